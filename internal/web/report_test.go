package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/report"
)

var reportFixtures = []fixture{
	{route: "report", values: []any{boardSlug}},
	{route: "report", values: []any{boardSlug}, actor: testEditor},
	{route: "report", values: []any{boardSlug, "texte", "rien"}, actor: testEditor, status: http.StatusNotFound},
	{route: "report_edit", values: []any{boardSlug}, actor: testEditor},
	{route: "report_edit", values: []any{boardSlug, "texte", "nouveau"}, actor: testEditor},
	{route: "report_block", values: []any{boardSlug, 1}, actor: testEditor},
	{route: "report_block", values: []any{boardSlug, 3}, actor: testEditor},
	{route: "report_block", values: []any{boardSlug, 8}, actor: testEditor},
	{route: "report_block", values: []any{boardSlug, 99}, actor: testEditor, status: http.StatusNotFound},
	{route: "report_block_new", values: []any{boardSlug}, actor: testEditor},
	{route: "report_block_new", values: []any{boardSlug, "genre", "figures"}, actor: testEditor},
}

func boardReport() report.Report {
	return report.Report{ID: "rapport-essai", Title: "Ce qui roule", Lang: "fr", Lede: "Il y a [figure:trajets-2025] par an.", Blocks: []report.Block{
		{Kind: report.Text, Title: "D’abord", Text: "## Le détail\nVoir [initiative:atelier] et [conclusion:se-voir] ; [figure:disparu-1].\n\n- un *point*\n> dit-on"},
		{Kind: report.Funnel, Title: "Le parcours"},
		{Kind: report.Matrix, Title: "La matrice", Text: "En entier."},
		{Kind: report.Initiative, Initiatives: []string{"atelier"}},
		{Kind: report.KeyFigures, Title: "En chiffres", Observations: []string{"trajets-2025"}},
		{Kind: report.Conclusion, Conclusion: "se-voir"},
		{Kind: report.Map, Title: "Où"},
		{Kind: report.Quotation, Story: "germaine"},
		{Kind: report.Quotation, Story: "repris"},
	}}
}

// furnishReport gives the study of the matrix a report with every kind of block.
func furnishReport(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	c := conclusion.Conclusion{ID: "se-voir", Kind: conclusion.KindArgued, Title: "On se voit davantage", Statement: "On se voit.",
		Argued: &conclusion.Argued{For: []conclusion.Point{{Text: "On y parle."}}, Dissent: "Luc n’en est pas sûr."}}
	must[int64](t)(a.SaveConclusion(ctx, testEditor, boardSpace, boardID, c, 0, byForm))
	r := boardReport()
	r.Blocks[0].Text = strings.ReplaceAll(r.Blocks[0].Text, " ; [figure:disparu-1]", "")
	must[int64](t)(a.SaveReport(ctx, testEditor, boardSpace, boardID, r, 0, byForm))
}

// spaced writes every space alike, so that a test reads as a person does.
func spaced(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "&#39;", "'", "&#34;", `"`).Replace(s)
}

func TestReadAReport(t *testing.T) {
	s := testServer(t)
	page := spaced(pageOf(t, s, s.URL(French, "report", boardSlug), testReader))
	for _, want := range []string{"<h1>Ce qui roule</h1>", "Sommaire", `href="#bloc-1"`, "Le détail</h3>", `<a href="/etudes/` + boardSlug + `/conclusions/se-voir">On se voit davantage</a>`,
		"<em>point</em>", "<blockquote><p>dit-on</p>", "Luc n’en est pas sûr.", "Un récit a été retiré le", "Atelier roulant"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	t.Run("a figure in a sentence has its note, its base and the way to it", func(t *testing.T) {
		note := regexp.MustCompile(`(?s)<aside class="note note-evidence" id="note-1".*?</aside>`).FindString(page)
		if !strings.Contains(note, "/chiffres/trajets-2025") || !strings.Contains(note, "84 réponses sur 120") {
			t.Errorf("note %q", note)
		}
	})
	t.Run("the public is led to the published version", func(t *testing.T) {
		if public := pageOf(t, s, s.URL(French, "report", boardSlug), access.Anyone); strings.Contains(public, "Ce qui roule") || strings.Contains(public, "/rapport/modifier") {
			t.Error("the public reads a working text")
		}
	})
	t.Run("who may not write sees no way to", func(t *testing.T) {
		if strings.Contains(page, "/rapport/modifier") {
			t.Error("a reader is offered to write")
		}
		if answer := get(t, s, s.URL(French, "report_edit", boardSlug), testReader); answer.Code != http.StatusForbidden {
			t.Errorf("status %d", answer.Code)
		}
	})
}

// write posts a form as the editor and follows where it leads.
func write(t *testing.T, s *Server, address string, values url.Values) (status int, page string) {
	t.Helper()
	request := httptest.NewRequest(http.MethodPost, address, strings.NewReader(values.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := send(t, s, request, testEditor)
	if answer.Code != http.StatusSeeOther {
		return answer.Code, spaced(answer.Body.String())
	}
	to, _, _ := strings.Cut(answer.Header().Get("Location"), "#")
	return answer.Code, spaced(pageOf(t, s, to, testEditor))
}

var hiddenMark = regexp.MustCompile(`name="mark" value="([0-9a-f]+)"`)

func blockURL(s *Server, route string, place int) string {
	return s.URL(French, route, boardSlug, place, textParameter, "rapport-essai")
}

func markOfBlock(t *testing.T, s *Server, place int) string {
	t.Helper()
	m := hiddenMark.FindStringSubmatch(pageOf(t, s, blockURL(s, "report_block", place), testEditor))
	if m == nil {
		t.Fatal("no mark in the form")
	}
	return m[1]
}

func TestWriteAReport(t *testing.T) {
	s := testServer(t)
	create := s.URL(French, "report_block_new", boardSlug, textParameter, "rapport-essai")
	t.Run("a block is added where it was asked", func(t *testing.T) {
		status, page := write(t, s, create, url.Values{"genre": {"text"}, "place": {"1"}, "title": {"Avant tout"}, "text": {"Un mot."}})
		if status != http.StatusSeeOther || !strings.Contains(page, "Le bloc est ajouté.") || strings.Index(page, "Avant tout") > strings.Index(page, "D’abord") || !strings.Contains(page, `Ajouter avant<span class="visually-hidden"> le bloc 2</span>`) {
			t.Errorf("status %d: %s", status, page)
		}
	})
	t.Run("a mistake comes back with what was typed", func(t *testing.T) {
		status, page := write(t, s, create, url.Values{"genre": {"text"}, "title": {"Titre gardé"}, "text": {"Voir [figure:o-rien]."}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "Titre gardé") || !strings.Contains(page, "Voir [figure:o-rien].") || !strings.Contains(page, "qui n’est pas dans cette étude") {
			t.Errorf("status %d: %s", status, page)
		}
		status, page = write(t, s, create, url.Values{"genre": {"figures"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, `href="#champ-observations"`) {
			t.Errorf("status %d: %s", status, page)
		}
		if status, _ := write(t, s, create, url.Values{"genre": {"carousel"}, "text": {"x"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("status %d for an unknown kind", status)
		}
	})
	t.Run("scripts and HTML stay words", func(t *testing.T) {
		if status, _ := write(t, s, create, url.Values{"genre": {"text"}, "title": {"<b>gras</b>"}, "text": {"<script>alert(1)</script>"}}); status != http.StatusSeeOther {
			t.Fatalf("status %d", status)
		}
		if page := pageOf(t, s, s.URL(French, "report", boardSlug), testEditor); strings.Contains(page, "<script>alert") || strings.Contains(page, "<b>gras</b>") {
			t.Error("HTML got through")
		}
	})
	t.Run("a block is moved, and taken out, and brought back", func(t *testing.T) {
		mark := markOfBlock(t, s, 1)
		status, page := write(t, s, blockURL(s, "report_block_move", 1), url.Values{"mark": {mark}, "by": {"down"}})
		if status != http.StatusSeeOther || strings.Index(page, "Avant tout") < strings.Index(page, "D’abord") {
			t.Fatalf("status %d", status)
		}
		_, page = write(t, s, blockURL(s, "report_block_remove", 2), url.Values{"mark": {mark}})
		if strings.Contains(page, "Avant tout") || !strings.Contains(page, "Le bloc est retiré du rapport.") {
			t.Fatal("not taken out")
		}
		version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)
		if _, page = write(t, s, s.URL(French, "report_undo", boardSlug, textParameter, "rapport-essai"), url.Values{"version": {version[1]}}); !strings.Contains(page, "Avant tout") {
			t.Fatal("not brought back")
		}
	})
	t.Run("two people write the same block: the second sees both and chooses", func(t *testing.T) {
		mark := markOfBlock(t, s, 1)
		if status, _ := write(t, s, blockURL(s, "report_block", 1), url.Values{"genre": {"text"}, "mark": {mark}, "text": {"Les mots d’Awa."}}); status != http.StatusSeeOther {
			t.Fatalf("status %d", status)
		}
		status, page := write(t, s, blockURL(s, "report_block", 1), url.Values{"genre": {"text"}, "mark": {mark}, "text": {"Les mots de Luc."}})
		if status != http.StatusConflict || !strings.Contains(page, "Les mots d’Awa.") || !strings.Contains(page, "Les mots de Luc.") || !strings.Contains(page, "Garder ce que j’ai écrit") {
			t.Fatalf("status %d: %s", status, page)
		}
		now := hiddenMark.FindStringSubmatch(page)[1]
		if status, page = write(t, s, blockURL(s, "report_block", 1), url.Values{"genre": {"text"}, "mark": {now}, "text": {"Les mots de Luc."}}); status != http.StatusSeeOther || !strings.Contains(page, "Les mots de Luc.") {
			t.Fatalf("status %d", status)
		}
	})
	t.Run("an old list does not move another block", func(t *testing.T) {
		if status, page := write(t, s, blockURL(s, "report_block_move", 1), url.Values{"mark": {"0000000000000000"}, "by": {"down"}}); status != http.StatusConflict || !strings.Contains(page, "a changé ce passage") {
			t.Errorf("status %d", status)
		}
	})
	t.Run("the title is kept apart from the blocks", func(t *testing.T) {
		here := s.URL(French, "report_edit", boardSlug, textParameter, "rapport-essai")
		mark := hiddenMark.FindStringSubmatch(pageOf(t, s, here, testEditor))[1]
		if status, page := write(t, s, here, url.Values{"mark": {mark}, "title": {" "}, "lede": {"Le chapô."}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Le chapô.") {
			t.Fatalf("status %d", status)
		}
		if status, _ := write(t, s, here, url.Values{"mark": {mark}, "title": {"Ce qui avance"}}); status != http.StatusSeeOther {
			t.Fatalf("status %d", status)
		}
		if status, page := write(t, s, here, url.Values{"mark": {mark}, "title": {"Autre chose"}}); status != http.StatusConflict || !strings.Contains(page, "Ce qui avance") {
			t.Fatalf("status %d", status)
		}
	})
}

func TestBeginAReport(t *testing.T) {
	s := testServer(t)
	status, page := write(t, s, s.URL(French, "report_edit", boardSlug, textParameter, newReport), url.Values{"title": {"Deux pages pour les élus"}, "lede": {"L’essentiel."}})
	if status != http.StatusSeeOther || !strings.Contains(page, "Deux pages pour les élus") || !strings.Contains(page, "Aucun bloc pour l’instant") || !strings.Contains(page, "Ce qui roule") {
		t.Fatalf("status %d: %s", status, page)
	}
	if reading := pageOf(t, s, s.URL(French, "report", boardSlug), testEditor); !strings.Contains(reading, "Autres rapports de cette étude") {
		t.Error("the other report is not told")
	}
}

// TestAReportStaysLight: a report of every initiative asks the store little.
func TestALongReportIsRead(t *testing.T) {
	a := testApp(t)
	r := boardReport()
	r.Blocks = nil
	for i := range 200 {
		r.Blocks = append(r.Blocks, report.Block{Kind: report.Text, Title: "Partie " + strconv.Itoa(i), Text: strings.Repeat("Un mot, puis un autre. ", 40)})
	}
	must[int64](t)(a.SaveReport(context.Background(), testEditor, boardSpace, boardID, r, 1, byForm))
	s := testServerWith(t, Config{App: a})
	if page := pageOf(t, s, s.URL(French, "report", boardSlug), testEditor); !strings.Contains(page, "Partie 199") {
		t.Error("the end is not there")
	}
}

func TestAReportIsWrittenWhileItsStudyIsRenamed(t *testing.T) {
	s := testServer(t)
	open := s.URL(French, "report_block_new", boardSlug, textParameter, "rapport-essai")
	ctx := context.Background()
	study := must[app.StudyView](t)(s.app.Study(ctx, testEditor, boardSpace, boardID))
	study.Study.Title = "Un autre titre"
	if _, err := s.app.SaveStudy(ctx, testEditor, boardSpace, study.Study, study.Version, byForm); err != nil {
		t.Fatal(err)
	}
	w := post(t, s, open, testEditor, "genre", "text", "text", "Une heure de travail.")
	to := w.Header().Get("Location")
	if w.Code != http.StatusPermanentRedirect || strings.Contains(to, boardSlug) { // 308 keeps what was typed, 301 would not
		t.Fatalf("status %d to %s", w.Code, to)
	}
	if w = post(t, s, to, testEditor, "genre", "text", "text", "Une heure de travail."); w.Code != http.StatusSeeOther {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

// TestTheMapOfAReportIsFramed: ten initiatives of one pays are not lost on the map of
// the country.
func TestTheMapOfAReportIsFramed(t *testing.T) {
	s := testServer(t)
	r := s.request(httptest.NewRequest("GET", "/etudes", nil), "fr", nil)
	somewhere := func(lon, lat float64) app.Located {
		return app.Located{InitiativeView: app.InitiativeView{Initiative: initiative.Initiative{Name: "Ici"}}, Lon: lon, Lat: lat, Located: true}
	}
	pays := []app.Located{somewhere(0.1, 48.7), somewhere(0.3, 48.6)}
	for name, c := range map[string]struct {
		asked  []string
		points []app.Located
		close  bool
		says   string
	}{
		"a study of a département":         {[]string{"departement:61"}, pays, true, "2 initiatives"},
		"that counts one elsewhere":        {[]string{"departement:61"}, append(pays, somewhere(5.4, 43.3)), true, "1 initiative hors de la carte"},
		"a study of the country":           {[]string{"national:FR"}, pays, false, "Guadeloupe"},
		"no perimeter, all near":           {nil, pays, true, ""},
		"no perimeter, across the country": {nil, append(pays, somewhere(5.4, 43.3), somewhere(-4.4, 48.3), somewhere(7.7, 48.5)), false, "Guadeloupe"},
		"a perimeter without an outline":   {[]string{"departement:975"}, pays, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			set := &reportSetter{server: s, r: r}
			set.view.Study.Framing.Territories = c.asked
			box := must[*FigureBox](t)(set.places("bloc-1", c.points))
			drawn := string(must[*FigureBox](t)(r.drawn(box, nil)).Drawn)
			if isClose := strings.Contains(drawn, "clipPath"); isClose != c.close || !strings.Contains(plainly(drawn), c.says) {
				t.Errorf("close: %v, want %v; says %q: %v", isClose, c.close, c.says, strings.Contains(plainly(drawn), c.says))
			}
		})
	}
}

// A matrix has the rows of the initiatives that were kept: a block that shows some
// of it offers no other.
func TestABlockOfTheMatrixOffersWhatWasKept(t *testing.T) {
	s := testServer(t)
	if status, page := write(t, s, s.URL(French, "report_edit", valbruneSlug, textParameter, newReport), url.Values{"title": {"Le rapport"}}); status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", status, page)
	}
	of := func(kind report.Kind) string {
		return pageOf(t, s, s.URL(French, "report_block_new", valbruneSlug, "genre", string(kind)), testEditor)
	}
	offered := regexp.MustCompile(`for="champ-initiatives[^>]*>([^<]*)`).FindAllStringSubmatch(of(report.Matrix), -1)
	if len(offered) != 1 || !strings.Contains(offered[0][1], "Garage solidaire") {
		t.Errorf("the matrix offers what has no row in it: %q", offered)
	}
	if page := of(report.Initiative); !strings.Contains(page, "Lavoir") {
		t.Error("a sheet of what was not kept can't be shown")
	}
}
