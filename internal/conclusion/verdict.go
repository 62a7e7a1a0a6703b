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

// screen makes the tests and corrects them for being made together. Which
// measures count as tested depends on how many initiatives are scored and on
// ties among all their scores, never on who is in which group; so the
// correction stays valid.
func (e *engine) screen(contrasts []contrast) ([]outcome, error) {
	all := make([]outcome, len(contrasts))
	p := make([]float64, len(contrasts))
	family := 0
	for i, c := range contrasts {
		o := outcome{contrast: c, effect: e.effect(c), low: math.NaN(), high: math.NaN()}
		p[i] = math.NaN()
		if !math.IsNaN(o.effect) {
			r, err := e.test(c)
			if err != nil {
				return nil, fmt.Errorf("test of %s %s: %w", c.scale, e.dimensionName(c.dimension), err)
			}
			o.test = &r
			o.tested = e.enough(c) && !e.flat(c) && r.SmallestP < Alpha
		}
		if o.tested {
			p[i] = o.test.P
			family++
		}
		all[i] = o
	}
	for i, adjusted := range stats.Holm(p) {
		all[i].adjusted, all[i].family = adjusted, family
	}
	return all, nil
}

// complete adds the interval and the verdict.
func (e *engine) complete(all []outcome) error {
	for i := range all {
		o := &all[i]
		if !math.IsNaN(o.effect) && e.enough(o.contrast) {
			interval, err := e.interval(o.contrast)
			if err != nil {
				return fmt.Errorf("interval of %s %s: %w", o.scale, e.dimensionName(o.dimension), err)
			}
			o.low, o.high, o.draws, o.method = interval.Low, interval.High, interval.Draws, "bca"
			if interval.Fallback {
				o.method = "percentile"
			}
		}
		o.verdict, o.reason = e.judge(*o)
	}
	return nil
}

// outcomes is screen and complete.
func (e *engine) outcomes(r reading, without int) ([]outcome, error) {
	all, err := e.screen(e.contrasts(r, without))
	if err == nil {
		err = e.complete(all)
	}
	return all, err
}

// judge is the rule. Supported: adjusted p < 0.05 and the whole interval beyond
// the smallest effect of interest s. Not supported: the whole interval within
// ±s, or below −s (reversed), or in both zones: no value that the data leave
// possible would matter in the claimed direction. Else nobody can say.
func (e *engine) judge(o outcome) (Verdict, string) {
	s := e.smallest()
	switch {
	case !e.enough(o.contrast):
		return CannotSay, "too_few"
	case e.flat(o.contrast):
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
