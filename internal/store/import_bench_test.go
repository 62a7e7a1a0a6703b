package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
)

type sheetLike struct {
	Name    string            `json:"name"`
	Summary string            `json:"summary"`
	More    map[string]string `json:"more"`
}

// BenchmarkInsert writes what the import of a census writes, and no more.
func BenchmarkInsert(b *testing.B) {
	const rows, together = 16_000, 800
	for b.Loop() {
		b.StopTimer()
		folder := b.TempDir()
		db, err := Open(context.Background(), Config{Folder: folder})
		if err != nil {
			b.Fatal(err)
		}
		var longest time.Duration
		var waiting Backlog
		for from := 0; from < rows; from += together {
			list := make([]New, together)
			for i := range list {
				list[i] = newLike(from + i)
				if err := db.Prepare("principal", &list[i]); err != nil {
					b.Fatal(err)
				}
			}
			b.StartTimer()
			begun := time.Now()
			err := db.Update(context.Background(), "principal", Author{Actor: id.New(), Source: "import", Batch: "b"}, func(tx *Tx) error { return tx.Insert(list) })
			if err == nil {
				waiting.Add("principal", list)
			}
			if err == nil {
				err = db.WriteSome(context.Background(), Author{Actor: id.New(), Source: "import", Batch: "b"}, &waiting)
			}
			longest = max(longest, time.Since(begun))
			b.StopTimer()
			if err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		if err := db.WriteBacklog(context.Background(), Author{Actor: id.New(), Source: "import", Batch: "b"}, &waiting); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		info, err := os.Stat(filepath.Join(folder, FileName))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size()>>20), "MB-file")
		b.ReportMetric(float64(longest.Milliseconds()), "ms-longest")
		db.Close()
		b.StartTimer()
	}
}

func newLike(n int) New {
	name := fmt.Sprintf("Atelier partagé n° %d du pays", n)
	sum := sha256.Sum256([]byte(name))
	body := sheetLike{Name: name, Summary: "On répare, on prête et on transmet, un samedi sur deux, avec qui veut venir.", More: map[string]string{
		"a": strings.Repeat("x", 100), "b": strings.Repeat("y", 100), "c": strings.Repeat("z", 400)}}
	return New{Put: Put{Kind: "initiative", ID: id.New(), SortKey: hex.EncodeToString([]byte(name)), Body: body,
		Stems: fmt.Sprintf("atelier partag %d pay repar pret transmet samed avec veut venir ami ateli %d habit plac mairi", n, n%5000),
		Facets: []Facet{{"theme", []string{"a", "b", "c"}[n%3]}, {"reach", "local"}, {"approach", "unknown"}, {"status", "running"}, {"legal_form", "loi1901"},
			{"territory", fmt.Sprintf("commune:%05d", n%35000)}, {"list", "recensement"}}, Keys: []Facet{{"source_key", fmt.Sprintf("recensement\x1f%d", n)}, {"same", hex.EncodeToString(sum[:10])}}},
		Section: "initiatives", Slug: fmt.Sprintf("atelier-partage-n-%d-du-pays", n), Contact: initiative.Contact{Email: "contact@exemple.fr"}}
}
