package conclusion

import (
	"context"
	"math"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/stats"
)

// Run puts a claim to the test. The same units (in any order) and the same plan
// give the same result to the last bit. What can't be accepted in either is a
// fault.List; a cancelled ctx stops between two measures.
func Run(ctx context.Context, units []Unit, plan Plan) (*Result, error) {
	return RunTelling(ctx, units, plan, func(int, int) error { return nil })
}

// RunTelling is Run that tells how many measures are done, of how many; what
// progress errs with ends it.
func RunTelling(ctx context.Context, units []Unit, plan Plan, progress func(done, whole int) error) (*Result, error) {
	if err := Check(units, plan); err != nil {
		return nil, err
	}
	hash, err := InputHash(units)
	if err != nil {
		return nil, err
	}
	e := newEngine(units, plan)
	all, err := e.everything(ctx, progress)
	if err != nil {
		return nil, err
	}
	r := &Result{Method: Method, InputHash: hash, Plan: plan, Units: len(units), Measures: e.published(all.planned)}
	r.Verdict, r.Reason = e.headline(all.planned)
	r.Sensitivity = e.sensitivity(all)
	r.Limits = e.limits(all.planned)
	return r, nil
}

// Check says what of the units and the plan can't be accepted, as a fault.List.
func Check(units []Unit, plan Plan) error {
	faults := append(plan.Validate(), validate(units, plan.Dimensions)...)
	if len(units) > mostUnits {
		faults = append(faults, fault.On("units", fault.TooLarge, "too_long", "max", mostUnits, "length", len(units)))
	}
	return faults.Err()
}

// published turns outcomes into what is published.
func (e *engine) published(all []outcome) []Measure {
	out := make([]Measure, len(all))
	for i, o := range all {
		m := Measure{
			Scale: o.scale, Dimension: e.dimensionName(o.dimension),
			Claimed: e.group(o, claimed), EffectKind: MeanOfScore,
			Effect: number(o.effect), Smallest: e.smallest(), Verdict: o.verdict,
		}
		if e.compared() {
			group := e.group(o, others)
			m.Others, m.EffectKind = &group, CliffDelta
		}
		for _, where := range e.sides[e.scaleIndex(o.scale)] {
			if where == unclassed {
				m.Unclassed++
			}
		}
		if !math.IsNaN(o.low) {
			m.Interval = &Interval{Low: o.low, High: o.high, Level: Level, Replicates: o.draws, Method: o.method}
		}
		if o.test != nil {
			m.Test = &Probability{
				P: o.test.P, Adjusted: number(o.adjusted), Family: o.family, Exact: o.test.Exact,
				Arrangements: o.test.Arrangements, Draws: o.test.Draws, Smallest: o.test.SmallestP,
			}
		}
		m.Reason = e.reason(o)
		out[i] = m
	}
	return out
}

func (e *engine) scaleIndex(s Scale) int {
	for i, scale := range e.scales {
		if scale == s {
			return i
		}
	}
	return 0
}

// group describes one side of a measure, initiatives without a score included.
func (e *engine) group(o outcome, where side) Group {
	scores := o.groups[where]
	g := Group{N: len(scores), Mean: number(stats.Mean(scores)), Median: number(stats.Median(scores)), Scores: []Score{}}
	read, buffer := e.plan.reading(), make([]float64, 0, len(e.dimensions))
	for u, at := range e.sides[e.scaleIndex(o.scale)] {
		if at != where {
			continue
		}
		v := read.scoreOf(e.cellsOf(u, o.dimension), where, buffer)
		if math.IsNaN(v) {
			g.Missing++
		}
		g.Scores = append(g.Scores, Score{Initiative: e.units[u].ID, Value: number(v)})
	}
	return g
}

// reason is the verdict in words: a message with the figures it rests on.
func (e *engine) reason(o outcome) Message {
	args := map[string]any{
		"n": float64(len(o.groups[claimed])), "others": float64(len(o.groups[others])),
		"minimum": float64(e.plan.MinUnits), "smallest": e.smallest(), "alpha": Alpha,
	}
	for name, v := range map[string]float64{"effect": o.effect, "low": o.low, "high": o.high, "adjusted": o.adjusted} {
		if !math.IsNaN(v) {
			args[name] = v
		}
	}
	if o.test != nil {
		args["p"], args["smallest_p"] = o.test.P, o.test.SmallestP
	}
	kind := "delta."
	if !e.compared() {
		kind = "mean."
	}
	key := "conclusion.reason." + kind + o.reason
	if o.reason == "too_few" && o.test == nil {
		key += "_untestable"
	}
	return Message{Key: key, Args: args}
}
