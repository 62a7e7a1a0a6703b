package sheet

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"codeberg.org/bocage/bocage/internal/fault"
)

// read gives every row of a file's sheet and its error.
func read(t testing.TB, content []byte, sheet string, lim Limits) ([]Row, *Book, error) {
	t.Helper()
	b, err := Open(bytes.NewReader(content), int64(len(content)), "essai", lim)
	if err != nil {
		return nil, nil, err
	}
	var rows []Row
	for r, err := range b.Rows(sheet) {
		if err != nil {
			return rows, b, err
		}
		rows = append(rows, r)
	}
	return rows, b, nil
}

func shown(rows []Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%d:%s", r.Line, strings.Join(r.Cells, "|")))
	}
	return strings.Join(out, "\n")
}

func latin(t *testing.T, s string) string {
	t.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func utf16Bytes(s string, big bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			u = u<<8 | u>>8
		}
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func TestCSVIsReadAsItWasMeant(t *testing.T) {
	const three = "nom;commune;nb\nCafé de l’Orée;Le Thillot;1,5\nÉpicerie;Bénouville;2,3\n"
	const threeRows = "1:nom|commune|nb\n2:Café de l’Orée|Le Thillot|1,5\n3:Épicerie|Bénouville|2,3"
	for name, tt := range map[string]struct {
		in, want, encoding, separator string
	}{
		"UTF-8":                      {three, threeRows, encUTF8, ";"},
		"UTF-8 with its mark":        {"\ufeff" + three, threeRows, encUTF8, ";"},
		"French Excel":               {latin(t, strings.ReplaceAll(three, "\n", "\r\n")), threeRows, enc1252, ";"},
		"old Mac line ends":          {strings.ReplaceAll(three, "\n", "\r"), threeRows, encUTF8, ";"},
		"UTF-16 with its mark":       {utf16Bytes("\ufeff"+three, false), threeRows, encUTF16, ";"},
		"UTF-16 big-endian":          {utf16Bytes("\ufeff"+three, true), threeRows, encUTF16, ";"},
		"UTF-16 without a mark":      {utf16Bytes(three, false), threeRows, encUTF16, ";"},
		"big-endian without a mark":  {utf16Bytes(three, true), threeRows, encUTF16, ";"},
		"two encodings end to end":   {strings.Repeat("é;ç\n", 9) + latin(t, "ù;ï\n"), strings.TrimSpace(numbered("é|ç", 9) + "10:ù|ï"), encMixed, ";"},
		"marked UTF-8, a stray byte": {"\ufeffa;" + latin(t, "é"), "1:a|é", encMixed, ";"},
		"tab":                        {"nom\tville\nA, B\tC; D\n", "1:nom|ville\n2:A, B|C; D", encUTF8, "\t"},
		"comma":                      {"nom,thèmes\nA,x;y\nB,z;t\n", "1:nom|thèmes\n2:A|x;y\n3:B|z;t", encUTF8, ","},
		"decimal commas, no header":  {"1,5;2,3\n1,7;2,4\n", "1:1,5|2,3\n2:1,7|2,4", encUTF8, ";"},
		"sep= says it":               {"sep=,\r\na,b;c\r\nd,e;f", "1:a|b;c\n2:d|e;f", encUTF8, ","},
		"one column":                 {"nom\nCafé, bar\nÉpicerie\n", "1:nom\n2:Café, bar\n3:Épicerie", encUTF8, ""},
		"a title above":              {"Liste des cafés\n\nnom;ville\nA;B\n", "1:Liste des cafés\n3:nom|ville\n4:A|B", encUTF8, ";"},
		"quotes":                     {"a;b\n\"x;y\";\"dit \"\"oui\"\"\"\n", "1:a|b\n2:x;y|dit \"oui\"", encUTF8, ";"},
		"a quote inside is a letter": {"a;b\n5\" de pluie;c\n", "1:a|b\n2:5\" de pluie|c", encUTF8, ";"},
		"after the closing quote":    {"a;b\n\"x\" y;c\n", "1:a|b\n2:x y|c", encUTF8, ";"},
		"lines in a cell count once": {"a;b\n\"x\r\ny\";c\nd;e", "1:a|b\n2:x\ny|c\n3:d|e", encUTF8, ";"},
		"ragged":                     {"a;b;c\nd\ne;f;g;h\n;;;\ni;;\n", "1:a|b|c\n2:d\n3:e|f|g|h\n5:i", encUTF8, ";"},
		"empty quotes at the end":    {"a;b\nc;\"\"", "1:a|b\n2:c", encUTF8, ";"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, b, err := read(t, []byte(tt.in), "", Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(rows); got != tt.want {
				t.Errorf("rows\n%s\nwant\n%s", got, tt.want)
			}
			if d := b.Describe(); d.Encoding != tt.encoding || d.Separator != tt.separator || d.Kind != CSV {
				t.Errorf("understood %+v, want %s, separator %q", d, tt.encoding, tt.separator)
			}
		})
	}
}

func numbered(row string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d:%s\n", i+1, row)
	}
	return b.String()
}

func TestRowsMayBeKeptAndReadTwice(t *testing.T) {
	content := []byte("a;b\nc;d\n")
	first, b, err := read(t, content, "", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var second []Row
	for r := range b.Rows("") {
		second = append(second, r)
	}
	if !reflect.DeepEqual(first, second) || shown(first) != "1:a|b\n2:c|d" {
		t.Fatalf("first %v, second %v", first, second)
	}
}

func TestCSVWithinLimits(t *testing.T) {
	lim := Limits{Bytes: 1000, Rows: 3, Columns: 3, CellBytes: 20}
	for name, tt := range map[string]struct {
		in, key string
		args    map[string]any
	}{
		"as much as allowed": {"a;b;c\nd;e;f\n" + strings.Repeat("x", 20) + ";;;;;\n", "", nil},
		"too big":            {strings.Repeat("a;b\n", 300), "sheet.too_large", map[string]any{"max": int64(1000), "size": int64(1200)}},
		"too many rows":      {"a\nb\nc\nd\n", "sheet.too_many_rows", map[string]any{"max": 3}},
		"too many columns":   {"a;b;c\na;b;c;d\n", "sheet.too_many_columns", map[string]any{"max": 3, "line": 2}},
		"a cell too large":   {"a;b\nc;" + strings.Repeat("x", 21), "sheet.csv_cell_too_large", map[string]any{"max": 20, "line": 2, "column": "B"}},
		"a quote not closed": {"a;b\nc;\"d\n", "sheet.quote_open", map[string]any{"line": 2, "column": "B"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, []byte(tt.in), "", lim)
			wantFault(t, err, tt.key, tt.args)
		})
	}
}

// A table wider than is usual is cut all the same: taken whole when its reader allows it,
// else told to be too wide, not read as one column.
func TestAWideCSVIsCut(t *testing.T) {
	line := strings.Repeat("x;", defaultColumns) + "x\n"
	_, _, err := read(t, []byte(line+line), "", Limits{})
	wantFault(t, err, "sheet.too_many_columns", map[string]any{"max": defaultColumns, "line": 1})
	rows, _, err := read(t, []byte(line+line), "", Limits{Columns: 2 * defaultColumns})
	if err != nil || len(rows) != 2 || len(rows[0].Cells) != defaultColumns+1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func wantFault(t *testing.T, err error, key string, args map[string]any) {
	t.Helper()
	if key == "" {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	all := fault.All(err)
	if len(all) != 1 || all[0].Key != key {
		t.Fatalf("err = %v, want %s", err, key)
	}
	if args != nil && !reflect.DeepEqual(all[0].Args, args) {
		t.Fatalf("told %v, want %v", all[0].Args, args)
	}
}

func TestWhatIsNoSpreadsheetSaysWhatItIs(t *testing.T) {
	for name, tt := range map[string]struct{ in, key string }{
		"nothing":            {"", "sheet.empty"},
		"blank":              {" \r\n\t\n", "sheet.empty"},
		"old Excel":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "sheet.is_xls"},
		"with a password":    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600) + string(wide("EncryptedPackage")), "sheet.is_encrypted"},
		"old Word":           {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + string(wide("WordDocument")), "sheet.is_text_document"},
		"PDF":                {"%PDF-1.7\n", "sheet.is_pdf"},
		"page":               {"\ufeff\r\n<!DOCTYPE html><html>", "sheet.is_html"},
		"table as old Excel": {"<table><tr><td>a</td></tr></table>", "sheet.is_html"},
		"Excel 2003 XML":     {"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "sheet.is_xls"},
		"flat ODS":           {"<?xml version=\"1.0\"?><office:document>", "sheet.is_ods"},
		"XML":                {"<?xml version=\"1.0\"?><a/>", "sheet.is_xml"},
		"a bracket is text":  {"[brouillon];2024\n", ""},
		"picture":            {"\x89PNG\r\n\x1a\n", "sheet.is_picture"},
		"archive":            {"\x1f\x8b\x08", "sheet.is_archive"},
		"NUL":                {"nom;ville\nA;B\x00\n", "sheet.is_binary"},
		"NUL far away":       {strings.Repeat("nom;ville\n", 50_000) + "\x00", "sheet.is_binary"},
		"NUL in UTF-16":      {utf16Bytes("\ufeffnom;ville\na\x00;b", false), "sheet.is_binary"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, []byte(tt.in), "", Limits{})
			wantFault(t, err, tt.key, nil)
		})
	}
}

// wantFaultOf says whether an error can be told to a person.
func wantFaultOf(err error) bool { return len(fault.All(err)) == 1 }
