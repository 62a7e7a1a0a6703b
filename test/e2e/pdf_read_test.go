//go:build e2e

package e2e

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// document is what a reader finds in a PDF: the words of each page.
type document struct {
	title string
	pages []string
}

var (
	pdfObject  = regexp.MustCompile(`(?s)(?:^|\n)(\d+) 0 obj\s(.*?)endobj`)
	pdfStream  = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\n?endstream`)
	pdfRef     = regexp.MustCompile(`/([A-Za-z0-9]+) (\d+) 0 R`)
	pdfContent = regexp.MustCompile(`/Contents (\d+) 0 R`)
	pdfKids    = regexp.MustCompile(`(?s)/Kids \[(.*?)\]`)
	pdfNumber  = regexp.MustCompile(`(\d+) 0 R`)
	pdfRoot    = regexp.MustCompile(`/Pages (\d+) 0 R`)
	pdfShow    = regexp.MustCompile(`/([A-Za-z0-9]+) [-\d.]+ Tf|<([0-9A-Fa-f]+)>|(\bET\b)`)
	pdfChar    = regexp.MustCompile(`<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>(?: <([0-9A-Fa-f]+)>)?`)
	pdfTitle   = regexp.MustCompile(`/Title <([0-9A-Fa-f]+)>`)
	pdfTitleAs = regexp.MustCompile(`/Title \(((?:\\.|[^\\)])*)\)`)
)

// pdfReader reads what Chromium writes: numbered objects, deflated streams,
// fonts that say which character each of their glyphs is.
type pdfReader struct {
	t       *testing.T
	objects map[string]string
}

func readPDF(t *testing.T, content []byte) document {
	t.Helper()
	r := pdfReader{t, map[string]string{}}
	for _, m := range pdfObject.FindAllSubmatch(content, -1) {
		r.objects[string(m[1])] = string(m[2])
	}
	root := ""
	for _, o := range r.objects {
		if m := pdfRoot.FindStringSubmatch(o); m != nil && strings.Contains(o, "/Catalog") {
			root = m[1]
		}
	}
	d := document{pages: r.pages(root)}
	if m := pdfTitle.FindSubmatch(content); m != nil {
		d.title = utf16Of(string(m[1]))
	} else if m := pdfTitleAs.FindSubmatch(content); m != nil {
		d.title = string(m[1])
	}
	return d
}

// pages walks the tree of pages in order.
func (r pdfReader) pages(id string) []string {
	o := r.objects[id]
	kids := pdfKids.FindStringSubmatch(o)
	if kids == nil || strings.Contains(o, "/Type /Page\n") {
		return []string{r.words(o)}
	}
	var out []string
	for _, kid := range pdfNumber.FindAllStringSubmatch(kids[1], -1) {
		out = append(out, r.pages(kid[1])...)
	}
	return out
}

// words reads the glyphs that a page shows.
func (r pdfReader) words(page string) string {
	fonts := map[string]map[string]string{}
	for _, ref := range pdfRef.FindAllStringSubmatch(page, -1) {
		if strings.HasPrefix(ref[1], "F") {
			fonts[ref[1]] = r.glyphs(r.objects[ref[2]])
		}
	}
	m := pdfContent.FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	var out strings.Builder
	font := map[string]string{}
	for _, s := range pdfShow.FindAllStringSubmatch(r.inflate(r.objects[m[1]]), -1) {
		switch {
		case s[1] != "":
			font = fonts[s[1]]
		case s[3] != "":
			out.WriteByte(' ')
		default:
			for i := 0; i+4 <= len(s[2]); i += 4 {
				out.WriteString(font[strings.ToUpper(s[2][i:i+4])])
			}
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// glyphs is the table of a font: which character a glyph stands for.
func (r pdfReader) glyphs(font string) map[string]string {
	table := map[string]string{}
	m := regexp.MustCompile(`/ToUnicode (\d+) 0 R`).FindStringSubmatch(font)
	if m == nil {
		return table
	}
	for _, c := range pdfChar.FindAllStringSubmatch(r.inflate(r.objects[m[1]]), -1) {
		from, _ := strconv.ParseUint(c[1], 16, 32)
		if c[3] == "" {
			table[strings.ToUpper(c[1])] = utf16Of(c[2])
			continue
		}
		to, _ := strconv.ParseUint(c[2], 16, 32)
		first, _ := strconv.ParseUint(c[3], 16, 32)
		for g := from; g <= to; g++ {
			table[strings.ToUpper(strconv.FormatUint(g+0x10000, 16)[1:])] = string(rune(first + g - from))
		}
	}
	return table
}

func (r pdfReader) inflate(object string) string {
	m := pdfStream.FindStringSubmatch(object)
	if m == nil {
		return ""
	}
	if !strings.Contains(object, "/FlateDecode") {
		return m[1]
	}
	z, err := zlib.NewReader(strings.NewReader(m[1]))
	if err != nil {
		r.t.Fatalf("read a stream of the PDF: %v", err)
	}
	var out bytes.Buffer
	if _, err := io.Copy(&out, z); err != nil && err != io.ErrUnexpectedEOF {
		r.t.Fatalf("read a stream of the PDF: %v", err)
	}
	return out.String()
}

func utf16Of(hex string) string {
	var units []uint16
	for i := 0; i+4 <= len(hex); i += 4 {
		u, _ := strconv.ParseUint(hex[i:i+4], 16, 16)
		if u != 0xFEFF {
			units = append(units, uint16(u))
		}
	}
	return string(utf16.Decode(units))
}
