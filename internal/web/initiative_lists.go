package web

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// readOrganisations gives the one that leads, then its partners and its
// funders, a name a line. What is known of one that was there stays.
func readOrganisations(f *Form, stored []initiative.Organisation, lead initiative.Organisation) []initiative.Organisation {
	var out []initiative.Organisation
	if lead.Name != "" {
		out = append(out, lead)
	}
	others := stored[min(1, len(stored)):]
	for _, role := range []string{"partner", "funder"} {
		named := namesOf(others, role)
		if f.Has(role + "s") {
			named = f.Text(role + "s")
		}
		for _, name := range linesOf(named) {
			o := initiative.Organisation{Name: name, Role: role}
			if i := slices.IndexFunc(others, func(k initiative.Organisation) bool { return k.Name == name && roleOf(k) == role }); i >= 0 {
				o = others[i]
			}
			out = append(out, o)
		}
	}
	return out
}

// roleOf is the list of the form that an organisation after the first stands in.
func roleOf(o initiative.Organisation) string {
	if o.Role == "funder" {
		return o.Role
	}
	return "partner"
}

func namesOf(all []initiative.Organisation, role string) string {
	var names []string
	for _, o := range all {
		if roleOf(o) == role {
			names = append(names, o.Name)
		}
	}
	return strings.Join(names, "\n")
}

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
	page.Head = Head{Title: r.L.T("initiative.edit.title", "name", in.Name)}
	page.Title = page.Head.Title
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: in.Name, Lang: written(in.Lang), Href: r.To("initiative", slug)}, {Text: r.L.T("initiative.edit")}}
	page.Beside = []NavLink{{Text: r.L.T("initiative.files.edit"), Href: r.To("initiative_files", slug)}, {Text: r.L.T("link.edit"), Href: r.To("initiative_links", slug)}}
}
