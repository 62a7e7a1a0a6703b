package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// putBriefings writes notes as they are kept, every third withdrawn, every other kept inside.
func putBriefings(t testing.TB, a *App, n int) {
	t.Helper()
	err := a.store.Update(context.Background(), Principal, author(editor, From{}), func(tx *store.Tx) error {
		for i := range n {
			b := noted()
			b.ID, b.Title, b.Seen = fmt.Sprintf("note-%05d-abcd2345", i), fmt.Sprintf("Vieillir, numéro %d", i), []briefing.Seen{briefing.Public, briefing.Inside}[i%2]
			if i%3 == 0 {
				b.Retired = "2026-01-01"
			}
			if i%10 == 0 {
				b.Territory = "commune:61006"
			}
			if _, err := tx.Put(briefingPut(b, 0)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every note that a reader is told of is on one page and on one only, those withdrawn last;
// a stranger is told of none that stays inside.
func TestTheListOfBriefingsIsPaged(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	putBriefings(t, a, 310)
	for _, c := range []struct {
		who  access.Actor
		ask  TitledSearch
		want int
	}{
		{access.Anyone, TitledSearch{}, 103}, {editor, TitledSearch{}, 310}, {editor, TitledSearch{Words: "numéro 30"}, 11}, {editor, TitledSearch{Words: "éro"}, 0},
		{editor, TitledSearch{About: "commune:61006"}, 31}, {editor, TitledSearch{About: "commune:61006", Words: "VIEIL num 1"}, 11}, {access.Anyone, TitledSearch{About: territory.Key("commune:1")}, 0},
	} {
		var ids []string
		gone := false
		for {
			found, err := a.Briefings(ctx, c.who, c.ask)
			if err != nil || found.Total != c.want || len(found.Items) > titledPage {
				t.Fatalf("%+v: %d of %d, %v, want %d", c.ask, len(found.Items), found.Total, err, c.want)
			}
			for _, v := range found.Items {
				if slices.Contains(ids, v.ID) || gone && v.Retired == "" || !c.who.SignedIn() && !v.Shared() {
					t.Errorf("%+v: %s twice, after one that was withdrawn, or not for a stranger", c.ask, v.ID)
				}
				ids, gone = append(ids, v.ID), gone || v.Retired != ""
			}
			if found.Next == nil {
				break
			}
			c.ask.After = *found.Next
		}
		if len(ids) != c.want {
			t.Errorf("%+v: %d notes on the pages, want %d", c.ask, len(ids), c.want)
		}
	}
	b := noted()
	b.ID, b.Title = "note-neuve-abcd2345", "Une note neuve"
	if err := a.SaveBriefing(ctx, editor, b, 0, false, From{}); err != nil {
		t.Fatal(err)
	}
	if found, err := a.Briefings(ctx, editor, TitledSearch{Words: "neuve"}); err != nil || found.Total != 1 {
		t.Errorf("a note just written is not listed: %+v, %v", found, err)
	}
}

// Ten thousand notes: a page of the list in an instant, also just after a note was written.
func TestTenThousandBriefingsAreListed(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	putBriefings(t, a, maxBriefings)
	for _, c := range []struct {
		when string
		most time.Duration
	}{{"just after a write", 3 * time.Second}, {"then", 500 * time.Millisecond}} {
		began := time.Now()
		found, err := a.Briefings(ctx, editor, TitledSearch{Words: "vieillir 99", After: Place{SortKey: "0"}})
		took := time.Since(began)
		t.Logf("%s: %v, %d found", c.when, took, found.Total)
		if err != nil || found.Total == 0 || took > c.most {
			t.Errorf("%s: %v, %d found, %v", c.when, took, found.Total, err)
		}
	}
	one := noted()
	one.ID = "note-de-trop-abcd2345"
	if err := a.SaveBriefing(ctx, editor, one, 0, false, From{}); len(keys(err)) != 1 {
		t.Errorf("one too many: %v", err)
	}
}

// The demonstration brings the example of a note on a real place: its figures are worked
// out of the data that ship, it is listed as long as there is no directory, nobody changes
// it, and it goes with the demonstration.
func TestTheExampleOfABriefing(t *testing.T) {
	a := demonstrated(t)
	ctx := context.Background()
	found, err := a.Briefings(ctx, access.Anyone, TitledSearch{})
	if err != nil || found.Total != 1 || !strings.Contains(found.Items[0].Title, "Exemple") {
		t.Fatalf("listed: %+v, %v", found, err)
	}
	v, err := a.Briefing(ctx, access.Anyone, found.Items[0].ID)
	if err != nil || !v.Example || v.Story.Source != "" || len(v.Figures) != briefing.MaxFigures {
		t.Fatalf("the example: %+v, %v", v, err)
	}
	for _, f := range v.Figures {
		if f.Value <= 0 || f.Period == "" || f.On == "" || f.Said != "" {
			t.Errorf("a figure was not worked out: %+v", f)
		}
	}
	if err := a.RetireBriefing(ctx, editor, v.ID, v.Version, true, From{}); err == nil {
		t.Error("an example is withdrawn")
	}
	own := noted()
	if err := a.SaveBriefing(ctx, editor, own, 0, false, From{}); err != nil {
		t.Fatal(err)
	}
	if found, err = a.Briefings(ctx, editor, TitledSearch{}); err != nil || found.Total != 2 || len(found.Items) != 2 {
		t.Errorf("with one's own: %+v, %v", found, err)
	}
	if _, err := a.SaveInitiative(ctx, editor, Principal, garage(), initiative.Contact{}, 0, From{}); err != nil {
		t.Fatal(err)
	}
	if found, err = a.Briefings(ctx, editor, TitledSearch{}); err != nil || found.Total != 1 || found.Items[0].ID != own.ID {
		t.Errorf("in a real directory: %+v, %v", found, err)
	}
	if err := a.RemoveDemonstration(ctx, access.House); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Briefing(ctx, access.Anyone, v.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the example stays: %v", err)
	}
}
