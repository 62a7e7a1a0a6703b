package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook zips a workbook of one sheet; more parts replace or join those of it.
func workbook(t testing.TB, sheetXML string, more map[string]string) []byte {
	t.Helper()
	all := map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook><sheets><sheet name="Feuil1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="/xl/styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheetXML,
	}
	for name, content := range more {
		all[name] = content
	}
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, all[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func data(rows string) string {
	return `<?xml version="1.0"?><worksheet><sheetData>` + rows + `</sheetData></worksheet>`
}

func TestXLSXCells(t *testing.T) {
	const texts = `<sst><si><t>Café</t></si><si><r><t>en </t></r><r><t xml:space="preserve">deux </t></r></si><si><t>漢字</t><rPh><t>かんじ</t></rPh></si><si><t>a_x000D_b_x005F_x000D_</t></si><si/></sst>`
	const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="mm/yyyy"/><numFmt numFmtId="167" formatCode="[h]:mm"/><numFmt numFmtId="168" formatCode="#,##0.00\ &quot;days&quot;"/><numFmt numFmtId="169" formatCode="yyyy"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/><xf numFmtId="22"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="20"/><xf numFmtId="169"/></cellXfs></styleSheet>`
	for name, tt := range map[string]struct{ cell, want string }{
		"shared text":              {`<c r="A1" t="s"><v>0</v></c>`, "Café"},
		"runs of a text":           {`<c r="A1" t="s"><v>1</v></c>`, "en deux "},
		"reading aids are no text": {`<c r="A1" t="s"><v>2</v></c>`, "漢字"},
		"escaped signs":            {`<c r="A1" t="s"><v>3</v></c>`, "ab_x000D_"},
		"inline text":              {`<c r="A1" t="inlineStr"><is><t>A &amp; B &#233; &#xE9;</t></is></c>`, "A & B é é"},
		"CDATA":                    {`<c r="A1" t="inlineStr"><is><t><![CDATA[<a> & b]]></t></is></c>`, "<a> & b"},
		"prefixed names":           {`<x:c r="A1" t="inlineStr"><x:is><x:t>x</x:t></x:is></x:c>`, "x"},
		"comments":                 {`<!-- <c> --><c r="A1"><v>4</v></c>`, "4"},
		"whole number":             {`<c r="A1"><v>1004</v></c>`, "1004"},
		"SIRET as a number":        {`<c r="A1"><v>73282932000074</v></c>`, "73282932000074"},
		"SIRET in powers of ten":   {`<c r="A1"><v>7.3282932000074E+13</v></c>`, "73282932000074"},
		"seventeen digits":         {`<c r="A1"><v>0.10000000000000001</v></c>`, "0.1"},
		"all the digits there are": {`<c r="A1"><v>2.5700000000000003</v></c>`, "2.5700000000000003"},
		"negative":                 {`<c r="A1"><v>-3.5</v></c>`, "-3.5"},
		"padded code":              {`<c r="A1" s="2"><v>1004</v></c>`, "01004"},
		"per cent":                 {`<c r="A1" s="3"><v>0.18</v></c>`, "18 %"},
		"per cent, exactly":        {`<c r="A1" s="3"><v>7.0000000000000007E-2</v></c>`, "7 %"},
		"date":                     {`<c r="A1" s="1"><v>44267</v></c>`, "2021-03-12"},
		"first of March 1900":      {`<c r="A1" s="1"><v>61</v></c>`, "1900-03-01"},
		"1 January 1900":           {`<c r="A1" s="1"><v>1</v></c>`, "1900-01-01"},
		"date that is empty":       {`<c r="A1" s="1"><v>0</v></c>`, "1899-12-30"},
		"negative date":            {`<c r="A1" s="1"><v>-5</v></c>`, "-5"},
		"date and hour":            {`<c r="A1" s="4"><v>44267.604166666664</v></c>`, "2021-03-12T14:30:00"},
		"month":                    {`<c r="A1" s="5"><v>44256</v></c>`, "2021-03"},
		"month that hides a day":   {`<c r="A1" s="5"><v>44267</v></c>`, "2021-03-12"},
		"year":                     {`<c r="A1" s="9"><v>44197</v></c>`, "2021"},
		"hours that add up":        {`<c r="A1" s="6"><v>1.1458333333333333</v></c>`, "27:30:00"},
		"hour":                     {`<c r="A1" s="8"><v>0.5</v></c>`, "12:00:00"},
		"text in a format":         {`<c r="A1" s="7"><v>12.5</v></c>`, "12.5"},
		"date written as text":     {`<c r="A1" t="d"><v>2021-03-12T00:00:00</v></c>`, "2021-03-12"},
		"true":                     {`<c r="A1" t="b"><v>1</v></c>`, "true"},
		"false":                    {`<c r="A1" t="b"><v>0</v></c>`, "false"},
		"error":                    {`<c r="A1" t="e"><v>#N/A</v></c>`, "#N/A"},
		"formula and its value":    {`<c r="A1"><f>B1*2</f><v>84</v></c>`, "84"},
		"formula that gives text":  {`<c r="A1" t="str"><f>B1&amp;C1</f><v>ab</v></c>`, "ab"},
		"formula never computed":   {`<c r="A1"><f>B1*2</f><v></v></c>`, Uncomputed},
		"formula, no value at all": {`<c r="A1"><f>B1*2</f></c>`, Uncomputed},
	} {
		t.Run(name, func(t *testing.T) {
			content := workbook(t, data(`<row r="1">`+tt.cell+`</row>`), map[string]string{"xl/sharedStrings.xml": texts, "xl/styles.xml": styles})
			rows, _, err := read(t, content, "", Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) != 1 || !slices.Equal(rows[0].Cells, []string{tt.want}) {
				t.Errorf("read %v, want %q", rows, tt.want)
			}
		})
	}
}

func TestXLSXWhatShowsNothingIsNoRow(t *testing.T) {
	content := workbook(t, data(`<row r="1"><c r="A1" s="1"/></row><row r="3"/><row r="5"><c r="C5" t="inlineStr"><is><t>x</t></is></c><c r="XFD5" s="1"/></row>`+
		`<row><c><v>1</v></c><c><v>2</v></c></row><row r="9"><c r="B9" t="str"><f>A1</f><v></v></c></row>`), nil)
	rows, _, err := read(t, content, "", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(rows); got != "5:||x\n6:1|2" {
		t.Fatalf("read %s", got)
	}
}

func TestXLSXDatesFrom1904(t *testing.T) {
	content := workbook(t, data(`<row r="1"><c r="A1" s="0"><v>42805</v></c></row>`), map[string]string{
		"xl/workbook.xml": `<workbook><workbookPr date1904="1"/><sheets><sheet name="Feuil1" r:id="rId1"/></sheets></workbook>`,
		"xl/styles.xml":   `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`})
	rows, _, err := read(t, content, "", Limits{})
	if err != nil || shown(rows) != "1:2021-03-12" {
		t.Fatalf("read %v, %v", rows, err)
	}
}

func TestXLSXMergedHeaders(t *testing.T) {
	cell := func(ref, s string) string { return `<c r="` + ref + `" t="inlineStr"><is><t>` + s + `</t></is></c>` }
	content := workbook(t, `<worksheet><sheetData><row r="1">`+cell("A1", "Nom")+cell("B1", "Contact")+`</row><row r="2">`+cell("B2", "Nom")+cell("C2", "Tél")+
		`</row><row r="30">`+cell("A30", "x")+`</row></sheetData><mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="A30:C30"/></mergeCells></worksheet>`, nil)
	rows, b, err := read(t, content, "", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(rows); got != "1:Nom|Contact|Contact\n2:|Nom|Tél\n30:x" {
		t.Errorf("read %s", got)
	}
	areas, err := b.Merged("Feuil1")
	if err != nil || !reflect.DeepEqual(areas, []Area{{1, 2, 1, 1}, {1, 1, 2, 3}, {30, 30, 1, 3}}) {
		t.Errorf("merged %v, %v", areas, err)
	}
}

func TestXLSXSheets(t *testing.T) {
	f := excelize.NewFile()
	for _, name := range []string{"Recensement", "Cachée"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	steps := []error{f.SetSheetVisible("Cachée", false), f.SetCellValue("Sheet1", "A1", "un"), f.SetCellValue("Recensement", "B2", "deux"), f.SetCellValue("Cachée", "A1", "trois")}
	for _, err := range steps {
		if err != nil {
			t.Fatal(err)
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	rows, b, err := read(t, out.Bytes(), "Recensement", Limits{})
	if err != nil || shown(rows) != "2:|deux" || rows[0].Sheet != "Recensement" {
		t.Fatalf("read %v, %v", rows, err)
	}
	if d := b.Describe(); !slices.Equal(d.Sheets, []string{"Sheet1", "Recensement"}) || !slices.Equal(d.Hidden, []string{"Cachée"}) || d.Marked {
		t.Errorf("understood %+v", d)
	}
	if rows, _, err = read(t, out.Bytes(), "", Limits{}); err != nil || shown(rows) != "1:un" {
		t.Errorf("first sheet %v, %v", rows, err)
	}
	_, _, err = read(t, out.Bytes(), "Absente", Limits{})
	wantFault(t, err, "sheet.no_such_sheet", map[string]any{"sheet": "Absente", "sheets": []string{"Sheet1", "Recensement", "Cachée"}})
}

func TestXLSXThatCantBeRead(t *testing.T) {
	good := workbook(t, data(`<row r="1"><c r="A1" t="inlineStr"><is><t>un texte assez long pour être coupé</t></is></c></row>`), nil)
	flipped := bytes.Clone(good)
	flipped[bytes.Index(good, []byte("sheet1.xml"))+20] ^= 0x55
	text := func(s string) string {
		return `<c r="B7" t="inlineStr"><is><t>` + s + `</t></is></c>`
	}
	row := func(inside string) []byte { return workbook(t, data(`<row r="7">`+inside+`</row>`), nil) }
	lim := Limits{Rows: 2, Columns: 3, CellBytes: 50, Bytes: 1 << 20}
	for name, tt := range map[string]struct {
		content []byte
		key     string
		args    map[string]any
	}{
		"as good as it gets":     {good, "", nil},
		"cut short":              {good[:len(good)/2], "sheet.truncated", nil},
		"cut by one byte":        {good[:len(good)-1], "sheet.truncated", nil},
		"a byte flipped":         {flipped, "sheet.damaged", map[string]any{"part": "sheet1.xml"}},
		"ODS":                    {zipOf(t, "mimetype", "content.xml"), "sheet.is_ods", nil},
		"Word":                   {zipOf(t, "_rels/.rels", "word/document.xml"), "sheet.is_text_document", nil},
		"XLSB":                   {zipOf(t, "_rels/.rels", "xl/workbook.bin"), "sheet.is_xlsb", nil},
		"any zip":                {zipOf(t, "photo.jpg"), "sheet.is_archive", nil},
		"sheet missing":          {workbook(t, "", map[string]string{"xl/workbook.xml": "<workbook/>"}), "sheet.no_sheet", nil},
		"not XML":                {workbook(t, "<worksheet><sheetData><row", nil), "sheet.damaged", map[string]any{"part": "sheet1.xml"}},
		"entities to expand":     {workbook(t, `<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>`, nil), "sheet.damaged", nil},
		"unknown entity":         {row(text("&b;")), "sheet.damaged", nil},
		"rows out of order":      {workbook(t, data(`<row r="2"/><row r="1"/>`), nil), "sheet.damaged", nil},
		"text that is not there": {row(`<c r="A7" t="s"><v>9</v></c>`), "sheet.damaged", nil},
		"too many rows":          {workbook(t, data(`<row><c><v>1</v></c></row><row><c><v>1</v></c></row><row><c><v>1</v></c></row>`), nil), "sheet.too_many_rows", map[string]any{"max": 2}},
		"too many columns":       {row(`<c r="D7"><v>1</v></c>`), "sheet.too_many_columns", map[string]any{"max": 3, "line": 7}},
		"a cell too large":       {row(text(strings.Repeat("x", 51))), "sheet.cell_too_large", map[string]any{"max": 50, "sheet": "Feuil1", "line": 7, "column": "B"}},
		"a shared text too large": {workbook(t, data(`<row r="7"><c r="B7" t="s"><v>0</v></c></row>`), map[string]string{"xl/sharedStrings.xml": "<sst><si><t>" + strings.Repeat("x", 51) + "</t></si></sst>"}),
			"sheet.cell_too_large", map[string]any{"max": 50, "sheet": "Feuil1", "line": 7, "column": "B"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, tt.content, "", lim)
			wantFault(t, err, tt.key, tt.args)
		})
	}
}

func zipOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bombOf is a workbook whose sheet unzips to that many bytes of spaces.
func bombOf(t *testing.T, size int) []byte {
	t.Helper()
	return workbook(t, "<worksheet><sheetData>"+strings.Repeat(" ", size)+"</sheetData></worksheet>", nil)
}

func TestBombsAreRefusedAtOnce(t *testing.T) {
	bomb := bombOf(t, 160<<20)
	if len(bomb) > 400<<10 {
		t.Fatalf("the bomb weighs %d bytes, hardly one", len(bomb))
	}
	lied := bytes.Clone(bomb)
	for at := 0; ; {
		i := bytes.Index(lied[at:], []byte("PK\x01\x02"))
		if i < 0 {
			break
		}
		at += i + 4
		if binary.LittleEndian.Uint32(lied[at+20:]) > 1<<20 { // uncompressed size in the directory
			binary.LittleEndian.PutUint32(lied[at+20:], 1<<20)
		}
	}
	many := zipOf(t, slices.Repeat([]string{"a"}, 30_000)...)
	for name, tt := range map[string]struct {
		content []byte
		key     string
		lim     Limits
	}{
		"by its ratio":               {bomb, "sheet.bomb", Limits{}},
		"by the limit":               {bombOf(t, 3<<20), "sheet.bomb", Limits{Unzipped: 2 << 20}},
		"with a directory that lies": {lied, "sheet.bomb_lie", Limits{}},
		"of countless parts":         {many, "sheet.damaged", Limits{}},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := read(t, tt.content, "", tt.lim)
			runtime.ReadMemStats(&after)
			wantFault(t, err, tt.key, nil)
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
				t.Errorf("refusing took %d bytes of memory", grown)
			}
		})
	}
}

// TestReadingStaysFlat reads sheets of which one is ten times the other: what
// lives at once must not grow with them.
func TestReadingStaysFlat(t *testing.T) {
	live := func(rows int) uint64 {
		var out bytes.Buffer
		x := NewXLSXWriter(&out, "", "fr", "Listes")
		if err := x.Table("t", Column{Name: "n"}, Column{Name: "m"}); err != nil {
			t.Fatal(err)
		}
		for r := range rows {
			if err := x.Row(Text(fmt.Sprintf("ligne %d", r)), Figure(float64(r)/7)); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := Open(bytes.NewReader(out.Bytes()), int64(out.Len()), "", Limits{})
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		var start, now runtime.MemStats
		runtime.ReadMemStats(&start)
		most, n := uint64(0), 0
		for _, err := range b.Rows("") {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n%(rows/4) == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc-min(start.HeapAlloc, now.HeapAlloc))
			}
		}
		return most
	}
	if small, large := live(3_000), live(30_000); large > small+256<<10 {
		t.Errorf("%d bytes live while reading 3,000 rows, %d for 30,000", small, large)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("nom;ville\n\"a\";b\n"))
	f.Add([]byte("sep=,\na,b"))
	f.Add(workbook(f, data(`<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>`), nil))
	f.Add([]byte("\xff\xfea\x00;\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		rows, _, err := read(t, content, "", Limits{Rows: 1000, Columns: 50, CellBytes: 1000, Unzipped: 1 << 20})
		if err != nil {
			if wantFaultOf(err) {
				return
			}
			t.Fatalf("an error that can't be told: %v", err)
		}
		last := 0
		for _, r := range rows {
			if r.Line <= last || len(r.Cells) == 0 || len(r.Cells) > 50 {
				t.Fatalf("row %+v after line %d", r, last)
			}
			last = r.Line
		}
	})
}

// FuzzSheetXML reads any sheet inside a sound zip.
func FuzzSheetXML(f *testing.F) {
	f.Add(data(`<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1" s="1"><f>a</f><v>1</v></c></row>`))
	f.Add(`<worksheet><sheetData><row><c t="d"><v>2021</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B9"/></mergeCells></worksheet>`)
	f.Fuzz(func(t *testing.T, xml string) {
		_, _, err := read(t, workbook(t, xml, nil), "", Limits{Rows: 1000, Columns: 50, CellBytes: 1000})
		if err != nil && !wantFaultOf(err) {
			t.Fatalf("an error that can't be told: %v", err)
		}
	})
}
