package web

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// indexGrid sorts the indicators that are offered, and names the first dimensions.
const indexGrid = "oecd-rwb"

// indexGroup is a theme with the indicators that speak of it.
type indexGroup struct {
	ID, Title string
	Cards     []indexCard
}

// indexCard is an indicator that may be chosen, with what one must know to choose it.
type indexCard struct {
	Code, Label, Href string
	Chosen            bool
	Known             string // of how many places
	About             string // period and unit
	Way               string // whether more is better
	Warned            string // what its card warns of
}

// offered are the indicators that an index may rest on: the latest of each family,
// and those that were chosen.
func (b indexBuild) offered(chosen []string) []*series.Card {
	var cards []*series.Card
	for _, c := range b.book.Cards() {
		family := b.book.Family(c.Family)
		latest := family[len(family)-1]
		if index.Offered(c, b.v.Level) && (slices.Contains(chosen, c.Code) || latest == c || c.Break.FR != "") {
			cards = append(cards, c)
		}
	}
	return cards
}

// byTheme lays cards under the first theme that each speaks of.
func (s *Server) byTheme(b indexBuild, cards []*series.Card) []dimensionCards {
	f, known := s.app.Library().Get(indexGrid, "")
	if !known {
		return []dimensionCards{{ID: "d-autres", Title: b.r.L.T("portrait.profile.rest"), Cards: cards}}
	}
	placed := map[*series.Card]bool{}
	parts := placeReader{r: b.r}.byDimension(f, cards)
	for i := range parts {
		parts[i].Cards = slices.DeleteFunc(parts[i].Cards, func(c *series.Card) bool { defer func() { placed[c] = true }(); return placed[c] })
	}
	return slices.DeleteFunc(parts, func(d dimensionCards) bool { return len(d.Cards) == 0 })
}

func (s *Server) indicatorGroups(b indexBuild, page *indexFormPage, form *Form, f Fields) {
	chosen := form.All("indicators")
	page.Said = b.r.L.N("index.chosen", len(chosen))
	within := b.v.Places(b.places)
	page.Fields = []Field{f.Checks("indicators", nil)} // for its fault and its name
	for _, part := range s.byTheme(b, b.offered(chosen)) {
		g := indexGroup{ID: strings.ReplaceAll(part.ID, ".", "-"), Title: part.Title}
		for _, c := range part.Cards {
			g.Cards = append(g.Cards, indexCard{Code: c.Code, Label: c.Label.In(b.r.Lang), Href: b.r.To("place_indicator", c.Code), Chosen: slices.Contains(chosen, c.Code),
				Known: b.knownHere(c, within), About: b.about(c), Way: b.r.L.T("index.way." + string(c.Direction)), Warned: strings.Join(b.warned(c), " ")})
		}
		page.Groups = append(page.Groups, g)
	}
}

// knownHere says for which share of the places compared a value is known.
func (b indexBuild) knownHere(c *series.Card, of []territory.Key) string {
	known, all := 0, 0
	for _, key := range of {
		if at, there := b.book.Place(b.places, key); there {
			if all++; b.book.Shown(c.Code, at).Has() {
				known++
			}
		}
	}
	if known == all {
		return b.r.L.T("index.known.all")
	}
	return b.r.L.T("index.known", "n", known, "base", all)
}

func (b indexBuild) about(c *series.Card) string {
	words := []string{cardPeriod(b.r, c)}
	if unit := unitWord(b.r, c); unit != "" {
		words = append(words, unit)
	}
	return strings.Join(words, ", ")
}

// warned are the flaws that a card tells of its values.
func (b indexBuild) warned(c *series.Card) []string {
	var words []string
	for _, f := range c.Flags {
		words = append(words, capital(f.Text.In(b.r.Lang))+".")
	}
	if c.Middled(b.v.Level) {
		words = append(words, b.r.L.T("indicator_map.middle", "label", c.Label.In(b.r.Lang)))
	}
	return words
}

// readIndicators reads what was ticked: what stays keeps its weight and its place, what
// is new comes under the dimension of its theme, and counts once.
func (s *Server) readIndicators(b indexBuild, form *Form) (index.Index, error) {
	x := b.v.Index
	ticked := form.All("indicators")
	x.Indicators = slices.DeleteFunc(slices.Clone(x.Indicators), func(c index.Chosen) bool { return !slices.Contains(ticked, c.Code) })
	x.Dimensions = slices.Clone(x.Dimensions)
	for _, theme := range s.byTheme(b, b.offered(ticked)) {
		for _, c := range theme.Cards {
			if _, stands := x.Chosen(c.Code); stands || !slices.Contains(ticked, c.Code) {
				continue
			}
			at := slices.IndexFunc(x.Dimensions, func(d index.Dimension) bool { return d.Name == theme.Title })
			if at < 0 {
				x.Dimensions = append(x.Dimensions, index.Dimension{Code: x.NewDimension(), Name: theme.Title, Weight: 1})
				at = len(x.Dimensions) - 1
			}
			x.Indicators = append(x.Indicators, index.Chosen{Code: c.Code, Dimension: x.Dimensions[at].Code, Weight: 1, Direction: index.Usual(c)})
		}
	}
	for _, code := range ticked {
		if _, stands := x.Chosen(code); !stands {
			form.Refuse("indicators", "index.unknown", "value", cut(code, 60))
		}
	}
	x.Dimensions = x.Used()
	return x, form.Err()
}
