package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestReindexMakesAgainWhatDiffers finds records in another way than they were
// written: by other facets, another title, other words, or none; twice, since what
// was begun is begun again.
func TestReindexMakesAgainWhatDiffers(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	draw := rand.New(rand.NewPCG(5, 11))
	for i := range 40 {
		put1(t, db, sheetPut(fmt.Sprintf("i%02d", i), fmt.Sprint("Garage ", i), 0, i%3 > 0, Facet{"status", "running"}, Facet{"theme", "mobility"}))
	}
	themes := []string{"food", "mobility", "reuse"}
	wanted := map[string]Put{}
	again := func(b *Backlog) {
		t.Helper()
		for after := int64(-1 << 63); ; {
			some, last, err := db.EveryDoc(ctx, "one", "initiative", after, 7)
			if err != nil {
				t.Fatal(err)
			}
			if len(some) == 0 {
				return
			}
			puts := make([]Put, len(some))
			for i, r := range some {
				puts[i] = wanted[r.ID]
			}
			if err := db.Reindex(ctx, "one", Author{Source: "upgrade"}, some, puts, b); err != nil {
				t.Fatal(err)
			}
			if err := db.WriteSome(ctx, Author{}, b); err != nil {
				t.Fatal(err)
			}
			after = last
		}
	}
	for round := range 6 {
		food := 0
		for i := range 40 {
			p := sheetPut(fmt.Sprintf("i%02d", i), fmt.Sprint("Grange ", i), 1, i%3 > 0, Facet{"status", "running"})
			if theme := themes[draw.IntN(3)]; draw.IntN(4) > 0 {
				p.Facets = append(p.Facets, Facet{"theme", theme})
				if theme == "food" {
					food++
				}
			}
			wanted[p.ID] = p
		}
		var lost, b Backlog
		again(&lost) // the program stops before what waits is written
		again(&b)
		if err := db.WriteBacklog(ctx, Author{}, &b); err != nil {
			t.Fatal(err)
		}
		heldIsThere(t, db, round)
		if err := db.GatherText(ctx); err != nil {
			t.Fatal(err)
		}
		for words, want := range map[string]int{"grange": 40, "garage": 0} {
			m, err := db.Match(ctx, Query{Scope: everything("one"), Kind: "initiative", Stems: []string{words}}, ByName)
			if err != nil || len(m.Hits) != want {
				t.Fatalf("round %d: %d found by %q, want %d: %v", round, len(m.Hits), words, want, err)
			}
		}
		q := Query{Scope: everything("one"), Kind: "initiative", Facets: []Facet{{"theme", "food"}}, Limit: MaxPage}
		m, err := db.Match(ctx, q, ByName)
		if list, _, listErr := db.List(ctx, q); err != nil || listErr != nil || len(m.Hits) != food || len(list) != food {
			t.Fatalf("round %d: %d found, %d listed of %d: %v, %v", round, len(m.Hits), len(list), food, err, listErr)
		}
	}
}

// TestGatheredTextHoldsNothingTwice: once gathered, no search passes over what was
// made again.
func TestGatheredTextHoldsNothingTwice(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	if db.engine.gather == "" {
		return // PostgreSQL keeps its index by itself
	}
	size := func() (n int) {
		t.Helper()
		if err := db.read.QueryRow(`SELECT SUM(LENGTH(block)) FROM record_text_data WHERE id > 10`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := range 200 {
		put1(t, db, sheetPut(fmt.Sprintf("i%03d", i), fmt.Sprint("Garage ", i), 0, true))
	}
	if err := db.GatherText(ctx); err != nil {
		t.Fatal(err)
	}
	first := size()
	some, _, err := db.EveryDoc(ctx, "one", "initiative", -1<<63, 10)
	if err != nil || len(some) != 10 {
		t.Fatal(len(some), err)
	}
	puts := make([]Put, len(some))
	for i, r := range some {
		puts[i] = sheetPut(r.ID, "Garage "+strings.TrimLeft(r.ID[1:3], "0")+r.ID[3:], 1, true)
	}
	var b Backlog
	if err := db.Reindex(ctx, "one", Author{}, some, puts, &b); err != nil {
		t.Fatal(err)
	}
	again := size()
	if err := db.GatherText(ctx); err != nil {
		t.Fatal(err)
	}
	if gathered := size(); again == first || gathered > first*11/10 {
		t.Errorf("%d bytes at first, %d made again, %d gathered", first, again, gathered)
	}
}

// TestEveryDocIsReadInPlace: a page of the records to be made again costs what it
// holds, however many there are.
func TestEveryDocIsReadInPlace(t *testing.T) {
	db := open(t)
	if db.engine.name != sqliteEngine.name {
		return // PostgreSQL plans by what the tables hold
	}
	steps := plan(t, db, `SELECT `+recordColumns+` FROM record r WHERE `+everyDoc, "one", "initiative", 5, 10)
	if strings.Contains(steps, "TEMP B-TREE") || !strings.Contains(steps, "record_doc") {
		t.Errorf("a page sorts what is left: %s", steps)
	}
}

// plan is how SQLite means to answer a question, a step a line.
func plan(t *testing.T, db *DB, query string, args ...any) string {
	t.Helper()
	rows, err := db.read.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var steps strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&steps, step)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return steps.String()
}
