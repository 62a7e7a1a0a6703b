package app

import (
	"context"
	"encoding/json"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// What tells that a line is about an initiative of the registry: its identifier
// in its list, else its name, organisation and place.
const (
	facetSource = "source_key"
	facetSame   = "same"
)

// matcher compares lines with the registry, and with the lines before them.
type matcher struct {
	run   *importRun
	scope access.Scope
	lines map[uint64]firstLine // what tells a line → the first that has it
	taken map[string]int       // initiative → the line that is about it
	empty bool                 // no initiative yet: nothing to compare with
	asked bool
}

func newMatcher(run *importRun) *matcher {
	return &matcher{run: run, scope: access.Visible(access.House, access.KindInitiative, run.space), lines: map[uint64]firstLine{}, taken: map[string]int{}}
}

// firstLine is the first line of the file that is about an initiative.
type firstLine struct {
	line  int
	cells uint64
}

// twice finds a line that comes twice in the file. One that says the same to
// the letter is left with a word; it has nothing to correct.
func (m *matcher) twice(row *importRow) {
	known := hash64(sourceKey(row.in.Source) + "\x1f" + row.id)
	if row.back == nil && row.source.own != nil {
		known = hash64(sameAs(row.in) + "\x1f" + row.in.Source.Key) // a new line among those of the registry
	}
	first, seen := m.lines[known]
	switch {
	case !seen:
		m.lines[known] = firstLine{row.line, hashCells(row.cells)}
	case first.cells == hashCells(row.cells):
		row.repeats = true
		row.problems, row.notes = nil, nil // told once, at the first
		row.note(-1, fault.New(fault.Invalid, "import.row_repeated", "first", first.line))
	case row.back != nil:
		row.problem(row.columnOf("id"), fault.New(fault.Invalid, "import.id_twice", "first", first.line))
	case row.id != "" || row.in.Source.Key != "":
		column := row.columnOf("key")
		if row.id != "" {
			column = row.columnOf("id")
		}
		row.problem(column, fault.New(fault.Invalid, "import.key_twice", "first", first.line))
	default:
		row.problem(-1, fault.New(fault.Invalid, "import.row_twice", "first", first.line))
	}
}

// match finds the initiatives that the lines are about and says what each line
// would change.
func (m *matcher) match(ctx context.Context, rows []*importRow) error {
	if err := m.askEmpty(ctx); err != nil || m.empty && m.run.own == nil {
		return err
	}
	db := m.run.app.store
	byID, err := m.named(ctx, rows)
	if err != nil {
		return err
	}
	var keys, sames []string
	for _, r := range rows {
		keys = append(keys, sourceKey(r.in.Source))
		sames = append(sames, sameAs(r.in))
	}
	byKey, err := db.Holders(ctx, m.scope, kindInitiative, facetSource, keys)
	if err != nil {
		return err
	}
	bySame, err := db.Holders(ctx, m.scope, kindInitiative, facetSame, sames)
	if err != nil {
		return err
	}
	var known []*importRow
	for i, r := range rows {
		if r.repeats {
			continue
		}
		if r.known = byID[r.id]; r.known == nil && !r.gone {
			r.id = ""
			if r.known, err = m.pick(r, byKey[keys[i]], bySame[sames[i]]); err != nil {
				return err
			}
		}
		if r.known != nil {
			known = append(known, r)
		}
	}
	return m.compare(ctx, known)
}

// named finds the sheets that lines name by their identifiers.
func (m *matcher) named(ctx context.Context, rows []*importRow) (map[string]*store.Record, error) {
	var ids []string
	for _, r := range rows {
		if r.id != "" {
			ids = append(ids, r.id)
		}
	}
	records, err := m.run.app.store.Several(ctx, m.scope, kindInitiative, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*store.Record, len(records))
	for i := range records {
		byID[records[i].ID] = &records[i]
	}
	return byID, m.vanished(ctx, rows, byID)
}

func (m *matcher) askEmpty(ctx context.Context) error {
	if m.asked {
		return nil
	}
	m.asked = true
	n, err := m.run.app.store.Count(ctx, store.Query{Scope: m.scope, Kind: kindInitiative})
	m.empty = n == 0
	return err
}

// pick chooses the initiative that a line is about. One that has another
// identifier in the same list is another initiative, whatever its name.
func (m *matcher) pick(row *importRow, byKey, bySame []store.Record) (*store.Record, error) {
	if len(byKey) > 0 {
		return &byKey[0], nil
	}
	var alike []*store.Record
	for i := range bySame {
		v, err := viewOfRecord(bySame[i])
		if err != nil {
			return nil, err
		}
		if v.Source.List == row.in.Source.List && v.Source.Key != "" && row.in.Source.Key != "" && v.Source.Key != row.in.Source.Key {
			continue
		}
		alike = append(alike, &bySame[i])
	}
	if len(alike) > 1 {
		row.problem(row.columnOf("name"), fault.New(fault.Invalid, "import.several_alike", "n", len(alike)))
	}
	if len(alike) == 0 {
		return nil, nil
	}
	return alike[0], nil
}

func viewOfRecord(r store.Record) (InitiativeView, error) {
	v := InitiativeView{Version: r.Version}
	if err := json.Unmarshal(r.Body, &v.Initiative); err != nil {
		return v, fmt.Errorf("read initiative %s: %w", r.ID, err)
	}
	return v, nil
}

// compare says what each line would change of the initiative it is about.
func (m *matcher) compare(ctx context.Context, rows []*importRow) error {
	if len(rows) == 0 {
		return nil
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.known.ID
	}
	contacts, err := m.run.app.store.Contacts(ctx, m.run.space, kindInitiative, ids)
	if err != nil {
		return err
	}
	changes := access.Visible(access.House, access.KindChange, m.run.space)
	for _, r := range rows {
		have, err := viewOfRecord(*r.known)
		if err != nil {
			return err
		}
		merged := r.back == nil && toldMerged(have.Initiative, r.in.Source) != ""
		r.meet(have.Initiative)
		if first, again := m.taken[r.known.ID]; again && first != r.line && !merged {
			r.problem(r.columnOf("name"), fault.New(fault.Invalid, "import.same_target", "first", first))
			continue
		}
		if !merged {
			m.taken[r.known.ID] = r.line
		}
		if r.back != nil {
			if err := m.returned(ctx, r, contacts[r.known.ID]); err != nil {
				return err
			}
			continue
		}
		g := r.merging()
		err = g.into(*r.known, func() ([]store.Change, error) {
			return m.run.app.store.Changes(ctx, changes, kindInitiative, r.known.ID)
		})
		if err != nil {
			return err
		}
		r.next, r.changed, r.proposals, r.of = g.next, g.changed, g.proposals, g.of
		if r.changed && len(r.problems) == 0 {
			for _, f := range r.next.Validate() {
				r.invalid(f)
			}
		}
		r.compareContact(contacts[r.known.ID])
	}
	return nil
}

// toldMerged is the sheet, merged into the one that a line is about, by which the line is
// known; "" when it is known by that one itself, of which a line may come beside it.
func toldMerged(in initiative.Initiative, source initiative.Source) string {
	if source.List == "" || sourceKey(source) == sourceKey(in.Source) {
		return ""
	}
	for _, m := range in.Merged {
		if sourceKey(source) == sourceKey(m.Source) {
			return m.ID
		}
	}
	return ""
}
