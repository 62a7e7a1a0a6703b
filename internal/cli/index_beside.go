package cli

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
)

// besideUnit is what sets a unit apart from another one, of the same year.
type besideUnit struct {
	Code       string           `json:"code"`
	Name       string           `json:"name,omitempty"`
	Score      composite.Number `json:"score"`
	Rank       numbersOf        `json:"rank_range"`
	Above      composite.Number `json:"above"` // share of the draws in which the unit explained is above it, half of those where they are equal; null but in the last year
	Difference composite.Number `json:"difference"`
	Brings     []besideLine     `json:"brings"` // the largest first
}

// besideLine is what an indicator brings to the difference, in points.
type besideLine struct {
	Code   string           `json:"code"`
	Brings composite.Number `json:"brings"`
	Value  composite.Number `json:"value"`
	Other  composite.Number `json:"other_value"`
}

// pairOf are the codes of a unit and of the one that it is set beside.
func (c *command) pairOf(m *madeIndex, unit, other string) ([]string, error) {
	var out []string
	for _, said := range []string{unit, other} {
		rows, err := m.find(said)
		if err != nil {
			return nil, err
		}
		out = append(out, m.units()[rows[0]].Code)
	}
	if out[0] == out[1] {
		return nil, c.mistyped("cli.index.explain.same_unit", "value", other)
	}
	return out, nil
}

// setBeside tells of a unit what sets it apart from another of its year; nothing when that
// one is not there, or one of them has no score.
func (c *command) setBeside(m *madeIndex, r int, pair []string) (*besideUnit, []string) {
	u := m.units()[r]
	at := slices.IndexFunc(m.units(), func(o composite.Unit) bool { return o.Code == pair[1] && o.Year == u.Year })
	if at < 0 {
		return nil, []string{c.l.T("cli.index.explain.beside_absent", "other", m.short(pair[1]))}
	}
	o, scores := m.units()[at], m.result.Scores.Column(m.result.Target)
	out := &besideUnit{Code: o.Code, Name: o.Name, Score: composite.Number(scores[at]), Rank: intervalOf(m.spreads.Units[at].Rank), Above: composite.Number(composite.Missing()),
		Difference: composite.Number(scores[r] - scores[at]), Brings: []besideLine{}}
	if math.IsNaN(scores[at]) || math.IsNaN(scores[r]) {
		return out, []string{c.l.T("cli.index.explain.beside_no_score", "other", o.Label())}
	}
	said := []string{c.l.T("cli.index.explain.beside", "other", o.Label(), "range", c.ranks(float64(out.Rank.Low), float64(out.Rank.High)), "score", c.l.Number(scores[at], m.decimals()))}
	if years := m.result.Data().Years(); u.Year == years[len(years)-1] && len(m.spreads.Pairs) == 2 {
		above := m.spreads.Above.At(0, 1)
		out.Above = composite.Number(above)
		key := "cli.index.explain.beside_above"
		switch {
		case math.IsNaN(above):
			key = "cli.index.explain.beside_never"
		case above > app.RarelyAbove && above < app.UsuallyAbove:
			key = "cli.index.explain.beside_unsure"
		}
		said = append(said, c.l.T(key, "name", u.Label(), "other", o.Label(), "share", c.l.Percent(above, 0)))
	}
	d, err := composite.Sources{Node: m.result.Structure.Nodes[m.result.Target].Code, Against: composite.AgainstUnit, Unit: o.Code}.Run(m.result.Computed(), u.Code, u.Year)
	var untold *composite.Error
	switch {
	case errors.As(err, &untold):
		return out, append(said, c.warned(m.indexPlan, *untold))
	case err != nil:
		return out, append(said, err.Error())
	}
	for _, s := range d.Sources {
		if s.Level == 1 && s.Total != 0 && !math.IsNaN(float64(s.Total)) {
			out.Brings = append(out.Brings, besideLine{s.Code, s.Total, s.Value, s.AgainstValue})
		}
	}
	slices.SortStableFunc(out.Brings, func(a, b besideLine) int {
		return cmp.Compare(math.Abs(float64(b.Brings)), math.Abs(float64(a.Brings)))
	})
	return out, append(said, c.besideSides(m, out.Brings)...)
}

// besideSides says what puts a unit above another, then what puts it below.
func (c *command) besideSides(m *madeIndex, lines []besideLine) []string {
	var said []string
	for _, side := range []struct {
		key  string
		sign float64
	}{{"cli.index.explain.beside_for", 1}, {"cli.index.explain.beside_against", -1}} {
		var list []string
		for _, b := range lines {
			if float64(b.Brings)*side.sign > 0 && len(list) < mostPulls {
				list = append(list, c.l.T("cli.index.explain.beside_pull", "name", m.short(b.Code), "value", c.shownOr(m, b.Code, b.Value), "other", c.shownOr(m, b.Code, b.Other)))
			}
		}
		if len(list) > 0 {
			said = append(said, c.l.T(side.key, "list", list))
		}
	}
	return said
}

// shownOr is a value with its unit, or that it is missing.
func (c *command) shownOr(m *madeIndex, code string, v composite.Number) string {
	if math.IsNaN(float64(v)) {
		return c.l.T("cli.index.explain.beside_missing")
	}
	return c.teller(m).Shown(code, float64(v))
}
