package web

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// sheetOf reads a sheet of a workbook that a page gives.
func sheetOf(t *testing.T, s *Server, address, name string) [][]string {
	t.Helper()
	answer := get(t, s, address, access.Anyone)
	if answer.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", address, answer.Code, answer.Body)
	}
	book, err := sheet.Open(bytes.NewReader(answer.Body.Bytes()), int64(answer.Body.Len()), "portrait.xlsx", sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for row, err := range book.Rows(name) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row.Cells)
	}
	return rows
}

// lineOf finds the line of an indicator by its code, as a map of its columns.
func lineOf(t *testing.T, rows [][]string, code string) map[string]string {
	t.Helper()
	for _, row := range rows[1:] {
		if len(row) > 1 && row[1] == code {
			line := map[string]string{}
			for i, v := range row {
				line[rows[0][i]] = v
			}
			return line
		}
	}
	t.Fatalf("no line of %s", code)
	return nil
}

// TestThePortraitInASpreadsheet: every indicator with its status, what it is set against and
// where it comes from; what has no figure has an empty cell and a reason.
func TestThePortraitInASpreadsheet(t *testing.T) {
	s := testServer(t)
	rows := sheetOf(t, s, "/territoires/commune/01001/portrait.xlsx", "Valeurs")
	if len(rows) != 1+47+25+2 { // one that the tests brought, one that they composed
		t.Errorf("%d lines for 47 indicators, 25 counts, one that was brought and one that was composed", len(rows)-1)
	}
	for code, want := range map[string]map[string]string{
		"UNEMP22":   {"Valeur": "2.2", "Unité": "%", "Statut": "Publié, avec une réserve"},
		"P18_POP":   {"Valeur": "771", "Statut": "Connu", "CC de la Dombes": "39080"},
		"POVERTY21": {"Valeur": "", "Statut": "Couvert par le secret statistique, trop peu de personnes sont concernées", "Statut, Ain": "Pas de chiffre"}, // known for too few of its communes
		"MEDINC21":  {"Valeur": "25820", "Statut, Ain": "Valeur de la commune du milieu"},
	} {
		line := lineOf(t, rows, code)
		for column, v := range want {
			if got := line[column]; got != v {
				t.Errorf("%s: %s is %q, want %q", code, column, got, v)
			}
		}
	}
	sources := lineOf(t, sheetOf(t, s, "/territoires/commune/01001/portrait.xlsx", "Sources et réserves"), "UNEMP18")
	if sources["Producteur"] == "" || !strings.Contains(sources["Licence"], "Licence Ouverte") || !strings.Contains(sources["Formule exécutée"], "P18_CHOM1564") || !strings.HasSuffix(sources["Fiche de l’indicateur"], "/indicateurs/UNEMP18") {
		t.Errorf("the source is told as %v", sources)
	}
	if english := sheetOf(t, s, "/territoires/commune/01001/portrait.xlsx?langue=en", "Values"); !slices.Contains(english[0], "Worth knowing") {
		t.Errorf("the English file has the columns %v", english[0])
	}
	epci := sheetOf(t, s, "/territoires/epci/200069193/portrait.xlsx", "Valeurs")
	if got := lineOf(t, epci, "UNEMP18"); got["Communes connues"] != "36" || got["La plus basse"] == "" {
		t.Errorf("the spread is told as %v", got)
	}
	if len(epci) != 1+47+27+34 {
		t.Errorf("%d lines for an EPCI", len(epci)-1)
	}
}

// TestEveryCommuneInOneFile: communes in rows, indicators in columns, what each figure is worth apart.
func TestEveryCommuneInOneFile(t *testing.T) {
	s := testServer(t)
	const address = "/territoires/epci/200069193/communes.xlsx"
	values, statuses := sheetOf(t, s, address, "Valeurs"), sheetOf(t, s, address, "Statuts")
	if len(values) != 1+36 || len(statuses) != len(values) || len(values[0]) != 2+47+27 {
		t.Fatalf("%d lines of values and %d of statuses, %d columns", len(values), len(statuses), len(values[0]))
	}
	poverty := slices.IndexFunc(values[0], func(name string) bool { return strings.HasPrefix(name, "Taux de pauvreté") })
	known := 0
	for i, row := range values[1:] {
		cell, status := "", statuses[i+1][poverty]
		if poverty < len(row) {
			cell = row[poverty]
		}
		if statuses[i+1][0] != row[0] {
			t.Errorf("line %d is %s and its statuses are of %s", i+2, row[0], statuses[i+1][0])
		}
		if _, err := strconv.ParseFloat(cell, 64); err == nil {
			known++
			if status != "Connu" {
				t.Errorf("%s has %s, %s", row[1], cell, status)
			}
		} else if !strings.HasPrefix(status, "Couvert par le secret") {
			t.Errorf("%s has no figure, %q", row[1], status)
		}
	}
	people, sum := slices.IndexFunc(values[0], func(name string) bool { return name == "Population (2018)" }), 0
	for _, row := range values[1:] {
		n, err := strconv.Atoi(row[people])
		if err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	if sum != 39080 { // the figure of the EPCI in its own file
		t.Errorf("the communes hold %d people", sum)
	}
	if known != 3 {
		t.Errorf("poverty is known for %d communes, 3 in the source", known)
	}
	page := plainly(get(t, s, "/territoires/epci/200069193", access.Anyone).Body.String())
	for _, words := range []string{"D’une commune à l’autre", "Celle du milieu", "36 sur 36", "3 sur 36", "Les chiffres de ses 36 communes"} {
		if !strings.Contains(page, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
}

// wordsOf reads a part of a document as text.
func wordsOf(t *testing.T, file []byte, part string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	in, err := z.Open(part)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var b strings.Builder
	for d := xml.NewDecoder(in); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(b.String())
		}
		if err != nil {
			t.Fatal(err)
		}
		if words, is := token.(xml.CharData); is {
			b.Write(words)
		}
	}
}

// TestThePortraitAsADocument: the sentences of the page, every indicator, each with what it rests on.
func TestThePortraitAsADocument(t *testing.T) {
	s := testServer(t)
	for address, says := range map[string][]string{
		"/territoires/commune/01001/portrait.docx":           {"Portrait : L'Abergement-Clémenciat", "93 de plus qu’en 2013.", "Ici, 20 habitants sur 100 ont 65 ans ou plus.", "Logements vacants", "7,5 %", "Secret statistique", "Aucune initiative recensée", "Licence Ouverte", "À savoir avant de s’en servir"},
		"/territoires/commune/01001/portrait.docx?langue=en": {"Portrait: L'Abergement-Clémenciat", "Here, 20 inhabitants in 100 are 65 or over."},
		"/territoires/epci/200069193/portrait.docx":          {"D’une commune à l’autre", "3 sur 36"},
		"/territoires/national/FR/portrait.docx":             {"Portrait : France"},
	} {
		answer := get(t, s, address, access.Anyone)
		if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != docxMedia {
			t.Errorf("%s: %d %s", address, answer.Code, answer.Header().Get("Content-Type"))
			continue
		}
		document := wordsOf(t, answer.Body.Bytes(), "word/document.xml")
		for _, words := range says {
			if !strings.Contains(document, words) {
				t.Errorf("%s does not say %q", address, words)
			}
		}
		if again := get(t, s, address, access.Anyone); !bytes.Equal(again.Body.Bytes(), answer.Body.Bytes()) {
			t.Errorf("%s gives other bytes the second time", address)
		}
	}
	notes := wordsOf(t, get(t, s, "/territoires/commune/01001/portrait.docx", access.Anyone).Body.Bytes(), "word/footnotes.xml")
	for _, words := range []string{"Personnes de 65 ans ou plus (2022)", "Source : Insee, recensement de la population 2022", "secret statistique"} {
		if !strings.Contains(notes, words) {
			t.Errorf("no footnote says %q", words)
		}
	}
}

// TestFilesOfNoPlace: no file of an invented place, nor of the communes of a commune; a code of
// before leads to today's place.
func TestFilesOfNoPlace(t *testing.T) {
	s := testServer(t)
	for address, status := range map[string]int{
		"/territoires/commune/XF001/portrait.docx":  http.StatusNotFound,
		"/territoires/commune/XF001/portrait.xlsx":  http.StatusNotFound,
		"/territoires/commune/01001/communes.xlsx":  http.StatusNotFound,
		"/territoires/national/FR/communes.xlsx":    http.StatusNotFound,
		"/territoires/commune/01001/communes.docx":  http.StatusNotFound,
		"/territoires/departement/01/communes.docx": http.StatusNotFound,
		"/territoires/national/FR/communes.docx":    http.StatusNotFound,
		"/territoires/commune/00000/portrait.docx":  http.StatusNotFound,
		"/territoires/commune/1001/portrait.xlsx":   http.StatusMovedPermanently,
		"/territoires/departement/01/communes.xlsx": http.StatusOK,
	} {
		if answer := get(t, s, address, access.Anyone); answer.Code != status {
			t.Errorf("%s: %d, want %d", address, answer.Code, status)
		}
	}
}

// TestEverySheetInOneDocument: a page a commune, what its own portrait says first, each
// figure with its note; the largest EPCI too.
func TestEverySheetInOneDocument(t *testing.T) {
	s := testServer(t)
	const epci = "/territoires/epci/200069193"
	file := get(t, s, epci+"/communes.docx", access.Anyone)
	if file.Code != http.StatusOK || file.Header().Get("Content-Type") != docxMedia {
		t.Fatalf("%d %s", file.Code, file.Header().Get("Content-Type"))
	}
	document := wordsOf(t, file.Body.Bytes(), "word/document.xml")
	for _, words := range []string{"Les communes : CC de la Dombes", "L'Abergement-Clémenciat", "93 de plus qu’en 2013.", "Ici, 20 habitants sur 100 ont 65 ans ou plus.", "secret statistique", "Villars-les-Dombes", "Aucune initiative recensée", "Licence Ouverte"} {
		if !strings.Contains(document, words) {
			t.Errorf("the document does not say %q", words)
		}
	}
	if tables, sentences := strings.Count(document, "Les mêmes, à côté des territoires plus grands"), strings.Count(document, "habitants sur 100 ont 65 ans ou plus"); tables != 36 || sentences != 36 {
		t.Errorf("%d tables and %d sentences for 36 communes", tables, sentences)
	}
	if notes := wordsOf(t, file.Body.Bytes(), "word/footnotes.xml"); strings.Count(notes, "secret statistique") != 33 { // poverty is known of three
		t.Errorf("the reserves are not in footnotes: %s", notes)
	}
	if english := wordsOf(t, get(t, s, epci+"/communes.docx?langue=en", access.Anyone).Body.Bytes(), "word/document.xml"); !strings.Contains(english, "Here, 20 inhabitants in 100 are 65 or over.") {
		t.Error("the document is not in English")
	}
	if page := get(t, s, epci, access.Anyone).Body.String(); !strings.Contains(page, epci+"/communes.docx") {
		t.Error("the page does not lead to it")
	}
	if page := get(t, s, "/territoires/departement/01", access.Anyone).Body.String(); strings.Contains(page, "communes.docx") {
		t.Error("a département offers a document that it does not have")
	}
	if largest := get(t, s, "/territoires/epci/200067106/communes.docx", access.Anyone); largest.Code != http.StatusOK {
		t.Errorf("the largest EPCI: %d", largest.Code)
	}
}
