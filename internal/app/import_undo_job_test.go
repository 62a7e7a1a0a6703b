package app

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
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
