package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Indicators that someone brought in: beds of the Orne, in two releases, shown to all;
// and a rate that is not. A file waits.
const (
	broughtBeds   = "LITS"
	broughtRate   = "TAUX_DE_FIBRE"
	composedCount = "LOGEMENTS_VIDES"
	composedRate  = "LITS_POUR_1000"
)

var placeImportFixtures = []fixture{
	{route: "place_import_new", actor: testEditor},
	{route: "place_compose_new", actor: testEditor},
	{route: "place_import", values: []any{"rien"}, actor: testEditor, status: http.StatusNotFound},
	{route: "place_indicator", values: []any{broughtBeds}, actor: testEditor},
	{route: "place_indicator", values: []any{broughtRate}, status: http.StatusNotFound},
	{route: "place_indicator_history", values: []any{broughtBeds}, actor: testOwner},
	{route: "place_indicator_keep", values: []any{broughtBeds}, actor: testEditor},
	{route: "place_indicator_release", values: []any{broughtBeds, "1"}},
	{route: "place_indicator_release", values: []any{broughtBeds, "2"}},
	{route: "place_indicator_csv", values: []any{broughtBeds}},
	{route: "place_indicator", values: []any{composedRate}, actor: testEditor},
	{route: "place_indicator", values: []any{composedCount}},
	{route: "place_compose", values: []any{composedRate}, actor: testEditor},
	{route: "place_indicator_history", values: []any{composedRate}, actor: testOwner},
	{route: "place_indicator_keep", values: []any{composedRate}, actor: testEditor},
	{route: "place_indicator_edit", values: []any{composedRate}, actor: testEditor},
	{route: "place_indicator_edit", values: []any{broughtBeds}, actor: testEditor},
}

// orneTable is a table of the communes of the Orne, with beds and a rate.
func orneTable(a *app.App, more int) string {
	places, err := a.Territories()
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	b.WriteString("CODGEO;Lits;Taux de fibre\n")
	for i, key := range places.Members("departement:61", territory.Commune) {
		fmt.Fprintf(&b, "%s;%d;%d,5\n", key.Code(), 10+i%7+more, 40+i%20)
	}
	return b.String()
}

func furnishPlaceIndicators(t *testing.T, a *app.App) {
	t.Helper()
	o := app.PlaceImport{Period: "2024", Source: "Capacité d’accueil", Licence: "Licence Ouverte 2.0", Vintage: 2026, Public: true, KeepGood: true, Columns: []app.PlaceColumn{{Name: "Lits", Label: "Lits touristiques", Rule: series.Sum}}}
	for release := range 2 {
		content := orneTable(a, 3*release)
		if release == 1 {
			o.Columns = []app.PlaceColumn{{Name: "Lits", Card: broughtBeds}}
		}
		if _, err := a.KeepPlaceFile(context.Background(), testEditor, "lits.csv", strings.NewReader(content), int64(len(content)), o, app.From{}); err != nil {
			t.Fatal(err)
		}
	}
	o.Public, o.Columns = false, []app.PlaceColumn{{Name: "Taux de fibre", Label: "Logements fibrés", Unit: "%", Rule: series.Weighted, Weight: "POP26", Direction: indicator.HigherIsBetter}}
	content := orneTable(a, 0)
	if _, err := a.KeepPlaceFile(context.Background(), testEditor, "fibre.csv", strings.NewReader(content), int64(len(content)), o, app.From{}); err != nil {
		t.Fatal(err)
	}
}

// furnishComposed composes a count of dwellings that everyone sees, and a rate of beds that is not shown.
func furnishComposed(t *testing.T, a *app.App) {
	t.Helper()
	for _, b := range []series.Brought{
		{Code: composedCount, Label: "Logements sans habitant à l’année", Formula: "P18_LOGVAC + P18_RSECOCC", Unit: "{dwelling}", Level: territory.Commune, Public: true},
		{Code: composedRate, Label: "Lits pour 1 000 habitants", LabelEN: "Beds per 1,000 inhabitants", Formula: "1000 [{person}] * LITS / P18_POP", Unit: "1", Period: "2018/2024", Level: territory.Commune, Decimals: 1, Caveats: "Deux années différentes."},
	} {
		if _, err := a.KeepComposed(context.Background(), testEditor, app.BroughtView{Brought: b}, app.From{}); err != nil {
			t.Fatal(err)
		}
	}
	gone := series.Brought{Code: "LOGEMENTS_PAR_PERSONNE", Label: "Logements par personne", Formula: "P18_LOG / P18_POP", Unit: "{dwelling}/{person}", Level: territory.Commune, Decimals: 2}
	if _, err := a.KeepComposed(context.Background(), testEditor, app.BroughtView{Brought: gone}, app.From{}); err != nil {
		t.Fatal(err)
	}
	takeAway(t, a, gone.Code)
}

func takeAway(t *testing.T, a *app.App, code string) {
	t.Helper()
	v := must[app.BroughtView](t)(a.BroughtIndicator(context.Background(), testEditor, code))
	if err := a.RemovePlaceIndicator(context.Background(), testEditor, v, app.From{}); err != nil {
		t.Fatal(err)
	}
}

// takenAway takes an indicator away, and gives the page that gives it back.
func takenAway(t *testing.T, s *Server) string {
	t.Helper()
	takeAway(t, s.app, composedRate)
	return "/apporter-des-indicateurs"
}

// bringTable takes a file in, and gives the page that reads it.
func bringTable(t *testing.T, s *Server, content string) string {
	t.Helper()
	id, err := s.app.KeepPlaceUpload(context.Background(), testEditor, "donnees.csv", strings.NewReader(content), app.From{})
	if err != nil {
		t.Fatal(err)
	}
	return "/apporter-des-indicateurs/" + id
}

func TestIndicatorsAreBroughtInByAPage(t *testing.T) {
	s, a, _ := publishing(t)
	content := strings.Replace(orneTable(a, 0), "CODGEO;Lits;Taux de fibre", "Insee;Lits 2025;Part des jeunes", 1) + "61;0;12\n99123;4;5\n"
	at := bringTable(t, s, content)
	page := plainly(pageOf(t, s, at, testEditor))
	for _, said := range []string{"Insee : communes", "Est-ce la suite de « Lits touristiques », que le fichier d’avant appelait « Lits » ?", "99123 n’est le code d’aucune commune", "par exemple 40,5"} {
		if !strings.Contains(page, said) {
			t.Errorf("the page does not say %q:\n%s", said, page)
		}
	}
	if w := post(t, s, at, testEditor, "do", "look", "columns", "C", "period", "2022", "source", "Recensement", "C.label", "Moins de 25 ans", "C.unit", "%", "C.rule", "weighted", "C.weight", "POP26"); w.Code != http.StatusSeeOther {
		t.Fatalf("looking again answers %d: %s", w.Code, w.Body)
	}
	page = plainly(pageOf(t, s, at, testEditor))
	if !strings.Contains(page, "Nouvel indicateur PART_DES_JEUNES, 2022.") || !strings.Contains(page, "Garder cet indicateur") {
		t.Errorf("what would be kept is not said:\n%s", page)
	}
	fields := []string{"do", "keep", "columns", "C", "period", "2022", "source", "Recensement", "C.label", "Moins de 25 ans", "C.unit", "%", "C.rule", "weighted", "C.weight", "POP26"}
	if w := post(t, s, at, testEditor, fields...); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest || !strings.Contains(plainly(w.Body.String()), "Rien n’est gardé") {
		t.Fatalf("kept despite a line that can't be taken: %d", w.Code)
	}
	w := post(t, s, at, testEditor, append(fields, "keep_good", "oui")...)
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/indicateurs/PART_DES_JEUNES") {
		t.Fatalf("keeping answers %d to %s: %s", w.Code, w.Header().Get("Location"), plainly(w.Body.String()))
	}
	page = plainly(pageOf(t, s, "/indicateurs/PART_DES_JEUNES", testEditor))
	if !strings.Contains(page, "Apporté par Jean") && !strings.Contains(page, "version 1") {
		t.Errorf("the card does not say who brought it:\n%s", page)
	}
	if w := get(t, s, "/indicateurs/PART_DES_JEUNES", access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("anyone sees what was not shown to all: %d", w.Code)
	}
	if page := plainly(pageOf(t, s, "/territoires/commune/61001/profil", testEditor)); !strings.Contains(page, "Moins de 25 ans") {
		t.Error("the profile does not show it")
	}
	if page := plainly(pageOf(t, s, "/territoires/commune/61001/profil", access.Anyone)); strings.Contains(page, "Moins de 25 ans") {
		t.Error("the profile shows it to anyone")
	}
}

// A level or a kind of doubt that does not exist is told where it is, as often as the page
// is looked at, and what was chosen beside it stays.
func TestWhatIsForgedOfAFileIsTold(t *testing.T) {
	s, a, _ := publishing(t)
	at := bringTable(t, s, orneTable(a, 0))
	for _, forged := range []struct{ field, says string }{
		{"level", "« zzz » n’est pas un échelon de ces fichiers. Écrivez l’un de ceux-ci : commune, epci, departement"},
		{"leave", "« zzz » n’est pas un genre de doute dont les valeurs s’écartent. Écrivez l’un de ceux-ci : slip, beyond, jump, outlier."},
	} {
		for _, do := range []string{"look", "keep"} {
			post(t, s, at, testEditor, "do", do, "columns", "B", "B.label", "Des lits", "B.rule", "sum", "period", "2024", "source", "Capacité", forged.field, "zzz")
			w := get(t, s, at, testEditor)
			if page := plainly(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, forged.says) || !strings.Contains(w.Body.String(), `value="Des lits"`) {
				t.Errorf("%s: %d:\n%s", forged.field, w.Code, page)
			}
		}
	}
	if w := post(t, s, at, testEditor, "do", "look", "columns", "B", "B.label", "Des lits", "B.rule", "sum", "period", "2024", "source", "Capacité"); w.Code != http.StatusSeeOther {
		t.Errorf("looked at once more: %d", w.Code)
	}
	if w := get(t, s, at, testEditor); w.Code != http.StatusOK {
		t.Errorf("the file is lost: %d", w.Code)
	}
}

// A column that was just chosen is proposed as what it seems to be, or as what goes
// on under the same name, and is not kept before someone saw that.
func TestAColumnThatWasJustChosenIsLookedAtFirst(t *testing.T) {
	s, a, _ := publishing(t)
	at := bringTable(t, s, strings.Replace(orneTable(a, 0), "CODGEO;Lits", "CODGEO;Chambres", 1))
	w := post(t, s, at, testEditor, "do", "keep", "columns", "B", "columns", "C", "period", "2022", "source", "Recensement", "keep_good", "oui")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != at {
		t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	for _, address := range []string{"/indicateurs/CHAMBRES", "/indicateurs/" + broughtRate + "/versions/2"} {
		if w := get(t, s, address, testEditor); w.Code != http.StatusNotFound {
			t.Errorf("%s was kept unseen: %d", address, w.Code)
		}
	}
	page := pageOf(t, s, at, testEditor)
	tells(t, page, `name="B.label" value="Chambres"`, `name="B.decimals" value="0"`, `name="B.rule" value="sum" checked`, `<option value="`+broughtRate+`" selected>`)
	hides(t, page, `name="C.label"`)
}

func TestAWrongFieldOfAColumnIsToldAtThatField(t *testing.T) {
	s, a, _ := publishing(t)
	at := bringTable(t, s, orneTable(a, 0))
	w := post(t, s, at, testEditor, "do", "keep", "columns", "C", "C.label", "Taux", "C.unit", "kilom", "C.rule", "weighted", "C.weight", "MEDINC21", "C.min", "abc")
	page := plainly(w.Body.String())
	if w.Code == http.StatusSeeOther || !strings.Contains(page, "abc") {
		t.Errorf("%d: a bound that is no number is not told:\n%s", w.Code, page)
	}
	w = post(t, s, at, testEditor, "do", "keep", "columns", "C", "C.label", "Taux", "C.unit", "kilom", "C.rule", "weighted", "C.weight", "MEDINC21")
	page = plainly(w.Body.String())
	for _, said := range []string{"Dites par quel dénombrement pondérer", "kilom"} {
		if !strings.Contains(page, said) {
			t.Errorf("%d: the page does not say %q:\n%s", w.Code, said, page)
		}
	}
}

// A doubtful value that was kept says so where it is read: on the profile of its commune, on its card, in the file of
// its values; and so does what is computed from it.
func TestADoubtfulValueThatWasKeptSaysSo(t *testing.T) {
	s, a, _ := publishing(t)
	content := strings.Replace(orneTable(a, 6), "\n61006;", "\n61006;-", 1) // fewer beds than none
	content = regexp.MustCompile(`(?m)^(61007;\d+;).*$`).ReplaceAllString(content, "${1}140")
	o := app.PlaceImport{Vintage: 2026, KeepGood: true, Columns: []app.PlaceColumn{{Name: "Lits", Card: broughtBeds}, {Name: "Taux de fibre", Card: broughtRate}}}
	if _, err := a.KeepPlaceFile(context.Background(), testEditor, "lits.csv", strings.NewReader(content), int64(len(content)), o, app.From{}); err != nil {
		t.Fatal(err)
	}
	for address, says := range map[string]string{
		"/territoires/commune/61006/profil": "calculé d’un chiffre publié avec une réserve",
		"/territoires/commune/61007/profil": "douteux à l’import, gardé tel que le fichier le donne",
		"/indicateurs/" + broughtBeds:       "Publié, avec une réserve 1",
	} {
		if page := plainly(pageOf(t, s, address, testEditor)); !strings.Contains(strings.Join(strings.Fields(page), " "), says) {
			t.Errorf("%s does not say %q", address, says)
		}
	}
	csv := get(t, s, "/indicateurs/"+broughtRate+"/valeurs.csv", testEditor).Body.String()
	if line := regexp.MustCompile(`(?m)^61007;.*$`).FindString(csv); !strings.Contains(line, `;140;"Publié, avec une réserve";`) {
		t.Errorf("the values say %q", line)
	}
}

// An indicator given back before what it reads brings who asked back to the page, which says what comes first.
func TestWhatIsReadIsGivenBackFirst(t *testing.T) {
	s, a, _ := publishing(t)
	takeAway(t, a, composedRate)
	takeAway(t, a, broughtBeds)
	w := post(t, s, "/indicateurs/"+composedRate+"/remettre", testEditor)
	if page := plainly(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "Remettez d’abord cet indicateur") || !strings.Contains(page, "Indicateurs retirés") {
		t.Errorf("%d", w.Code)
	}
	for _, code := range []string{broughtBeds, composedRate} {
		if w := post(t, s, "/indicateurs/"+code+"/remettre", testEditor); w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", code, w.Code)
		}
	}
}

// The doubts of two columns are two tables, each named after its own.
func TestTheDoubtsOfTwoColumnsAreToldApart(t *testing.T) {
	s, a, _ := publishing(t)
	content := regexp.MustCompile(`(?m)^61007;.*$`).ReplaceAllString(orneTable(a, 0), "61007;-4;140")
	at := bringTable(t, s, content)
	post(t, s, at, testEditor, "do", "look", "columns", "B", "columns", "C", "B.card", broughtBeds, "C.card", broughtRate)
	page := strings.ReplaceAll(pageOf(t, s, at, testEditor), "\u00a0", " ")
	for _, label := range []string{"Lits touristiques", "Logements fibrés"} {
		if n := strings.Count(page, `aria-label="Valeurs à regarder : `+label+`"`); n != 1 {
			t.Errorf("%d tables are the doubts of %s", n, label)
		}
	}
}
