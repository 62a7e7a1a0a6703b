package indicator

import (
	"math"
	"testing"
)

func f(v float64) *float64 { return &v }

func TestObservationStates(t *testing.T) {
	base := Observation{ID: "o", Indicator: "i", Initiative: "x"}
	with := func(change func(*Observation)) Observation { o := base; change(&o); return o }
	for name, tt := range map[string]struct {
		o   Observation
		key string // "" when accepted
	}{
		"zero is a value":               {with(func(o *Observation) { o.Value = f(0) }), ""},
		"nothing said":                  {base, "observation.value_missing"},
		"missing, and said so":          {with(func(o *Observation) { o.Status = Missing }), ""},
		"secret with a value":           {with(func(o *Observation) { o.Status, o.Value = Secret, f(3) }), "observation.value_unexpected"},
		"a range without bounds":        {with(func(o *Observation) { o.Qualifier, o.Value = Range, f(3) }), "observation.range_bounds"},
		"a range":                       {with(func(o *Observation) { o.Qualifier, o.Low, o.High = Range, f(15), f(20) }), ""},
		"not a number":                  {with(func(o *Observation) { o.Value = f(math.NaN()) }), "number.not_finite"},
		"more answers than people":      {with(func(o *Observation) { o.Value, o.N, o.Base = f(1), f(81), f(80) }), "observation.n_over_base"},
		"published text with no number": {with(func(o *Observation) { o.Displayed = "une cinquantaine" }), ""},
		"two subjects":                  {with(func(o *Observation) { o.Value, o.Territory = f(1), "commune:01004" }), "observation.one_subject"},
	} {
		l := tt.o.Validate()
		if tt.key == "" && len(l) > 0 || tt.key != "" && (len(l) == 0 || l[0].Key != tt.key) {
			t.Errorf("%s: %v, want %q", name, l, tt.key)
		}
	}
}

func TestCompleteSaysWhatTravelsWithTheNumber(t *testing.T) {
	o := Observation{Value: f(83), Source: "impact-tank.org", From: "2020"} // InSite, fact IN-3: n not published
	if c := o.Complete(); c.N || c.Base || !c.Period || !c.Source {
		t.Fatalf("complete = %+v", c)
	}
}
