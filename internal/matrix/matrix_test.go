package matrix

import (
	"testing"

	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/story"
)

func effect(d Direction, i Intensity) Value { return Value{State: Effect, Direction: d, Intensity: i} }

func readings(vs ...Value) []Reading {
	out := make([]Reading, len(vs))
	for i, v := range vs {
		out[i] = Reading{Member: string(rune('a' + i)), Value: v}
	}
	return out
}

func TestOutcome(t *testing.T) {
	for name, tt := range map[string]struct {
		c    Contribution
		want Outcome
	}{
		"nobody read it":        {Contribution{}, Outcome{Value: Value{State: NotStudied}}},
		"readings agree":        {Contribution{Readings: readings(effect(Positive, 2), effect(Positive, 2))}, Outcome{Value: effect(Positive, 2), Readings: 2}},
		"strength differs":      {Contribution{Readings: readings(effect(Positive, 1), effect(Positive, 3), effect(Positive, 3))}, Outcome{Value: effect(Positive, 3), Open: true, Readings: 3, Spread: 2}},
		"they go both ways":     {Contribution{Readings: readings(effect(Positive, 2), effect(Negative, 1))}, Outcome{Value: effect(Mixed, 2), Open: true, Readings: 2, Spread: 3}},
		"none or not concerned": {Contribution{Readings: readings(Value{State: NoEffect}, Value{State: NotApplicable})}, Outcome{Value: Value{State: NoEffect}, Open: true, Readings: 2}},
		"settled, dissent kept": {Contribution{Readings: readings(effect(Positive, 3), effect(Negative, 1)), Settled: &Settlement{Value: effect(Positive, 1), Reason: "…"}}, Outcome{Value: effect(Positive, 1), Readings: 2, Spread: 4}},
	} {
		if got := tt.c.Outcome(); got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}

func TestMissingIsNotZero(t *testing.T) {
	for _, v := range []Value{{State: NotStudied}, {State: NotApplicable}} {
		if _, ok := v.Signed(); ok {
			t.Errorf("%s must have no number", v.State)
		}
	}
	if n, ok := (Value{State: NoEffect}).Signed(); !ok || n != 0 {
		t.Error("no effect is a zero that was observed")
	}
	if n, ok := effect(Negative, 2).Signed(); !ok || n != -2 {
		t.Error("a negative effect keeps its sign")
	}
}

func TestOneEffectOnTwoDimensionsStaysOne(t *testing.T) {
	c := Contribution{ID: "e1", Initiative: "cafe", Dimensions: []string{"sante", "liens"}, Readings: readings(effect(Positive, 2))}
	cells := Cells([]Resolved{{Contribution: c, Solidity: Described}})
	if len(cells) != 2 {
		t.Fatalf("%d cells", len(cells))
	}
	distinct := map[string]bool{}
	for _, cell := range cells {
		for _, id := range cell.Contributions {
			distinct[id] = true
		}
	}
	if len(distinct) != 1 {
		t.Fatal("one effect must be counted once")
	}
}

func TestCellsCombine(t *testing.T) {
	at := func(v Value) Resolved {
		return Resolved{Contribution: Contribution{ID: "x", Initiative: "i", Dimensions: []string{"d"}, Readings: readings(v)}}
	}
	for name, tt := range map[string]struct {
		all  []Resolved
		want Value
	}{
		"effect wins over none":          {[]Resolved{at(Value{State: NoEffect}), at(effect(Positive, 1))}, effect(Positive, 1)},
		"none wins over not concerned":   {[]Resolved{at(Value{State: NotApplicable}), at(Value{State: NoEffect})}, Value{State: NoEffect}},
		"both ways are mixed":            {[]Resolved{at(effect(Positive, 1)), at(effect(Negative, 3))}, effect(Mixed, 3)},
		"same way keeps the way, at max": {[]Resolved{at(effect(Negative, 1)), at(effect(Negative, 2))}, effect(Negative, 2)},
	} {
		if got := Cells(tt.all)[[2]string{"i", "d"}].Value; got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}

func TestAllowedSolidity(t *testing.T) {
	full := indicator.Complete{N: true, Base: true, Period: true, Source: true}
	collected := story.Protocol{Tellers: 12, Chosen: "tous les usagers de mars", Coded: "deux lectures"}
	for name, tt := range map[string]struct {
		e    Evidence
		b    Backing
		want Solidity
		why  string
	}{
		"a bare figure":              {Evidence{Nature: Figure}, Backing{}, Stated, "solidity.why.source"},
		"a figure with no base":      {Evidence{Nature: Figure}, Backing{Figure: indicator.Complete{Source: true, Period: true}}, Described, "solidity.why.base"},
		"a complete figure":          {Evidence{Nature: Figure}, Backing{Figure: full}, Measured, "solidity.why.comparison"},
		"a story gathered with care": {Evidence{Nature: Testimony}, Backing{Protocol: collected}, Measured, "solidity.why.comparison"},
		"a story told once":          {Evidence{Nature: Testimony}, Backing{}, Described, "solidity.why.protocol"},
		"before and after":           {Evidence{Nature: Comparison}, Backing{Figure: full}, Compared, "solidity.why.independent"},
		"checked by others":          {Evidence{Nature: Comparison, Independent: true}, Backing{Figure: full}, Verified, "solidity.why.elsewhere"},
		"and seen elsewhere":         {Evidence{Nature: Comparison, Independent: true, Elsewhere: true}, Backing{Figure: full}, Replicated, ""},
		"a document by others":       {Evidence{Nature: Document, Independent: true}, Backing{}, Described, "solidity.why.document"},
		"a withdrawn story":          {Evidence{Nature: Testimony}, Backing{Protocol: collected, Gone: true}, Stated, "solidity.why.gone"},
	} {
		if got, why := Allowed(tt.e, tt.b); got != tt.want || why != tt.why {
			t.Errorf("%s: %s (%s), want %s (%s)", name, got.Code(), why, tt.want.Code(), tt.why)
		}
	}
}

func TestValidateContribution(t *testing.T) {
	c := Contribution{ID: "c", Initiative: "i", Dimensions: []string{"d"},
		Readings: []Reading{{Member: "a", Value: Value{State: NoEffect, Direction: Positive}}, {Member: "a", Value: Value{}}},
		Settled:  &Settlement{Value: Value{State: Effect}},
		Evidence: []Evidence{{Nature: Figure, URL: "https://exemple.fr"}, {Nature: Document}}}
	got := map[string]bool{}
	for _, f := range c.Validate() {
		got[f.Field+" "+f.Key] = true
	}
	for _, want := range []string{
		"readings.0.direction cell.direction_unexpected", "readings.1.state cell.state_missing", "readings.1.member reading.twice",
		"settled.direction cell.direction_missing", "settled.reason settlement.reason_missing",
		"evidence.0.observation evidence.figure_needs_observation", "evidence.1 evidence.one_target",
	} {
		if !got[want] {
			t.Errorf("missing fault %q in %v", want, got)
		}
	}
}
