package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// nested is a tree of three levels over six indicators, some scores missing,
// all above 0, scored by rules that differ from node to node.
func nested(t testing.TB, g *rand.Rand, o Aggregation, missing float64) *Computed {
	t.Helper()
	columns := make([][]float64, 6)
	for c := range columns {
		for range 12 {
			v := 40 + 60*g.Float64()
			if g.Float64() < missing {
				v = Missing()
			}
			columns[c] = append(columns[c], v)
		}
	}
	d := columnsOf(columns...)
	for i, parent := range []string{"p", "p", "q", "q", "q", "r"} {
		d.Indicators[i].Parent, d.Indicators[i].Weight = parent, 1+g.Float64()
	}
	d.Aggregates = []Aggregate{{Code: "p", Parent: "m", Weight: 1}, {Code: "q", Parent: "m", Weight: 2}, {Code: "r", Parent: "top", Weight: 1},
		{Code: "m", Parent: "top", Weight: 3}, {Code: "top", Weight: 1}}
	return computedOf(t, d, nil, o)
}

func computedOf(t testing.TB, d *Dataset, weights []float64, o Aggregation) *Computed {
	t.Helper()
	scores, err := ScoresOf(d, weights, o)
	if err != nil {
		t.Fatal(err)
	}
	return &Computed{Structure: scores.Structure, Aggregation: o, Weights: weights, Scores: scores.Values, Data: d}
}

// broughtBy adds up everything that lines say.
func broughtBy(d *Decomposition) float64 {
	sum := 0.0
	for _, s := range d.Sources {
		sum += float64(s.FromBalance + s.FromMethod)
		if s.Code != d.Node {
			sum += float64(s.FromWeight + s.FromAvailability)
		}
		if s.Level == 1 {
			sum += float64(s.FromScore)
		}
	}
	return sum
}

var decomposableRules = []AggregateRule{{}, {Method: Geometric}, {Method: Harmonic}, {Method: GeneralisedMean, Power: 2.5}, {Method: GeneralisedMean, Power: 0.5},
	{Method: GeneralisedMean, Power: -2}, {Method: MPI}, {Method: OWA, Order: []float64{1, 2, 3}}, {Method: Minimum}, {Method: WeightedMedian}}

func TestSourcesAddUpWhateverTheMeans(t *testing.T) {
	g := rand.New(rand.NewPCG(21, 22))
	told := 0
	for range 150 {
		o := Aggregation{Nodes: map[string]AggregateRule{}}
		for _, code := range []string{"p", "q", "r", "m", "top"} {
			o.Nodes[code] = decomposableRules[g.IntN(len(decomposableRules))]
		}
		x := nested(t, g, o, []float64{0, 0.25}[g.IntN(2)])
		for _, against := range []Sources{{}, {Against: AgainstMedian}, {Against: AgainstUnit, Unit: "uB"}, {Node: "m"}, {Node: "q"}} {
			d, err := against.Run(x, "uC", 0)
			var e *Error
			if errors.As(err, &e) && e.Reason == NoScore {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			told++
			if sum := broughtBy(d); !(math.Abs(sum-float64(d.Difference)) <= 1e-9*100) || !close9(float64(d.Score-d.AgainstScore), float64(d.Difference)) {
				t.Fatalf("%+v, %+v: lines bring %v, the difference is %v\n%s", o.Nodes, against, sum, d.Difference, asJSON(t, d))
			}
			for _, s := range d.Sources {
				below := float64(s.FromBalance + s.FromMethod)
				for _, c := range d.Sources {
					if c.Parent == s.Code && c.Code != d.Node {
						below += float64(c.Total)
					}
				}
				if s.Level > 1 && s.Score == s.Score && s.AgainstScore == s.AgainstScore && !(math.Abs(below-float64(s.FromScore)) <= 1e-9*100) {
					t.Fatalf("%s brings %v, what is below it %v", s.Code, s.FromScore, below)
				}
			}
		}
	}
	if told < 500 {
		t.Errorf("only %d decompositions were held", told)
	}
}

// TestArithmeticSourcesAreWeightTimesDifference: with arithmetic means and
// nothing missing, an indicator brings its effective weight times how far its
// score is from the mean, and its part is weight times score.
func TestArithmeticSourcesAreWeightTimesDifference(t *testing.T) {
	x := nested(t, rand.New(rand.NewPCG(23, 24)), Aggregation{}, 0)
	d, err := Sources{}.Run(x, "uD", 0)
	if err != nil {
		t.Fatal(err)
	}
	i := x.Data.Indicators
	weight := map[string]float64{
		"a": 0.75 / 3 * i[0].Weight / (i[0].Weight + i[1].Weight), "b": 0.75 / 3 * i[1].Weight / (i[0].Weight + i[1].Weight),
		"c": 0.5 * i[2].Weight / (i[2].Weight + i[3].Weight + i[4].Weight), "f": 0.25,
	}
	parts := 0.0
	for _, s := range d.Sources {
		parts += map[bool]float64{true: float64(s.Part)}[s.Level == 1]
		w, known := weight[s.Code]
		if !known {
			continue
		}
		score, mean := x.Scores.At(3, x.Structure.Find(s.Code)), meanOf(x.Scores.Column(x.Structure.Find(s.Code)))
		if !close9(float64(s.Weight), w) || !close9(float64(s.Total), w*(score-mean)) || !close9(float64(s.Part), w*score) || s.FromWeight != 0 || s.FromAvailability != 0 {
			t.Errorf("%s, weight %v", asJSON(t, s), w)
		}
	}
	top := x.Scores.Column(x.Structure.Find("top"))
	if d.Parts != InPoints || !close9(parts, float64(d.Score)) || !close9(float64(d.PartsBalance), 0) || !close9(float64(d.AgainstScore), meanOf(top)) || d.Peers != 12 {
		t.Errorf("parts make %v, %s", parts, asJSON(t, d))
	}
}

// TestGeometricSourcesByHand: 4·9 and 16·1 under equal weights, √36 = 6
// against √16 = 4; the logarithmic mean of both is 2/ln 1.5, so that a brings
// 2·½ ln(4/16)/ln 1.5 and b 2·½ ln(9/1)/ln 1.5.
func TestGeometricSourcesByHand(t *testing.T) {
	d := columnsOf([]float64{4, 16}, []float64{9, 1})
	d.Indicators[0].Parent, d.Indicators[1].Parent = "top", "top"
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	x := computedOf(t, d, nil, Aggregation{AggregateRule: AggregateRule{Method: Geometric}})
	x.Values = columnsOf([]float64{40, 160}, []float64{90, 10})
	got, err := Sources{Against: AgainstUnit, Unit: "uB"}.Run(x, "uA", 0)
	if err != nil {
		t.Fatal(err)
	}
	a, b := got.Sources[0], got.Sources[1]
	if !close9(float64(a.Total), math.Log(4./16)/math.Log(1.5)) || !close9(float64(b.Total), math.Log(9)/math.Log(1.5)) || !close9(float64(got.Difference), 2) {
		t.Errorf("%s", asJSON(t, got))
	}
	if got.Parts != InLogs || !close9(float64(a.Part), math.Log(4)/2) || !close9(float64(a.Part+b.Part), math.Log(6)) || a.Value != 40 || a.AgainstValue != 160 {
		t.Errorf("%s", asJSON(t, got))
	}
}

// TestAMissingIndicatorIsToldApart: u has 8 and nothing, the other 6 and 2,
// mean 4; the middle is 6. The first counts for 1 rather than ½: its score
// brings ¾ (8 − 6) and its weight ½ (7 − 6); the second is gone, which brings
// −½ (2 − 6). Together 4.
func TestAMissingIndicatorIsToldApart(t *testing.T) {
	d := columnsOf([]float64{8, 6}, []float64{Missing(), 2})
	d.Indicators[0].Parent, d.Indicators[1].Parent = "top", "top"
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	got, err := Sources{Against: AgainstUnit, Unit: "uB"}.Run(computedOf(t, d, nil, Aggregation{}), "uA", 0)
	if err != nil {
		t.Fatal(err)
	}
	a, b := got.Sources[0], got.Sources[1]
	if a.FromScore != 1.5 || a.FromAvailability != 0.5 || a.FromWeight != 0 || b.FromAvailability != 2 || b.FromScore != 0 || b.Weight != 0 || got.Difference != 4 {
		t.Errorf("%s", asJSON(t, got))
	}
}

func TestBalanceOfTheMPIIsALineOfItsOwn(t *testing.T) {
	// Mean 100 both; the first has S = 10, and 10²/100 = 1 taken from it.
	d := columnsOf([]float64{90, 100}, []float64{110, 100})
	d.Indicators[0].Parent, d.Indicators[1].Parent = "top", "top"
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	got, err := Sources{Against: AgainstUnit, Unit: "uB"}.Run(computedOf(t, d, nil, Aggregation{AggregateRule: AggregateRule{Method: MPI}}), "uA", 0)
	if err != nil {
		t.Fatal(err)
	}
	if top := got.Sources[2]; !close9(float64(top.FromBalance), -1) || !close9(float64(got.PartsBalance), -1) || !close9(float64(got.Sources[0].Total), -5) || !close9(float64(got.Difference), -1) {
		t.Errorf("%s", asJSON(t, got))
	}
}

func TestSourcesWithinAGroup(t *testing.T) {
	d := columnsOf([]float64{2, 4, 60, 80})
	d.Indicators[0].Parent = "top"
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	d.Groupings = []Grouping{{Code: "size", Of: []string{"small", "small", "large", "large"}}}
	got, err := Sources{Within: "size"}.Run(computedOf(t, d, nil, Aggregation{}), "uB", 0)
	if err != nil || got.Peers != 2 || !close9(float64(got.AgainstScore), 3) || !close9(float64(got.Difference), 1) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestSourcesThatCannotBe(t *testing.T) {
	x := nested(t, rand.New(rand.NewPCG(25, 26)), Aggregation{}, 0)
	for want, o := range map[string]Sources{
		"no indicator or aggregate zz": {Node: "zz"},
		"no unit zz":                   {Against: AgainstUnit, Unit: "zz"},
		"no method “best”":             {Against: "best"},
		"no grouping density":          {Within: "density"},
	} {
		_, err := o.Run(x, "uA", 0)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := (Sources{}).Run(x, "nobody", 0); err == nil || !strings.Contains(err.Error(), "there is no unit nobody") {
		t.Error(err)
	}
	x = nested(t, rand.New(rand.NewPCG(25, 26)), Aggregation{Nodes: map[string]AggregateRule{"m": {Method: Copeland}}}, 0)
	if _, err := (Sources{}).Run(x, "uA", 0); err == nil || !strings.Contains(err.Error(), "m is computed by the method copeland, whose result is not a sum") {
		t.Error(err)
	}
	if _, err := (Sources{Node: "q"}).Run(x, "uA", 0); err != nil {
		t.Errorf("q is a mean: %v", err)
	}
	x = nested(t, rand.New(rand.NewPCG(25, 26)), Aggregation{}, 0)
	for i := range 6 {
		x.Data.Values.Set(0, i, Missing())
	}
	x = computedOf(t, x.Data, nil, Aggregation{})
	if _, err := (Sources{}).Run(x, "uA", 0); err == nil || !strings.Contains(err.Error(), "uA, or what it is compared to, has no score for top") {
		t.Error(err)
	}
	x.Weights = []float64{1}
	if _, err := (Sources{}).Run(x, "uA", 0); err == nil || !strings.Contains(err.Error(), "there are 1 values") {
		t.Error(err)
	}
}

func TestMarksAreToldByName(t *testing.T) {
	if got := strings.Join((Imputed | Clipped | Winsorised).Names(), " "); got != "imputed winsorised clipped" {
		t.Error(got)
	}
}
