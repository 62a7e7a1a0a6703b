package sheet

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/text"
)

var awkward = []string{"=1+2", "+33 6", "-tis", "@moi", "'=déjà", "''-", "\tx", "  =x", "dit \"oui\"; non, peut-être", "une\nligne", "_x000D_", " bords ", "01004", "2A004",
	"<b>&amp;</b>", "é œ € 🌿", "=cmd|' /C calc'!A0", "1,5", "VRAI", "\u200b", "|", "\x0b"}

func csvOf(t testing.TB, w *CSVWriter, out *bytes.Buffer, rows [][]string) []byte {
	t.Helper()
	header := make([]string, 4)
	for i := range header {
		header[i] = "colonne " + ColumnName(i+1)
	}
	if err := w.Header(header...); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Row(Texts(r...)...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCSVForPeopleOpensInAFrenchSpreadsheet(t *testing.T) {
	var out bytes.Buffer
	w := NewCSVForPeople(&out)
	if err := w.Header("Nom", "Part"); err != nil {
		t.Fatal(err)
	}
	if err := w.Row(Text("=cmd|' /C calc'!A0"), Figure(-2.57)); err != nil {
		t.Fatal(err)
	}
	if err := w.Row(Text("a;b"), Figure(math.NaN()), Day("2021-03-12")); err != nil {
		t.Fatal(err)
	}
	if err := w.Row(Text(" bords "), Figure(1)); err != nil { // a program that drops them would change the text
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffNom;Part;bocage:1\r\n\"'=cmd|' /C calc'!A0\";-2,57;\r\n\"a;b\";;2021-03-12;\r\n\" bords \";1;\r\n"
	if out.String() != want {
		t.Fatalf("wrote\n%q, want\n%q", out.String(), want)
	}
}

func TestCSVForProgramsIsLeftAsItIs(t *testing.T) {
	var out bytes.Buffer
	w := NewCSVWriter(&out)
	if err := w.Header("name", "share"); err != nil {
		t.Fatal(err)
	}
	if err := w.Row(Text("=1+2"), Figure(2.5)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if want := "name,share\r\n=1+2,2.5\r\n"; out.String() != want {
		t.Fatalf("wrote %q, want %q", out.String(), want)
	}
}

func TestEveryTextComesBackFromCSV(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		any := rapid.OneOf(rapid.SampledFrom(awkward), rapid.StringMatching(`[ '=+@\-a-zé;,"\n]{0,8}`))
		rows := rapid.SliceOfN(rapid.SliceOfN(any, 4, 4), 1, 6).Draw(r, "rows")
		for _, people := range []bool{true, false} {
			var out bytes.Buffer
			w := NewCSVWriter(&out)
			if people {
				w = NewCSVForPeople(&out)
			}
			got, b, err := read(t, csvOf(t, w, &out, rows), "", Limits{})
			if err != nil {
				r.Fatal(err)
			}
			if b.Describe().Marked != people {
				r.Fatalf("marked %v, want %v", b.Describe().Marked, people)
			}
			compareRows(r, got[1:], rows)
		}
	})
}

// compareRows holds what was read against what was written, lines without
// anything left out.
func compareRows(r *rapid.T, got []Row, wrote [][]string) {
	var want [][]string
	for _, row := range wrote {
		if row = trimmed(row); len(row) > 0 {
			want = append(want, row)
		}
	}
	if len(got) != len(want) {
		r.Fatalf("%d rows, want %d: %v", len(got), len(want), got)
	}
	for i := range want {
		if !slices.Equal(got[i].Cells, want[i]) {
			r.Fatalf("row %d is %q, want %q", i, got[i].Cells, want[i])
		}
	}
}

// census writes a small workbook with everything a model needs.
func census(t testing.TB, rows [][]string) []byte {
	t.Helper()
	var out bytes.Buffer
	x := NewXLSXWriter(&out, "Recensement", "fr", "Listes")
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	step(x.Table("Initiatives", Column{Name: "Nom", Prompt: "Comme on l’appelle ici."}, Column{Name: "Thème", Choices: []string{"Mobilités", "Culture"}},
		Column{Name: "Début"}, Column{Name: "Part"}))
	for _, r := range rows {
		step(x.Row(Texts(r...)...))
	}
	step(x.Row(Text("Café de l’Orée"), Text("Culture"), Day("2021-03-12"), Figure(0.1)))
	step(x.Row(Text("01004"), Cell{}, Day("2021"), Figure(-1e-7)))
	step(x.Prose("Lisez-moi", Line{Heading: true, Text: "Mode d’emploi"}, Line{Text: "Une initiative par ligne."}))
	step(x.Close())
	return out.Bytes()
}

func TestXLSXIsTheSameEachTime(t *testing.T) {
	if !bytes.Equal(census(t, nil), census(t, nil)) {
		t.Fatal("two workbooks of the same content differ")
	}
}

func TestXLSXComesBack(t *testing.T) {
	rows, b, err := read(t, census(t, [][]string{awkward[:4], awkward[4:8]}), "", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := "1:Nom|Thème|Début|Part\n2:=1+2|+33 6|-tis|@moi\n3:'=déjà|''-|\tx|  =x\n4:Café de l’Orée|Culture|2021-03-12|0.1\n5:01004||2021|-0.0000001"
	if got := shown(rows); got != want {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
	d := b.Describe()
	if !d.Marked || !slices.Equal(d.Sheets, []string{"Initiatives", "Lisez-moi"}) || !slices.Equal(d.Hidden, []string{"Listes"}) {
		t.Errorf("understood %+v", d)
	}
}

func TestEveryTextComesBackFromXLSX(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		any := rapid.OneOf(rapid.SampledFrom(awkward), rapid.String())
		rows := rapid.SliceOfN(rapid.SliceOfN(any, 4, 4), 1, 4).Draw(r, "rows")
		for _, row := range rows {
			for i, s := range row {
				row[i] = text.CleanText(s, -1) // what the house writes
			}
		}
		got, _, err := read(t, census(t, rows), "Initiatives", Limits{})
		if err != nil {
			r.Fatal(err)
		}
		compareRows(r, got[1:len(got)-2], rows)
	})
}

// TestOthersReadWhatIsWritten takes excelize as the witness.
func TestOthersReadWhatIsWritten(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(census(t, [][]string{{"=1+2"}})))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{"A1": "Nom", "A2": "'=1+2", "A3": "Café de l’Orée", "C3": "12/03/2021", "D3": "0.1", "A4": "01004"} {
		if got, err := f.GetCellValue("Initiatives", cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
	}
	if kind, _ := f.GetCellType("Initiatives", "A4"); kind != excelize.CellTypeInlineString {
		t.Errorf("a code is of type %v", kind)
	}
	lists, err := f.GetDataValidations("Initiatives")
	if err != nil || len(lists) != 2 || lists[1].Formula1 != "'Listes'!$A$1:$A$2" || *lists[0].Prompt != "Comme on l’appelle ici." {
		t.Errorf("validations %+v, %v", lists, err)
	}
	panes, err := f.GetPanes("Initiatives")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	names := f.GetDefinedName()
	if len(names) != 2 || names[0].RefersTo != "'Initiatives'!$A$1:$D$4" || names[1].RefersTo != "'Initiatives'!$1:$1" {
		t.Errorf("filter, and line that is printed on every page: %+v", names)
	}
	if visible, _ := f.GetSheetVisible("Listes"); visible {
		t.Error("the lists are in sight")
	}
	if choice, _ := f.GetCellValue("Listes", "A2"); choice != "Culture" {
		t.Errorf("second choice %q", choice)
	}
}

func TestSheetNames(t *testing.T) {
	var out bytes.Buffer
	x := NewXLSXWriter(&out, "", "fr", "Listes")
	for _, name := range []string{"a/b:c", "A B C", "", "l'été", strings.Repeat("long ", 12), strings.Repeat("long ", 12)} {
		if err := x.Table(name, Column{Name: "n"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	_, b, err := read(t, out.Bytes(), "", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a b c", "A B C 2", "Feuille", "l'été", "long long long long long lon", "long long long long long lon 2"}
	if !slices.Equal(b.Sheets(), want) {
		t.Fatalf("sheets %q", b.Sheets())
	}
}

func TestAWorkbookThatProgramsWouldRefuseIsRefused(t *testing.T) {
	x := NewXLSXWriter(&bytes.Buffer{}, "", "fr", "Listes")
	if err := x.Table("t", Column{Name: "n"}); err != nil {
		t.Fatal(err)
	}
	if err := x.Row(Text(strings.Repeat("é", 32_767))); err != nil {
		t.Fatal(err)
	}
	wantFault(t, x.Row(Text(strings.Repeat("é", 32_768))), "sheet.cell_over_xlsx", map[string]any{"max": 32_767, "line": 3, "column": "A"})
}

// TestATintIsSeenByOtherPrograms: excelize, which reads as they do, finds the grounds of numbers and the numbers themselves.
func TestATintIsSeenByOtherPrograms(t *testing.T) {
	var out bytes.Buffer
	w := NewXLSXWriter(&out, "Indice", "fr", "listes")
	for _, err := range []error{w.Table("Scores", Column{Name: "a"}, Column{Name: "b"}, Column{Name: "c"}, Column{Name: "d"}, Column{Name: "e"}, Column{Name: "f"}),
		w.Row(Figure(1.5).On(Wheat), Figure(-2), Figure(math.NaN()).On(Stone), Figure(0.12345).As(Hundredths), Figure(0.12345).On(Clay).As(AsPercentage), Text("a").On(Sky)), w.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]struct {
		value string
		solid int // excelize names a colour only in a workbook that has a theme
	}{"A2": {"1.5", 1}, "B2": {"-2", 0}, "C2": {"", 1}, "D2": {"0.12", 0}, "E2": {"12.3%", 1}, "F2": {"a", 1}} {
		value, _ := book.GetCellValue("Scores", cell)
		at, _ := book.GetCellStyle("Scores", cell)
		style, err := book.GetStyle(at)
		if err != nil {
			t.Fatal(err)
		}
		if value != want.value || style.Fill.Pattern != want.solid {
			t.Errorf("%s: %q, %+v, want %+v", cell, value, style.Fill, want)
		}
	}
	if raw, _ := book.GetCellValue("Scores", "D2", excelize.Options{RawCellValue: true}); raw != "0.12345" {
		t.Errorf("a number is cut to what is shown of it: %s", raw)
	}
	if a, _ := book.GetCellStyle("Scores", "A2"); book.Styles.Fills.Fill[*book.Styles.CellXfs.Xf[a].FillID].PatternFill.FgColor.RGB != "FFF6E3B0" {
		t.Error("the ground of A2 is not wheat")
	}
}
