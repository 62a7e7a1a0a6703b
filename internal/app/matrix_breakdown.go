package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/territory"
)

// BreakdownBy is what effects are told apart by.
type BreakdownBy string

// By the level where an effect is felt, or by the transition it touches.
const (
	ByLevel      BreakdownBy = "level"
	ByTransition BreakdownBy = "transition"
)

// Unsaid is the line of the effects for which nobody said.
const Unsaid = "unsaid"

var breakdownLines = map[BreakdownBy][]string{
	ByLevel:      {string(territory.Commune), string(territory.EPCI), string(territory.Departement), string(territory.Region), string(territory.National), Unsaid},
	ByTransition: {string(matrix.Social), string(matrix.Economic), string(matrix.Ecological), Unsaid},
}

// Breakdown counts initiatives, line by line and dimension by dimension. An
// initiative counts once in a cell, however many effects it has there; it may
// count on several lines, so lines are not to be added up.
type Breakdown struct {
	By      BreakdownBy
	Rows    int // initiatives read
	Columns []framework.Dimension
	Lines   []BreakdownLine
}

// BreakdownLine is one level or one transition.
type BreakdownLine struct {
	Code  string
	Cells []matrix.Tally // effects only, by dimension
	All   int            // initiatives with an effect on this line
}

// Breakdown tells the effects of a study apart by level or by transition.
func (a *App) Breakdown(ctx context.Context, actor access.Actor, s StudyView, by BreakdownBy) (Breakdown, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return Breakdown{}, err
	}
	rows, _ := b.visibleRows(actor)
	out := Breakdown{By: by, Rows: len(rows), Columns: b.leaves}
	for _, code := range breakdownLines[by] {
		line := BreakdownLine{Code: code, Cells: make([]matrix.Tally, len(b.leaves))}
		for _, r := range rows {
			if b.addLine(&line, r.id, by) {
				line.All++
			}
		}
		out.Lines = append(out.Lines, line)
	}
	return out, nil
}

// addLine counts the effects of an initiative that belong to a line.
func (b *board) addLine(line *BreakdownLine, initiativeID string, by BreakdownBy) bool {
	ours := slices.DeleteFunc(b.effectsOf(initiativeID), func(c matrix.Resolved) bool { return !belongs(c, by, line.Code) })
	found := false
	for _, cell := range matrix.Cells(ours) {
		if at, known := b.position[cell.Dimension]; known && cell.State == matrix.Effect {
			line.Cells[at].Add(cell.Value)
			found = true
		}
	}
	return found
}

func belongs(c matrix.Resolved, by BreakdownBy, code string) bool {
	if by == ByLevel {
		return among(c.Levels, code)
	}
	return among(c.Transitions, code)
}

func among[T ~string](said []T, code string) bool {
	if code == Unsaid {
		return len(said) == 0
	}
	return slices.Contains(said, T(code))
}
