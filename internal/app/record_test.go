package app

import (
	"context"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
)

// reworked changes something of each kind of record of a study, once, and gives
// the name of each.
func reworked(t *testing.T, a *App) (StudyView, map[string]string) {
	t.Helper()
	ctx := context.Background()
	a.press = plainPress
	s := written(t, a)
	names := map[string]string{kindStudy: s.ID, kindEntry: "biblio", kindIndicator: "retours", kindObservation: "o-retours", kindStory: "germaine", kindConclusion: "liens", kindReport: "rapport"}
	v, err := a.Cell(ctx, editor, s, "garage", "transports")
	if err != nil {
		t.Fatal(err)
	}
	c := v.Effects[0].Contribution
	names[kindContribution] = c.ID
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	changed := s.Study
	changed.Subtitle = "Un autre sous-titre"
	_, err = a.SaveStudy(ctx, editor, "s", changed, 1, form)
	try(err)
	c.Mechanism = "Un autre mécanisme"
	_, _, err = a.AssessCell(ctx, editor, "s", s.ID, c, c.Readings[0], 1, form)
	try(err)
	_, err = a.SaveIndicator(ctx, editor, "s", s.ID, indicator.Indicator{ID: "retours", Label: "Retours vers un emploi"}, 1, form)
	try(err)
	n, more := 31.0, 32.0
	_, err = a.SaveObservation(ctx, editor, "s", s.ID, indicator.Observation{ID: "o-retours", Indicator: "retours", Initiative: "garage", Value: &more, N: &n, From: "2025", Source: "Suivi"}, 1, form)
	try(err)
	tale := told()
	tale.Excerpts, tale.Place = []story.Excerpt{{ID: "revoir", Text: "revu Gontrand"}}, "Oyonnax"
	_, _, err = a.SaveStory(ctx, editor, "s", s.ID, tale, 1, form)
	try(err)
	_, err = a.SaveConclusion(ctx, editor, "s", s.ID, conclusion.Conclusion{ID: "liens", Kind: conclusion.KindArgued, Title: "Les liens viennent d’abord", Statement: "Ils viennent.",
		Argued: &conclusion.Argued{For: []conclusion.Point{{Text: "On y parle."}}}}, 1, form)
	try(err)
	text := firstReport()
	text.Title = "Ce qui tient ensemble"
	_, err = a.SaveReport(ctx, editor, "s", s.ID, text, 1, form)
	try(err)
	e, err := a.Publish(ctx, editor, "s", s.ID, Publication{Date: "2026-05-12"}, form)
	try(err)
	names[kindEdition] = e.ID
	return look(t, a, editor), names
}

// TestEveryRecordHasAHistory: each kind of record of a study tells its changes to
// who may read them, and takes the last one back; a published version tells them
// only.
func TestEveryRecordHasAHistory(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s, names := reworked(t, a)
	for _, kind := range RecordKinds {
		t.Run(kind, func(t *testing.T) {
			name := names[kind]
			if name == "" {
				t.Fatal("no record of this kind: change one above")
			}
			h, err := a.RecordHistory(ctx, reader, s, kind, name, 0)
			if err != nil {
				t.Fatal(err)
			}
			if len(h.Changes) < 1 || h.Value == nil || h.Version != h.Changes[0].Version || h.TakenOut {
				t.Fatalf("history %+v", h)
			}
			if _, err := a.RecordHistory(ctx, access.Anyone, s, kind, name, 0); !fault.Is(err, fault.SignIn) {
				t.Errorf("anyone reads it: %v", err)
			}
			if _, err := a.RecordHistory(ctx, reader, s, kind, "nulle-part", 0); !fault.Is(err, fault.NotFound) {
				t.Errorf("a record that never was: %v", err)
			}
			if kind == kindEdition {
				if err := a.UndoRecord(ctx, editor, "s", s.ID, kind, name, 1, form); !fault.Is(err, fault.Invalid) || h.Undoable {
					t.Errorf("a published version is undone: %v", err)
				}
				return
			}
			if err := a.UndoRecord(ctx, reader, "s", s.ID, kind, name, h.Version, form); !fault.Is(err, fault.Denied) {
				t.Errorf("a reader undoes: %v", err)
			}
			if err := a.UndoRecord(ctx, editor, "s", s.ID, kind, name, h.Version, form); err != nil {
				t.Fatal(err)
			}
			again, err := a.RecordHistory(ctx, editor, s, kind, name, 0)
			if err != nil {
				t.Fatal(err)
			}
			if last := again.Changes[0]; last.Source != "undo" || len(last.Ops) != len(h.Changes[0].Ops) || string(last.Ops[0].After) != string(h.Changes[0].Ops[0].Before) {
				t.Errorf("undone as %+v", last)
			}
			c, err := a.CompareRecord(ctx, editor, s, kind, name, h.Version-1, again.Version)
			if err != nil || len(c.Differ) != 0 || len(c.Same) == 0 {
				t.Errorf("not what it was: %+v, %v", c.Differ, err)
			}
			if c, err = a.CompareRecord(ctx, editor, s, kind, name, h.Version, again.Version); err != nil || len(c.Differ) == 0 {
				t.Errorf("nothing differs: %v", err)
			}
			if _, err := a.CompareRecord(ctx, editor, s, kind, name, 1, again.Version+1); !fault.Is(err, fault.NotFound) {
				t.Errorf("a version to come: %v", err)
			}
		})
	}
}

func TestARecordOfADraftHasNoHistoryElsewhere(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s, names := reworked(t, a)
	other := ruralities()
	other.ID, other.Title = "autre", "Une autre étude"
	if _, err := a.SaveStudy(ctx, editor, "s", other, 0, form); err != nil {
		t.Fatal(err)
	}
	apart, err := a.Study(ctx, editor, "s", "autre")
	if err != nil {
		t.Fatal(err)
	}
	for kind, name := range names {
		if _, err := a.RecordHistory(ctx, editor, apart, kind, name, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of %s is read from another study: %v", kind, s.ID, err)
		}
	}
	trail, err := a.StudyTrail(ctx, editor, apart, TrailSearch{})
	if err != nil || len(trail.Changes) != 1 {
		t.Errorf("%d changes of another study, %v", len(trail.Changes), err)
	}
}

func TestUndoingAReading(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	c := assess(t, a, "garage", "transports", "luc", effectOf(2))
	read := func(member string, v matrix.Value, version int64) {
		t.Helper()
		if _, _, err := a.AssessCell(ctx, editor, "s", "ruralites", c, matrix.Reading{Member: member, Value: v}, version, form); err != nil {
			t.Fatal(err)
		}
	}
	undo := func(version int64) error {
		return a.UndoRecord(ctx, editor, "s", "ruralites", kindContribution, c.ID, version, form)
	}
	read("awa", effectOf(3), 1)
	read("luc", effectOf(1), 2)
	t.Run("what changed again since is refused, by its name", func(t *testing.T) {
		err := undo(2)
		if all := fault.All(err); len(all) != 1 || all[0].Field != "readings" || all[0].Key != "undo.changed_since" {
			t.Fatalf("%v", err)
		}
	})
	t.Run("the last one is taken back", func(t *testing.T) {
		if err := undo(3); err != nil {
			t.Fatal(err)
		}
		if err := undo(4); err != nil { // and done again
			t.Fatal(err)
		}
	})
	t.Run("one who stepped back since is not made to read again", func(t *testing.T) {
		if err := a.Recuse(ctx, editor, "s", "ruralites", "luc", "garage", form); err != nil {
			t.Fatal(err)
		}
		err := undo(5)
		if all := fault.All(err); len(all) != 1 || all[0].Key != "study.member_recused" {
			t.Fatalf("%v", err)
		}
	})
	t.Run("an effect that was taken out comes back with its readings", func(t *testing.T) {
		v := look(t, a, editor)
		if err := a.RemoveEffect(ctx, editor, "s", "ruralites", c.ID, 5, form); err != nil {
			t.Fatal(err)
		}
		h, err := a.RecordHistory(ctx, editor, v, kindContribution, c.ID, 0)
		if err != nil || !h.TakenOut || len(h.Value.(matrix.Contribution).Readings) != 2 {
			t.Fatalf("%+v, %v", h, err)
		}
		if err := undo(3); fault.All(err)[0].Key != "undo.taken_out" {
			t.Fatalf("an older change is undone: %v", err)
		}
		if err := undo(6); fault.All(err)[0].Key != "study.member_recused" {
			t.Fatalf("a reading of who stepped back: %v", err)
		}
		s := v.Study
		s.Members[1].Recused = nil
		if _, err := a.SaveStudy(ctx, editor, "s", s, v.Version, form); err != nil {
			t.Fatal(err)
		}
		if err := undo(6); err != nil {
			t.Fatal(err)
		}
		if h, err = a.RecordHistory(ctx, editor, v, kindContribution, c.ID, 0); err != nil || h.TakenOut || h.Version != 7 {
			t.Fatalf("%+v, %v", h, err)
		}
	})
}

// TestUndoBringsNoTestimonyBack: neither its words, nor a pointer to it that
// someone took away.
func TestUndoBringsNoTestimonyBack(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := written(t, a)
	text := firstReport()
	text.Blocks = text.Blocks[:len(text.Blocks)-1]
	if _, err := a.SaveReport(ctx, editor, "s", s.ID, text, 1, form); err != nil {
		t.Fatal(err)
	}
	if err := a.WithdrawStory(ctx, editor, "s", s.ID, "germaine", 1, form); err != nil {
		t.Fatal(err)
	}
	h, err := a.RecordHistory(ctx, editor, s, kindStory, "germaine", 0)
	if err != nil || len(h.Changes) != 2 {
		t.Fatalf("%+v, %v", h, err)
	}
	for _, c := range h.Changes {
		for _, op := range c.Ops {
			if !op.Redacted || op.Before != nil || op.After != nil {
				t.Errorf("version %d still tells %s", c.Version, op.Path)
			}
		}
		if err := a.UndoRecord(ctx, editor, "s", s.ID, kindStory, "germaine", c.Version, form); fault.All(err)[0].Key != "undo.redacted" {
			t.Errorf("version %d: %v", c.Version, err)
		}
	}
	if c, err := a.CompareRecord(ctx, editor, s, kindStory, "germaine", 1, 2); err != nil || !c.Erased || len(c.Differ)+len(c.Same) > 0 {
		t.Errorf("%+v, %v", c, err)
	}
	err = a.UndoRecord(ctx, editor, "s", s.ID, kindReport, "rapport", 2, form)
	if all := fault.All(err); len(all) != 1 || all[0].Key != "undo.redacted" || all[0].Field != "blocks" {
		t.Errorf("a report quotes it again: %v", err)
	}
}

// TestAResultGoesWithItsPlan: an undone plan does not keep the result of another.
func TestAResultGoesWithItsPlan(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	wide(t, a)
	c := conclusion.Conclusion{ID: "echelons", Kind: conclusion.KindTested, Title: "Croiser", Statement: "Mieux à plusieurs.", Test: &conclusion.Test{Plan: s.PlanFor(conclusion.InterscalarMore)}}
	c.Test.Plan.Scales = []conclusion.Scale{conclusion.Action}
	for version := range int64(2) {
		c.Test.Plan.Seed += uint64(version)
		if _, err := a.SaveConclusion(ctx, editor, "s", s.ID, c, version, form); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.RunConclusion(ctx, editor, "s", s.ID, "echelons", 2, form); err != nil {
		t.Fatal(err)
	}
	c.Title = "Croiser les échelons"
	if _, err := a.SaveConclusion(ctx, editor, "s", s.ID, c, 3, form); err != nil {
		t.Fatal(err)
	}
	if err := a.UndoRecord(ctx, editor, "s", s.ID, kindConclusion, "echelons", 4, form); err != nil {
		t.Fatal(err)
	}
	if v, err := a.Conclusion(ctx, editor, s, "echelons"); err != nil || v.Test.Result == nil {
		t.Fatalf("a title took the result away: %v", err)
	}
	if err := a.UndoRecord(ctx, editor, "s", s.ID, kindConclusion, "echelons", 2, form); err != nil {
		t.Fatal(err)
	}
	v, err := a.Conclusion(ctx, editor, s, "echelons")
	if err != nil || v.Test.Result != nil || v.Test.Plan.Seed != c.Test.Plan.Seed-1 {
		t.Errorf("plan %+v, result %v, %v", v.Test.Plan, v.Test.Result, err)
	}
}

func TestWhatChangedInAStudy(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s, _ := reworked(t, a)
	all, pages := []TrailChange{}, 0
	for find := (TrailSearch{}); ; {
		trail, err := a.StudyTrail(ctx, reader, s, find)
		if err != nil {
			t.Fatal(err)
		}
		all, pages = append(all, trail.Changes...), pages+1
		if find.After = trail.Next; find.After == "" {
			break
		}
	}
	kinds := map[string]int{}
	for i, c := range all {
		kinds[c.Of.Kind]++
		if i > 0 && c.At > all[i-1].At {
			t.Errorf("change %d is newer than the one before", i)
		}
	}
	for _, kind := range RecordKinds {
		if kinds[kind] == 0 {
			t.Errorf("nothing of %s", kind)
		}
	}
	t.Run("of one kind", func(t *testing.T) {
		for _, kind := range RecordKinds {
			trail, err := a.StudyTrail(ctx, reader, s, TrailSearch{Kind: kind})
			if err != nil || len(trail.Changes) != kinds[kind] {
				t.Errorf("%d of %s, not %d, %v", len(trail.Changes), kind, kinds[kind], err)
			}
		}
	})
	t.Run("of one person", func(t *testing.T) {
		other := access.Actor{Account: "u9", Name: "Nour", Role: access.Editor}
		changed := look(t, a, editor)
		changed.Study.Subtitle = "Par une autre"
		if _, err := a.SaveStudy(ctx, other, "s", changed.Study, changed.Version, form); err != nil {
			t.Fatal(err)
		}
		trail, err := a.StudyTrail(ctx, reader, s, TrailSearch{By: "u9"})
		if err != nil || len(trail.Changes) != 1 || len(trail.Writers) < 2 {
			t.Errorf("%+v, %v", trail, err)
		}
	})
	t.Run("page after page, none twice and none lost", func(t *testing.T) {
		for i := range TrailPage + 5 {
			changed := look(t, a, editor)
			changed.Study.Subtitle = strings.Repeat("bis ", i+1)
			if _, err := a.SaveStudy(ctx, editor, "s", changed.Study, changed.Version, form); err != nil {
				t.Fatal(err)
			}
		}
		seen, find := map[int64]bool{}, TrailSearch{Kind: kindStudy}
		for find.After != "" || len(seen) == 0 {
			trail, err := a.StudyTrail(ctx, reader, s, find)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range trail.Changes {
				if seen[c.Version] {
					t.Errorf("version %d twice", c.Version)
				}
				seen[c.Version] = true
			}
			find.After = trail.Next
		}
		if want := int(look(t, a, editor).Version); len(seen) != want {
			t.Errorf("%d changes, want %d", len(seen), want)
		}
	})
	t.Run("not for everyone", func(t *testing.T) {
		if _, err := a.StudyTrail(ctx, access.Anyone, s, TrailSearch{}); !fault.Is(err, fault.SignIn) {
			t.Errorf("%v", err)
		}
		if _, err := a.StudyTrail(ctx, reader, s, TrailSearch{After: "n’importe.quoi"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
	})
}

var reader = access.Actor{Account: "lou", Name: "Lou", Role: access.Reader}
