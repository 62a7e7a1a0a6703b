package docx

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
)

// The names that the parts of a document are written with.
const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsWord    = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRel     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPack    = "http://schemas.openxmlformats.org/package/2006"
	nsPicture = "http://schemas.openxmlformats.org/drawingml/2006/picture"

	nsText = ` xmlns:w="` + nsWord + `" xmlns:r="` + nsRel + `"`
	nsBody = nsText + ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="` + nsPicture + `"`
)

// A4 and its margins of 20 mm, in twentieths of a point.
const (
	pageWidth  = 11906
	pageHeight = 16838
	pageMargin = 1134
)

// part is a file of the document.
type part struct{ name, content string }

// pack lays the parts down, those that readers look for first in front.
func (d *Document) pack(w io.Writer) error {
	z := zip.NewWriter(w)
	parts := []part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", relsTop},
		{"word/document.xml", d.document()},
		{"word/_rels/document.xml.rels", d.relations()},
		{"word/styles.xml", styles(d.tag())},
		{"word/numbering.xml", numberingPart},
		{"word/settings.xml", settings(d.tag())},
		{"word/footnotes.xml", footnotesHead + d.notes.String() + `</w:footnotes>`},
		{"word/footer1.xml", d.foot()},
		{"docProps/core.xml", d.core()},
	}
	for i, p := range d.pictures {
		parts = append(parts, part{"word/media/" + pictureName(i+1), string(p)})
	}
	for _, p := range parts {
		out, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(out, p.content)
		}
		if err != nil {
			return fmt.Errorf("write document: %w", err)
		}
	}
	return z.Close()
}

// tag is the language of the text as word processors name it.
func (d *Document) tag() string {
	if d.about.Lang == "en" {
		return "en-GB"
	}
	return "fr-FR"
}

func (d *Document) document() string {
	return xmlHead + `<w:document` + nsBody + `><w:body>` + d.body.String() +
		fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="footer"/><w:pgSz w:w="%d" w:h="%d"/>`, pageWidth, pageHeight) +
		fmt.Sprintf(`<w:pgMar w:top="%[1]d" w:right="%[1]d" w:bottom="%[1]d" w:left="%[1]d" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`, pageMargin)
}

func (d *Document) relations() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="` + nsPack + `/relationships">`)
	for _, r := range []part{{"styles", "styles.xml"}, {"numbering", "numbering.xml"}, {"settings", "settings.xml"}, {"footnotes", "footnotes.xml"}, {"footer", "footer1.xml"}} {
		b.WriteString(`<Relationship Id="` + r.name + `" Type="` + nsRel + `/` + r.name + `" Target="` + r.content + `"/>`)
	}
	for i := range d.pictures {
		b.WriteString(`<Relationship Id="` + pictureID(i+1) + `" Type="` + nsRel + `/image" Target="media/` + pictureName(i+1) + `"/>`)
	}
	for i, href := range d.links {
		b.WriteString(`<Relationship Id="` + linkID(i+1) + `" Type="` + nsRel + `/hyperlink" Target="` + escape(href) + `" TargetMode="External"/>`)
	}
	return b.String() + `</Relationships>`
}

// foot is the foot of each page: what the document is, and the page's number.
func (d *Document) foot() string {
	words := ""
	if d.about.Foot != "" {
		words = `<w:r>` + lines(d.about.Foot+" · ") + `</w:r>`
	}
	return xmlHead + `<w:ftr` + nsText + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` + words +
		`<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>`
}

func (d *Document) core() string {
	var b strings.Builder
	for _, p := range []part{{"dc:title", d.about.Title}, {"dc:creator", d.about.Author}, {"dc:description", d.about.Description}, {"dc:identifier", d.about.Address}, {"dc:language", d.tag()}} {
		if p.content != "" {
			b.WriteString(`<` + p.name + `>` + escape(p.content) + `</` + p.name + `>`)
		}
	}
	return xmlHead + `<cp:coreProperties xmlns:cp="` + nsPack + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` + b.String() + `</cp:coreProperties>`
}

const (
	mainType = "application/vnd.openxmlformats-officedocument.wordprocessingml."

	contentTypes = xmlHead + `<Types xmlns="` + nsPack + `/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + mainType + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + mainType + `styles+xml"/>` +
		`<Override PartName="/word/numbering.xml" ContentType="` + mainType + `numbering+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + mainType + `settings+xml"/>` +
		`<Override PartName="/word/footnotes.xml" ContentType="` + mainType + `footnotes+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + mainType + `footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	relsTop = xmlHead + `<Relationships xmlns="` + nsPack + `/relationships">` +
		`<Relationship Id="document" Type="` + nsRel + `/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="core" Type="` + nsPack + `/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	footnotesHead = xmlHead + `<w:footnotes` + nsText + `>` +
		`<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>` +
		`<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>`
)
