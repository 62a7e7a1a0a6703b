package web

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/study"
)

var censusAddress = "/etudes/" + valbruneSlug + "/recensement"

// screened is a page without its runs of white space: words of a table stand
// side by side.
func screened(t *testing.T, s *Server, address string, actor access.Actor) string {
	t.Helper()
	return strings.Join(strings.Fields(pageOf(t, s, address, actor)), " ")
}

func TestTheCensusAddsUpForEveryone(t *testing.T) {
	s := testServer(t)
	row := func(label, named, unnamed, total string) string {
		return `<th scope="row">` + label + `</th><td class="num">` + named + `</td><td class="num">` + unnamed + `</td><td class="num">` + total + `</td>`
	}
	public, group := screened(t, s, censusAddress, access.Anyone), screened(t, s, censusAddress, testEditor)
	for name, tt := range map[string]struct {
		body string
		rows []string
	}{
		"the public": {public, []string{row("Retenues pour analyse", "1", "0", "1"), row("Non retenues : Pas de mesure", "0", "11", "11"), row("À lire", "0", "1", "1"),
			row("En attente d’un premier regard", "0", "1", "1"), row("Toutes les recensées", "1", "13", "14")}},
		"the group": {group, []string{row("Retenues pour analyse", "1", "0", "1"), row("Non retenues : Pas de mesure", "1", "10", "11"), row("Toutes les recensées", "4", "10", "14")}},
	} {
		for _, want := range tt.rows {
			if !strings.Contains(tt.body, want) {
				t.Errorf("%s does not read %s", name, want)
			}
		}
	}
	for _, secret := range []string{"Lavoir discret", "Café associatif", "Piscine secrète", "Luc se range", "à trancher", "Enquête de 2022", "Ajouter des initiatives"} {
		if strings.Contains(public, secret) {
			t.Errorf("the public reads %q", secret)
		}
	}
	for _, said := range []string{"13 autres initiatives sont comptées", "Recensées en 2021", "Rapport de 2021"} {
		if !strings.Contains(public, said) {
			t.Errorf("the public does not read %q", said)
		}
	}
	for query, found := range map[string]string{"?etat=to_read": "Café", "?etat=not_selected&motif=Pas+de+mesure": "Lavoir", "?q=CAF%C3%89": "Café", "?etat=missing&q=piscine": "Piscine", "?depuis=3": "Piscine"} {
		body := screened(t, s, censusAddress+query, testEditor)
		if !strings.Contains(body, ">"+found) || strings.Contains(body, ">Garage solidaire") {
			t.Errorf("%s does not find %s alone", query, found)
		}
	}
	if body := screened(t, s, censusAddress+"?etat=%3Cscript%3E&depuis=-4&q=%3Cscript%3E", testEditor); strings.Contains(body, "<script>") || !strings.Contains(body, "0 initiative") {
		t.Error("an odd question is not answered")
	}
}

func TestAnInitiativeThatAgreesIsNamed(t *testing.T) {
	s := testServer(t)
	ctx := context.Background()
	entry := censusAddress + "/lavoir"
	if w := get(t, s, entry, access.Anyone); w.Code != http.StatusNotFound {
		t.Fatalf("the public reads what did not agree: %d", w.Code)
	}
	if _, err := s.app.SaveInitiative(ctx, testEditor, app.Principal, initiative.Initiative{ID: "lavoir", Name: "Lavoir discret", Public: true}, initiative.Contact{}, 1, form); err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.SaveEntry(ctx, testEditor, app.Principal, "valbrune", study.Entry{Initiative: "lavoir", Status: study.NotSelected, Reason: "Pas de mesure", Named: true}, 2, form); err != nil {
		t.Fatal(err)
	}
	if body := pageOf(t, s, entry, access.Anyone); !strings.Contains(body, "Pas de mesure") || strings.Contains(body, "Décider") || strings.Contains(body, "Les lectures") {
		t.Fatal("the public does not read why, or reads what is the group's")
	}
}

func TestAddToTheCensus(t *testing.T) {
	s := testServer(t)
	add := censusAddress + "/ajouter"
	if w := get(t, s, add, access.Anyone); w.Code != http.StatusSeeOther {
		t.Fatalf("the public gets %d", w.Code)
	}
	if body := pageOf(t, s, add+"?q=garage", testEditor); !strings.Contains(body, "Une fiche trouvée est déjà dans le recensement") {
		t.Fatal("what is there already is not told")
	}
	w := post(t, s, add, testEditor, "q", "")
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "Cochez au moins une initiative") {
		t.Fatalf("nothing chosen: %d", w.Code)
	}
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, initiative.Initiative{ID: "veillee", Name: "Veillée"}, initiative.Contact{}, 0, form); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if w := post(t, s, add, testEditor, "initiative", "veillee", "jeton", "un-jeton-de-formulaire"); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if body := screened(t, s, censusAddress, testEditor); !strings.Contains(body, "15") || strings.Count(body, ">Veillée<") != 1 {
		t.Fatal("not added once")
	}
	entry := censusAddress + "/veillee"
	if !strings.Contains(pageOf(t, s, entry, testEditor), "Retirer du recensement") {
		t.Fatal("what came by mistake can't leave")
	}
	if w := post(t, s, entry+"/retirer", testEditor, "version", "1"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := get(t, s, entry, testEditor); w.Code != http.StatusNotFound {
		t.Fatalf("removed, and still there: %d", w.Code)
	}
	if w := post(t, s, censusAddress+"/"+garageAddress+"/retirer", testEditor, "version", "2"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Dites plutôt") {
		t.Fatalf("what was read left the census: %d", w.Code)
	}
}

func TestReadThenDecide(t *testing.T) {
	s := testServer(t)
	cafe := censusAddress + "/cafe"
	if body := pageOf(t, s, cafe+"/lire", testEditor); strings.Contains(body, "<textarea") || !strings.Contains(body, "Qui lit") {
		t.Fatal("it is not asked who reads")
	}
	read := func(member string, changed ...string) {
		t.Helper()
		at := cafe + "/lire?membre=" + member
		if w := post(t, s, at, testEditor, formOf(t, pageOf(t, s, at, testEditor), changed...)...); w.Code != http.StatusSeeOther {
			t.Fatalf("%s reads: %d %s", member, w.Code, w.Body)
		}
	}
	evil := "<script>alert(1)</script>"
	read("awa", "answer.mesure", "yes", "note.mesure", "Vu le rapport "+evil, "answer.utile", "yes")
	if first, _, _ := strings.Cut(pageOf(t, s, cafe+"/lire?membre=luc", testEditor), "</legend>"); strings.Contains(first, "(facultatif)") {
		t.Error("a criterion is said to be optional")
	}
	if body := pageOf(t, s, cafe+"/lire?membre=luc", testEditor); strings.Contains(body, "Vu le rapport") {
		t.Fatal("Luc sees what Awa read")
	}
	w := post(t, s, cafe+"/lire?membre=luc", testEditor, formOf(t, pageOf(t, s, cafe+"/lire?membre=luc", testEditor), "note.utile", "à voir")...)
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "choisissez aussi une réponse") || !strings.Contains(body, "à voir") {
		t.Fatalf("a note without an answer: %d", w.Code)
	}
	decide := func(changed ...string) (int, string) {
		t.Helper()
		at := cafe + "/decider"
		w := post(t, s, at, testEditor, formOf(t, pageOf(t, s, at, testEditor), changed...)...)
		return w.Code, plainSpaces.Replace(w.Body.String())
	}
	if code, body := decide("status", "selected"); code != http.StatusUnprocessableEntity || !strings.Contains(body, "Il manque des lectures") {
		t.Fatalf("kept on one reading: %d", code)
	}
	if half := pageOf(t, s, cafe, testEditor); strings.Contains(half, "Lue, à décider") || !regexp.MustCompile(`button-primary" href="[^"]+/lire"`).MatchString(half) {
		t.Error("a reading is missing, and the page does not ask for it first")
	}
	read("luc", "answer.mesure", "yes", "answer.utile", "no")
	page := pageOf(t, s, cafe, testEditor)
	if !strings.Contains(page, ">Lue, à décider<") || !regexp.MustCompile(`button-primary" href="[^"]+/decider"`).MatchString(page) || regexp.MustCompile(`button-primary" href="[^"]+/lire"`).MatchString(page) {
		t.Error("all is read, and the page does not lead to the decision")
	}
	if outside := get(t, s, cafe, access.Anyone).Body.String(); strings.Contains(outside, "Lue, à décider") {
		t.Error("the public learns how far the readings are")
	}
	if !strings.Contains(page, "Les lectures diffèrent") || !strings.Contains(page, "Vu le rapport &lt;script&gt;") || strings.Contains(page, evil) {
		t.Fatal("the disagreement is not shown, or a note runs")
	}
	if code, body := decide("status", "not_selected"); code != http.StatusUnprocessableEntity || !strings.Contains(body, "écrivez pourquoi le groupe tranche") {
		t.Fatalf("not settled: %d", code)
	}
	if code, body := decide("status", "not_selected", "settled", "Luc a raison "+evil); code != http.StatusUnprocessableEntity || !strings.Contains(body, "Dites pourquoi cette initiative n’est pas retenue") {
		t.Fatalf("not kept without a reason: %d", code)
	}
	if code, body := decide("status", "not_selected", "settled", "Luc a raison "+evil, "settled_by", "luc", "reason", "Pas de mesure"); code != http.StatusSeeOther {
		t.Fatalf("decided: %d %s", code, body)
	}
	if body := pageOf(t, s, cafe, testEditor); strings.Contains(body, evil) || !strings.Contains(body, "Luc a raison") || !strings.Contains(body, "Revoir la décision") {
		t.Fatal("the reason is not there, or runs")
	}
	if body := screened(t, s, censusAddress, testEditor); !strings.Contains(body, "Non retenues : Pas de mesure</th><td class=\"num\">2</td><td class=\"num\">10</td>") {
		t.Fatal("the flow did not follow")
	}
}

// TestASelectionIsReadFromOneEndToTheOther: whoever has read an initiative is
// led to the next that they have not, and whoever has decided to the next that
// can be decided on.
func TestASelectionIsReadFromOneEndToTheOther(t *testing.T) {
	s := testServer(t)
	at := censusAddress + "/cafe/lire?membre=awa"
	w := post(t, s, at, testEditor, formOf(t, pageOf(t, s, at, testEditor), "answer.mesure", "yes", "answer.utile", "yes")...)
	read := pageOf(t, s, w.Header().Get("Location"), testEditor)
	next := regexp.MustCompile(`href="(` + censusAddress + `/[^"/]+/lire\?membre=awa)">Lire la suivante`).FindStringSubmatch(read)
	if next == nil || strings.HasPrefix(next[1], at) || !strings.Contains(plainText(read), "à lire pour cette personne") {
		t.Fatalf("no way to the next: %s", read)
	}
	for range 50 {
		w = post(t, s, next[1], testEditor, formOf(t, pageOf(t, s, next[1], testEditor), "answer.mesure", "yes", "answer.utile", "yes")...)
		read = pageOf(t, s, w.Header().Get("Location"), testEditor)
		if next = regexp.MustCompile(`href="([^"]+/lire\?membre=awa)">Lire la suivante`).FindStringSubmatch(read); next == nil {
			break
		}
	}
	if next != nil || !strings.Contains(plainText(read), "Cette personne a lu toutes les initiatives qui attendent une décision") {
		t.Fatalf("the end is not told: %s", read)
	}
	decided := pageOf(t, s, censusAddress+"/cafe?fait=entry_decided", testEditor)
	if !strings.Contains(plainText(decided), "Aucune autre initiative n’a encore toutes ses lectures") {
		t.Errorf("who decides is not told that nothing else can be decided: %s", decided)
	}
}

func TestADecisionTakenByTwoShowsBoth(t *testing.T) {
	s := testServer(t)
	at := censusAddress + "/" + garageAddress + "/decider"
	opened := pageOf(t, s, at, testEditor)
	if w := post(t, s, at, testOwner, formOf(t, opened, "settled", "La raison d’Odile")...); w.Code != http.StatusSeeOther {
		t.Fatalf("first: %d %s", w.Code, w.Body)
	}
	w := post(t, s, at, testEditor, formOf(t, pageOf(t, s, at, testEditor), "version", "2", "settled", "La raison d’Awa", "settled_by", "awa")...)
	body := w.Body.String()
	for _, words := range []string{"La raison d’Odile", "La raison d’Awa", "Luc Perrin", "Awa Diallo", "Enregistrer ma version", `name="version" value="3"`} {
		if w.Code != http.StatusConflict || !strings.Contains(body, words) {
			t.Errorf("second: %d, does not say %q", w.Code, words)
		}
	}
	if w := post(t, s, at, testEditor, formOf(t, body)...); w.Code != http.StatusSeeOther {
		t.Fatalf("having chosen: %d", w.Code)
	}
}

func TestTwoMembersReadAtOnceWithoutErasing(t *testing.T) {
	s := testServer(t)
	at := censusAddress + "/cafe/lire?membre="
	awa, luc := pageOf(t, s, at+"awa", testEditor), pageOf(t, s, at+"luc", testOwner)
	if w := post(t, s, at+"awa", testEditor, formOf(t, awa, "answer.mesure", "yes")...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	if w := post(t, s, at+"luc", testOwner, formOf(t, luc, "answer.mesure", "no")...); w.Code != http.StatusSeeOther {
		t.Fatalf("Luc is refused because Awa read: %d %s", w.Code, w.Body)
	}
	w := post(t, s, at+"awa", testOwner, formOf(t, awa, "jeton", "un-autre-jeton", "answer.mesure", "unsure")...)
	if body := w.Body.String(); w.Code != http.StatusConflict || !strings.Contains(body, "A mesuré ses effets") || !strings.Contains(body, "Je ne sais pas") {
		t.Fatalf("Awa twice at once: %d", w.Code)
	}
	if body := pageOf(t, s, censusAddress+"/cafe", testEditor); !strings.Contains(body, "Les lectures diffèrent") {
		t.Fatal("a reading is lost")
	}
}

func TestWhoStepsBackReadsNoMore(t *testing.T) {
	s := testServer(t)
	entry := censusAddress + "/cafe"
	if w := post(t, s, entry+"/deport", access.Anyone, "member", "awa"); w.Code != http.StatusSeeOther {
		t.Fatalf("the public: %d", w.Code)
	}
	if w := post(t, s, entry+"/deport", testEditor, "member", "awa"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	w := get(t, s, entry+"/lire?membre=awa", testEditor)
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "Awa Diallo a demandé à ne pas évaluer ce dossier") {
		t.Fatalf("a recused member opens the form: %d", w.Code)
	}
	if w := post(t, s, entry+"/lire?membre=awa", testEditor, "answer.mesure", "yes"); w.Code != http.StatusForbidden {
		t.Fatalf("a recused member reads: %d", w.Code)
	}
	if body := pageOf(t, s, entry, testEditor); !strings.Contains(body, "Déport : Awa Diallo") {
		t.Fatal("the recusal is not told")
	}
	if w := post(t, s, entry+"/deport", testEditor, "member", "personne"); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("nobody steps back: %d", w.Code)
	}
}

func TestADecisionCanBeUndone(t *testing.T) {
	s := testServer(t)
	entry := censusAddress + "/lavoir"
	page := pageOf(t, s, entry, testEditor)
	history := regexp.MustCompile(`href="([^"]*/historique/[^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(history) != 1 || strings.Contains(page, "<summary>Historique") {
		t.Fatalf("one way to the history, found %v", history)
	}
	if w := post(t, s, history[0][1]+"/annuler", testEditor, "version", "2"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if body := pageOf(t, s, entry, testEditor); !strings.Contains(body, ">Recensée<") || strings.Contains(body, "Pas de mesure") {
		t.Fatal("not undone")
	}
}
