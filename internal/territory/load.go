package territory

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Load reads the shipped files (package data) into a set. Any malformed line,
// unknown parent or repeated code is an error that names the file and line:
// a place missing in silence would be a wrong figure later.
func Load(files fs.FS) (*Set, error) {
	s := &Set{names: new(nameIndex), index: map[Level]map[string]int32{}, gone: make(map[string]int32, 5_000),
		postal: make(map[string][]int32, 6_500)}
	s.places = make([]place, 0, 36_500)
	s.entries = make([]entry, 0, 39_000)
	for level := range rank {
		s.index[level] = map[string]int32{}
	}
	s.index[Commune] = make(map[string]int32, 35_000)
	france := newPlace(National, NationalKey.Code(), "France")
	if err := s.add(france); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name    string
		columns int
		take    func([]string) error
	}{
		{"vintages.csv", 1, s.takeVintage},
		{"regions.csv", 3, s.takeRegion},
		{"departements.csv", 4, s.takeDepartement},
		{"epci.csv", 3, s.takeEPCI},
		{"communes.csv.gz", 9, s.takeCommune},
		{"grids.csv.gz", 4, s.takeGrids},
		{"former.csv.gz", 4, s.takeFormer},
		{"passage.csv", 6, s.takeMove},
	} {
		if err := eachLine(files, f.name, f.columns, f.take); err != nil {
			return nil, err
		}
	}
	if len(s.vintages) == 0 {
		return nil, errors.New("vintages.csv: no year")
	}
	s.gather(0)
	return s, nil
}

// eachLine reads a CSV file, gzipped when its name says so, past its header.
func eachLine(files fs.FS, name string, columns int, take func([]string) error) error {
	f, err := files.Open(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer f.Close() // reading only: nothing can be lost
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("unpack %s: %w", name, err)
		}
	}
	return eachRecord(in, name, columns, take)
}

func eachRecord(in io.Reader, name string, columns int, take func([]string) error) error {
	r := csv.NewReader(in)
	r.FieldsPerRecord = columns
	r.ReuseRecord = true
	for first := true; ; first = false {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if first {
			continue
		}
		if err := take(record); err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("%s, line %d: %w", name, line, err)
		}
	}
}

// add gives a place its position and makes it findable by code and name.
func (s *Set) add(p place) error {
	if _, err := NewKey(p.level, p.code); err != nil {
		return err
	}
	if _, twice := s.index[p.level][p.code]; twice {
		return fmt.Errorf("code %s given twice", p.code)
	}
	at := int32(len(s.places))
	s.places = append(s.places, p)
	s.index[p.level][p.code] = at
	if p.level == National {
		return nil
	}
	e := newEntry(p.level, p.name, at, none)
	s.entries = append(s.entries, e)
	if p.level == Departement || p.level == Region {
		s.areas = append(s.areas, e)
	}
	return nil
}

func (s *Set) takeRegion(f []string) error { return s.add(newPlace(Region, f[0], f[1])) }

func (s *Set) takeDepartement(f []string) error {
	p := newPlace(Departement, f[0], f[1])
	if f[2] == "" {
		p.kind = "COM"
	}
	return errors.Join(s.link(&p, upRegion, f[2]), s.add(p))
}

func (s *Set) takeEPCI(f []string) error {
	p := newPlace(EPCI, f[0], f[1])
	p.kind = f[2]
	return s.add(p)
}

func (s *Set) takeCommune(f []string) error {
	p := newPlace(Commune, f[0], f[1])
	err := errors.Join(
		s.link(&p, upDepartement, f[2]),
		s.link(&p, upEPCI, f[3]),
		p.measure(f[4], f[5], f[6], f[7]),
	)
	if err != nil {
		return err
	}
	if p.up[upDepartement] == none {
		return fmt.Errorf("commune %s without département", p.code)
	}
	p.up[upRegion] = s.places[p.up[upDepartement]].up[upRegion]
	for postal := range strings.SplitSeq(f[8], ";") {
		if postal != "" {
			s.postal[postal] = append(s.postal[postal], int32(len(s.places)))
		}
	}
	return s.add(p)
}

var linkLevel = [...]Level{upEPCI: EPCI, upDepartement: Departement, upRegion: Region}

// link attaches a place to a parent by code; an empty code attaches nothing.
func (s *Set) link(p *place, slot int, code string) error {
	if code == "" {
		return nil
	}
	up, ok := s.index[linkLevel[slot]][code]
	if !ok {
		return fmt.Errorf("%s %s of %s unknown", linkLevel[slot], code, p.code)
	}
	p.up[slot] = up
	return nil
}

// measure reads population, point and density; what is empty stays unknown.
func (p *place) measure(population, lon, lat, density string) error {
	if population != "" {
		n, err := strconv.ParseInt(population, 10, 32)
		if err != nil || n < 0 {
			return fmt.Errorf("population %q of %s malformed", population, p.code)
		}
		p.population = int32(n)
	}
	if lon != "" || lat != "" {
		x, errX := strconv.ParseFloat(lon, 64)
		y, errY := strconv.ParseFloat(lat, 64)
		if errX != nil || errY != nil || !(math.Abs(x) <= 180 && math.Abs(y) <= 90) {
			return fmt.Errorf("point %q %q of %s malformed", lon, lat, p.code)
		}
		p.lon, p.lat = x, y
	}
	if density != "" {
		d, err := strconv.Atoi(density)
		if err != nil || d < 1 || d > 7 {
			return fmt.Errorf("density class %q of %s unknown", density, p.code)
		}
		p.density = Density(d)
	}
	return nil
}

// gather fills what the levels above owe to the communes from position first
// on: their lists, populations and mean points.
func (s *Set) gather(first int32) {
	for at := first; at < int32(len(s.places)); at++ {
		if s.places[at].level != Commune {
			continue
		}
		for _, up := range s.above(at) {
			s.places[up].communes = append(s.places[up].communes, at)
		}
		if !s.places[at].fictional {
			s.places[0].communes = append(s.places[0].communes, at)
		}
	}
	for at := range s.places {
		p := &s.places[at]
		if p.level == Commune || at < int(first) && at > 0 {
			continue
		}
		slices.SortFunc(p.communes, func(a, b int32) int { return compareCodes(&s.places[a], &s.places[b]) })
		s.sum(p)
	}
}

// sum gives a territory the population and the mean point of its communes, in
// the order of codes so that the figure is the same everywhere.
func (s *Set) sum(p *place) {
	p.population = -1
	var lon, lat float64
	points := 0
	for _, c := range p.communes {
		m := &s.places[c]
		if m.population >= 0 {
			p.population = max(p.population, 0) + m.population
		}
		if !math.IsNaN(m.lon) {
			lon, lat, points = lon+m.lon, lat+m.lat, points+1
		}
	}
	if points > 0 && p.level != National {
		p.lon, p.lat = lon/float64(points), lat/float64(points)
	}
}

func compareCodes(a, b *place) int { return strings.Compare(a.code, b.code) }
