// Package vintage makes the territories of a new year from the files that are
// published each year, and says what changed since those in use.
package vintage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
)

// MaxBytes is how much a yearly file may weigh; that of communes weighs 9 MB.
const MaxBytes = 64 << 20

// Yearly is what the files of a year say. Communes and EPCI are needed.
// Départements and régions are those in use when they are not given; Movements are
// needed where a part of a commune became a commune again.
//
// Source: package @etalab/decoupage-administratif (INSEE, DGCL; Licence Ouverte), or the
// files that it is made from (insee.go).
type Yearly struct {
	Communes     []Commune
	EPCI         []EPCI
	Departements []Area
	Regions      []Area
	Movements    []Movement

	people              map[string]int // who lives in each commune, of a list of EPCI that says so
	listed, listedAreas bool           // communes, départements come from INSEE's own lists
}

// Commune is a commune of the year, or a part of one.
type Commune struct {
	Code        string   `json:"code"`
	Name        string   `json:"nom"`
	Type        string   `json:"type"`
	Departement string   `json:"departement"`
	Region      string   `json:"region"`
	Postal      []string `json:"codesPostaux"`
	Population  *int     `json:"population"`
	Former      []string `json:"anciensCodes"`
	Seat        string   `json:"chefLieu"` // the commune of a déléguée or associée
	Of          string   `json:"commune"`  // the commune of an arrondissement
}

// The types of communes.
const (
	current        = "commune-actuelle"
	deleguee       = "commune-deleguee"
	associee       = "commune-associee"
	arrondissement = "arrondissement-municipal"
)

// EPCI is an EPCI of the year and its communes.
type EPCI struct {
	Code    string   `json:"code"`
	Name    string   `json:"nom"`
	Type    string   `json:"type"`
	Members []Member `json:"membres"`
}

// Member is a commune of an EPCI.
type Member struct {
	Code string `json:"code"`
}

// Area is a département or a région of the year.
type Area struct {
	Code   string `json:"code"`
	Name   string `json:"nom"`
	Region string `json:"region"`
	Seat   string `json:"chefLieu"`
	Zone   string `json:"zone"`
}

// Movement says that a commune, or a part of it, became another.
type Movement struct{ From, To, Date string }

// Read takes in a file, whichever it is: its content says so, not its name.
func (y *Yearly) Read(name string, r io.Reader) error {
	content, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	switch {
	case len(content) > MaxBytes:
		return fault.New(fault.TooLarge, "vintage.too_large", "file", name, "max", int64(MaxBytes))
	case bytes.HasPrefix(bytes.TrimSpace(content), []byte("[")):
		return y.readJSON(name, content)
	}
	return y.readTable(name, content)
}

// readJSON tells the four files apart by what their first item has.
func (y *Yearly) readJSON(name string, content []byte) error {
	var items []map[string]json.RawMessage
	if err := json.Unmarshal(content, &items); err != nil {
		return fault.New(fault.Invalid, "vintage.cut", "file", name).Because(err)
	}
	if len(items) == 0 {
		return unknownFile(name)
	}
	first := items[0]
	has := func(field string) bool { return first[field] != nil }
	switch {
	case has("membres"):
		return take(name, content, &y.EPCI)
	case has("type") && has("departement"):
		return take(name, content, &y.Communes)
	case has("chefLieu") && has("region"):
		return take(name, content, &y.Departements)
	case has("chefLieu") && has("zone"):
		return take(name, content, &y.Regions)
	}
	return unknownFile(name)
}

func unknownFile(name string) error {
	return fault.New(fault.Invalid, "vintage.unknown_file", "file", name)
}

func take[T any](name string, content []byte, into *[]T) error {
	if *into != nil {
		return fault.New(fault.Invalid, "vintage.file_twice", "file", name)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fault.New(fault.Invalid, "vintage.cut", "file", name).Because(err)
	}
	return nil
}

// between keeps the movements after 1 January of a year, until that of another.
func between(all []Movement, before, after int) []Movement {
	var kept []Movement
	first, last := strconv.Itoa(before)+"-01-01", strconv.Itoa(after)+"-01-01"
	for _, m := range all {
		if m.Date > first && m.Date <= last && m.From != m.To {
			kept = append(kept, m)
		}
	}
	return kept
}
