package web

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/app"
)

// A story of several paragraphs keeps them when a word of it is changed in the
// form, and its whole shape when none is.
func TestAStoryKeepsItsParagraphs(t *testing.T) {
	s := testServer(t)
	const rich = "<p>On roulait <strong>seul</strong>.</p><p>Puis un garage<br/>a ouvert.</p>"
	in, err := s.app.Initiative(context.Background(), testEditor, app.Principal, "garage")
	if err != nil {
		t.Fatal(err)
	}
	in.Story = rich
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in.Initiative, in.Contact, in.Version, byForm); err != nil {
		t.Fatal(err)
	}
	address := "/initiatives/" + garageSlug(t, s.app) + "/modifier"
	box := regexp.MustCompile(`(?s)<textarea[^>]*name="story"[^>]*>(.*?)</textarea>`)
	for _, edit := range []struct{ from, to, want string }{
		{"", "", rich},
		{"un garage", "le garage", "<p>On roulait seul.</p><p>Puis le garage<br/>a ouvert.</p>"},
	} {
		page := get(t, s, address, testEditor).Body.String()
		found := box.FindStringSubmatch(page)
		if found == nil {
			t.Fatal("the form has no story")
		}
		typed := strings.ReplaceAll(strings.TrimPrefix(html.UnescapeString(found[1]), "\n"), "\n", "\r\n") // as browsers send it
		version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)[1]
		w := post(t, s, address, testEditor, "version", version, "name", garage().Name, "public", "oui", "organisation", "Les Mains noires", "story", strings.Replace(typed, edit.from, edit.to, 1))
		if w.Code != http.StatusSeeOther {
			t.Fatalf("saved: %d %s", w.Code, w.Body)
		}
		now, err := s.app.Initiative(context.Background(), testEditor, app.Principal, "garage")
		if err != nil || now.Story != edit.want {
			t.Errorf("after %q: %q, not %q (%v)", edit.to, now.Story, edit.want, err)
		}
	}
}
