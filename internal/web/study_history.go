package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
)

// studyHistoryPage lists the changes of a study's framing and group, the newest
// first; each can be taken back.
type studyHistoryPage struct {
	StudyPage
	Changes []historyChange
	Older   string
}

func (s *Server) studyHistory(w http.ResponseWriter, r *Request) error {
	view, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	changes, err := s.app.StudyHistory(r.Context(), r.Actor, view, before)
	if err != nil {
		return err
	}
	page := &studyHistoryPage{StudyPage: s.studyPage(r, view, "study")}
	page.Head.Title, page.Head.Lead = r.L.T("study.history"), r.L.T("history.lead")
	page.Title, page.NoIndex = page.Head.Title+", "+view.Title, true
	page.under(r, "study", r.L.T("history.short"))
	for _, c := range changes {
		shown := historyChange{Version: c.Version, When: r.L.Instant(c.At), Who: c.Actor, Source: r.code("history.source", c.Source), Table: r.changeTable(c.Version)}
		for _, op := range c.Ops {
			shown.Table.Rows = append(shown.Table.Rows, Row{[]TableCell{{Text: r.studyFieldWord(op.Path)}, r.studySide(op.Before), r.studySide(op.After)}})
		}
		if c.Version > 1 && page.Editor {
			shown.Undo = r.To("study_undo", view.Slug)
		}
		page.Changes = append(page.Changes, shown)
	}
	if n := len(changes); n == app.HistoryPage {
		page.Older = r.To("study_history", view.Slug, beforeParameter, changes[n-1].Version)
	}
	return r.Render(w, "study_history", page)
}

// studyFieldWord is the word for a field's path (/framing/question).
func (r *Request) studyFieldWord(path string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(path, "/"), "framing/")
	switch {
	case strings.HasPrefix(name, "scale/"):
		name = "national"
	case strings.HasPrefix(name, "framework/"):
		name = "framework"
	case name == "members":
		return r.L.T("members.list")
	}
	return r.code("study.field", name)
}

// studySide shows one side of a change; a list is shown item by item, each by
// what people wrote in it.
func (r *Request) studySide(raw json.RawMessage) TableCell {
	var items []map[string]any
	if raw == nil || json.Unmarshal(raw, &items) != nil {
		return r.sideOf(raw)
	}
	var rows []string
	for _, item := range items {
		var parts []string
		for _, key := range []string{"name", "organisation", "role", "college", "term", "text", "label", "help", "count", "reason", "source"} {
			if v := item[key]; v != nil && v != "" {
				parts = append(parts, fmt.Sprint(v))
			}
		}
		rows = append(rows, strings.Join(parts, " – "))
	}
	return sideText(r, cut(strings.Join(rows, " · "), 2000))
}
