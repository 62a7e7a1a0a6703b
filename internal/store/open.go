// Package store is the only place that speaks SQL. One text runs on SQLite and
// on PostgreSQL; what differs between them is in engine.go.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
)

// DB is an open data folder or database: one writer, many readers.
type DB struct {
	write, read *sql.DB
	engine      engine
	now         clock.Clock
	lock        *os.File
	file        string // of the SQLite database
	bells       bells
	again       chan struct{} // holds one: the turn of who writes again
	wider       func(Facet) []Facet
}

// Config says where the data is. DSN, when set, is a PostgreSQL address;
// otherwise Folder holds a SQLite file that this process serves alone.
type Config struct {
	Folder string
	DSN    string
	Now    clock.Clock
	// Passing data is thrown away before the process ends: it waits for no disk.
	Passing bool
	// Wider gives the facets that one implies in a search: what acts in a commune
	// acts in its département. It may be nil.
	Wider func(Facet) []Facet
}

// FileName is the database of a data folder.
const FileName = "bocage.db"

// Open opens the data, creating and migrating it as needed.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Now == nil {
		c.Now = clock.System
	}
	open := openSQLite
	if c.DSN != "" {
		open = openPostgres
	}
	db, err := open(c)
	if err != nil {
		return nil, err
	}
	db.wider, db.again = c.Wider, make(chan struct{}, 1)
	err = db.migrate(ctx)
	if err == nil {
		err = db.takeBack(ctx)
	}
	if err != nil {
		db.Close()
		return nil, unopened(c.Folder, err)
	}
	return db, nil
}

func openSQLite(c Config) (*DB, error) {
	if err := os.MkdirAll(c.Folder, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "data.folder", "folder", c.Folder).Because(err)
	}
	lock, err := lockFolder(c.Folder)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(c.Folder, FileName)
	if err := keepPrivate(file); err != nil {
		lock.Close()
		return nil, fault.New(fault.Unavailable, "data.folder", "folder", c.Folder).Because(err)
	}
	// busy_timeout first: journal_mode itself can meet a busy database.
	pragmas := []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "temp_store(MEMORY)"}
	engine := sqliteEngine
	if c.Passing {
		pragmas[2], engine.unhurried = "synchronous(OFF)", ""
	}
	dsn := address(file) + "?_pragma=" + strings.Join(pragmas, "&_pragma=")
	// A checkpoint every 16 MB: during an import each would write the same pages
	// again, and someone would wait for it.
	write := sql.OpenDB(prepared{driver: new(sqlite.Driver), dsn: dsn + "&_txlock=immediate&_pragma=cache_size(-16000)&_pragma=secure_delete(ON)&_pragma=wal_autocheckpoint(4000)"})
	write.SetMaxOpenConns(1)
	read := sql.OpenDB(prepared{driver: new(sqlite.Driver), dsn: dsn + "&_pragma=query_only(ON)&_pragma=cache_size(-4000)"})
	read.SetMaxOpenConns(4)
	read.SetMaxIdleConns(4)
	return &DB{write: write, read: read, engine: engine, now: c.Now, lock: lock, file: file}, nil
}

// keepPrivate makes a database that only its keeper reads, also in a folder that
// others may enter: it holds contacts. New logs beside it follow its mode; those
// of a database made by an early version are closed to others with it.
func keepPrivate(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().Perm()&0o077 == 0 {
			continue
		}
		if err == nil {
			err = os.Chmod(name, info.Mode().Perm()&0o700)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// address names a file so that SQLite opens that one: a folder called "Étude #2"
// would otherwise be read up to its #, and share the file of "Étude #1".
func address(file string) string { return "file:" + (&url.URL{Path: file}).EscapedPath() }

// openCopier opens one more connection, to copy the database from.
func openCopier(file string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", address(file)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return nil, fmt.Errorf("open copier: %w", err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func openPostgres(c Config) (*DB, error) {
	db, err := sql.Open("pgx", c.DSN)
	if err != nil {
		return nil, fmt.Errorf("open postgres: %w", err)
	}
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	return &DB{write: db, read: db, engine: postgresEngine, now: c.Now}, nil
}

// Close ends every connection and frees the folder.
func (db *DB) Close() error {
	err := db.write.Close()
	if db.read != db.write {
		if e := db.read.Close(); err == nil {
			err = e
		}
	}
	if db.lock != nil {
		db.lock.Close()
	}
	return err
}

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }
