package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// A large import is taken back after the request: a page that waits for 30,000
// sheets to go is cut before the end.
func TestALargeImportIsTakenBackByTheHouse(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	lines := []string{"N°;Nom"}
	for i := range undoneAtOnce + 1 {
		lines = append(lines, fmt.Sprintf("%d;Lavoir %d", i, i))
	}
	small := commit(t, a, csvFile("N°;Nom", "z;Café"), ImportOptions{})
	large := commit(t, a, csvFile(lines...), ImportOptions{})

	if later, err := a.AskUndo(ctx, access.Actor{Account: "r", Role: access.Reader}, Principal, large.Batch); later || !fault.Is(err, fault.Denied) {
		t.Fatalf("a reader: %v %v", later, err)
	}
	for range 2 { // twice from one page, it is one job
		if later, err := a.AskUndo(ctx, editor, Principal, large.Batch); !later || err != nil {
			t.Fatalf("later %v, %v", later, err)
		}
	}
	if _, on, failed, err := a.UndoUnderWay(ctx, editor, Principal, large.Batch); !on || failed || err != nil {
		t.Errorf("asked: under way %v, failed %v, %v", on, failed, err)
	}
	job, found, err := a.Queue().Claim(ctx)
	if err != nil || !found || job.Kind != undoJob {
		t.Fatalf("%+v %v %v", job, found, err)
	}
	// The power goes once the sheets are hidden: what is left goes at the next start.
	cut := errors.New("power cut")
	if err := a.Works()[job.Kind](ctx, job.Space, job.Payload, func(int, int) error { return cut }); !errors.Is(err, cut) {
		t.Fatalf("cut: %v", err)
	}
	if left := all(t, a); len(left) != 1 {
		t.Errorf("%d sheets show after the cut", len(left))
	}
	if err := a.Works()[job.Kind](ctx, job.Space, job.Payload, Unheard); err != nil {
		t.Fatal(err)
	}
	if err := a.Queue().Finish(ctx, job, nil); err != nil {
		t.Fatal(err)
	}
	if again, found, err := a.Queue().Claim(ctx); found && again.Kind == undoJob || err != nil {
		t.Errorf("asked twice, it runs twice: %+v %v", again, err)
	}
	r, err := a.ImportOf(ctx, editor, Principal, large.Batch)
	if err != nil || r.State != "undone" || r.Undo.Removed != undoneAtOnce+1 {
		t.Errorf("%+v %v", r.Undo, err)
	}
	if _, on, _, err := a.UndoUnderWay(ctx, editor, Principal, large.Batch); on || err != nil {
		t.Errorf("over, and still under way (%v)", err)
	}

	if later, err := a.AskUndo(ctx, editor, Principal, small.Batch); later || err != nil || len(all(t, a)) != 0 {
		t.Errorf("a small one is taken back at once: later %v, %v", later, err)
	}
}

// manyLabelled is a lot of sheets that were given a label.
func manyLabelled(t *testing.T, a *App, n int) ImportReport {
	t.Helper()
	lines := []string{"N°;Nom"}
	for i := range n {
		lines = append(lines, fmt.Sprintf("%d;Lavoir %d", i, i))
	}
	commit(t, a, csvFile(lines...), ImportOptions{})
	l, p := chosen(t, a, lotMade(t, a, LotChoice{All: true}), initiative.Deed{Do: initiative.AddTags, Values: []string{"essai"}})
	if err := a.ApplyLot(context.Background(), editor, Principal, l, p.Seen); err != nil {
		t.Fatal(err)
	}
	works(t, a)
	r, err := a.ImportOf(context.Background(), editor, Principal, lotNow(t, a, l.ID).Batch)
	if err != nil || r.Changed != n || r.Waiting != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	return r
}

// Two who take one lot back at once are told the same, and the truth: what one gave
// back is not "changed since" to the other.
func TestTwoTakeOneLotBack(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	lot := manyLabelled(t, a, 90)
	changed := all(t, a)["Lavoir 3"]
	changed.Tags = []string{"gardé"}
	if _, err := a.SaveInitiative(ctx, editor, Principal, changed.Initiative, changed.Contact, changed.Version, form); err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if _, err := a.AskUndo(ctx, editor, Principal, lot.Batch); err != nil && keyOf(err) != "import.not_committed" {
				t.Error(err)
			}
		})
	}
	both.Wait()
	r, err := a.ImportOf(ctx, editor, Principal, lot.Batch)
	if err != nil || r.State != "undone" || r.Undo.Reverted != 89 || r.Undo.KeptCount != 1 || len(r.Undo.Kept) != 1 || r.Undo.Kept[0].Name != "Lavoir 3" {
		t.Errorf("%+v %v", r.Undo, err)
	}
}

// What was given back before a stop is told with what came after.
func TestAnUndoThatStoppedTellsAllThatItGaveBack(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	lot := manyLabelled(t, a, 90)
	payload, err := json.Marshal(undoAsked{Batch: lot.Batch, By: editor})
	if err != nil {
		t.Fatal(err)
	}
	cut, told := errors.New("power cut"), 0
	if err := a.DoUndo(ctx, Principal, string(payload), func(int, int) error {
		if told++; told == 2 {
			return cut
		}
		return nil
	}); !errors.Is(err, cut) {
		t.Fatal(err)
	}
	if err := a.DoUndo(ctx, Principal, string(payload), Unheard); err != nil {
		t.Fatal(err)
	}
	if r, err := a.ImportOf(ctx, editor, Principal, lot.Batch); err != nil || r.Undo.Reverted != 90 || r.Undo.KeptCount != 0 {
		t.Errorf("%+v %v", r.Undo, err)
	}
}
