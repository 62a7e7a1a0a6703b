package vintage

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Derive makes the files of the territories of a year, in the form of those that ship
// (package data), from those in use and the yearly files. What these do not tell is
// carried over: the point and the density class of a commune that goes on, its classes
// in the other grids. A commune that moved with others keeps a class that all its parts
// shared, and else has none. Codes of before go on leading to the commune of the year.
func Derive(places *territory.Set, year int, y Yearly) (Files, error) {
	y = y.completed(places, year)
	if err := y.check(places, year); err != nil {
		return nil, err
	}
	moves, err := newStep(places, year, y).moves()
	if err == nil {
		err = y.peopled(moves)
	}
	if err != nil {
		return nil, err
	}
	d := derivation{places: places, year: year, y: y, moves: moves, parts: map[string][]territory.Territory{}}
	for _, m := range moves {
		if t, known := places.Get(territory.Key("commune:" + m.From)); known {
			d.parts[m.To] = append(d.parts[m.To], t)
		}
	}
	return pack(map[string][][]string{
		"vintages.csv":     d.vintages(),
		"regions.csv":      d.regions(),
		"departements.csv": d.departements(),
		"epci.csv":         d.epci(),
		"communes.csv.gz":  d.communes(),
		"grids.csv.gz":     d.grids(),
		"former.csv.gz":    d.former(),
		"passage.csv":      d.passage(),
	})
}

type derivation struct {
	places *territory.Set
	year   int
	y      Yearly
	moves  []territory.Move
	parts  map[string][]territory.Territory // what moved into each commune
}

func (d derivation) vintages() [][]string {
	out := [][]string{{"year"}}
	for _, v := range append(d.places.Dated(), d.year) {
		out = append(out, []string{strconv.Itoa(v)})
	}
	return out
}

func (d derivation) passage() [][]string {
	out := [][]string{{"before", "after", "from", "to", "kind", "people"}}
	for _, m := range append(d.places.Moves(), d.moves...) {
		out = append(out, []string{strconv.Itoa(m.Before), strconv.Itoa(m.After), m.From, m.To, string(m.Kind), strconv.Itoa(m.People)})
	}
	return out
}

// regions are those of the year, without the collectivities, which are none.
func (d derivation) regions() [][]string {
	out := [][]string{{"code", "name", "seat"}}
	for _, a := range d.y.Regions {
		if a.Zone != "com" {
			out = append(out, []string{a.Code, a.Name, a.Seat})
		}
	}
	if d.y.Regions == nil {
		for _, k := range d.real(territory.Region) {
			out = append(out, []string{k.Code(), d.name(k), ""})
		}
	}
	return sorted(out)
}

func (d derivation) departements() [][]string {
	out := [][]string{{"code", "name", "region", "seat"}}
	for _, a := range d.y.Departements {
		if a.Zone == "com" {
			a.Region = ""
		}
		out = append(out, []string{a.Code, a.Name, a.Region, a.Seat})
	}
	if d.y.Departements == nil {
		for _, k := range d.real(territory.Departement) {
			out = append(out, []string{k.Code(), d.name(k), d.places.Above(k, territory.Region).Code(), ""})
		}
	}
	return sorted(out)
}

// real are the territories of a level that are not invented.
func (d derivation) real(level territory.Level) []territory.Key {
	return d.places.Members(territory.NationalKey, level)
}

func (d derivation) name(k territory.Key) string {
	t, _ := d.places.Get(k)
	return t.Name
}

func (d derivation) epci() [][]string {
	out := [][]string{{"code", "name", "type"}}
	for _, e := range d.y.EPCI {
		out = append(out, []string{e.Code, e.Name, e.Type})
	}
	return sorted(out)
}

func (d derivation) communes() [][]string {
	member := map[string]string{}
	for _, e := range d.y.EPCI {
		for _, m := range e.Members {
			member[m.Code] = e.Code
		}
	}
	out := [][]string{{"code", "name", "departement", "epci", "population", "lon", "lat", "density", "postal"}}
	for _, c := range d.y.Communes {
		if c.Type != current {
			continue
		}
		was, population := d.was(c.Code), ""
		if c.Population != nil {
			population = strconv.Itoa(*c.Population)
		}
		lon, lat := pointOf(was)
		density := d.class(c.Code, func(t territory.Territory) int { return int(t.Density) })
		out = append(out, []string{c.Code, c.Name, cmp.Or(c.Departement, c.Region), member[c.Code], population, lon, lat, orNothing(density), strings.Join(c.Postal, ";")})
	}
	return sorted(out)
}

// was is the commune before that one goes on: of its code, or the one of another code
// that it is alone to come from.
func (d derivation) was(code string) territory.Territory {
	t, known := d.places.Get(territory.Key("commune:" + code))
	if parts := d.parts[code]; !known && len(parts) == 1 && !d.split(code) {
		return parts[0]
	}
	return t
}

// split says whether a commune is what a split made.
func (d derivation) split(code string) bool {
	return slices.ContainsFunc(d.moves, func(m territory.Move) bool { return m.To == code && m.Kind == territory.Split })
}

func pointOf(t territory.Territory) (lon, lat string) {
	if t.Lon == nil || t.Lat == nil {
		return "", ""
	}
	return degrees(*t.Lon), degrees(*t.Lat)
}

// degrees are written to five decimals, about a metre.
func degrees(x float64) string {
	return strconv.FormatFloat(math.Round(x*1e5)/1e5, 'f', -1, 64)
}

// class is the class that all that made a commune have in common, 0 for none.
func (d derivation) class(code string, of func(territory.Territory) int) int {
	if d.split(code) {
		return 0
	}
	parts := d.parts[code]
	if parts == nil {
		return of(d.was(code))
	}
	for _, p := range parts[1:] {
		if of(p) != of(parts[0]) {
			return 0
		}
	}
	return of(parts[0])
}

func orNothing(class int) string {
	if class == 0 {
		return ""
	}
	return strconv.Itoa(class)
}

func (d derivation) grids() [][]string {
	out := [][]string{{"code", "rurality", "centrality", "massif"}}
	for _, c := range d.y.Communes {
		if c.Type != current {
			continue
		}
		rurality := d.class(c.Code, func(t territory.Territory) int { return int(t.Rurality) })
		centrality := d.class(c.Code, func(t territory.Territory) int { return int(t.Centrality) })
		massif := d.class(c.Code, func(t territory.Territory) int { return int(t.Massif) })
		out = append(out, []string{c.Code, strconv.Itoa(rurality), strconv.Itoa(centrality), strconv.Itoa(massif)})
	}
	return sorted(out)
}

// former lists the codes and names that lead to a commune of the year: those that the
// yearly files name, those that went this year, with their name, and all that led
// somewhere before.
func (d derivation) former() [][]string {
	lines, seen := [][]string{}, map[string]bool{}
	add := func(code, name string, kind territory.FormerKind, commune string) {
		if !seen[code] {
			seen[code] = true
			lines = append(lines, []string{code, name, string(kind), commune})
		}
	}
	kinds := map[string]territory.FormerKind{deleguee: territory.Deleguee, associee: territory.Associee, arrondissement: territory.Arrondissement}
	is := map[string]bool{}
	for _, c := range d.y.Communes {
		if c.Type == current {
			is[c.Code] = true
		} else if kind, known := kinds[c.Type]; known {
			add(c.Code, c.Name, kind, cmp.Or(c.Of, c.Seat))
		}
	}
	goes := map[string]string{}
	for _, m := range d.moves {
		if m.Kind != territory.Split && m.From != m.To && !is[m.From] {
			goes[m.From] = m.To
			add(m.From, d.name(territory.Key("commune:"+m.From)), territory.Absorbed, m.To)
		}
	}
	for _, f := range d.places.AllFormer() {
		if to := cmp.Or(goes[f.Commune.Code()], f.Commune.Code()); is[to] && !is[f.Code] {
			add(f.Code, f.Name, f.Kind, to)
		}
	}
	for _, c := range d.y.Communes {
		for _, code := range c.Former {
			add(code, "", territory.Absorbed, c.Code)
		}
	}
	return append([][]string{{"code", "name", "kind", "commune"}}, sorted(lines)...)
}

// sorted keeps the header of a table first, and is for lists without one too: a
// header would come after codes.
func sorted(lines [][]string) [][]string {
	if len(lines) > 0 && lines[0][0] == "code" {
		slices.SortFunc(lines[1:], slices.Compare)
		return lines
	}
	slices.SortFunc(lines, slices.Compare)
	return lines
}
