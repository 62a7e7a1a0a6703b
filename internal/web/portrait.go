package web

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/indicator/unit"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// portraitPart is how people live in a place: their number over time, then what
// an elected official would say of it, a sentence an indicator.
type portraitPart struct {
	Trend     *FigureBox
	TrendSaid string
	Sayings   []placeSaying
	Alike     *portraitAlike
	Spread    *Table       // how the communes of a larger place lie
	Profile   string       // where the rest is
	Changes   *changesPart // since the date before
	Compare   string       // with other places
	Brief     string       // where a note for a council begins
	Take      []Download
}

// placeSaying is a sentence that says a figure, what it is beside elsewhere, and in
// the margin all that the figure rests on.
type placeSaying struct {
	Before, Figure, After string
	Beside                string
	Note                  *Note
}

// keptPortraits is how many portraits are kept written, about 20 KB each.
const keptPortraits = 500

// portrait writes the part of a place's page that its indicators fill; nothing
// of an invented place. Its notes are numbered from those of the page on.
func (s *Server) portrait(r *Request, page *Page, places *territory.Set, t territory.Territory) (template.HTML, error) {
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if err != nil {
		return "", err
	}
	at, known := book.Place(places, t.Key)
	if !known {
		return "", nil
	}
	key := r.Lang + " " + string(t.Key) + " " + strconv.Itoa(page.notes) + " " + book.State()
	if t.Level == territory.Perimeter {
		key += " " + places.State() // redrawn, it is in another set
	}
	kept, err := s.portraits.get(key, func() (writtenPart, error) {
		numbered := &Page{notes: page.notes}
		part, err := portraitOf(r, numbered, placeReader{r: r, book: book, places: places, at: at, t: t})
		if err != nil {
			return writtenPart{}, err
		}
		html, err := r.fragment("portrait", part)
		return writtenPart{html, numbered.notes}, err
	})
	page.notes = kept.notes
	page.PaperStyle = "portrait.css"
	return kept.html, err
}

// writtenPart is a part of a page with its notes, numbered up to notes.
type writtenPart struct {
	html  template.HTML
	notes int
}

func portraitOf(r *Request, page *Page, p placeReader) (portraitPart, error) {
	part := portraitPart{Profile: r.To("territory_profile", string(p.t.Level), p.t.Code), Compare: r.To("compare", comparedParameter, p.t.Key), Brief: r.To("briefing_new", territoryParameter, p.t.Key),
		Spread: p.spread(), Take: p.downloads()}
	var err error
	if part.Trend, part.TrendSaid, err = p.trend(); err != nil {
		return part, err
	}
	if !mapFirst(p.t) { // else they are on its profile
		part.Changes = p.changed()
	}
	for _, c := range p.first() {
		part.Sayings = append(part.Sayings, p.say(page, c))
	}
	part.Alike = p.portraitAlike()
	return part, nil
}

// placeReader reads the indicators of a place to a reader.
type placeReader struct {
	r      *Request
	book   *series.Book
	places *territory.Set
	at     series.Place
	t      territory.Territory
}

// first are the indicators that a portrait opens on, in their order.
func (p placeReader) first() []*series.Card {
	byOrder := map[int]*series.Card{}
	last := 0
	for _, c := range p.book.Cards() {
		if c.First > 0 {
			byOrder[c.First], last = c, max(last, c.First)
		}
	}
	var cards []*series.Card
	for n := 1; n <= last; n++ {
		if c := byOrder[n]; c != nil {
			cards = append(cards, c)
		}
	}
	return cards
}

// populationFamily is the family of the cards that count inhabitants.
const populationFamily = "POP"

// trend draws the population over time and says it in a sentence.
func (p placeReader) trend() (*FigureBox, string, error) {
	cards := p.book.Family(populationFamily)
	codes := make([]string, len(cards))
	for i, c := range cards {
		codes[i] = c.Code
	}
	people := p.book.Together(codes, p.at)
	var points []chart.Point
	for i, c := range cards {
		if year, err := strconv.Atoi(c.Period); err == nil && people[i].Has() {
			points = append(points, chart.Point{At: float64(year), Value: chart.Known(math.Round(people[i].Number))})
		}
	}
	if len(points) < 2 {
		return nil, "", nil
	}
	l, said := p.r.L, p.trendSaid(points[0], points[len(points)-1])
	figure, err := chart.Line(chart.LineChart{
		About:  chart.About{ID: "population", Finding: said, Measure: l.T("portrait.trend.measure"), Source: p.sources(cards), Note: l.T("portrait.trend.note"), Desc: said},
		Series: []chart.Series{{Label: p.t.Name, Points: points}},
		Format: func(v float64) string { return l.Number(v, 0) },
		Words:  chart.LineWords{Moment: l.T("portrait.year"), Break: l.T("portrait.break"), Missing: l.T("portrait.missing")},
	})
	if err != nil {
		return nil, "", err
	}
	return &FigureBox{ID: "habitants", Chart: figure}, said, nil
}

// trendSaid says how many people there are and how many more or fewer than before.
func (p placeReader) trendSaid(first, last chart.Point) string {
	from, to := first.Value.Number, last.Value.Number
	l := p.r.L
	key := "portrait.trend.same"
	switch {
	case to > from:
		key = "portrait.trend.more"
	case to < from:
		key = "portrait.trend.fewer"
	}
	return l.N(key, int(math.Abs(to-from)), "name", p.t.Name, "people", l.N("territory.inhabitants", int(to)), "from", strconv.Itoa(int(first.At)), "to", strconv.Itoa(int(last.At)))
}

// sources lists where cards come from, each source once.
func (p placeReader) sources(cards []*series.Card) string {
	var titles []string
	seen := map[string]bool{}
	for _, c := range cards {
		if !seen[c.Source.ID] {
			seen[c.Source.ID] = true
			titles = append(titles, c.Source.Title.In(p.r.Lang))
		}
	}
	return p.r.L.T("portrait.sources", "sources", strings.Join(titles, p.r.L.T("portrait.semicolon")))
}

// say says a figure as a sentence: « 62 habitants sur 100 … » where its card has
// one and the figure bears it, else its label and the figure.
func (p placeReader) say(page *Page, c *series.Card) placeSaying {
	l, v := p.r.L, p.book.Value(c.Code, p.at)
	label, shown := c.Label.In(p.r.Lang), p.book.Shown(c.Code, p.at)
	out := placeSaying{Before: l.T("portrait.say.label", "label", label)}
	switch {
	case p.yesOrNo(c, v):
		word := strconv.Itoa(int(v.Number)) // 0 or 100
		out.Before, out.Figure, out.After = l.T("portrait.say.label", "label", c.YesNo.In(p.r.Lang)), l.T("portrait.say.yes_no."+word), l.T("portrait.say.yes_no.after."+word)
	case p.inHundred(c, v):
		out.Before, out.Figure, out.After = l.T("portrait.say.here"), l.Number(rounded(v.Number, c.Decimals), 0), " "+c.Sentence.In(p.r.Lang)+"."
	case p.book.SharedOut(p.at, v):
		out.Figure, out.After = p.figure(c, v), l.T("portrait.say.shared_out")
	case v.Has():
		out.Figure, out.After = p.figure(c, v), "."
	case shown.Has():
		out.Before, out.Figure, out.After = l.T("portrait.say.middle", "label", label), p.figure(c, shown), "."
	default:
		out.Figure, out.After = p.why(c, v), "."
	}
	out.Beside = p.beside(c, shown)
	out.Note = p.rests(page, c, v)
	return out
}

// yesOrNo says whether a figure of a commune is all or nothing of what its source asks of it as a
// whole: no hundred of its inhabitants were looked at.
func (p placeReader) yesOrNo(c *series.Card, v series.Value) bool {
	return p.t.Level == territory.Commune && v.Has() && c.YesNo != framework.Text{} && (v.Number == 0 || v.Number == 100) && !p.book.SharedOut(p.at, v)
}

// inHundred says whether a figure goes into its card's sentence: « 62 habitants sur
// 100 »; not one that no hundred people hold, nor what was shared out of another commune.
func (p placeReader) inHundred(c *series.Card, v series.Value) bool {
	n := rounded(v.Number, c.Decimals)
	return v.Has() && !p.book.SharedOut(p.at, v) && c.Sentence != framework.Text{} && math.Round(n) >= 2 && n <= 100
}

// rounded is a number as its card shows it: what is said of it is rounded from there.
func rounded(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale) / scale
}

// figure writes a value with its unit.
func (p placeReader) figure(c *series.Card, v series.Value) string {
	return placeFigure(p.r, c, v.Number)
}

// placeFigure writes a number of an indicator with its unit.
func placeFigure(r *Request, c *series.Card, v float64) string {
	return r.L.WithUnit(r.L.Number(v, c.Decimals), unitWord(r, c))
}

// unitWord is what follows a number of the indicator; "" for a count.
func unitWord(r *Request, c *series.Card) string {
	switch {
	case c.UnitLabel.FR != "":
		return c.UnitLabel.In(r.Lang)
	case c.Unit == "%":
		return "%"
	case c.Brought != nil && !c.Count:
		if u, err := unit.Parse(c.Unit); err == nil {
			return u.In(r.L, 2)
		}
	}
	return ""
}

// why says why there is no figure: nobody measured, the law keeps it, the source
// does not speak of the place, or nothing follows from the parts.
func (p placeReader) why(c *series.Card, v series.Value) string {
	l := p.r.L
	switch {
	case c.Rule == series.None && c.Level == territory.Commune && p.t.Level != territory.Commune:
		return l.T("portrait.why.median")
	case v.Status == series.Secret:
		return l.T("portrait.why.secret")
	case v.Status == series.NotApplicable:
		return l.T("portrait.why.outside")
	case v.Status == formula.DividedByZero || v.Status == formula.Undefined || v.Status == formula.TooLarge:
		return l.T("portrait.why." + v.Status.Code())
	case v.Status == series.Missing && v.Cover > 0:
		return l.T("portrait.why.cover", "share", l.Percent(v.Cover, 0))
	}
	return l.T("portrait.why.missing")
}

// above are the larger places that a place is set against: its EPCI, its
// département, its région and France, as far as they are larger.
func (p placeReader) above() []territory.Territory {
	var up []territory.Territory
	parents := p.places.Parents(p.t.Key)
	for _, level := range []territory.Level{territory.EPCI, territory.Departement, territory.Region} {
		for _, key := range parents {
			if t, known := p.places.Get(key); known && t.Level == level {
				up = append(up, t)
				break // the one with most of its communes
			}
		}
	}
	if p.t.Key != territory.NationalKey {
		france, _ := p.places.Get(territory.NationalKey)
		up = append(up, france)
	}
	return up
}

// compared is a card's value for a larger place: its own, or that of its commune
// in the middle where a median can't be computed again.
func (p placeReader) compared(c *series.Card, up territory.Territory) series.Value {
	at, known := p.book.Place(p.places, up.Key)
	if !known {
		return series.Value{Number: math.NaN(), Status: series.Missing}
	}
	return p.book.Shown(c.Code, at)
}

// beside sets a figure beside the département's and France's, and says in which
// third of its like it stands.
func (p placeReader) beside(c *series.Card, shown series.Value) string {
	l := p.r.L
	var words []string
	for _, up := range p.above() {
		if up.Level == territory.EPCI || up.Level == territory.Region {
			continue
		}
		if v := p.compared(c, up); v.Has() {
			key := "portrait.beside." + string(up.Level)
			if c.Rule == series.None && c.Level == territory.Commune {
				key += ".middle"
			}
			words = append(words, l.T(key, "figure", p.figure(c, v)))
		}
	}
	if third := p.third(c, shown); third != "" {
		words = append(words, third)
	}
	if len(words) == 0 {
		return ""
	}
	return capital(strings.Join(words, p.r.L.T("portrait.semicolon"))) + "."
}

// third says in which third of its like a place stands.
func (p placeReader) third(c *series.Card, shown series.Value) string {
	standing, placed := p.book.Standing(c.Code, p.at)
	if !placed || !shown.Has() {
		return ""
	}
	return p.r.L.T("portrait.third."+strconv.Itoa(standing.Third()), "of", p.r.L.N("territory.level."+string(p.t.Level), 2))
}

// rests writes in the margin all that a figure rests on.
func (p placeReader) rests(page *Page, c *series.Card, v series.Value) *Note {
	l := p.r.L
	note := page.Note(c.Label.In(p.r.Lang)+l.T("portrait.note.period", "period", cardPeriod(p.r, c)), NoteEvidence)
	if v.Has() {
		note.With(l.T("portrait.note.exact"), p.figure(c, v)).With(l.T("portrait.note.status"), p.status(c, v))
	}
	for _, up := range p.above() {
		if w := p.compared(c, up); w.Has() {
			note.With(up.Name, p.figure(c, w)+p.middleWord(c))
		}
	}
	if w, n := p.amongSimilar(c, v); w.Has() {
		note.With(l.T("alike.reference"), l.T("alike.reference.median", "figure", p.figure(c, w), "n", n))
	}
	if s, placed := p.book.Standing(c.Code, p.at); placed {
		note.With(l.T("portrait.note.standing"), standingWords(p.r, s))
	}
	note.With(l.T("territory.source"), c.Source.Title.In(p.r.Lang))
	note.Href, note.Link = p.r.To("place_indicator", c.Code), l.T("portrait.note.card")
	return note
}

// middleWord warns that what is compared with is the commune in the middle.
func (p placeReader) middleWord(c *series.Card) string {
	if c.Rule == series.None && c.Level == territory.Commune {
		return p.r.L.T("portrait.note.middle")
	}
	return ""
}

// status says how a value came when it is not simply known.
func (p placeReader) status(c *series.Card, v series.Value) string {
	var words []string
	if p.t.Level == territory.Commune || v.Status == series.Flagged {
		for _, w := range c.Warnings(v.Number) {
			words = append(words, w.In(p.r.Lang))
		}
	}
	switch {
	case v.Status == series.Flagged && len(words) == 0:
		words = append(words, p.r.L.T(flaggedKey(c)))
	case v.Status != series.Estimated:
	case p.t.Level == territory.Commune:
		words = append(words, p.r.L.T("portrait.status.converted"))
	case c.Rule == series.Weighted:
		words = append(words, p.r.L.T("portrait.status.weighted"))
	case v.Cover >= 1:
		words = append(words, p.r.L.T("portrait.status.partly"))
	default:
		words = append(words, p.r.L.T("portrait.status.cover", "share", p.r.L.Percent(v.Cover, 0)))
	}
	return capital(strings.Join(words, p.r.L.T("portrait.semicolon")))
}

// flaggedKey is why a value is flagged of which its card warns of nothing: it was doubtful when
// it was brought in, or is computed from one that is flagged.
func flaggedKey(c *series.Card) string {
	if c.Brought != nil && !c.Brought.Composed() {
		return "portrait.status.doubtful"
	}
	return "portrait.status.of_flagged"
}

// standingWords says how many of its like are below, as far as the figure tells.
func standingWords(r *Request, s series.Standing) string {
	from, to := s.Shares()
	low, high := int(math.Floor(from*100+1e-9)), int(math.Ceil(to*100-1e-9))
	of := r.L.N("territory.level."+string(s.Level), 2)
	if high-low <= 1 {
		return r.L.N("portrait.standing.one", max(low, 1), "of", of, "one", r.L.N("territory.level."+string(s.Level), 1))
	}
	return r.L.T("portrait.standing.between", "from", low, "to", high, "of", of)
}

// cardPeriod is the period of a card in words.
func cardPeriod(r *Request, c *series.Card) string {
	if c.Period == "" {
		return r.L.T("portrait.no_period")
	}
	from, to, spans := strings.Cut(c.Period, "/")
	if !spans {
		return r.L.Date(c.Period)
	}
	return r.L.Period(from, to)
}
