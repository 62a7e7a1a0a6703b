package store

import (
	"context"
	"database/sql"
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
	var err error
	for try := range attempts {
		if err = db.updateOnce(ctx, space, author, fn); err == nil || !retryable(err) {
			return tell(err)
		}
		wait := time.Duration(5<<try)*time.Millisecond + rand.N(10*time.Millisecond)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	return fault.New(fault.Unavailable, "busy").Because(err)
}

func (db *DB) updateOnce(ctx context.Context, space string, author Author, fn func(*Tx) error) error {
	tx, err := db.write.BeginTx(ctx, db.engine.isolation())
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
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
