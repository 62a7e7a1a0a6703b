package conclusion

import (
	"fmt"
	"math"

	"codeberg.org/bocage/bocage/stats"
)

// outcome is a comparison with what came out of it. What could not be computed
// is NaN.
type outcome struct {
	contrast
	effect    float64
	enough    bool // as many scores in each group as the plan wants
	flat      bool // they say nothing
	test      *stats.PermutationResult
	tested    bool // counted among the measures tested together
	adjusted  float64
	family    int
	low, high float64
	draws     int // replicates of the interval
	method    string
	verdict   Verdict
	reason    string
}

// screen makes the tests and corrects them for being made together.
func (e *engine) screen(contrasts []contrast) ([]outcome, error) {
	all := make([]outcome, len(contrasts))
	for i, c := range contrasts {
		var err error
		if all[i], err = e.trial(c); err != nil {
			return nil, err
		}
	}
	correct(all)
	return all, nil
}

// trial makes the test of one measure. Whether it counts as tested depends on
// how many initiatives are scored and on ties among all their scores, never on
// who is in which group; so the correction stays valid.
func (e *engine) trial(c contrast) (outcome, error) {
	o := outcome{contrast: c, effect: e.effect(c), enough: e.enough(c), low: math.NaN(), high: math.NaN()}
	o.flat = o.enough && e.flat(c)
	if math.IsNaN(o.effect) {
		return o, nil
	}
	r, err := e.test(c)
	if err != nil {
		return o, fmt.Errorf("test of %s %s: %w", c.scale, e.dimensionName(c.dimension), err)
	}
	o.test = &r
	o.tested = o.enough && !o.flat && r.SmallestP < Alpha
	return o, nil
}

// correct adjusts the probabilities for the measures being tested together.
func correct(all []outcome) {
	p, family := make([]float64, len(all)), 0
	for i, o := range all {
		if p[i] = math.NaN(); o.tested {
			p[i] = o.test.P
			family++
		}
	}
	for i, adjusted := range stats.Holm(p) {
		all[i].adjusted, all[i].family = adjusted, family
	}
}

// complete adds the interval and the verdict.
func (e *engine) complete(all []outcome) error {
	for i := range all {
		if err := e.bound(&all[i]); err != nil {
			return err
		}
	}
	e.judgeAll(all)
	return nil
}

// bound adds the interval.
func (e *engine) bound(o *outcome) error {
	if math.IsNaN(o.effect) || !o.enough {
		return nil
	}
	interval, err := e.interval(o.contrast)
	if err != nil {
		return fmt.Errorf("interval of %s %s: %w", o.scale, e.dimensionName(o.dimension), err)
	}
	o.low, o.high, o.draws, o.method = interval.Low, interval.High, interval.Draws, "bca"
	if interval.Fallback {
		o.method = "percentile"
	}
	return nil
}

func (e *engine) judgeAll(all []outcome) {
	for i := range all {
		all[i].verdict, all[i].reason = e.judge(all[i])
	}
}

// judge is the rule. Supported: adjusted p < 0.05 and the whole interval beyond
// the smallest effect of interest s. Not supported: the whole interval within
// ±s, or below −s (reversed), or in both zones: no value that the data leave
// possible would matter in the claimed direction. Else nobody can say.
func (e *engine) judge(o outcome) (Verdict, string) {
	s := e.smallest()
	switch {
	case !o.enough:
		return CannotSay, "too_few"
	case o.flat:
		return CannotSay, "no_variation"
	case !o.tested:
		return CannotSay, "p_unreachable"
	case o.adjusted < Alpha && o.low > s:
		return Supported, "supported"
	case o.high < -s:
		return NotSupported, "reversed"
	case o.low >= -s && o.high <= s:
		return NotSupported, "negligible"
	case o.high <= s:
		return NotSupported, "negligible_or_reversed"
	case o.adjusted < Alpha:
		return CannotSay, "maybe_small"
	case o.low > s:
		return CannotSay, "maybe_chance"
	}
	return CannotSay, "too_wide"
}

// flat says that the scores say nothing: all the same, or all 0 when they are
// held against 0.
func (e *engine) flat(c contrast) bool {
	a, b := c.groups[claimed], c.groups[others]
	if !e.compared() {
		return a[0] == 0 && a[len(a)-1] == 0
	}
	return min(a[0], b[0]) == max(a[len(a)-1], b[len(b)-1])
}

// headline puts the overall measures together: a claim over several scales is
// supported, or not, when it is so on each of them.
func (e *engine) headline(all []outcome) (Verdict, Message) {
	var overall []outcome
	count := map[Verdict]int{}
	for _, o := range all {
		if o.dimension < 0 {
			overall = append(overall, o)
			count[o.verdict]++
		}
	}
	if len(overall) == 1 {
		return overall[0].verdict, e.reason(overall[0])
	}
	for _, v := range []Verdict{Supported, NotSupported, CannotSay} {
		if count[v] == len(overall) {
			return v, Message{Key: "conclusion.overall.all_" + string(v)}
		}
	}
	return CannotSay, Message{Key: "conclusion.overall.scales_differ", Args: map[string]any{
		"supported": float64(count[Supported]), "not_supported": float64(count[NotSupported]),
		"cannot_say": float64(count[CannotSay]), "n": float64(len(overall)),
	}}
}
