package web

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
)

// linesOf are those of a text that hold something.
func linesOf(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// foldedFields are fields out of the way until someone asks for them, or until
// one of them must be corrected.
type foldedFields struct {
	Fields []Field
	Open   bool
}

func folded(fields ...Field) foldedFields {
	return foldedFields{fields, slices.ContainsFunc(fields, func(f Field) bool { return f.Error != "" })}
}

// editing names the sheet that the form changes, and leads to what is changed
// elsewhere.
func (page *initiativeForm) editing(r *Request, in app.InitiativeView) {
	slug := slugOf(in.Path)
	page.Head = Head{Title: r.L.T("initiative.edit.title", "name", sheetName(r, in.Initiative))}
	page.Title = page.Head.Title
	page.Path = pathUnder(r, in, r.L.T("initiative.edit"))
	page.Beside = []NavLink{{Text: r.L.T("initiative.translate"), Href: r.To("initiative_translate", slug)}, {Text: r.L.T("initiative.files.edit"), Href: r.To("initiative_files", slug)}, {Text: r.L.T("link.edit"), Href: r.To("initiative_links", slug)}}
}
