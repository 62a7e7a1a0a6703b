package cli

import (
	"math"

	"codeberg.org/bocage/bocage/composite"
)

// mostBeside is how many columns of the data, or groups, a terminal shows side by side.
const mostBeside = 8

// auditSize says with which columns of the data each indicator goes, as it stands in them.
func (c *command) auditSize(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("size", []int{0, 1}, "code", "name")
	for n, code := range a.Size.Columns {
		t.heads = append(t.heads, m.short(code))
		if n < mostBeside {
			t.short = append(t.short, n+2)
		}
	}
	for n, code := range a.Size.Rows {
		cells := []any{code, m.short(code)}
		for k := range a.Size.Columns {
			cells = append(cells, auditLink(a.Size.R.At(n, k)))
		}
		t.add(cells...)
	}
	return t
}

// auditGroups describes the score in each group of units.
func (c *command) auditGroups(a *auditedIndex) auditTable {
	t := c.auditTable("groups", []int{0, 1, 2, 3, 4, 5, 7, 9}, "group", "count", "without_score", "mean", "sd", "min", "q1", "median", "q3", "max")
	t.words = []any{"share", c.auditCell(auditShare(a.Groups.Between))}
	for _, g := range a.Groups.Groups {
		t.add(g.Group, g.Count, g.Missing, float64(g.Mean), float64(g.SD), float64(g.Min), float64(g.Q1), float64(g.Median), float64(g.Q3), float64(g.Max))
	}
	return t
}

// auditByGroup gives the importance of each indicator over all units, then in each group.
func (c *command) auditByGroup(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("by_group", []int{0, 1, 2, 3}, "code", "name", "weight", "importance")
	at := map[string]int{}
	for n, g := range a.Groups.Groups {
		at[g.Group] = len(t.heads)
		if t.heads = append(t.heads, g.Group); n < mostBeside {
			t.short = append(t.short, at[g.Group])
		}
	}
	for _, i := range a.Weights.Indicators {
		cells := make([]any, len(t.heads))
		cells[0], cells[1], cells[2], cells[3] = i.Code, m.short(i.Code), auditShare(i.Weight), auditShare(i.Importance)
		for k := 4; k < len(cells); k++ {
			cells[k] = auditShare(math.NaN())
		}
		for _, g := range i.Groups {
			cells[at[g.Group]] = auditShare(g.Importance)
		}
		t.add(cells...)
	}
	return t
}

// correlated says how correlations were made, when it is not the usual way.
func (c *command) correlated(a *auditedIndex) string {
	if a.on == composite.Pearson {
		return ""
	}
	return c.l.T("cli.index.audit.correlation." + string(a.on))
}
