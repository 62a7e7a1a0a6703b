package app

import (
	"context"
	"encoding/json"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// UndoRecord takes back one change of a record of a study: its fields only, none
// that changed again since, and nothing that a withdrawal erased. What comes of it
// is held to what every write of that kind is held to. Undoing is itself a change.
func (a *App) UndoRecord(ctx context.Context, actor access.Actor, space, studyID, kind, name string, version int64, from From) error {
	how, known := recordKinds[kind]
	if !known || kind == kindStudy && name != studyID {
		return fault.New(fault.NotFound, "not_found")
	}
	if err := allow(actor, access.Edit, access.Object{Kind: how.object}); err != nil {
		return err
	}
	if how.restore == nil {
		return fault.New(fault.Invalid, "undo.published")
	}
	from.Source = "undo"
	return a.naming(ctx, space, author(actor, from), nil, func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		x := restoring{study: s, name: name}
		key := recordKey(studyID, kind, name)
		x.before, x.after = store.Record{Kind: kind, ID: key}, store.Record{Kind: kind, ID: key}
		if x.version, x.before.Body, x.after.Body, err = tx.Undone(kind, key, version); err != nil {
			return err
		}
		if err := keepsWithdrawn(tx, x); err != nil {
			return err
		}
		return how.restore(a, tx, x)
	})
}

// keepsWithdrawn refuses to point again to a testimony that was taken back since:
// whoever took the pointer away may have done so for its teller.
func keepsWithdrawn(tx *store.Tx, x restoring) error {
	records, err := tx.Children(x.study.ID, kindStory)
	if err != nil {
		return err
	}
	before, after := pointers(x.before.Body), pointers(x.after.Body)
	for _, r := range records {
		t, err := decode[story.Story](r)
		if err != nil {
			return err
		}
		if field, points := after[t.ID]; points && t.Withdrawn != "" && before[t.ID] == "" {
			return fault.On(field, fault.Conflict, "undo.redacted")
		}
	}
	return nil
}

// pointers are the testimonies that a record points to, each with the field that
// does.
func pointers(body []byte) map[string]string {
	var fields map[string]any
	if json.Unmarshal(body, &fields) != nil {
		return nil
	}
	out := map[string]string{}
	for field, v := range fields {
		pointedBy(v, "", func(id string) { out[id] = field })
	}
	return out
}

func pointedBy(v any, under string, found func(id string)) {
	switch v := v.(type) {
	case string:
		if under == "story" || under == "testimonies" {
			found(v)
		}
	case []any:
		for _, x := range v {
			pointedBy(x, under, found)
		}
	case map[string]any:
		for key, x := range v {
			pointedBy(x, key, found)
		}
	}
}

// The records as each is brought back.

func (a *App) restoreStudy(tx *store.Tx, x restoring) error {
	after, err := decode[study.Study](x.after)
	if err != nil {
		return err
	}
	if err := append(after.Validate(), a.checkStudy(after)...).Err(); err != nil {
		return err
	}
	if err := keepsWhatIsUsed(tx, x.study, after); err != nil {
		return err
	}
	_, _, err = putStudy(tx, x.study, after, x.version)
	return err
}

func (a *App) restoreEntry(tx *store.Tx, x restoring) error {
	after, err := decode[study.Entry](x.after)
	if err != nil {
		return err
	}
	if err := after.Validate().Err(); err != nil {
		return err
	}
	if _, err := tx.Get(kindInitiative, after.Initiative); fault.Is(err, fault.NotFound) {
		return fault.New(fault.Conflict, "undo.sheet_gone") // merged into another since
	} else if err != nil {
		return err
	}
	if _, err := tx.Put(entryPut(x.study, after, x.version)); err != nil {
		return err
	}
	return expose(tx, x.study)
}

func (a *App) restoreContribution(tx *store.Tx, x restoring) error {
	after, err := decode[matrix.Contribution](x.after)
	if err != nil {
		return err
	}
	var before matrix.Contribution
	if len(x.before.Body) > 0 {
		if before, err = decode[matrix.Contribution](x.before); err != nil {
			return err
		}
	}
	if err := after.Validate().Err(); err != nil {
		return err
	}
	for _, r := range after.Readings { // one who stepped back since is not made to read again
		if now, there := before.Reading(r.Member); !there || now != r {
			if err := takingPart(x.study, r.Member, after.Initiative, "readings"); err != nil {
				return err
			}
		}
	}
	shown, err := shownOf(tx, x.study, after.Initiative)
	if err != nil {
		return err
	}
	if err := a.checkEffect(tx, x.study, after); err != nil {
		return err
	}
	_, err = tx.Put(contributionPut(x.study, after, shown, x.version))
	return err
}

// shownOf says what the public sees of an initiative, which is in the census.
func shownOf(tx *store.Tx, s study.Study, initiativeID string) (exposure, error) {
	x := exposure{open: s.Public}
	if initiativeID == "" {
		return x, nil
	}
	e, err := present(tx, s.ID, initiativeID)
	x.entries = map[string]study.Entry{e.Initiative: e}
	return x, err
}

func (a *App) restoreIndicator(tx *store.Tx, x restoring) error {
	after, err := decode[indicator.Indicator](x.after)
	if err != nil {
		return err
	}
	if err := after.Validate().Err(); err != nil {
		return err
	}
	_, err = tx.Put(indicatorPut(x.study, after, x.version))
	return err
}

func (a *App) restoreObservation(tx *store.Tx, x restoring) error {
	after, err := decode[indicator.Observation](x.after)
	if err != nil {
		return err
	}
	if err := after.Validate().Err(); err != nil {
		return err
	}
	_, err = putObservation(tx, x.study, after, x.version)
	return err
}

func (a *App) restoreStory(tx *store.Tx, x restoring) error {
	after, err := decode[story.Story](x.after)
	if err != nil {
		return err
	}
	if len(x.before.Body) > 0 {
		before, err := decode[story.Story](x.before)
		if err != nil {
			return err
		}
		if before.Withdrawn != "" {
			return fault.New(fault.Gone, "story.withdrawn", "date", before.Withdrawn)
		}
	}
	if err := append(after.Validate(), after.Ahead(a.now())...).Err(); err != nil {
		return err
	}
	shown, err := shownOf(tx, x.study, after.Initiative)
	if err != nil {
		return err
	}
	if _, err := tx.Put(storyPut(x.study, after, shown, x.version)); err != nil || after.File == "" {
		return err
	}
	return a.holdFiles(tx, []store.StoredFile{{Sum: after.File, Size: after.Size, Media: after.Media}})
}

// restoreConclusion brings back a conclusion. A result is of the plan that it was
// computed by: one that came after the change taken back goes with its plan.
func (a *App) restoreConclusion(tx *store.Tx, x restoring) error {
	after, err := decode[conclusion.Conclusion](x.after)
	if err != nil {
		return err
	}
	if after.Test != nil && after.Test.Result != nil && !samePlan(after.Test.Plan, after.Test.Result.Plan) {
		after.Test.Result = nil
	}
	if err := after.Validate().Err(); err != nil {
		return err
	}
	if err := tx.Dismiss(computation(tx.Space, x.study.ID, x.name)); err != nil {
		return err
	}
	_, err = tx.Put(conclusionPut(x.study, after, x.version))
	return err
}

func (a *App) restoreReport(tx *store.Tx, x restoring) error {
	after, err := decode[report.Report](x.after)
	if err != nil {
		return err
	}
	_, err = putReport(tx, x.study, after, x.version)
	return err
}
