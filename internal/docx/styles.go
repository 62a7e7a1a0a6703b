package docx

// numberingPart is the one list there is.
const numberingPart = xmlHead + `<w:numbering` + nsText + `><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>` +
	`<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>` +
	`<w:pPr><w:ind w:left="360" w:hanging="260"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`

// settings ask for today's rules of layout; without them a word processor
// falls back to those of 2003.
func settings(tag string) string {
	return xmlHead + `<w:settings` + nsText + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>` +
		`<w:footnotePr><w:footnote w:id="0"/><w:footnote w:id="1"/></w:footnotePr>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
		`<w:themeFontLang w:val="` + tag + `"/></w:settings>`
}

// style is a style of paragraphs; what it changes of its base.
func style(id, name, base, next, paragraph, run string) string {
	s := `<w:style w:type="paragraph" w:styleId="` + id + `"><w:name w:val="` + name + `"/>`
	if base != "" {
		s += `<w:basedOn w:val="` + base + `"/>`
	}
	if next != "" {
		s += `<w:next w:val="` + next + `"/>`
	}
	s += `<w:qFormat/>`
	if paragraph != "" {
		s += `<w:pPr>` + paragraph + `</w:pPr>`
	}
	if run != "" {
		s += `<w:rPr>` + run + `</w:rPr>`
	}
	return s + `</w:style>`
}

// Faces and the colour of headings: that of hedges, as on our pages. Fonts are those
// that word processors have.
const (
	serif = `<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/>`
	sans  = `<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>`
	heavy = `<w:b/><w:bCs/>`
	hedge = `<w:color w:val="1D4236"/>`
)

func styles(tag string) string {
	return xmlHead + `<w:styles` + nsText + `><w:docDefaults><w:rPrDefault><w:rPr>` + sans + `<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="` + tag + `"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		style("Title", "Title", "Normal", "Normal", `<w:keepNext/><w:spacing w:after="160" w:line="240" w:lineRule="auto"/>`, serif+hedge+`<w:sz w:val="40"/><w:szCs w:val="40"/>`) +
		style("Heading1", "heading 1", "Normal", "Normal", `<w:keepNext/><w:keepLines/><w:spacing w:before="280" w:after="100"/><w:outlineLvl w:val="0"/>`, serif+hedge+`<w:sz w:val="29"/><w:szCs w:val="29"/>`) +
		style("Heading2", "heading 2", "Normal", "Normal", `<w:keepNext/><w:keepLines/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/>`, serif+hedge+`<w:sz w:val="24"/><w:szCs w:val="24"/>`) +
		style("Heading3", "heading 3", "Normal", "Normal", `<w:keepNext/><w:keepLines/><w:spacing w:before="160" w:after="60"/><w:outlineLvl w:val="2"/>`, heavy+hedge) +
		style("Small", "Small", "Normal", "", `<w:spacing w:after="80" w:line="240" w:lineRule="auto"/>`, `<w:color w:val="4A544F"/><w:sz w:val="17"/><w:szCs w:val="17"/>`) +
		style("ListBullet", "List Bullet", "Normal", "", `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:spacing w:after="60"/><w:ind w:left="360" w:hanging="260"/>`, "") +
		style("Caption", "caption", "Normal", "Normal", `<w:keepNext/><w:spacing w:before="120" w:after="60"/>`, heavy+`<w:sz w:val="19"/><w:szCs w:val="19"/>`) +
		style("Cell", "Cell", "Normal", "", `<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>`, `<w:sz w:val="18"/><w:szCs w:val="18"/>`) +
		style("CellNumber", "Cell Number", "Cell", "", `<w:jc w:val="right"/>`, "") +
		style("Picture", "Picture", "Normal", "Normal", `<w:spacing w:before="80" w:after="80" w:line="240" w:lineRule="auto"/>`, "") +
		style("Footer", "footer", "Normal", "", `<w:jc w:val="right"/>`, `<w:color w:val="4A544F"/><w:sz w:val="16"/><w:szCs w:val="16"/>`) +
		style("FootnoteText", "footnote text", "Normal", "", `<w:spacing w:after="20" w:line="240" w:lineRule="auto"/>`, `<w:sz w:val="16"/><w:szCs w:val="16"/>`) +
		`<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>` +
		`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="2C5676"/><w:u w:val="single"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>` +
		`<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="70" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		`<w:style w:type="table" w:styleId="Figures"><w:name w:val="Figures"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>` +
		`<w:top w:val="single" w:sz="6" w:space="0" w:color="1D4236"/><w:bottom w:val="single" w:sz="6" w:space="0" w:color="1D4236"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="C9CBC4"/></w:tblBorders></w:tblPr>` +
		`<w:tblStylePr w:type="firstRow"><w:rPr>` + heavy + `</w:rPr></w:tblStylePr></w:style></w:styles>`
}
