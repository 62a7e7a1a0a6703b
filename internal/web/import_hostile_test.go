package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/study"
)

// hostileCells are what a column of a spreadsheet may hold, by ill will or by
// mistake, with whether its words are looked for in what is taken away.
var hostileCells = map[string]string{
	"a script, a formula and signs": strings.ReplaceAll(hostileText, "\x00", ""), // a file with that one is no text: it is refused whole
	"a formula alone":               "=HYPERLINK(\"http://mal.example\";\"ouvrir\")",
	"a number that is a formula":    "+1-1",
	"an address that is a script":   "javascript:alert(1)",
	"an at sign":                    "@SUM(1;2)",
	"signs that turn a line around": "Le \u202egarage\u202c et \u2066le four\u2069",
	"fifty thousand characters":     veryLong,
	"NaN":                           "NaN",
}

// TestNoColumnIsHurt writes what hurts in each column that an import knows, and in
// one that it does not. Each line is taken, or refused in words; then what was
// taken is read on the pages, in the files that are taken away, in the site and
// the data of a published version, and goes round unchanged.
func TestNoColumnIsHurt(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := testServer(t)
	taken := 0
	for kind, words := range hostileCells {
		report := importEachColumn(t, s.app, catalogue.For(French), kind, words)
		taken += report.New
		if report.Batch == "" {
			continue
		}
		page := get(t, s, "/imports/"+report.Batch, testEditor)
		if why := runs(page.Body.String()); page.Code != 200 || why != "" {
			t.Errorf("%s: the import's page (%d) runs %s", kind, page.Code, why)
		}
	}
	if taken < 150 {
		t.Errorf("%d lines were taken: too little is tried", taken)
	}
	sheets := must[app.Found](t)(s.app.Initiatives(t.Context(), testEditor, app.Principal, app.Search{Words: "hostile", Limit: 100}))
	for i, in := range sheets.Initiatives {
		for _, address := range []string{"/initiatives/" + slugOf(in.Path), "/initiatives/" + slugOf(in.Path) + "/modifier"}[:1+i%2] {
			page := get(t, s, address, testEditor)
			if why := runs(page.Body.String()); page.Code != 200 || why != "" {
				t.Errorf("%s (%d) runs %s", address, page.Code, why)
			}
		}
	}
	for _, address := range []string{"/initiatives?q=hostile", "/initiatives/carte?q=hostile"} {
		if why := runs(get(t, s, address, access.Anyone).Body.String()); why != "" {
			t.Errorf("%s runs %s", address, why)
		}
	}
	leavesUnarmed(t, s, testEditor)
	goesRound(t, s)
}

// importEachColumn brings a line for each column, with the words in that column alone.
func importEachColumn(t *testing.T, a *app.App, l *i18n.Localiser, kind, words string) app.ImportReport {
	t.Helper()
	fields := app.ImportFields()
	header := []string{"Une colonne à nous"}
	for _, f := range fields {
		header = append(header, l.T("import.field."+f))
	}
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma = ';'
	lines := [][]string{header}
	for i := range header {
		line := make([]string, len(header))
		line[1] = fmt.Sprintf("Fiche hostile %s %d", kind, i) // the name is the first field
		line[i] = words
		if i == 1 {
			line[i] = fmt.Sprint(words, kind)
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	file := app.ImportFile{Reader: bytes.NewReader(b.Bytes()), Size: int64(b.Len()), Name: kind + ".csv"}
	report, err := a.CommitImport(context.Background(), testEditor, app.Principal, file, app.ImportOptions{KeepGood: true, Origin: app.Origin{Public: true}})
	if err != nil && fault.CodeOf(err) == fault.Internal {
		t.Fatalf("%s: %v", kind, err)
	}
	if report.Rows != len(header) || report.New+report.Refused+report.Unchanged+report.Changed != report.Rows {
		t.Errorf("%s: %d lines, of which %d new, %d refused: %v", kind, report.Rows, report.New, report.Refused, err)
	}
	for _, p := range report.Problems {
		if said := l.Fault(p.Fault()); said == "" || strings.Contains(said, "⟦") || len(said) > 2000 {
			t.Errorf("%s: line %d is refused with %.100q", kind, p.Line, said)
		}
	}
	return report
}

// leavesUnarmed reads the files of the registry as the programs that open them.
func leavesUnarmed(t *testing.T, s *Server, actor access.Actor) {
	t.Helper()
	unarmed(t, "/initiatives.csv", taken(t, s, "/initiatives.csv", actor))
	if body := taken(t, s, "/initiatives.geojson", actor); !json.Valid([]byte(body)) {
		t.Errorf("no JSON: %.200s", body)
	}
	rows := 0
	for kind := range hostileCells {
		at := "/initiatives.xlsx?q=" + url.QueryEscape("hostile "+kind)
		content := taken(t, s, at, actor)
		if strings.Contains(content, "<f>") {
			t.Errorf("%s: the workbook computes", kind)
		}
		book, err := sheet.Open(strings.NewReader(content), int64(len(content)), "initiatives.xlsx", sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range book.Rows(book.Sheets()[0]) {
			if err != nil {
				t.Fatal(err)
			}
			rows++
		}
	}
	if rows < 100 {
		t.Errorf("%d lines in the workbooks", rows)
	}
}

// goesRound puts what was brought in a study, publishes it, reads its site and
// its data, and takes the study to another house and back.
func goesRound(t *testing.T, s *Server) {
	t.Helper()
	ctx := t.Context()
	view := must[app.StudyView](t)(s.app.StudyAt(ctx, testEditor, valbruneSlug))
	found := must[app.Found](t)(s.app.Initiatives(ctx, testEditor, app.Principal, app.Search{Words: "hostile", Limit: 100}))
	var ids []string
	for _, in := range found.Initiatives {
		if len(ids) < 60 {
			ids = append(ids, in.ID)
		}
	}
	must[int](t)(s.app.AddEntries(ctx, testEditor, view.Space, view.ID, ids, byForm))
	if _, err := s.app.Publish(ctx, testEditor, view.Space, view.ID, app.Publication{Changes: hostileText}, byForm); err != nil {
		t.Fatal(err)
	}
	pages := 0
	for path, page := range siteOf(t, s, view.Slug) {
		if !strings.HasSuffix(path, ".html") {
			continue
		}
		if pages++; runs(page) != "" {
			t.Errorf("%s of the version runs %s", path, runs(page))
		}
	}
	if pages < 40 {
		t.Errorf("%d pages for %d initiatives", pages, len(ids))
	}
	before := must[bundle.Bundle](t)(s.app.ExportBundle(ctx, testOwner, view.Space, view.ID, bundle.Full))
	ours := func(in string) bool { return slices.Contains(ids, in) } // the others come with files and effects
	before = bundle.Bundle{Manifest: before.Manifest, Study: before.Study,
		Initiatives: slices.DeleteFunc(before.Initiatives, func(in bundle.Initiative) bool { return !ours(in.ID) }),
		Entries:     slices.DeleteFunc(before.Entries, func(e study.Entry) bool { return !ours(e.Initiative) })}
	before.Study.Members = nil // some step back from those others
	other := must[*app.App](t)(app.Open(ctx, app.Config{Folder: t.TempDir(), Now: testNoon}))
	defer other.Close()
	if _, err := other.ImportBundle(ctx, testOwner, app.Principal, before, nil, app.From{}); err != nil {
		t.Fatal(err)
	}
	after := must[bundle.Bundle](t)(other.ExportBundle(ctx, testOwner, app.Principal, view.ID, bundle.Full))
	for i, in := range before.Initiatives {
		if !reflect.DeepEqual(in, after.Initiatives[i]) {
			t.Errorf("%.40q comes back as another: %+v", in.Name, after.Initiatives[i])
		}
	}
	if len(ids) < 50 || len(before.Initiatives) != len(after.Initiatives) {
		t.Errorf("%d initiatives were there, %d came back", len(before.Initiatives), len(after.Initiatives))
	}
}
