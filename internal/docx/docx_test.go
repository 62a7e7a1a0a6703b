package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sample uses all that a document may hold.
func sample(t *testing.T) *Document {
	t.Helper()
	d := New(About{Title: "L’Abergement & « <autres> »", Lang: "fr", Author: "Bocage", Description: "Insee, 2023", Address: "https://exemple.fr/?a=1&b=2", Foot: "Portrait"})
	d.Heading(1, "Comment on vit ici")
	d.Paragraph(Text("Ici, "), Bold("20"), Run{Text: " habitants sur 100", Italic: true, Note: "Insee, recensement\nde 2022"})
	d.Bullet(Text("une initiative"), Run{Text: "sa fiche", Href: "https://exemple.fr/?a=1&b=2", Note: "lue le 3 mai"})
	d.Table(Table{Caption: "Les chiffres", Columns: []Column{{Name: "Indicateur", Width: 3}, {Name: "Ici", Numeric: true}},
		Rows: [][]Run{{Text("Logements vacants"), {Text: "7,5 %", Note: "estimé"}}, {Text("Pauvreté"), Text("secret")}}})
	d.Picture(Picture{PNG: drawn(t, 40, 20), Alt: "Une courbe qui monte", MM: 80})
	d.Small(Text("Source : Insee"))
	return d
}

func drawn(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func written(t *testing.T, d *Document) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := d.WriteTo(&b)
	if err != nil || int(n) != b.Len() {
		t.Fatalf("written %d of %d bytes: %v", n, b.Len(), err)
	}
	return b.Bytes()
}

// opened gives the parts of a document, each read whole.
func opened(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(b)
	}
	return parts
}

// node is an element of a part.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Words    string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// each goes through an element and all below it.
func (n node) each(do func(node)) {
	do(n)
	for _, c := range n.Children {
		c.each(do)
	}
}

func read(t *testing.T, part string) node {
	t.Helper()
	var n node
	if err := xml.Unmarshal([]byte(part), &n); err != nil {
		t.Fatalf("%v in %s", err, part)
	}
	return n
}

// sequences are the children of elements in the order that the schema asks for
// (ECMA-376, part 1, annex A: wml.xsd and dml-wordprocessingDrawing.xsd).
var sequences = map[string][]string{
	"p":         {"pPr", "*"},
	"r":         {"rPr", "*"},
	"pPr":       {"pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "spacing", "ind", "jc", "outlineLvl", "rPr"},
	"rPr":       {"rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "vertAlign", "lang"},
	"tbl":       {"tblPr", "tblGrid", "tr"},
	"tblPr":     {"tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"},
	"tc":        {"tcPr", "p"},
	"sectPr":    {"footerReference", "pgSz", "pgMar"},
	"inline":    {"extent", "effectExtent", "docPr", "cNvGraphicFramePr", "graphic"},
	"pic":       {"nvPicPr", "blipFill", "spPr"},
	"style":     {"name", "basedOn", "next", "qFormat", "pPr", "rPr", "tblPr", "trPr", "tcPr", "tblStylePr"},
	"styles":    {"docDefaults", "latentStyles", "style"},
	"lvl":       {"start", "numFmt", "pStyle", "suff", "lvlText", "lvlJc", "pPr", "rPr"},
	"settings":  {"zoom", "defaultTabStop", "footnotePr", "endnotePr", "compat", "themeFontLang"},
	"numbering": {"abstractNum", "num"},
}

func TestElementsFollowTheSchema(t *testing.T) {
	for name, part := range opened(t, written(t, sample(t))) {
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			continue
		}
		read(t, part).each(func(n node) {
			order := sequences[n.XMLName.Local]
			last := -1
			for _, c := range n.Children {
				at := slices.Index(order, c.XMLName.Local)
				if at < 0 {
					at = slices.Index(order, "*")
				}
				if order != nil && at < last {
					t.Errorf("%s: %s comes too late in %s", name, c.XMLName.Local, n.XMLName.Local)
				}
				if order != nil && at < 0 {
					t.Errorf("%s: %s does not belong in %s", name, c.XMLName.Local, n.XMLName.Local)
				}
				last = max(at, last)
			}
		})
	}
}

// TestEveryReferenceLeadsSomewhere: styles, footnotes, links, pictures and parts that are named are there.
func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	parts := opened(t, written(t, sample(t)))
	known := map[string]bool{}
	for part, attr := range map[string]string{"word/styles.xml": "styleId", "word/_rels/document.xml.rels": "Id"} {
		read(t, parts[part]).each(func(n node) { known[n.attr(attr)] = true })
	}
	read(t, parts["word/footnotes.xml"]).each(func(n node) {
		if n.XMLName.Local == "footnote" {
			known["note "+n.attr("id")] = true
		}
	})
	for _, name := range []string{"word/document.xml", "word/footnotes.xml", "word/footer1.xml", "word/styles.xml"} {
		read(t, parts[name]).each(func(n node) {
			var wanted string
			switch n.XMLName.Local {
			case "pStyle", "rStyle", "tblStyle", "basedOn", "next":
				wanted = n.attr("val")
			case "hyperlink", "footerReference":
				wanted = n.attr("id")
			case "blip":
				wanted = n.attr("embed")
			case "footnoteReference":
				wanted = "note " + n.attr("id")
			default:
				return
			}
			if !known[wanted] {
				t.Errorf("%s names %q, which is nowhere", name, wanted)
			}
		})
	}
	read(t, parts["[Content_Types].xml"]).each(func(n node) {
		if name := n.attr("PartName"); name != "" && parts[strings.TrimPrefix(name, "/")] == "" {
			t.Errorf("part %s is announced and is not there", name)
		}
	})
	read(t, parts["word/_rels/document.xml.rels"]).each(func(n node) {
		if target := n.attr("Target"); target != "" && n.attr("TargetMode") == "" && parts["word/"+target] == "" {
			t.Errorf("part %s is named and is not there", target)
		}
	})
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	parts := opened(t, written(t, sample(t)))
	var words []string
	for _, name := range []string{"word/document.xml", "word/footnotes.xml", "docProps/core.xml", "word/footer1.xml"} {
		read(t, parts[name]).each(func(n node) { words = append(words, n.Words) })
	}
	all := strings.Join(words, "|")
	for _, want := range []string{"L’Abergement & « <autres> »", "20", " habitants sur 100", " Insee, recensement|", "de 2022", "sa fiche", "Logements vacants", "7,5 %", "Insee, 2023", "https://exemple.fr/?a=1&b=2", "fr-FR", "Portrait · "} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is lost in %s", want, all)
		}
	}
	document := parts["word/document.xml"]
	for _, want := range []string{`<w:tblHeader/>`, `descr="Une courbe qui monte"`, `<w:pgSz w:w="11906" w:h="16838"/>`, `cx="2880000" cy="1440000"`} {
		if !strings.Contains(document, want) {
			t.Errorf("the document has no %s", want)
		}
	}
	if !strings.Contains(parts["word/styles.xml"], `<w:lang w:val="fr-FR"/>`) {
		t.Error("the language of the text is not told")
	}
	if english := opened(t, written(t, New(About{Title: "Portrait", Lang: "en"}))); !strings.Contains(english["word/styles.xml"], `<w:lang w:val="en-GB"/>`) {
		t.Error("the language of an English text is not told")
	}
}

func TestTheSameCallsGiveTheSameBytes(t *testing.T) {
	if !bytes.Equal(written(t, sample(t)), written(t, sample(t))) {
		t.Error("two writings of a document differ")
	}
}

func TestWidthsFillThePage(t *testing.T) {
	for _, widths := range [][]float64{{1}, {3, 1, 1}, {0, 0, 0.1}, {7, 11, 13, 17}} {
		var table Table
		for _, w := range widths {
			table.Columns = append(table.Columns, Column{Name: "c", Width: w})
		}
		all := 0
		for _, w := range table.widths() {
			all += w
		}
		if all != textWidth {
			t.Errorf("columns of %v take %d of %d", widths, all, textWidth)
		}
	}
}

// TestWhatNoDocumentHoldsIsRefused: nothing is written of a text that a word
// processor would call damaged, nor of a table or picture that is not whole.
func TestWhatNoDocumentHoldsIsRefused(t *testing.T) {
	about := About{Title: "Essai", Lang: "fr"}
	for name, add := range map[string]func(*Document){
		"a bell":                   func(d *Document) { d.Paragraph(Text("a\x07b")) },
		"a tabulation":             func(d *Document) { d.Heading(2, "a\tb") },
		"half a character":         func(d *Document) { d.Bullet(Text("a\xe2\x80")) },
		"a sign of the second set": func(d *Document) { d.Paragraph(Text("a\u0085b")) },
		"no character":             func(d *Document) { d.Table(Table{Caption: "a\ufffe", Columns: []Column{{Name: "b"}}}) },
		"a bell in a note":         func(d *Document) { d.Paragraph(Run{Text: "a", Note: "\x07"}) },
		"a heading too deep":       func(d *Document) { d.Heading(4, "a") },
		"a table without a column": func(d *Document) { d.Table(Table{Caption: "a"}) },
		"a row too short":          func(d *Document) { d.Table(Table{Columns: []Column{{}, {}}, Rows: [][]Run{{Text("a")}}}) },
		"a picture that is none":   func(d *Document) { d.Picture(Picture{PNG: []byte("GIF89a"), Alt: "a"}) },
		"a picture without words":  func(d *Document) { d.Picture(Picture{PNG: drawn(t, 1, 1)}) },
		"the hundred and first one": func(d *Document) {
			for i := range 101 {
				d.Picture(Picture{PNG: drawn(t, 1, 1), Alt: strconv.Itoa(i)})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := New(about)
			add(d)
			var b bytes.Buffer
			if _, err := d.WriteTo(&b); err == nil || b.Len() > 0 {
				t.Errorf("%d bytes were written: %v", b.Len(), err)
			}
		})
	}
	d := New(about)
	d.Paragraph(Text("a\x07b"))
	_, err := d.WriteTo(io.Discard)
	var sign *TextError
	if !errors.As(err, &sign) || sign.Sign != 7 || !strings.Contains(err.Error(), "U+0007") {
		t.Errorf("the sign is not told: %v", err)
	}
}

// TestReplacementCharacterIsText: U+FFFD itself may be written; half a character may not.
func TestReplacementCharacterIsText(t *testing.T) {
	d := New(About{Title: "Essai", Lang: "fr"})
	d.Paragraph(Text("\ufffd"))
	written(t, d)
}
