package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/study"
)

// CellLine is a cell in a list, with the sentence that says what is changed.
type CellLine struct {
	Initiative Subject
	Dimension  framework.Dimension
	Cell       matrix.Cell
	Sentence   string
	Natures    []matrix.Nature // of what backs it
}

// RowView is the line of an initiative, read dimension by dimension.
type RowView struct {
	Study      StudyView
	Initiative Subject
	Cells      []CellLine
	Tally      matrix.Tally
	Selected   bool // the initiative was kept for analysis
}

// ColumnView is the column of a dimension, read initiative by initiative.
type ColumnView struct {
	Study     StudyView
	Dimension framework.Dimension
	Cells     []CellLine // by name of the initiative
	Tally     matrix.Tally
	Unnamed   int // kept for analysis, and not named to this actor
	Date      string
}

// MatrixRow shows the line of an initiative, named by its identifier or its slug.
func (a *App) MatrixRow(ctx context.Context, actor access.Actor, s StudyView, initiativeName string) (RowView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return RowView{}, err
	}
	e, err := b.find(actor, initiativeName)
	if err != nil {
		return RowView{}, err
	}
	row := b.row(e.Initiative)
	v := RowView{Study: s, Initiative: b.subject(e.Initiative), Tally: row.tally(), Selected: e.Status == study.Selected}
	for i, d := range b.leaves {
		v.Cells = append(v.Cells, b.line(row.cells[i], d))
	}
	return v, nil
}

// MatrixColumn shows the column of a dimension.
func (a *App) MatrixColumn(ctx context.Context, actor access.Actor, s StudyView, dimension string) (ColumnView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return ColumnView{}, err
	}
	at, known := b.position[dimension]
	if !known {
		return ColumnView{}, fault.New(fault.NotFound, "not_found")
	}
	v := ColumnView{Study: s, Dimension: b.leaves[at], Date: clockDate(a)}
	rows, unnamed := b.visibleRows(actor)
	v.Unnamed = unnamed
	for _, r := range rows {
		v.Cells = append(v.Cells, b.line(r.cells[at], b.leaves[at]))
		v.Tally.Add(r.cells[at].Value)
	}
	return v, nil
}

// MatrixLines gives every cell of the matrix that the actor may read, as a list:
// what a spreadsheet of effects holds.
func (a *App) MatrixLines(ctx context.Context, actor access.Actor, s StudyView, give func(CellLine) error) error {
	b, err := a.board(ctx, s)
	if err != nil {
		return err
	}
	rows, _ := b.visibleRows(actor)
	for _, r := range rows {
		for i, d := range b.leaves {
			if err := give(b.line(r.cells[i], d)); err != nil {
				return err
			}
		}
	}
	return nil
}

// line tells a cell with its first sentence and the natures of its evidence.
func (b *board) line(c matrix.Cell, d framework.Dimension) CellLine {
	out := CellLine{Initiative: b.subject(c.Initiative), Dimension: d, Cell: c}
	seen := map[matrix.Nature]bool{}
	for _, id := range c.Contributions {
		one := b.contributions[id]
		if out.Sentence == "" {
			out.Sentence = sentenceOf(one.Contribution)
		}
		for _, e := range one.Evidence {
			seen[e.Nature] = true
		}
	}
	for _, n := range matrix.Natures {
		if seen[n] {
			out.Natures = append(out.Natures, n)
		}
	}
	return out
}

// sentenceOf is the sentence of a reading that says what the effect shows, else
// the first there is.
func sentenceOf(c matrix.Contribution) string {
	first, shown := "", c.Outcome().Value
	for _, r := range c.Readings {
		if r.Sentence != "" && r.Value == shown {
			return r.Sentence
		}
		if first == "" {
			first = r.Sentence
		}
	}
	return first
}

// IndicatorView is a definition card with the version to write the next one.
type IndicatorView struct {
	indicator.Indicator
	Version int64
	Figures int // observations of it that the actor may read
}

// IndicatorOf finds a card of a study.
func (a *App) IndicatorOf(ctx context.Context, actor access.Actor, s StudyView, id string) (IndicatorView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return IndicatorView{}, err
	}
	kept, known := b.indicators[id]
	if !known {
		return IndicatorView{}, fault.New(fault.NotFound, "not_found")
	}
	v := IndicatorView{Indicator: kept.Value, Version: kept.Version}
	for observation, o := range b.observations {
		if o.Value.Indicator == id && b.tells(actor, observation) {
			v.Figures++
		}
	}
	return v, nil
}

// Backed lists the cells that the actor may read and that a figure or a
// testimony of the study backs.
func (a *App) Backed(ctx context.Context, actor access.Actor, s StudyView, id string) ([]CellLine, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return nil, err
	}
	rows, _ := b.visibleRows(actor)
	var out []CellLine
	for _, r := range rows {
		for _, c := range b.byInitiative[r.id] {
			one := b.contributions[c]
			if !slices.ContainsFunc(one.Evidence, func(e matrix.Evidence) bool { return e.Observation == id || e.Story == id }) {
				continue
			}
			for _, d := range one.Dimensions {
				if at, known := b.position[d]; known && !slices.ContainsFunc(out, func(l CellLine) bool { return l.Initiative.ID == r.id && l.Dimension.ID == d }) {
					out = append(out, b.line(r.cells[at], b.leaves[at]))
				}
			}
		}
	}
	return out, nil
}
