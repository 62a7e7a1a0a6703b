package cli

import (
	"encoding/json"
	"io"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// align puts what the draws tell in the order of the units that the plan keeps. Those that
// it leaves out and some draw keeps come after them.
func (m *madeIndex) align() {
	s, units := m.spreads, m.units()
	m.screens = slices.ContainsFunc(s.Units, func(u composite.Spread) bool { return u.Present < 1 })
	if len(s.Units) == len(units) {
		return // screening does not vary: the same units, in the same order
	}
	at := map[indexKey]int{}
	for r, u := range s.Units {
		at[indexKey{u.Unit, u.Year}] = r
	}
	order := make([]int, 0, len(s.Units))
	for _, u := range units {
		key := indexKey{u.Code, u.Year}
		order = append(order, at[key])
		delete(at, key)
	}
	for r, u := range s.Units {
		if _, left := at[indexKey{u.Unit, u.Year}]; left {
			order = append(order, r)
		}
	}
	all := inOrder(s.Units, order)
	s.Units, m.sometimes = all[:len(units)], all[len(units):]
	if s.Runs == nil {
		return
	}
	for from := 0; from < len(s.Runs.Ranks); from += len(order) {
		copy(s.Runs.Ranks[from:], inOrder(s.Runs.Ranks[from:from+len(order)], order))
		copy(s.Runs.Scores[from:], inOrder(s.Runs.Scores[from:from+len(order)], order))
	}
}

func inOrder[V any](from []V, order []int) []V {
	out := make([]V, len(order))
	for i, r := range order {
		out[i] = from[r]
	}
	return out
}

// tellScreened says which units are not in every draw, and in what share of them they are.
func (c *command) tellScreened(m *madeIndex) {
	var kept, left []string
	for _, s := range m.spreads.Units {
		if s.Present < 1 {
			kept = append(kept, c.l.T("cli.index.present", "unit", m.short(s.Unit), "share", i18n.Share(s.Present)))
		}
	}
	for _, s := range m.sometimes {
		if math.IsNaN(float64(s.Rank.Low)) {
			left = append(left, c.l.T("cli.index.present_unranked", "unit", m.short(s.Unit), "share", i18n.Share(s.Present)))
			continue
		}
		left = append(left, c.l.T("cli.index.present_ranks", "unit", m.short(s.Unit), "share", i18n.Share(s.Present), "ranks", c.ranks(float64(s.Rank.Low), float64(s.Rank.High))))
	}
	c.tellPresent("cli.index.not_always", kept)
	c.tellPresent("cli.index.sometimes", left)
}

func (c *command) tellPresent(key string, list []string) {
	n := len(list)
	if n == 0 {
		return
	}
	if n > mostTold {
		list = append(list[:mostTold], "…")
	}
	c.sayN(key, n, "list", c.l.List(list))
}

// presentOf is the share of the draws that keep a unit; nil for all of them.
func presentOf(s composite.Spread) *float64 {
	if s.Present == 1 {
		return nil
	}
	return &s.Present
}

// writeSometimes writes the units that the plan leaves out and some draws keep.
func (m *madeIndex) writeSometimes(w io.Writer) error {
	if len(m.sometimes) == 0 {
		return nil
	}
	var out []indexedUnit
	for _, s := range m.sometimes {
		out = append(out, indexedUnit{Code: s.Unit, Name: m.short(s.Unit), Year: s.Year, Score: composite.Number(composite.Missing()), Range: intervalOf(s.Score), Rank: intervalOf(s.Rank),
			Top: s.Top, Last: s.Bottom, Below: []composite.Number{}, Present: presentOf(s)})
	}
	text, err := json.Marshal(out)
	if err != nil {
		return err
	}
	_, err = w.Write(append([]byte(`,"kept_in_some_draws":`), text...))
	return err
}

// sometimesCells are those of a unit that the plan leaves out and some draws keep: it has
// ranks in these, and no score of the plan.
func (m *madeIndex) sometimesCells(s composite.Spread) []sheet.Cell {
	year := sheet.Cell{}
	if s.Year != 0 {
		year = sheet.Figure(float64(s.Year))
	}
	cells := []sheet.Cell{sheet.Text(s.Unit), sheet.Text(m.names[s.Unit]), year, {}}
	for _, v := range spreadFigures(s) {
		cells = append(cells, sheet.Figure(v))
	}
	above := len(m.result.Structure.Nodes) - m.result.Structure.Indicators - 1 // but the target
	return append(append(cells, make([]sheet.Cell, above)...), sheet.Figure(s.Present))
}
