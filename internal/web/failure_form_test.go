package web

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// A form that is sent once the session is over comes back whole, and does what it
// was to do when it is sent from there by someone who has signed in again.
func TestNothingTypedIsLostWithASession(t *testing.T) {
	s := testServer(t)
	const summary = "Un four à pain remis en chauffe par <b>trois</b> voisines, & leurs \"enfants\".\r\nDeux fois par mois."
	for lang, address := range map[string]string{French: "/initiatives/nouvelle", English: "/en/initiatives/new"} {
		name := "Le four du bas " + lang
		w := post(t, s, address, access.Actor{Account: "ended"}, TokenField, "un-jeton-d-avant-"+lang, "name", name, "summary", summary, "themes", "food", "themes", "social_link", "password", "secret")
		page := w.Body.String()
		if w.Code != http.StatusForbidden || !strings.Contains(page, `action="`+address+`"`) || !strings.Contains(page, s.URL(lang, signInRoute)) || strings.Contains(page, "secret") || strings.Contains(page, "<b>trois") {
			t.Fatalf("%d %s", w.Code, page)
		}
		var again []string
		for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
			again = append(again, m[1], html.UnescapeString(m[2]))
		}
		sent := post(t, s, address, testEditor, again...)
		if sent.Code != http.StatusSeeOther {
			t.Fatalf("sent again: %d %s", sent.Code, plainly(sent.Body.String()))
		}
		sheet := plainly(get(t, s, sent.Header().Get("Location"), testEditor).Body.String())
		for _, words := range []string{name, "Un four à pain remis en chauffe", "Deux fois par mois"} {
			if !strings.Contains(sheet, words) {
				t.Errorf("%q is lost", words)
			}
		}
	}
}

// The long forms keep what was typed; what nobody typed anything in, and what
// does not come from our pages, just leads to signing in.
func TestWhichFormsComeBack(t *testing.T) {
	s := testServer(t)
	study := "/etudes/" + valbruneSlug
	for _, address := range []string{study + "/cadrage/modifier", conclusionURL("/argumenter"), "/etudes/" + boardSlug + "/rapport/modifier", busURL} {
		w := post(t, s, address, access.Anyone, TokenField, "jeton", "version", "1", "title", "Mes mots d’une heure")
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "Mes mots d’une heure") {
			t.Errorf("%s: %d", address, w.Code)
		}
		for _, fields := range [][]string{{TokenField, "jeton", "version", "1"}, {"title", "Mes mots"}} {
			if w := post(t, s, address, access.Anyone, fields...); w.Code != http.StatusSeeOther {
				t.Errorf("%s with %q: %d", address, fields, w.Code)
			}
		}
	}
	if w := post(t, s, study+"/cadrage/modifier", access.Anyone, TokenField, "jeton", "title", strings.Repeat("a", formLimit)); w.Code != http.StatusSeeOther {
		t.Errorf("a form over the limit: %d", w.Code)
	}
}

// A file can't be held by a page; the words that came with it are, and it is said.
func TestTheWordsBesideAFileComeBack(t *testing.T) {
	s := testServer(t)
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, value := range map[string]string{TokenField: "jeton", "text": "Je l’ai dit une fois, je ne le redirai pas deux."} {
		if err := parts.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	file, err := parts.CreateFormFile("file", "voix.mp3")
	if err != nil {
		t.Fatal(err)
	}
	file.Write(bytes.Repeat([]byte("son"), formLimit))
	parts.Close()
	r := httptest.NewRequest(http.MethodPost, "/etudes/"+valbruneSlug+"/recits/nouveau", &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	w := send(t, s, r, access.Anyone)
	if page := w.Body.String(); w.Code != http.StatusForbidden || !strings.Contains(page, "je ne le redirai pas deux") || !strings.Contains(page, "Le fichier joint") {
		t.Errorf("%d %.400s", w.Code, plainly(page))
	}
}

// A disk that is full, or a mistake of ours: what was typed waits in the page.
func TestNothingTypedIsLostWithTheDisk(t *testing.T) {
	s := testServer(t)
	fail := func(err error, fields string) string {
		hr := httptest.NewRequest(http.MethodPost, "/initiatives/nouvelle", strings.NewReader(fields))
		hr.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r := s.request(hr, French, nil)
		if err := r.ParseForm(); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		s.fail(w, r, err)
		return w.Body.String()
	}
	full := fault.New(fault.Unavailable, "disk.full")
	for _, err := range []error{full, errFileLeft} {
		page := fail(err, "jeton=un&name=Le+four&summary=Trois+%3Cb%3E+mots")
		checkPage(t, page, French)
		if !strings.Contains(page, `action="/initiatives/nouvelle"`) || !strings.Contains(page, `name="summary" value="Trois &lt;b&gt; mots"`) || strings.Contains(page, `value="un"`) {
			t.Errorf("%v: %s", err, page)
		}
	}
	for _, fields := range []string{"jeton=un&login=odile&password=secret", "jeton=un&version=3", ""} {
		if page := fail(full, fields); strings.Contains(page, "<form method=\"post\" action=\"/initiatives/nouvelle\"") || strings.Contains(page, "secret") {
			t.Errorf("%s is kept", fields)
		}
	}
	if page := fail(fault.New(fault.NotFound, "not_found"), "name=Le+four"); strings.Contains(page, "Le four") || !strings.Contains(page, "Erreur 404") && !strings.Contains(page, ">404<") {
		t.Error("what can never be sent again is kept")
	}
}
