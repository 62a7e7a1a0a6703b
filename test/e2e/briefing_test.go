//go:build e2e

package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/pdf"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/web"
	"codeberg.org/bocage/bocage/test/harness"
)

// fetched is what an address gives to anyone.
func fetched(t *testing.T, address string) []byte {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", address, answer.StatusCode, err)
	}
	return body
}

// An officer goes from the portrait of a commune to a note on two sheets, and takes it
// away; then the same on a narrow screen without JavaScript.
func TestABriefingIsPrepared(t *testing.T) {
	for _, view := range []harness.View{{}, {Width: 320, Height: 640}, {Width: 320, Height: 640, NoScript: true}, {Width: 768, Dark: true}} {
		t.Run(view.String(), func(t *testing.T) {
			base, invitation := office(t)
			p := chrome.Open(t, base, view)
			look := looker(t, p, view, "briefing-", 120)
			joined(p, invitation)

			p.Visit("/territoires/commune/01074")
			p.Follow("main a[href^='/notes/nouvelle']")
			look("form")
			p.Click("#champ-question")
			p.Press("Comment garder nos aînés au village quand le médecin s’en va ?")
			p.Type("#champ-said-1", "Notre village grandit : un habitant de plus sur cent chaque année.")
			p.Choose("#champ-story", "written")
			p.Click("#champ-text")
			p.Press("Depuis que mon mari ne conduit plus, je demande à la voisine.")
			p.Type("#champ-teller", "Marie, 81 ans")
			p.Follow("main form button[type=submit]")
			p.TakeTrouble() // the browser notes the refusal
			if said := p.Text("main"); !strings.Contains(said, "qu’avec l’accord de la personne") || !strings.Contains(said, "Marie") && p.Count("#champ-teller[value='Marie, 81 ans']") != 1 {
				t.Errorf("a story without agreement: %s", said)
			}
			look("refused")
			p.Click("#champ-agreed")
			p.Click("#champ-seen-3")
			p.Follow("main form button[type=submit]")
			look("note")
			at, _, _ := strings.Cut(p.Path(), "?")
			if pages := readPDF(t, p.PDF()).pages; len(pages) != 2 || !strings.Contains(pages[0], "Notre village grandit") || !strings.Contains(pages[1], "je demande à la voisine") {
				t.Errorf("printed on %d pages: %q", len(pages), pages)
			}
			if _, err := png.Decode(bytes.NewReader(fetched(t, base+at+"/chiffres/1/image.png"))); err != nil {
				t.Error(err)
			}
			document := fetched(t, base+at+"/note.docx")
			if _, err := zip.NewReader(bytes.NewReader(document), int64(len(document))); err != nil {
				t.Error(err)
			}
			p.Visit("/en/briefings")
			look("list")
			for _, problem := range p.TakeTrouble() {
				t.Error(problem)
			}
		})
	}
}

// long is a text of so many characters, in words of a usual length.
func long(n int) string {
	return strings.TrimSpace(string([]rune(strings.Repeat("territoire habitants solidarité ", n/30+1))[:n]))
}

// mostReserved are the indicators of a place whose cards warn of most.
func mostReserved(t *testing.T, house *app.App, key territory.Key) []briefing.Figure {
	t.Helper()
	book, err := house.PlaceIndicators()
	if err != nil {
		t.Fatal(err)
	}
	places, err := house.Territories()
	if err != nil {
		t.Fatal(err)
	}
	at, _ := book.Place(places, key)
	warned := func(c *series.Card) (n int) {
		for _, f := range c.Flags {
			n += len(f.Text.FR)
		}
		for _, w := range c.Caveats {
			n += len(w.FR)
		}
		return n + len(c.Break.FR) + len(c.Label.FR)
	}
	var cards []*series.Card
	for _, c := range book.Cards() {
		if book.Shown(c.Code, at).Has() && (c.Level == territory.Commune || c.Level == key.Level()) {
			cards = append(cards, c)
		}
	}
	slices.SortFunc(cards, func(x, y *series.Card) int { return warned(y) - warned(x) })
	var figures []briefing.Figure
	for _, c := range cards[:briefing.MaxFigures] {
		figures = append(figures, briefing.Figure{Code: c.Code, Said: long(briefing.MaxSaid)})
	}
	return figures
}

// The longest note that the form takes, with the indicators that warn of most, is two
// sheets, of any kind of place, in both languages.
func TestTheLongestBriefingHoldsOnTwoPages(t *testing.T) {
	house, base, _ := openOffice(t)
	p := chrome.Open(t, base, harness.View{})
	for _, key := range []territory.Key{"commune:01074", "epci:200069193", "departement:01", "region:84", territory.NationalKey} {
		lines := strings.Repeat("une piste\n", briefing.MaxLines-1)
		b := briefing.Briefing{ID: "longue-" + strings.ToLower(strings.ReplaceAll(string(key), ":", "-")), Territory: key, Title: long(briefing.MaxTitle), Question: long(briefing.MaxQuestion), Meeting: long(briefing.MaxMeeting), Date: "2027-01-12",
			Figures: mostReserved(t, house, key), Story: briefing.Story{Source: briefing.Written, Text: long(briefing.MaxStory), Teller: long(briefing.MaxTeller), Agreed: true},
			Proposals: lines + long(briefing.MaxProposals-len(lines)), Limits: long(briefing.MaxLimits), By: long(briefing.MaxBy), Licence: long(briefing.MaxLicence), Seen: briefing.Public}
		if err := house.SaveBriefing(t.Context(), access.House, b, 0, false, app.From{}); err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{"/notes/", "/en/briefings/"} {
			p.Visit(at + b.ID)
			if pages := readPDF(t, p.PDF()).pages; len(pages) != 2 || !strings.Contains(pages[1], "solidarité") {
				t.Errorf("%s%s: %d pages", at, b.ID, len(pages))
			}
		}
	}
}

// The PDF of a note is what its page prints: two pages that can be searched, in the
// language that was asked for, and nothing of what stays inside.
func TestThePDFOfABriefing(t *testing.T) {
	house, _, _ := openOffice(t)
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{App: house, Catalogue: catalogue, Version: "test", Identify: house.Identify, Printer: func(ctx context.Context, p web.Printed) ([]byte, error) {
		return pdf.Print(ctx, pdf.Document(p))
	}})
	if err != nil {
		t.Fatal(err)
	}
	b := briefing.Briefing{ID: "vieillir-ici-abcd2345", Territory: "commune:01074", Title: "Vieillir ici", Question: "Comment garder nos aînés au village ?", Figures: []briefing.Figure{{Code: "EMPRATE18"}, {Code: "UNEMP18"}}, Lang: "fr", Seen: briefing.Public}
	if err := house.SaveBriefing(t.Context(), access.House, b, 0, false, app.From{}); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/notes/"+b.ID+"/note.pdf", nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" {
		t.Fatalf("%d %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	doc := readPDF(t, w.Body.Bytes())
	if len(doc.pages) != 2 || doc.title != b.Title {
		t.Fatalf("%d pages, titled %q", len(doc.pages), doc.title)
	}
	for i, want := range []string{"personnes de 15 à 64 ans sur 100 ont un emploi", "Ce que ces chiffres ne disent pas"} {
		if !strings.Contains(doc.pages[i], want) {
			t.Errorf("page %d reads %q", i+1, doc.pages[i])
		}
	}
}
