package store

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/text"
)

// sheetPut is an initiative that a search finds.
func sheetPut(id, title string, version int64, public bool, facets ...Facet) Put {
	return Put{Kind: "initiative", ID: id, Expected: version, Public: public, Title: title, SortKey: title, Stems: strings.ToLower(title), Body: note{Name: title + fmt.Sprint(version, facets)}, Facets: facets}
}

// TestHeldReadsTheTermsOfItsFacets: SQLite takes but the lower end of a range when a
// join follows, and then goes through the counts of every commune.
func TestHeldReadsTheTermsOfItsFacets(t *testing.T) {
	db := open(t)
	if db.engine.name != sqliteEngine.name {
		return // PostgreSQL plans by what the tables hold
	}
	asked, args := heldQuery(everyone("one"), "initiative", []string{"theme", "reach"}, []int64{7})
	ranges := 0
	for step := range strings.Lines(plan(t, db, asked, args...)) {
		if strings.Contains(step, "SCAN h") || strings.Contains(step, "term>?") && !strings.Contains(step, "term<?") {
			t.Errorf("held is read beyond a facet: %s", step)
		}
		if strings.Contains(step, "term<?") {
			ranges++
		}
	}
	if ranges != 2 {
		t.Errorf("%d ranges read, want one for each facet", ranges)
	}
}

func everyone(space string) access.Scope {
	return access.Visible(access.Anyone, access.KindInitiative, space)
}

func everything(space string) access.Scope {
	return access.Visible(access.House, access.KindInitiative, space)
}

// TestWhatIsHeldIsWhatIsThere writes at random, by every road that changes who
// sees a record or what it is counted by, and holds the counts that are kept to
// those of the records.
func TestWhatIsHeldIsWhatIsThere(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	draw := rand.New(rand.NewPCG(7, 7))
	themes := []string{"food", "mobility", "reuse"}
	versions := map[string]int64{}
	facets := func() []Facet {
		var out []Facet
		for _, theme := range themes {
			if draw.IntN(2) == 0 {
				out = append(out, Facet{"theme", theme}, Facet{"theme", theme}) // said twice, it counts once
			}
		}
		return append(out, Facet{"status", "running"})
	}
	by := Author{Actor: "jeanne", Source: "form"}
	for step := range 120 {
		err := db.Update(ctx, "one", by, func(tx *Tx) error {
			id := fmt.Sprint("i", draw.IntN(25))
			v := versions[id]
			var err error
			switch {
			case v > 0 && draw.IntN(6) == 0:
				delete(versions, id)
				return tx.Delete("initiative", id, v)
			case v > 0 && draw.IntN(4) == 0:
				return tx.Show("initiative", id, draw.IntN(2) == 0)
			default:
				versions[id], err = tx.Put(sheetPut(id, fmt.Sprint("Garage ", step), v, draw.IntN(3) > 0, facets()...))
			}
			return err
		})
		if err != nil {
			t.Fatal(step, err)
		}
		if step == 40 || step == 80 {
			importSheets(t, db, fmt.Sprint("b", step), facets)
		}
		if step == 60 {
			hideAndSweep(t, db, "b40")
		}
		if step%20 == 19 {
			heldIsThere(t, db, step)
		}
	}
	heldIsThere(t, db, 120)
}

func importSheets(t *testing.T, db *DB, batch string, facets func() []Facet) {
	t.Helper()
	ctx := context.Background()
	by := Author{Actor: "jeanne", Source: "import", Batch: batch}
	var list []New
	for i := range 12 {
		list = append(list, New{Put: sheetPut(batch+fmt.Sprint("-", i), fmt.Sprint("Vélo ", i), 0, i%3 > 0, facets()...)})
		if err := db.Prepare("one", &list[i]); err != nil {
			t.Fatal(err)
		}
	}
	var b Backlog
	for _, fn := range []func(*Tx) error{
		func(tx *Tx) error { return tx.AddBatch(Batch{ID: batch, State: Staged, Summary: []byte("{}")}) },
		func(tx *Tx) error { return tx.Insert(list) },
	} {
		if err := db.Update(ctx, "one", by, fn); err != nil {
			t.Fatal(err)
		}
	}
	b.Add("one", list)
	if err := db.WriteBacklog(ctx, by, &b); err != nil {
		t.Fatal(err)
	}
	heldIsThere(t, db, -1) // nothing of what is staged is counted
	if err := db.Update(ctx, "one", by, func(tx *Tx) error { return tx.SetBatch(batch, Committed, []byte("{}")) }); err != nil {
		t.Fatal(err)
	}
}

func hideAndSweep(t *testing.T, db *DB, batch string) {
	t.Helper()
	by := Author{Actor: "jeanne", Source: "undo"}
	err := db.Update(context.Background(), "one", by, func(tx *Tx) error {
		if _, err := tx.Keep(batch, "initiative", map[string]bool{batch + "-3": true}); err != nil {
			return err
		}
		return tx.SetBatch(batch, Undone, []byte("{}"))
	})
	if err != nil {
		t.Fatal(err)
	}
	heldIsThere(t, db, -2)
	if err := db.Update(context.Background(), "one", by, func(tx *Tx) error { _, err := tx.Sweep(batch, true, 100); return err }); err != nil {
		t.Fatal(err)
	}
}

// heldIsThere compares what is kept, what a search counts and what the records
// say when they are gone through.
func heldIsThere(t *testing.T, db *DB, step int) {
	t.Helper()
	ctx := context.Background()
	var listed, there int
	err := db.read.QueryRow(`SELECT (SELECT COUNT(*) FROM listed), (SELECT COUNT(*) FROM record WHERE kind = 'initiative')`).Scan(&listed, &there)
	if err != nil || listed != there && step != -2 {
		t.Fatalf("step %d: %d rows of %d records, %v", step, listed, there, err)
	}
	for name, scope := range map[string]access.Scope{"everyone": everyone("one"), "house": everything("one")} {
		held, err := db.Held(ctx, scope, "initiative", "theme", "status")
		if err != nil {
			t.Fatal(err)
		}
		counted, err := db.Tally(ctx, Query{Scope: scope, Kind: "initiative"}, "theme", "status")
		if err != nil {
			t.Fatal(err)
		}
		if held.Total != counted.Total || !maps.Equal(held.Facets["theme"], counted.Facets["theme"]) || !maps.Equal(held.Facets["status"], counted.Facets["status"]) {
			t.Fatalf("step %d, %s: held %+v, there are %+v", step, name, held, counted)
		}
		found, err := db.Match(ctx, Query{Scope: scope, Kind: "initiative", Facets: []Facet{{"status", "running"}}}, ByName, "theme")
		if err != nil || len(found.Hits) != held.Total || !maps.Equal(found.Facets["theme"], held.Facets["theme"]) {
			t.Fatalf("step %d, %s: found %d with %v, %v; held %+v", step, name, len(found.Hits), found.Facets, err, held)
		}
	}
}

func TestASearchIsReadInTheOrderAsked(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	for i, title := range []string{"Zinc et garage", "Épicerie", "Garage", "Atelier garage"} {
		p := sheetPut(fmt.Sprint("i", i), title, 0, true)
		p.Stems = text.Stems(title + ", et un garage")
		put1(t, db, p)
	}
	again := sheetPut("i1", "Épicerie du bourg", 1, true)
	again.Stems = text.Stems(again.Title + ", et un garage")
	put1(t, db, again)
	q := Query{Scope: everyone("one"), Kind: "initiative", Stems: text.QueryStems("garages")}
	names := func(order Order) string {
		t.Helper()
		m, err := db.Match(ctx, q, order)
		if err != nil {
			t.Fatal(err)
		}
		var docs []int64
		for _, h := range m.Hits {
			docs = append(docs, h.Doc)
		}
		records, err := db.Docs(ctx, q.Scope, q.Kind, docs)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, r := range records {
			ids = append(ids, r.ID)
		}
		return strings.Join(ids, " ")
	}
	if got := names(ByName); got != "i3 i1 i2 i0" {
		t.Errorf("by name: %s", got)
	}
	if got := names(ByMatch); got != "i3 i2 i0 i1" { // those that are called so come first
		t.Errorf("by what was asked: %s", got)
	}
	if got := names(ByDate); got != "i1 i3 i2 i0" { // written last, it comes first
		t.Errorf("by date: %s", got)
	}
}

func put1(t *testing.T, db *DB, p Put) {
	t.Helper()
	err := db.Update(context.Background(), "one", Author{Actor: "jeanne", Source: "form"}, func(tx *Tx) error { _, err := tx.Put(p); return err })
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatFindsTooMuchIsReadByDate holds every page of a long answer to the
// records, without gap or repetition.
func TestWhatFindsTooMuchIsReadByDate(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	const many = MostCounted + 3
	var list []New
	for i := range many {
		n := New{Put: sheetPut(fmt.Sprintf("i%05d", i), "Garage", 0, i != 5, Facet{"theme", "mobility"})}
		if err := db.Prepare("one", &n); err != nil {
			t.Fatal(err)
		}
		list = append(list, n)
	}
	var b Backlog
	for some := range slices.Chunk(list, 2000) {
		if err := db.Update(ctx, "one", Author{Source: "import"}, func(tx *Tx) error { return tx.Insert(some) }); err != nil {
			t.Fatal(err)
		}
		b.Add("one", some)
	}
	if err := db.WriteBacklog(ctx, Author{}, &b); err != nil {
		t.Fatal(err)
	}
	q := Query{Scope: everyone("one"), Kind: "initiative", Facets: []Facet{{"theme", "mobility"}}}
	m, err := db.Match(ctx, q, ByName, "theme")
	if err != nil || !m.More || len(m.Hits) > 0 {
		t.Fatalf("%d found, more %v: %v", len(m.Hits), m.More, err)
	}
	seen, before := map[int64]bool{}, int64(0)
	for pages := 0; ; pages++ {
		docs, more, err := db.MatchPage(ctx, q, before, 1500)
		if err != nil || pages > 10 {
			t.Fatal(err, pages)
		}
		for _, d := range docs {
			if seen[d] || before != 0 && d >= before {
				t.Fatalf("%d comes twice, or too late", d)
			}
			seen[d] = true
			before = d
		}
		if !more {
			break
		}
	}
	if len(seen) != many-1 {
		t.Errorf("%d read of %d", len(seen), many-1)
	}
	for most, want := range map[int]int{7: 7, many - 1: many - 1, many + 5: many - 1} {
		if n, err := db.CountUpTo(ctx, q, most); err != nil || n != want {
			t.Errorf("up to %d: %d counted (%v), want %d: the draft is not seen", most, n, err, want)
		}
	}
	q.Facets = append(q.Facets, Facet{"theme", "food"})
	if m, err = db.Match(ctx, q, ByName, "theme"); err != nil || m.More || len(m.Hits) > 0 {
		t.Errorf("what no record holds: %+v, %v", m, err)
	}
}

func TestWordsAreLearntOnceWithTheirAccents(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	words := func(of ...Word) { p := sheetPut(fmt.Sprint(of), "x", 0, true); p.Words = of; put1(t, db, p) }
	words(Word{Folded: "epicerie", Spelt: "epicerie"}, Word{Folded: "garage", Spelt: "garage"})
	words(Word{Folded: "epicerie", Spelt: "épicerie"})
	words(Word{Folded: "epicerie", Spelt: "epicerie"})
	some, last, err := db.Words(ctx, "one", 0, 10)
	if err != nil || len(some) != 2 {
		t.Fatal(some, err)
	}
	for _, w := range some {
		if w.Folded == "epicerie" && w.Spelt != "épicerie" {
			t.Errorf("%+v", w)
		}
	}
	if some, _, err = db.Words(ctx, "one", last, 10); err != nil || len(some) != 0 {
		t.Errorf("%v after the last: %v", some, err)
	}
}
