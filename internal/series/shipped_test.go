package series_test

import (
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/data/indicators"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// What ships is read once: it never changes.
var (
	france = sync.OnceValues(func() (*territory.Set, error) { return territory.Load(data.Files) })
	book   = sync.OnceValues(func() (*series.Book, error) {
		set, err := france()
		if err != nil {
			return nil, err
		}
		return series.Load(indicators.Files, set)
	})
)

func places(t testing.TB) *territory.Set {
	t.Helper()
	set, err := france()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func shipped(t testing.TB) *series.Book {
	t.Helper()
	b, err := book()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
