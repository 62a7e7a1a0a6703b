package web

import (
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// importPreviewPage shows what a file would do, how it was read, and what to
// correct, before anything is written.
type importPreviewPage struct {
	Page
	Head     Head
	Counts   []Fact
	About    string
	Sheets   *Field
	Header   Field
	Columns  []importColumn
	Fields   []Field
	Send     Button
	Again    Button
	Blocked  string
	Sample   *Table
	Problems *importTold
	Notes    *importTold
	Proposed *importTold
	Returned *importReturned // what changed, in a file that comes back
	Drop     string
	Progress *Progress
	Reload   string
	Stopped  string // why nothing goes on
	Resume   bool   // its preview can be had again
	Stop     string // said beside the button that stops it; "" when it is too late
}

// importTold is a table of which the page shows the first lines.
type importTold struct {
	Title, Text string
	Table       Table
	More        string // said when not all are shown
	All         string // where to see them
}

// importColumn is a column of the file with what it is taken for.
type importColumn struct {
	ID, Name    string // of the select
	Label, How  string
	Sample, Was string
	Groups      []optionGroup
}

type optionGroup struct {
	Label   string
	Options []Option
}

const (
	toldFirst     = 30
	allParameter  = "tout"
	importAtOnce  = 512 << 10 // bytes; more is imported after the request
	reloadSeconds = "2"
)

func (s *Server) upload(r *Request) (app.Upload, error) {
	if err := mayEdit(r); err != nil {
		return app.Upload{}, err
	}
	return s.app.UploadOf(r.Context(), r.Actor, app.Principal, r.PathValue("id"))
}

func (s *Server) importPreview(w http.ResponseWriter, r *Request) error {
	u, err := s.upload(r)
	switch {
	case err != nil:
		return err
	case u.Follow != nil && (u.Batch != "" || u.Nothing):
		return r.Done(w, r.To("source", u.Follow.ID()), "source_followed")
	case u.Batch != "":
		return s.importThere(w, r, u)
	case u.Nothing:
		return r.Done(w, r.To("imports"), "import_nothing")
	case u.Job != "":
		return s.importWaits(w, r, u)
	}
	report, err := s.app.PreviewUpload(r.Context(), r.Actor, app.Principal, u, r.Lang)
	if err != nil && report.Kind == "" { // the file itself can't be read: another may be brought
		return r.Again(w, "import_new", s.importNewPage(r, &Form{}, err), err)
	}
	if u.Refused != "" && err == nil {
		err = fault.New(fault.Invalid, u.Refused, "n", report.Refused, "rows", report.Rows)
	}
	page := s.importPreviewPage(r, u, report, err)
	if err != nil {
		return r.Again(w, "import_preview", page, err)
	}
	return r.Render(w, "import_preview", page)
}

// importThere leads to what came of a file: who waited for a large one, or sends the
// same once more after going back, is told how many came in.
func (s *Server) importThere(w http.ResponseWriter, r *Request, u app.Upload) error {
	done, err := s.app.ImportOf(r.Context(), r.Actor, app.Principal, u.Batch)
	if err != nil || done.State != "committed" {
		return r.Redirect(w, r.To("import", u.Batch))
	}
	return importDone(w, r, done)
}

// importWaits tells how far the import of a large file is; the page asks again
// by itself, and can be left.
func (s *Server) importWaits(w http.ResponseWriter, r *Request, u app.Upload) error {
	job, err := s.app.JobOf(r.Context(), r.Actor, app.Principal, u.Job)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	page := &importPreviewPage{Head: Head{Eyebrow: u.Name, Title: r.L.T("import.waits.title"), Lead: r.L.T("import.waits.lead")}, Reload: r.To("import_preview", u.ID)}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.Progress = &Progress{Text: r.L.T("import.waits.begins")}
	page.Stop = r.L.T("import.stop.text")
	p, on := s.app.ImportUnderWay(u.ID)
	if on {
		page.Progress.Text = r.L.N("import.waits."+p.Stage, p.Done)
	}
	if p.Stage == "apply" {
		page.Stop = ""
	}
	switch {
	case job.State == "cancelled" && on: // until it hears of it
		page.Stop, page.Progress.State = "", r.L.T("import.stop.heard")
		w.Header().Set("Refresh", reloadSeconds)
	case job.State == "failed", job.State == "cancelled":
		page.Stopped, page.Drop, page.Resume, page.Head.Lead = r.L.T("import.waits."+string(job.State)), page.Reload, true, ""
		page.Head.Title, page.Title = r.L.T("import.waits.stopped"), r.L.T("import.waits.stopped")
	default:
		w.Header().Set("Refresh", reloadSeconds)
	}
	return r.Render(w, "import_preview", page)
}

func (s *Server) importPreviewPage(r *Request, u app.Upload, report app.ImportReport, err error) *importPreviewPage {
	page := &importPreviewPage{Head: Head{Eyebrow: r.L.T("import.new.title"), Title: u.Name, Lead: r.L.T("import.preview.lead")},
		About: importAbout(r, report), Columns: importColumns(r, report.Columns, report.Kind == jsonKind), Drop: r.To("import_preview", u.ID), Again: Button{Text: r.L.T("import.preview.again"), Kind: Secondary, Name: "do", Value: "read"}}
	page.Title, page.Section, page.NoIndex, page.Wide = r.L.T("import.preview.title", "name", u.Name), "registry", true, true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("import.new.title"), Href: r.To("import_new")}, {Text: u.Name}}
	if u.Follow != nil {
		page.Head.Eyebrow, page.Head.Title, page.Title = r.L.T("source.list.title"), u.Follow.Name, r.L.T("import.preview.title", "name", u.Follow.Name)
		page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("source.list.title"), Href: r.To("sources")}, {Text: u.Follow.Name}}
	}
	page.choices(r, u, report, err)
	if err != nil && (u.Refused == "" || report.Rows == 0) {
		page.Blocked = r.L.T("import.preview.columns_first")
		if !aboutChoices(err) {
			page.Blocked = r.L.T("import.preview.file_first")
		}
		return page
	}
	page.Counts = importCounts(r, report, "refused")
	if report.Returned != nil {
		page.Returned, page.Counts = returnedOf(r, report), nil
		page.Head.Lead = r.L.T("import.return.known")
	}
	if u.Follow != nil {
		page.Head.Lead = r.L.T("source.preview.lead")
	}
	all := r.Query(allParameter) != ""
	more := r.To("import_preview", u.ID, allParameter, "oui")
	page.Problems = tellFirst(r, "import.problems", report.ProblemCount, len(report.Problems), all, more, func(n int) Table {
		return problemsTable(r, r.L.T("import.problems.caption"), report.Problems[:n])
	})
	page.Notes = tellNotes(r, report, all, more)
	page.Proposed = tellFirst(r, "import.proposals", report.ProposalCount, len(report.Proposals), all, more, func(n int) Table {
		return s.proposalsTable(r, report.Proposals[:n])
	})
	page.Sample = importSample(r, report.Sample)
	page.sending(r, u, report)
	return page
}

// aboutChoices says whether saying otherwise what the columns are, or where
// they are named, may help.
func aboutChoices(err error) bool {
	for _, f := range fault.All(err) {
		if f.Field == "map" || f.Key == "import.no_header" {
			return true
		}
	}
	return false
}

// sending says what the button would do, or why it does nothing.
func (page *importPreviewPage) sending(r *Request, u app.Upload, report app.ImportReport) {
	good := report.New + report.Changed
	switch {
	case report.Refused > 0 && !u.Choices.KeepGood:
		page.Blocked = r.L.N("import.preview.blocked", report.Refused)
	case good == 0 && !onlyProposes(report):
		page.Blocked = r.L.T("import.preview.nothing")
	}
	if t := report.Returned; t != nil && t.ConflictCount+t.EmptiedCount > 0 && (report.Refused == 0 || u.Choices.KeepGood) {
		page.Blocked, page.Send = "", Button{Text: r.L.T("import.return.send"), Kind: Primary, Name: "do", Value: "import"}
		return
	}
	text := r.L.T("import.preview.send_kept")
	if report.Refused == 0 || u.Choices.KeepGood {
		text = r.L.N("import.preview.send", good)
	}
	if onlyProposes(report) {
		text = r.L.N("import.preview.propose", report.ProposalCount)
	}
	if u.Follow != nil && u.Follow.Read == 0 {
		text = r.L.T("source.preview.send")
		if good > 0 {
			text = r.L.N("source.preview.send_some", good)
		}
	}
	page.Send = Button{Text: text, Kind: Primary, Name: "do", Value: "import"}
}

// tellFirst shows the first of a list, and where the others are.
func tellFirst(r *Request, key string, count, listed int, all bool, more string, table func(n int) Table) *importTold {
	if count == 0 {
		return nil
	}
	n := min(listed, toldFirst)
	if all {
		n = listed
	}
	t := &importTold{Title: r.L.N(key, count), Text: r.L.T(key + ".text"), Table: table(n)}
	t.More = toldOf(r, n, count)
	if n < listed {
		t.All = more
	}
	return t
}

// importAbout says what the file was found to be.
func importAbout(r *Request, i app.ImportReport) string {
	switch i.Kind {
	case jsonKind:
		if i.Sheet == "" {
			return r.L.T("import.about.json")
		}
		return r.L.T("import.about.json_list", "list", i.Sheet)
	case "xlsx":
		return r.L.T("import.about.xlsx", "sheet", i.Sheet, "line", i.Header)
	}
	separator := map[string]string{";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}[i.Separator]
	if separator == "" {
		separator = "none"
	}
	return r.L.T("import.about.csv", "encoding", r.code("import.encoding", i.Encoding), "separator", r.L.T("import.separator."+separator), "line", i.Header)
}

func importSample(r *Request, all []app.ImportSample) *Table {
	if len(all) == 0 {
		return nil
	}
	t := &Table{Caption: r.L.T("import.sample.caption"), Compact: true, Columns: []Column{{Label: r.L.T("import.sample.name")}, {Label: r.L.T("import.sample.organisation")},
		{Label: r.L.T("import.sample.territories")}, {Label: r.L.T("import.sample.themes")}, {Label: r.L.T("import.sample.state")}}}
	for _, s := range all {
		var themes []string
		for _, code := range s.Themes {
			themes = append(themes, r.code("registry.theme", code))
		}
		territories := valueCell(r, r.L.List(s.Territories))
		if s.Unread != "" {
			territories = TableCell{Text: r.L.T("import.sample.unread", "value", s.Unread)}
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: s.Name}, valueCell(r, s.Organisation), territories, valueCell(r, r.L.List(themes)), {Text: r.L.T("import.row." + s.State)}}})
	}
	return t
}

// importChoose keeps what is said of the file, then reads it again, imports it,
// or gives it up.
func (s *Server) importChoose(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	u, err := s.upload(r)
	if err != nil {
		return err
	}
	if form.Text("do") == "drop" {
		if err := s.app.DropUpload(r.Context(), r.Actor, app.Principal, u); err != nil {
			return err
		}
		if u.Follow != nil {
			return r.Done(w, r.To("sources"), "source_given_up")
		}
		return r.Done(w, r.To("import_new"), "upload_dropped")
	}
	here := r.To("import_preview", u.ID)
	switch form.Text("do") {
	case "stop":
		err = s.app.StopImport(r.Context(), r.Actor, app.Principal, u)
	case "resume":
		err = s.app.TakeUpAgain(r.Context(), r.Actor, app.Principal, u)
	}
	if err != nil {
		return err
	}
	if u.Sum == "" || u.Job != "" {
		return r.Redirect(w, here) // sent twice, or imported meanwhile
	}
	choices := readChoices(form, u.Choices)
	if err := s.app.ChooseUpload(r.Context(), r.Actor, app.Principal, u, choices); err != nil {
		return err
	}
	if form.Text("do") != "import" {
		return r.Redirect(w, here)
	}
	return s.importNow(w, r, u.ID)
}

// importNow imports a file at once when it is small, and leaves a large one to
// the house.
func (s *Server) importNow(w http.ResponseWriter, r *Request, id string) error {
	here := r.To("import_preview", id)
	u, err := s.app.UploadOf(r.Context(), r.Actor, app.Principal, id)
	if err != nil {
		return err
	}
	if u.Size > importAtOnce {
		if err := s.app.AskImport(r.Context(), r.Actor, app.Principal, u, r.Lang); err != nil {
			return err
		}
		return r.Redirect(w, here)
	}
	done, err := s.app.ImportUpload(r.Context(), r.Actor, app.Principal, u, r.Lang)
	switch {
	case fault.Is(err, fault.Invalid):
		return r.Redirect(w, here) // the page says what is wrong
	case err != nil:
		return err
	case u.Follow != nil:
		return r.Done(w, r.To("source", u.Follow.ID()), "source_followed")
	case done.Batch == "":
		return r.Done(w, r.To("imports"), "import_nothing")
	}
	return importDone(w, r, done)
}

// onlyProposes says of a file that it changes nothing, and says of sheets something
// else than they do.
func onlyProposes(report app.ImportReport) bool {
	return report.New+report.Changed == 0 && report.ProposalCount > 0 && report.Returned == nil
}

func importDone(w http.ResponseWriter, r *Request, done app.ImportReport) error {
	there := r.To("import", done.Batch)
	if onlyProposes(done) {
		return r.Done(w, there, "import_proposed")
	}
	return r.DoneMany(w, there, "imported", done.New+done.Changed)
}

// readChoices takes what was said of the columns and of the whole file. A
// column left as it was found stays found, not chosen.
func readChoices(f *Form, before app.UploadChoices) app.UploadChoices {
	c := app.UploadChoices{Settled: true, Sheet: f.Text("sheet"), Header: max(0, number(f.Int("header"))), KeepGood: f.Checked("keep_good"), Map: map[string]string{}}
	c.Origin = app.Origin{List: f.Text("list"), Licence: f.Text("licence"), URL: f.Text("url"), Date: f.Date("date"), Public: f.Checked("public")}
	if f.Checked("informed") {
		c.Origin.Notice = noticeVersion
	}
	readReturned(f, &c, before)
	if f.Text("sheet.was") != c.Sheet || f.Text("header.was") != f.Text("header") {
		return c // other columns
	}
	known := append(app.ImportFields(), app.FieldExtra, app.FieldIgnore)
	for _, letter := range f.All("column") {
		field := f.Text("field." + letter)
		if !slices.Contains(known, field) {
			continue
		}
		if said, chosen := before.Map[letter]; field != f.Text("was."+letter) || chosen && said == field {
			c.Map[letter] = field
		}
	}
	return c
}

func number(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
