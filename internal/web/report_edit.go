package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/text"
)

// reportEditor is a report as it is written: its title, then its blocks as a
// list, each opened, moved or taken out by itself.
type reportEditor struct {
	StudyPage
	Fields []Field
	Mark   string
	Theirs *Table
	Send   Button
	Fresh  bool // not kept yet: blocks come after
	Blocks []reportLine
	Add    []Option // the kinds of blocks, with what each shows
	AddURL string
	Read   string
	Others []NavLink
	New    string
}

// reportLine is a block in the list.
type reportLine struct {
	ID, Number       string
	Kind, Title      string
	Words            string
	Mark             string
	Edit             string
	Move, Remove     string
	Before           string // where a block is added before this one
	First, Last      bool
	Moved            bool
	UpSaid, DownSaid string
	RemoveSaid       string
	BeforeSaid       string // the block before which one is added
}

// newReport is the name of a report that is not kept yet.
const newReport = "nouveau"

// reportHere finds the study and the report of an address of the editor. A
// study without any report has a new one, of version 0.
func (s *Server) reportHere(w http.ResponseWriter, r *Request) (study app.StudyView, text app.ReportText, done bool, err error) {
	if study, err = s.studyToWrite(r); err != nil {
		return study, text, false, err
	}
	if study, done, err = s.studyHere(w, r); err != nil || done {
		return study, text, done, err
	}
	named := r.Query(textParameter)
	if named == newReport {
		return study, app.ReportText{}, false, nil
	}
	text, err = s.app.ReportOf(r.Context(), r.Actor, study, named)
	if fault.Is(err, fault.NotFound) && named == "" {
		err = nil
	}
	return study, text, false, err
}

func (s *Server) reportEdit(w http.ResponseWriter, r *Request) error {
	study, text, done, err := s.reportHere(w, r)
	if err != nil || done {
		return err
	}
	form := (&Form{}).Set("title", text.Title).Set("lede", text.Lede).Set("mark", text.HeadMark())
	page, err := s.reportEditor(r, study, text, form, nil)
	if err != nil {
		return err
	}
	if version := r.Query("retire"); version != "" && text.Version > 0 {
		page.Undo = &UndoNotice{Text: r.L.T("report.removed"), Action: r.reportTo("report_undo", study.Slug, text.ID), Fields: []Kept{{versionField, version}}}
	}
	return r.Render(w, "report_edit", page)
}

func (s *Server) reportEditor(r *Request, study app.StudyView, text app.ReportText, form *Form, err error) (*reportEditor, error) {
	f := r.Fields(form, err, "report.field")
	page := &reportEditor{StudyPage: s.studyPage(r, study, "report"), Fresh: text.Version == 0, Mark: form.Text("mark"),
		Fields: []Field{f.Text("title").Require().UpTo(report.MaxTitle), f.Long("lede").High(5).UpTo(report.MaxText)},
		Send:   Button{Text: r.L.T("report.save"), Kind: Secondary}}
	page.Head.Title, page.Head.Lead = r.L.T("report.edit.title"), r.L.T("report.edit.lead")
	page.Title = page.Head.Title + ", " + study.Title
	page.under(r, "report", r.L.T("report.edit.title"))
	if page.Fresh {
		page.Head.Title, page.Send = r.L.T("report.new.title"), Button{Text: r.L.T("report.create"), Kind: Primary}
		return page, nil
	}
	page.Read = r.reportTo("report", study.Slug, text.ID)
	page.New = r.To("report_edit", study.Slug, textParameter, newReport)
	page.AddURL = r.reportTo("report_block_new", study.Slug, text.ID)
	page.Add = kindOptions(r)
	all, err := s.app.Reports(r.Context(), r.Actor, study)
	if err != nil {
		return nil, err
	}
	for _, other := range all {
		if other.ID != text.ID {
			page.Others = append(page.Others, NavLink{Text: other.Title, Href: r.reportTo("report_edit", study.Slug, other.ID)})
		}
	}
	names, err := s.reportNames(r, study)
	if err != nil {
		return nil, err
	}
	for i, b := range text.Blocks {
		page.Blocks = append(page.Blocks, reportLineOf(r, study, text, names, i, b))
	}
	return page, nil
}

// kindOptions are the kinds of blocks, each with what it shows.
func kindOptions(r *Request) []Option {
	var options []Option
	for _, k := range report.Kinds {
		options = append(options, Option{Value: string(k), Text: r.L.T("report.kind." + string(k)), Hint: r.L.T("report.kind." + string(k) + ".hint")})
	}
	return options
}

// lineWords is how much of a block's text the list shows.
const lineWords = 140

func reportLineOf(r *Request, study app.StudyView, text app.ReportText, names map[string]string, i int, b report.Block) reportLine {
	place := strconv.Itoa(i + 1)
	line := reportLine{ID: "bloc-" + place, Number: place, Kind: r.L.T("report.kind." + string(b.Kind)), Title: b.Title, Words: plainWords(b.Text), Mark: b.Mark(),
		Edit: r.reportTo("report_block", study.Slug, i+1, text.ID), Move: r.reportTo("report_block_move", study.Slug, i+1, text.ID),
		Remove: r.reportTo("report_block_remove", study.Slug, i+1, text.ID), Before: r.reportTo("report_block_new", study.Slug, text.ID) + "&place=" + place,
		First: i == 0, Last: i == len(text.Blocks)-1}
	for _, id := range shownBy(b) {
		if name := names[id]; name != "" && line.Title == "" {
			line.Title = name
		}
	}
	if line.Title == "" { // its kind is said once
		line.Title, line.Kind = line.Kind, ""
	}
	line.UpSaid, line.DownSaid = r.L.T("report.block.up", "number", place), r.L.T("report.block.down", "number", place)
	line.RemoveSaid, line.BeforeSaid = r.L.T("report.block.remove", "number", place), r.L.T("report.block.before", "number", place)
	return line
}

// plainWords is the beginning of a text, its signs left out.
func plainWords(s string) string {
	out := ""
	for _, p := range report.Parse(s) {
		for _, pieces := range append([][]report.Piece{p.Pieces}, p.Items...) {
			for _, piece := range pieces {
				out += piece.Words
				if piece.Ref.ID != "" {
					out += piece.Ref.String()
				}
			}
			out += " "
		}
	}
	return text.Beginning(out, lineWords)
}

// shownBy is what a live block points to.
func shownBy(b report.Block) []string {
	switch b.Kind {
	case report.Initiative:
		return b.Initiatives
	case report.Conclusion:
		return []string{b.Conclusion}
	case report.Quotation:
		return []string{b.Story}
	}
	return nil
}

// reportNames names what blocks point to, by identifier.
func (s *Server) reportNames(r *Request, study app.StudyView) (map[string]string, error) {
	o, err := s.blockOptions(r, study)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, all := range [][]Option{o.initiatives, o.conclusions, o.quotes} {
		for _, option := range all {
			names[option.Value] = option.Text
		}
	}
	return names, nil
}

func (s *Server) reportSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, text, done, err := s.reportHere(w, r)
	if err != nil || done {
		return err
	}
	reportID := text.ID
	if text.Version == 0 {
		reportID = id.New()
		_, err = s.app.SaveReport(r.Context(), r.Actor, study.Space, study.ID, report.Report{ID: reportID, Title: form.Text("title"), Lede: form.Text("lede"), Lang: langOrOwn(r, study)}, 0, r.from(form))
	} else {
		err = s.app.RetitleReport(r.Context(), r.Actor, study, text.ID, form.Text("mark"), form.Text("title"), form.Text("lede"), r.from(form))
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		if fault.Is(err, fault.AlreadyDone) && text.Version == 0 {
			return r.Redirect(w, r.To("report_edit", study.Slug))
		}
		return r.Done(w, r.reportTo("report_edit", study.Slug, reportID), "report_saved")
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set("mark", text.HeadMark()) // sending again, having seen, chooses mine
	}
	page, pageErr := s.reportEditor(r, study, text, form, err)
	if pageErr != nil {
		return pageErr
	}
	if conflict {
		page.Theirs = theirs(r, [][3]string{{"title", text.Title, form.Text("title")}, {"lede", text.Lede, form.Text("lede")}})
		page.Send.Text = r.L.T("report.save.mine")
	}
	return r.Again(w, "report_edit", page, err)
}

// langOrOwn is the language of a new report: the study's, else the reader's.
func langOrOwn(r *Request, study app.StudyView) string {
	if study.Lang != "" {
		return study.Lang
	}
	return r.Lang
}

// theirs sets what is kept beside what was typed, where they differ.
func theirs(r *Request, fields [][3]string) *Table {
	t := twoSides(r.L.T("report.conflict"), r.L.T("report.conflict.field"), r.L.T("report.conflict.theirs"), r.L.T("report.conflict.mine"))
	for _, f := range fields {
		if f[1] != f[2] {
			t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.L.T("report.field." + f[0])}, {Text: f[1]}, {Text: f[2]}}})
		}
	}
	return &t
}

// reportUndo brings back what was taken out.
func (s *Server) reportUndo(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, text, done, err := s.reportHere(w, r)
	if err != nil || done {
		return err
	}
	if err := s.app.UndoReport(r.Context(), r.Actor, study, text.ID, formVersion(form), r.from(form)); err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.reportTo("report_edit", study.Slug, text.ID), "report_undone")
}
