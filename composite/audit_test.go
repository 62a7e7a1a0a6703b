package composite

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// audited is an index of five indicators over 40 units: b repeats a, c goes
// against all, d hardly varies, e is free.
func audited(t *testing.T) *Computed {
	t.Helper()
	g := rand.New(rand.NewPCG(51, 52))
	var a, b, c, d, e []float64
	var size []string
	for r := range 40 {
		v := 100 * g.Float64()
		a, b, c = append(a, v), append(b, v+g.NormFloat64()), append(c, 60-0.5*v+9*g.NormFloat64())
		d, e = append(d, 50+0.2*g.NormFloat64()), append(e, 100*g.Float64())
		size = append(size, []string{"large", "small", ""}[r%3])
	}
	data := columnsOf(a, b, c, d, e)
	for i := range data.Indicators {
		data.Indicators[i].Parent, data.Indicators[i].Weight = "top", 1+float64(i)/10
	}
	data.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	data.Groupings = []Grouping{{Code: "size", Of: size}}
	return computedOf(t, data, nil, Aggregation{})
}

func TestAuditSaysWhatEachIndicatorDoes(t *testing.T) {
	x := audited(t)
	got, warnings, err := Audit{Grouping: "size"}.Run(x)
	if err != nil {
		t.Fatal(err)
	}
	y := x.Scores.Column(5)
	total, weights := 0.0, 0.0
	for i, v := range got.Indicators {
		w := (1 + float64(i)/10) / 6
		part := make([]float64, 40)
		var mp, my float64
		for r := range part {
			part[r] = w * x.Scores.At(r, i)
			mp, my = mp+part[r]/40, my+y[r]/40
		}
		var cov, variance float64
		for r := range part {
			cov, variance = cov+(part[r]-mp)*(y[r]-my), variance+(y[r]-my)*(y[r]-my)
		}
		r, _ := pearsonBySums(x.Scores.Column(i), y)
		if !close9(float64(v.Weight), w) || !close9(float64(v.Importance), cov/variance) || !close9(float64(v.Correlation.R), r) {
			t.Errorf("%s; want weight %v, importance %v, r %v", asJSON(t, v), w, cov/variance, r)
		}
		total, weights = total+float64(v.Importance), weights+float64(v.Weight)
		if len(v.Groups) != 2 || v.Groups[0].Group != "large" || v.Groups[0].N != 14 || v.Groups[1].N != 13 {
			t.Errorf("groups %+v", v.Groups)
		}
	}
	if !close9(total, 1) || !close9(weights, 1) || got.N != 40 {
		t.Errorf("importances make %v, weights %v", total, weights)
	}
	byGroup := 0.0
	for _, v := range got.Indicators {
		byGroup += float64(v.Groups[0].Importance)
	}
	if !close9(byGroup, 1) {
		t.Errorf("importances within a group make %v", byGroup)
	}
	var said []string
	for _, w := range warnings {
		said = append(said, w.Error())
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{"a and b say almost the same (correlation ", "c goes against top (correlation -0.", "d has a weight of 0.217 in top and carries a share"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing says %q in:\n%s", want, all)
		}
	}
	if len(warnings) != 3 || strings.Contains(all, "e goes") || strings.Contains(all, "analyse: e") {
		t.Errorf("%d warnings:\n%s", len(warnings), all)
	}
}

// TestImportancesSumToOneWithGeometricMeans: what indicators bring adds up to
// the difference, so that their covariances with the score add up to its
// variance.
func TestImportancesSumToOneWithGeometricMeans(t *testing.T) {
	x := nested(t, rand.New(rand.NewPCG(53, 54)), Aggregation{AggregateRule: AggregateRule{Method: Geometric}}, 0)
	got, _, err := Audit{}.Run(x)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range got.Indicators {
		sum += float64(v.Importance)
	}
	if !close9(sum, 1) {
		t.Errorf("importances make %v", sum)
	}
}

// TestAnAuditTellsTheRestOfWhatCannotBeTakenApart: a median has no importances, and
// its indicators still go with it or against it.
func TestAnAuditTellsTheRestOfWhatCannotBeTakenApart(t *testing.T) {
	x := audited(t)
	x = computedOf(t, x.Data, nil, Aggregation{AggregateRule: AggregateRule{Method: Copeland}})
	got, warnings, err := Audit{}.Run(x)
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) < 2 || warnings[0].Reason != NotDecomposable {
		t.Errorf("%v", warnings)
	}
	for _, v := range got.Indicators {
		if !IsMissing(float64(v.Importance)) || IsMissing(float64(v.Correlation.R)) || slices.Contains(v.Findings, InactiveIndicator) {
			t.Errorf("%s", asJSON(t, v))
		}
	}
	if len(got.Pairs) != 1 || got.Pairs[0].Finding != RedundantPair {
		t.Errorf("a and b say the same: %s", asJSON(t, got.Pairs))
	}
}

func TestAuditsThatCannotBe(t *testing.T) {
	x := audited(t)
	for want, o := range map[string]Audit{
		"no grouping density":          {Grouping: "density"},
		"no method “tau”":              {Method: "tau"},
		"inactive is 5: give a share":  {Inactive: 5},
		"no indicator or aggregate zz": {Node: "zz"},
	} {
		if _, _, err := o.Run(x); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRemovalsByHand(t *testing.T) {
	units := []Unit{{Code: "A"}, {Code: "B"}, {Code: "C"}, {Code: "D"}, {Code: "E"}}
	base := []float64{50, 40, 30, 20, Missing()}
	got, warnings, err := RemoveOne{}.Run(units, base, []Without{
		{"same", []float64{5, 4, 3, 2, Missing()}},
		{"turned", []float64{1, 2, 3, 4, 5}},
		{"partly", []float64{50, Missing(), 10, 20, Missing()}},
		{"nothing", []float64{Missing(), Missing(), Missing(), Missing(), Missing()}},
	})
	if err != nil {
		t.Fatal(err)
	}
	same, turned, partly, nothing := got[0], got[1], got[2], got[3]
	if same.Moved != 0 || same.Mean != 0 || same.N != 4 || !close9(float64(same.Agreement), 1) {
		t.Errorf("%s", asJSON(t, same))
	}
	// Ranks 1 2 3 4 become 4 3 2 1: moves 3 1 1 3, two of them above one place.
	if turned.Mean != 2 || turned.Median != 2 || turned.Max != 3 || turned.MaxUnit != "A" || turned.Large != 0.5 || turned.Limit != 1 || turned.Gone != 1 || !close9(float64(turned.Agreement), -1) || turned.Moved != 4 {
		t.Errorf("%s", asJSON(t, turned))
	}
	// Among A, C and D: 1 2 3 become 1 3 2.
	if partly.N != 3 || partly.Gone != 1 || !close9(float64(partly.Mean), 2./3) || partly.MaxUnit != "C" || partly.Moved != 2 {
		t.Errorf("%s", asJSON(t, partly))
	}
	if nothing.N != 0 || nothing.Gone != 4 || !IsMissing(float64(nothing.Mean)) {
		t.Errorf("%s", asJSON(t, nothing))
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "taking same away moves none of the 4 units") {
		t.Errorf("%v", warnings)
	}
	got, _, _ = RemoveOne{Places: 2}.Run(units, base, []Without{{"turned", []float64{1, 2, 3, 4, 5}}})
	if got[0].Limit != 2 || got[0].Large != 0.5 {
		t.Errorf("%s", asJSON(t, got[0]))
	}
	if _, _, err := (RemoveOne{}).Run(units, base, []Without{{"short", []float64{1}}}); err == nil || !strings.Contains(err.Error(), "there are 1 values of short where 5 are needed") {
		t.Error(err)
	}
}

func TestRanksOfRemovalsAreThoseOfTheirYear(t *testing.T) {
	units := []Unit{{Code: "A", Year: 2020}, {Code: "B", Year: 2020}, {Code: "A", Year: 2021}, {Code: "B", Year: 2021}}
	got, _, err := RemoveOne{}.Run(units, []float64{1, 2, 3, 4}, []Without{{"x", []float64{30, 40, 1, 2}}})
	if err != nil || got[0].Moved != 0 {
		t.Errorf("%s, %v", asJSON(t, got), err)
	}
}

func TestGroupsAreCompared(t *testing.T) {
	d := columnsOf([]float64{1, 3, 10, 14, Missing(), 99})
	d.Indicators[0].Parent = "top"
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	d.Groupings = []Grouping{{Code: "size", Of: []string{"small", "small", "large", "large", "large", ""}}}
	got, err := CompareGroups(computedOf(t, d, nil, Aggregation{}), "", "size")
	if err != nil {
		t.Fatal(err)
	}
	// Means 2 and 12 about 7: 2·25 + 2·25 of 36 + 16 + 9 + 49.
	large := got.Groups[0]
	if !close9(float64(got.Between), 100./110) || large.Group != "large" || large.Count != 2 || large.Missing != 1 || large.Mean != 12 || got.Outside != 1 || large.Q1 != 11 || !close9(float64(large.SD), math.Sqrt(8)) {
		t.Errorf("%s", asJSON(t, got))
	}
	if !slices.ContainsFunc(got.Groups, func(g GroupSummary) bool { return g.Group == "small" }) || len(got.Groups) != 2 {
		t.Errorf("%s", asJSON(t, got))
	}
	if _, err := CompareGroups(computedOf(t, d, nil, Aggregation{}), "", "zz"); err == nil || !strings.Contains(err.Error(), "no grouping zz") {
		t.Error(err)
	}
}

// TestWhatIsOpposedIsNotToldToDoNothing: an indicator that goes against the score,
// however little of it, is opposed; inactive is only said of one that does not.
func TestWhatIsOpposedIsNotToldToDoNothing(t *testing.T) {
	for _, v := range []struct {
		r, p, importance float64
		want             Reason
	}{
		{-0.3, 0.001, -0.002, OpposedToScore},
		{-0.3, 0.001, -0.2, OpposedToScore},
		{-0.3, 0.2, -0.002, InactiveIndicator}, // by chance, perhaps
		{-0.05, 0.001, 0.01, InactiveIndicator},
		{0.15, 0.001, 0.1, ""}, // goes little with the score and carries its part
		{0.9, 0.001, 0.019, InactiveIndicator},
		{0.9, 0.001, 0.021, ""},
	} {
		got := Audit{}.usual().findings(IndicatorAudit{Weight: 0.2, Importance: Number(v.importance), Correlation: Correlation{R: Number(v.r), P: Number(v.p)}})
		if len(got) > 1 || (len(got) == 1) != (v.want != "") || len(got) == 1 && got[0] != v.want {
			t.Errorf("r %v, p %v, importance %v: %v, want %q", v.r, v.p, v.importance, got, v.want)
		}
	}
}

func TestFindingsAreSortedByWhatToDo(t *testing.T) {
	x := audited(t)
	_, mapped, err := CorrelationMap{}.Run(x.Structure, x.Scores)
	if err != nil {
		t.Fatal(err)
	}
	_, acts, err := Audit{}.Run(x)
	if err != nil {
		t.Fatal(err)
	}
	turned := Warning{Step: StepAnalyse, Reason: RedundantPair, Indicator: "b", Other: "a"}
	got := SortFindings(mapped, acts, []Warning{turned, {Step: StepAnalyse, Reason: ManyZeros, Indicator: "d"}})
	said := func(list []Warning) string {
		var out []string
		for _, w := range list {
			out = append(out, string(w.Reason)+" "+strings.TrimSpace(w.Indicator+" "+w.Other))
		}
		return strings.Join(out, ", ")
	}
	for want, list := range map[string][]Warning{
		"redundant_pair a b, collinear a top, collinear b top":                                           got.Redundant,
		"opposed_pair a c, opposed_pair a e, opposed_pair b c, opposed_pair b e, opposed_to_score c top": got.Opposed,
		"inactive_indicator d top": got.Inactive,
		"many_zeros d":             got.Others,
	} {
		if said(list) != want {
			t.Errorf("%s; want %s", said(list), want)
		}
	}
	if got.Empty() || !new(Findings).Empty() {
		t.Error("nothing is taken for something")
	}
}
