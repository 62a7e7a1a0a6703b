package web

import (
	"cmp"
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/data/indicators"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func readFlaws() ([]series.KnownFlaw, error) { return series.ReadFlaws(indicators.Files) }

func (s *Server) knownFlawRoutes() []Route {
	return []Route{
		{Name: "known_flaws", FR: "/defauts-connus", EN: "/en/known-flaws", Handle: s.knownFlaws, Cache: Public},
		{Name: "known_flaw", FR: "/defauts-connus/{slug}", EN: "/en/known-flaws/{slug}", Handle: s.knownFlaw, Cache: Public},
	}
}

// knownFlawsPage lists the known flaws of the data that ship.
type knownFlawsPage struct {
	Page
	Head  Head
	Flaws []knownFlawEntry
}

type knownFlawEntry struct{ Title, Seen, Href string }

func (s *Server) knownFlaws(w http.ResponseWriter, r *Request) error {
	flaws, err := s.flaws()
	if err != nil {
		return err
	}
	page := &knownFlawsPage{Head: Head{Title: r.L.T("known_flaw.list.title"), Lead: r.L.T("known_flaw.list.lead")}}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "territories"
	page.Path = s.knownFlawPath(r, page.Title)
	for _, f := range flaws {
		page.Flaws = append(page.Flaws, knownFlawEntry{Title: f.Title.In(r.Lang), Seen: f.Seen.In(r.Lang), Href: r.To("known_flaw", f.Slug)})
	}
	return r.Render(w, "known_flaws", page)
}

func (s *Server) knownFlawPath(r *Request, last string, before ...Step) []Step {
	path := []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("place_indicator.list.title"), Href: r.To("place_indicators")}}
	return append(append(path, before...), Step{Text: last})
}

// knownFlawPage tells of one: what is seen, where it comes from, what is done of it,
// how to check, which indicators it touches and, where they are few, which places.
type knownFlawPage struct {
	Page
	Head    Head
	Parts   []knownFlawPart
	Touched *Table
	Places  *Table
	More    string
}

type knownFlawPart struct{ ID, Title, Text string }

// listedFlagged is how many of the values that a flaw touches are listed.
const listedFlagged = 20

func (s *Server) knownFlaw(w http.ResponseWriter, r *Request) error {
	f, err := s.flawCalled(r.PathValue("slug"))
	if err != nil {
		return err
	}
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	places, err := s.places(r)
	if err != nil {
		return err
	}
	page := &knownFlawPage{Head: Head{Eyebrow: r.L.T("known_flaw.eyebrow"), Title: f.Title.In(r.Lang), Lead: f.Seen.In(r.Lang)}}
	page.Title, page.Description, page.Section = r.L.T("known_flaw.window", "title", page.Head.Title), page.Head.Lead, "territories"
	page.Path = s.knownFlawPath(r, page.Head.Title, Step{Text: r.L.T("known_flaw.list.title"), Href: r.To("known_flaws")})
	for _, part := range []struct{ id, text string }{{"cause", f.Cause.In(r.Lang)}, {"done", f.Done.In(r.Lang)}, {"check", f.Check.In(r.Lang)}} {
		page.Parts = append(page.Parts, knownFlawPart{ID: part.id, Title: r.L.T("known_flaw." + part.id), Text: part.text})
	}
	page.Touched = touchedTable(r, book, f.Slug)
	page.Places, page.More = flaggedTable(r, book, places, f.Slug)
	return r.Render(w, "known_flaw", page)
}

func (s *Server) flawCalled(slug string) (series.KnownFlaw, error) {
	flaws, err := s.flaws()
	if err != nil {
		return series.KnownFlaw{}, err
	}
	if at := slices.IndexFunc(flaws, func(f series.KnownFlaw) bool { return f.Slug == slug }); at >= 0 {
		return flaws[at], nil
	}
	return series.KnownFlaw{}, fault.New(fault.NotFound, "not_found")
}

// touchedBy are the shipped cards that a flaw touches, in the order of the book.
func touchedBy(book *series.Book, slug string) []*series.Card {
	var cards []*series.Card
	for _, c := range book.Cards() {
		if c.Flaw == slug && c.Brought == nil {
			cards = append(cards, c)
		}
	}
	return cards
}

// touchedTable counts, for each indicator that a flaw touches, the places by what is
// known of them; nil when no indicator names it.
func touchedTable(r *Request, book *series.Book, slug string) *Table {
	cards := touchedBy(book, slug)
	counts := make([]map[series.Status]int, len(cards))
	for i, c := range cards {
		counts[i] = book.Series(c.Code, c.Level).Counts()
	}
	shown := slices.DeleteFunc(slices.Clone(series.Statuses), func(st series.Status) bool {
		return !slices.ContainsFunc(counts, func(n map[series.Status]int) bool { return n[st] > 0 })
	})
	t := &Table{Caption: r.L.T("known_flaw.touched"), Columns: []Column{{Label: r.L.T("place_indicator.indicator")}, {Label: r.L.T("place_indicator.period")}}}
	for _, st := range shown {
		t.Columns = append(t.Columns, Column{Label: r.L.T("place_indicator.status." + st.Code()), Numeric: true})
	}
	for i, c := range cards {
		row := Row{Cells: []TableCell{{Text: c.Label.In(r.Lang), Href: r.To("place_indicator", c.Code)}, {Text: cardPeriod(r, c)}}}
		for _, st := range shown {
			row.Cells = append(row.Cells, TableCell{Text: r.L.Int(counts[i][st]), Numeric: true})
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// flaggedValue is a value that a flag over a bound warns of.
type flaggedValue struct {
	card  *series.Card
	at    int
	value float64
}

// flaggedTable lists the values that are over a bound, the greatest of each indicator
// first; nil of a flaw that touches all values, or those that are exactly one.
func flaggedTable(r *Request, book *series.Book, places *territory.Set, slug string) (*Table, string) {
	var found []flaggedValue
	for _, c := range touchedBy(book, slug) {
		s := book.Series(c.Code, c.Level)
		for _, f := range c.Flags {
			if f.Over == nil {
				continue
			}
			for i, v := range s.Values {
				if s.Status[i].Has() && v > *f.Over {
					found = append(found, flaggedValue{card: c, at: i, value: v})
				}
			}
		}
	}
	if len(found) == 0 {
		return nil, ""
	}
	slices.SortStableFunc(found, func(a, b flaggedValue) int {
		return cmp.Or(cmp.Compare(a.card.Code, b.card.Code), cmp.Compare(b.value, a.value))
	})
	t := &Table{Caption: r.L.T("known_flaw.places"), Columns: []Column{{Label: r.L.T("place_indicator.indicator")}, {Label: r.L.T("known_flaw.place")}, {Label: r.L.T("place_import.value"), Numeric: true}}}
	left := map[string]int{}
	for _, v := range found {
		if left[v.card.Code]++; left[v.card.Code] > listedFlagged {
			continue
		}
		key := book.Order(v.card.Level).Key(v.at)
		t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: v.card.Label.In(r.Lang)}, {Text: places.Label(key), Href: territoryURL(r, key)}, {Text: placeFigure(r, v.card, v.value), Numeric: true}}})
	}
	if n := len(found) - len(t.Rows); n > 0 {
		return t, r.L.N("known_flaw.more", n)
	}
	return t, ""
}
