package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// historyFixtures: a history of each kind, of what was taken back, and two
// versions side by side.
var historyFixtures = []fixture{
	{route: "study_trail", values: []any{boardSlug}, actor: testReader},
	{route: "study_trail", values: []any{boardSlug, "genre", "story"}, actor: testEditor},
	{route: "study_trail", values: []any{boardSlug, "par", "personne"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "study", boardID}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "entry", "atelier"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "contribution", "roule"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "contribution", "roule", "de", 1, "a", 2}, actor: testReader},
	{route: "record_history", values: []any{boardSlug, "indicator", "trajets"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "observation", "trajets-2025"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "story", "germaine"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "story", "repris"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "story", "repris", "de", 1, "a", 2}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "conclusion", "se-voir"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "report", "rapport-essai"}, actor: testEditor},
	{route: "record_history", values: []any{boardSlug, "story", "personne"}, actor: testEditor, status: http.StatusNotFound},
	{route: "record_history", values: []any{boardSlug, "nonsense", "trajets"}, actor: testEditor, status: http.StatusNotFound},
}

// recordsOf are the records of the study of tests: one of each kind, and the page
// that leads to its history.
func recordsOf(t *testing.T, s *Server) map[string][2]string {
	t.Helper()
	return map[string][2]string{
		"study":        {boardID, "/etudes/" + boardSlug + "/changements"},
		"entry":        {"atelier", "/etudes/" + boardSlug + "/recensement/" + garageName},
		"contribution": {"roule", "/etudes/" + boardSlug + "/matrice/" + garageName + "/transports"},
		"indicator":    {"trajets", "/etudes/" + boardSlug + "/indicateurs/trajets"},
		"observation":  {"trajets-2025", "/etudes/" + boardSlug + "/chiffres/trajets-2025"},
		"story":        {"germaine", "/etudes/" + boardSlug + "/recits/germaine"},
		"conclusion":   {"se-voir", "/etudes/" + boardSlug + "/conclusions/se-voir"},
		"report":       {"rapport-essai", "/etudes/" + boardSlug + "/rapport"},
	}
}

func TestEachPageLeadsToTheHistoryOfWhatItShows(t *testing.T) {
	s := testServer(t)
	for kind, at := range recordsOf(t, s) {
		t.Run(kind, func(t *testing.T) {
			to := s.URL(French, "record_history", boardSlug, kind, at[0])
			if !strings.Contains(pageOf(t, s, at[1], testReader), `href="`+to+`"`) {
				t.Errorf("%s does not lead to %s", at[1], to)
			}
			if public := get(t, s, at[1], access.Anyone); strings.Contains(public.Body.String(), to) {
				t.Errorf("the public is led to a history")
			}
			page := pageOf(t, s, to, testReader)
			if strings.Contains(page, "/annuler") || !strings.Contains(page, "Version 1</h2>") {
				t.Error("a reader reads versions, and undoes none")
			}
			if strings.Contains(page, "Autre chose") {
				t.Error("a field has no word")
			}
			if answer := get(t, s, to, access.Anyone); answer.Code == http.StatusOK {
				t.Error("shown to everyone")
			}
		})
	}
}

// TestEveryFieldOfARecordHasAWord: what a history tells is in words, never by the
// names of the program.
func TestEveryFieldOfARecordHasAWord(t *testing.T) {
	s := testServer(t)
	for _, lang := range languages {
		r := s.request(httptest.NewRequest(http.MethodGet, "/", nil), lang, nil)
		tell := &teller{r: r}
		for kind, of := range map[string]any{"entry": study.Entry{}, "contribution": matrix.Contribution{}, "indicator": indicator.Indicator{}, "observation": indicator.Observation{},
			"story": story.Story{}, "conclusion": conclusion.Conclusion{}, "report": report.Report{}, "edition": edition.Edition{}} {
			for _, path := range fieldPaths(reflect.TypeOf(of), "") {
				if label := tell.label(kind, path); label == r.L.T("history.field.other") {
					t.Errorf("%s: %s %s has no word", lang, kind, path)
				}
			}
		}
	}
}

// fieldPaths are the fields of a type as a history names them: objects field by
// field, as far as the result of a test, which is told as one.
func fieldPaths(of reflect.Type, under string) []string {
	var all []string
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if name == "" && f.Anonymous {
			all = append(all, fieldPaths(inner, under)...)
			continue
		}
		path := under + "/" + name
		all = append(all, path)
		if inner.Kind() == reflect.Struct && path != computedPath {
			all = append(all, fieldPaths(inner, path)...)
		}
	}
	return all
}

// wicked is what someone might write anywhere.
const wicked = `<script>alert(1)</script><img src=x onerror=alert(2)>`

func TestAHistoryIsReadAndUndone(t *testing.T) {
	s := testServer(t)
	ctx := context.Background()
	view := must[app.StudyView](t)(s.app.StudyAt(ctx, testEditor, boardSlug))
	v := must[app.CellView](t)(s.app.Cell(ctx, testEditor, view, garageName, "transports"))
	at := slices.IndexFunc(v.Effects, func(e app.EffectView) bool { return e.ID == "roule" })
	c, version := v.Effects[at].Contribution, v.Effects[at].Version
	c.Mechanism = wicked
	reading := c.Readings[0]
	reading.Sentence = wicked
	_, written, err := s.app.AssessCell(ctx, testEditor, boardSpace, boardID, c, reading, version, byForm)
	if err != nil {
		t.Fatal(err)
	}
	to := s.URL(French, "record_history", boardSlug, "contribution", "roule")
	page := pageOf(t, s, to, testEditor)
	t.Run("what was written is text", func(t *testing.T) {
		for _, at := range []string{to, to + "?de=" + strconv.FormatInt(version, 10) + "&a=" + strconv.FormatInt(written, 10), "/etudes/" + boardSlug + "/changements"} {
			if page := pageOf(t, s, at, testEditor); strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") {
				t.Errorf("%s runs what was written", at)
			}
		}
		if !strings.Contains(page, "&lt;script&gt;alert(1)") {
			t.Error("what was written is not told")
		}
	})
	t.Run("in the words of the pages", func(t *testing.T) {
		for _, want := range []string{"Mécanisme", "Lectures", "par le formulaire", "Awa"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q", want)
			}
		}
		for _, key := range []string{"mechanism", "no_effect", "&#34;state&#34;", "sentence"} {
			if strings.Contains(page, key) {
				t.Errorf("%q is the program's word", key)
			}
		}
	})
	t.Run("side by side", func(t *testing.T) {
		page := pageOf(t, s, to+"?de="+strconv.FormatInt(version, 10)+"&a="+strconv.FormatInt(written, 10), testReader)
		for _, want := range []string{"De la version", "Ce qui est pareil dans les deux", "Mécanisme"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q", want)
			}
		}
		for _, wrong := range []string{"?de=1&a=999", "?de=0&a=1", "?de=x&a=1", "?de=-1&a=1"} {
			if answer := get(t, s, to+wrong, testReader); answer.Code != http.StatusNotFound {
				t.Errorf("%s: %d", wrong, answer.Code)
			}
		}
	})
	t.Run("and undone", func(t *testing.T) {
		answer := post(t, s, to+"/annuler", testEditor, "version", strconv.FormatInt(written, 10))
		if answer.Code != http.StatusSeeOther {
			t.Fatalf("status %d: %s", answer.Code, answer.Body)
		}
		page := pageOf(t, s, answer.Header().Get("Location"), testEditor)
		if !strings.Contains(page, "en défaisant un changement") || !strings.Contains(page, "Le changement est défait") {
			t.Error("not told")
		}
		again := post(t, s, to+"/annuler", testEditor, "version", strconv.FormatInt(written, 10))
		if again.Code != http.StatusConflict || !strings.Contains(again.Body.String(), "Ce champ a changé depuis") {
			t.Errorf("twice: %d", again.Code)
		}
	})
}

// TestATestimonyTakenBackTellsNothing: its history says that it was erased, not
// that it was empty, and offers to undo nothing.
func TestATestimonyTakenBackTellsNothing(t *testing.T) {
	s := testServer(t)
	to := s.URL(French, "record_history", boardSlug, "story", "repris")
	for _, at := range []string{to, to + "?de=1&a=2"} {
		page := pageOf(t, s, at, testEditor)
		if !strings.Contains(page, "effacé avec le récit") || !strings.Contains(page, "Ce récit a été retiré le") {
			t.Errorf("%s does not say what happened", at)
		}
		for _, word := range []string{"Mots effacés", "Récit repris", "Germaine", "/annuler"} {
			if strings.Contains(page, word) {
				t.Errorf("%s still holds %q", at, word)
			}
		}
		if regexp.MustCompile(`<td class=" missing">vide</td>`).MatchString(page) {
			t.Errorf("%s says that it was empty", at)
		}
	}
	if trail := pageOf(t, s, "/etudes/"+boardSlug+"/changements?genre=story", testEditor); strings.Contains(trail, "Récit repris") || !strings.Contains(trail, "Récit retiré le") {
		t.Error("what changed in the study tells its title")
	}
	answer := post(t, s, to+"/annuler", testEditor, "version", "1")
	if answer.Code != http.StatusConflict || !strings.Contains(spaced(answer.Body.String()), "effacé à la demande") {
		t.Errorf("status %d", answer.Code)
	}
}
