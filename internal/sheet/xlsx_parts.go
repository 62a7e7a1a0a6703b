package sheet

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The parts of a workbook that say what it is made of.
const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsMain  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsRel   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPack  = "http://schemas.openxmlformats.org/package/2006"

	relsTop = xmlHead + `<Relationships xmlns="` + nsPack + `/relationships">` +
		`<Relationship Id="rId1" Type="` + nsRel + `/officeDocument" Target="xl/workbook.xml"/>` +
		`<Relationship Id="rId2" Type="` + nsPack + `/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
		`<Relationship Id="rId3" Type="` + nsRel + `/custom-properties" Target="docProps/custom.xml"/></Relationships>`

	customPart = xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"` +
		` xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">` +
		`<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="` + markProperty + `"><vt:lpwstr>1</vt:lpwstr></property></Properties>`
)

// Styles of cells, by their place in stylesPart.
const (
	styleNumber = iota
	styleText
	styleHeader
	styleDay
	styleProse
	styleTitle
	styleGround // the first of those that a form and a ground make, see styleOn
)

// forms are the formats of cells that may have a ground, by their numbers: those of
// [Shown], then text.
var forms = [...]int{0, 2, 165, 49}

const textForm = len(forms) - 1

// styleOn is the style of a form on a ground, which may be none.
func styleOn(form int, t Tint) int {
	if t == NoTint && form == int(AsItFits) {
		return styleNumber
	}
	if t == NoTint && form == textForm {
		return styleText
	}
	return styleGround + form*(1+len(tints)) + int(t)
}

// grounds writes the styles of styleOn, in order.
func grounds() string {
	var b strings.Builder
	for _, form := range forms {
		fmt.Fprintf(&b, `<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`, form)
		for i := range tints {
			fmt.Fprintf(&b, `<xf numFmtId="%d" fontId="0" fillId="%d" borderId="0" xfId="0" applyNumberFormat="1" applyFill="1"/>`, form, 2+i)
		}
	}
	return b.String()
}

var stylesPart = xmlHead + `<styleSheet xmlns="` + nsMain + `">` +
	`<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="0.0%"/></numFmts>` +
	`<fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>` +
	`<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>` +
	`<font><b/><sz val="14"/><name val="Calibri"/><family val="2"/></font></fonts>` +
	fmt.Sprintf(`<fills count="%d"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>`, 2+len(tints)) +
	fills() + `</fills>` +
	`<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>` +
	`<border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	fmt.Sprintf(`<cellXfs count="%d">`, styleGround+len(forms)*(1+len(tints))) +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="49" fontId="1" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	grounds() +
	`</cellXfs></styleSheet>`

// fills are the grounds of the tints.
func fills() string {
	var b strings.Builder
	for _, colour := range tints {
		b.WriteString(`<fill><patternFill patternType="solid"><fgColor rgb="FF` + colour + `"/><bgColor indexed="64"/></patternFill></fill>`)
	}
	return b.String()
}

// writeBook writes what names the sheets, known at the end only.
func (x *XLSXWriter) writeBook() {
	var types, rels, sheets, names strings.Builder
	for i, s := range x.sheets {
		n := strconv.Itoa(i + 1)
		types.WriteString(`<Override PartName="/xl/worksheets/sheet` + n + `.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)
		rels.WriteString(`<Relationship Id="rId` + n + `" Type="` + nsRel + `/worksheet" Target="worksheets/sheet` + n + `.xml"/>`)
		state := ""
		if s.hidden {
			state = ` state="hidden"`
		}
		sheets.WriteString(`<sheet name="` + attribute(s.name) + `" sheetId="` + n + `"` + state + ` r:id="rId` + n + `"/>`)
		if s.filter != "" {
			names.WriteString(`<definedName name="_xlnm._FilterDatabase" localSheetId="` + strconv.Itoa(i) + `" hidden="1">` +
				attribute(quoteSheet(s.name)+"!"+absolute(s.filter)) + `</definedName><definedName name="_xlnm.Print_Titles" localSheetId="` + strconv.Itoa(i) + `">` +
				attribute(quoteSheet(s.name)+"!$1:$1") + `</definedName>`)
		}
	}
	if names.Len() > 0 {
		sheets.WriteString(`</sheets><definedNames>` + names.String() + `</definedNames>`)
	} else {
		sheets.WriteString(`</sheets>`)
	}
	x.part("xl/workbook.xml", xmlHead+`<workbook xmlns="`+nsMain+`" xmlns:r="`+nsRel+`"><bookViews><workbookView/></bookViews><sheets>`+sheets.String()+`</workbook>`)
	n := len(x.sheets) + 1
	x.part("xl/_rels/workbook.xml.rels", xmlHead+`<Relationships xmlns="`+nsPack+`/relationships">`+rels.String()+
		fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, n, nsRel))
	x.part("xl/styles.xml", stylesPart)
	x.part("docProps/core.xml", xmlHead+`<cp:coreProperties xmlns:cp="`+nsPack+`/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">`+
		`<dc:title>`+attribute(x.title)+`</dc:title><dc:language>`+attribute(x.lang)+`</dc:language></cp:coreProperties>`)
	x.part("docProps/custom.xml", customPart)
	x.part("[Content_Types].xml", xmlHead+`<Types xmlns="`+nsPack+`/content-types">`+
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`+
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`+
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`+
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`+
		`<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>`+
		types.String()+`</Types>`)
}

// absolute writes A1:T9 as $A$1:$T$9.
func absolute(area string) string {
	from, to, _ := strings.Cut(area, ":")
	one := func(ref string) string {
		n := strings.IndexAny(ref, "0123456789")
		return "$" + ref[:n] + "$" + ref[n:]
	}
	return one(from) + ":" + one(to)
}

// attribute escapes a text for XML, in an attribute or between tags.
func attribute(s string) string { return string(appendText(nil, s)) }

// appendText escapes a text of a cell: what XML can't hold is written _xHHHH_,
// and an underscore that would be read as such a sign too.
func appendText(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		plain := i
		for plain < len(s) && asIs[s[plain]] {
			plain++
		}
		if b = append(b, s[i:plain]...); plain == len(s) {
			return b
		}
		i = plain
		c := s[i]
		switch {
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '<':
			b = append(b, "&lt;"...)
		case c == '>':
			b = append(b, "&gt;"...)
		case c == '"':
			b = append(b, "&quot;"...)
		case c < ' ' && c != '\t' && c != '\n':
			b = fmt.Appendf(b, "_x%04X_", c)
		case c == '_' && escaped(s[i:]):
			b = append(b, "_x005F_"...)
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == 0xfffe || r == 0xffff {
				r = utf8.RuneError
			}
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return b
}

// asIs are the bytes that a text of a cell holds as they are, whatever is around.
var asIs = func() (of [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		of[c] = !strings.ContainsRune(`&<>"_`, c)
	}
	of['\t'], of['\n'] = true, true
	return of
}()

func escaped(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}
