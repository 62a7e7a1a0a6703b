package web

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// The study of these tests: ten cafés and garages of an invented pays, five of
// which cross levels and contribute more; the tenth is not public.
const (
	concludes = "conclure"
	crossing  = "echelons"
	arguing   = "lien"
	unrun     = "locales"
)

var concludesAddress = "ce-que-font-nos-villages-" + id.Short(app.Demonstration, "study/"+concludes, 6)

var conclusionFixtures = []fixture{
	{route: "conclusions", values: []any{concludesAddress}},
	{route: "conclusions", values: []any{concludesAddress}, actor: testEditor},
	{route: "conclusion", values: []any{concludesAddress, arguing}},
	{route: "conclusion", values: []any{concludesAddress, arguing}, actor: testEditor},
	{route: "conclusion", values: []any{concludesAddress, crossing}},
	{route: "conclusion", values: []any{concludesAddress, crossing}, actor: testEditor},
	{route: "conclusion", values: []any{concludesAddress, unrun}},
	{route: "conclusion", values: []any{concludesAddress, "absente"}, status: http.StatusNotFound},
	{route: "conclusion_redo", values: []any{concludesAddress, crossing}},
	{route: "conclusion_argue", values: []any{concludesAddress}, actor: testEditor},
	{route: "conclusion_try", values: []any{concludesAddress}, actor: testEditor},
	{route: "conclusion_edit", values: []any{concludesAddress, arguing}, actor: testEditor},
	{route: "conclusion_edit", values: []any{concludesAddress, crossing}, actor: testEditor},
	{route: "argument", values: []any{concludesAddress, arguing, "for", 0}, actor: testEditor},
	{route: "argument", values: []any{concludesAddress, arguing, "against", 1}, actor: testEditor},
	{route: "argument", values: []any{concludesAddress, arguing, "for", 9}, actor: testEditor, status: http.StatusNotFound},
}

func furnishConclusions(t *testing.T, a *app.App) {
	t.Helper()
	ctx, from := context.Background(), app.From{Source: "form"}
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	view, err := a.SaveStudy(ctx, testEditor, app.Demonstration, study.Study{ID: concludes, Title: "Ce que font nos villages", Public: true, Fictional: true, SmallestEffect: 0.2,
		Framing: study.Framing{Question: "Que changent-elles ?", Territories: []string{"perimetre:fictif-haute-bocagere"}}, Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
		Members: []study.Member{{ID: "awa", Name: "Awa Diallo", College: study.Field}, {ID: "luc", Name: "Luc Perrin", College: study.Research}}}, 0, from)
	try(err)
	var ids []string
	for i := range 10 {
		in := initiative.Initiative{ID: fmt.Sprintf("v%d", i), Name: fmt.Sprintf("Café du village %d", i), Public: i != 9, Fictional: true, Action: initiative.Levels{territory.Commune}}
		if i < 5 {
			in.Action = append(in.Action, territory.Region)
		}
		_, err := a.SaveInitiative(ctx, testEditor, app.Demonstration, in, initiative.Contact{}, 0, from)
		try(err)
		ids = append(ids, in.ID)
	}
	_, err = a.AddEntries(ctx, testEditor, app.Demonstration, concludes, ids, from)
	try(err)
	for i, in := range ids {
		_, err := a.SaveEntry(ctx, testEditor, app.Demonstration, concludes, study.Entry{Initiative: in, Status: study.Selected}, 1, from)
		try(err)
		strength := matrix.Intensity(1)
		if i < 5 {
			strength = 3
		}
		_, _, err = a.AssessCell(ctx, testEditor, app.Demonstration, concludes, matrix.Contribution{Initiative: in, Dimensions: []string{"relations-sociales"}},
			matrix.Reading{Member: "awa", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: strength}, Sentence: "On se parle de nouveau."}, 0, from)
		try(err)
	}
	_, _, err = a.SaveStory(ctx, testEditor, app.Demonstration, concludes, story.Story{ID: "berthe", Initiative: "v0", Medium: story.Written, Text: "Je n’attends plus le facteur pour parler à quelqu’un.", Teller: "Berthe", Public: true, Lang: "fr", Fictional: true,
		Consent: story.Consent{TakePart: true, Quote: true, Name: true, Date: "2026-03-02", Notice: "1"}}, 0, from)
	try(err)
	plan := view.PlanFor(conclusion.InterscalarMore)
	plan.Scales = []conclusion.Scale{conclusion.Action}
	for _, c := range []conclusion.Conclusion{
		{ID: crossing, Kind: conclusion.KindTested, Title: "Croiser les échelons", Test: &conclusion.Test{Plan: plan}},
		{ID: unrun, Kind: conclusion.KindTested, Title: "Les initiatives locales comptent", Test: &conclusion.Test{Plan: view.PlanFor(conclusion.LocalPositive)}},
		{ID: arguing, Kind: conclusion.KindArgued, Title: "Le lien d’abord", Statement: "Ces initiatives créent du lien avant tout.", Argued: &conclusion.Argued{
			For:     []conclusion.Point{{Text: "On se parle de nouveau.", Cells: []conclusion.CellRef{{Initiative: "v0", Dimension: "relations-sociales"}, {Initiative: "v9", Dimension: "relations-sociales"}}, Testimonies: []string{"berthe"}}},
			Against: []conclusion.Point{{Text: "Personne n’a compté qui ne vient pas.", Initiatives: []string{"v1"}}}, Dissent: "Luc y voit surtout de l’emploi."}},
	} {
		_, err := a.SaveConclusion(ctx, testEditor, app.Demonstration, concludes, c, 0, from)
		try(err)
	}
	_, err = a.RunConclusion(ctx, testEditor, app.Demonstration, concludes, crossing, 1, from)
	try(err)
}

// conclusionURL is an address under the conclusions of the study of these tests.
func conclusionURL(rest string) string {
	return "/etudes/" + concludesAddress + "/conclusions" + rest
}

func says(t *testing.T, s *Server, address string, actor access.Actor, words ...string) string {
	t.Helper()
	page := plainly(pageOf(t, s, address, actor))
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("%s does not say %q", address, w)
		}
	}
	return page
}

func TestReadConclusions(t *testing.T) {
	s := testServer(t)
	says(t, s, conclusionURL(""), access.Anyone, "Le lien d’abord", "1 argument pour, 1 contre, 2 cases citées et 1 récit cité", "Croiser les échelons", "Confirmé par ces données", "Pas encore calculé")
	argued := says(t, s, conclusionURL("/"+arguing), access.Anyone, "Ces initiatives créent du lien avant tout.", "On se parle de nouveau.", "Café du village 0, Relations sociales", "effet positif fort",
		"Je n’attends plus le facteur", "Berthe", "Personne n’a compté qui ne vient pas.", "Luc y voit surtout de l’emploi.", "initiative non nommée publiquement, Relations sociales")
	if strings.Contains(argued, "Café du village 9") || strings.Contains(argued, "Modifier cet argument") {
		t.Error("a passer-by is told a name that is not public, or shown a way to write")
	}
	tested := says(t, s, conclusionURL("/"+crossing), access.Anyone, "Confirmé par ces données", "Les initiatives qui croisent plusieurs échelons (5) contribuent davantage que les autres (5)", "écart de 1,00",
		"5 croisent plusieurs échelons et 5 n’en croisent pas", "plus petit écart qui compte pour cette étude (0,20)", "p corrigé", "Un écart entre groupes n’est pas une cause",
		"Graine 2022", "Si les cases pas encore étudiées n’avaient aucun effet", "Sans chaque initiative, tour à tour", "Café du village 3", "initiative non nommée publiquement")
	if strings.Contains(tested, "Café du village 9") {
		t.Error("the chart names an initiative that is not public")
	}
	if strings.Contains(tested, "Ce qu’il faudrait pour conclure") {
		t.Error("a claim that is supported is said to lack something")
	}
	says(t, s, "/en/studies/"+concludesAddress+"/conclusions/"+crossing, access.Anyone, "Supported by these data", "Seed 2022")
	says(t, s, conclusionURL("/"+unrun), access.Anyone, "le calcul n’a pas encore été fait")
}

func TestRedoAConclusion(t *testing.T) {
	s := testServer(t)
	says(t, s, conclusionURL("/"+crossing+"/refaire"), access.Anyone, "Les mêmes chiffres, jusqu’au dernier.", "Empreinte des données (SHA-256)")
	ctx := context.Background()
	_, _, err := s.app.AssessCell(ctx, testEditor, app.Demonstration, concludes, matrix.Contribution{Initiative: "v7", Dimensions: []string{"sante"}},
		matrix.Reading{Member: "luc", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Negative, Intensity: 2}, Sentence: "On boit davantage."}, 0, app.From{Source: "form"})
	if err != nil {
		t.Fatal(err)
	}
	says(t, s, conclusionURL("/"+crossing+"/refaire"), access.Anyone, "La matrice a changé depuis.")
	says(t, s, conclusionURL("/"+crossing), access.Anyone, "La matrice a changé depuis ce calcul.", "Confirmé par ces données")
	for _, nothing := range []string{unrun, arguing, "absente"} {
		if code := get(t, s, conclusionURL("/"+nothing+"/refaire"), access.Anyone).Code; code != http.StatusNotFound {
			t.Errorf("%s: %d, there is nothing to do again", nothing, code)
		}
	}
	answer := get(t, s, conclusionURL("/"+crossing+"/donnees.csv"), access.Anyone)
	read := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.Body.String(), "\ufeff")))
	read.Comma = ';'
	lines, err := read.ReadAll()
	if err != nil || len(lines) != 11 || strings.Contains(answer.Body.String(), "Café du village 9") || !strings.Contains(answer.Body.String(), "initiative-10;initiative non nommée publiquement") {
		t.Fatalf("%d lines, %v: %s", len(lines), err, answer.Body)
	}
	if !strings.Contains(answer.Body.String(), ";pas encore étudié;") {
		t.Error("a cell not studied is not told apart")
	}
}

// TestAPublishedConclusion: a site of files computes nothing, and gives what it
// takes to compute elsewhere.
func TestAPublishedConclusion(t *testing.T) {
	s := testServer(t)
	e, err := s.app.Publish(context.Background(), testEditor, app.Demonstration, concludes, app.Publication{Date: "2026-05-12"}, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	page, data, redone := "", false, false
	for name, content := range siteOf(t, s, e.Study.Slug) {
		if strings.Contains(name, crossing) && strings.Contains(content, "<h1>Croiser les échelons") {
			page = plainly(content)
		}
		data = data || strings.HasSuffix(name, ".csv") && strings.Contains(content, "Café du village 3") && !strings.Contains(content, "Café du village 9")
		redone = redone || strings.Contains(name, "refaire")
	}
	if !strings.Contains(page, "faite de fichiers, qui ne calculent pas") || !strings.Contains(page, "Confirmé par ces données") || strings.Contains(page, "Café du village 9") || !data || redone {
		t.Fatalf("data %v, computed again %v: %s", data, redone, page)
	}
}

func TestArgueThenCorrect(t *testing.T) {
	s := testServer(t)
	if w := get(t, s, conclusionURL("/argumenter"), access.Anyone); w.Code != http.StatusSeeOther {
		t.Errorf("a passer-by: %d", w.Code)
	}
	if w := post(t, s, conclusionURL("/argumenter"), testReader, "title", "x", "statement", "y", "for", "z"); w.Code != http.StatusForbidden {
		t.Errorf("a reader writes: %d", w.Code)
	}
	w := post(t, s, conclusionURL("/argumenter"), testEditor, "title", "", "statement", "Peu <script>alert(1)</script>", "for", "")
	if body := plainly(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "Donnez au moins un argument en faveur") || !strings.Contains(w.Body.String(), "Peu &lt;script&gt;") {
		t.Fatalf("a form with mistakes: %d %s", w.Code, body)
	}
	w = post(t, s, conclusionURL("/argumenter"), testEditor, "title", "Peu d’emplois", "statement", "Elles créent peu d’emplois.", "for", "Aucune n’embauche.")
	at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", w.Code, w.Body)
	}
	says(t, s, at, testEditor, "Elles créent peu d’emplois.", "Aucune n’embauche.", "Personne n’a encore écrit ce qui va contre.", "Ajouter ce qui va contre", "Ajouter une exception")
	t.Run("an argument against, with a cell", func(t *testing.T) {
		w := post(t, s, at+"/arguments/against/0", testEditor, "version", "1", "text", "", "cell.0.initiative", "v0")
		if body := plainly(w.Body.String()); w.Code != http.StatusUnprocessableEntity || strings.Contains(body, "⟦") {
			t.Fatalf("without a text: %d %s", w.Code, body)
		}
		w = post(t, s, at+"/arguments/against/0", testEditor, "version", "1", "text", "Le café fait vivre deux personnes.", "cell.0.initiative", "v0")
		if body := plainly(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "Une case se désigne par une initiative et une dimension") {
			t.Fatalf("half a cell: %d %s", w.Code, body)
		}
		w = post(t, s, at+"/arguments/against/0", testEditor, "version", "1", "text", "Le café fait vivre deux personnes.", "cell.0.initiative", "v0", "cell.0.dimension", "relations-sociales", "testimonies", "berthe")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		says(t, s, at, access.Anyone, "Le café fait vivre deux personnes.", "Café du village 0, Relations sociales", "Je n’attends plus le facteur")
	})
	t.Run("two people at once: the second sees it and chooses", func(t *testing.T) {
		w := post(t, s, at+"/modifier", testEditor, "version", "1", "title", "Peu d’emplois durables", "statement", "Mes mots.")
		body := w.Body.String()
		if w.Code != http.StatusConflict || !strings.Contains(body, "Mes mots.") || !strings.Contains(body, `name="version" value="2"`) || !strings.Contains(body, ">Elles créent peu d’emplois.</td>") || !strings.Contains(body, "Garder ma version") {
			t.Fatalf("%d %s", w.Code, body)
		}
		if w := post(t, s, at+"/modifier", testEditor, "version", "2", "title", "Peu d’emplois durables", "statement", "Mes mots.", "dissent", "Awa n’est pas d’accord."); w.Code != http.StatusSeeOther {
			t.Fatalf("%d", w.Code)
		}
		says(t, s, at, access.Anyone, "Peu d’emplois durables", "Awa n’est pas d’accord.", "Le café fait vivre deux personnes.")
	})
	t.Run("an argument that someone else changed", func(t *testing.T) {
		w := post(t, s, at+"/arguments/for/0", testEditor, "version", "1", "text", "Une seule embauche.")
		if body := w.Body.String(); w.Code != http.StatusConflict || !strings.Contains(body, ">Aucune n’embauche.</td>") || !strings.Contains(body, `name="version" value="3"`) {
			t.Fatalf("%d %s", w.Code, body)
		}
	})
	t.Run("an argument is taken out, then the conclusion", func(t *testing.T) {
		if w := post(t, s, at+"/arguments/against/0", testEditor, "version", "3", "retirer", "oui"); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if page := says(t, s, at, access.Anyone); strings.Contains(page, "fait vivre deux personnes") {
			t.Error("the argument stayed")
		}
		w := post(t, s, at+"/retirer", testEditor, "version", "4")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d", w.Code)
		}
		if code := get(t, s, at, access.Anyone).Code; code != http.StatusNotFound {
			t.Errorf("the conclusion answers %d", code)
		}
		list := says(t, s, w.Header().Get("Location"), testEditor, "La conclusion est retirée.")
		if strings.Contains(list, "Peu d’emplois durables") || strings.Contains(says(t, s, w.Header().Get("Location"), access.Anyone), "La conclusion est retirée.") {
			t.Error("the list still has it, or a passer-by is offered to put it back")
		}
		if w := post(t, s, at+"/remettre", testEditor); w.Code != http.StatusSeeOther {
			t.Fatalf("put back: %d %s", w.Code, w.Body)
		}
		says(t, s, at, access.Anyone, "Peu d’emplois durables")
	})
}

// TestAFormOfConclusionsCountsOnce: a button pressed twice, a page sent again.
func TestAFormOfConclusionsCountsOnce(t *testing.T) {
	s := testServer(t)
	for _, form := range [][]string{
		{"/argumenter", "title", "Une fois", "statement", "Une seule fois.", "for", "Une."},
		{"/eprouver", "title", "Une épreuve", "hypothesis", "local_positive"},
	} {
		for range 3 {
			if w := post(t, s, conclusionURL(form[0]), testEditor, append([]string{TokenField, "le-meme-" + form[0]}, form[1:]...)...); w.Code != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", form[0], w.Code, w.Body)
			}
		}
		if n := strings.Count(says(t, s, conclusionURL(""), access.Anyone), form[2]); n != 1 {
			t.Errorf("%s: %d conclusions", form[0], n)
		}
	}
}

func TestPutAClaimToTheTest(t *testing.T) {
	s := testServer(t)
	wrong := post(t, s, conclusionURL("/eprouver"), testEditor, "title", "Local", "hypothesis", "magie", "smallest_delta", "beaucoup", "min_units", "1", "seed", "-3")
	if body := plainly(wrong.Body.String()); wrong.Code != http.StatusUnprocessableEntity || strings.Contains(body, "⟦") || !strings.Contains(wrong.Body.String(), "beaucoup") || !strings.Contains(body, "positif ou nul") {
		t.Fatalf("%d %s", wrong.Code, body)
	}
	low := post(t, s, conclusionURL("/eprouver"), testEditor, "title", "Local", "hypothesis", "local_positive", "score", "positive_sum", "min_units", "1")
	if body := plainly(low.Body.String()); low.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "il faut un score qui puisse être négatif") || !strings.Contains(body, "Choisissez une valeur entre 2 et") {
		t.Fatalf("%d %s", low.Code, body)
	}
	none := post(t, s, conclusionURL("/eprouver"), testEditor, "title", "Sans échelle", "hypothesis", "interscalar_more")
	if none.Code != http.StatusUnprocessableEntity {
		t.Fatalf("no scale to look at: %d", none.Code)
	}
	w := post(t, s, conclusionURL("/eprouver"), testEditor, "title", "Les locales font du bien", "hypothesis", "local_positive", "smallest_mean", "0,5", "seed", "7", "selected", "oui")
	at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	says(t, s, at, access.Anyone, "Les initiatives locales (5) ont un bilan positif", "p 0,031 ; p calculé sur toutes les répartitions possibles (32)", "Graine 7", "ont été retenues parce qu’elles avaient mesuré leur impact")
	t.Run("too few to conclude: what it would take", func(t *testing.T) {
		w := post(t, s, conclusionURL("/eprouver"), testEditor, "title", "Croiser par l’argent", "hypothesis", "interscalar_more", "scales", "funding", "scales", "action", "min_units", "7")
		at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		says(t, s, at, access.Anyone, "On ne peut pas conclure", "Ce qu’il faudrait pour conclure", "Par l’action. Encore 2 initiatives qui aient un score (croisent plusieurs échelons) : 5 aujourd’hui, 7 au moins.",
			"Par le financement. Dire à quels échelons se tiennent 10 initiatives dont on ne sait rien.", "Étudier les 120 cases qui ne le sont pas encore")
		hides(t, plainly(pageOf(t, s, at, access.Anyone)), "entre non calculé et non calculé")
	})
	t.Run("nothing computed: nothing drawn", func(t *testing.T) {
		w := post(t, s, conclusionURL("/eprouver"), testEditor, "title", "Croiser par l’argent seul", "hypothesis", "interscalar_more", "scales", "funding")
		at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		page := pageOf(t, s, at, access.Anyone)
		tells(t, page, "Dire à quels échelons se tiennent 10 initiatives", "autres choix il n’y a de quoi calculer")
		hides(t, page, `<figure`, "Le même calcul, un choix changé à la fois", "non calculé, même verdict", "Un effet de non calculé")
	})
	t.Run("another plan has no result until it is run", func(t *testing.T) {
		if w := post(t, s, at+"/modifier", testEditor, "version", "2", "title", "Les locales font du bien", "hypothesis", "local_positive", "smallest_mean", "1,5", "seed", "7"); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		says(t, s, at, access.Anyone, "le calcul n’a pas encore été fait")
		if w := post(t, s, at+"/calculer", testReader, "version", "3"); w.Code != http.StatusForbidden {
			t.Fatalf("a reader runs it: %d", w.Code)
		}
		if w := post(t, s, at+"/calculer", testEditor, "version", "3"); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		says(t, s, at, access.Anyone, "Non confirmé")
	})
}

// TestWhatIsNeededLeadsToWhere: the initiatives whose levels nobody told are a list to open.
func TestWhatIsNeededLeadsToWhere(t *testing.T) {
	s := boardServer(t)
	r := s.request(httptest.NewRequest("GET", "/etudes", nil), "fr", nil)
	c := app.ConclusionView{Conclusion: conclusion.Conclusion{Test: &conclusion.Test{Plan: conclusion.Plan{Hypothesis: conclusion.InterscalarMore}, Result: &conclusion.Result{}}}}
	for scale, leads := range map[conclusion.Scale]bool{conclusion.Action: true, "": true, conclusion.Funding: false} {
		lines := neededWords(r, boardSlug, c, []conclusion.Measure{{Scale: scale, Verdict: conclusion.CannotSay, Unclassed: 2}})
		if len(lines) != 1 || !strings.Contains(lines[0].Text, "2 initiatives dont on ne sait rien") || (lines[0].Href != "") != leads {
			t.Fatalf("%q: %+v", scale, lines)
		}
		if leads && !strings.Contains(pageOf(t, s, lines[0].Href, access.Anyone), "sur 2") {
			t.Errorf("%s is not a list of some", lines[0].Href)
		}
	}
}
