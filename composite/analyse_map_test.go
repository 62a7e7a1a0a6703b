package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// twoDimensions are indicators a, b, c of p and d, e of q, over 30 units: b
// repeats a; c goes against both; d and e share q; f stands alone.
func twoDimensions(t *testing.T) (*Dataset, *Structure) {
	t.Helper()
	g := rand.New(rand.NewPCG(5, 6))
	var a, b, c, d, e, f []float64
	for range 30 {
		p, q := g.NormFloat64(), g.NormFloat64()
		a, b, c = append(a, p), append(b, p+0.05*g.NormFloat64()), append(c, -0.9*p+2*q+0.1*g.NormFloat64())
		d, e, f = append(d, q+0.6*g.NormFloat64()), append(e, q+0.6*g.NormFloat64()), append(f, g.NormFloat64())
	}
	a[3], d[4] = Missing(), Missing()
	data := columnsOf(a, b, c, d, e, f)
	for i, parent := range []string{"p", "p", "p", "q", "q", ""} {
		data.Indicators[i].Parent = parent
		data.Indicators[i].Weight = float64(i + 1)
	}
	data.Aggregates = []Aggregate{{Code: "p", Parent: "top", Weight: 1}, {Code: "q", Parent: "top", Weight: 1}, {Code: "top", Weight: 1}}
	s, err := NewStructure(data.Indicators, data.Aggregates)
	if err != nil {
		t.Fatal(err)
	}
	return data, s
}

func TestMapOfCorrelations(t *testing.T) {
	d, s := twoDimensions(t)
	scores := StandardScores(d, s)
	got, warnings, err := CorrelationMap{}.Run(s, scores)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, w := range warnings {
		said = append(said, w.Error())
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{
		"a and b say almost the same (correlation 0.99",
		"c goes more with q (correlation 0.89",
		"a can nearly be made up of the other indicators of p (variance inflation",
		"a and c are in one dimension and go opposite ways (correlation -0.",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing says %q in:\n%s", want, all)
		}
	}
	if strings.Contains(all, "d and e") || strings.Contains(all, "analyse: f") {
		t.Errorf("too much is said:\n%s", all)
	}
	if p := got.Places[5]; p.Dimension != "" || !IsMissing(float64(p.Rest.R)) || len(p.Others) != 2 {
		t.Errorf("alone: %+v", p)
	}
	// The rest of a is (2 z_b + 3 z_c)/5.
	zb, zc := standardised(d.Values.Column(1)), standardised(d.Values.Column(2))
	rest := make([]float64, len(zb))
	for r := range rest {
		rest[r] = (2*zb[r] + 3*zc[r]) / 5
	}
	want, n := pearsonBySums(d.Values.Column(0), rest)
	if p := got.Places[0]; !close9(float64(p.Rest.R), want) || p.Rest.N != n || n != 29 {
		t.Errorf("rest %+v, want %v over %d", p.Rest, want, n)
	}
	ab, _ := pearsonBySums(d.Values.Column(0), d.Values.Column(1))
	ac, _ := pearsonBySums(d.Values.Column(0), d.Values.Column(2))
	bc, _ := pearsonBySums(d.Values.Column(1), d.Values.Column(2))
	p := got.Dimensions[0]
	if p.Code != "p" || p.Indicators != 3 || p.Complete != 29 || !close9(float64(p.Mean), (ab+ac+bc)/3) || !close9(float64(p.Max), ab) || !close9(float64(p.Min), min(ac, bc)) {
		t.Errorf("%+v", p)
	}
	for i, place := range got.Places[:3] {
		others := slices.Delete([]int{0, 1, 2}, i, i+1)
		if want := 1 / (1 - rSquared(d.Values, i, others)); !(math.Abs(float64(place.Inflation)-want) <= 1e-8*want) {
			t.Errorf("inflation of %s %v, want %v", place.Code, place.Inflation, want)
		}
	}
}

// rSquared regresses column y on others with a constant, by the normal
// equations over the rows where all are present.
func rSquared(m Matrix, y int, others []int) float64 {
	k := len(others) + 1
	system := make([][]float64, k)
	for i := range system {
		system[i] = make([]float64, k+1)
	}
	var rows [][]float64
	for r := range m.Rows {
		row := []float64{1}
		for _, c := range others {
			row = append(row, m.At(r, c))
		}
		row = append(row, m.At(r, y))
		if slices.ContainsFunc(row, IsMissing) {
			continue
		}
		rows = append(rows, row)
		for i := range k {
			for j := range k + 1 {
				system[i][j] += row[i] * row[j]
			}
		}
	}
	for i := range k {
		for j := range k {
			if j == i {
				continue
			}
			f := system[j][i] / system[i][i]
			for c := range system[j] {
				system[j][c] -= f * system[i][c]
			}
		}
	}
	var residual, total, mean float64
	for _, row := range rows {
		mean += row[k] / float64(len(rows))
	}
	for _, row := range rows {
		fitted := 0.0
		for i := range k {
			fitted += row[i] * system[i][k] / system[i][i]
		}
		residual += (row[k] - fitted) * (row[k] - fitted)
		total += (row[k] - mean) * (row[k] - mean)
	}
	return 1 - residual/total
}

func TestMirroredIndicatorsAreNotCalledTheSame(t *testing.T) {
	s, scores := oneAggregate(t, []float64{1, 2, 3, 4, 5}, []float64{5.1, 4, 3, 2, 1}, []float64{2, 1, 4, 3, 2})
	got, warnings, err := CorrelationMap{}.Run(s, scores)
	if err != nil || len(got.Pairs) != 1 || got.Pairs[0].Finding != MirrorPair || !strings.Contains(warnings[0].Error(), "a and b say almost the opposite (correlation -1") {
		t.Errorf("%v, %v, %v", got.Pairs, warnings, err)
	}
}

func TestAnIndicatorMadeUpOfOthers(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 8))
	x, y, z := drawnColumn(g, 20, 0, 0), drawnColumn(g, 20, 0, 0), make([]float64, 20)
	for r := range z {
		z[r] = x[r] - 2*y[r]
	}
	d := columnsOf(x, y, z)
	d.Aggregates = []Aggregate{{Code: "p", Weight: 1}}
	for i := range d.Indicators {
		d.Indicators[i].Parent = "p"
	}
	s, _ := NewStructure(d.Indicators, d.Aggregates)
	got, warnings, err := CorrelationMap{}.Run(s, StandardScores(d, s))
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsInf(float64(got.Places[0].Inflation), 1) || !strings.Contains(warnings[len(warnings)-1].Error(), "c can be made up exactly of the other indicators of p") {
		t.Errorf("%v, %v", got.Places[0].Inflation, warnings)
	}
	asJSON(t, got)
}

func TestDimensionsAtEachLevelOfASEM(t *testing.T) {
	d := asem(t)
	s, _ := NewStructure(d.Indicators, d.Aggregates)
	scores := StandardScores(d, s)
	for level, want := range map[int]int{0: 8, 2: 8, 3: 2, 4: 1} {
		got, _, err := CorrelationMap{Level: level, Method: Spearman}.Run(s, scores)
		if err != nil || len(got.Dimensions) != want || len(got.Between.Rows) != want {
			t.Fatalf("level %d: %v, %v", level, got, err)
		}
	}
	// A less-is-better indicator is turned round: the more, the lower.
	i := d.Find("CO2")
	if r, _ := pearsonBySums(d.Values.Column(i), scores.Column(i)); !close9(r, -1) {
		t.Errorf("CO2 goes with its score by %v", r)
	}
}

func TestIndicatorsThatGoWithSize(t *testing.T) {
	d := asem(t)
	c, warnings, err := CorrelationMap{}.WithColumns(d)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for a, i := range d.Indicators {
		for b, column := range d.Columns {
			r, n := pearsonBySums(d.Values.Column(a), column.Values)
			got := c.At(a, b)
			if !(math.Abs(float64(got.R)-r) <= 1e-8) || got.N != n {
				t.Errorf("%s with %s: %+v, want %v", i.Code, column.Code, got, r)
			}
			if math.Abs(r) > 0.6 {
				found++
			}
		}
	}
	if found == 0 || len(warnings) != found || !strings.Contains(warnings[0].Error(), "it may tell how large a unit is") {
		t.Errorf("%d beyond 0.6, %v", found, warnings)
	}
	d.Columns = nil
	if c, warnings, err := (CorrelationMap{}).WithColumns(d); err != nil || len(warnings) != 0 || len(c.Columns) != 0 {
		t.Errorf("without columns: %v, %v", warnings, err)
	}
}

func TestMapsThatCannotBe(t *testing.T) {
	d, s := twoDimensions(t)
	scores := StandardScores(d, s)
	for want, o := range map[string]CorrelationMap{
		"no method “tau”":           {Method: "tau"},
		"redundant is 92: give a s": {Redundant: 92},
		"inflation is -1: give a n": {Inflation: -1},
		"no dimension at level 1":   {Level: 1},
	} {
		_, _, err := o.Run(s, scores)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, _, err := (CorrelationMap{}).Run(s, NewMatrix(30, 2)); err == nil || !strings.Contains(err.Error(), "there are 60 values") {
		t.Error(err)
	}
}
