package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/story"
)

const (
	storiesURL = "recits"
	ogg        = "OggS\x00\x02 et la voix de Germaine"
)

// send a form with a file, as a browser does. A file without a name is an input
// left empty.
func postFile(t *testing.T, s *Server, address string, actor access.Actor, file, content string, values ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(values); i += 2 {
		if err := form.WriteField(values[i], values[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	form.Close()
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return send(t, s, r, actor)
}

func TestCollectATestimony(t *testing.T) {
	s := boardServer(t)
	list := boardURL + "/" + storiesURL
	w := postFile(t, s, list+"/nouveau", testEditor, "voix.ogg", ogg, "initiative", "atelier", "text", "Elle est revenue.", "teller", "Germaine", "public", "oui", "quote", "oui")
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("kept without the person's agreement: %d", w.Code)
	}
	back := w.Body.String()
	tells(t, back, "Sans l’accord de la personne, rien n’est conservé.", "Elle est revenue.", "Un fichier est déjà reçu", `href="#champ-take_part"`)
	kept := hiddenOf(t, back, "fichier_recu")
	if len(kept) != 1 {
		t.Fatal("the file must be sent again")
	}
	w = postFile(t, s, list+"/nouveau", testEditor, "", "", "fichier_recu", kept[0], "initiative", "atelier", "text", "Elle est revenue.\n"+attack, "teller", "Germaine "+attack, "role", attack, "title", "Revenir", "place", attack,
		"take_part", "oui", "quote", "oui", "voice", "oui", "public", "oui", "tellers", "12", "chosen", attack, "coded", "deux lectures", "question", attack, "collector", attack, "excerpts", "Elle est revenue.\n\n"+attack, "minutes", "3")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, firstError(w.Body.String()))
	}
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	page := pageOf(t, s, to, access.Anyone)
	hides(t, page, attack, "Germaine")
	tells(t, page, "<audio controls", "3 minutes, 0,0 Mo", "12 personnes dans la même collecte", "d’être citée et que sa voix soit entendue", "Elle est revenue.")
	part := httptest.NewRequest(http.MethodGet, to+"/fichier", nil)
	part.Header.Set("Range", "bytes=0-3")
	heard := send(t, s, part, access.Anyone)
	if heard.Code != http.StatusPartialContent || heard.Body.String() != "OggS" || heard.Header().Get("Content-Type") != "audio/ogg" {
		t.Errorf("%d %q %s", heard.Code, heard.Body, heard.Header().Get("Content-Type"))
	}

	t.Run("the voice is agreed to apart", func(t *testing.T) {
		form := pageOf(t, s, to+"/modifier", testEditor)
		tells(t, form, `value="12"`, "Elle est revenue.")
		w := postFile(t, s, to+"/modifier", testEditor, "", "", "version", hiddenOf(t, form, "version")[0], "fichier_recu", hiddenOf(t, form, "fichier_recu")[0], "initiative", "atelier", "text", "Elle est revenue.", "take_part", "oui", "quote", "oui", "public", "oui")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d: %s", w.Code, firstError(w.Body.String()))
		}
		if w := get(t, s, to+"/fichier", access.Anyone); w.Code != http.StatusNotFound {
			t.Errorf("the public hears it: %d", w.Code)
		}
		hides(t, pageOf(t, s, to, access.Anyone), "<audio")
		if w := get(t, s, to+"/fichier", testReader); w.Code != http.StatusOK || w.Body.String() != ogg {
			t.Errorf("the group can't hear it: %d", w.Code)
		}
	})
	t.Run("saved by two, the second is told and nothing is lost", func(t *testing.T) {
		w := postFile(t, s, to+"/modifier", testEditor, "", "", "version", "1", "initiative", "atelier", "text", "Ma version à moi.", "take_part", "oui")
		if w.Code != http.StatusConflict {
			t.Fatalf("status %d", w.Code)
		}
		tells(t, w.Body.String(), "Quelqu’un d’autre a enregistré ce récit entre-temps", "Ma version à moi.", "Enregistrer ma version à la place", `name="version" value="2"`)
	})
}

func TestATestimonyIsRefusedInWords(t *testing.T) {
	s := boardServer(t)
	address := boardURL + "/" + storiesURL + "/nouveau"
	base := []string{"initiative", "atelier", "take_part", "oui", "text", "Mots"}
	for name, tt := range map[string]struct {
		file, content string
		values        []string
		words         string
	}{
		"an SVG with a script":     {"photo.svg", `<svg onload="alert(1)"></svg>`, base, "Ce fichier n’est ni un enregistrement"},
		"a document":               {"bilan.pdf", "%PDF-1.7", base, "Ce fichier n’est ni un enregistrement"},
		"a cut picture":            {"photo.jpg", "\xff\xd8\xff\xe0 et puis rien", base, "Cette image est incomplète ou abîmée"},
		"no words and no file":     {"", "", []string{"initiative", "atelier", "take_part", "oui"}, "Ce champ est à remplir."},
		"public without a quote":   {"", "", append(base[:6:6], "public", "oui"), "La personne n’a pas accepté d’être citée"},
		"an initiative of nowhere": {"", "", []string{"initiative", "ailleurs", "take_part", "oui", "text", "Mots"}, "n’est pas dans le recensement"},
		"a number that is none":    {"", "", append(base[:6:6], "tellers", "NaN"), "« NaN » n’est pas un nombre entier"},
		"a date that is none":      {"", "", append(base[:6:6], "told.jour", "31", "told.mois", "2", "told.annee", "2025"), "Ce jour n’existe pas dans ce mois."},
		"told in years to come":    {"", "", append(base[:6:6], "told.annee", "2031"), "n’est pas encore passée"},
		"agreed in an empty cell":  {"", "", append(base[:6:6], "agreed.jour", "30", "agreed.mois", "12", "agreed.annee", "1899"), "est ce qu’un tableur écrit pour une date vide"},
		"a file of someone's own":  {"", "", []string{"initiative", "atelier", "take_part", "oui", "fichier_recu", strings.Repeat("a", 64) + ".10.audio/ogg." + strings.Repeat("b", 64)}, "Ce champ est à remplir."},
	} {
		w := postFile(t, s, address, testEditor, tt.file, tt.content, tt.values...)
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, w.Code)
			continue
		}
		t.Run(name, func(t *testing.T) { tells(t, w.Body.String(), tt.words) })
	}
	for actor, status := range map[access.Actor]int{access.Anyone: http.StatusSeeOther, testReader: http.StatusForbidden} {
		if w := postFile(t, s, address, actor, "voix.ogg", ogg, base...); w.Code != status {
			t.Errorf("%s keeps a file: %d", actor.Role, w.Code)
		}
	}
}

func TestAFileErasedMeanwhileIsAskedForAgain(t *testing.T) {
	s := boardServer(t)
	list := boardURL + "/" + storiesURL
	base := []string{"initiative", "atelier", "take_part", "oui", "text", "Mots"}
	w := postFile(t, s, list+"/nouveau", testEditor, "voix.ogg", ogg, base...)
	story, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	kept := hiddenOf(t, pageOf(t, s, story+"/modifier", testEditor), "fichier_recu")[0]
	followed(t, s, story+"/retirer", "version", "1")
	w = postFile(t, s, list+"/nouveau", testEditor, "", "", append(base, "fichier_recu", kept)...)
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a file that is gone is kept: %d", w.Code)
	}
	tells(t, w.Body.String(), "Ce fichier n’est plus là")
	hides(t, w.Body.String(), "Un fichier est déjà reçu")
}

func TestATestimonySentTwiceIsOne(t *testing.T) {
	s := boardServer(t)
	for range 2 {
		w := postFile(t, s, boardURL+"/"+storiesURL+"/nouveau", testEditor, "", "", TokenField, "jeton-du-recit-numero-un", "initiative", "bibliobus", "take_part", "oui", "quote", "oui", "public", "oui", "text", "Un seul récit.")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d: %s", w.Code, firstError(w.Body.String()))
		}
	}
	if n := strings.Count(pageOf(t, s, boardURL+"/"+storiesURL, access.Anyone), "Un seul récit."); n != 1 {
		t.Errorf("%d testimonies", n)
	}
}

func TestTakeATestimonyBack(t *testing.T) {
	s := boardServer(t)
	story := boardURL + "/" + storiesURL + "/germaine"
	page := pageOf(t, s, story+"/retirer", testEditor)
	tells(t, page, "2 cases s’appuyaient sur lui.", "y compris dans l’historique")
	late := post(t, s, story+"/retirer", testEditor, "version", "9")
	if late.Code != http.StatusConflict {
		t.Fatalf("erased what was not seen: %d", late.Code)
	}
	tells(t, late.Body.String(), "Ce récit a changé depuis que vous l’avez lu.", `name="version" value="1"`)
	tells(t, followed(t, s, story+"/retirer", "version", "1"), "Le récit est retiré.", "Un récit a été retiré le 24 novembre 2026, à la demande de la personne.", "2 récits retirés")
	w := get(t, s, story, access.Anyone)
	if w.Code != http.StatusGone {
		t.Fatalf("status %d", w.Code)
	}
	tells(t, w.Body.String(), "Ce récit a été retiré le 24 novembre 2026, à la demande de la personne.")
	cell := pageOf(t, s, garageURL+"/transports", testEditor)
	tells(t, cell, "Un récit appuyait cet effet. Il a été retiré le 24 novembre 2026", "Prochain pas : trouver autre chose")
	for _, path := range []string{"/recits", "/matrice", "/matrice/" + garageName, "/matrice/" + garageName + "/transports", "/recits/germaine/modifier"} {
		hides(t, get(t, s, boardURL+path, testEditor).Body.String(), "mon frère", "Revoir son frère")
	}
	if w := post(t, s, story+"/retirer", access.Anyone, "version", "1"); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
		t.Errorf("the public withdraws: %d", w.Code)
	}
}

// TestAFileOfAnOlderBundleIsNeverAPage: what came in before its form was checked
// is kept, and only downloaded.
func TestAFileOfAnOlderBundleIsNeverAPage(t *testing.T) {
	for media, want := range map[string]string{"text/html": "application/octet-stream", "text/javascript": "application/octet-stream", "": "application/octet-stream", "audio/ogg": "audio/ogg"} {
		w := httptest.NewRecorder()
		declareStoryFile(w.Header(), media)
		if got := w.Header().Get("Content-Type"); got != want || (want != media) != (w.Header().Get("Content-Disposition") == "attachment") {
			t.Errorf("%q is served as %q, %s", media, got, w.Header().Get("Content-Disposition"))
		}
	}
}

// Two passages of the same words would bear the same identifier, and the study
// could not be taken elsewhere.
func TestAPassageTypedTwiceIsOne(t *testing.T) {
	if got := readExcerpts("Il lit.\n\nElle rit.\n\nIl lit.", []story.Excerpt{{ID: "lit", Text: "Il lit."}}); len(got) != 2 || got[0].ID != "lit" {
		t.Errorf("kept %+v", got)
	}
}
