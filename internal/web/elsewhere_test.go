package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

var timesSaid atomic.Int64

// listSays imports a list that says of the garage what nobody wrote, nor it said before.
func listSays(t *testing.T, a *app.App) {
	t.Helper()
	list := fmt.Sprintf("Nom;Organisation porteuse;Code INSEE;Résumé\r\nGarage solidaire de Valbrune;Les Mains noires;61001;On prête des <b>vélos</b>, dit %d fois.\r\n", timesSaid.Add(1))
	r, err := a.CommitImport(context.Background(), testEditor, app.Principal, app.ImportFile{Reader: strings.NewReader(list), Size: int64(len(list)), Name: "Liste du pays.csv"}, app.ImportOptions{})
	if err != nil || r.ProposalCount == 0 {
		t.Fatalf("%+v %v", r, err)
	}
}

var saidKey = regexp.MustCompile(`name="said" value="([^"]+)"`)

// TestTheHolderAndTheHouseSeeBothSides settles what a list says from either page.
func TestTheHolderAndTheHouseSeeBothSides(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	sheet, mine := "/initiatives/"+garageAddress, heldHere(t, s)
	tells(t, pageOf(t, s, sheet+"/ailleurs", testEditor), "Aucune liste ne dit autre chose")
	hides(t, pageOf(t, s, mine, access.Anyone), "Ce que des listes disent autrement")
	listSays(t, a)
	for at, who := range map[string]access.Actor{mine: access.Anyone, sheet + "/ailleurs": testEditor} {
		tells(t, pageOf(t, s, at, who), "On répare et on loue des voitures", "On prête des &lt;b&gt;vélos&lt;/b&gt;, dit", "Liste du pays", "Garder ce que dit la fiche")
	}
	if w := get(t, s, sheet+"/ailleurs", access.Anyone); w.Code == http.StatusOK {
		t.Error("anyone reads what lists say")
	}
	key := saidKey.FindStringSubmatch(pageOf(t, s, mine, access.Anyone))[1]
	if w := post(t, s, sheet+"/ailleurs", access.Anyone, "do", "take", "said", key); w.Code < 300 || strings.Contains(pageOf(t, s, sheet, access.Anyone), "vélos") {
		t.Errorf("anyone takes it: %d", w.Code)
	}
	if w := post(t, s, mine, access.Anyone, "do", "take", "said", key); w.Code != http.StatusSeeOther {
		t.Errorf("the holder takes it: %d", w.Code)
	}
	tells(t, pageOf(t, s, sheet, access.Anyone), "On prête des &lt;b&gt;vélos&lt;/b&gt;, dit")
	if w := post(t, s, mine, access.Anyone, "do", "keep", "said", key); w.Code != http.StatusConflict {
		t.Errorf("what is settled: %d", w.Code)
	}
}

// TestTakenIsNotKeptAfterGoingBack: each button of a form is a form of its own.
func TestTakenIsNotKeptAfterGoingBack(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	mine := heldHere(t, s)
	listSays(t, a)
	f := sent{route: "held", only: "said", actor: access.Anyone, press: "do=take"}
	p := f.blank(t, s, mine)
	typed := f.with(p, nil)
	for range 2 {
		if w := hand(t, s, p, typed, attached{}, access.Anyone); w.Code != http.StatusSeeOther {
			t.Fatalf("taken: %d", w.Code)
		}
	}
	typed.Set("do", "keep")
	if w := hand(t, s, p, typed, attached{}, access.Anyone); w.Code != http.StatusConflict {
		t.Errorf("then kept: %d to %s", w.Code, w.Header().Get("Location"))
	}
}

// TestAFileThatOnlySaysOtherwiseIsProposed: it changes no sheet, and is heard all the same.
func TestAFileThatOnlySaysOtherwiseIsProposed(t *testing.T) {
	s := testServer(t)
	brings := func(last string) (page string, answer *httptest.ResponseRecorder) {
		t.Helper()
		preview := bring(t, s, "Liste.csv", "Nom;Organisation porteuse;Code INSEE;Résumé\r\nGarage solidaire de Valbrune;Les Mains noires;61001;"+last+"\r\n")
		return pageOf(t, s, preview, testEditor), post(t, s, preview, testEditor, "do", "import", "list", "Liste", "sheet.was", "")
	}
	brings("") // the sheet is of that list, and keeps its words
	page, w := brings("On prête des vélos.")
	tells(t, page, "Proposer 1 correction aux fiches")
	hides(t, page, "Ce fichier ne change rien")
	result := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(result, "/imports/") {
		t.Fatalf("%d to %q: %s", w.Code, result, w.Body)
	}
	tells(t, pageOf(t, s, result, testEditor), "Aucune fiche n’a changé.")
	sheet := "/initiatives/" + garageAddress
	tells(t, pageOf(t, s, sheet, testEditor), "Une liste dit autrement 1 partie de cette fiche")
	hides(t, pageOf(t, s, sheet, access.Anyone), "dit autrement")
}
