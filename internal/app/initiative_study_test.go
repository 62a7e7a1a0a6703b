package app

import (
	"context"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/study"
)

func TestASheetTellsTheStudiesThatReadIt(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	for _, tt := range []struct {
		initiative string
		actor      access.Actor
		want       study.EntryStatus
	}{
		{"garage", access.Anyone, study.Selected},
		{"biblio", editor, study.NotSelected},
		{"biblio", access.Anyone, ""}, // it did not agree to be named
		{"inconnue", editor, ""},
	} {
		held, err := a.StudiesHolding(ctx, tt.actor, "s", tt.initiative)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case tt.want == "" && len(held) != 0:
			t.Errorf("%s for %s: %+v", tt.initiative, tt.actor.Role, held)
		case tt.want != "" && (len(held) != 1 || held[0].Status != tt.want || held[0].Title != s.Title || held[0].Slug != s.Slug):
			t.Errorf("%s for %s: %+v", tt.initiative, tt.actor.Role, held)
		}
	}
}
