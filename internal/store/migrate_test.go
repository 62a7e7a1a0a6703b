package store

import (
	"context"
	"errors"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

// step applies one migration to what was written as before it: one that only
// renames what is there.
func step(t *testing.T, db *DB, version int) {
	t.Helper()
	steps, err := migrations(db.engine.name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.write.Exec("DELETE FROM migration WHERE version = $1", version); err != nil {
		t.Fatal(err)
	}
	if err := db.apply(context.Background(), steps[version-1]); err != nil {
		t.Fatal(err)
	}
}

// inWords puts the facets back as they were before migration 10, of every kind
// together as before migration 8.
func inWords(t *testing.T, db *DB, facets ...[]any) {
	t.Helper()
	for _, statement := range []string{
		`DROP TABLE facet`, `DROP TABLE term`,
		`CREATE TABLE facet (space_id TEXT NOT NULL, facet TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (space_id, facet, value, id))`,
		`CREATE INDEX facet_record ON facet (space_id, id, facet, value)`,
	} {
		if _, err := db.write.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range facets {
		if _, err := db.write.Exec(`INSERT INTO facet (space_id, facet, value, id) VALUES ($1, $2, $3, $4)`, f...); err != nil {
			t.Fatal(err)
		}
	}
}

// A folder of before records of a study were kept under its identifier.
func TestRecordsOfAStudyAreNamedWithinIt(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	write := func(space string, fn func(*Tx) error) {
		t.Helper()
		if err := db.Update(ctx, space, Author{Actor: "jeanne", Source: "form"}, fn); err != nil {
			t.Fatal(err)
		}
	}
	study := func(id string) Put { return Put{Kind: "study", ID: id, Body: note{Name: id}} }
	all := func(tx *Tx, puts ...Put) error {
		for _, p := range puts {
			if _, err := tx.Put(p); err != nil {
				return err
			}
		}
		return nil
	}
	write("one", func(tx *Tx) error {
		if err := all(tx, study("vallee"), Put{Kind: "entry", ID: "vallee/four", Parent: "vallee", Body: note{Name: "entrée"}},
			Put{Kind: "initiative", ID: "four", Body: note{Name: "Le four"}},
			Put{Kind: "story", ID: "four", Parent: "vallee", Body: note{Name: "récit"}},
			Put{Kind: "report", ID: "rapport", Parent: "vallee", Body: note{Name: "un"}},
			Put{Kind: "report", ID: "rapport", Parent: "vallee", Expected: 1, Body: note{Name: "deux"}},
			Put{Kind: "edition", ID: "v1", Parent: "vallee", Body: note{Name: "v1"}},
			Put{Kind: "conclusion", ID: "gone", Parent: "vallee", Body: note{Name: "retirée"}}); err != nil {
			return err
		}
		if _, err := tx.Ask("site", `{"edition":"v1"}`); err != nil {
			return err
		}
		_, err := tx.Ask("import", `{"upload":"v1"}`)
		if err != nil {
			return err
		}
		return tx.Delete("conclusion", "gone", 1)
	})
	write("two", func(tx *Tx) error {
		if err := all(tx, study("vallee"), study("plateau"), Put{Kind: "report", ID: "rapport", Parent: "plateau", Body: note{Name: "trois"}},
			Put{Kind: "conclusion", ID: "gone", Parent: "plateau", Body: note{Name: "retirée"}}); err != nil {
			return err
		}
		return tx.Delete("conclusion", "gone", 1)
	})
	inWords(t, db, []any{"one", "theme", "food", "four"}, []any{"one", "initiative", "four", "four"})
	step(t, db, 4)
	step(t, db, 8)
	step(t, db, 9)
	step(t, db, 10)
	house := func(space string) access.Scope { return access.Visible(access.House, access.KindStudy, space) }
	for _, want := range []struct{ space, kind, id, name, body string }{
		{"one", "report", "vallee/rapport", "rapport", `{"name":"deux"}`}, {"one", "story", "vallee/four", "four", `{"name":"récit"}`},
		{"one", "entry", "vallee/four", "four", `{"name":"entrée"}`}, {"one", "initiative", "four", "four", `{"name":"Le four"}`},
		{"one", "edition", "vallee/v1", "v1", `{"name":"v1"}`}, {"two", "report", "plateau/rapport", "rapport", `{"name":"trois"}`},
	} {
		r, err := db.Read(ctx, house(want.space), want.kind, want.id)
		if err != nil || string(r.Body) != want.body || r.Name() != want.name {
			t.Errorf("%s %s: %q, %s, %v", want.kind, want.id, r.Name(), r.Body, err)
		}
	}
	if _, err := db.Read(ctx, house("one"), "report", "rapport"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the former name still stands: %v", err)
	}
	history, err := db.History(ctx, access.Visible(access.House, access.KindChange, "one"), "report", "vallee/rapport", 0)
	if err != nil || len(history) != 2 {
		t.Errorf("history: %d changes, %v", len(history), err)
	}
	var jobs []string
	for range 2 {
		j, _, err := db.Claim(ctx)
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, j.Payload)
	}
	if want := [2]string{`{"edition":"vallee/v1"}`, `{"upload":"v1"}`}; [2]string(jobs) != want && [2]string(jobs) != [2]string{want[1], want[0]} {
		t.Errorf("jobs %q", jobs)
	}
	write("one", func(tx *Tx) error {
		if body, err := tx.Deleted("conclusion", "vallee/gone"); err != nil || string(body) != `{"name":"retirée"}` {
			t.Errorf("what was removed: %s, %v", body, err)
		}
		// The testimony and the initiative of one name no longer share what they are found by.
		_, err := tx.Put(Put{Kind: "story", ID: "vallee/four", Parent: "vallee", Expected: 1, Body: note{Name: "récit relu"}})
		return err
	})
	n, err := db.Count(ctx, Query{Scope: house("one"), Kind: "initiative", Facets: []Facet{{"theme", "food"}}})
	if err != nil || n != 1 {
		t.Errorf("%d initiatives by their theme, %v", n, err)
	}
}

// A folder of before the facets of each kind were apart.
func TestFacetsAreSharedOutByKind(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	err := db.Update(ctx, "one", Author{Actor: "jeanne", Source: "form"}, func(tx *Tx) error {
		for _, p := range []Put{{Kind: "initiative", ID: "four", Body: note{Name: "Le four"}}, {Kind: "story", ID: "vallee/four", Parent: "vallee", Body: note{Name: "récit"}}} {
			if _, err := tx.Put(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	inWords(t, db, []any{"one", "theme", "food", "four"}, []any{"one", "initiative", "four", "vallee/four"}, []any{"one", "same", "le four", "four"})
	step(t, db, 8)
	step(t, db, 9) // which SQLite copies once more
	step(t, db, 10)
	for kind, q := range map[string]Query{
		"initiative": {Facets: []Facet{{"theme", "food"}}},
		"story":      {Parent: "vallee", Facets: []Facet{{"initiative", "four"}}},
	} {
		q.Kind, q.Scope = kind, access.Visible(access.House, access.KindStudy, "one")
		if n, err := db.Count(ctx, q); err != nil || n != 1 {
			t.Errorf("%s: %d found by its facet, %v", kind, n, err)
		}
	}
}

// A folder of before facets were numbers, with an import that was cut: its lines
// that waited had no number of their own.
func TestFacetsBecomeNumbers(t *testing.T) {
	ctx := context.Background()
	db := open(t)
	err := db.Update(ctx, "one", Author{Actor: "jeanne", Source: "form"}, func(tx *Tx) error {
		for _, id := range []string{"four", "moulin"} {
			if _, err := tx.Put(Put{Kind: "initiative", ID: id, Body: note{Name: id}, Stems: id}); err != nil {
				return err
			}
		}
		return errors.Join(tx.Hold("b", 1, note{Name: "a"}), tx.Hold("b", 2, note{Name: "b"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	inWords(t, db, []any{"one", "theme", "food", "four"}, []any{"one", "theme", "food", "moulin"}, []any{"one", "same", "le four", "four"})
	for _, statement := range []string{`DROP INDEX record_doc`, `CREATE INDEX record_doc ON record (doc)`, `UPDATE record SET doc = 0 WHERE kind = 'import_row'`} {
		if _, err := db.write.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range []int{8, 9, 10} {
		step(t, db, version)
	}
	house := access.Visible(access.House, access.KindInitiative, "one")
	tally, err := db.Tally(ctx, Query{Scope: house, Kind: "initiative"}, "theme", "same")
	if err != nil || tally.Facets["theme"]["food"] != 2 || len(tally.Facets["same"]) != 0 {
		t.Errorf("%v, %v", tally.Facets, err)
	}
	holders, err := db.Holders(ctx, house, "initiative", "same", []string{"le four"})
	if err != nil || len(holders["le four"]) != 1 {
		t.Errorf("%v, %v", holders, err)
	}
	if n, err := db.Count(ctx, Query{Scope: house, Kind: "initiative", Stems: []string{"moulin"}}); err != nil || n != 1 {
		t.Errorf("%d found by their words, %v", n, err)
	}
	var held int
	if err := db.write.QueryRow(`SELECT COUNT(DISTINCT doc) FROM record WHERE kind = 'import_row' AND doc < 0`).Scan(&held); err != nil || held != 2 {
		t.Errorf("%d lines that waited have a number of their own, %v", held, err)
	}
}
