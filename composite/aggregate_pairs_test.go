package composite

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

// naiveDuel is what a has for it against b, in shares of the weight of what
// both have; NaN when they share nothing.
func naiveDuel(x Matrix, w []float64, a, b int) float64 {
	var forA, against, ties float64
	for c := range x.Columns {
		switch va, vb := x.At(a, c), x.At(b, c); {
		case va > vb:
			forA += w[c]
		case va < vb:
			against += w[c]
		case va == vb:
			ties += w[c]
		}
	}
	return (forA - against) / (forA + against + ties)
}

// fewValues has many ties, missing scores, and one unit that has nothing.
func fewValues(rows int) Matrix {
	_, x := madeUp(rows, 1, 0.3)
	for n := range x.Values {
		x.Values[n] = math.Ceil(x.Values[n] / 30)
	}
	for c := range x.Columns {
		x.Set(3, c, Missing())
	}
	return x
}

func TestDuelsAgreeWithTheirFormulas(t *testing.T) {
	x, w := fewValues(60), []float64{3, 1, 1, 2, 0.5}
	copeland := oneNode(t, x, w, AggregateRule{Method: Copeland})
	outranking := oneNode(t, x, w, AggregateRule{Method: Outranking})
	matrix, err := OutrankingMatrix(x, w)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for a := range x.Rows {
		if nothing := !slices.ContainsFunc(x.Row(a, nil), func(v float64) bool { return v == v }); nothing {
			if !IsMissing(copeland[a]) || !IsMissing(outranking[a]) {
				t.Error("a unit without scores has a place")
			}
			continue
		}
		var wins, net, met float64
		for b := range x.Rows {
			d := naiveDuel(x, w, a, b)
			if a == b {
				d = Missing()
			}
			near(t, "matrix", matrix.At(a, b), (1+d)/2, 1e-12)
			near(t, "both ways", matrix.At(a, b)+matrix.At(b, a), 1+0*d, 1e-12)
			if IsMissing(d) {
				continue
			}
			if math.Abs(d) > 1e-9 {
				wins += math.Copysign(1, d)
			}
			net, met = net+d, met+1
		}
		near(t, "copeland", copeland[a], wins, 0)
		near(t, "outranking", outranking[a], net/met, 1e-12)
		sum += copeland[a]
	}
	if sum != 0 {
		t.Errorf("duels won and lost sum to %v", sum)
	}
}

func TestBordaAgreesWithItsFormula(t *testing.T) {
	x, w := fewValues(60), []float64{3, 1, 1, 2, 0.5}
	got := oneNode(t, x, w, AggregateRule{Method: Borda})
	present := float64(stats.Count(oneNode(t, x, w, AggregateRule{Method: Minimum})))
	for a := range x.Rows {
		var sum, have float64
		for c, share := range w {
			if IsMissing(x.At(a, c)) {
				continue
			}
			var points, others float64
			for b := range x.Rows {
				if v := x.At(b, c); b != a && !IsMissing(v) {
					others++
					if v < x.At(a, c) {
						points++
					} else if v == x.At(a, c) {
						points += 0.5
					}
				}
			}
			sum, have = sum+share*points/others, have+share
		}
		near(t, "borda", got[a], (present-1)*sum/have, 1e-12)
	}
	whole := oneNode(t, MatrixOf([]float64{1, 5}, []float64{2, 5}, []float64{3, 4}), nil, AggregateRule{Method: Borda})
	if want := []float64{0.75, 1.25, 1}; !slices.Equal(whole, want) {
		t.Errorf("points by hand: %v, want %v", whole, want)
	}
}

// TestKemenyByHand: the Tennessee election (four towns, votes 42, 26, 15, 17),
// worked in "Kemeny–Young method", Wikipedia: Nashville, Chattanooga,
// Knoxville, Memphis, which agrees with 393 of 600. Voters are indicators: the
// higher the score, the nearer the town.
func TestKemenyByHand(t *testing.T) {
	const memphis, nashville, chattanooga, knoxville = 0, 1, 2, 3
	towns := NewMatrix(4, 4)
	for voter, order := range [][]int{
		{memphis, nashville, chattanooga, knoxville},
		{nashville, chattanooga, knoxville, memphis},
		{chattanooga, knoxville, nashville, memphis},
		{knoxville, chattanooga, nashville, memphis},
	} {
		for place, town := range order {
			towns.Set(town, voter, float64(3-place))
		}
	}
	got := oneNode(t, towns, []float64{42, 26, 15, 17}, AggregateRule{Method: Kemeny})
	if want := []float64{0, 3, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("places below %v, want %v", got, want)
	}
	// A circle of three has three best orders, and nobody is ahead.
	circle := oneNode(t, MatrixOf([]float64{3, 1, 2}, []float64{2, 3, 1}, []float64{1, 2, 3}), nil, AggregateRule{Method: Kemeny})
	if want := []float64{1, 1, 1}; !slices.Equal(circle, want) {
		t.Errorf("in a circle %v, want %v", circle, want)
	}
}

// agreement is the weight that agrees with scores taken as an order, less the
// weight that does not.
func agreement(x Matrix, w, scores []float64) float64 {
	var sum float64
	for a := range x.Rows {
		for b := range x.Rows {
			for c := range x.Columns {
				if scores[a] > scores[b] && x.At(a, c) > x.At(b, c) {
					sum += w[c]
				} else if scores[a] > scores[b] && x.At(a, c) < x.At(b, c) {
					sum -= w[c]
				}
			}
		}
	}
	return sum
}

// everyOrder calls visit with each permutation of 0…n−1.
func everyOrder(order []float64, from int, visit func([]float64)) {
	if from == len(order) {
		visit(order)
		return
	}
	for i := from; i < len(order); i++ {
		order[from], order[i] = order[i], order[from]
		everyOrder(order, from+1, visit)
		order[from], order[i] = order[i], order[from]
	}
}

func TestKemenyIsTheBestOfAllOrders(t *testing.T) {
	_, x := madeUp(7, 1, 0.2)
	w := []float64{3, 1, 1, 2, 0.5}
	got := oneNode(t, x, w, AggregateRule{Method: Kemeny})
	best, mean, times := math.Inf(-1), make([]float64, 7), 0.0
	everyOrder([]float64{0, 1, 2, 3, 4, 5, 6}, 0, func(order []float64) {
		value := agreement(x, w, order)
		if value > best+1e-9 {
			best, times = value, 0
			clear(mean)
		}
		if value > best-1e-9 {
			times++
			for u := range mean {
				mean[u] += order[u]
			}
		}
	})
	for u := range mean {
		near(t, "mean place among the best orders", got[u], mean[u]/times, 1e-12)
	}
}

func TestKemenySaysWhenItMayNotBeTheBest(t *testing.T) {
	_, x := madeUp(13, 1, 0)
	got, scratch, err := tryOneNode(x, nil, nil, AggregateRule{Method: Kemeny})
	if err != nil || !scratch.Heuristic {
		t.Fatalf("thirteen units in disagreement: heuristic %v, %v", scratch.Heuristic, err)
	}
	ones := []float64{1, 1, 1, 1, 1}
	if v, points := agreement(x, ones, got), agreement(x, ones, oneNode(t, x, nil, AggregateRule{Method: Borda})); v < points {
		t.Errorf("agreement %v, less than the %v of the order it starts from", v, points)
	}
	for c := 1; c < x.Columns; c++ {
		copy(x.Column(c), x.Column(0))
	}
	got, scratch, err = tryOneNode(x, nil, nil, AggregateRule{Method: Kemeny})
	if err != nil || scratch.Heuristic || agreement(x, ones, got) != 5*13*12/2 {
		t.Errorf("thirteen units in agreement: heuristic %v, %v", scratch.Heuristic, err)
	}
}

func TestTooManyDuels(t *testing.T) {
	for _, c := range []struct {
		method AggregateMethod
		limit  int
	}{{Copeland, MaxDuels}, {Outranking, MaxDuels}, {Kemeny, MaxKemeny}} {
		x := NewMatrix(c.limit+1, 1)
		_, _, err := tryOneNode(x, nil, nil, AggregateRule{Method: c.method})
		var e *Error
		if !errors.As(err, &e) || e.Reason != TooMany || !strings.Contains(err.Error(), "top would compare "+decimal(c.limit+1)+" units two by two") {
			t.Errorf("%s: %v", c.method, err)
		}
		years := make([]int32, x.Rows)
		years[0] = 1
		if c.method == Kemeny {
			if _, _, err := tryOneNode(x, years, nil, AggregateRule{Method: c.method}); err != nil {
				t.Errorf("%s over two years: %v", c.method, err)
			}
		}
	}
	if _, err := OutrankingMatrix(NewMatrix(2, 2), []float64{1}); err == nil {
		t.Error("a weight is missing, and nothing is said")
	}
}

func TestYearsAreComparedApart(t *testing.T) {
	x := MatrixOf([]float64{1}, []float64{9}, []float64{2}, []float64{8})
	got, _, err := tryOneNode(x, []int32{2020, 2021, 2020, 2021}, nil, AggregateRule{Method: Copeland})
	if want := []float64{-1, 1, 1, -1}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}
