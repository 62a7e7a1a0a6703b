package web

import (
	"cmp"
	"html/template"
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/text"
)

func (s *Server) reportRoutes() []Route {
	const fr, en = "/etudes/{slug}/rapport", "/en/studies/{slug}/report"
	at := func(name, method, segmentFR, segmentEN string, handle func(http.ResponseWriter, *Request) error) Route {
		return Route{Name: name, Method: method, FR: fr + segmentFR, EN: en + segmentEN, Handle: handle}
	}
	post := http.MethodPost
	return []Route{
		{Name: "report", FR: fr, EN: en, Handle: s.report, Cache: Public},
		at("report_edit", "", "/modifier", "/edit", s.reportEdit),
		at("report_edit", post, "/modifier", "/edit", s.reportSave),
		at("report_block_new", "", "/blocs/nouveau", "/blocks/new", s.blockNew),
		at("report_block_new", post, "/blocs/nouveau", "/blocks/new", s.blockCreate),
		at("report_block", "", "/blocs/{place}", "/blocks/{place}", s.block),
		at("report_block", post, "/blocs/{place}", "/blocks/{place}", s.blockSave),
		at("report_block_move", post, "/blocs/{place}/deplacer", "/blocks/{place}/move", s.blockMove),
		at("report_block_remove", post, "/blocs/{place}/retirer", "/blocks/{place}/remove", s.blockRemove),
		at("report_undo", post, "/annuler", "/undo", s.reportUndo),
	}
}

// textParameter names a report in an address, when a study has several.
const textParameter = "texte"

// reportPage is a report as a long read: a contents list, running text with its
// notes in the margin, and blocks that show the study itself.
type reportPage struct {
	StudyPage
	Lede     []reportText
	Contents []NavLink
	Blocks   []reportBlock
	Defs     template.HTML
	Legend   *Legend
	Others   []NavLink
	AsOf     string
	Empty    *Empty
	Edit     *Button
}

// reportBlock is a block as it is set. One part is there, as its kind says.
type reportBlock struct {
	ID, Kind   string
	Title      string
	Within     bool   // under the heading of the block before it
	Lang       string // of what people wrote
	Text       []reportText
	Flow       *FigureBox
	FlowTable  *Table
	Matrix     *reportMatrix
	Sheet      *reportSheet
	Figures    []KeyFigure
	Conclusion *reportConclusion
	Map        *FigureBox
	Quote      *Quote
	Gap        string
	Absent     string
}

func (s *Server) report(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	view, err := s.app.ReadReport(r.Context(), r.Actor, study, r.Query(textParameter))
	if fault.Is(err, fault.NotFound) && r.Query(textParameter) == "" {
		return s.reportNotYet(w, r, study)
	}
	if err != nil {
		return err
	}
	page := &reportPage{StudyPage: s.studyPage(r, study, "report")}
	page.Head = Head{Eyebrow: study.Title, EyebrowLang: page.Words, Title: view.Title, TitleLang: page.Words, Status: page.Head.Status}
	page.Spoken = foreignWords(r, cmp.Or(view.Lang, page.Words))
	page.titledAs(view.Title+", "+study.Title, page.Words)
	page.Description = plainProse(r, view.Lede)
	set := &reportSetter{server: s, r: r, page: page, view: view, cells: cellWriter{r: r, editor: mayAssess(r), said: map[saying]string{}}}
	page.Lede = set.prose(view.Lede)
	for i := range view.Shown {
		block, err := set.block(i)
		if err != nil {
			return err
		}
		page.Blocks = append(page.Blocks, block)
		if block.Title != "" && !block.Within {
			page.Contents = append(page.Contents, NavLink{Text: block.Title, Href: "#" + block.ID, Lang: block.Lang})
		}
	}
	loosen(page.Blocks)
	page.Defs = set.cells.marks.Defs()
	for _, other := range view.Others {
		page.Others = append(page.Others, NavLink{Text: other.Title, Href: r.To("report", study.Slug, textParameter, other.ID)})
	}
	page.AsOf = r.L.T("report.as_of")
	if s.pressed != nil {
		page.AsOf = r.L.T("report.as_published")
	}
	page.remembers(r, study, "report", view.ID, "history.see.report")
	if page.Editor {
		page.Edit = &Button{Text: r.L.T("report.edit"), Kind: Secondary, Href: r.reportTo("report_edit", study.Slug, view.ID)}
	}
	return r.Render(w, "report", page)
}

// reportTo is an address of the editor of a report.
func (r *Request) reportTo(route string, values ...any) string {
	id := values[len(values)-1]
	return r.To(route, append(values[:len(values)-1:len(values)-1], textParameter, id)...)
}

// reportNotYet stands where this reader has no report to read: the published
// one is a step away, or there is none yet.
func (s *Server) reportNotYet(w http.ResponseWriter, r *Request, study app.StudyView) error {
	page := &reportPage{StudyPage: s.studyPage(r, study, "report")}
	page.NoIndex = true
	if s.has("edition") {
		all, err := s.app.Editions(r.Context(), r.Actor, study)
		if err != nil {
			return err
		}
		if len(all) > 0 {
			last := all[0]
			page.Empty = &Empty{Title: r.L.T("report.in_version"), Text: r.L.T("report.in_version.text", "number", r.L.Int(last.Number), "date", r.L.Date(last.Date)),
				Action: &Button{Text: inItsLanguage(r, last, r.L.T("report.in_version.read", "number", r.L.Int(last.Number))), Kind: Primary, Href: s.publishedReport(r, last)}}
		}
	}
	if page.Empty == nil || page.Editor {
		page.Empty = &Empty{Title: r.L.T("report.none"), Text: r.L.T("report.none.text")}
		if page.Editor {
			page.Empty.Example, page.Empty.Takes = r.L.T("report.none.example"), r.L.T("report.none.takes")
			page.Empty.Action = &Button{Text: r.L.T("report.begin"), Kind: Primary, Href: r.To("report_edit", study.Slug)}
		}
	}
	return r.Render(w, "report", page)
}

// publishedReport is where the report of a version is read.
func (s *Server) publishedReport(r *Request, e app.EditionView) string {
	if e.Redoing {
		return r.To("edition", e.Study.Slug, e.Number)
	}
	page := "rapport/index.html"
	if e.Lang == English {
		page = "report/index.html"
	}
	return readURL(r, e, page)
}

// plainProse is a text without its references: what a link preview shows.
func plainProse(r *Request, prose string) string {
	out := ""
	for _, p := range report.Parse(prose) {
		for _, piece := range p.Pieces {
			if piece.Ref != (report.Ref{}) {
				return text.Beginning(out, previewLength)
			}
			out += piece.Words
		}
		out += " "
	}
	return text.Beginning(out, previewLength)
}

const previewLength = 200
