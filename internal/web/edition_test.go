package web

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

const publishedID = "pays-publie"

var editionFixtures = []fixture{
	{route: "editions", values: []any{publishedAddress}},
	{route: "editions", values: []any{publishedAddress}, actor: testEditor},
	{route: "edition", values: []any{publishedAddress, 1}},
	{route: "edition", values: []any{publishedAddress, 1, "verifier", "1"}},
	{route: "edition", values: []any{publishedAddress, 9}, status: http.StatusNotFound},
	{route: "publish", values: []any{publishedAddress}, actor: testEditor},
}

// publishedAddress is where the study is found: it is made of its title and of
// its identifier.
var publishedAddress = "un-pays-publie-" + id.Short(app.Demonstration, "study/"+publishedID, 6)

// publishedStudy is a small study, open to readers, whose first version is out.
func publishedStudy() bundle.Bundle {
	n, zero := 31.0, 0.0
	return bundle.Bundle{Manifest: bundle.Manifest{Format: 1, Form: bundle.Full},
		Study: study.Study{ID: publishedID, Title: "Un pays publié", Public: true, Lang: "fr", Licence: "CC-BY-4.0", SmallestEffect: 0.33, Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
			Framing: study.Framing{Question: "Qu’est-ce qui change ici ?"},
			Members: []study.Member{{ID: "m1", Name: "Awa Diallo", College: study.Research}, {ID: "m2", Name: "Jo Le Bris", College: study.Field}}},
		Initiatives: []bundle.Initiative{
			{Initiative: initiative.Initiative{ID: "pub-garage", Name: "Garage publié", Summary: "On y répare ensemble.", Public: true, Elsewhere: "Un local, deux personnes."}, Contact: &initiative.Contact{Name: "Paule Hamon", Email: "paule@exemple.fr"}},
			{Initiative: initiative.Initiative{ID: "pub-chorale", Name: "Chorale non nommée", Public: true}}},
		Entries:      []study.Entry{{Initiative: "pub-garage", Status: study.Selected, Named: true}, {Initiative: "pub-chorale", Status: study.NotSelected, Reason: "Pas encore de mesure"}},
		Indicators:   []indicator.Indicator{{ID: "pub-retours", Label: "Retours à l’emploi", Unit: "{person}", UnitLabel: "personnes"}},
		Observations: []indicator.Observation{{ID: "pub-o1", Indicator: "pub-retours", Initiative: "pub-garage", Value: &n, N: &n, From: "2024", Source: "Suivi du garage"}, {ID: "pub-o2", Indicator: "pub-retours", Initiative: "pub-garage", Value: &zero, From: "2023"}},
		Stories: []bundle.Story{{Story: story.Story{ID: "pub-lea", Initiative: "pub-garage", Medium: story.Written, Text: "Sans voiture, je ne serais pas là.", Teller: "Léa M.", Public: true,
			Consent: story.Consent{TakePart: true, Quote: true}}}},
		Contributions: []matrix.Contribution{{ID: "pub-c1", Initiative: "pub-garage", Dimensions: []string{"transports"},
			Readings: []matrix.Reading{{Member: "m1", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: 2}, Sentence: "On retrouve du travail."}},
			Evidence: []matrix.Evidence{{ID: "e1", Nature: matrix.Figure, Solidity: matrix.Described, Observation: "pub-o1"}, {ID: "e2", Nature: matrix.Testimony, Story: "pub-lea"}}}},
		Reports: []report.Report{{ID: "pub-rapport", Title: "Ce que nous avons lu", Blocks: []report.Block{{Kind: report.Text, Text: "Un garage, et ce qu’il change."}, {Kind: report.Funnel}}}},
	}
}

func furnishEdition(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	if _, err := a.ImportBundle(ctx, testOwner, app.Demonstration, publishedStudy(), nil, app.From{Source: "import"}); err != nil {
		t.Fatal(err)
	}
}

// publishing is a house whose study has a version, and its slug.
func publishing(t *testing.T) (*Server, *app.App, string) {
	t.Helper()
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	e, err := a.Publish(context.Background(), testEditor, app.Demonstration, publishedID, app.Publication{Date: "2026-05-12"}, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	return s, a, e.Study.Slug
}

func publishedSlug(t *testing.T, a *app.App) string {
	t.Helper()
	s, err := a.Study(context.Background(), testEditor, app.Demonstration, publishedID)
	if err != nil {
		t.Fatal(err)
	}
	return s.Slug
}

// siteOf reads the archive of a version's site.
func siteOf(t *testing.T, s *Server, slug string) map[string]string {
	t.Helper()
	answer := get(t, s, "/etudes/"+slug+"/versions/1/documents/site.zip", access.Anyone)
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d", answer.Code)
	}
	body := answer.Body.Bytes()
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

// TestTheSiteOfAVersionStandsAlone: every link of every page leads to a file of
// the site or to another site; nothing private is anywhere in it.
func TestTheSiteOfAVersionStandsAlone(t *testing.T) {
	s, _, slug := publishing(t)
	files := siteOf(t, s, slug)
	if !strings.Contains(files["index.html"], "Un pays publié") || !strings.Contains(files["index.html"], "Version 1") {
		t.Fatalf("index: %.500s", files["index.html"])
	}
	pages := 0
	for name, content := range files {
		for _, secret := range []string{"paule@", "Paule", "Chorale", "/connexion", "type=\"submit\" name=\"supprimer"} {
			if strings.Contains(content, secret) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
		if path.Ext(name) != ".html" {
			continue
		}
		pages++
	}
	checkLinks(t, files)
	if pages < 5 {
		t.Errorf("%d pages: %v", pages, len(files))
	}
	all := ""
	for _, content := range files {
		all += content
	}
	if strings.Contains(all, "telle qu’elle est aujourd’hui") {
		t.Error("a frozen page speaks of today")
	}
	for _, want := range []string{"Sans voiture, je ne serais pas là.", "On retrouve du travail.", "Garage publié", "Pas encore de mesure"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is nowhere", want)
		}
	}
}

// checkLinks: every link of every page leads to a file of the site, to another
// site, or within the page.
func checkLinks(t *testing.T, files map[string]string) {
	t.Helper()
	for name, content := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		for _, link := range linksIn(t, content) {
			u, err := url.Parse(link)
			if err != nil || u.IsAbs() || u.Path == "" {
				continue
			}
			if target := path.Join(path.Dir(name), u.Path); strings.HasPrefix(u.Path, "/") || files[target] == "" {
				t.Errorf("%s: %s leads nowhere (%s)", name, link, target)
			}
		}
	}
}

func TestAVersionInEnglish(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	e, err := a.Publish(context.Background(), testEditor, app.Demonstration, publishedID, app.Publication{Date: "2026-05-12", Lang: English}, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	files := siteOf(t, s, e.Study.Slug)
	checkLinks(t, files)
	for _, page := range []string{"index.html", "matrix/index.html", "census/index.html", "report/index.html"} {
		if !strings.Contains(files[page], "Version 1, published on") || !strings.Contains(files[page], `<html lang="en">`) {
			t.Errorf("%s is not in English: %.200s", page, files[page])
		}
	}
}

func linksIn(t *testing.T, page string) []string {
	t.Helper()
	var out []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			for _, a := range z.Token().Attr {
				if a.Key == "href" || a.Key == "src" {
					out = append(out, a.Val)
				}
			}
		}
	}
}

func TestTheSameVersionGivesTheSameBytes(t *testing.T) {
	s, a, slug := publishing(t)
	first := siteOf(t, s, slug)
	study, err := a.StudyAt(context.Background(), access.Anyone, slug)
	if err != nil {
		t.Fatal(err)
	}
	e, err := a.EditionOf(context.Background(), access.Anyone, study, 1)
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.Rebuild(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if again.Len() != len(first) {
		t.Errorf("%d files, %d again", len(first), again.Len())
	}
	files, err := again.Reader()
	if err != nil {
		t.Fatal(err)
	}
	for name, was := range first {
		if now, err := fs.ReadFile(files, name); err != nil || was != string(now) {
			t.Errorf("%s differs, %v", name, err)
		}
	}
}

func TestReadAVersionHere(t *testing.T) {
	s, _, slug := publishing(t)
	base := "/etudes/" + slug + "/versions/1"
	if page := pageOf(t, s, base+"/lire/index.html", access.Anyone); !strings.Contains(page, "Un pays publié") || strings.Contains(page, `action="/`) {
		t.Errorf("%.300s", page)
	}
	if page := pageOf(t, s, base+"?verifier=1", access.Anyone); !strings.Contains(page, "tous sont intacts") || !strings.Contains(page, "Awa Diallo et Jo Le Bris") {
		t.Errorf("%.3000s", page)
	}
	if answer := get(t, s, base+"/donnees.zip", access.Anyone); answer.Code != http.StatusOK || !strings.Contains(answer.Header().Get("Content-Disposition"), "v1-donnees.zip") {
		t.Errorf("data: %d %s", answer.Code, answer.Header())
	}
	for _, absent := range []string{"/etudes/" + slug + "/versions/2", "/etudes/" + slug + "/versions/un", base + "/lire/absent.html", base + "/documents/rapport.pdf", base + "/documents/..%2f..", base + "/lire/../../../etc/passwd"} {
		if answer := get(t, s, absent, access.Anyone); answer.Code == http.StatusOK {
			t.Errorf("%s answers", absent)
		}
	}
}

func TestPublishAVersion(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	slug := publishedSlug(t, a)
	address := "/etudes/" + slug + "/publier"
	if answer := get(t, s, address, access.Anyone); answer.Code == http.StatusOK {
		t.Error("anyone prepares a version")
	}
	page := pageOf(t, s, address, testEditor)
	for _, want := range []string{"Publier la version 1", "Ce qui sera publié"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	token := id.Token()
	wrong := post(t, s, address, testEditor, "title", "", "lang", "fr", "date.jour", "1", "date.mois", "1", "date.annee", "2030", TokenField, token)
	if wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body.String(), "pas encore passée") {
		t.Errorf("a date to come: %d", wrong.Code)
	}
	script := `<script>alert(1)</script>`
	good := post(t, s, address, testEditor, "title", "Titre "+script, "lang", "fr", TokenField, token)
	if good.Code != http.StatusSeeOther {
		t.Fatalf("published: %d %s", good.Code, good.Body)
	}
	if twice := post(t, s, address, testEditor, "title", "Titre", "lang", "fr", "changes", "x", TokenField, token); !strings.HasPrefix(twice.Header().Get("Location"), "/etudes/"+slug+"/versions/1?") {
		t.Errorf("the same form with other words: %d to %s", twice.Code, twice.Header().Get("Location"))
	}
	list := pageOf(t, s, "/etudes/"+slug+"/versions", access.Anyone)
	if !strings.Contains(list, "Version 1") || strings.Contains(list, "Version 2") || strings.Contains(list, script) {
		t.Errorf("%.2000s", list)
	}
	if second := pageOf(t, s, address, testEditor); !strings.Contains(second, "Publier la version 2") || !strings.Contains(second, "Rien n’a changé") {
		t.Error("the second version is not told from the first")
	}
}

// TestAPublicationSentAgain: whoever goes back, changes a word and sends the form once
// more is led to the version that it made, in their language; no other is made.
func TestAPublicationSentAgain(t *testing.T) {
	s, a, slug := publishing(t)
	versions := func() []app.EditionView {
		study := must[app.StudyView](t)(a.Study(context.Background(), testEditor, app.Demonstration, publishedID))
		return must[[]app.EditionView](t)(a.Editions(context.Background(), testEditor, study))
	}
	for lang, address := range map[string]string{"fr": "/etudes/" + slug + "/publier", "en": "/en/studies/" + slug + "/publish"} {
		token := strings.Repeat(lang, 20)
		before := versions()
		first := post(t, s, address, testEditor, "jeton", token, "title", "Un pays", "changes", "Un titre.", "lang", "fr")
		want, _, _ := strings.Cut(first.Header().Get("Location"), "?")
		for _, changes := range []string{"Un titre, et plus.", ""} {
			again := post(t, s, address, testEditor, "jeton", token, "title", "Un pays", "changes", changes, "lang", "fr")
			to, done, _ := strings.Cut(again.Header().Get("Location"), "?")
			if again.Code != http.StatusSeeOther || to != want || done != doneParameter+"=edition_made_before" {
				t.Errorf("%s, %q: %d to %s?%s, want %s", lang, changes, again.Code, to, done, want)
			}
			if said := plainly(get(t, s, again.Header().Get("Location"), testEditor).Body.String()); !strings.Contains(said, map[string]string{"fr": "déjà fait cette version", "en": "already made this version"}[lang]) {
				t.Errorf("%s: nothing is said of it", lang)
			}
		}
		if after := versions(); len(after) != len(before)+1 {
			t.Errorf("%s: %d versions, then %d", lang, len(before), len(after))
		}
	}
}

func TestASlugOfBeforeLeadsToTheVersions(t *testing.T) {
	s, a, slug := publishing(t)
	ctx := context.Background()
	study, err := a.Study(ctx, testEditor, app.Demonstration, publishedID)
	if err != nil {
		t.Fatal(err)
	}
	study.Study.Title = "Un pays renommé"
	if _, err := a.SaveStudy(ctx, testEditor, app.Demonstration, study.Study, study.Version, app.From{}); err != nil {
		t.Fatal(err)
	}
	if answer := get(t, s, "/etudes/"+slug+"/versions/1", access.Anyone); answer.Code != http.StatusMovedPermanently && answer.Code != http.StatusPermanentRedirect {
		t.Errorf("status %d", answer.Code)
	}
	for _, form := range []string{"/chiffres/nouveau", "/indicateurs/nouveau", "/recits/nouveau?initiative=le-cafe"} {
		answer := get(t, s, "/etudes/"+slug+form, testEditor)
		if to := answer.Header().Get("Location"); answer.Code != http.StatusMovedPermanently || strings.Contains(to, slug) || !strings.HasSuffix(to, form) {
			t.Errorf("%s under the former name: %d to %q", form, answer.Code, to)
		}
	}
}

// TestALargeVersionIsLeftToTheHouse: nobody waits for the site of a large study
// before a browser, and the page of the version says that it is being made.
func TestALargeVersionIsLeftToTheHouse(t *testing.T) {
	for n, later := range map[int]bool{3: false, pressedAtOnce + 1: true} {
		a := pressHouse(t, n)
		s := testServerWith(t, Config{App: a})
		study, err := a.Study(context.Background(), testEditor, app.Principal, "foule")
		if err != nil {
			t.Fatal(err)
		}
		for lang, words := range map[string]string{French: "201 initiatives, le site de cette version se fera après la publication, en une minute environ", English: "201 initiatives, the site of this version will be made after it is published, in about a minute"} {
			if said := strings.Contains(pageOf(t, s, s.URL(lang, "publish", study.Slug), testEditor), words); said != later {
				t.Errorf("%d initiatives: told beforehand, in %s: %v", n, lang, said)
			}
		}
		answer := post(t, s, s.URL(French, "publish", study.Slug), testEditor, "title", "", "lang", "fr", TokenField, id.Token())
		if answer.Code != http.StatusSeeOther {
			t.Fatalf("%d initiatives: status %d", n, answer.Code)
		}
		page := pageOf(t, s, s.URL(French, "edition", study.Slug, 1), testEditor)
		if said := strings.Contains(page, "en train d’être fait"); said != later {
			t.Errorf("%d initiatives: being made is told: %v", n, said)
		}
	}
}

// TestATestimonyTakenBackIsSaidBeforeTheNextVersion: a version that differs from the
// last by a testimony taken back alone is not one where nothing changed; a first
// version is asked nothing about what came before it.
func TestATestimonyTakenBackIsSaidBeforeTheNextVersion(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	study := "/etudes/" + publishedSlug(t, a)
	hides(t, pageOf(t, s, study+"/publier", testEditor), `name="changes"`)
	followed(t, s, study+"/publier", "title", "Un pays publié", "lang", "fr")
	tells(t, pageOf(t, s, study+"/publier", testEditor), "Rien n’a changé depuis la dernière version.", `name="changes"`)
	withdraw := study + "/recits/pub-lea/retirer"
	followed(t, s, withdraw, "version", hiddenOf(t, pageOf(t, s, withdraw, testEditor), "version")[0])
	page := pageOf(t, s, study+"/publier", testEditor)
	tells(t, page, "Un récit a été repris depuis la dernière version")
	hides(t, page, "Rien n’a changé")
}
