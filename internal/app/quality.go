package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Quality is what there is to do to the sheets of a registry, or of the census of a
// study: how many lack what, and never who left it so.
type Quality struct {
	Total   int
	More    bool // there are more than are counted: the numbers below are those of none
	Gaps    map[string]int
	Doubts  map[string]int
	Stale   map[int]int // months → sheets that nobody wrote since
	Outside Counted     // act in no part of what the study is about, or any study
	Bounded bool        // whether a study says what it is about
}

// Counted is a number, or that it is more than what is counted.
type Counted struct {
	N    int
	More bool
}

// QualityOf counts what there is to do in a space, or in the census of one of its
// studies. Numbers of the space are kept as sheets are written; the others are worked
// out once for each state of the registry.
func (a *App) QualityOf(ctx context.Context, actor access.Actor, space string, of *StudyView) (Quality, error) {
	if err := mayAskQuality(actor); err != nil {
		return Quality{}, err
	}
	var asked []Facet
	about := EveryStudy
	if of != nil {
		about = of.ID
		asked = []Facet{{Name: FacetStudy, Value: about}}
	}
	t, more, err := a.qualityTally(ctx, actor, space, asked)
	if err != nil || more {
		return Quality{More: more}, err
	}
	places, err := a.Territories()
	if err != nil {
		return Quality{}, err
	}
	q := Quality{Total: t.Total, Gaps: t.Facets[FacetGap], Doubts: map[string]int{}, Stale: map[int]int{}}
	for kind, n := range t.Facets[FacetDoubt] {
		q.Doubts[kind] = n
	}
	for month, n := range t.Facets[facetBegins] {
		if month > a.month() {
			q.Doubts[DoubtToCome] += n
		}
	}
	for month, n := range t.Facets[facetEnds] {
		if month < a.month() {
			q.Doubts[DoubtOverrun] += n
		}
	}
	for key, n := range t.Facets[facetTerritory] {
		if mergedAway(places, territory.Key(key)) {
			q.Doubts[DoubtFormer] += n // a sheet of two such communes counts for each: the list is of sheets
		}
	}
	if q.Doubts[DoubtFormer] > 0 {
		n, err := a.countAsked(ctx, actor, space, append(slices.Clone(asked), Facet{Name: FacetDoubt, Value: DoubtFormer}))
		if err != nil {
			return q, err
		}
		if !n.More {
			q.Doubts[DoubtFormer] = n.N
		}
	}
	if err := a.countStale(ctx, actor, space, asked, &q); err != nil {
		return q, err
	}
	q.Bounded, err = a.bounded(ctx, actor, space, about)
	if err != nil || !q.Bounded {
		return q, err
	}
	q.Outside, err = a.countAsked(ctx, actor, space, append(asked, Facet{Name: FacetOutside, Value: about}))
	return q, err
}

// qualityCounted are the facets that the board counts.
var qualityCounted = []string{FacetGap, FacetDoubt, facetBegins, facetEnds, facetTerritory}

func (a *App) qualityTally(ctx context.Context, actor access.Actor, space string, asked []Facet) (t store.Tally, more bool, err error) {
	q, err := a.searched(ctx, actor, space, Search{Facets: asked})
	if err != nil {
		return t, false, err
	}
	if !q.Narrowed() {
		t, _, err = a.tally(ctx, q, qualityCounted...)
		return t, false, err
	}
	m, _, err := a.matchedBy(ctx, q, store.ByDate, qualityCounted)
	return store.Tally{Total: len(m.Hits), Facets: m.Facets}, m.More, err
}

// countAsked counts what a question finds.
func (a *App) countAsked(ctx context.Context, actor access.Actor, space string, asked []Facet) (Counted, error) {
	q, err := a.searched(ctx, actor, space, Search{Facets: asked})
	if err != nil {
		return Counted{}, err
	}
	n, err := a.count(ctx, q, MostCounted)
	return Counted{N: min(n, MostCounted), More: n > MostCounted}, err
}

// countStale counts the sheets that nobody wrote for some months.
func (a *App) countStale(ctx context.Context, actor access.Actor, space string, asked []Facet, out *Quality) error {
	for _, months := range StaleMonths {
		if len(asked) > 0 {
			n, err := a.countAsked(ctx, actor, space, append(slices.Clone(asked), Facet{Name: FacetStale, Value: fmt.Sprint(months)}))
			if err != nil {
				return err
			}
			out.Stale[months] = n.N
			continue
		}
		scope := access.Visible(actor, access.KindInitiative, space)
		revision, err := a.store.Revision(ctx, space, "")
		if err != nil {
			return err
		}
		before := a.monthsAgo(months)
		key := strings.Join([]string{space, scope.SQL("l"), fmt.Sprint(before)}, "\x00")
		ctx := context.WithoutCancel(ctx) // others wait for it
		out.Stale[months], err = keptOnce(&a.counts, key, revision, func() (int, error) { return a.store.CountBefore(ctx, scope, kindInitiative, before) })
		if err != nil {
			return err
		}
	}
	return nil
}

// monthsAgo is the midnight so many months ago, in milliseconds: a count holds for a
// day.
func (a *App) monthsAgo(months int) int64 {
	return a.now().UTC().Truncate(24*time.Hour).AddDate(0, -months, 0).UnixMilli()
}

// qualityAsked puts what is asked about the state of sheets into a question to the
// store.
func (a *App) qualityAsked(ctx context.Context, actor access.Actor, space string, q *store.Query) error {
	asked := q.Facets
	q.Facets = nil
	for _, f := range asked {
		var err error
		switch {
		case f.Name == FacetStale:
			var months int
			if months, err = staleMonths(f.Value); err == nil {
				q.Before = a.monthsAgo(months)
			}
		case f.Name == FacetOutside:
			err = a.askOutside(ctx, actor, space, f.Value, q)
		case f.Name == FacetStudy:
			q.Among, err = a.inStudy(ctx, actor, space, f.Value)
		case f.Name == FacetDoubt && f.Value == DoubtToCome:
			err = a.askValues(ctx, q, facetBegins, func(month string) bool { return month > a.month() })
		case f.Name == FacetDoubt && f.Value == DoubtOverrun:
			err = a.askValues(ctx, q, facetEnds, func(month string) bool { return month < a.month() })
		case f.Name == FacetDoubt && f.Value == DoubtFormer:
			var places *territory.Set
			if places, err = a.Territories(); err == nil {
				err = a.askValues(ctx, q, facetTerritory, func(key string) bool { return mergedAway(places, territory.Key(key)) })
			}
		default:
			q.Facets = append(q.Facets, f)
		}
		if err != nil {
			return err
		}
	}
	if !q.Narrowed() && (q.Before > 0 || q.Among != nil || len(q.None) > 0) {
		q.Any = append(q.Any, store.Any{Name: "status", Values: everyStatus}) // what all sheets hold one of
	}
	return nil
}

var everyStatus = func() []string {
	all := []string{orUnknown("")}
	for _, s := range initiative.Statuses {
		all = append(all, string(s))
	}
	return all
}()

// askValues asks for the values of a facet, among those in use, that something holds
// of.
func (a *App) askValues(ctx context.Context, q *store.Query, facet string, holds func(value string) bool) error {
	t, _, err := a.tally(ctx, store.Query{Scope: q.Scope, Kind: q.Kind}, facet)
	if err != nil {
		return err
	}
	var values []string
	for v := range t.Facets[facet] {
		if holds(v) {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	q.Any = append(q.Any, store.Any{Name: facet, Values: values})
	return nil
}

// askOutside asks for the sheets that act in no part of what a study is about, nor
// in what holds it. What acts nowhere lacks its territory: that is told apart.
func (a *App) askOutside(ctx context.Context, actor access.Actor, space, of string, q *store.Query) error {
	about, err := a.perimeter(ctx, actor, space, of)
	if err != nil || len(about) == 0 {
		return err
	}
	places, err := a.Territories()
	if err != nil {
		return err
	}
	var wider []string
	for _, k := range about {
		wider = append(wider, above(places, territory.Key(k))...)
	}
	t, _, err := a.tally(ctx, store.Query{Scope: q.Scope, Kind: q.Kind}, facetTerritory)
	if err != nil {
		return err
	}
	for key := range t.Facets[facetTerritory] {
		if k := territory.Key(key); mergedAway(places, k) && mergedInto(places, k, about) {
			wider = append(wider, key)
		}
	}
	slices.Sort(wider)
	q.None = append(q.None, store.Any{Name: FacetGap, Values: []string{"territory"}}, withinPlaces(places, about), store.Any{Name: facetTerritory, Values: wider})
	return nil
}

// mergedInto says whether the commune that took in another lies in some territories.
func mergedInto(places *territory.Set, k territory.Key, about []string) bool {
	now, _, known := places.Current(k.Code())
	if !known {
		return false
	}
	return slices.ContainsFunc(append(places.Parents(now.Key), now.Key), func(in territory.Key) bool { return slices.Contains(about, string(in)) })
}

// bounded says whether a study, or one of them, says what it is about.
func (a *App) bounded(ctx context.Context, actor access.Actor, space, of string) (bool, error) {
	about, err := a.perimeter(ctx, actor, space, of)
	return len(about) > 0, err
}

// perimeter are the territories that a study, or all of them, are about; none when one is
// about the whole country.
func (a *App) perimeter(ctx context.Context, actor access.Actor, space, of string) ([]string, error) {
	var keys []string
	if of == EveryStudy {
		records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindStudy, space), Kind: kindStudy, Limit: store.MaxPage})
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			s, err := decode[study.Study](r)
			if err != nil {
				return nil, err
			}
			keys = append(keys, s.Framing.Territories...)
		}
	} else {
		s, err := a.Study(ctx, actor, space, of)
		if err != nil {
			return nil, err
		}
		keys = slices.Clone(s.Framing.Territories)
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if slices.Contains(keys, string(territory.NationalKey)) {
		return nil, nil
	}
	return keys, nil
}

// mostInStudy bounds a census that can be asked about.
const mostInStudy = 30_000

// inStudy names the sheets in the census of a study.
func (a *App) inStudy(ctx context.Context, actor access.Actor, space, of string) ([]string, error) {
	s, err := a.Study(ctx, actor, space, of)
	if err != nil {
		return nil, err
	}
	census, err := a.Entries(ctx, actor, s)
	if err != nil {
		return nil, err
	}
	if len(census.Entries) > mostInStudy {
		return nil, fault.On(FacetStudy, fault.TooLarge, "quality.census_too_large", "max", mostInStudy)
	}
	ids := make([]string, len(census.Entries))
	for i, e := range census.Entries {
		ids[i] = e.Entry.Initiative
	}
	return ids, nil
}
