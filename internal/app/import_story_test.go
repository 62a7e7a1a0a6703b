package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// edited writes an initiative again as someone at a form would.
func edited(t *testing.T, a *App, v InitiativeView, change func(*initiative.Initiative)) InitiativeView {
	t.Helper()
	in := v.Initiative
	change(&in)
	out, err := a.SaveInitiative(context.Background(), editor, Principal, in, initiative.Contact{}, v.Version, form)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAProposalIsSaidInWords: no code of ours is shown to people, whatever the
// part and whoever reads the report later.
func TestAProposalIsSaidInWords(t *testing.T) {
	a := houseIn(t, t.TempDir())
	columns := "N°;Nom;Porteur;Statut juridique;Thèmes;Échelons d’action;Etat;Mesure des effets;Code INSEE;Couleur"
	commit(t, a, csvFile(columns, "1;Café;La Gare;Association;Culture;Commune;En cours;Oui;01004;vert"), ImportOptions{})
	edited(t, a, all(t, a)["Café"], func(in *initiative.Initiative) {
		in.Organisations = append(in.Organisations[:1:1], initiative.Organisation{Name: "Amis", Role: "partner", LegalForm: "collective"})
		in.Organisations[0].LegalForm, in.Themes, in.Action, in.Status = "cooperative", []string{"social_link"}, []territory.Level{territory.Departement}, initiative.Paused
		in.Approach.State, in.Territories = initiative.ApproachPlanned, []territory.Key{"departement:01"}
		in.Extra = []initiative.Extra{{Name: "Couleur", Value: "bleu"}}
	})
	r := commit(t, a, csvFile(columns, "1;Café;La Gare;Association;Culture;Commune;En cours;Oui;01004;rouge"), ImportOptions{})
	kept, err := a.ImportOf(context.Background(), editor, Principal, r.Batch)
	if r.Batch == "" {
		kept, err = r, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][4]string{
		"organisations":  {"La Gare, Coopérative (Scic, Scop) ; Amis, Partenaire, Collectif sans statut", "La Gare, Association ; Amis, Partenaire, Collectif sans statut", "La Gare, Co-operative", "La Gare, Association"},
		"themes":         {"Lien social", "Culture", "Social ties", "Culture"},
		"action":         {"Département", "Commune", "Département", "Commune"},
		"status":         {"En pause", "En cours", "Paused", "Running"},
		"approach.state": {"Mesure prévue", "Effets mesurés", "Measurement planned", "Effects measured"},
		"territories":    {"Ain", "Ambérieu-en-Bugey", "Ain", "Ambérieu-en-Bugey"},
		"extra":          {"Couleur : bleu", "Couleur : rouge", "Couleur: bleu", "Couleur: rouge"},
	}
	for _, p := range kept.Proposals {
		for i, lang := range []string{"fr", "en"} {
			current, proposed := a.ProposalSaid(p, localiser(t, lang))
			if w := want[p.Field]; !strings.Contains(plainSpaces(current), w[2*i]) || !strings.Contains(plainSpaces(proposed), w[2*i+1]) {
				t.Errorf("%s in %s: %q, not %q; %q, not %q", p.Field, lang, current, w[2*i], proposed, w[2*i+1])
			}
		}
		delete(want, p.Field)
	}
	if len(want) > 0 {
		t.Errorf("not proposed: %v", want)
	}
}

func localiser(t *testing.T, lang string) *i18n.Localiser {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.For(lang)
}

func plainSpaces(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func TestEveryPartThatALineDecidesHasAName(t *testing.T) {
	for _, lang := range i18n.Languages {
		l := localiser(t, lang)
		for _, path := range mergedPaths {
			if key := "import.part." + strings.ReplaceAll(path[1:], "/", "_"); !l.Has(key) {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}

func TestWhatPeopleWroteStands(t *testing.T) {
	a := houseIn(t, t.TempDir())
	commit(t, a, csvFile("N°;Nom;Résumé;Thèmes;Budget", "1;Café;On y boit;Culture;12"), ImportOptions{})
	v := edited(t, a, all(t, a)["Café"], func(in *initiative.Initiative) { in.Summary = "On s’y retrouve" })
	r := commit(t, a, csvFile("N°;Nom;Résumé;Thèmes;Début;Budget", "1;Café;On y boit et on y mange;Culture, Alimentation;2019;15"), ImportOptions{})
	got := all(t, a)["Café"]
	if r.Changed != 1 || got.Summary != "On s’y retrouve" || fmt.Sprint(got.Themes) != "[culture food]" || got.Start != "2019" || fmt.Sprint(got.Extra) != "[{Budget 15}]" || got.Version != v.Version+1 {
		t.Errorf("%+v", got)
	}
	if r.ProposalCount != 1 || r.Proposals[0].Field != "summary" || r.Proposals[0].Current != "On s’y retrouve" || r.Proposals[0].Proposed != "On y boit et on y mange" {
		t.Errorf("proposals %+v", r.Proposals)
	}
	t.Run("an empty cell erases nothing", func(t *testing.T) {
		r := commit(t, a, csvFile("N°;Nom;Résumé;Thèmes;Début;Budget", "1;Café;;;;"), ImportOptions{})
		if r.Unchanged != 1 || all(t, a)["Café"].Start != "2019" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a name corrected by hand is still the same line", func(t *testing.T) {
		edited(t, a, all(t, a)["Café"], func(in *initiative.Initiative) { in.Name = "Café de la gare" })
		r := commit(t, a, csvFile("N°;Nom", "1;Café"), ImportOptions{})
		if r.New != 0 || r.ProposalCount != 1 || r.Proposals[0].Field != "name" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("what an export wrote comes back unchanged", func(t *testing.T) {
		var b bytes.Buffer
		if err := a.ExportInitiatives(context.Background(), editor, Principal, Search{}, sheet.XLSX, "fr", &b); err != nil {
			t.Fatal(err)
		}
		r := commit(t, a, fileOf("export.xlsx", b.Bytes()), ImportOptions{})
		if r.Unchanged != 1 || r.New+r.Changed+r.ProposalCount != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestALineWithoutAKeyIsKnownByItsNameWhoAndWhere(t *testing.T) {
	a := houseIn(t, t.TempDir())
	mine := initiative.Initiative{ID: "mine", Name: "Épicerie", Organisations: []initiative.Organisation{{Name: "La Gare", Role: "lead"}}, Territories: []territory.Key{"commune:01004"}}
	if _, err := a.SaveInitiative(context.Background(), editor, Principal, mine, initiative.Contact{}, 0, form); err != nil {
		t.Fatal(err)
	}
	lines := []string{"Nom;Porteur;Code INSEE;Début;Mail", "EPICERIE;la gare;1004;2020;odile@exemple.fr", "Épicerie;La Gare;61001;2021;", "Épicerie;Autre;01004;2022;"}
	r := commit(t, a, csvFile(lines...), ImportOptions{})
	if r.New != 2 || r.Changed != 1 {
		t.Fatalf("%+v", r)
	}
	v, err := a.Initiative(context.Background(), editor, Principal, "mine")
	if err != nil || v.Start != "2020" || v.Name != "Épicerie" || v.Contact.Email != "odile@exemple.fr" {
		t.Errorf("%+v %v", v, err)
	}
	if r := commit(t, a, csvFile(lines...), ImportOptions{}); r.Unchanged != 3 {
		t.Errorf("again: %+v", r)
	}
	t.Run("the same line twice in a file is told", func(t *testing.T) {
		_, problems, _, err := preview(t, a, csvFile("Nom;Porteur;Code INSEE", "Lavoir;;01004", "Lavoir;;1004"), ImportOptions{})
		if err != nil || !strings.Contains(problems, "que la ligne 2") {
			t.Errorf("%s %v", problems, err)
		}
	})
}

func TestAnImportIsTakenBack(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	first := commit(t, a, csvFile("N°;Nom;Début", "1;Café;2019", "2;Gare;2020", "3;Lavoir;2021", "4;Four;2022"), ImportOptions{})
	before := all(t, a)
	second := commit(t, a, csvFile("N°;Nom;Début", "1;Café;2018", "2;Gare;2017", "5;Pont;2023"), ImportOptions{})
	if second.New != 1 || second.Changed != 2 {
		t.Fatalf("%+v", second)
	}
	edited(t, a, all(t, a)["Gare"], func(in *initiative.Initiative) { in.Start = "2016" })
	r, err := a.UndoImport(ctx, editor, Principal, second.Batch)
	if err != nil {
		t.Fatal(err)
	}
	got := all(t, a)
	if _, there := got["Pont"]; there || got["Café"].Start != "2019" || got["Gare"].Start != "2016" {
		t.Errorf("%+v", got)
	}
	if r.State != "undone" || r.Undo.Removed != 1 || r.Undo.Reverted != 1 || r.Undo.KeptCount != 1 || r.Undo.Kept[0].Why != "changed_since" {
		t.Errorf("%+v", r.Undo)
	}
	t.Run("what people built upon stays and is told", func(t *testing.T) {
		edited(t, a, got["Lavoir"], func(in *initiative.Initiative) { in.Summary = "On y lave" })
		edited(t, a, got["Gare"], func(in *initiative.Initiative) {
			in.Links = []initiative.Link{{Type: initiative.SharesMeans, To: before["Four"].ID}}
		})
		r, err := a.UndoImport(ctx, editor, Principal, first.Batch)
		if err != nil || r.Undo.Removed != 0 && r.Undo.Removed != 4-r.Undo.KeptCount {
			t.Fatalf("%+v %v", r.Undo, err)
		}
		left := all(t, a)
		for _, name := range []string{"Lavoir", "Gare", "Four"} {
			if _, there := left[name]; !there {
				t.Errorf("%s is gone", name)
			}
		}
		if again, err := a.UndoImport(ctx, editor, Principal, first.Batch); !fault.Is(err, fault.Conflict) {
			t.Errorf("undone twice: %+v %v", again, err)
		}
	})
	t.Run("undone, it can come in again", func(t *testing.T) {
		r := commit(t, a, csvFile("N°;Nom;Début", "1;Café;2018", "5;Pont;2023"), ImportOptions{})
		if _, there := all(t, a)["Pont"]; !there || r.New == 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a reader takes nothing back", func(t *testing.T) {
		if _, err := a.UndoImport(ctx, access.Actor{Account: "r", Role: access.Reader}, Principal, second.Batch); !fault.Is(err, fault.Denied) {
			t.Errorf("%v", err)
		}
	})
}

var errPower = errors.New("power cut")

// cutAt runs an import that stops at a stage, leaving what a cut would leave.
func cutAt(t *testing.T, a *App, stage string, f ImportFile) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil && p != any(errPower) {
			panic(p)
		}
	}()
	a.CommitImport(context.Background(), editor, Principal, f, ImportOptions{Progress: func(p ImportProgress) {
		if p.Stage == stage {
			panic(errPower)
		}
	}})
	t.Fatalf("it was not cut at %s", stage)
}

func TestAnImportThatWasCut(t *testing.T) {
	lines := []string{"N°;Nom;Début"}
	for i := range 3 * heldAtOnce {
		lines = append(lines, fmt.Sprintf("%d;Initiative %d;2019", i, i))
	}
	later := strings.Split(strings.ReplaceAll(strings.Join(lines, "\n"), ";2019", ";2020"), "\n")
	t.Run("before it shows, nothing of it stays", func(t *testing.T) {
		dir := t.TempDir()
		a := house(t, dir)
		cutAt(t, a, "write", csvFile(lines...))
		if len(all(t, a)) != 0 {
			t.Fatal("half of it shows")
		}
		if err := a.CarryImportsOn(context.Background()); err != nil {
			t.Fatal(err)
		}
		assertNothingWaits(t, a)
		if r := commit(t, a, csvFile(lines...), ImportOptions{}); r.New != 3*heldAtOnce {
			t.Errorf("%+v", r)
		}
	})
	t.Run("after it shows, the rest is written at the next start", func(t *testing.T) {
		dir := t.TempDir()
		a := house(t, dir)
		commit(t, a, csvFile(lines...), ImportOptions{})
		cutAt(t, a, "apply", csvFile(later...))
		if n := with2020(t, a); n != heldAtOnce {
			t.Fatalf("%d written when it was cut", n)
		}
		list, err := a.Imports(context.Background(), editor, Principal)
		if err != nil || list[0].Waiting+list[1].Waiting < 2*heldAtOnce {
			t.Fatalf("%+v %v", list, err)
		}
		a.Close()
		b := house(t, dir)
		if err := b.CarryImportsOn(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := with2020(t, b); n != 3*heldAtOnce {
			t.Errorf("%d written at the next start", n)
		}
		assertNothingWaits(t, b)
	})
}

// TestAnImportThatCantBeEnded: what was left of it can't be read. It is told, and
// neither the others that were cut, nor the next ones, suffer from it.
func TestAnImportThatCantBeEnded(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	lines := []string{"N°;Nom;Début"}
	for i := range heldAtOnce + 1 {
		lines = append(lines, fmt.Sprintf("%d;Initiative %d;2019", i, i))
	}
	first := commit(t, a, csvFile(lines...), ImportOptions{})
	err := a.store.Update(ctx, Principal, store.Author{}, func(tx *store.Tx) error { return tx.Hold(first.Batch, 1, "no line of ours") })
	if err != nil {
		t.Fatal(err)
	}
	cutAt(t, a, "write", csvFile("N°;Nom", "900;Coupée"))
	if err := a.CarryImportsOn(ctx); err == nil || !strings.Contains(err.Error(), first.Batch) {
		t.Errorf("it is not told: %v", err)
	}
	if left, err := a.store.UnfinishedBatches(ctx); err != nil || len(left) != 1 || left[0].ID != first.Batch {
		t.Errorf("left: %+v, %v", left, err)
	}
	if r := commit(t, a, csvFile("N°;Nom", "901;Suivante"), ImportOptions{}); r.New != 1 {
		t.Errorf("the next import: %+v", r)
	}
}

func with2020(t *testing.T, a *App) int {
	t.Helper()
	n := 0
	for _, v := range all(t, a) {
		if v.Start == "2020" {
			n++
		}
	}
	return n
}

func assertNothingWaits(t *testing.T, a *App) {
	t.Helper()
	left, err := a.store.UnfinishedBatches(context.Background())
	if err != nil || len(left) != 0 {
		t.Errorf("left: %+v %v", left, err)
	}
}

func TestTwoImportsAtOnce(t *testing.T) {
	a := houseIn(t, t.TempDir())
	lines := []string{"N°;Nom"}
	for i := range 2000 {
		lines = append(lines, fmt.Sprintf("%d;Initiative %d", i, i))
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = a.CommitImport(context.Background(), editor, Principal, csvFile(lines...), ImportOptions{})
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil && !fault.Is(err, fault.Conflict) {
			t.Errorf("%v", err)
		}
	}
	if n := len(all(t, a)); n != 2000 {
		t.Errorf("%d initiatives", n)
	}
	if found, err := a.Initiatives(context.Background(), editor, Principal, Search{Limit: 1}); err != nil || found.Total != 2000 {
		t.Errorf("%d, %v", found.Total, err)
	}
	assertNothingWaits(t, a)
	if r := commit(t, a, csvFile(lines...), ImportOptions{}); r.Unchanged != 2000 {
		t.Errorf("%+v", r)
	}
}

func TestTheMappingIsKept(t *testing.T) {
	a := houseIn(t, t.TempDir())
	lines := []string{"Truc;Machin;Chose", "1;Café;2019"}
	_, err := a.CommitImport(context.Background(), editor, Principal, csvFile(lines...), ImportOptions{})
	if told := fault.All(err); len(told) == 0 || told[0].Key != "import.no_name_column" {
		t.Fatalf("%v", err)
	}
	commit(t, a, csvFile(lines...), ImportOptions{Map: map[string]string{"A": "key", "Machin": "name", "chose": "start"}, Origin: Origin{List: "Ma liste", Public: true}})
	r := commit(t, a, fileOf("autre nom.csv", []byte(strings.Join(append(lines, "2;Gare;2020"), "\n"))), ImportOptions{})
	if r.New != 1 || r.Unchanged != 1 || r.Columns[1].Field != "name" || r.Columns[1].How != "saved" || r.Origin.List != "Ma liste" || all(t, a)["Gare"].Public || !all(t, a)["Café"].Public {
		t.Errorf("%+v", r)
	}
	for says, m := range map[string]map[string]string{
		"import.unknown_column": {"Z": "name"}, "import.unknown_field": {"A": "nom"}, "import.field_twice": {"A": "name", "B": "name"},
	} {
		_, err := a.PreviewImport(context.Background(), editor, Principal, csvFile(lines...), ImportOptions{Map: m})
		if told := fault.All(err); len(told) == 0 || told[0].Key != says {
			t.Errorf("%s: %v", says, err)
		}
	}
}
