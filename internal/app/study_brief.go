package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/study"
)

// Brief is what a study found, at a glance, as far as the actor may read it.
type Brief struct {
	Flow     study.Flow
	Coverage Coverage
	Stories  int                // testimonies
	Names    map[string]Subject // initiatives that may be named
	Analysed []Subject          // kept for analysis, by name
	Unnamed  int                // kept for analysis, and not named to this actor
}

// Brief sums a study up.
func (a *App) Brief(ctx context.Context, actor access.Actor, s StudyView) (Brief, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return Brief{}, err
	}
	rows, unnamed := b.visibleRows(actor)
	out := Brief{Flow: b.flow(actor), Coverage: b.coverage(rows, clockDate(a)), Names: b.nameable(actor), Unnamed: unnamed}
	for _, r := range rows {
		out.Analysed = append(out.Analysed, b.subject(r.id))
	}
	for _, key := range b.told {
		if kept := b.stories[key].Value; kept.Withdrawn == "" {
			if _, shown := b.shown(actor, kept); shown {
				out.Stories++
			}
		}
	}
	return out, nil
}
