package app

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// TestCountsFollowEveryWrite holds the counts kept from one reader to the next
// to what is there: after each write the next reader sees it, and what one may
// see is never told to another.
func TestCountsFollowEveryWrite(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	count := func(actor access.Actor, words string) (total, mobility int, state string) {
		t.Helper()
		f, err := a.Initiatives(ctx, actor, Principal, Search{Words: words, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return f.Total, f.Facets["theme"]["mobility"], f.State
	}
	save := func(in initiative.Initiative, version int64) {
		t.Helper()
		if _, err := a.SaveInitiative(ctx, editor, Principal, in, initiative.Contact{}, version, From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
	if n, _, _ := count(access.Anyone, ""); n != 0 {
		t.Fatalf("%d sheets in an empty registry", n)
	}
	garage := initiative.Initiative{ID: "garage", Name: "Garage solidaire", Public: true, Themes: []string{"mobility"}}
	save(garage, 0)
	n, m, before := count(access.Anyone, "")
	if n != 1 || m != 1 {
		t.Fatalf("after the first sheet: %d, %d", n, m)
	}
	if _, _, again := count(access.Anyone, ""); again != before {
		t.Error("nothing was written, and the state moved")
	}
	save(initiative.Initiative{ID: "brouillon", Name: "Garage à venir", Themes: []string{"mobility"}}, 0)
	if n, m, _ := count(access.Anyone, "garage"); n != 1 || m != 1 {
		t.Errorf("a draft is counted for the public: %d, %d", n, m)
	}
	if n, m, _ := count(editor, "garage"); n != 2 || m != 2 {
		t.Errorf("an editor's draft is not counted: %d, %d", n, m)
	}
	garage.Themes = []string{"food"}
	save(garage, 1)
	n, m, after := count(access.Anyone, "")
	if n != 1 || m != 0 || after == before {
		t.Errorf("after its theme changed: %d, %d, moved %v", n, m, after != before)
	}
}

func TestACountIsMadeOnceAndAFailedOneAgain(t *testing.T) {
	var k tallies
	var counted atomic.Int32
	var all sync.WaitGroup
	count := func() (store.Tally, error) { return store.Tally{Total: int(counted.Add(1))}, nil }
	for range 20 {
		all.Go(func() {
			if got, _ := k.find("a", store.Revision{Writes: 1}, count)(); got.Total != 1 {
				t.Errorf("counted %d times", got.Total)
			}
		})
	}
	all.Wait()
	if got, _ := k.find("a", store.Revision{Writes: 2}, count)(); got.Total != 2 {
		t.Errorf("a write left the count of before: %d", got.Total)
	}
	broken := errors.New("disk")
	if _, err := k.find("b", store.Revision{}, func() (store.Tally, error) { return store.Tally{}, broken })(); !errors.Is(err, broken) {
		t.Error(err)
	}
	k.forget("b")
	if got, err := k.find("b", store.Revision{}, count)(); err != nil || got.Total != 3 {
		t.Errorf("a failed count is kept: %v, %v", got, err)
	}
	for i := range 3 * mostTallies {
		k.find(string(rune('à'+i)), store.Revision{}, count)
	}
	if len(k.kept) > mostTallies || len(k.order) > mostTallies {
		t.Errorf("%d counts kept", len(k.kept))
	}
}
