package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/study"
)

var wallFixtures = []fixture{
	{route: "wall", values: []any{boardSlug}},
	{route: "wall", values: []any{boardSlug, "dimension", "transports", "echelon", "commune"}},
	{route: "wall", values: []any{boardSlug, "dimension", "logement"}},
	{route: "wall", values: []any{boardSlug, "dimension", "nulle-part"}, status: http.StatusNotFound},
	{route: "wall", values: []any{boardSlug, "echelon", "lune"}, status: http.StatusNotFound},
	{route: "wall", values: []any{boardSlug, "apres", "inconnu"}, actor: testEditor},
	{route: "solution", values: []any{boardSlug, garageName}},
	{route: "solution", values: []any{boardSlug, busName}, actor: testEditor},
	{route: "solution", values: []any{boardSlug, bakeryName}, status: http.StatusNotFound},
}

func TestReadTheWallOfSolutions(t *testing.T) {
	s := testServer(t)
	t.Run("the public sees who was kept, and what each changes", func(t *testing.T) {
		page := says(t, s, s.URL(French, "wall", boardSlug), access.Anyone, "2 solutions", "Atelier roulant", "Bibliobus", "Améliore :", "Pèse sur : Environnement.", "Ce n’est pas un palmarès")
		if strings.Contains(page, "Fournil") {
			t.Error("one that was not kept is on the wall")
		}
	})
	t.Run("by what they improve", func(t *testing.T) {
		page := says(t, s, s.URL(French, "wall", boardSlug, "dimension", "transports"), access.Anyone, "1 solution sur 2", "Atelier roulant")
		if strings.Contains(page, "Bibliobus") {
			t.Error("the filter keeps all")
		}
	})
	t.Run("a negative effect is no solution", func(t *testing.T) {
		says(t, s, s.URL(French, "wall", boardSlug, "dimension", "environnement"), access.Anyone, "Aucune solution ne répond à ces deux choix")
	})
	t.Run("by level", func(t *testing.T) {
		page := says(t, s, s.URL(French, "wall", boardSlug, "echelon", "departement"), access.Anyone, "1 solution sur 2", "Bibliobus")
		if strings.Contains(page, "Atelier roulant") {
			t.Error("the filter keeps all")
		}
	})
	t.Run("in English", func(t *testing.T) {
		says(t, s, s.URL(English, "wall", boardSlug), access.Anyone, "2 solutions", "It is no ranking")
	})
}

func TestReadASolution(t *testing.T) {
	a := testApp(t)
	ctx := t.Context()
	view, err := a.Initiative(ctx, testEditor, boardSpace, "atelier")
	if err != nil {
		t.Fatal(err)
	}
	in := view.Initiative
	in.Elsewhere, in.Web = "Un local, deux personnes.", []string{"https://atelier.example"}
	in.PublicEmail, in.PublicPhone = "bonjour@atelier.example", "02 61 91 00 04 (le matin)"
	contact := initiative.Contact{Name: "Paule Hamon", Email: "paule@exemple.fr"}
	if _, err := a.SaveInitiative(ctx, testEditor, boardSpace, in, contact, view.Version, byForm); err != nil {
		t.Fatal(err)
	}
	s := testServerWith(t, Config{App: a})
	here := s.URL(French, "solution", boardSlug, garageName)
	page := says(t, s, here, access.Anyone, "Atelier roulant", "62 %", "84", "120, personnes accueillies", "Enquête de sortie", "Je n’aurais pas revu mon frère.", "Un local, deux personnes.",
		"https://atelier.example", "bonjour@atelier.example", "02 61 91 00 04 (le matin)", "effet négatif faible", "Fiche tirée de l’étude")
	for _, private := range []string{"Paule", "paule@exemple.fr"} {
		if strings.Contains(page, private) {
			t.Errorf("the public reads %q", private)
		}
	}
	t.Run("who edits sees the contact, told to be private", func(t *testing.T) {
		says(t, s, here, testEditor, "Paule Hamon", "paule@exemple.fr")
	})
	t.Run("an initiative that is taken off the census has no page any more", func(t *testing.T) {
		v, err := a.StudyAt(ctx, testEditor, boardSlug)
		if err != nil {
			t.Fatal(err)
		}
		e, err := a.Entry(ctx, testEditor, v, "atelier")
		if err != nil {
			t.Fatal(err)
		}
		e.Entry.Status, e.Reason = study.NotSelected, "Arrêtée"
		if _, err := a.SaveEntry(ctx, testEditor, boardSpace, boardID, e.Entry, e.Version, app.From{Source: "import"}); err != nil {
			t.Fatal(err)
		}
		if answer := get(t, s, here, access.Anyone); answer.Code != http.StatusNotFound {
			t.Errorf("status %d", answer.Code)
		}
	})
}

// TestTheWallShowsItsPictures: each card has the first picture of its sheet,
// inside the page, so that the first view asks for no more files.
func TestTheWallShowsItsPictures(t *testing.T) {
	s := testServer(t)
	wall := s.URL(French, "wall", boardSlug)
	if strings.Contains(pageOf(t, s, wall, access.Anyone), "wall-picture") {
		t.Fatal("a card without a picture shows one")
	}
	if w := upload(t, s, s.URL(French, "initiative_files", garageName), testEditor, "picture", "x.png", photo(t), "do", "picture", "alt", "Deux mécaniciennes"); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	page := pageOf(t, s, wall, access.Anyone)
	if !strings.Contains(page, `<img class="wall-picture" src="data:image/png;base64,`) || !strings.Contains(page, `alt="Deux mécaniciennes" width="320" height="180"`) {
		t.Error("the wall does not show the picture of a card")
	}
	checkBudget(t, s, []byte(page), bytesBudget)
	if english := pageOf(t, s, s.URL(English, "wall", boardSlug), access.Anyone); !strings.Contains(english, `height="180" lang="fr"`) {
		t.Error("what the picture shows is not said in French")
	}
}

// A wall that nobody has filled yet: a card says that its effects are still to be
// read, which is not that none was seen; no filter is empty; and a sheet of paper,
// which holds a page of it, says so.
func TestAWallOfWhatIsStillToBeRead(t *testing.T) {
	s := testServer(t)
	ctx := context.Background()
	view := must[app.StudyView](t)(s.app.SaveStudy(ctx, testEditor, app.Principal, study.Study{ID: "mur", Title: "Le mur", Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}, Public: true}, 0, byForm))
	for i := range app.WallPage + 1 {
		id := fmt.Sprintf("mur%02d", i)
		must[app.InitiativeView](t)(s.app.SaveInitiative(ctx, testEditor, app.Principal, initiative.Initiative{ID: id, Name: "Lieu " + id, Public: true}, initiative.Contact{}, 0, byForm))
		must[int](t)(s.app.AddEntries(ctx, testEditor, app.Principal, "mur", []string{id}, byForm))
		must[int64](t)(s.app.Decide(ctx, testEditor, app.Principal, "mur", id, app.Decision{Status: study.Selected}, 1, byForm))
	}
	page := plainText(pageOf(t, s, s.URL(French, "wall", view.Slug), access.Anyone))
	if !strings.Contains(page, "Ses effets ne sont pas encore lus.") || strings.Contains(page, "Aucun effet repéré") {
		t.Error("what nobody has read is said to have no effect")
	}
	if strings.Contains(page, `class="facets"`) {
		t.Error("a filter without a choice")
	}
	if !strings.Contains(page, fmt.Sprintf("Cette impression porte %d solutions sur %d.", app.WallPage, app.WallPage+1)) {
		t.Error("paper does not say that it holds a part of the wall")
	}
}
