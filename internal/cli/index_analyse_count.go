package cli

import (
	"math"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (c *command) analyseWeights() *cobra.Command {
	return c.analysing(analyser{use: "weights PLAN", key: "weights", run: func(m *madeIndex, _ string) (*indexAnalysis, error) { return c.effective(m) }})
}

// effective holds what each indicator was meant to weigh against what it does.
func (c *command) effective(m *madeIndex) (*indexAnalysis, error) {
	r := m.result
	var index []float64
	if len(r.Structure.Roots) == 1 && r.Target == r.Structure.Roots[0] {
		index = r.Scores.Column(r.Target)
	}
	reports, err := composite.EffectiveWeights(r.Data(), r.Structure, r.Weights, index)
	if err != nil {
		return nil, err
	}
	out := &indexAnalysis{told: reports}
	if r.Plan.Aggregate.Benefits(r.Structure, r.Target) {
		out.say(c, "weights.own")
	}
	t := c.auditTable("effective", []int{0, 1, 2, 3, 4, 5}, "dimension", "code", "name", "weight", "importance", "ratio", "r2")
	t.short = []int{1, 2, 3, 4, 5, 6}
	for _, report := range reports {
		out.say(c, "weights.units", "name", m.short(report.Index), "n", report.Units, "sum", c.l.Percent(report.SumCovariance, 1))
		if index == nil {
			out.say(c, "weights.means", "name", m.short(report.Index))
		}
		for _, e := range report.Indicators {
			ratio := math.NaN()
			if e.Nominal > 0 {
				ratio = e.Covariance / e.Nominal
			}
			t.add(m.short(report.Index), e.Code, m.short(e.Code), auditShare(e.Nominal), auditShare(e.Covariance), ratio, auditShare(e.R2))
		}
	}
	out.tables = []auditTable{t}
	return out, nil
}

func (c *command) analyseCounting() *cobra.Command {
	var people string
	var year int
	cmd := c.analysing(analyser{use: "counting PLAN", key: "counting",
		columns: func() (out indexColumns) {
			if people != "" {
				out.numbers = []string{people}
			}
			return out
		},
		run: func(m *madeIndex, _ string) (*indexAnalysis, error) { return c.counted(m, people, year) }})
	cmd.Flags().StringVar(&people, "population", "", c.l.T("cli.flag.index.population"))
	cmd.Flags().IntVar(&year, "year", 0, c.l.T("cli.flag.index.year"))
	return cmd
}

// toldCount is what a counting says of all units.
type toldCount struct {
	Node   string    `json:"node"`
	Units  int       `json:"units"`
	Enough float64   `json:"enough"`
	Gross  toldShare `json:"gross_happiness"`
	Poor   toldShare `json:"adjusted_headcount"`
}

// toldShare is a headcount, an intensity and what they make.
type toldShare struct {
	Headcount composite.Number `json:"headcount"`
	Intensity composite.Number `json:"intensity"`
	Index     composite.Number `json:"index"`
}

func shareOf1(k composite.Counted) toldShare {
	return toldShare{composite.Number(k.Headcount), composite.Number(k.Intensity), composite.Number(k.Index)}
}

// counted says how many have enough and how far the others are, for each node that
// counts. A unit is deprived in the weight that it has not enough of: those who have
// enough are deprived in nothing, as Alkire and Foster censor them.
func (c *command) counted(m *madeIndex, people string, year int) (*indexAnalysis, error) {
	rows, err := m.inYear(year)
	if err != nil {
		return nil, err
	}
	var population []float64
	if people != "" {
		code, _ := codeOfColumn(m.file.Data.Columns, people)
		population = picked(m.result.Data().Column(code), rows)
		for n, v := range population {
			if !(v >= 0) {
				return nil, fault.New(fault.Invalid, "index.no_population", "unit", m.called(m.units()[rows[n]].Code), "column", people)
			}
		}
	}
	out := &indexAnalysis{}
	t := c.auditTable("counting", []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, "code", "name", "units_in", "enough", "have_enough", "others_have", "gross", "deprived", "intensity", "m0")
	told := []toldCount{}
	s := m.result.Structure
	for n, node := range s.Nodes[s.Indicators:] {
		rule := m.result.Plan.Aggregate.For(node)
		if rule.Method != composite.Counting {
			continue
		}
		enough := rule.Enough
		if enough == 0 {
			enough = 1
		}
		scores := picked(m.result.Scores.Column(s.Indicators+n), rows)
		deprived, units := make([]float64, len(scores)), 0
		for i, v := range scores {
			if deprived[i] = 1 - v; !math.IsNaN(v) {
				units++
			}
		}
		gross := composite.GrossHappiness(scores, population, enough)
		poor := composite.AdjustedHeadcount(deprived, population, leastDeprived)
		told = append(told, toldCount{node.Code, units, enough, shareOf1(gross), shareOf1(poor)})
		t.add(node.Code, m.short(node.Code), units, auditShare(enough), auditShare(gross.Headcount), auditShare(gross.Intensity), auditShare(gross.Index),
			auditShare(poor.Headcount), auditShare(poor.Intensity), auditShare(poor.Index))
	}
	if len(told) == 0 {
		return nil, fault.New(fault.Invalid, "index.counts_nothing")
	}
	if population == nil {
		out.say(c, "counting.each")
	} else {
		out.say(c, "counting.people", "column", people)
	}
	out.said = append(out.said, c.l.T("cli.index.analyse.counting.how"))
	out.told, out.tables = told, []auditTable{t}
	return out, nil
}

// leastDeprived is the smallest deprivation there is: whoever has not enough lacks some
// of the weight, and who has enough lacks nothing.
const leastDeprived = 1e-9

func (c *command) analyseOutranking() *cobra.Command {
	var year int
	var of string
	cmd := c.analysing(analyser{use: "outranking PLAN", key: "outranking", run: func(m *madeIndex, _ string) (*indexAnalysis, error) { return c.outranked(m, of, year) }})
	cmd.Flags().IntVar(&year, "year", 0, c.l.T("cli.flag.index.year"))
	cmd.Flags().StringVar(&of, "of", "", c.l.T("cli.flag.index.of"))
	return cmd
}

// mostOutranked is how many units a table of pairs takes.
const mostOutranked = 500

// outranked tells in what share of the weight each unit is above each other.
func (c *command) outranked(m *madeIndex, of string, year int) (*indexAnalysis, error) {
	node, err := m.nodeSaid(of)
	if err != nil {
		return nil, err
	}
	rows, err := m.inYear(year)
	if err != nil {
		return nil, err
	}
	if len(rows) > mostOutranked {
		return nil, fault.New(fault.Invalid, "index.too_many_pairs", "n", len(rows), "limit", mostOutranked)
	}
	indicators := m.under(node)
	x, weights := composite.NewMatrix(len(rows), len(indicators)), make([]float64, len(indicators))
	for n, i := range indicators {
		copy(x.Column(n), picked(m.result.Scores.Column(i), rows))
		weights[n] = m.share(i, node)
	}
	pairs, err := composite.OutrankingMatrix(x, weights)
	if err != nil {
		return nil, err
	}
	out := &indexAnalysis{}
	t := c.auditTable("outranking", []int{1}, "code", "name")
	var codes []string
	for n, r := range rows {
		codes = append(codes, m.units()[r].Code)
		t.heads = append(t.heads, codes[n])
		if len(rows) <= mostAcross {
			t.short = append(t.short, n+2)
		}
	}
	for n, r := range rows {
		cells := []any{codes[n], m.units()[r].Label()}
		for k := range rows {
			cells = append(cells, auditShare(pairs.At(n, k)))
		}
		t.add(cells...)
	}
	if len(rows) > mostAcross {
		t.short = nil
		out.say(c, "outranking.wide", "n", len(rows))
	}
	out.say(c, "outranking.how")
	out.told, out.tables = map[string]any{"units": codes, "above": pairs}, []auditTable{t}
	return out, nil
}

// share is the part of the weight of a node that an indicator below it has.
func (m *madeIndex) share(i, node int) float64 {
	s, out := m.result.Structure, 1.0
	for n := i; n != node; n = s.Nodes[n].Parent {
		all := 0.0
		for _, child := range s.Nodes[s.Nodes[n].Parent].Children {
			all += m.result.Weights[child]
		}
		out *= m.result.Weights[n] / all
	}
	return out
}
