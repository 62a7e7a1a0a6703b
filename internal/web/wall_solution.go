package web

import (
	"html/template"
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/text"
)

// solutionPage is an initiative for whoever would do it elsewhere. It prints on
// one sheet of A4: what does not fit there is told to be online.
type solutionPage struct {
	StudyPage
	Picture       *sheetPicture
	Pictures      []sheetPicture // the others, on screen
	About         []string
	AboutLang     string
	Quoted        passage // in the line that says the source
	Spoken        string  // in which language it was written, when not the page's
	Facts         []Fact
	Figures       []KeyFigure
	MoreHref      string
	More          string
	Quote         *Quote
	Stories       string
	Effects       []cellItem
	Defs          template.HTML
	Tally         string
	Elsewhere     []string
	ElsewhereLang string
	Web           []Fact
	Contact       []Fact
	Sheet         string // of the registry
	Row           string
	Previous      *NavLink
	Next          *NavLink
	Source        string
}

func (s *Server) solution(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	v, err := s.app.Solution(r.Context(), r.Actor, study, r.PathValue("initiative"))
	if err != nil {
		return err
	}
	page := &solutionPage{StudyPage: s.studyPage(r, study, "wall"), Tally: capital(tallyWords(r, v.Tally)),
		Row: r.To("matrix_row", study.Slug, subjectName(v.Subject))}
	name, _ := v.Subject.NameIn(r.Lang)
	page.named(r, "wall", name)
	page.booked()
	page.Head.Eyebrow = organisations(r, v.Whole.Organisations)
	page.Spoken = tellSheet(r, &page.Head, v.Whole.Initiative)
	page.Path[len(page.Path)-1].Lang = page.Head.TitleLang
	page.Description = page.Head.Lead
	page.Head.Lead = typesetIn(page.Head.LeadLang, page.Head.Lead)
	about, spoken := v.Whole.In(r.Lang, "story")
	page.About, page.AboutLang = typesetAll(spoken, paragraphs(text.TypedHTML(about))), spoken
	elsewhere, spoken := v.Whole.In(r.Lang, "elsewhere")
	page.Elsewhere, page.ElsewhereLang = typesetAll(spoken, paragraphs(elsewhere)), spoken
	page.Head.Status = initiativeStatus(r, v.Whole.Status)
	page.Title = name + ", " + study.Title
	page.Demo = page.Demo || v.Subject.Fictional
	if err := s.fillSolution(r, page, study, v); err != nil {
		return err
	}
	page.Source, page.Quoted = r.L.T("wall.sheet.source", "study", study.Title, "address", s.config.Base+r.To("solution", study.Slug, subjectName(v.Subject))), quotedTitle(study)
	return r.Render(w, "solution", page)
}

func typesetAll(lang string, lines []string) []string {
	for i, l := range lines {
		lines[i] = typesetIn(lang, l)
	}
	return lines
}

func (s *Server) fillSolution(r *Request, page *solutionPage, study app.StudyView, v app.SolutionView) error {
	places, err := s.places(r)
	if err != nil {
		return err
	}
	if slug := v.Subject.Slug; slug != "" {
		page.Sheet = r.To("initiative", slug)
		if pictures := sheetPictures(r, slug, v.Whole.Initiative); len(pictures) > 0 {
			page.Picture, page.Pictures = &pictures[0], pictures[1:]
		}
	}
	t := r.L.T
	var where []string
	for _, k := range v.Whole.Territories {
		where = append(where, territoryName(places, k))
	}
	page.Facts = told(page.Facts, t("wall.where"), r.L.List(where))
	page.Facts = told(page.Facts, t("initiative.period"), r.L.Period(v.Whole.Start, v.Whole.End))
	page.Facts = told(page.Facts, t("initiative.for"), r.L.List(v.Whole.For))
	page.Facts = told(page.Facts, t("initiative.action"), levels(r, v.Whole.Action))
	page.Facts = told(page.Facts, t("initiative.governance"), levels(r, v.Whole.Governance))
	page.Facts = told(page.Facts, t("initiative.funding"), levels(r, v.Whole.Funding))
	page.Web = reachFacts(r, v.Whole.Initiative)
	page.Contact = contactFacts(r, v.Whole.Contact)
	for _, o := range v.Figures {
		note := figureNote(r, &page.Page, o.Observation, cardOf(o), study.Lang)
		note.Href, note.Link = r.To("observation", study.Slug, o.ID), t("report.figure.more")
		page.Figures = append(page.Figures, KeyFigure{Value: figureWords(r, o.Observation, cardOf(o)), Lang: publishedLang(o.Observation, study.Lang), Label: cardLabel(r, o.Card), Note: note})
	}
	if v.Others > 0 {
		page.More, page.MoreHref = r.L.N("wall.figures.more", v.Others), r.To("observations", study.Slug, "initiative", v.Subject.ID)
	}
	page.tell(r, study, v)
	var marks chart.MarkSet
	for _, l := range v.Effects {
		page.Effects = append(page.Effects, cellItem{Mark: marks.Use(markOf(l.Cell)), Name: dimensionTitle(r, l.Dimension), Href: cellAddress(r, study, l),
			Said: cellWords(r, l.Cell), Sentence: typeset(l.Sentence), Natures: naturesWords(r, l.Natures)})
	}
	page.Defs = marks.Defs()
	page.Previous, page.Next = neighbour(r, study, v.Previous), neighbour(r, study, v.Next)
	return nil
}

// tell quotes a testimony about the initiative.
func (p *solutionPage) tell(r *Request, study app.StudyView, v app.SolutionView) {
	if v.Story == nil {
		return
	}
	words := text.Beginning(v.Story.Text, quoteLength)
	if len(v.Story.Excerpts) > 0 {
		words = v.Story.Excerpts[0].Text
	}
	p.Quote = &Quote{Text: words, By: tellerWords(r, v.Story.Story), ByLang: tellerLang(v.Story.Story), Lang: langOf(r, v.Story.Lang), Href: r.To("story", study.Slug, v.Story.ID), Link: r.L.T("report.story.more")}
	if v.Stories > 1 {
		p.Stories = r.L.N("wall.stories.more", v.Stories-1)
	}
}

func neighbour(r *Request, study app.StudyView, in *app.Subject) *NavLink {
	if in == nil {
		return nil
	}
	name, lang := in.NameIn(r.Lang)
	return &NavLink{Text: name, Lang: lang, Href: r.To("solution", study.Slug, subjectName(*in))}
}
