package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/text"
)

// board reads a study whole, or takes the board that was kept: one short query
// tells whether anything of the study or of the registry was written since, by
// this process or another. Then only what moved is read and worked out again.
func (a *App) board(ctx context.Context, s StudyView) (*board, error) {
	if a.still {
		if b := a.boards.find(s); b != nil {
			return b, nil
		}
	}
	now, err := a.store.Revisions(ctx, s.Space, s.ID, "")
	if err != nil {
		return nil, err
	}
	at := boardState{family: now[s.ID], registry: now[""]}
	old := a.boards.find(s)
	if old != nil && old.at == at && old.study.Version == s.Version {
		return old, nil
	}
	b := newBoard(s, at)
	r := boardReading{board: b, stale: map[string]bool{}}
	if old != nil && old.at.follows(at) {
		b.takeFrom(old)
		r.all = old.study.Version != s.Version
	} else {
		old, r.all = nil, true
	}
	if err := a.readBoard(ctx, &r, old); err != nil {
		return nil, err
	}
	r.work(old)
	a.boards.keep(b)
	return b, nil
}

// follows says whether what moved since tells all that changed: nothing was
// removed and no import came or went.
func (old boardState) follows(now boardState) bool {
	return old.family.Removals == now.family.Removals && old.family.Batches == now.family.Batches && old.family.Writes <= now.family.Writes
}

func newBoard(s StudyView, at boardState) *board {
	b := &board{study: s, at: at, versions: map[string]int64{}, initiatives: map[string]subject{}, seenVersions: map[string]int64{},
		contributions: map[string]effect{}, byInitiative: map[string][]string{}, indicators: map[string]versioned[indicator.Indicator]{},
		observations: map[string]versioned[indicator.Observation]{}, stories: map[string]versioned[story.Story]{}}
	b.inputHash = sync.OnceValues(func() (string, error) { return conclusion.InputHash(b.units()) })
	b.index = sync.OnceValue(b.indexed)
	return b
}

// takeFrom begins a board with what another holds. That one never changes: its
// readers may still be at it.
func (b *board) takeFrom(old *board) {
	b.versions, b.initiatives, b.seenVersions = maps.Clone(old.versions), maps.Clone(old.initiatives), maps.Clone(old.seenVersions)
	b.contributions, b.byInitiative = maps.Clone(old.contributions), maps.Clone(old.byInitiative)
	b.indicators, b.observations, b.stories = maps.Clone(old.indicators), maps.Clone(old.observations), maps.Clone(old.stories)
	b.entries, b.told, b.conclusions = slices.Clone(old.entries), slices.Clone(old.told), slices.Clone(old.conclusions)
}

// boardReading is a board being read: which lines must be worked out again.
type boardReading struct {
	*board
	all   bool            // all lines
	stale map[string]bool // or those of these initiatives
	moved map[string]bool // observations and stories that evidence may point to
}

func (a *App) readBoard(ctx context.Context, r *boardReading, old *board) error {
	scope := access.Visible(access.House, access.KindStudy, r.study.Space)
	var records []store.Record
	var err error
	switch {
	case old == nil:
		records, err = a.store.Children(ctx, scope, []string{r.study.ID}, studyChildren...)
	case old.at.family != r.at.family:
		records, err = a.store.Moved(ctx, scope, r.study.ID, old.at.family, studyChildren...)
	}
	if err != nil {
		return err
	}
	for _, record := range records {
		if err := r.take(record); err != nil {
			return err
		}
	}
	r.order()
	if old != nil && old.at.registry == r.at.registry && len(r.entries) == len(old.entries) {
		return nil // and nothing was removed: the same initiatives, as they were
	}
	return a.readSubjects(ctx, r)
}

// take puts a record in its place, in place of what was there.
func (r *boardReading) take(record store.Record) error {
	var err error
	switch record.Kind {
	case kindEntry:
		err = r.takeEntry(record)
	case kindContribution:
		err = r.takeContribution(record)
	case kindIndicator:
		_, err = readInto(r.indicators, record)
	case kindObservation:
		_, err = readInto(r.observations, record)
		r.moves(record.Name())
	case kindStory:
		var known bool
		if known, err = readInto(r.stories, record); !known {
			r.told = append(r.told, record.Name())
		}
		r.moves(record.Name())
	case kindConclusion:
		var c conclusion.Conclusion
		c, err = decode[conclusion.Conclusion](record)
		r.conclusions = putVersioned(r.conclusions, versioned[conclusion.Conclusion]{c, record.Version, orderOf(record)}, func(x conclusion.Conclusion) bool { return x.ID == c.ID })
	}
	return err
}

func (r *boardReading) moves(id string) {
	if r.moved == nil {
		r.moved = map[string]bool{}
	}
	r.moved[id] = true
}

func readInto[T any](all map[string]versioned[T], r store.Record) (known bool, err error) {
	v, err := decode[T](r)
	_, known = all[r.Name()]
	all[r.Name()] = versioned[T]{v, r.Version, orderOf(r)}
	return known, err
}

func putVersioned[T any](list []versioned[T], v versioned[T], same func(T) bool) []versioned[T] {
	if i := slices.IndexFunc(list, func(o versioned[T]) bool { return same(o.Value) }); i >= 0 {
		list[i] = v
		return list
	}
	return append(list, v)
}

func (r *boardReading) takeEntry(record store.Record) error {
	e, err := decode[study.Entry](record)
	if err != nil {
		return err
	}
	if _, known := r.seenVersions[e.Initiative]; known {
		i := slices.IndexFunc(r.entries, func(o study.Entry) bool { return o.Initiative == e.Initiative })
		r.entries[i] = e
	} else {
		r.entries = append(r.entries, e)
	}
	r.seenVersions[e.Initiative] = record.Version
	return nil
}

func (r *boardReading) takeContribution(record store.Record) error {
	c, err := decode[matrix.Contribution](record)
	if err != nil {
		return err
	}
	if before, known := r.contributions[c.ID]; known {
		r.stale[before.Initiative] = true
		kept := slices.Clone(r.byInitiative[before.Initiative]) // the board of before reads the other
		kept = slices.DeleteFunc(kept, func(id string) bool { return id == c.ID })
		if r.byInitiative[before.Initiative] = kept; len(kept) == 0 {
			delete(r.byInitiative, before.Initiative)
		}
	}
	e := effect{Resolved: matrix.Resolved{Contribution: c}, Version: record.Version, order: orderOf(record)}
	r.contributions[c.ID] = e
	r.stale[c.Initiative] = true
	list := r.byInitiative[c.Initiative]
	at, _ := slices.BinarySearchFunc(list, e.order, func(id, order string) int { return strings.Compare(r.contributions[id].order, order) })
	r.byInitiative[c.Initiative] = slices.Insert(slices.Clip(list), at, c.ID)
	return nil
}

// order sorts what is told in the order of its records.
func (r *boardReading) order() {
	slices.SortFunc(r.told, func(x, y string) int { return strings.Compare(r.stories[x].order, r.stories[y].order) })
	slices.SortFunc(r.conclusions, func(x, y versioned[conclusion.Conclusion]) int { return strings.Compare(x.order, y.order) })
}

// readSubjects reads the initiatives of the census that are not known, or were
// written since.
func (a *App) readSubjects(ctx context.Context, r *boardReading) error {
	house := access.Visible(access.House, access.KindInitiative, r.study.Space)
	wanted := r.named()
	if len(r.versions) > 0 {
		now, err := a.store.Versions(ctx, house, kindInitiative, wanted)
		if err != nil {
			return err
		}
		wanted = r.forgetMoved(now, wanted)
	}
	if len(wanted) > 0 {
		records, err := a.store.Several(ctx, house, kindInitiative, wanted)
		if err != nil {
			return err
		}
		paths, err := a.store.CurrentPaths(ctx, r.study.Space, kindInitiative, wanted)
		if err != nil {
			return err
		}
		if err := r.takeSubjects(records, paths); err != nil {
			return err
		}
	}
	slices.SortFunc(r.entries, func(x, y study.Entry) int {
		return cmp.Or(strings.Compare(r.initiatives[x.Initiative].sortKey, r.initiatives[y.Initiative].sortKey), strings.Compare(x.Initiative, y.Initiative))
	})
	return nil
}

// named lists the initiatives of the census.
func (b *board) named() []string {
	ids := make([]string, len(b.entries))
	for i, e := range b.entries {
		ids[i] = e.Initiative
	}
	return ids
}

// forgetMoved drops the initiatives that are gone or were written since, and
// says which ones to read.
func (r *boardReading) forgetMoved(now map[string]int64, named []string) []string {
	for id, version := range r.versions {
		if now[id] != version {
			delete(r.versions, id)
			delete(r.initiatives, id)
			r.stale[id] = true
		}
	}
	return slices.DeleteFunc(named, func(id string) bool {
		_, known := r.versions[id]
		_, there := now[id]
		return known || !there
	})
}

func (r *boardReading) takeSubjects(records []store.Record, paths map[string]string) error {
	for _, record := range records {
		in, err := decode[initiative.Initiative](record)
		if err != nil {
			return err
		}
		in.Story, in.Extra, in.Tags, in.Translations = "", nil, nil, in.Translations.Without("story") // long, and no part of a study
		r.initiatives[record.ID] = subject{Initiative: in, Slug: strings.TrimPrefix(paths[record.ID], sectionInitiative+"/"), sortKey: text.SortKey(in.Name)}
		r.versions[record.ID] = record.Version
		r.stale[record.ID] = true
	}
	return nil
}

// work makes the matrix: what each effect holds, then the cells; of the lines
// that nothing touched, those of the board of before.
func (r *boardReading) work(old *board) {
	r.resolve()
	r.leaves = leavesOf(r.board)
	if old == nil || !slices.EqualFunc(r.leaves, old.leaves, func(x, y framework.Dimension) bool { return x.ID == y.ID }) {
		r.all = true
	}
	r.position = make(map[string]int, len(r.leaves))
	for i, d := range r.leaves {
		r.position[d.ID] = i
	}
	before := map[string]boardRow{}
	if !r.all {
		for _, row := range old.rows {
			before[row.id] = row
		}
	}
	for _, e := range r.entries {
		if e.Status != study.Selected {
			continue
		}
		row, kept := before[e.Initiative]
		if !kept || r.stale[e.Initiative] {
			row = r.row(e.Initiative)
		}
		r.rows = append(r.rows, row)
	}
}

// resolve says what each effect holds, where its text or what backs it moved.
func (r *boardReading) resolve() {
	for id, c := range r.contributions {
		if r.all || r.stale[c.Initiative] || len(r.moved) > 0 && r.leans(c.Contribution) {
			c.Resolved = matrix.Resolve(c.Contribution, r.backing)
			r.contributions[id] = c
			r.stale[c.Initiative] = true
		}
	}
}

// leans says whether a piece of evidence points to something that moved.
func (r *boardReading) leans(c matrix.Contribution) bool {
	return slices.ContainsFunc(c.Evidence, func(e matrix.Evidence) bool { return r.moved[e.Observation] || r.moved[e.Story] })
}
