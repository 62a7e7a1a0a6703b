package app

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// lotMade is a lot of some sheets, or of all that a search finds.
func lotMade(t *testing.T, a *App, c LotChoice) Lot {
	t.Helper()
	id, err := a.NewLot(context.Background(), editor, Principal, c, From{})
	if err != nil {
		t.Fatal(err)
	}
	return lotNow(t, a, id)
}

func lotNow(t *testing.T, a *App, id string) Lot {
	t.Helper()
	l, err := a.LotOf(context.Background(), editor, Principal, id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// chosen settles what is done to a lot, and what it would do.
func chosen(t *testing.T, a *App, l Lot, d initiative.Deed) (Lot, LotPreview) {
	t.Helper()
	if err := a.ChooseDeed(context.Background(), editor, Principal, l, d); err != nil {
		t.Fatal(err)
	}
	l = lotNow(t, a, l.ID)
	p, err := a.PreviewLot(context.Background(), editor, Principal, l)
	if err != nil {
		t.Fatal(err)
	}
	return l, p
}

func applied(t *testing.T, a *App, l Lot, seen int64) ImportReport {
	t.Helper()
	if err := a.ApplyLot(context.Background(), editor, Principal, l, seen); err != nil {
		t.Fatal(err)
	}
	r, err := a.ImportOf(context.Background(), editor, Principal, lotNow(t, a, l.ID).Batch)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOneThingIsDoneToManySheets(t *testing.T) {
	a := office(t)
	full := initiative.Initiative{ID: "plein", Name: "Plein d’étiquettes"}
	for i := range initiative.MaxTags {
		full.Tags = append(full.Tags, fmt.Sprint("mot ", i))
	}
	filed(t, a, full, initiative.Contact{})
	rewritten(t, a, "veillees", func(in *initiative.Initiative, _ *initiative.Contact) { in.Tags = []string{"À relancer"} })
	l := lotMade(t, a, LotChoice{All: true})
	l, p := chosen(t, a, l, initiative.Deed{Do: initiative.AddTags, Values: []string{"a relancer"}})
	if p.Sheets != 4 || p.Changes != 2 || p.Same != 1 || p.LeftCount != 1 || p.Left[0].Why != LeftInvalid || l.Deed.Values[0] != "À relancer" {
		t.Fatalf("%+v, label %q", p, l.Deed.Values)
	}
	if line := p.Lines[0]; len(line.Before) != 0 || line.After[0] != "À relancer" || line.Path == "" {
		t.Errorf("%+v", line)
	}
	if got := all(t, a)["Épicerie de la gare"].Tags; len(got) != 0 {
		t.Errorf("a preview wrote %v", got)
	}
	r := applied(t, a, l, p.Seen)
	if r.Changed != 2 || r.Lot.Same != 1 || r.Lot.LeftCount != 1 || r.State != "committed" || r.Waiting != 0 {
		t.Errorf("%+v %+v", r, r.Lot)
	}
	found, err := a.Initiatives(context.Background(), editor, Principal, Search{Facets: []Facet{{Name: "tag", Value: "À relancer"}}, Limit: 9})
	if err != nil || found.Total != 3 || found.Facets["tag"]["À relancer"] != 3 {
		t.Errorf("%d found, %v, %v", found.Total, found.Facets["tag"], err)
	}
	if err := a.ApplyLot(context.Background(), editor, Principal, lotNow(t, a, l.ID), p.Seen); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same lot twice: %v", err)
	}
	if imports, err := a.Imports(context.Background(), editor, Principal); err != nil || len(imports) != 0 {
		t.Errorf("a lot is no import: %+v %v", imports, err)
	}
	t.Run("and undone at once, but for what someone changed since", func(t *testing.T) {
		rewritten(t, a, "gare", func(in *initiative.Initiative, _ *initiative.Contact) { in.Tags = append(in.Tags, "vue") })
		u, err := a.UndoImport(context.Background(), editor, Principal, r.Batch)
		if err != nil || u.Undo.Reverted != 1 || u.Undo.KeptCount != 1 || u.Undo.Removed != 0 {
			t.Fatalf("%+v %v", u.Undo, err)
		}
		if got := all(t, a); len(got) != 4 || len(got[crowded().Name].Tags) != 0 || len(got["Veillées"].Tags) != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatSomeoneDecidedMeanwhileStands(t *testing.T) {
	a := office(t)
	l := lotMade(t, a, LotChoice{IDs: []string{"gare", "veillees", "gare", "nulle-part"}})
	l, p := chosen(t, a, l, initiative.Deed{Do: initiative.SetStatus, Values: []string{"ended"}})
	if p.Changes != 2 || p.Sheets != 2 {
		t.Fatalf("%+v", p)
	}
	rewritten(t, a, "gare", func(in *initiative.Initiative, _ *initiative.Contact) { in.Status = initiative.Paused })
	rewritten(t, a, "veillees", func(in *initiative.Initiative, _ *initiative.Contact) { in.Summary = "On danse." })
	r := applied(t, a, l, p.Seen-1)
	got := all(t, a)
	if r.Changed != 1 || r.Lot.LeftCount != 1 || r.Lot.Left[0].Why != LeftChanged || got["Épicerie de la gare"].Status != initiative.Paused || got["Veillées"].Status != initiative.Ended || got["Veillées"].Summary != "On danse." {
		t.Errorf("%+v %+v", r.Lot, got)
	}
}

func TestALotIsForWhoMayEdit(t *testing.T) {
	a := office(t)
	l := lotMade(t, a, LotChoice{All: true})
	for _, who := range []access.Actor{access.Anyone, {Account: "r", Role: access.Reader}} {
		_, made := a.NewLot(context.Background(), who, Principal, LotChoice{All: true}, From{})
		_, read := a.LotOf(context.Background(), who, Principal, l.ID)
		_, seen := a.PreviewLot(context.Background(), who, Principal, l)
		for _, err := range []error{made, read, seen, a.ChooseDeed(context.Background(), who, Principal, l, initiative.Deed{Do: initiative.Hide}), a.ApplyLot(context.Background(), who, Principal, l, 0), a.DropLot(context.Background(), who, Principal, l)} {
			if !fault.Is(err, fault.Denied) && !fault.Is(err, fault.SignIn) {
				t.Errorf("%s: %v", who.Role, err)
			}
		}
	}
	if _, err := a.NewLot(context.Background(), editor, Principal, LotChoice{IDs: []string{"rien"}}, From{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a lot of nothing: %v", err)
	}
	if err := a.ChooseDeed(context.Background(), editor, Principal, l, initiative.Deed{Do: initiative.AddThemes, Values: []string{"magic"}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a theme that is none: %v", err)
	}
	if err := a.DropLot(context.Background(), editor, Principal, l); err != nil {
		t.Fatal(err)
	}
	if _, err := a.LotOf(context.Background(), editor, Principal, l.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("given up, it stays: %v", err)
	}
}

// TestLabelsAreForWhoIsSignedIn: no list, count, export or search tells the public
// of them.
func TestLabelsAreForWhoIsSignedIn(t *testing.T) {
	a := office(t)
	rewritten(t, a, "gare", func(in *initiative.Initiative, _ *initiative.Contact) {
		in.Tags, in.Public = []string{"louche"}, true
	})
	found, err := a.Initiatives(context.Background(), access.Anyone, Principal, Search{Limit: 9})
	if err != nil || found.Facets["tag"] != nil {
		t.Errorf("counted for all: %v %v", found.Facets, err)
	}
	for _, v := range found.Initiatives {
		if len(v.Tags) > 0 {
			t.Errorf("%s shows %v", v.ID, v.Tags)
		}
	}
	of := Search{Facets: []Facet{{Name: "tag", Value: "louche"}}, Limit: 9}
	if _, err := a.Initiatives(context.Background(), access.Anyone, Principal, of); !fault.Is(err, fault.SignIn) {
		t.Errorf("asked by anyone: %v", err)
	}
	if err := a.EachInitiative(context.Background(), access.Anyone, Principal, of, func(Located) error { return nil }); !fault.Is(err, fault.SignIn) {
		t.Errorf("taken by anyone: %v", err)
	}
	if found, err := a.Initiatives(context.Background(), access.Anyone, Principal, Search{Words: "louche", Limit: 9}); err != nil || found.Total != 0 {
		t.Errorf("found by its label: %d %v", found.Total, err)
	}
}

// TestALargeLotIsLeftToTheHouse: a job does it, tells how far it is, and is stopped
// before anything shows.
func TestALargeLotIsLeftToTheHouse(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	err := a.store.Update(ctx, Principal, store.Author{Actor: "essai"}, func(tx *store.Tx) error {
		for i := range LotAtOnce + 1 {
			if _, err := tx.Put(initiativePut(initiative.Initiative{ID: fmt.Sprintf("i%04d", i), Name: fmt.Sprint("Fiche ", i)}, 0)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	l, p := chosen(t, a, lotMade(t, a, LotChoice{All: true}), initiative.Deed{Do: initiative.Show})
	if err := a.ApplyLot(ctx, editor, Principal, l, p.Seen); err != nil {
		t.Fatal(err)
	}
	job, ok, err := a.store.Claim(ctx)
	if err != nil || !ok || job.Kind != lotJob {
		t.Fatalf("%+v %v %v", job, ok, err)
	}
	stop := errors.New("stop")
	if err := a.Works()[lotJob](ctx, Principal, job.Payload, func(int, int) error { return stop }); !errors.Is(err, stop) {
		t.Fatalf("stopped: %v", err)
	}
	if lotNow(t, a, l.ID).Batch != "" || all(t, a)["Fiche 7"].Public {
		t.Error("what was stopped shows")
	}
	if err := a.ApplyLot(ctx, editor, Principal, lotNow(t, a, l.ID), p.Seen); err != nil {
		t.Fatal(err)
	}
	if job, _, err = a.store.Claim(ctx); err != nil {
		t.Fatal(err)
	}
	var told []int
	err = a.Works()[lotJob](ctx, Principal, job.Payload, func(done, whole int) error {
		if whole != LotAtOnce+1 {
			t.Errorf("%d of %d", done, whole)
		}
		told = append(told, done)
		return nil
	})
	r, _ := a.ImportOf(ctx, editor, Principal, lotNow(t, a, l.ID).Batch)
	if err != nil || r.Changed != LotAtOnce+1 || told[len(told)-1] != LotAtOnce+1 || !all(t, a)["Fiche 7"].Public {
		t.Errorf("%v %+v %v", err, r, told)
	}
	if err := a.Works()[lotJob](ctx, Principal, job.Payload, Unheard); err != nil {
		t.Errorf("the same job again: %v", err)
	}
}
