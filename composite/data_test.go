package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
)

func TestASEMIsReadWhole(t *testing.T) {
	d := asem(t)
	s, err := NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Units) != 51 || s.Indicators != 49 || len(s.Nodes) != 49+11 || s.Levels != 4 || len(s.Roots) != 1 {
		t.Errorf("units %d, indicators %d, nodes %d, levels %d, roots %v", len(d.Units), s.Indicators, len(s.Nodes), s.Levels, s.Roots)
	}
	if got := len(s.Below(s.Roots[0])); got != 49 {
		t.Errorf("%d indicators below the index, want 49", got)
	}
	for n, node := range s.Nodes {
		for _, c := range node.Children {
			if c >= n || s.Nodes[c].Parent != n {
				t.Errorf("%s: child %s in the wrong place", node.Code, s.Nodes[c].Code)
			}
		}
	}
	if years := asemPanel(t).Years(); !slices.Equal(years, []int{2018, 2019, 2020, 2021, 2022}) {
		t.Errorf("years %v", years)
	}
}

// small is two units, two indicators, one aggregate, and one change to it.
func small(change func(*Dataset)) *Dataset {
	d := &Dataset{
		Units:      []Unit{{Code: "A"}, {Code: "B"}},
		Indicators: []Indicator{{Code: "x", Direction: 1, Parent: "top", Weight: 1, Target: Missing()}, {Code: "y", Direction: -1, Parent: "top", Weight: 1, Target: Missing()}},
		Aggregates: []Aggregate{{Code: "top", Weight: 1}},
		Values:     MatrixOf([]float64{1, 2}, []float64{3, 4}),
	}
	if change != nil {
		change(d)
	}
	return d
}

func TestDataThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Dataset)
		says   string
	}{
		"no unit":        {func(d *Dataset) { d.Units = nil }, "no unit"},
		"no indicator":   {func(d *Dataset) { d.Indicators = nil }, "no indicator"},
		"shape":          {func(d *Dataset) { d.Values = NewMatrix(3, 2) }, "there are 6 values"},
		"marks":          {func(d *Dataset) { d.Marks = make([]Mark, 3) }, "there are 3 values"},
		"column":         {func(d *Dataset) { d.Columns = []Column{{Code: "pop"}} }, "0 values of pop where 2"},
		"grouping":       {func(d *Dataset) { d.Groupings = []Grouping{{Code: "region"}} }, "0 values of region where 2"},
		"no code":        {func(d *Dataset) { d.Units[1].Code = "" }, "row 2 has no code"},
		"twice":          {func(d *Dataset) { d.Units[1].Code = "A" }, "the unit A is there twice"},
		"same year":      {func(d *Dataset) { d.Units = []Unit{{Code: "A", Year: 2020}, {Code: "A", Year: 2020}} }, "the unit A (2020) is there twice"},
		"indicator code": {func(d *Dataset) { d.Indicators[1].Code = "x" }, "the code x is there twice"},
		"no such column": {func(d *Dataset) { d.Indicators[0].Denominator = "pop" }, "x asks for the column pop"},
		"direction":      {func(d *Dataset) { d.Indicators[0].Direction = 2 }, "the direction of x is 2"},
		"infinite":       {func(d *Dataset) { d.Values.Set(1, 0, math.Inf(1)) }, "the value of x for B is infinite"},
		"parent":         {func(d *Dataset) { d.Indicators[0].Parent = "z" }, "x belongs to z, which is not among"},
		"parent leaf":    {func(d *Dataset) { d.Indicators[0].Parent = "y" }, "x belongs to y, which is not among"},
		"no child":       {func(d *Dataset) { d.Aggregates = append(d.Aggregates, Aggregate{Code: "empty", Weight: 1}) }, "the aggregate empty has nothing"},
		"cycle": {func(d *Dataset) {
			d.Aggregates = []Aggregate{{Code: "top", Parent: "over", Weight: 1}, {Code: "over", Parent: "top", Weight: 1}}
		}, "round in a circle, top → over → top:"},
		"negative":  {func(d *Dataset) { d.Indicators[0].Weight = -1 }, "the weight of x is -1"},
		"no weight": {func(d *Dataset) { d.Indicators[0].Weight, d.Indicators[1].Weight = 0, 0 }, "at least one above 0 within top"},
	} {
		t.Run(name, func(t *testing.T) {
			err := small(c.change).Check()
			var e *Error
			if !errors.As(err, &e) || e.Step != StepData || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
	if err := small(nil).Check(); err != nil {
		t.Error(err)
	}
}

// TestEveryReasonHasASentence reads the reasons where they are declared: each
// has a sentence, which every word it uses can fill, and a text of its own.
func TestEveryReasonHasASentence(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\t(\w+)\s+Reason\s+= "(\w+)"`)
	of := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			if other := of[m[2]]; other != "" {
				t.Errorf("%s and %s are both %q", other, m[1], m[2])
			}
			of[m[2]] = m[1]
			if Sentences[Reason(m[2])] == "" {
				t.Errorf("%s has no sentence", m[1])
			}
		}
	}
	if len(of) != len(Sentences) || len(of) < 100 {
		t.Errorf("%d reasons are declared, %d have a sentence", len(of), len(Sentences))
	}
	for reason, sentence := range Sentences {
		if strings.Contains((&Error{}).In(sentence), "{") {
			t.Errorf("%s: %q has a word that nothing fills", reason, sentence)
		}
	}
}

func TestATreeMayBeUneven(t *testing.T) {
	s, err := NewStructure([]Indicator{{Code: "a", Parent: "top", Weight: 1}, {Code: "b", Parent: "mid", Weight: 1}},
		[]Aggregate{{Code: "top", Weight: 1}, {Code: "mid", Parent: "top", Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	top := s.Nodes[s.Roots[0]]
	if s.Levels != 3 || top.Code != "top" || top.Level != 3 || s.Nodes[2].Code != "mid" || !slices.Equal(top.Children, []int{0, 2}) {
		t.Errorf("%+v", s)
	}
}

func TestRowsAreKept(t *testing.T) {
	d := asem(t)
	d.Marks = make([]Mark, len(d.Values.Values))
	d.Marks[2*51+7] = Imputed
	kept := d.Keep([]int{7, 3})
	if err := kept.Check(); err != nil {
		t.Fatal(err)
	}
	if kept.Units[0].Code != d.Units[7].Code || kept.Values.At(1, 5) != d.Values.At(3, 5) || kept.Mark(0, 2) != Imputed ||
		kept.Column("GDP")[0] != d.Column("GDP")[7] || kept.Grouping("GDP_group")[1] != d.Grouping("GDP_group")[3] {
		t.Error("a row lost something on its way")
	}
}

func TestRanks(t *testing.T) {
	negative := math.Copysign(0, -1)
	var k Ranker
	got := make([]int32, 6)
	k.Rank([]float64{0, Missing(), 3, negative, 3, -1}, got)
	if want := []int32{3, 0, 1, 3, 1, 5}; !slices.Equal(got, want) {
		t.Errorf("ranks %v, want %v", got, want)
	}
}

// TestRoundingTellsNoScoresApart: what differs in the last digits is one score,
// counted from the highest of those who share a rank; what differs more is not.
func TestRoundingTellsNoScoresApart(t *testing.T) {
	inf := math.Inf(1)
	for what, c := range map[string]struct {
		scores []float64
		want   []int32
	}{
		"one rounding":               {[]float64{.1 + .2, .3, .1}, []int32{1, 1, 3}},
		"the other way round":        {[]float64{.3, .1 + .2, .1}, []int32{1, 1, 3}},
		"just within":                {[]float64{100, 100 - .9e-10, 50}, []int32{1, 1, 3}},
		"just beyond":                {[]float64{100, 100 - 1.1e-10, 50}, []int32{1, 2, 3}},
		"from the highest, no chain": {[]float64{100, 100 - .8e-10, 100 - 1.6e-10}, []int32{1, 1, 3}},
		"the largest of all counts":  {[]float64{1e-11, 0, 100}, []int32{2, 2, 1}},
		"small scores":               {[]float64{1e-11, 0, 1e-10}, []int32{2, 3, 1}},
		"below 0":                    {[]float64{-100, -100 + .9e-10, -100 - 1.1e-10}, []int32{1, 1, 3}},
		"infinite":                   {[]float64{inf, 1, -inf, inf, 1 - 1e-15, Missing(), -inf}, []int32{1, 3, 5, 1, 3, 0, 5}},
		"all 0":                      {[]float64{0, math.Copysign(0, -1), 0}, []int32{1, 1, 1}},
	} {
		var k Ranker
		k.Rank([]float64{1e9, 1}, make([]int32, 2)) // what was ranked before counts for nothing
		got := make([]int32, len(c.scores))
		if k.Rank(c.scores, got); !slices.Equal(got, c.want) {
			t.Errorf("%s: ranks %v, want %v", what, got, c.want)
		}
	}
}

// TestUnitsWithTheSameScoresElsewhereAreTied: the same three normalised scores
// under three equal weights, in another order, are one score, whatever adding
// them up in that order rounds; when weights are moved by hand too.
func TestUnitsWithTheSameScoresElsewhereAreTied(t *testing.T) {
	d := &Dataset{Aggregates: []Aggregate{{Code: "top", Weight: 1}}, Values: MatrixOf(
		[]float64{.1, .2, .3}, []float64{.2, .3, .1}, []float64{.3, .1, .2}, []float64{0, 0, 0}, []float64{1, 1, 1})}
	for _, code := range []string{"x", "y", "z"} {
		d.Indicators = append(d.Indicators, Indicator{Code: code, Direction: 1, Parent: "top", Weight: 1, Target: Missing()})
	}
	for _, code := range []string{"A", "B", "C", "low", "high"} {
		d.Units = append(d.Units, Unit{Code: code})
	}
	r, err := Plan{}.Run(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if scores := r.Scores.Column(r.Target); scores[0] == scores[1] && scores[1] == scores[2] {
		t.Fatalf("scores %v: rounding does not tell them apart, and nothing is tested", scores)
	}
	want := []int32{2, 2, 2, 5, 1}
	if !slices.Equal(r.Ranks, want) {
		t.Errorf("ranks %v, want %v", r.Ranks, want)
	}
	live, err := r.Live(5, 1)
	if err != nil {
		t.Fatal(err)
	}
	moved, err := live.Move(t.Context(), r.Structure.Weights())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(moved.Ranks, want) || !slices.Equal(moved.Class, []uint8{2, 2, 2, 5, 1}) {
		t.Errorf("moved by hand: ranks %v, classes %v", moved.Ranks, moved.Class)
	}
}

// TestRanksAgreeWithSorting compares with a sort by comparison, for lengths
// on each side of where the algorithm changes, with ties and missing values.
func TestRanksAgreeWithSorting(t *testing.T) {
	var k Ranker
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 47, 48, 49, 255, 256, 257, 5000, 300} {
		x := make([]float64, n)
		for i := range x {
			x[i] = math.Round(r.NormFloat64()*50) / 8
			if r.IntN(9) == 0 {
				x[i] = Missing()
			}
		}
		ranks := make([]int32, n)
		k.Rank(x, ranks)
		for i, v := range x {
			want := int32(0)
			if !IsMissing(v) {
				want = 1
				for _, o := range x {
					if o > v {
						want++
					}
				}
			}
			if ranks[i] != want {
				t.Fatalf("n %d: rank %d of %g, want %d", n, ranks[i], v, want)
			}
		}
		order := k.Order(x)
		if !sort.SliceIsSorted(order, func(a, b int) bool {
			va, vb := x[order[a]], x[order[b]]
			return va > vb || va == vb && order[a] < order[b]
		}) {
			t.Fatalf("n %d: order %v", n, order)
		}
	}
}

// TestMomentsByHand: 1, 2, 4, 8, worked by hand: mean 3.75, Σd² = 28.75;
// G1 and G2 as the two formulas give them.
func TestMomentsByHand(t *testing.T) {
	m := MomentsOf([]float64{1, Missing(), 2, 4, 8})
	d := []float64{-2.75, -1.75, 0.25, 4.25}
	var m2, m3, m4 float64
	for _, v := range d {
		m2, m3, m4 = m2+v*v/4, m3+v*v*v/4, m4+v*v*v*v/4
	}
	near(t, "mean", m.Mean, 3.75, 1e-15)
	near(t, "sd", m.SD, math.Sqrt(28.75/3), 1e-15)
	near(t, "skewness", m.Skewness, m3/math.Pow(m2, 1.5)*math.Sqrt(12)/2, 1e-14)
	near(t, "kurtosis", m.Kurtosis, 3.0/2*(5*(m4/m2/m2-3)+6), 1e-14)
	if flat := MomentsOf([]float64{5, 5, 5, 5}); flat.SD != 0 || !IsMissing(flat.Skewness) || !IsMissing(flat.Kurtosis) {
		t.Errorf("without spread: %+v", flat)
	}
	if none := MomentsOf([]float64{Missing()}); none.Count != 0 || !IsMissing(none.Mean) || !IsMissing(none.Min) {
		t.Errorf("of nothing: %+v", none)
	}
}

// near fails unless got is within tolerance of want, relative to its size.
func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if IsMissing(got) != IsMissing(want) || math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
