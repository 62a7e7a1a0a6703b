package web

import (
	"cmp"
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) placeIndicatorRoutes() []Route {
	return []Route{
		{Name: "territory_profile", FR: "/territoires/{level}/{code}/profil", EN: "/en/territories/{level}/{code}/profile", Handle: s.territoryProfile, Cache: Public},
		{Name: "portrait_docx", FR: "/territoires/{level}/{code}/portrait.docx", Handle: s.portraitDOCX, Cache: Public, PerMinute: 30},
		{Name: "portrait_xlsx", FR: "/territoires/{level}/{code}/portrait.xlsx", Handle: s.portraitXLSX, Cache: Public, PerMinute: 30},
		{Name: "portrait_communes", FR: "/territoires/{level}/{code}/communes.xlsx", Handle: s.communesXLSX, Cache: Public, PerMinute: 30},
		{Name: "portrait_sheets", FR: "/territoires/{level}/{code}/communes.docx", Handle: s.communesDOCX, Cache: Public, PerMinute: 10},
		{Name: "place_indicators", FR: "/indicateurs", EN: "/en/indicators", Handle: s.placeIndicators, Cache: Public},
		{Name: "place_indicator", FR: "/indicateurs/{code}", EN: "/en/indicators/{code}", Handle: s.placeIndicator, Cache: Public},
	}
}

// placeIndicatorsPage lists the indicators of place.
type placeIndicatorsPage struct {
	Page
	Head  Head
	Bring []Button
	Left  []string
	Flaws string
	Lists []Table
}

func (s *Server) placeIndicators(w http.ResponseWriter, r *Request) error {
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := &placeIndicatorsPage{Head: Head{Title: r.L.T("place_indicator.list.title"), Lead: r.L.T("place_indicator.list.lead")}}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "territories"
	page.Flaws = r.To("known_flaws")
	if mayEdit(r) == nil {
		page.Bring = []Button{{Text: r.L.T("place_import.bring"), Kind: Primary, Href: r.To("place_import_new")}, {Text: r.L.T("place_compose.title"), Kind: Secondary, Href: r.To("place_compose_new")}}
		for _, c := range book.Left() {
			page.Left = append(page.Left, r.L.T("place_compose.left", "label", c.Label.In(r.Lang), "code", c.Code, "formula", c.Formula))
		}
	}
	if brought := broughtTable(r, book); len(brought.Rows) > 0 {
		page.Lists = append(page.Lists, brought)
	}
	for _, list := range []struct {
		name string
		of   func(*series.Card) bool
	}{
		{"communes", func(c *series.Card) bool { return !c.Count && c.Level == territory.Commune }},
		{"epci", func(c *series.Card) bool { return c.Level == territory.EPCI }},
		{"counts", func(c *series.Card) bool { return c.Count }},
	} {
		t := Table{Caption: r.L.T("place_indicator.list." + list.name), Columns: []Column{{Label: r.L.T("place_indicator.indicator")}, {Label: r.L.T("place_indicator.period")},
			{Label: r.L.T("place_indicator.known"), Numeric: true}, {Label: r.L.T("territory.source")}}}
		for _, c := range book.Cards() {
			if c.Brought != nil || !list.of(c) {
				continue
			}
			t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: c.Label.In(r.Lang), Href: r.To("place_indicator", c.Code)}, {Text: cardPeriod(r, c)},
				{Text: knownOf(r, book, c)}, {Text: c.Source.Producer}}})
		}
		page.Lists = append(page.Lists, t)
	}
	return r.Render(w, "place_indicators", page)
}

// knownOf says for how many places of how many a value is known.
func knownOf(r *Request, book *series.Book, c *series.Card) string {
	known, all := 0, 0
	for _, st := range book.Series(c.Code, c.Level).Status {
		if st.Has() {
			known++
		}
		all++
	}
	return r.L.T("place_indicator.known.of", "n", known, "base", all)
}

// placeIndicatorPage is the card of an indicator of place.
type placeIndicatorPage struct {
	Page
	Head         Head
	Facts        []Fact
	Map          string
	Caveats      []string
	Flaw         *NavLink
	Counted      []Fact // how many places are known, secret, missing…
	Family       []Fact
	Mappings     Table
	Computed     string // the formula that is executed
	ComputedLead string // and where
	Sentence     string
	Reads        *Table
	ReadBy       []Fact
	Brought      *broughtPart
	Indices      []placeIndex // that rest on it
}

func (s *Server) placeIndicator(w http.ResponseWriter, r *Request) error {
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	c, known := book.Card(r.PathValue("code"))
	if !known {
		return fault.New(fault.NotFound, "not_found")
	}
	page := &placeIndicatorPage{Head: Head{Eyebrow: r.L.T("place_indicator.card"), Title: c.Label.In(r.Lang), Lead: c.Definition.In(r.Lang)}}
	page.Map = r.To("indicator_map", c.Code)
	page.Title, page.Section = r.L.T("place_indicator.window", "label", page.Head.Title, "period", cardPeriod(r, c)), "territories"
	page.Description = page.Head.Title
	page.Path = []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("place_indicator.list.title"), Href: r.To("place_indicators")}, {Text: page.Head.Title}}
	page.Facts, page.Counted = placeIndicatorFacts(r, book, c), statusFacts(r, book, c)
	page.Computed, page.Caveats = book.Formula(c.Code, r.Lang), caveats(r, c)
	if page.Computed != "" {
		reads := readsTable(r, book, c.Code)
		page.Sentence, page.Reads = book.Sentence(c.Code, r.L), &reads
		page.ComputedLead = r.L.T("place_indicator.computed.lead" + computedWhere(c))
	}
	for _, reader := range book.ReadBy(c.Code) {
		page.ReadBy = append(page.ReadBy, Fact{Label: reader.Code, Text: reader.Label.In(r.Lang), Href: r.To("place_indicator", reader.Code)})
	}
	for _, other := range book.Family(c.Family) {
		if other != c {
			page.Family = append(page.Family, Fact{Label: cardPeriod(r, other), Text: other.Label.In(r.Lang), Href: r.To("place_indicator", other.Code)})
		}
	}
	page.Mappings = s.mappingTable(r, c)
	if c.Flaw != "" {
		f, err := s.flawCalled(c.Flaw)
		if err != nil {
			return err
		}
		page.Flaw = &NavLink{Text: f.Title.In(r.Lang), Href: r.To("known_flaw", f.Slug)}
	}
	if page.Brought, err = s.broughtOf(r, &page.Page, c); err != nil {
		return err
	}
	if page.Indices, err = s.indicesOn(r, c.Code); err != nil {
		return err
	}
	return r.Render(w, "place_indicator", page)
}

// placeIndicatorFacts are what a card says: unit, period, direction, source, licence, how
// it goes up the levels.
func placeIndicatorFacts(r *Request, book *series.Book, c *series.Card) []Fact {
	l := r.L
	facts := []Fact{{Label: l.T("place_indicator.code"), Text: c.Code}, {Label: l.T("place_indicator.period"), Text: cardPeriod(r, c)}}
	if unit := unitWord(r, c); unit != "" {
		facts = append(facts, Fact{Label: l.T("place_indicator.unit"), Text: unit})
	}
	if !c.Count {
		facts = append(facts, Fact{Label: l.T("place_indicator.direction"), Text: l.T("place_indicator.direction." + string(c.Direction))})
	}
	return append(facts, Fact{Label: l.T("place_indicator.rule"), Text: ruleWords(r, book, c)},
		Fact{Label: l.T("territory.source"), Text: c.Source.Title.In(r.Lang), Href: c.Source.URL},
		Fact{Label: l.T("place_indicator.licence"), Text: cmp.Or(c.Source.Licence, l.T("place_indicator.licence.unsaid"))},
		Fact{Label: l.T("place_indicator.vintage"), Text: vintageWords(r, c)})
}

// computedWhere is the end of the key that says where a card's formula is executed.
func computedWhere(c *series.Card) string {
	switch {
	case c.Level != territory.Commune:
		return ".there"
	case c.EachCommune():
		return ".each"
	}
	return ""
}

func vintageWords(r *Request, c *series.Card) string {
	return r.L.T("place_indicator.vintage.of", "level", r.L.N("territory.level."+string(c.Level), 2), "year", strconv.Itoa(c.Vintage))
}

// statusFacts counts the places by what is known of them.
func statusFacts(r *Request, book *series.Book, c *series.Card) []Fact {
	counts := book.Series(c.Code, c.Level).Counts()
	var facts []Fact
	for _, st := range series.Statuses {
		if n := counts[st]; n > 0 {
			facts = append(facts, Fact{Label: r.L.T("place_indicator.status." + st.Code()), Text: r.L.Int(n)})
		}
	}
	return facts
}

// mappingTable says which dimension of each grid the indicator speaks of, and who says so.
func (s *Server) mappingTable(r *Request, c *series.Card) Table {
	t := Table{Caption: r.L.T("place_indicator.dimensions"), Columns: []Column{{Label: r.L.T("place_indicator.grid")}, {Label: r.L.T("place_indicator.dimension")}, {Label: r.L.T("place_indicator.author")}}}
	for _, m := range c.Dimensions {
		f, known := s.app.Library().Get(m.Framework, "")
		if !known {
			continue
		}
		d, _ := f.Lookup(m.Dimension)
		t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: f.Title.In(r.Lang), Href: r.To("framework", f.ID)}, {Text: d.Title.In(r.Lang)}, {Text: m.Author}}})
	}
	return t
}
