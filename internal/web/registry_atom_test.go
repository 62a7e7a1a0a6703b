package web

import (
	"encoding/xml"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// readFeed reads a feed as a reader of feeds does, and holds it to what RFC 4287
// asks of any.
func readFeed(t *testing.T, w *httptest.ResponseRecorder) atomFeed {
	t.Helper()
	var f atomFeed
	if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil || w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/atom+xml") {
		t.Fatalf("%d %s: %v", w.Code, w.Header().Get("Content-Type"), err)
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.ID == "" || ids[e.ID] || e.Title == "" || len(e.Links) == 0 {
			t.Errorf("entry %+v, %v", e, err)
		}
		ids[e.ID] = true
	}
	if _, err := time.Parse(time.RFC3339, f.Updated); err != nil || f.ID == "" || f.Title == "" || f.Author.Name == "" || f.Links[0].Rel != "self" {
		t.Errorf("feed %+v, %v", f, err)
	}
	return f
}

func TestAFeedTellsWhatASearchFinds(t *testing.T) {
	a, err := app.Open(t.Context(), app.Config{Folder: t.TempDir(), Now: testNoon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	s := testServerWith(t, Config{App: a})
	sheet := func(id, name string, public bool, version int64) {
		t.Helper()
		in := initiative.Initiative{ID: id, Name: name, Summary: "On y <b>presse</b> & on y boit.", Themes: []string{"food"}, Public: public,
			Organisations: []initiative.Organisation{{Name: "Les Vergers"}}}
		if _, err := a.SaveInitiative(t.Context(), testEditor, app.Principal, in, initiative.Contact{Email: "odile@exemple.test"}, version, byForm); err != nil {
			t.Fatal(err)
		}
	}
	sheet("un", "Pressoir du bourg", true, 0)
	sheet("deux", "Verger secret", false, 0)
	ask := func(path string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		return w
	}
	first := ask("/initiatives.atom?theme=food")
	f := readFeed(t, first)
	if len(f.Entries) != 1 || f.Entries[0].Title != "Pressoir du bourg" || f.Entries[0].Authors[0].Name != "Les Vergers" || f.Entries[0].Categories[0].Label != "Alimentation" {
		t.Fatalf("%+v", f.Entries)
	}
	if body := first.Body.String(); strings.Contains(body, "odile") || strings.Contains(body, "secret") || !strings.Contains(body, "presse&lt;/b&gt; &amp; on") {
		t.Error(body)
	}
	tag, since := first.Header().Get("ETag"), first.Header().Get("Last-Modified")
	if w := ask("/initiatives.atom?theme=food", "If-None-Match", tag); tag == "" || w.Code != 304 {
		t.Errorf("the same feed is sent again: %d", w.Code)
	}
	if w := ask("/initiatives.atom?theme=food", "If-Modified-Since", since); since == "" || w.Code != 304 {
		t.Errorf("a feed of before is sent again: %d", w.Code)
	}
	sheet("un", "Pressoir du haut bourg", true, 1)
	again := readFeed(t, ask("/initiatives.atom?theme=food", "If-None-Match", tag))
	if again.ID != f.ID || again.Entries[0].ID != f.Entries[0].ID || again.Entries[0].Title == f.Entries[0].Title {
		t.Errorf("an initiative that was written again is another: %+v, then %+v", f.Entries[0], again.Entries[0])
	}
	if other := readFeed(t, ask("/initiatives.atom?q=moulin")); other.ID == f.ID || len(other.Entries) != 0 {
		t.Errorf("another search: %+v", other)
	}
	if en := readFeed(t, ask("/initiatives.atom?theme=food&langue=en")); en.Lang != "en" || en.Entries[0].Categories[0].Label != "Food" {
		t.Errorf("in English: %+v", en)
	}
	page := ask("/initiatives?theme=food").Body.String()
	if !strings.Contains(page, `type="application/atom+xml" href="/initiatives.atom?theme=food"`) {
		t.Error("the page does not tell of its feed")
	}
}
