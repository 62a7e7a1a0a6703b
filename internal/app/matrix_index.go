package app

import (
	"cmp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/study"
)

// boardIndex is what the pages of a study look up, one after the other, worked out
// by the first: without it, each page about one initiative would go through all
// of them.
type boardIndex struct {
	exposed   exposure
	named     map[string]study.Entry // by the identifier of the initiative and by its slug
	figures   []string               // in the order that they are listed
	figuresOf map[string][]string    // of an initiative
}

func (b *board) indexed() boardIndex {
	x := boardIndex{exposed: exposure{open: b.study.Public, entries: make(map[string]study.Entry, len(b.entries))},
		named: make(map[string]study.Entry, 2*len(b.entries)), figuresOf: map[string][]string{}}
	for _, e := range b.entries {
		x.exposed.entries[e.Initiative], x.named[e.Initiative] = e, e
	}
	for _, e := range b.entries {
		if slug := b.initiatives[e.Initiative].Slug; slug != "" {
			if _, taken := x.named[slug]; !taken {
				x.named[slug] = e
			}
		}
	}
	for id := range b.observations {
		x.figures = append(x.figures, id)
	}
	slices.SortFunc(x.figures, func(p, q string) int {
		one, other := b.observations[p].Value, b.observations[q].Value
		return cmp.Or(strings.Compare(b.initiatives[one.Initiative].sortKey, b.initiatives[other.Initiative].sortKey), strings.Compare(one.From, other.From), strings.Compare(p, q))
	})
	for _, id := range x.figures {
		about := b.observations[id].Value.Initiative
		x.figuresOf[about] = append(x.figuresOf[about], id)
	}
	return x
}

// exposure says what the public sees of the board.
func (b *board) exposure() exposure { return b.index().exposed }

// figuresFor lists the figures that the actor may read; those of one initiative
// when it is named.
func (b *board) figuresFor(actor access.Actor, initiativeID string) []ObservationView {
	ids := b.index().figures
	if initiativeID != "" {
		ids = b.index().figuresOf[initiativeID]
	}
	out := make([]ObservationView, 0, len(ids))
	for _, id := range ids {
		if v, shown := b.figure(actor, id); shown {
			out = append(out, v)
		}
	}
	return out
}

// figure is one, if the actor may read it.
func (b *board) figure(actor access.Actor, id string) (ObservationView, bool) {
	kept, known := b.observations[id]
	if !known || !b.tells(actor, id) {
		return ObservationView{}, false
	}
	o := kept.Value
	card, carded := b.indicators[o.Indicator]
	v := ObservationView{Observation: o, Version: kept.Version, Card: card.Value, CardKnown: carded}
	if o.Initiative != "" {
		v.Subject = b.subject(o.Initiative)
	}
	return v, true
}

// tells says whether the actor may read a figure.
func (b *board) tells(actor access.Actor, id string) bool {
	o, x := b.observations[id].Value, b.exposure()
	return b.whole(actor) || x.observation(o) && (o.Initiative == "" || b.names(actor, x.entries[o.Initiative]))
}
