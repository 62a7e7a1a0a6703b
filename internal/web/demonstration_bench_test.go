package web

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// BenchmarkDemonstrationPages asks for the heaviest public pages of the
// demonstration as a reader's browser does, compressed. The bar is 400 pages a
// second on two cores that the load generator shares: some 4 ms of one core a
// page, of which it takes its part.
func BenchmarkDemonstrationPages(b *testing.B) {
	catalogue, err := i18n.Load()
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.Open(context.Background(), app.Config{Folder: b.TempDir(), Press: Presser(Config{Catalogue: catalogue, Version: "test"})})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	s, err := New(Config{Catalogue: catalogue, Version: "test", App: a})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := a.StartDemonstration(context.Background(), access.House); err != nil {
		b.Fatal(err)
	}
	const study = "/etudes/ce-qui-tient-un-pays-ejspn3"
	for _, path := range []string{study, study + "/solutions", study + "/recensement", "/territoires/region/27", "/territoires/commune/58079", "/initiatives", "/initiatives?q=ecole"} {
		b.Run(strings.ReplaceAll(path[1:], "/", "·"), func(b *testing.B) {
			weight, before := 0, processorTime(b)
			for range b.N {
				r := httptest.NewRequest("GET", path, nil)
				r.Header.Set("Accept-Encoding", "gzip")
				w := httptest.NewRecorder()
				s.Handler().ServeHTTP(w, r)
				if w.Code != 200 {
					b.Fatal(w.Code)
				}
				weight = w.Body.Len()
			}
			b.ReportMetric(float64(weight)/1000, "kB")
			spent := (processorTime(b) - before) / time.Duration(b.N)
			b.ReportMetric(float64(spent.Microseconds()), "cpu-µs")
			b.ReportMetric(float64(spent)/float64(4*time.Millisecond), "of-4ms")
		})
	}
}
