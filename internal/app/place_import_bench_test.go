package app

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// wideTable is a CSV of every commune with columns of rates, decimal comma.
func wideTable(tb testing.TB, a *App, columns int) (string, PlaceImport) {
	tb.Helper()
	places, err := a.Territories()
	if err != nil {
		tb.Fatal(err)
	}
	codes, err := places.Codes(places.Vintage())
	if err != nil {
		tb.Fatal(err)
	}
	o := PlaceImport{Period: "2024", Source: "x", KeepGood: true}
	var b strings.Builder
	b.WriteString("CODGEO")
	for c := range columns {
		fmt.Fprintf(&b, ";Taux %d", c)
		o.Columns = append(o.Columns, PlaceColumn{Name: fmt.Sprintf("Taux %d", c), Unit: "%", Rule: series.Weighted, Weight: "POP26"})
	}
	b.WriteString("\n")
	for i, code := range codes {
		b.WriteString(code)
		for c := range columns {
			fmt.Fprintf(&b, ";%d,%d", 10+(i*7+c)%60, (i+c)%10)
		}
		b.WriteString("\n")
	}
	return b.String(), o
}

// BenchmarkPlaceImport brings 30 columns of all communes in, with every check.
func BenchmarkPlaceImport(b *testing.B) {
	a, err := Open(context.Background(), Config{Folder: b.TempDir(), Now: clock.System})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	content, o := wideTable(b, a, 30)
	if _, err := a.PlaceIndicators(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if _, err := a.KeepPlaceFile(context.Background(), access.House, "b.csv", strings.NewReader(content), int64(len(content)), o, From{}); err != nil {
			b.Fatal(err)
		}
		for i := range o.Columns { // the next time, the next release
			o.Columns[i] = PlaceColumn{Name: fmt.Sprintf("Taux %d", i), Card: fmt.Sprintf("TAUX_%d", i)}
		}
	}
	r, err := a.store.Release(context.Background(), Principal, "TAUX_0", 1)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(r.Packed)), "bytes/release")
}

// endless is a table of one commune told again and again.
type endless struct{ lines int64 }

const endlessHead, endlessLine = "CODGEO;Lits\n", "61001;00000000000000000012\n"

func (e endless) size() int64 { return int64(len(endlessHead)) + e.lines*int64(len(endlessLine)) }

func (e endless) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) && at < e.size() {
		part := endlessHead
		in := at
		if at >= int64(len(endlessHead)) {
			part, in = endlessLine, (at-int64(len(endlessHead)))%int64(len(endlessLine))
		}
		m := copy(p[n:], part[in:])
		n, at = n+m, at+int64(m)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// TestAFileThatIsTooLongIsRefusedWithItsLimit: memory follows the places, not the
// file, and a file over a limit is told which.
func TestAFileThatIsTooLongIsRefusedWithItsLimit(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	if _, err := a.PlaceIndicators(); err != nil {
		t.Fatal(err)
	}
	o := PlaceImport{Period: "2024", Source: "x", Vintage: 2026, Columns: []PlaceColumn{{Name: "Lits", Rule: series.Sum}}}
	e := endless{lines: MaxPlaceFile/int64(len(endlessLine)) + 1}
	if _, err := a.LookAtPlaceFile(ctx, access.House, "a.csv", e, e.size(), o); err == nil || !strings.Contains(err.Error(), "sheet.too_large") {
		t.Errorf("a file of 2 GB and more: %v", err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	e.lines = 300_000 // 8 MB
	r, err := a.LookAtPlaceFile(ctx, access.House, "a.csv", e, e.size(), o)
	if err != nil || r.Twice != 299_999 {
		t.Fatal(err, r.Twice)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("reading keeps %d bytes", grown)
	}
}

// longTable is a table of many columns, a line a commune: at its last line it tells how
// much memory is held.
type longTable struct {
	codes []string
	held  uint64
}

const wideLine = 2_000

func (w *longTable) size() int64 { return int64(1+len(w.codes)) * wideLine }

func (w *longTable) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) && at < w.size() {
		i, in := at/wideLine, at%wideLine
		head, fill := "CODGEO;Lits;Remarque", " "
		if i > 0 {
			head, fill = w.codes[i-1]+";12;", "a"
		}
		line := head + strings.Repeat(fill, wideLine-len(head)-1) + "\n"
		m := copy(p[n:], line[in:])
		n, at = n+m, at+int64(m)
	}
	if at == w.size() {
		var now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&now)
		w.held = max(w.held, now.HeapAlloc)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// TestAWideFileIsNotHeld: what is kept of a line is its values, not the line.
func TestAWideFileIsNotHeld(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	if _, err := a.PlaceIndicators(); err != nil {
		t.Fatal(err)
	}
	places, err := a.shipped()
	if err != nil {
		t.Fatal(err)
	}
	for what, read := range map[string]func(*longTable) error{
		"brought": func(w *longTable) error {
			r, err := a.LookAtPlaceFile(ctx, access.House, "a.csv", w, w.size(), PlaceImport{Period: "2024", Source: "x", Vintage: 2026, Columns: []PlaceColumn{{Name: "Lits", Rule: series.Sum}}})
			if err == nil && r.Columns[0].Status["known"]+r.Columns[0].Status["flagged"] != len(w.codes) {
				err = fmt.Errorf("%+v", r.Columns[0])
			}
			return err
		},
		"converted": func(w *longTable) error {
			book, err := sheet.Open(w, w.size(), "a.csv", PlaceLimits())
			if err != nil {
				return err
			}
			r, err := ConvertTable(book, Conversion{From: 2026, Counts: []string{"Lits"}}, sheet.CSV, frenchWords(t), io.Discard, io.Discard)
			if err == nil && r.Communes != len(w.codes) {
				err = fmt.Errorf("%d communes, %d refused", r.Communes, r.Refused)
			}
			return err
		},
	} {
		w := &longTable{codes: places.Orders()[territory.Commune].Codes}
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		if err := read(w); err != nil || w.held == 0 {
			t.Fatal(what, err, w.held)
		}
		if grown := int64(w.held) - int64(before.HeapAlloc); grown > w.size()/2 { // the codes, the values, and places that are read at first use
			t.Errorf("%s: %d bytes are held at the last line of a file of %d", what, grown, w.size())
		}
	}
}

func TestWhatIsTakenOutComesBackTheSame(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	content := orne(t, a, func(i int, code string) string {
		return []string{"12,5", "s", "", "///", "0", "13"}[i%6]
	})
	o := fibre
	o.KeepGood = true
	r, err := bringPlaces(a, content, o)
	if err != nil {
		t.Fatal(err)
	}
	code := r.Columns[0].Card.Code
	e, err := a.ExportPlaceIndicator(ctx, access.House, code, 1)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := e.Write(&out, "csv", frenchWords(t)); err != nil {
		t.Fatal(err)
	}
	r, err = bringPlaces(a, out.String(), PlaceImport{KeepGood: true, Vintage: 2026, Columns: []PlaceColumn{{Name: "C", Card: code}}})
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Columns[0].Difference; d.Changed+d.Appeared+d.Went+d.Otherwise != 0 || d.Same == 0 || r.Columns[0].Card.Release != 1 || r.Refused != 0 {
		t.Errorf("what came back differs: %+v, release %d, %v", d, r.Columns[0].Card.Release, r.Problems)
	}
}
