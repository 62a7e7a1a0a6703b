package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"codeberg.org/bocage/bocage/internal/fault"
)

// preview reads a census without writing; what a person would read of it comes
// back too.
func preview(t *testing.T, a *App, f ImportFile, o ImportOptions) (r ImportReport, problems, notes string, err error) {
	t.Helper()
	r, err = a.PreviewImport(context.Background(), editor, Principal, f, o)
	return r, said(t, r.Problems), said(t, r.Notes), err
}

func TestACensusOfAnyMake(t *testing.T) {
	const names, line = "N°;Nom;Code INSEE;Début;Longitude;Latitude", "1;Épicerie de l’été;1004;12/03/2021;5,37186;45,96084"
	latin, err := charmap.Windows1252.NewEncoder().String(names + "\r\n" + line + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"utf-8":                  names + "\n" + line + "\n",
		"a byte order mark":      "\ufeff" + names + "\r\n" + line + "\r\n",
		"windows-1252":           latin,
		"tabs":                   strings.ReplaceAll(names+"\n"+line, ";", "\t"),
		"commas":                 "N°,Nom,Code INSEE,Début,Longitude,Latitude\n1,Épicerie de l’été,1004,12/03/2021,5.37186,45.96084\n",
		"a title above":          "Recensement du pays, mai 2026\n\n" + names + "\n" + line + "\n",
		"no break spaces":        names + "\n" + strings.ReplaceAll(line, ";5,", ";\u00a05,") + "\n",
		"a group over the names": ";;;;Coordonnées;Coordonnées\n" + names + "\n" + line + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			a := houseIn(t, t.TempDir())
			r, err := a.CommitImport(context.Background(), editor, Principal, fileOf("pays.csv", []byte(content)), ImportOptions{})
			if err != nil {
				t.Fatalf("%v %s %+v", err, said(t, r.Problems), r.Columns)
			}
			in, found := all(t, a)["Épicerie de l’été"]
			if !found || fmt.Sprint(in.Territories) != "[commune:01004]" || in.Start != "2021-03-12" || len(in.Places) != 1 || *in.Places[0].Lon != 5.37186 || *in.Places[0].Lat != 45.96084 {
				t.Errorf("%+v", in.Initiative)
			}
		})
	}
}

func TestWhatIsWrongIsToldLineByLine(t *testing.T) {
	a := houseIn(t, t.TempDir())
	header := "N°;Nom;Code INSEE;Commune;Début;Fin;SIRET;Porteur;Longitude;Latitude;Site Web;Mail;Récit"
	rows := []struct{ line, says string }{
		{"1;;01004;;;;;;;;;;", "[] Ce champ est à remplir."},
		{"2;A;99999;;;;;;;;;;", "C Code INSEE [99999] « 99999 » n’est le code d’aucune commune"},
		{"3;B;Paris;;;;;;;;;;", "n’est pas un code de commune de l’INSEE"},
		{"4;C;;Saint-Denis;;;;;;;;;", "peut désigner plusieurs communes"},
		{"5;D;;Trifouillis-les-Oies;;;;;;;;;", "Aucune commune ne s’appelle « Trifouillis-les-Oies »"},
		{"6;E;;;31/02/2021;;;;;;;;", "Le jour « 31/02/2021 » n’existe pas"},
		{"7;F;;;30/12/1899;;;;;;;;", "E Début [30/12/1899] « 30/12/1899 » est ce qu’un tableur affiche pour une date vide"},
		{"8;G;;;2021;2019;;;;;;;", "F Fin [2019] La fin (2019) vient avant le début (2021)"},
		{"9;H;;;;;12345678901234;Les Amis;;;;;", "n’est pas un SIRET"},
		{"10;I;;;;;73282932000074;;;;;;", "sans son nom"},
		{"11;J;;;;;;;NaN;45;;;", "I Longitude [NaN] « NaN » n’est pas un nombre"},
		{"12;K;;;;;;;5,3;;;;", "Une coordonnée manque"},
		{"13;L;;;;;;;45,9;5,3;;;", "semblent inversées"},
		{"14;M;;;;;;;;;javascript:alert(1);;", "n’est pas une adresse de site"},
		{"15;N;;;;;;;;;;pas un courriel;", "n’est pas une adresse électronique"},
		{"16;#REF!;;;;;;;;;;;", "contient une erreur du tableur (#REF!)"},
		{"1;Autre;;;;;;;;;;;", "A N° [1] Cet identifiant est déjà celui de la ligne 2"},
		{"18;" + strings.Repeat("x", 300) + ";;;;;;;;;;;", "Ce texte compte 300 caractères ; 200 au plus"},
	}
	lines := []string{header}
	for _, r := range rows {
		lines = append(lines, r.line)
	}
	report, problems, _, err := preview(t, a, csvFile(lines...), ImportOptions{})
	if err != nil || report.Refused != len(rows) || report.New != 0 {
		t.Fatalf("%d refused of %d, %v\n%s", report.Refused, len(rows), err, problems)
	}
	for i, r := range rows {
		told := slices.ContainsFunc(strings.Split(problems, "\n"), func(l string) bool {
			return strings.HasPrefix(l, fmt.Sprint(i+2)) && strings.Contains(l, r.says)
		})
		if !told {
			t.Errorf("line %d (%s): %q is not told in\n%s", i+2, r.line, r.says, problems)
		}
	}
	t.Run("nothing of it is written", func(t *testing.T) {
		_, err := a.CommitImport(context.Background(), editor, Principal, csvFile(append(lines, "20;Bon;;;;;;;;;;;")...), ImportOptions{})
		if !fault.Is(err, fault.Invalid) || len(all(t, a)) != 0 {
			t.Errorf("%v, %d written", err, len(all(t, a)))
		}
		if list, err := a.Imports(context.Background(), editor, Principal); err != nil || len(list) != 0 {
			t.Errorf("imports %+v %v", list, err)
		}
	})
}

// TestALineThatComesTwiceToTheLetterIsLeftWithAWord: someone pasted it twice;
// there is nothing to correct.
func TestALineThatComesTwiceToTheLetterIsLeftWithAWord(t *testing.T) {
	for name, header := range map[string]string{"with an identifier": "N°;Nom;Début", "without": "Année;Nom;Début"} {
		t.Run(name, func(t *testing.T) {
			a := houseIn(t, t.TempDir())
			r := commit(t, a, csvFile(header, "1;Café;2019", "2;Gare;2020", "1;Café;2019", "1; Café ;2019"), ImportOptions{})
			if r.New != 2 || r.Refused != 0 || r.Unchanged != 2 || r.Rows != 4 || len(r.Notes) < 2 {
				t.Fatalf("%+v", r)
			}
			told := localiser(t, "fr").Fault(r.Notes[len(r.Notes)-1].Fault())
			if told != "Ligne identique à la ligne 2, laissée." || r.Notes[len(r.Notes)-1].Line != 5 {
				t.Errorf("%q, line %d", told, r.Notes[len(r.Notes)-1].Line)
			}
			if len(all(t, a)) != 2 {
				t.Errorf("%d initiatives", len(all(t, a)))
			}
		})
	}
	a := houseIn(t, t.TempDir())
	r, err := a.PreviewImport(context.Background(), editor, Principal, csvFile("N°;Nom;Début", "1;Café;2019", "1;Café;2020"), ImportOptions{})
	if err != nil || r.Refused != 1 || r.Problems[0].Key != "import.key_twice" {
		t.Errorf("lines that differ: %+v, %v", r, err)
	}
}

func TestTheGoodLinesAreKeptAndTheOthersGivenBack(t *testing.T) {
	a := houseIn(t, t.TempDir())
	var rest bytes.Buffer
	r := commit(t, a, csvFile("N°;Nom;Code INSEE;Note", "1;Café;1004;", `2;Gare;99999;=cmd|'/C calc'!A0`, "3;Lavoir;01004;"), ImportOptions{KeepGood: true, Rest: &rest})
	if r.New != 2 || r.Refused != 1 {
		t.Fatalf("%+v", r)
	}
	if got := rest.String(); !strings.Contains(got, `'=cmd|`) || !strings.Contains(got, "99999") || strings.Contains(got, "Lavoir") {
		t.Errorf("rest: %s", got)
	}
	t.Run("corrected, they come in as the others did", func(t *testing.T) {
		fixed := strings.Replace(rest.String(), ";Gare;99999;", ";Gare;01004;", 1)
		r := commit(t, a, fileOf("reste.csv", []byte(fixed)), ImportOptions{})
		if r.New != 1 || r.Origin.List != "Recensement 2026" {
			t.Fatalf("%+v", r)
		}
		in := all(t, a)["Gare"]
		if in.Source.Key != "2" || fmt.Sprint(in.Extra) != `[{Note =cmd|'/C calc'!A0}]` {
			t.Errorf("%+v", in.Initiative)
		}
	})
}

// TestARemarkSaysWhetherItsLineWasLeft: « lu comme une association » is no news of a
// line that is not imported.
func TestARemarkSaysWhetherItsLineWasLeft(t *testing.T) {
	a := houseIn(t, t.TempDir())
	census := csvFile("N°;Nom;Code INSEE;Thématiques", "1;Café;1004;zython", "2;Gare;99999;brimborion")
	r := commit(t, a, census, ImportOptions{KeepGood: true})
	left := map[int]bool{}
	for _, n := range r.Notes {
		left[n.Line] = n.Left
		if n.Left != (n.Line == 3) {
			t.Errorf("line %d, %s: left %v", n.Line, n.Key, n.Left)
		}
	}
	if len(left) != 2 {
		t.Fatalf("remarks on %d lines: %+v", len(left), r.Notes)
	}
	if kept, err := a.ImportOf(context.Background(), editor, Principal, r.Batch); err != nil || len(kept.Notes) != len(r.Notes) {
		t.Errorf("kept: %+v, %v", kept.Notes, err)
	} else {
		for i, n := range kept.Notes {
			if n.Left != r.Notes[i].Left {
				t.Errorf("line %d: %v is kept as %v", n.Line, r.Notes[i].Left, n.Left)
			}
		}
	}
}

func TestNothingInACellRuns(t *testing.T) {
	a := houseIn(t, t.TempDir())
	const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>=cmd|' /C calc'!A0`
	words, err := newVocabulary("fr")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	header, line := []string{"Autre chose"}, []string{evil}
	for _, f := range modelFields() {
		header, line = append(header, words.lang.T("import.field."+f.name)), append(line, evil)
	}
	w.Write(header)
	w.Write(line)
	ok := map[string]string{}
	for i := range line { // what can hold a text does; the rest is refused, told above
		switch f := header[i]; f {
		case words.lang.T("import.field.name"), words.lang.T("import.field.summary"), words.lang.T("import.field.story"), words.lang.T("import.field.organisation"), "Autre chose":
			ok[f] = evil
		}
	}
	var kept []string
	for name := range ok {
		kept = append(kept, name)
	}
	slices.Sort(kept)
	w.Write(nil)
	w.Flush()
	r, problems, _, err := preview(t, a, fileOf("mal.csv", b.Bytes()), ImportOptions{})
	if err != nil || r.Refused != 1 || !strings.Contains(problems, "n’est pas une adresse de site") {
		t.Fatalf("%v %s", err, problems)
	}
	var good bytes.Buffer
	w = csv.NewWriter(&good)
	w.Write(kept)
	values := make([]string, len(kept))
	for i := range kept {
		values[i] = evil
	}
	w.Write(values)
	w.Flush()
	commit(t, a, fileOf("mal.csv", good.Bytes()), ImportOptions{})
	in, found := all(t, a)[evil]
	if !found || in.Summary != evil || in.Organisations[0].Name != evil || in.Extra[0].Value != evil {
		t.Errorf("texts stay as they were written: %+v", in.Initiative)
	}
	if strings.Contains(in.Story, "<script") || strings.Contains(in.Story, "onerror") {
		t.Errorf("story: %s", in.Story)
	}
}

func TestAFileThatIsNoCensus(t *testing.T) {
	a := houseIn(t, t.TempDir())
	var book bytes.Buffer
	if err := ImportModel(&book, "fr"); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		content []byte
		says    string
	}{
		"empty":           {nil, "sheet.empty"},
		"a zip cut short": {book.Bytes()[:book.Len()/2], "sheet.truncated"},
		"ten megabytes":   {[]byte("Nom\n\"" + strings.Repeat("x", 10<<20) + "\"\n"), "sheet.csv_cell_too_large"},
		"a PDF":           {[]byte("%PDF-1.7\n"), "sheet.is_pdf"},
		"no name":         {[]byte("Budget;Couleur\n12;bleu\n"), "import.no_name_column"},
		"a bomb":          {bomb(t), "sheet.bomb"},
		"a name twice":    {[]byte("Nom;Nom de l’initiative\nA;B\n"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begun := time.Now()
			_, err := a.CommitImport(context.Background(), editor, Principal, fileOf("x.xlsx", tt.content), ImportOptions{})
			runtime.ReadMemStats(&after)
			if tt.says == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if told := fault.All(err); len(told) == 0 || told[0].Key != tt.says {
				t.Fatalf("%v", err)
			}
			if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 64<<20 || time.Since(begun) > 5*time.Second {
				t.Errorf("%d MB allocated, %v", grown>>20, time.Since(begun))
			}
		})
	}
	if len(all(t, a)) != 1 {
		t.Errorf("%d written", len(all(t, a)))
	}
}

// bomb is a workbook of a few megabytes whose sheet unzips to two gigabytes.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, content)
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 2 << 10 {
		w.Write(zeros)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheModelComesBackAsItIsExplained(t *testing.T) {
	a := houseIn(t, t.TempDir())
	for lang, example := range map[string]string{"fr": "Exemple", "en": "Example"} {
		var b bytes.Buffer
		if err := ImportModel(&b, lang); err != nil {
			t.Fatal(err)
		}
		file := fileOf("modele.xlsx", b.Bytes())
		blank, _, _, err := preview(t, a, file, ImportOptions{Lang: lang})
		if err != nil || blank.Rows != 0 || blank.Sheet != "Initiatives" || len(blank.Sheets) != 4 {
			t.Fatalf("%+v %v", blank, err)
		}
		for i, f := range modelFields() {
			if blank.Columns[i].Field != f.name {
				t.Errorf("%s: column %q taken for %s, want %s", lang, blank.Columns[i].Name, blank.Columns[i].Field, f.name)
			}
		}
		r, problems, notes, err := preview(t, a, file, ImportOptions{Lang: lang, Sheet: example})
		if err != nil || r.New != 2 || problems != "" || notes != "" {
			t.Errorf("%s: %+v %v %s %s", lang, r.Refused, err, problems, notes)
		}
	}
}
