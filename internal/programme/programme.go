// Package programme holds the public programmes that a commune may be in: dated
// lists of places, shown beside what people do there and over maps.
package programme

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Code names a programme; its words are in the catalogues.
type Code string

// The programmes that ship.
const (
	FranceServices Code = "france-services" // public counters for the papers of daily life
	SmallTowns     Code = "petites-villes-de-demain"
	Villages       Code = "villages-d-avenir"
)

// Codes lists them in the order in which they are told.
var codes = []Code{FranceServices, SmallTowns, Villages}

// Codes lists the programmes in the order in which they are told.
func Codes() []Code { return slices.Clone(codes) }

// asOf is the day of each list: it says what was so then.
var asOf = map[Code]string{FranceServices: "2024-08-01", SmallTowns: "2024-09-18", Villages: "2024-09-18"}

// AsOf is the day of a programme's list.
func AsOf(c Code) string { return asOf[c] }

// Member is a commune in a programme, or a counter there.
type Member struct {
	Programme Code
	Commune   territory.Key
	Name      string // of the counter; "" where the commune itself is in
	Since     string // date; "" when the list does not say
	Lon, Lat  float64
	Located   bool
}

// Lists are the members of the programmes, by commune.
type Lists struct {
	members   []Member
	byCommune map[territory.Key][]int
}

const columns = 6

// Load reads programmes.csv.gz: programme, commune, name, since, lon, lat.
func Load(files fs.FS) (*Lists, error) {
	f, err := files.Open("programmes.csv.gz")
	if err != nil {
		return nil, err
	}
	defer f.Close() // reading only: nothing can be lost
	in, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack programmes: %w", err)
	}
	l := &Lists{byCommune: map[territory.Key][]int{}}
	r := csv.NewReader(in)
	r.FieldsPerRecord = columns
	for first := true; ; first = false {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read programmes: %w", err)
		}
		if first {
			continue
		}
		if err := l.take(row); err != nil {
			return nil, err
		}
	}
}

func (l *Lists) take(row []string) error {
	m := Member{Programme: Code(row[0]), Name: row[2], Since: row[3]}
	var err error
	if m.Commune, err = territory.NewKey(territory.Commune, row[1]); err != nil || !slices.Contains(codes, m.Programme) {
		return fmt.Errorf("programme %s of %s unknown", row[0], row[1])
	}
	if row[4] != "" {
		lon, errLon := strconv.ParseFloat(row[4], 64)
		lat, errLat := strconv.ParseFloat(row[5], 64)
		if errLon != nil || errLat != nil {
			return fmt.Errorf("point %q %q of %s malformed", row[4], row[5], row[1])
		}
		m.Lon, m.Lat, m.Located = lon, lat, true
	}
	l.byCommune[m.Commune] = append(l.byCommune[m.Commune], len(l.members))
	l.members = append(l.members, m)
	return nil
}

// Of lists the members of a programme, in the order of their communes.
func (l *Lists) Of(c Code) []Member {
	var out []Member
	for _, m := range l.members {
		if m.Programme == c {
			out = append(out, m)
		}
	}
	return out
}

// In lists the members in some communes, programme by programme.
func (l *Lists) In(communes []territory.Key) []Member {
	var out []Member
	for _, key := range communes {
		for _, at := range l.byCommune[key] {
			out = append(out, l.members[at])
		}
	}
	slices.SortStableFunc(out, func(a, b Member) int { return slices.Index(codes, a.Programme) - slices.Index(codes, b.Programme) })
	return out
}
