package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Record is a stored aggregate: its body is the JSON of a domain type, the
// rest is what lists, rights and history need.
type Record struct {
	Kind    string
	ID      string
	Parent  string
	Version int64
	Public  bool
	Batch   string
	SortKey string
	Updated int64
	Body    []byte

	doc int64 // the number of its text and facets
}

// Doc is the number that a search knows the record by, another one after each write.
func (r Record) Doc() int64 { return r.doc }

// Name is what a record is called within its parent. A child's identifier is
// its parent's and its name: two parents may each have a child of that name.
func (r Record) Name() string { return strings.TrimPrefix(r.ID, r.Parent+"/") }

// Put is what is written of a record. Expected is the version the writer saw:
// 0 to create. Another version in the store is a conflict: someone else wrote
// meanwhile, and nothing is overwritten.
type Put struct {
	Kind     string
	ID       string
	Parent   string
	Expected int64
	Public   bool
	SortKey  string
	Body     any
	Title    string // what it is called; only what has one is searched (Match)
	Stems    string // text to be found by
	Words    []Word // of that text, to put right what is mistyped
	Facets   []Facet
	Keys     []Facet // a record is found by them too, and they are never counted
	Marks    []Facet // counted, and found by Match only: a third of what a facet costs
}

// Facet is a value that lists are filtered and counted by.
type Facet struct{ Name, Value string }

const (
	sqlRecordGet = `SELECT kind, id, parent_id, version, public, batch_id, sort_key, updated_at, body, doc
FROM record WHERE space_id = $1 AND kind = $2 AND id = $3`
	sqlRecordInsert = `INSERT INTO record (space_id, kind, id, parent_id, version, public, batch_id, sort_key, doc, updated_at, body, moved)
VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11)`
	sqlRecordUpdate = `UPDATE record SET parent_id = $4, version = $5 + 1, public = $6, sort_key = $7, updated_at = $8, body = $9, moved = $10, doc = $11
WHERE space_id = $1 AND kind = $2 AND id = $3 AND version = $5`
	sqlRecordDelete = `DELETE FROM record WHERE space_id = $1 AND kind = $2 AND id = $3 AND version = $4`
	sqlChangeInsert = `INSERT INTO change (space_id, kind, id, version, at, actor, source, batch_id, patch)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	sqlFacetDelete = `DELETE FROM facet WHERE doc = $1`
	sqlFacetInsert = `INSERT INTO facet (term, doc) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	sqlTermInsert  = `INSERT INTO term (space_id, kind, facet, value, term) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
	sqlTextDelete  = `DELETE FROM record_text WHERE rowid = $1`
	sqlTextInsert  = `INSERT INTO record_text (rowid, stems) VALUES ($1, $2)`
	sqlLastVersion = `SELECT COALESCE(MAX(version), 0) FROM change WHERE space_id = $1 AND kind = $2 AND id = $3`
)

// Get reads a record; fault.NotFound when there is none.
func (t *Tx) Get(kind, id string) (Record, error) {
	var r Record
	err := t.tx.QueryRowContext(t.ctx, sqlRecordGet, t.Space, kind, id).Scan(r.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "not_found")
	}
	return r, err
}

func (r *Record) fields() []any {
	return []any{&r.Kind, &r.ID, &r.Parent, &r.Version, &r.Public, &r.Batch, &r.SortKey, &r.Updated, &r.Body, &r.doc}
}

// Put writes a record, its change, its text and its facets. Writing what is
// already there changes nothing and returns the version that stands.
func (t *Tx) Put(p Put) (int64, error) {
	body, err := json.Marshal(p.Body)
	if err != nil {
		return 0, fmt.Errorf("encode %s: %w", p.Kind, err)
	}
	var old Record
	doc, batch := newDoc(), t.Author.Batch
	if p.Expected > 0 {
		if old, err = t.Get(p.Kind, p.ID); err != nil {
			return 0, err
		}
		if old.Version != p.Expected {
			return 0, fault.New(fault.Conflict, "changed_meanwhile", "version", old.Version)
		}
	}
	ops, err := diff(old.Body, body)
	if err != nil {
		return 0, fmt.Errorf("compare %s: %w", p.Kind, err)
	}
	if p.Expected > 0 && len(ops) == 0 {
		return p.Expected, nil
	}
	moved, err := t.Touch(p.Parent)
	if err != nil {
		return 0, err
	}
	if p.Expected > 0 {
		// Under a new number: what was written last is found first.
		batch = old.Batch
		if err := t.unindex(old.doc); err != nil {
			return 0, err
		}
		if err := t.unpack(old); err != nil {
			return 0, err
		}
	}
	version, err := t.writeRow(p, body, moved, doc)
	if err != nil {
		return 0, err
	}
	if err := t.logChange(p.Kind, p.ID, version, ops); err != nil {
		return 0, err
	}
	if err := t.unpack(Record{Kind: p.Kind, ID: p.ID, Parent: p.Parent, SortKey: p.SortKey}); err != nil {
		return 0, err
	}
	return version, t.index(p, doc, batch)
}

func (t *Tx) writeRow(p Put, body []byte, moved, doc int64) (int64, error) {
	if p.Expected == 0 {
		_, err := t.tx.ExecContext(t.ctx, sqlRecordInsert, t.Space, p.Kind, p.ID, p.Parent, p.Public, t.Author.Batch, p.SortKey, doc, t.now, string(body), moved)
		if err != nil {
			return 0, fmt.Errorf("insert %s: %w", p.Kind, err)
		}
		last, err := t.lastVersion(p.Kind, p.ID)
		if err != nil || last == 0 {
			return 1, err
		}
		// The identifier lived before: its history goes on.
		_, err = t.tx.ExecContext(t.ctx, `UPDATE record SET version = $4 WHERE space_id = $1 AND kind = $2 AND id = $3`, t.Space, p.Kind, p.ID, last+1)
		return last + 1, err
	}
	res, err := t.tx.ExecContext(t.ctx, sqlRecordUpdate, t.Space, p.Kind, p.ID, p.Parent, p.Expected, p.Public, p.SortKey, t.now, string(body), moved, doc)
	if err != nil {
		return 0, fmt.Errorf("update %s: %w", p.Kind, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return 0, fault.New(fault.Conflict, "changed_meanwhile").Because(err)
	}
	return p.Expected + 1, nil
}

func (t *Tx) lastVersion(kind, id string) (int64, error) {
	var v int64
	err := t.tx.QueryRowContext(t.ctx, sqlLastVersion, t.Space, kind, id).Scan(&v)
	return v, err
}

func (t *Tx) logChange(kind, id string, version int64, ops []Op) error {
	patch, err := json.Marshal(ops)
	if err != nil {
		return err
	}
	_, err = t.tx.ExecContext(t.ctx, sqlChangeInsert, t.Space, kind, id, version, t.now, t.Author.Actor, t.Author.Source, t.Author.Batch, string(patch))
	if err != nil {
		return fmt.Errorf("log change: %w", err)
	}
	return nil
}

// index writes what a record is found by, under a number that nothing has.
func (t *Tx) index(p Put, doc int64, batch string) error {
	if found := p.found(t.Space, t.wider); found != "" {
		if _, err := t.tx.ExecContext(t.ctx, sqlTextInsert, doc, found); err != nil {
			return fmt.Errorf("index text: %w", err)
		}
	}
	terms, marks := p.terms(t.Space), p.markTerms(t.Space)
	if p.Title != "" {
		if err := t.list(doc, p.listing(t.Space, batch, terms, marks)); err != nil {
			return err
		}
		for i, number := range marks {
			if _, err := t.tx.ExecContext(t.ctx, sqlTermInsert, t.Space, p.Kind, p.Marks[i].Name, p.Marks[i].Value, number); err != nil {
				return fmt.Errorf("name mark: %w", err)
			}
		}
		if err := t.learn(p.Words); err != nil {
			return err
		}
	}
	for i, number := range terms {
		if i < len(p.Facets) {
			if _, err := t.tx.ExecContext(t.ctx, sqlTermInsert, t.Space, p.Kind, p.Facets[i].Name, p.Facets[i].Value, number); err != nil {
				return fmt.Errorf("name facet: %w", err)
			}
		}
		if _, err := t.tx.ExecContext(t.ctx, sqlFacetInsert, number, doc); err != nil {
			return fmt.Errorf("index facet: %w", err)
		}
	}
	return nil
}

func (t *Tx) unindex(doc int64) error {
	if err := t.unlist(doc); err != nil {
		return err
	}
	if _, err := t.tx.ExecContext(t.ctx, sqlTextDelete, doc); err != nil {
		return fmt.Errorf("unindex text: %w", err)
	}
	if _, err := t.tx.ExecContext(t.ctx, sqlFacetDelete, doc); err != nil {
		return fmt.Errorf("unindex facets: %w", err)
	}
	return nil
}

// Delete removes a record; its history keeps what it was, so it can come back.
func (t *Tx) Delete(kind, id string, expected int64) error {
	old, err := t.Get(kind, id)
	if err != nil {
		return err
	}
	res, err := t.tx.ExecContext(t.ctx, sqlRecordDelete, t.Space, kind, id, expected)
	if err != nil {
		return fmt.Errorf("delete %s: %w", kind, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "changed_meanwhile", "version", old.Version).Because(err)
	}
	ops, err := diff(old.Body, nil)
	if err != nil {
		return err
	}
	if err := t.logChange(kind, id, expected+1, ops); err != nil {
		return err
	}
	if _, err := t.touch(old.Parent, 1); err != nil {
		return err
	}
	if err := t.unpack(old); err != nil {
		return err
	}
	return t.unindex(old.doc)
}
