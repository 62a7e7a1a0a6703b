package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/initiative"
)

func TestWhatWasKeptLongEnoughIsErased(t *testing.T) {
	ctx, now := context.Background(), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	a, err := Open(ctx, Config{Folder: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	odile := initiative.Contact{Name: "Odile Roux", Email: "odile@exemple.fr", Consent: "2026-11-24"}
	version := int64(0)
	save := func(name string, c initiative.Contact) {
		t.Helper()
		v, err := a.SaveInitiative(ctx, editor, Principal, initiative.Initiative{ID: "garage", Name: name}, c, version, From{Source: "form"})
		if err != nil {
			t.Fatal(err)
		}
		version = v.Version
	}
	kept := func() initiative.Contact {
		t.Helper()
		if err := a.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		v, err := a.Initiative(ctx, editor, Principal, "garage")
		if err != nil {
			t.Fatal(err)
		}
		return v.Contact
	}
	save("Le garage", odile)
	name, err := a.KeepUpload(ctx, editor, Principal, "liste.csv", strings.NewReader(brought), From{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := a.UploadOf(ctx, editor, Principal, name)
	if err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(2, 0, 0)
	save("Le garage du bourg", odile) // another field: it is no younger
	if c := kept(); c != odile || !gone(a, u.Sum) {
		t.Errorf("after two years: %+v, the spreadsheet erased %v", c, gone(a, u.Sum))
	}
	now = now.AddDate(1, 0, 1)
	if c := kept(); !c.Empty() {
		t.Errorf("after three years: %+v", c)
	}
	odile.Consent = "2029-11-25"
	save("Le garage du bourg", odile)
	now = now.AddDate(2, 11, 0)
	if c := kept(); c != odile {
		t.Errorf("given again: %+v", c)
	}
}

// A word of a sheet that is not there any more may be someone's name: it leaves with
// the week, and no sooner than every sheet that holds it.
func TestWordsThatNobodyHoldsAreForgotten(t *testing.T) {
	ctx, now := context.Background(), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	a, err := Open(ctx, Config{Folder: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	version := map[string]int64{}
	save := func(id, summary string) {
		t.Helper()
		v, err := a.SaveInitiative(ctx, editor, Principal, initiative.Initiative{ID: id, Name: "Le lavoir", Summary: summary}, initiative.Contact{}, version[id], From{Source: "form"})
		if err != nil {
			t.Fatal(err)
		}
		version[id] = v.Version
	}
	known := func() string {
		t.Helper()
		if err := a.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		words, _, err := a.store.Words(ctx, Principal, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var folded []string
		for _, w := range words {
			folded = append(folded, w.Folded)
		}
		slices.Sort(folded)
		return strings.Join(folded, " ")
	}
	save("un", "Tenu par Zéphyrine et Barnabé")
	save("deux", "Tenu par Barnabé")
	if got := known(); !strings.Contains(got, "zephyrine") || !strings.Contains(got, "barnabe") {
		t.Fatalf("written: %s", got)
	}
	save("un", "Tenu par personne")
	now = now.AddDate(0, 0, 6)
	if got := known(); !strings.Contains(got, "zephyrine") {
		t.Errorf("looked through within the week: %s", got)
	}
	now = now.AddDate(0, 0, 1)
	if got := known(); strings.Contains(got, "zephyrine") || !strings.Contains(got, "barnabe") || !strings.Contains(got, "lavoir") {
		t.Errorf("after a week: %s", got)
	}
	save("deux", "Tenu par personne")
	now = now.AddDate(0, 0, 7)
	if got := known(); strings.Contains(got, "barnabe") || !strings.Contains(got, "personne") {
		t.Errorf("after two: %s", got)
	}
}
