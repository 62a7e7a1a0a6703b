package web

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/data/odbl"
	"codeberg.org/bocage/bocage/internal/index"
)

// planNotes are what the plan of an index says above its first line: what it is and is
// not, how to run it, the choices in words, and where the figures come from, under which
// licence.
func (x *indexReader) planNotes() []string {
	l := x.r.L
	notes := []string{x.v.Title, indexOver(x.r, x.places, x.v.Index), "", x.v.Question, ""}
	key := "index.by"
	if x.v.By == "" {
		key = "index.by.nobody"
	}
	notes = append(notes, l.T(key, "by", x.v.By, "date", l.Date(x.v.Updated)), l.T("index.plan.made", "date", l.Date(x.s.now())), l.T("index.plan.run"), l.T("index.plan.never"), "")
	if x.moved.Moved {
		notes = append(notes, l.T("index.plan.moved"), "")
	}
	for _, said := range x.told()[:len(x.told())-1] { // the sources come below, whole
		notes = append(notes, "- "+said)
	}
	notes = append(notes, "", l.T("index.plan.absent"), "", l.T("index.plan.sources"))
	notes = append(notes, x.sourceLines()...)
	if x.v.Limits != "" {
		notes = append(notes, "", l.T("index.plan.limits"))
		notes = append(notes, x.v.Limits)
	}
	return notes
}

// sourceLines tell of each source which indicators come from it, who published it and
// under which licence.
func (x *indexReader) sourceLines() []string {
	var heads []string
	of := map[string][]string{}
	for _, c := range x.v.Indicators {
		card, known := x.book.Card(c.Code)
		if !known {
			continue
		}
		head := strings.Join(slices.DeleteFunc([]string{card.Source.Title.In(x.r.Lang), card.Source.Producer, card.Source.Licence, card.Source.URL}, func(s string) bool { return s == "" }), ", ")
		if index.UnderODbL(x.book, c.Code) {
			head += " " + x.r.L.T("index.plan.odbl", "attribution", odbl.Attribution)
		}
		if !slices.Contains(heads, head) {
			heads = append(heads, head)
		}
		of[head] = append(of[head], c.Code)
	}
	lines := make([]string, 0, len(heads))
	for _, head := range heads {
		lines = append(lines, "- "+strings.Join(of[head], ", ")+" – "+head)
	}
	return lines
}
