package web

import (
	"cmp"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// What an address asks of an index.
const (
	keptViews          = 24 // lists of places kept in their order
	indexViewParameter = "vue"
	indexWeightPrefix  = "poids-"
	indexRows          = 50
	mostMovedWeight    = 1000
)

// indexShown is what comes out of an index under some weights: a map and a page of the
// table.
type indexShown struct {
	Figure *FigureBox
	Said   []Notice
	Table  Table
	Pager  Pager
	Moved  string // that weights are not those of the index, and what that changes
}

// indexAsk is what an address asks of an index, understood.
type indexAsk struct {
	weights map[string]float64
	view    territory.Key // the part that is shown; "" for all
	after   app.Place
}

// indexReader reads an index that is computed.
type indexReader struct {
	indexBuild
	s      *Server
	result *app.IndexResult
	spread *composite.Spreads
	moved  app.MovedIndex
	ask    indexAsk
}

// indexRead is the index of the address, computed; one that lacks something has nothing
// to read.
func (s *Server) indexRead(r *Request) (*indexReader, error) {
	v, err := s.app.Index(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if v.Ready() != "" {
		return nil, fault.New(fault.NotFound, "not_found")
	}
	b, err := s.indexBuild(r, v, "")
	if err != nil {
		return nil, err
	}
	return s.indexReader(r, b)
}

// indexReader computes an index and what the address asks of it. Faults are of the fields
// of the weights.
func (s *Server) indexReader(r *Request, b indexBuild) (*indexReader, error) {
	result, err := s.app.IndexResult(r.Context(), r.Actor, b.v.Index)
	if err != nil {
		return nil, err
	}
	out := &indexReader{indexBuild: b, s: s, result: result}
	if out.spread, err = s.app.SpreadOf(result); err != nil {
		return nil, err
	}
	wrong := out.read(r.QueryForm())
	if out.moved, err = result.Move(r.Context(), out.ask.weights); err != nil {
		return nil, err
	}
	return out, wrong
}

func (x *indexReader) read(form *Form) error {
	x.ask.weights = map[string]float64{}
	for _, n := range x.result.Structure.Nodes {
		name := indexWeightPrefix + n.Code
		w := form.Number(name)
		switch {
		case w == nil:
		case *w < 0 || *w > mostMovedWeight:
			form.Refuse(name, "index.weight", "max", mostMovedWeight)
		case x.r.L.Number(*w, 1) != x.r.L.Number(100*x.share(n.Code), 1): // else it is as kept
			x.ask.weights[n.Code] = *w / 100
		}
	}
	if key, err := territory.ParseKey(form.Text(indexViewParameter)); err == nil && x.places.Has(key) {
		x.ask.view = key
	}
	x.ask.after = x.r.after()
	return form.Err()
}

func (x *indexReader) share(code string) float64 {
	if at := x.result.Structure.Find(code); at >= 0 {
		return x.result.Shares()[at]
	}
	return 0
}

// weightFields are the weights that a reader may move, as shares of 100: of dimensions,
// then of the indicators within each.
func (x *indexReader) weightFields(err error) (first, more []Field) {
	form := x.r.QueryForm()
	f := x.r.Fields(form, err, "index.field")
	field := func(code, label string) Field {
		name := indexWeightPrefix + code
		if form.Text(name) == "" {
			form.Set(name, x.r.L.Number(100*x.share(code), 1))
		}
		f.labels[name] = label
		return Field{Kind: "number", Name: name, Label: label, Value: form.Raw(name), Error: f.faults[name], Unmarked: true}
	}
	used := x.v.Used()
	for _, d := range used {
		if len(used) > 1 {
			first = append(first, field(d.Code, d.Name))
		}
		for _, c := range x.v.Under(d.Code) {
			if card, known := x.book.Card(c.Code); known && len(x.v.Under(d.Code)) > 1 {
				more = append(more, field(c.Code, x.r.L.T("index.weight_of", "label", card.Label.In(x.r.Lang), "dimension", d.Name)))
			}
		}
	}
	if len(first) == 0 {
		return more, nil
	}
	return first, more
}

// shown lays out all but the map.
func (x *indexReader) shown() *indexShown {
	return &indexShown{Said: x.assurance(), Table: x.table(), Pager: x.pager("index", x.pairs()...)}
}

// said tells that weights are not those of the index, and how much that changes.
func (x *indexReader) said(m *geo.Map, moved int) string {
	known := 0
	for _, v := range m.Shade.Values {
		if v.Value.Known {
			known++
		}
	}
	how := x.r.L.T("index.moved.none")
	if moved > 0 {
		how = x.r.L.N("index.moved.classes", moved, "all", x.r.L.Int(known))
	}
	return x.r.L.T("index.moved", "how", how)
}

// show lays out the map and a page of the table.
func (x *indexReader) show() (*indexShown, error) {
	out := x.shown()
	var err error
	if !x.moved.Moved {
		out.Figure, err = x.keptFigure()
		return out, err
	}
	m, moved, err := x.drawing()
	if err != nil {
		return nil, err
	}
	out.Moved = x.said(m, moved)
	out.Figure, err = x.figure(m)
	return out, err
}

// assurance says how far the ranking can tell places apart, in plain words.
func (x *indexReader) assurance() []Notice {
	l := x.r.L
	left := len(x.result.Given.Units) - len(x.result.Data().Units)
	var all []Notice
	if x.spread == nil {
		all = append(all, Notice{Kind: NoticeInfo, Text: l.T("index.spread.waiting")})
	} else {
		a := x.spread.Apart
		kind, key := NoticeInfo, "index.apart"
		if a.Blurred() {
			kind, key = NoticeWarning, "index.not_apart"
		}
		all = append(all, Notice{Kind: kind, Text: l.T(key, "width", l.Int(int(math.Round(float64(a.Width)))), "n", l.Int(a.Units))})
	}
	if left > 0 {
		all = append(all, Notice{Kind: NoticeInfo, Text: l.N("index.left_out", left, "known", x.v.Method.Filled().Known)})
	}
	return all
}

// placedRow is a place of the index in the order of the table.
type placedRow struct {
	key  territory.Key
	name string
	at   app.Place
	row  int // -1 when it is not scored
}

// inView are the places of the part that is shown, by name: worked out once for a result.
func (x *indexReader) inView() []placedRow {
	all, err := x.s.indexViews.get(x.result.Sum+string(x.ask.view)+x.places.State(), func() ([]placedRow, error) { return x.named(), nil })
	if err != nil {
		return nil
	}
	return all
}

func (x *indexReader) named() []placedRow {
	var all []placedRow
	for _, key := range x.shownKeys() {
		t, _ := x.places.Get(key)
		all = append(all, placedRow{key: key, name: t.Name, at: app.Place{SortKey: text.SortKey(t.Name), ID: key.Code()}, row: x.result.Row(key.Code())})
	}
	slices.SortFunc(all, func(a, b placedRow) int {
		return cmp.Or(cmp.Compare(a.at.SortKey, b.at.SortKey), cmp.Compare(a.at.ID, b.at.ID))
	})
	return all
}

func (x *indexReader) shownKeys() []territory.Key {
	keys := x.v.Places(x.places)
	if x.ask.view == "" {
		return keys
	}
	return slices.DeleteFunc(x.places.Members(x.ask.view, x.v.Level), func(k territory.Key) bool { return x.result.GivenRow(k.Code()) < 0 })
}

// page is the places of the page of the table that is asked, how many stand before
// them, and where the next begins.
func (x *indexReader) page() (rows []placedRow, before int, next *app.Place) {
	all := x.inView()
	from := slices.IndexFunc(all, func(p placedRow) bool {
		return cmp.Or(cmp.Compare(p.at.SortKey, x.ask.after.SortKey), cmp.Compare(p.at.ID, x.ask.after.ID)) > 0
	})
	if from < 0 {
		return nil, len(all), nil
	}
	if all = all[from:]; len(all) > indexRows {
		return all[:indexRows], from, &all[indexRows-1].at
	}
	return all, from, nil
}

// pager leads through the table on the page of a route, and says how much of it this
// is, on paper too.
func (x *indexReader) pager(route string, pairs ...any) Pager {
	rows, before, next := x.page()
	pager := x.r.pager(next, route, pairs...)
	if len(rows) > 0 {
		l := x.r.L
		pager.Said = l.T("index.page", "first", l.Int(before+1), "last", l.Int(before+len(rows)), "all", l.Int(len(x.inView())))
	}
	return pager
}

// pairs are what the address of this view asks: a page of the table follows from it.
func (x *indexReader) pairs() []any {
	pairs := []any{x.v.ID}
	if x.ask.view != "" {
		pairs = append(pairs, indexViewParameter, string(x.ask.view))
	}
	for _, n := range x.result.Structure.Nodes {
		if w, moved := x.ask.weights[n.Code]; moved {
			pairs = append(pairs, indexWeightPrefix+n.Code, x.r.L.Number(100*w, 1))
		}
	}
	return pairs
}

// table is a page of the places, by name: their score, and within which ranks each falls.
func (x *indexReader) table() Table {
	l := x.r.L
	t := Table{Caption: l.T("index.table"), Compact: true, Columns: []Column{{Label: capital(l.N("territory.level."+string(x.v.Level), 1))}, {Label: l.T("index.score"), Numeric: true}, {Label: l.T("index.rank"), Numeric: true}}}
	dims := x.shownDimensions()
	for _, d := range dims {
		t.Columns = append(t.Columns, Column{Label: d.Name, Numeric: true})
	}
	rows, _, _ := x.page()
	for _, p := range rows {
		line := Row{[]TableCell{{Text: p.name, Href: x.r.To("index_place", x.v.ID, string(p.key.Level()), p.key.Code())}}}
		if p.row < 0 {
			line.Cells = append(line.Cells, TableCell{Text: l.T("index.not_scored"), Missing: true}, TableCell{})
			for range dims {
				line.Cells = append(line.Cells, TableCell{})
			}
		} else {
			line.Cells = append(line.Cells, x.scoreCell(x.moved.Scores[p.row]), TableCell{Text: x.rank(p.row), Numeric: true})
			for _, d := range dims {
				line.Cells = append(line.Cells, x.scoreCell(x.moved.Of(d.Code)[p.row]))
			}
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// shownDimensions are those that have a column: as many as can be read.
func (x *indexReader) shownDimensions() []index.Dimension {
	if used := x.v.Used(); len(used) > 1 && len(used) <= 6 {
		return used
	}
	return nil
}

func (x *indexReader) scoreCell(v float64) TableCell {
	if math.IsNaN(v) {
		return TableCell{Text: x.r.L.T("index.not_scored"), Missing: true}
	}
	return TableCell{Text: x.r.L.Number(v, 1), Numeric: true}
}

// rank tells within which ranks a place falls, never one rank alone.
func (x *indexReader) rank(row int) string {
	if x.spread == nil || row >= len(x.spread.Units) {
		return x.r.L.T("index.rank.waiting")
	}
	u := x.spread.Units[row]
	if math.IsNaN(float64(u.Rank.Low)) {
		return x.r.L.T("index.not_scored")
	}
	return x.r.L.T("index.rank.between", "low", x.r.L.Int(int(math.Floor(float64(u.Rank.Low)))), "high", x.r.L.Int(int(math.Ceil(float64(u.Rank.High)))))
}

// sources are where the figures come from, each once.
func (x *indexReader) sources() []string {
	var all []string
	for _, c := range x.v.Indicators {
		if card, known := x.book.Card(c.Code); known {
			if title := card.Source.Title.In(x.r.Lang); !slices.Contains(all, title) {
				all = append(all, title)
			}
		}
	}
	return all
}
