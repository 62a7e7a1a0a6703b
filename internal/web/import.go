package web

import (
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
)

// uploadLimit leaves room for the other fields of the form; a file over its own
// limit is told in words.
const uploadLimit = app.MaxUpload + 1<<20

func (s *Server) importRoutes() []Route {
	return []Route{
		{Name: "import_new", FR: "/importer", EN: "/en/import", Handle: s.importNew},
		{Name: "import_new", Method: http.MethodPost, FR: "/importer", EN: "/en/import", Handle: s.importUpload, BodyLimit: uploadLimit, PerMinute: 20},
		{Name: "import_model", FR: "/importer/modele.xlsx", Handle: s.importModel, Cache: Public, PerMinute: 30},
		{Name: "import_preview", FR: "/importer/{id}", EN: "/en/import/{id}", Handle: s.importPreview},
		{Name: "import_preview", Method: http.MethodPost, FR: "/importer/{id}", EN: "/en/import/{id}", Handle: s.importChoose, PerMinute: 60},
		{Name: "imports", FR: "/imports", EN: "/en/imports", Handle: s.imports},
		{Name: "import", FR: "/imports/{id}", EN: "/en/imports/{id}", Handle: s.importResult},
		{Name: "import_undo", Method: http.MethodPost, FR: "/imports/{id}/annuler", EN: "/en/imports/{id}/undo", Handle: s.importUndo},
		{Name: "import_rest", FR: "/imports/{id}/reste.csv", Handle: s.importRest},
	}
}

// importsPage lists the imports of the registry, the newest first.
type importsPage struct {
	Page
	Head    Head
	Waiting []waitingFile // one's own files, read and not imported
	Table   *Table
	Empty   *Empty
	New     Button
	Sources string // where those that are followed are
}

func (s *Server) imports(w http.ResponseWriter, r *Request) error {
	all, err := s.app.Imports(r.Context(), r.Actor, app.Principal)
	if err != nil {
		return err
	}
	waiting, err := s.waitingLists(r)
	if err != nil {
		return err
	}
	page := &importsPage{Waiting: waiting, Head: Head{Title: r.L.T("import.list.title"), Lead: r.L.T("import.list.lead")}, New: Button{Text: r.L.T("import.another"), Kind: Secondary, Href: r.To("import_new")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	if mayEdit(r) == nil {
		page.Sources = r.To("sources")
	}
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title}}
	if len(all) > 0 {
		page.Table = importsTable(r, all)
	} else if waiting == nil {
		page.Empty = &Empty{Title: r.L.T("import.list.none"), Text: r.L.T("import.list.none.text"), Takes: r.L.T("import.list.none.takes")}
	}
	return r.Render(w, "imports", page)
}

func importsTable(r *Request, all []app.ImportReport) *Table {
	t := &Table{Caption: r.L.T("import.list.caption"), Columns: []Column{{Label: r.L.T("import.list.file")}, {Label: r.L.T("import.list.when")}, {Label: r.L.T("import.list.state")},
		{Label: capital(r.L.T("import.count.new")), Numeric: true}, {Label: capital(r.L.T("import.count.changed")), Numeric: true}, {Label: capital(r.L.T("import.count.refused")), Numeric: true}}}
	for _, i := range all {
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: i.Name, Href: r.To("import", i.Batch)}, {Text: r.L.Instant(i.At.UnixMilli())}, {Text: r.L.T("import.state." + i.State)},
			{Text: r.L.Int(i.New), Numeric: true}, {Text: r.L.Int(i.Changed), Numeric: true}, {Text: r.L.Int(i.Refused), Numeric: true}}})
	}
	return t
}

// waitingLists are the files of initiatives that whoever reads brought in and has not
// imported.
func (s *Server) waitingLists(r *Request) ([]waitingFile, error) {
	if mayEdit(r) != nil {
		return nil, nil
	}
	uploads, err := s.app.WaitingUploads(r.Context(), r.Actor, app.Principal)
	return waitingFiles(r, uploads, "import_preview"), err
}

// importCounts are what a file does, or did, line by line: together they are
// all its lines.
func importCounts(r *Request, i app.ImportReport, left string) []Fact {
	facts := []Fact{{Label: r.L.T("import.count.rows"), Text: r.L.Int(i.Rows)}}
	for _, c := range []struct {
		name string
		n    int
	}{{"new", i.New}, {"changed", i.Changed}, {"unchanged", i.Unchanged}, {left, i.Refused}} {
		facts = append(facts, Fact{Label: r.L.T("import.count." + c.name), Text: r.L.Int(c.n)})
	}
	return facts
}

// problemsTable tells what is wrong, or worth saying, line by line: where it
// is, what stands there, what to do.
func problemsTable(r *Request, caption string, all []app.ImportProblem) Table {
	t := Table{Caption: caption, Compact: true, Columns: []Column{{Label: r.L.T("import.problem.line")}, {Label: r.L.T("import.problem.column")},
		{Label: r.L.T("import.problem.value")}, {Label: r.L.T("import.problem.what")}}}
	for _, p := range all {
		t.Rows = append(t.Rows, problemRow(r, p))
	}
	return t
}

func problemRow(r *Request, p app.ImportProblem) Row {
	line := r.L.T("import.problem.at", "line", strconv.Itoa(p.Line))
	switch {
	case p.Element:
		line = r.L.T("import.problem.element", "n", strconv.Itoa(p.Line))
	case p.Sheet != "":
		line = r.L.T("import.problem.at_sheet", "line", strconv.Itoa(p.Line), "sheet", p.Sheet)
	}
	return Row{[]TableCell{{Text: line}, columnCell(r, p), problemValue(r, p), {Text: r.L.Fault(p.Fault())}}}
}

func columnCell(r *Request, p app.ImportProblem) TableCell {
	switch {
	case p.Element && p.Column != "":
		return TableCell{Text: p.Column}
	case p.Letter == "":
		return TableCell{Text: r.L.T("import.problem.whole_line"), Missing: true}
	case p.Column == "":
		return TableCell{Text: p.Letter}
	}
	return TableCell{Text: r.L.T("import.problem.column_named", "letter", p.Letter, "name", p.Column)}
}

// problemValue is what stands in a cell; what is private is told once, and not
// kept.
func problemValue(r *Request, p app.ImportProblem) TableCell {
	if p.Value == "" && strings.HasPrefix(p.Field, "contact_") {
		return TableCell{Text: r.L.T("import.problem.private"), Missing: true}
	}
	return valueCell(r, p.Value)
}

func valueCell(r *Request, value string) TableCell {
	if value == "" {
		return TableCell{Text: r.L.T("import.problem.no_value"), Missing: true}
	}
	return TableCell{Text: cut(value, 200)}
}

// proposalsTable sets what a file says beside what someone wrote, which stands.
func (s *Server) proposalsTable(r *Request, all []app.ImportProposal) Table {
	t := Table{Caption: r.L.T("import.proposals.caption"), Compact: true, Columns: []Column{{Label: r.L.T("import.proposals.name")}, {Label: r.L.T("import.proposals.field")},
		{Label: r.L.T("import.proposals.current")}, {Label: r.L.T("import.proposals.proposed")}}}
	for _, p := range all {
		current, proposed := s.app.ProposalSaid(p, r.L)
		name := TableCell{Text: p.Name}
		if p.Path != "" {
			name.Href = r.To("initiative", slugOf(p.Path))
		}
		t.Rows = append(t.Rows, Row{[]TableCell{name, {Text: r.partName(p.Field)}, valueCell(r, current), valueCell(r, proposed)}})
	}
	return t
}

// partName is what people call a part of a sheet, or the column that says it.
func (r *Request) partName(field string) string {
	part := strings.ReplaceAll(field, ".", "_")
	if r.L.Has("import.part." + part) {
		return r.L.T("import.part." + part)
	}
	return r.code("import.field", part)
}
