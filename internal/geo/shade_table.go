package geo

import "codeberg.org/bocage/bocage/internal/chart"

// shadeTable gives the value of each territory, its class when asked and, when
// there are points, how many are counted with it. Those that no outline shows are
// in it too.
func (m Map) shadeTable() chart.Table {
	t := chart.Table{Columns: []chart.Column{{Label: m.Words.Group}}}
	_, counts := m.groups()
	column := func(shown bool, label string, numeric bool) {
		if shown {
			t.Columns = append(t.Columns, chart.Column{Label: label, Numeric: numeric})
		}
	}
	column(true, m.Words.Value, true)
	column(m.Shade.Pair != nil, m.Words.Other, true)
	column(m.Words.Class != "", m.Words.Class, false)
	column(len(m.Points) > 0, m.Words.Count, true)
	done := map[string]bool{}
	for _, v := range m.Shade.Values {
		name := m.nameOf(v.Key)
		done[name] = true
		t.Rows = append(t.Rows, m.shadeRow(name, v, counts[name]))
	}
	order, _ := m.groups()
	for _, g := range order {
		if !done[g] && counts[g] > 0 {
			t.Rows = append(t.Rows, m.shadeRow(g, Shaded{}, counts[g]))
		}
	}
	return t
}

func (m Map) nameOf(key string) string {
	if m.Names != nil {
		if name := m.Names(key); name != "" {
			return name
		}
	}
	return key
}

func (m Map) shadeRow(name string, v Shaded, points int) []chart.Cell {
	absent := m.absence(v.Absence)
	row := []chart.Cell{{Text: name}, {Text: v.Value.In(m.Format, absent)}}
	if m.Shade.Pair != nil {
		row = append(row, chart.Cell{Text: v.Other.In(m.Format, absent)})
	}
	if m.Words.Class != "" {
		row = append(row, chart.Cell{Text: m.classWords(v)})
	}
	if len(m.Points) > 0 {
		row = append(row, chart.Cell{Text: m.number(points)})
	}
	return row
}

// absence is the word of an absence.
func (m Map) absence(why Absence) string {
	return m.Words.absences()[why]
}

// classWords tell the class of a territory.
func (m Map) classWords(v Shaded) string {
	switch {
	case !m.Shade.has(v):
		return m.absence(v.Absence)
	case m.Shade.Pair != nil:
		return m.Shade.number(v.Step)
	}
	return m.Shade.number(v.Step) + " · " + m.Shade.Steps[v.Step-1]
}
