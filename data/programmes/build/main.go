// Command build derives the shipped lists of public programmes: it keeps columns,
// turns French dates, leads old codes to the commune of today and sorts.
//
//	go run ./data/programmes/build -from ../shared/data/initiatives-anct -to data/programmes
//
// The same inputs give the same bytes: gzip headers carry no date.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/programme"
	"codeberg.org/bocage/bocage/internal/territory"
)

func main() {
	from := flag.String("from", "../shared/data/initiatives-anct", "folder of the origin files")
	to := flag.String("to", "data/programmes", "folder to write into")
	flag.Parse()
	if err := build(*from, *to); err != nil {
		log.Fatal(err)
	}
}

// communal are the programmes of communes, by their code in the origin.
var communal = map[string]programme.Code{"pvd": programme.SmallTowns, "va": programme.Villages}

func build(from, to string) error {
	places, err := territory.Load(data.Files)
	if err != nil {
		return err
	}
	b := &builder{places: places}
	if err := b.each(filepath.Join(from, "france_services_20240801.csv"), b.counter); err != nil {
		return err
	}
	if err := b.each(filepath.Join(from, "anct_programmes_2024.csv"), b.commune); err != nil {
		return err
	}
	slices.SortFunc(b.out, slices.Compare)
	fmt.Printf("%d members, %d without a commune of today\n", len(b.out), b.lost)
	return b.write(filepath.Join(to, "programmes.csv.gz"))
}

type builder struct {
	places *territory.Set
	out    [][]string
	lost   int
}

func (b *builder) each(path string, take func(row map[string]string)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // reading only: nothing can be lost
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	for _, cells := range rows[1:] {
		row := map[string]string{}
		for i, title := range rows[0] {
			row[title] = cells[i]
		}
		take(row)
	}
	return nil
}

var frenchDate = regexp.MustCompile(`(\d{2})/(\d{2})/(\d{4})`)

func (b *builder) counter(row map[string]string) {
	since := ""
	if d := frenchDate.FindStringSubmatch(row["labellisation_fs"]); d != nil {
		since = d[3] + "-" + d[2] + "-" + d[1]
	}
	b.add(programme.FranceServices, row["insee_com"], row["lib_fs"], since, row["longitude"], row["latitude"])
}

func (b *builder) commune(row map[string]string) {
	if code, kept := communal[row["programme"]]; kept {
		b.add(code, row["insee_com"], "", row["date_signature"], row["lon"], row["lat"])
	}
}

func (b *builder) add(code programme.Code, commune, name, since, lon, lat string) {
	t, _, known := b.places.Current(commune)
	if !known {
		b.lost++
		fmt.Printf("%s: commune %q of %q unknown\n", code, commune, name)
		return
	}
	b.out = append(b.out, []string{string(code), t.Code, name, since, lon, lat})
}

func (b *builder) write(path string) error {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	lines := append([][]string{{"programme", "commune", "name", "since", "lon", "lat"}}, b.out...)
	if err := csv.NewWriter(z).WriteAll(lines); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o644)
}
