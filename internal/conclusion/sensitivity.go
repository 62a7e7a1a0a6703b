package conclusion

import (
	"math"
	"slices"
)

// sensitivity says what each choice changed would change, then leaving out each
// initiative.
func (e *engine) sensitivity(all trials) Sensitivity {
	var s Sensitivity
	for i, v := range e.variants() {
		s.Scenarios = append(s.Scenarios, e.scenario(v, all.planned, all.otherwise[i]))
	}
	s.LeaveOneOut = e.leaveOneOut(all)
	return s
}

// variant is one choice changed.
type variant struct {
	choice  Choice
	level   int
	reading reading
}

// variants lists the choices that differ from the plan's and make sense for
// the claim.
func (e *engine) variants() []variant {
	base := e.plan.reading()
	var all []variant
	for level := base.minIntensity + 1; level <= strongest; level++ {
		r := base
		r.minIntensity = level
		all = append(all, variant{ByIntensity, level, r})
	}
	for level := base.minSolidity + 1; level <= mostSolid; level++ {
		r := base
		r.minSolidity = level
		all = append(all, variant{BySolidity, level, r})
	}
	r := base
	r.mixedAside = true
	all = append(all, variant{MixedAside, 0, r})
	fills := []Choice{FillZero, FillBest, FillWorst}
	if e.compared() {
		all = append(all, otherScores(base)...)
		fills = append(fills, FillFor, FillAgainst)
	}
	for _, fill := range fills {
		r := base
		r.fill = fill
		all = append(all, variant{fill, 0, r})
	}
	return all
}

func otherScores(base reading) []variant {
	choices := map[ScoreRule]Choice{NetMean: AsNetMean, PositiveSum: AsSum, PositiveShare: AsShare}
	var all []variant
	for _, rule := range ScoreRules {
		if rule != base.score {
			r := base
			r.score = rule
			all = append(all, variant{choices[rule], 0, r})
		}
	}
	return all
}

func (e *engine) scenario(v variant, base, all []outcome) Scenario {
	s := Scenario{Choice: v.choice, Level: v.level, Measures: make([]Shift, len(all))}
	for i, o := range all {
		s.Measures[i] = Shift{
			Scale: o.scale, Dimension: e.dimensionName(o.dimension), Effect: number(o.effect),
			Adjusted: number(o.adjusted), Verdict: o.verdict, Changed: o.verdict != base[i].verdict,
		}
		if s.Measures[i].Changed {
			s.Changed++
		}
	}
	return s
}

// leaveOneOut judges every measure again without each initiative in turn.
func (e *engine) leaveOneOut(all trials) []LeftOut {
	out := make([]LeftOut, len(all.planned))
	for i, o := range all.planned {
		out[i] = LeftOut{Scale: o.scale, Dimension: e.dimensionName(o.dimension), Flips: []Flip{}}
	}
	for u, unit := range e.units {
		without := slices.Clone(all.planned)
		for i, l := range all.leaving {
			if at := l.of[u]; at >= 0 {
				without[i] = l.outcomes[at]
			}
		}
		correct(without)
		e.judgeAll(without)
		for i, o := range without {
			out[i].widen(o.effect)
			if o.verdict != all.planned[i].verdict {
				out[i].Flips = append(out[i].Flips, Flip{Initiative: unit.ID, Verdict: o.verdict})
			}
		}
	}
	return out
}

func (l *LeftOut) widen(effect float64) {
	if math.IsNaN(effect) {
		return
	}
	if l.Lowest == nil || effect < *l.Lowest {
		l.Lowest = &effect
	}
	if l.Highest == nil || effect > *l.Highest {
		l.Highest = &effect
	}
}
