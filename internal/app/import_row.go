package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// importRow is one line of the file, typed and compared with the registry.
type importRow struct {
	source  *importSource
	line    int
	id      string // that an export of the registry wrote
	cells   []string
	in      initiative.Initiative // as the line alone says it
	contact initiative.Contact

	problems, notes []ImportProblem
	repeats         bool // a line before it, to the letter: it has nothing to add

	known     *store.Record // of the registry, nil for a new one
	next      initiative.Initiative
	changed   bool
	fill      bool // the contact of a record that has none
	proposals []ImportProposal
	listed    bool   // the report tells them
	of        string // the sheet, merged into the known one, that the line tells of

	back *returning        // of a file that an export wrote; nil for a line of a census
	kept map[string]string // what the sheet's places are called there → their keys
	gone bool              // its sheet is no longer there: nothing to do

	made *store.New // what a new one will be, when the line is to be written
}

const (
	rowNew       = "new"
	rowChanged   = "changed"
	rowUnchanged = "unchanged"
	rowRefused   = "refused"
)

func (r *importRow) state() string {
	switch {
	case len(r.problems) > 0:
		return rowRefused
	case r.repeats, r.gone:
		return rowUnchanged
	case r.known == nil:
		return rowNew
	case r.changed || r.fill:
		return rowChanged
	}
	return rowUnchanged
}

// Lines are compared with the registry, and then written, some at once: other
// writers wait for no more than one such transaction. How many follows from how
// long the last one took, so that a slow machine or a busy one makes nobody wait.
const (
	fewestRows, firstRows, mostRows = 100, 200, 1200
	chunksAhead                     = 1 // some megabytes
	shortTurn, longTurn             = 120 * time.Millisecond, 300 * time.Millisecond
)

// pace is how many lines go together.
type pace struct{ rows atomic.Int64 }

func (p *pace) now() int { return int(p.rows.Load()) }

// took learns from a transaction.
func (p *pace) took(d time.Duration) {
	switch n := p.rows.Load(); {
	case d > longTurn:
		p.rows.Store(max(n/2, fewestRows))
	case d < shortTurn:
		p.rows.Store(min(n*3/2, mostRows))
	}
}

// eachChunk reads every line below the header, typed and compared with the
// registry; with writing, the new ones are made, until a line is refused that no
// other may be imported without. The next two chunks are read while do works on one:
// it takes longer now and then, to write what waits (store.Backlog).
func (run *importRun) eachChunk(ctx context.Context, writing bool, do func([]*importRow) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	chunks, failed := make(chan []*importRow, chunksAhead), make(chan error, 1)
	go func() {
		defer close(chunks)
		failed <- run.readChunks(ctx, func(chunk []*importRow) error {
			if writing = writing && (run.options.KeepGood || !anyRefused(chunk)); writing {
				if err := run.makeNew(chunk); err != nil {
					return err
				}
			}
			select {
			case chunks <- chunk:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	for chunk := range chunks {
		if err := do(chunk); err != nil {
			stop()
			<-failed
			return err
		}
	}
	return <-failed
}

func anyRefused(chunk []*importRow) bool {
	return slices.ContainsFunc(chunk, func(row *importRow) bool { return len(row.problems) > 0 })
}

func (run *importRun) readChunks(ctx context.Context, give func([]*importRow) error) error {
	m := newMatcher(run)
	var chunk []*importRow
	flush := func() error {
		if err := m.match(ctx, chunk); err != nil || len(chunk) == 0 {
			return err
		}
		full := chunk
		chunk = nil
		return give(full)
	}
	for r, err := range run.book.Rows(run.sheet) {
		if err != nil {
			return err
		}
		if r.Line <= run.header.Line || r.Blank() {
			continue
		}
		row := run.readRow(r)
		m.twice(row)
		if chunk = append(chunk, row); len(chunk) >= run.pace.now() {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// readRow types a line.
func (s *importSource) readRow(r sheet.Row) *importRow {
	row := &importRow{source: s, line: r.Line, cells: r.Cells}
	if row.asReturned() {
		return row
	}
	row.readCells()
	row.finish()
	return row
}

// readCells puts what the cells say where it belongs.
func (row *importRow) readCells() {
	s := row.source
	if row.back == nil {
		row.in.Source = initiative.Source{List: s.origin.List, Licence: s.origin.Licence, URL: s.origin.URL, Date: s.origin.Date}
		row.in.Public = s.origin.Public
	}
	for i, c := range s.columns {
		value := ""
		if i < len(row.cells) {
			value = strings.TrimSpace(row.cells[i])
		}
		if value == "" || c.Field == FieldIgnore {
			continue
		}
		if problem := sheet.ErrorMarker(value); problem != nil {
			row.problem(i, problem)
			continue
		}
		row.fits(i, value)
		if read := readers[c.Field]; read != nil {
			read(row, i, value)
		} else {
			row.extra(i, value)
		}
	}
}

// finish settles what several columns say together and validates the whole.
func (row *importRow) finish() {
	s := row.source
	row.settleOrganisation()
	row.settlePlaces()
	row.settleEffects()
	if row.contact.Empty() {
		row.contact = initiative.Contact{}
	} else if row.contact.Notice == "" {
		row.contact.Notice = s.origin.Notice
	}
	if d := row.in.Approach.Document; d != nil && d.Title == "" {
		d.Title = d.URL
	}
	row.in = row.in.Clean()
	if row.id == "" && s.header.Line == sheet.OwnHeader {
		row.id = row.in.Source.Key // a JSON has one identifier: ours, when we wrote it
	}
	if row.in.Source.Key == "" {
		row.in.Source.Row = sameAs(row.in)
	}
	probe := row.in
	probe.ID = "row"
	for _, f := range append(probe.Validate(), row.contact.Validate()...) {
		row.invalid(f)
	}
}

// sameAs is a digest of what tells an initiative from others when no key does:
// its name, who leads it and where.
func sameAs(in initiative.Initiative) string {
	who, where := "", ""
	for _, o := range in.Organisations {
		if o.Role == "" || o.Role == "lead" {
			who = o.Name
			break
		}
	}
	if len(in.Territories) > 0 {
		where = string(in.Territories[0])
	}
	sum := sha256.Sum256([]byte(text.Fold(in.Name) + "\x1f" + text.Fold(who) + "\x1f" + where))
	return hex.EncodeToString(sum[:10])
}

// sourceKey is how a record is known in the list it comes from; "" when it
// comes from none.
func sourceKey(s initiative.Source) string {
	switch {
	case s.List == "":
		return ""
	case s.Key == "" && s.Row != "":
		return s.List + "\x1f#" + s.Row
	}
	return s.List + "\x1f" + s.Key
}

// problem says that a cell can't be accepted; note, that it was read otherwise
// than it is written.
func (row *importRow) problem(column int, f *fault.Fault) {
	row.problems = append(row.problems, row.told(column, f))
}

func (row *importRow) note(column int, f *fault.Fault) {
	row.notes = append(row.notes, row.told(column, f))
}

func (row *importRow) told(column int, f *fault.Fault) ImportProblem {
	p := ImportProblem{Sheet: row.source.sheet, Line: row.line, Element: row.source.header.Line == sheet.OwnHeader, Key: f.Key, Args: f.Args, Field: f.Field}
	if column >= 0 {
		c := row.source.columns[column]
		p.Letter, p.Column, p.Field = c.Letter, c.Name, c.Field
		if column < len(row.cells) {
			p.Value = text.CleanLine(row.cells[column], 200)
		}
	}
	return p
}

// invalid places a fault of the whole record at the column it comes from.
func (row *importRow) invalid(f *fault.Fault) {
	field := f.Field
	if at := strings.IndexByte(field, '.'); at >= 0 && !strings.HasPrefix(field, "approach.") && !strings.HasPrefix(field, "contact.") {
		field = field[:at]
	}
	if strings.HasSuffix(f.Field, ".siret") || strings.HasSuffix(f.Field, ".rna") || strings.HasSuffix(f.Field, ".legal_form") {
		field = f.Field[strings.LastIndexByte(f.Field, '.')+1:]
	}
	if column := row.columnOf(field); column >= 0 {
		if f.Key != tooLong || !row.overlong(column) {
			row.problem(column, f)
		}
		return
	}
	row.problem(-1, f)
}

// columnOf finds the column that decides a field of the record, -1 when none
// does.
func (row *importRow) columnOf(field string) int {
	path := "/" + strings.ReplaceAll(field, ".", "/")
	for i, c := range row.source.columns {
		if c.Field == field || c.Field == strings.ReplaceAll(field, ".", "_") {
			return i
		}
		if f, known := fieldNamed(c.Field); known && len(f.paths) > 0 && f.paths[0] == path {
			return i
		}
	}
	return -1
}

// hash64 stands for a text in the sets of a whole file.
func hash64(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// hashCells stands for all that a line says; blank cells at its end say nothing.
func hashCells(cells []string) uint64 {
	said := make([]string, len(cells))
	for i, c := range cells {
		said[i] = strings.TrimSpace(c)
	}
	return hash64(strings.TrimRight(strings.Join(said, "\x1f"), "\x1f"))
}

// privateField says whether a field holds personal data that a report must
// not keep.
func privateField(name string) bool { return strings.HasPrefix(name, "contact_") }
