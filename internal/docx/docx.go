// Package docx writes documents that word processors open and people go on
// writing: headings, paragraphs, lists, tables, pictures and footnotes on A4
// (ECMA-376, WordprocessingML). The same calls give the same bytes.
package docx

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// About is what a document says of itself, in its properties and at the foot
// of each page.
type About struct {
	Title       string
	Lang        string // "fr" or "en": French of France, English of Great Britain
	Author      string
	Description string // among the properties: where the content comes from
	Address     string // where the latest is
	Foot        string // at the foot of each page, before its number
}

// Run is a piece of a paragraph in one face. Href makes it a link; Note is a
// footnote that it bears. A line end in the text is one in the document.
type Run struct {
	Text         string
	Bold, Italic bool
	Href         string
	Note         string
}

// Text is a piece without any mark.
func Text(s string) Run { return Run{Text: s} }

// Bold is a piece in heavy letters.
func Bold(s string) Run { return Run{Text: s, Bold: true} }

// Document is a document being written. What goes wrong is told by WriteTo.
type Document struct {
	about    About
	body     bytes.Buffer
	notes    bytes.Buffer
	noted    int      // footnotes so far
	links    []string // addresses led to
	pictures [][]byte
	err      error
}

// New begins a document with its title.
func New(about About) *Document {
	d := &Document{about: about}
	d.checked(about.Title, about.Author, about.Description, about.Address, about.Foot)
	d.paragraph("Title", Text(about.Title))
	return d
}

// headings are how deep the outline goes below the title.
const headings = 3

// Heading adds a heading of a level, 1 to 3.
func (d *Document) Heading(level int, words string) {
	if level < 1 || level > headings {
		d.fail(fmt.Errorf("heading of level %d", level))
	}
	d.paragraph("Heading"+strconv.Itoa(level), Text(words))
}

// NewPage begins a page: what follows stands at its top.
func (d *Document) NewPage() {
	d.body.WriteString(`<w:p><w:pPr><w:pStyle w:val="Small"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>`)
}

// Paragraph adds a paragraph of running text.
func (d *Document) Paragraph(runs ...Run) { d.paragraph("Normal", runs...) }

// Small adds a paragraph in small letters: a source, a reserve.
func (d *Document) Small(runs ...Run) { d.paragraph("Small", runs...) }

// Bullet adds an item of a list.
func (d *Document) Bullet(runs ...Run) { d.paragraph("ListBullet", runs...) }

func (d *Document) paragraph(style string, runs ...Run) {
	d.body.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	d.runs(&d.body, runs)
	d.body.WriteString(`</w:p>`)
}

// runs writes the pieces of a paragraph, and keeps their footnotes.
func (d *Document) runs(b *bytes.Buffer, runs []Run) {
	for _, r := range runs {
		d.checked(r.Text, r.Note, r.Href)
		if r.Href != "" {
			d.links = append(d.links, r.Href)
			b.WriteString(`<w:hyperlink r:id="` + linkID(len(d.links)) + `">`)
		}
		if r.Text != "" {
			b.WriteString(`<w:r>` + faces(r) + lines(r.Text) + `</w:r>`)
		}
		if r.Href != "" {
			b.WriteString(`</w:hyperlink>`)
		}
		if r.Note != "" {
			d.footnote(b, r.Note)
		}
	}
}

// faces are the properties of a run, in the order of the schema.
func faces(r Run) string {
	var b strings.Builder
	if r.Href != "" {
		b.WriteString(`<w:rStyle w:val="Hyperlink"/>`)
	}
	if r.Bold {
		b.WriteString(`<w:b/><w:bCs/>`)
	}
	if r.Italic {
		b.WriteString(`<w:i/><w:iCs/>`)
	}
	if b.Len() == 0 {
		return ""
	}
	return `<w:rPr>` + b.String() + `</w:rPr>`
}

// lines writes a text whose line ends are kept.
func lines(s string) string {
	var b strings.Builder
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteString(`<w:br/>`)
		}
		b.WriteString(`<w:t xml:space="preserve">` + escape(line) + `</w:t>`)
	}
	return b.String()
}

// footnote refers to a note and adds it. The identifiers 0 and 1 are those of
// the lines that part notes from the text.
func (d *Document) footnote(b *bytes.Buffer, words string) {
	d.noted++
	id := strconv.Itoa(d.noted + 1)
	b.WriteString(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="` + id + `"/></w:r>`)
	d.notes.WriteString(`<w:footnote w:id="` + id + `"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>` +
		`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r>` + lines(" "+words) + `</w:r></w:p></w:footnote>`)
}

// TextError is a text that no document can hold.
type TextError struct {
	Text string
	Sign rune
}

func (e *TextError) Error() string {
	return fmt.Sprintf("write document: sign %U in %q", e.Sign, e.Text)
}

// checked refuses control characters and what is no text.
func (d *Document) checked(texts ...string) {
	for _, s := range texts {
		for i, r := range s {
			_, size := utf8.DecodeRuneInString(s[i:])
			if r < ' ' && r != '\n' || r == 0xfffe || r == 0xffff || r == utf8.RuneError && size == 1 || r >= 0x7f && r < 0xa0 {
				d.fail(&TextError{s, r})
				return
			}
		}
	}
}

func (d *Document) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;")

func escape(s string) string { return escaper.Replace(s) }

// WriteTo writes the document, unless something of it could not be written.
func (d *Document) WriteTo(w io.Writer) (int64, error) {
	if d.err != nil {
		return 0, d.err
	}
	counted := &counter{to: w}
	err := d.pack(counted)
	return counted.n, err
}

type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}
