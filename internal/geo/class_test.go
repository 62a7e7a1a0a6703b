package geo

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var nan = math.NaN()

// shown writes classes as a legend would: bounds and counts.
func shown(c Classes) string {
	s := ""
	for _, class := range c.Classes {
		s += fmt.Sprintf("%g–%g (%d) ", class.Low, class.High, class.Count)
	}
	return s + fmt.Sprintf("absent %d", c.Absent)
}

// TestClassesByHand: worked out with a pencil. The Jenks line is the textbook
// example of three clusters; σ of 2 4 4 4 5 5 7 9 is 2 and its mean 5.
func TestClassesByHand(t *testing.T) {
	ten := []float64{10, 1, 9, 2, 8, 3, 7, 4, 6, 5}
	clusters := []float64{1, 2, 3, 11, 12, 13, 100, nan}
	for name, c := range map[string]struct {
		values []float64
		m      Method
		k      int
		want   string
	}{
		"five quantiles":             {ten, Quantiles, 5, "1–2 (2) 2–4 (2) 4–6 (2) 6–8 (2) 8–10 (2) absent 0"},
		"quantiles that don't fit":   {ten, Quantiles, 4, "1–3 (3) 3–5 (2) 5–8 (3) 8–10 (2) absent 0"},
		"ties stay together":         {[]float64{0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, Quantiles, 5, "0–0 (6) 0–2 (2) 2–4 (2) absent 0"},
		"clusters":                   {clusters, Jenks, 3, "1–3 (3) 3–13 (3) 13–100 (1) absent 1"},
		"fewer values than classes":  {[]float64{5, 5, 7}, Jenks, 5, "5–5 (2) 5–7 (1) absent 0"},
		"equal intervals keep holes": {[]float64{0, 1, 10}, EqualIntervals, 5, "0–2 (2) 2–4 (0) 4–6 (0) 6–8 (0) 8–10 (1) absent 0"},
		"deviations":                 {[]float64{2, 4, 4, 4, 5, 5, 7, 9}, StandardDeviation, 4, "2–3 (1) 3–5 (5) 5–7 (1) 7–9 (1) absent 0"},
		"deviations within values":   {[]float64{4, 4, 6, 6}, StandardDeviation, 5, "4–4.5 (2) 4.5–5.5 (0) 5.5–6 (2) absent 0"},
		"all equal":                  {[]float64{3, 3, 3}, Quantiles, 5, "3–3 (3) absent 0"},
		"all equal, by deviation":    {[]float64{3, 3, 3}, StandardDeviation, 5, "3–3 (3) absent 0"},
		"all equal, by intervals":    {[]float64{3, 3, 3}, EqualIntervals, 5, "3–3 (3) absent 0"},
		"all equal, by Jenks":        {[]float64{3, 3, 3}, Jenks, 5, "3–3 (3) absent 0"},
		"one value":                  {[]float64{nan, 3}, Jenks, 5, "3–3 (1) absent 1"},
		"nothing known":              {[]float64{nan, math.Inf(1)}, Jenks, 5, "absent 2"},
		"nothing":                    {nil, Quantiles, 5, "absent 0"},
	} {
		got, err := Classify(c.values, c.m, c.k)
		if err != nil || shown(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, shown(got), err, c.want)
		}
	}
}

func TestFixedBounds(t *testing.T) {
	c, err := ClassifyAt([]float64{1, 25, 26, nan, 300}, 25, 50)
	if err != nil || shown(c) != "-Inf–25 (2) 25–50 (1) 50–+Inf (1) absent 1" {
		t.Errorf("%s, %v", shown(c), err)
	}
	for v, want := range map[float64]int{-9: 1, 25: 1, 25.1: 2, 50: 2, 51: 3} {
		if got := c.Of(v); got != want {
			t.Errorf("%g is of class %d, want %d", v, got, want)
		}
	}
	if c.Of(nan) != 0 {
		t.Error("a missing value has a class")
	}
	if empty, err := ClassifyAt(nil, 1); err != nil || len(empty.Classes) != 2 {
		t.Errorf("without values: %v, %v", empty, err)
	}
}

func TestDivergingScales(t *testing.T) {
	c, err := Diverge([]float64{-9, -2, -1, 0, 0, 1, 4, nan}, 0, Jenks, 2)
	if err != nil || shown(c) != "-9–-9 (1) -9–-1 (2) 0–0 (2) 0–1 (1) 1–4 (1) absent 1" || c.Below != 2 || !c.Neutral {
		t.Errorf("%s below %d neutral %t, %v", shown(c), c.Below, c.Neutral, err)
	}
	c, err = Diverge([]float64{8, 9, 12, 15}, 10, Quantiles, 3)
	if err != nil || shown(c) != "8–8 (1) 8–10 (1) 10–12 (1) 12–15 (1) absent 0" || c.Below != 2 || c.Neutral {
		t.Errorf("%s below %d neutral %t, %v", shown(c), c.Below, c.Neutral, err)
	}
	for _, values := range [][]float64{{1, 2, 3}, {-3, -2, -1}, {0, 0, 4}, nil} {
		if c, err := Diverge(values, 0, Quantiles, 3); err != nil || c.Below != 0 || c.Neutral {
			t.Errorf("%v: a scale with two sides (%v)", values, err)
		}
	}
}

func TestPairsOfClasses(t *testing.T) {
	p, err := ClassifyPair([]float64{1, 2, 3, nan}, []float64{30, 20, 10, 5}, Quantiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x, y float64
		want int
	}{{1, 10, 1}, {3, 10, 3}, {1, 30, 7}, {3, 30, 9}, {2, 20, 5}, {nan, 20, 0}, {2, nan, 0}} {
		if got := p.Of(c.x, c.y); got != c.want {
			t.Errorf("%g and %g are of class %d, want %d", c.x, c.y, got, c.want)
		}
	}
}

func TestClassingRefuses(t *testing.T) {
	if _, err := Classify([]float64{1}, "circles", 3); !errors.Is(err, ErrMethod) {
		t.Errorf("an unknown method: %v", err)
	}
	for _, k := range []int{0, -1, 8} {
		if _, err := Classify([]float64{1}, Jenks, k); !errors.Is(err, ErrClasses) {
			t.Errorf("%d classes: %v", k, err)
		}
	}
	if _, err := Diverge([]float64{1}, 0, Jenks, 4); !errors.Is(err, ErrClasses) {
		t.Errorf("nine classes: %v", err)
	}
	if _, err := ClassifyAt(nil, 1, 2, 3, 4, 5, 6, 7); !errors.Is(err, ErrClasses) {
		t.Errorf("eight classes: %v", err)
	}
	for _, bounds := range [][]float64{{2, 1}, {1, 1}, {nan}, {math.Inf(1)}} {
		if _, err := ClassifyAt(nil, bounds...); !errors.Is(err, ErrBounds) {
			t.Errorf("%v: %v", bounds, err)
		}
	}
}

// bruteJenks tries every way to cut ordered values and returns the least sum.
func bruteJenks(x []float64, k int) float64 {
	if k == 1 || len(x) == 1 {
		_, sigma := spread(x)
		return sigma * sigma * float64(len(x))
	}
	best := bruteJenks(x, 1)
	for cut := 1; cut < len(x); cut++ {
		best = min(best, bruteJenks(x[:cut], 1)+bruteJenks(x[cut:], k-1))
	}
	return best
}

func TestJenksIsTheBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 {
			return float64(rapid.IntRange(-30, 30).Draw(t, "n")) / 4
		}), 1, 11).Draw(t, "x")
		k := rapid.IntRange(1, 5).Draw(t, "k")
		slices.Sort(x)
		c, err := Classify(x, Jenks, k)
		if err != nil {
			t.Fatal(err)
		}
		sum, at := 0.0, 0
		for _, class := range c.Classes {
			sum += bruteJenks(x[at:at+class.Count], 1)
			at += class.Count
		}
		if want := bruteJenks(x, k); !(math.Abs(sum-want) <= 1e-9) {
			t.Fatalf("%s leaves %g, the best %g", shown(c), sum, want)
		}
	})
}

// TestEveryValueIsCountedOnce holds for every method: counts add up, each value is
// of the class that counts it, and the order of the values changes nothing.
func TestEveryValueIsCountedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-50, 50), rapid.Just(nan), rapid.Just(0.0)), 0, 60).Draw(t, "x")
		m := rapid.SampledFrom(Methods).Draw(t, "method")
		c, err := Classify(x, m, rapid.IntRange(1, MostClasses).Draw(t, "k"))
		if err != nil {
			t.Fatal(err)
		}
		counts := make([]int, len(c.Classes)+1)
		for _, v := range x {
			counts[c.Of(v)]++
		}
		if counts[0] != c.Absent {
			t.Fatalf("%d absent, told %d", counts[0], c.Absent)
		}
		for i, class := range c.Classes {
			if class.Count != counts[i+1] {
				t.Fatalf("class %d holds %d, told %s", i+1, counts[i+1], shown(c))
			}
		}
	})
}

// incomes are 35,000 values of the shape of a median income by commune.
func incomes() []float64 {
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 35_000)
	for i := range x {
		x[i] = 22_000 * math.Exp(r.NormFloat64()/5)
	}
	return x
}

// TestJenksOfEveryCommuneIsQuick: under 100 ms, all values distinct. The best of
// five, for the machine may be busy.
func TestJenksOfEveryCommuneIsQuick(t *testing.T) {
	x, best := incomes(), time.Hour
	for range 5 {
		start := time.Now()
		if _, err := Classify(x, Jenks, MostClasses); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	if best > 100*time.Millisecond {
		t.Errorf("%v, at most 100 ms", best)
	}
}

func BenchmarkJenks35000(b *testing.B) {
	x := incomes()
	for b.Loop() {
		if _, err := Classify(x, Jenks, 5); err != nil {
			b.Fatal(err)
		}
	}
}
