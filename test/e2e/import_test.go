//go:build e2e

package e2e

import (
	"image"
	"image/png"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/web"
	"codeberg.org/bocage/bocage/test/harness"
)

// office is an installation of one's own, with a one-time link to open its
// account.
func office(t *testing.T) (base, invitation string) {
	t.Helper()
	_, base, invitation = openOffice(t)
	return base, invitation
}

// openOffice is office, with the house that holds it.
func openOffice(t *testing.T) (house *app.App, base, invitation string) {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	house, err = app.Open(t.Context(), app.Config{Folder: t.TempDir(), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { house.Close() })
	token, err := house.InviteAccount(t.Context(), access.House, access.Owner, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{App: house, Catalogue: catalogue, Version: "test", Identify: house.Identify})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site.Handler())
	t.Cleanup(server.Close)
	return house, server.URL, "/invitation?lien=" + token
}

// joined opens the account that an invitation gives.
func joined(p *harness.Page, invitation string) {
	p.Visit(invitation)
	p.Type("#champ-name", "Awa")
	p.Type("#champ-login", "awa")
	p.Type("#champ-password", "une longue phrase de passe")
	p.Follow("main form button[type=submit]")
}

// looker keeps a picture of a page, and tells what is wrong with it: what a machine finds
// of accessibility, what is out of the window and, among as many stops, what the
// keyboard can't reach. Without scripts nothing can look.
func looker(t *testing.T, p *harness.Page, view harness.View, prefix string, stops int) func(what string) {
	return func(what string) {
		t.Helper()
		p.Screenshot(prefix + what)
		problems := slices.DeleteFunc(p.TakeTrouble(), func(trouble string) bool {
			return strings.Contains(trouble, "status of 422") // how a form that is refused is answered
		})
		if !view.NoScript {
			problems = append(append(problems, p.Axe()...), p.Overflow()...)
		}
		if !view.NoScript && stops > 0 {
			problems = append(problems, p.Keyboard(stops)...)
		}
		for _, problem := range problems {
			t.Errorf("%s: %s", what, problem)
		}
	}
}

const census = "Nom du projet;Commune;Code INSEE;Création;Mail;Couleur\r\n" +
	"Café des possibles;Alençon;61001;2019;cafe@exemple.fr;vert\r\n" +
	"Bricothèque;Alençon;61001;03/2021;;\r\n" +
	"Jardin partagé;Alençon;61001;2022;;\r\n" +
	"Fournil;Nulle-Part-sur-Rien;;31/02/2020;;rouge\r\n"

// written is a file of the test's own.
func written(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// drawn is a picture of the test's own.
func drawn(t *testing.T) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "atelier.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, image.NewGray(image.Rect(0, 0, 900, 600))); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

// TestASpreadsheetIsBroughtIn goes the whole way as someone does who keeps a
// census: on a large screen, on a phone, and without JavaScript.
func TestASpreadsheetIsBroughtIn(t *testing.T) {
	for _, view := range []harness.View{{}, {Width: 320, Height: 640}, {Width: 320, Height: 640, NoScript: true}, {Dark: true}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			_, p, look := keeper(t, view, "import")

			p.Visit("/importer")
			look("choose")
			p.Attach("#champ-file", written(t, "recensement.csv", census))
			p.Follow("main form[enctype] button[type=submit]")
			look("preview")
			if said := p.Text("main"); !strings.Contains(said, "Nulle-Part-sur-Rien") || !strings.Contains(said, "Fournil") {
				t.Fatalf("the preview does not tell what is wrong: %s", said)
			}
			p.Choose("#champ-field-F", "summary")
			p.Click("#champ-keep_good")
			p.Follow(".buttons button[value=read]")
			look("read again")
			if got := harness.Evaluate[string](p, `document.querySelector("#champ-field-F").value`); got != "summary" {
				t.Errorf("the choice is lost: %s", got)
			}
			p.Follow("button[value=import]")
			look("result")
			if said := p.Text("main"); !strings.Contains(said, "Annuler cet import") || p.Count("a[href$='reste.csv']") != 1 {
				t.Fatalf("the result: %s", said)
			}
			p.Visit("/imports")
			look("list")
			attachments(t, p, look)
			p.Visit("/imports")
			p.Follow("main table a")
			p.Follow(".import-undo button")
			look("undone")
			if said := p.Text("main"); !strings.Contains(said, "Import annulé") || !strings.Contains(said, "Gardées telles quelles") {
				t.Errorf("undone: %s", said)
			}
			p.Visit("/initiatives")
			if said := p.Text("main"); strings.Contains(said, "Jardin partagé") || !strings.Contains(said, "Café des possibles") || !strings.Contains(said, "Bricothèque") {
				t.Errorf("what was changed or linked stays, the rest goes: %s", said)
			}
		})
	}
}

// attachments puts a picture and a link on a sheet that was imported.
func attachments(t *testing.T, p *harness.Page, look func(string)) {
	t.Helper()
	p.Visit("/initiatives?q=possibles")
	p.Follow("main .card h3 a")
	sheet, _, _ := strings.Cut(p.Path(), "?")
	look("sheet")
	p.Visit(sheet + "/images-et-documents")
	look("files")
	p.Type("#champ-alt", "Le comptoir, un matin de marché")
	p.Attach("#champ-picture", drawn(t))
	p.Follow("main form:has(#champ-picture) button[type=submit]")
	look("files with a picture")
	p.Visit(sheet + "/liens")
	p.Click("input[name=type][value=shares_means]")
	p.Type("#champ-other", "Bricothèque")
	p.Follow("main form:has(#champ-other) button[type=submit]")
	look("links")
	p.Visit(sheet)
	look("sheet with a picture")
	if n := p.Count("figure img[alt^='Le comptoir']"); n != 1 {
		t.Errorf("%d pictures on the sheet", n)
	}
	if !strings.Contains(p.Text("main"), "Bricothèque") {
		t.Error("the link is not on the sheet")
	}
}
