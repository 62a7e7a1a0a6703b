package conclusion

import (
	"reflect"
	"testing"
)

// Six initiatives that cross levels of action, six that don't, one unknown, one
// of which nothing is studied; on two dimensions.
func TestLimitsAreCounted(t *testing.T) {
	units := twoGroups([]float64{3, 2, 3, 2, 3, 2}, []float64{0, 0, 1, -1, 0, 0})
	units[0].Scores["d"] = Cell{State: Effect, Value: 3, Solidity: 1, Readers: 1} // weakly backed, read once
	units[1].Scores["d"] = Cell{State: Effect, Value: 2, Solidity: 2, Readers: 0} // nobody said how many read it
	units[2].Scores["e"] = Cell{State: NotApplicable, Readers: 1}
	units = append(units,
		Unit{ID: "y", Scores: map[string]Cell{"d": effect(1)}},
		Unit{ID: "z", Interscalar: map[Scale]Tri{Action: No}, Scores: map[string]Cell{"d": {State: NotStudied}}})
	plan := onAction(.147)
	plan.ByDimension = true
	got := map[string]map[string]any{}
	for _, m := range run(t, units, plan).Limits {
		got[m.Key] = m.Args
	}
	want := map[string]map[string]any{
		"conclusion.limit.not_causal":     nil,
		"conclusion.limit.selection":      {"n": 14.0},
		"conclusion.limit.unknown_action": {"n": 1.0, "total": 14.0},
		"conclusion.limit.few_units":      {"n": 6.0, "advised": 15.0},
		"conclusion.limit.empty":          {"n": 1.0, "total": 14.0},
		"conclusion.limit.not_studied":    {"n": 14.0, "total": 28.0}, // 13 on e, and one on d
		"conclusion.limit.few_readers":    {"n": 2.0, "total": 14.0},
		"conclusion.limit.weak_backing":   {"n": 1.0, "total": 9.0},
		// e has no score at all; overall and d are the same scores, whose
		// interval is a point since the groups don't overlap.
		"conclusion.limit.untested":           {"n": 1.0, "total": 3.0, "family": 2.0},
		"conclusion.limit.pointlike_interval": {"n": 2.0, "total": 3.0, "family": 2.0},
	}
	for key := range want {
		if args, told := got[key]; !told || !reflect.DeepEqual(args, want[key]) {
			t.Errorf("%s %v, want %v", key, args, want[key])
		}
		delete(got, key)
	}
	for key := range got {
		t.Errorf("nothing calls for %s", key)
	}
}

func TestLimitsOfAClaimHeldAgainstZero(t *testing.T) {
	units := localUnits(1, 2, 1, 3, 2, 1)
	units[0].Local = Unknown
	plan := DefaultPlan(LocalPositive)
	plan.SelectedByMeasure = false
	var keys []string
	for _, m := range run(t, units, plan).Limits {
		keys = append(keys, m.Key)
	}
	want := []string{"conclusion.limit.not_causal", "conclusion.limit.unknown_local", "conclusion.limit.few_units"}
	if !reflect.DeepEqual(keys, want) {
		t.Errorf("limits %v, want %v", keys, want)
	}
}

// With 5 against 5 (252 arrangements) and 15 measures, 15/252 > 5 %.
func TestLimitOfWhatHolmLetsThrough(t *testing.T) {
	units := twoGroups([]float64{3, 3, 2, 2, 2}, []float64{1, 1, -1, -1, -2})
	for i, u := range units {
		for _, d := range many(13) {
			units[i].Scores[d] = u.Scores["d"]
		}
	}
	plan := onAction(.147)
	plan.ByDimension = true
	r := run(t, units, plan)
	for _, m := range r.Limits {
		if m.Key == "conclusion.limit.p_floor" {
			if m.Args["n"] != 15.0 || m.Args["family"] != 15.0 {
				t.Errorf("%v", m.Args)
			}
			return
		}
	}
	t.Error("nothing says that 15 measures are too many for ten initiatives")
}

func TestAddingADimensionMovesNoOtherDraw(t *testing.T) {
	units := realistic(20).draw(2)
	plan := quick(InterscalarMore)
	plan.Dimensions = many(12)
	before := run(t, units, plan).Measures
	plan.Dimensions = append(many(12), "thirteenth")
	after := run(t, units, plan).Measures
	for i, m := range before {
		same := after[i+i/13] // each scale has one more measure, at its end
		if m.Dimension != same.Dimension || !reflect.DeepEqual(m.Interval, same.Interval) || !reflect.DeepEqual(m.Effect, same.Effect) {
			t.Errorf("%s %s moved: %+v, %+v", m.Scale, m.Dimension, m.Interval, same.Interval)
		}
	}
}

func TestSeedMovesDrawsOfEachMeasureOnItsOwn(t *testing.T) {
	units := realistic(20).draw(2)
	plan := quick(InterscalarMore)
	plan.ByDimension = false
	for i := range units { // three scales that say the same
		same := units[i].Interscalar[Action]
		units[i].Interscalar = map[Scale]Tri{Action: same, Governance: same, Funding: same}
	}
	first := run(t, units, plan).Measures
	if reflect.DeepEqual(first[0].Interval, first[1].Interval) {
		t.Error("two measures share their draws")
	}
	plan.Seed++
	if second := run(t, units, plan).Measures; reflect.DeepEqual(first[0].Interval, second[0].Interval) {
		t.Error("another seed gives the same draws")
	}
}
