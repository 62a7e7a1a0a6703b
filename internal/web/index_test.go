package web

import (
	"archive/zip"
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

const (
	builtPublic = "bien-vivre-en-orne-abcd2345"
	builtDraft  = "un-brouillon-abcd2345"
	builtBegun  = "a-peine-commence-abcd2345"
)

var indexFixtures = []fixture{
	{route: "indices"},
	{route: "indices", values: []any{"q", "zeppelin"}, actor: testEditor},
	{route: "index_new", actor: testEditor},
	{route: "index", values: []any{builtPublic}, drawn: 60_000},
	{route: "index", values: []any{builtDraft}, actor: testReader, drawn: 60_000},
	{route: "index", values: []any{builtBegun}, actor: testEditor},
	{route: "index_frame", values: []any{builtPublic}, actor: testEditor},
	{route: "index_indicators", values: []any{builtPublic}, actor: testEditor},
	{route: "index_weights", values: []any{builtPublic}, actor: testEditor},
	{route: "index_method", values: []any{builtPublic}, actor: testEditor},
	{route: "index_audit", values: []any{builtPublic}},
	{route: "index_families", values: []any{builtPublic}, drawn: 60_000},
	{route: "index_families", values: []any{builtPublic, "familles", "5"}, drawn: 60_000},
	{route: "index_place", values: []any{builtPublic, "commune", "61001"}},
	{route: "index_place", values: []any{builtPublic, "commune", "61001", "avec", "61006"}},
	{route: "index_retire", values: []any{builtPublic}, actor: testEditor},
	{route: "index_history", values: []any{builtPublic}, actor: testOwner},
}

// indexForms fills in the forms of an index.
var indexForms = []sent{
	{route: "index_new", at: "/indices/nouveau", fill: []string{"title", "Grandir ici", "question", "Où grandir ?"}, alone: nothingBefore},
	{route: "index_frame", at: "/indices/" + builtPublic + "/cadre", fill: []string{"question", "Où vivre ?"}, late: []string{"question", "Avec qui ?", "by", "Jean"}},
	{route: "index_indicators", at: "/indices/" + builtPublic + "/indicateurs", fill: []string{"indicators", "OWNERS18"}, late: []string{"indicators", "UNEMP18"}},
	{route: "index_weights", at: "/indices/" + builtDraft + "/poids", fill: []string{"UNEMP18.weight", "3"}, late: []string{"UNEMP18.weight", "2", "d1.name", "L’emploi"}},
	{route: "index_method", at: "/indices/" + builtPublic + "/methode", fill: []string{"treat", "none"}, late: []string{"treat", "usual", "aggregate", "geometric"}},
	{route: "index_undo", at: "/indices/" + builtPublic + "/historique", late: []string{}},
	{route: "index_retire", at: "/indices/" + builtPublic + "/retirer", press: "do=do", alone: oneState},
}

// anIndex is an index of the communes of the Orne.
func anIndex(id string) index.Index {
	return index.Index{ID: id, Title: "Bien vivre en Orne", Question: "Où manque-t-on de quoi ?", Level: territory.Commune, Within: "departement:61", By: "Awa", Lang: "fr", Public: true, Limits: "Rien sur l’entraide.",
		Dimensions: []index.Dimension{{Code: "d1", Name: "Travail", Weight: 1}, {Code: "d2", Name: "Logement", Weight: 1}},
		Indicators: []index.Chosen{{Code: "UNEMP18", Dimension: "d1", Weight: 1, Direction: -1}, {Code: "EMPRATE18", Dimension: "d1", Weight: 1, Direction: 1}, {Code: "OWNERS18", Dimension: "d2", Weight: 1, Direction: 1}}}
}

func furnishIndices(t *testing.T, a *app.App) {
	t.Helper()
	draft, begun := anIndex(builtDraft), anIndex(builtBegun)
	draft.Title, draft.Public = "Un brouillon", false
	begun.Title, begun.Dimensions, begun.Indicators = "À peine commencé", nil, nil
	for _, x := range []index.Index{anIndex(builtPublic), draft, begun} {
		if err := a.SaveIndex(context.Background(), testEditor, x, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
}

// An index is built step by step: each page leads to the next, and keeps what stands.
func TestBuildingAnIndex(t *testing.T) {
	s := testServer(t)
	form := sent{route: "index_new", actor: testEditor}
	p := form.blank(t, s, "/indices/nouveau")
	kept := hand(t, s, p, form.with(p, []string{"title", "Grandir ici", "question", "Où est-il bon de grandir ?", "within", "61"}), attached{}, testEditor)
	to, _, _ := strings.Cut(kept.Header().Get("Location"), "?")
	if kept.Code != http.StatusSeeOther || !strings.HasSuffix(to, "/indicateurs") {
		t.Fatalf("status %d, led to %q: %s", kept.Code, to, kept.Body)
	}
	form.route = "index_indicators"
	p = form.blank(t, s, to)
	kept = hand(t, s, p, form.with(p, []string{"indicators", "UNEMP18", "indicators", "OWNERS18"}), attached{}, testEditor)
	id := strings.Split(to, "/")[2]
	x, err := s.app.Index(context.Background(), testEditor, id)
	if err != nil || len(x.Indicators) == 0 || len(x.Dimensions) == 0 || x.Within != "departement:61" || x.Level != territory.Commune {
		t.Fatalf("kept %+v, %v (%d)", x, err, kept.Code)
	}
	for _, c := range x.Indicators {
		if c.Weight != 1 || c.Direction == 0 && c.Code == "UNEMP18" {
			t.Errorf("an indicator does not come with its usual direction and one weight: %+v", c)
		}
	}
	form.route, to = "index_weights", "/indices/"+id+"/poids"
	p = form.blank(t, s, to)
	wrong := hand(t, s, p, form.with(p, []string{index.WeightField("UNEMP18"), "−3", index.NameField(x.Dimensions[0].Code), "Le travail d’ici"}), attached{}, testEditor)
	if body := wrong.Body.String(); wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "−3") || !strings.Contains(body, "Le travail d’ici") || !strings.Contains(body, "de 0 à 100") {
		t.Errorf("a negative weight: %d, what was typed or what to do is lost", wrong.Code)
	}
	kept = hand(t, s, p, form.with(p, []string{index.WeightField("UNEMP18"), "2,5", index.DirectionField("UNEMP18"), "-1", "new", "À part", index.DimensionField("UNEMP18"), "new"}), attached{}, testEditor)
	x, err = s.app.Index(context.Background(), testEditor, id)
	if c, _ := x.Chosen("UNEMP18"); err != nil || kept.Code != http.StatusSeeOther || c.Weight != 2.5 || !strings.Contains(dimensionOf(x.Index, c), "À part") {
		t.Errorf("weights: %d, %+v, %v", kept.Code, x.Index, err)
	}
}

func dimensionOf(x index.Index, c index.Chosen) string {
	for _, d := range x.Dimensions {
		if d.Code == c.Dimension {
			return d.Name
		}
	}
	return ""
}

func TestADraftIsNotToldOf(t *testing.T) {
	s := testServer(t)
	if page := pageOf(t, s, "/indices", access.Anyone); strings.Contains(page, "Un brouillon") || !strings.Contains(page, "Bien vivre en Orne") {
		t.Error("the list tells anyone of a draft, or hides what is public")
	}
	if answer := get(t, s, "/indices/"+builtDraft, access.Anyone); answer.Code != http.StatusNotFound {
		t.Errorf("a draft answers anyone with %d", answer.Code)
	}
	if answer := get(t, s, "/indices/"+builtPublic+"/poids", access.Anyone); answer.Code == http.StatusOK {
		t.Error("anyone sees the form of an index")
	}
}

// What comes out is shown by name, with intervals of positions once they are known, and
// moves with the weights of an address.
func TestAnIndexIsShown(t *testing.T) {
	s := testServer(t)
	at := "/indices/" + builtPublic
	if page := pageOf(t, s, at, access.Anyone); !strings.Contains(page, "carte-indice") || !strings.Contains(page, "Alençon") {
		t.Error("no map, or no table")
	}
	s.app.WaitForSpreads()
	page := pageOf(t, s, at, access.Anyone)
	if !strings.Contains(page, "entre ") || strings.Contains(page, "en calcul") {
		t.Error("the intervals do not come")
	}
	if moved := pageOf(t, s, at+"?poids-d1=90&poids-d2=10", access.Anyone); !strings.Contains(moved, "avec vos poids") || strings.Contains(page, "avec vos poids") {
		t.Error("weights do not move, or are said to when they are not")
	}
	if answer := get(t, s, at+"?poids-d1=beaucoup", access.Anyone); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "beaucoup") {
		t.Errorf("a weight that is no number: %d", answer.Code)
	}
	next := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(page)
	if !strings.Contains(page, "Territoires 1 à 50 sur 3") || next == nil || !strings.Contains(pageOf(t, s, html.UnescapeString(next[1]), access.Anyone), "Territoires 51 à 100 sur 3") {
		t.Error("a page of the table does not say which it is")
	}
	for _, name := range []string{"indice.csv", "indice.xlsx", "indice.json", "carte.svg", "plan.zip"} {
		if file := get(t, s, at+"/fichier/"+name, access.Anyone); file.Code != http.StatusOK || file.Body.Len() < 1000 {
			t.Errorf("%s: %d, %d bytes", name, file.Code, file.Body.Len())
		}
	}
	for _, hidden := range []string{"", "/vivant", "/fichier/indice.csv", "/examiner", "/territoires/commune/61001"} {
		if answer := get(t, s, "/indices/"+builtDraft+hidden, access.Anyone); answer.Code != http.StatusNotFound {
			t.Errorf("anyone reads %s of a draft: %d", hidden, answer.Code)
		}
	}
	why := pageOf(t, s, at+"/territoires/commune/61001", access.Anyone)
	for _, words := range []string{"Sa note est de", "Ce que d’autres choix changeraient", "qui lui ressemblent"} {
		if !strings.Contains(why, words) {
			t.Errorf("why: no %q", words)
		}
	}
}

// The plan that is taken away says what it is, over what and under which licence, in the
// language of its reader, and with the weights of the page.
func TestAPlanSaysWhatItIs(t *testing.T) {
	s := testServer(t)
	for address, words := range map[string][]string{
		"/fichier/plan.zip":                         {"# Bien vivre en Orne\n", "# Communes – Orne (61)\n", "bocage index run plan.yaml", "Ce n’est pas un palmarès", "UNEMP18, EMPRATE18", "Licence Ouverte", "# Rien sur l’entraide.", "direction: lower"},
		"/fichier/plan.zip?langue=en":               {"no league table", "last bit", "under which licence"},
		"/fichier/plan.zip?poids-d1=90&poids-d2=10": {"Les poids sont ceux de qui l’a emporté", "    d1: 0.9\n"},
	} {
		answer := get(t, s, "/indices/"+builtPublic+address, access.Anyone)
		body := answer.Body.Bytes()
		archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		in, err := archive.Open(app.PlanName)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if !strings.Contains(string(plan), w) {
				t.Errorf("%s: no %q in\n%s", address, w, plan)
			}
		}
	}
}

// The page of a place leads to the public indices in which it is compared, and to what
// explains its score there; never to a rank. An indicator leads to those that rest on it.
func TestAPlaceLeadsToItsIndices(t *testing.T) {
	s := testServer(t)
	long := anIndex("des-epci-abcd2345")
	long.Title, long.Level = "Comparer les intercommunalités", territory.EPCI
	elsewhere := anIndex("de-mayenne-abcd2345")
	elsewhere.Title, elsewhere.Within = "Vivre en Mayenne", "departement:53"
	for _, x := range []index.Index{long, elsewhere} {
		if err := s.app.SaveIndex(context.Background(), testEditor, x, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
	for at, c := range map[string]struct{ shown, not []string }{
		"/territoires/commune/61001": {[]string{"Alençon dans des indices", "Bien vivre en Orne", "/indices/" + builtPublic + "/territoires/commune/61001", "Ce qui relève la note d’Alençon"},
			[]string{"Un brouillon", "À peine commencé", "intercommunalités</a>", "Vivre en Mayenne"}},
		"/en/territories/commune/61001": {[]string{"Alençon in indices", "/en/indices/" + builtPublic + "/territories/commune/61001"}, []string{"Un brouillon"}},
		"/territoires/departement/61":   {[]string{"Des indices qui portent sur ce territoire", "Bien vivre en Orne"}, []string{"Un brouillon", "Ce qui relève la note", "Vivre en Mayenne"}},
		"/territoires/epci/200036069":   {[]string{"Comparer les intercommunalités"}, []string{"Bien vivre en Orne"}},
		"/territoires/commune/01004":    {nil, []string{"dans des indices", "Bien vivre en Orne"}},
		"/indicateurs/UNEMP18":          {[]string{"Les indices qui s’en servent", "Bien vivre en Orne", "Vivre en Mayenne"}, []string{"Un brouillon"}},
		"/indicateurs/" + "POVERTY21":   {nil, []string{"Les indices qui s’en servent"}},
	} {
		page := strings.ReplaceAll(pageOf(t, s, at, testEditor), "&#39;", "’")
		for _, w := range c.shown {
			if !strings.Contains(page, w) {
				t.Errorf("%s: no %q", at, w)
			}
		}
		for _, w := range c.not {
			if strings.Contains(page, w) {
				t.Errorf("%s: tells of %q", at, w)
			}
		}
	}
	for i := range indicesToldHere {
		x := anIndex("encore-abcd234" + strconv.Itoa(2+i%6) + strconv.Itoa(2+i/6))
		x.Title = "Encore un indice"
		if err := s.app.SaveIndex(context.Background(), testEditor, x, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
	if page := pageOf(t, s, "/territoires/commune/61001", access.Anyone); strings.Count(page, "Ce qui relève la note") != indicesToldHere || !strings.Contains(page, `<a href="/indices">Et 1 autre indice</a>`) {
		t.Error("the page of a place names more indices than it can, or does not lead to the rest")
	}
	v, err := s.app.Index(context.Background(), testEditor, builtPublic)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.app.RetireIndex(context.Background(), testEditor, builtPublic, v.Version, true, app.From{}); err != nil {
		t.Fatal(err)
	}
	if page := pageOf(t, s, "/territoires/commune/61001", testEditor); strings.Contains(page, "Bien vivre en Orne") {
		t.Error("the page of a place tells of an index that was withdrawn")
	}
}

// An audit answers its three questions apart: what is turned the wrong way is opposed, and
// is not said to do nothing; each answer says what to do, even that there is nothing.
func TestAnAuditTellsApartWhatToDo(t *testing.T) {
	s := testServer(t)
	x := anIndex("tout-de-travers-abcd2345")
	x.Indicators[1].Direction = -1 // a slip: employment taken as bad
	if err := s.app.SaveIndex(context.Background(), testEditor, x, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	page := pageOf(t, s, "/indices/"+x.ID+"/examiner", access.Anyone)
	section := func(kind string) string {
		_, rest, found := strings.Cut(page, `<section aria-labelledby="a-voir-`+kind+`">`)
		if !found {
			t.Fatalf("no section %s: %s", kind, plainly(page))
		}
		own, _, _ := strings.Cut(rest, "</section>")
		return plainly(own)
	}
	for kind, want := range map[string][]string{
		"redundant": {"Ce qui fait double emploi", "aucun indicateur ne redit"},
		"opposed":   {"Ce qui s’oppose", "Vérifiez d’abord le sens", "(corrélation de −0,"},
		"inactive":  {"Ce qui ne joue presque pas"},
	} {
		for _, w := range want {
			if !strings.Contains(section(kind), w) {
				t.Errorf("%s: no %q in %s", kind, w, section(kind))
			}
		}
	}
	if label := "emploi"; !strings.Contains(section("opposed"), label) || strings.Contains(section("inactive"), label) {
		t.Errorf("opposed: %s\ninactive: %s", section("opposed"), section("inactive"))
	}
	if !strings.Contains(plainly(page), "Part portée") {
		t.Error("what each indicator weighs is not set beside what it does")
	}
}

// What deserves a look names dimensions as people do, and writes numbers as the reader does.
func TestAnAuditIsSaidInTheReadersWords(t *testing.T) {
	s := testServer(t)
	x := anIndex(builtPublic)
	x.ID, x.Title = "de-travers-abcd2345", "De travers"
	x.Indicators[1].Direction = -1 // a slip: employment taken as bad
	x.Indicators = append(x.Indicators, index.Chosen{Code: "APL15", Dimension: "d2", Weight: 1, Direction: 1})
	if err := s.app.SaveIndex(context.Background(), testEditor, x, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"/indices/": "corrélation de −0,", "/en/indices/": "correlation −0."} {
		route := map[string]string{"/indices/": "/examiner", "/en/indices/": "/examine"}[at]
		page := pageOf(t, s, at+x.ID+route, access.Anyone)
		if !strings.Contains(page, want) {
			t.Errorf("%s: no %q: %s", at, want, plainly(page))
		}
		if regexp.MustCompile(`« d[0-9] »|with d[0-9]\b|-0\.[0-9]`).MatchString(plainly(page)) {
			t.Errorf("%s: a code, or a number as programs write it: %s", at, plainly(page))
		}
	}
}
