package docx

import (
	"bytes"
	"fmt"
	"image/png"
	"strconv"
)

// Picture is a PNG with the words that stand for it where it can't be seen.
type Picture struct {
	PNG []byte
	Alt string
	MM  float64 // how wide it is drawn; the width of the text when 0
}

// Lengths of drawings are in English metric units, 36,000 a millimetre, 635 a
// twentieth of a point (ECMA-376, part 1, § 20.1.2.1).
const (
	emuPerMM    = 36_000
	emuPerTwip  = 635
	maxPictures = 100
)

// Picture adds a picture as wide as asked, its height in proportion.
func (d *Document) Picture(p Picture) {
	config, err := png.DecodeConfig(bytes.NewReader(p.PNG))
	switch {
	case err != nil:
		d.fail(fmt.Errorf("picture %q: %w", p.Alt, err))
		return
	case p.Alt == "":
		d.fail(fmt.Errorf("picture without the words that stand for it"))
		return
	case len(d.pictures) == maxPictures:
		d.fail(fmt.Errorf("more than %d pictures", maxPictures))
		return
	}
	d.checked(p.Alt)
	d.pictures = append(d.pictures, p.PNG)
	n, width := strconv.Itoa(len(d.pictures)), min(int(p.MM*emuPerMM), textWidth*emuPerTwip)
	if width <= 0 {
		width = textWidth * emuPerTwip
	}
	size := `cx="` + strconv.Itoa(width) + `" cy="` + strconv.Itoa(width*config.Height/config.Width) + `"`
	named := `id="` + n + `" name="` + pictureName(len(d.pictures)) + `" descr="` + escape(p.Alt) + `"`
	d.body.WriteString(`<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ` + size + `/><wp:docPr ` + named + `/>` +
		`<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="` + nsPicture + `"><pic:pic>` +
		`<pic:nvPicPr><pic:cNvPr ` + named + `/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="` + pictureID(len(d.pictures)) + `"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ` + size + `/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
}

func pictureName(n int) string { return "image" + strconv.Itoa(n) + ".png" }
func pictureID(n int) string   { return "image" + strconv.Itoa(n) }
func linkID(n int) string      { return "link" + strconv.Itoa(n) }
