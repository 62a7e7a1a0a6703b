package conclusion

import "math"

// fewUnits is the group size under which an interval is known to be narrow
// (docs/METHOD/conclusions.md measures by how much) and the reader is told.
const fewUnits = 15

// limits says what a reader must know before leaning on the verdicts, in the
// order in which it matters.
func (e *engine) limits(all []outcome) []Message {
	limits := []Message{{Key: "conclusion.limit.not_causal"}}
	add := func(key string, args map[string]any) {
		limits = append(limits, Message{Key: "conclusion.limit." + key, Args: args})
	}
	if e.plan.SelectedByMeasure {
		add("selection", map[string]any{"n": float64(len(e.units))})
	}
	for s, scale := range e.scales {
		if n := e.standing(s, unclassed); n > 0 {
			key := "unknown_local"
			if e.compared() {
				key = "unknown_" + string(scale)
			}
			add(key, map[string]any{"n": float64(n), "total": float64(len(e.units))})
		}
	}
	if n := e.smallestGroup(all); n < fewUnits {
		add("few_units", map[string]any{"n": float64(n), "advised": float64(fewUnits)})
	}
	e.cellLimits(add)
	e.testLimits(all, add)
	return limits
}

func (e *engine) standing(s int, where side) int {
	n := 0
	for _, at := range e.sides[s] {
		if at == where {
			n++
		}
	}
	return n
}

// smallestGroup is the size of the smallest group of the overall measures.
func (e *engine) smallestGroup(all []outcome) int {
	n := math.MaxInt
	for _, o := range all {
		if o.dimension >= 0 {
			continue
		}
		n = min(n, len(o.groups[claimed]))
		if e.compared() {
			n = min(n, len(o.groups[others]))
		}
	}
	return n
}

// cellLimits are about what the matrix holds: initiatives with nothing
// studied, cells not studied, effects only said or described, few readers.
func (e *engine) cellLimits(add func(string, map[string]any)) {
	var empty, notStudied, cells, studied, effects, weak, alone int
	for _, row := range e.cells {
		before := studied
		for _, c := range row {
			cells++
			switch c.State {
			case NotStudied, "":
				notStudied++
				continue
			case Effect:
				effects++
				if c.Solidity < measured {
					weak++
				}
			}
			studied++
			if c.Readers == 1 {
				alone++
			}
		}
		if studied == before {
			empty++
		}
	}
	tell := func(key string, n, total int) {
		if n > 0 {
			add(key, map[string]any{"n": float64(n), "total": float64(total)})
		}
	}
	tell("empty", empty, len(e.units))
	tell("not_studied", notStudied, cells)
	tell("few_readers", alone, studied)
	tell("weak_backing", weak, effects)
}

// measured is the solidity from which an effect rests on data or on
// testimonies collected under a protocol (chiffré ou recueilli).
const measured = 2

// testLimits are about what the tests could see at all.
func (e *engine) testLimits(all []outcome, add func(string, map[string]any)) {
	var untested, floor, pointlike, drawn, family int
	for _, o := range all {
		if !o.tested {
			untested++
			continue
		}
		family = o.family
		if o.test.SmallestP*float64(o.family) >= Alpha {
			floor++
		}
		if o.low == o.high {
			pointlike++
		}
		if !o.test.Exact {
			drawn++
		}
	}
	tell := func(key string, n int) {
		if n > 0 {
			add(key, map[string]any{"n": float64(n), "total": float64(len(all)), "family": float64(family)})
		}
	}
	tell("untested", untested)
	tell("p_floor", floor)
	tell("pointlike_interval", pointlike)
	if drawn > 0 {
		add("drawn", map[string]any{"n": float64(drawn), "draws": float64(e.plan.Draws)})
	}
}
