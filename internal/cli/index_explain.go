package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/stats"
)

func (c *command) indexExplain() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "explain UNIT PLAN", Args: cobra.ExactArgs(2)}, "index.explain")
	f := c.indexFlags(cmd)
	other := cmd.Flags().String("beside", "", c.l.T("cli.flag.index.beside"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.placed = true
		if f.pair = nil; *other != "" {
			f.pair = func(m *madeIndex) ([]string, error) { return c.pairOf(m, args[0], *other) }
		}
		m, err := c.makeIndex(cmd.Context(), args[1], f)
		if err != nil {
			return err
		}
		rows, err := m.find(args[0])
		if err != nil {
			return err
		}
		told := []unitExplained{}
		for _, r := range rows {
			x := c.explain(m, r)
			if f.pair != nil {
				var said []string
				x.Beside, said = c.setBeside(m, r, m.spreads.Pairs)
				x.Sentences = append(x.Sentences, said...)
			}
			told = append(told, x)
		}
		if c.json {
			return json.NewEncoder(c.Out).Encode(told)
		}
		for n, x := range told {
			if n > 0 {
				fmt.Fprintln(c.Out)
			}
			for _, s := range x.Sentences {
				fmt.Fprintln(c.Out, s)
			}
		}
		return nil
	}
	return cmd
}

// find is the rows of a unit, one a year: by its code, else by its name when
// one unit alone bears it.
func (m *madeIndex) find(said string) ([]int, error) {
	by := func(same func(composite.Unit) bool) (rows []int, codes []string) {
		for r, u := range m.units() {
			if same(u) {
				rows = append(rows, r)
				if !slices.Contains(codes, u.Code) {
					codes = append(codes, u.Code)
				}
			}
		}
		return rows, codes
	}
	if rows, _ := by(func(u composite.Unit) bool { return u.Code == said }); len(rows) > 0 {
		return rows, nil
	}
	rows, codes := by(func(u composite.Unit) bool { return u.Name == said })
	switch {
	case len(codes) == 1:
		return rows, nil
	case len(codes) > 1:
		return nil, fault.New(fault.Invalid, "index.several_units", "name", said, "list", codes[:min(len(codes), mostTold)])
	}
	if slices.ContainsFunc(m.data.Units, func(u composite.Unit) bool { return u.Code == said || u.Name == said }) {
		return nil, fault.New(fault.NotFound, "index.unit_left_out", "name", said)
	}
	return nil, fault.New(fault.NotFound, "index.no_unit", "name", said)
}

// unitExplained is why a unit is where it is.
type unitExplained struct {
	indexedUnit
	Raises    []indexPull `json:"raises"`
	Lowers    []indexPull `json:"lowers"`
	Missing   []string    `json:"missing"`
	Imputed   []string    `json:"imputed"`
	Beside    *besideUnit `json:"beside,omitempty"` // another unit, when one is asked for
	Sentences []string    `json:"sentences"`
}

// indexPull is what an indicator brings to the score of a unit, in points,
// beside a unit that would have the median score on each indicator.
type indexPull struct {
	Code  string  `json:"code"`
	Name  string  `json:"name"`
	Pull  float64 `json:"pull"`
	Value float64 `json:"value"`
	Place float64 `json:"place"` // share of the units that it is above, from 0 to 1
}

// mostPulls is how many indicators a sentence names.
const mostPulls = 4

func (c *command) explain(m *madeIndex, r int) unitExplained {
	out := unitExplained{indexedUnit: m.unit(r), Raises: []indexPull{}, Lowers: []indexPull{}, Missing: []string{}, Imputed: []string{}}
	known, last := m.result.Computed().Values, m.result.Data()
	d, err := m.apart(r)
	brought := broughtBy(d)
	for k := range last.Indicators {
		code := last.Indicators[k].Code
		switch score := last.Values.At(r, k); {
		case math.IsNaN(score):
			out.Missing = append(out.Missing, code)
			continue
		case last.Mark(r, k)&composite.Imputed != 0:
			out.Imputed = append(out.Imputed, code)
		}
		p := indexPull{Code: code, Name: last.Indicators[k].Name, Pull: brought[code], Value: known.Values.At(r, k), Place: m.place(r, k)}
		switch {
		case math.IsNaN(p.Value):
		case p.Pull > 0:
			out.Raises = append(out.Raises, p)
		case p.Pull < 0:
			out.Lowers = append(out.Lowers, p)
		}
	}
	strongest := func(a, b indexPull) int { return cmp.Compare(math.Abs(b.Pull), math.Abs(a.Pull)) }
	slices.SortStableFunc(out.Raises, strongest)
	slices.SortStableFunc(out.Lowers, strongest)
	out.Sentences = append(c.explained(m, r, d, &out), c.ownTold(m, r)...)
	var untold *composite.Error
	if errors.As(err, &untold) && !math.IsNaN(float64(out.Score)) {
		out.Sentences = append(out.Sentences, c.warned(m.indexPlan, *untold))
	}
	u := m.units()[r]
	for _, w := range m.result.Warnings {
		// In an order that may not be the best the rank may be another.
		if w.Reason == composite.HeuristicOrder || w.Unit == u.Code && w.Year == u.Year {
			out.Sentences = append(out.Sentences, c.warned(m.indexPlan, w))
		}
	}
	return out
}

// apart takes the score of a unit apart, exactly, beside a unit that would have the
// median score on each indicator.
func (m *madeIndex) apart(r int) (*composite.Decomposition, error) {
	u := m.units()[r]
	return composite.Sources{Node: m.result.Structure.Nodes[m.result.Target].Code, Against: composite.AgainstMedian}.Run(&composite.Computed{
		Structure: m.result.Structure, Aggregation: m.result.Plan.Aggregate, Weights: m.result.Weights, Scores: m.result.Scores, Data: m.result.Data()}, u.Code, u.Year)
}

// broughtBy is what each indicator brings; nothing when a score can't be taken apart.
func broughtBy(d *composite.Decomposition) map[string]float64 {
	out := map[string]float64{}
	if d == nil {
		return out
	}
	for _, line := range d.Sources {
		if line.Level == 1 {
			out[line.Code] = float64(line.Total)
		}
	}
	return out
}

// teller says what pages say too, with the names and units of the plan. A value that was
// divided is no longer in the unit of its indicator.
func (c *command) teller(m *madeIndex) app.IndexTeller {
	return app.IndexTeller{L: c.l, Called: m.short, Shown: func(code string, v float64) string {
		unit := m.unitOf(code)
		if d := m.result.After(composite.StepDenominate); d != nil {
			if k := d.Find(code); k >= 0 && slices.ContainsFunc(d.Marks[k*len(d.Units):][:len(d.Units)], func(mark composite.Mark) bool { return mark&composite.Denominated != 0 }) {
				unit = ""
			}
		}
		return c.l.WithUnit(c.l.Significant(v, 3), unit)
	}}
}

// place is the share of the units of the same year that a unit is above on an
// indicator, half of those that are equal.
func (m *madeIndex) place(r, k int) float64 {
	last := m.result.Data()
	below, n := 0.0, 0.0
	score := last.Values.At(r, k)
	for o, v := range last.Values.Column(k) {
		if math.IsNaN(v) || o == r || last.Units[o].Year != last.Units[r].Year {
			continue
		}
		n++
		switch {
		case v < score:
			below++
		case v == score:
			below += 0.5
		}
	}
	return below / max(n, 1)
}

// explained says it in sentences.
func (c *command) explained(m *madeIndex, r int, d *composite.Decomposition, x *unitExplained) []string {
	u, s := m.units()[r], m.spreads.Units[r]
	name := u.Label()
	if u.Year != 0 {
		name = c.l.T("cli.index.in_year", "name", name, "year", fmt.Sprint(u.Year))
	}
	if math.IsNaN(float64(x.Score)) {
		return []string{c.l.T("cli.index.explain.no_score", "name", name, "list", m.names1(x.Missing))}
	}
	key, low, high := "cli.index.explain.where", math.Floor(float64(s.Rank.Low)), math.Ceil(float64(s.Rank.High)) // where screening varies, some draws rank more units
	if low == high {
		key = "cli.index.explain.where_sure"
	}
	out := []string{c.l.T(key, "name", name, "n", max(m.scoredIn(u.Year), int(high)), "low", c.l.Number(low, 0), "high", c.l.Number(high, 0), "score", c.l.Number(float64(x.Score), m.decimals()),
		"draws", m.spreads.Draws, "list", c.l.List(m.spreads.Factors))}
	if list := c.aggregatesOf(m, r); len(list) > 0 {
		out = append(out, c.l.T("cli.index.explain.aggregates", "list", list))
	}
	for _, side := range []struct {
		key  string
		list []indexPull
	}{{"cli.index.explain.raises", x.Raises}, {"cli.index.explain.lowers", x.Lowers}} {
		var said []string
		for _, p := range side.list[:min(len(side.list), mostPulls)] {
			said = append(said, c.l.T("cli.index.explain.pull", "name", c.pulled(p), "value", c.teller(m).Shown(p.Code, p.Value), "share", c.l.Percent(p.Place, 0)))
		}
		if len(said) > 0 {
			out = append(out, c.l.T(side.key, "list", said))
		}
	}
	out = append(out, c.teller(m).Balance(m.result, d, r)...)
	out = append(out, c.teller(m).Done(m.result, r)...)
	if len(x.Missing) > 0 {
		out = append(out, c.l.N("cli.index.explain.missing", len(x.Missing), "list", m.names1(x.Missing)))
	}
	if s.Rank.Low == s.Rank.High {
		return out
	}
	return append(out, c.apart(s))
}

func (c *command) pulled(p indexPull) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Code
}

// unitOf is the unit in which an indicator's values are written.
func (m *madeIndex) unitOf(code string) string {
	if k := m.data.Find(code); k >= 0 {
		return m.data.Indicators[k].Unit
	}
	return ""
}

func (m *madeIndex) names1(codes []string) []string {
	var out []string
	for _, code := range codes[:min(len(codes), mostTold)] {
		out = append(out, m.short(code))
	}
	return out
}

// aggregatesOf tells the scores of what stands right below the top beside
// their medians.
func (c *command) aggregatesOf(m *madeIndex, r int) []string {
	s := m.result.Structure
	var out []string
	for _, n := range s.Nodes[m.result.Target].Children {
		v := m.result.Scores.At(r, n)
		if n < s.Indicators || math.IsNaN(v) {
			continue
		}
		known := slices.DeleteFunc(picked(m.result.Scores.Column(n), m.sameYear(r)), math.IsNaN)
		out = append(out, c.l.T("cli.index.explain.aggregate", "name", m.short(s.Nodes[n].Code), "score", c.l.Number(v, 1), "median", c.l.Number(stats.Median(known), 1)))
	}
	return out
}

// apart says what the interval allows to claim.
func (c *command) apart(s composite.Spread) string {
	switch {
	case float64(s.Top) > 0.95:
		return c.l.T("cli.index.explain.top", "share", c.l.Percent(float64(s.Top), 0))
	case float64(s.Bottom) > 0.95:
		return c.l.T("cli.index.explain.bottom", "share", c.l.Percent(float64(s.Bottom), 0))
	}
	return c.l.T("cli.index.explain.between", "top", c.l.Percent(float64(s.Top), 0), "bottom", c.l.Percent(float64(s.Bottom), 0))
}
