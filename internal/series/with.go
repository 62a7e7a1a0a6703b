package series

import (
	"maps"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/territory"
)

// State names what was laid over the book that ships; "" of that one.
func (b *Book) State() string { return b.state }

// With is the book with other cards and their series laid over it, under a name
// of its state: its own are neither computed nor copied again. A card whose code the book has, or that it
// can't compute, is an error that names it.
func (b *Book) With(state string, cards []*Card, published []*Series) (*Book, error) {
	over := &Book{state: state, places: b.places, cards: slices.Concat(b.cards, cards), by: maps.Clone(b.by), families: maps.Clone(b.families),
		levels: make(map[territory.Level]*level, len(b.levels)), programs: maps.Clone(b.programs), shared: b.shared, resemblances: b.resemblances}
	for l, at := range b.levels {
		over.levels[l] = &level{order: at.order, values: maps.Clone(at.values), cover: maps.Clone(at.cover), middle: maps.Clone(at.middle), ranking: maps.Clone(at.ranking)}
	}
	if err := over.take(cards); err != nil {
		return nil, err
	}
	if err := over.publish(published); err != nil {
		return nil, err
	}
	if err := over.compute(cards); err != nil {
		return nil, err
	}
	for _, c := range cards {
		over.sort(c.Code)
	}
	return over, nil
}

// byPeriod puts the cards of a family in the order of time.
func byPeriod(cards []*Card) {
	slices.SortStableFunc(cards, func(x, y *Card) int { return strings.Compare(x.Period, y.Period) })
}
