package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// windowOf is a window of a matrix whose cells say everything a cell can say.
func windowOf(rows, columns, rowsAll int) app.MatrixView {
	v := app.MatrixView{RowsAll: rowsAll, ColsAll: columns, Coverage: app.Coverage{Rows: rowsAll, Date: "2026-11-24"}}
	v.Study.Title, v.Study.Slug, v.Study.Public = "Grande étude", "grande-etude-abc123", true
	for j := range columns {
		d := framework.Dimension{ID: fmt.Sprintf("dimension-%02d", j), Leaf: true, Parent: fmt.Sprintf("groupe-%d", j/6)}
		d.Title.FR, d.Title.EN = "Dimension "+fmt.Sprint(j), "Dimension "+fmt.Sprint(j)
		v.Columns = append(v.Columns, d)
		v.Coverage.Dimensions = append(v.Coverage.Dimensions, app.DimensionCoverage{Dimension: d, Tally: matrix.Tally{Positive: rowsAll}})
	}
	for i := range rows {
		name := fmt.Sprintf("Initiative numéro %d de la commune", i)
		line := app.MatrixRow{Initiative: app.Subject{ID: fmt.Sprint(i), Original: name, Slug: fmt.Sprintf("initiative-numero-%d-de-la-commune-%06d", i, i*7919)}}
		for j, d := range v.Columns {
			c := matrix.Cell{Initiative: line.Initiative.ID, Dimension: d.ID, Value: matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: matrix.Intensity((i + j) % 4)}, Solidity: matrix.Solidity((i * j) % 6), Backed: true, Readings: 1 + (i+j)%3, Open: i%7 == 0}
			line.Cells = append(line.Cells, c)
			line.Tally.Add(c.Value)
			v.Coverage.Tally.Add(c.Value)
		}
		v.Rows = append(v.Rows, line)
	}
	return v
}

func drawWindow(tb testing.TB, s *Server, v app.MatrixView) []byte {
	tb.Helper()
	var route *Route
	for i := range s.routes {
		if s.routes[i].Name == "matrix" {
			route = &s.routes[i]
		}
	}
	hr := httptest.NewRequest("GET", "/etudes/grande-etude-abc123/matrice", nil)
	hr.SetPathValue("slug", v.Study.Slug)
	r := s.request(hr, French, route)
	w := httptest.NewRecorder()
	if err := r.Render(w, "matrix", s.matrixPageOf(r, v, nil)); err != nil {
		tb.Fatal(err)
	}
	return w.Body.Bytes()
}

// BenchmarkMatrixPage draws the largest window: what is worked out, what is
// written. With BenchmarkMatrixWindow of app it makes the whole of an answer,
// whose bar is 40 ms.
func BenchmarkMatrixPage(b *testing.B) {
	catalogue, err := i18n.Load()
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.Open(context.Background(), app.Config{Folder: b.TempDir(), Now: testNoon})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	s, err := New(Config{Catalogue: catalogue, Version: "test", App: a, Identify: identifyTester})
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range [][2]int{{48, 13}, {50, 30}} {
		v := windowOf(size[0], size[1], 1000)
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			for range b.N {
				drawWindow(b, s, v)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/40, "of-40ms")
		})
	}
}

// The largest window, every cell full, keeps to the weight of any page.
func TestTheLargestWindowIsLight(t *testing.T) {
	s := boardServer(t)
	page := drawWindow(t, s, windowOf(50, 30, 1000))
	checkPage(t, string(page), French)
	checkBudget(t, s, page, bytesBudget)
	if !bytes.Contains(page, []byte("matrix-many")) {
		t.Error("thirty columns would run off a sheet of A4")
	}
	if n := bytes.Count(page, []byte("<use ")); n != 1500 {
		t.Errorf("%d marks", n)
	}
}
