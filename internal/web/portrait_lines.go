package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// placeLine is an indicator of a place with all that its figure rests on, in
// the words of a reader: a line of a file.
type placeLine struct {
	Card     *series.Card
	Value    series.Value
	Label    string
	Period   string
	Unit     string
	Status   string // known, estimated, secret…, and why there is no figure
	Reserves string // what the value bears, of its flags and of how it came
	Standing string // among its like
	Against  []placeAgainst
	Spread   *series.Spread // of its communes
}

// placeAgainst is what a larger place has.
type placeAgainst struct {
	Value  series.Value
	Status string
}

// lines are all the indicators that the house has of a place, counts among them.
func (p placeReader) lines() []placeLine {
	var lines []placeLine
	up := p.above()
	for _, c := range p.cards() {
		lines = append(lines, p.line(c, up))
	}
	return lines
}

// cards are the indicators that speak of places of the level: what is published by EPCI
// does of EPCI alone.
func (p placeReader) cards() []*series.Card {
	var cards []*series.Card
	for _, c := range p.book.Cards() {
		if c.Level == territory.Commune || p.t.Level == c.Level {
			cards = append(cards, c)
		}
	}
	return cards
}

func (p placeReader) line(c *series.Card, up []territory.Territory) placeLine {
	v := p.book.Value(c.Code, p.at)
	line := placeLine{Card: c, Value: v, Label: c.Label.In(p.r.Lang), Period: cardPeriod(p.r, c), Unit: unitWord(p.r, c), Status: p.statusWord(c, v)}
	if v.Has() {
		line.Reserves = p.status(c, v)
	}
	if s, placed := p.book.Standing(c.Code, p.at); placed {
		line.Standing = standingWords(p.r, s)
	}
	for _, t := range up {
		w := p.compared(c, t)
		against := placeAgainst{Value: w, Status: p.r.L.T("place_indicator.status." + w.Status.Code())}
		if w.Has() && p.middleWord(c) != "" {
			against.Status = p.r.L.T("portrait.file.middle")
		}
		line.Against = append(line.Against, against)
	}
	if s, known := p.book.Spread(c.Code, p.at); known && p.spreads() {
		line.Spread = &s
	}
	return line
}

// statusWord is the status of a value; of none, with the reason.
func (p placeReader) statusWord(c *series.Card, v series.Value) string {
	word := p.r.L.T("place_indicator.status." + v.Status.Code())
	if why := p.why(c, v); !v.Has() {
		return capital(why)
	}
	return word
}

// spreads says whether a place is told by how its communes lie: all that is made
// of them, up to a département.
func (p placeReader) spreads() bool {
	switch p.t.Level {
	case territory.EPCI, territory.Perimeter, territory.Departement:
		return p.at.Communes() > 1
	}
	return false
}

// caveats are the reserves of a card, each a sentence.
func caveats(r *Request, c *series.Card) []string {
	var list []string
	for _, t := range c.Caveats {
		list = append(list, t.In(r.Lang))
	}
	for _, f := range c.Flags {
		list = append(list, capital(f.Text.In(r.Lang))+".")
	}
	if words := c.Break.In(r.Lang); words != "" {
		list = append(list, words)
	}
	return list
}

// ruleWords says how the value of a larger place follows from its communes.
func ruleWords(r *Request, book *series.Book, c *series.Card) string {
	if c.Rule == series.Formula && c.Level != territory.Commune {
		return r.L.T("place_indicator.rule.there")
	}
	words := r.L.T("place_indicator.rule." + string(c.Rule))
	if w, known := book.Card(c.Weight); known {
		words = r.L.T("place_indicator.rule.weighted_by", "count", w.Label.In(r.Lang), "period", cardPeriod(r, w))
	}
	if c.EachCommune() {
		words = r.L.T("place_indicator.rule.each", "rule", words)
	}
	return words
}

// portraitFile answers with a file of the place of the address, in the language that
// its link asked for.
func (s *Server) portraitFile(w http.ResponseWriter, r *Request, route string, write func(p placeReader) error) error {
	s.inDownloadLang(r)
	p, done, err := s.placeAsked(w, r, route)
	if err != nil || done {
		return err
	}
	return write(p)
}

// fileName names a file after what it is and its place: « portrait-commune-01001.xlsx ».
func (p placeReader) fileName(what, extension string) string {
	return strings.Join([]string{what, string(p.t.Level), p.t.Code}, "-") + "." + extension
}
