package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
)

// Pack is what is kept ready of the records of a stretch of a list: those that stand
// alone, drafts and imports that do not show among them, after one place and up to
// another. Packs never overlap. What is written of a record takes its pack away in
// the same transaction, so that a pack is always true; the stretch is then read as
// records are, until it is packed again.
type Pack struct {
	From, Upto Place
	About      []byte // of the whole stretch; small
	Body       []byte
}

// PackPart says how much of each pack is read.
type PackPart int

// The parts.
const (
	PackAbout PackPart = iota
	PackWhole
)

var packColumns = map[PackPart]string{
	PackAbout: `from_key, from_id, upto_key, upto_id, about, NULL`,
	PackWhole: `from_key, from_id, upto_key, upto_id, about, body`,
}

const (
	sqlPackNext = ` FROM pack WHERE space_id = $1 AND kind = $2 AND made = $3 AND (from_key, from_id) >= ($4, $5) ORDER BY from_key, from_id LIMIT 1`
	sqlPackAdd  = `INSERT INTO pack (space_id, kind, from_key, from_id, upto_key, upto_id, made, about, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	// Packs follow one another: the one that may hold a place is the last that begins
	// before it.
	sqlUnpack = `DELETE FROM pack WHERE space_id = $1 AND kind = $2 AND (from_key, from_id) = (SELECT p.from_key, p.from_id FROM pack p
WHERE p.space_id = $1 AND p.kind = $2 AND (p.from_key, p.from_id) < ($3, $4) ORDER BY p.from_key DESC, p.from_id DESC LIMIT 1) AND (upto_key, upto_id) >= ($3, $4)`
)

func nextPack(ctx context.Context, of querier, space, kind string, made int64, at Place, part PackPart) (p Pack, ok bool, err error) {
	err = of.QueryRowContext(ctx, `SELECT `+packColumns[part]+sqlPackNext, space, kind, made, at.SortKey, at.ID).
		Scan(&p.From.SortKey, &p.From.ID, &p.Upto.SortKey, &p.Upto.ID, &p.About, &p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("read pack: %w", err)
	}
	return p, true, nil
}

// Through goes through a whole list in the order of its sort key: packs that were
// made in a way, where there are, and records within the scope for the rest. A pack
// holds more than the scope shows: whoever takes it leaves out what Shown does not
// give.
func (db *DB) Through(ctx context.Context, scope access.Scope, kind string, made int64, part PackPart, pack func(Pack) error, rest func([]Record) error) error {
	q := Query{Scope: scope, Kind: kind, Limit: MaxPage}
	for {
		p, ok, err := nextPack(ctx, db.read, scope.Space, kind, made, q.After, part)
		if err != nil {
			return err
		}
		if !ok || p.From != q.After {
			q.Upto = p.From
			if err := db.between(ctx, q, rest); err != nil || !ok {
				return err
			}
		}
		if err := pack(p); err != nil {
			return err
		}
		q.After = p.Upto
	}
}

// between gives the records of a stretch, by pages.
func (db *DB) between(ctx context.Context, q Query, give func([]Record) error) error {
	for {
		records, next, err := db.List(ctx, q)
		if err != nil {
			return err
		}
		if err := give(records); err != nil || next == nil {
			return err
		}
		q.After = *next
	}
}

// Shown says which of the records of a pack are seen within a scope, now.
type Shown struct {
	scope   access.Scope
	batches map[string]bool // those that are committed
	last    string          // one of them: records of an import lie together
}

// Shown reads what shows within a scope.
func (db *DB) Shown(ctx context.Context, scope access.Scope) (*Shown, error) {
	s := &Shown{scope: scope, batches: map[string]bool{}}
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM import_batch WHERE space_id = $1 AND state = 'committed'`, scope.Space)
	if err != nil {
		return s, fmt.Errorf("list imports: %w", err)
	}
	ids, err := scanIDs(rows)
	for _, id := range ids {
		s.batches[id] = true
	}
	return s, err
}

// Shows says whether a record shows.
func (s *Shown) Shows(public bool, batch string) bool {
	if !s.scope.Sees(public) {
		return false
	}
	if batch != "" && batch != s.last {
		if !s.batches[batch] {
			return false
		}
		s.last = strings.Clone(batch)
	}
	return true
}

// Pack packs the first stretch after a place that is not packed yet: n records, or
// half as many more or less where what is left is short. It gives where the stretch
// ended; false when all is packed.
func (db *DB) Pack(ctx context.Context, space string, author Author, kind string, made int64, after Place, n int, pack func([]Record) (about, body []byte, err error)) (Place, bool, error) {
	at, err := db.unpacked(ctx, space, kind, made, after)
	if err != nil {
		return at, false, err
	}
	var p *Pack
	err = db.Update(ctx, space, author, func(t *Tx) error {
		p = nil
		list, upto, err := t.stretch(kind, made, at, n)
		if err != nil || len(list) == 0 && upto == at {
			return err
		}
		p = &Pack{From: at, Upto: upto}
		if p.About, p.Body, err = pack(list); err != nil {
			return err
		}
		_, err = t.tx.ExecContext(t.ctx, sqlPackAdd, space, kind, at.SortKey, at.ID, upto.SortKey, upto.ID, made, p.About, p.Body)
		return err
	})
	if err != nil || p == nil {
		return at, false, err
	}
	return p.Upto, true, nil
}

// unpacked is where the packs that follow one another after a place end.
func (db *DB) unpacked(ctx context.Context, space, kind string, made int64, at Place) (Place, error) {
	for {
		p, ok, err := nextPack(ctx, db.read, space, kind, made, at, PackAbout)
		if err != nil || !ok || p.From != at {
			return at, err
		}
		at = p.Upto
	}
}

// stretch gives the records to be packed after a place, whoever sees them, and up to
// where: the place itself when there is nothing to pack.
func (t *Tx) stretch(kind string, made int64, at Place, n int) ([]Record, Place, error) {
	next, bounded, err := nextPack(t.ctx, t.tx, t.Space, kind, made, at, PackAbout)
	if err != nil || bounded && next.From == at {
		return nil, at, err // packed meanwhile
	}
	where, args := `r.space_id = $1 AND r.kind = $2 AND r.parent_id = '' AND (r.sort_key, r.id) > ($3, $4)`, []any{t.Space, kind, at.SortKey, at.ID}
	if bounded {
		where += ` AND (r.sort_key, r.id) <= ($5, $6)`
		args = append(args, next.From.SortKey, next.From.ID)
	}
	most := n + n/2
	args = append(args, most)
	rows, err := t.tx.QueryContext(t.ctx, `SELECT `+recordColumns+` FROM record r WHERE `+where+fmt.Sprintf(` ORDER BY r.sort_key, r.id LIMIT $%d`, len(args)), args...)
	if err != nil {
		return nil, at, fmt.Errorf("read what is to be packed: %w", err)
	}
	list, err := scanRecords(rows)
	switch {
	case err != nil:
		return nil, at, err
	case len(list) == most:
		list = list[:n]
	case len(list) > n:
		list = list[:len(list)/2]
	case bounded:
		return list, next.From, nil
	case len(list) == 0:
		return nil, at, nil
	}
	last := list[len(list)-1]
	return list, Place{SortKey: last.SortKey, ID: last.ID}, nil
}

// ForgetPacks takes away what was packed in another way than one.
func (t *Tx) ForgetPacks(kind string, but int64) error {
	if _, err := t.tx.ExecContext(t.ctx, `DELETE FROM pack WHERE space_id = $1 AND kind = $2 AND made <> $3`, t.Space, kind, but); err != nil {
		return fmt.Errorf("forget packs: %w", err)
	}
	return nil
}

// unpack takes away the pack that holds a record, or its place.
func (t *Tx) unpack(r Record) error {
	if r.Parent != "" {
		return nil
	}
	ctx := context.WithoutCancel(t.ctx) // watching for it costs more than the statement, in a long import
	if _, err := t.tx.ExecContext(ctx, sqlUnpack, t.Space, r.Kind, r.SortKey, r.ID); err != nil {
		return fmt.Errorf("unpack %s: %w", r.Kind, err)
	}
	return nil
}

// packed says whether anything of a kind is packed.
func (t *Tx) packed(kind string) (bool, error) {
	var one int
	err := t.tx.QueryRowContext(t.ctx, `SELECT 1 FROM pack WHERE space_id = $1 AND kind = $2 LIMIT 1`, t.Space, kind).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
