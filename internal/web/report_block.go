package web

import (
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/report"
)

// reportSetter sets the blocks of a report, in order: notes are numbered as
// they come, marks are drawn once for all the matrices.
type reportSetter struct {
	server *Server
	r      *Request
	page   *reportPage
	view   app.ReportView
	cells  cellWriter
	flows  int
}

// reportMatrix is a matrix within a report.
type reportMatrix struct {
	Table matrixTable
	Wide  bool // many columns: a page of its own on paper, on its side
	More  string
	Href  string
}

// reportSheet presents an initiative.
type reportSheet struct {
	Lang        string // of the name
	Name, Href  string
	Summary     string
	SummaryLang string
	Facts       []Fact
	Effects     []cellItem
	Tally       string
	Picture     *sheetPicture
}

// reportConclusion is a conclusion with its case in short.
type reportConclusion struct {
	Lang        string // of what the group wrote
	Title, Href string
	Heading     bool // its title is the block's
	Statement   []string
	Verdict     *Tag
	Reason      string
	Sides       []reportSide
	Dissent     []string
	Note        *Note
	Changed     bool
}

type reportSide struct {
	Code, Title string
	Points      []string
}

func (set *reportSetter) block(i int) (reportBlock, error) {
	shown := set.view.Shown[i]
	out := reportBlock{Lang: set.lang(), ID: "bloc-" + strconv.Itoa(i+1), Kind: string(shown.Kind), Title: typeset(shown.Title), Text: set.prose(shown.Text)}
	if shown.Absent {
		out.Absent = set.r.L.T("report.absent." + string(shown.Kind))
		return out, nil
	}
	var err error
	switch shown.Kind {
	case report.Funnel:
		err = set.funnel(&out, shown)
	case report.Matrix:
		out.Matrix = set.matrix(*shown.Matrix)
	case report.Map:
		out.Map, err = set.places(out.ID, shown.Places)
	case report.Initiative:
		out.Sheet = set.sheet(*shown.Sheet)
	case report.KeyFigures:
		for _, o := range shown.Figures {
			out.Figures = append(out.Figures, set.figure(o))
		}
	case report.Conclusion:
		out.Conclusion = set.conclusion(&out, *shown.Conclusion)
	case report.Quotation:
		set.quotation(&out, *shown.Quotation)
	}
	return out, err
}

// funnel draws the flow; a second one in the same report is its table, since a
// drawing has names that a page holds once.
func (set *reportSetter) funnel(out *reportBlock, shown app.BlockView) error {
	if set.flows++; set.flows > 1 {
		t := flowTable(set.r, *shown.Flow, written(set.view.Study.Lang))
		out.FlowTable = &t
		return nil
	}
	var err error
	out.Flow, err = flowFigure(set.r, set.view.Study, *shown.Flow)
	if out.Flow == nil {
		out.Absent = set.r.L.T("report.absent.funnel")
	}
	return err
}

// wideMatrix is how many columns fit on an upright page.
const wideMatrix = 9

func (set *reportSetter) matrix(view app.MatrixView) *reportMatrix {
	r := set.r
	m := &reportMatrix{Wide: len(view.Columns) > wideMatrix, Href: r.To("matrix", view.Study.Slug)}
	m.Table.Lang, m.Table.Caption = written(view.Study.Lang), matrixCaption(r, view)
	m.Table.headings(r, view)
	for _, row := range view.Rows {
		line := matrixLine{Href: r.To("matrix_row", view.Study.Slug, subjectName(row.Initiative)), Tally: tallyWords(r, row.Tally)}
		line.Name, line.Lang = row.Initiative.NameIn(r.Lang)
		for i, c := range row.Cells {
			line.Cells = append(line.Cells, set.cells.cell(line.Href, view.Columns[i].ID, c, m.Table.Columns[i]))
		}
		m.Table.Rows = append(m.Table.Rows, line)
	}
	if view.Unnamed > 0 {
		m.Table.Unnamed = r.L.N("matrix.unnamed", view.Unnamed)
	}
	m.More = r.L.T("report.matrix.whole")
	if set.page.Legend == nil {
		legend := markLegend(r)
		set.page.Legend, m.Table.Legend = &legend, legend
	}
	return m
}

func (set *reportSetter) sheet(v app.SheetView) *reportSheet {
	r, study := set.r, set.view.Study
	sheet := &reportSheet{Tally: capital(tallyWords(r, v.Tally))}
	sheet.Name, sheet.Lang = v.Subject.NameIn(r.Lang)
	summary, spoken := v.In(r.Lang, "summary")
	sheet.Summary, sheet.SummaryLang = typesetIn(spoken, summary), spoken
	if v.Subject.Slug != "" {
		sheet.Href = set.sheetURL(v.Subject.Slug)
		if pictures := sheetPictures(r, v.Subject.Slug, v.Initiative); len(pictures) > 0 {
			sheet.Picture = &pictures[0]
		}
	}
	t := r.L.T
	sheet.Facts = told(sheet.Facts, t("initiative.organisation"), organisations(r, v.Organisations))
	sheet.Facts = told(sheet.Facts, t("initiative.period"), r.L.Period(v.Start, v.End))
	sheet.Facts = told(sheet.Facts, t("initiative.for"), r.L.List(v.For))
	sheet.Facts = told(sheet.Facts, t("initiative.action"), levels(r, v.Action))
	for _, l := range v.Effects {
		sheet.Effects = append(sheet.Effects, cellItem{Lang: written(study.Lang), Mark: set.cells.marks.Use(markOf(l.Cell)), Name: dimensionTitle(r, l.Dimension), Href: cellAddress(r, study, l),
			Said: cellWords(r, l.Cell), Sentence: l.Sentence, Natures: naturesWords(r, l.Natures)})
	}
	return sheet
}

// figure is a key figure with what stands behind it.
func (set *reportSetter) figure(o app.ObservationView) KeyFigure {
	label := o.Card.Label
	if o.CardKnown {
		label = cardLabel(set.r, o.Card)
	}
	if o.Subject.Original != "" {
		label += ", " + o.Subject.Called(set.r.Lang)
	}
	note := figureNote(set.r, &set.page.Page, o.Observation, cardOf(o), set.view.Study.Lang)
	return KeyFigure{Value: figureWords(set.r, o.Observation, cardOf(o)), Lang: publishedLang(o.Observation, set.view.Study.Lang), Label: label, Note: set.onward(note, o)}
}

// onward leads from a note to the figure's own page, where it is told how it
// was made and what it backs.
func (set *reportSetter) onward(n *Note, o app.ObservationView) *Note {
	n.Href, n.Link = set.r.To("observation", set.view.Study.Slug, o.ID), set.r.L.T("report.figure.more")
	return n
}

func (set *reportSetter) conclusion(out *reportBlock, c app.ConclusionView) *reportConclusion {
	r := set.r
	shown := &reportConclusion{Lang: written(set.view.Study.Lang), Title: c.Title, Href: r.To("conclusion", set.view.Study.Slug, c.ID), Statement: paragraphs(c.Statement), Changed: c.Changed}
	if out.Title == "" || out.Title == c.Title {
		out.Title, shown.Heading, out.Within = c.Title, true, len(set.page.Contents) > 0
	}
	if c.Kind == conclusion.KindTested {
		shown.Verdict = &Tag{Text: r.L.T("conclusions.not_run"), Tone: Calm}
		if c.Test.Result != nil {
			shown.Verdict, shown.Reason = verdictTag(r, c.Test.Result.Verdict), messageWords(r, c.Test.Result.Reason)
			shown.Note = set.page.Note(r.L.T("report.tested.note"), NoteEvidence).With(r.L.T("evidence.n"), r.L.N("matrix.rows", c.Test.Result.Units))
		}
		return shown
	}
	for _, code := range sideCodes {
		side := reportSide{Code: code, Title: r.L.T("conclusion.argued." + code)}
		for _, p := range *sideOf(c.Argued, code) {
			side.Points = append(side.Points, p.Text)
		}
		if len(side.Points) > 0 {
			shown.Sides = append(shown.Sides, side)
		}
	}
	shown.Dissent = paragraphs(c.Argued.Dissent)
	shown.Note = set.page.Note(r.L.T("report.argued.note"), NoteEvidence).With(r.L.T("report.argued.rests"), restsOn(r, *c.Argued))
	return shown
}

func (set *reportSetter) quotation(out *reportBlock, q app.QuotationView) {
	r := set.r
	if q.Withdrawn != "" {
		out.Gap = r.L.T("story.gap", "date", r.L.Date(q.Withdrawn))
		return
	}
	where, whereLang := q.Initiative.NameIn(r.Lang)
	out.Quote = &Quote{Text: q.Words, By: tellerWords(r, q.Story), ByLang: tellerLang(q.Story), Where: where, WhereLang: whereLang, Consent: agreedSentence(r, q), Href: r.To("story", set.view.Study.Slug, q.ID), Link: r.L.T("report.story.more")}
	if q.Lang != "" && q.Lang != r.Lang {
		out.Quote.Lang = q.Lang
	}
}

// agreedSentence says how the words were gathered, beside them.
func agreedSentence(r *Request, q app.QuotationView) string {
	if q.Told == "" {
		return ""
	}
	return r.L.T("report.story.told", "date", r.L.Date(q.Told))
}
