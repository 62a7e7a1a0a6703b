// Command build derives france-2026.atlas and communes-2026.pack from the TopoJSON
// of the communes.
//
//	go run ./data/boundaries/build france-2026-simplified.topojson.gz data/boundaries
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/geo"
)

// names are the objects of the source, by level.
var names = map[geo.Level]string{geo.EPCI: "epci", geo.Departement: "departements", geo.Region: "regions"}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: build source.topojson.gz folder")
		os.Exit(2)
	}
	if err := build(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func build(source, folder string) error {
	t, err := read(source)
	if err != nil {
		return err
	}
	a, err := geo.Derive(t, names, geo.SmallestBend)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(folder, boundaries.Name), a.Write); err != nil {
		return err
	}
	communes, err := geo.Derive(t, map[geo.Level]string{geo.Commune: "communes"}, 0) // the source has few bends to spare
	if err != nil {
		return err
	}
	return write(filepath.Join(folder, boundaries.CommunesName), communes.WriteCommunes)
}

func read(source string) (*geo.Topology, error) {
	f, err := os.Open(source)
	if err != nil {
		return nil, fmt.Errorf("open source: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("open source: %w", err)
	}
	t, err := geo.DecodeTopoJSON(z)
	if err != nil {
		return nil, fmt.Errorf("read source: %w", err)
	}
	return t, nil
}

func write(target string, content func(io.Writer) error) error {
	var out bytes.Buffer
	if err := content(&out); err != nil {
		return err
	}
	if err := os.WriteFile(target, out.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write target: %w", err)
	}
	return nil
}
