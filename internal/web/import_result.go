package web

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// importPage is what an import did, what it left, and how to take it back.
type importPage struct {
	Page
	Head     Head
	Counts   []Fact
	Undone   []Fact
	Kept     *Table
	Next     []Button // what to do with what came in
	UndoAt   string
	UndoText string
	Undoing  *Progress // it is being taken back
	Reload   string
	Rest     *Download
	RestText string
	Waiting  string
	Drafts   string // nobody sees what came in
	Twins    *importTwins
	Problems *importTold
	Notes    *importTold
	Proposed *importTold
	Stayed   *importTold // cells of a file that came back that stayed as on the site
	Registry string
	Imports  string
}

func (s *Server) importResult(w http.ResponseWriter, r *Request) error {
	report, err := s.app.ImportOf(r.Context(), r.Actor, app.Principal, r.PathValue("id"))
	if err != nil {
		return err
	}
	page := &importPage{Head: Head{Eyebrow: r.L.T("import.list.title"), Title: report.Name, Lead: importLead(r, report),
		Status: &Tag{Text: r.L.T("import.state." + report.State), Tone: Positive}},
		Counts: importCounts(r, report, "left"), Registry: r.To("registry"), Imports: r.To("imports")}
	page.Title, page.Section, page.NoIndex = r.L.T("import.result.title", "name", report.Name), "registry", true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("import.list.title"), Href: page.Imports}, {Text: report.Name}}
	if report.State == "committed" {
		page.UndoAt, page.UndoText = r.To("import_undo", report.Batch), r.L.T("import.undo.text")
		if page.Next, err = s.importOnward(r, report); err != nil {
			return err
		}
		if err := s.undoing(w, r, page, report); err != nil {
			return err
		}
	}
	if report.State == "committed" && mayEdit(r) == nil {
		if page.Twins, err = s.twinsOf(r, report.Batch); err != nil {
			return err
		}
	}
	if report.State == "committed" && report.New > 0 && !report.Origin.Public {
		page.Drafts = r.L.N("import.result.drafts", report.New)
	}
	if report.Waiting > 0 {
		page.UndoAt, page.Waiting = "", r.L.N("import.result.waiting", report.Waiting)
	}
	if u := report.Undo; u != nil {
		page.Head.Status.Tone = Calm
		page.undone(r, u)
	}
	s.importTables(r, page, report)
	if err := s.importLeft(r, page, report); err != nil {
		return err
	}
	return r.Render(w, "import", page)
}

// undoing tells how far the undo of a large import is; the page asks again by
// itself, and can be left.
func (s *Server) undoing(w http.ResponseWriter, r *Request, page *importPage, report app.ImportReport) error {
	going, failed, err := s.undoProgress(w, r, app.Principal, report.Batch, "import.undo.waits")
	if failed {
		page.UndoText = r.L.T("import.undo.failed")
	}
	if going != nil {
		page.UndoAt, page.Next, page.Reload, page.Undoing = "", nil, r.To("import", report.Batch), going
	}
	return err
}

// undoProgress is how far the undo of an import or of a lot is, nil when none is under
// way; failed says that it gave up.
func (s *Server) undoProgress(w http.ResponseWriter, r *Request, space, batch, words string) (going *Progress, failed bool, err error) {
	job, on, failed, err := s.app.UndoUnderWay(r.Context(), r.Actor, space, batch)
	if err == nil && on {
		going = &Progress{Text: r.L.T(words), Done: job.Done, Total: job.Whole}
		w.Header().Set("Refresh", reloadSeconds)
	}
	return going, failed && err == nil, err
}

// importLead says when a file came in, and from which list: none, when it had been
// taken from the registry.
func importLead(r *Request, report app.ImportReport) string {
	when := r.L.Instant(report.At.UnixMilli())
	if report.Returned != nil {
		return r.L.T("import.return.lead", "when", when)
	}
	return r.L.T("import.result.lead", "when", when, "list", report.Origin.List)
}

// importTwins says what may be told twice since an import.
type importTwins struct{ Text, Href string }

// twinsOf tells of the pairs that an import made. While they are looked for, the page
// leads to theirs, and stays still under whoever reads it.
func (s *Server) twinsOf(r *Request, batch string) (*importTwins, error) {
	n, search, err := s.app.OpenTwins(r.Context(), r.Actor, app.Principal, batch)
	switch {
	case err != nil || search == nil:
		return nil, err
	case n > 0:
		return &importTwins{Text: r.L.N("twin.import", n), Href: r.To("twins", importParameter, batch)}, nil
	case search.State == "failed" || search.State == "cancelled":
		return &importTwins{Text: r.L.T("twin.failed", "when", r.L.Instant(search.Created)), Href: r.To("twins")}, nil
	case search.State == "waiting" || search.State == "running":
		return &importTwins{Text: r.L.T("twin.import.searching"), Href: r.To("twins")}, nil
	}
	return &importTwins{Text: r.L.T("twin.import.none")}, nil
}

// studiesOffered is how many studies an import names before it leads to their list.
const studiesOffered = 3

// importOnward leads to the registry, and to the census of each study with the list
// just brought in already looked for.
func (s *Server) importOnward(r *Request, report app.ImportReport) ([]Button, error) {
	onward := []Button{{Text: r.L.T("import.result.registry"), Kind: Primary, Href: r.To("registry")}}
	studies, err := s.app.Studies(r.Context(), r.Actor, app.Principal)
	switch {
	case err != nil:
		return nil, err
	case report.Returned != nil:
		return onward, nil
	case !mayAssess(r) || len(studies) == 0 || len(studies) > studiesOffered:
		return append(onward, Button{Text: r.L.T("import.result.study"), Kind: Secondary, Href: r.To("studies")}), nil
	}
	for _, l := range studies {
		onward = append(onward, Button{Text: r.L.T("import.result.study_named", "study", l.Title), Kind: Secondary,
			Href: r.To("census_add", l.Slug, whereParameter, everywhere, listParameter, report.Origin.List)})
	}
	return onward, nil
}

// undone tells what was taken back, and what stays for those who built on it.
func (page *importPage) undone(r *Request, u *app.UndoReport) {
	page.Undone = []Fact{{Label: r.L.T("import.undone.when"), Text: r.L.Instant(u.At.UnixMilli())}, {Label: r.L.T("import.undone.removed"), Text: r.L.Int(u.Removed)},
		{Label: r.L.T("import.undone.reverted"), Text: r.L.Int(u.Reverted)}, {Label: r.L.T("import.undone.kept"), Text: r.L.Int(u.KeptCount)}}
	if len(u.Kept) == 0 {
		return
	}
	page.Kept = &Table{Caption: r.L.T("import.undone.caption"), Compact: true, Columns: []Column{{Label: r.L.T("import.sample.name")}, {Label: r.L.T("import.undone.why")}}}
	for _, k := range u.Kept {
		page.Kept.Rows = append(page.Kept.Rows, Row{[]TableCell{{Text: k.Name}, {Text: r.L.T("import.undone." + k.Why)}}})
	}
}

func (s *Server) importTables(r *Request, page *importPage, report app.ImportReport) {
	all := r.Query(allParameter) != ""
	more := r.To("import", report.Batch, allParameter, "oui")
	page.Problems = tellFirst(r, "import.left", report.ProblemCount, len(report.Problems), all, more, func(n int) Table {
		return problemsTable(r, r.L.T("import.problems.caption"), report.Problems[:n])
	})
	page.Notes = tellNotes(r, report, all, more)
	page.Stayed = returnedKept(r, report.Returned)
	page.Proposed = tellFirst(r, "import.proposals", report.ProposalCount, len(report.Proposals), all, more, func(n int) Table {
		return s.proposalsTable(r, report.Proposals[:n])
	})
}

// importLeft offers the file of the lines that were left, while it is kept.
func (s *Server) importLeft(r *Request, page *importPage, report app.ImportReport) error {
	if report.Refused == 0 {
		return nil
	}
	f, _, err := s.app.OpenRest(r.Context(), r.Actor, app.Principal, report.Batch)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	page.RestText = r.L.N("import.rest.text", report.Refused)
	page.Rest = &Download{Text: r.L.N("import.rest", report.Refused), Href: r.To("import_rest", report.Batch), Format: "CSV"}
	return f.Close()
}

func (s *Server) importRest(w http.ResponseWriter, r *Request) error {
	f, u, err := s.app.OpenRest(r.Context(), r.Actor, app.Principal, r.PathValue("id"))
	if err != nil {
		return err
	}
	defer f.Close()
	name := strings.TrimSuffix(u.Name, filepath.Ext(u.Name))
	_, err = io.Copy(&sending{to: w, media: csvMedia, name: r.L.T("import.rest.file", "name", plainName(name)) + ".csv"}, f)
	return err
}

// plainName keeps of a name what every system takes in the name of a file.
func plainName(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' {
			return c
		}
		return '-'
	}, s)
}

func (s *Server) importUndo(w http.ResponseWriter, r *Request) error {
	if _, err := r.ReadForm(); err != nil {
		return err
	}
	if err := mayEdit(r); err != nil {
		return err
	}
	id := r.PathValue("id")
	later, err := s.app.AskUndo(r.Context(), r.Actor, app.Principal, id)
	if fault.Is(err, fault.Conflict) && fault.All(err)[0].Key == "import.not_committed" {
		return r.Redirect(w, r.To("import", id)) // undone already: the page says so
	}
	if err != nil {
		return err
	}
	if later { // the page says how far it is
		return r.Redirect(w, r.To("import", id))
	}
	return r.Done(w, r.To("import", id), "import_undone")
}
