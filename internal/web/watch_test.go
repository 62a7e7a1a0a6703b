package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/mail"
)

var watchFixtures = []fixture{
	{route: "watch_new", values: []any{"q", "garage", "theme", "mobility"}},
	{route: "watch_new"},
	{route: "watch", values: []any{"rien"}, status: http.StatusNotFound},
	{route: "searches", actor: testEditor},
	{route: "searches", values: []any{"q", "garage", "gap", "start"}, actor: testEditor},
	{route: "registry", values: []any{"q", "garage"}, actor: testReader},
}

// box keeps the letters that it is given.
type box struct{ letters []mail.Message }

func (b *box) Send(_ context.Context, m mail.Message) error {
	b.letters = append(b.letters, m)
	return nil
}

// posts does what the house has to do now.
func posts(t *testing.T, a *app.App) {
	t.Helper()
	for {
		job, ok, err := a.Queue().Claim(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return
		}
		if err := a.Queue().Finish(t.Context(), job, a.Works()[job.Kind](t.Context(), job.Space, job.Payload, app.Unheard)); err != nil {
			t.Fatal(err)
		}
	}
}

// watchAsked asks to follow a search, and gives where its letter leads.
func watchAsked(t *testing.T, s *Server) string {
	t.Helper()
	b := &box{}
	s.app.SendBy(b)
	if w := post(t, s, "/alertes/nouvelle?q=garage&gap=start", access.Anyone, "email", "awa@exemple.fr"); w.Header().Get("Location") != "/alertes/demandee" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	posts(t, s.app)
	for _, m := range b.letters {
		if _, at, found := strings.Cut(m.Text, "/alertes/"); found {
			at, _, _ = strings.Cut(at, "\n")
			return "/alertes/" + at
		}
	}
	t.Fatalf("no letter: %v", b.letters)
	return ""
}

func TestASearchIsFollowedByLetterFromTheFirstPageToTheLast(t *testing.T) {
	s := testServer(t)
	if page := get(t, s, "/alertes/nouvelle?q=garage", access.Anyone).Body.String(); strings.Contains(page, "<form method=\"post\"") || !strings.Contains(page, "n’envoie pas de courriel") || !strings.Contains(page, "/initiatives.atom?q=garage") {
		t.Errorf("without a server: %s", page)
	}
	if w := post(t, s, "/alertes/nouvelle", access.Anyone, "email", "awa@exemple.fr"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("without a server: %d", w.Code)
	}
	at := watchAsked(t, s)
	if w := post(t, s, "/alertes/nouvelle", access.Anyone, "email", "awa"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="awa"`) {
		t.Errorf("no address: %d", w.Code)
	}
	for range 3 { // a scanner of letters
		page := get(t, s, at, access.Anyone).Body.String()
		checkPage(t, page, French)
		if !strings.Contains(page, "Oui, suivre cette recherche") || strings.Contains(page, "Sans date de début") {
			t.Fatalf("opening the link confirms it: %s", page)
		}
	}
	if w := post(t, s, at, access.Anyone, "do", "confirm"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if page := get(t, s, at, access.Anyone).Body.String(); !strings.Contains(page, "Vous suivez cette recherche") {
		t.Error("it is not confirmed")
	}
	if w := post(t, s, at, access.Anyone, "List-Unsubscribe", "One-Click"); w.Code != http.StatusSeeOther {
		t.Errorf("one click: %d", w.Code)
	}
	for _, gone := range []string{at, "/en" + strings.Replace(at, "alertes", "alerts", 1)} {
		if w := get(t, s, gone, access.Anyone); w.Code != http.StatusNotFound {
			t.Errorf("still followed: %d", w.Code)
		}
	}
	if w := post(t, s, at, access.Anyone, "do", "stop"); w.Code != http.StatusSeeOther {
		t.Errorf("stopped twice: %d", w.Code)
	}
}

func TestALetterOfNewsNamesSheetsAndStops(t *testing.T) {
	s := testServer(t)
	subject, text, stop, err := s.penman(app.Letter{What: app.LetterWatchTold, Lang: French, Facts: map[string]string{"link": "l", "sheets": "garage brouillon-2 nulle-part", "more": "1"}})
	if err != nil || subject != "Du nouveau dans le répertoire" || stop != "http://localhost/alertes/l" {
		t.Fatalf("%q %q %v", subject, stop, err)
	}
	for _, words := range []string{"Garage solidaire", "http://localhost/initiatives/" + garageAddress, "Et d’autres", "http://localhost/alertes/l"} {
		if !strings.Contains(text, words) {
			t.Errorf("no %q in %s", words, text)
		}
	}
	if strings.Contains(text, "PISCINE") {
		t.Error("a draft is told")
	}
	_, text, _, err = s.penman(app.Letter{What: app.LetterWatchTold, Lang: English, Facts: map[string]string{"link": "l", "sheets": "brouillon-2"}})
	if err != nil || !strings.Contains(text, "can no longer be seen") {
		t.Errorf("%s %v", text, err)
	}
}

func TestSearchesAreKeptAndFound(t *testing.T) {
	s := testServer(t)
	if page := get(t, s, "/initiatives?q=garage", testReader).Body.String(); !strings.Contains(page, `href="/recherches?q=garage"`) {
		t.Error("the list does not offer to keep its search")
	}
	if page := get(t, s, "/initiatives?q=garage", access.Anyone).Body.String(); strings.Contains(page, "/recherches") || !strings.Contains(page, `href="/alertes/nouvelle?q=garage"`) {
		t.Error("anyone is offered to keep a search, or not to follow it")
	}
	if w := post(t, s, "/recherches?q=garage", testReader, "name", " "); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d", w.Code)
	}
	if w := post(t, s, "/recherches?q=garage&theme=mobility", testReader, "name", "Les garages", "shared", "oui"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for _, who := range []access.Actor{testReader, testEditor} {
		page := get(t, s, "/recherches", who).Body.String()
		checkPage(t, page, French)
		if !strings.Contains(page, `<a href="/initiatives?q=garage&amp;theme=mobility">Les garages</a>`) || strings.Contains(page, "Renommer") != (who.Role == access.Reader) {
			t.Errorf("%s: %s", who.Role, page)
		}
		if list := get(t, s, "/initiatives", who).Body.String(); !strings.Contains(list, "Les garages") {
			t.Errorf("%s does not find it in the directory", who.Role)
		}
	}
	mine, _, err := s.app.SavedSearches(t.Context(), testReader, app.Principal)
	if err != nil || len(mine) != 1 {
		t.Fatalf("%v %v", mine, err)
	}
	if w := post(t, s, "/recherches?stale=12&study=all", testEditor, "name", "À reprendre"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if page := get(t, s, "/recherches", testEditor).Body.String(); !strings.Contains(page, "Ni écrites ni confirmées depuis 12 mois") || !strings.Contains(page, "Dans un recensement") {
		t.Errorf("what is asked about the state of sheets is told in codes: %s", page)
	}
	post(t, s, "/recherches", testReader, "do", "rename", "id", mine[0].ID, "name", "Garages solidaires")
	if page := get(t, s, "/recherches", testEditor).Body.String(); strings.Contains(page, "garages") {
		t.Error("it is shared though it no longer is")
	}
	post(t, s, "/recherches", testReader, "do", "forget", "id", mine[0].ID)
	if page := get(t, s, "/recherches", testReader).Body.String(); strings.Contains(page, "Garages solidaires") {
		t.Error("it is not forgotten")
	}
	if w := get(t, s, "/recherches", access.Anyone); w.Code != http.StatusSeeOther {
		t.Errorf("anyone: %d", w.Code)
	}
}

func TestTheNewsOfOneSheetFitOnALine(t *testing.T) {
	long := app.News{InitiativeView: app.InitiativeView{Initiative: initiative.Initiative{Name: "A", Summary: strings.Repeat("é\n", 200)}}}
	_, got, _ := strings.Cut(newsLine(testServer(t).config.Catalogue.For("fr"), nil, "fr", long), "\n")
	if said := []rune(got); len(said) > newsSummary+1 || said[len(said)-1] != '…' || strings.Contains(got, "\n") {
		t.Errorf("%q", got)
	}
	if leadOf(initiative.Initiative{Organisations: []initiative.Organisation{{Name: "B", Role: "funder"}, {Name: "C"}}}) != "C" {
		t.Error("who pays is told for who does")
	}
}
