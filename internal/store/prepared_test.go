package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"
)

func preparedDB(t *testing.T) (*sql.DB, *preparedConn) {
	t.Helper()
	db := sql.OpenDB(prepared{driver: new(sqlite.Driver), dsn: address(filepath.Join(t.TempDir(), "a.db"))})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for _, query := range []string{`CREATE TABLE n (v INTEGER, w TEXT)`, `INSERT INTO n (v, w) VALUES (1, 'un'), (2, 'deux'), (3, 'trois')`} {
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	var kept *preparedConn
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Raw(func(raw any) error { kept = raw.(*preparedConn); return nil }); err != nil {
		t.Fatal(err)
	}
	c.Close()
	return db, kept
}

// The same words asked again while their rows are being read are asked anew:
// neither reader loses its place.
func TestARememberedStatementIsNotRunUnderItsReader(t *testing.T) {
	db, kept := preparedDB(t)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	const query = `SELECT v FROM n WHERE v > $1 ORDER BY v`
	outer, err := tx.Query(query, 0)
	if err != nil {
		t.Fatal(err)
	}
	read := ""
	for outer.Next() {
		var a int
		if err := outer.Scan(&a); err != nil {
			t.Fatal(err)
		}
		inner, err := tx.Query(query, a)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			var b int
			if err := inner.Scan(&b); err != nil {
				t.Fatal(err)
			}
			read += fmt.Sprint(a, b, " ")
		}
		if err := inner.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := outer.Close(); err != nil {
		t.Fatal(err)
	}
	if read != "1 2 1 3 2 3 " {
		t.Errorf("read %q", read)
	}
	if kept.kept[query] == nil || kept.kept[query].busy {
		t.Error("the statement is not free again")
	}
}

// A statement outlives a change of its table, a failure and a reader who leaves.
func TestARememberedStatementGoesOn(t *testing.T) {
	db, kept := preparedDB(t)
	const query = `SELECT COUNT(*) FROM n WHERE v = $1`
	count := func(v any) (n int) {
		t.Helper()
		if err := db.QueryRow(query, v).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count(2) != 1 {
		t.Fatal("not counted")
	}
	first := kept.kept[query]
	if _, err := db.Exec(`ALTER TABLE n ADD COLUMN x TEXT`); err != nil {
		t.Fatal(err)
	}
	if count(3) != 1 || kept.kept[query] != first {
		t.Error("the statement did not outlive the change")
	}
	if _, err := db.Exec(`CREATE UNIQUE INDEX one ON n (v)`); err != nil {
		t.Fatal(err)
	}
	const insert = `INSERT INTO n (v, w) VALUES ($1, $2)`
	for i, v := range []int{4, 4, 5} {
		if _, err := db.Exec(insert, v, "quatre"); (err != nil) != (i == 1) {
			t.Errorf("insert %d: %v", v, err)
		}
	}
	gone, leave := context.WithCancel(context.Background())
	leave()
	if err := db.QueryRowContext(gone, query, 1).Scan(new(int)); err == nil {
		t.Error("who left was answered")
	}
	if count(5) != 1 {
		t.Error("the statement did not outlive a reader who left")
	}
}

// Lists of any length are words of their own: the oldest are forgotten.
func TestFewStatementsAreRemembered(t *testing.T) {
	db, kept := preparedDB(t)
	for i := range 3 * mostPrepared {
		var v int
		if err := db.QueryRow(fmt.Sprintf(`SELECT v + %d FROM n WHERE v = $1`, i), 1).Scan(&v); err != nil || v != 1+i {
			t.Fatal(v, err)
		}
	}
	if len(kept.kept) != mostPrepared {
		t.Errorf("%d statements remembered", len(kept.kept))
	}
	if _, err := db.Exec(`PRAGMA user_version = 3`); err != nil {
		t.Fatal(err)
	}
	if len(kept.kept) != mostPrepared || kept.kept[`PRAGMA user_version = 3`] != nil {
		t.Error("what runs once is remembered")
	}
}

func TestValuesInOrderNeedNoNumber(t *testing.T) {
	for query, want := range map[string]string{
		"INSERT INTO t (a, b) VALUES ($1, $2)":             "INSERT INTO t (a, b) VALUES (?, ?)",
		"SELECT 1":                                         "SELECT 1",
		"SELECT a FROM t WHERE b = $2 AND a = $1":          "SELECT a FROM t WHERE b = $2 AND a = $1",
		"SELECT a FROM t WHERE b = $1 OR a = $1":           "SELECT a FROM t WHERE b = $1 OR a = $1",
		"SELECT a FROM t WHERE b = $1 AND c = '$2'":        "SELECT a FROM t WHERE b = $1 AND c = '$2'",
		"SELECT a FROM t WHERE b = $1 AND c = $20":         "SELECT a FROM t WHERE b = $1 AND c = $20",
		"SELECT a FROM t WHERE b = $1 -- and $2\n":         "SELECT a FROM t WHERE b = $1 -- and $2\n",
		"SELECT a FROM t WHERE b = $1 AND c = $2 LIMIT $3": "SELECT a FROM t WHERE b = ? AND c = ? LIMIT ?",
	} {
		if got := unnumbered(query); got != want {
			t.Errorf("%s became %s", query, got)
		}
	}
}
