package app

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// heldReturn is a line of an export that waits to be written: the cells that apply,
// with what the site said there when it was decided that they do.
type heldReturn struct {
	Line     int                   `json:"line"`
	Version  int64                 `json:"version"`
	Lang     string                `json:"lang"`
	Incoming initiative.Initiative `json:"incoming"`
	Contact  initiative.Contact    `json:"contact"`
	Cells    []ReturnConflict      `json:"cells"`
}

func (row *importRow) heldReturn() *heldReturn {
	b := row.back
	h := &heldReturn{Line: row.line, Version: row.known.Version, Lang: b.lang(row.source), Incoming: b.in, Contact: b.next}
	for _, c := range b.cells {
		if c.Taken {
			h.Cells = append(h.Cells, c)
		}
	}
	return h
}

// applier writes the lines that waited, with what it needs made once.
type applier struct {
	app *App
	by  map[string]*exporter
}

func (a *App) applier() *applier { return &applier{app: a, by: map[string]*exporter{}} }

func (apply *applier) exporter(lang string) (*exporter, error) {
	if e := apply.by[lang]; e != nil {
		return e, nil
	}
	words, err := newVocabulary(lang)
	if err != nil {
		return nil, err
	}
	places, err := apply.app.Territories()
	if err != nil {
		return nil, err
	}
	e := newExporter(words, places, further{}, true)
	apply.by[lang] = e
	return e, nil
}

// Where a change comes from that a person made, though to many sheets at once: a
// later import does not write over it.
const (
	sourceReturn = "return"
	sourceLot    = "lot"
)

func (r ImportReport) source() string {
	switch {
	case r.Returned != nil:
		return sourceReturn
	case r.Lot != nil:
		return sourceLot
	}
	return "import"
}

// apart is the report, of which what is counted while it is written is its own: a
// transaction that is tried again counts again.
func (r ImportReport) apart() ImportReport {
	if r.Lot != nil {
		own := *r.Lot
		own.Left = slices.Clone(own.Left)
		r.Lot = &own
	}
	return r
}

// byHand writes what a person decided of a sheet.
func (apply *applier) byHand(tx *store.Tx, held string, r store.Record, h heldRow, report *ImportReport) error {
	var err error
	if h.Lot != nil {
		err = applyDeed(tx, r, h.Lot, report)
	} else {
		err = apply.returned(tx, r, h.Return, report)
	}
	if err != nil {
		return err
	}
	return tx.Release(held)
}

// returned writes the cells of a line that came back. What someone wrote in the
// same cell since stands, and the file's becomes a proposal.
func (apply *applier) returned(tx *store.Tx, r store.Record, h *heldReturn, report *ImportReport) error {
	v, err := viewOfRecord(r)
	if err != nil {
		return err
	}
	if v.Contact, err = tx.Contact(kindInitiative, r.ID); err != nil {
		return err
	}
	e, err := apply.exporter(h.Lang)
	if err != nil {
		return err
	}
	now := e.texts(v)
	var keys []string
	for _, c := range h.Cells {
		if now[c.Field] != c.Site {
			report.propose([]ImportProposal{standing(c, now[c.Field])})
			continue
		}
		keys = append(keys, c.Field)
	}
	next := layCells(v.Initiative, h.Incoming, keys)
	if wrong := next.Validate(); len(wrong) > 0 {
		report.propose([]ImportProposal{{Line: h.Line, ID: v.ID, Name: v.Name, Field: wrong[0].Field}})
		return nil
	}
	if !sameInitiative(v.Initiative, next) {
		if _, err := tx.Put(initiativePut(next, r.Version)); err != nil {
			return err
		}
		if err := applyName(tx, next, next.Name != v.Name); err != nil {
			return err
		}
	}
	if contact := layContact(v.Contact, h.Contact, keys); contact != v.Contact {
		return applyContact(tx, r.ID, contact)
	}
	return nil
}

// standing is a cell that someone wrote meanwhile: theirs stands.
func standing(c ReturnConflict, now string) ImportProposal {
	p := ImportProposal{Line: c.Line, ID: c.ID, Name: c.Name, Field: c.Field, Current: now, Proposed: c.File}
	if c.Private() {
		p.Field, p.Current, p.Proposed = "contact", "", ""
	}
	if name := c.Column(); name != "" {
		p.Field = "extra"
		p.Current, p.Proposed = name+" : "+now, name+" : "+c.File
	}
	return p
}

// applyContact writes a contact that an import brings, and keeps beside it the one
// that it takes the place of: history has none to give back.
func applyContact(tx *store.Tx, id string, c initiative.Contact) error {
	before, err := tx.Contact(kindInitiative, id)
	if err != nil {
		return err
	}
	if err := tx.KeepContact(kindInitiative, id, before, c); err != nil {
		return err
	}
	return tx.PutContact(kindInitiative, id, c)
}

// revertContacts gives back the contacts that an import wrote, but for those that
// someone wrote again since.
func (a *App) revertContacts(tx *store.Tx, batch string, undo *UndoReport) error {
	kept, err := tx.KeptContacts(kindInitiative, batch)
	if err != nil {
		return err
	}
	for _, k := range kept {
		now, err := tx.Contact(kindInitiative, k.ID)
		if err != nil {
			return err
		}
		if now != k.After {
			r, err := tx.Get(kindInitiative, k.ID)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			v, err := viewOfRecord(r)
			if err != nil {
				return err
			}
			undo.keep(k.ID, v.Name, "changed_since")
			continue
		}
		if err := tx.PutContact(kindInitiative, k.ID, k.Before); err != nil {
			return err
		}
		if !slices.Contains(undo.reverted, k.ID) {
			undo.Reverted++
		}
	}
	return tx.ForgetKept(kindInitiative, batch)
}

// kept is the part of the report that is stored: no word of a private cell.
func (r *ReturnReport) kept() *ReturnReport {
	if r == nil {
		return nil
	}
	out := *r
	for _, list := range []*[]ReturnConflict{&out.Conflicts, &out.Emptied} {
		kept := slices.Clone(*list)
		for i := range kept {
			if kept[i].Key = ""; kept[i].Private() {
				kept[i].Was, kept[i].Site, kept[i].File = "", "", ""
			}
		}
		*list = kept
	}
	return &out
}
