package cli

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
)

func (c *command) index() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "index"}, "index")
	cmd.AddCommand(c.indexNew(), c.indexRun(), c.indexAudit(), c.indexAnalyse(), c.indexCompare(), c.indexExplain())
	return cmd
}

// indexFlags are those of every command that computes an index.
type indexFlags struct {
	seed    uint64
	draws   int
	workers int
	given   func(name string) bool
	pair    func(m *madeIndex) ([]string, error) // the units of which it is to be told which is above; nil for those of the plan
}

func (c *command) indexFlags(cmd *cobra.Command) *indexFlags {
	f := &indexFlags{given: func(name string) bool { return cmd.Flags().Changed(name) }}
	cmd.Flags().Uint64Var(&f.seed, "seed", 0, c.l.T("cli.flag.index.seed"))
	cmd.Flags().IntVar(&f.draws, "draws", 0, c.l.T("cli.flag.index.draws"))
	cmd.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), c.l.T("cli.flag.index.workers"))
	return f
}

// made is an index that was made, and how sure it is.
type madeIndex struct {
	*indexPlan
	result    *composite.Result
	spreads   *composite.Spreads
	sometimes []composite.Spread // of units that the plan leaves out and some draws keep
	screens   bool               // some unit is not in every draw
	assumed   bool               // the plan does not say what varies: weights do, or which indicators count
}

// makeIndex reads a plan, makes its index and makes it again under other
// choices. Nothing is shown without its interval: where the plan says nothing
// of what varies, weights do, or which indicators count (see assumedVaries).
func (c *command) makeIndex(ctx context.Context, said string, f *indexFlags) (*madeIndex, error) {
	p, err := c.readIndex(said)
	if err != nil {
		return nil, err
	}
	m := &madeIndex{indexPlan: p}
	plan := p.file.Plan
	if plan.Uncertainty == nil {
		m.assumed = true
		plan.Uncertainty = c.assumedVaries(p)
	}
	u := *plan.Uncertainty
	if f.given("draws") && f.draws < composite.MinDraws {
		return nil, c.mistyped("cli.index.few_draws", "n", f.draws, "least", composite.MinDraws)
	}
	if f.given("seed") {
		u.Sampling.Seed = f.seed
	}
	if f.given("draws") {
		u.Draws = f.draws
		if m.assumed {
			u.Explicit = nil
		}
	}
	plan.Uncertainty = &u
	if m.result, err = plan.Run(ctx, p.data); err != nil {
		return nil, c.indexFault(p, err)
	}
	if f.pair != nil {
		if u.Pairs, err = f.pair(m); err != nil {
			return nil, err
		}
	}
	tick := c.ticking("cli.index.progress")
	m.spreads, err = plan.Spread(ctx, p.data, composite.Machine{Workers: max(1, f.workers), Progress: func(done, total int) { tick(int64(100 * done / max(1, total))) }})
	c.endProgress()
	if err != nil {
		return nil, c.indexFault(p, err)
	}
	m.align()
	return m, nil
}

// named gives what varies a name in the reader's language, where the plan does not.
func (c *command) named(plan *composite.Plan) {
	name := func(factors []composite.Factor) []composite.Factor {
		out := slices.Clone(factors)
		for i := range out {
			if out[i].Name == "" {
				out[i].Name = c.l.T("cli.index.varies." + string(out[i].Kind()))
			}
		}
		return out
	}
	if plan.Uncertainty != nil {
		u := *plan.Uncertainty
		u.Factors = name(u.Factors)
		plan.Uncertainty = &u
	}
	if plan.Sensitivity != nil {
		s := *plan.Sensitivity
		s.Factors = name(s.Factors)
		plan.Sensitivity = &s
	}
}

// warned is a warning of the library in words.
func (c *command) warned(p *indexPlan, w composite.Warning) string {
	return c.l.T("cli.index.warning", "step", c.l.T("composite.step."+string(w.Step)), "text", c.l.T("composite."+string(w.Reason), indexWords(p, &w)...))
}

// indexWords fill the sentence of a warning, with the names of the plan.
func indexWords(p *indexPlan, w *composite.Warning) []any { return app.IndexWords(w, p.called) }

// rows are the units in the order in which they are shown: that of the data,
// or the best first: those of the last year, then of each year before it.
func (m *madeIndex) rows(ranked bool) []int {
	out := make([]int, len(m.result.Ranks))
	for r := range out {
		out[r] = r
	}
	if ranked {
		last := int32(len(out) + 1)
		place := func(r int) int32 {
			if k := m.result.Ranks[r]; k > 0 {
				return k
			}
			return last
		}
		year := func(r int) int { return m.units()[r].Year }
		slices.SortStableFunc(out, func(a, b int) int { return cmp.Or(year(b)-year(a), int(place(a)-place(b))) })
	}
	return out
}

// decimals is how many show of a score: those from 0 to 1 need more than those from 0
// to 100.
func (m *madeIndex) decimals() int {
	for _, v := range m.result.Scores.Column(m.result.Target) {
		if math.Abs(v) > 1 {
			return 1
		}
	}
	return 3
}

// units are those that were ranked: screening may have left some out.
func (m *madeIndex) units() []composite.Unit { return m.result.Data().Units }

// scored is how many units have a score.
func (m *madeIndex) scored() int { return m.scoredIn(0) }

// scoredIn is how many have a rank in a year; in all years together for 0.
func (m *madeIndex) scoredIn(year int) int {
	n := 0
	for r, k := range m.result.Ranks {
		if k > 0 && (year == 0 || m.units()[r].Year == year) {
			n++
		}
	}
	return n
}
