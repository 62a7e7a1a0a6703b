package app

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

var (
	editor = access.Actor{Account: "awa", Name: "Awa", Role: access.Editor}
	form   = From{Source: "form"}
)

func garage() initiative.Initiative {
	return initiative.Initiative{
		ID: "garage", Name: "Garage solidaire de Valbrune", Summary: "On répare et on loue des voitures à qui n’en a pas.",
		Story: "<p>Tout a commencé dans une <em>grange</em>.</p>", Themes: []string{"mobility"}, Public: true,
		Action: initiative.Levels{territory.Commune, territory.Departement}, Organisations: []initiative.Organisation{{Name: "Les Mains noires", LegalForm: "association"}},
	}
}

var odile = initiative.Contact{Name: "Odile Rivière", Email: "odile@exemple.fr"}

func save(t *testing.T, a *App, in initiative.Initiative, version int64) InitiativeView {
	t.Helper()
	v, err := a.SaveInitiative(context.Background(), editor, "s", in, odile, version, form)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSaveInitiative(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	v := save(t, a, garage(), 0)
	if v.Version != 1 || !strings.HasPrefix(v.Path, "initiatives/garage-solidaire-de-valbrune-") {
		t.Fatalf("view %+v", v)
	}
	t.Run("the public sees it without its contact", func(t *testing.T) {
		got, err := a.Initiative(ctx, access.Anyone, "s", "garage")
		if err != nil || got.Name != garage().Name || !got.Contact.Empty() {
			t.Fatalf("%+v, %v", got, err)
		}
		if got, _ := a.Initiative(ctx, editor, "s", "garage"); got.Contact != odile {
			t.Fatalf("the editor's contact: %+v", got.Contact)
		}
	})
	t.Run("the public writes nothing", func(t *testing.T) {
		if _, err := a.SaveInitiative(ctx, access.Anyone, "s", garage(), odile, 0, form); !fault.Is(err, fault.SignIn) {
			t.Fatalf("err = %v", err)
		}
		reader := access.Actor{Account: "r", Role: access.Reader}
		if _, err := a.SaveInitiative(ctx, reader, "s", garage(), odile, 1, form); !fault.Is(err, fault.Denied) {
			t.Fatalf("err = %v", err)
		}
	})
	t.Run("every mistake is told at once", func(t *testing.T) {
		bad := garage()
		bad.ID, bad.Name, bad.Themes = "autre", "", []string{"magic"}
		_, err := a.SaveInitiative(ctx, editor, "s", bad, initiative.Contact{Name: "x", Email: "pas une adresse"}, 0, form)
		if all := fault.All(err); len(all) != 3 {
			t.Fatalf("faults %v", all)
		}
	})
	t.Run("scripts do not get in", func(t *testing.T) {
		in := garage()
		in.ID, in.Name = "piege", "<script>alert(1)</script> Piège"
		in.Story = `<p onclick="x()">Bonjour<script>alert(1)</script></p>`
		got := save(t, a, in, 0)
		if strings.Contains(got.Story, "script") || strings.Contains(got.Story, "onclick") || strings.Contains(got.Path, "<") {
			t.Fatalf("kept %q at %q", got.Story, got.Path)
		}
	})
}

func TestTwoPeopleSaveTheSameSheet(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	save(t, a, garage(), 0)
	var wg sync.WaitGroup
	won := make(chan string, 2)
	for _, summary := range []string{"d’Awa", "de Luc"} {
		wg.Go(func() {
			in := garage()
			in.Summary = summary
			_, err := a.SaveInitiative(ctx, editor, "s", in, odile, 1, form)
			if err == nil {
				won <- summary
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("err = %v", err)
			}
		})
	}
	wg.Wait()
	close(won)
	winner := <-won
	got, _ := a.Initiative(ctx, editor, "s", "garage")
	if _, more := <-won; more || got.Summary != winner || got.Version != 2 {
		t.Fatalf("exactly one must win: %q, version %d", got.Summary, got.Version)
	}
}

func TestFindInitiatives(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	save(t, a, garage(), 0)
	draft := garage()
	draft.ID, draft.Name, draft.Public, draft.Themes = "cafe", "Café associatif", false, []string{"culture"}
	save(t, a, draft, 0)
	for words, want := range map[string]int{"": 1, "garages": 1, "réparer": 1, "GARAGE solidarité": 1, "grange": 1, "piscine": 0, "odile rivière": 0, "café": 0, "mains noires": 1} {
		f, err := a.Initiatives(ctx, access.Anyone, "s", Search{Words: words, Limit: 10})
		if err != nil || len(f.Initiatives) != want || f.Total != want || f.Facets["theme"]["mobility"] != want || f.Facets["theme"]["culture"] != 0 {
			t.Errorf("%q: %d, total %d, facets %v, %v; want %d", words, len(f.Initiatives), f.Total, f.Facets["theme"], err, want)
		}
	}
	f, err := a.Initiatives(ctx, editor, "s", Search{Facets: []store.Facet{{Name: "reach", Value: "interscalar"}}, Limit: 10})
	if err != nil || f.Total != 2 || f.Initiatives[0].Name != "Café associatif" {
		t.Fatalf("the editor finds %d, %v", f.Total, err)
	}
}

func TestUndo(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	save(t, a, garage(), 0)
	in := garage()
	in.Name = "Garage du bocage"
	save(t, a, in, 1)
	in.Summary = "Autre résumé"
	save(t, a, in, 2)

	if err := a.UndoInitiative(ctx, editor, "s", "garage", 2, form); err != nil {
		t.Fatal(err)
	}
	got, _ := a.Initiative(ctx, editor, "s", "garage")
	if got.Name != garage().Name || got.Summary != "Autre résumé" || got.Version != 4 {
		t.Fatalf("undoing the name must leave the later summary: %+v", got)
	}
	if f, _ := a.Initiatives(ctx, access.Anyone, "s", Search{Words: "Valbrune", Limit: 5}); f.Total != 1 {
		t.Fatal("what was undone is found again by its former name")
	}
	if err := a.UndoInitiative(ctx, editor, "s", "garage", 2, form); !fault.Is(err, fault.Conflict) {
		t.Fatalf("undone twice: %v", err)
	}
	if err := a.UndoInitiative(ctx, access.Anyone, "s", "garage", 3, form); !fault.Is(err, fault.SignIn) {
		t.Fatalf("err = %v", err)
	}
	history, err := a.History(ctx, editor, "s", "garage", 0)
	if err != nil || len(history) != 4 || history[0].Source != "undo" || history[0].Actor != "awa" {
		t.Fatalf("history %+v, %v", history, err)
	}
	for _, c := range history {
		for _, op := range c.Ops {
			if strings.Contains(string(op.After), "odile") {
				t.Fatal("the contact got into the history")
			}
		}
	}
	if _, err := a.History(ctx, access.Anyone, "s", "garage", 0); !fault.Is(err, fault.SignIn) {
		t.Fatalf("err = %v", err)
	}
}

func TestADoubleSubmitCountsOnce(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	once := From{Source: "form", Token: "tok"}
	v, err := a.SaveInitiative(ctx, editor, "s", garage(), odile, 0, once)
	if err != nil {
		t.Fatal(err)
	}
	again := garage()
	again.ID = "autre-id" // the form makes a new identifier each time
	_, err = a.SaveInitiative(ctx, editor, "s", again, odile, 0, once)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != fault.AlreadyDone || f.Args["location"] != "/"+v.Path {
		t.Fatalf("err = %v", err)
	}
}
