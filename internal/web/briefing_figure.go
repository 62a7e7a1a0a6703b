package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// briefingFigure is one of the figures of a note: what its author says of it, what the
// data say today, and the place among others.
type briefingFigure struct {
	Title    string
	Said     string
	SaidLang string
	Changed  string // since it was written
	Figure   *FigureBox
	Gone     string // why there is nothing to show
	Caveats  []string
	card     *series.Card
}

// tellable are the indicators that a note about a place may choose, those first that
// a portrait opens on; each has a value there.
func (p placeReader) tellable() []*series.Card {
	var cards []*series.Card
	for _, c := range append(p.first(), p.shown()...) {
		if p.book.Shown(c.Code, p.at).Has() && !slices.Contains(cards, c) {
			cards = append(cards, c)
		}
	}
	return cards
}

// striking are the indicators of a portrait's opening that stand farthest from the
// middle of their like, as many as a note holds, in the portrait's order; where nothing
// stands among its like, the first of them.
func (p placeReader) striking() []*series.Card {
	cards := slices.DeleteFunc(p.first(), func(c *series.Card) bool { return !p.book.Shown(c.Code, p.at).Has() })
	far := func(c *series.Card) float64 {
		s, placed := p.book.Standing(c.Code, p.at)
		if !placed || c.Count {
			return 0
		}
		from, to := s.Shares()
		return max(from-0.5, 0.5-to, 0)
	}
	order := slices.Clone(cards)
	slices.SortStableFunc(order, func(x, y *series.Card) int {
		switch a, b := far(x), far(y); {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	order = order[:min(len(order), briefing.MaxFigures)]
	return slices.DeleteFunc(cards, func(c *series.Card) bool { return !slices.Contains(order, c) })
}

// sentence is what the data say of an indicator, as one line.
func (p placeReader) sentence(c *series.Card) string {
	say := p.say(&Page{}, c)
	return strings.TrimSpace(say.Before+" "+say.Figure) + say.After
}

// reserves are what a figure does not say: the reserves of its card, and how its value
// came here.
func (p placeReader) reserves(c *series.Card) []string {
	list := caveats(p.r, c)
	v := p.book.Value(c.Code, p.at)
	if v.Has() {
		if words := p.status(c, v); words != "" {
			if words = strings.TrimSuffix(words, ".") + "."; !slices.Contains(list, words) {
				list = append(list, words)
			}
		}
	} else {
		list = append(list, capital(p.why(c, v))+".")
	}
	return list
}

// unsaid are the reserves of some indicators that a text does not give word for word.
func (p placeReader) unsaid(c *series.Card, text string) []string {
	text = evenly(text)
	return slices.DeleteFunc(p.reserves(c), func(words string) bool { return strings.Contains(text, evenly(words)) })
}

// evenly is a text whose spaces do not count.
func evenly(s string) string { return strings.Join(strings.Fields(s), " ") }

// limitsOf proposes the limits of a note from what its figures do not say, as far as
// there is room: whole sentences, each once.
func (p placeReader) limitsOf(cards []*series.Card) string {
	var said []string
	left := briefing.MaxLimits
	for _, c := range cards {
		for _, words := range p.reserves(c) {
			if n := len([]rune(words)) + 1; n <= left && !slices.Contains(said, words) {
				said, left = append(said, words), left-n
			}
		}
	}
	return strings.Join(said, " ")
}

// limitsRead are the limits of a note as its reader may see them, and their language.
// Those that were proposed are worked out for each reader; of its author's own, no
// reserve is left of a figure that this reader does not see.
func (s *Server) limitsRead(p placeReader, b briefing.Briefing) (limits, lang string, err error) {
	hidden, whole, err := s.app.HiddenFigures(p.r.Context(), p.r.Actor, b)
	if err != nil {
		return "", "", err
	}
	limits = b.Limits
	at, _ := whole.Place(p.places, p.t.Key)
	for _, lang := range []string{French, English} { // in which they may have been proposed
		r := *p.r
		r.Lang, r.L = lang, s.config.Catalogue.For(lang)
		every := placeReader{r: &r, book: whole, places: p.places, at: at, t: p.t}
		for _, code := range hidden {
			if c, known := whole.Card(code); known {
				limits = without(limits, every.reserves(c))
			}
		}
	}
	if limits == "" {
		return p.limitsOf(p.chosen(b)), "", nil
	}
	return limits, written(b.Lang), nil
}

// without is a text from which some sentences are taken, however they are spaced.
func without(text string, sentences []string) string {
	for _, sentence := range sentences {
		var words []string
		for _, word := range strings.Fields(sentence) {
			words = append(words, regexp.QuoteMeta(word))
		}
		text = regexp.MustCompile(strings.Join(words, `\s+`)).ReplaceAllString(text, "")
	}
	return strings.TrimSpace(text)
}

// briefingFigures are the figures of a note as its reader may see them.
func (p placeReader) briefingFigures(b briefing.Briefing, limits string) ([]briefingFigure, error) {
	var all []briefingFigure
	for i, f := range b.Figures {
		out := briefingFigure{Said: f.Said, SaidLang: written(b.Lang)}
		c, known := p.book.Card(f.Code)
		if !known {
			out.Gone = p.r.L.T("briefing.figure.hidden")
			out.Said = "" // it may tell of what this reader may not see
			all = append(all, out)
			continue
		}
		out.Title = c.Label.In(p.r.Lang)
		v := p.book.Shown(c.Code, p.at)
		if !v.Has() {
			out.Gone = p.r.L.T("briefing.figure.unknown", "label", out.Title, "why", p.why(c, v), "then", p.then(c, f))
			all = append(all, out)
			continue
		}
		if rounded(v.Number, c.Decimals) != rounded(f.Value, c.Decimals) || c.Period != f.Period || f.Unit != "" && f.Unit != c.Unit {
			out.Changed = p.r.L.T("briefing.figure.changed", "then", p.then(c, f), "period", f.Period, "date", p.r.L.Date(f.On), "now", placeFigure(p.r, c, v.Number))
		}
		figure, err := p.briefingChart(i, c)
		if err != nil {
			return nil, err
		}
		out.Figure, out.Caveats, out.card = figure, p.unsaid(c, limits), c
		all = append(all, out)
	}
	return all, nil
}

// then is the figure of a note as it was when that was written, in the unit of then.
func (p placeReader) then(c *series.Card, f briefing.Figure) string {
	was := *c
	if f.Unit != "" && f.Unit != c.Unit {
		was.Unit, was.UnitLabel = f.Unit, framework.Text{}
	}
	return placeFigure(p.r, &was, f.Value)
}

// briefingChart draws where a place stands on one indicator.
func (p placeReader) briefingChart(i int, c *series.Card) (*FigureBox, error) {
	l, up, level := p.r.L, p.above(), rangeLevel(p.t.Level)
	name := "chiffre-" + strconv.Itoa(i+1)
	row, own := p.row(c, up), p.book.Value(c.Code, p.at)
	flagged := row.Note // with what the value bears, which the drawing has no room for
	row.Label, row.Note = p.t.Name, cardPeriod(p.r, c)
	if v := p.book.Shown(c.Code, p.at); v.Has() && !row.Value.Known {
		row.Value, row.Note = chart.Known(v.Number), row.Note+p.middleWord(c)
	}
	note := p.beside(c, own)
	if words := p.status(c, own); words != "" && own.Has() {
		note = strings.TrimSpace(note + " " + strings.TrimSuffix(words, ".") + ".")
	}
	if span, known := p.book.Range(c.Code, level); known && level != p.t.Level {
		row.Least, row.Low, row.High, row.Greatest = span.Least, span.Low, span.High, span.Greatest
	}
	draw := chart.ProfileChart{Place: p.t.Name, Middle: l.T("portrait.profile.middle", "of", l.N("territory.level."+string(level), 2)), Rows: []chart.ProfileRow{row},
		About: chart.About{ID: name, Finding: p.sentence(c), Source: p.sources([]*series.Card{c}), Note: note,
			Measure: l.T("briefing.figure.measure", "label", c.Label.In(p.r.Lang), "period", cardPeriod(p.r, c), "place", p.places.Label(p.t.Key)),
			Caption: c.Label.In(p.r.Lang), Desc: l.T("portrait.profile.desc", "name", p.t.Name, "dimension", c.Label.In(p.r.Lang))},
		Words: chart.ProfileWords{Label: l.T("portrait.profile.indicator"), Note: l.T("portrait.profile.year"), Missing: l.T("portrait.missing"),
			Band: func(low, high string) string { return l.T("portrait.profile.band", "from", low, "to", high) }}}
	for _, t := range up {
		draw.Against = append(draw.Against, t.Name)
	}
	if len(p.similar()) > 0 {
		draw.Against = append(draw.Against, l.T("alike.reference"))
	}
	figure, err := chart.Profile(draw)
	if err != nil {
		return nil, err
	}
	line := figure.Table.Rows[0] // the measure names the indicator; the table has to
	line[0].Text, line[len(line)-1].Text = c.Label.In(p.r.Lang), flagged
	return &FigureBox{ID: "figure-" + name, Chart: figure}, nil
}

// rangeLevel is the level whose places a scale spans: a perimeter is set among EPCI,
// and France among its départements, for neither has its like.
func rangeLevel(level territory.Level) territory.Level {
	switch level {
	case territory.Perimeter:
		return territory.EPCI
	case territory.National:
		return territory.Departement
	}
	return level
}
