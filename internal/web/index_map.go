package web

import (
	"math"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// indexGround is what the map of a part of an index is drawn on, whatever the weights:
// it is made once, and weights that move only give other classes.
type indexGround struct {
	m       geo.Map // without its shade and its words
	level   territory.Level
	members []territory.Territory
	rows    [][]int // of each member, the places that are scored in it, or itself
	kept    []int   // of each member, its class under the weights of the index
}

// mapLevel is what the map shades: the places of the index, or where they are too many
// to be drawn the EPCI that hold them, by the place in the middle of each.
func (x *indexReader) mapLevel(shown int) territory.Level {
	if x.v.Level == territory.Commune && shown > mostMapCommunes {
		return territory.EPCI
	}
	return x.v.Level
}

func (x *indexReader) mapWithin() territory.Key {
	within := x.ask.view
	if within == "" {
		within = x.places.Now(x.v.Within)
	}
	if within == "" {
		within = territory.NationalKey
	}
	return within
}

// ground is that of what is shown, worked out once for all who ask.
func (x *indexReader) ground() (*indexGround, error) {
	key := strings.Join([]string{x.r.Lang, x.result.Sum, string(x.mapWithin()), x.places.State()}, " ")
	return x.s.indexGrounds.get(key, x.newGround)
}

func (x *indexReader) newGround() (*indexGround, error) {
	atlas, places, err := x.s.atlasAndPlaces()
	if err != nil {
		return nil, err
	}
	within, level := x.mapWithin(), x.mapLevel(len(x.inView()))
	g := &indexGround{m: geo.Map{Atlas: atlas, Moves: true}, level: level, members: sortedMembers(places, within, level)}
	a := mapMaker{r: x.r, book: x.book, places: places, asked: mapAsked{within: within, level: level}, members: g.members}
	if within != territory.NationalKey && atlas.Has(string(within)) {
		g.m.Areas = []string{string(within)}
	}
	if within.Level() == territory.Perimeter {
		if err := x.s.bounded(a, &g.m); err != nil {
			return nil, err
		}
	}
	if level == territory.Commune {
		if err := x.s.outlines(a, &g.m); err != nil {
			return nil, err
		}
	}
	for _, t := range g.members {
		g.rows = append(g.rows, x.rowsIn(t, level))
	}
	_, classes, err := g.classed(x.result.Scores.Column(x.result.Target))
	if err != nil {
		return nil, err
	}
	g.kept = classes
	return g, nil
}

func (x *indexReader) rowsIn(t territory.Territory, level territory.Level) []int {
	keys := []territory.Key{t.Key}
	if level != x.v.Level {
		keys = x.places.Members(t.Key, x.v.Level)
	}
	var rows []int
	for _, key := range keys {
		if row := x.result.Row(key.Code()); row >= 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// classed gives each member its score, that of the place in the middle of it, and its
// class.
func (g *indexGround) classed(scores []float64) (indexClassed, []int, error) {
	out := indexClassed{values: make([]placed, len(g.members))}
	numbers := make([]float64, len(g.members))
	var some []float64
	for i, t := range g.members {
		some = some[:0]
		for _, row := range g.rows[i] {
			if v := scores[row]; !math.IsNaN(v) {
				some = append(some, v)
			}
		}
		numbers[i] = math.NaN()
		if len(some) > 0 {
			slices.Sort(some)
			numbers[i] = some[len(some)/2]
		}
		out.values[i] = placed{Key: string(t.Key), Number: numbers[i], Absence: geo.Missing}
	}
	var err error
	if out.classes, err = geo.Classify(numbers, geo.Quantiles, defaultClasses); err != nil {
		return out, nil, err
	}
	steps := make([]int, len(numbers))
	for i, v := range numbers {
		steps[i] = out.classes.Of(v)
	}
	return out, steps, nil
}

// indexClassed are the values of a map with their classes.
type indexClassed struct {
	values  []placed
	classes geo.Classes
}

// drawing makes the map of what is shown, and says how many of its territories have
// another class than under the weights of the index.
func (x *indexReader) drawing() (m *geo.Map, moved int, err error) {
	g, err := x.ground()
	if err != nil {
		return nil, 0, err
	}
	classed, steps, err := g.classed(x.moved.Scores)
	if err != nil {
		return nil, 0, err
	}
	for i, step := range steps {
		if step != g.kept[i] {
			moved++
		}
	}
	of := g.m
	m = &of
	m.Format, m.Words = func(v float64) string { return x.r.L.Number(v, 1) }, mapWords(x.r)
	m.Names = func(key string) string { return nameOf(x.places, territory.Key(key)) }
	x.words(m, g.level)
	m.Shade = shadeOf(x.r, classed.values, classed.classes, m.Format)
	return m, moved, nil
}

// whereShown names what the map shows.
func (x *indexReader) whereShown() string {
	if within := x.mapWithin(); within != territory.NationalKey {
		return x.places.Label(within)
	}
	return x.r.L.T("indicator_map.france")
}

// words are all that the map says.
func (x *indexReader) words(m *geo.Map, level territory.Level) {
	l := x.r.L
	what := l.N("territory.level."+string(level), 2)
	where := x.whereShown()
	m.Finding = l.T("index.map.finding", "title", x.v.Title, "where", where)
	measure := l.T("index.map.measure", "what", what)
	if level != x.v.Level {
		measure = l.T("index.map.measure.middle", "what", what)
	}
	x.about(m, "carte-indice", measure, l.T("index.map.desc", "where", where))
	m.Words.Group, m.Words.Value, m.Words.Class = capital(l.N("territory.level."+string(level), 1)), l.T("index.score"), l.T("map.class")
}

// about says what a map of the index shows, where its figures come from, and what it
// can't draw.
func (x *indexReader) about(m *geo.Map, id, measure, desc string) {
	l := x.r.L
	m.About = chart.About{ID: id, Finding: m.Finding, Measure: measure, Desc: desc, Caption: m.Finding,
		Source: l.T("indicator_map.source", "sources", strings.Join(x.sources(), l.T("portrait.semicolon")), "ground", boundaries.Source)}
	m.Words.Nowhere = l.T("place_indicator.status.not_applicable")
	m.Words.Outlines = func(n int) string { return l.N("map.outlines", n) }
}

func (x *indexReader) figure(m *geo.Map) (*FigureBox, error) {
	figure, err := m.Figure()
	if err != nil {
		return nil, err
	}
	figure.Table = chart.Table{} // the table of places stands beside it
	return &FigureBox{ID: "carte", Chart: figure, Quoted: passage{x.v.Title, written(x.v.Lang)}}, nil
}

// keptFigure is the map under the weights of the index, kept drawn.
func (x *indexReader) keptFigure() (*FigureBox, error) {
	key := strings.Join([]string{"indice", x.r.Lang, x.v.ID, x.v.Title, x.result.Sum, string(x.ask.view), x.places.State()}, " ")
	return x.s.indicatorMaps.get(key, func() (*FigureBox, error) {
		m, _, err := x.drawing()
		if err != nil {
			return nil, err
		}
		return x.figure(m)
	})
}
