package geo

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/chart"
)

// table is the map's twin: the shaded values, the points counted by group, or
// the points themselves. Every point is in it, drawn or not.
func (m Map) table() chart.Table {
	switch {
	case m.Shade != nil:
		return m.shadeTable()
	case m.List:
		return listTable(slices.Concat(m.Listed, m.Points), m.Words)
	}
	return m.countTable()
}

// groups lists the groups in the order asked for, then by first appearance, with
// the number of points of each.
func (m Map) groups() (order []string, counts map[string]int) {
	counts = map[string]int{}
	seen := map[string]bool{}
	add := func(g string) {
		if !seen[g] {
			seen[g] = true
			order = append(order, g)
		}
	}
	for _, g := range m.Groups {
		add(g)
	}
	for _, p := range m.Points {
		add(p.Group)
		counts[p.Group]++
	}
	return order, counts
}

func (m Map) countTable() chart.Table {
	t := chart.Table{Columns: []chart.Column{{Label: m.Words.Group}, {Label: m.Words.Count, Numeric: true}}}
	order, counts := m.groups()
	for _, g := range order {
		label := g
		if g == "" {
			label = m.Words.Missing
		}
		t.Rows = append(t.Rows, []chart.Cell{{Text: label}, {Text: m.number(counts[g])}})
	}
	t.Rows = append(t.Rows, []chart.Cell{{Text: m.Words.Total}, {Text: m.number(len(m.Points))}})
	return t
}

func listTable(points []Point, w Words) chart.Table {
	t := chart.Table{Columns: []chart.Column{{Label: w.Point}, {Label: w.Place}, {Label: w.Group}}}
	for _, p := range points {
		t.Rows = append(t.Rows, []chart.Cell{{Text: p.Label, Href: p.Href, Lang: p.Lang}, {Text: p.Place}, {Text: p.Group}})
	}
	return t
}
