package app

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// listSaying is a list of sheets, and what it says of each.
func listSaying(list string, n int, says func(i int) string) ImportFile {
	lines := "Nom;Résumé\r\n"
	for i := range n {
		lines += fmt.Sprintf("Initiative %d;%s\r\n", i, says(i))
	}
	return fileOf(list+".csv", []byte(lines))
}

func saying(words string) func(int) string {
	return func(i int) string { return fmt.Sprintf("%s %d.", words, i) }
}

// saidOf is what lists say of a sheet, as the house reads it.
func saidOf(t *testing.T, a *App, name string) (out []string) {
	t.Helper()
	said, err := a.SaidOf(context.Background(), editor, Principal, all(t, a)[name].Initiative)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range said {
		out = append(out, s.From+" : "+s.Proposed)
	}
	return out
}

// TestAllThatAListSaysOfAHeldSheetIsKept: of the others, as much as its report lists.
func TestAllThatAListSaysOfAHeldSheetIsKept(t *testing.T) {
	ctx, n := context.Background(), MaxTold+10
	a, box, _ := postalHouse(t)
	commit(t, a, listSaying("Première", n, saying("Nous")), ImportOptions{Origin: Origin{Public: true}})
	last := all(t, a)[fmt.Sprintf("Initiative %d", n-1)]
	in := last.Initiative
	in.PublicEmail = "odile@exemple.fr"
	if _, err := a.SaveInitiative(ctx, editor, Principal, in, last.Contact, last.Version, form); err != nil {
		t.Fatal(err)
	}
	asksFor(t, a, box, last.Path[len("initiatives/"):], in.PublicEmail)
	says := func(words string, new, changed int) ImportReport {
		t.Helper()
		r := commit(t, a, listSaying("Autre", n, saying(words)), ImportOptions{})
		if r.New != new || r.Changed != changed || r.Waiting != 0 {
			t.Fatalf("%+v", r)
		}
		return r
	}
	first := says("Eux", 0, 0)
	if first.ProposalCount != n || first.Batch == "" {
		t.Fatalf("%d proposals, import %q", first.ProposalCount, first.Batch)
	}
	for i, want := range map[int][]string{0: {"Autre : Eux 0."}, n - 2: nil, n - 1: {fmt.Sprintf("Autre : Eux %d.", n-1)}} {
		if got := saidOf(t, a, fmt.Sprintf("Initiative %d", i)); !slices.Equal(got, want) {
			t.Errorf("of %d: %v", i, got)
		}
	}
	if r := says("Eux", 0, 0); r.Batch != "" {
		t.Errorf("said before: another import, %q", r.Batch)
	}
	if got := saidOf(t, a, "Initiative 0"); len(got) != 1 {
		t.Errorf("said twice: %v", got)
	}
	if _, err := a.UndoImport(ctx, editor, Principal, first.Batch); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, n - 1} {
		if got := saidOf(t, a, fmt.Sprintf("Initiative %d", i)); len(got) != 0 {
			t.Errorf("undone, and still said of %d: %v", i, got)
		}
	}
	left, _, err := a.store.List(ctx, store.Query{Scope: otherwiseScope(Principal), Kind: kindOtherwise, Limit: store.MaxPage})
	if err != nil || len(left) != 0 {
		t.Errorf("%d records are left, %v", len(left), err)
	}
}

// TestAListIsHeardAsItIsNow: what it says no longer is not proposed, and another list
// goes on saying what it says.
func TestAListIsHeardAsItIsNow(t *testing.T) {
	a := anyHouse(t)
	for _, list := range []string{"Première", "Deuxième", "Troisième"} {
		commit(t, a, listSaying(list, 1, saying(list)), ImportOptions{})
	}
	if got, want := saidOf(t, a, "Initiative 0"), []string{"Troisième : Troisième 0.", "Deuxième : Deuxième 0."}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	commit(t, a, listSaying("Troisième", 1, saying("Autrement")), ImportOptions{})
	if got, want := saidOf(t, a, "Initiative 0"), []string{"Troisième : Autrement 0.", "Deuxième : Deuxième 0."}; !slices.Equal(got, want) {
		t.Errorf("said otherwise since: %v", got)
	}
	commit(t, a, listSaying("Troisième", 1, saying("Première")), ImportOptions{})
	if got, want := saidOf(t, a, "Initiative 0"), []string{"Deuxième : Deuxième 0."}; !slices.Equal(got, want) {
		t.Errorf("now as the sheet says: %v", got)
	}
}

// TestAnImportThatIsCarriedOnSaysAll: cut while it was written, it keeps the rest of what
// it says at the next start.
func TestAnImportThatIsCarriedOnSaysAll(t *testing.T) {
	a, n := anyHouse(t), 3*heldAtOnce
	commit(t, a, listSaying("Première", n, saying("Nous")), ImportOptions{})
	cutAt(t, a, "apply", listSaying("Autre", n, saying("Eux")))
	last := fmt.Sprintf("Initiative %d", n-1)
	if got := saidOf(t, a, last); len(got) != 0 {
		t.Fatalf("cut, and all is said: %v", got)
	}
	if err := a.CarryImportsOn(context.Background()); err != nil {
		t.Fatal(err)
	}
	assertNothingWaits(t, a)
	for _, name := range []string{"Initiative 0", last} {
		if got := saidOf(t, a, name); len(got) != 1 {
			t.Errorf("of %s: %v", name, got)
		}
	}
}

// TestWhatListsSayFollowsAMerge: said of the sheet that goes, it is said of the one that
// stays where it says the same, and goes back with it.
func TestWhatListsSayFollowsAMerge(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	start := "2019"
	list := func(name, one, two string) {
		t.Helper()
		commit(t, a, fileOf(name+".csv", []byte("Nom;Début;Statut\r\nLe four;"+one+"\r\nLe lavoir;"+two+"\r\n")), ImportOptions{})
	}
	list("Première", start+";", start+";en projet")
	list("Autre", "2018;", "2017;terminé")
	four, lavoir := all(t, a)["Le four"].ID, all(t, a)["Le lavoir"].ID
	fields := func(name string) (out []string) {
		said, err := a.SaidOf(ctx, editor, Principal, all(t, a)[name].Initiative)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range said {
			out = append(out, s.Field+" "+s.Proposed)
		}
		slices.Sort(out)
		return out
	}
	mergeAs(t, a, Principal, four, lavoir)
	if got, want := fields("Le four"), []string{"start 2017", "start 2018", "status ended"}; !slices.Equal(got, want) {
		t.Fatalf("merged: %v", got)
	}
	list("Première", start+";", "2016;terminé") // both its lines tell of the one now
	if got, want := fields("Le four"), []string{"name Le lavoir", "start 2016", "start 2017", "start 2018", "status ended"}; !slices.Equal(got, want) {
		t.Fatalf("read again: %v", got)
	}
	said, err := a.SaidOf(ctx, editor, Principal, all(t, a)["Le four"].Initiative)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range said {
		if s.Field == "status" {
			if err := a.SettleSaid(ctx, editor, Principal, all(t, a)["Le four"].Initiative, s.Key(), false, form); err != nil {
				t.Fatal(err)
			}
		}
	}
	unmerge(t, a, Principal, lavoir)
	for name, want := range map[string][]string{"Le four": {"start 2018"}, "Le lavoir": {"start 2016", "start 2017"}} {
		if got := fields(name); !slices.Equal(got, want) {
			t.Errorf("two again, of %s: %v", name, got)
		}
	}
	list("Autre", "2018;", "2017;terminé")
	if got, want := fields("Le lavoir"), []string{"start 2016", "start 2017"}; !slices.Equal(got, want) {
		t.Errorf("what nobody wants is told again: %v", got)
	}
}

// TestWhatListsSayGoesWithTheSheet, and with what it was said against: the daily tidying
// erases it, and no history keeps it.
func TestWhatListsSayGoesWithTheSheet(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	first := commit(t, a, listSaying("Première", 2, saying("Nous")), ImportOptions{})
	commit(t, a, listSaying("Autre", 2, saying("Eux")), ImportOptions{})
	id := all(t, a)["Initiative 0"].ID
	if _, err := a.UndoImport(ctx, editor, Principal, first.Batch); err != nil {
		t.Fatal(err)
	}
	forgotten := func(id string) {
		t.Helper()
		if err := a.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		key := keyIn(otherwiseFamily, id)
		if _, err := a.store.Read(ctx, otherwiseScope(Principal), kindOtherwise, key); !fault.Is(err, fault.NotFound) {
			t.Errorf("still kept: %v", err)
		}
		if changes, err := a.store.Changes(ctx, access.Visible(access.House, access.KindChange, Principal), kindOtherwise, key); err != nil || len(changes) != 0 {
			t.Errorf("its history: %+v %v", changes, err)
		}
	}
	forgotten(id)
	commit(t, a, listSaying("Deuxième", 1, saying("Nous")), ImportOptions{})
	commit(t, a, listSaying("Autre", 1, saying("Eux")), ImportOptions{})
	v := all(t, a)["Initiative 0"]
	if len(saidOf(t, a, v.Name)) != 1 {
		t.Fatal("nothing is said")
	}
	v.Summary = "Autre chose."
	if _, err := a.SaveInitiative(ctx, editor, Principal, v.Initiative, v.Contact, v.Version, form); err != nil {
		t.Fatal(err)
	}
	forgotten(v.ID)
}
