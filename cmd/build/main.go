// Command build copies the fonts that npm brought into the folder that the
// binary embeds, with their licences. Run it once after `npm ci`, from the root
// of the repository:
//
//	go run ./cmd/build
//
// Style sheets and scripts need no build: the server joins them when it starts.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	modules = "node_modules"
	target  = "internal/web/static/fonts"
)

// fonts are the files that the style sheet names: Latin only, which holds all
// of French and English, and two faces, 56 KB in all.
var fonts = []struct{ source, name string }{
	{"@fontsource/spectral/files/spectral-latin-400-normal.woff2", "spectral-latin-400-normal.woff2"},
	{"@fontsource/spectral/LICENSE", "spectral-LICENSE.txt"},
	{
		"@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
		"atkinson-hyperlegible-next-latin-wght-normal.woff2",
	},
	{"@fontsource-variable/atkinson-hyperlegible-next/LICENSE", "atkinson-hyperlegible-next-LICENSE.txt"},
}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	if _, err := os.Stat("go.mod"); err != nil {
		return fmt.Errorf("not at the root of the repository: %w", err)
	}
	for _, f := range fonts {
		n, err := copyFile(filepath.Join(modules, filepath.FromSlash(f.source)), filepath.Join(target, f.name))
		if os.IsNotExist(err) {
			return fmt.Errorf("%s is missing: type npm ci first", f.source)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%7d  %s\n", n, f.name)
	}
	return nil
}

// copyFile writes beside the target first, so that a cut copy is never embedded.
func copyFile(from, to string) (int64, error) {
	source, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer source.Close()
	part, err := os.CreateTemp(filepath.Dir(to), ".part-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(part.Name())
	n, err := io.Copy(part, source)
	if err == nil {
		err = part.Chmod(0o644)
	}
	if closeErr := part.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return 0, fmt.Errorf("copy %s: %w", from, err)
	}
	return n, os.Rename(part.Name(), to)
}
