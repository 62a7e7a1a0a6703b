package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

const (
	kindPlaceIndicator = string(access.KindPlaceIndicator)
	indicatorsFamily   = "place_indicators" // their family: nothing else moves with them
)

// placeBooks keeps the books of the indicators that people brought in, laid over
// those that ship: one of what everyone sees, one with what is not public. Each is
// made again when a card was written, by this process or another.
type placeBooks struct {
	mu   sync.Mutex
	kept map[bool]*series.Book // by whether drafts are in it
	read map[string]*series.Series
}

// PlaceIndicatorsFor are the indicators of place that an actor sees: those that
// ship, and those that people brought in. Where nobody brought any it costs one look
// by its key.
func (a *App) PlaceIndicatorsFor(ctx context.Context, actor access.Actor) (*series.Book, error) {
	shipped, err := a.PlaceIndicators()
	if err != nil {
		return nil, err
	}
	state, err := a.store.FamilyState(ctx, indicatorsFamily, Principal)
	if err != nil || state == "" {
		return shipped, err
	}
	scope := access.Visible(actor, access.KindPlaceIndicator, Principal)
	state += strconv.FormatBool(scope.All())
	a.books.mu.Lock()
	defer a.books.mu.Unlock()
	if kept := a.books.kept[scope.All()]; kept != nil && kept.State() == state {
		return kept, nil
	}
	book, err := a.layBook(context.WithoutCancel(ctx), scope, shipped, state) // others wait for it
	if err != nil {
		return nil, fmt.Errorf("lay indicators that were brought: %w", err)
	}
	if a.books.kept == nil {
		a.books.kept = map[bool]*series.Book{}
	}
	a.books.kept[scope.All()] = book
	return book, nil
}

// layBook reads the cards of a scope with the releases that they name. A card that
// no longer goes with what ships, whose code ships since or whose weight went, is left out.
func (a *App) layBook(ctx context.Context, scope access.Scope, shipped *series.Book, state string) (*series.Book, error) {
	records, err := a.store.Children(ctx, scope, []string{indicatorsFamily}, kindPlaceIndicator)
	if err != nil {
		return nil, err
	}
	var cards []*series.Card
	var values []*series.Series
	read := map[string]*series.Series{}
	for _, r := range records {
		b, err := decode[series.Brought](r)
		if err != nil {
			return nil, err
		}
		if b.Composed() {
			cards, values = append(cards, b.Card()), append(values, nil)
			continue
		}
		key := b.Code + " " + strconv.Itoa(b.Release)
		s := a.books.read[key]
		if s == nil {
			if s, err = a.readRelease(ctx, b, b.Release); err != nil {
				return nil, err
			}
		}
		read[key] = s
		cards, values = append(cards, b.Card()), append(values, s)
	}
	for key, s := range a.books.read { // the other book's
		if read[key] == nil && scope.All() == false {
			read[key] = s
		}
	}
	a.books.read = read
	return shipped.Lay(state, cards, values)
}

// readRelease reads the values of a release, in the codes of today.
func (a *App) readRelease(ctx context.Context, b series.Brought, version int) (*series.Series, error) {
	r, err := a.store.Release(ctx, Principal, b.Code, version)
	if err != nil {
		return nil, err
	}
	places, err := a.shipped()
	if err != nil {
		return nil, err
	}
	s, err := unpackRelease(r)
	if err != nil {
		return nil, fmt.Errorf("release %d of %s: %w", version, b.Code, err)
	}
	return carried(places, b, s, strings.Fields(r.Codes))
}

// carried brings values to the places of today: the vintage of the program moved
// since they were brought in.
func carried(places *territory.Set, b series.Brought, s *series.Series, codes []string) (*series.Series, error) {
	if s.Vintage == places.Vintage() {
		return s, nil
	}
	order := places.Orders()[s.Level]
	out := series.New(s.Indicator, s.Period, s.Level, places.Vintage(), order.Len())
	if s.Level != territory.Commune {
		for i, code := range codes {
			if at := order.At(code); at >= 0 && i < len(s.Values) {
				out.Set(at, s.Values[i], s.Status[i])
			}
		}
		return out, nil
	}
	codes, err := places.Codes(s.Vintage)
	if err != nil {
		return nil, err
	}
	p, err := places.Passage(s.Vintage, places.Vintage())
	if err != nil {
		return nil, err
	}
	if len(codes) != len(s.Values) {
		return nil, fmt.Errorf("%d values for the %d communes of %d", len(s.Values), len(codes), s.Vintage)
	}
	v := convertedBy(b.Rule, p.Over(codes, order.Codes), series.Vector{Values: s.Values, Status: s.Status})
	out.Values, out.Status = v.Values, v.Status
	return out, nil
}

// convertedBy carries values to other communes by the rule of their card.
func convertedBy(rule series.Rule, b *territory.Bridge, v series.Vector) series.Vector {
	switch rule {
	case series.Sum:
		return series.ConvertCount(b, v)
	case series.Weighted:
		return series.ConvertRate(b, v, series.Vector{})
	}
	return series.ConvertMedian(b, v)
}

func packRelease(s *series.Series) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := series.WritePack(z, []*series.Series{s}); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// maxReleaseBytes is more than a release can be: 35,000 values of 64 bits, many times.
const maxReleaseBytes = 16 << 20

func unpackRelease(r store.Release) (*series.Series, error) {
	z, err := gzip.NewReader(bytes.NewReader(r.Packed))
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(z, maxReleaseBytes))
	if err != nil {
		return nil, err
	}
	all, err := series.ReadPack(b)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, series.ErrPack
	}
	return all[0], nil
}
