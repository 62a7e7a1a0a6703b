package app

import (
	"math"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/composite/planfile"
	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/data/indicators"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// PlaceShelf gives the indicators of place to the library of composite
// indices: the places of a level, or those of them that lie within a
// territory, in the order of their codes.
type PlaceShelf struct {
	Units  []composite.Unit
	rows   []int // of the units, in the order of the level
	keys   []territory.Key
	level  territory.Level
	book   *series.Book
	places *territory.Set
}

// ShippedShelf is the shelf of what ships with the program, without any
// installation.
func ShippedShelf(level, within string) (*PlaceShelf, error) {
	places, err := territory.Load(data.Files)
	if err != nil {
		return nil, err
	}
	book, err := series.Load(indicators.Files, places)
	if err != nil {
		return nil, err
	}
	return ShelfOf(places, book, territory.Level(level), within)
}

// ShelfOf lays out the indicators of a book for the places of a level.
func ShelfOf(places *territory.Set, book *series.Book, level territory.Level, within string) (*PlaceShelf, error) {
	s := &PlaceShelf{level: level, book: book, places: places}
	order := book.Order(level)
	if within == "" {
		for i := range order.Len() {
			s.add(order, i)
		}
		return s, nil
	}
	key, err := territory.ParseKey(within)
	if err != nil {
		return nil, err
	}
	if !places.Has(key) {
		return nil, fault.New(fault.NotFound, "territory.unknown", "value", within)
	}
	for _, member := range places.Members(key, level) {
		if i := order.At(member.Code()); i >= 0 {
			s.rows = append(s.rows, i)
		}
	}
	slices.Sort(s.rows)
	rows := s.rows
	s.rows = nil
	for _, i := range rows {
		s.add(order, i)
	}
	return s, nil
}

func (s *PlaceShelf) add(order *territory.Order, i int) {
	key := order.Key(i)
	t, _ := s.places.Get(key)
	s.rows, s.keys = append(s.rows, i), append(s.keys, key)
	s.Units = append(s.Units, composite.Unit{Code: key.Code(), Name: t.Name})
}

// Numbers are the values of a card, in the order of the units.
func (s *PlaceShelf) Numbers(code string) ([]float64, bool) {
	x := s.book.Series(code, s.level)
	if x == nil {
		return nil, false
	}
	out := make([]float64, len(s.rows))
	for n, i := range s.rows {
		out[n] = x.Values[i]
	}
	return out, true
}

// Groups sorts the units by what they lie in: epci, departement or region.
func (s *PlaceShelf) Groups(name string) ([]string, bool) {
	level := territory.Level(name)
	if level != territory.EPCI && level != territory.Departement && level != territory.Region || level == s.level {
		return nil, false
	}
	out := make([]string, len(s.keys))
	for n, key := range s.keys {
		out[n] = s.places.Above(key, level).Code()
	}
	return out, true
}

// Names lists the codes of the cards that have values at the level.
func (s *PlaceShelf) Names() []string {
	var out []string
	for _, c := range s.book.Cards() {
		if s.book.Series(c.Code, s.level) != nil {
			out = append(out, c.Code)
		}
	}
	return out
}

// ShippedSum is the SHA-256 that a plan may write down for the indicators that
// ship, so that it says when they changed.
func ShippedSum(level string) (string, error) {
	name := "communes.series.gz"
	if level == string(territory.EPCI) {
		name = "epci.series.gz"
	}
	in, err := indicators.Files.Open(name)
	if err != nil {
		return "", err
	}
	defer in.Close() // reading only: nothing can be lost
	return planfile.Sum(in)
}

// ShippedPoints are where territories that ship are, in degrees; not a number for one
// that has no point.
func ShippedPoints(level string, codes []string) (lons, lats []float64, err error) {
	places, err := territory.Load(data.Files)
	if err != nil {
		return nil, nil, err
	}
	for _, code := range codes {
		lon, lat := math.NaN(), math.NaN()
		if key, err := territory.NewKey(territory.Level(level), code); err == nil {
			if t, known := places.Get(key); known && t.Lon != nil && t.Lat != nil {
				lon, lat = *t.Lon, *t.Lat
			}
		}
		lons, lats = append(lons, lon), append(lats, lat)
	}
	return lons, lats, nil
}
