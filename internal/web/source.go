package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
)

func (s *Server) sourceRoutes() []Route {
	return []Route{
		{Name: "sources", FR: "/sources", EN: "/en/sources", Handle: s.sources},
		{Name: "source_new", FR: "/sources/nouvelle", EN: "/en/sources/new", Handle: s.sourceNew},
		{Name: "source_new", Method: http.MethodPost, FR: "/sources/nouvelle", EN: "/en/sources/new", Handle: s.sourceFollow, BodyLimit: uploadLimit, PerMinute: 20},
		{Name: "source", FR: "/sources/{id}", EN: "/en/sources/{id}", Handle: s.source},
		{Name: "source", Method: http.MethodPost, FR: "/sources/{id}", EN: "/en/sources/{id}", Handle: s.sourceDo, PerMinute: 60},
		{Name: "source_file", Method: http.MethodPost, FR: "/sources/{id}/fichier", EN: "/en/sources/{id}/file", Handle: s.sourceFile, BodyLimit: uploadLimit, PerMinute: 20},
		{Name: "source_edit", FR: "/sources/{id}/modifier", EN: "/en/sources/{id}/edit", Handle: s.sourceEdit},
		{Name: "source_edit", Method: http.MethodPost, FR: "/sources/{id}/modifier", EN: "/en/sources/{id}/edit", Handle: s.sourceSave, PerMinute: 30},
	}
}

// sourcesPage lists the sources that the registry follows.
type sourcesPage struct {
	Page
	Head  Head
	Table *Table
	Empty *Empty
	New   Button
	Back  string
}

func (s *Server) sources(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	all, err := s.app.Sources(r.Context(), r.Actor, app.Principal)
	if err != nil {
		return err
	}
	page := &sourcesPage{Head: Head{Title: r.L.T("source.list.title"), Lead: r.L.T("source.list.lead")}, New: Button{Text: r.L.T("source.new"), Kind: Primary, Href: r.To("source_new")}, Back: r.To("imports")}
	page.Title, page.Section, page.NoIndex, page.Wide = page.Head.Title, "registry", true, true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title}}
	if len(all) == 0 {
		page.Empty = &Empty{Title: r.L.T("source.list.none"), Text: r.L.T("source.list.none.text"), Takes: r.L.T("source.list.none.takes")}
	} else {
		page.Table = sourcesTable(r, all)
	}
	return r.Render(w, "sources", page)
}

func sourcesTable(r *Request, all []app.Source) *Table {
	t := &Table{Caption: r.L.T("source.list.caption"), Sides: true, Columns: []Column{{Label: r.L.T("source.name")}, {Label: r.L.T("source.state")}, {Label: r.L.T("source.last")},
		{Label: r.L.T("source.brought")}, {Label: r.L.T("source.next")}, {Label: r.L.T("source.where")}, {Label: r.L.T("initiative.licence")}}}
	for _, x := range all {
		licence := TableCell{Text: x.Origin.Licence}
		if licence.Text == "" {
			licence = TableCell{Text: r.L.T("source.no_licence"), Missing: true}
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: x.Name, Href: r.To("source", x.ID())}, {Text: sourceState(r, x)}, sourceRead(r, x), {Text: sourceBrought(r, x)},
			{Text: sourceNext(r, x)}, {Text: sourceWhere(r, x)}, licence}})
	}
	return t
}

// sourceState says in a few words how a source is: what asks for someone first.
func sourceState(r *Request, x app.Source) string {
	switch n := x.ToSettle(); {
	case x.Paused:
		return r.L.T("source.state.paused")
	case x.Trouble != "":
		return r.L.T("source.state.trouble")
	case x.Read == 0:
		return r.L.T("source.state.unread")
	case n > 0:
		return r.L.N("source.state.gone", n)
	case len(x.Proposals) > 0:
		return r.L.N("source.state.proposals", len(x.Proposals))
	case len(x.Readings) > 0 && x.Readings[0].Same:
		return r.L.T("source.state.same")
	}
	return r.L.T("source.state.read")
}

func sourceRead(r *Request, x app.Source) TableCell {
	if x.Read == 0 {
		return TableCell{Text: r.L.T("source.never"), Missing: true}
	}
	return TableCell{Text: r.L.Instant(x.Read)}
}

// sourceBrought says what the last reading that wrote anything brought.
func sourceBrought(r *Request, x app.Source) string {
	for _, reading := range x.Readings {
		if reading.Batch != "" {
			return readingSaid(r, reading)
		}
	}
	if x.Rows > 0 {
		return r.L.N("source.rows", x.Rows)
	}
	return r.L.T("source.nothing_yet")
}

// readingSaid tells what a reading did, in words.
func readingSaid(r *Request, x app.SourceReading) string {
	if x.Same {
		return r.L.T("source.reading.same")
	}
	var said []string
	for _, c := range []struct {
		name string
		n    int
	}{{"new", x.New}, {"changed", x.Changed}, {"refused", x.Refused}} {
		if c.n > 0 {
			said = append(said, r.L.N("source.reading."+c.name, c.n))
		}
	}
	if len(said) == 0 {
		return r.L.T("source.reading.nothing")
	}
	return capital(r.L.List(said))
}

func sourceNext(r *Request, x app.Source) string {
	switch at := x.Next(); {
	case x.Paused:
		return r.L.T("source.next.paused")
	case x.Brought:
		return r.L.T("source.next.brought")
	case at.IsZero():
		return r.L.T("source.next.asked")
	default:
		return r.L.T("source.next.from", "when", r.L.Instant(at.UnixMilli()))
	}
}

func sourceWhere(r *Request, x app.Source) string {
	switch {
	case x.Brought:
		return r.L.T("source.where.file", "name", x.Address)
	case x.Local:
		return r.L.T("source.where.local")
	}
	return x.Address
}
