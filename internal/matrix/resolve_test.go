package matrix

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/indicator"
)

func TestSolidityIsWhatEvidenceAllows(t *testing.T) {
	full := Backing{Figure: indicator.Complete{N: true, Base: true, Period: true, Source: true}}
	backing := func(e Evidence) Backing {
		if e.Observation == "complet" {
			return full
		}
		return Backing{}
	}
	for name, tt := range map[string]struct {
		evidence []Evidence
		want     Solidity
	}{
		"nothing backs it":                {nil, Stated},
		"claimed over what is there":      {[]Evidence{{Nature: Figure, Observation: "nu", Solidity: Compared}}, Stated},
		"claimed under what is there":     {[]Evidence{{Nature: Figure, Observation: "complet", Solidity: Described}}, Described},
		"the best of two":                 {[]Evidence{{Nature: Document, Title: "rapport", Solidity: Described}, {Nature: Figure, Observation: "complet", Solidity: Measured}}, Measured},
		"a document described at most":    {[]Evidence{{Nature: Document, Title: "rapport", Solidity: Replicated}}, Described},
		"compared by someone independent": {[]Evidence{{Nature: Comparison, Observation: "complet", Solidity: Verified, Independent: true}}, Verified},
	} {
		if got := Resolve(Contribution{Evidence: tt.evidence}, backing).Solidity; got != tt.want {
			t.Errorf("%s: %s, want %s", name, got.Code(), tt.want.Code())
		}
	}
	a := Assess(Evidence{Nature: Figure, Solidity: Replicated}, Backing{Figure: indicator.Complete{Source: true}})
	if a.Holds != Described || a.Ceiling != Described || a.Why != "solidity.why.period" {
		t.Errorf("assessed %+v", a)
	}
}

func TestTallyCountsEveryStateApart(t *testing.T) {
	var tally Tally
	for _, v := range []Value{effect(Positive, 2), effect(Negative, 1), effect(Mixed, 0), {State: NoEffect}, {State: NotApplicable}, {State: NotStudied}, {}} {
		tally.Add(v)
	}
	want := Tally{Positive: 1, Negative: 1, Mixed: 1, NoEffect: 1, NotApplicable: 1, NotStudied: 2}
	if tally != want || tally.Effects() != 3 || tally.Studied() != 5 || tally.Total() != 7 {
		t.Fatalf("%+v", tally)
	}
}

var someValue = rapid.Custom(func(t *rapid.T) Value {
	state := rapid.SampledFrom([]State{NotStudied, NoEffect, NotApplicable, Effect}).Draw(t, "state")
	if state != Effect {
		return Value{State: state}
	}
	return effect(rapid.SampledFrom([]Direction{Positive, Negative, Mixed}).Draw(t, "direction"), Intensity(rapid.IntRange(0, 3).Draw(t, "intensity")))
})

func TestRollupIsTheSameInAnyOrderAndCountsAnEffectOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(someValue, 1, 8).Draw(t, "values")
		cells := make([]Cell, len(values))
		for i, v := range values {
			cells[i] = Cell{Initiative: "i", Value: v, Solidity: Solidity(i % 6), Contributions: []string{"un", "deux"}}
		}
		got := Rollup(cells)
		if len(got.Contributions) != 2 {
			t.Fatalf("counted %v", got.Contributions)
		}
		slices.Reverse(cells)
		if back := Rollup(cells); back.Value != got.Value || back.Solidity != got.Solidity {
			t.Fatalf("order matters: %+v, %+v", got, back)
		}
		if again := Rollup([]Cell{got, got}); again.Value != got.Value {
			t.Fatalf("putting twice the same together changes it: %+v, %+v", got, again)
		}
	})
	if empty := Rollup(nil); empty.State != NotStudied {
		t.Fatalf("nothing is not studied, not %s", empty.State)
	}
}
