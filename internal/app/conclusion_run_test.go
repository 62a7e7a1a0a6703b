package app

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
)

// manyReplicates make a test long enough, by the product's own estimate, to be
// left to the house, and quick enough for these tests.
const manyReplicates = 300_000

// longTest is a study whose claim takes a while to be tested.
func longTest(t *testing.T, a *App) (s StudyView, version int64) {
	t.Helper()
	s = census(t, a)
	wide(t, a)
	plan := s.PlanFor(conclusion.InterscalarMore)
	plan.Scales, plan.ByDimension, plan.Replicates = []conclusion.Scale{conclusion.Action}, false, manyReplicates
	version, err := a.SaveConclusion(context.Background(), editor, "s", "ruralites", conclusion.Conclusion{ID: "echelons", Kind: conclusion.KindTested, Title: "Croiser les échelons", Test: &conclusion.Test{Plan: plan}}, 0, form)
	if err != nil {
		t.Fatal(err)
	}
	return s, version
}

func askLong(t *testing.T, a *App, version int64) {
	t.Helper()
	later, err := a.RunConclusionOrAsk(context.Background(), editor, "s", "ruralites", "echelons", version, form)
	if err != nil || !later {
		t.Fatalf("later %v, %v", later, err)
	}
}

// computes does the job as the runner does; it fails when there is none.
func computes(t *testing.T, a *App, progress Progress) error {
	t.Helper()
	ctx := context.Background()
	job, ok, err := a.Queue().Claim(ctx)
	if err != nil || !ok {
		t.Fatalf("no job: %v", err)
	}
	failure := a.Works()[job.Kind](ctx, job.Space, job.Payload, progress)
	if err := a.Queue().Finish(ctx, job, failure); err != nil {
		t.Fatal(err)
	}
	return failure
}

func nothingAsked(t *testing.T, a *App) {
	t.Helper()
	if job, ok, err := a.Queue().Claim(context.Background()); ok || err != nil {
		t.Fatalf("asked again: %+v, %v", job, err)
	}
}

func howFar(t *testing.T, a *App, s StudyView) (Computation, ConclusionView, bool) {
	t.Helper()
	c, err := a.Conclusion(context.Background(), editor, s, "echelons")
	if err != nil {
		t.Fatal(err)
	}
	told, ok, err := a.ComputationOf(context.Background(), editor, s, c)
	if err != nil {
		t.Fatal(err)
	}
	return told, c, ok
}

func TestALongTestIsLeftToTheHouse(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s, version := longTest(t, a)
	if _, err := a.RunConclusionOrAsk(ctx, access.Anyone, "s", "ruralites", "echelons", version, form); !fault.Is(err, fault.SignIn) {
		t.Fatalf("a passer-by asks for it: %v", err)
	}
	if _, err := a.RunConclusionOrAsk(ctx, editor, "s", "ruralites", "echelons", version+1, form); !fault.Is(err, fault.Conflict) {
		t.Fatalf("a version that is not: %v", err)
	}
	if _, _, ok := howFar(t, a, s); ok {
		t.Fatal("told of a computation that nobody asked for")
	}
	askLong(t, a, version)
	askLong(t, a, version) // pressed by two people
	if told, c, ok := howFar(t, a, s); !ok || !told.UnderWay() || !told.Waiting() || c.Test.Result != nil {
		t.Fatalf("waiting: %+v", told)
	}
	job, _, err := a.Queue().Claim(ctx)
	if err != nil || job.Kind != conclusionJob {
		t.Fatalf("%+v, %v", job, err)
	}
	err = a.DoConclusion(ctx, job.Space, job.Payload, func(done, whole int) error {
		_, err := a.Queue().Advance(ctx, job, done, whole)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if told, c, ok := howFar(t, a, s); !ok || told.Done != 1 || told.Whole != 1 || c.Test.Result == nil {
		t.Fatalf("one measure of one: %+v", told)
	}
	if err := a.Queue().Finish(ctx, job, nil); err != nil {
		t.Fatal(err)
	}
	_, c, ok := howFar(t, a, s)
	if ok || c.Test.Result.Verdict != conclusion.Supported || c.Version != version+1 || c.Changed {
		t.Fatalf("once done: %+v, still told %v", c.Test.Result, ok)
	}
	nothingAsked(t, a)
	at, err := a.RunConclusion(ctx, editor, "s", "ruralites", "echelons", c.Version, form)
	if err != nil || !reflect.DeepEqual(at.Measures, c.Test.Result.Measures) || !reflect.DeepEqual(at.Sensitivity, c.Test.Result.Sensitivity) {
		t.Fatalf("computed while one waits, other figures: %v", err)
	}
}

func TestAShortTestIsDoneAtOnce(t *testing.T) {
	a := anyHouse(t)
	s, version := tested(t, a)
	later, err := a.RunConclusionOrAsk(context.Background(), editor, "s", "ruralites", "echelons", version, form)
	if err != nil || later {
		t.Fatalf("later %v, %v", later, err)
	}
	if _, c, ok := howFar(t, a, s); ok || c.Version != version { // the same result is no new version
		t.Fatalf("version %d, told %v", c.Version, ok)
	}
	nothingAsked(t, a)
}

func TestAFormThatAsksForATestCountsOnce(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	_, version := longTest(t, a)
	once := From{Source: "form", Token: "le-meme"}
	if later, err := a.RunConclusionOrAsk(ctx, editor, "s", "ruralites", "echelons", version, once); err != nil || !later {
		t.Fatalf("later %v, %v", later, err)
	}
	if _, err := a.RunConclusionOrAsk(ctx, editor, "s", "ruralites", "echelons", version, once); !fault.Is(err, fault.AlreadyDone) {
		t.Fatalf("the second time: %v", err)
	}
	if err := computes(t, a, Unheard); err != nil {
		t.Fatal(err)
	}
	nothingAsked(t, a)
}

func TestATestKilledOnItsWayIsTakenUpAgain(t *testing.T) {
	now := noon()
	a := houseAt(t, t.TempDir(), func() time.Time { return now })
	s, version := longTest(t, a)
	askLong(t, a, version)
	ctx := context.Background()
	killed := errors.New("the machine went off")
	job, ok, err := a.Queue().Claim(ctx)
	if err != nil || !ok {
		t.Fatal(err)
	}
	if err := a.DoConclusion(ctx, job.Space, job.Payload, func(int, int) error { return killed }); !errors.Is(err, killed) {
		t.Fatalf("err = %v", err)
	}
	if _, c, _ := howFar(t, a, s); c.Test.Result != nil || c.Version != version {
		t.Fatal("half a test was kept")
	}
	nothingAsked(t, a) // its lease still runs
	now = now.Add(2 * time.Minute)
	if err := computes(t, a, Unheard); err != nil {
		t.Fatal(err)
	}
	if _, c, ok := howFar(t, a, s); ok || c.Test.Result == nil || c.Version != version+1 {
		t.Fatal("never taken up again")
	}
}

func TestALongTestIsStopped(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s, version := longTest(t, a)
	first, err := a.RunConclusion(ctx, editor, "s", "ruralites", "echelons", version, form)
	if err != nil {
		t.Fatal(err)
	}
	askLong(t, a, version+1)
	if err := a.StopConclusion(ctx, access.Anyone, "s", "ruralites", "echelons"); !fault.Is(err, fault.SignIn) {
		t.Fatalf("a passer-by stops it: %v", err)
	}
	if err := a.StopConclusion(ctx, editor, "s", "ruralites", "echelons"); err != nil {
		t.Fatal(err)
	}
	told, c, ok := howFar(t, a, s)
	if !ok || told.UnderWay() || !told.Stopped() || told.OtherPlan || c.Test.Result.InputHash != first.InputHash || c.Version != version+1 {
		t.Fatalf("%+v, %+v", told, c.Test.Result)
	}
	nothingAsked(t, a)
	askLong(t, a, version+1)
	if told, _, _ := howFar(t, a, s); !told.Waiting() {
		t.Fatalf("asked again: %+v", told)
	}
}

// Someone works on the conclusion while it is computed: what they write stays,
// and a result never answers another question than the one asked.
func TestAConclusionIsEditedWhileItIsComputed(t *testing.T) {
	ctx := context.Background()
	edits := func(t *testing.T, a *App, s StudyView, edit func(*conclusion.Conclusion)) int64 {
		t.Helper()
		_, c, _ := howFar(t, a, s)
		next := c.Conclusion
		edit(&next)
		v, err := a.SaveConclusion(ctx, editor, "s", "ruralites", next, c.Version, form)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	t.Run("another title stays, and gets the result", func(t *testing.T) {
		a := anyHouse(t)
		s, version := longTest(t, a)
		askLong(t, a, version)
		err := computes(t, a, func(int, int) error {
			edits(t, a, s, func(c *conclusion.Conclusion) { c.Title = "Agir à plusieurs échelons" })
			return nil
		})
		_, c, ok := howFar(t, a, s)
		if err != nil || ok || c.Title != "Agir à plusieurs échelons" || c.Test.Result == nil || c.Version != version+2 {
			t.Fatalf("%+v, %v", c, err)
		}
	})
	t.Run("a form opened before the result came is a conflict, and keeps the result", func(t *testing.T) {
		a := anyHouse(t)
		s, version := longTest(t, a)
		_, opened, _ := howFar(t, a, s)
		askLong(t, a, version)
		if err := computes(t, a, Unheard); err != nil {
			t.Fatal(err)
		}
		mine := opened.Conclusion
		mine.Statement = "Ce que j’écrivais pendant ce temps."
		if _, err := a.SaveConclusion(ctx, editor, "s", "ruralites", mine, opened.Version, form); !fault.Is(err, fault.Conflict) {
			t.Fatalf("err = %v", err)
		}
		if _, err := a.SaveConclusion(ctx, editor, "s", "ruralites", mine, opened.Version+1, form); err != nil {
			t.Fatal(err)
		}
		if _, c, _ := howFar(t, a, s); c.Test.Result == nil || c.Statement != mine.Statement {
			t.Fatalf("lost: %+v", c)
		}
	})
	t.Run("another plan stops what was asked", func(t *testing.T) {
		a := anyHouse(t)
		s, version := longTest(t, a)
		askLong(t, a, version)
		next := edits(t, a, s, func(c *conclusion.Conclusion) { c.Test = &conclusion.Test{Plan: c.Test.Plan}; c.Test.Plan.Seed = 9 })
		told, _, ok := howFar(t, a, s)
		if !ok || told.UnderWay() || !told.OtherPlan {
			t.Fatalf("%+v", told)
		}
		nothingAsked(t, a)
		askLong(t, a, next)
		if err := computes(t, a, Unheard); err != nil {
			t.Fatal(err)
		}
		if _, c, ok := howFar(t, a, s); ok || c.Test.Result == nil || c.Test.Result.Plan.Seed != 9 {
			t.Fatalf("%+v", c.Test)
		}
	})
	t.Run("another plan at the last moment gets no result of the first", func(t *testing.T) {
		a := anyHouse(t)
		s, version := longTest(t, a)
		askLong(t, a, version)
		err := computes(t, a, func(int, int) error {
			edits(t, a, s, func(c *conclusion.Conclusion) { c.Test = &conclusion.Test{Plan: c.Test.Plan}; c.Test.Plan.Seed = 9 })
			return nil // the worker is not told in time
		})
		if !fault.Is(err, fault.Invalid) {
			t.Fatalf("err = %v", err)
		}
		if told, c, ok := howFar(t, a, s); !ok || !told.OtherPlan || c.Test.Result != nil {
			t.Fatalf("%+v, %+v", told, c.Test)
		}
	})
	t.Run("taken out meanwhile, it is left alone", func(t *testing.T) {
		a := anyHouse(t)
		_, version := longTest(t, a)
		askLong(t, a, version)
		err := computes(t, a, func(int, int) error {
			return a.RemoveConclusion(ctx, editor, "s", "ruralites", "echelons", version, form)
		})
		if err != nil {
			t.Fatal(err)
		}
		nothingAsked(t, a)
	})
}
