package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
)

const attack = `<script>alert(1)</script>`

var (
	boardURL  = "/etudes/" + boardSlug
	garageURL = boardURL + "/matrice/" + garageName
	busURL    = boardURL + "/matrice/" + busName
)

// sentBack posts a form and returns the page that comes back with it.
func sentBack(t *testing.T, s *Server, address string, values ...string) string {
	t.Helper()
	w := post(t, s, address, testEditor, values...)
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("%s: status %d, to %s", address, w.Code, w.Header().Get("Location"))
	}
	return w.Body.String()
}

// followed posts a form and follows where it leads.
func followed(t *testing.T, s *Server, address string, values ...string) string {
	t.Helper()
	w := post(t, s, address, testEditor, values...)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%s: status %d: %s", address, w.Code, firstError(w.Body.String()))
	}
	return pageOf(t, s, w.Header().Get("Location"), testEditor)
}

var summary = regexp.MustCompile(`(?s)<section class="errors".*?</section>`)

func firstError(page string) string { return summary.FindString(page) }

func tells(t *testing.T, page string, words ...string) {
	t.Helper()
	page = strings.ReplaceAll(page, "\u00a0", " ")
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not say %q; it says %s", w, firstError(page))
		}
	}
}

func hides(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(page, w) {
			t.Errorf("the page says %q", w)
		}
	}
}

func TestGiveAReading(t *testing.T) {
	s := boardServer(t)
	read := busURL + "/sante/lire"
	t.Run("what is missing is told at its field", func(t *testing.T) {
		tells(t, sentBack(t, s, read, "sentence", "On lit davantage."), "On lit davantage.", "Dites qui donne cette lecture.", `href="#champ-member"`, "Dites ce que vous avez lu", `href="#champ-state"`)
		tells(t, sentBack(t, s, read, "member", "luc", "state", "effect"), "Dites dans quel sens va l’effet", `href="#champ-direction"`)
		tells(t, sentBack(t, s, read, "member", "luc", "state", "effect", "direction", "positive", "intensity", "9"), "L’intensité va de 1 (faible) à 3 (forte)")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "effect", "direction", "positive", "intensity", "NaN"), "« NaN » n’est pas un nombre entier")
		tells(t, sentBack(t, s, read, "member", "personne", "state", "no_effect"), "Choisissez une personne du groupe de travail.")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "parfait"), "« parfait » ne fait pas partie des réponses possibles")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "no_effect", "dimensions", "magie"), "« magie » n’est pas une dimension de la grille de lecture")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "no_effect", "dimensions", "cadre-de-vie"), "« cadre-de-vie » n’est pas une dimension")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "no_effect", "backing", "observation:trajets-2025"), "concerne une autre initiative")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "no_effect", "backing", "story:absent"), "n’est pas dans l’étude")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "no_effect", "backing", "document", "title", "Bilan", "url", "javascript:alert(1)"), "n’est pas une adresse de site")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "no_effect", "preuve", "{pas du json"), "n’est pas dans l’étude")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "no_effect", "from.annee", "2025", "to.annee", "2020"), "La fin (2020) vient avant le début (2025)")
		tells(t, sentBack(t, s, read, "member", "luc", "state", "no_effect", "from.annee", "1899", "from.mois", "12", "from.jour", "30"), "est ce qu’un tableur écrit pour une date vide", `href="#champ-from`)
	})
	t.Run("a member who stepped back is told so at the field", func(t *testing.T) {
		page := sentBack(t, s, garageURL+"/sante/lire", "member", "ines", "state", "no_effect")
		tells(t, page, "Inès Morel a demandé à ne pas évaluer ce dossier (déport).", "Inès Morel se retire de ce dossier")
		hides(t, page, `value="ines"`)
	})
	t.Run("without an effect, what was chosen before is left out", func(t *testing.T) {
		page := followed(t, s, read, "member", "luc", "state", "no_effect", "direction", "positive", "intensity", "3", "sentence", "Rien vu.")
		tells(t, page, "Aucun effet repéré.", "Rien vu.", "La lecture est enregistrée.")
	})
	t.Run("scripts are words like others", func(t *testing.T) {
		page := followed(t, s, busURL+"/education/lire", "member", "luc", "state", "effect", "direction", "mixed", "sentence", "Phrase "+attack, "mechanism", attack, "assumptions", attack, "alternative.0", attack,
			"plausibility.0", "strong", "backing", "document", "title", "Bilan "+attack, "author", attack, "page", attack, "note", attack, "url", "https://exemple.fr/?q="+attack)
		hides(t, page, attack)
		tells(t, page, "Effet mêlé d’intensité inconnue", "Phrase &lt;script&gt;", "Bilan &lt;script&gt;", "très plausible")
	})
	t.Run("ten megabytes are refused in words", func(t *testing.T) {
		w := post(t, s, read, testEditor, "member", "luc", "state", "no_effect", "sentence", strings.Repeat("a", 10<<20))
		if w.Code != http.StatusRequestEntityTooLarge {
			t.Fatalf("status %d", w.Code)
		}
		tells(t, w.Body.String(), "dépasse la taille acceptée ici, 1 Mo")
		long := sentBack(t, s, read, "member", "luc", "state", "no_effect", "sentence", strings.Repeat("a", 700))
		tells(t, long, "Ce texte compte 700 caractères ; 600 au plus sont acceptés.")
	})
	t.Run("the public is sent to sign in, a reader is refused", func(t *testing.T) {
		if w := post(t, s, read, access.Anyone, "member", "luc", "state", "no_effect"); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
			t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
		}
		if w := post(t, s, read, testReader, "member", "luc", "state", "no_effect"); w.Code != http.StatusForbidden {
			t.Errorf("a reader: %d", w.Code)
		}
		if w := get(t, s, read, testReader); w.Code != http.StatusForbidden {
			t.Errorf("a reader opens the form: %d", w.Code)
		}
	})
}

func TestAReadingSentTwiceCountsOnce(t *testing.T) {
	s := boardServer(t)
	values := []string{TokenField, "jeton-de-la-page-numero-un", "member", "luc", "state", "effect", "direction", "positive", "intensity", "2"}
	for range 3 {
		followed(t, s, busURL+"/revenus/lire", values...)
	}
	if page := pageOf(t, s, busURL+"/revenus", testEditor); strings.Count(page, `class="effect"`) != 1 {
		t.Errorf("%d effects", strings.Count(page, `class="effect"`))
	}
}

// hiddenOf reads a hidden field of a form.
func hiddenOf(t *testing.T, page, name string) []string {
	t.Helper()
	var all []string
	for _, m := range regexp.MustCompile(`name="`+name+`" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		all = append(all, strings.NewReplacer("&#34;", `"`, "&amp;", "&", "&#39;", "'").Replace(m[1]))
	}
	return all
}

func TestTwoPeopleSaveTheSameReading(t *testing.T) {
	s := boardServer(t)
	read := garageURL + "/transports/lire"
	form := pageOf(t, s, read+"?effet=roule&membre=luc", testEditor)
	send := []string{"effet", "roule", "version", hiddenOf(t, form, "version")[0], "vu", "luc", "member", "luc", "dimensions", "transports", "dimensions", "emploi-travail", "direct", "true", "levels", "epci", "transitions", "social",
		"for_whom", "people", "from.annee", "2024", "mechanism", "Une voiture prêtée pendant la réparation.", "alternative.0", "La ligne de car a rouvert.", "plausibility.0", "weak"}
	for i, whole := range hiddenOf(t, form, "preuve") {
		send = append(send, "preuve", whole, "garder", string(rune('0'+i)))
	}
	with := func(more ...string) []string { return append(slices.Clone(send), more...) }
	followed(t, s, read, with("state", "effect", "direction", "positive", "intensity", "3", "sentence", "Lecture d’Odile.", "backing", "document", "title", "Cahier d’Odile")...)

	w := post(t, s, read, testEditor, with("state", "effect", "direction", "mixed", "sentence", "Lecture d’Awa.", "backing", "document", "title", "Carnet d’Awa")...)
	page := w.Body.String()
	if w.Code != http.StatusConflict {
		t.Fatalf("status %d: %s", w.Code, firstError(page))
	}
	tells(t, page, "Quelqu’un d’autre a enregistré entre-temps.", "Ce qui est enregistré, et ce que vous écrivez", "Effet positif fort", "Effet mêlé", "Document : Cahier d’Odile", "Document : Carnet d’Awa", "Lecture d’Odile.", "Lecture d’Awa.", "Garder ce qui est enregistré", "Enregistrer ma lecture à la place")
	tells(t, page, `<td data-side="Enregistré"`, `<td data-side="Le vôtre"`)                          // on a narrow screen, what a cell says is all that tells whose it is
	hides(t, page, `data-side="Le vôtre">La ligne de car`, `data-side="Le vôtre">Une voiture prêtée`) // what does not differ is not compared

	chosen := slices.Clone(send)
	chosen[3] = hiddenOf(t, page, "version")[0]
	tells(t, followed(t, s, read, append(chosen, "state", "no_effect", "sentence", "Lecture d’Awa.")...), "Lecture d’Awa.", "Bilan 2025, p. 12")
}

func TestAReadingGivenBeforeIsNotWrittenOverUnseen(t *testing.T) {
	s := boardServer(t)
	read := garageURL + "/sante/lire"
	form := pageOf(t, s, garageURL+"/sante", testEditor)
	effect := hiddenOf(t, form, "effet")[0]
	send := []string{"effet", effect, "version", "1", "member", "luc", "state", "not_applicable"}
	w := post(t, s, read, testEditor, send...)
	if w.Code != http.StatusConflict {
		t.Fatalf("written over unseen: %d", w.Code)
	}
	tells(t, w.Body.String(), "Luc Perrin a déjà donné une lecture de cet effet.", `<td data-side="Enregistré">Aucun effet repéré</td><td data-side="Le vôtre">Sans objet</td>`, `name="vu" value="luc"`)
	tells(t, followed(t, s, read, append(send, "vu", "luc")...), "Sans objet.")
}

// TestTwoPeopleReadAnEmptyCellAtOnce: three members at one table, each with the
// empty cell open. Their readings of one effect are compared, never taken for
// effects that stand side by side.
func TestTwoPeopleReadAnEmptyCellAtOnce(t *testing.T) {
	s := boardServer(t)
	read := busURL + "/revenus/lire"
	opened := hiddenOf(t, pageOf(t, s, read, testEditor), "connus")
	if len(opened) != 1 || opened[0] != "" {
		t.Fatalf("the form of an empty cell shows effects: %q", opened)
	}
	followed(t, s, read, "connus", "", "member", "luc", "state", "effect", "direction", "positive", "intensity", "1", "sentence", "Un plein de moins.", "title", "Bilan du bus", "page", "4", "mechanism", "Moins de voiture.")
	send := []string{"connus", "", "member", "awa", "state", "no_effect", "sentence", "Rien vu.", "title", "Enquête", "page", "9", "levels", "epci"}
	w := post(t, s, read, testEditor, send...)
	page := w.Body.String()
	if w.Code != http.StatusConflict {
		t.Fatalf("status %d: %s", w.Code, firstError(page))
	}
	tells(t, page, "quelqu’un a lu cette case", "Cette case a été lue entre-temps", "Un plein de moins.", "Luc Perrin", "Rien vu.", "Joindre ma lecture à celle-ci : effet positif faible", "C’est un autre effet : l’ajouter")
	theirs := regexp.MustCompile(`name="meme" value="([^"]+)"`).FindStringSubmatch(page)[1]
	joined := followed(t, s, read, append(slices.Clone(send), "meme", theirs)...)
	tells(t, joined, "2 lectures, côte à côte", "Un plein de moins.", "Rien vu.", "Bilan du bus, p. 4", "Enquête, p. 9", "Moins de voiture.")
	hides(t, joined, "Plusieurs effets se rencontrent ici")

	none := post(t, s, read, testEditor, "connus", hiddenOf(t, page, "connus")[0], "member", "awa", "state", "not_applicable", "sentence", "Hors de propos.")
	if none.Code != http.StatusConflict {
		t.Fatalf("« sans objet » stands beside an effect: %d", none.Code)
	}
	tells(t, none.Body.String(), "De quel effet parlez-vous", "Cette case porte déjà un effet", "Hors de propos.", "Joindre ma lecture à celle-ci", `value="not_applicable" checked`)
	form := pageOf(t, s, read, testEditor)
	tells(t, form, `name="state" value="effect" checked`, "une autre lecture d’un effet qui est déjà là")
	hides(t, form, `name="state" value="no_effect"`, `name="state" value="not_applicable"`)
	tells(t, pageOf(t, s, busURL+"/sante/lire", testEditor), `name="state" value="no_effect"`)

	added := followed(t, s, read, "connus", hiddenOf(t, page, "connus")[0], "member", "awa", "state", "effect", "direction", "negative", "intensity", "1", "sentence", "Un billet de plus.")
	tells(t, added, "Plusieurs effets se rencontrent ici", "Un billet de plus.")
}

func TestTheRestOfAnEffectSurvivesTheForm(t *testing.T) {
	s := boardServer(t)
	read := garageURL + "/transports/lire"
	form := pageOf(t, s, read+"?effet=roule&membre=awa", testEditor)
	tells(t, form, "Une voiture prêtée pendant la réparation.", "La ligne de car a rouvert.", `value="epci" checked`, `value="transports" checked`, `value="emploi-travail" checked`, `value="true" checked`, "Garder « Chiffre : 62 %, Personnes qui ont retrouvé un trajet »", "Garder « Document : Bilan 2025, p. 12 »")
	if got := len(hiddenOf(t, form, "preuve")); got != 4 {
		t.Fatalf("%d pieces of evidence in the form", got)
	}
	send := []string{"effet", "roule", "version", hiddenOf(t, form, "version")[0], "vu", "awa", "member", "awa", "state", "effect", "direction", "positive", "intensity", "2", "dimensions", "transports", "suite", "preuve",
		"backing", "observation:trajets-2025", "compared", "oui", "independent", "oui"}
	for i, whole := range hiddenOf(t, form, "preuve") {
		send = append(send, "preuve", whole)
		if i != 3 { // the document is left out
			send = append(send, "garder", string(rune('0'+i)))
		}
	}
	led := post(t, s, read, testEditor, send...).Header().Get("Location")
	if !strings.HasSuffix(led, "#appui") {
		t.Errorf("who saves to add evidence is led to %q, far from where it is added", led)
	}
	next := pageOf(t, s, led, testEditor)
	if at := strings.Index(next, `id="appui" tabindex="-1"`); at < 0 || !strings.Contains(next[at:at+400], "La lecture est enregistrée.") {
		t.Error("who saves to add evidence is not told, where evidence is added, that it is saved")
	}
	tells(t, next, "Garder « Comparaison : 62 %")
	hides(t, next, "Bilan 2025")
	page := pageOf(t, s, garageURL+"/transports", access.Anyone)
	tells(t, page, "Effet positif moyen, vérifié par d’autres, 2 lectures concordantes.", "Produit par d’autres que le porteur.")
	if w := get(t, s, garageURL+"/emploi-travail", testEditor); !strings.Contains(w.Body.String(), "Personne n’a encore étudié cette case") {
		t.Error("a dimension left out stays in the effect")
	}
}

func TestWhatBacksAnEffectIsShownWithWhyNoMore(t *testing.T) {
	s := boardServer(t)
	page := pageOf(t, s, garageURL+"/transports", access.Anyone)
	tells(t, page, "Personnes qui ont retrouvé un trajet", "Réponses</dt><dd>84", "Base</dt><dd>120, personnes accueillies", "Période</dt><dd>depuis 2025", "Source</dt><dd>Enquête de sortie", "Valeur exacte</dt><dd>62,14 %", "gardé tel que la source l’a publié",
		"(revendiqué « comparé », tient à « chiffré ou recueilli »)", "Prochain pas, si le groupe le souhaite : comparer", "12 personnes dans la même collecte", "Je n’aurais pas revu mon frère.", "Un récit, que la personne n’a pas accepté de rendre public.",
		"Écart entre les lectures : 1 degré", "lectures, côte à côte", "Emploi-travail", "La ligne de car a rouvert. (peu plausible)")
}

func TestSettleBetweenReadings(t *testing.T) {
	s := boardServer(t)
	settle := garageURL + "/transports/trancher"
	form := pageOf(t, s, settle+"?effet=roule", testEditor)
	version := hiddenOf(t, form, "version")[0]
	tells(t, form, "Des emplois ont été gardés.", "On se déplace de nouveau.")
	tells(t, sentBack(t, s, settle, "effet", "roule", "version", version, "state", "effect", "direction", "positive"), "Dites pourquoi le groupe a retenu cette valeur.")
	tells(t, sentBack(t, s, settle, "effet", "roule", "version", version), "Dites ce que vous avez lu")
	tells(t, sentBack(t, s, settle, "effet", "roule", "version", version, "state", "no_effect", "reason", "r", "by", "ines"), "Inès Morel a demandé à ne pas évaluer")
	page := followed(t, s, settle, "effet", "roule", "version", version, "state", "effect", "direction", "positive", "intensity", "2", "reason", "La base est mince. "+attack, "dissent", "Awa tient à trois.", "by", "luc")
	tells(t, page, "Le groupe a retenu : effet positif moyen.", "La base est mince.", "Avis divergent", "Awa tient à trois.", "Tranché par Luc Perrin.")
	hides(t, page, attack)
	public := pageOf(t, s, garageURL+"/transports", access.Anyone)
	tells(t, public, "2 lectures différentes, tranchées par le groupe", "Awa tient à trois.", "recherche", "Lecture 1")
	hides(t, public, "Luc Perrin", "Awa Diallo", "trancher", "/lire")

	late := post(t, s, settle, testEditor, "effet", "roule", "version", version, "state", "no_effect", "reason", "Trop tard")
	if late.Code != http.StatusConflict {
		t.Fatalf("settled over what was not seen: %d", late.Code)
	}
	tells(t, late.Body.String(), "Cet effet a changé pendant que vous écriviez", "Trop tard")
	now := hiddenOf(t, late.Body.String(), "version")[0]
	tells(t, followed(t, s, garageURL+"/transports/rouvrir", "effet", "roule", "version", now), "Les lectures sont rouvertes.", "pas encore tranchées")
	if w := post(t, s, garageURL+"/transports/retirer", testEditor, "effet", "roule", "version", now); w.Code != http.StatusConflict {
		t.Fatalf("removed what was not seen: %d", w.Code)
	}
	again := pageOf(t, s, garageURL+"/transports", testEditor)
	tells(t, followed(t, s, garageURL+"/transports/retirer", "effet", "roule", "version", hiddenOf(t, again, "version")[0]), "L’effet a quitté la matrice.", "Personne n’a encore étudié cette case")
}

func TestSettleARowAtOnce(t *testing.T) {
	s := boardServer(t)
	tells(t, sentBack(t, s, busURL, "sentence", "Rien"), "Dites qui donne cette lecture.", "D’un coup, on ne peut dire que « aucun effet repéré » ou « sans objet »", "Rien")
	tells(t, sentBack(t, s, busURL, "member", "luc", "state", "effect"), "ne fait pas partie des réponses possibles")
	tells(t, sentBack(t, s, garageURL, "member", "ines", "state", "no_effect"), "a demandé à ne pas évaluer ce dossier")
	tells(t, followed(t, s, garageURL, "member", "luc", "state", "not_applicable", "sentence", "Hors du sujet "+attack), "Les cases qui restaient sont remplies.", "8 sans objet", "Effet négatif faible")
	hides(t, pageOf(t, s, garageURL, access.Anyone), attack, "Remplir les")
	if w := post(t, s, busURL, access.Anyone, "member", "luc", "state", "no_effect"); w.Code != http.StatusSeeOther {
		t.Errorf("the public fills a row: %d", w.Code)
	}
}

// TestASignedOutReaderReadsNoDraft goes through every public page of the study.
func TestASignedOutReaderReadsNoDraft(t *testing.T) {
	s := boardServer(t)
	secrets := []string{"Lecture gardée dans le groupe", "Paroles que nul ne doit lire", "Mots discrets", "une phrase discrète", "Mots effacés pour toujours", "Récit repris", "Germaine Taillefer", "Luc Perrin", "Awa Diallo", "Inès Morel"}
	pages := []string{"/matrice", "/dimensions", "/dimensions/sante", "/dimensions/transports", "/echelons", "/transitions", "/matrice/" + garageName, "/matrice/" + garageName + "/transports", "/matrice/" + garageName + "/emploi-travail",
		"/recits", "/recits/germaine", "/chiffres", "/chiffres/trajets-2025", "/indicateurs", "/indicateurs/trajets", "/matrice.csv"}
	for _, path := range pages {
		hides(t, pageOf(t, s, boardURL+path, access.Anyone), secrets...)
	}
	for path, status := range map[string]int{"/matrice/" + bakeryName: 404, "/matrice/" + bakeryName + "/sante": 404, "/recits/discret": 404, "/recits/repris": 410, "/recits/germaine/fichier": 404, "/matrice/" + garageName + "/magie": 404, "/chiffres/absent": 404, "/indicateurs/absent": 404} {
		w := get(t, s, boardURL+path, access.Anyone)
		if w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
		hides(t, w.Body.String(), secrets...)
	}
	hide := boardStudy()
	hide.Public = false
	must[any](t)(s.app.SaveStudy(context.Background(), testEditor, boardSpace, hide, 1, byForm))
	for _, path := range append(pages, "/matrice.xlsx") {
		if w := get(t, s, boardURL+path, access.Anyone); w.Code != http.StatusNotFound {
			t.Errorf("a draft study shows %s: %d", path, w.Code)
		}
	}
}

func TestTheMatrixInASpreadsheet(t *testing.T) {
	s := boardServer(t)
	trap := initiative.Initiative{ID: "bibliobus", Name: "=cmd|' /C calc'!A1", Public: true}
	must[any](t)(s.app.SaveInitiative(context.Background(), testEditor, boardSpace, trap, initiative.Contact{}, 1, byForm))
	csv := get(t, s, boardURL+"/matrice.csv?langue=fr", access.Anyone)
	if got := csv.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="matrice-bouger-au-pays`) {
		t.Errorf("kept as %s", got)
	}
	lines := strings.Split(strings.TrimSpace(csv.Body.String()), "\r\n")
	if len(lines) != 27 || slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "=") }) {
		t.Errorf("%d lines: %s", len(lines), lines[1])
	}
	tells(t, csv.Body.String(), "Atelier roulant;Cadre de vie;Transports;effet positif fort;un effet;positif;3;chiffré ou recueilli;\"chiffre, récit et document\";2;\"lectures différentes, pas encore tranchées\";Des emplois ont été gardés.",
		"Santé;aucun effet repéré;aucun effet repéré;;;;;1;une seule lecture;", "Logement;pas encore étudié;pas encore étudié;;;;;0;;")
	book := get(t, s, boardURL+"/matrice.xlsx?langue=en", access.Anyone).Body.Bytes()
	b, err := sheet.Open(bytes.NewReader(book), int64(len(book)), "matrice.xlsx", sheet.Limits{})
	if err != nil || !slices.Equal(b.Sheets(), []string{"How to read", "Matrix", "Cells"}) {
		t.Fatalf("%v, %v", b.Sheets(), err)
	}
	rows := 0
	for row, err := range b.Rows("Matrix") {
		if err != nil {
			t.Fatal(err)
		}
		if rows++; rows == 3 && (row.Cells[0] != "Atelier roulant" || !slices.Contains(row.Cells, "strong positive effect, measured or collected")) {
			t.Errorf("row %v", row.Cells)
		}
	}
	if rows != 3 {
		t.Errorf("%d rows", rows)
	}
}

// A form is sent as it was shown: what it offers, it accepts.
func TestEveryBackingOfferedIsAccepted(t *testing.T) {
	s := boardServer(t)
	form := pageOf(t, s, garageURL+"/logement/lire", testEditor)
	for _, m := range regexp.MustCompile(`<option value="((?:observation|story):[^"]*)"`).FindAllStringSubmatch(form, -1) {
		values := url.Values{"member": {"luc"}, "state": {"no_effect"}, "backing": {m[1]}}
		w := post(t, s, garageURL+"/logement/lire", testEditor, "member", "luc", "state", "no_effect", "backing", values.Get("backing"))
		if w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", m[1], w.Code)
		}
	}
	if n := strings.Count(form, `<option value="story:`); n != 3 {
		t.Errorf("%d testimonies and passages offered", n)
	}
}
