package web

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// twoNames are sheets of the demonstration with a name in English.
var twoNames = map[string]string{
	"Le Coup de clé, garage solidaire":         "Le Coup de clé, a community garage",
	"Le Triporteur, épicerie qui passe":        "Le Triporteur, the grocer’s that comes by",
	"La Pause, répit pour les aidants":         "La Pause, time off for carers",
	"Le Relais de Brumelande, café associatif": "Le Relais de Brumelande, a community café",
}

// saidInEnglish is what no English page says in French, unless it is marked: those
// names, the mark of what is invented, and words of the study amid ours.
var saidInEnglish = append(slices.Sorted(maps.Keys(twoNames)), "(fictif)", "(fictive)", "plus de 300", "au garage jumeau", "Vient de commencer", "sont pas encore connus", "Ce qui tient un pays”",
	"cliente du mardi", "Quatre ambassadeurs de ligne", "Deux effets négatifs que nous n’avions")

// frenchNames are those of them that the page's own words bear; what is marked as
// French is quoted from someone.
func frenchNames(n *html.Node) []string {
	if n.DataAtom == atom.Script || n.DataAtom == atom.Style {
		return nil
	}
	var found []string
	for _, name := range saidInEnglish {
		if n.Type == html.TextNode && strings.Contains(n.Data, name) {
			found = append(found, name)
		}
		for _, a := range n.Attr {
			if a.Key == "lang" && a.Val == French {
				return nil
			}
			if a.Key != "href" && a.Key != "content" && strings.Contains(a.Val, name) {
				found = append(found, a.Key+": "+name)
			}
		}
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		found = append(found, frenchNames(child)...)
	}
	return found
}

// A sheet that has an English name bears it on every English page that names it.
func TestATranslatedSheetHasOneNameInEnglish(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir(), Press: Presser(Config{Catalogue: catalogue})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if _, err := a.StartDemonstration(context.Background(), access.House); err != nil {
		t.Fatal(err)
	}
	s := testServerWith(t, Config{App: a})
	study := hrefWith(t, get(t, s, "/en/studies", access.Anyone).Body.String(), "/en/studies/ce-qui-tient-un-pays")
	garage := strings.TrimPrefix(hrefWith(t, get(t, s, study+"/matrix", access.Anyone).Body.String(), study+"/matrix/le-coup-de-cle"), study+"/matrix/")
	garage, _, _ = strings.Cut(garage, "/")
	for _, page := range []string{"", "/census", "/census?q=grocer", "/census/" + garage, "/matrix", "/matrix/" + garage, "/matrix/" + garage + "/transports", "/dimensions/transports", "/dimensions/education",
		"/figures", "/figures/o-garage-emploi", "/figures/o-garage-economie", "/stories", "/stories/recit-capot", "/conclusions", "/conclusions/k-liens", "/conclusions/k-echelons", "/conclusions/k-recits",
		"/solutions", "/solutions/" + garage, "/report", "/stories/recit-friterie", "/versions", "/versions/2", "+/en/initiatives", "+/en/initiatives/" + garage,
		"+/en/territories/perimetre/fictif-haute-bocagere", "+/en/territories/epci/XE0000001", "+/en/territories/commune/XF009", "+/en/territories?q=bocagere"} {
		for _, who := range []access.Actor{access.Anyone, testEditor} {
			path, elsewhere := strings.CutPrefix(page, "+")
			if !elsewhere {
				path = study + page
			}
			answer := get(t, s, path, who)
			if answer.Code != 200 {
				t.Errorf("%s: %d", page, answer.Code)
				continue
			}
			root, err := html.Parse(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			if wrong := frenchNames(root); len(wrong) > 0 {
				t.Errorf("%s, %s: in French: %q", page, who.Role, wrong)
			}
		}
	}
	for _, page := range []string{"/initiatives/nouvelle", "/importer"} {
		tells(t, pageOf(t, s, page, testEditor), "quittent le répertoire")
	}
	const foreign = "The study was written in French."
	for page, want := range map[string]bool{study: true, study + "/report": true, strings.Replace(study, "/en/studies", "/etudes", 1): false} {
		if said := strings.Contains(get(t, s, page, testEditor).Body.String(), foreign); said != want {
			t.Errorf("%s says that the study is in French: %v", page, said)
		}
	}
	// Under the subtitle, which stands close to the title: between them it would be written over.
	if body := get(t, s, study, access.Anyone).Body.String(); strings.Index(body, foreign) < strings.Index(body, `class="study-subtitle"`) {
		t.Error("the language of the study is told between its title and its subtitle")
	}
	for page, want := range map[string]string{study + "/report": "Read version 2 (in French)<", strings.Replace(study, "/en/studies", "/etudes", 1) + "/rapport": "Lire la version 2<"} {
		if body := get(t, s, page, access.Anyone).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s does not offer %q", page, want)
		}
	}
	if found := get(t, s, study+"/census?q=grocer", access.Anyone).Body.String(); !strings.Contains(found, "the grocer’s that comes by") {
		t.Error("the census does not find a sheet by its English name")
	}
	for _, page := range []string{"/en/initiatives?q=garage", "/en/initiatives/map?q=garage", "/initiatives.geojson?q=garage&langue=en"} {
		if body := get(t, s, page, access.Anyone).Body.String(); strings.Contains(body, "garage solidaire") || page != "/en/initiatives/map?q=garage" && !strings.Contains(body, "a community garage") {
			t.Errorf("%s does not name the garage in English", page)
		}
	}
	must[app.InitiativeView](t)(a.SaveInitiative(t.Context(), testEditor, app.Principal, initiative.Initiative{ID: "notre", Name: "Le nôtre"}, initiative.Contact{}, 0, byForm))
	hides(t, pageOf(t, s, "/initiatives/nouvelle", testEditor), "quittent le répertoire")
}

// hrefWith is the first address on a page that begins so.
func hrefWith(t *testing.T, page, begins string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `href="`+begins)
	if !found {
		t.Fatalf("no link to %s", begins)
	}
	rest, _, _ = strings.Cut(rest, `"`)
	return begins + rest
}
