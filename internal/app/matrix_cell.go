package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// CellView is a cell with all that stands behind it.
type CellView struct {
	Study      StudyView
	Initiative Subject
	Dimension  framework.Dimension
	Cell       matrix.Cell
	Effects    []EffectView
	// Neighbours of the initiative's line, and of the dimension's column.
	Row      []matrix.Cell
	Selected bool // the initiative was kept for analysis: it has a line in the matrix
}

// EffectView is one contribution with its readings and its evidence.
type EffectView struct {
	matrix.Resolved
	Version  int64
	Outcome  matrix.Outcome
	Readers  []study.Member // of each reading; nameless for the public
	Evidence []EvidenceView
}

// EvidenceView is a piece of evidence with what it points to.
type EvidenceView struct {
	matrix.Assessed
	Observation *indicator.Observation
	Indicator   *indicator.Indicator
	Story       *story.Story // as the actor may read it
	Hidden      bool         // a testimony that its teller did not agree to show
	Withdrawn   string       // date
}

// Cell shows a cell. The initiative is named by its identifier or its slug.
func (a *App) Cell(ctx context.Context, actor access.Actor, s StudyView, initiativeName, dimension string) (CellView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return CellView{}, err
	}
	e, err := b.find(actor, initiativeName)
	if err != nil {
		return CellView{}, err
	}
	at, known := b.position[dimension]
	if !known {
		return CellView{}, fault.New(fault.NotFound, "not_found")
	}
	row := b.row(e.Initiative)
	v := CellView{Study: s, Initiative: b.subject(e.Initiative), Dimension: b.leaves[at], Cell: row.cells[at], Row: row.cells, Selected: e.Status == study.Selected}
	for _, id := range b.byInitiative[e.Initiative] {
		if c := b.contributions[id]; slices.Contains(c.Dimensions, dimension) {
			v.Effects = append(v.Effects, b.effectView(actor, c))
		}
	}
	return v, nil
}

// find is the entry of an initiative that the actor may read about. The public
// reads the effects of those kept for analysis only.
func (b *board) find(actor access.Actor, name string) (study.Entry, error) {
	e, known := b.index().named[name]
	if known && (b.whole(actor) || e.Status == study.Selected && b.names(actor, e)) {
		return e, nil
	}
	return study.Entry{}, fault.New(fault.NotFound, "not_found")
}

func (b *board) effectView(actor access.Actor, c effect) EffectView {
	v := EffectView{Resolved: c.Resolved, Version: c.Version, Outcome: c.Outcome()}
	for _, r := range c.Readings {
		m, _ := b.study.Member(r.Member)
		if !b.whole(actor) {
			m = study.Member{College: m.College}
		}
		v.Readers = append(v.Readers, m)
	}
	for _, e := range c.Evidence {
		v.Evidence = append(v.Evidence, b.evidenceView(actor, e))
	}
	return v
}

func (b *board) evidenceView(actor access.Actor, e matrix.Evidence) EvidenceView {
	v := EvidenceView{Assessed: matrix.Assess(e, b.backing(e))}
	if o, known := b.observations[e.Observation]; known {
		v.Observation = &o.Value
		if d, known := b.indicators[o.Value.Indicator]; known {
			v.Indicator = &d.Value
		}
	}
	if s, known := b.stories[e.Story]; known {
		v.Withdrawn = s.Value.Withdrawn
		if shown, ok := b.shown(actor, s.Value); ok {
			v.Story = &shown
		} else {
			v.Hidden = v.Withdrawn == ""
		}
	}
	if v.Hidden { // the note may quote what is not shown
		v.Note, v.Title = "", ""
	}
	return v
}

// shown is a testimony as the actor may read it.
func (b *board) shown(actor access.Actor, s story.Story) (story.Story, bool) {
	if s.Withdrawn != "" {
		return story.Story{}, false
	}
	if b.whole(actor) {
		return s, true
	}
	e, known := b.exposure().entries[s.Initiative]
	if !known || !b.names(actor, e) {
		return story.Story{}, false
	}
	return s.Shown()
}
