package store

import (
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
	"modernc.org/sqlite"               // the SQLite driver

	"codeberg.org/bocage/bocage/internal/fault"
)

// engine is all that differs between the databases.
type engine struct {
	name string
	// match is the predicate that a record's text holds every stem of $n.
	match func(placeholder string) string
	// query turns words into the engine's full-text query: one of each list, none of
	// the last ones.
	query func(words [][]string, none []string) string
	// insertNew begins and ends a statement that inserts those of many rows that are
	// not there. SQLite keeps a copy of every page of a statement that may fail half
	// way; said so, it can't.
	insertNew [2]string
	// insertAll begins a statement that inserts many rows or makes its transaction
	// fail.
	insertAll string
	// unhurried lets a connection's transactions return before the disk has them;
	// hurried has them wait again.
	unhurried, hurried string
	// gather writes the full-text index again as one, without what was taken out of it;
	// PostgreSQL does so by itself.
	gather string
	// hasTable counts the tables of that name.
	hasTable string
}

var sqliteEngine = engine{
	name:  "sqlite",
	match: func(p string) string { return "record_text MATCH " + p },
	query: func(words [][]string, none []string) string {
		quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, ``) + `"` }
		return lessThat(joined(words, " AND ", " OR ", quote), " NOT ", joined([][]string{none}, "", " OR ", quote))
	},
	insertNew: [2]string{"INSERT OR IGNORE INTO ", ""},
	insertAll: "INSERT OR FAIL INTO ",
	unhurried: "PRAGMA synchronous = NORMAL",
	hurried:   "PRAGMA synchronous = FULL",
	gather:    "INSERT INTO record_text (record_text) VALUES ('optimize')",
	hasTable:  "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
}

var postgresEngine = engine{
	name:  "postgres",
	match: func(p string) string { return "to_tsvector('simple', stems) @@ to_tsquery('simple', " + p + ")" },
	query: func(words [][]string, none []string) string {
		bare := strings.NewReplacer("'", "", `\`, "")
		quote := func(s string) string { return "'" + bare.Replace(s) + "'" }
		return lessThat(joined(words, " & ", " | ", quote), " & !", joined([][]string{none}, "", " | ", quote))
	},
	insertNew: [2]string{"INSERT INTO ", " ON CONFLICT DO NOTHING"},
	insertAll: "INSERT INTO ",
	unhurried: "SET synchronous_commit = off",
	hurried:   "RESET synchronous_commit",
	hasTable:  "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1",
}

// joined writes a query: all of the lists, one of each.
func joined(words [][]string, and, or string, quote func(string) string) string {
	all := make([]string, len(words))
	for i, some := range words {
		one := make([]string, len(some))
		for k, w := range some {
			one[k] = quote(w)
		}
		all[i] = strings.Join(one, or)
		if len(some) > 1 {
			all[i] = "(" + all[i] + ")"
		}
	}
	return strings.Join(all, and)
}

// lessThat is a query less what another finds; "" for nothing less.
func lessThat(query, not, less string) string {
	if less == "" {
		return query
	}
	return "(" + query + ")" + not + "(" + less + ")"
}

// numbersOnce are what refuses a number twice: another one is then drawn.
var numbersOnce = []string{"record_doc", "record_text_pkey"}

// retryable says whether the same transaction may succeed if run again.
func retryable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" || slices.Contains(numbersOnce, pg.ConstraintName)
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && (lite.Code()&0xff == 5 || // SQLITE_BUSY
		duplicate(err) && strings.Contains(lite.Error(), "record.doc"))
}

// duplicate says whether err is a broken unique constraint.
func duplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && (lite.Code() == 2067 || lite.Code() == 1555)
}

// full says whether the disk is full.
func full(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100"
	}
	var lite *sqlite.Error
	// SQLITE_FULL; SQLITE_IOERR_SHMSIZE; SQLITE_IOERR_WRITE, which is how a quota or
	// a limit on the length of files comes back.
	return errors.As(err, &lite) && (lite.Code()&0xff == 13 || lite.Code() == 4874 || lite.Code() == 778)
}

// unopened says why a data folder can't be opened, in words that its host can
// act on.
func unopened(folder string, err error) error {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return err
	}
	switch lite.Code() & 0xff {
	case 3, 8, 14, 23: // SQLITE_PERM, READONLY, CANTOPEN, AUTH
		return fault.New(fault.Unavailable, "data.folder", "folder", folder).Because(err)
	case 11, 26: // SQLITE_CORRUPT, NOTADB
		return fault.New(fault.Unavailable, "data.damaged", "folder", folder).Because(err)
	}
	return tell(err)
}
