package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// WallQuery narrows the wall of solutions: to those with an effect that is not
// only negative on a dimension, to those that act at a level.
type WallQuery struct {
	Dimension string
	Level     territory.Level
	After     string // the identifier of the last card of the page before
}

// WallPage is how many solutions a page of the wall shows.
const WallPage = 24

// Wall is a page of the solutions of a study: the initiatives kept for analysis
// that the actor may be told of.
type Wall struct {
	Cards      []SheetView
	Total, All int    // with and without the filters
	Unnamed    int    // kept for analysis, and not named to this actor
	Before     bool   // this is not the first page
	Next       string // the After of the next page, "" on the last
	Dimensions []DimensionChoice
	Levels     []LevelChoice
}

// DimensionChoice counts the solutions that a dimension would leave.
type DimensionChoice struct {
	framework.Dimension
	Count int
}

// LevelChoice counts the solutions that a level would leave.
type LevelChoice struct {
	Level territory.Level
	Count int
}

// Wall shows the solutions of a study, by name.
func (a *App) Wall(ctx context.Context, actor access.Actor, s StudyView, q WallQuery) (Wall, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return Wall{}, err
	}
	if _, known := b.position[q.Dimension]; q.Dimension != "" && !known {
		return Wall{}, fault.New(fault.NotFound, "not_found")
	}
	places, err := a.Territories()
	if err != nil {
		return Wall{}, err
	}
	rows, unnamed := b.visibleRows(actor)
	w := Wall{All: len(rows), Unnamed: unnamed, Dimensions: b.wallDimensions(rows, q.Level), Levels: b.wallLevels(rows, q.Dimension)}
	rows = slices.DeleteFunc(slices.Clone(rows), func(r boardRow) bool { return !b.contributes(r, q.Dimension) || !b.acts(r, q.Level) })
	w.Total = len(rows)
	from := 0
	if q.After != "" {
		from = slices.IndexFunc(rows, func(r boardRow) bool { return r.id == q.After }) + 1
	}
	last := min(from+WallPage, len(rows))
	if w.Before = from > 0; last < len(rows) {
		w.Next = rows[last-1].id
	}
	for _, r := range rows[from:last] {
		card := b.sheetOf(study.Entry{Initiative: r.id, Status: study.Selected})
		card.Located = locate(places, b.viewOf(r.id))
		w.Cards = append(w.Cards, card)
	}
	return w, nil
}

// contributes says whether an initiative has an effect on a dimension that is
// not only negative; any does when none is named.
func (b *board) contributes(r boardRow, dimension string) bool {
	if dimension == "" {
		return true
	}
	c := r.cells[b.position[dimension]]
	return c.State == matrix.Effect && c.Direction != matrix.Negative
}

func (b *board) acts(r boardRow, level territory.Level) bool {
	return level == "" || slices.Contains(b.initiatives[r.id].Action, level)
}

func (b *board) wallDimensions(rows []boardRow, level territory.Level) []DimensionChoice {
	out := make([]DimensionChoice, len(b.leaves))
	for i, d := range b.leaves {
		out[i].Dimension = d
		for _, r := range rows {
			if b.acts(r, level) && b.contributes(r, d.ID) {
				out[i].Count++
			}
		}
	}
	return out
}

func (b *board) wallLevels(rows []boardRow, dimension string) []LevelChoice {
	out := make([]LevelChoice, 0, len(initiative.ActionLevels))
	for _, l := range initiative.ActionLevels {
		choice := LevelChoice{Level: l}
		for _, r := range rows {
			if b.acts(r, l) && b.contributes(r, dimension) {
				choice.Count++
			}
		}
		out = append(out, choice)
	}
	return out
}

// SolutionView is an initiative as whoever would do it elsewhere reads it.
type SolutionView struct {
	SheetView
	Whole    InitiativeView // with its long story, and its contact for who may see it
	Figures  []ObservationView
	Others   int // further figures of it
	Story    *StoryView
	Stories  int      // those that may be read, that one too
	Previous *Subject // its neighbours on the wall
	Next     *Subject
}

// solutionFigures is how many figures the page of a solution shows.
const solutionFigures = 3

// Solution shows one, named by its identifier or its slug.
func (a *App) Solution(ctx context.Context, actor access.Actor, s StudyView, name string) (SolutionView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return SolutionView{}, err
	}
	e, err := b.find(actor, name)
	if err != nil {
		return SolutionView{}, err
	}
	if e.Status != study.Selected {
		return SolutionView{}, fault.New(fault.NotFound, "not_found")
	}
	places, err := a.Territories()
	if err != nil {
		return SolutionView{}, err
	}
	v := SolutionView{SheetView: b.sheetOf(e)}
	if v.Whole, err = a.Initiative(ctx, actor, s.Space, e.Initiative); err != nil {
		return v, err
	}
	v.Located = locate(places, v.Whole)
	v.Figures, v.Others = keyFigures(v.Whole.KeyFigures, b.figuresFor(actor, e.Initiative))
	v.Story, v.Stories = b.oneStory(actor, e.Initiative)
	rows, _ := b.visibleRows(actor)
	at := slices.IndexFunc(rows, func(r boardRow) bool { return r.id == e.Initiative })
	if at > 0 {
		before := b.subject(rows[at-1].id)
		v.Previous = &before
	}
	if at >= 0 && at+1 < len(rows) {
		after := b.subject(rows[at+1].id)
		v.Next = &after
	}
	return v, nil
}

// keyFigures are those that the initiative chose, in its order; without any,
// those that come with the most of what makes a figure worth reading.
func keyFigures(chosen []string, all []ObservationView) (shown []ObservationView, others int) {
	for _, id := range chosen {
		if i := slices.IndexFunc(all, func(o ObservationView) bool { return o.ID == id }); i >= 0 {
			shown = append(shown, all[i])
		}
	}
	if len(shown) == 0 {
		shown = slices.Clone(all)
		slices.SortStableFunc(shown, func(x, y ObservationView) int { return completeness(y) - completeness(x) })
	}
	shown = shown[:min(len(shown), solutionFigures)]
	return shown, len(all) - len(shown)
}

func completeness(o ObservationView) int {
	n := 0
	c := o.Complete()
	for _, there := range []bool{o.Value != nil || o.Displayed != "", c.N, c.Base, c.Period, c.Source} {
		if there {
			n++
		}
	}
	return n
}

// oneStory is a testimony about an initiative, one with a chosen passage first.
func (b *board) oneStory(actor access.Actor, initiativeID string) (one *StoryView, n int) {
	for _, id := range b.told {
		kept := b.stories[id]
		if kept.Value.Initiative != initiativeID {
			continue
		}
		shown, may := b.shown(actor, kept.Value)
		if !may {
			continue
		}
		n++
		if one == nil || len(one.Excerpts) == 0 && len(shown.Excerpts) > 0 {
			one = &StoryView{Story: shown, Version: kept.Version, Initiative: b.subject(initiativeID)}
		}
	}
	return one, n
}
