package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
)

// goneParameter names, in the address of the list, the conclusion that was just
// taken out: the page offers to put it back.
const goneParameter = "retiree"

const (
	conclusionsFR = "/etudes/{slug}/conclusions"
	conclusionsEN = "/en/studies/{slug}/conclusions"
)

func (s *Server) conclusionRoutes() []Route {
	at := func(name, method, fr, en string, handle func(http.ResponseWriter, *Request) error) Route {
		return Route{Name: name, Method: method, FR: conclusionsFR + fr, EN: conclusionsEN + en, Handle: handle}
	}
	public := func(r Route) Route { r.Cache = Public; return r }
	post := http.MethodPost
	return []Route{
		public(at("conclusions", "", "", "", s.conclusions)),
		at("conclusion_argue", "", "/argumenter", "/argue", s.conclusionArgue),
		at("conclusion_argue", post, "/argumenter", "/argue", s.conclusionArgueSave),
		at("conclusion_try", "", "/eprouver", "/try", s.conclusionTry),
		at("conclusion_try", post, "/eprouver", "/try", s.conclusionTrySave),
		public(at("conclusion", "", "/{id}", "/{id}", s.conclusion)),
		at("conclusion_edit", "", "/{id}/modifier", "/{id}/edit", s.conclusionEdit),
		at("conclusion_edit", post, "/{id}/modifier", "/{id}/edit", s.conclusionSave),
		at("conclusion_run", post, "/{id}/calculer", "/{id}/run", s.conclusionRun),
		at("conclusion_stop", post, "/{id}/arreter", "/{id}/stop", s.conclusionStop),
		at("conclusion_remove", post, "/{id}/retirer", "/{id}/remove", s.conclusionRemove),
		at("conclusion_restore", post, "/{id}/remettre", "/{id}/restore", s.conclusionRestore),
		{Name: "conclusion_redo", FR: conclusionsFR + "/{id}/refaire", EN: conclusionsEN + "/{id}/redo", Handle: s.conclusionRedo, PerMinute: 30},
		{Name: "conclusion_redo", Method: http.MethodPost, FR: conclusionsFR + "/{id}/refaire", EN: conclusionsEN + "/{id}/redo", Handle: s.conclusionRedoAsk, PerMinute: 10},
		{Name: "conclusion_data", FR: conclusionsFR + "/{id}/donnees.csv", Handle: s.conclusionData, Cache: Public, PerMinute: 30},
		at("argument", "", "/{id}/arguments/{side}/{n}", "/{id}/arguments/{side}/{n}", s.argument),
		at("argument", post, "/{id}/arguments/{side}/{n}", "/{id}/arguments/{side}/{n}", s.argumentSave),
	}
}

// conclusionFrame is the page of one conclusion: a step below the part of the
// study that lists them.
func (s *Server) conclusionFrame(r *Request, study app.StudyView, title string) StudyPage {
	p := s.studyPage(r, study, "conclusions")
	p.named(r, "conclusions", title)
	p.Title = title + ", " + study.Title
	return p
}

// conclusionsPage lists what a study concludes, argued or tested.
type conclusionsPage struct {
	StudyPage
	Argued  []conclusionItem
	Tested  []conclusionItem
	Empty   *Empty
	Actions []Button
}

// conclusionItem is a conclusion in the list.
type conclusionItem struct {
	Lang        string // of the title and the statement
	Title, Href string
	Statement   string
	Verdict     *Tag
	Reason      string
	Rests       string // how many arguments, cells and testimonies
	Changed     bool
}

func (s *Server) conclusions(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	all, err := s.app.Conclusions(r.Context(), r.Actor, study)
	if err != nil {
		return err
	}
	page := &conclusionsPage{StudyPage: s.studyPage(r, study, "conclusions")}
	page.Head.Lead = r.L.T("conclusions.lead")
	page.Description = r.L.T("conclusions.description", "study", study.Title)
	for _, c := range all {
		if c.Kind == conclusion.KindTested {
			page.Tested = append(page.Tested, conclusionItemOf(r, study, c))
		} else {
			page.Argued = append(page.Argued, conclusionItemOf(r, study, c))
		}
	}
	if mayAssess(r) {
		page.Actions = []Button{{Text: r.L.T("conclusions.argue"), Kind: Secondary, Href: r.To("conclusion_argue", study.Slug)},
			{Text: r.L.T("conclusions.try"), Kind: Secondary, Href: r.To("conclusion_try", study.Slug)}}
	}
	if gone := r.Query(goneParameter); gone != "" && mayAssess(r) {
		page.Undo = &UndoNotice{Text: r.L.T("conclusions.removed"), Action: r.To("conclusion_restore", study.Slug, gone)}
	}
	if len(all) == 0 {
		page.Empty = &Empty{Title: r.L.T("conclusions.empty"), Text: r.L.T("conclusions.empty.text"), Example: r.L.T("conclusions.empty.example")}
	}
	return r.Render(w, "conclusions", page)
}

func conclusionItemOf(r *Request, study app.StudyView, c app.ConclusionView) conclusionItem {
	item := conclusionItem{Lang: written(study.Lang), Title: c.Title, Href: r.To("conclusion", study.Slug, c.ID), Statement: c.Statement, Changed: c.Changed}
	if c.Kind == conclusion.KindArgued {
		item.Rests = restsOn(r, *c.Argued)
		return item
	}
	item.Verdict = &Tag{Text: r.L.T("conclusions.not_run"), Tone: Calm}
	if c.Test.Result != nil {
		item.Verdict = verdictTag(r, c.Test.Result.Verdict)
		item.Reason = messageWords(r, c.Test.Result.Reason)
	}
	return item
}

// restsOn counts what an argued conclusion rests on: « 3 arguments pour, 1
// contre, 1 exception ; 4 cases, 2 témoignages ».
func restsOn(r *Request, a conclusion.Argued) string {
	cells, testimonies := 0, 0
	for _, side := range [][]conclusion.Point{a.For, a.Against, a.Exceptions} {
		for _, p := range side {
			cells, testimonies = cells+len(p.Cells), testimonies+len(p.Testimonies)
		}
	}
	var parts []string
	for _, count := range []struct {
		key string
		n   int
	}{{"for", len(a.For)}, {"against", len(a.Against)}, {"exceptions", len(a.Exceptions)}, {"cells", cells}, {"testimonies", testimonies}} {
		if count.n > 0 {
			parts = append(parts, r.L.N("conclusions.rests."+count.key, count.n))
		}
	}
	return r.L.List(parts)
}
