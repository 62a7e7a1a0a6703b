package app

import (
	"cmp"
	"context"
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

// board is a study read whole, with its matrix worked out. It never changes
// once made; who may see what of it is decided by whoever reads it.
type board struct {
	study         StudyView
	revision      store.Revision
	versions      map[string]int64 // of the initiatives
	entries       []study.Entry    // by name of the initiative
	initiatives   map[string]subject
	leaves        []framework.Dimension
	position      map[string]int // of a leaf
	rows          []boardRow     // initiatives kept for analysis, by name
	contributions map[string]effect
	byInitiative  map[string][]string // contribution ids
	indicators    map[string]versioned[indicator.Indicator]
	observations  map[string]versioned[indicator.Observation]
	stories       map[string]versioned[story.Story]
	told          []string // story ids, in order
	conclusions   []versioned[conclusion.Conclusion]
	hash          string           // of what a test would read; "" without conclusions
	seenVersions  map[string]int64 // of the entries, by initiative
}

// subject is what a study needs of an initiative.
type subject struct {
	initiative.Initiative
	Slug    string
	sortKey string
}

// effect is a contribution, with the solidity it holds.
type effect struct {
	matrix.Resolved
	Version int64
}

// versioned is a record's content with the version to write the next one.
type versioned[T any] struct {
	Value   T
	Version int64
}

// boardRow is a line of the matrix, a cell for each leaf.
type boardRow struct {
	id    string
	reach initiative.Reach
	cells []matrix.Cell
}

// boards keeps the last boards that were read.
type boards struct {
	mu   sync.Mutex
	kept []*board // the most recent last
}

const (
	keptBoards   = 8
	keptContents = 100_000 // contributions over all boards
)

func (k *boards) find(s StudyView) *board {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, b := range k.kept {
		if b.study.ID == s.ID && b.study.Space == s.Space {
			k.kept = append(slices.Delete(k.kept, i, i+1), b)
			return b
		}
	}
	return nil
}

func (k *boards) keep(b *board) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = slices.DeleteFunc(k.kept, func(o *board) bool { return o.study.ID == b.study.ID && o.study.Space == b.study.Space })
	k.kept = append(k.kept, b)
	size := 0
	for i := len(k.kept) - 1; i >= 0; i-- {
		size += len(k.kept[i].contributions)
		if size > keptContents || len(k.kept)-i > keptBoards {
			k.kept = slices.Delete(k.kept, 0, i+1)
			return
		}
	}
}

// board reads a study whole. A board kept from before serves as long as nothing
// of the study and none of its initiatives was written since, by this process or
// another: two short queries tell.
func (a *App) board(ctx context.Context, s StudyView) (*board, error) {
	revision, err := a.store.Revision(ctx, s.Space, s.ID)
	if err != nil {
		return nil, err
	}
	house := access.Visible(access.House, access.KindInitiative, s.Space)
	if b := a.boards.find(s); b != nil && b.revision == revision && b.study.Version == s.Version {
		now, err := a.store.Versions(ctx, house, kindInitiative, b.named())
		if err != nil {
			return nil, err
		}
		if b.holds(now) {
			return b, nil
		}
	}
	b := &board{study: s, revision: revision}
	records, err := a.store.Children(ctx, access.Visible(access.House, access.KindStudy, s.Space), []string{s.ID}, studyChildren...)
	if err != nil {
		return nil, err
	}
	if err := b.read(records); err != nil {
		return nil, err
	}
	if records, err = a.store.Several(ctx, house, kindInitiative, b.named()); err != nil {
		return nil, err
	}
	paths, err := a.store.CurrentPaths(ctx, s.Space, kindInitiative, b.named())
	if err != nil {
		return nil, err
	}
	if err := b.readInitiatives(records, paths); err != nil {
		return nil, err
	}
	if err := b.work(); err != nil {
		return nil, err
	}
	a.boards.keep(b)
	return b, nil
}

// named lists the initiatives of the census.
func (b *board) named() []string {
	ids := make([]string, len(b.entries))
	for i, e := range b.entries {
		ids[i] = e.Initiative
	}
	return ids
}

func (b *board) holds(now map[string]int64) bool {
	if len(now) != len(b.versions) {
		return false
	}
	for id, v := range b.versions {
		if now[id] != v {
			return false
		}
	}
	return true
}

// read fills the board from the records of the study.
func (b *board) read(records []store.Record) error {
	b.contributions, b.byInitiative = map[string]effect{}, map[string][]string{}
	b.indicators, b.observations = map[string]versioned[indicator.Indicator]{}, map[string]versioned[indicator.Observation]{}
	b.stories, b.seenVersions = map[string]versioned[story.Story]{}, map[string]int64{}
	for _, r := range records {
		if err := b.readRecord(r); err != nil {
			return err
		}
	}
	return nil
}

func (b *board) readRecord(r store.Record) error {
	var err error
	switch r.Kind {
	case kindEntry:
		var e study.Entry
		e, err = decode[study.Entry](r)
		b.entries, b.seenVersions[e.Initiative] = append(b.entries, e), r.Version
	case kindContribution:
		var c matrix.Contribution
		c, err = decode[matrix.Contribution](r)
		b.contributions[c.ID] = effect{Resolved: matrix.Resolved{Contribution: c}, Version: r.Version}
		b.byInitiative[c.Initiative] = append(b.byInitiative[c.Initiative], c.ID)
	case kindIndicator:
		err = readInto(b.indicators, r)
	case kindObservation:
		err = readInto(b.observations, r)
	case kindStory:
		err = readInto(b.stories, r)
		b.told = append(b.told, r.ID)
	case kindConclusion:
		var c conclusion.Conclusion
		c, err = decode[conclusion.Conclusion](r)
		b.conclusions = append(b.conclusions, versioned[conclusion.Conclusion]{c, r.Version})
	}
	return err
}

func readInto[T any](all map[string]versioned[T], r store.Record) error {
	v, err := decode[T](r)
	all[r.ID] = versioned[T]{v, r.Version}
	return err
}

func (b *board) readInitiatives(records []store.Record, paths map[string]string) error {
	b.initiatives, b.versions = make(map[string]subject, len(records)), make(map[string]int64, len(records))
	for _, r := range records {
		in, err := decode[initiative.Initiative](r)
		if err != nil {
			return err
		}
		in.Story, in.Extra = "", nil // long, and no part of a study
		b.initiatives[r.ID] = subject{Initiative: in, Slug: strings.TrimPrefix(paths[r.ID], sectionInitiative+"/"), sortKey: text.SortKey(in.Name)}
		b.versions[r.ID] = r.Version
	}
	slices.SortFunc(b.entries, func(x, y study.Entry) int {
		return cmp.Or(strings.Compare(b.initiatives[x.Initiative].sortKey, b.initiatives[y.Initiative].sortKey), strings.Compare(x.Initiative, y.Initiative))
	})
	return nil
}

// work makes the matrix: what each effect holds, then the cells.
func (b *board) work() error {
	for id, c := range b.contributions {
		c.Resolved = matrix.Resolve(c.Contribution, b.backing)
		b.contributions[id] = c
	}
	b.leaves = leavesOf(b)
	b.position = make(map[string]int, len(b.leaves))
	for i, d := range b.leaves {
		b.position[d.ID] = i
	}
	for _, e := range b.entries {
		if e.Status == study.Selected {
			b.rows = append(b.rows, b.row(e.Initiative))
		}
	}
	if len(b.conclusions) == 0 {
		return nil
	}
	var err error
	b.hash, err = conclusion.InputHash(b.units())
	return err
}

func (b *board) row(initiativeID string) boardRow {
	r := boardRow{id: initiativeID, cells: make([]matrix.Cell, len(b.leaves)), reach: b.study.Scale.Reach(b.initiatives[initiativeID].Action)}
	for i, d := range b.leaves {
		r.cells[i] = matrix.Cell{Initiative: initiativeID, Dimension: d.ID, Value: matrix.Value{State: matrix.NotStudied}}
	}
	for _, cell := range matrix.Cells(b.effectsOf(initiativeID)) {
		if at, known := b.position[cell.Dimension]; known {
			r.cells[at] = cell
		}
	}
	return r
}

// effectsOf lists the effects of an initiative, in the order they were stored.
func (b *board) effectsOf(initiativeID string) []matrix.Resolved {
	ids := b.byInitiative[initiativeID]
	out := make([]matrix.Resolved, len(ids))
	for i, id := range ids {
		out[i] = b.contributions[id].Resolved
	}
	return out
}

// backing is what a piece of evidence points to.
func (b *board) backing(e matrix.Evidence) matrix.Backing {
	switch {
	case e.Observation != "":
		o, known := b.observations[e.Observation]
		return matrix.Backing{Figure: o.Value.Complete(), Gone: !known}
	case e.Story != "":
		s, known := b.stories[e.Story]
		return matrix.Backing{Protocol: s.Value.Protocol, Gone: !known || s.Value.Withdrawn != ""}
	}
	return matrix.Backing{}
}

// leavesOf are the dimensions of the study's framework, in order; without it,
// those that the effects touch, so that nothing read is hidden.
func leavesOf(b *board) []framework.Dimension {
	if b.study.Grid != nil {
		return b.study.Grid.Leaves()
	}
	seen := map[string]bool{}
	for _, c := range b.contributions {
		for _, d := range c.Dimensions {
			seen[d] = true
		}
	}
	var out []framework.Dimension
	for d := range seen {
		out = append(out, framework.Dimension{ID: d, Title: framework.Text{FR: d, EN: d}, Leaf: true, Depth: 1})
	}
	slices.SortFunc(out, func(x, y framework.Dimension) int { return strings.Compare(x.ID, y.ID) })
	return out
}

// exposure says what the public sees of the board.
func (b *board) exposure() exposure {
	x := exposure{open: b.study.Public, entries: make(map[string]study.Entry, len(b.entries))}
	for _, e := range b.entries {
		x.entries[e.Initiative] = e
	}
	return x
}

// whole says whether the actor reads drafts of the study too.
func (b *board) whole(actor access.Actor) bool {
	return access.Can(actor, access.See, access.Object{Kind: access.KindStudy})
}

// names says whether the actor may be told the name of an initiative: whoever
// sees drafts; the public, when it is public in the registry and was kept for
// analysis or agreed to be named.
func (b *board) names(actor access.Actor, e study.Entry) bool {
	if b.whole(actor) {
		return true
	}
	return b.initiatives[e.Initiative].Public && (e.Status == study.Selected || e.Named)
}

// flow is the selection as the actor may read it: who may not be named is
// counted among the unnamed. The sums are the same for everyone.
func (b *board) flow(actor access.Actor) study.Flow {
	shown := b.study.Study
	shown.Blocks = slices.Clone(shown.Blocks)
	var named []study.Entry
	for _, e := range b.entries {
		if b.names(actor, e) {
			named = append(named, e)
		} else {
			shown.Blocks = append(shown.Blocks, study.DeclaredBlock{Count: 1, Status: e.Status, Reason: e.Reason})
		}
	}
	return shown.Flow(named)
}

// visibleRows are the lines of the matrix that the actor may read, and how many
// initiatives kept for analysis they are not told.
func (b *board) visibleRows(actor access.Actor) (rows []boardRow, unnamed int) {
	for _, declared := range b.study.Blocks {
		if declared.Status == study.Selected {
			unnamed += declared.Count // counted, and named to nobody
		}
	}
	if b.whole(actor) {
		return b.rows, unnamed
	}
	for _, r := range b.rows {
		if b.initiatives[r.id].Public {
			rows = append(rows, r)
		} else {
			unnamed++
		}
	}
	return rows, unnamed
}
