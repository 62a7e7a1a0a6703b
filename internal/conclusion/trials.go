package conclusion

import (
	"context"
	"fmt"
	"math"

	"codeberg.org/bocage/bocage/stats"
)

// trials are all the times the test is made: as planned, with each choice
// changed, and without each initiative.
type trials struct {
	planned   []outcome
	otherwise [][]outcome // by variant
	leaving   []leaving   // by measure
}

// leaving is a measure without each initiative. What comes out depends on the
// group and the score of who leaves, so those who tie share an outcome.
type leaving struct {
	outcomes []outcome // neither corrected nor judged
	of       []int     // by unit; −1 when the measure does not hold it
}

// everything makes the tests measure by measure, so that all readings of one
// share their random draws and nothing is remembered for longer, then corrects
// and judges each whole test.
func (e *engine) everything(ctx context.Context, progress func(done, whole int) error) (trials, error) {
	variants, measures := e.variants(), e.measures()
	all := trials{otherwise: make([][]outcome, len(variants))}
	for i, m := range measures {
		if err := e.measureAll(ctx, m, variants, &all); err != nil {
			return all, err
		}
		if err := progress(i+1, len(measures)); err != nil {
			return all, err
		}
	}
	for _, whole := range append(all.otherwise, all.planned) {
		correct(whole)
		e.judgeAll(whole)
	}
	return all, nil
}

// measureAll makes every test of one measure.
func (e *engine) measureAll(ctx context.Context, m measure, variants []variant, all *trials) error {
	clear(e.tests)
	clear(e.intervals)
	clear(e.counted)
	contrasts := []contrast{e.contrast(e.plan.reading(), m)}
	for _, v := range variants {
		contrasts = append(contrasts, e.contrast(v.reading, m))
	}
	if err := e.share(contrasts); err != nil {
		return err
	}
	for i, c := range contrasts {
		o, err := e.bounded(c)
		if err != nil {
			return err
		}
		if i == 0 {
			all.planned = append(all.planned, o)
			continue
		}
		o.groups = [2][]float64{} // nobody asks for them again
		all.otherwise[i-1] = append(all.otherwise[i-1], o)
	}
	left, err := e.leaveEachOut(ctx, m, contrasts[0])
	all.leaving = append(all.leaving, left)
	return err
}

// bounded is a test with its interval.
func (e *engine) bounded(c contrast) (outcome, error) {
	o, err := e.trial(c)
	if err == nil {
		err = e.bound(&o)
	}
	return o, err
}

// share makes at once the tests that have to be drawn, and the intervals, of
// several contrasts of one measure, and remembers them.
func (e *engine) share(contrasts []contrast) error {
	if !e.compared() {
		return nil
	}
	tests, intervals := e.toShare(contrasts)
	drawn, err := stats.PermuteDeltas(two(tests), e.permutation(contrasts[0]))
	if err != nil {
		return fmt.Errorf("shared tests: %w", err)
	}
	for i, c := range tests {
		e.tests[e.key(c)] = drawn[i]
	}
	bounds, err := stats.DeltaIntervals(two(intervals), e.resampling(contrasts[0]))
	if err != nil {
		return fmt.Errorf("shared intervals: %w", err)
	}
	for i, c := range intervals {
		e.intervals[e.key(c)] = bounds[i]
	}
	return nil
}

// toShare lists the contrasts that need a drawn test, and those that need an
// interval, each once.
func (e *engine) toShare(contrasts []contrast) (tests, intervals []contrast) {
	seen := map[comparison]bool{}
	for _, c := range contrasts {
		key := e.key(c)
		if seen[key] || math.IsNaN(e.effect(c)) {
			continue
		}
		seen[key] = true
		if !counts(len(c.groups[claimed]), len(c.groups[others])) {
			tests = append(tests, c)
		}
		if e.enough(c) {
			intervals = append(intervals, c)
		}
	}
	return tests, intervals
}

func two(contrasts []contrast) []stats.TwoGroups {
	pairs := make([]stats.TwoGroups, len(contrasts))
	for i, c := range contrasts {
		pairs[i] = c.two()
	}
	return pairs
}

// leaveEachOut makes the tests of a measure without each of its initiatives.
func (e *engine) leaveEachOut(ctx context.Context, m measure, c contrast) (leaving, error) {
	left := leaving{of: make([]int, len(e.units))}
	places := [2]map[float64]int{{}, {}} // by group and score, the outcome
	for side := range c.groups {
		units := firsts(c.groups[side])
		if err := e.shareWithout(c, side, units); err != nil {
			return left, err
		}
		for _, unit := range units {
			if err := ctx.Err(); err != nil {
				return left, err
			}
			o, err := e.bounded(c.without(side, unit))
			if err != nil {
				return left, err
			}
			o.groups = [2][]float64{}
			places[side][c.groups[side][unit]] = len(left.outcomes)
			left.outcomes = append(left.outcomes, o)
		}
	}
	for u, v := range e.scores(e.plan.reading(), m) {
		if left.of[u] = -1; !math.IsNaN(v) {
			left.of[u] = places[e.sides[m.scale][u]][v]
		}
	}
	return left, nil
}

// firsts are the first of each run of equal scores.
func firsts(scores []float64) []int {
	var units []int
	for i, v := range scores {
		if i == 0 || scores[i-1] != v {
			units = append(units, i)
		}
	}
	return units
}

func (c contrast) without(side, unit int) contrast {
	if side == int(others) {
		unit += len(c.groups[claimed])
	}
	rest := c.two().Without(unit)
	c.groups = [2][]float64{rest.A, rest.B}
	return c
}

// shareWithout is share for the contrasts without one of the units of a side.
func (e *engine) shareWithout(c contrast, side int, units []int) error {
	if !e.compared() || len(units) == 0 {
		return nil
	}
	rest := c.without(side, units[0]) // all have its sizes
	if len(rest.groups[claimed]) == 0 || len(rest.groups[others]) == 0 {
		return nil
	}
	at := make([]int, len(units))
	for i, unit := range units {
		at[i] = unit + side*len(c.groups[claimed])
	}
	if !counts(len(rest.groups[claimed]), len(rest.groups[others])) {
		drawn, err := stats.PermuteDeltaWithout(c.two(), at, e.permutation(c))
		if err != nil {
			return fmt.Errorf("tests without one: %w", err)
		}
		for i, unit := range units {
			e.tests[e.key(c.without(side, unit))] = drawn[i]
		}
	}
	if !e.enough(rest) {
		return nil
	}
	bounds, err := stats.DeltaIntervalsWithout(c.two(), at, e.resampling(c))
	if err != nil {
		return fmt.Errorf("intervals without one: %w", err)
	}
	for i, unit := range units {
		e.intervals[e.key(c.without(side, unit))] = bounds[i]
	}
	return nil
}
