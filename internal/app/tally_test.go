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
	"codeberg.org/bocage/bocage/internal/study"
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
	once := func(count func() (store.Tally, error)) func() func() (store.Tally, error) {
		return func() func() (store.Tally, error) { return sync.OnceValues(count) }
	}
	count := once(func() (store.Tally, error) { return store.Tally{Total: int(counted.Add(1))}, nil })
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
	if _, err := k.find("b", store.Revision{}, once(func() (store.Tally, error) { return store.Tally{}, broken }))(); !errors.Is(err, broken) {
		t.Error(err)
	}
	k.forget("b")
	if got, err := k.find("b", store.Revision{}, count)(); err != nil || got.Total != 3 {
		t.Errorf("a failed count is kept: %v, %v", got, err)
	}
	for i := range 3 * mostKept {
		k.find(string(rune('à'+i)), store.Revision{}, count)
	}
	if len(k.at) > mostKept || len(k.order) > mostKept {
		t.Errorf("%d counts kept", len(k.at))
	}
}

// TestAListOfStudiesFollowsThem reads what a list says of studies before and
// after each is written: what is kept is never told once it is old.
func TestAListOfStudiesFollowsThem(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	line := func(id string) StudyLine {
		t.Helper()
		all, err := a.Studies(ctx, editor, "s")
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if l.ID == id {
				return l
			}
		}
		return StudyLine{}
	}
	put := func(s study.Study, e study.Entry, version int64) {
		t.Helper()
		if err := a.store.Update(ctx, "s", store.Author{Source: "form"}, func(tx *store.Tx) error {
			_, err := tx.Put(entryPut(s, e, version))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	framework := study.FrameworkRef{ID: "insee-2014", Version: "1"}
	one, two := study.Study{ID: "un", Title: "Un", Public: true, Framework: framework}, study.Study{ID: "deux", Title: "Deux", Public: true, Framework: framework}
	for _, s := range []study.Study{one, two} {
		if _, err := a.SaveStudy(ctx, editor, "s", s, 0, From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
	put(one, study.Entry{Initiative: "i1", Status: study.Registered}, 0)
	if l := line("un"); l.Registered != 1 || l.Selected != 0 {
		t.Errorf("one entry: %d, %d", l.Registered, l.Selected)
	}
	put(one, study.Entry{Initiative: "i1", Status: study.Selected}, 1)
	put(two, study.Entry{Initiative: "i1", Status: study.Registered}, 0)
	if l := line("un"); l.Registered != 1 || l.Selected != 1 {
		t.Errorf("it was kept for analysis: %d, %d", l.Registered, l.Selected)
	}
	if l := line("deux"); l.Registered != 1 || l.Selected != 0 || l.Last != nil {
		t.Errorf("the other study: %d, %d, %v", l.Registered, l.Selected, l.Last)
	}
	if err := a.store.Update(ctx, "s", store.Author{}, func(tx *store.Tx) error { return tx.Delete(kindEntry, keyIn("deux", "i1"), 1) }); err != nil {
		t.Fatal(err)
	}
	if l := line("deux"); l.Registered != 0 {
		t.Errorf("its entry was removed, and is still counted: %d", l.Registered)
	}
}
