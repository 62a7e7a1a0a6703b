package index

import (
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// MinPlaces is how many places an index compares at least: among fewer, what is
// typical and what is extreme can't be told.
const MinPlaces = 5

// Offered says whether an indicator may be part of an index of a level: it is known
// there, and it is no count, for a count says above all how large a place is.
func Offered(c *series.Card, level territory.Level) bool {
	return !c.Count && (c.Level == territory.Commune || c.Level == level)
}

// Usual is the direction that a card says; 0 when it says none.
func Usual(c *series.Card) int {
	switch c.Direction {
	case indicator.HigherIsBetter:
		return 1
	case indicator.LowerIsBetter:
		return -1
	}
	return 0
}
