package store

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

func TestANumberIsGivenOnce(t *testing.T) {
	last := newDoc()
	for range 10_000 {
		next := newDoc()
		if next <= last || next < 0 {
			t.Fatalf("%d after %d", next, last)
		}
		last = next
	}
}

func TestATermIsWithinItsFacet(t *testing.T) {
	for i := range 2_000 {
		f := Facet{fmt.Sprintf("facet%d", i%40), fmt.Sprintf("value %d", i)}
		first, last := facetTerms("one", "initiative", f.Name)
		if n := term("one", "initiative", f); n < first || n > last || n < 0 {
			t.Fatalf("%v is %d, outside %d to %d", f, n, first, last)
		}
	}
	f := Facet{"theme", "food"}
	if term("one", "initiative", f) == term("two", "initiative", f) || term("one", "initiative", f) == term("one", "study", f) {
		t.Fatal("a space and a kind have terms of their own")
	}
}

// Two processes on one database may draw one number: the second draws again.
func TestANumberThatIsTakenIsDrawnAgain(t *testing.T) {
	db := open(t)
	insert := func(id string, number int) error {
		_, err := db.write.Exec(sqlRecordInsert, "one", "initiative", id, "", false, "", id, number, 0, "{}", nil)
		return err
	}
	if err := insert("a", 42); err != nil {
		t.Fatal(err)
	}
	if err := insert("b", 42); err == nil || !retryable(err) {
		t.Errorf("the second is %v", err)
	}
	if err := insert("a", 43); err == nil || retryable(err) {
		t.Errorf("a record that exists is %v", err)
	}
}

// What is inserted in bulk is found once its backlog is written, and forgotten
// with its record.
func TestWhatIsInsertedIsFoundByItsFacets(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	who := Author{Actor: "jeanne", Source: "import"}
	var waiting Backlog
	for from := range 3 {
		list := make([]New, 40)
		for i := range list {
			n := 40*from + i
			list[i] = New{Put: Put{Kind: "initiative", ID: fmt.Sprintf("i%03d", n), Body: note{Name: "x"}, Facets: []Facet{{"theme", []string{"food", "health"}[n%2]}, {"status", "running"}},
				Keys: []Facet{{"same", fmt.Sprint(n)}}}}
			if err := db.Prepare("one", &list[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Update(ctx, "one", who, func(tx *Tx) error { return tx.Insert(list) }); err != nil {
			t.Fatal(err)
		}
		waiting.Add("one", list)
	}
	house := access.Visible(access.House, access.KindInitiative, "one")
	all := Query{Scope: house, Kind: "initiative"}
	if err := db.WriteBacklog(ctx, who, &waiting); err != nil {
		t.Fatal(err)
	}
	tally, err := db.Tally(ctx, all, "theme", "status", "same")
	want := map[string]map[string]int{"theme": {"food": 60, "health": 60}, "status": {"running": 120}, "same": {}}
	if err != nil || !reflect.DeepEqual(tally.Facets, want) {
		t.Fatalf("%v, %v", tally.Facets, err)
	}
	holders, err := db.Holders(ctx, house, "initiative", "same", []string{"7", "119", "500"})
	if err != nil || len(holders) != 2 || holders["7"][0].ID != "i007" || holders["119"][0].ID != "i119" {
		t.Fatalf("%v, %v", holders, err)
	}
	for _, id := range []string{"i000", "i001"} {
		if err := db.Update(ctx, "one", who, func(tx *Tx) error { return tx.Delete("initiative", id, 1) }); err != nil {
			t.Fatal(err)
		}
	}
	byFood := all
	byFood.Facets = []Facet{{"theme", "food"}}
	if tally, err = db.Tally(ctx, byFood, "theme", "status"); err != nil || tally.Total != 59 || tally.Facets["status"]["running"] != 59 {
		t.Fatalf("%+v, %v", tally, err)
	}
	if _, err := db.DropSpace(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"facet", "term", "record"} {
		var n int
		if err := db.write.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows are left in %s, %v", n, table, err)
		}
	}
}
