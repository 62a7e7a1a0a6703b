package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Facet and Place are the store's, for whoever asks for a list.
type (
	Facet = store.Facet
	Place = store.Place
)

// Search is what someone looks for in the registry.
type Search struct {
	Words  string
	Facets []Facet
	Within []string // territory keys: what acts in one of them, or in a part of it; none asks of no place
	IDs    []string // these sheets and no others, for an export: in this order, whatever else is asked
	Recent bool     // what was written last comes first
	Named  bool     // by name, also where words are asked; else those that hold them in their name come first
	After  Place
	Limit  int
}

// Found is a page of what was found.
type Found struct {
	Initiatives []InitiativeView
	Total       int
	More        bool // there are more than Total, which is then MostCounted; they come by date, and Facets counts the whole registry
	Next        *Place
	Facets      map[string]map[string]int // facet → value → how many
	State       string                    `json:"-"` // the same while the same question, by the same rights, finds the same

	Corrected string       // the words that were looked for instead of those asked, which find nothing
	Suggested string       // words that find more, when one of those asked is written nowhere
	Places    []PlaceOffer // territories that the words name
}

// MostCounted is how many initiatives a search counts and puts in any order.
const MostCounted = store.MostCounted

// ListedFacets are those that the registry counts, in their order on the page.
var ListedFacets = []string{"theme", "reach", "approach", "status", "legal_form"}

// Initiatives lists what the actor may see of what was asked. Words that hold
// nothing to look for find everything, as no words do. When words find nothing,
// what they may be a slip of is looked for, and said; the territories that they
// name are offered.
func (a *App) Initiatives(ctx context.Context, actor access.Actor, space string, s Search) (Found, error) {
	f, err := a.find(ctx, actor, space, s)
	if err != nil || s.Words == "" || s.After != (Place{}) && f.Total > 0 {
		return f, err
	}
	if f.Places, err = a.offerPlaces(ctx, actor, space, s); err != nil {
		return f, err
	}
	words, err := a.corrected(ctx, actor, space, s)
	if err != nil || words == "" {
		return f, err
	}
	if f.Total > 0 {
		f.Suggested = words
		return f, nil
	}
	places := f.Places
	s.Words = words
	f, err = a.find(ctx, actor, space, s)
	f.Corrected, f.Places = words, places
	return f, err
}

// Latest gives what a search finds as it is asked, without putting it right: what
// a feed holds changes with the registry only.
func (a *App) Latest(ctx context.Context, actor access.Actor, space string, s Search) ([]InitiativeView, error) {
	s.Recent = true
	f, err := a.find(ctx, actor, space, s)
	return f.Initiatives, err
}

// Written is when the initiative was last written.
func (v InitiativeView) Written() time.Time { return time.UnixMilli(v.updated) }

func (a *App) find(ctx context.Context, actor access.Actor, space string, s Search) (Found, error) {
	if err := mayFilter(actor, s.Facets); err != nil {
		return Found{}, err
	}
	q, err := a.searched(ctx, actor, space, s)
	if err != nil {
		return Found{}, err
	}
	var f Found
	var records []store.Record
	if q.Narrowed() {
		f, records, err = a.match(ctx, q, s)
	} else {
		f, records, err = a.list(ctx, q)
	}
	if err != nil {
		return f, err
	}
	for _, r := range records {
		v, err := viewInitiative(actor, r)
		if err != nil {
			return f, err
		}
		f.Initiatives = append(f.Initiatives, v)
	}
	return f, a.withPaths(ctx, space, f.Initiatives)
}

// searched is the question that a search asks of the store.
func (a *App) searched(ctx context.Context, actor access.Actor, space string, s Search) (store.Query, error) {
	q := store.Query{Scope: access.Visible(actor, access.KindInitiative, space), Kind: kindInitiative,
		Facets: s.Facets, Stems: text.QueryStems(s.Words), Recent: s.Recent, After: s.After, Limit: s.Limit}
	if len(s.Within) > 0 {
		places, err := a.Territories()
		if err != nil {
			return q, err
		}
		q.Any = []store.Any{withinPlaces(places, s.Within)}
	}
	return q, a.qualityAsked(ctx, actor, space, &q)
}

// whole says whether the search asks for the whole registry.
func (s Search) whole() bool {
	return len(s.Facets)+len(s.Within)+len(text.QueryStems(s.Words)) == 0
}

func (s Search) order() store.Order {
	switch {
	case s.Recent:
		return store.ByDate
	case s.Named || len(text.QueryStems(s.Words)) == 0:
		return store.ByName
	}
	return store.ByMatch
}

// list is a page of the whole registry.
func (a *App) list(ctx context.Context, q store.Query) (f Found, records []store.Record, err error) {
	if records, f.Next, err = a.store.List(ctx, q); err != nil {
		return f, nil, err
	}
	counted, state, err := a.tally(ctx, q, facetsWithin(q.Scope)...)
	f.Total, f.Facets, f.State = counted.Total, counted.Facets, state
	return f, records, err
}

// match is a page of a part of it.
func (a *App) match(ctx context.Context, q store.Query, s Search) (f Found, records []store.Record, err error) {
	m, state, err := a.matched(ctx, q, s.order())
	if err != nil {
		return f, nil, err
	}
	f.State, f.Facets, f.Total, f.More = state, m.Facets, len(m.Hits), m.More
	var docs []int64
	limit := min(max(q.Limit, 1), store.MaxPage)
	if m.More {
		// What can be chosen is told, not how much of it is found.
		whole, _, err := a.tally(ctx, store.Query{Scope: q.Scope, Kind: q.Kind}, facetsWithin(q.Scope)...)
		if err != nil {
			return f, nil, err
		}
		f.Total, f.Facets = MostCounted, whole.Facets
		var more bool
		docs, more, err = a.store.MatchPage(ctx, q, docAt(q.After), limit)
		if more {
			f.Next = &Place{SortKey: byDate, ID: strconv.FormatInt(docs[len(docs)-1], 10)}
		}
	} else {
		var last *store.Hit
		docs, last = pageOf(m.Hits, s.order(), q.After, limit)
		if last != nil {
			f.Next = &Place{SortKey: strconv.Itoa(last.Missing) + " " + last.Called, ID: strconv.FormatInt(last.Doc, 10)}
		}
	}
	if err != nil {
		return f, nil, err
	}
	records, err = a.store.Docs(ctx, q.Scope, q.Kind, docs)
	return f, records, err
}

// byDate is the sort key of a place in what is read by date only.
const byDate = "date"

func docAt(at Place) int64 {
	doc, err := strconv.ParseInt(at.ID, 10, 64)
	if err != nil {
		return 0
	}
	return doc
}

// pageOf cuts a page out of what was found, after a place; last is its end, when
// there is more. A place is where its record would stand, also when it is gone.
func pageOf(hits []store.Hit, order store.Order, after Place, limit int) (docs []int64, last *store.Hit) {
	from := 0
	if after != (Place{}) {
		missing, called, _ := strings.Cut(after.SortKey, " ")
		at := store.Hit{Called: called, Doc: docAt(after)}
		at.Missing, _ = strconv.Atoi(missing) // what can't be read is the beginning
		n, found := slices.BinarySearchFunc(hits, at, func(h, at store.Hit) int { return h.Compare(at, order) })
		if from = n; found {
			from++
		}
	}
	for _, h := range hits[from:min(from+limit, len(hits))] {
		docs = append(docs, h.Doc)
	}
	if end := from + limit; end < len(hits) {
		last = &hits[end-1]
	}
	return docs, last
}

// matches keeps what the last searches found.
type matches = keeper[once[store.Matches]]

// keptMatches is how many are kept: half a megabyte each at most.
const keptMatches = 32

// matched is store.Match, done once for each state of the registry, however many
// ask meanwhile.
func (a *App) matched(ctx context.Context, q store.Query, order store.Order) (m store.Matches, state string, err error) {
	return a.matchedBy(ctx, q, order, facetsWithin(q.Scope))
}

// matchedBy is matched, counted by some facets.
func (a *App) matchedBy(ctx context.Context, q store.Query, order store.Order, facets []string) (m store.Matches, state string, err error) {
	revision, err := a.store.Revision(ctx, q.Scope.Space, q.Parent)
	if err != nil {
		return m, "", err
	}
	key := tallyKey(q, facets) + fmt.Sprint(order)
	ctx = context.WithoutCancel(ctx) // others wait for it
	m, err = keptOnce(&a.matches, key, revision, func() (store.Matches, error) { return a.store.Match(ctx, q, order, facets...) })
	return m, fmt.Sprint(key, revision), err
}

// eachRecord gives what was asked by pages, so that an export of any size holds
// little memory.
func (a *App) eachRecord(ctx context.Context, actor access.Actor, space string, s Search, give func([]store.Record) error) error {
	if s.IDs != nil {
		return a.eachNamed(ctx, actor, space, s.IDs, give)
	}
	if err := mayFilter(actor, s.Facets); err != nil {
		return err
	}
	s.Limit = store.MaxPage
	q, err := a.searched(ctx, actor, space, s)
	if err != nil {
		return err
	}
	for {
		var records []store.Record
		var next *Place
		var err error
		if q.Narrowed() {
			var f Found
			f, records, err = a.match(ctx, q, s)
			next = f.Next
		} else {
			records, next, err = a.store.List(ctx, q)
		}
		if err != nil {
			return err
		}
		if err := give(records); err != nil || next == nil {
			return err
		}
		q.After = *next
	}
}

// eachPage is eachRecord, read.
func (a *App) eachPage(ctx context.Context, actor access.Actor, space string, s Search, give func([]InitiativeView) error) error {
	return a.eachRecord(ctx, actor, space, s, func(records []store.Record) error {
		views := make([]InitiativeView, 0, len(records))
		for _, r := range records {
			v, err := viewInitiative(actor, r)
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return give(views)
	})
}

// FoundAtOnce is how many initiatives may be taken from the registry in one go.
const FoundAtOnce = 1000

// FoundIDs names every initiative that a search finds among those the actor may
// see, the first FoundAtOnce of them.
func (a *App) FoundIDs(ctx context.Context, actor access.Actor, space string, s Search) ([]string, error) {
	var ids []string
	err := a.eachRecord(ctx, actor, space, s, func(records []store.Record) error {
		for _, r := range records {
			ids = append(ids, r.ID)
		}
		if len(ids) >= FoundAtOnce {
			return errEnough
		}
		return nil
	})
	if err == errEnough {
		err = nil
	}
	return ids[:min(len(ids), FoundAtOnce)], err
}

// PlaceOffer is a territory that the words of a search name: what they would
// find, without its name, among what acts there.
type PlaceOffer struct {
	Key   territory.Key
	Name  string // as it is told from its namesakes
	Words string // what is left to look for
	Found int
	More  bool // there are more than Found, which is then MostThere
}

// mostOffered bounds the territories that are offered, MostThere how many of what
// they would find are counted: an offer is an aside, it takes a moment.
const (
	mostOffered = 3
	MostThere   = 1000
)

// offerPlaces looks for the territories that the words of a search name, and
// offers those where what is left of the words finds something.
func (a *App) offerPlaces(ctx context.Context, actor access.Actor, space string, s Search) ([]PlaceOffer, error) {
	places, err := a.Territories()
	if err != nil || len(s.Within) > 0 {
		return nil, err
	}
	var out []PlaceOffer
	for _, n := range places.NamedIn(s.Words, space == Demonstration) {
		if len(out) == mostOffered {
			break
		}
		offer := PlaceOffer{Key: n.Key, Name: cmp.Or(places.Label(n.Key), string(n.Key)), Words: n.Rest}
		err := a.countThere(ctx, actor, space, s, &offer)
		if err == nil && offer.Found == 0 && n.Rest != "" {
			offer.Words = "" // what acts there, whatever it does
			err = a.countThere(ctx, actor, space, s, &offer)
		}
		if err != nil {
			return nil, err
		}
		if offer.Found > 0 {
			out = append(out, offer)
		}
	}
	return out, nil
}

// countThere counts what an offer would find.
func (a *App) countThere(ctx context.Context, actor access.Actor, space string, s Search, offer *PlaceOffer) error {
	there := Search{Words: offer.Words, Facets: s.Facets, Within: []string{string(offer.Key)}}
	q, err := a.searched(ctx, actor, space, there)
	if err != nil {
		return err
	}
	n, err := a.count(ctx, q, MostThere)
	offer.Found, offer.More = min(n, MostThere), n > MostThere
	return err
}

// count counts what is found, up to one more than a number, once for each state of
// the registry.
func (a *App) count(ctx context.Context, q store.Query, upTo int) (int, error) {
	revision, err := a.store.Revision(ctx, q.Scope.Space, q.Parent)
	if err != nil {
		return 0, err
	}
	ctx = context.WithoutCancel(ctx) // others wait for it
	return keptOnce(&a.counts, tallyKey(q, nil)+strconv.Itoa(upTo), revision, func() (int, error) { return a.store.CountUpTo(ctx, q, upTo+1) })
}

// errEnough ends a reading that has what it wanted.
var errEnough = errors.New("enough")
