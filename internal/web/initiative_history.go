package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
)

// historyPage lists the changes of a sheet, the newest first.
type historyPage struct {
	Page
	Head    Head
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
}

func (s *Server) initiativeHistory(w http.ResponseWriter, r *Request) error {
	in, space, done, err := s.initiativeHere(w, r, "initiative_history")
	if err != nil || done {
		return err
	}
	before, _ := strconv.ParseInt(r.Query("avant"), 10, 64)
	changes, err := s.app.History(r.Context(), r.Actor, space, in.ID, before)
	if err != nil {
		return err
	}
	page := &historyPage{Head: Head{Title: r.L.T("history.title", "name", sheetName(r, in.Initiative)), Lead: r.L.T("history.lead")}}
	page.Title, page.Section = page.Head.Title, "registry"
	page.Path = pathUnder(r, in, r.L.T("history.short"))
	for _, c := range changes {
		shown := historyChange{Version: c.Version, When: r.L.Instant(c.At), Who: c.Actor, Source: r.code("history.source", c.Source),
			Table: Table{Caption: r.L.T("history.fields", "version", c.Version), Compact: true,
				Columns: []Column{{Label: r.L.T("history.field")}, {Label: r.L.T("history.before")}, {Label: r.L.T("history.after")}}}}
		for _, op := range c.Ops {
			shown.Table.Rows = append(shown.Table.Rows, Row{[]TableCell{{Text: r.fieldName(op.Path)}, r.saidSide(op.Path, op.Before), r.saidSide(op.Path, op.After)}})
		}
		if c.Version > 1 && mayEdit(r) == nil {
			shown.Undo = r.To("initiative_undo", r.PathValue("slug"))
		}
		page.Changes = append(page.Changes, shown)
	}
	if n := len(changes); n == app.HistoryPage {
		page.Older = r.To("initiative_history", r.PathValue("slug"), "avant", changes[n-1].Version)
	}
	return r.Render(w, "initiative_history", page)
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
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	if err := mayEdit(r); err != nil {
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
