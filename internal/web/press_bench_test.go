package web

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// touched are the dimensions on which each initiative of a crowd has an effect.
var touched = []string{"transports", "emploi-travail", "logement", "sante"}

// crowd is a study of n initiatives, all kept for analysis, with what pages are
// made of: four effects each, a figure each, a testimony for four, a report.
func crowd(n int) bundle.Bundle {
	b := bundle.Bundle{Manifest: bundle.Manifest{Format: 1, Form: bundle.Full},
		Study: study.Study{ID: "foule", Title: "Grande étude", Public: true, Lang: "fr", Licence: "CC-BY-4.0", Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
			Framing: study.Framing{Question: "Qu’est-ce qui change ici ?"}, Members: []study.Member{{ID: "m1", Name: "Awa Diallo", College: study.Research}}},
		Indicators: []indicator.Indicator{{ID: "venus", Label: "Personnes venues", Unit: "{person}", UnitLabel: "personnes"}},
		Reports: []report.Report{{ID: "foule-rapport", Title: "Ce que nous avons lu", Blocks: []report.Block{{Kind: report.Text, Text: strings.Repeat("Un garage, et ce qu’il change.\n\n", 20)},
			{Kind: report.Funnel}, {Kind: report.Matrix}}}},
	}
	for i := range n {
		in, people := fmt.Sprintf("i%04d", i), float64(i)
		b.Initiatives = append(b.Initiatives, bundle.Initiative{Initiative: initiative.Initiative{ID: in, Name: fmt.Sprintf("Initiative numéro %d de la vallée", i), Public: true,
			Summary: strings.Repeat("Un garage où l’on répare ensemble. ", 6), Story: "<p>" + strings.Repeat("Sans voiture, pas de travail. ", 20) + "</p>"}})
		b.Entries = append(b.Entries, study.Entry{Initiative: in, Status: study.Selected, Named: true})
		b.Observations = append(b.Observations, indicator.Observation{ID: "o" + in, Indicator: "venus", Initiative: in, Value: &people, From: "2024", Source: "Suivi de l’association"})
		for _, leaf := range touched {
			b.Contributions = append(b.Contributions, matrix.Contribution{ID: in + "-" + leaf, Initiative: in, Dimensions: []string{leaf},
				Readings: []matrix.Reading{{Member: "m1", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: matrix.Intensity(1 + i%3)}, Sentence: "On retrouve du travail."}},
				Evidence: []matrix.Evidence{{ID: "e1", Nature: matrix.Figure, Solidity: matrix.Described, Observation: "o" + in}}})
		}
		if i%4 == 0 {
			b.Stories = append(b.Stories, bundle.Story{Story: story.Story{ID: "s" + in, Initiative: in, Medium: story.Written, Text: "Sans voiture, je ne serais pas là.", Teller: "Léa M.", Public: true,
				Consent: story.Consent{TakePart: true, Quote: true}}})
		}
	}
	return b
}

// pressHouse is a house that holds nothing but a crowd.
func pressHouse(tb testing.TB, n int) *app.App {
	tb.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		tb.Fatal(err)
	}
	a, err := app.Open(context.Background(), app.Config{Folder: tb.TempDir(), Now: testNoon, Version: "test", Press: Presser(Config{Catalogue: catalogue, Version: "test"})})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { a.Close() })
	if _, err := a.ImportBundle(context.Background(), testOwner, app.Principal, crowd(n), nil, app.From{}); err != nil {
		tb.Fatal(err)
	}
	return a
}

func publishCrowd(tb testing.TB, a *app.App, changes string) {
	tb.Helper()
	if _, err := a.Publish(context.Background(), testEditor, app.Principal, "foule", app.Publication{Changes: changes}, app.From{}); err != nil {
		tb.Fatal(err)
	}
}

// TestPublishingGoesWithTheSize: what the thirty last initiatives of a study cost
// is what the thirty before cost. Objects asked for are counted, not time, nor
// bytes: compressors are large and few, and are made again after a collection.
func TestPublishingGoesWithTheSize(t *testing.T) {
	cost := func(n int) float64 {
		a := pressHouse(t, n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		publishCrowd(t, a, "")
		runtime.ReadMemStats(&after)
		return float64(after.Mallocs - before.Mallocs)
	}
	cost(10) // what is read once, whatever the size
	small, middle, large := cost(10), cost(40), cost(70)
	ratio := (large - middle) / (middle - small)
	if ratio > 1.35 {
		t.Errorf("thirty initiatives more cost %.2f times what the thirty before did", ratio)
	}
}

// BenchmarkPublish makes versions with their pages: one of 48 initiatives within
// a second, and an initiative costs the same among a thousand. The ratio is that
// of processor time, which other work on the machine disturbs less.
func BenchmarkPublish(b *testing.B) {
	each := 0.0
	for _, n := range []int{48, 240, 480, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			a := pressHouse(b, n)
			publishCrowd(b, a, "") // the first reads templates
			watch, began := watchHeap(), processorTime(b)
			b.ResetTimer()
			for i := range b.N {
				publishCrowd(b, a, fmt.Sprint("Version ", i))
			}
			b.StopTimer()
			now := (processorTime(b) - began).Seconds() / float64(b.N) / float64(n)
			if each == 0 {
				each = now
			}
			b.ReportMetric(now*1000, "cpu-ms/initiative")
			b.ReportMetric(now/each, "of-48's")
			b.ReportMetric(float64(watch()>>20), "MB-heap-at-most")
			if n == 48 {
				b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "of-1s")
			}
		})
	}
}

// processorTime is what this process used so far.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// watchHeap looks at the heap until the function that it gives is called, which
// says the most there was.
func watchHeap() func() uint64 {
	var most atomic.Uint64
	done := make(chan struct{})
	go func() {
		var m runtime.MemStats
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapInuse))
			}
		}
	}()
	return func() uint64 { close(done); return most.Load() }
}
