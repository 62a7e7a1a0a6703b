package planfile

import (
	"iter"
	"strings"
)

// Table is rows of texts below the names of their columns, as a CSV or the
// sheet of a workbook gives them.
type Table struct {
	Name   string // of the file, as people call it
	Line   int    // of the names
	Names  []string
	Rows   iter.Seq2[Row, error]
	Native bool // it comes from a workbook, which writes every number with a point
	Strict bool // it is YAML, whose numbers are written with a point and nothing else
}

// Row is one line of a table; cells at its end may be missing.
type Row struct {
	Line   int
	Cells  []string
	places []place // of the cells, when they have lines of their own
}

// cell is a cell without outer spaces; "" beyond the end.
func (r Row) cell(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return strings.TrimSpace(r.Cells[column])
}

// find gives the column of a name: as it is written, else whatever its case
// and spaces.
func (t *Table) find(name string) (column int, twice bool) {
	column = -1
	for _, same := range []func(string) bool{
		func(s string) bool { return strings.TrimSpace(s) == name },
		func(s string) bool { return clean(s) == clean(name) },
	} {
		for i, n := range t.Names {
			if same(n) {
				if column >= 0 {
					return column, true
				}
				column = i
			}
		}
		if column >= 0 {
			return column, false
		}
	}
	return -1, false
}

// columnOf finds the column that a key asks for, or tells what is wrong.
func (t *Table) columnOf(key, name string, wrong *Problems) int {
	at, twice := t.find(name)
	p := Problem{File: t.Name, Line: t.Line, Key: key, Read: name}
	switch {
	case twice:
		p.Reason = TwoColumns
	case at >= 0:
		return at
	default:
		p.Reason, p.Near = NearColumn, nearest(name, t.Names)
		if p.Near == "" {
			p.Reason, p.Want = NoColumn, listed(t.Names)
		}
	}
	wrong.add(p)
	return -1
}

// listed is the first names of a list.
func listed(names []string) string {
	const most = 30
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
