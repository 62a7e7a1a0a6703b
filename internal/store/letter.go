package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// LetterState is where a letter stands.
type LetterState string

// The states of a letter. A held one waits for a person to carry it: no server
// is set.
const (
	LetterWaiting LetterState = "waiting"
	LetterHeld    LetterState = "held"
	LetterSent    LetterState = "sent"
	LetterRefused LetterState = "refused"  // by the server of its address, for ever
	LetterGivenUp LetterState = "given_up" // tried often enough, or no use any more
)

// Letter is a letter by what it says: its words are found when it is sent or shown.
type Letter struct {
	ID      string
	Space   string
	To      string
	What    string
	Lang    string
	About   string
	Facts   map[string]string // none once it is sent
	State   LetterState
	Tries   int
	Reason  string // what the server said
	Created int64
	Useless int64 // when it is no use any more, 0 for never
	Done    int64
}

const letterColumns = `id, space_id, address, what, lang, about, facts, state, tries, reason, created_at, useless_at, done_at`

func scanLetter(row interface{ Scan(...any) error }) (Letter, error) {
	var l Letter
	var facts string
	err := row.Scan(&l.ID, &l.Space, &l.To, &l.What, &l.Lang, &l.About, &facts, &l.State, &l.Tries, &l.Reason, &l.Created, &l.Useless, &l.Done)
	if err != nil {
		return l, err
	}
	return l, json.Unmarshal([]byte(facts), &l.Facts)
}

// Post writes a letter in the transaction of what it tells, and asks the job of
// that kind to send it: both are kept, or neither.
func (t *Tx) Post(kind string, l Letter) error {
	facts, err := json.Marshal(l.Facts)
	if err != nil {
		return fmt.Errorf("write letter: %w", err)
	}
	l.ID = id.New()
	_, err = t.tx.ExecContext(t.ctx, `INSERT INTO letter (space_id, id, address, what, lang, about, facts, state, tries, reason, created_at, useless_at, done_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, '', $8, $9, 0)`, t.Space, l.ID, l.To, l.What, l.Lang, l.About, string(facts), t.now, l.Useless)
	if err != nil {
		return fmt.Errorf("write letter: %w", err)
	}
	_, err = t.Ask(kind, l.ID)
	return err
}

// Posted counts the letters of a kind written to an address since an instant.
func (t *Tx) Posted(address, what string, since time.Time) (n int, err error) {
	err = t.tx.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM letter WHERE space_id = $1 AND address = $2 AND what = $3 AND created_at > $4`,
		t.Space, address, what, clock.Millis(since)).Scan(&n)
	return n, err
}

// Settle tells what became of a letter that waited. What it said is erased once
// it is sent.
func (t *Tx) Settle(letter string, state LetterState, tries int, reason string) error {
	_, err := t.tx.ExecContext(t.ctx, `UPDATE letter SET state = $3, tries = $4, reason = $5, done_at = $6,
facts = CASE WHEN $3 = 'sent' THEN '{}' ELSE facts END WHERE space_id = $1 AND id = $2`, t.Space, letter, string(state), tries, reason, t.now)
	return err
}

// PostAgain has a letter tried again, not before an instant.
func (t *Tx) PostAgain(kind, letter string, tries int, reason string, at time.Time) error {
	if err := t.Settle(letter, LetterWaiting, tries, reason); err != nil {
		return err
	}
	job, err := t.Ask(kind, letter)
	if err != nil {
		return err
	}
	_, err = t.tx.ExecContext(t.ctx, `UPDATE job SET lease_until = $2 WHERE id = $1`, job, clock.Millis(at))
	return err
}

// EraseLetter takes a letter away.
func (t *Tx) EraseLetter(letter string) error {
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM letter WHERE space_id = $1 AND id = $2`, t.Space, letter)
	return err
}

// EraseLettersAbout takes away the letters that tell of something.
func (t *Tx) EraseLettersAbout(about string) error {
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM letter WHERE space_id = $1 AND about = $2`, t.Space, about)
	return err
}

// Letter reads one; fault.NotFound when the scope has none.
func (db *DB) Letter(ctx context.Context, scope access.Scope, letter string) (Letter, error) {
	l, err := scanLetter(db.read.QueryRowContext(ctx, `SELECT `+letterColumns+` FROM letter l WHERE space_id = $1 AND id = $2 AND `+scope.SQL("l"), scope.Space, letter))
	if errors.Is(err, sql.ErrNoRows) {
		return l, fault.New(fault.NotFound, "not_found")
	}
	return l, err
}

// Letters lists those of a state, the newest first, before one of them.
func (db *DB) Letters(ctx context.Context, scope access.Scope, state LetterState, before string, limit int) ([]Letter, error) {
	return db.lettersOf(ctx, scope, `state = $2`, string(state), before, limit)
}

// LettersAbout lists those that tell of one thing, the newest first.
func (db *DB) LettersAbout(ctx context.Context, scope access.Scope, about string, limit int) ([]Letter, error) {
	return db.lettersOf(ctx, scope, `about = $2`, about, "", limit)
}

func (db *DB) lettersOf(ctx context.Context, scope access.Scope, where, value, before string, limit int) ([]Letter, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+letterColumns+` FROM letter l WHERE space_id = $1 AND `+where+` AND ($3 = '' OR id < $3) AND `+scope.SQL("l")+` ORDER BY id DESC LIMIT $4`,
		scope.Space, value, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	defer rows.Close()
	var out []Letter
	for rows.Next() {
		l, err := scanLetter(rows)
		if err != nil {
			return nil, fmt.Errorf("list letters: %w", err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// CountLetters says how many letters are in each state.
func (db *DB) CountLetters(ctx context.Context, scope access.Scope) (map[LetterState]int, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT state, COUNT(*) FROM letter l WHERE space_id = $1 AND `+scope.SQL("l")+` GROUP BY state`, scope.Space)
	if err != nil {
		return nil, fmt.Errorf("count letters: %w", err)
	}
	defer rows.Close()
	out := map[LetterState]int{}
	for rows.Next() {
		var state LetterState
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("count letters: %w", err)
		}
		out[state] = n
	}
	return out, rows.Err()
}

// ForgetLetters erases the letters written before an instant, and the jobs of
// that kind that are over.
func (db *DB) ForgetLetters(ctx context.Context, space, kind string, before time.Time) (gone int64, err error) {
	err = db.Update(ctx, space, Author{}, func(t *Tx) error {
		res, err := t.tx.ExecContext(ctx, `DELETE FROM letter WHERE space_id = $1 AND created_at < $2 AND state <> 'waiting'`, space, clock.Millis(before))
		if err != nil {
			return fmt.Errorf("forget letters: %w", err)
		}
		if gone, err = res.RowsAffected(); err != nil {
			return err
		}
		_, err = t.tx.ExecContext(ctx, `DELETE FROM job WHERE space_id = $1 AND kind = $2 AND created_at < $3 AND state NOT IN ('waiting', 'running')`, space, kind, clock.Millis(before))
		return err
	})
	return gone, err
}
