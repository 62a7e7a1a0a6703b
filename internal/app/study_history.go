package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// StudyHistory returns the changes of a study's framing and group, the newest first.
func (a *App) StudyHistory(ctx context.Context, actor access.Actor, s StudyView, before int64) ([]store.Change, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return nil, err
	}
	return a.store.History(ctx, access.Visible(actor, access.KindChange, s.Space), kindStudy, s.ID, before)
}

// UndoStudy takes back one change of a study: its fields only, and none that
// changed again since, nor what readings rest on.
func (a *App) UndoStudy(ctx context.Context, actor access.Actor, space, studyID string, version int64, from From) error {
	return a.UndoRecord(ctx, actor, space, studyID, kindStudy, studyID, version, from)
}

// RemoveEntry takes an initiative out of the census: one that came in by
// mistake. One of which something was read, measured or told stays.
func (a *App) RemoveEntry(ctx context.Context, actor access.Actor, space, studyID, initiativeID string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		e, current, err := getChild[study.Entry](tx, kindEntry, studyID, initiativeID)
		if err != nil {
			return err
		}
		if current != version {
			return fault.New(fault.Conflict, "changed_meanwhile", "version", current)
		}
		used, err := entryInUse(tx, studyID, e)
		if err != nil {
			return err
		}
		if used {
			return fault.New(fault.Invalid, "study.entry_in_use")
		}
		return tx.Delete(kindEntry, keyIn(studyID, initiativeID), version)
	})
}

// entryInUse says whether anything of the study speaks of the initiative.
func entryInUse(tx *store.Tx, studyID string, e study.Entry) (bool, error) {
	if len(e.Readings) > 0 {
		return true, nil
	}
	records, err := tx.Children(studyID, kindContribution, kindObservation, kindStory)
	if err != nil {
		return false, err
	}
	for _, r := range records {
		about, err := initiativeOf(r)
		if err != nil || about == e.Initiative {
			return true, err
		}
	}
	return false, nil
}

// initiativeOf is the initiative that a record of a study speaks of.
func initiativeOf(r store.Record) (string, error) {
	switch r.Kind {
	case kindContribution:
		c, err := decode[matrix.Contribution](r)
		return c.Initiative, err
	case kindObservation:
		o, err := decode[indicator.Observation](r)
		return o.Initiative, err
	}
	t, err := decode[story.Story](r)
	return t.Initiative, err
}
