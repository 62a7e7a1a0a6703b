package web

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// What people with ill will type, or paste by mistake.
const hostileText = `=cmd|' /C calc'!A0"><img src=x onerror=alert(1)><script>alert(1)</script>' onclick='alert(1) [a](javascript:alert(1)) ` + "\u202e\x00\x1b"

var (
	veryLong = strings.Repeat("é", 50_000)
	numbered = regexp.MustCompile(`\d+`)
)

const tenMegabytes = 10 << 20

// TestNoFormIsHurt writes scripts, formulas, signs that turn a line around, 50,000
// characters and 10 MB in each field of each form that a page offers. Nothing breaks, nothing
// runs, what is refused comes back as it was typed; a field that is added is
// tried without being named here.
func TestNoFormIsHurt(t *testing.T) {
	s := testServerWith(t, Config{App: testApp(t)})
	tried := map[string]bool{}
	accepted := 0
	for _, f := range everyForm {
		if !f.actor.SignedIn() && f.route != signInRoute && f.route != "invitation" {
			f.actor = testEditor
		}
		before := f.blank(t, s, f.page(t, s))
		names := before.typedNames()
		for _, name := range names {
			tried[f.route+" "+numbered.ReplaceAllString(name, "#")] = true
			tooMuch(t, s, f, name)
			hurt(t, s, f, name, veryLong)
			if hurt(t, s, f, name, hostileText) { // last: some pages offer a form once
				accepted++
			}
		}
		switch {
		case len(names) == 0: // what the forms after it count on
			hand(t, s, before, f.with(before, f.fill), f.file, f.actor)
		case f.route == "invitation":
			p := f.blank(t, s, f.page(t, s))
			hand(t, s, p, f.with(p, f.fill), f.file, f.actor)
		case len(f.late) > 0:
			f.putBack(t, s, before, names)
		}
	}
	t.Logf("%d fields tried, %d took the words", len(tried), accepted)
	if len(tried) < 150 || accepted < 80 {
		t.Errorf("%d fields tried, %d took the words: too little", len(tried), accepted)
	}
	everyFieldIsTried(t, s, tried)
	nothingRuns(t, s)
}

// putBack gives a record the words that it had: its address, which others are led
// by, is made of them.
func (f sent) putBack(t *testing.T, s *Server, before paper, names []string) {
	t.Helper()
	p := f.blank(t, s, f.page(t, s))
	v := f.with(p, f.fill)
	for _, name := range names {
		if had := before.values()[name]; len(had) > 0 && had[0] != "" {
			v[name] = had
		}
	}
	if w := hand(t, s, p, v, f.file, f.actor); w.Code != http.StatusSeeOther {
		t.Errorf("%s: not put back: %d %.300s", f.route, w.Code, plainly(w.Body.String()))
	}
}

// typedNames are the fields of a form that take words.
func (p paper) typedNames() []string {
	var names []string
	for _, i := range p.inputs {
		if i.typed() && !slices.Contains(names, i.name) {
			names = append(names, i.name)
		}
	}
	return names
}

// hurt sends a form with a text in one field, and says whether it was taken.
func hurt(t *testing.T, s *Server, f sent, name, words string) bool {
	t.Helper()
	p := f.blank(t, s, f.page(t, s))
	v := f.with(p, f.fill)
	v.Set(name, words)
	w := hand(t, s, p, v, f.file, f.actor)
	body := w.Body.String()
	if w.Code >= 500 || w.Code == http.StatusNotFound {
		t.Errorf("%s, %s: %d %.300s", f.route, name, w.Code, plainly(body))
	}
	if why := runs(body); why != "" {
		t.Errorf("%s, %s runs %s", f.route, name, why)
	}
	if w.Code == http.StatusUnprocessableEntity && !strings.Contains(name, "password") {
		typedStays(t, s, f, name, words, papers(body, p.action))
	}
	return w.Code == http.StatusSeeOther
}

// typedStays looks for what was typed in the form that came back.
func typedStays(t *testing.T, s *Server, f sent, name, words string, back []paper) {
	t.Helper()
	for _, p := range back {
		for _, values := range p.values() { // empty rows are closed up, so its name may be another
			if s.routeOf(p) == f.route && slices.Contains(values, clean(words)) {
				return
			}
		}
	}
	t.Errorf("%s: what was typed in %s is lost (%d forms came back)", f.route, name, len(back))
}

// tooMuch sends ten megabytes in a field: it is refused, in words.
func tooMuch(t *testing.T, s *Server, f sent, name string) {
	t.Helper()
	p := f.blank(t, s, f.page(t, s))
	kind, begin, end := "application/x-www-form-urlencoded", f.with(p, f.fill).Encode()+"&"+url.QueryEscape(name)+"=", ""
	if p.parts {
		kind, end = "multipart/form-data; boundary=b", "\r\n--b--\r\n"
		begin = "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n"
	}
	body := io.MultiReader(strings.NewReader(begin), io.LimitReader(same('a'), tenMegabytes), strings.NewReader(end))
	r := httptest.NewRequest(http.MethodPost, p.action, body)
	r.Header.Set("Content-Type", kind)
	r.RemoteAddr = someone()
	if w := send(t, s, r, f.actor); w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(plainly(w.Body.String()), "1 Mo") {
		t.Errorf("%s, 10 MB in %s: %d %.200s", f.route, name, w.Code, plainly(w.Body.String()))
	}
}

// same is one letter without end.
type same byte

func (b same) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}

// everyFieldIsTried reads the pages that the tests of pages read: no form there has a
// field that was not tried.
func everyFieldIsTried(t *testing.T, s *Server, tried map[string]bool) {
	t.Helper()
	fields := 0
	for _, family := range fixturesOf {
		for _, visited := range family {
			at := s.URL(French, visited.route, visited.values...)
			for _, p := range papers(get(t, s, at, visited.actor).Body.String(), at) {
				for _, i := range p.inputs {
					if !i.typed() {
						continue
					}
					if fields++; !tried[s.routeOf(p)+" "+numbered.ReplaceAllString(i.name, "#")] {
						t.Errorf("%s: nobody tries %s of %s", at, i.name, s.routeOf(p))
					}
				}
			}
		}
	}
	if fields < 150 {
		t.Errorf("only %d fields are on the pages", fields)
	}
}

// nothingRuns reads the site as it is now, and what is taken away from it.
func nothingRuns(t *testing.T, s *Server) {
	t.Helper()
	for from, actor := range map[string]access.Actor{board(""): access.Anyone, valley(""): testEditor} { // either leads to the whole site
		crawl(t, s, actor, from, func(string) {})
		for _, address := range []string{"/initiatives.csv", board("/matrice.csv")} {
			unarmed(t, address, taken(t, s, address, actor))
		}
		if body := taken(t, s, "/initiatives.geojson", actor); !json.Valid([]byte(body)) {
			t.Errorf("no JSON: %.200s", body)
		}
	}
}

// taken is a file that someone takes away.
func taken(t *testing.T, s *Server, address string, actor access.Actor) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.RemoteAddr = someone()
	w := send(t, s, r, actor)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", address, w.Code)
	}
	return w.Body.String()
}

// unarmed holds a spreadsheet to having no cell that a program would compute.
func unarmed(t *testing.T, address, body string) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	r.Comma, r.FieldsPerRecord = ';', -1
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d lines, %v", address, len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if s := strings.TrimLeft(cell, " "); s != "" && strings.ContainsAny(s[:1], "=@\t\r\n") {
				t.Errorf("%s: %.60q", address, cell)
			}
		}
	}
}
