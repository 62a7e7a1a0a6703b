package web

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

// formOf reads a form of a page as a browser would send it back, then changes
// some of its fields.
func formOf(t *testing.T, body string, changed ...string) []string {
	t.Helper()
	start := draftForm.FindStringIndex(body)
	if start == nil {
		t.Fatal("no form on the page")
	}
	body = body[start[0]:]
	body = body[:strings.Index(body, "</form>")]
	values := map[string]string{}
	var order []string
	put := func(name, value string) {
		if _, there := values[name]; !there {
			order = append(order, name)
		}
		values[name] = unescape.Replace(value)
	}
	for _, m := range inputTag.FindAllStringSubmatch(body, -1) {
		tag := m[0]
		name, value := attribute(tag, "name"), attribute(tag, "value")
		kind := attribute(tag, "type")
		if name == "" || (kind == "checkbox" || kind == "radio") && !strings.Contains(tag, " checked") {
			continue
		}
		put(name, value)
	}
	for _, m := range areaTag.FindAllStringSubmatch(body, -1) {
		put(m[1], strings.TrimPrefix(m[2], "\n"))
	}
	for _, m := range selectTag.FindAllStringSubmatch(body, -1) {
		put(m[1], "")
		if o := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(m[2]); o != nil {
			put(m[1], o[1])
		}
	}
	for i := 0; i < len(changed); i += 2 {
		put(changed[i], changed[i+1])
	}
	var pairs []string
	for _, name := range order {
		if value := values[name]; value != unticked {
			pairs = append(pairs, name, value)
		}
	}
	return pairs
}

var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// unticked takes a box off the form.
const unticked = "\x00"

var (
	draftForm = regexp.MustCompile(`<form [^>]*data-draft>`)
	inputTag  = regexp.MustCompile(`<input [^>]*>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>`)
	selectTag = regexp.MustCompile(`(?s)<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>`)
	unescape  = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&", "&#43;", "+")
)

func attribute(tag, name string) string {
	m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return m[1]
}

func TestOpenAStudy(t *testing.T) {
	s := testServer(t)
	for _, address := range []string{"/etudes/nouvelle", "/etudes/" + valbruneSlug + "/cadrage/modifier"} {
		if w := get(t, s, address, access.Anyone); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
			t.Errorf("%s: the public gets %d", address, w.Code)
		}
		if w := get(t, s, address, testReader); w.Code != http.StatusForbidden {
			t.Errorf("%s: a reader gets %d", address, w.Code)
		}
	}
	form := pageOf(t, s, "/etudes/nouvelle", testEditor)
	for _, words := range []string{`value="Rural"`, `value="Local"`, `value="Innovation sociale"`, `value="Bien-être territorial"`, "grille communale de densité", "article 15", "OCDE"} {
		if !strings.Contains(form, words) {
			t.Errorf("a new study does not ask for its words: %q", words)
		}
	}
	wrong := formOf(t, form, "title", "", "question", "Quoi ?", "smallest_effect", "beaucoup", "territories", "Zzyzx", "blocks.0.label", "Étude de 2019", "blocks.0.count", "une dizaine",
		"definitions.1.term", "rural", "criteria.0.label", "")
	w := post(t, s, "/etudes/nouvelle", testEditor, wrong...)
	body := w.Body.String()
	for _, words := range []string{"Quoi ?", "Zzyzx", "une dizaine", "Étude de 2019", "« beaucoup » n’est pas un nombre", "n’est pas un territoire connu", "n’est pas un nombre entier", "Choisissez"} {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(plainSpaces.Replace(body), words) {
			t.Errorf("%d, the refused form does not say %q", w.Code, words)
		}
	}
	if !strings.Contains(body, `value="Bien-être territorial"`) {
		t.Error("a refused form no longer asks for its words")
	}
	for _, field := range []string{"title", "framework", "blocks.0.status", "definitions.0.text"} {
		if !strings.Contains(body, `href="#`+fieldID(field)+`"`) {
			t.Errorf("no message leads to %s", field)
		}
	}
	right := formOf(t, form, "title", "Veillées d’ici", "question", "Que changent les veillées ?", "framework", "insee-2014@1", "territories", "Orne", "public", "oui",
		"definitions.0.term", "veillée", "definitions.0.text", "Se retrouver le soir", "definitions.2.term", "local", "definitions.2.text", "À pied",
		"blocks.0.label", "Étude de 2019", "blocks.0.count", "1 200", "blocks.0.status", "not_selected", "blocks.0.reason", "Pas nommées")
	w = post(t, s, "/etudes/nouvelle", testEditor, right...)
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/etudes/veillees-d-ici-") {
		t.Fatalf("%d to %q: %s", w.Code, to, w.Body)
	}
	public := pageOf(t, s, to, access.Anyone)
	for _, words := range []string{"Se retrouver le soir", "À pied", "Orne", "0,33", "démarche dédiée"} {
		if !strings.Contains(public, words) {
			t.Errorf("the study does not say %q", words)
		}
	}
	again := post(t, s, "/etudes/nouvelle", testEditor, right...)
	if at := again.Header().Get("Location"); again.Code != http.StatusSeeOther || at != w.Header().Get("Location") {
		t.Fatalf("sent twice: %d to %q", again.Code, at)
	}
	if all := pageOf(t, s, "/etudes", testEditor); strings.Count(all, "Veillées d’ici") != 1 {
		t.Fatal("sent twice, opened twice")
	}
}

func TestMoreRowsWithoutAScript(t *testing.T) {
	s := testServer(t)
	form := pageOf(t, s, "/etudes/nouvelle", testEditor)
	w := post(t, s, "/etudes/nouvelle", testEditor, formOf(t, form, "title", "En cours", "definitions.0.term", "rural", "definitions.0.text", "peu dense", "ajouter", "definitions")...)
	body := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(body, `name="definitions.5.term"`) || !strings.Contains(body, `value="En cours"`) || !strings.Contains(body, "peu dense") {
		t.Fatalf("%d: more rows are not there, or what was typed is lost", w.Code)
	}
	if fresh := regexp.MustCompile(`data-focus><legend>([^<]*)<`).FindAllStringSubmatch(body, -1); len(fresh) != 1 || plainText(fresh[0][1]) != "Définition 5" {
		t.Errorf("the keyboard does not go on in the first of the new rows: %q", fresh)
	}
	if !strings.Contains(body, `id="partie-mots" open`) || strings.Contains(body, `id="partie-blocs" open`) {
		t.Fatal("the part that was asked for is not the open one")
	}
}

func TestAStudyRunsNoScript(t *testing.T) {
	s := testServer(t)
	address := "/etudes/" + valbruneSlug + "/cadrage/modifier"
	evil := `<script>alert(1)</script>"><img src=x onerror=alert(2)>`
	changed := []string{"blocks.0.label", evil, "blocks.0.reason", evil, "blocks.0.source", evil}
	for _, name := range []string{"title", "subtitle", "question", "why", "for_whom", "perimeter", "means", "calendar", "licence", "definitions.0.term", "definitions.0.text", "criteria.0.label", "criteria.0.help"} {
		changed = append(changed, name, evil)
	}
	w := post(t, s, address, testEditor, formOf(t, pageOf(t, s, address, testEditor), changed...)...)
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	for _, at := range []string{to, "/etudes", "/en" + strings.Replace(to, "etudes", "studies", 1), to + "/cadrage/modifier"} {
		body := get(t, s, at, testEditor).Body.String()
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
			t.Errorf("%s runs what was typed", at)
		}
		checkPage(t, body, map[bool]string{true: English, false: French}[strings.HasPrefix(at, "/en")])
	}
}

func TestAFramingSavedByTwoShowsBoth(t *testing.T) {
	s := testServer(t)
	address := "/etudes/" + valbruneSlug + "/cadrage/modifier"
	opened := pageOf(t, s, address, testEditor)
	if w := post(t, s, address, testOwner, formOf(t, pageOf(t, s, address, testOwner), "why", "La raison d’Odile")...); w.Code != http.StatusSeeOther {
		t.Fatalf("first: %d %s", w.Code, w.Body)
	}
	w := post(t, s, address, testEditor, formOf(t, opened, "why", "La raison d’Awa", "definitions.0.text", "Au village")...)
	body := w.Body.String()
	if w.Code != http.StatusConflict || !strings.Contains(body, "La raison d’Odile") || !strings.Contains(body, "La raison d’Awa") || !strings.Contains(body, "local – Au village") {
		t.Fatalf("second: %d", w.Code)
	}
	if w := post(t, s, address, testEditor, formOf(t, body)...); w.Code != http.StatusSeeOther {
		t.Fatalf("having chosen: %d", w.Code)
	}
	study := pageOf(t, s, "/etudes/"+valbruneSlug, access.Anyone)
	if !strings.Contains(study, "La raison d’Awa") || !strings.Contains(study, "Luc Perrin") {
		t.Fatal("the chosen version is not there, or the members are gone")
	}
}

func TestTheMembersMayChangeWhileTheFramingIsWritten(t *testing.T) {
	s := testServer(t)
	address := "/etudes/" + valbruneSlug + "/cadrage/modifier"
	opened := pageOf(t, s, address, testEditor)
	ctx := context.Background()
	view, err := s.app.StudyAt(ctx, testOwner, valbruneSlug)
	if err != nil {
		t.Fatal(err)
	}
	view.Members[0].Name = "Awa Diallo-Roy"
	if _, err := s.app.SaveStudy(ctx, testOwner, view.Space, view.Study, view.Version, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	if w := post(t, s, address, testEditor, formOf(t, opened, "means", "Quatre personnes")...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if body := pageOf(t, s, "/etudes/"+valbruneSlug, access.Anyone); !strings.Contains(body, "Awa Diallo-Roy") || !strings.Contains(body, "Quatre personnes") {
		t.Fatal("one of the two changes is lost")
	}
}

func TestACriterionKeepsItsReadings(t *testing.T) {
	s := testServer(t)
	address := "/etudes/" + valbruneSlug + "/cadrage/modifier"
	if w := post(t, s, address, testEditor, formOf(t, pageOf(t, s, address, testEditor), "criteria.0.label", "", "criteria.0.help", "", "criteria.1.label", "Apprend quelque chose")...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	view, err := s.app.StudyAt(context.Background(), testEditor, valbruneSlug)
	if err != nil || len(view.Criteria) != 1 || view.Criteria[0].ID != "utile" || view.Criteria[0].Label != "Apprend quelque chose" {
		t.Fatalf("%+v, %v", view.Criteria, err)
	}
}

func TestTheHistoryOfAStudyTakesAChangeBack(t *testing.T) {
	s := testServer(t)
	edit, history := "/etudes/"+valbruneSlug+"/cadrage/modifier", "/etudes/"+valbruneSlug+"/historique"
	if w := get(t, s, history, access.Anyone); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
		t.Fatalf("the public: %d", w.Code)
	}
	if w := post(t, s, edit, testEditor, formOf(t, pageOf(t, s, edit, testEditor), "why", "Une autre raison", "definitions.0.text", "Au village")...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	body := pageOf(t, s, history, testEditor)
	for _, words := range []string{"Une autre raison", "local – Au village", "local – À l’échelle d’une commune", "Pourquoi cette étude", "Défaire ce changement"} {
		if !strings.Contains(body, words) {
			t.Errorf("the history does not say %q", words)
		}
	}
	if w := post(t, s, "/etudes/"+valbruneSlug+"/annuler", testReader, "version", "2"); w.Code != http.StatusForbidden {
		t.Fatalf("a reader undoes: %d", w.Code)
	}
	if w := post(t, s, "/etudes/"+valbruneSlug+"/annuler", testEditor, "version", "2"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if now := pageOf(t, s, "/etudes/"+valbruneSlug, access.Anyone); !strings.Contains(now, "Parce qu’on nous le demande") || strings.Contains(now, "Une autre raison") {
		t.Fatal("not undone")
	}
	if w := post(t, s, "/etudes/"+valbruneSlug+"/annuler", testEditor, "version", "2"); w.Code != http.StatusConflict {
		t.Fatalf("undone twice: %d", w.Code)
	}
}

// TestWhatABoxMeansFollowsItsLabel: beneath, as under every choice; above, a
// sentence that begins by « sinon » is read before what it speaks of.
func TestWhatABoxMeansFollowsItsLabel(t *testing.T) {
	page := pageOf(t, testServer(t), "/etudes/nouvelle", testEditor)
	box, hint := strings.Index(page, "Tout le monde peut lire cette étude"), strings.Index(page, "Le public lit le cadrage")
	if box < 0 || hint < box {
		t.Errorf("the box at %d, what it means at %d", box, hint)
	}
}
