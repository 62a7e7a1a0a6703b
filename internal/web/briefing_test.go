package web

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/fault"
)

const (
	notedPublic = "vieillir-a-chalamont-abcd2345"
	notedInside = "note-gardee-entre-nous-abcd2345"
)

var briefingFixtures = []fixture{
	{route: "briefings"},
	{route: "briefings", values: []any{"q", "zeppelin"}, actor: testEditor},
	{route: "briefings", values: []any{"territoire", "commune:01074"}},
	{route: "briefing_new", actor: testEditor},
	{route: "briefing_new", values: []any{"territoire", "commune:01074"}, actor: testEditor},
	{route: "briefing_new", values: []any{"territoire", "nulle part"}, actor: testEditor, status: http.StatusUnprocessableEntity},
	{route: "briefing", values: []any{notedPublic}, drawn: 60_000},
	{route: "briefing", values: []any{notedInside}, actor: testReader, drawn: 60_000},
	{route: "briefing_edit", values: []any{notedPublic}, actor: testEditor},
	{route: "briefing_retire", values: []any{notedPublic}, actor: testEditor},
	{route: "briefing_history", values: []any{notedPublic}, actor: testOwner},
}

// aBriefing is a note as its form sends it to the use case.
func aBriefing(id string) briefing.Briefing {
	return briefing.Briefing{ID: id, Territory: "commune:01074", Title: "Vieillir à Chalamont", Question: "Comment garder nos aînés au village ?", Meeting: "Conseil municipal", Date: "2027-01-12",
		Figures:   []briefing.Figure{{Code: "EMPRATE18"}, {Code: "UNEMP18", Said: "Une personne sur dix cherche du travail."}},
		Story:     briefing.Story{Source: briefing.Written, Text: "Je demande à la voisine.", Teller: "Marie, 81 ans", Agreed: true},
		Proposals: "Un transport à la demande.", Limits: "On ne sait rien des trajets.", By: "Awa", Licence: usualLicence, Lang: "fr", Seen: briefing.Public}
}

func furnishBriefings(t *testing.T, a *app.App) {
	t.Helper()
	inside := aBriefing(notedInside)
	inside.Title, inside.Seen = "Note gardée entre nous", briefing.Inside
	for _, b := range []briefing.Briefing{aBriefing(notedPublic), inside} {
		if err := a.SaveBriefing(context.Background(), testEditor, b, 0, false, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
}

// The portrait leads to a form that is filled in; what is kept shows the figures with
// what the data say, and a sentence that was proposed follows its figure.
func TestPreparingABriefing(t *testing.T) {
	s := testServer(t)
	if page := pageOf(t, s, "/territoires/commune/01074", access.Anyone); !strings.Contains(page, `href="/notes/nouvelle?territoire=commune%3A01074"`) {
		t.Error("the portrait does not lead to a note")
	}
	form := sent{route: "briefing_new", actor: testEditor}
	p := form.blank(t, s, "/notes/nouvelle?territoire=commune:01074")
	values := p.values()
	if values.Get("figure.1") == "" || values.Get("said.1") == "" || values.Get("title") == "" {
		t.Fatalf("the form opens empty: %v", values)
	}
	typed := form.with(p, []string{"question", "Qui vit ici ?", "figure.2", "OWNERS18", "said.3", "Ce sont nos mots."})
	kept := hand(t, s, p, typed, attached{}, testEditor)
	to := kept.Header().Get("Location")
	if kept.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/notes/chalamont-en-trois-chiffres-") {
		t.Fatalf("kept: %d %s %s", kept.Code, to, plainly(kept.Body.String()))
	}
	page := plainly(pageOf(t, s, to, testEditor))
	for _, want := range []string{"Qui vit ici ?", "Ménages propriétaires de leur logement", "Ce sont nos mots.", "Ce graphique, avec sa source", "Insee, comparateur de territoires", "Cette note n’est visible que des personnes"} {
		if !strings.Contains(page, want) {
			t.Errorf("the note does not say %q", want)
		}
	}
	if w := get(t, s, to, access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("a stranger reads a note kept inside: %d", w.Code)
	}
}

// What is wrong is told where it stands, and nothing typed is lost.
func TestABriefingThatIsRefused(t *testing.T) {
	s := testServer(t)
	base := []string{"territoire", "commune:01074", "title", "Une note", "question", "Laquelle ?", "figure.1", "UNEMP18", "seen", "inside"}
	for name, c := range map[string]struct {
		typed []string
		says  string
	}{
		"the same figure twice":        {[]string{"figure.2", "UNEMP18"}, "déjà choisi plus haut"},
		"a figure that is none":        {[]string{"figure.2", "RIEN"}, "Aucun chiffre n’est connu ici pour « RIEN »"},
		"a secret figure":              {[]string{"territoire", "commune:01001", "figure.2", "POVERTY21"}, "Aucun chiffre n’est connu ici"},
		"no figure":                    {[]string{"figure.1", ""}, "Choisissez au moins un chiffre"},
		"a sentence without a figure":  {[]string{"said.3", "Une phrase"}, "Une phrase est écrite sans son chiffre"},
		"a story without agreement":    {[]string{"story", "written", "text", "Je marche.", "teller", "Luc"}, "qu’avec l’accord de la personne"},
		"a story that nobody may read": {[]string{"story", "told:valbrune/rien"}, "n’est plus public"},
		"a source of nothing":          {[]string{"story", "told:"}, "Ce champ est à remplir"},
		"too long":                     {[]string{"question", strings.Repeat("é", 400)}, "320"},
		"too many lines":               {[]string{"proposals", strings.Repeat("a\n", 20)}, "8 au plus"},
	} {
		values := map[string]string{}
		var pairs []string
		for _, list := range [][]string{base, c.typed} {
			for i := 0; i < len(list); i += 2 {
				values[list[i]] = list[i+1]
			}
		}
		for k, v := range values {
			pairs = append(pairs, k, v)
		}
		w := post(t, s, "/notes/nouvelle", testEditor, pairs...)
		if page := plainly(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, c.says) || !strings.Contains(w.Body.String(), `value="Une note"`) {
			t.Errorf("%s: %d, without %q or what was typed", name, w.Code, c.says)
		}
	}
	for typed, says := range map[string]string{
		"nulle part": "Erreur : « nulle part » n’est ni le nom ni le code", "commune:99999": "Erreur : « commune:99999 » n’est ni", "Saint-Denis": "Erreur : « Saint-Denis » peut être Saint-Denis (La Réunion",
		"France": "La note porte sur France",
	} {
		w := get(t, s, "/notes/nouvelle?territoire="+url.QueryEscape(typed), testEditor)
		if page := plainly(w.Body.String()); !strings.Contains(page, says) {
			t.Errorf("%s: %d, without %q", typed, w.Code, says)
		}
	}
	for _, place := range []string{"perimetre:fictif-haute-bocagere", "commune:99999"} {
		if w := post(t, s, "/notes/nouvelle", testEditor, append([]string{}, "territoire", place, "title", "X", "question", "Y", "figure.1", "UNEMP18")...); w.Code == http.StatusOK || w.Code >= 500 {
			t.Errorf("%s: %d", place, w.Code)
		}
	}
}

// Who reads a note reads its files; who does not, neither.
func TestWhoReadsABriefing(t *testing.T) {
	s := testServer(t)
	ctx := context.Background()
	files := []string{"", "/note.docx", "/chiffres/1/image.png", "/note.pdf"}
	read := func(id string, actor access.Actor) (codes []int) {
		for _, f := range files {
			codes = append(codes, get(t, s, "/notes/"+id+f, actor).Code)
		}
		return codes
	}
	all := func(codes []int, want int) bool {
		for i, c := range codes {
			if c != want && !(want == http.StatusOK && files[i] == "/note.pdf" && c == http.StatusNotImplemented) {
				return false
			}
		}
		return true
	}
	if got := read(notedInside, access.Anyone); !all(got, http.StatusNotFound) {
		t.Errorf("a stranger, of a note kept inside: %v", got)
	}
	if got := read(notedInside, testReader); !all(got, http.StatusOK) {
		t.Errorf("a reader, of a note kept inside: %v", got)
	}
	if got := read(notedPublic, access.Anyone); !all(got, http.StatusOK) {
		t.Errorf("a stranger, of a public note: %v", got)
	}
	if list := pageOf(t, s, "/notes", access.Anyone); !strings.Contains(list, "Vieillir à Chalamont") || strings.Contains(list, "entre nous") {
		t.Error("the list tells of what is kept inside, or not of what is public")
	}
	v := must[app.BriefingView](t)(s.app.Briefing(ctx, testEditor, notedInside))
	v.Seen = briefing.ByLink
	if err := s.app.SaveBriefing(ctx, testEditor, v.Briefing, v.Version, false, app.From{}); err != nil {
		t.Fatal(err)
	}
	if got := read(notedInside, access.Anyone); !all(got, http.StatusOK) {
		t.Errorf("who has the link: %v", got)
	}
	if page := pageOf(t, s, "/notes/"+notedInside, access.Anyone); !strings.Contains(page, "noindex") {
		t.Error("search engines may keep a note shared by its link")
	}
	if list := pageOf(t, s, "/notes", access.Anyone); strings.Contains(list, "entre nous") {
		t.Error("the list tells of a note shared by its link")
	}
	if w := post(t, s, "/notes/"+notedPublic+"/retirer", testEditor, "version", "1", "do", "do"); w.Code != http.StatusSeeOther {
		t.Fatalf("withdrawn: %d", w.Code)
	}
	if got := read(notedPublic, access.Anyone); !all(got, http.StatusGone) {
		t.Errorf("a stranger, of a withdrawn note: %v", got)
	}
	if got := read(notedPublic, testReader); got[0] != http.StatusOK {
		t.Errorf("a reader, of a withdrawn note: %v", got)
	}
	if w := post(t, s, "/notes/nouvelle", testReader, "territoire", "commune:01074"); w.Code != http.StatusForbidden {
		t.Errorf("a reader writes a note: %d", w.Code)
	}
}

// A picture of a chart bears its title, its year and its source; a document has them with
// their words.
func TestFilesOfABriefing(t *testing.T) {
	s := testServer(t)
	picture := get(t, s, "/notes/"+notedPublic+"/chiffres/2/image.png", access.Anyone)
	if _, err := png.Decode(bytes.NewReader(picture.Body.Bytes())); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Ici, ", "2018", "Chalamont", "Insee"} {
		if !strings.Contains(picture.Body.String(), want) {
			t.Errorf("the picture does not bear %q among its words", want)
		}
	}
	for _, n := range []string{"0", "3", "x"} {
		if w := get(t, s, "/notes/"+notedPublic+"/chiffres/"+n+"/image.png", access.Anyone); w.Code != http.StatusNotFound {
			t.Errorf("chart %s: %d", n, w.Code)
		}
	}
	document := wordsOf(t, get(t, s, "/notes/"+notedPublic+"/note.docx", access.Anyone).Body.Bytes(), "word/document.xml")
	for _, want := range []string{"Vieillir à Chalamont", "Comment garder nos aînés", "Une personne sur dix cherche du travail.", "Je demande à la voisine.", "Un transport à la demande.", "Ce que ces chiffres ne disent pas", "Insee"} {
		if !strings.Contains(document, want) {
			t.Errorf("the document does not hold %q", want)
		}
	}
}

// Two people write at once: both versions are shown, and the form goes on.
func TestABriefingChangedMeanwhile(t *testing.T) {
	s := testServer(t)
	ctx := context.Background()
	form := sent{route: "briefing_edit", actor: testEditor}
	p := form.blank(t, s, "/notes/"+notedPublic+"/modifier")
	v := must[app.BriefingView](t)(s.app.Briefing(ctx, testOwner, notedPublic))
	v.Question = "Combien serons-nous demain ?"
	if err := s.app.SaveBriefing(ctx, testOwner, v.Briefing, v.Version, false, app.From{}); err != nil {
		t.Fatal(err)
	}
	w := hand(t, s, p, form.with(p, []string{"question", "Où irons-nous ?"}), attached{}, testEditor)
	if page := plainly(w.Body.String()); w.Code != http.StatusConflict || !strings.Contains(page, "Combien serons-nous demain ?") || !strings.Contains(page, "Où irons-nous ?") {
		t.Fatalf("changed meanwhile: %d", w.Code)
	}
	if w := post(t, s, "/notes/"+notedPublic+"/annuler", testOwner, "version", "2"); w.Code != http.StatusSeeOther {
		t.Fatalf("undone: %d", w.Code)
	}
	if page := pageOf(t, s, "/notes/"+notedPublic, access.Anyone); !strings.Contains(page, "Comment garder nos aînés") {
		t.Error("the change was not taken back")
	}
}

// What its teller takes back leaves the note, its history and the folder; a testimony
// that may not be read is no choice.
func TestAStoryTakenBackLeavesTheBriefing(t *testing.T) {
	s := testServer(t)
	ctx := context.Background()
	v := must[app.BriefingView](t)(s.app.Briefing(ctx, testEditor, notedPublic))
	if err := s.app.SaveBriefing(ctx, testEditor, v.Briefing, v.Version, true, app.From{}); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/notes/" + notedPublic, "/notes/" + notedPublic + "/historique", "/notes/" + notedPublic + "/modifier"} {
		if strings.Contains(pageOf(t, s, address, testOwner), "voisine") {
			t.Errorf("%s still tells it", address)
		}
	}
	if page := plainly(pageOf(t, s, "/notes/"+notedPublic+"/historique", testOwner)); !strings.Contains(page, "effacé avec le récit") {
		t.Error("the history does not say what was erased")
	}
	const edit = "/notes/" + notedInside + "/modifier"
	in := must[app.BriefingView](t)(s.app.Briefing(ctx, testEditor, notedInside))
	in.Story = briefing.Story{}
	if err := s.app.SaveBriefing(ctx, testEditor, in.Briefing, in.Version, false, app.From{}); err != nil {
		t.Fatal(err)
	}
	form := sent{route: "briefing_edit", actor: testEditor}
	p := form.blank(t, s, edit)
	if w := hand(t, s, p, form.with(p, []string{"erase", "oui"}), attached{}, testEditor); w.Code != http.StatusSeeOther {
		t.Fatalf("a story of before is not taken back: %d", w.Code)
	}
	if page := pageOf(t, s, "/notes/"+notedInside+"/historique", testOwner); strings.Contains(page, "voisine") || strings.Contains(pageOf(t, s, edit, testEditor), `name="erase"`) {
		t.Error("the story of before is still told, or can be taken back twice")
	}
	v.Story = briefing.Story{Source: briefing.Acting, Initiative: "brouillon"}
	err := s.app.SaveBriefing(ctx, testEditor, v.Briefing, v.Version+1, false, app.From{})
	if all := fault.All(err); len(all) != 1 || all[0].Key != "briefing.story_gone" {
		t.Errorf("a draft is told: %v", err)
	}
}

// A public note shows a stranger nothing of an indicator that stays inside: neither its
// name, nor what was said of it, nor its picture. A figure that has another release since
// the note was written is told with both values.
func TestAFigureThatStaysInsideOrChangedSince(t *testing.T) {
	s := testServer(t)
	b := aBriefing("dormir-a-alencon-abcd2345")
	b.Territory, b.Figures = "commune:61001", []briefing.Figure{{Code: broughtRate, Said: "Presque la moitié des logements."}, {Code: broughtBeds}}
	if err := s.app.SaveBriefing(context.Background(), testEditor, b, 0, false, app.From{}); err != nil {
		t.Fatal(err)
	}
	at := "/notes/" + b.ID
	page := plainly(pageOf(t, s, at, access.Anyone))
	document := wordsOf(t, get(t, s, at+"/note.docx", access.Anyone).Body.Bytes(), "word/document.xml")
	for _, hidden := range []string{"fibre", "Presque la moitié"} {
		if strings.Contains(page, hidden) || strings.Contains(document, hidden) {
			t.Errorf("a stranger reads %q", hidden)
		}
	}
	if !strings.Contains(page, "Lits touristiques") || !strings.Contains(document, "Lits touristiques") {
		t.Error("what is public is not shown")
	}
	if w := get(t, s, at+"/chiffres/1/image.png", access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("the picture of what stays inside: %d", w.Code)
	}
	if page := plainly(pageOf(t, s, at, testReader)); !strings.Contains(page, "Presque la moitié") {
		t.Error("who signs in does not read it")
	}

	content := orneTable(s.app, 30)
	o := app.PlaceImport{Period: "2024", Source: "Capacité d’accueil", Vintage: 2026, Public: true, KeepGood: true, Columns: []app.PlaceColumn{{Name: "Lits", Card: broughtBeds}}}
	if _, err := s.app.KeepPlaceFile(context.Background(), testEditor, "lits.csv", strings.NewReader(content), int64(len(content)), o, app.From{}); err != nil {
		t.Fatal(err)
	}
	if page := plainly(pageOf(t, s, at, access.Anyone)); !strings.Contains(page, "ont changé depuis") || !strings.Contains(page, "13") || !strings.Contains(page, "40") {
		t.Errorf("that the figure changed is not told:\n%s", page)
	}
}

// The limits that a form proposes are those of what its reader sees: kept as they were
// proposed or with words of one's own around, they tell a stranger nothing of what an
// indicator that stays inside warns of.
func TestLimitsOfAFigureThatStaysInside(t *testing.T) {
	s := testServer(t)
	const reserve, other = "Deux années différentes.", "On ne sait rien des trajets."
	form := sent{route: "briefing_new", actor: testEditor}
	p := form.blank(t, s, "/notes/nouvelle?territoire=commune:61001")
	kept := hand(t, s, p, form.with(p, []string{"question", "Qui dort ici ?", "figure.1", composedRate, "said.1", "Plus de lits qu’ailleurs.", "figure.2", "UNEMP18", "figure.3", "", "said.3", "", "seen", "public"}), attached{}, testEditor)
	proposed, _, _ := strings.Cut(kept.Header().Get("Location"), "?")
	if kept.Code != http.StatusSeeOther {
		t.Fatalf("kept: %d %s", kept.Code, plainly(kept.Body.String()))
	}
	edit := sent{route: "briefing_edit", actor: testEditor}
	again := edit.blank(t, s, proposed+"/modifier")
	if limits := again.values().Get("limits"); !strings.Contains(limits, reserve) {
		t.Fatalf("the form proposes %q", limits)
	}
	if kept := hand(t, s, again, edit.with(again, nil), attached{}, testEditor); kept.Code != http.StatusSeeOther {
		t.Fatalf("kept as proposed: %d", kept.Code)
	}
	b := aBriefing("lits-d-alencon-abcd2345")
	b.Territory, b.Figures, b.Limits = "commune:61001", []briefing.Figure{{Code: composedRate}, {Code: broughtBeds}}, other+"  Deux années\ndifférentes. Two years apart."
	if err := s.app.SaveBriefing(context.Background(), testEditor, b, 0, false, app.From{}); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{proposed, "/notes/" + b.ID} {
		for _, english := range []string{"", "/en"} {
			page := evenly(plainly(pageOf(t, s, strings.Replace(english+at, "/en/notes", "/en/briefings", 1), access.Anyone)))
			if strings.Contains(page, reserve) {
				t.Errorf("a stranger reads on %s%s what stays inside", english, at)
			}
		}
		document := evenly(wordsOf(t, get(t, s, at+"/note.docx", access.Anyone).Body.Bytes(), "word/document.xml"))
		if strings.Contains(document, reserve) {
			t.Errorf("a stranger reads in the document of %s what stays inside", at)
		}
		if page := evenly(plainly(pageOf(t, s, at, testReader))); !strings.Contains(page, reserve) {
			t.Errorf("who signs in does not read on %s what the figure does not say", at)
		}
	}
	if page := plainly(pageOf(t, s, "/notes/"+b.ID, access.Anyone)); !strings.Contains(page, other) || !strings.Contains(page, "Two years apart.") {
		t.Error("what its author says is not shown")
	}
}
