package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// JobState is where a job stands.
type JobState string

// The states of a job.
const (
	JobWaiting   JobState = "waiting"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Job is work that outlives the request that asked for it.
type Job struct {
	ID       string
	Space    string
	Kind     string
	Payload  string
	State    JobState
	Attempts int
	Done     int // of Whole; 0 of 0 when not known
	Whole    int
	Message  string // for the log, never for the public
	Created  int64
}

// How a job is tried again: with growing patience, then given up.
const (
	JobLease    = time.Minute
	JobAttempts = 5
	jobPatience = 10 * time.Second
)

const jobColumns = `id, space_id, kind, payload, state, attempts, done_part, whole, message, created_at`

func (j *Job) fields() []any {
	return []any{&j.ID, &j.Space, &j.Kind, &j.Payload, &j.State, &j.Attempts, &j.Done, &j.Whole, &j.Message, &j.Created}
}

// Ask writes a job in the transaction of what needs it: both are kept, or
// neither.
func (t *Tx) Ask(kind, payload string) (string, error) {
	jobID := id.New()
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO job (id, space_id, kind, payload, state, attempts, lease_until, done_part, whole, message, created_at)
VALUES ($1, $2, $3, $4, 'waiting', 0, 0, 0, 0, '', $5)`, jobID, t.Space, kind, payload, t.now)
	if err != nil {
		return "", fmt.Errorf("ask job: %w", err)
	}
	t.asked = true
	return jobID, nil
}

// AskOnce is Ask under an id of the caller's: a job that waits or runs under it
// stays the one it is, and one that is over begins again.
func (t *Tx) AskOnce(jobID, kind, payload string) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO job (id, space_id, kind, payload, state, attempts, lease_until, done_part, whole, message, created_at)
VALUES ($1, $2, $3, $4, 'waiting', 0, 0, 0, 0, '', $5)
ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, state = 'waiting', attempts = 0, lease_until = 0, done_part = 0, whole = 0, message = '',
created_at = excluded.created_at WHERE job.state NOT IN ('waiting', 'running')`, jobID, t.Space, kind, payload, t.now)
	if err != nil {
		return fmt.Errorf("ask job: %w", err)
	}
	t.asked = true
	return nil
}

// Dismiss stops a job in the transaction of what makes it useless.
func (t *Tx) Dismiss(jobID string) error {
	_, err := t.tx.ExecContext(t.ctx, sqlJobCancel, jobID, t.Space)
	return err
}

// Forget takes away a job, so that nobody is told any more how it ended.
func (t *Tx) Forget(jobID string) error {
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM job WHERE id = $1 AND space_id = $2`, jobID, t.Space)
	return err
}

const sqlJobCancel = `UPDATE job SET state = 'cancelled' WHERE id = $1 AND space_id = $2 AND state IN ('waiting', 'running')`

// JobKinds are those of the jobs that a worker takes: the ones named, or all but
// the ones named.
type JobKinds struct {
	Names []string
	But   bool
}

// condition is what such jobs have in common, as SQL.
func (k JobKinds) condition(args *[]any) string {
	switch {
	case len(k.Names) > 0 && k.But:
		return `kind NOT IN (` + places(args, k.Names) + `)`
	case len(k.Names) > 0:
		return `kind IN (` + places(args, k.Names) + `)`
	case k.But:
		return `1 = 1`
	}
	return `1 = 0`
}

// Claim is ClaimOf among jobs of every kind.
func (db *DB) Claim(ctx context.Context) (Job, bool, error) {
	return db.ClaimOf(ctx, JobKinds{But: true})
}

// ClaimOf takes the oldest job that waits, or whose worker stopped giving signs
// of life, for a lease; ok is false when there is none. No two claims give the
// same job. One whose workers died as often as a job may fail is given up: what
// kills the house would otherwise kill it again at each start.
func (db *DB) ClaimOf(ctx context.Context, of JobKinds) (job Job, ok bool, err error) {
	for {
		if job, ok, err = db.claim(ctx, of); !ok || err != nil || job.Attempts <= JobAttempts {
			return job, ok, err
		}
		if err := db.Finish(ctx, job, errDeadly); err != nil {
			return job, false, err
		}
	}
}

var errDeadly = errors.New("its workers died, one after the other")

func (db *DB) claim(ctx context.Context, of JobKinds) (job Job, ok bool, err error) {
	now := clock.Millis(db.now())
	args := []any{now, now + JobLease.Milliseconds()}
	ready := `(state = 'waiting' AND lease_until <= $1 OR state = 'running' AND lease_until < $1)`
	err = db.write.QueryRowContext(ctx, `UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = $2
WHERE id = (SELECT id FROM job WHERE `+ready+` AND `+of.condition(&args)+` ORDER BY created_at, id LIMIT 1) AND `+ready+` RETURNING `+jobColumns,
		args...).Scan(job.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return job, false, nil
	}
	return job, err == nil, tell(err)
}

// takeBack lets jobs that were cut begin again at once, where nobody else can be
// at them. How often they were begun stays: see ClaimOf.
func (db *DB) takeBack(ctx context.Context) error {
	if !db.Alone() {
		return nil
	}
	if _, err := db.write.ExecContext(ctx, `UPDATE job SET state = 'waiting', lease_until = 0 WHERE state = 'running'`); err != nil {
		return tell(fmt.Errorf("take jobs back: %w", err))
	}
	return nil
}

// bells tell this process's workers that a job was asked for, so that it does
// not wait for their next look.
type bells struct {
	mu  sync.Mutex
	all []chan struct{}
}

// JobBell rings when a job was asked for, once for several in a row.
func (db *DB) JobBell() <-chan struct{} {
	db.bells.mu.Lock()
	defer db.bells.mu.Unlock()
	bell := make(chan struct{}, 1)
	db.bells.all = append(db.bells.all, bell)
	return bell
}

func (b *bells) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, bell := range b.all {
		select {
		case bell <- struct{}{}:
		default: // rung already, and not heard yet
		}
	}
}

// Advance tells how far a running job is and renews its lease; it says whether
// to go on: a job that was cancelled, or taken over, must stop.
func (db *DB) Advance(ctx context.Context, job Job, done, whole int) (goOn bool, err error) {
	res, err := db.write.ExecContext(ctx, `UPDATE job SET done_part = $3, whole = $4, lease_until = $5 WHERE id = $1 AND state = 'running' AND attempts = $2`,
		job.ID, job.Attempts, done, whole, clock.Millis(db.now())+JobLease.Milliseconds())
	if err != nil {
		return false, tell(err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Finish ends a running job: done when err is nil, else to try again later,
// or failed after JobAttempts tries. What was cancelled meanwhile stays so.
func (db *DB) Finish(ctx context.Context, job Job, failure error) error {
	state, message, later := JobDone, "", int64(0)
	if failure != nil {
		message = failure.Error()
		if state = JobFailed; job.Attempts < JobAttempts && fault.CodeOf(failure) != fault.Invalid {
			state, later = JobWaiting, clock.Millis(db.now().Add(jobPatience<<job.Attempts))
		}
	}
	_, err := db.write.ExecContext(ctx, `UPDATE job SET state = $3, message = $4, lease_until = $5 WHERE id = $1 AND state = 'running' AND attempts = $2`,
		job.ID, job.Attempts, string(state), message, later)
	return tell(err)
}

// Cancel stops a job that is not over; the worker is told at its next sign.
func (db *DB) Cancel(ctx context.Context, space, jobID string) error {
	_, err := db.write.ExecContext(ctx, sqlJobCancel, jobID, space)
	return tell(err)
}

// Job reads one; fault.NotFound when there is none in the space.
func (db *DB) Job(ctx context.Context, space, jobID string) (Job, error) {
	var j Job
	err := db.read.QueryRowContext(ctx, `SELECT `+jobColumns+` FROM job WHERE id = $1 AND space_id = $2`, jobID, space).Scan(j.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return j, fault.New(fault.NotFound, "not_found")
	}
	return j, err
}
