package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// The study whose matrix the tests read: a garage and a library on wheels kept
// for analysis, and a bakery that was not.
// They have a space of their own, so that the registry's counts are not theirs.
const (
	boardSpace = "essai"
	boardID    = "essai"
	boardTitle = "Bouger au pays"
)

var (
	boardSlug  = "bouger-au-pays-" + id.Short(boardSpace, "study/"+boardID, 6)
	garageName = "atelier-roulant-" + id.Short(boardSpace, "initiative/atelier", 6)
	busName    = "bibliobus-" + id.Short(boardSpace, "initiative/bibliobus", 6)
	bakeryName = "fournil-" + id.Short(boardSpace, "initiative/fournil", 6)
)

var matrixFixtures = []fixture{
	{route: "matrix", values: []any{boardSlug}},
	{route: "matrix", values: []any{boardSlug}, actor: testEditor},
	{route: "matrix", values: []any{boardSlug, "vue", "groupes", "portee", "local"}},
	{route: "matrix", values: []any{boardSlug, "groupe", "cadre-de-vie", "sens", "nonsense"}},
	{route: "matrix", values: []any{boardSlug, "solidite", "replicated"}},
	{route: "matrix_dimensions", values: []any{boardSlug}},
	{route: "matrix_dimension", values: []any{boardSlug, "transports"}},
	{route: "matrix_dimension", values: []any{boardSlug, "revenus"}, actor: testEditor},
	{route: "matrix_levels", values: []any{boardSlug}},
	{route: "matrix_transitions", values: []any{boardSlug}},
	{route: "matrix_row", values: []any{boardSlug, garageName}},
	{route: "matrix_row", values: []any{boardSlug, busName}, actor: testEditor},
	{route: "cell", values: []any{boardSlug, garageName, "transports"}},
	{route: "cell", values: []any{boardSlug, garageName, "transports"}, actor: testEditor},
	{route: "cell", values: []any{boardSlug, garageName, "emploi-travail"}, actor: testEditor},
	{route: "cell", values: []any{boardSlug, busName, "sante"}},
	{route: "cell_read", values: []any{boardSlug, busName, "sante"}, actor: testEditor},
	{route: "cell_read", values: []any{boardSlug, garageName, "transports", "effet", "roule", "membre", "luc"}, actor: testEditor},
	{route: "cell_settle", values: []any{boardSlug, garageName, "transports", "effet", "roule"}, actor: testEditor},
	{route: "observations", values: []any{boardSlug}},
	{route: "observations", values: []any{boardSlug, "initiative", "atelier"}, actor: testEditor},
	{route: "observation", values: []any{boardSlug, "trajets-2025"}},
	{route: "observation_new", values: []any{boardSlug}, actor: testEditor},
	{route: "observation_edit", values: []any{boardSlug, "trajets-2025"}, actor: testEditor},
	{route: "indicators", values: []any{boardSlug}},
	{route: "indicator", values: []any{boardSlug, "trajets"}, actor: testEditor},
	{route: "indicator_new", values: []any{boardSlug}, actor: testEditor},
	{route: "indicator_edit", values: []any{boardSlug, "trajets"}, actor: testEditor},
	{route: "stories", values: []any{boardSlug}},
	{route: "stories", values: []any{boardSlug, "initiative", "atelier"}, actor: testEditor},
	{route: "story", values: []any{boardSlug, "germaine"}},
	{route: "story", values: []any{boardSlug, "discret"}, actor: testEditor},
	{route: "story", values: []any{boardSlug, "repris"}, status: http.StatusGone},
	{route: "story_new", values: []any{boardSlug}, actor: testEditor},
	{route: "story_edit", values: []any{boardSlug, "germaine"}, actor: testEditor},
	{route: "story_withdraw", values: []any{boardSlug, "germaine"}, actor: testEditor},
}

var byForm = app.From{Source: "form"}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// boardServer serves the study of this family alone: its tests write, so each
// has its own.
func boardServer(t *testing.T) *Server {
	t.Helper()
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir(), Now: testNoon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	furnishMatrix(t, a)
	return testServerWith(t, Config{App: a})
}

func strength(n matrix.Intensity) matrix.Value {
	return matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: n}
}

// boardStudy is the study, whose third member stepped back from the garage.
func boardStudy() study.Study {
	return study.Study{ID: boardID, Title: boardTitle, Public: true, SmallestEffect: 0.2, Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
		Members: []study.Member{
			{ID: "awa", Name: "Awa Diallo", College: study.Field}, {ID: "luc", Name: "Luc Perrin", College: study.Research},
			{ID: "ines", Name: "Inès Morel", College: study.Civic, Recused: []string{"atelier"}},
		}}
}

// furnishMatrix makes a study with cells of every state, a figure, testimonies
// and an effect that two members read differently.
func furnishMatrix(t *testing.T, a *app.App) {
	t.Helper()
	ctx, space := context.Background(), boardSpace
	for _, in := range []initiative.Initiative{
		{ID: "atelier", Name: "Atelier roulant", Public: true, Action: initiative.Levels{territory.Commune}},
		{ID: "bibliobus", Name: "Bibliobus", Public: true, Action: initiative.Levels{territory.Commune, territory.Departement}},
		{ID: "fournil", Name: "Fournil", Public: true},
	} {
		must[app.InitiativeView](t)(a.SaveInitiative(ctx, testEditor, space, in, initiative.Contact{}, 0, byForm))
	}
	must[app.StudyView](t)(a.SaveStudy(ctx, testEditor, space, boardStudy(), 0, byForm))
	for name, status := range map[string]study.EntryStatus{"atelier": study.Selected, "bibliobus": study.Selected, "fournil": study.NotSelected} {
		e := study.Entry{Initiative: name, Status: status}
		if status == study.NotSelected {
			e.Reason = "Pas de mesure"
		}
		must[int64](t)(a.SaveEntry(ctx, testEditor, space, boardID, e, 0, byForm))
	}
	furnishEvidence(t, a)
	furnishEffects(t, a)
}

func furnishEvidence(t *testing.T, a *app.App) {
	t.Helper()
	ctx, space := context.Background(), boardSpace
	card := indicator.Indicator{ID: "trajets", Label: "Personnes qui ont retrouvé un trajet", Definition: "Part des personnes accueillies qui se déplacent de nouveau.", Unit: "%", Formula: "retrouvés / accueillis"}
	must[int64](t)(a.SaveIndicator(ctx, testEditor, space, boardID, card, 0, byForm))
	value, n, base := 62.14, 84.0, 120.0
	o := indicator.Observation{ID: "trajets-2025", Indicator: "trajets", Initiative: "atelier", Value: &value, N: &n, Base: &base, BaseLabel: "personnes accueillies", From: "2025", Source: "Enquête de sortie", Displayed: "62 %", DisplayedRule: indicator.AsPublished}
	must[int64](t)(a.SaveObservation(ctx, testEditor, space, boardID, o, 0, byForm))
	told := story.Story{ID: "germaine", Initiative: "atelier", Medium: story.Written, Title: "Revoir son frère", Text: "Sans cette voiture, je n’aurais pas revu mon frère.\nIl habite à vingt kilomètres.", Teller: "Germaine Taillefer", Role: "accueillie en 2024", Public: true,
		Protocol: story.Protocol{Tellers: 12, Chosen: "toutes les personnes accueillies en mars", Coded: "deux lectures"}, Consent: story.Consent{TakePart: true, Quote: true, Date: "2026-03-02"}, Excerpts: []story.Excerpt{{ID: "frere", Text: "Je n’aurais pas revu mon frère."}}}
	quiet := told
	quiet.ID, quiet.Title, quiet.Public, quiet.Text, quiet.Excerpts = "discret", "Mots discrets", false, "Paroles que nul ne doit lire.", nil
	gone := told
	gone.ID, gone.Title, gone.Text, gone.Excerpts = "repris", "Récit repris", "Mots effacés pour toujours.", nil
	for _, one := range []story.Story{told, quiet, gone} {
		if _, _, err := a.SaveStory(ctx, testEditor, space, boardID, one, 0, byForm); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.WithdrawStory(ctx, testEditor, space, boardID, "repris", 1, byForm); err != nil {
		t.Fatal(err)
	}
}

func furnishEffects(t *testing.T, a *app.App) {
	t.Helper()
	yes := true
	assess := func(c matrix.Contribution, reading matrix.Reading, version int64) {
		t.Helper()
		if _, _, err := a.AssessCell(context.Background(), testEditor, boardSpace, boardID, c, reading, version, byForm); err != nil {
			t.Fatal(err)
		}
	}
	moves := matrix.Contribution{ID: "roule", Initiative: "atelier", Dimensions: []string{"transports", "emploi-travail"}, Direct: &yes, Levels: []territory.Level{territory.EPCI},
		Transitions: []matrix.Transition{matrix.Social}, ForWhom: []matrix.ForWhom{matrix.People}, From: "2024", Mechanism: "Une voiture prêtée pendant la réparation.",
		Alternatives: []matrix.Alternative{{Text: "La ligne de car a rouvert.", Plausibility: "weak"}},
		Evidence: []matrix.Evidence{
			{ID: "p1", Nature: matrix.Figure, Observation: "trajets-2025", Solidity: matrix.Compared},
			{ID: "p2", Nature: matrix.Testimony, Story: "germaine", Excerpt: "frere", Solidity: matrix.Measured},
			{ID: "p3", Nature: matrix.Testimony, Story: "discret", Solidity: matrix.Measured, Note: "une phrase discrète"},
			{ID: "p4", Nature: matrix.Document, Title: "Bilan 2025", Page: "12", Solidity: matrix.Described},
		}}
	assess(moves, matrix.Reading{Member: "luc", Value: strength(2), Sentence: "On se déplace de nouveau."}, 0)
	assess(moves, matrix.Reading{Member: "awa", Value: strength(3), Sentence: "Des emplois ont été gardés."}, 1)
	for dimension, v := range map[string]matrix.Value{
		"environnement": {State: matrix.Effect, Direction: matrix.Negative, Intensity: 1}, "revenus": {State: matrix.Effect, Direction: matrix.Mixed},
		"sante": {State: matrix.NoEffect}, "vie-citoyenne": {State: matrix.NotApplicable},
	} {
		assess(matrix.Contribution{Initiative: "atelier", Dimensions: []string{dimension}}, matrix.Reading{Member: "luc", Value: v}, 0)
	}
	assess(matrix.Contribution{Initiative: "fournil", Dimensions: []string{"sante"}}, matrix.Reading{Member: "luc", Value: strength(1), Sentence: "Lecture gardée dans le groupe."}, 0)
}

func TestTheMatrixReadsAloud(t *testing.T) {
	s := boardServer(t)
	body := pageOf(t, s, "/etudes/"+boardSlug+"/matrice", access.Anyone)
	for _, said := range []string{
		"<caption>2 initiatives, 13 dimensions</caption>", `scope="colgroup" colspan="3">Cadre de vie`, `scope="row"><a href="/etudes/` + boardSlug + `/matrice/` + garageName,
		"<b>Atelier roulant, </b>Transports : <i>effet positif fort, chiffré ou recueilli, 2 lectures différentes, pas encore tranchées</i>",
		"<i>effet négatif faible, dit</i>", "<i>effet mêlé d’intensité inconnue, dit</i>", "<i>aucun effet repéré</i>", "<i>sans objet</i>", "<i>pas encore étudié</i>",
		"Personne n’a encore étudié cette dimension (2 fiches retenues pour analyse, 24 novembre 2026).",
	} {
		if !strings.Contains(body, said) {
			t.Errorf("the page does not say %q", said)
		}
	}
	if strings.Contains(body, "Fournil") || strings.Contains(body, "/matrice/"+busName+"/sante") || strings.Contains(body, "/lire") {
		t.Error("the public is shown what was not kept, or ways to write")
	}
	if body := pageOf(t, s, "/etudes/"+boardSlug+"/matrice", testEditor); !strings.Contains(body, "/matrice/"+busName+"/sante") {
		t.Error("the editor can't open an empty cell")
	}
}

func TestTheMatrixIsFiltered(t *testing.T) {
	s := boardServer(t)
	for query, rows := range map[string][2]bool{
		"": {true, true}, "?portee=interscalar": {false, true}, "?sens=negative": {true, false}, "?echelon=epci": {true, false}, "?transition=ecological": {false, false},
		"?transition=social": {true, false}, "?lectures=ouvertes": {true, false}, "?solidite=compared": {false, false}, "?groupe=cadre-de-vie": {true, true}, "?vue=groupes": {true, true},
		"?sens=%3Cscript%3Ealert(1)%3C/script%3E": {true, true}, "?ligne=-5&colonne=99999999999999999999": {true, true},
	} {
		body := pageOf(t, s, "/etudes/"+boardSlug+"/matrice"+query, access.Anyone)
		for i, name := range []string{garageName, busName} {
			if got := strings.Contains(body, `scope="row"><a href="/etudes/`+boardSlug+`/matrice/`+name); got != rows[i] {
				t.Errorf("%q shows %s: %v", query, name, got)
			}
		}
		if strings.Contains(body, "<script>alert") {
			t.Errorf("%q runs a script", query)
		}
	}
	if w := get(t, s, "/etudes/"+boardSlug+"/matrice?groupe=magie", access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("an unknown group: %d", w.Code)
	}
	if w := get(t, s, "/etudes/"+boardSlug+"/dimensions/magie", access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("an unknown dimension: %d", w.Code)
	}
}
