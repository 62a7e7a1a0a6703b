package composite

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/stats"
)

// line is units in a row, each beside the next.
func line(n int) Neighbours {
	out := make(Neighbours, n)
	for i := range n {
		if i > 0 {
			out[i] = append(out[i], int32(i-1))
		}
		if i < n-1 {
			out[i] = append(out[i], int32(i+1))
		}
	}
	return out
}

// chequer is a square of side² units, each beside those that share a side.
func chequer(side int) Neighbours {
	out := make(Neighbours, side*side)
	for i := range out {
		for _, j := range []int{i - side, i + side} {
			if j >= 0 && j < len(out) {
				out[i] = append(out[i], int32(j))
			}
		}
		if i%side > 0 {
			out[i] = append(out[i], int32(i-1))
		}
		if i%side < side-1 {
			out[i] = append(out[i], int32(i+1))
		}
	}
	return out
}

func TestMoransIByHand(t *testing.T) {
	// 1 2 3 4 on a line: z −1.5 −.5 .5 1.5; lags −.5 −.5 .5 .5; Σ z lag = 2, Σ z² = 5.
	got, err := MoransI([]float64{1, 2, 3, 4}, line(4), SpatialTest{})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "I", got.I, 2.0/5, 1e-14)
	within(t, "E", got.Expected, -1.0/3, 1e-15)
	// Of the 24 arrangements, 1234 and 4321 are the most alike.
	within(t, "p", got.P, 2.0/24, 1e-14)
	if !got.Exact || got.Units != 4 {
		t.Errorf("%+v", got)
	}
	board := make([]float64, 36)
	for i := range board {
		board[i] = float64((i/6 + i%6) % 2)
	}
	opposed, err := MoransI(board, chequer(6), SpatialTest{Tail: stats.Less})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "a chequerboard", opposed.I, -1, 1e-14)
	if opposed.P > .0011 {
		t.Errorf("p %v, want the smallest of 999 draws", opposed.P)
	}
}

// moranByDefinition writes weights out as a matrix.
func moranByDefinition(values []float64, neighbours Neighbours) (i float64, weights [][]float64) {
	n := len(values)
	mean := stats.Mean(values)
	weights = make([][]float64, n)
	var above, below float64
	for a := range n {
		weights[a] = make([]float64, n)
		for _, b := range neighbours[a] {
			weights[a][b] = 1 / float64(len(neighbours[a]))
			above += weights[a][b] * (values[a] - mean) * (values[b] - mean)
		}
		below += (values[a] - mean) * (values[a] - mean)
	}
	return above / below, weights // n/S0 is 1
}

// The variance under randomisation is that over all n! arrangements.
func TestMoransVarianceIsThatOfEveryArrangement(t *testing.T) {
	values := []float64{3, -1, 4, 1, -5, 9, 2}
	asymmetric := Neighbours{{1, 2}, {0}, {0, 3, 4, 5}, {2}, {3, 6}, {0}, {5, 4, 1}}
	for name, neighbours := range map[string]Neighbours{"line": line(7), "asymmetric": asymmetric} {
		got, err := MoransI(values, neighbours, SpatialTest{})
		if err != nil {
			t.Fatal(err)
		}
		want, _ := moranByDefinition(values, neighbours)
		within(t, name, got.I, want, 1e-12)
		var sum, squares, count, extreme float64
		var arrange func(k int)
		v := slices.Clone(values)
		arrange = func(k int) {
			if k == len(v) {
				i, _ := moranByDefinition(v, neighbours)
				sum, squares, count = sum+i, squares+i*i, count+1
				if i >= want-1e-9 {
					extreme++
				}
				return
			}
			for j := k; j < len(v); j++ {
				v[k], v[j] = v[j], v[k]
				arrange(k + 1)
				v[k], v[j] = v[j], v[k]
			}
		}
		arrange(0)
		mean := sum / count
		within(t, name+": E", got.Expected, mean, 1e-9)
		within(t, name+": V", got.Variance, squares/count-mean*mean, 1e-9)
		within(t, name+": z", got.Z, (want-mean)/math.Sqrt(squares/count-mean*mean), 1e-9)
		within(t, name+": p", got.P, extreme/count, 1e-12)
	}
}

func TestMissingValuesAndIslandsAreSetAside(t *testing.T) {
	na := math.NaN()
	// A line of four, one without value at its end, one without neighbour.
	neighbours := append(line(5), nil)
	got, err := MoransI([]float64{1, 2, 3, 4, na, 100}, neighbours, SpatialTest{})
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := MoransI([]float64{1, 2, 3, 4}, line(4), SpatialTest{})
	if got.I != plain.I || got.Variance != plain.Variance || got.P != plain.P || got.Aside != 2 {
		t.Errorf("%+v, want %+v and two set aside", got, plain)
	}
	local, err := LISA([]float64{1, 2, 3, 4, na, 100}, neighbours, SpatialTest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{4, 5} {
		if l := local[i]; !math.IsNaN(l.I) || !math.IsNaN(l.Adjusted) || l.Class != LocalNone {
			t.Errorf("unit %d: %+v", i, l)
		}
	}
}

func TestLISAIsWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(2, 5).Draw(t, "side")
		values := rapid.SliceOfN(rapid.Float64Range(-5, 5), side*side, side*side).Draw(t, "values")
		values[0] = 6 // not all the same
		neighbours := chequer(side)
		o := SpatialTest{Permutations: 99, Seed: 3}
		got, err := LISA(values, neighbours, o)
		if err != nil {
			t.Fatal(err)
		}
		mean, moran := stats.Mean(values), 0.0
		var m2 float64
		for _, v := range values {
			m2 += (v - mean) * (v - mean) / float64(len(values))
		}
		for i, l := range got {
			var lag float64
			for _, j := range neighbours[i] {
				lag += values[j] / float64(len(neighbours[i]))
			}
			if !(math.Abs(l.Lag-lag) <= 1e-9) || !(math.Abs(l.I-(values[i]-mean)*(lag-mean)/m2) <= 1e-9) || l.P < .02 || l.P > 1 || l.Adjusted < l.P {
				t.Fatalf("unit %d: %+v, want lag %v", i, l, lag)
			}
			moran += l.I / float64(len(values))
		}
		if whole, _ := moranByDefinition(values, neighbours); !(math.Abs(moran-whole) <= 1e-9) {
			t.Fatalf("the mean of local I is %v, Moran's I is %v", moran, whole)
		}
		o.Workers = 3
		if again, _ := LISA(values, neighbours, o); !slices.Equal(got, again) {
			t.Fatal("three workers give another answer")
		}
	})
}

// With three of five others as neighbours, every choice can be listed: p drawn
// comes near the share of choices at least as extreme.
func TestConditionalPermutationComesNearEveryChoice(t *testing.T) {
	values := []float64{5, 9, 8, 1, 2, 4}
	neighbours := Neighbours{{1, 2, 5}, {0}, {0}, {4}, {3}, {0}}
	const draws = 20_000
	got, err := LISA(values, neighbours, SpatialTest{Permutations: draws, Correction: CorrectNone})
	if err != nil {
		t.Fatal(err)
	}
	// Sums of three of 9 8 1 2 4: ten; ≥ 21 are 21 only, ≤ 21 all ten.
	want := 2 * .1
	if se := 2 * math.Sqrt(.1*.9/draws); !(math.Abs(got[0].P-want) <= 5*se) {
		t.Errorf("p %v, want %v", got[0].P, want)
	}
}

func TestLISAFindsClustersAndOutliers(t *testing.T) {
	const side = 12
	values := make([]float64, side*side)
	for i := range values {
		values[i] = stats.Draw(5, uint64(i)).Float64()
		if i%side < 4 && i/side < 4 {
			values[i] += 10
		}
	}
	hole := side + 1 // in the cluster, low
	values[hole] = 0
	got, err := LISA(values, chequer(side), SpatialTest{})
	if err != nil {
		t.Fatal(err)
	}
	if got[2*side+2].Class != HighHigh || got[hole].Class != LowHigh {
		t.Errorf("in the cluster %+v, in its hole %+v", got[2*side+2], got[hole])
	}
	holm, _ := LISA(values, chequer(side), SpatialTest{Correction: CorrectHolm})
	for i, l := range holm {
		if l.Class != LocalNone || l.Adjusted < got[i].Adjusted {
			t.Errorf("unit %d: Holm over 144 units finds %+v with 999 permutations", i, l)
		}
	}
}

func TestNeighboursThatCannotBe(t *testing.T) {
	four := []float64{1, 2, 3, 4}
	for says, c := range map[string]struct {
		values     []float64
		neighbours Neighbours
	}{
		"3 values of neighbours where 4 are needed": {four, line(3)},
		"the neighbour 4 of row 1 is not another":   {four, Neighbours{{1}, {4}, {1}, {2}}},
		"the neighbour 0 of row 0 is not another":   {four, Neighbours{{0}, {2}, {1}, {2}}},
		"or is there twice":                         {four, Neighbours{{1, 1}, {2}, {1}, {2}}},
		"3 units have a value and a neighbour":      {[]float64{1, 2, 3, math.NaN()}, line(4)},
		"all units have the same value":             {[]float64{.1, .1, .1, .1}, line(4)},
	} {
		if _, err := MoransI(c.values, c.neighbours, SpatialTest{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
	for says, o := range map[string]SpatialTest{"the level is 5": {Level: 5}, "“bonferroni”": {Correction: "bonferroni"}} {
		if _, err := LISA(four, line(4), o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}
