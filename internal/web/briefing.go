package web

import (
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) briefingRoutes() []Route {
	const fr, en = "/notes/{id}", "/en/briefings/{id}"
	return []Route{
		{Name: "briefings", FR: "/notes", EN: "/en/briefings", Handle: s.briefings, Cache: Public},
		{Name: "briefing_new", FR: "/notes/nouvelle", EN: "/en/briefings/new", Handle: s.briefingNew},
		{Name: "briefing_new", Method: http.MethodPost, FR: "/notes/nouvelle", EN: "/en/briefings/new", Handle: s.briefingCreate, PerMinute: 60},
		{Name: "briefing", FR: fr, EN: en, Handle: s.briefing},
		{Name: "briefing_edit", FR: fr + "/modifier", EN: en + "/edit", Handle: s.briefingEdit},
		{Name: "briefing_edit", Method: http.MethodPost, FR: fr + "/modifier", EN: en + "/edit", Handle: s.briefingSave, PerMinute: 60},
		{Name: "briefing_retire", FR: fr + "/retirer", EN: en + "/withdraw", Handle: s.briefingRetire},
		{Name: "briefing_retire", Method: http.MethodPost, FR: fr + "/retirer", EN: en + "/withdraw", Handle: s.briefingRetired},
		{Name: "briefing_history", FR: fr + "/historique", EN: en + "/history", Handle: s.briefingHistory},
		{Name: "briefing_undo", Method: http.MethodPost, FR: fr + "/annuler", EN: en + "/undo", Handle: s.briefingUndo},
	}
}

// briefingPage is a note: two sheets of A4, on the screen as on paper.
type briefingPage struct {
	Page
	Note       app.BriefingView
	Spoken     string // of what its author wrote
	Kicker     string
	Place      string
	Within     string // what holds the place, and who lives there
	PlaceHref  string
	Map        *chart.Figure
	Count      string // how many figures there are
	Figures    []briefingFigure
	Story      *briefingStory
	Limits     string // as its reader may see them
	LimitsLang string
	Caveats    []briefingCaveat
	Alike      string // what the places alike are
	Credits    []string
	Address    string
	Print      string
	Downloads  []Download
	Deeds      []Button
	Link       string // to share it, for who keeps the directory
	reader     placeReader
}

// briefingStory is the story of a note, or why there is none any more.
type briefingStory struct {
	Quote Quote
	Name  NavLink // of an initiative
	About string
	Gone  string
}

// briefingCaveat is what a figure does not say.
type briefingCaveat struct {
	Label string
	Words []string
}

func (s *Server) briefing(w http.ResponseWriter, r *Request) error {
	page, err := s.briefingOf(r)
	if err != nil {
		return err
	}
	return r.Render(w, "briefing", page)
}

// briefingAsked reads the note of the address with its place.
func (s *Server) briefingAsked(r *Request) (app.BriefingView, placeReader, error) {
	v, err := s.app.Briefing(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return v, placeReader{}, err
	}
	p, err := s.placeOfBriefing(r, v.Territory)
	return v, p, err
}

// placeOfBriefing reads the indicators of a territory to a reader; of one that nothing
// is known of, by a name that people may read.
func (s *Server) placeOfBriefing(r *Request, key territory.Key) (placeReader, error) {
	places, err := s.places(r)
	if err != nil {
		return placeReader{}, err
	}
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if err != nil {
		return placeReader{}, err
	}
	key = places.Now(key)
	t, there := places.Get(key)
	at, known := book.Place(places, key)
	if !there {
		return placeReader{}, fault.On(territoryParameter, fault.Invalid, "territory.one.unknown", "value", cut(string(key), 80))
	}
	if !known {
		return placeReader{}, fault.On(territoryParameter, fault.Invalid, "briefing.territory", "value", places.Label(key))
	}
	return placeReader{r: r, book: book, places: places, at: at, t: t}, nil
}

// briefingOf makes the page of the note of the address.
func (s *Server) briefingOf(r *Request) (*briefingPage, error) {
	v, p, err := s.briefingAsked(r)
	if err != nil {
		return nil, err
	}
	page := &briefingPage{Note: v, reader: p, Spoken: written(v.Lang), Place: p.t.Name, PlaceHref: territoryURL(r, p.t.Key), Address: s.base(r) + r.To("briefing", v.ID), Print: r.L.T("briefing.print")}
	page.titledAs(v.Title, page.Spoken)
	page.Section, page.NoIndex, page.PaperStyle, page.OwnStyle, page.Wide = "territories", !v.Shared() || v.Example, "briefing.css", true, true
	page.Path = p.pathTo(r.L.T("briefing.step"))
	page.Kicker = r.L.T("briefing.kicker")
	words := []string{capital(territoryKind(r, p.t))}
	for _, up := range p.above() {
		words = append(words, up.Name)
	}
	page.Within = strings.Join(words, " · ")
	if page.Limits, page.LimitsLang, err = s.limitsRead(p, v.Briefing); err != nil {
		return nil, err
	}
	if page.Figures, err = p.briefingFigures(v.Briefing, page.Limits); err != nil {
		return nil, err
	}
	for i, f := range page.Figures {
		if f.Figure == nil {
			continue
		}
		page.Figures[i].Figure.Downloads = []Download{{Text: r.L.T("briefing.png"), Href: r.To("briefing_png", v.ID, i+1, languageParameter, foreign(r)), Format: "PNG"}}
		if len(f.Caveats) > 0 {
			page.Caveats = append(page.Caveats, briefingCaveat{Label: f.Title, Words: f.Caveats})
		}
	}
	page.Count = r.L.T("briefing.figures." + strconv.Itoa(max(len(page.Figures), 1)))
	if n := len(p.similar()); n > 0 {
		page.Alike = r.L.N("alike.reference.note", n)
	}
	if page.Map, err = s.briefingMap(r, p); err != nil {
		return nil, err
	}
	if page.Story, err = s.briefingStory(r, v); err != nil {
		return nil, err
	}
	page.credits(r)
	return page, s.briefingDeeds(r, page)
}

// Meeting is before whom the note is put, and when.
func (page *briefingPage) Meeting(l Localiser) string {
	words := []string{page.Kicker}
	if page.Note.Meeting != "" {
		words = append(words, page.Note.Meeting)
	}
	if page.Note.Date != "" {
		words = append(words, l.Date(page.Note.Date))
	}
	return strings.Join(words, " · ")
}

// briefingMap is where the place is, kept drawn; nil where no outline is known. Its
// table is on the page of the place, for it lists all that is around.
func (s *Server) briefingMap(r *Request, p placeReader) (*chart.Figure, error) {
	box, err := s.maps.get(r.Lang+" note "+p.places.State()+string(p.t.Key), func() (*FigureBox, error) {
		box, err := s.territoryMap(r, p.places, p.t)
		if box == nil || err != nil {
			return nil, err
		}
		return &FigureBox{Chart: chart.Figure{SVG: box.Chart.SVG, Finding: box.Chart.Finding, Source: box.Chart.Source}}, nil
	})
	if box == nil || err != nil {
		return nil, err
	}
	return &box.Chart, nil
}

// credits say who wrote the note, when, and where each thing comes from.
func (page *briefingPage) credits(r *Request) {
	v, p := page.Note, page.reader
	date := r.L.Date(v.Updated)
	key := "briefing.by"
	if v.By == "" {
		key = "briefing.by.nobody"
	}
	page.Credits = append(page.Credits, r.L.T(key, "by", v.By, "date", date))
	if v.Licence != "" {
		page.Credits = append(page.Credits, r.L.T("briefing.licence", "licence", v.Licence))
	}
	if cards := p.chosen(v.Briefing); len(cards) > 0 {
		page.Credits = append(page.Credits, strings.TrimSuffix(p.sources(cards), ".")+r.L.T("briefing.licences", "licences", p.licences(cards)))
	}
	if page.Map != nil {
		page.Credits = append(page.Credits, page.Map.Source)
	}
}

// briefingDeeds are what can be done with a note: taken away by all, changed by who
// keeps the directory.
func (s *Server) briefingDeeds(r *Request, page *briefingPage) error {
	v := page.Note
	page.Downloads = []Download{{Text: r.L.T("briefing.docx"), Href: r.To("briefing_docx", v.ID, languageParameter, foreign(r)), Format: "DOCX"}}
	if s.config.Printer != nil {
		page.Downloads = append([]Download{{Text: r.L.T("briefing.pdf"), Href: r.To("briefing_pdf", v.ID, languageParameter, foreign(r)), Format: "PDF"}}, page.Downloads...)
	}
	switch {
	case v.Retired != "":
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.T("briefing.retired.notice", "date", r.L.Date(v.Retired))})
	case v.Seen != briefing.Public:
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("briefing.seen.notice." + string(v.Seen))})
	}
	if p := page.reader; p.t.Retired {
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.T("briefing.place_retired", "name", p.t.Name)})
	}
	if v.Example {
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("briefing.example.notice")})
		return nil
	}
	if mayEdit(r) != nil {
		return nil
	}
	if v.Seen != briefing.Inside {
		page.Link = page.Address
	}
	way := "do"
	if v.Retired != "" {
		way = "back"
	}
	page.Deeds = []Button{{Text: r.L.T("briefing.edit"), Kind: Secondary, Href: r.To("briefing_edit", v.ID)}, {Text: r.L.T("initiative.history"), Kind: Plain, Href: r.To("briefing_history", v.ID)},
		{Text: r.L.T("briefing.retire." + way), Kind: Plain, Href: r.To("briefing_retire", v.ID)}}
	if v.Seen == briefing.Inside {
		return nil
	}
	hidden, _, err := s.app.HiddenFigures(r.Context(), access.Anyone, v.Briefing)
	if len(hidden) > 0 {
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.N("briefing.hidden.notice", len(hidden))})
	}
	return err
}

// briefingStory tells the story of a note as anyone may read it.
func (s *Server) briefingStory(r *Request, v app.BriefingView) (*briefingStory, error) {
	told, err := s.app.StoryOfBriefing(r.Context(), v.Briefing)
	if err != nil || told.Source == "" {
		return nil, err
	}
	out := &briefingStory{}
	switch {
	case told.Withdrawn != "":
		out.Gone = r.L.T("briefing.story.withdrawn", "date", r.L.Date(told.Withdrawn))
	case told.Gone:
		out.Gone = r.L.T("briefing.story.gone")
	case told.Source == briefing.Acting:
		name, lang := told.Initiative.In(r.Lang, "name")
		out.Name = NavLink{Text: name, Lang: lang, Href: r.To("initiative", slugOf(told.Initiative.Path))}
		words, lang := told.Initiative.In(r.Lang, "summary")
		words, _ = briefing.Began(words)
		out.Quote = Quote{Text: words, Lang: lang}
		if words == "" {
			out.About = r.L.T("briefing.story.no_summary")
		}
	case told.Source == briefing.Written:
		out.Quote = Quote{Text: told.Text, Lang: written(told.Lang), By: told.Teller, ByLang: written(told.Lang), Consent: r.L.T("briefing.story.agreed")}
	default:
		out.Quote = toldQuote(r, told)
	}
	return out, nil
}

// toldQuote is a testimony with the way to all of it.
func toldQuote(r *Request, told app.BriefingStory) Quote {
	q := Quote{Text: told.Text, Lang: written(told.Lang), By: told.Teller, ByLang: written(told.Lang), Where: told.Role, WhereLang: written(told.Lang),
		Href: r.To("story", told.Study.Slug, told.Testimony), Link: r.L.T("briefing.story.whole")}
	if q.By == "" {
		q.By, q.ByLang = r.L.T("briefing.story.unnamed"), ""
	}
	if !told.Cut {
		q.Link = r.L.T("briefing.story.source")
	}
	name, _ := told.Subject.NameIn(r.Lang)
	q.Consent = r.L.T("briefing.story.about", "name", name)
	return q
}

func (s *Server) briefings(w http.ResponseWriter, r *Request) error {
	places, err := s.places(r)
	if err != nil {
		return err
	}
	about, _ := territory.ParseKey(r.Query(territoryParameter))
	q := r.Query(wordsParameter)
	found, err := s.app.Briefings(r.Context(), r.Actor, app.TitledSearch{Words: q, About: about, After: r.after()})
	if err != nil {
		return err
	}
	page := &perimetersPage{Head: Head{Title: r.L.T("briefing.list.title"), Lead: r.L.T("briefing.list.lead")}, Said: r.L.N("briefing.found", found.Total),
		Pager: r.pager(found.Next, "briefings", wordsParameter, q, territoryParameter, string(about)), Search: Search{Action: r.To("briefings"), Name: wordsParameter, Label: r.L.T("briefing.search"), Value: q}}
	if about != "" && places.Has(about) {
		page.Said = r.L.N("briefing.found.of", found.Total, "name", nameOf(places, about))
		page.Search.Keep = []Kept{{territoryParameter, string(about)}}
	}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "territories"
	page.Path = []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: page.Title}}
	if mayEdit(r) == nil {
		page.New = &Button{Text: r.L.T("briefing.new"), Kind: Primary, Href: r.To("briefing_new", territoryParameter, about)}
	}
	if found.Total == 0 {
		page.Empty = &Empty{Title: r.L.T("briefing.none"), Text: r.L.T("briefing.none.text"), Example: r.L.T("briefing.none.example"), Takes: r.L.T("briefing.none.takes")}
		return r.Render(w, "perimeters", page)
	}
	page.Table = &Table{Caption: r.L.T("briefing.list.caption"), Columns: []Column{{Label: r.L.T("briefing.field.title")}, {Label: r.L.T("briefing.field.territory")}, {Label: r.L.T("briefing.updated")}, {Label: r.L.T("perimeter.seen")}}}
	for _, v := range found.Items {
		page.Table.Rows = append(page.Table.Rows, Row{[]TableCell{{Text: v.Title, Lang: written(v.Lang), Href: r.To("briefing", v.ID)}, {Text: places.Label(places.Now(v.Territory)), Href: territoryURL(r, v.Territory)},
			{Text: r.L.Date(v.Updated)}, {Text: briefingSeen(r, v.Briefing)}}})
	}
	return r.Render(w, "perimeters", page)
}

func briefingSeen(r *Request, b briefing.Briefing) string {
	if b.Retired != "" {
		return r.L.T("briefing.retired.on", "date", r.L.Date(b.Retired))
	}
	return r.L.T("briefing.seen." + string(b.Seen))
}
