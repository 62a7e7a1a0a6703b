package store

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

var noon = clock.Fixed(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))

// open gives a fresh SQLite folder, or a fresh schema of the PostgreSQL that
// TEST_POSTGRES_DSN names.
func open(t *testing.T) *DB {
	t.Helper()
	return openIn(t, t.TempDir())
}

func openIn(t *testing.T, folder string) *DB {
	t.Helper()
	c := Config{Folder: folder, Now: noon}
	if dsn := os.Getenv("TEST_POSTGRES_DSN"); dsn != "" {
		c.DSN = freshSchema(t, dsn)
	}
	db, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func freshSchema(t *testing.T, dsn string) string {
	t.Helper()
	admin, err := openPostgres(Config{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	name := "t" + strings.ReplaceAll(id.New(), "-", "")
	if _, err := admin.write.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin.write.Exec("DROP SCHEMA " + name + " CASCADE")
		admin.Close()
	})
	separator := "?"
	if strings.Contains(dsn, "?") {
		separator = "&"
	}
	return dsn + separator + "search_path=" + name
}

type note struct {
	Name string   `json:"name"`
	Tags []string `json:"tags,omitempty"`
}

func put(t *testing.T, db *DB, expected int64, n note) (int64, error) {
	t.Helper()
	var v int64
	err := db.Update(context.Background(), "s", Author{Actor: "jeanne", Source: "form"}, func(tx *Tx) error {
		var err error
		v, err = tx.Put(Put{Kind: "note", ID: "n", Expected: expected, SortKey: n.Name, Body: n, Stems: n.Name,
			Facets: []Facet{{Name: "tag", Value: "x"}}})
		return err
	})
	return v, err
}

func TestPut(t *testing.T) {
	db := open(t)
	if v, err := put(t, db, 0, note{Name: "un"}); err != nil || v != 1 {
		t.Fatalf("create: version %d, %v", v, err)
	}
	t.Run("writing the same changes nothing", func(t *testing.T) {
		if v, err := put(t, db, 1, note{Name: "un"}); err != nil || v != 1 {
			t.Fatalf("version %d, %v", v, err)
		}
	})
	t.Run("a change makes a version", func(t *testing.T) {
		if v, err := put(t, db, 1, note{Name: "deux"}); err != nil || v != 2 {
			t.Fatalf("version %d, %v", v, err)
		}
	})
	t.Run("who writes on an old version is told, and nothing is lost", func(t *testing.T) {
		if _, err := put(t, db, 1, note{Name: "trois"}); !fault.Is(err, fault.Conflict) {
			t.Fatalf("err = %v", err)
		}
		r := get(t, db)
		if r.Version != 2 || !strings.Contains(string(r.Body), "deux") {
			t.Fatalf("record = %+v", r)
		}
	})
	t.Run("creating twice is a conflict", func(t *testing.T) {
		if _, err := put(t, db, 0, note{Name: "quatre"}); !fault.Is(err, fault.Conflict) {
			t.Fatalf("err = %v", err)
		}
	})
}

func get(t *testing.T, db *DB) Record {
	t.Helper()
	var r Record
	err := db.Update(context.Background(), "s", Author{}, func(tx *Tx) error {
		var err error
		r, err = tx.Get("note", "n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestADeletedIdentifierKeepsItsHistory(t *testing.T) {
	db := open(t)
	put(t, db, 0, note{Name: "un"})
	err := db.Update(context.Background(), "s", Author{}, func(tx *Tx) error { return tx.Delete("note", "n", 1) })
	if err != nil {
		t.Fatal(err)
	}
	if v, err := put(t, db, 0, note{Name: "revenu"}); err != nil || v != 3 {
		t.Fatalf("version %d, %v; want 3: made, deleted, made again", v, err)
	}
}

func TestSpacesDoNotMix(t *testing.T) {
	db := open(t)
	put(t, db, 0, note{Name: "un"})
	err := db.Update(context.Background(), "other", Author{}, func(tx *Tx) error {
		_, err := tx.Get("note", "n")
		return err
	})
	if !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v", err)
	}
}

func TestAFormCountsOnce(t *testing.T) {
	db := open(t)
	send := func() error {
		return db.Update(context.Background(), "s", Author{Token: "tok"}, func(tx *Tx) error {
			if _, err := tx.Put(Put{Kind: "note", ID: id.New(), Body: note{Name: "x"}}); err != nil {
				return err
			}
			return tx.Location("/initiatives/x")
		})
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := send()
			all := fault.All(err)
			if !fault.Is(err, fault.AlreadyDone) || all[0].Args["location"] != "/initiatives/x" {
				t.Errorf("second submission: %v", err)
			}
		})
	}
	wg.Wait()
	var n int
	if err := db.read.QueryRow(`SELECT COUNT(*) FROM record WHERE space_id = $1`, "s").Scan(&n); err != nil || n != 1 {
		t.Fatalf("%d records, %v", n, err)
	}
}

// TestFortyWhoWriteAtOnce all succeed, and none undoes what another wrote.
func TestFortyWhoWriteAtOnce(t *testing.T) {
	db := open(t)
	if _, err := put(t, db, 0, note{Name: "commun"}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			err := db.Update(context.Background(), "s", Author{Actor: "jeanne"}, func(tx *Tx) error {
				r, err := tx.Get("note", "n")
				if err != nil {
					return err
				}
				var n note
				if err := json.Unmarshal(r.Body, &n); err != nil {
					return err
				}
				n.Tags = append(n.Tags, "x")
				_, err = tx.Put(Put{Kind: "note", ID: "n", Expected: r.Version, SortKey: n.Name, Body: n})
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var body []byte
	if err := db.read.QueryRow(`SELECT body FROM record WHERE space_id = $1`, "s").Scan(&body); err != nil {
		t.Fatal(err)
	}
	var n note
	if err := json.Unmarshal(body, &n); err != nil || len(n.Tags) != 40 {
		t.Errorf("%d of 40 are kept: %v", len(n.Tags), err)
	}
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	db := open(t)
	stop := fault.New(fault.Invalid, "required")
	err := db.Update(context.Background(), "s", Author{Token: "again"}, func(tx *Tx) error {
		if _, err := tx.Put(Put{Kind: "note", ID: "n", Body: note{Name: "x"}}); err != nil {
			return err
		}
		return stop
	})
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("err = %v", err)
	}
	// The token is free again: the corrected form is accepted.
	err = db.Update(context.Background(), "s", Author{Token: "again"}, func(tx *Tx) error {
		_, err := tx.Put(Put{Kind: "note", ID: "n", Body: note{Name: "x"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFindByStems(t *testing.T) {
	db := open(t)
	put(t, db, 0, note{Name: "garag solidair"})
	for query, want := range map[string]int{"garag": 1, "solidair garag": 1, "velo": 0, `gar" OR "x`: 0, "l'eau & !": 0} {
		var n int
		err := db.read.QueryRow("SELECT COUNT(*) FROM record WHERE space_id = $1 AND doc IN (SELECT rowid FROM record_text WHERE "+
			db.engine.match("$2")+")", "s", db.engine.query(Query{Stems: strings.Fields(query)}.sought(), nil)).Scan(&n)
		if err != nil || n != want {
			t.Errorf("%q: %d, %v; want %d", query, n, err, want)
		}
	}
}

func TestDataOfANewerVersionIsRefused(t *testing.T) {
	if os.Getenv("TEST_POSTGRES_DSN") != "" {
		return // the folder is SQLite's; the same check runs on its own pass
	}
	folder := t.TempDir()
	db, err := Open(context.Background(), Config{Folder: folder, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.write.Exec("INSERT INTO migration (version, name, applied_at) VALUES (9999, 'later', 0)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	before, _ := os.ReadFile(filepath.Join(folder, FileName))
	if _, err := Open(context.Background(), Config{Folder: folder}); !fault.Is(err, fault.NewerData) {
		t.Fatalf("err = %v", err)
	}
	after, _ := os.ReadFile(filepath.Join(folder, FileName))
	if string(before) != string(after) {
		t.Fatal("a refused folder must not be written")
	}
}

func TestOneProcessServesAFolder(t *testing.T) {
	if os.Getenv("TEST_POSTGRES_DSN") != "" {
		return // a PostgreSQL may be shared
	}
	folder := t.TempDir()
	db, err := Open(context.Background(), Config{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := Open(context.Background(), Config{Folder: folder}); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("second process: %v", err)
	}
}
