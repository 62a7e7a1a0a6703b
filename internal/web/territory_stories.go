package web

import (
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/docx"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// placeStories is what people tell, in their words, of what is done in a place.
type placeStories struct {
	Said   string
	Rule   string // by what these were chosen
	Quotes []placeQuote
	All    *NavLink
	Way    NavLink // how to gather one
}

// placeQuote is a testimony in a few words, with who speaks and of what.
type placeQuote struct {
	Quote Quote
	Of    NavLink
	On    string // its dimensions, its kind and its date
}

// quotedOnPage is how much a quotation of a place's page says, in characters.
const quotedOnPage = 280

func placeQuoteOf(r *Request, t app.PlaceStory) placeQuote {
	q := placeQuote{Quote: *excerptQuote(r, t.Study, t.Story, firstExcerpt(t.Story))}
	q.Quote.Text = text.Beginning(q.Quote.Text, quotedOnPage)
	q.Of.Text, q.Of.Lang = t.Initiative.In(r.Lang, "name")
	q.Of.Href = r.To("initiative", slugOf(t.Initiative.Path))
	words := []string{strings.Join(storyDimensions(r, t), ", "), r.L.T("story.medium." + string(t.Medium))}
	if t.Told != "" {
		words = append(words, r.L.Date(t.Told))
	}
	q.On = strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
	return q
}

// storyDimensions are those that a testimony backs, in the reader's language.
func storyDimensions(r *Request, t app.PlaceStory) []string {
	var names []string
	for _, d := range t.Dimensions {
		names = append(names, dimensionTitle(r, d))
	}
	return names
}

// storiesOf is what a place's page shows of the testimonies, or says of their absence.
func storiesOf(r *Request, t territory.Territory, acting app.Acting, told app.PlaceStories) placeStories {
	n, date := len(told.Told), r.L.Date(told.On)
	all := r.To("territory_stories", string(t.Level), t.Code)
	part := placeStories{Said: r.L.N("territory.stories.some", n, "date", date), Way: NavLink{Text: r.L.T("territory.stories.way"), Href: all + "#recueillir"}}
	switch {
	case n == 0 && mapFirst(t) && acting.Total == 0 && t.Key != territory.NationalKey:
		part.Said = "" // that there is no initiative says it
		return part
	case n == 0:
		part.Said = noStories(r, t, acting, date)
		return part
	}
	for _, one := range told.Chosen {
		part.Quotes = append(part.Quotes, placeQuoteOf(r, one))
	}
	if n > len(part.Quotes) {
		part.Rule = r.L.N("territory.stories.rule", len(part.Quotes))
	}
	part.All = &NavLink{Text: r.L.N("territory.stories.all", n), Href: all}
	return part
}

// noStories says that nothing was gathered, and what that does not mean.
func noStories(r *Request, t territory.Territory, acting app.Acting, date string) string {
	sheets := acting.Total
	if t.Key == territory.NationalKey {
		sheets = acting.Registered
	}
	if sheets == 0 {
		return r.L.T("territory.stories.none.unlisted", "date", date)
	}
	return r.L.N("territory.stories.none", sheets, "date", date)
}

// territoryStoriesPage is every testimony of a place that anyone may read, and how to
// gather one.
type territoryStoriesPage struct {
	Page
	Head     Head
	Said     string
	Quotes   []placeQuote
	Pager    Pager
	Studies  []studyCard
	Portrait string
}

func (s *Server) territoryStories(w http.ResponseWriter, r *Request) error {
	places, err := s.places(r)
	if err != nil {
		return err
	}
	t, moved, err := territoryAsked(r, places)
	if err != nil {
		return err
	}
	if moved != "" {
		return r.Moved(w, r.To("territory_stories", string(t.Level), t.Code))
	}
	acting, err := s.app.ActingIn(r.Context(), r.Actor, t.Key, app.Place{})
	if err != nil {
		return err
	}
	told, err := s.app.StoriesIn(r.Context(), t.Key)
	if err != nil {
		return err
	}
	studies, err := s.app.StudiesOn(r.Context(), r.Actor, t.Key)
	if err != nil {
		return err
	}
	page := &territoryStoriesPage{Head: Head{Eyebrow: t.Name, Title: r.L.T("territory.stories"), Lead: r.L.T("territory.stories.lead")}, Portrait: territoryURL(r, t.Key)}
	page.Title, page.Section, page.Demo = r.L.T("territory.stories.window", "name", places.Label(t.Key)), "territories", t.Fictional
	page.Description, page.Path = page.Head.Lead, placeReader{r: r, places: places, t: t}.pathTo(r.L.T("territory.stories.step"))
	page.Said = noStories(r, t, acting, r.L.Date(told.On))
	if n := len(told.Told); n > 0 {
		page.Said = r.L.N("territory.stories.listed", n, "date", r.L.Date(told.On))
	}
	from, next := pageOfList(told.Told, r.Query(afterParameter), storiesPageSize, storyPlace)
	shown, err := s.app.WithDimensions(r.Context(), told.Told[from:min(from+storiesPageSize, len(told.Told))])
	if err != nil {
		return err
	}
	for _, one := range shown {
		page.Quotes = append(page.Quotes, placeQuoteOf(r, one))
	}
	if from > 0 {
		page.Pager.Previous = r.To("territory_stories", string(t.Level), t.Code)
	}
	if next != "" {
		page.Pager.Next = r.To("territory_stories", string(t.Level), t.Code, afterParameter, next)
	}
	for _, study := range studies[:min(len(studies), storiesPageSize)] {
		page.Studies = append(page.Studies, studyCard{Lang: written(study.Lang), Title: study.Title, Href: r.To("stories", study.Slug)})
	}
	return r.Render(w, "territory_stories", page)
}

// storyPlace names a testimony among those of several studies.
func storyPlace(t app.PlaceStory) string { return t.Study.Slug + "." + t.ID }

// writeStories quotes what the page quotes, and says where the rest is.
func (s *Server) writeStories(d *docx.Document, r *Request, p placeReader, acting app.Acting, told app.PlaceStories) {
	part := storiesOf(r, p.t, acting, told)
	d.Heading(1, r.L.T("territory.stories"))
	d.Paragraph(docx.Text(strings.TrimSpace(part.Said + " " + part.Rule)))
	for _, q := range part.Quotes {
		d.Bullet(docx.Text(r.L.T("territory.stories.quoted", "words", q.Quote.Text, "by", q.Quote.By)), docx.Text("\n"+q.Of.Text+" · "+q.On+" · "), docx.Run{Text: q.Quote.Link, Href: s.base(r) + q.Quote.Href})
	}
	if part.All != nil {
		d.Small(docx.Run{Text: part.All.Text, Href: s.base(r) + part.All.Href})
	}
}

// storyColumns are those of the sheet of testimonies.
var storyColumns = []string{"words", "by", "initiative", "where", "dimensions", "medium", "told", "study", "address"}

// storiesInFile is how many testimonies a workbook holds.
const storiesInFile = 2000

// storiesSheet lists the testimonies of a place that anyone may read, with who speaks, of
// what, where and where they are read whole; where there is none, it says so.
func (s *Server) storiesSheet(book *sheet.XLSXWriter, r *Request, p placeReader) error {
	told, err := s.app.StoriesIn(r.Context(), p.t.Key)
	if err != nil {
		return err
	}
	list, err := s.app.WithDimensions(r.Context(), told.Told[:min(len(told.Told), storiesInFile)])
	if err != nil {
		return err
	}
	var columns []sheet.Column
	for _, name := range storyColumns {
		columns = append(columns, sheet.Column{Name: r.L.T("territory.stories.file." + name)})
	}
	columns[0].Width, columns[1].Width, columns[2].Width = 80, 30, 40
	if err := book.Table(r.L.T("territory.stories.file"), columns...); err != nil {
		return err
	}
	if len(list) == 0 {
		return book.Row(sheet.Text(r.L.T("territory.stories.file.none", "date", r.L.Date(told.On))))
	}
	for _, t := range list {
		q := placeQuoteOf(r, t)
		var when string
		if t.Told != "" {
			when = r.L.Date(t.Told)
		}
		if err := book.Row(sheet.Texts(q.Quote.Text, q.Quote.By, q.Of.Text, placedCard(r, p.places, t.Initiative, true).Place, strings.Join(storyDimensions(r, t), " ; "),
			r.L.T("story.medium."+string(t.Medium)), when, t.Study.Title, s.base(r)+q.Quote.Href)...); err != nil {
			return err
		}
	}
	return nil
}
