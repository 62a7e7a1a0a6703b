package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// ReturnReport says what came back in a file that the registry wrote.
type ReturnReport struct {
	Seen          int64            `json:"-"`                   // when the file was compared with the site, in milliseconds
	Cells         int              `json:"cells"`               // that the file changes
	Conflicts     []ReturnConflict `json:"conflicts,omitempty"` // changed on both sides; the first MaxTold
	ConflictCount int              `json:"conflict_count"`
	Emptied       []ReturnConflict `json:"emptied,omitempty"` // that the file leaves empty; the first MaxTold
	EmptiedCount  int              `json:"emptied_count"`
	Gone          int              `json:"gone,omitempty"`    // lines of sheets that are no longer there
	Renamed       int              `json:"renamed,omitempty"` // sheets that the file gives another name
	Missing       []string         `json:"missing,omitempty"` // fields whose column was taken out
	Moved         []ImportColumn   `json:"moved,omitempty"`   // columns under another name, and those that were added
}

// ReturnConflict is a cell about which someone must choose: what the site says
// stands until the file's is taken.
type ReturnConflict struct {
	Key   string `json:"key"` // by which it is taken: another once either side changes
	Line  int    `json:"line"`
	ID    string `json:"id"`
	Name  string `json:"name"`
	Field string `json:"field"` // or the name of a column of a census, with extraKey before it
	Was   string `json:"was,omitempty"`
	Known bool   `json:"known"` // whether it is known what was exported
	Site  string `json:"site,omitempty"`
	File  string `json:"file,omitempty"`
	Both  bool   `json:"both,omitempty"` // the site changed it too, or nobody knows
	Taken bool   `json:"taken,omitempty"`
}

// Private says whether the cell is one of a contact.
func (c ReturnConflict) Private() bool { return privateField(c.Field) }

// Column is the census's own name of the cell's column; "" for a field.
func (c ReturnConflict) Column() string {
	name, is := strings.CutPrefix(c.Field, extraKey)
	if !is {
		return ""
	}
	return name
}

// returning is a line of an export that comes back.
type returning struct {
	mark  exportMark
	known bool // the mark is of this sheet
	cells []ReturnConflict
	in    initiative.Initiative // what the cells that apply say
	keys  []string              // of the cells that apply
	next  initiative.Contact
}

// asReturned takes a line for one that comes back: it names a sheet.
func (row *importRow) asReturned() bool {
	s := row.source
	if s.own == nil {
		return false
	}
	id := strings.TrimSpace(row.cell("id"))
	if id == "" {
		return false
	}
	row.id, row.back = id, &returning{}
	row.back.mark, row.back.known = readExportMark(row.cell("mark"))
	row.back.known = row.back.known && row.back.mark.Of == digest(id, 4)
	if !row.back.known {
		row.note(row.columnOf("mark"), fault.New(fault.Invalid, "import.mark_lost"))
	}
	return true
}

func (row *importRow) cell(field string) string {
	for i, c := range row.source.columns {
		if c.Field == field && i < len(row.cells) {
			return row.cells[i]
		}
	}
	return ""
}

// vanished settles the lines whose sheet is not there: taken out since, it stays
// so; one of another installation is new here.
func (m *matcher) vanished(ctx context.Context, rows []*importRow, there map[string]*store.Record) error {
	var lost []string
	for _, r := range rows {
		if r.back != nil && there[r.id] == nil {
			lost = append(lost, r.id)
		}
	}
	before, err := m.run.app.store.Remembered(ctx, access.Visible(access.House, access.KindChange, m.run.space), kindInitiative, lost)
	if err != nil {
		return err
	}
	into, err := m.run.app.store.Holders(ctx, m.scope, kindInitiative, facetMerged, lost)
	if err != nil {
		return err
	}
	for _, row := range rows {
		switch {
		case row.back == nil || there[row.id] != nil:
		case len(into[row.id]) > 0:
			v, err := viewOfRecord(into[row.id][0])
			if err != nil {
				return err
			}
			row.gone, row.notes = true, nil
			row.note(row.columnOf("id"), fault.New(fault.Invalid, "import.sheet_merged", "name", v.Name))
		case before[row.id]:
			row.gone, row.notes = true, nil
			row.note(row.columnOf("id"), fault.New(fault.Invalid, "import.sheet_gone"))
		default:
			row.back, row.id, row.notes = nil, "", nil
			row.readCells()
			row.finish()
		}
	}
	return nil
}

// returned compares a line that comes back with what left and with what stands.
func (m *matcher) returned(ctx context.Context, row *importRow, contact initiative.Contact) error {
	s, b := row.source, row.back
	v, err := viewOfRecord(*row.known)
	if err != nil {
		return err
	}
	v.Contact = contact
	e, err := s.exporter(b.lang(s))
	if err != nil {
		return err
	}
	now := e.texts(v)
	was, err := m.exportedAs(ctx, row, now, e)
	if err != nil {
		return err
	}
	s.own.meet(now)
	s.own.meet(was)
	row.layReturned(v, row.weigh(m.run.options, v, now, was))
	return nil
}

func (b *returning) lang(s *importSource) string {
	if b.known {
		return b.mark.Lang
	}
	return s.words.lang.Lang()
}

// exportedAs are the cells as they were exported; nil when nothing tells any more.
func (m *matcher) exportedAs(ctx context.Context, row *importRow, now map[string]string, e *exporter) (map[string]string, error) {
	b, r := row.back, row.known
	switch {
	case !b.known:
		return nil, nil
	case b.mark.Version == r.Version && b.mark.At == r.Updated:
		return now, nil
	}
	scope := access.Visible(access.House, access.KindChange, m.run.space)
	changes, err := m.run.app.store.Changes(ctx, scope, kindInitiative, r.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		if c.Version != b.mark.Version || c.At != b.mark.At {
			continue
		}
		body, err := m.run.app.store.BodyAt(ctx, scope, kindInitiative, r.ID, c.Version)
		if fault.Is(err, fault.Conflict) {
			return nil, nil // what was erased can't be compared with
		}
		if err != nil {
			return nil, err
		}
		var v InitiativeView
		if err := json.Unmarshal(body, &v.Initiative); err != nil {
			return nil, fmt.Errorf("read initiative %s: %w", r.ID, err)
		}
		return e.texts(v), nil
	}
	return nil, nil
}

// weigh finds the cells that the file changes, and of those the ones that apply.
func (row *importRow) weigh(o ImportOptions, v InitiativeView, now, was map[string]string) map[int]string {
	applied := map[int]string{}
	for i, c := range row.source.columns {
		key, back := row.source.key(c), ""
		if i < len(row.cells) {
			back = row.cells[i]
		}
		if c.Field == FieldIgnore || key == "id" || key == "mark" || sheet.Same(now[key], back) || row.untouched(key, back, was) {
			continue
		}
		if !row.readable(i, key, back) || row.said(v, i, back) {
			continue
		}
		cell := ReturnConflict{Line: row.line, ID: row.id, Name: now["name"], Field: key, Site: now[key], File: strings.TrimSpace(back)}
		cell.Was, cell.Known = was[key], was != nil
		cell.Both = !cell.Known || cell.Was != cell.Site
		if privateField(key) {
			cell.Was, cell.Known, cell.Both = "", false, row.contactMoved(key, now[key])
		}
		cell.Key = digest(strings.Join([]string{cell.ID, key, cell.Site, cell.File}, "\x1f"), 16)
		if cell.Taken = o.takes(cell, row.known.Updated); cell.Taken {
			applied[i] = back
		}
		row.back.cells = append(row.back.cells, cell)
	}
	return applied
}

// takes says whether the file's cell applies: by itself when only the file changed
// it, by someone's choice otherwise. A choice about all of them is one about what
// was seen: not about sheets that were written since.
func (o ImportOptions) takes(c ReturnConflict, updated int64) bool {
	emptied := c.File == ""
	switch {
	case !c.Both && !emptied:
		return true
	case slices.Contains(o.Take, c.Key):
		return true
	case c.Both:
		return o.TakeAll && updated <= o.Seen
	}
	return o.EmptyAll && updated <= o.Seen
}

// untouched says whether the cell is still as it was exported.
func (row *importRow) untouched(key, back string, was map[string]string) bool {
	if privateField(key) {
		same, _ := row.back.mark.wrote(key, row.id, strings.TrimSpace(back))
		return row.back.known && same
	}
	return was != nil && sheet.Same(was[key], back)
}

// contactMoved says whether a cell of the contact is another on the site than the
// one that was exported.
func (row *importRow) contactMoved(key, now string) bool {
	same, known := row.back.mark.wrote(key, row.id, now)
	return !row.back.known || !known || !same
}

// readable leaves alone what holds nothing to apply, and says so.
func (row *importRow) readable(column int, key, back string) bool {
	twin := map[string]string{"commune": "commune_code", "commune_code": "commune"}[key]
	switch {
	case sheet.ErrorMarker(back) != nil:
		row.note(column, fault.New(fault.Invalid, "import.cell_unreadable", "value", shown(back)))
	case sheet.WasCut(back):
		row.note(column, fault.New(fault.Invalid, "import.cell_cut"))
	case back == "" && key == "name":
		row.note(column, fault.New(fault.Invalid, "import.name_emptied"))
	case back == "" && twin != "" && row.cell(twin) != "": // the other column still says it
	default:
		return true
	}
	return false
}

// only is the line with some of its cells, read.
func (row *importRow) only(v InitiativeView, cells map[int]string) (line *importRow, keys []string) {
	s := row.source
	line = &importRow{source: s, line: row.line, id: row.id, back: row.back, cells: make([]string, len(s.columns)), kept: map[string]string{}}
	for _, k := range v.Territories {
		line.kept[text.Fold(territoryLabel(s.places, k))] = string(k)
	}
	for i, back := range cells {
		if line.cells[i] = back; !s.book.Describe().Marked {
			line.cells[i] = text.Restore(back)
		}
		keys = append(keys, s.key(s.columns[i]))
	}
	slices.Sort(keys)
	line.readCells()
	line.settlePlaces()
	return line, keys
}

// said tells whether the sheet already says what a cell does, in other words: a
// list in another order, a place by its short name.
func (row *importRow) said(v InitiativeView, column int, back string) bool {
	line, keys := row.only(v, map[int]string{column: back})
	return len(line.problems) == 0 && sameInitiative(v.Initiative, layCells(v.Initiative, line.in, keys)) && layContact(v.Contact, line.contact, keys) == v.Contact
}

// layReturned reads the cells that apply and lays them over the sheet.
func (row *importRow) layReturned(v InitiativeView, applied map[int]string) {
	b := row.back
	line, keys := row.only(v, applied)
	b.keys = keys
	row.problems, row.notes = append(row.problems, line.problems...), append(row.notes, line.notes...)
	b.in = line.in
	row.next = layCells(v.Initiative, b.in, b.keys)
	row.changed = !sameInitiative(v.Initiative, row.next)
	b.next = layContact(v.Contact, line.contact, b.keys)
	row.fill = b.next != v.Contact
	if len(row.problems) == 0 && (row.changed || row.fill) {
		row.checkReturned()
	}
}

func (row *importRow) checkReturned() {
	for _, f := range append(row.next.Validate(), row.back.next.Validate()...) {
		row.invalid(f)
	}
	if numbered := row.cell("siret") + row.cell("rna") + row.cell("legal_form"); numbered != "" && !slices.ContainsFunc(row.next.Organisations, initiative.Organisation.Leads) {
		row.problem(row.columnOf("organisation"), fault.New(fault.Invalid, "import.organisation_unnamed"))
	}
}

func sameInitiative(a, b initiative.Initiative) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// countReturned keeps what is to be chosen, and to be said of the whole file.
func (r *ImportReport) countReturned(row *importRow) {
	if row.gone {
		r.Returned.Gone++
	}
	b := row.back
	if b == nil || len(row.problems) > 0 {
		return
	}
	t := r.Returned
	if row.changed && row.known != nil && slices.Contains(b.keys, "name") {
		t.Renamed++
	}
	for _, c := range b.cells {
		switch {
		case c.Both:
			t.ConflictCount++
			t.Conflicts = addTold(t.Conflicts, c)
		case c.File == "":
			t.EmptiedCount++
			t.Emptied = addTold(t.Emptied, c)
		}
		if c.Taken {
			t.Cells++
		}
	}
}

func addTold(list []ReturnConflict, c ReturnConflict) []ReturnConflict {
	if len(list) >= MaxTold {
		return list
	}
	c.Was, c.Site, c.File = text.CleanLine(c.Was, mostSaid), text.CleanLine(c.Site, mostSaid), text.CleanLine(c.File, mostSaid)
	return append(list, c)
}
