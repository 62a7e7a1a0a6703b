package web

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// linkedOf reads a document as whoever follows a link does.
func linkedOf(t *testing.T, s *Server, address string, actor access.Actor) map[string]any {
	t.Helper()
	w := get(t, s, address, actor)
	var document map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &document); err != nil || w.Code != http.StatusOK || w.Header().Get("Content-Type") != linkedMedia {
		t.Fatalf("%s: %d %v %v %s", address, w.Code, err, w.Header(), w.Body)
	}
	return document
}

// leads follows names from a document inwards; a list gives its first.
func leads(node any, names ...string) any {
	for _, name := range names {
		if list, is := node.([]any); is && len(list) > 0 {
			node = list[0]
		}
		m, _ := node.(map[string]any)
		node = m[name]
	}
	return node
}

func TestASheetIsLinkedData(t *testing.T) {
	s := testServerWith(t, Config{Base: "https://pays.exemple.fr"})
	lon, lat := 0.0912, 48.4321
	in := garage()
	in.Name, in.PublicEmail = "Garage de Valbrune", "bonjour@exemple.fr"
	in.Places = []initiative.Place{{Label: "Le hangar", Address: "2 rue du Lavoir", Lon: &lon, Lat: &lat}, {Territory: "commune:61001"}}
	in.Source = initiative.Source{List: "Carnet du pays", Key: "12", Licence: "Licence Ouverte 2.0"}
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 2, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	address := "/initiatives/" + garageSlug(t, s.app)
	told := linkedOf(t, s, address+"/fiche.jsonld", access.Anyone)
	for path, want := range map[string]any{
		"@context": "https://pays.exemple.fr/contexte.jsonld", "@id": "https://pays.exemple.fr/initiatives.jsonld#garage", "@type": "Project", "name": "Garage de Valbrune",
		"url": "https://pays.exemple.fr" + address, "foundingDate": "2019-03", "email": "bonjour@exemple.fr",
		"parentOrganization name": "Les Mains noires", "parentOrganization identifier propertyID": "SIRET", "parentOrganization bocage:legalForm": "association",
		"funder name": "Région", "areaServed identifier propertyID": "INSEE commune", "areaServed identifier value": "61001",
		"location geo latitude": lat, "location geo longitude": lon, "location address": "2 rue du Lavoir",
		"subjectOf inLanguage": "fr", "subjectOf license name": "Licence Ouverte 2.0", "subjectOf isBasedOn name": "Carnet du pays", "subjectOf isBasedOn identifier": "12",
		"bocage:status": "running", "bocage:reach": "interscalar", "bocage:measurementApproach bocage:state": "done", "bocage:story": "Tout a commencé dans une grange.",
	} {
		if got := leads(told, strings.Fields(path)...); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if places, _ := told["location"].([]any); len(places) != 1 {
		t.Errorf("a place of which nothing is said is told: %v", told["location"])
	}
	// Whoever may see more of the page gets no more of it from here.
	for _, actor := range []access.Actor{access.Anyone, testOwner} {
		if body := get(t, s, address+"/fiche.jsonld", actor).Body.String(); strings.Contains(body, "Odile") || strings.Contains(body, "1042") {
			t.Errorf("%q is told what is private: %s", actor.Role, body)
		}
	}
	if said := linkedOf(t, s, address+"/fiche.jsonld?langue=en", access.Anyone); leads(said, "keywords") == nil || !strings.Contains(said["url"].(string), "/en/initiatives/") {
		t.Errorf("in English: %v", said)
	}
}

var linkedInPage = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// What people wrote can't end the element that holds it, and the page carries as
// much as its file, but for the story that it shows.
func TestLinkedDataStaysInItsElement(t *testing.T) {
	s := testServer(t)
	in := garage()
	in.Name = `Garage</script><script>alert("a")</script><!--`
	in.Summary = "]]>\u2028 & </SCRIPT >"
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 2, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	address := "/initiatives/" + garageSlug(t, s.app)
	page := pageOf(t, s, address, access.Anyone)
	if why := runs(page); why != "" {
		t.Fatalf("the page runs %s", why)
	}
	held := linkedInPage.FindStringSubmatch(page)
	if held == nil {
		t.Fatal("the page holds no linked data")
	}
	if strings.ContainsAny(held[1], "<>&\u2028") {
		t.Errorf("not escaped: %s", held[1])
	}
	var here map[string]any
	if err := json.Unmarshal([]byte(held[1]), &here); err != nil {
		t.Fatal(err)
	}
	there := linkedOf(t, s, address+"/fiche.jsonld", access.Anyone)
	if here["name"] != in.Name || leads(here, "@context", "@vocab") != "https://schema.org/" || there["name"] != in.Name {
		t.Errorf("in the page %v, in the file %v", here, there["name"])
	}
	for _, only := range []string{"@context", "bocage:story"} {
		delete(here, only)
		delete(there, only)
	}
	a, _ := json.Marshal(here)
	b, _ := json.Marshal(there)
	if string(a) != string(b) {
		t.Errorf("the page says\n%s\nand the file\n%s", a, b)
	}
}

func TestNoMachineIsToldOfADraftOrOfWhatIsInvented(t *testing.T) {
	s := testServer(t)
	in := garage()
	in.Fictional = true
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 2, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	address := "/initiatives/" + garageSlug(t, s.app)
	if page := pageOf(t, s, address, access.Anyone); linkedInPage.MatchString(page) || !strings.Contains(page, address+"/fiche.jsonld") {
		t.Error("the page of what is invented tells machines of it, or does not lead to its file")
	}
	if told := linkedOf(t, s, address+"/fiche.jsonld", access.Anyone); told["bocage:fictional"] != true {
		t.Errorf("not said to be invented: %v", told)
	}
	found, err := s.app.Initiatives(context.Background(), testOwner, app.Principal, app.Search{Words: "piscine", Limit: 1})
	if err != nil || len(found.Initiatives) != 1 {
		t.Fatal(err)
	}
	draft := "/initiatives/" + slugOf(found.Initiatives[0].Path)
	if page := pageOf(t, s, draft, testEditor); linkedInPage.MatchString(page) || strings.Contains(page, "fiche.jsonld") {
		t.Error("the page of a draft tells machines of it")
	}
	if w := get(t, s, draft+"/fiche.jsonld", access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("a draft is told: %d", w.Code)
	}
}

func TestTheListIsLinkedData(t *testing.T) {
	s := testServer(t)
	for query, n := range map[string]int{"": 1, "?theme=mobility": 1, "?theme=culture": 0, "?q=piscine": 0} {
		told := linkedOf(t, s, "/initiatives.jsonld"+query, access.Anyone)
		all, _ := told["@graph"].([]any)
		if len(all) != n || told["@context"] != "/contexte.jsonld" {
			t.Errorf("%q: %v", query, told)
		}
		for _, one := range all {
			if id := leads(one, "@id"); id != "/initiatives.jsonld#garage" {
				t.Errorf("%q: identified by %v", query, id)
			}
		}
	}
	for _, page := range []string{"/en/initiatives?theme=mobility", "/en/initiatives/map?theme=mobility"} {
		if !strings.Contains(get(t, s, page, access.Anyone).Body.String(), `/initiatives.jsonld?langue=en&amp;theme=mobility`) {
			t.Errorf("%s does not offer it", page)
		}
	}
}

// Each of our own terms that a document uses is explained by the context, in
// both languages, and none is explained that no document uses.
func TestEachOwnTermIsExplained(t *testing.T) {
	s := testServer(t)
	explained := map[string]bool{}
	context := linkedOf(t, s, "/contexte.jsonld", access.Anyone)
	for _, one := range context["@graph"].([]any) {
		explained[leads(one, "@id").(string)] = true
		if labels, _ := leads(one, "rdfs:label").([]any); len(labels) != 2 {
			t.Errorf("label of %v: %v", one, labels)
		}
	}
	lon, said := 1.0, "x"
	whole := linkedInitiative{Story: &linkedText{said: said}, Status: said, Themes: []string{said}, For: []string{said}, Reach: said, Action: initiative.Levels{territory.Commune},
		Governance: initiative.Levels{territory.Commune}, Funding: initiative.Levels{territory.Commune}, Elsewhere: &linkedText{said: said}, Fictional: true,
		Lead: []linkedOrganisation{{LegalForm: said}}, Location: []linkedPlace{{Geo: &linkedPoint{Lat: lon}}},
		Approach: &linkedApproach{Type: "bocage:MeasurementApproach", State: said, When: said, Who: &linkedText{said: said}, Why: &linkedText{said: said}, With: &linkedText{said: said},
			Method: &linkedText{said: said}, Cost: &linkedText{said: said}, Time: &linkedText{said: said}, Limits: &linkedText{said: said}, Lessons: &linkedText{said: said}}}
	body, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, term := range regexp.MustCompile(`bocage:\w+`).FindAllString(string(body), -1) {
		used[term] = true
		if !explained[term] {
			t.Errorf("%s is explained nowhere", term)
		}
	}
	if len(used) != len(ownVocabulary) {
		t.Errorf("%d terms are used, %d explained", len(used), len(ownVocabulary))
	}
}
