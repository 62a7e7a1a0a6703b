package web

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

func TestTheWorkingGroup(t *testing.T) {
	s := testServer(t)
	address := "/etudes/" + valbruneSlug + "/groupe"
	if w := get(t, s, address, access.Anyone); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
		t.Fatalf("the public gets %d", w.Code)
	}
	if body := pageOf(t, s, address, testEditor); !strings.Contains(body, "Personne encore pour ces collèges : décision privée") || !strings.Contains(body, `href="/etudes/`+valbruneSlug+`/recensement">Passer au recensement`) {
		t.Error("the missing college is not told, or nothing leads on")
	}
	w := post(t, s, address, testEditor, "name", "", "organisation", "Chambre d’agriculture")
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || strings.Count(body, "Ce champ est à remplir") < 4 || !strings.Contains(body, `<a href="#champ-name">Prénom et nom : Ce champ est à remplir.</a>`) || !strings.Contains(body, "Chambre d’agriculture") {
		t.Fatalf("nobody was added: %d", w.Code)
	}
	evil := "<script>alert(1)</script>"
	form := formOf(t, pageOf(t, s, address, testEditor), "name", "Paul "+evil, "organisation", evil, "role", evil, "college", "private")
	for range 2 { // sent twice, added once
		if w := post(t, s, address, testEditor, form...); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	study := pageOf(t, s, "/etudes/"+valbruneSlug, access.Anyone)
	if strings.Contains(study, "<script>alert") || strings.Count(study, "<strong>Paul") != 1 {
		t.Fatal("a name runs a script, or was added twice")
	}
}

// TestNobodyIsInTheGroupTwice: typed twice, a person would be two readers and
// two authors of the published version.
func TestNobodyIsInTheGroupTwice(t *testing.T) {
	s := testServer(t)
	address := "/etudes/" + valbruneSlug + "/groupe"
	add := func(values ...string) (int, string) {
		w := post(t, s, address, testEditor, formOf(t, pageOf(t, s, address, testEditor), values...)...)
		return w.Code, w.Body.String()
	}
	if code, body := add("name", "Anne Morel", "college", "private"); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, body)
	}
	code, body := add("name", "anne  MOREL", "college", "field")
	if code != http.StatusConflict || !strings.Contains(body, "Anne Morel est déjà dans le groupe") {
		t.Fatalf("the same person came in twice: %d", code)
	}
	if code, body := add("name", "Anne Morel", "organisation", "Mairie de Valbrune", "college", "field"); code != http.StatusSeeOther {
		t.Fatalf("someone else of that name is kept out: %d %s", code, body)
	}
}

func TestAMemberStepsBackAndLeaves(t *testing.T) {
	s := testServer(t)
	group := "/etudes/" + valbruneSlug + "/groupe"
	luc := group + "/luc"
	body := pageOf(t, s, luc, testEditor)
	if strings.Contains(body, "Retirer du groupe") || !strings.Contains(body, "a donné des lectures") {
		t.Fatal("a member who read may leave")
	}
	opened := pageOf(t, s, luc, testOwner)
	if w := post(t, s, luc, testEditor, formOf(t, body, "recused", "cafe", "role", "sociologue")...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if now := pageOf(t, s, group, testEditor); !strings.Contains(now, "sociologue") || !strings.Contains(now, "Se retire de « Café associatif »") {
		t.Fatal("the recusal is not told")
	}
	w := post(t, s, luc, testOwner, formOf(t, opened, "role", "économiste")...)
	if body := w.Body.String(); w.Code != http.StatusConflict || !strings.Contains(body, "sociologue") || !strings.Contains(body, "économiste") {
		t.Fatalf("two people wrote: %d", w.Code)
	}
	if w := post(t, s, group+"/luc/retirer", testEditor); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "gardez son nom") {
		t.Fatalf("a reader left: %d", w.Code)
	}
	w = post(t, s, group+"/ines/retirer", testEditor)
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	left := pageOf(t, s, to, testEditor)
	if strings.Contains(left, "Inès Morel") || !strings.Contains(left, "n’est plus dans le groupe") {
		t.Fatal("nobody left, or it is not told")
	}
	version := attribute(inputTag.FindString(left[strings.Index(left, `name="version"`)-len(`<input type="hidden" `):]), "value")
	if w := post(t, s, "/etudes/"+valbruneSlug+"/annuler", testEditor, "version", version); w.Code != http.StatusSeeOther {
		t.Fatalf("undo: %d %s", w.Code, w.Body)
	}
	if !strings.Contains(pageOf(t, s, group, testEditor), "Inès Morel") {
		t.Fatal("undone, and still away")
	}
	if w := get(t, s, group+"/personne", testEditor); w.Code != http.StatusNotFound {
		t.Fatalf("nobody: %d", w.Code)
	}
}
