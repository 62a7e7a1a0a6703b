package framework

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Library is the frameworks, crosswalks and themes that were read together.
// It never changes once loaded.
type Library struct {
	frameworks []*Framework // by id, then version, the newest last
	crosswalks []*Crosswalk
	themes     *Themes
}

// Load reads *.yaml, crosswalks/*.yaml and themes.yaml. The error names the
// file and carries its faults.
func Load(files fs.FS) (*Library, error) {
	l := &Library{themes: &Themes{}}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if name == "themes.yaml" {
			continue
		}
		if err := l.read(files, name, l.addFramework); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(l.frameworks, func(a, b *Framework) int { return compareRefs(a.Ref(), b.Ref()) })
	if names, err = fs.Glob(files, "crosswalks/*.yaml"); err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := l.read(files, name, l.addCrosswalk); err != nil {
			return nil, err
		}
	}
	return l, l.readThemes(files)
}

func (l *Library) read(files fs.FS, name string, add func([]byte) error) error {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if err := add(b); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (l *Library) readThemes(files fs.FS) error {
	if _, err := fs.Stat(files, "themes.yaml"); err != nil {
		return nil // a folder of frameworks alone is a library too
	}
	return l.read(files, "themes.yaml", func(b []byte) (err error) {
		l.themes, err = l.parseThemes(b)
		return err
	})
}

func (l *Library) addFramework(b []byte) error {
	f, err := Parse(b)
	if err != nil {
		return err
	}
	if _, twice := l.Get(f.ID, f.Version); twice {
		return fmt.Errorf("framework %s, version %s, given twice", f.ID, f.Version)
	}
	l.frameworks = append(l.frameworks, f)
	return nil
}

func (l *Library) addCrosswalk(b []byte) error {
	c, err := l.parseCrosswalk(b)
	if err != nil {
		return err
	}
	if _, twice := l.Crosswalk(c.From, c.To); twice {
		return fmt.Errorf("crosswalk from %s to %s given twice", c.From.Framework, c.To.Framework)
	}
	l.crosswalks = append(l.crosswalks, c)
	return nil
}

// Frameworks lists the newest version of each framework, by id.
func (l *Library) Frameworks() []*Framework {
	var newest []*Framework
	for i, f := range l.frameworks {
		if i+1 == len(l.frameworks) || l.frameworks[i+1].ID != f.ID {
			newest = append(newest, f)
		}
	}
	return newest
}

// Get finds a version of a framework, the newest when version is "".
func (l *Library) Get(id, version string) (*Framework, bool) {
	for _, f := range slices.Backward(l.frameworks) {
		if f.ID == id && (version == "" || f.Version == version) {
			return f, true
		}
	}
	return nil, false
}

// Crosswalks lists those that were written.
func (l *Library) Crosswalks() []*Crosswalk { return slices.Clone(l.crosswalks) }

// Crosswalk finds the one from a framework to another, read backwards when its
// author allows it. None is ever composed here: see Compose.
func (l *Library) Crosswalk(from, to Ref) (*Crosswalk, bool) {
	for _, c := range l.crosswalks {
		if c.From == from && c.To == to {
			return c, true
		}
		if c.From == to && c.To == from {
			return c.Inverse()
		}
	}
	return nil, false
}

// Themes gives what the registry's themes point at.
func (l *Library) Themes() *Themes { return l.themes }

// compareRefs orders by id, then by version, numbers as numbers: 1.10 after 1.9.
func compareRefs(a, b Ref) int {
	if d := strings.Compare(a.Framework, b.Framework); d != 0 {
		return d
	}
	return slices.CompareFunc(strings.Split(a.Version, "."), strings.Split(b.Version, "."), func(x, y string) int {
		m, errM := strconv.Atoi(x)
		n, errN := strconv.Atoi(y)
		if errM == nil && errN == nil {
			return m - n
		}
		return strings.Compare(x, y)
	})
}
