package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/framework"
)

func (s *Server) frameworkRoutes() []Route {
	return []Route{
		{Name: "frameworks", FR: "/grilles", EN: "/en/frameworks", Handle: s.frameworks, Cache: Public},
		{Name: "framework", FR: "/grilles/{id}", EN: "/en/frameworks/{id}", Handle: s.framework, Cache: Public},
		{Name: "framework_file", FR: "/grilles/{id}/grille.yaml", Handle: s.frameworkFile, Cache: Public},
	}
}

// versionParameter asks for an older version of a framework than the newest.
const versionParameter = "version"

// frameworksPage lists the grids and how each leads to the others.
type frameworksPage struct {
	Page
	Head       Head
	Frameworks []frameworkCard
	Crosswalks Table
}

// frameworkCard presents a grid in the list.
type frameworkCard struct {
	Title, Href, Text, Counts string
	Sourced                   Tag
}

func (s *Server) frameworks(w http.ResponseWriter, r *Request) error {
	library := s.app.Library()
	page := &frameworksPage{Head: Head{Title: r.L.T("framework.list.title"), Lead: r.L.T("framework.list.lead")}}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "frameworks"
	for _, f := range library.Frameworks() {
		page.Frameworks = append(page.Frameworks, frameworkCard{Title: f.Title.In(r.Lang), Href: r.To("framework", f.ID),
			Text: f.Description.In(r.Lang), Counts: frameworkCounts(r, f), Sourced: sourcedTag(r, f.Source.Sourced)})
	}
	page.Crosswalks = crosswalkList(r, library)
	return r.Render(w, "frameworks", page)
}

// frameworkCounts says how many dimensions a grid has, in how many groups.
func frameworkCounts(r *Request, f *framework.Framework) string {
	n := r.L.N("framework.dimensions", len(f.Leaves()))
	if groups := len(f.Groups()); groups > 0 {
		return r.L.N("framework.in_groups", groups, "dimensions", n)
	}
	return n
}

// sourcedTag says how much of a grid's wording was read in its source.
func sourcedTag(r *Request, how framework.Sourced) Tag {
	tag := Tag{Text: r.L.T("framework.sourced." + string(how)), Tone: Caution}
	if how == framework.FullySourced {
		tag.Tone = Positive
	}
	return tag
}

// crosswalkList is the table of the crosswalks: from, to, what is carried and lost.
func crosswalkList(r *Request, library *framework.Library) Table {
	t := Table{Caption: r.L.T("framework.crosswalks.caption"), Columns: []Column{
		{Label: r.L.T("framework.crosswalk.title")}, {Label: r.L.T("framework.crosswalk.carried"), Numeric: true},
		{Label: r.L.T("framework.crosswalk.lost"), Numeric: true}, {Label: r.L.T("framework.crosswalk.unreached"), Numeric: true}}}
	for _, c := range library.Crosswalks() {
		t.Rows = append(t.Rows, Row{Cells: []TableCell{
			{Text: c.Title.In(r.Lang), Href: r.To("framework", c.From.Framework) + "#" + crosswalkAnchor(c)},
			{Text: r.L.Int(len(c.Mappings)), Numeric: true}, {Text: r.L.Int(len(c.Lost)), Numeric: true}, {Text: r.L.Int(len(c.Unreached)), Numeric: true}}})
	}
	return t
}

// frameworkPage is a grid: its tree, where its words come from, what is not
// sourced, how it reads in the terms of others.
type frameworkPage struct {
	Page
	Head       Head
	Facts      []Fact
	Groups     []dimensionGroup
	Unsourced  []Fact
	Note       string
	Licence    string
	Crosswalks []crosswalkPart
	Themes     Table
	Downloads  []Download
}

// dimensionGroup is a group of dimensions; Title is "" for those that stand alone.
type dimensionGroup struct {
	Title      dimensionLine
	Dimensions []dimensionLine
}

// dimensionLine is a dimension as the tree shows it.
type dimensionLine struct {
	Title, Description string
	Level              int // of its heading, 3 at the top
	Flags              []Tag
	Original           string // label of the source, in OriginalLang
	OriginalLang       string
	Indicators         []string
}

func (s *Server) framework(w http.ResponseWriter, r *Request) error {
	f, err := s.app.Framework(r.PathValue("id"), r.Query(versionParameter))
	if err != nil {
		return err
	}
	library := s.app.Library()
	page := &frameworkPage{Head: Head{Eyebrow: r.L.T("framework.eyebrow"), Title: f.Title.In(r.Lang), Lead: f.Description.In(r.Lang)},
		Facts: frameworkFacts(r, f), Groups: dimensionTree(r, f), Unsourced: unsourced(r, f),
		Note: f.Source.Note.In(r.Lang), Licence: f.Licence.Note.In(r.Lang), Themes: themeTable(r, library, f)}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "frameworks"
	page.Path = []Step{{Text: r.L.T("nav.frameworks"), Href: r.To("frameworks")}, {Text: f.Title.In(r.Lang)}}
	if newest, _ := library.Get(f.ID, ""); newest.Version != f.Version {
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("framework.older", "version", f.Version),
			Href: r.To("framework", f.ID), Link: r.L.T("framework.newest", "version", newest.Version)})
	}
	for _, c := range crosswalksOf(library, f.Ref()) {
		page.Crosswalks = append(page.Crosswalks, s.crosswalkPart(r, c))
	}
	page.Downloads = []Download{{Text: r.L.T("framework.download"), Format: "YAML", Size: r.L.T("framework.size", "n", (len(f.Raw())+1023)/1024),
		Href: s.URL(French, "framework_file", f.ID, versionParameter, olderVersion(library, f))}}
	return r.Render(w, "framework", page)
}

// olderVersion is the version to ask for, "" for the newest.
func olderVersion(library *framework.Library, f *framework.Framework) string {
	if newest, _ := library.Get(f.ID, ""); newest.Version == f.Version {
		return ""
	}
	return f.Version
}

func frameworkFacts(r *Request, f *framework.Framework) []Fact {
	source := Fact{Label: r.L.T("framework.source"), Text: f.Source.Title, Href: f.Source.URL}
	return []Fact{
		{Label: r.L.T("framework.counts"), Text: frameworkCounts(r, f)},
		source,
		{Label: r.L.T("framework.sourced"), Text: r.L.T("framework.sourced." + string(f.Source.Sourced))},
		{Label: r.L.T("framework.version"), Text: f.Version},
		{Label: r.L.T("framework.licence"), Text: f.Licence.ID},
	}
}

// unsourced lists the labels that were not read in the source, with why; labels
// with the same reason stand together.
func unsourced(r *Request, f *framework.Framework) []Fact {
	var facts []Fact
	names := map[string][]string{}
	for _, d := range f.Dimensions {
		if d.Sourced {
			continue
		}
		why := d.Reason.In(r.Lang)
		if names[why] == nil {
			facts = append(facts, Fact{Text: why})
		}
		names[why] = append(names[why], d.Title.In(r.Lang))
	}
	for i := range facts {
		facts[i].Label = r.L.List(names[facts[i].Text])
	}
	return facts
}

// frameworkFile is the grid as it was read, to reuse or to start another from.
func (s *Server) frameworkFile(w http.ResponseWriter, r *Request) error {
	f, err := s.app.Framework(r.PathValue("id"), r.Query(versionParameter))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.ID+"-"+f.Version+`.yaml"`)
	_, _ = w.Write(f.Raw()) // a reader who left can't be told
	return nil
}
