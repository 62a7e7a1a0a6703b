package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
)

// anyone's form, whatever space it writes in.
const noSpace = ""

// FormLasts is how long a form is known to have been sent: no page is left
// open longer to be sent again.
const FormLasts = 7 * 24 * time.Hour

// Led remembers where a form led. The key is the form's, its sender's and what was typed.
func (db *DB) Led(ctx context.Context, key, location string) error {
	_, err := db.write.ExecContext(ctx, `INSERT INTO form_token (space_id, token, at, location) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		noSpace, key, clock.Millis(db.now()), location)
	return tell(err)
}

// LedTo is where the same form led before, "" when it was not sent.
func (db *DB) LedTo(ctx context.Context, key string) (string, error) {
	var location string
	err := db.read.QueryRowContext(ctx, sqlTokenFind, noSpace, key).Scan(&location)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("find form: %w", err)
	}
	return location, nil
}

// ForgetForms forgets the forms that were sent long ago.
func (db *DB) ForgetForms(ctx context.Context) error {
	_, err := db.write.ExecContext(ctx, `DELETE FROM form_token WHERE at < $1`, clock.Millis(db.now().Add(-FormLasts)))
	return tell(err)
}

// Received refuses a form that already wrote in a space, and tells where it led: what
// costs much is not done again to be refused when it is written.
func (db *DB) Received(ctx context.Context, space, token string) error {
	if token == "" {
		return nil
	}
	var location string
	err := db.read.QueryRowContext(ctx, sqlTokenFind, space, token).Scan(&location)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("find form token: %w", err)
	}
	return alreadyDone(location)
}

func alreadyDone(location string) error {
	return fault.New(fault.AlreadyDone, "already_done", "location", location)
}
