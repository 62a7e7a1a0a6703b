package web

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

func (s *Server) compareRoutes() []Route {
	return []Route{
		{Name: "compare", FR: "/territoires/comparer", EN: "/en/territories/compare", Handle: s.compare, Cache: Public},
		{Name: "compare_csv", FR: "/territoires/comparer.csv", Handle: s.compareCSV, Cache: Public, PerMinute: 60},
		{Name: "compare_xlsx", FR: "/territoires/comparer.xlsx", Handle: s.compareXLSX, Cache: Public, PerMinute: 60},
	}
}

const (
	comparedParameter  = "t" // one for each place, or several lines in one
	dimensionParameter = "dimension"
	leastCompared      = 2
	mostCompared       = 6
	mostLines          = 30 // that are read before they are counted
)

// comparePage sets two to six places side by side, in the order that the reader gave.
type comparePage struct {
	Page
	Head      Head
	Ask       []Field
	Action    string
	Send      Button
	Open      bool
	Places    []NavLink
	Tabs      []Tab
	Table     Table
	Multiples []compareMultiple
	Silent    string // indicators without a value for any of them
	Trends    []*FigureBox
	Sources   string
	Downloads []Download
}

// compareMultiple is an indicator drawn for all places.
type compareMultiple struct {
	Label, Href, About string
	SVG                template.HTML
}

func (s *Server) compare(w http.ResponseWriter, r *Request) error {
	form := r.QueryForm()
	lines, typed := comparedLines(form), len(form.All(comparedParameter)) > 0
	c, wrong := s.comparedAsked(r, lines)
	page := &comparePage{Head: Head{Title: r.L.T("compare.title"), Lead: r.L.T("compare.lead")}, Action: r.To("compare"), Send: Button{Text: r.L.T("compare.send"), Kind: Secondary}}
	page.Title, page.Section, page.Description = page.Head.Title, "territories", page.Head.Lead
	page.Path = []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("compare.title")}}
	form.Set(comparedParameter, strings.Join(lines, "\n"))
	if wrong == nil {
		form.Set(comparedParameter, strings.Join(c.lines(), "\n"))
	}
	page.Ask = []Field{r.Fields(form, wrong, "compare.field").Long(comparedParameter).High(mostCompared).Require()}
	if page.Open = len(c.places) < leastCompared || wrong != nil; wrong != nil {
		return r.Again(w, "compare", page, wrong)
	}
	if typed && !slices.Equal(r.URL.Query()[comparedParameter], c.keys()) && len(c.twice) == 0 {
		return r.Redirect(w, c.to(r, "compare", dimensionParameter, r.Query(dimensionParameter)))
	}
	c.notices(&page.Page)
	if page.Open {
		return r.Render(w, "compare", page)
	}
	if err := s.compareShown(page, c, r.Query(dimensionParameter)); err != nil {
		return err
	}
	return r.Render(w, "compare", page)
}

// comparedLines are the places as they were typed, one a line.
func comparedLines(form *Form) []string {
	var lines []string
	for _, v := range form.All(comparedParameter) {
		lines = append(lines, linesOf(v)...)
	}
	return lines
}

// compared is the places that are set side by side.
type compared struct {
	r      *Request
	book   *series.Book
	places []placeReader
	names  []string // of each, told apart
	twice  []string // given more than once
}

// comparedAsked reads the places that were given, each once; what can't be compared is told.
func (s *Server) comparedAsked(r *Request, lines []string) (compared, error) {
	c := compared{r: r}
	if len(lines) > mostLines {
		return c, fault.On(comparedParameter, fault.Invalid, "compare.too_many", "max", mostCompared, "n", len(lines))
	}
	for _, l := range lines {
		if n := len([]rune(l)); n > mostTerritory {
			return c, fault.On(comparedParameter, fault.Invalid, "too_long", "max", mostTerritory, "length", n)
		}
	}
	set, err := s.places(r)
	if err != nil {
		return c, err
	}
	if c.book, err = s.app.PlaceIndicatorsFor(r.Context(), r.Actor); err != nil {
		return c, err
	}
	keys, err := s.app.ReadTerritories(r.Actor, comparedParameter, strings.Join(lines, "\n"))
	if err != nil {
		return c, err
	}
	return c, c.take(set, keys)
}

// take keeps each place once, in the order given.
func (c *compared) take(set *territory.Set, keys []territory.Key) error {
	var real, invented []string
	var silent []text.Place
	var seen []territory.Key
	for _, key := range keys {
		t, _ := set.Get(key)
		if slices.Contains(seen, key) {
			c.twice = append(c.twice, set.Label(key))
			continue
		}
		seen = append(seen, key)
		if t.Fictional {
			invented = append(invented, t.Name)
			continue
		}
		real = append(real, t.Name)
		if at, known := c.book.Place(set, key); known {
			c.places = append(c.places, placeReader{r: c.r, book: c.book, places: set, at: at, t: t})
		} else {
			silent = append(silent, t.Said())
		}
	}
	l := c.r.L
	switch {
	case len(invented) > 0 && len(real) > 0:
		return fault.On(comparedParameter, fault.Invalid, "compare.invented", "invented", l.List(invented), "real", l.List(real))
	case len(invented) > 0:
		return fault.On(comparedParameter, fault.Invalid, "compare.invented_only", "invented", l.List(invented))
	case len(silent) > 0:
		return fault.On(comparedParameter, fault.Invalid, "compare.silent", "names", silent)
	case len(seen) > mostCompared:
		return fault.On(comparedParameter, fault.Invalid, "compare.too_many", "max", mostCompared, "n", len(seen))
	}
	c.name()
	return nil
}

// name tells places of one name apart by where they are.
func (c *compared) name() {
	for _, p := range c.places {
		name := p.t.Name
		if slices.ContainsFunc(c.places, func(o placeReader) bool { return o.t.Key != p.t.Key && o.t.Name == name }) {
			name = p.places.Label(p.t.Key)
		}
		c.names = append(c.names, name)
	}
}

// notices says what the reader should know of what they gave.
func (c compared) notices(page *Page) {
	l := c.r.L
	say := func(text string) { page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: text}) }
	if len(c.twice) > 0 {
		say(l.T("compare.twice", "names", l.List(c.twice)))
	}
	if len(c.places) == 1 {
		say(l.T("compare.one", "name", c.names[0]))
	}
	for _, p := range c.places {
		if p.t.Level != c.places[0].t.Level {
			say(l.T("compare.levels"))
			break
		}
	}
}

func (c compared) keys() []string {
	var keys []string
	for _, p := range c.places {
		keys = append(keys, string(p.t.Key))
	}
	return keys
}

// lines are the places as a form shows them: by their names where these are read back.
func (c compared) lines() []string {
	var lines []string
	for _, p := range c.places {
		line := p.places.Label(p.t.Key)
		if key, _ := p.places.Read(line, false); key != p.t.Key {
			line = string(p.t.Key)
		}
		lines = append(lines, line)
	}
	return lines
}

// to is the address of a page of these places.
func (c compared) to(r *Request, route string, pairs ...any) string {
	var params []any
	for _, key := range c.keys() {
		params = append(params, comparedParameter, key)
	}
	return r.To(route, append(params, pairs...)...)
}
