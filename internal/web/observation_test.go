package web

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

func TestTakeDownAFigure(t *testing.T) {
	s := boardServer(t)
	address := boardURL + "/chiffres/nouveau"
	base := []string{"initiative", "atelier", "indicator", "trajets"}
	with := func(more ...string) []string { return append(base[:4:4], more...) }
	for _, tt := range []struct {
		values []string
		words  string
	}{
		{with("value", "NaN"), "« NaN » n’est pas un nombre. Écrivez-le en chiffres"},
		{with("value", "10 MB"), "« 10 MB » n’est pas un nombre."},
		{with("value", "1e999"), "n’est pas un nombre."},
		{with(), "Donnez la valeur, ou dites qu’elle manque"},
		{with("value", "0", "status", "missing"), "et en porte une"},
		{with("value", "62", "n", "200", "base", "120"), "Il y a plus de réponses"},
		{with("value", "62", "qualifier", "range", "low", "9", "high", "3"), "la plus petite d’abord"},
		{with("value", "62", "source_url", "javascript:alert(1)"), "n’est pas une adresse de site"},
		{with("value", "62", "decimals", "40"), "Donnez de 0 à 9 décimales."},
		{with("value", "62", "initiative", "", "territory", "Dijon"), "« Dijon » n’est pas reconnu"},
		{with("value", "62", "from.mois", "3"), "Il manque l’année."},
		{[]string{"initiative", "ailleurs", "indicator", "trajets", "value", "1"}, "n’est pas dans le recensement"},
		{[]string{"initiative", "atelier", "indicator", "absent", "value", "1"}, "Cet indicateur n’a pas encore de fiche"},
		{[]string{"initiative", "atelier", "value", "1"}, "Cet indicateur n’a pas encore de fiche"},
		{[]string{"initiative", "atelier", "territory", "commune:61001", "indicator", "trajets", "value", "1"}, "soit une initiative, soit un territoire"},
		{[]string{"initiative", "atelier", "new_indicator", "Repas", "new_unit", "repas par jour", "value", "1"}, "n’est pas une unité"},
	} {
		tells(t, sentBack(t, s, address, tt.values...), tt.words)
	}
	page := followed(t, s, address, "initiative", "atelier", "new_indicator", "Repas "+attack, "value", "1 250,5", "decimals", "1", "qualifier", "about", "n", "12", "base_label", "repas servis "+attack, "from.annee", "2024", "to.annee", "2025", "source", "Cahier "+attack,
		"page", attack, "note", attack, "computed", attack, "group", attack)
	hides(t, page, attack)
	tells(t, page, "environ 1\u202f250,5", "Réponses</dt><dd>12", "repas servis &lt;script&gt;alert(1)&lt;/script&gt; (nombre non dit)", "de 2024 à 2025", "Le chiffre est enregistré.")
	if n := strings.Count(pageOf(t, s, boardURL+"/indicateurs", access.Anyone), "Repas &lt;script"); n != 1 {
		t.Errorf("%d cards named in passing", n)
	}
	followed(t, s, address, "initiative", "atelier", "new_indicator", "repas "+attack, "value", "3")
	if n := strings.Count(pageOf(t, s, boardURL+"/indicateurs", access.Anyone), "epas &lt;script"); n != 1 {
		t.Errorf("%d cards of the same name", n)
	}
}

func TestMissingSecretNotApplicableAndZeroReadApart(t *testing.T) {
	s := boardServer(t)
	for status, words := range map[string]string{"missing": "valeur manquante", "secret": "valeur gardée secrète", "not_applicable": "sans objet"} {
		page := followed(t, s, boardURL+"/chiffres/nouveau", "initiative", "bibliobus", "indicator", "trajets", "status", status)
		tells(t, page, `<strong class="figure-none">`+words+`</strong>`, "Source</dt><dd>non dit")
	}
	tells(t, followed(t, s, boardURL+"/chiffres/nouveau", "initiative", "bibliobus", "indicator", "trajets", "value", "0"), "<strong>0 %</strong>")
	tells(t, followed(t, s, boardURL+"/chiffres/nouveau", "initiative", "bibliobus", "indicator", "trajets", "value", "-4,5"), "<strong>−4,5 %</strong>")
}

func TestAFigureSavedByTwoAndSentTwice(t *testing.T) {
	s := boardServer(t)
	edit := boardURL + "/chiffres/trajets-2025/modifier"
	form := pageOf(t, s, edit, testEditor)
	tells(t, form, `value="62,14"`, `value="62 %"`, `name="version" value="1"`)
	base := []string{"initiative", "atelier", "indicator", "trajets", "n", "84", "source", "Enquête"}
	tells(t, followed(t, s, edit, append(base[:8:8], "version", "1", "value", "63")...), "<strong>63 %</strong>")
	w := post(t, s, edit, testEditor, append(base[:8:8], "version", "1", "value", "64")...)
	if w.Code != http.StatusConflict {
		t.Fatalf("status %d", w.Code)
	}
	tells(t, w.Body.String(), "Quelqu’un d’autre a enregistré entre-temps.", `value="64"`, `name="version" value="2"`)
	tells(t, followed(t, s, edit, append(base[:8:8], "version", "2", "value", "64")...), "<strong>64 %</strong>")
	for range 2 {
		followed(t, s, boardURL+"/chiffres/nouveau", TokenField, "jeton-du-chiffre-numero-un", "initiative", "bibliobus", "indicator", "trajets", "value", "7")
	}
	if n := strings.Count(pageOf(t, s, boardURL+"/chiffres", access.Anyone), "<strong>7 %</strong>"); n != 1 {
		t.Errorf("%d figures", n)
	}
	for actor, status := range map[access.Actor]int{access.Anyone: http.StatusSeeOther, testReader: http.StatusForbidden} {
		if w := post(t, s, edit, actor, append(base, "version", "3", "value", "1")...); w.Code != status {
			t.Errorf("%s writes: %d", actor.Role, w.Code)
		}
	}
}

func TestWriteACard(t *testing.T) {
	s := boardServer(t)
	list := boardURL + "/indicateurs"
	tells(t, sentBack(t, s, list+"/nouveau", "definition", "Ce qui est compté"), "Ce champ est à remplir.", "Ce qui est compté")
	tells(t, sentBack(t, s, list+"/nouveau", "label", "x", "unit", "deux mots", "dimensions", "sante"), "n’est pas une unité")
	tells(t, sentBack(t, s, list+"/nouveau", "label", "x", "dimensions", "magie"), "« magie » n’est pas une dimension")
	page := followed(t, s, list+"/nouveau", "label", "Repas "+attack, "definition", attack, "unit_label", attack, "formula", attack, "base", attack, "collector", attack, "source", attack, "co_built", attack, "dimensions", "sante", "direction", "higher")
	hides(t, page, attack)
	tells(t, page, "plus, c’est mieux", "Santé", "La fiche est enregistrée.")
	tells(t, followed(t, s, list+"/trajets/modifier", "version", "1", "label", "Trajets retrouvés", "unit", "%"), "Trajets retrouvés")
	if w := post(t, s, list+"/trajets/modifier", testEditor, "version", "1", "label", "Autre nom"); w.Code != http.StatusConflict {
		t.Errorf("written over what was not seen: %d", w.Code)
	}
}
