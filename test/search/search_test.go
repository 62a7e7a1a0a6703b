package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
)

// shipped is a house with the demonstration and the lists of the ANCT in one space.
func shipped(t *testing.T) *app.App {
	t.Helper()
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Folder: filepath.Join(t.TempDir(), "space")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	files := examples.Demonstration()
	b, err := bundle.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.ImportBundle(ctx, access.House, app.Demonstration, b, bundle.Attached(files), app.From{Source: "demo"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ImportFolder(ctx, access.House, app.Demonstration, examples.FabriquesEtManufactures(), "fr"); err != nil {
		t.Fatal(err)
	}
	return a
}

const firstFew = 5

// TestTheMixFindsWhatItShould asks the forty queries of the lists that ship: what
// was expected is among the first answers, slips are put right, places are
// recognised, and what is nowhere is said to be nowhere.
func TestTheMixFindsWhatItShould(t *testing.T) {
	mix, err := readMix()
	if err != nil || len(mix) != 40 {
		t.Fatalf("%d queries: %v", len(mix), err)
	}
	a := shipped(t)
	for _, q := range mix {
		t.Run(q.Name, func(t *testing.T) {
			found, err := a.Initiatives(context.Background(), access.Anyone, app.Demonstration, q.search())
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, in := range found.Initiatives {
				names = append(names, in.Name)
			}
			first := names[:min(len(names), firstFew)]
			for _, want := range q.Expect {
				if !slices.ContainsFunc(first, func(n string) bool { return strings.HasPrefix(n, want) }) {
					t.Errorf("%q is not among %q (%d found)", want, first, found.Total)
				}
			}
			if q.None != (found.Total == 0) && (q.None || len(q.Expect) > 0) {
				t.Errorf("%d found", found.Total)
			}
			if found.Corrected != q.Corrected {
				t.Errorf("put right as %q, want %q", found.Corrected, q.Corrected)
			}
			if found.Suggested != q.Suggested {
				t.Errorf("offered to look for %q, want %q", found.Suggested, q.Suggested)
			}
			offered := func(p app.PlaceOffer) bool { return string(p.Key) == q.Place }
			if q.Place != "" && !slices.ContainsFunc(found.Places, offered) {
				t.Errorf("offered %+v, want %s", found.Places, q.Place)
			}
		})
	}
}

// TestANumberGivesTheSameInitiative holds the space of invented initiatives to
// what makes figures comparable: the same lines, however they are cut.
func TestANumberGivesTheSameInitiative(t *testing.T) {
	one, err := newWorld()
	if err != nil {
		t.Fatal(err)
	}
	other, err := newWorld()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one.line(123), other.line(123)) || reflect.DeepEqual(one.line(123), one.line(124)) {
		t.Error("a line depends on something else than its number")
	}
}

// TestTheMixIsMeasured fills a small space and puts the mix to it: each query
// answers, and the figures are held to their bars.
func TestTheMixIsMeasured(t *testing.T) {
	var out bytes.Buffer
	p := plan{n: 300, data: filepath.Join(t.TempDir(), "space"), rounds: 1, export: true}
	err := p.measure(context.Background(), &out)
	if err != nil && !errors.Is(err, errMissed) { // a busy machine may be slow: that is not what is held here
		t.Fatal(err)
	}
	for _, want := range []string{"filled: 300", "garages solidaires", "bar ≤ 50 ms", "(work)", "packs made", "bar ≥ 100000", "bar ≥ 15000", "csv (heap)", "xlsx with contacts"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}
