package web

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// familiesPage sorts the places of an index by how much their scores look alike: into
// families, none of which is above another.
type familiesPage struct {
	Page
	Head     Head
	Waiting  *Empty
	Action   string
	Asks     []Field
	Send     Button
	Said     []string
	Figure   *FigureBox
	Families []familyPart
	Means    Table
	Table    Table
	Pager    Pager
	Back     NavLink
}

// familyPart is a family: how many places it holds, the one that speaks for it, and what
// sets it apart.
type familyPart struct {
	ID, Title string
	Typical   NavLink
	Said      []string
}

const familiesParameter = "familles"

// What is told of a family: as many indicators either way, each of whose means is as far
// from that of all, in standard deviations.
const (
	toldOfFamily = 4
	farApart     = 0.5
)

// familyReader reads the families of an index, sorted as the address asks.
type familyReader struct {
	*indexReader
	all *app.IndexFamilies
	cut *app.FamilyCut
}

func (s *Server) indexFamilies(w http.ResponseWriter, r *Request) error {
	x, err := s.indexRead(r)
	if err != nil {
		return err
	}
	v := x.v
	page := &familiesPage{Head: Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: r.L.T("index.families"), Lead: r.L.T("index.families.lead")}, Back: NavLink{Text: r.L.T("index.why.back"), Href: r.To("index", v.ID)}}
	page.Title, page.Section, page.NoIndex, page.Path = r.L.T("index.step.window", "step", page.Head.Title, "name", v.Title), "territories", !v.Shared(), indexPath(r, v, page.Head.Title)
	page.Wide, page.OwnStyle, page.PaperStyle = true, true, "index.css"
	all, err := s.app.Families(x.result)
	switch {
	case fault.Is(err, fault.Invalid) || err == nil && all != nil && len(all.Cuts) == 0:
		page.Waiting = &Empty{Title: r.L.T("index.families.none"), Text: r.L.T("index.families.none.text")}
	case err != nil:
		return err
	case all == nil:
		page.Waiting = &Empty{Title: r.L.T("index.families.waiting"), Text: r.L.T("index.families.waiting.text")}
	default:
		return s.families(w, &familyReader{indexReader: x, all: all}, page)
	}
	return r.Render(w, "index_families", page)
}

func (s *Server) families(w http.ResponseWriter, x *familyReader, page *familiesPage) error {
	r := x.r
	form := r.QueryForm()
	typed := form.Choice(familiesParameter, x.numbers()...)
	wrong := form.Err()
	asked, _ := strconv.Atoi(typed)
	if x.cut = x.all.Cut(asked); x.cut == nil {
		asked = x.all.Best()
		x.cut = x.all.Cut(asked)
	}
	form.Set(familiesParameter, strconv.Itoa(asked))
	page.Action, page.Send = r.To("index_families", x.v.ID), Button{Text: r.L.T("index.families.send"), Kind: Secondary}
	page.Asks = x.asks(form, wrong)
	page.Said = x.told()
	page.Families, page.Means, page.Table = x.parts(), x.means(), x.placesTable()
	page.Pager = x.pager("index_families", x.pairs()...)
	var err error
	if page.Figure, err = x.figure(); err != nil {
		return err
	}
	if wrong != nil {
		return r.Again(w, "index_families", page, wrong)
	}
	return r.Render(w, "index_families", page)
}

// numbers are the numbers of families that can be asked for.
func (x *familyReader) numbers() []string {
	var out []string
	for n := range x.all.Cuts {
		out = append(out, strconv.Itoa(n+app.LeastFamilies))
	}
	return out
}

func (x *familyReader) asks(form *Form, wrong error) []Field {
	l := x.r.L
	var options []Option
	for n := range x.all.Cuts {
		k := n + app.LeastFamilies
		key := "index.families.number"
		if k == x.all.Best() {
			key = "index.families.number.best"
		}
		options = append(options, Option{Value: strconv.Itoa(k), Text: l.T(key, "n", k)})
	}
	number := x.r.Fields(form, wrong, "index.field").Select(familiesParameter, options)
	number.Settled, number.Unmarked = true, true
	asks := []Field{number}
	if views := x.views(); views != nil {
		asks = append(asks, *views)
	}
	return asks
}

// pairs are what the address of this view asks: a page of the table follows from it.
func (x *familyReader) pairs() []any {
	pairs := []any{x.v.ID, familiesParameter, strconv.Itoa(len(x.cut.Sizes))}
	if x.ask.view != "" {
		pairs = append(pairs, indexViewParameter, string(x.ask.view))
	}
	return pairs
}

// told says how the families were made, who is in none, and how far they stand apart.
func (x *familyReader) told() []string {
	l := x.r.L
	in := 0
	for _, n := range x.cut.Sizes {
		in += n
	}
	said := []string{l.T("index.families.how", "n", l.Int(in), "families", len(x.cut.Sizes))}
	if groups := x.all.Groups; groups > 0 {
		said = append(said, l.T("index.families.grouped", "groups", l.Int(groups)))
	}
	if aside := len(x.cut.Of) - in; aside > 0 {
		said = append(said, l.N("index.families.aside", aside))
	}
	key, apart := "index.families.blurred", x.cut.Quality.Silhouette
	switch {
	case apart > app.ClearFamilies:
		key = "index.families.apart"
	case apart > app.WeakFamilies:
		key = "index.families.some"
	}
	return append(said, l.T(key, "silhouette", l.Number(apart, 2)))
}

// nodes are what families are told by: the indicators that are shown, by dimension.
func (x *familyReader) nodes() []int {
	var out []int
	for n := range x.result.Structure.Indicators {
		if _, known := x.book.Card(x.result.Structure.Nodes[n].Code); known {
			out = append(out, n)
		}
	}
	return out
}

// parts tell of each family what sets it apart from all.
func (x *familyReader) parts() []familyPart {
	l := x.r.L
	type gap struct {
		said string
		far  float64
	}
	gaps := make([][]gap, len(x.cut.Sizes))
	for _, node := range x.nodes() {
		all, each, sd := x.result.FamilyMeans(x.cut, node)
		for f, mean := range each {
			if far := (mean - all) / sd; math.Abs(far) >= farApart {
				said := l.T("index.family.gap", "label", x.label(x.result.Structure.Nodes[node].Code), "mean", l.Number(mean, 0), "all", l.Number(all, 0))
				gaps[f] = append(gaps[f], gap{said, far})
			}
		}
	}
	out := make([]familyPart, len(x.cut.Sizes))
	for f, n := range x.cut.Sizes {
		letter := geo.KindLetter(f + 1)
		typical := x.result.Data().Units[x.cut.Medoids[f]]
		out[f] = familyPart{ID: "famille-" + letter, Title: l.T("index.family.titled", "letter", letter, "n", l.Int(n), "what", l.N("territory.level."+string(x.v.Level), n)),
			Typical: NavLink{Text: x.label(typical.Code), Href: x.r.To("index_place", x.v.ID, string(x.v.Level), typical.Code)}}
		slices.SortStableFunc(gaps[f], func(a, b gap) int { return cmp.Compare(math.Abs(b.far), math.Abs(a.far)) })
		for _, side := range []struct {
			key  string
			sign float64
		}{{"index.family.higher", 1}, {"index.family.lower", -1}} {
			var list []string
			for _, g := range gaps[f] {
				if g.far*side.sign > 0 && len(list) < toldOfFamily {
					list = append(list, g.said)
				}
			}
			if len(list) > 0 {
				out[f].Said = append(out[f].Said, l.T(side.key, "list", strings.Join(list, l.T("portrait.semicolon"))))
			}
		}
		if len(out[f].Said) == 0 {
			out[f].Said = []string{l.T("index.family.plain")}
		}
	}
	return out
}

// means sets the mean scores of each family beside those of all.
func (x *familyReader) means() Table {
	l := x.r.L
	t := Table{Caption: l.T("index.families.means"), Compact: true, Columns: []Column{{Label: l.T("place_indicator.indicator")}}}
	for f := range x.cut.Sizes {
		t.Columns = append(t.Columns, Column{Label: geo.KindLetter(f + 1), Numeric: true})
	}
	t.Columns = append(t.Columns, Column{Label: l.T("index.families.all"), Numeric: true})
	for _, node := range x.nodes() {
		all, each, _ := x.result.FamilyMeans(x.cut, node)
		code := x.result.Structure.Nodes[node].Code
		row := Row{[]TableCell{{Text: x.label(code), Href: x.r.To("place_indicator", code)}}}
		for _, mean := range append(each, all) {
			row.Cells = append(row.Cells, x.scoreCell(mean))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// family is the family of a place, by its row; 0 for none.
func (x *familyReader) family(row int) int {
	if row < 0 {
		return 0
	}
	return int(x.cut.Of[row])
}

// placesTable is a page of the places, by name, with the family of each.
func (x *familyReader) placesTable() Table {
	l := x.r.L
	t := Table{Caption: l.T("index.families.places"), Compact: true, Columns: []Column{{Label: capital(l.N("territory.level."+string(x.v.Level), 1))}, {Label: l.T("index.family")}}}
	rows, _, _ := x.page()
	for _, p := range rows {
		cell := TableCell{Text: l.T("index.family.of_none"), Missing: true}
		if f := x.family(p.row); f > 0 {
			cell = TableCell{Text: geo.KindLetter(f)}
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: p.name, Href: x.r.To("index_place", x.v.ID, string(p.key.Level()), p.key.Code())}, cell}})
	}
	return t
}

// figure is the map of families, kept drawn: each place in the hue of its family; a place
// that holds several, in that of most of them.
func (x *familyReader) figure() (*FigureBox, error) {
	key := strings.Join([]string{"familles", strconv.Itoa(len(x.cut.Sizes)), x.r.Lang, x.v.ID, x.v.Title, x.result.Sum, string(x.ask.view), x.places.State()}, " ")
	return x.s.indicatorMaps.get(key, func() (*FigureBox, error) {
		g, err := x.ground()
		if err != nil {
			return nil, err
		}
		m := g.m
		m.Moves, m.Format, m.Words = false, func(v float64) string { return geo.KindLetter(int(v)) }, mapWords(x.r)
		m.Names = func(key string) string { return nameOf(x.places, territory.Key(key)) }
		m.Shade = &geo.Shade{Kinds: true}
		for f := range x.cut.Sizes {
			m.Shade.Steps = append(m.Shade.Steps, x.r.L.T("index.family.named", "letter", geo.KindLetter(f+1)))
		}
		for i, t := range g.members {
			shaded := geo.Shaded{Key: string(t.Key), Absence: geo.Missing}
			if f := x.mostOf(g.rows[i]); f > 0 {
				shaded.Step, shaded.Value = f, chart.Known(float64(f))
			}
			m.Shade.Values = append(m.Shade.Values, shaded)
		}
		x.mapWords(&m, g.level)
		return x.indexReader.figure(&m)
	})
}

// mostOf is the family of most of some places; of several, the larger one.
func (x *familyReader) mostOf(rows []int) int {
	counts := make([]int, len(x.cut.Sizes)+1)
	best := 0
	for _, row := range rows {
		if f := x.family(row); f > 0 {
			counts[f]++
		}
	}
	for f := 1; f < len(counts); f++ {
		if counts[f] > counts[best] {
			best = f
		}
	}
	return best
}

// mapWords are all that the map says.
func (x *familyReader) mapWords(m *geo.Map, level territory.Level) {
	l := x.r.L
	what, where := l.N("territory.level."+string(level), 2), x.whereShown()
	m.Finding = l.T("index.families.map", "where", where)
	measure := l.T("index.families.map.measure", "what", what)
	if level != x.v.Level {
		measure = l.T("index.families.map.measure.most", "what", what)
	}
	x.about(m, "carte-familles", measure, l.T("index.families.map.desc", "where", where))
	m.Words.Group, m.Words.Value = capital(l.N("territory.level."+string(level), 1)), l.T("index.family")
}

// familyHere leads from a place to its family, once families are known.
func (x *indexReader) familyHere(row int) (*NavLink, error) {
	all, err := x.s.app.Families(x.result)
	if err != nil || all == nil || len(all.Cuts) == 0 {
		if fault.Is(err, fault.Invalid) {
			err = nil // they can't be sorted: the page of families says so
		}
		return nil, err
	}
	best := all.Cut(all.Best())
	f := int(best.Of[row])
	if f == 0 {
		return nil, nil
	}
	letter := geo.KindLetter(f)
	return &NavLink{Text: x.r.L.N("index.family.here", best.Sizes[f-1]-1, "letter", letter), Href: x.r.To("index_families", x.v.ID) + "#famille-" + letter}, nil
}
