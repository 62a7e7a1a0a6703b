package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/text"
)

// ObservationView is a figure with the card of its indicator.
type ObservationView struct {
	indicator.Observation
	Version   int64
	Card      indicator.Indicator
	CardKnown bool
	Subject   Subject // the initiative, when it is about one
}

// SaveIndicator keeps a definition card (version 0 for a new one).
func (a *App) SaveIndicator(ctx context.Context, actor access.Actor, space, studyID string, in indicator.Indicator, version int64, from From) (int64, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return 0, err
	}
	in = cleanIndicator(in)
	if err := in.Validate().Err(); err != nil {
		return 0, err
	}
	written := int64(0)
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		written, err = tx.Put(indicatorPut(s, in, version))
		return err
	})
	return written, err
}

func cleanIndicator(in indicator.Indicator) indicator.Indicator {
	for _, line := range []*string{&in.Label, &in.LabelEN, &in.Unit, &in.UnitLabel, &in.Formula, &in.Base, &in.Collector, &in.Source, &in.CoBuilt} {
		*line = text.CleanLine(*line, study.MaxLine)
	}
	in.Definition = text.CleanText(in.Definition, study.MaxProse)
	return in
}

// SaveObservation keeps a figure (version 0 for a new one). What it is about is
// in the study, and its indicator has a card.
func (a *App) SaveObservation(ctx context.Context, actor access.Actor, space, studyID string, in indicator.Observation, version int64, from From) (int64, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return 0, err
	}
	in = cleanObservation(in)
	if err := in.Validate().Err(); err != nil {
		return 0, err
	}
	written := int64(0)
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		written, err = putObservation(tx, s, in, version)
		return err
	})
	return written, err
}

// putObservation checks a figure against its study and writes it in the
// transaction.
func putObservation(tx *store.Tx, s study.Study, in indicator.Observation, version int64) (int64, error) {
	if _, _, err := getChild[indicator.Indicator](tx, kindIndicator, s.ID, in.Indicator); fault.Is(err, fault.NotFound) {
		return 0, fault.On("indicator", fault.Invalid, "study.indicator_absent")
	} else if err != nil {
		return 0, err
	}
	x, err := shownOf(tx, s, in.Initiative)
	if err != nil {
		return 0, err
	}
	return tx.Put(observationPut(s, in, x, version))
}

func cleanObservation(o indicator.Observation) indicator.Observation {
	for _, line := range []*string{&o.Group, &o.BaseLabel, &o.Unit, &o.Displayed, &o.Source, &o.SourceURL, &o.Page} {
		*line = text.CleanLine(*line, study.MaxLine)
	}
	o.Computed, o.Note = text.CleanText(o.Computed, study.MaxProse), text.CleanText(o.Note, study.MaxProse)
	if o.Displayed == "" {
		o.DisplayedRule = ""
	}
	return o
}

// Indicators lists the cards of a study, by label.
func (a *App) Indicators(ctx context.Context, s StudyView) ([]indicator.Indicator, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return nil, err
	}
	out := make([]indicator.Indicator, 0, len(b.indicators))
	for _, d := range b.indicators {
		out = append(out, d.Value)
	}
	slices.SortFunc(out, func(x, y indicator.Indicator) int {
		return cmp.Or(strings.Compare(text.SortKey(x.Label), text.SortKey(y.Label)), strings.Compare(x.ID, y.ID))
	})
	return out, nil
}

// Observations lists the figures of a study that the actor may read; those of
// one initiative when it is named.
func (a *App) Observations(ctx context.Context, actor access.Actor, s StudyView, initiativeID string) ([]ObservationView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return nil, err
	}
	return b.figuresFor(actor, initiativeID), nil
}

// Observation is one figure of a study that the actor may read.
func (a *App) Observation(ctx context.Context, actor access.Actor, s StudyView, id string) (ObservationView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return ObservationView{}, err
	}
	v, shown := b.figure(actor, id)
	if !shown {
		return v, fault.New(fault.NotFound, "not_found")
	}
	return v, nil
}
