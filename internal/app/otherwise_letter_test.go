package app

import (
	"context"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/initiative"
)

// TestAHolderIsWrittenToOfWhatListsSay: one letter for all that was read, another a week
// later at the soonest, none for what the house alone decides, and none to who wants none.
func TestAHolderIsWrittenToOfWhatListsSay(t *testing.T) {
	a, box, clock := postalHouse(t)
	h := saidHouse{a: a, ctx: context.Background()}
	h.list(t, "On cuit.", "2018", "a")
	h.four = h.holds(t, box, "Le four", func(in *initiative.Initiative) {
		in.Start, in.Extra = "2017", []initiative.Extra{{Name: in.Extra[0].Name, Value: "de la maison"}}
	})
	address := "x" + all(t, a)["Le four"].ID + "@exemple.fr"
	wrote := func(want int) {
		t.Helper()
		before := len(box.To(address))
		reminds(t, a, want)
		letters := box.To(address)[before:]
		if len(letters) != want || want == 1 && letters[0].Subject != LetterClaimLists {
			t.Fatalf("the letters: %+v", letters)
		}
	}
	day := 24 * time.Hour
	clock.pass(day)
	wrote(0)
	h.list(t, "Four, c’est nous.", "2017", "b") // a note of the house, and the summary
	h.list(t, "On cuit le jeudi.", "2016", "b")
	wrote(1)
	letters := box.To(address)
	if m := linkIn.FindStringSubmatch(letters[len(letters)-1].Text); m == nil || len(h.fields(t, m[1])) != 2 {
		t.Fatalf("its link leads nowhere: %+v", letters)
	}
	clock.pass(8 * day)
	wrote(0) // nothing new
	h.list(t, "On cuit le samedi.", "2016", "b")
	clock.pass(day)
	wrote(1)
	clock.pass(time.Hour)
	h.list(t, "On cuit le lundi.", "2016", "b")
	wrote(0) // the same week
	if err := a.QuietHeld(h.ctx, h.four, true, form); err != nil {
		t.Fatal(err)
	}
	clock.pass(8 * day)
	wrote(0) // they want none
	if err := a.QuietHeld(h.ctx, h.four, false, form); err != nil {
		t.Fatal(err)
	}
	wrote(1)
}
