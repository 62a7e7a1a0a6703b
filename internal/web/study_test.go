package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/study"
)

// valbrune is the study that its pages show: three members of whom one steps
// back from the garage, two criteria, ten initiatives counted without a name.
func valbrune() study.Study {
	return study.Study{
		ID: "valbrune", Title: "Ce que change Valbrune", Subtitle: "Une étude pour les tests", Lang: "fr", Public: true, SmallestEffect: 0.33, Licence: "CC-BY-4.0",
		Framing: study.Framing{
			Question: "Qu’est-ce qui change pour les gens de Valbrune ?", Why: "Parce qu’on nous le demande.\nEt qu’on veut le savoir.", ForWhom: "Les élus",
			Perimeter: "La vallée", Territories: []string{"departement:61"}, Means: "Trois personnes", Calendar: "Un an",
			Definitions: []study.Definition{{Term: "local", Text: "À l’échelle d’une commune"}},
		},
		Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
		Members: []study.Member{
			{ID: "awa", Name: "Awa Diallo", Organisation: "Foyer rural", Role: "présidente", College: study.Field},
			{ID: "luc", Name: "Luc Perrin", Organisation: "Université", College: study.Research},
			{ID: "ines", Name: "Inès Morel", College: study.Civic, Recused: []string{"garage", "lavoir"}},
		},
		Criteria: []study.Criterion{
			{ID: "mesure", Label: "A mesuré ses effets", Kind: study.Gate, Help: "Un document se lit."},
			{ID: "utile", Label: "Apprend quelque chose aux autres", Kind: study.Judgement},
		},
		Blocks: []study.DeclaredBlock{{ID: "anciennes", Label: "Recensées en 2021", Count: 10, Status: study.NotSelected, Reason: "Pas de mesure", Source: "Rapport de 2021"}},
	}
}

var (
	valbruneSlug = "ce-que-change-valbrune-" + id.Short(app.Principal, "study/valbrune", 6)
	form         = app.From{Source: "form"}
)

// furnishStudy leaves the garage kept, the café to read, the wash-house not kept
// and not named, the draft of the registry just listed. Only the garage is public
// in the registry.
func furnishStudy(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	for _, in := range []initiative.Initiative{{ID: "cafe", Name: "Café associatif"}, {ID: "lavoir", Name: "Lavoir discret"}} {
		if _, err := a.SaveInitiative(ctx, testEditor, app.Principal, in, initiative.Contact{}, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.SaveStudy(ctx, testEditor, app.Principal, valbrune(), 0, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AddEntries(ctx, testEditor, app.Principal, "valbrune", []string{"garage", "cafe", "lavoir", "brouillon"}, form); err != nil {
		t.Fatal(err)
	}
	for _, e := range []study.Entry{
		{Initiative: "garage", Status: study.Selected, Named: true, Readings: []study.ScreeningAnswer{
			{Criterion: "mesure", Member: "awa", Answer: study.Yes, Note: "Enquête de 2022"}, {Criterion: "mesure", Member: "luc", Answer: study.Yes},
			{Criterion: "utile", Member: "awa", Answer: study.Yes}, {Criterion: "utile", Member: "luc", Answer: study.No, Note: "Déjà connu"},
		}, Settled: "Luc se range à l’avis d’Awa", SettledBy: "luc"},
		{Initiative: "cafe", Status: study.ToRead, Named: true},
		{Initiative: "lavoir", Status: study.NotSelected, Reason: "Pas de mesure"},
	} {
		if _, err := a.SaveEntry(ctx, testEditor, app.Principal, "valbrune", e, 1, app.From{Source: "import"}); err != nil {
			t.Fatal(err)
		}
	}
	young := study.Study{ID: "jeune", Title: "Étude qui commence", Lang: "fr", Framework: study.FrameworkRef{ID: "oecd-rwb", Version: "1"}}
	if _, err := a.SaveStudy(ctx, testEditor, app.Principal, young, 0, form); err != nil {
		t.Fatal(err)
	}
}

var youngSlug = "etude-qui-commence-" + id.Short(app.Principal, "study/jeune", 6)

var studyFixtures = []fixture{
	{route: "studies"},
	{route: "studies", actor: testEditor},
	{route: "study", values: []any{valbruneSlug}},
	{route: "study", values: []any{valbruneSlug}, actor: testEditor},
	{route: "study", values: []any{youngSlug}, actor: testEditor},
	{route: "study_new", actor: testEditor},
	{route: "study_edit", values: []any{valbruneSlug}, actor: testEditor},
	{route: "study_members", values: []any{valbruneSlug}, actor: testEditor},
	{route: "study_members", values: []any{youngSlug}, actor: testEditor},
	{route: "study_member", values: []any{valbruneSlug, "ines"}, actor: testEditor},
	{route: "study_history", values: []any{valbruneSlug}, actor: testEditor},
	{route: "study_history", values: []any{valbruneSlug}, actor: testReader},
	{route: "census", values: []any{valbruneSlug}},
	{route: "census", values: []any{valbruneSlug}, actor: testEditor},
	{route: "census", values: []any{valbruneSlug, "etat", "to_read", "q", "cafe"}, actor: testEditor},
	{route: "census", values: []any{youngSlug}, actor: testEditor},
	{route: "census_add", values: []any{valbruneSlug}, actor: testEditor},
	{route: "census_add", values: []any{valbruneSlug, "q", "zeppelin"}, actor: testEditor},
	{route: "entry", values: []any{valbruneSlug, garageAddress}},
	{route: "entry", values: []any{valbruneSlug, garageAddress}, actor: testEditor},
	{route: "entry", values: []any{valbruneSlug, "brouillon"}, actor: testEditor},
	{route: "entry", values: []any{valbruneSlug, "lavoir"}, status: http.StatusNotFound},
	{route: "entry_read", values: []any{valbruneSlug, garageAddress}, actor: testEditor},
	{route: "entry_read", values: []any{valbruneSlug, garageAddress, "membre", "awa"}, actor: testEditor},
	{route: "entry_read", values: []any{valbruneSlug, garageAddress, "membre", "ines"}, actor: testEditor, status: http.StatusForbidden},
	{route: "entry_decide", values: []any{valbruneSlug, garageAddress}, actor: testEditor},
	{route: "entry_decide", values: []any{valbruneSlug, "cafe"}, actor: testEditor},
	{route: "study", values: []any{youngSlug}, status: http.StatusNotFound},
}

func TestReadAStudy(t *testing.T) {
	s := testServer(t)
	body := pageOf(t, s, "/etudes/"+valbruneSlug, access.Anyone)
	for _, words := range []string{"Qu’est-ce qui change pour les gens de Valbrune", "Et qu’on veut le savoir.", "Awa Diallo", "Décision publique", "A mesuré ses effets",
		"Qualité de vie dans les territoires", "0,33", "sur 14 recensées", "Orne"} {
		if !strings.Contains(body, words) {
			t.Errorf("the study does not say %q", words)
		}
	}
	for _, secret := range []string{"Lavoir", "Piscine secrète", "Modifier le cadrage", "Étude qui commence"} {
		if strings.Contains(body, secret) {
			t.Errorf("the public reads %q", secret)
		}
	}
	if !strings.Contains(body, "Se retire de « Garage solidaire de Valbrune » et une initiative non nommée") {
		t.Error("what Inès steps back from is not said, or too much of it")
	}
	if all := pageOf(t, s, "/etudes", access.Anyone); !strings.Contains(all, "14 initiatives recensées, 1 retenue pour analyse") || strings.Contains(all, "Étude qui commence") {
		t.Error("the list does not count the study, or shows a draft")
	}
	if all := pageOf(t, s, "/etudes", testEditor); !strings.Contains(all, "Étude qui commence") || !strings.Contains(all, "Brouillon") {
		t.Error("the group does not see its draft")
	}
}

func TestANewHouseShowsTheDemonstration(t *testing.T) {
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir(), Now: testNoon})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	s := testServerWith(t, Config{App: a})
	if body := pageOf(t, s, "/etudes", access.Anyone); !strings.Contains(body, "Aucune étude publique") {
		t.Fatal("an empty list says nothing")
	}
	fictional := valbrune()
	fictional.Fictional = true
	fictional.Framing.Territories = nil
	if _, err := a.SaveStudy(context.Background(), testOwner, app.Demonstration, fictional, 0, form); err != nil {
		t.Fatal(err)
	}
	body := pageOf(t, s, "/etudes", access.Anyone)
	if !strings.Contains(body, "Pour découvrir") || !strings.Contains(body, "Étude fictive") {
		t.Fatal("the demonstration is not there, or is not told for what it is")
	}
	slug := "ce-que-change-valbrune-" + id.Short(app.Demonstration, "study/valbrune", 6)
	if page := pageOf(t, s, "/etudes/"+slug, access.Anyone); !strings.Contains(page, "ces personnes et ces chiffres n’existent pas") {
		t.Fatal("a fictional study has no banner")
	}
	own := valbrune()
	own.ID, own.Title, own.Framing.Territories, own.Public = "la-notre", "La nôtre", nil, true
	if _, err := a.SaveStudy(context.Background(), testOwner, app.Principal, own, 0, form); err != nil {
		t.Fatal(err)
	}
	tells(t, pageOf(t, s, "/etudes", testEditor), "La nôtre", "La démonstration, pour voir une étude entière", slug)
	hides(t, pageOf(t, s, "/etudes", access.Anyone), slug)
}
