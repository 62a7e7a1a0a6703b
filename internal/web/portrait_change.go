package web

import (
	"math"
	"slices"

	"codeberg.org/bocage/bocage/data/odbl"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// changesPart is what changed in a place: the communes that changed EPCI, and the
// indicators.
type changesPart struct {
	Moves  []string
	Source string // of these
	Table  *Table
}

// changed is what changed here; nil when nothing is known to have.
func (p placeReader) changed() *changesPart {
	part := &changesPart{Table: p.changes()}
	part.Moves = p.moves()
	if len(part.Moves) > 0 {
		part.Source = p.r.L.T("portrait.changes.epci.source", "attribution", odbl.Attribution)
	}
	if part.Table == nil && part.Moves == nil {
		return nil
	}
	return part
}

// moves tells the changes of EPCI of a commune, those of what it took in, or what an
// EPCI gained and lost.
func (p placeReader) moves() []string {
	var lines []string
	for _, c := range p.places.EPCIChanges(p.t.Key) {
		lines = append(lines, epciChange(p.r, p.places, p.t.Key, c, "portrait.changes.epci"))
	}
	return lines
}

// changes sets the last two dates of each indicator side by side, here and in
// France: those that compare, and no other.
func (p placeReader) changes() *Table {
	l := p.r.L
	t := &Table{Caption: l.T("portrait.changes"), Columns: []Column{{Label: l.T("portrait.profile.indicator")}, {Label: l.T("portrait.changes.before"), Numeric: true},
		{Label: l.T("portrait.changes.now"), Numeric: true}, {Label: l.T("portrait.changes.gap"), Numeric: true}, {Label: l.T("portrait.changes.france"), Numeric: true}}}
	seen := map[string]bool{}
	for _, c := range p.book.Cards() {
		if c.Count || seen[c.Family] || c.Level != territory.Commune && p.t.Level != c.Level {
			continue
		}
		seen[c.Family] = true
		if before, now, compare := p.lastTwo(c.Family); compare {
			t.Rows = append(t.Rows, p.changeRow(before, now))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// lastTwo are the last two cards of a family that compare and have a value here.
func (p placeReader) lastTwo(family string) (before, now *series.Card, compare bool) {
	cards := slices.DeleteFunc(slices.Clone(p.book.Family(family)), func(c *series.Card) bool {
		v := p.told(c)
		return c.Break != framework.Text{} || !v.Has() || p.book.SharedOut(p.at, v)
	})
	if len(cards) < 2 {
		return nil, nil, false
	}
	return cards[len(cards)-2], cards[len(cards)-1], true
}

// told is a card's value here, that of the commune in the middle for a median.
func (p placeReader) told(c *series.Card) series.Value {
	return p.compared(c, p.t)
}

func (p placeReader) changeRow(before, now *series.Card) Row {
	l := p.r.L
	at := func(c *series.Card, v series.Value) TableCell {
		return TableCell{Text: l.T("portrait.changes.at", "figure", p.figure(c, v), "period", cardPeriod(p.r, c)), Numeric: true}
	}
	france, _ := p.places.Get(territory.NationalKey)
	gap := func(from, to series.Value) TableCell {
		if !from.Has() || !to.Has() {
			return TableCell{Text: l.T("portrait.missing"), Missing: true}
		}
		return TableCell{Text: p.gap(now, to.Number-from.Number), Numeric: true}
	}
	label := now.Label.In(p.r.Lang)
	if now.Middled(p.t.Level) {
		label += l.T("portrait.note.middle")
	}
	return Row{Cells: []TableCell{{Text: label, Href: p.r.To("place_indicator", now.Code)}, at(before, p.told(before)), at(now, p.told(now)),
		gap(p.told(before), p.told(now)), gap(p.compared(before, france), p.compared(now, france))}}
}

// gap writes a difference with its sign, in points where the indicator is a percentage.
func (p placeReader) gap(c *series.Card, v float64) string {
	l := p.r.L
	sign, unit := "", unitWord(p.r, c)
	if v > 0 {
		sign = "+"
	}
	if unit == "%" {
		unit = l.N("portrait.changes.points", int(math.Abs(v)))
	}
	return l.WithUnit(sign+l.Number(v, c.Decimals), unit)
}
