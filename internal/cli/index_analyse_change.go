package cli

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/fault"
)

// changeAsked is what is asked of the years of a panel.
type changeAsked struct {
	from, to int
	unit, of string
	most     int
}

func (c *command) analyseChange() *cobra.Command {
	var asked changeAsked
	cmd := c.analysing(analyser{use: "change PLAN", key: "change", run: func(m *madeIndex, _ string) (*indexAnalysis, error) {
		if err := asked.years(m); err != nil {
			return nil, err
		}
		if asked.unit != "" {
			return c.changeOf(m, asked)
		}
		return c.changes(m, asked)
	}})
	cmd.Flags().IntVar(&asked.from, "from", 0, c.l.T("cli.flag.index.from"))
	cmd.Flags().IntVar(&asked.to, "to", 0, c.l.T("cli.flag.index.to"))
	cmd.Flags().StringVar(&asked.unit, "unit", "", c.l.T("cli.flag.index.unit"))
	cmd.Flags().StringVar(&asked.of, "of", "", c.l.T("cli.flag.index.of"))
	cmd.Flags().IntVar(&asked.most, "most", 3, c.l.T("cli.flag.index.most"))
	return cmd
}

// years fills in the first and the last year, and holds those asked for against the data.
func (a *changeAsked) years(m *madeIndex) error {
	years := m.result.Data().Years()
	if len(years) < 2 {
		return fault.New(fault.Invalid, "index.no_years")
	}
	if a.from == 0 {
		a.from = years[0]
	}
	if a.to == 0 {
		a.to = years[len(years)-1]
	}
	for _, y := range []int{a.from, a.to} {
		if !slices.Contains(years, y) {
			return noYear(y, years)
		}
	}
	if a.from == a.to {
		return fault.New(fault.Invalid, "index.one_year", "year", strconv.Itoa(a.from))
	}
	return nil
}

// changeOf takes the change of one unit apart.
func (c *command) changeOf(m *madeIndex, asked changeAsked) (*indexAnalysis, error) {
	rows, err := m.find(asked.unit)
	if err != nil {
		return nil, err
	}
	node, err := m.nodeSaid(asked.of)
	if err != nil {
		return nil, err
	}
	x, u := m.result.Computed(), m.units()[rows[0]]
	d, err := composite.Change{Node: m.result.Structure.Nodes[node].Code}.Of(x, x, u.Code, asked.from, asked.to)
	if err != nil {
		return nil, err
	}
	out := &indexAnalysis{told: d}
	out.say(c, "change.of", "name", d.Name, "from", strconv.Itoa(asked.from), "to", strconv.Itoa(asked.to), "node", m.short(d.Node),
		"before", c.l.Number(float64(d.AgainstScore), 1), "after", c.l.Number(float64(d.Score), 1), "change", c.signed(float64(d.Difference)))
	out.say(c, "change.adds_up")
	out.tables = []auditTable{c.changeTable(m, d)}
	return out, nil
}

// changeTable gives what each indicator brings to a change, and what aggregates bring
// themselves: the column adds up to the change.
func (c *command) changeTable(m *madeIndex, d *composite.Decomposition) auditTable {
	t := c.auditTable("change", []int{1, 2, 3, 4, 5, 6}, "code", "name", "value_before", "value_after", "score_before", "score_after", "brings", "from_score", "from_availability", "from_balance", "unit")
	list := slices.Clone(d.Sources)
	slices.SortStableFunc(list, func(a, b composite.Source) int {
		return cmp.Compare(math.Abs(broughtAlone(&b)), math.Abs(broughtAlone(&a)))
	})
	for i := range list {
		s := &list[i]
		own := broughtAlone(s)
		if s.Level > 1 && own == 0 {
			continue
		}
		score := float64(s.FromScore)
		if s.Level > 1 {
			score = math.NaN() // told by what is below it
		}
		t.add(s.Code, m.short(s.Code), float64(s.AgainstValue), float64(s.Value), float64(s.AgainstScore), float64(s.Score), own, score, float64(s.FromAvailability), float64(s.FromBalance), m.unitOf(s.Code))
	}
	return t
}

// broughtAlone is what a node brings itself, so that all nodes add up to the difference.
func broughtAlone(s *composite.Source) float64 {
	if s.Level == 1 {
		return float64(s.Total)
	}
	sum := 0.0
	for _, v := range []composite.Number{s.FromWeight, s.FromAvailability, s.FromBalance, s.FromMethod} {
		if v == v {
			sum += float64(v)
		}
	}
	return sum
}

// signed writes a change with its sign.
func (c *command) signed(v float64) string {
	if v > 0 {
		return "+" + c.l.Number(v, 1)
	}
	return c.l.Number(v, 1)
}

// toldMove is what happened to one unit, as --json tells it: scores, never a rank.
type toldMove struct {
	Unit   string             `json:"unit"`
	Name   string             `json:"name"`
	Before composite.Number   `json:"before"`
	After  composite.Number   `json:"after"`
	Change composite.Number   `json:"change"`
	Why    []composite.Driver `json:"why"`
}

// changes tells how the score of each unit moved, and what moved it apart from the others.
func (c *command) changes(m *madeIndex, asked changeAsked) (*indexAnalysis, error) {
	node, err := m.nodeSaid(asked.of)
	if err != nil {
		return nil, err
	}
	x := m.result.Computed()
	moves, err := composite.Change{Node: m.result.Structure.Nodes[node].Code}.Run(x, x, asked.from, asked.to, asked.most)
	if err != nil {
		return nil, err
	}
	out := &indexAnalysis{}
	told := []toldMove{}
	mean := 0.0
	t := c.auditTable("changes", []int{0, 1, 2, 3, 4, 5}, "code", "name", "score_before", "score_after", "change", "why")
	for _, v := range moves.Moves {
		mean += float64(v.Change) / float64(len(moves.Moves))
		t.add(v.Unit, v.Name, float64(v.Before), float64(v.After), float64(v.Change), c.drivers(m, v.Why))
		told = append(told, toldMove{v.Unit, v.Name, v.Before, v.After, v.Change, v.Why})
	}
	average := c.auditTable("average", []int{0, 1, 2}, "code", "name", "brings")
	for _, d := range moves.Average {
		if float64(d.Total) != 0 {
			average.add(d.Code, m.short(d.Code), float64(d.Total))
		}
	}
	out.tables, out.told = []auditTable{t, average}, map[string]any{"node": moves.Node, "from": asked.from, "to": asked.to, "units": told, "average": moves.Average, "left": moves.Left}
	if moves.Units == 0 {
		out.say(c, "change.none", "from", strconv.Itoa(asked.from), "to", strconv.Itoa(asked.to))
		return out, nil
	}
	out.say(c, "change.all", "n", moves.Units, "from", strconv.Itoa(asked.from), "to", strconv.Itoa(asked.to), "node", m.short(moves.Node), "change", c.signed(mean))
	if len(moves.Left) > 0 {
		out.say(c, "change.left", "n", len(moves.Left))
	}
	return out, nil
}

// drivers names what moved a unit apart from the others, with how far.
func (c *command) drivers(m *madeIndex, list []composite.Driver) string {
	var said []string
	for _, d := range list {
		if r := float64(d.Relative); math.Abs(r) >= 0.05 {
			said = append(said, c.l.T("cli.index.analyse.change.driver", "name", m.short(d.Code), "change", c.signed(r)))
		}
	}
	return c.l.List(said)
}

func (c *command) analyseTrend() *cobra.Command {
	var unit string
	var latest int
	cmd := c.analysing(analyser{use: "trend PLAN", key: "trend", run: func(m *madeIndex, _ string) (*indexAnalysis, error) { return c.trend(m, unit, latest) }})
	cmd.Flags().StringVar(&unit, "unit", "", c.l.T("cli.flag.index.unit"))
	cmd.Flags().IntVar(&latest, "latest", 0, c.l.T("cli.flag.index.latest"))
	return cmd
}

// trend follows the values of each indicator over the years.
func (c *command) trend(m *madeIndex, unit string, latest int) (*indexAnalysis, error) {
	d := m.result.Computed().Values
	code := ""
	if unit != "" {
		rows, err := m.find(unit)
		if err != nil {
			return nil, err
		}
		code = m.units()[rows[0]].Code
	}
	if len(d.Years()) < 2 {
		return nil, fault.New(fault.Invalid, "index.no_years")
	}
	list, err := composite.Trend{Latest: latest}.Run(d)
	if err != nil {
		return nil, err
	}
	if code != "" {
		list = slices.DeleteFunc(list, func(t composite.UnitTrend) bool { return t.Unit != code })
	}
	years := d.Years()
	out := &indexAnalysis{told: list}
	out.say(c, "trend.years", "from", strconv.Itoa(years[0]), "to", strconv.Itoa(years[len(years)-1]))
	t := c.auditTable("trend", []int{1, 3, 4, 5, 6, 8, 9, 10, 12, 13}, "code", "unit_name", "indicator_code", "indicator", "from", "to", "first_value", "gaps", "last_value", "change", "percent", "growth", "slope", "way")
	for _, v := range list {
		way := ""
		switch {
		case v.Better > 0:
			way = c.l.T("cli.index.analyse.trend.way.better")
		case v.Better < 0:
			way = c.l.T("cli.index.analyse.trend.way.worse")
		}
		var from, to any = "", ""
		if v.Points > 0 {
			from, to = strconv.Itoa(v.From), strconv.Itoa(v.To)
		}
		t.add(v.Unit, m.short(v.Unit), v.Indicator, m.short(v.Indicator), from, to, float64(v.First), v.Gaps, float64(v.Last), float64(v.Change), auditShare(v.Percent/100), auditShare(v.CAGR/100), float64(v.Slope), way)
	}
	out.tables = []auditTable{t}
	return out, nil
}
