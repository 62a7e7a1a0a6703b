package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

// child writes a record under a study.
func child(t *testing.T, db *DB, kind, id string, expected int64, body note) int64 {
	t.Helper()
	var v int64
	err := db.Update(context.Background(), "s", Author{Actor: "jeanne", Source: "form"}, func(tx *Tx) error {
		var err error
		v, err = tx.Put(Put{Kind: kind, ID: id, Parent: "etude", Expected: expected, Public: true, SortKey: body.Name, Body: body})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func revision(t *testing.T, db *DB) Revision {
	t.Helper()
	r, err := db.Revision(context.Background(), "s", "etude")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheRevisionOfAFamilyMovesWithEveryWrite(t *testing.T) {
	db, ctx := open(t), context.Background()
	seen := map[Revision]string{revision(t, db): "before anything"}
	moved := func(what string, want bool) {
		t.Helper()
		r := revision(t, db)
		if before, same := seen[r]; same == want {
			t.Errorf("after %s the revision is %v, as %s", what, r, before)
		}
		seen[r] = what
	}
	child(t, db, "entry", "a", 0, note{Name: "un"})
	moved("a child", true)
	child(t, db, "entry", "a", 1, note{Name: "un"})
	moved("the same again", false)
	child(t, db, "entry", "a", 1, note{Name: "deux"})
	moved("another version", true)
	if err := db.Update(ctx, "s", Author{}, func(tx *Tx) error { return tx.Delete("entry", "a", 2) }); err != nil {
		t.Fatal(err)
	}
	moved("a removal", true)
	put(t, db, 0, note{Name: "seul"})
	moved("a record that stands alone", false)
	if _, err := db.write.Exec(`INSERT INTO import_batch (space_id, id, state, name, sha256, actor, created_at, summary) VALUES ('s', 'b', 'committed', '', '', '', 0, '')`); err != nil {
		t.Fatal(err)
	}
	moved("an import", true)
}

func TestChildrenComeInOneReading(t *testing.T) {
	db, ctx := open(t), context.Background()
	for i := range 250 { // more than a page
		child(t, db, "entry", fmt.Sprintf("e%03d", i), 0, note{Name: fmt.Sprintf("%03d", 250-i)})
	}
	child(t, db, "story", "r", 0, note{Name: "récit"})
	child(t, db, "conclusion", "c", 0, note{Name: "conclusion"})
	if err := db.Update(ctx, "s", Author{}, func(tx *Tx) error { return tx.Show("story", "r", false) }); err != nil {
		t.Fatal(err)
	}
	all, err := db.Children(ctx, access.Visible(access.House, access.KindStudy, "s"), []string{"etude"}, "entry", "story")
	if err != nil || len(all) != 251 || all[0].ID != "e249" || all[250].Kind != "story" || all[250].Version != 1 {
		t.Fatalf("%d records, %v", len(all), err)
	}
	public, err := db.Children(ctx, access.Visible(access.Anyone, access.KindStudy, "s"), []string{"etude"}, "entry", "story")
	if err != nil || len(public) != 250 {
		t.Fatalf("the public sees %d, %v", len(public), err)
	}
	if none, err := db.Children(ctx, access.Visible(access.House, access.KindStudy, "s"), nil, "entry"); err != nil || none != nil {
		t.Fatalf("%v, %v", none, err)
	}
	versions, err := db.Versions(ctx, access.Visible(access.House, access.KindStudy, "s"), "entry", []string{"e001", "e002", "absent"})
	if err != nil || len(versions) != 2 || versions["e001"] != 1 {
		t.Fatalf("versions %v, %v", versions, err)
	}
	some, err := db.Several(ctx, access.Visible(access.House, access.KindStudy, "s"), "entry", []string{"e001", "absent", "e002"})
	if err != nil || len(some) != 2 || some[0].ID != "e002" {
		t.Fatalf("several %v, %v", some, err)
	}
	if none, err := db.Several(ctx, access.Visible(access.House, access.KindStudy, "s"), "entry", nil); err != nil || none != nil {
		t.Fatalf("%v, %v", none, err)
	}
}

func TestARecordAsItWas(t *testing.T) {
	db, ctx := open(t), context.Background()
	child(t, db, "entry", "a", 0, note{Name: "un", Tags: []string{"x"}})
	child(t, db, "entry", "a", 1, note{Name: "deux"})
	child(t, db, "entry", "a", 2, note{Name: "trois"})
	err := db.Update(ctx, "s", Author{}, func(tx *Tx) error {
		for version, want := range map[int64]string{1: `{"name":"un","tags":["x"]}`, 2: `{"name":"deux"}`, 3: `{"name":"trois"}`} {
			if got, err := tx.At("entry", "a", version); err != nil || string(got) != want {
				t.Errorf("at %d: %s, %v", version, got, err)
			}
		}
		if said, err := tx.Said("entry", "a", "/name"); err != nil || len(said) != 3 || said[2] != "trois" {
			t.Errorf("said %v, %v", said, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsRedactedLeavesNoWord(t *testing.T) {
	folder := t.TempDir()
	db, ctx := openIn(t, folder), context.Background()
	long := strings.Repeat("Germaine Taillefer raconte. ", 2000) // over several pages
	child(t, db, "story", "r", 0, note{Name: "récit", Tags: []string{long}})
	child(t, db, "story", "r", 1, note{Name: "récit", Tags: []string{long + "Et puis."}})
	for i := range 40 {
		child(t, db, "story", fmt.Sprintf("autre%d", i), 0, note{Name: "autre"})
	}
	err := db.Update(ctx, "s", Author{Actor: "jeanne"}, func(tx *Tx) error {
		if _, err := tx.Put(Put{Kind: "story", ID: "r", Parent: "etude", Expected: 2, Body: note{Name: ""}}); err != nil {
			return err
		}
		return tx.Redact("story", "r")
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"record WHERE body", "change WHERE patch"} {
		var n int
		if err := db.read.QueryRow(`SELECT COUNT(*) FROM ` + table + ` LIKE '%Taillefer%'`).Scan(&n); err != nil || n != 0 {
			t.Fatalf("%s: %d, %v", table, n, err)
		}
	}
	if err := db.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{FileName, FileName + "-wal"} {
		bytes, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if strings.Contains(string(bytes), "Taillefer") {
			t.Errorf("%s still holds the words", file)
		}
	}
	history, err := db.History(ctx, access.Visible(access.House, access.KindChange, "s"), "story", "r", 0)
	if err != nil || len(history) != 3 || history[2].Actor != "jeanne" || !history[2].Ops[0].Redacted {
		t.Fatalf("that there were changes must stay: %+v, %v", history, err)
	}
	err = db.Update(ctx, "s", Author{}, func(tx *Tx) error { _, _, err := tx.Reverted("story", "r", 3); return err })
	if !fault.Is(err, fault.Conflict) {
		t.Fatalf("an erased change was undone: %v", err)
	}
}

func TestAFileGoesWithItsLastRecord(t *testing.T) {
	db, ctx := open(t), context.Background()
	sum := strings.Repeat("ab", 32)
	child(t, db, "story", "r", 0, note{Name: sum})
	drop := func() (gone bool) {
		t.Helper()
		err := db.Update(ctx, "s", Author{}, func(tx *Tx) error {
			var err error
			gone, err = tx.DropBlob(sum)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return gone
	}
	if err := db.Update(ctx, "s", Author{}, func(tx *Tx) error { return tx.AddBlob(StoredFile{Sum: sum, Size: 1}) }); err != nil {
		t.Fatal(err)
	}
	if drop() {
		t.Fatal("a record still names it")
	}
	child(t, db, "story", "r", 1, note{Name: "sans fichier"})
	if err := db.Update(ctx, "autre", Author{}, func(tx *Tx) error { return tx.AddBlob(StoredFile{Sum: sum, Size: 1}) }); err != nil {
		t.Fatal(err)
	}
	if drop() {
		t.Fatal("another space still knows it")
	}
	if err := db.Update(ctx, "autre", Author{}, func(tx *Tx) error { _, err := tx.DropBlob(sum); return err }); err != nil {
		t.Fatal(err)
	}
	if left, err := db.Blobs(ctx, "", 10); err != nil || len(left) != 0 {
		t.Fatalf("left %v, %v", left, err)
	}
}

func TestWhatMovedInAFamilySinceItWasRead(t *testing.T) {
	db, ctx := open(t), context.Background()
	moved := func(since Revision) (ids []string) {
		t.Helper()
		records, err := db.Moved(ctx, access.Visible(access.House, access.KindStudy, "s"), "etude", since, "entry", "story")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			ids = append(ids, r.Kind+"/"+r.ID)
		}
		return ids
	}
	child(t, db, "entry", "a", 0, note{Name: "un"})
	child(t, db, "story", "r", 0, note{Name: "récit"})
	first := revision(t, db)
	if ids := moved(first); len(ids) != 0 {
		t.Errorf("nothing was written, and %v moved", ids)
	}
	child(t, db, "entry", "b", 0, note{Name: "deux"})
	child(t, db, "entry", "a", 1, note{Name: "trois"})
	child(t, db, "effect", "e", 0, note{Name: "un autre genre"})
	if ids := moved(first); fmt.Sprint(ids) != "[entry/b entry/a]" {
		t.Errorf("moved: %v", ids)
	}
	// One transaction moves the family once, and everything it wrote with it.
	before := revision(t, db)
	err := db.Update(ctx, "s", Author{}, func(tx *Tx) error {
		for _, id := range []string{"x", "y"} {
			if _, err := tx.Put(Put{Kind: "entry", ID: id, Parent: "etude", Public: true, SortKey: id, Body: note{Name: id}}); err != nil {
				return err
			}
		}
		return tx.Delete("story", "r", 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	if ids := moved(before); fmt.Sprint(ids) != "[entry/x entry/y]" {
		t.Errorf("moved by one transaction: %v", ids)
	}
	after := revision(t, db)
	if after.Removals != before.Removals+1 {
		t.Errorf("a removal is not told: %v, then %v", before, after)
	}
	all, err := db.Revisions(ctx, "s", "etude", "", "jamais")
	if err != nil || all["etude"] != after || all["jamais"] != (Revision{}) || all[""] != (Revision{}) {
		t.Errorf("revisions %v, %v", all, err)
	}
	if none, err := db.Revisions(ctx, "s"); err != nil || len(none) != 0 {
		t.Errorf("revisions of nothing: %v, %v", none, err)
	}
	put(t, db, 0, note{Name: "seul"})
	if alone, err := db.Revision(ctx, "s", ""); err != nil || alone.Writes == 0 {
		t.Errorf("what stands alone has no revision: %v, %v", alone, err)
	}
	if now := revision(t, db); now != after {
		t.Errorf("a record that stands alone moved the study: %v", now)
	}
}
