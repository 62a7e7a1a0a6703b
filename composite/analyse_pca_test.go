package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// oneAggregate puts columns under one aggregate, top.
func oneAggregate(t testing.TB, columns ...[]float64) (*Structure, Matrix) {
	t.Helper()
	d := columnsOf(columns...)
	for i := range d.Indicators {
		d.Indicators[i].Parent = "top"
	}
	s, err := NewStructure(d.Indicators, []Aggregate{{Code: "top", Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	scores := NewMatrix(len(d.Units), len(s.Nodes))
	copy(scores.Values, d.Values.Values)
	return s, scores
}

// withoutGaps keeps the rows where nothing is missing.
func withoutGaps(columns ...[]float64) [][]float64 {
	out := make([][]float64, len(columns))
	for r := range columns[0] {
		if slices.ContainsFunc(columns, func(x []float64) bool { return IsMissing(x[r]) }) {
			continue
		}
		for c, x := range columns {
			out[c] = append(out[c], x[r])
		}
	}
	return out
}

func TestTwoIndicatorsHaveComponentsByHand(t *testing.T) {
	// r = 0.8: (1,2,3,4) and (1,3,2,4).
	s, scores := oneAggregate(t, []float64{1, 2, 3, 4}, []float64{1, 3, 2, 4})
	got, warnings, err := PrincipalComponents{}.Run(s, scores)
	if err != nil || len(got) != 1 || len(warnings) != 0 {
		t.Fatalf("%v, %v, %v", got, warnings, err)
	}
	c := got[0]
	if !close9(float64(c.Eigenvalues[0]), 1.8) || !close9(float64(c.Eigenvalues[1]), 0.2) || !close9(float64(c.Explained[0]), 0.9) ||
		!close9(float64(c.Cumulated[1]), 1) || c.Above1 != 1 || c.N != 4 || !close9(c.Loadings.At(0, 0), math.Sqrt(0.9)) || !close9(c.Loadings.At(1, 1), -math.Sqrt(0.1)) {
		t.Errorf("%s", asJSON(t, c))
	}
}

func TestComponentsRebuildCorrelations(t *testing.T) {
	g := rand.New(rand.NewPCG(11, 12))
	columns := [][]float64{drawnColumn(g, 60, 0, 0.1), drawnColumn(g, 60, 5, 0), drawnColumn(g, 60, 0, 0.1), make([]float64, 60)}
	for r := range columns[3] {
		columns[3][r] = columns[0][r] - 0.5*columns[2][r] + g.NormFloat64()
	}
	s, scores := oneAggregate(t, columns...)
	got, _, err := PrincipalComponents{}.Run(s, scores)
	if err != nil {
		t.Fatal(err)
	}
	c, full := got[0], withoutGaps(columns...)
	if c.N != len(full[0]) || c.N == 60 {
		t.Errorf("%d units", c.N)
	}
	above := 0
	for k, lambda := range c.Eigenvalues {
		length, sum := 0.0, 0.0
		component := make([]float64, c.N)
		for i := range c.Children {
			length += c.Loadings.At(i, k) * c.Loadings.At(i, k)
			sum += c.Loadings.At(i, k)
			for r, z := range standardised(full[i]) {
				component[r] += z * c.Loadings.At(i, k)
			}
		}
		if !close9(length, float64(lambda)) || sum < 0 {
			t.Errorf("component %d: length² %v, λ %v, sum %v", k, length, lambda, sum)
		}
		for i := range c.Children {
			if r, _ := pearsonBySums(full[i], component); !close9(r, c.Loadings.At(i, k)) {
				t.Errorf("loading of %s on %d is %v, its correlation %v", c.Children[i], k, c.Loadings.At(i, k), r)
			}
		}
		if lambda > 1 {
			above++
		}
	}
	if above != c.Above1 {
		t.Errorf("%d above 1, got %d", above, c.Above1)
	}
	for i := range full {
		for j := range full {
			rebuilt := 0.0
			for k := range c.Eigenvalues {
				rebuilt += c.Loadings.At(i, k) * c.Loadings.At(j, k)
			}
			if r, _ := pearsonBySums(full[i], full[j]); !close9(r, rebuilt) {
				t.Errorf("r of %d and %d is %v, rebuilt %v", i, j, r, rebuilt)
			}
		}
	}
}

func TestWarningsOfComponents(t *testing.T) {
	// Three orders that are not correlated, and one column that does not vary.
	s, scores := oneAggregate(t, []float64{1, 1, 1, 1, 3, 3, 3, 3}, []float64{1, 1, 3, 3, 1, 1, 3, 3}, []float64{1, 3, 1, 3, 1, 3, 1, 3}, []float64{4, 4, 4, 4, 4, 4, 4, 4})
	got, warnings, err := PrincipalComponents{}.Run(s, scores)
	if err != nil || len(warnings) != 2 || !slices.Equal(got[0].Constant, []string{"d"}) {
		t.Fatalf("%v, %v", warnings, err)
	}
	for i, want := range []string{"d is the same for the 8 units in which nothing of top is missing", "what they share most explains a share 0.333 of their variance"} {
		if !strings.Contains(warnings[i].Error(), want) {
			t.Errorf("got %s, want %s", warnings[i].Error(), want)
		}
	}
	s, scores = oneAggregate(t, []float64{1, 2, 3, 4}, []float64{1, 2, 3, 5}, []float64{4, 3, 2, 1})
	_, warnings, _ = PrincipalComponents{}.Run(s, scores)
	if len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "c goes against the other parts of top (loading -0.99") {
		t.Errorf("%v", warnings)
	}
	s, scores = oneAggregate(t, []float64{1, 2, Missing(), 4}, []float64{1, Missing(), 3, 5})
	_, warnings, _ = PrincipalComponents{}.Run(s, scores)
	if len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "top has no component") || !strings.Contains(warnings[0].Error(), "2 units have nothing missing") {
		t.Errorf("%v", warnings)
	}
}

func TestComponentsAndAlphaOfASEM(t *testing.T) {
	d := asem(t)
	s, _ := NewStructure(d.Indicators, d.Aggregates)
	scores := StandardScores(d, s)
	components, _, err := PrincipalComponents{}.Run(s, scores)
	if err != nil || len(components) != 11 {
		t.Fatalf("%d aggregates, %v", len(components), err)
	}
	alphas, _, err := Reliability{Aggregates: []string{"Physical", "Conn"}}.Run(s, scores)
	if err != nil || len(alphas) != 2 || len(alphas[0].Items) != len(s.Nodes[s.Find("Physical")].Children) {
		t.Fatalf("%v, %v", alphas, err)
	}
	asJSON(t, components)
	for _, run := range []func() error{
		func() error { _, _, err := PrincipalComponents{Aggregates: []string{"LPI"}}.Run(s, scores); return err },
		func() error { _, _, err := Reliability{Aggregates: []string{"LPI"}}.Run(s, scores); return err },
	} {
		var e *Error
		if err := run(); !errors.As(err, &e) || !strings.Contains(err.Error(), "no indicator or aggregate LPI") {
			t.Error(err)
		}
	}
	if _, _, err := (PrincipalComponents{First: 60}).Run(s, scores); err == nil || !strings.Contains(err.Error(), "first is 60: give a share") {
		t.Error(err)
	}
	if _, _, err := (Reliability{Low: -1}).Run(s, scores); err == nil || !strings.Contains(err.Error(), "low is -1: give a share") {
		t.Error(err)
	}
}

// alphaByCovariances is k/(k−1)·(1 − trace/sum of the covariance matrix).
func alphaByCovariances(columns [][]float64) float64 {
	trace, sum := 0.0, 0.0
	for i, x := range columns {
		for j, y := range columns {
			mx, my, c := 0.0, 0.0, 0.0
			for r := range x {
				mx, my = mx+x[r]/float64(len(x)), my+y[r]/float64(len(x))
			}
			for r := range x {
				c += (x[r] - mx) * (y[r] - my) / float64(len(x)-1)
			}
			sum += c
			if i == j {
				trace += c
			}
		}
	}
	k := float64(len(columns))
	return k / (k - 1) * (1 - trace/sum)
}

func TestAlphaAgainstCovariances(t *testing.T) {
	g := rand.New(rand.NewPCG(13, 14))
	columns := make([][]float64, 4)
	for range 40 {
		common := g.NormFloat64()
		for c := range columns {
			v := common*float64(c) + g.NormFloat64()*2
			if g.Float64() < 0.05 {
				v = Missing()
			}
			columns[c] = append(columns[c], v)
		}
	}
	s, scores := oneAggregate(t, columns...)
	got, _, err := Reliability{}.Run(s, scores)
	if err != nil {
		t.Fatal(err)
	}
	a, full := got[0], withoutGaps(columns...)
	z := make([][]float64, len(full))
	for c := range full {
		z[c] = standardised(full[c])
	}
	if a.N != len(full[0]) || a.N == 40 || !close9(float64(a.Alpha), alphaByCovariances(full)) || !close9(float64(a.Standardised), alphaByCovariances(z)) {
		t.Errorf("%s; want %v and %v over %d", asJSON(t, a), alphaByCovariances(full), alphaByCovariances(z), len(full[0]))
	}
	for k, item := range a.Items {
		others := slices.Concat(full[:k], full[k+1:])
		rest := make([]float64, a.N)
		for _, x := range others {
			for r, v := range x {
				rest[r] += v
			}
		}
		r, _ := pearsonBySums(full[k], rest)
		if !close9(float64(item.Without), alphaByCovariances(others)) || !close9(float64(item.WithoutStandardised), alphaByCovariances(slices.Concat(z[:k], z[k+1:]))) || !close9(float64(item.Rest), r) {
			t.Errorf("%s", asJSON(t, item))
		}
	}
}

func TestWarningsOfAlpha(t *testing.T) {
	s, scores := oneAggregate(t, []float64{1, 2, 3, 4}, []float64{1, 2, 3, 5}, []float64{4, 3, 2, 1})
	got, warnings, err := Reliability{}.Run(s, scores)
	if err != nil || len(warnings) != 2 {
		t.Fatalf("%v, %v", warnings, err)
	}
	for i, want := range []string{"the parts of top hardly hang together (Cronbach’s alpha -1.", "the parts of top would hang together better without c (alpha 0.97"} {
		if !strings.Contains(warnings[i].Error(), want) {
			t.Errorf("got %s, want %s; %s", warnings[i].Error(), want, asJSON(t, got))
		}
	}
	s, scores = oneAggregate(t, []float64{1, 2, 3, 4}, []float64{2, 2, 2, 2})
	got, _, _ = Reliability{}.Run(s, scores)
	if !close9(float64(got[0].Alpha), 0) || !IsMissing(float64(got[0].Standardised)) || !IsMissing(float64(got[0].Items[0].Without)) {
		t.Errorf("%s", asJSON(t, got))
	}
	s, scores = oneAggregate(t, []float64{1, 1}, []float64{2, 2})
	if got, _, _ = (Reliability{}).Run(s, scores); !IsMissing(float64(got[0].Alpha)) {
		t.Errorf("%s", asJSON(t, got))
	}
}
