package web

import (
	"strconv"

	"codeberg.org/bocage/bocage/internal/territory"
)

// gridFacts are the classes of a commune in the grids beside density, of whose
// note theirs is a part.
func gridFacts(r *Request, note *Note, t territory.Territory) []Fact {
	if t.Fictional {
		return nil
	}
	note.With(r.L.T("territory.grids.others"), r.L.T("territory.grids.note")).With(r.L.T("territory.source"), r.L.T("territory.source.grids"))
	facts := []Fact{
		{Label: r.L.T("territory.rurality"), Text: gridWord(r, "rurality", int(t.Rurality))},
		{Label: r.L.T("territory.centrality"), Text: gridWord(r, "centrality", int(t.Centrality))},
	}
	if t.Massif > 0 {
		facts = append(facts, Fact{Label: r.L.T("territory.massif"), Text: gridWord(r, "massif", int(t.Massif))})
	}
	return facts
}

func gridWord(r *Request, grid string, class int) string {
	return r.L.T("territory." + grid + "." + strconv.Itoa(class))
}

// gridTables count the communes of a larger place by class, a table a grid;
// classes without a commune are left out. A région has none: its map of EPCI fills
// the weight that a page may have.
func gridTables(r *Request, t territory.Territory, g territory.Grids) []Table {
	if t.Level == territory.Commune || t.Level == territory.Region || t.Fictional || g.Communes == 0 {
		return nil
	}
	tables := []Table{gridTable(r, "density", g.Density[:]), gridTable(r, "rurality", g.Rurality[:]), gridTable(r, "centrality", g.Centrality[:])}
	if g.Massif[0] < g.Communes {
		tables = append(tables, gridTable(r, "massif", g.Massif[:]))
	}
	return tables
}

func gridTable(r *Request, grid string, counts []int) Table {
	t := Table{Caption: r.L.T("territory." + grid), Compact: true,
		Columns: []Column{{Label: r.L.T("territory.grids.class")}, {Label: capital(r.L.N("territory.level.commune", 2)), Numeric: true}}}
	line := func(class int) {
		if n := counts[class]; n > 0 {
			t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: capital(gridWord(r, grid, class))}, {Text: r.L.Int(n), Numeric: true}}})
		}
	}
	for class := 1; class < len(counts); class++ {
		line(class)
	}
	line(0)
	return t
}
