package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// The window of the matrix: what one page shows. The whole is in the export.
const (
	WindowRows    = 50
	WindowColumns = 30
)

// MatrixQuery asks for a part of a matrix. The zero value is its beginning.
type MatrixQuery struct {
	Row, Column int // the first ones of the window, from 0
	// Group keeps the dimensions below one of the framework's groups.
	Group string
	// Folded shows the groups, not their dimensions (matrix.Rollup).
	Folded bool
	// Whole gives every line and column at once: what an export asks for.
	Whole bool
	// Reach keeps the initiatives of a class; Direction, Solidity and Open
	// those that have at least one such cell; Level and Transition those that
	// have an effect felt there, or that touches it (Unsaid: nobody said).
	Reach      initiative.Reach
	Direction  matrix.Direction
	Solidity   matrix.Solidity
	Open       bool
	Level      string
	Transition string
}

// Filtered says whether the query narrows the lines.
func (q MatrixQuery) Filtered() bool {
	return q.Reach != "" || q.Direction != "" || q.Solidity != matrix.Stated || q.Open || q.Level != "" || q.Transition != ""
}

// MatrixView is a window of the matrix as the actor may read it.
type MatrixView struct {
	Study    StudyView
	Query    MatrixQuery
	Columns  []framework.Dimension // of the window
	Rows     []MatrixRow           // of the window
	RowsAll  int                   // after the filters
	ColsAll  int
	Coverage Coverage // of everything the actor may read, whatever the filters
	Unnamed  int      // kept for analysis, and not named to this actor
	Groups   []framework.Dimension
}

// MatrixRow is an initiative with its cells, in the order of the columns.
type MatrixRow struct {
	Initiative Subject
	Cells      []matrix.Cell
	Tally      matrix.Tally // over every dimension, in the window or not
}

// Subject is an initiative as a study names it. Pages name it by Called or
// NameIn, so that who reads another language is told the same name everywhere.
type Subject struct {
	ID, Slug  string
	Original  string           // its name as it was first written
	Reach     initiative.Reach // by its levels of action and the study's rule
	Public    bool
	Fictional bool

	lang       string
	translated initiative.Translations
}

// NameIn is the name in a language, or as it was first written, and the
// language it is in.
func (s Subject) NameIn(lang string) (name, spoken string) {
	return initiative.Initiative{Name: s.Original, Lang: s.lang, Translations: s.translated}.In(lang, "name")
}

// Called is the name in a language, where the language it is in can't be marked:
// in a sentence, an option, a title of a window.
func (s Subject) Called(lang string) string {
	name, _ := s.NameIn(lang)
	return name
}

// Coverage is what was read and what was not, dimension by dimension.
type Coverage struct {
	Rows       int // initiatives
	Tally      matrix.Tally
	Dimensions []DimensionCoverage
	Blind      []framework.Dimension // no effect of any initiative was seen there
	Open       int                   // cells still to be settled
	Date       string                // of the reading, YYYY-MM-DD
}

// DimensionCoverage counts the cells of a dimension.
type DimensionCoverage struct {
	framework.Dimension
	matrix.Tally
	Solidity [len(solidities)]int // effects by the solidity they hold
}

// solidities bounds the array above; matrix.Solidities lists them.
var solidities = [...]matrix.Solidity{matrix.Stated, matrix.Described, matrix.Measured, matrix.Compared, matrix.Verified, matrix.Replicated}

func (b *board) subject(id string) Subject {
	in := b.initiatives[id]
	return Subject{ID: id, Original: in.Name, Slug: in.Slug, Reach: b.study.Scale.Reach(in.Action), Public: in.Public, Fictional: in.Fictional, lang: in.Lang, translated: in.Translations}
}

// Matrix shows a window of a study's matrix.
func (a *App) Matrix(ctx context.Context, actor access.Actor, s StudyView, q MatrixQuery) (MatrixView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return MatrixView{}, err
	}
	rows, unnamed := b.visibleRows(actor)
	v := MatrixView{Study: s, Query: q, Unnamed: unnamed, Coverage: b.coverage(rows, clockDate(a))}
	if s.Grid != nil {
		v.Groups = s.Grid.Groups()
	}
	columns, at, err := b.columns(q)
	if err != nil {
		return v, err
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(r boardRow) bool { return !q.keeps(r) || !b.reaches(q, r.id) })
	v.RowsAll, v.ColsAll = len(rows), len(columns)
	lastRow, lastColumn := len(rows), len(columns)
	if !q.Whole {
		v.Query.Row, v.Query.Column = start(q.Row, len(rows), WindowRows), start(q.Column, len(columns), WindowColumns)
		lastRow, lastColumn = min(v.Query.Row+WindowRows, len(rows)), min(v.Query.Column+WindowColumns, len(columns))
	} else {
		v.Query.Row, v.Query.Column = 0, 0
	}
	v.Columns = columns[v.Query.Column:lastColumn]
	for _, r := range rows[v.Query.Row:lastRow] {
		line := MatrixRow{Initiative: b.subject(r.id), Cells: make([]matrix.Cell, 0, len(v.Columns)), Tally: r.tally()}
		for _, positions := range at[v.Query.Column:lastColumn] {
			line.Cells = append(line.Cells, r.at(positions))
		}
		v.Rows = append(v.Rows, line)
	}
	return v, nil
}

// start keeps the beginning of a window inside what there is, at a whole number
// of windows.
func start(from, total, size int) int {
	if from < 0 || total == 0 {
		return 0
	}
	return min(from, total-1) / size * size
}

// columns gives the columns of the whole matrix and, for each, the positions of
// the leaves it puts together.
func (b *board) columns(q MatrixQuery) ([]framework.Dimension, [][]int, error) {
	grid := b.study.Grid
	if q.Group != "" {
		if grid == nil || len(grid.Under(q.Group)) == 0 {
			return nil, nil, fault.New(fault.NotFound, "not_found")
		}
	}
	var columns []framework.Dimension
	var at [][]int
	add := func(d framework.Dimension, leaves []framework.Dimension) {
		positions := make([]int, len(leaves))
		for i, l := range leaves {
			positions[i] = b.position[l.ID]
		}
		columns, at = append(columns, d), append(at, positions)
	}
	leaves := b.leaves
	if q.Group != "" {
		leaves = grid.Under(q.Group)
	}
	if !q.Folded || grid == nil {
		for _, d := range leaves {
			add(d, []framework.Dimension{d})
		}
		return columns, at, nil
	}
	for _, d := range topOf(grid, leaves) {
		add(d, grid.Under(d.ID))
	}
	return columns, at, nil
}

// topOf are the highest dimensions above the leaves, in order; a leaf that
// stands alone is its own.
func topOf(grid *framework.Framework, leaves []framework.Dimension) []framework.Dimension {
	var out []framework.Dimension
	for _, d := range leaves {
		for d.Parent != "" {
			d, _ = grid.Lookup(d.Parent)
		}
		if len(out) == 0 || out[len(out)-1].ID != d.ID {
			out = append(out, d)
		}
	}
	return out
}

// at is the cell of a column.
func (r boardRow) at(positions []int) matrix.Cell {
	if len(positions) == 1 {
		return r.cells[positions[0]]
	}
	together := make([]matrix.Cell, len(positions))
	for i, p := range positions {
		together[i] = r.cells[p]
	}
	return matrix.Rollup(together)
}

// tally counts the cells of a line.
func (r boardRow) tally() matrix.Tally {
	var t matrix.Tally
	for _, c := range r.cells {
		t.Add(c.Value)
	}
	return t
}

// reaches says whether the initiative has an effect of the level and of the
// transition that are asked for.
func (b *board) reaches(q MatrixQuery, initiativeID string) bool {
	if q.Level == "" && q.Transition == "" {
		return true
	}
	return slices.ContainsFunc(b.byInitiative[initiativeID], func(id string) bool {
		c := b.contributions[id]
		return c.Outcome().State == matrix.Effect && (q.Level == "" || belongs(c.Resolved, ByLevel, q.Level)) &&
			(q.Transition == "" || belongs(c.Resolved, ByTransition, q.Transition))
	})
}

// keeps says whether a line passes the filters.
func (q MatrixQuery) keeps(r boardRow) bool {
	if q.Reach != "" && r.reach != q.Reach {
		return false
	}
	if q.Direction == "" && q.Solidity == matrix.Stated && !q.Open {
		return true
	}
	return slices.ContainsFunc(r.cells, func(c matrix.Cell) bool {
		return (q.Direction == "" || c.State == matrix.Effect && c.Direction == q.Direction) &&
			(q.Solidity == matrix.Stated || c.State == matrix.Effect && c.Solidity >= q.Solidity) && (!q.Open || c.Open)
	})
}

func (b *board) coverage(rows []boardRow, date string) Coverage {
	c := Coverage{Rows: len(rows), Date: date, Dimensions: make([]DimensionCoverage, len(b.leaves))}
	for i, d := range b.leaves {
		one := &c.Dimensions[i]
		one.Dimension = d
		for _, r := range rows {
			cell := r.cells[i]
			one.Add(cell.Value)
			c.Tally.Add(cell.Value)
			if cell.State == matrix.Effect {
				one.Solidity[cell.Solidity]++
			}
			if cell.Open {
				c.Open++
			}
		}
		if one.Effects() == 0 {
			c.Blind = append(c.Blind, d)
		}
	}
	return c
}

func clockDate(a *App) string { return a.now().Format("2006-01-02") }
