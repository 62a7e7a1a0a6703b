package app

import (
	"fmt"
	"testing"

	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// BenchmarkUnderGroup makes an index of all communes of France under the own weights of a
// hundred people. The bar is two seconds, for who opens the page just after an answer: the
// result is then kept for all. The figure is that of docs/METHOD/indice-groupe.md.
func BenchmarkUnderGroup(b *testing.B) {
	a := houseOfNow(b)
	x := anIndex()
	x.Within = ""
	if err := a.SaveIndex(b.Context(), editor, x, 0, From{}); err != nil {
		b.Fatal(err)
	}
	v, err := a.OpenRound(b.Context(), editor, x.ID, weighing.Round{Title: "Un grand conseil", Way: weighing.Points, Under: index.Top}, From{})
	if err != nil {
		b.Fatal(err)
	}
	var answers []weighing.Answer
	for i := range 100 {
		answers = append(answers, weighing.Answer{ID: fmt.Sprintf("%03d", i), Points: map[string]int{"d1": i, "d2": 100 - i}})
	}
	o, err := v.Outcome(answers)
	if err != nil {
		b.Fatal(err)
	}
	kept, err := a.Index(b.Context(), editor, x.ID)
	if err != nil {
		b.Fatal(err)
	}
	r, err := a.IndexResult(b.Context(), editor, kept.Index)
	if err != nil {
		b.Fatal(err)
	}
	took := processor(b)
	for b.Loop() {
		if _, err := underGroup(b.Context(), r, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((processor(b)-took).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/2, "of-the-bar")
}
