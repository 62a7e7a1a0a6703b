package app

import (
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
)

// board is a study read whole, with its matrix worked out. It never changes
// once made; who may see what of it is decided by whoever reads it.
type board struct {
	study         StudyView
	at            boardState
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
	seenVersions  map[string]int64 // of the entries, by initiative

	inputHash func() (string, error) // of what a test would read
	index     func() boardIndex
}

// boardState is what a board was read from: the study's family, and the registry.
type boardState struct{ family, registry store.Revision }

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
	order   string
}

// versioned is a record's content with the version to write the next one.
type versioned[T any] struct {
	Value   T
	Version int64
	order   string
}

// orderOf places a record among those of its kind, as a list would.
func orderOf(r store.Record) string { return r.SortKey + "\x00" + r.ID }

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
