package series_test

import (
	"testing"

	"codeberg.org/bocage/bocage/data/indicators"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// BenchmarkLoad reads what ships and computes every level.
func BenchmarkLoad(b *testing.B) {
	set := places(b)
	for b.Loop() {
		if _, err := series.Load(indicators.Files, set); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAlike looks for the ten communes most like one. The bar is 20 ms.
func BenchmarkAlike(b *testing.B) {
	book := shipped(b)
	p, _ := book.Place(places(b), "commune:61001")
	for b.Loop() {
		book.Alike(p, series.EvenWeights(), 10)
	}
}

// BenchmarkAlikeFirst is what the first who asks waits for: the traits of all communes
// and EPCI. The bar is 0.3 s.
func BenchmarkAlikeFirst(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		book, err := series.Load(indicators.Files, places(b))
		if err != nil {
			b.Fatal(err)
		}
		p, _ := book.Place(places(b), "commune:61001")
		b.StartTimer()
		book.Alike(p, series.EvenWeights(), 10)
	}
}

// BenchmarkProfileOfAll places every commune on the 38 indicators that most have:
// value, place among all, and the values of what holds it. The bar is 100 ms.
func BenchmarkProfileOfAll(b *testing.B) {
	book := shipped(b)
	var codes []string
	for _, c := range book.Cards() {
		if !c.Count && c.Level == territory.Commune && known(book.Series(c.Code, territory.Commune)) >= 30_000 {
			codes = append(codes, c.Code)
		}
	}
	b.ReportMetric(float64(len(codes)), "indicators")
	for b.Loop() {
		for _, code := range codes {
			book.Standings(code, territory.Commune)
		}
	}
}

func known(s *series.Series) int {
	n := 0
	for _, st := range s.Status {
		if st.Has() {
			n++
		}
	}
	return n
}
