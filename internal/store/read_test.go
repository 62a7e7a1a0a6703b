package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

var (
	anyone = access.Visible(access.Anyone, access.KindInitiative, "s")
	owner  = access.Visible(access.Actor{Role: access.Owner}, access.KindInitiative, "s")
)

// census writes n initiatives, every third a draft, themes in turn, with equal
// names by pairs so that pages must break ties.
func census(t *testing.T, db *DB, n int) {
	t.Helper()
	err := db.Update(context.Background(), "s", Author{}, func(tx *Tx) error {
		for i := range n {
			_, err := tx.Put(Put{Kind: "initiative", ID: fmt.Sprintf("i%03d", i), Public: i%3 != 0, SortKey: fmt.Sprintf("%03d", i/2),
				Body: note{Name: "x"}, Stems: "garag", Facets: []Facet{{"theme", []string{"mobility", "culture"}[i%2]}}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPagesCountsAndFacetsAgree(t *testing.T) {
	db, ctx := open(t), context.Background()
	census(t, db, 50)
	for name, q := range map[string]Query{
		"the public":     {Scope: anyone},
		"the owner":      {Scope: owner},
		"one theme":      {Scope: anyone, Facets: []Facet{{"theme", "mobility"}}},
		"found by words": {Scope: owner, Stems: []string{"garag"}},
		"nothing found":  {Scope: owner, Stems: []string{"velo"}},
		"any theme":      {Scope: anyone, Any: []Any{{Name: "theme", Values: []string{"mobility", "culture", "food"}}}},
		"any of one":     {Scope: owner, Any: []Any{{Name: "theme", Values: []string{"culture"}}}, Facets: []Facet{{"theme", "culture"}}},
		"any of none":    {Scope: owner, Any: []Any{{Name: "theme"}}},
		"no scope":       {},
	} {
		t.Run(name, func(t *testing.T) {
			q.Kind, q.Limit = "initiative", 7
			total, err := db.Count(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			seen := walk(t, db, q)
			tally, err := db.Tally(ctx, q, "theme", "unknown")
			if err != nil {
				t.Fatal(err)
			}
			counts := tally.Facets["theme"]
			if len(seen) != total || tally.Total != total || counts["mobility"]+counts["culture"] != total || len(tally.Facets["unknown"]) != 0 {
				t.Fatalf("pages %d, count %d, facets %v", len(seen), total, tally)
			}
			if holds, err := db.Holds(ctx, q); err != nil || holds != (total > 0) {
				t.Fatalf("holds %v of %d, %v", holds, total, err)
			}
		})
	}
	for want, q := range map[int]Query{
		33: {Scope: anyone},
		50: {Scope: owner, Any: []Any{{Name: "theme", Values: []string{"mobility", "culture"}}}},
		25: {Scope: owner, Any: []Any{{Name: "theme", Values: []string{"mobility", "food"}}}},
		0:  {Scope: owner, Any: []Any{{Name: "theme", Values: nil}}},
	} {
		q.Kind = "initiative"
		if n, err := db.Count(ctx, q); n != want || err != nil {
			t.Errorf("%d of 50 for %+v, want %d, %v", n, q.Any, want, err)
		}
	}
}

func walk(t *testing.T, db *DB, q Query) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for {
		page, next, err := db.List(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			if seen[r.ID] {
				t.Fatalf("%s is on two pages", r.ID)
			}
			seen[r.ID] = true
		}
		if next == nil {
			return seen
		}
		q.After = *next
	}
}

func TestWhatMayNotBeSeenIsNotFound(t *testing.T) {
	db, ctx := open(t), context.Background()
	census(t, db, 2) // i000 is a draft
	if _, err := db.Read(ctx, anyone, "initiative", "i000"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a draft shown to the public: %v", err)
	}
	for _, id := range []string{"i000", "i001"} {
		if _, err := db.Read(ctx, owner, "initiative", id); err != nil {
			t.Errorf("%s hidden from the owner: %v", id, err)
		}
	}
	if _, err := db.History(ctx, access.Visible(access.Anyone, access.KindChange, "s"), "initiative", "i001", 0); !fault.Is(err, fault.Denied) {
		t.Errorf("history shown to the public: %v", err)
	}
}

func TestAStagedImportIsHiddenUntilItsFlip(t *testing.T) {
	db, ctx := open(t), context.Background()
	err := db.Update(ctx, "s", Author{Batch: "b1"}, func(tx *Tx) error {
		_, err := tx.Put(Put{Kind: "initiative", ID: "new", Public: true, Body: note{Name: "x"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		state string
		seen  int
	}{{"staged", 0}, {"committed", 1}, {"undone", 0}} {
		_, err := db.write.Exec(`INSERT INTO import_batch (space_id, id, state, name, sha256, actor, created_at, summary)
VALUES ('s', 'b1', $1, '', '', '', 0, '') ON CONFLICT (space_id, id) DO UPDATE SET state = $1`, step.state)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := db.Count(ctx, Query{Scope: owner, Kind: "initiative"}); err != nil || n != step.seen {
			t.Errorf("%s: %d seen, %v; want %d", step.state, n, err, step.seen)
		}
	}
}

func TestHistoryTellsWhoChangedWhat(t *testing.T) {
	db, ctx := open(t), context.Background()
	put(t, db, 0, note{Name: "un"})
	put(t, db, 1, note{Name: "deux"})
	changes, err := db.History(ctx, access.Visible(access.Actor{Role: access.Editor}, access.KindChange, "s"), "note", "n", 0)
	if err != nil || len(changes) != 2 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	c := changes[0]
	if c.Version != 2 || c.Actor != "jeanne" || c.Source != "form" || len(c.Ops) != 1 || string(c.Ops[0].Before) != `"un"` || string(c.Ops[0].After) != `"deux"` {
		t.Fatalf("change = %+v", c)
	}
}

// TestTheNewestFirst walks a list by its last writings, page by page: each
// record once, the one just corrected at the head.
func TestTheNewestFirst(t *testing.T) {
	db, ctx, at := open(t), context.Background(), int64(1_000_000)
	db.now = func() time.Time { at += 10; return time.UnixMilli(at) }
	version := map[string]int64{}
	write := func(id, name string) {
		t.Helper()
		err := db.Update(ctx, "s", Author{Source: "form"}, func(tx *Tx) error {
			v, err := tx.Put(Put{Kind: "initiative", ID: id, Expected: version[id], Public: true, SortKey: name, Body: note{Name: name}})
			version[id] = v
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 25 {
		write(fmt.Sprintf("i%02d", i), fmt.Sprintf("nom %02d", i%7))
	}
	write("i03", "corrigé")
	q := Query{Scope: access.Visible(access.Anyone, access.KindInitiative, "s"), Kind: "initiative", Recent: true, Limit: 7}
	var seen []string
	for {
		page, next, err := db.List(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			seen = append(seen, r.ID)
		}
		if next == nil {
			break
		}
		q.After = *next
	}
	if len(seen) != 25 || seen[0] != "i03" || seen[1] != "i24" || seen[24] != "i00" {
		t.Errorf("in the order of the last writing: %v", seen)
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != 25 {
		t.Error("a record is on two pages")
	}
	q.After = Place{SortKey: "d’un autre ordre", ID: "x"}
	if page, _, err := db.List(ctx, q); err != nil || len(page) != 7 || page[0].ID != "i03" {
		t.Errorf("a place of another order: %v, %v", page, err)
	}
}

// A study and an initiative may bear one identifier, given by hand: each keeps
// what it is found by, whatever happens to the other.
func TestTwoKindsOfOneIdentifierKeepTheirFacets(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	write := func(fn func(*Tx) error) {
		t.Helper()
		if err := db.Update(ctx, "one", Author{Actor: "jeanne", Source: "form"}, fn); err != nil {
			t.Fatal(err)
		}
	}
	put := func(p Put) {
		t.Helper()
		write(func(tx *Tx) error { _, err := tx.Put(p); return err })
	}
	q := Query{Scope: access.Visible(access.House, access.KindInitiative, "one"), Kind: "initiative", Facets: []Facet{{"theme", "food"}}, Limit: 10}
	found := func(after string) {
		t.Helper()
		tally, err := db.Tally(ctx, q, "theme")
		if err != nil || tally.Total != 1 || tally.Facets["theme"]["food"] != 1 || tally.Facets["theme"]["health"] != 0 {
			t.Errorf("%s: %+v, %v", after, tally, err)
		}
		if held, err := db.Holders(ctx, q.Scope, "initiative", "theme", []string{"food", "health"}); err != nil || len(held["food"]) != 1 || len(held["health"]) != 0 {
			t.Errorf("%s: held by %v, %v", after, held, err)
		}
	}
	put(Put{Kind: "initiative", ID: "vallee", Body: note{Name: "La vallée"}, Facets: []Facet{{"theme", "food"}}})
	put(Put{Kind: "study", ID: "vallee", Body: note{Name: "Étude"}, Facets: []Facet{{"theme", "food"}, {"theme", "health"}}})
	found("a study of that identifier")
	put(Put{Kind: "study", ID: "vallee", Expected: 1, Body: note{Name: "Étude relue"}})
	found("the study saved")
	write(func(tx *Tx) error { return tx.Delete("study", "vallee", 2) })
	found("the study removed")
}
