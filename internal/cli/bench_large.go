package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
)

// largeShape is the linear path at several sizes: what is promised is that a unit costs
// the same at each.
type largeShape struct {
	units             []int
	indicators, draws int
}

// promisedLarge is up to which size the linear path is promised to stay linear.
var promisedLarge = largeShape{units: []int{35_000, 100_000, 350_000, 1_000_000}, indicators: 50, draws: 200}

// largeFigure is what one size costs: an index under moved weights, then with the ranks
// of each unit over the draws, whole and for one number of one unit in one draw.
type largeFigure struct {
	Units       int     `json:"units"`
	Scores      float64 `json:"scores_ms"`
	ScoresEach  float64 `json:"scores_each_ns"`
	ScoresRatio float64 `json:"scores_ratio"` // to the first size
	Spread      float64 `json:"spread_ms"`
	SpreadEach  float64 `json:"spread_each_ns"`
	SpreadRatio float64 `json:"spread_ratio"`
}

func (c *command) largeFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("large", false, c.l.T("cli.flag.bench.large"))
}

// measureLarge makes the linear path at each size, and says how far from linear it is.
func (c *command) measureLarge(ctx context.Context, shape largeShape, times int) error {
	workers := runtime.GOMAXPROCS(0)
	var out []largeFigure
	tick := c.ticking("cli.index.progress")
	for i, n := range shape.units {
		tick(int64(100 * i / len(shape.units)))
		f, err := measureSize(ctx, n, shape, workers, times)
		if err != nil {
			return err
		}
		if i > 0 {
			f.ScoresRatio, f.SpreadRatio = f.ScoresEach/out[0].ScoresEach, f.SpreadEach/out[0].SpreadEach
		}
		out = append(out, f)
	}
	c.endProgress()
	if c.json {
		return json.NewEncoder(c.Out).Encode(out)
	}
	return c.tellLarge(out, shape)
}

func measureSize(ctx context.Context, units int, shape largeShape, workers, times int) (largeFigure, error) {
	f := largeFigure{Units: units, ScoresRatio: 1, SpreadRatio: 1}
	d := inventedIndex(units, shape.indicators, 5, 0)
	weights := []composite.Factor{{Name: "weights", Weights: &composite.WeightVariation{}}}
	plan := composite.Plan{Uncertainty: &composite.Uncertainty{Draws: shape.draws, NoScores: true, Factors: weights}}
	r, err := plan.Run(ctx, d)
	if err != nil {
		return f, err
	}
	aggregator, err := composite.NewAggregator(r.Structure, plan.Aggregate)
	if err != nil {
		return f, err
	}
	aggregator = aggregator.For(r.Target)
	normalised, scores := r.Data().Values, composite.NewMatrix(units, len(r.Structure.Nodes)-r.Structure.Indicators)
	scratch := composite.AggregateScratch{Workers: workers}
	draw := func(context.Context) error {
		for range shape.draws {
			if err := aggregator.Scores(normalised, nil, r.Weights, scores, &scratch); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	spread := func(ctx context.Context) error {
		_, err := plan.Spread(ctx, d, composite.Machine{Workers: workers})
		return err
	}
	each := 1e6 / (float64(units) * float64(shape.indicators) * float64(shape.draws))
	if f.Scores, err = fastest(ctx, times, draw); err != nil {
		return f, err
	}
	f.Spread, err = fastest(ctx, times, spread)
	f.ScoresEach, f.SpreadEach = f.Scores*each, f.Spread*each
	return f, err
}

// fastest is the least of some measures, in milliseconds: what a machine that does
// something else beside adds to one of them is no part of the work.
func fastest(ctx context.Context, times int, do func(context.Context) error) (float64, error) {
	took := make([]float64, times)
	for i := range took {
		began := time.Now()
		if err := do(ctx); err != nil {
			return 0, err
		}
		took[i] = float64(time.Since(began).Microseconds()) / 1000
	}
	return slices.Min(took), nil
}

func (c *command) tellLarge(list []largeFigure, shape largeShape) error {
	c.say("cli.bench.large.about", "indicators", shape.indicators, "draws", shape.draws)
	t := tabwriter.NewWriter(c.Out, 0, 4, 2, ' ', 0)
	for _, h := range []string{"units", "scores", "each", "ratio", "spread", "each", "ratio"} {
		fmt.Fprintf(t, "%s\t", c.l.T("cli.bench.large."+h))
	}
	fmt.Fprintln(t)
	for _, f := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", c.l.Int(f.Units), c.benchTime(f.Scores), c.nanoseconds(f.ScoresEach), c.l.Number(f.ScoresRatio, 2),
			c.benchTime(f.Spread), c.nanoseconds(f.SpreadEach), c.l.Number(f.SpreadRatio, 2))
	}
	return t.Flush()
}

func (c *command) nanoseconds(ns float64) string {
	return c.l.T("cli.bench.nanoseconds", "n", c.l.Number(ns, 2))
}
