package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

const composePath = "/composer-un-indicateur"

func TestAnIndicatorIsComposedByAPage(t *testing.T) {
	s, _, _ := publishing(t)
	page := plainly(pageOf(t, s, composePath, testEditor))
	for _, said := range []string{"part(P18_LOGVAC; P18_LOG)", "Ajouter P18_LOGVAC", "france(X)"} {
		if !strings.Contains(page, said) {
			t.Errorf("the page does not say %q", said)
		}
	}
	found := post(t, s, composePath, testEditor, "do", "find", "find", "vacants", "label", "Vide", "formula", "part(")
	if page := plainly(found.Body.String()); found.Code != http.StatusOK || !strings.Contains(page, "Ajouter P18_LOGVAC") || strings.Contains(page, "Ajouter P18_RP") || !strings.Contains(found.Body.String(), "part(</textarea>") {
		t.Errorf("looking for an indicator: %d\n%s", found.Code, page)
	}
	added := post(t, s, composePath, testEditor, "add", "P18_LOGVAC", "formula", "part(")
	if !strings.Contains(added.Body.String(), "part( P18_LOGVAC</textarea>") {
		t.Error("what was added is not in the formula")
	}
	fields := []string{"label", "Vacance", "formula", "P18_LOGVAC / P18_LOG", "unit", "%", "level", "commune"}
	looked := post(t, s, composePath, testEditor, append(fields, "do", "look")...)
	page = plainly(looked.Body.String())
	for _, said := range []string{"convertir(P18_LOGVAC / P18_LOG; [%])", "On divise « Logements vacants » par « Logements » : (1)", "un nombre sans unité", "% : le résultat est converti", "Celui du milieu", "division par zéro", "P18_LOG = "} {
		if !strings.Contains(page, said) {
			t.Errorf("%d: looking does not say %q:\n%s", looked.Code, said, page)
		}
	}
	kept := post(t, s, composePath, testEditor, append(fields, "do", "keep")...)
	if kept.Code != http.StatusSeeOther || !strings.HasPrefix(kept.Header().Get("Location"), "/indicateurs/VACANCE") {
		t.Fatalf("keeping answers %d: %s", kept.Code, plainly(kept.Body.String()))
	}
	page = plainly(pageOf(t, s, "/indicateurs/VACANCE", testEditor))
	for _, said := range []string{"convertir(P18_LOGVAC / P18_LOG; [%])", "Calculé. Composé par Awa.", "Ce que la formule lit", "Une nouvelle version de l’un d’eux recalcule tout"} {
		if !strings.Contains(page, said) {
			t.Errorf("the card does not say %q:\n%s", said, page)
		}
	}
	if !strings.Contains(pageOf(t, s, "/indicateurs/VACANCE", testEditor), `href="/indicateurs/P18_LOGVAC"`) {
		t.Error("the card does not lead to what it reads")
	}
	if page := plainly(pageOf(t, s, "/indicateurs/P18_LOGVAC", testEditor)); !strings.Contains(page, "Ce qui se calcule avec lui") {
		t.Error("what is read does not say by what")
	}
	for _, at := range []string{"/territoires/commune/61001/profil", "/cartes/indicateurs/VACANCE", "/indicateurs/VACANCE/valeurs.csv"} {
		if w := get(t, s, at, testEditor); w.Code == http.StatusOK && !strings.Contains(w.Body.String(), "Vacance") {
			t.Errorf("%s does not show it", at)
		}
	}
	if w := get(t, s, "/indicateurs/VACANCE", access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("anyone sees what was not shown to all: %d", w.Code)
	}
}

// TestWhatIsWrongInAFormulaIsToldWhereItStands, and nothing typed is lost.
func TestWhatIsWrongInAFormulaIsToldWhereItStands(t *testing.T) {
	s, _, _ := publishing(t)
	for source, said := range map[string][]string{
		"P18_LOGVAC - P18_POP":       {"on ne peut ni additionner ni comparer des {dwelling} et des {person}", "P18_LOGVAC - P18_POP\n             ^"},
		"part(P18_LOGVACC; P18_LOG)": {"aucun indicateur n’a le code « P18_LOGVACC ». Vouliez-vous écrire P18_LOGVAC ?", "\n     ^"},
		"UNEMP18 / 2":                {"UNEMP18 est un taux, une moyenne ou une médiane"},
		"P18_POP / P13_POP@2018":     {"Pour 2018, écrivez P18_POP."},
		"P18_POP / SUPERF":           {"La formule donne des {person}/km2, et la fiche dit %."},
		"LITS_QUI_TOURNENT / LITS":   {"La fiche LITS_QUI_TOURNENT se calcule à partir d’elle-même : LITS_QUI_TOURNENT → LITS_QUI_TOURNENT."},
		"":                           {"La formule est vide."},
		"2,5 * P18_LOG":              {"« 2,5 » se lit de deux façons."},
	} {
		w := post(t, s, composePath, testEditor, "do", "keep", "label", "Lits qui tournent", "unit", "%", "formula", source)
		body := w.Body.String()
		if w.Code == http.StatusSeeOther || w.Code >= 500 || !strings.Contains(plainly(body), "Lits qui tournent") && !strings.Contains(body, `value="Lits qui tournent"`) {
			t.Errorf("%s: %d, or what was typed is lost", source, w.Code)
		}
		for _, words := range said {
			if !strings.Contains(strings.ReplaceAll(plainly(body), "\u00a0", " "), words) && !strings.Contains(body, words) {
				t.Errorf("%s: not said: %q\n%s", source, words, plainly(body))
			}
		}
	}
}

// A million decimals or a level that is none cost nothing and are told.
func TestAHostileCompositionIsRefused(t *testing.T) {
	s, _, _ := publishing(t)
	fields := []string{"label", "Vacance", "formula", "P18_LOGVAC / P18_LOG", "unit", "%"}
	for _, hostile := range [][]string{{"decimals", "99999999999"}, {"decimals", "5000"}, {"level", "nope"}, {"level", "region"}} {
		for _, do := range []string{"look", "keep"} {
			w := post(t, s, composePath, testEditor, append(append([]string{"do", do}, hostile...), fields...)...)
			if w.Code != http.StatusUnprocessableEntity || w.Body.Len() > 100_000 {
				t.Errorf("%v, %s: %d, %d bytes", hostile, do, w.Code, w.Body.Len())
			}
		}
	}
}

// What a formula can't compute is counted on its card, and its places say why.
func TestWhatAFormulaCanNotComputeIsCounted(t *testing.T) {
	s, _, _ := publishing(t)
	if w := post(t, s, composePath, testEditor, "do", "keep", "label", "Secondaires par habitant", "code", "PAR_ZERO", "formula", "P18_POP / P18_RSECOCC", "unit", "{person}/{dwelling}"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, plainly(w.Body.String()))
	}
	if page := strings.ReplaceAll(plainly(pageOf(t, s, "/indicateurs/PAR_ZERO", testEditor)), "\u00a0", " "); !strings.Contains(page, "Division par zéro 809") {
		t.Errorf("the places where it divides by zero are not counted:\n%s", page)
	}
	book := must[*series.Book](t)(s.app.PlaceIndicatorsFor(t.Context(), testEditor))
	at := book.Series("PAR_ZERO", territory.Commune).First(formula.DividedByZero)
	within := territory.DepartementOf(book.Order(territory.Commune).Codes[at])
	drawn := pageOf(t, s, "/cartes/PAR_ZERO?echelon=commune&dans="+within, testEditor)
	if said := plainly(drawn); !strings.Contains(said, "Division par zéro (") || !strings.Contains(drawn, "-divided-24)") {
		t.Errorf("the map takes a division by zero for what is missing:\n%.1500s", said)
	}
}

// TestTheExamplesOfFormulasRun: what the page shows may be typed, and gives figures.
func TestTheExamplesOfFormulasRun(t *testing.T) {
	a := testApp(t)
	for _, x := range composeExamples {
		v := app.BroughtView{Brought: series.Brought{Label: x.name, Unit: x.unit, Formula: x.formula, Level: territory.Commune, Period: "2018"}}
		given, err := a.LookAtComposed(context.Background(), testEditor, v)
		if err != nil {
			t.Errorf("%s: %v", x.formula, err)
			continue
		}
		if _, known := given.Book.Series(given.Card.Code, territory.Commune).Spread(); !known {
			t.Errorf("%s gives nothing", x.formula)
		}
	}
}

func TestAFileThatWaitsIsFoundAgain(t *testing.T) {
	s, a, _ := publishing(t)
	at := bringTable(t, s, orneTable(a, 0))
	const list = "/apporter-des-indicateurs"
	if page := pageOf(t, s, list, testEditor); !strings.Contains(page, `href="`+at+`"`) || !strings.Contains(plainly(page), "donnees.csv") {
		t.Errorf("the file that waits is not listed:\n%s", plainly(page))
	}
	if page := pageOf(t, s, list, testOwner); strings.Contains(page, at) {
		t.Error("someone else sees it")
	}
	if w := post(t, s, at, testEditor, "do", "drop"); w.Code != http.StatusSeeOther {
		t.Fatalf("dropping answers %d", w.Code)
	}
	if page := pageOf(t, s, list, testEditor); strings.Contains(page, at) {
		t.Error("what was dropped is listed")
	}
}

func TestWordsOfACardAreEditedByAPage(t *testing.T) {
	s, a, _ := publishing(t)
	furnishPlaceIndicators(t, a)
	at := "/indicateurs/" + broughtRate + "/modifier"
	page := pageOf(t, s, at, testEditor)
	for _, said := range []string{"Ce qui ne se change pas ici", "apportez de nouveau le fichier"} {
		if !strings.Contains(plainly(page), said) {
			t.Errorf("the page does not say %q", said)
		}
	}
	leaf := firstLeaf(a)
	_, version, _ := strings.Cut(page, `name="version" value="`)
	version, _, _ = strings.Cut(version, `"`)
	w := post(t, s, at, testEditor, "version", version, "label", "Fibre", "decimals", "0", "direction", "higher", "source", "Arcep", "definition", "Des logements.", "dimension.observatoire-9", leaf)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("saving answers %d: %s", w.Code, plainly(w.Body.String()))
	}
	card := plainly(pageOf(t, s, "/indicateurs/"+broughtRate, testEditor))
	for _, said := range []string{"Fibre", "Des logements.", "Dimensions dont il parle", "Awa"} {
		if !strings.Contains(card, said) {
			t.Errorf("the card does not say %q:\n%s", said, card)
		}
	}
	profile := plainly(pageOf(t, s, "/territoires/commune/61001/profil?grille=observatoire-9", testEditor))
	for _, said := range []string{"les indicateurs livrés sont proposées par Bocage. Celle dont parle Fibre est proposée par Awa"} {
		if !strings.Contains(profile, said) {
			t.Errorf("the profile does not say %q", said)
		}
	}
	w = post(t, s, at, testEditor, "version", version, "label", "Trop tard", "source", "x")
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Trop tard") {
		t.Errorf("late: %d", w.Code)
	}
}

func firstLeaf(a *app.App) string {
	f, _ := a.Library().Get("observatoire-9", "")
	return f.Leaves()[0].ID
}

// A formula over a rate is told how it can be kept, and kept commune by commune.
func TestAFormulaOverARateIsComposed(t *testing.T) {
	s, _, _ := publishing(t)
	fields := []string{"label", "Actifs sans emploi", "code", "SANS_EMPLOI", "formula", "P18_ACT1564 * UNEMP18", "unit", "{person}"}
	w := post(t, s, composePath, testEditor, append([]string{"do", "look"}, fields...)...)
	if page := plainly(w.Body.String()); !strings.Contains(page, "dites qu’elle se calcule commune par commune") || !strings.Contains(w.Body.String(), `open><summary>Pour un territoire plus grand`) {
		t.Errorf("%d: what to do is not said, or stays folded:\n%s", w.Code, page)
	}
	if w := post(t, s, composePath, testEditor, append([]string{"do", "look", "rule", "weighted"}, fields...)...); w.Code != http.StatusUnprocessableEntity || !strings.Contains(plainly(w.Body.String()), "Dites par quel dénombrement pondérer") {
		t.Errorf("a mean that nothing weighs: %d", w.Code)
	}
	if w := post(t, s, composePath, testEditor, append([]string{"do", "keep", "rule", "sum"}, fields...)...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, plainly(w.Body.String()))
	}
	if page := plainly(pageOf(t, s, "/indicateurs/SANS_EMPLOI", testEditor)); !strings.Contains(page, "calculé dans chaque commune ; au-dessus, somme des communes") || !strings.Contains(page, "telle quelle, dans chaque commune") {
		t.Errorf("the card does not say how it goes up:\n%s", page)
	}
	if page := pageOf(t, s, "/indicateurs/SANS_EMPLOI/formule", testEditor); !strings.Contains(page, `value="sum" checked`) {
		t.Error("the form does not open on the rule")
	}
	if page := pageOf(t, s, "/en/compose-indicator", testEditor); !strings.Contains(page, "For a larger territory") {
		t.Error("the English page does not ask how it goes up")
	}
}

// Keeping is offered once what the formula gives was seen; a period is one that reads.
func TestAFormulaIsLookedAtBeforeItIsKept(t *testing.T) {
	s, _, _ := publishing(t)
	keep := `value="keep"`
	if page := pageOf(t, s, composePath, testEditor); strings.Contains(page, keep) {
		t.Error("a formula that nobody looked at may be kept")
	}
	fields := []string{"do", "look", "label", "Logements vides", "unit", "{dwelling}", "formula", "P18_LOGVAC + P18_RSECOCC"}
	if w := post(t, s, composePath, testEditor, fields...); !strings.Contains(w.Body.String(), keep) {
		t.Errorf("%d: what was looked at can't be kept", w.Code)
	}
	for _, period := range []string{"abc <b>", "2018/2013", "2018/", "/2018", "2018/2018", "18", "2018-13", "juin 2018"} {
		w := post(t, s, composePath, testEditor, append(fields, "period", period)...)
		if page := plainly(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "ne se lit pas comme une période. Écrivez une année (2023)") {
			t.Errorf("%s: %d, or no word of the period", period, w.Code)
		}
	}
	for period, shown := range map[string]string{"2018": "2018", "2018-05": "mai 2018", "2013/2018": "de 2013 à 2018", "2013-05/2018": "2018"} {
		w := post(t, s, composePath, testEditor, append(fields, "period", period)...)
		if page := plainly(w.Body.String()); w.Code != http.StatusOK || !strings.Contains(page, shown) {
			t.Errorf("%s: %d, or not told as %q", period, w.Code, shown)
		}
	}
}
