package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/twin"
)

// historyPage lists the changes of a sheet, the newest first.
type historyPage struct {
	Page
	Head    Head
	Compare *comparePart
	Changes []historyChange
	Older   string
}

type historyChange struct {
	Version int64
	When    string
	Who     string
	Source  string
	Table   Table
	Undo    string // where to send the undoing
	// Of a record of a study: what the button says, and this version beside the one
	// that stands.
	UndoText, Compare string
	// Of a merge: what happened, what the sheet that went had been told before, and
	// where the two are made two again.
	Merged, MergedHistory, Unmerge string
}

// ofParameter names a sheet that was merged into the one whose history is read.
const ofParameter = "fiche"

// historyOf reads the changes of a sheet, or of one that went into it.
func (s *Server) historyOf(r *Request, in app.InitiativeView, space, of string, before int64) (*historyPage, []app.Change, error) {
	if of == "" {
		changes, err := s.app.History(r.Context(), r.Actor, space, in.ID, before)
		return &historyPage{Head: Head{Title: r.L.T("history.title", "name", sheetName(r, in.Initiative)), Lead: r.L.T("history.lead")}}, changes, err
	}
	name, changes, err := s.app.HistoryOfMerged(r.Context(), r.Actor, space, in.ID, of, before)
	return &historyPage{Head: Head{Title: r.L.T("history.title", "name", name), Lead: r.L.T("merge.history.lead", "kept", sheetName(r, in.Initiative))}}, changes, err
}

// merged tells of a change that it made two sheets one.
func (c *historyChange) merged(r *Request, m twin.Merge) {
	c.Merged = r.L.T("merge.history.made", "gone", m.GoneName)
	if m.Undone != nil {
		c.Merged += " " + r.L.T("merge.undone.said", "who", m.Undone.By, "when", r.L.Date(m.Undone.Date))
		return
	}
	c.MergedHistory = r.To("initiative_history", r.PathValue("slug"), ofParameter, m.Gone)
	if mayEdit(r) == nil {
		c.Unmerge = r.To("merge", m.Gone)
	}
}

func (s *Server) initiativeHistory(w http.ResponseWriter, r *Request) error {
	in, space, done, err := s.initiativeHere(w, r, "initiative_history")
	if err != nil || done {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	of := r.Query(ofParameter)
	page, changes, err := s.historyOf(r, in, space, of, before)
	if err != nil {
		return err
	}
	if of == "" {
		if page.Compare, err = s.comparedSheet(r, space, in.ID, changes); err != nil {
			return err
		}
	}
	merges, err := s.app.MergedInto(r.Context(), r.Actor, space, in.ID)
	if err != nil {
		return err
	}
	page.Title, page.Section = page.Head.Title, "registry"
	page.Path = pathUnder(r, in, r.L.T("history.short"))
	for _, c := range changes {
		shown := historyChange{Version: c.Version, When: r.L.Instant(c.At), Who: c.Actor, Source: r.code("history.source", c.Source), Table: r.changeTable(c.Version)}
		for _, op := range c.Ops {
			shown.Table.Rows = append(shown.Table.Rows, Row{[]TableCell{{Text: r.fieldName(op.Path)}, r.saidSide(op.Path, op.Before), r.saidSide(op.Path, op.After)}})
		}
		m, merged := merges[c.Version]
		switch {
		case of != "":
		case merged:
			shown.merged(r, m)
		case c.Version > 1 && mayEdit(r) == nil:
			shown.Undo = r.To("initiative_undo", r.PathValue("slug"))
		}
		page.Changes = append(page.Changes, shown)
	}
	if n := len(changes); n == app.HistoryPage {
		page.Older = r.To("initiative_history", r.PathValue("slug"), ofParameter, of, beforeParameter, changes[n-1].Version)
	}
	return r.Render(w, "initiative_history", page)
}

// ownHistory lists the changes of a record that has a page of its own: fields are
// named under words, undo is where the undoing is sent, more where older changes are.
func (r *Request) ownHistory(name, words string, changes []app.Change, undo string, more func(before int64) string) *historyPage {
	page := &historyPage{Head: Head{Title: r.L.T("history.title", "name", r.bearing(name)), Lead: r.L.T("history.lead")}}
	page.Title = page.Head.Title
	for _, c := range changes {
		shown := historyChange{Version: c.Version, When: r.L.Instant(c.At), Who: c.Actor, Source: r.code("history.source", c.Source), Table: r.changeTable(c.Version)}
		for _, op := range c.Ops {
			if row, told := r.ownRow(words, op); told {
				shown.Table.Rows = append(shown.Table.Rows, row)
			}
		}
		if c.Version > 1 && mayEdit(r) == nil {
			shown.Undo = undo
		}
		page.Changes = append(page.Changes, shown)
	}
	if n := len(changes); n == app.HistoryPage {
		page.Older = more(changes[n-1].Version)
	}
	return page
}

// comparedSheet sets two versions of a sheet side by side, in the words of its history.
func (s *Server) comparedSheet(r *Request, space, sheet string, changes []app.Change) (*comparePart, error) {
	return comparison(r, r.To("initiative_history", r.PathValue("slug")), changes,
		func(from, to int64) (app.Comparison, error) {
			return s.app.CompareInitiative(r.Context(), r.Actor, space, sheet, from, to)
		},
		func(caption string, ops []app.Op, from, to string) Table {
			t := twoSides(caption, r.L.T("history.field"), from, to)
			t.Compact = true
			for _, op := range ops {
				t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.fieldName(op.Path)}, r.saidSide(op.Path, op.Before), r.saidSide(op.Path, op.After)}})
			}
			return t
		})
}

// fieldName is the word for a field's path (/approach/method).
func (r *Request) fieldName(path string) string {
	name := strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", "_")
	if word := r.code("import.part", name); word != name {
		return word
	}
	return r.code("initiative.field", name)
}

// sideOf shows one side of a change; an absent field is said to be empty.
func (r *Request) sideOf(raw json.RawMessage) TableCell {
	if raw == nil {
		return TableCell{Text: r.L.T("history.absent"), Missing: true}
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return TableCell{Text: cut(s, 500)}
	}
	return TableCell{Text: cut(string(raw), 500)}
}

func (s *Server) initiativeUndo(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	in, space, _, err := s.app.InitiativeAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	if err := s.app.UndoInitiative(r.Context(), r.Actor, space, in.ID, version, app.From{Token: form.Token()}); err != nil {
		return err
	}
	return r.Done(w, r.To("initiative_history", slugOf(in.Path)), "undone")
}
