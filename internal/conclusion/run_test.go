package conclusion

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func run(t *testing.T, units []Unit, plan Plan) *Result {
	t.Helper()
	r, err := Run(context.Background(), units, plan)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// quick is a plan light enough for many runs.
func quick(h Hypothesis) Plan {
	p := DefaultPlan(h)
	p.Draws, p.Replicates = 999, 200
	return p
}

func effect(v float64) Cell { return Cell{State: Effect, Value: v, Solidity: 2, Readers: 2} }

// localUnits are local initiatives with one cell each on dimension d.
func localUnits(values ...float64) []Unit {
	units := make([]Unit, len(values))
	for i, v := range values {
		c := effect(v)
		if v == 0 {
			c.State = NoEffect
		}
		units[i] = Unit{ID: string(rune('a' + i)), Local: Yes, Scores: map[string]Cell{"d": c}}
	}
	return units
}

// twoGroups are initiatives that cross levels of action and others, one cell each.
func twoGroups(crossing, rest []float64) []Unit {
	units := localUnits(append(slices.Clone(crossing), rest...)...)
	for i := range units {
		units[i].Interscalar = map[Scale]Tri{Action: tri(i < len(crossing))}
	}
	return units
}

func onAction(smallest float64) Plan {
	p := DefaultPlan(InterscalarMore)
	p.Scales, p.ByDimension, p.SmallestDelta = []Scale{Action}, false, smallest
	return p
}

func TestEmptyZeroNotApplicableAndNegativeStayApart(t *testing.T) {
	cells := map[string][]Cell{
		"nothing studied": {{State: NotStudied}, {}},
		"not applicable":  {{State: NotApplicable}},
		"no effect":       {{State: NoEffect}, {State: NotStudied}},
		"negative":        {effect(-2), {State: NotApplicable}},
		"mixed":           {{State: Effect, Mixed: true}, effect(3)},
	}
	for _, c := range []struct {
		rule  ScoreRule
		row   string
		score float64
	}{
		{NetMean, "nothing studied", math.NaN()}, {PositiveSum, "nothing studied", math.NaN()}, {PositiveShare, "nothing studied", math.NaN()},
		{NetMean, "not applicable", math.NaN()}, {PositiveSum, "not applicable", math.NaN()}, {PositiveShare, "not applicable", math.NaN()},
		{NetMean, "no effect", 0}, {PositiveSum, "no effect", 0}, {PositiveShare, "no effect", 0},
		{NetMean, "negative", -2}, {PositiveSum, "negative", 0}, {PositiveShare, "negative", 0},
		{NetMean, "mixed", 1.5}, {PositiveSum, "mixed", 3}, {PositiveShare, "mixed", .5},
	} {
		got := reading{score: c.rule, minIntensity: 1}.scoreOf(cells[c.row], claimed, nil)
		if got != c.score && !(math.IsNaN(got) && math.IsNaN(c.score)) {
			t.Errorf("%s of %q = %v, want %v", c.rule, c.row, got, c.score)
		}
	}
}

func TestReadingsOfACell(t *testing.T) {
	base := DefaultPlan(InterscalarMore).reading()
	with := func(change func(*reading)) reading { r := base; change(&r); return r }
	nan := math.NaN()
	notStudied, notApplicable := Cell{State: NotStudied}, Cell{State: NotApplicable}
	for name, c := range map[string]struct {
		r    reading
		c    Cell
		s    side
		want float64
	}{
		"weak effect under the threshold":    {with(func(r *reading) { r.minIntensity = 2 }), effect(-1), claimed, 0},
		"effect at the threshold":            {with(func(r *reading) { r.minIntensity = 2 }), effect(-2), claimed, -2},
		"effect not solid enough":            {with(func(r *reading) { r.minSolidity = 3 }), effect(2), claimed, nan},
		"effect solid enough":                {with(func(r *reading) { r.minSolidity = 2 }), effect(2), claimed, 2},
		"no effect asks for no backing":      {with(func(r *reading) { r.minSolidity = 5 }), Cell{State: NoEffect}, claimed, 0},
		"mixed aside":                        {with(func(r *reading) { r.mixedAside = true }), Cell{State: Effect, Mixed: true}, claimed, nan},
		"not studied as zero":                {with(func(r *reading) { r.fill = FillZero }), notStudied, claimed, 0},
		"not studied as best":                {with(func(r *reading) { r.fill = FillBest }), notStudied, others, 3},
		"not studied as worst":               {with(func(r *reading) { r.fill = FillWorst }), notStudied, others, -3},
		"not studied for the claim, claimed": {with(func(r *reading) { r.fill = FillFor }), notStudied, claimed, 3},
		"not studied for the claim, others":  {with(func(r *reading) { r.fill = FillFor }), notStudied, others, -3},
		"not studied against, claimed":       {with(func(r *reading) { r.fill = FillAgainst }), notStudied, claimed, -3},
		"not studied against, others":        {with(func(r *reading) { r.fill = FillAgainst }), notStudied, others, 3},
		"not applicable is never filled":     {with(func(r *reading) { r.fill = FillBest }), notApplicable, claimed, nan},
	} {
		if got := c.r.value(c.c, c.s); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The rule of decisions.md, on outcomes set by hand; smallest effect 0.2.
func TestVerdictRule(t *testing.T) {
	e := newEngine(nil, onAction(.2))
	for _, c := range []struct {
		adjusted, low, high float64
		verdict             Verdict
		reason              string
	}{
		{.049, .21, .9, Supported, "supported"},
		{.05, .21, .9, CannotSay, "maybe_chance"},
		{.01, .2, .9, CannotSay, "maybe_small"},
		{.2, -.1, .9, CannotSay, "too_wide"},
		{.9, -.2, .2, NotSupported, "negligible"},
		{.9, -.9, -.21, NotSupported, "reversed"},
		{.9, -.9, .1, NotSupported, "negligible_or_reversed"},
		{.9, -.9, -.1, NotSupported, "negligible_or_reversed"},
		{.04, .01, .19, NotSupported, "negligible"},
	} {
		o := outcome{contrast: contrast{groups: [2][]float64{{1, 1, 1, 2, 3}, {0, 0, 0, 1, 2}}}, enough: true, tested: true,
			adjusted: c.adjusted, low: c.low, high: c.high}
		if v, reason := e.judge(o); v != c.verdict || reason != c.reason {
			t.Errorf("p %v, %v…%v: %s (%s), want %s (%s)", c.adjusted, c.low, c.high, v, reason, c.verdict, c.reason)
		}
	}
}

func TestVerdictsOnWholeStudies(t *testing.T) {
	for name, c := range map[string]struct {
		units   []Unit
		plan    Plan
		verdict Verdict
		reason  string
	}{
		"a clear difference is supported": {
			twoGroups([]float64{3, 2, 3, 2, 3, 2, 1}, []float64{0, 0, 1, -1, 0, 0, -1}), onAction(.147), Supported, "delta.supported"},
		"a clear difference the other way is not": {
			twoGroups([]float64{0, 0, 1, -1, 0, 0, -1}, []float64{3, 2, 3, 2, 3, 2, 1}), onAction(.147), NotSupported, "delta.reversed"},
		"four against seven are too few": {
			twoGroups([]float64{3, 3, 3, 3}, []float64{0, 0, 0, 0, 0, 0, 0}), onAction(.147), CannotSay, "delta.too_few"},
		"none against seven can't be tested": {
			twoGroups(nil, []float64{0, 0, 0, 1, 0, 0, 0}), onAction(.147), CannotSay, "delta.too_few_untestable"},
		"all the same says nothing": {
			twoGroups([]float64{1, 1, 1, 1, 1}, []float64{1, 1, 1, 1, 1}), onAction(.147), CannotSay, "delta.no_variation"},
		"one score that differs among ten can't be told from chance": {
			twoGroups([]float64{1, 0, 0, 0, 0}, []float64{0, 0, 0, 0, 0}), onAction(.147), CannotSay, "delta.p_unreachable"},
		"local: all positive": {
			localUnits(1, 2, 1, 3, 2, 1, 2), DefaultPlan(LocalPositive), Supported, "mean.supported"},
		"local: negative": {
			localUnits(-1, -2, -1, -3, -2, -1, -2), DefaultPlan(LocalPositive), NotSupported, "mean.reversed"},
		"local: both ways": {
			localUnits(3, -2, 3, -3, 2, 1, -2), DefaultPlan(LocalPositive), CannotSay, "mean.too_wide"},
		"local: all nil": {
			localUnits(0, 0, 0, 0, 0, 0), DefaultPlan(LocalPositive), CannotSay, "mean.no_variation"},
		"local: too few": {
			localUnits(3, 3, 3, 3), DefaultPlan(LocalPositive), CannotSay, "mean.too_few"},
		"local: three that differ from 0 can't be told from chance": {
			localUnits(3, 3, 3, 0, 0, 0), DefaultPlan(LocalPositive), CannotSay, "mean.p_unreachable"},
		"local: nobody": {
			twoGroups(nil, nil), DefaultPlan(LocalPositive), CannotSay, "mean.too_few_untestable"},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, c.units, c.plan)
			if r.Verdict != c.verdict || r.Reason.Key != "conclusion.reason."+c.reason {
				t.Errorf("%s, %s; want %s, %s", r.Verdict, r.Reason.Key, c.verdict, c.reason)
			}
		})
	}
}

// By hand: 5 against 5 without overlap or ties, one of C(10,5) = 252
// arrangements is as extreme; medians 8 and 3.
func TestFiguresOfAMeasure(t *testing.T) {
	units := twoGroups([]float64{3, 3, 2, 2, 2}, []float64{1, 1, -1, -1, -2})
	units = append(units, Unit{ID: "x", Interscalar: map[Scale]Tri{Action: Yes}}, Unit{ID: "y", Scores: map[string]Cell{"d": effect(1)}})
	m := run(t, units, onAction(.147)).Measures[0]
	if m.Claimed.N != 5 || m.Claimed.Missing != 1 || m.Others.N != 5 || m.Others.Missing != 0 || m.Unclassed != 1 {
		t.Errorf("groups: %+v %+v, %d unclassed", m.Claimed, m.Others, m.Unclassed)
	}
	if *m.Effect != 1 || *m.Claimed.Median != 2 || *m.Others.Median != -1 || *m.Claimed.Mean != 2.4 {
		t.Errorf("effect %v, medians %v and %v, mean %v", *m.Effect, *m.Claimed.Median, *m.Others.Median, *m.Claimed.Mean)
	}
	if p := *m.Test; !p.Exact || p.Arrangements != 252 || !(math.Abs(p.P-1.0/252) <= 1e-15) || p.Smallest != p.P || p.Family != 1 || *p.Adjusted != p.P {
		t.Errorf("test: %+v", p)
	}
	if m.Interval.Low != 1 || m.Interval.High != 1 || m.Interval.Method != "percentile" {
		t.Errorf("interval of groups that do not overlap: %+v", m.Interval)
	}
	if last := m.Claimed.Scores[5]; last.Initiative != "x" || last.Value != nil {
		t.Errorf("an initiative without a studied cell has no score: %+v", last)
	}
}

func TestManyUnitsAreDrawnAndSaidSo(t *testing.T) {
	var a, b []float64
	for i := range 180 {
		a, b = append(a, float64(i%3)+1), append(b, float64(i%3)-1)
	}
	units := twoGroups(a, b)
	for i := range units {
		units[i].ID = strings.Repeat("u", 1+i/200) + string(rune(0x100+i))
	}
	p := quick(InterscalarMore)
	p.Scales, p.ByDimension = []Scale{Action}, false
	e := newEngine(units, p)
	all, err := e.screen(e.contrasts(p.reading()))
	if err == nil {
		err = e.complete(all)
	}
	if err != nil {
		t.Fatal(err)
	}
	if o := all[0]; o.test.Exact || o.test.Draws != 999 || o.test.P != 1.0/1000 || !(math.Abs(o.test.Statistic-o.effect) <= 1e-12) || o.verdict != Supported {
		t.Errorf("test %+v, effect %v, %s", o.test, o.effect, o.verdict)
	}
	if !slices.ContainsFunc(e.limits(all), func(m Message) bool { return m.Key == "conclusion.limit.drawn" }) {
		t.Error("nothing says that p was drawn")
	}
}

func TestOrderOfUnitsChangesNoBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := realistic(14).draw(rapid.Uint64Range(0, 99).Draw(t, "data"))
		plan := quick(rapid.SampledFrom(Hypotheses).Draw(t, "hypothesis"))
		plan.Replicates, plan.Dimensions = 200, realistic(14).dimensionNames()[:12]
		mixed := rapid.Permutation(units).Draw(t, "order")
		one, err := Run(context.Background(), units, plan)
		if err != nil {
			t.Fatal(err)
		}
		other, err := Run(context.Background(), mixed, plan)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(one, other) {
			t.Fatal("the order of the units changed the result")
		}
	})
}

func TestInputHash(t *testing.T) {
	units := realistic(5).draw(1)
	hash := func(change func([]Unit)) string {
		c := realistic(5).draw(1)
		change(c)
		h, err := InputHash(c)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	want := hash(func([]Unit) {})
	if !strings.HasPrefix(want, "sha256:") || len(want) != 71 {
		t.Errorf("hash %q", want)
	}
	for name, change := range map[string]func([]Unit){
		"order":                    func(u []Unit) { slices.Reverse(u) },
		"a name":                   func(u []Unit) { u[0].Name = "Le Garage" },
		"an explicit not studied":  func(u []Unit) { u[0].Scores["new"] = Cell{State: NotStudied} },
		"an unknown scale written": func(u []Unit) { u[0].Interscalar["x"] = Unknown },
	} {
		if hash(change) != want {
			t.Errorf("%s changes the hash", name)
		}
	}
	for name, change := range map[string]func([]Unit){
		"a cell":  func(u []Unit) { u[0].Scores["new"] = Cell{State: NoEffect} },
		"a scale": func(u []Unit) { u[0].Interscalar[Action] = No },
		"local":   func(u []Unit) { u[0].Local = Yes },
		"an id":   func(u []Unit) { u[0].ID = "z" },
	} {
		if hash(change) == want {
			t.Errorf("%s does not change the hash", name)
		}
	}
	if len(units[0].Scores) != 12 {
		t.Error("hashing changed the units")
	}
}

func TestResultSurvivesJSON(t *testing.T) {
	for _, h := range Hypotheses {
		c := Conclusion{ID: "c1", Kind: KindTested, Title: "t", Test: &Test{Plan: quick(h)}}
		c.Test.Result = run(t, realistic(14).draw(4), c.Test.Plan)
		bytes, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back Conclusion
		if err := json.Unmarshal(bytes, &back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(c, back) {
			t.Errorf("%s: another result after JSON", h)
		}
	}
}

func TestLeavingOneOutTellsWhoFlips(t *testing.T) {
	// Five against five is the fewest: without anyone, nothing can be said.
	r := run(t, twoGroups([]float64{3, 3, 2, 2, 2}, []float64{1, 1, -1, -1, -2}), onAction(.147))
	if got := r.Sensitivity.LeaveOneOut[0]; len(got.Flips) != 10 || got.Flips[0] != (Flip{"a", CannotSay}) {
		t.Errorf("flips %+v", got.Flips)
	}
	// One initiative that weighs: without it the difference is clear.
	r = run(t, twoGroups([]float64{3, 2, 3, 2, 3, 2, 1, -3}, []float64{0, 0, 1, -1, 0, 0, -1, 0}), onAction(.3))
	got := r.Sensitivity.LeaveOneOut[0]
	if *got.Highest <= *got.Lowest || *got.Highest < .95 {
		t.Errorf("effects from %v to %v", *got.Lowest, *got.Highest)
	}
}

func TestScenarios(t *testing.T) {
	units := twoGroups([]float64{3, 2, 3, 2, 3, 2, 1}, []float64{0, 0, 1, -1, 0, 0, -1})
	for i := range units {
		units[i].Scores["e"] = Cell{State: NotStudied}
	}
	r := run(t, units, onAction(.147))
	verdicts := map[Choice]Verdict{}
	for _, s := range r.Sensitivity.Scenarios {
		verdicts[s.Choice] = s.Measures[0].Verdict
		if changed := s.Measures[0].Verdict != r.Measures[0].Verdict; s.Measures[0].Changed != changed || (s.Changed == 1) != changed {
			t.Errorf("%s: %+v", s.Choice, s)
		}
	}
	want := map[Choice]Verdict{
		ByIntensity: CannotSay, // at level 3, the last one made
		BySolidity:  CannotSay, MixedAside: Supported, AsSum: Supported, AsShare: Supported,
		FillZero: Supported, FillBest: Supported, FillWorst: Supported, FillFor: Supported, FillAgainst: NotSupported,
	}
	if !reflect.DeepEqual(verdicts, want) {
		t.Errorf("verdicts by choice:\n%v\nwant\n%v", verdicts, want)
	}
	local := run(t, localUnits(1, 2, 1, 3, 2, 1), DefaultPlan(LocalPositive))
	for _, s := range local.Sensitivity.Scenarios {
		if slices.Contains([]Choice{AsSum, AsShare, FillFor, FillAgainst}, s.Choice) {
			t.Errorf("%s makes no sense for a claim held against 0", s.Choice)
		}
	}
}

func TestScalesThatDiffer(t *testing.T) {
	units := twoGroups([]float64{3, 2, 3, 2, 3, 2, 1}, []float64{0, 0, 1, -1, 0, 0, -1})
	for i := range units {
		units[i].Interscalar[Governance] = tri(units[i].Interscalar[Action] == No)
	}
	p := DefaultPlan(InterscalarMore)
	p.ByDimension = false
	r := run(t, units, p)
	if r.Verdict != CannotSay || r.Reason.Key != "conclusion.overall.scales_differ" ||
		r.Reason.Args["supported"] != 1.0 || r.Reason.Args["not_supported"] != 1.0 || r.Reason.Args["cannot_say"] != 1.0 {
		t.Errorf("%s %+v", r.Verdict, r.Reason)
	}
}

func TestRunStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, realistic(13).draw(1), quick(InterscalarMore)); err == nil {
		t.Error("a cancelled run ended")
	}
}
