package app

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// tested is a study whose claim was put to the test, and the version kept.
func tested(t *testing.T, a *App) (StudyView, int64) {
	t.Helper()
	ctx := context.Background()
	s := census(t, a)
	wide(t, a)
	plan := s.PlanFor(conclusion.InterscalarMore)
	plan.Scales, plan.ByDimension = []conclusion.Scale{conclusion.Action}, false
	version, err := a.SaveConclusion(ctx, editor, "s", "ruralites", conclusion.Conclusion{ID: "echelons", Kind: conclusion.KindTested, Title: "Croiser les échelons", Test: &conclusion.Test{Plan: plan}}, 0, form)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.RedoConclusion(ctx, editor, s, "echelons"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("nothing was computed yet: %v", err)
	}
	if _, err := a.RunConclusion(ctx, editor, "s", "ruralites", "echelons", version, form); err != nil {
		t.Fatal(err)
	}
	return s, version + 1
}

func TestRedoConclusion(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s, _ := tested(t, a)
	public := look(t, a, access.Anyone)
	t.Run("anyone gets the same digits, and no name that is not told", func(t *testing.T) {
		r, err := a.RedoConclusion(ctx, access.Anyone, public, "echelons")
		if err != nil || !r.Same || r.OtherData || r.OtherWay || r.Now.Verdict != r.Conclusion.Test.Result.Verdict {
			t.Fatalf("%+v, %v", r, err)
		}
		if slices.ContainsFunc(r.Now.Measures[0].Claimed.Scores, func(c conclusion.Score) bool { return c.Initiative == "i0" }) {
			t.Error("an initiative that is not public is named")
		}
	})
	t.Run("from what is given to the public, the same effects and verdicts", func(t *testing.T) {
		units, err := a.Tested(ctx, access.Anyone, public)
		if err != nil || len(units) != 12 || slices.ContainsFunc(units, func(u conclusion.Unit) bool { return u.ID == "i0" || u.Name == "Initiative 0" }) {
			t.Fatalf("%d units, %v", len(units), err)
		}
		kept, err := a.Conclusion(ctx, access.Anyone, public, "echelons")
		if err != nil {
			t.Fatal(err)
		}
		again, err := conclusion.Run(ctx, units, kept.Test.Plan)
		if err != nil || *again.Measures[0].Effect != *kept.Test.Result.Measures[0].Effect || *again.Measures[0].Interval != *kept.Test.Result.Measures[0].Interval ||
			*again.Measures[0].Test.Adjusted != *kept.Test.Result.Measures[0].Test.Adjusted || again.Verdict != kept.Test.Result.Verdict {
			t.Fatalf("%+v, %v", again, err)
		}
	})
	t.Run("the matrix changed since", func(t *testing.T) {
		assess(t, a, "i1", "transports", "luc", effectOf(3))
		r, err := a.RedoConclusion(ctx, editor, s, "echelons")
		if err != nil || r.Same || !r.OtherData || r.Conclusion.Test.Result.InputHash == r.Now.InputHash {
			t.Fatalf("%+v, %v", r, err)
		}
	})
	if _, err := a.RedoConclusion(ctx, editor, s, "absente"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v", err)
	}
}

func TestRemoveConclusion(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s, version := tested(t, a)
	if err := a.RemoveConclusion(ctx, access.Anyone, "s", "ruralites", "echelons", version, form); !fault.Is(err, fault.SignIn) {
		t.Fatalf("a passer-by: %v", err)
	}
	if err := a.RemoveConclusion(ctx, editor, "s", "ruralites", "echelons", version-1, form); !fault.Is(err, fault.Conflict) {
		t.Fatalf("an old version: %v", err)
	}
	if err := a.RemoveConclusion(ctx, editor, "s", "ruralites", "echelons", version, form); err != nil {
		t.Fatal(err)
	}
	if all, err := a.Conclusions(ctx, editor, s); err != nil || len(all) != 0 {
		t.Fatalf("%d left, %v", len(all), err)
	}
	t.Run("and comes back as it was, once", func(t *testing.T) {
		if err := a.RestoreConclusion(ctx, access.Anyone, "s", "ruralites", "echelons", form); !fault.Is(err, fault.SignIn) {
			t.Fatalf("a passer-by: %v", err)
		}
		if err := a.RestoreConclusion(ctx, editor, "s", "ruralites", "echelons", form); err != nil {
			t.Fatal(err)
		}
		if v, err := a.Conclusion(ctx, editor, s, "echelons"); err != nil || v.Test.Result == nil || v.Changed {
			t.Fatalf("%+v, %v", v, err)
		}
		if err := a.RestoreConclusion(ctx, editor, "s", "ruralites", "echelons", form); !fault.Is(err, fault.NotFound) {
			t.Fatalf("twice: %v", err)
		}
	})
}

func TestSupport(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	assess(t, a, "cafe", "relations-sociales", "luc", effectOf(2))
	quiet := told()
	quiet.Public = false
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", quiet, 0, form); err != nil {
		t.Fatal(err)
	}
	cell := conclusion.CellRef{Initiative: "cafe", Dimension: "relations-sociales"}
	c := conclusion.Conclusion{ID: "liens", Kind: conclusion.KindArgued, Title: "Le lien d’abord", Statement: "Du lien avant tout.",
		Argued: &conclusion.Argued{For: []conclusion.Point{{Text: "Au café", Testimonies: []string{quiet.ID, "inconnu"}, Cells: []conclusion.CellRef{cell, {Initiative: "biblio", Dimension: "sante"}, {Initiative: "cafe", Dimension: "inconnue"}}}}}}
	if _, err := a.SaveConclusion(ctx, editor, "s", "ruralites", c, 0, form); err != nil {
		t.Fatal(err)
	}
	for _, who := range []struct {
		actor          access.Actor
		cells, stories int
	}{{editor, 2, 1}, {access.Anyone, 1, 0}} {
		v, err := a.Conclusion(ctx, who.actor, s, "liens")
		if err != nil {
			t.Fatal(err)
		}
		found, err := a.SupportOf(ctx, who.actor, s, v)
		if err != nil || len(found.Cells) != who.cells || len(found.Stories) != who.stories || found.Cells[cell].State != matrix.Effect {
			t.Errorf("%s reads %+v, %v", who.actor.Role, found, err)
		}
	}
}

// longClaim makes the kept claim too long to compute while one waits, and keeps
// its result.
func longClaim(t *testing.T, a *App, s StudyView, seed uint64) {
	t.Helper()
	ctx := context.Background()
	c, err := a.Conclusion(ctx, editor, s, "echelons")
	if err != nil {
		t.Fatal(err)
	}
	next := c.Conclusion
	next.Test = &conclusion.Test{Plan: c.Test.Plan}
	next.Test.Plan.Replicates, next.Test.Plan.Seed = 300_000, seed
	version, err := a.SaveConclusion(ctx, editor, "s", "ruralites", next, c.Version, form)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.RunConclusion(ctx, editor, "s", "ruralites", "echelons", version, form); err != nil {
		t.Fatal(err)
	}
}

func TestALongComputationIsRedoneForAll(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s, _ := tested(t, a)
	longClaim(t, a, s, 7)
	public := look(t, a, access.Anyone)
	redone := func() Redone {
		t.Helper()
		r, err := a.RedoConclusion(ctx, access.Anyone, public, "echelons")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := redone(); r.Takes <= computedAtOnce || r.UnderWay || r.Now != nil {
		t.Fatalf("before anyone asks: %+v", r)
	}
	a.again.long <- struct{}{} // another one has the turn
	for range 2 {              // two readers ask for the same
		if err := a.AskRedo(ctx, access.Anyone, public, "echelons"); err != nil {
			t.Fatal(err)
		}
	}
	if r := redone(); !r.UnderWay || r.Begun || len(a.again.works) != 1 {
		t.Fatalf("%d asked for, %+v", len(a.again.works), r)
	}
	<-a.again.long
	a.again.all.Wait()
	r := redone()
	if !r.Same || r.OtherData || r.OtherWay || r.UnderWay || r.Done == 0 || r.Done != r.Whole {
		t.Fatalf("the result: %+v", r)
	}
	if slices.ContainsFunc(r.Now.Measures[0].Claimed.Scores, func(c conclusion.Score) bool { return c.Initiative == "i0" }) {
		t.Error("an initiative that is not public is named")
	}
	assess(t, a, "i1", "transports", "luc", effectOf(3))
	if r := redone(); r.Now != nil || r.UnderWay {
		t.Fatalf("a result on other data is shown as today’s: %+v", r)
	}
	if err := a.AskRedo(ctx, access.Anyone, public, "absente"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v", err)
	}
}

func TestComputingAgainIsBounded(t *testing.T) {
	a := anyHouse(t)
	s, _ := tested(t, a)
	board, err := a.board(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	units, plan := board.units(), s.PlanFor(conclusion.InterscalarMore)
	t.Run("long ones wait, a few at most", func(t *testing.T) {
		g := newAgain()
		g.long <- struct{}{}
		key := func(i int) againKey { return againKey{conclusion: fmt.Sprint(i)} }
		for i := range waitingReaders + 1 {
			if err := g.ask(key(i), units, plan); err != nil {
				t.Fatal(err)
			}
		}
		if err := g.ask(key(99), units, plan); !fault.Is(err, fault.TooMany) {
			t.Fatalf("err = %v", err)
		}
		g.close() // the house closes: those who wait are let go
		if w, ok := g.of(key(0)); !ok || !w.ended || w.result != nil {
			t.Fatalf("%+v", w)
		}
	})
	t.Run("what can’t be computed fails alone, and can be asked again", func(t *testing.T) {
		g := newAgain()
		defer g.close()
		for range 2 {
			if err := g.ask(againKey{}, units, conclusion.Plan{}); err != nil {
				t.Fatal(err)
			}
			g.all.Wait()
			if w, ok := g.of(againKey{}); !ok || !w.ended || w.result != nil || len(g.order) != 1 {
				t.Fatalf("%+v", w)
			}
		}
	})
	t.Run("a few results are kept", func(t *testing.T) {
		g := newAgain()
		defer g.close()
		for i := range keptAgain + 3 {
			if err := g.ask(againKey{conclusion: fmt.Sprint(i)}, units, conclusion.Plan{}); err != nil {
				t.Fatal(err)
			}
			g.all.Wait()
		}
		if _, oldest := g.of(againKey{conclusion: "0"}); oldest || len(g.works) != keptAgain || len(g.order) != keptAgain {
			t.Errorf("%d kept, the oldest %v", len(g.works), oldest)
		}
	})
	t.Run("who reads waits, a few at most, and may leave", func(t *testing.T) {
		g := newAgain()
		defer g.close()
		g.short <- struct{}{}
		ctx, leave := context.WithCancel(context.Background())
		left := make(chan error, waitingReaders+1)
		for range waitingReaders + 1 {
			go func() {
				_, err := g.now(ctx, units, plan)
				left <- err
			}()
		}
		full := func() bool {
			g.mu.Lock()
			defer g.mu.Unlock()
			return g.readers == waitingReaders+1
		}
		for !full() {
			time.Sleep(time.Millisecond)
		}
		if _, err := g.now(context.Background(), units, plan); !fault.Is(err, fault.TooMany) {
			t.Fatalf("err = %v", err)
		}
		leave()
		for range waitingReaders + 1 {
			if err := <-left; !fault.Is(err, fault.Unavailable) {
				t.Errorf("err = %v", err)
			}
		}
		<-g.short
		if r, err := g.now(context.Background(), units, plan); err != nil || r == nil || g.readers != 0 {
			t.Fatalf("%d there, %v", g.readers, err)
		}
	})
}
