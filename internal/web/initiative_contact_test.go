package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/story"
)

func TestAContactIsKeptWithTheAgreementOfItsPerson(t *testing.T) {
	ctx := context.Background()
	s := testServerWith(t, Config{Clock: clock.Fixed(time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC))})
	address := "/initiatives/" + garageSlug(t, s.app) + "/modifier"
	brought := initiative.Contact{Name: "Odile Roux", Email: "odile@exemple.fr", Notice: "2025-03", Consent: "2025-04-02"}
	if _, err := s.app.SaveInitiative(ctx, testEditor, app.Principal, garage(), brought, 2, app.From{Source: "import"}); err != nil {
		t.Fatal(err)
	}
	version := "3"
	save := func(pairs ...string) (int, string, initiative.Contact) {
		t.Helper()
		w := post(t, s, address, testEditor, append([]string{"version", version, "name", garage().Name, "public", "oui", "organisation", "Les Mains noires"}, pairs...)...)
		in, err := s.app.Initiative(ctx, testEditor, app.Principal, "garage")
		if err != nil {
			t.Fatal(err)
		}
		version = map[bool]string{true: "4", false: version}[in.Version == 4]
		return w.Code, w.Body.String(), in.Contact
	}
	if form := get(t, s, address, testEditor).Body.String(); !strings.Contains(form, `name="contact_agreed" value="oui" checked`) {
		t.Error("the form does not say that the person agreed")
	}
	if code, _, c := save("summary", "Relu", "contact_name", "Odile Roux", "contact_email", "odile@exemple.fr", "contact_agreed", "oui"); code != http.StatusSeeOther || c != brought {
		t.Errorf("another field saved: %d, %+v", code, c)
	}
	if code, body, c := save("contact_name", "Awa Diallo", "contact_email", "awa@exemple.fr"); code != http.StatusUnprocessableEntity || c != brought ||
		!strings.Contains(body, "Si elle l’a donné, cochez la case") || !strings.Contains(body, "awa@exemple.fr") {
		t.Errorf("details given without agreement: %d, %+v", code, c)
	}
	if code, _, c := save("contact_name", "Awa Diallo", "contact_email", "awa@exemple.fr", "contact_agreed", "oui"); code != http.StatusSeeOther ||
		c != (initiative.Contact{Name: "Awa Diallo", Email: "awa@exemple.fr", Notice: noticeVersion, Consent: "2026-11-29"}) {
		t.Errorf("details given with agreement: %d, %+v", code, c)
	}
	sheet := strings.TrimSuffix(address, "/modifier")
	if body := get(t, s, sheet, testEditor).Body.String(); !strings.Contains(body, "Accord donné le") || !strings.Contains(body, "29 novembre 2026") {
		t.Error("who edits does not read when the person agreed")
	}
	if body := get(t, s, sheet, access.Anyone).Body.String(); strings.Contains(body, "Accord donné") || strings.Contains(body, "Awa") {
		t.Error("the public reads of a contact")
	}
}

func TestATestimonyKeepsTheNoticeItWasGivenOn(t *testing.T) {
	s := testServer(t)
	agreed := story.Consent{TakePart: true, Quote: true, Date: "2025-04-02", How: "signé", Notice: "2025-03"}
	read := func(pairs ...string) string {
		before := story.Story{Consent: agreed}
		form := s.fillStory(app.StoryView{Story: before})
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return s.readStory(form, before).Consent.Notice
	}
	if got := read("title", "Relu"); got != "2025-03" {
		t.Errorf("a title corrected makes the notice %q", got)
	}
	if got := read("name", "oui"); got != noticeVersion {
		t.Errorf("one thing more agreed to today leaves the notice %q", got)
	}
}
