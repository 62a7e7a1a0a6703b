package series_test

import (
	"math"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// bridge is the way between two vintages, whole.
func bridge(t testing.TB, from, to int) *territory.Bridge {
	t.Helper()
	set, err := france()
	if err != nil {
		t.Fatal(err)
	}
	before, errBefore := set.Codes(from)
	after, errAfter := set.Codes(to)
	p, err := set.Passage(from, to)
	if errBefore != nil || errAfter != nil || err != nil {
		t.Fatal(errBefore, errAfter, err)
	}
	return p.Over(before, after)
}

// small is a bridge made by hand: a and b merge into ab, c splits into c and d,
// e moves its seat to f, g stays.
func small() *territory.Bridge {
	p := territory.Passage{Flows: []territory.Flow{
		{From: "a", To: "ab", Share: 1, Back: 0.75}, {From: "b", To: "ab", Share: 1, Back: 0.25},
		{From: "c", To: "c", Share: 0.6, Back: 1}, {From: "c", To: "d", Share: 0.4, Back: 1},
		{From: "e", To: "f", Share: 1, Back: 1},
	}}
	return p.Over([]string{"a", "b", "c", "e", "g"}, []string{"ab", "c", "d", "f", "g", "h"})
}

// vec is a vector of known values; "?" missing and "s" secret by sentinels.
const (
	unknown = -1
	secret  = -2
	without = -3
)

func vec(values ...float64) series.Vector {
	v := series.NewVector(len(values))
	for i, x := range values {
		switch x {
		case unknown:
		case secret:
			v.Status[i] = series.Secret
		case without:
			v.Status[i] = series.NotApplicable
		default:
			v.Values[i], v.Status[i] = x, series.Known
		}
	}
	return v
}

func same(t *testing.T, name string, got series.Vector, values []float64, status []series.Status) {
	t.Helper()
	for i, want := range values {
		ok := math.Abs(got.Values[i]-want) < 1e-9 || math.IsNaN(want) && math.IsNaN(got.Values[i])
		if !ok || got.Status[i] != status[i] {
			t.Errorf("%s, place %d: %v (%d), want %v (%d)", name, i, got.Values[i], got.Status[i], want, status[i])
		}
	}
}

func TestEachKindOfValueIsCarriedByItsRule(t *testing.T) {
	b, nan := small(), math.NaN()
	const known, missing, hidden, none, estimated = series.Known, series.Missing, series.Secret, series.NotApplicable, series.Estimated
	type statuses = []series.Status
	same(t, "counts", series.ConvertCount(b, vec(30, 10, 50, 7, 9)),
		[]float64{40, 30, 20, 7, 9, nan}, statuses{known, estimated, estimated, known, known, missing})
	same(t, "a count with a missing part", series.ConvertCount(b, vec(30, unknown, unknown, unknown, 0)),
		[]float64{nan, nan, nan, nan, 0, nan}, statuses{missing, missing, missing, missing, known, missing})
	same(t, "a count with a secret part", series.ConvertCount(b, vec(unknown, secret, secret, secret, 0)),
		[]float64{nan, nan, nan, nan, 0, nan}, statuses{hidden, hidden, hidden, hidden, known, missing})
	same(t, "a count that does not apply to a part", series.ConvertCount(b, vec(30, without, without, without, 1)),
		[]float64{30, nan, nan, nan, 1, nan}, statuses{known, none, none, none, known, missing})
	same(t, "rates by population", series.ConvertRate(b, vec(10, 30, 20, 40, 50), series.Vector{}),
		[]float64{15, 20, 20, 40, 50, nan}, statuses{estimated, estimated, estimated, known, known, missing})
	same(t, "rates by a count", series.ConvertRate(b, vec(10, 30, 20, 40, 50), vec(1, 1, 0, 0, 0)),
		[]float64{20, 20, 20, 40, 50, nan}, statuses{estimated, estimated, estimated, known, known, missing})
	same(t, "a rate with a secret part", series.ConvertRate(b, vec(10, secret, 20, 40, 50), series.Vector{}),
		[]float64{nan, 20}, statuses{hidden, estimated})
	same(t, "rates with a weight that is not known", series.ConvertRate(b, vec(10, 30, 20, 40, 50), vec(unknown, 1, 1, 1, 1)),
		[]float64{nan, 20}, statuses{missing, estimated})
	same(t, "medians", series.ConvertMedian(b, vec(10, 30, 20, 40, 50)),
		[]float64{nan, nan, nan, 40, 50, nan}, statuses{missing, missing, missing, known, known, missing})
	numerator := series.ConvertCount(b, vec(3, 3, 5, 0, 9))
	denominator := series.ConvertCount(b, vec(30, 10, 50, 0, 9))
	same(t, "rates from counts", series.ConvertRatio(numerator, denominator, 100),
		[]float64{15, 10, 10, nan, 100, nan}, statuses{known, estimated, estimated, none, known, missing})
}

func TestAClassGoesToTheMajority(t *testing.T) {
	b := small()
	for _, c := range []struct {
		name    string
		classes []string
		weight  series.Vector
		want    []string
	}{
		{"by population", []string{"x", "y", "z", "e", "g"}, series.Vector{}, []string{"x", "z", "z", "e", "g", ""}},
		{"half is no majority", []string{"x", "y", "z", "e", "g"}, vec(1, 1, 1, 1, 1), []string{series.Mixed, "z", "z", "e", "g", ""}},
		{"a part without a class", []string{"x", "", "z", "e", "g"}, vec(1, 1, 1, 1, 1), []string{"", "z", "z", "e", "g", ""}},
		{"the larger part has one", []string{"x", "", "z", "e", "g"}, series.Vector{}, []string{"x", "z", "z", "e", "g", ""}},
		{"parts that agree", []string{"x", "x", "z", "e", "g"}, vec(unknown, 1, 1, 1, 1), []string{"x", "z", "z", "e", "g", ""}},
	} {
		if got := series.ConvertClass(b, c.classes, c.weight); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func drawnYear(t *rapid.T, label string) int {
	return rapid.SampledFrom([]int{2019, 2021, 2022, 2023, 2024, 2025, 2026}).Draw(t, label)
}

func drawnVector(t *rapid.T, n int) series.Vector {
	seed := rapid.Uint64().Draw(t, "seed")
	v := series.NewVector(n)
	for i := range v.Values {
		seed = seed*6364136223846793005 + 1442695040888963407
		v.Values[i], v.Status[i] = float64(seed>>44), series.Known
	}
	return v
}

func total(v series.Vector) float64 {
	sum := 0.0
	for _, x := range v.Values {
		sum += x
	}
	return sum
}

// France counts as many people whatever the vintage: a merger makes no jump.
func TestTheWholeIsTheSameInEveryVintage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := bridgeOf(t, drawnYear(t, "from"), drawnYear(t, "to"))
		x := drawnVector(t, len(b.From))
		y := series.ConvertCount(b, x)
		if before, after := total(x), total(y); !(math.Abs(before-after) <= 1e-9*before) {
			t.Errorf("%v before, %v after", before, after)
		}
		if slices.ContainsFunc(y.Status, func(s series.Status) bool { return !s.Has() }) || len(b.Left) > 0 {
			t.Errorf("a commune has no value, or %d are left", len(b.Left))
		}
	})
}

// What goes and comes back is what it was, wherever nothing merged or split.
func TestThereAndBackIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawnYear(t, "from"), drawnYear(t, "to")
		way, back := bridgeOf(t, from, to), bridgeOf(t, to, from)
		x := drawnVector(t, len(way.From))
		there := series.ConvertCount(way, x)
		again := series.ConvertCount(back, there)
		for i := range x.Values {
			if !back.Changed(i) && again.Values[i] != x.Values[i] {
				t.Errorf("%s: %v, was %v", back.To[i], again.Values[i], x.Values[i])
			}
		}
	})
}

// bridgeOf keeps each bridge that properties draw.
func bridgeOf(t *rapid.T, from, to int) *territory.Bridge {
	kept.Lock()
	defer kept.Unlock()
	key := [2]int{from, to}
	if kept.bridges[key] == nil {
		set, err := france()
		if err != nil {
			t.Fatal(err)
		}
		before, _ := set.Codes(from)
		after, _ := set.Codes(to)
		p, _ := set.Passage(from, to)
		kept.bridges[key] = p.Over(before, after)
	}
	return kept.bridges[key]
}

var kept = struct {
	sync.Mutex
	bridges map[[2]int]*territory.Bridge
}{bridges: map[[2]int]*territory.Bridge{}}

// The stock of the origin: in 2024 Saint-Denis had 115,237 people and
// Pierrefitte-sur-Seine 33,670.
func TestSaintDenisMakesNoJump(t *testing.T) {
	b := bridge(t, 2024, 2026)
	x := series.NewVector(len(b.From))
	for i, code := range b.From {
		x.Values[i], x.Status[i] = map[string]float64{"93066": 115_237, "93059": 33_670}[code], series.Known
	}
	at, _ := slices.BinarySearch(b.To, "93066")
	if y := series.ConvertCount(b, x); y.Values[at] != 148_907 || y.Status[at] != series.Known {
		t.Errorf("%v (%d)", y.Values[at], y.Status[at])
	}
}

// The issue asks for 47 indicators of 35,000 communes in a second.
func BenchmarkConvert47Indicators(b *testing.B) {
	set, err := france()
	if err != nil {
		b.Fatal(err)
	}
	before, _ := set.Codes(2019)
	x := series.NewVector(len(before))
	for i := range x.Values {
		x.Values[i], x.Status[i] = float64(i), series.Known
	}
	for b.Loop() {
		after, _ := set.Codes(2026)
		p, _ := set.Passage(2019, 2026)
		way := p.Over(before, after)
		for range 24 {
			series.ConvertCount(way, x)
			series.ConvertRate(way, x, series.Vector{})
		}
	}
}
