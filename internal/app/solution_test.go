package app

import (
	"context"
	"fmt"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

func TestTheWallIsReadPageByPage(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	for i := range WallPage {
		in := initiative.Initiative{ID: fmt.Sprintf("x%02d", i), Name: fmt.Sprintf("Zone %02d", i), Public: true, Action: initiative.Levels{territory.Region}}
		if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, 0, form); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SaveEntry(ctx, editor, "s", s.ID, study.Entry{Initiative: in.ID, Status: study.Selected}, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	first, err := a.Wall(ctx, access.Anyone, s, WallQuery{})
	if err != nil || len(first.Cards) != WallPage || first.Total != WallPage+2 || first.Next == "" || first.Before {
		t.Fatalf("%d cards of %d, next %q, %v", len(first.Cards), first.Total, first.Next, err)
	}
	second, err := a.Wall(ctx, access.Anyone, s, WallQuery{After: first.Next})
	if err != nil || len(second.Cards) != 2 || second.Next != "" || !second.Before {
		t.Fatalf("%d cards, next %q, %v", len(second.Cards), second.Next, err)
	}
	if w, err := a.Wall(ctx, access.Anyone, s, WallQuery{Level: territory.Region}); err != nil || w.Total != WallPage || w.All != WallPage+2 {
		t.Fatalf("%d of %d, %v", w.Total, w.All, err)
	}
}

func TestASolutionShowsThreeFiguresAndOneStory(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := written(t, a)
	n, base := 12.0, 40.0
	for i := range 4 {
		o := indicator.Observation{ID: fmt.Sprintf("o-%d", i), Indicator: "retours", Initiative: "garage", Value: &n}
		if i == 2 {
			o.N, o.Base, o.From, o.Source = &n, &base, "2025", "Enquête"
		}
		if _, err := a.SaveObservation(ctx, editor, "s", s.ID, o, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	v, err := a.Solution(ctx, access.Anyone, s, "garage")
	if err != nil || len(v.Figures) != 3 || v.Figures[0].ID != "o-2" || v.Others != 2 {
		t.Fatalf("%+v, %v", v.Figures, err)
	}
	if v.Story == nil || v.Stories != 1 || v.Story.Teller != "" || len(v.Effects) != 1 || !v.Whole.Contact.Empty() {
		t.Fatalf("story %+v, %d, effects %d, contact %+v", v.Story, v.Stories, len(v.Effects), v.Whole.Contact)
	}
	t.Run("those that the initiative chose come first, in its order", func(t *testing.T) {
		in := garage()
		in.KeyFigures = []string{"o-3", "o-retours"}
		if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, v.Whole.Version, form); err != nil {
			t.Fatal(err)
		}
		if v, err := a.Solution(ctx, access.Anyone, s, "garage"); err != nil || len(v.Figures) != 2 || v.Figures[0].ID != "o-3" || v.Others != 3 {
			t.Fatalf("%+v, %v", v.Figures, err)
		}
	})
	if _, err := a.Solution(ctx, editor, s, "biblio"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("one that was not kept: %v", err)
	}
}
