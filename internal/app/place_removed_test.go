package app

import (
	"context"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
)

// A code that was taken away means the same for ever: it is given to nothing else, and
// what it was comes back whole.
func TestACodeIsGivenOnce(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	secret := composing("Ce que nous gardons", "1", "P18_POP / 2 [{person}]")
	secret.Code = "GARDE"
	compose(t, a, secret)
	content := orne(t, a, plain)
	brought, err := bringPlaces(a, content, fibre)
	if err != nil {
		t.Fatal(err)
	}
	code := brought.Columns[0].Card.Code
	for _, of := range []string{"GARDE", code} {
		if err := a.RemovePlaceIndicator(ctx, access.House, broughtView(t, a, of), From{}); err != nil {
			t.Fatal(err)
		}
	}

	public := composing("Autre chose", "{person}/km2", "P18_POP / SUPERF")
	public.Code, public.Public = "GARDE", true
	if _, err := a.KeepComposed(ctx, access.House, public, From{}); refusedAs(err) != "code: place_compose.code_taken" {
		t.Errorf("the code of what was taken away is given again: %v", err)
	}
	public.Code, public.Label = "", "Garde"
	if c := compose(t, a, public); c.Code == "GARDE" {
		t.Error("the code of what was taken away is made again from a label")
	}
	again, err := bringPlaces(a, content, fibre)
	if err != nil || again.Columns[0].Card.Code == code {
		t.Errorf("the code of what was taken away is made again from a column: %+v, %v", again.Columns, err)
	}

	list, err := a.RemovedPlaceIndicators(ctx, access.House)
	if err != nil || len(list) != 2 || list[0].Code != "GARDE" || list[1].Code != code {
		t.Errorf("taken away: %+v, %v", list, err)
	}
	for _, actor := range []access.Actor{access.Anyone, reader} {
		if _, err := a.RemovedPlaceIndicators(ctx, actor); err == nil {
			t.Errorf("%q is told what was taken away", actor.Name)
		}
		if err := a.RestorePlaceIndicator(ctx, actor, code, From{}); err == nil {
			t.Errorf("%q gives it back", actor.Name)
		}
	}
	for _, of := range []string{"GARDE", code} {
		if err := a.RestorePlaceIndicator(ctx, access.House, of, From{}); err != nil {
			t.Fatal(of, err)
		}
		if err := a.RestorePlaceIndicator(ctx, access.House, of, From{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s comes back twice: %v", of, err)
		}
	}
	if v, _ := figureOf(t, a, access.House, code, "commune:61001"); v.Number != 40 {
		t.Errorf("its values are not back: %v", v)
	}
	if list, err := a.RemovedPlaceIndicators(ctx, access.House); err != nil || len(list) != 0 {
		t.Errorf("still said to be taken away: %+v, %v", list, err)
	}
}

// What reads what was taken away too comes back after it, and is told so by name.
func TestWhatIsReadComesBackFirst(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	first := composing("Habitants doublés", "{person}", "P18_POP * 2")
	first.Code = "DOUBLE"
	second := composing("Logements par habitant doublé", "{dwelling}/{person}", "P18_LOG / DOUBLE")
	second.Code = "PAR_DOUBLE"
	compose(t, a, first)
	compose(t, a, second)
	for _, of := range []string{"PAR_DOUBLE", "DOUBLE"} {
		if err := a.RemovePlaceIndicator(ctx, access.House, broughtView(t, a, of), From{}); err != nil {
			t.Fatal(err)
		}
	}
	err := a.RestorePlaceIndicator(ctx, access.House, "PAR_DOUBLE", From{})
	if said := frenchWords(t).Fault(fault.All(err)[0]); !strings.Contains(said, "il se calcule avec Habitants doublés (DOUBLE), qui est retiré aussi") {
		t.Errorf("said: %s", said)
	}
	for _, of := range []string{"DOUBLE", "PAR_DOUBLE"} {
		if err := a.RestorePlaceIndicator(ctx, access.House, of, From{}); err != nil {
			t.Errorf("%s: %v", of, err)
		}
	}
}

// What nobody can write or place is told before anything is computed.
func TestACardThatCanNotBeLaidIsRefusedAtOnce(t *testing.T) {
	a := house(t, t.TempDir())
	for field, change := range map[string]func(*series.Brought){
		"decimals": func(b *series.Brought) { b.Decimals = 99_999_999_999 },
		"level":    func(b *series.Brought) { b.Level = "nope" },
		"code":     func(b *series.Brought) { b.Code = "1 <b>" },
	} {
		v := composing("Vacance", "%", "part(P18_LOGVAC; P18_LOG)")
		change(&v.Brought)
		c, err := a.LookAtComposed(context.Background(), access.House, v)
		if all := fault.All(err); len(all) == 0 || all[0].Field != field || c.Book != nil {
			t.Errorf("%s: %v, with a book: %v", field, err, c.Book != nil)
		}
	}
}
