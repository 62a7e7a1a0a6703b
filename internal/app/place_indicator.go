package app

import (
	"sync"

	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// readBook reads the indicators of place, once, when someone first asks.
func readBook(places func() (*territory.Set, error)) func() (*series.Book, error) {
	return sync.OnceValues(func() (*series.Book, error) {
		set, err := places()
		if err != nil {
			return nil, err
		}
		return readSeries(set)
	})
}

// PlaceIndicators are the indicators of place and their values, the same for everyone.
// The first who ask after a start wait for them to be read.
func (a *App) PlaceIndicators() (*series.Book, error) { return a.book() }

// ReadyPlaceIndicators reads them, and sets each place beside the others, before anyone
// asks.
func (a *App) ReadyPlaceIndicators() error {
	book, err := a.book()
	if err == nil {
		book.ReadyAlike()
	}
	return err
}
