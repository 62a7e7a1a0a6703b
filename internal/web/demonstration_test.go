package web

import (
	"context"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// The demonstration holds an invented pays and real public lists: only what is
// invented is said to be.
func TestOnlyWhatIsInventedIsSaidToBe(t *testing.T) {
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	s := testServerWith(t, Config{App: a})
	paths := map[bool]string{}
	for _, in := range []initiative.Initiative{{ID: "four", Name: "Le four de Brumelande", Public: true, Fictional: true}, {ID: "fabrique", Name: "La Fabrique de Millau", Public: true}} {
		saved, err := a.SaveInitiative(context.Background(), testEditor, app.Demonstration, in, initiative.Contact{}, 0, app.From{Source: "demo"})
		if err != nil {
			t.Fatal(err)
		}
		paths[in.Fictional] = "/" + saved.Path
	}
	const invented = "ces communes, ces personnes et ces chiffres n’existent pas"
	for fictional, path := range paths {
		if body := get(t, s, path, access.Anyone).Body.String(); strings.Contains(body, invented) != fictional {
			t.Errorf("%s: said to be invented: %v", path, !fictional)
		}
	}
	for _, path := range []string{"/initiatives", "/initiatives/carte"} {
		body := get(t, s, path, access.Anyone).Body.String()
		if strings.Contains(body, invented) || !strings.Contains(body, "les autres viennent de listes publiques") {
			t.Errorf("%s does not say which are invented", path)
		}
	}
	list := get(t, s, "/initiatives", access.Anyone).Body.String()
	if n := strings.Count(list, ">Fictive<"); n != 1 || strings.Index(list, ">Fictive<") < strings.Index(list, "Le four de Brumelande") {
		t.Errorf("%d cards are marked, or the wrong one", n)
	}
}

// Who signs in to an installation that holds the demonstration alone reads what
// visitors read; from the first initiative of one's own, neither does.
func TestWhoSignsInReadsNoLessThanAVisitor(t *testing.T) {
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	s := testServerWith(t, Config{App: a})
	keep := func(space, name string, public bool) {
		t.Helper()
		in := initiative.Initiative{ID: space + "-1", Name: name, Public: public}
		if _, err := a.SaveInitiative(context.Background(), testEditor, space, in, initiative.Contact{}, 0, app.From{Source: "demo"}); err != nil {
			t.Fatal(err)
		}
	}
	keep(app.Demonstration, "Brumelande", true)
	everyone := []access.Actor{access.Anyone, testReader, testEditor, testOwner}
	for _, who := range everyone {
		for _, path := range []string{"/initiatives", "/initiatives.csv"} {
			if body := get(t, s, path, who).Body.String(); !strings.Contains(body, "Brumelande") {
				t.Errorf("%s, %s: the initiatives of the demonstration are not there", path, who.Role)
			}
		}
	}
	keep(app.Principal, "Les Mains noires", false)
	for _, who := range everyone {
		if body := get(t, s, "/initiatives", who).Body.String(); strings.Contains(body, "Brumelande") || strings.Contains(body, "Les Mains noires") != who.SignedIn() {
			t.Errorf("%s does not read the first initiative, or still that of the demonstration", who.Role)
		}
	}
}

// The call of the demonstration is found from the home page, and says that it is a trial
// wherever someone writes to it; it is listed no more once the house has a call.
func TestTheCallOfTheDemonstrationSaysThatItIsATrial(t *testing.T) {
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	s := testServerWith(t, Config{App: a})
	const trial = "Ceci est l’appel d’essai de la démonstration"
	in := initiative.Initiative{ID: "four", Name: "Le four de Brumelande", Public: true, Fictional: true}
	if _, err := a.SaveInitiative(t.Context(), testEditor, app.Demonstration, in, initiative.Contact{}, 0, app.From{Source: "demo"}); err != nil {
		t.Fatal(err)
	}
	opened := func(space, name string) string {
		t.Helper()
		c, err := a.SaveCall(t.Context(), testEditor, space, call.Call{ID: space + "-call", Title: name, Purpose: "Voir.", Notice: "Relu.", Opens: "2020-01-01", Public: true}, 0, app.From{Source: "demo"})
		if err != nil {
			t.Fatal(err)
		}
		return slugOf(c.Path)
	}
	slug := opened(app.Demonstration, "Qui fait quoi à Brumelande ?")
	tells(t, pageOf(t, s, "/", access.Anyone), `href="/appels/`+slug+`"`)
	tells(t, pageOf(t, s, "/appels", access.Anyone), "Qui fait quoi à Brumelande", "n’existent pas")
	tells(t, pageOf(t, s, "/appels/suivi", testEditor), "Qui fait quoi à Brumelande")
	link, err := a.BeginProposal(t.Context(), slug, "name", call.Answer{Values: []string{"Un essai"}}, French, app.From{Source: "form"}, func(string) string { return "/" })
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{s.URL(French, "call", slug), s.URL(French, "call_begin", slug), s.URL(French, "call_answer", slug, link, "summary"), s.URL(French, "call_contact", slug, link), s.URL(French, "call_reply", slug, link)} {
		tells(t, pageOf(t, s, at, access.Anyone), trial, "n’existent pas")
	}
	mine := opened(app.Principal, "Qui fait quoi chez nous ?")
	tells(t, pageOf(t, s, "/", access.Anyone), `href="/appels/`+mine+`"`)
	hides(t, pageOf(t, s, "/appels", access.Anyone), "Brumelande", "n’existent pas")
	hides(t, pageOf(t, s, "/appels/"+mine, access.Anyone), trial)
}

// A place that the demonstration names is found by whoever looks for it, signed
// in or not, as long as the demonstration is what readers see.
func TestAnInventedPlaceIsFoundWhereTheDemonstrationIsRead(t *testing.T) {
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	s := testServerWith(t, Config{App: a})
	keep := func(space, name string) {
		t.Helper()
		in := initiative.Initiative{ID: name, Name: name, Public: true, Fictional: space == app.Demonstration}
		if _, err := a.SaveInitiative(context.Background(), testEditor, space, in, initiative.Contact{}, 0, app.From{Source: "demo"}); err != nil {
			t.Fatal(err)
		}
	}
	found := func(actor access.Actor) bool {
		body := get(t, s, "/territoires?q=Landemerle", actor).Body.String()
		return strings.Contains(body, ">Landemerle") && strings.Contains(plainText(body), "Territoire fictif")
	}
	keep(app.Demonstration, "four")
	if !found(access.Anyone) || !found(testOwner) {
		t.Errorf("the invented place: found by anyone %v, by an owner %v", found(access.Anyone), found(testOwner))
	}
	keep(app.Principal, "fabrique")
	if found(access.Anyone) || found(testOwner) {
		t.Error("an invented place is found among real ones")
	}
}

// TestAFoundingStudyIsNotSaidToBeUnread, to whoever works on it: its thirteen were read in 2022, by
// people whose readings are not public. « Personne ne l’a encore lue » beside
// « Retenue pour analyse » would be untrue, and unkind.
func TestAFoundingStudyIsNotSaidToBeUnread(t *testing.T) {
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	b, err := bundle.Read(examples.Ruralites())
	if err != nil {
		t.Fatal(err)
	}
	saved, err := a.ImportBundle(context.Background(), testOwner, app.Demonstration, b, bundle.Attached(examples.Ruralites()), app.From{Source: "demo"})
	if err != nil {
		t.Fatal(err)
	}
	page := pageOf(t, testServerWith(t, Config{App: a}), "/etudes/"+saved.Slug+"/recensement", testEditor)
	if strings.Contains(page, "Personne ne l’a encore lue") || strings.Count(page, "Décidée sans que cette étude ait les lectures qui y ont mené") != 6 {
		t.Error("the six named are said to be unread")
	}
}
