package app

import (
	"math"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// spot is the one place that a line can describe.
func (row *importRow) spot() *initiative.Place {
	if len(row.in.Places) == 0 {
		row.in.Places = []initiative.Place{{}}
	}
	return &row.in.Places[0]
}

func (row *importRow) addAddress(v string) {
	p := row.spot()
	p.Address = text.CleanLine(strings.TrimSpace(p.Address+" "+v), 800)
}

// postcode gives back the zero that a spreadsheet took.
func postcode(v string) string {
	v = strings.TrimSuffix(v, ".0")
	if len(v) == 4 && strings.Trim(v, "0123456789") == "" {
		return "0" + v
	}
	return v
}

func (row *importRow) degrees(column int, v string) *float64 {
	n, problem := sheet.ParseNumber(strings.TrimSuffix(v, "°"))
	if problem != nil || n.Missing() || math.IsInf(n.Value, 0) {
		row.read(column, nil, problem)
		return nil
	}
	return &n.Value
}

// coordinates reads latitude and longitude in one cell, the latitude first as
// open data write it.
func (row *importRow) coordinates(column int, v string) {
	parts := strings.FieldsFunc(v, func(r rune) bool { return r == ';' || r == ' ' || r == '\u00a0' || r == '/' })
	if len(parts) == 1 {
		parts = strings.Split(v, ",")
	}
	if len(parts) != 2 {
		row.problem(column, fault.New(fault.Invalid, "import.coordinates_unreadable", "value", shown(v)))
		return
	}
	row.spot().Lat, row.spot().Lon = row.degrees(column, strings.Trim(parts[0], ", ")), row.degrees(column, strings.Trim(parts[1], ", "))
}

// settlePlaces reads where the initiative acts: codes first, then names with
// the département as a help, then the département alone.
func (row *importRow) settlePlaces() {
	hint := ""
	if c := row.columnOf("departement"); c >= 0 && c < len(row.cells) {
		hint = strings.TrimSpace(row.cells[c])
	}
	row.eachCell("commune_code", row.communeCodes)
	if len(row.in.Territories) == 0 {
		row.eachCell("commune", func(column int, v string) { row.communes(column, v, hint) })
	} else {
		row.eachCell("commune", func(column int, v string) { row.compareName(column, v, hint) })
	}
	if hint != "" && len(row.in.Territories) == 0 && len(row.problems) == 0 {
		row.departement(row.columnOf("departement"), hint)
	}
	if len(row.in.Places) == 0 {
		return
	}
	p := &row.in.Places[0]
	if swapped(p) {
		row.problem(row.columnOf("lon"), fault.New(fault.Invalid, "import.coordinates_swapped", "lon", *p.Lon, "lat", *p.Lat))
	}
	row.settlePosition()
	if len(row.in.Territories) == 1 && row.in.Territories[0].Level() == territory.Commune {
		p.Territory = row.in.Territories[0]
	}
	if *p == (initiative.Place{Territory: p.Territory}) {
		row.in.Places = nil
	}
}

// swapped recognises a longitude and a latitude of mainland France in the place
// of each other; none of its overseas places look so.
func swapped(p *initiative.Place) bool {
	return p.Lon != nil && p.Lat != nil && *p.Lon > 41 && *p.Lon < 52 && *p.Lat > -6 && *p.Lat < 10
}

func (row *importRow) eachCell(field string, do func(column int, value string)) {
	for i, c := range row.source.columns {
		if c.Field == field && i < len(row.cells) && strings.TrimSpace(row.cells[i]) != "" && sheet.ErrorMarker(row.cells[i]) == nil {
			do(i, row.cells[i])
		}
	}
}

func (row *importRow) act(k territory.Key) {
	if !slices.Contains(row.in.Territories, k) {
		row.in.Territories = append(row.in.Territories, k)
	}
}

func (row *importRow) communeCodes(column int, v string) {
	for _, part := range sheet.SplitList(v) {
		if k, err := territory.ParseKey(part); err == nil && row.source.places.Has(k) {
			row.act(k) // as an export of the registry writes it
			continue
		}
		code, note, problem := sheet.ParseCommuneCode(part)
		if problem != nil {
			row.problem(column, problem)
			continue
		}
		row.read(column, note, nil)
		t, former, known := row.source.places.Current(code)
		if !known {
			row.problem(column, fault.New(fault.Invalid, "import.commune_code_unknown", "value", code))
			continue
		}
		if former != nil {
			row.note(column, fault.New(fault.Invalid, "import.former_commune", "value", code, "name", t.Name))
		}
		row.act(t.Key)
	}
}

// compareName says when a line's code is that of another place than the one it
// names: a digit typed wrong gives a code that exists. A name that is found
// nowhere tells nothing, and an EPCI or a département around the place agrees.
func (row *importRow) compareName(column int, v, hint string) {
	if len(row.problems) > 0 || row.names(v) {
		return
	}
	for _, part := range sheet.SplitList(v) {
		k, candidates := row.resolve(part, hint)
		if k != "" {
			candidates = []territory.Hit{{Territory: territory.Territory{Key: k}}}
		}
		if len(candidates) == 0 || slices.ContainsFunc(candidates, func(h territory.Hit) bool { return row.actsAround(h.Key) }) {
			continue
		}
		row.note(column, fault.New(fault.Invalid, "import.commune_differs", "value", shown(part), "name", row.source.places.Label(row.in.Territories[0])))
	}
}

// names says whether a cell is the name of the one place of the line, to the
// letter: nearly always, and cheaply known.
func (row *importRow) names(v string) bool {
	t, _ := row.source.places.Get(row.in.Territories[0])
	return len(row.in.Territories) == 1 && text.Fold(t.Name) == text.Fold(v)
}

func (row *importRow) actsAround(k territory.Key) bool {
	return slices.ContainsFunc(row.in.Territories, func(mine territory.Key) bool {
		return mine == k || slices.Contains(row.source.places.Chain(mine), k) || slices.Contains(row.source.places.Chain(k), mine)
	})
}

// communes reads names: the whole cell first, for a name may hold what parts a
// list.
func (row *importRow) communes(column int, v, hint string) {
	if k, _ := row.resolve(v, hint); k != "" {
		row.act(k)
		return
	}
	for _, part := range sheet.SplitList(v) {
		k, candidates := row.resolve(part, hint)
		switch {
		case k != "":
			row.act(k)
		case len(candidates) > 0 && row.placedAmong(candidates) != "":
			row.act(row.placedAmong(candidates))
		case len(candidates) > 0:
			row.problem(column, fault.New(fault.Invalid, oneOrMore(candidates, "import.commune_near", "import.commune_several"), "value", shown(part), "candidates", labels(candidates)))
		default:
			row.problem(column, fault.New(fault.Invalid, "import.commune_unknown", "value", shown(part)))
		}
	}
}

// resolve finds the territory that a cell means; the same cells come again and
// again, so the last answers are kept.
func (row *importRow) resolve(v, hint string) (territory.Key, []territory.Hit) {
	s := row.source
	if k := row.kept[text.Fold(v)]; k != "" {
		return territory.Key(k), nil
	}
	asked := v + "\x1f" + hint
	if a, known := s.answers[asked]; known {
		return a.key, a.candidates
	}
	var a answer
	hits, exact := s.places.Resolve(v, hint)
	switch {
	case exact:
		a.key = hits[0].Key
	default:
		if a.key, a.candidates = s.places.Read(strings.TrimSpace(v), true); a.key == "" && len(hits) > 0 {
			a.candidates = hits
		}
	}
	if len(s.answers) >= maxAnswers {
		clear(s.answers)
	}
	s.answers[asked] = a
	return a.key, a.candidates
}

type answer struct {
	key        territory.Key
	candidates []territory.Hit
}

const maxAnswers = 20_000

func (row *importRow) departement(column int, v string) {
	hits := row.source.places.Search(v, 1, territory.Options{Levels: []territory.Level{territory.Departement}, Fictional: true})
	if len(hits) == 0 || hits[0].Match > territory.MatchShort {
		row.problem(column, fault.New(fault.Invalid, "import.departement_unknown", "value", shown(v)))
		return
	}
	row.act(hits[0].Key)
}
