package app

import (
	"context"
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
	name, err := a.KeepUpload(ctx, editor, Principal, "liste.csv", strings.NewReader(brought), "fr", From{})
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
