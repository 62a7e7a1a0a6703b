package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// fillRegistry writes n sheets as long as those of a public list.
func fillRegistry(tb testing.TB, a *app.App, n int) {
	tb.Helper()
	themes := initiative.Themes
	for i := range n {
		in := initiative.Initiative{
			ID: fmt.Sprintf("i%06d", i), Name: fmt.Sprintf("Garage solidaire numéro %d", i), Public: true,
			Summary:       "Un garage où l’on répare ensemble, prête des voitures à qui cherche un emploi, et forme deux apprentis chaque année.",
			Story:         "<p>Tout est parti d’une réunion à la salle des fêtes, un soir de novembre, quand la ligne de car a fermé.</p>",
			Themes:        []string{themes[i%len(themes)], themes[(i+1+i%3)%len(themes)]},
			Action:        initiative.Levels{territory.Commune},
			Territories:   []territory.Key{"commune:01004"},
			Organisations: []initiative.Organisation{{Name: fmt.Sprintf("Association numéro %d", i%97), LegalForm: "association"}},
			Places:        []initiative.Place{{Label: "Ambérieu-en-Bugey"}},
		}
		if _, err := a.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 0, byForm); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkRegistryPage asks for the list of the registry as a reader does. The
// bar is 400 pages a second on two cores that the load generator shares: some
// 2.5 ms of work a page.
func BenchmarkRegistryPage(b *testing.B) {
	catalogue, err := i18n.Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{440, 4400} {
		a, err := app.Open(context.Background(), app.Config{Folder: b.TempDir(), Now: testNoon})
		if err != nil {
			b.Fatal(err)
		}
		fillRegistry(b, a, n)
		s, err := New(Config{Catalogue: catalogue, Version: "test", App: a})
		if err != nil {
			b.Fatal(err)
		}
		for _, path := range []string{"/initiatives", "/initiatives?q=garage", "/initiatives?theme=food", "/initiatives/carte"} {
			b.Run(fmt.Sprintf("%d%s", n, path), func(b *testing.B) {
				for range b.N {
					w := httptest.NewRecorder()
					s.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
					if w.Code != 200 {
						b.Fatal(w.Code)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2500, "of-2.5ms")
			})
		}
		a.Close()
	}
}
