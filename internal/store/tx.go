package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
)

// Author says who writes and from where; every change remembers it.
type Author struct {
	Actor  string // account id, member name, or bocage
	Source string // form, import, api, undo, demo
	Batch  string // import batch, "" otherwise
	Token  string // idempotency token of the form, "" otherwise
}

// Tx is a transaction on one space.
type Tx struct {
	tx     *sql.Tx
	ctx    context.Context
	engine engine
	Space  string
	Author Author
	now    int64

	touched map[string]int64 // families written in this transaction, and their revision
	asked   bool             // a job, in this transaction
	wider   func(Facet) []Facet
}

// View is a read on one space, outside any writing transaction.
type View struct {
	Tx
}

// querier is what reads need: a transaction or the readers' pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

const attempts = 8

// Update runs fn in one writing transaction on one space. It runs fn again
// when the database asks for it, so fn must have no other effect: no mail, no
// file, no network. A form received before returns fault.AlreadyDone and the
// location it led to.
func (db *DB) Update(ctx context.Context, space string, author Author, fn func(*Tx) error) error {
	return db.update(ctx, space, author, durable, fn)
}

// Stage is Update for what no one sees yet: it need not outlive a power cut until
// a later Update shows it. An import need not wait for the disk at each of its
// chunks.
func (db *DB) Stage(ctx context.Context, space string, author Author, fn func(*Tx) error) error {
	return db.update(ctx, space, author, staged, fn)
}

// durability says whether a transaction waits until the disk has it.
type durability bool

const (
	durable durability = true
	staged  durability = false
)

// update runs a transaction until it succeeds or asks for no other try. Those of
// this process that were refused once try again one after the other: twenty who
// write to one space would otherwise refuse each other until they give up.
func (db *DB) update(ctx context.Context, space string, author Author, d durability, fn func(*Tx) error) error {
	err := db.updateOnce(ctx, space, author, d, fn)
	if err == nil || !retryable(err) {
		return tell(err)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case db.again <- struct{}{}:
		defer func() { <-db.again }()
	}
	for try := range attempts - 1 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(time.Duration(5<<try) * time.Millisecond)):
		}
		if err = db.updateOnce(ctx, space, author, d, fn); err == nil || !retryable(err) {
			return tell(err)
		}
	}
	return fault.New(fault.Unavailable, "busy").Because(err)
}

func (db *DB) updateOnce(ctx context.Context, space string, author Author, d durability, fn func(*Tx) error) error {
	tx, end, err := db.begin(ctx, d)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer end()
	defer tx.Rollback()
	t := &Tx{tx: tx, ctx: ctx, engine: db.engine, wider: db.wider, Space: space, Author: author, now: clock.Millis(db.now())}
	if err := t.claimToken(); err != nil {
		return err
	}
	if err := fn(t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if t.asked {
		db.bells.ring()
	}
	return nil
}

// begin opens a transaction; end comes after it was committed or rolled back.
func (db *DB) begin(ctx context.Context, d durability) (tx *sql.Tx, end func(), err error) {
	if d == durable || db.engine.unhurried == "" {
		tx, err = db.write.BeginTx(ctx, db.engine.isolation())
		return tx, func() {}, err
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	end = func() {
		// Kept as it is, the connection would not wait for the disk for others.
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), db.engine.hurried); err != nil {
			conn.Raw(func(any) error { return driver.ErrBadConn })
		}
		conn.Close()
	}
	if _, err = conn.ExecContext(ctx, db.engine.unhurried); err == nil {
		tx, err = conn.BeginTx(ctx, db.engine.isolation())
	}
	if err != nil {
		end()
		return nil, nil, err
	}
	return tx, end, nil
}

func (e engine) isolation() *sql.TxOptions {
	if e.name == "postgres" {
		return &sql.TxOptions{Isolation: sql.LevelSerializable}
	}
	return nil
}

// claimToken makes a form count once: the second time its location is told.
func (t *Tx) claimToken() error {
	if t.Author.Token == "" {
		return nil
	}
	var location string
	err := t.tx.QueryRowContext(t.ctx, sqlTokenFind, t.Space, t.Author.Token).Scan(&location)
	switch {
	case err == nil:
		return alreadyDone(location)
	case !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("find form token: %w", err)
	}
	_, err = t.tx.ExecContext(t.ctx, sqlTokenInsert, t.Space, t.Author.Token, t.now)
	return err
}

// Location remembers where the form led, for whoever sends it twice.
func (t *Tx) Location(path string) error {
	if t.Author.Token == "" {
		return nil
	}
	_, err := t.tx.ExecContext(t.ctx, sqlTokenLocation, t.Space, t.Author.Token, path)
	return err
}

const (
	sqlTokenFind     = `SELECT location FROM form_token WHERE space_id = $1 AND token = $2`
	sqlTokenInsert   = `INSERT INTO form_token (space_id, token, at, location) VALUES ($1, $2, $3, '')`
	sqlTokenLocation = `UPDATE form_token SET location = $3 WHERE space_id = $1 AND token = $2`
)

// tell turns what a disk or a constraint says into what a person can do. What
// is already told stays as it was told.
func tell(err error) error {
	switch {
	case err == nil, len(fault.All(err)) > 0:
		return err
	case full(err):
		return fault.New(fault.Unavailable, "disk.full").Because(err)
	case duplicate(err):
		return fault.New(fault.Conflict, "exists").Because(err)
	}
	return err
}
