package app

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/report"
)

// reporting is a house whose press makes the page of a report too, as that of
// the product does, with or without one.
func reporting(t *testing.T) (*App, StudyView) {
	t.Helper()
	a, s := published(t)
	a.press = func(ctx context.Context, frozen *App, e EditionView, site *Site) error {
		return errors.Join(plainPress(ctx, frozen, e, site), site.Add("rapport/index.html", []byte("rapport")))
	}
	return a, s
}

func TestWhatIsPrintedOfAVersion(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		text *report.Report
		page string
	}{
		"its report":                   {&report.Report{ID: "r", Title: "Le rapport", Blocks: []report.Block{{Kind: report.Funnel}}}, "rapport/index.html"},
		"the study when it has no one": {nil, "index.html"},
	} {
		t.Run(name, func(t *testing.T) {
			a, s := reporting(t)
			if c.text != nil {
				if _, err := a.SaveReport(ctx, editor, Principal, s.ID, *c.text, 0, form); err != nil {
					t.Fatal(err)
				}
			}
			e, err := a.Publish(ctx, owner, Principal, s.ID, Publication{}, form)
			if err != nil {
				t.Fatal(err)
			}
			printed := ""
			a.printer = func(_ context.Context, _ fs.FS, page, _, _ string) ([]byte, error) {
				printed = page
				return []byte("%PDF-1.4"), nil
			}
			if err := a.PrintEdition(ctx, Principal, `{"edition":"`+keyIn(s.ID, e.ID)+`"}`, Unheard); err != nil || printed != c.page {
				t.Errorf("printed %q, %v", printed, err)
			}
		})
	}
}

func TestADraftIsWhatThePublicWouldRead(t *testing.T) {
	a, s := reporting(t)
	ctx := context.Background()
	site, err := a.DraftSite(ctx, owner, s, "")
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	files, err := site.Reader()
	if err != nil {
		t.Fatal(err)
	}
	read, err := fs.ReadFile(files, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	page := string(read)
	if !strings.Contains(page, "La vallée, version 0") || !strings.Contains(page, "Garage solidaire") || strings.Contains(page, "Chorale") || strings.Contains(page, "Léa") {
		t.Errorf("the draft reads %q", page)
	}
	if all, err := a.Editions(ctx, access.Anyone, s); err != nil || len(all) != 0 {
		t.Errorf("%d versions were published, %v", len(all), err)
	}
	if _, err := a.DraftSite(ctx, access.Anyone, s, ""); !fault.Is(err, fault.SignIn) {
		t.Errorf("anyone makes a draft: %v", err)
	}
	if _, err := a.DraftSite(ctx, owner, s, "br"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a language that is not there: %v", err)
	}
	t.Run("of a study that is still closed, too", func(t *testing.T) {
		b, err := a.ExportBundle(ctx, owner, Principal, s.ID, bundle.Full)
		if err != nil {
			t.Fatal(err)
		}
		b.Study.Public = false
		if _, err := a.SaveStudy(ctx, editor, Principal, b.Study, s.Version, form); err != nil {
			t.Fatal(err)
		}
		closed, err := a.Study(ctx, owner, Principal, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		draft, err := a.DraftSite(ctx, owner, closed, "")
		if err != nil {
			t.Fatal(err)
		}
		defer draft.Close()
		if _, err := a.Study(ctx, access.Anyone, Principal, s.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the draft opened the study: %v", err)
		}
	})
}
