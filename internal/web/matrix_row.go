package web

import (
	"html/template"
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// rowPage is the line of an initiative, read dimension by dimension.
type rowPage struct {
	StudyPage
	Sheet  string    // of the registry
	Ways   []NavLink // its figures, its testimonies
	Said   string
	Notice *Notice
	Groups []cellGroup
	Blank  []NavLink
	BlankT string
	Defs   template.HTML
	Settle *rowSettle
}

// rowSettle is the form that reads at once what nobody studied yet.
type rowSettle struct {
	Title, Text string
	Member      Field
	State       Field
	Sentence    Field
	Send        Button
}

func (s *Server) matrixRow(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	row, err := s.app.MatrixRow(r.Context(), r.Actor, study, r.PathValue("initiative"))
	if err != nil {
		return err
	}
	return r.Render(w, "matrix_row", s.rowPageOf(r, study, row, &Form{}, nil))
}

func (s *Server) rowPageOf(r *Request, study app.StudyView, row app.RowView, form *Form, err error) *rowPage {
	page := &rowPage{StudyPage: s.studyPage(r, study, "matrix"), Said: capital(tallyWords(r, row.Tally))}
	name, lang := row.Initiative.NameIn(r.Lang)
	page.Head.Of, page.Head.OfLang, page.Head.Title = name, lang, r.L.T("matrix.row.title")
	page.Title = name + r.L.T("matrix.colon") + " " + page.Head.Title + ", " + study.Title
	page.under(r, "matrix", name)
	page.Path[len(page.Path)-1].Lang = lang
	if row.Initiative.Slug != "" {
		page.Sheet = r.To("initiative", row.Initiative.Slug)
	}
	if !row.Selected {
		page.Notice = &Notice{Kind: NoticeInfo, Text: r.L.T("matrix.row.not_selected")}
	}
	page.Ways = []NavLink{{Text: r.L.T("matrix.row.figures"), Href: r.To("observations", study.Slug, "initiative", row.Initiative.ID)},
		{Text: r.L.T("matrix.row.stories"), Href: r.To("stories", study.Slug, "initiative", row.Initiative.ID)}}
	page.sort(r, study, row)
	if mayAssess(r) && row.Tally.NotStudied > 0 && len(study.Members) > 0 {
		page.Settle = rowSettleOf(r, study, row, form, err)
	}
	return page
}

// sort puts the studied cells of a line under the groups of the framework, and
// names the others apart.
func (p *rowPage) sort(r *Request, study app.StudyView, row app.RowView) {
	var marks chart.MarkSet
	for _, l := range row.Cells {
		href := cellAddress(r, study, l)
		if l.Cell.State == matrix.NotStudied {
			link := NavLink{Text: dimensionTitle(r, l.Dimension)}
			if mayAssess(r) {
				link.Href = href
			}
			p.Blank = append(p.Blank, link)
			continue
		}
		title := dimensionTitle(r, topGroup(study.Grid, l.Dimension))
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Title != title {
			p.Groups = append(p.Groups, cellGroup{Title: title})
		}
		group := &p.Groups[len(p.Groups)-1]
		group.Cells = append(group.Cells, cellItem{Lang: written(study.Lang), Mark: marks.Use(markOf(l.Cell)), Name: dimensionTitle(r, l.Dimension), Href: href, Said: capital(cellWords(r, l.Cell)), Sentence: l.Sentence, Natures: naturesWords(r, l.Natures)})
	}
	p.BlankT = r.L.N("matrix.row.blank", len(p.Blank))
	p.Defs = marks.Defs()
}

// rowSettleOf offers to fill the rest of a line. Members who stepped back from
// the initiative are not offered.
func rowSettleOf(r *Request, study app.StudyView, row app.RowView, form *Form, err error) *rowSettle {
	f := r.Fields(form, err, "matrix.row.field")
	return &rowSettle{
		Title: r.L.N("matrix.row.settle", row.Tally.NotStudied), Text: r.L.T("matrix.row.settle.text"),
		Member:   f.Radios("member", memberOptions(r, study, row.Initiative.ID)).Require().Beside(),
		State:    f.Radios("state", spoken(r.Options("cell.state", string(matrix.NoEffect), string(matrix.NotApplicable)))).Require(),
		Sentence: f.Text("sentence").UpTo(matrix.MaxSentence),
		Send:     Button{Text: r.L.N("matrix.row.settle.send", row.Tally.NotStudied), Kind: Primary},
	}
}

// memberOptions are the members who may judge an initiative.
func memberOptions(r *Request, study app.StudyView, initiativeID string) []Option {
	var options []Option
	for _, m := range study.Members {
		if m.RecusedFrom(initiativeID) {
			continue
		}
		options = append(options, Option{Value: m.ID, Text: m.Name + ", " + r.code("college", string(m.College))})
	}
	return options
}

// recusedNames are the members who stepped back from an initiative.
func recusedNames(study app.StudyView, initiativeID string) []string {
	var names []string
	for _, m := range study.Members {
		if m.RecusedFrom(initiativeID) {
			names = append(names, m.Name)
		}
	}
	return names
}

func (s *Server) matrixRowSettle(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, row, err := s.rowToSettle(r)
	if err != nil {
		return err
	}
	reading := matrix.Reading{Member: form.Text("member"), Sentence: form.Text("sentence"), Value: matrix.Value{State: matrix.State(form.Choice("state", string(matrix.NoEffect), string(matrix.NotApplicable)))}}
	if reading.Member == "" {
		form.Refuse("member", "cell.member_missing")
	}
	if reading.State == "" && form.Text("state") == "" {
		form.Refuse("state", "study.row_state")
	}
	if err = form.Err(); err == nil {
		_, err = s.app.SettleRow(r.Context(), r.Actor, study.Space, study.ID, row.Initiative.ID, reading, r.from(form))
	}
	here := r.To("matrix_row", study.Slug, subjectName(row.Initiative))
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return r.Again(w, "matrix_row", s.rowPageOf(r, study, row, form, asMistake(err)), asMistake(err))
	}
	return r.Done(w, here, "row_settled")
}

func (s *Server) rowToSettle(r *Request) (app.StudyView, app.RowView, error) {
	study, err := s.studyToWrite(r)
	if err != nil {
		return study, app.RowView{}, err
	}
	row, err := s.app.MatrixRow(r.Context(), r.Actor, study, r.PathValue("initiative"))
	return study, row, err
}
