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
		levels: make(map[territory.Level]*level, len(b.levels)), programs: maps.Clone(b.programs), shared: b.shared, resemblances: b.resemblances, above: b.above}
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

// Lay is With, which leaves out the cards that can't be computed, as Left tells: one bad card takes none
// of the others away, but those that read it.
func (b *Book) Lay(state string, cards []*Card, values []*Series) (*Book, error) {
	if book, err := b.With(state, cards, values); err == nil {
		return book, nil
	}
	book, err := b.With(state, nil, nil)
	if err != nil {
		return nil, err
	}
	left := make([]int, len(cards))
	for i := range left {
		left[i] = i
	}
	for before := -1; before != len(left); {
		before = len(left)
		left = slices.DeleteFunc(left, func(i int) bool {
			more, err := book.With(state, cards[i:i+1], values[i:i+1])
			if err == nil {
				book = more
			}
			return err == nil
		})
	}
	for _, i := range left {
		book.left = append(book.left, cards[i])
	}
	return book, nil
}

// Left lists the cards that could not be laid: a formula that no longer holds, what reads it.
func (b *Book) Left() []*Card { return b.left }

// byPeriod puts the cards of a family in the order of time.
func byPeriod(cards []*Card) {
	slices.SortStableFunc(cards, func(x, y *Card) int { return strings.Compare(x.Period, y.Period) })
}
