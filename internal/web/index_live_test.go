package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

const builtWide = "toute-la-france-abcd2345"

// anIndexOver is an index of every commune, or of every EPCI.
func anIndexOver(t testing.TB, a *app.App, level territory.Level) index.Index {
	t.Helper()
	x := anIndex(builtWide + string(level)[:1])
	x.Within, x.Level = "", level
	if err := a.SaveIndex(context.Background(), testEditor, x, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	return x
}

func answered(t *testing.T, s *Server, path string) (indexAnswer, int) {
	t.Helper()
	var out indexAnswer
	answer := get(t, s, path, access.Anyone)
	if err := json.Unmarshal(answer.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s: %v: %s", path, err, answer.Body)
	}
	return out, answer.Body.Len()
}

var groundDrawn = regexp.MustCompile(`data-drawn="([^"]*)"`)

// TestWeightsThatMoveAnswerAsThePage: what an answer gives the page is what the page would
// hold if it had been asked for these weights, colour by colour, in both languages.
func TestWeightsThatMoveAnswerAsThePage(t *testing.T) {
	s := testServer(t)
	wide := anIndexOver(t, s.app, territory.EPCI)
	s.app.WaitForSpreads()
	for _, c := range []struct{ page, live string }{
		{"/indices/" + builtPublic + "?poids-d1=90&poids-d2=10", "/indices/" + builtPublic + "/vivant?poids-d1=90&poids-d2=10"},
		{"/en/indices/" + wide.ID + "?poids-d1=7&poids-d2=93&poids-UNEMP18=10&poids-EMPRATE18=90", "/indices/" + wide.ID + "/vivant?langue=en&poids-d1=7&poids-d2=93&poids-UNEMP18=10&poids-EMPRATE18=90"},
		{"/indices/" + wide.ID + "?vue=departement:61&poids-d1=80", "/indices/" + wide.ID + "/vivant?vue=departement:61&poids-d1=80"},
		{"/indices/" + wide.ID, "/indices/" + wide.ID + "/vivant"},
	} {
		pageOf(t, s, c.page, access.Anyone)
		s.app.WaitForSpreads()
		page := get(t, s, c.page, access.Anyone).Body.String()
		got, size := answered(t, s, c.live)
		var marks []string
		for _, m := range groundDrawn.FindAllStringSubmatch(page, -1) {
			marks = append(marks, strings.Map(func(r rune) rune {
				if r == '+' || r == '-' {
					return -1
				}
				return r
			}, m[1]))
		}
		if len(marks) == 0 || !slices.Equal(marks, got.Grounds) {
			t.Errorf("%s: other classes than the page draws:\n%q\n%q", c.live, got.Grounds, marks)
		}
		for what, part := range map[string]string{"layouts": string(got.Layouts), "words": string(got.Said), "table": string(got.Places), "downloads": string(got.Downloads)} {
			if strings.TrimSpace(part) == "" || !strings.Contains(page, part) {
				t.Errorf("%s: %s that the page does not have: %s", c.live, what, part)
			}
		}
		for mark, look := range got.Looks {
			if !strings.Contains(page, `<path class="`+look.Class+`"`) {
				t.Errorf("%s: %q looks like nothing on the page: %+v", c.live, mark, look)
			}
		}
		if !strings.Contains(got.Told, "poids") && !strings.Contains(got.Told, "weights") {
			t.Errorf("%s: nothing is told: %q", c.live, got.Told)
		}
		if size > 40_000 || strings.Contains(string(got.Layouts), "map-class map-class-1\" d") {
			t.Errorf("%s: %d bytes", c.live, size)
		}
	}
}

// TestScoresOfDimensionsMove: in the table and in the files, as in the index itself with
// these weights.
func TestScoresOfDimensionsMove(t *testing.T) {
	s := testServer(t)
	column := regexp.MustCompile(`(?s)>Alençon</a></th>(.*?)</tr>`)
	before := column.FindString(pageOf(t, s, "/indices/"+builtPublic, access.Anyone))
	inner := "poids-UNEMP18=90&poids-EMPRATE18=10"
	got, _ := answered(t, s, "/indices/"+builtPublic+"/vivant?"+inner)
	after := column.FindString(string(got.Places))
	cells := regexp.MustCompile(`<td class="num">([^<]*)</td>`)
	was, is := cells.FindAllStringSubmatch(before, -1), cells.FindAllStringSubmatch(after, -1)
	if len(was) != 4 || len(is) != 4 || was[2][1] == is[2][1] || was[3][1] != is[3][1] {
		t.Errorf("the dimension whose weights moved goes from %v to %v", was, is)
	}
	for _, name := range []string{"indice.csv", "indice.json"} {
		file := "/indices/" + builtPublic + "/fichier/" + name
		if strings.Count(get(t, s, file+"?"+inner, access.Anyone).Body.String(), "\n") == 0 || get(t, s, file+"?"+inner, access.Anyone).Body.String() == get(t, s, file, access.Anyone).Body.String() {
			t.Errorf("%s does not move", name)
		}
	}
}

// TestWeightsThatCannotBeUsedAreToldWhileTheyMove: the answer says why, and gives nothing
// to show in its place.
func TestWeightsThatCannotBeUsedAreToldWhileTheyMove(t *testing.T) {
	s := testServer(t)
	for asked, want := range map[string]string{"poids-d1=beaucoup": "nombre", "poids-d1=-3": "de 0 à", "poids-d1=0&poids-d2=0": "rien"} {
		answer := get(t, s, "/indices/"+builtPublic+"/vivant?"+asked, access.Anyone)
		var got indexAnswer
		if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil || answer.Code != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(got.Wrong), want) || got.Places != "" {
			t.Errorf("%s: %d, %+v, %v", asked, answer.Code, got.Wrong, err)
		}
	}
}

// BenchmarkWeightsMovedOverFrance is the round trip of one answer to weights moved by hand
// over every commune, as the page asks for it, beside the 100 ms of what is promised.
func BenchmarkWeightsMovedOverFrance(b *testing.B) {
	catalogue, err := i18n.Load()
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.Open(b.Context(), app.Config{Folder: b.TempDir(), Version: "test"})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	s, err := New(Config{App: a, Catalogue: catalogue, Version: "test"})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	x, size := anIndexOver(b, a, territory.Commune), 0
	ask := func(weights string) {
		answer, err := http.Get(server.URL + "/indices/" + x.ID + "/vivant?" + weights)
		if err != nil {
			b.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if size = len(body); err != nil || answer.StatusCode != http.StatusOK {
			b.Fatalf("status %d, %v: %s", answer.StatusCode, err, body)
		}
	}
	ask("")
	a.WaitForSpreads()
	for n := 0; b.Loop(); n++ {
		ask(fmt.Sprintf("poids-d1=%d&poids-d2=%d", 51+n%40, 49-n%40))
	}
	const bar = 100 * time.Millisecond
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(bar), "of-the-bar")
	b.ReportMetric(float64(size), "bytes")
}
