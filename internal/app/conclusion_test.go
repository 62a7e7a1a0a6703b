package app

import (
	"context"
	"fmt"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// wide adds ten initiatives, half of them across levels, the others local; the
// first contribute more.
func wide(t *testing.T, a *App) {
	t.Helper()
	ctx := context.Background()
	for i := range 10 {
		in := initiative.Initiative{ID: fmt.Sprintf("i%d", i), Name: fmt.Sprintf("Initiative %d", i), Public: i != 0, Action: initiative.Levels{territory.Commune}}
		intensity := matrix.Intensity(1)
		if i%2 == 0 {
			in.Action = append(in.Action, territory.Region)
			intensity = 3
		}
		if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, 0, form); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SaveEntry(ctx, editor, "s", "ruralites", study.Entry{Initiative: in.ID, Status: study.Selected}, 0, form); err != nil {
			t.Fatal(err)
		}
		assess(t, a, in.ID, "transports", "luc", effectOf(intensity))
	}
}

func TestRunConclusion(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	wide(t, a)
	plan := s.PlanFor(conclusion.InterscalarMore)
	if plan.SmallestDelta != 0.2 || len(plan.Dimensions) != 13 {
		t.Fatalf("the study's own plan: %+v", plan)
	}
	plan.Scales, plan.ByDimension = []conclusion.Scale{conclusion.Action}, false
	c := conclusion.Conclusion{ID: "echelons", Kind: conclusion.KindTested, Title: "Croiser les échelons", Test: &conclusion.Test{Plan: plan, Result: &conclusion.Result{Verdict: conclusion.Supported}}}
	version, err := a.SaveConclusion(ctx, editor, "s", "ruralites", c, 0, form)
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := a.Conclusion(ctx, editor, s, "echelons"); v.Test.Result != nil {
		t.Fatal("a result was given by hand")
	}
	r, err := a.RunConclusion(ctx, editor, "s", "ruralites", "echelons", version, form)
	if err != nil || r.Verdict != conclusion.Supported || r.Units != 12 || r.Plan.Seed != plan.Seed || r.InputHash == "" {
		t.Fatalf("%+v, %v", r, err)
	}
	if m := r.Measures[0]; m.Claimed.N != 5 || m.Others.N != 5 || m.Claimed.Missing != 1 || m.Others.Missing != 1 || *m.Effect != 1 {
		t.Fatalf("measure %+v", m)
	}
	t.Run("kept, with its plan and its hash", func(t *testing.T) {
		v, err := a.Conclusion(ctx, editor, s, "echelons")
		if err != nil || v.Version != version+1 || v.Changed || v.Test.Result.InputHash != r.InputHash || v.Test.Result.Verdict != r.Verdict {
			t.Fatalf("%+v, %v", v.Test.Result, err)
		}
	})
	t.Run("the same twice", func(t *testing.T) {
		again, err := a.RunConclusion(ctx, editor, "s", "ruralites", "echelons", version+1, form)
		if err != nil || again.InputHash != r.InputHash || *again.Measures[0].Test.Adjusted != *r.Measures[0].Test.Adjusted {
			t.Fatalf("%+v, %v", again, err)
		}
	})
	t.Run("the public is not told who may not be named", func(t *testing.T) {
		v, err := a.Conclusion(ctx, access.Anyone, look(t, a, access.Anyone), "echelons")
		if err != nil {
			t.Fatal(err)
		}
		hidden := 0
		for _, score := range v.Test.Result.Measures[0].Claimed.Scores {
			if score.Initiative == "" {
				hidden++
			} else if v.Names[score.Initiative].Original == "" {
				t.Errorf("%s has no name to show", score.Initiative)
			}
		}
		if hidden != 1 || len(v.Test.Result.Measures[0].Claimed.Scores) != 6 {
			t.Fatalf("%d hidden of %d", hidden, len(v.Test.Result.Measures[0].Claimed.Scores))
		}
	})
	t.Run("the matrix changed since", func(t *testing.T) {
		assess(t, a, "i1", "sante", "luc", effectOf(2))
		if v, _ := a.Conclusion(ctx, editor, s, "echelons"); !v.Changed || v.Test.Result == nil {
			t.Fatal("an old result must say so, and stay")
		}
	})
	t.Run("another plan has no result", func(t *testing.T) {
		v, _ := a.Conclusion(ctx, editor, s, "echelons")
		next := v.Conclusion
		next.Title = "Agir à plusieurs échelons"
		if _, err := a.SaveConclusion(ctx, editor, "s", "ruralites", next, v.Version, form); err != nil {
			t.Fatal(err)
		}
		if v, _ = a.Conclusion(ctx, editor, s, "echelons"); v.Test.Result == nil {
			t.Fatal("another title is not another plan")
		}
		next = v.Conclusion
		next.Test = &conclusion.Test{Plan: v.Test.Plan}
		next.Test.Plan.Seed = 7
		if _, err := a.SaveConclusion(ctx, editor, "s", "ruralites", next, v.Version, form); err != nil {
			t.Fatal(err)
		}
		if v, _ = a.Conclusion(ctx, editor, s, "echelons"); v.Test.Result != nil {
			t.Fatal("the result of another plan stayed")
		}
	})
}

func TestArguedConclusions(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	quiet := told()
	quiet.Public = false
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", quiet, 0, form); err != nil {
		t.Fatal(err)
	}
	c := conclusion.Conclusion{ID: "liens", Kind: conclusion.KindArgued, Title: "Le lien d’abord", Statement: "Les initiatives créent du lien avant tout.",
		Argued: &conclusion.Argued{For: []conclusion.Point{{Text: "Au café", Testimonies: []string{"germaine"}, Cells: []conclusion.CellRef{{Initiative: "cafe", Dimension: "relations-sociales"}}}, {Text: " "}}}}
	if _, err := a.SaveConclusion(ctx, editor, "s", "ruralites", c, 0, form); err != nil {
		t.Fatal(err)
	}
	v, err := a.Conclusion(ctx, access.Anyone, s, "liens")
	if err != nil || len(v.Argued.For) != 1 || len(v.Argued.For[0].Testimonies) != 0 {
		t.Fatalf("the public reads %+v, %v", v.Argued, err)
	}
	if v, _ := a.Conclusion(ctx, editor, s, "liens"); len(v.Argued.For[0].Testimonies) != 1 {
		t.Fatal("the group reads the testimony")
	}
	if _, err := a.RunConclusion(ctx, editor, "s", "ruralites", "liens", 1, form); !fault.Is(err, fault.Invalid) {
		t.Fatalf("an argued conclusion was put to the test: %v", err)
	}
	c.ID, c.Argued = "vide", &conclusion.Argued{}
	if _, err := a.SaveConclusion(ctx, editor, "s", "ruralites", c, 0, form); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "conclusion.no_argument" {
		t.Fatalf("err = %v", err)
	}
	if _, err := a.Conclusion(ctx, editor, s, "absente"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v", err)
	}
}
