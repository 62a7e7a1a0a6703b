//go:build e2e

package e2e

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/pdf"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/web"
	"codeberg.org/bocage/bocage/test/harness"
)

// demonstrated is a house with the demonstration's study and none of its
// versions, and its site as anyone reads it.
func demonstrated(t *testing.T, change func(*bundle.Bundle)) (*app.App, *web.Server, app.StudyView) {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	house, err := app.Open(t.Context(), app.Config{Folder: t.TempDir(), Version: "test", Press: web.Presser(web.Config{Catalogue: catalogue, Version: "test"})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { house.Close() })
	b, err := bundle.Read(examples.Demonstration())
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&b)
	}
	if _, err := house.ImportBundle(t.Context(), access.House, app.Demonstration, b, bundle.Attached(examples.Demonstration()), app.From{Source: "demo"}); err != nil {
		t.Fatal(err)
	}
	study, err := house.Study(t.Context(), access.House, app.Demonstration, b.Study.ID)
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{App: house, Catalogue: catalogue, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return house, site, study
}

func TestAReportIsReadAndPrinted(t *testing.T) {
	house, _, study := demonstrated(t, nil)
	for lang, page := range map[string]string{i18n.FR: "/rapport/index.html", i18n.EN: "/report/index.html"} {
		t.Run(lang, func(t *testing.T) {
			draft, err := house.DraftSite(t.Context(), access.House, study, lang)
			if err != nil {
				t.Fatal(err)
			}
			defer draft.Close()
			site, err := draft.Reader()
			if err != nil {
				t.Fatal(err)
			}
			t.Run("in a browser, by everyone", func(t *testing.T) {
				server := httptest.NewServer(web.SiteHandler(site))
				defer server.Close()
				for _, problem := range chrome.Audit(t, server.URL, page, harness.Budget{Requests: 14, Bytes: 500_000}) {
					t.Error(problem)
				}
			})
			t.Run("on paper, numbered, tagged, with its words", func(t *testing.T) {
				printed, err := pdf.Print(t.Context(), pdf.Document{Site: web.SiteHandler(site), Page: page})
				if err != nil {
					t.Fatal(err)
				}
				doc := readPDF(t, printed)
				if len(doc.pages) < 8 || len(doc.pages) > 40 {
					t.Errorf("%d pages", len(doc.pages))
				}
				whole := strings.Join(doc.pages, " ")
				for _, want := range []string{"1 / ", "Landemerle"} {
					if !strings.Contains(whole, want) {
						t.Errorf("no %q in the document", want)
					}
				}
				for _, tag := range []string{"/MarkInfo", "/StructTreeRoot", "/Lang (" + lang} {
					if !strings.Contains(string(printed), tag) {
						t.Errorf("no %s", tag)
					}
				}
			})
		})
	}
}

// TestASolutionPrintsOnOneSheet: whether nobody wrote anything about it or
// everything is as long as it may be.
func TestASolutionPrintsOnOneSheet(t *testing.T) {
	long := strings.Repeat("Un mot après l’autre, et encore un autre. ", 60)
	var names []string
	_, site, study := demonstrated(t, func(b *bundle.Bundle) {
		full, bare := selected(b)
		names = []string{full, bare}
		for i := range b.Initiatives {
			in := &b.Initiatives[i]
			switch in.ID {
			case full:
				in.Name, in.Summary, in.Story, in.Elsewhere = strings.Repeat("Nom sans fin ", 14), long[:1500], "<p>"+long+long+"</p><p>"+long+"</p>", long[:1900]
				for range 8 {
					in.Organisations = append(in.Organisations, initiative.Organisation{Name: strings.Repeat("Organisation ", 10)})
				}
				in.For = append(in.For, strings.Fields(strings.Repeat("quelqu’un ", 30))...)
				in.Web = append(in.Web, "https://exemple.fr/"+strings.Repeat("chemin/", 40))
			case bare:
				in.Summary, in.Story, in.Elsewhere, in.Pictures, in.KeyFigures, in.Organisations, in.For = "", "", "", nil, nil, nil, nil
			}
		}
		for i := range b.Contributions {
			for j := range b.Contributions[i].Readings {
				b.Contributions[i].Readings[j].Sentence = long[:matrix.MaxSentence-10]
			}
		}
		for i := range b.Stories {
			b.Stories[i].Text = long + b.Stories[i].Text
			b.Stories[i].Excerpts = append([]story.Excerpt{{ID: "long", Text: long}}, b.Stories[i].Excerpts...)
		}
		b.Reports = nil
		used := b.Sums() // the pictures that were taken off are attached to nothing
		b.Files = slices.DeleteFunc(b.Files, func(f bundle.File) bool { return !used[f.SHA256] })
	})
	for _, name := range names {
		for _, lang := range []string{i18n.FR, i18n.EN} {
			printed, err := pdf.Print(t.Context(), pdf.Document{Site: site.Handler(), Page: site.URL(lang, "solution", study.Slug, name)})
			if err != nil {
				t.Fatal(err)
			}
			doc := readPDF(t, printed)
			if len(doc.pages) != 1 {
				t.Errorf("%s in %s: %d pages", name, lang, len(doc.pages))
				continue
			}
			for _, want := range map[string][]string{i18n.FR: {"Pour recommencer ailleurs", "Fiche tirée de l’étude"}, i18n.EN: {"To do it again elsewhere", "Sheet from the study"}}[lang] {
				if !strings.Contains(doc.pages[0], want) {
					t.Errorf("%s in %s: no %q", name, lang, want)
				}
			}
		}
	}
}

// selected names two initiatives kept for analysis.
func selected(b *bundle.Bundle) (string, string) {
	var kept []string
	for _, e := range b.Entries {
		if e.Status == "selected" {
			kept = append(kept, e.Initiative)
		}
	}
	return kept[0], kept[1]
}

func TestTheWallIsReadByEveryone(t *testing.T) {
	_, site, study := demonstrated(t, nil)
	server := httptest.NewServer(site.Handler())
	defer server.Close()
	for _, page := range []string{site.URL(i18n.FR, "wall", study.Slug), site.URL(i18n.EN, "wall", study.Slug, "dimension", "sante"), site.URL(i18n.FR, "solution", study.Slug, "la-pause")} {
		for _, problem := range chrome.Audit(t, server.URL, page, harness.PublicPage) {
			t.Error(problem)
		}
	}
}
