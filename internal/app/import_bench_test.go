package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// benchRows is the size that the bars are stated for: a CSV under 30 s, an XLSX
// under 60 s, no other writer waiting for a second, memory flat.
const benchRows = 100_000

// bigCensus writes a census of n lines as people fill them in.
func bigCensus(t testing.TB, kind sheet.Kind, n int) ImportFile {
	t.Helper()
	path := filepath.Join(t.TempDir(), "recensement."+string(kind))
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"N°", "Nom", "Résumé", "Organisation porteuse", "Forme juridique", "Début", "État", "Thèmes", "Pour qui", "Échelons d’action", "Code INSEE", "Adresse", "Longitude", "Latitude", "Site Web", "Budget", "Mail"}
	row, end := censusWriter(t, kind, f, names)
	themes := []string{"Mobilité", "Culture ; Lien social", "Alimentation", "Réemploi", "Habitat"}
	communes := communeCodes(t)
	for i := range n {
		err := row(sheet.Text(strconv.Itoa(i)), sheet.Text(fmt.Sprintf("Atelier partagé n° %d du pays", i)),
			sheet.Text("On répare, on prête et on transmet, un samedi sur deux, avec qui veut venir."), sheet.Text(fmt.Sprintf("Les Amis de l’atelier %d", i%5000)),
			sheet.Text("Association loi 1901"), sheet.Text("12/03/2019"), sheet.Text("En cours"), sheet.Text(themes[i%len(themes)]), sheet.Text("Habitants"),
			sheet.Text("Communale"), sheet.Text(communes[i%len(communes)]), sheet.Text("1, place de la Mairie"), sheet.Figure(4.5+float64(i%100)/100), sheet.Figure(46.1),
			sheet.Text("www.exemple.fr"), sheet.Text("1 234,5"), sheet.Text("contact@exemple.fr"))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		t.Fatal(err)
	}
	return ImportFile{Reader: f, Size: size, Name: filepath.Base(path)}
}

// houseOfNow has a clock that goes: an import keeps its pace by it.
func houseOfNow(b *testing.B) *App {
	b.Helper()
	a, err := Open(context.Background(), Config{Folder: b.TempDir(), Now: clock.System})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	return a
}

func censusWriter(t testing.TB, kind sheet.Kind, to io.Writer, names []string) (row func(...sheet.Cell) error, end func() error) {
	t.Helper()
	if kind == sheet.CSV {
		w := sheet.NewCSVForPeople(to)
		if err := w.Header(names...); err != nil {
			t.Fatal(err)
		}
		return w.Row, w.Close
	}
	w := sheet.NewXLSXWriter(to, "Recensement", "fr", "Listes")
	columns := make([]sheet.Column, len(names))
	for i, n := range names {
		columns[i].Name = n
	}
	if err := w.Table("Initiatives", columns...); err != nil {
		t.Fatal(err)
	}
	return w.Row, w.Close
}

func communeCodes(t testing.TB) []string {
	t.Helper()
	places, err := readPlaces(data.Files)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, k := range places.Members(territory.NationalKey, territory.Commune) {
		codes = append(codes, k.Code())
	}
	return codes
}

// meanwhile writes an initiative every 20 ms as someone at a form would, and
// watches the heap; stop says the longest wait and the highest heap.
func meanwhile(t testing.TB, a *App) (stop func() (wait time.Duration, heap uint64)) {
	t.Helper()
	var over atomic.Bool
	ended := make(chan struct{})
	var waits []time.Duration
	var heap uint64
	go func() {
		defer close(ended)
		for n := 0; !over.Load(); n++ {
			begun := time.Now()
			in := initiative.Initiative{ID: id.New(), Name: fmt.Sprintf("Saisie %d", n)}
			if _, err := a.SaveInitiative(context.Background(), editor, Principal, in, initiative.Contact{}, 0, form); err != nil {
				t.Error(err)
				return
			}
			waits = append(waits, time.Since(begun))
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			heap = max(heap, m.HeapInuse)
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return func() (time.Duration, uint64) {
		over.Store(true)
		<-ended
		return slices.Max(waits), heap
	}
}

// BenchmarkImportAgain brings the same census in again, then a version in which
// every line says something else.
func BenchmarkImportAgain(b *testing.B) {
	const lines = benchRows / 10
	a := houseOfNow(b)
	file := bigCensus(b, sheet.CSV, lines)
	if _, err := a.CommitImport(context.Background(), editor, Principal, file, ImportOptions{}); err != nil {
		b.Fatal(err)
	}
	b.Run("same", func(b *testing.B) {
		for b.Loop() {
			if r, err := a.CommitImport(context.Background(), editor, Principal, file, ImportOptions{}); err != nil || r.Unchanged != lines {
				b.Fatalf("%+v, %v", r.Unchanged, err)
			}
		}
	})
	version := 0 // never the same twice, also when the benchmark is repeated
	b.Run("changed", func(b *testing.B) {
		stop := meanwhile(b, a)
		for b.Loop() {
			version++
			o := ImportOptions{Origin: Origin{URL: fmt.Sprintf("https://exemple.fr/%d", version)}}
			if r, err := a.CommitImport(context.Background(), editor, Principal, file, o); err != nil || r.Changed != lines {
				b.Fatalf("%+v, %v", r.Changed, err)
			}
		}
		wait, heap := stop()
		b.ReportMetric(float64(wait.Milliseconds()), "ms-longest-wait")
		b.ReportMetric(float64(heap>>20), "MB-heap")
	})
}

// BenchmarkImport measures the bars: -bench Import -benchtime 1x.
func BenchmarkImport(b *testing.B) {
	for _, kind := range []sheet.Kind{sheet.CSV, sheet.XLSX} {
		b.Run(string(kind), func(b *testing.B) {
			file := bigCensus(b, kind, benchRows)
			var wait time.Duration
			var heap uint64
			for b.Loop() {
				a := houseOfNow(b)
				stop := meanwhile(b, a)
				r, err := a.CommitImport(context.Background(), editor, Principal, file, ImportOptions{})
				if err != nil || r.New != benchRows {
					b.Fatalf("%+v, %v", r.New, err)
				}
				w, h := stop()
				wait, heap = max(wait, w), max(heap, h)
			}
			b.ReportMetric(float64(wait.Milliseconds()), "ms-longest-wait")
			b.ReportMetric(float64(heap>>20), "MB-heap")
		})
	}
}

// BenchmarkImportRefused reads a census whose last line is wrong, and takes back
// all that it had staged before.
func BenchmarkImportRefused(b *testing.B) {
	file := bigCensus(b, sheet.CSV, benchRows)
	const wrong = "100001;;Une fiche sans nom\r\n"
	if _, err := file.Reader.(io.WriterAt).WriteAt([]byte(wrong), file.Size); err != nil {
		b.Fatal(err)
	}
	file.Size += int64(len(wrong))
	a := houseOfNow(b)
	var wait time.Duration
	for b.Loop() {
		stop := meanwhile(b, a)
		if r, err := a.CommitImport(context.Background(), editor, Principal, file, ImportOptions{}); !fault.Is(err, fault.Invalid) || r.Refused != 1 {
			b.Fatalf("%d refused, %v", r.Refused, err)
		}
		w, _ := stop()
		wait = max(wait, w)
	}
	b.ReportMetric(float64(wait.Milliseconds()), "ms-longest-wait")
}
