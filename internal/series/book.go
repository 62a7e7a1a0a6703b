package series

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Book is the cards and the values of one vintage, at every level. It never
// changes once made: any number of readers may share it.
type Book struct {
	state    string
	left     []*Card // that could not be laid over it
	places   *territory.Set
	cards    []*Card
	by       map[string]*Card
	families map[string][]*Card
	levels   map[territory.Level]*level
	programs map[string]*formula.Program

	shared       map[string]bool // communes that a split made or left
	resemblances func() map[territory.Level]*resemblance
	above        func() map[territory.Level][]int32 // of each commune, its place at a level
}

// level is the places of a level and what is known of them.
type level struct {
	order   *territory.Order
	values  map[string]*Series        // by indicator
	cover   map[string][]float64      // what each value is computed from
	middle  map[string]func() *Series // of the commune in the middle
	ranking map[string]func() ranking
}

// levelsUp are the levels that follow from the communes.
var levelsUp = []territory.Level{territory.EPCI, territory.Departement, territory.Region, territory.National}

// Open makes a book of cards and of the series that were published; what follows
// from them is computed: formulas at each level, sums, means and middles of the
// levels above. A series whose places are not those of the set is an error.
func Open(places *territory.Set, cards []*Card, published []*Series) (*Book, error) {
	b := &Book{places: places, cards: cards, by: map[string]*Card{}, families: map[string][]*Card{}, levels: map[territory.Level]*level{}, programs: map[string]*formula.Program{}, shared: map[string]bool{}}
	if err := b.take(cards); err != nil {
		return nil, err
	}
	for l, order := range places.Orders() {
		b.levels[l] = &level{order: order, values: map[string]*Series{}, cover: map[string][]float64{}, middle: map[string]func() *Series{}, ranking: map[string]func() ranking{}}
	}
	if err := b.publish(published); err != nil {
		return nil, err
	}
	for _, m := range places.Moves() {
		if m.Kind == territory.Split {
			b.shared[m.To] = true
		}
	}
	b.above = sync.OnceValue(b.placesAbove)
	if err := b.compute(b.cards); err != nil {
		return nil, err
	}
	for _, c := range cards {
		b.sort(c.Code)
	}
	b.resemblances = sync.OnceValue(b.resemble)
	return b, nil
}

// take adds cards to those that the book has.
func (b *Book) take(cards []*Card) error {
	for _, c := range cards {
		if b.by[c.Code] != nil {
			return fmt.Errorf("indicator %s given twice", c.Code)
		}
		b.by[c.Code] = c
		b.families[c.Family] = append(slices.Clone(b.families[c.Family]), c)
		byPeriod(b.families[c.Family])
	}
	return nil
}

// publish takes the series that sources give.
func (b *Book) publish(published []*Series) error {
	for _, s := range published {
		if s == nil {
			continue // of a card that is computed
		}
		l := b.levels[s.Level]
		if l == nil || s.Vintage != b.places.Vintage() || len(s.Values) != l.order.Len() {
			return fmt.Errorf("series %s: %d values of level %q in %d, places are of %d", s.Indicator, len(s.Values), s.Level, s.Vintage, b.places.Vintage())
		}
		if b.by[s.Indicator] == nil {
			return fmt.Errorf("series %s without a card", s.Indicator)
		}
		l.values[s.Indicator] = s
	}
	return nil
}

// compute fills what follows from what was published: sums first, then formulas, each after those
// it reads, then means, for formulas may weigh.
func (b *Book) compute(cards []*Card) error {
	order, err := b.compile(cards)
	if err != nil {
		return err
	}
	for _, c := range cards {
		if c.Formula == "" && b.levels[c.Level].values[c.Code] == nil {
			return fmt.Errorf("indicator %s has a card and no value", c.Code)
		}
		if c.Rule == Weighted && b.by[c.Weight] == nil {
			return fmt.Errorf("indicator %s is weighted by %q, which has no card", c.Code, c.Weight)
		}
	}
	for _, c := range cards {
		if c.Formula == "" && c.Rule != Weighted {
			b.raiseAll(c)
		}
	}
	for _, code := range order {
		b.run(b.by[code])
	}
	for _, c := range cards {
		if c.Rule == Weighted {
			b.raiseAll(c)
		}
	}
	return nil
}

// raiseAll computes a card's values at the levels above the communes; one that is
// published at another level has none.
func (b *Book) raiseAll(c *Card) {
	if c.Level != territory.Commune {
		return
	}
	for _, l := range levelsUp {
		b.raise(c, b.levels[l])
	}
}

// raise computes a card's values for the places of a level from their communes.
func (b *Book) raise(c *Card, up *level) {
	x := b.levels[territory.Commune].values[c.Code]
	out, cover := New(c.Code, c.Period, up.order.Level, x.Vintage, up.order.Len()), make([]float64, up.order.Len())
	if c.Rule == Formula {
		out, cover = b.evaluate(c, up.order.Communes)
		out.Level = up.order.Level
	}
	for i, communes := range up.order.Communes {
		if c.Rule != Formula {
			v := b.over(c, communes)
			out.Set(i, v.Number, v.Status)
			cover[i] = v.Cover
		}
	}
	up.values[c.Code], up.cover[c.Code] = out, cover
	up.middle[c.Code] = sync.OnceValue(func() *Series { return middles(x, up.order) })
}

// over computes a card's value for a group of communes by its rule.
func (b *Book) over(c *Card, communes []int32) Value {
	x := b.levels[territory.Commune].values[c.Code]
	switch {
	case x == nil:
		return unknown()
	case c.Rule == Sum:
		return sumOver(x, communes)
	case c.Rule == Weighted:
		return meanOver(x, b.levels[territory.Commune].values[c.Weight], communes)
	case c.Rule == Formula:
		s, cover := b.evaluate(c, [][]int32{communes})
		v := s.At(0)
		v.Cover = cover[0]
		return v
	}
	return unknown()
}

// middles are the values of the commune in the middle of each place.
func middles(x *Series, order *territory.Order) *Series {
	out := New(x.Indicator, x.Period, order.Level, x.Vintage, order.Len())
	for i, communes := range order.Communes {
		m := middleOver(x, communes)
		out.Set(i, m.Number, m.Status)
	}
	return out
}

// ranking is the known values of a series from the least, and whose each is.
type ranking struct {
	values []float64
	at     []int32
}

// sort readies the rankings of an indicator, made when first asked for.
func (b *Book) sort(code string) {
	for _, l := range b.levels {
		if s := l.values[code]; s != nil {
			l.ranking[code] = sync.OnceValue(func() ranking { return ranked(s) })
		}
	}
}

func ranked(s *Series) ranking {
	var r ranking
	for i, st := range s.Status {
		if st.Has() {
			r.at = append(r.at, int32(i))
		}
	}
	slices.SortFunc(r.at, func(x, y int32) int {
		return cmp.Or(cmp.Compare(s.Values[x], s.Values[y]), cmp.Compare(x, y))
	})
	r.values = make([]float64, len(r.at))
	for k, i := range r.at {
		r.values[k] = s.Values[i]
	}
	return r
}

// rankingAt is the ranking of an indicator's values at a level.
func (b *Book) rankingAt(code string, l territory.Level) ranking {
	if at := b.levels[l]; at != nil && at.ranking[code] != nil {
		return at.ranking[code]()
	}
	return ranking{}
}

// Cards are all cards, in the order of their files.
func (b *Book) Cards() []*Card { return b.cards }

// Card finds a card by its code.
func (b *Book) Card(code string) (*Card, bool) {
	c, ok := b.by[code]
	return c, ok
}

// Family lists the cards that are one indicator over time, the oldest first.
func (b *Book) Family(code string) []*Card { return b.families[code] }

// Order is the order of the places of a level in the book's vectors.
func (b *Book) Order(l territory.Level) *territory.Order {
	if at := b.levels[l]; at != nil {
		return at.order
	}
	return nil
}

// Series is an indicator's values for the places of a level; nil when it has none there.
func (b *Book) Series(code string, l territory.Level) *Series {
	if at := b.levels[l]; at != nil {
		return at.values[code]
	}
	return nil
}

// Place is where a territory lies in the book.
type Place struct {
	Key      territory.Key
	at       int     // in the order of its level; -1 of a perimeter
	communes []int32 // in the order of communes
}

// Place finds a territory of a set of the book's vintage: one of its own, or a
// perimeter drawn since. False of an invented one, of which nothing is known.
func (b *Book) Place(set *territory.Set, key territory.Key) (Place, bool) {
	if key.Fictional() {
		return Place{}, false
	}
	if l := b.levels[key.Level()]; l != nil {
		at := l.order.At(key.Code())
		if at < 0 {
			return Place{}, false
		}
		return Place{Key: key, at: at, communes: l.order.Communes[at]}, true
	}
	order, p := b.levels[territory.Commune].order, Place{Key: key, at: -1}
	for _, member := range set.Members(key, territory.Commune) {
		if at := order.At(member.Code()); at >= 0 {
			p.communes = append(p.communes, int32(at))
		}
	}
	return p, len(p.communes) > 0
}

// Communes is how many communes the place has.
func (p Place) Communes() int { return len(p.communes) }

// SharedOut says whether a value of a commune is its share of one that was split
// since: a rate is then that of the whole, and says little of the part.
func (b *Book) SharedOut(p Place, v Value) bool {
	return v.Status == Estimated && p.Key.Level() == territory.Commune && b.shared[p.Key.Code()]
}

// unknown is no value.
func unknown() Value { return Value{Number: math.NaN(), Status: Missing} }

// Value is an indicator's value for a place. That of a perimeter follows from its communes.
func (b *Book) Value(code string, p Place) Value {
	c := b.by[code]
	if c == nil {
		return unknown()
	}
	l := b.levels[p.Key.Level()]
	if l == nil {
		return b.over(c, p.communes)
	}
	s := l.values[code]
	if s == nil {
		return unknown()
	}
	v := s.At(p.at)
	if cover := l.cover[code]; cover != nil {
		v.Cover = cover[p.at]
	}
	return v
}

// Middle is the value of the commune in the middle of a larger place.
func (b *Book) Middle(code string, p Place) Value {
	x := b.levels[territory.Commune].values[code]
	l := b.levels[p.Key.Level()]
	switch {
	case x == nil:
		return unknown()
	case l == nil || l.middle[code] == nil:
		return middleOver(x, p.communes)
	}
	v := l.middle[code]().At(p.at)
	v.Cover = coverOver(x, p.communes) // nothing is sorted again
	return v
}

// Shown is the value of a place that people are shown: its own, or that of the commune in
// the middle where a median is not computed again.
func (b *Book) Shown(code string, p Place) Value {
	v := b.Value(code, p)
	if c := b.by[code]; c != nil && c.Middled(p.Key.Level()) && !v.Has() {
		return b.Middle(code, p)
	}
	return v
}

// Spread is how the communes of a place lie; false when none has a value.
func (b *Book) Spread(code string, p Place) (Spread, bool) {
	x := b.levels[territory.Commune].values[code]
	if x == nil {
		return Spread{}, false
	}
	return spreadOver(x, p.communes)
}
