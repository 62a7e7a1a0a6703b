package chart

import (
	"regexp"
	"strconv"
	"strings"
)

// Letters and margins of a figure that leaves the page, in units of its viewBox.
const (
	fileMargin  = 24.0
	fileWidth   = 720 + 2*fileMargin
	findingSize = 22.0
	wordsSize   = 13.0
)

// File is a figure as an SVG file that stands alone, for a press or a slide: its
// wide drawing with the finding, the measure, the note, the source and the licence
// written in the picture, and its colours worked out, so that programs that know
// neither custom properties nor mixes show it too. It is "" for a figure without a
// plot.
func (f Figure) File(theme Theme, licence string) string {
	defs, title, plot, height := f.parts()
	if plot == "" {
		return ""
	}
	d := &Drawing{}
	y := d.paragraph(fileMargin+findingSize, findingSize, "file-finding", f.Finding)
	y = d.paragraph(y+6, wordsSize+1, "file-words", f.Measure) + 8
	d.b.WriteString(`<g class="chart" transform="translate(` + Num(fileMargin) + " " + Num(y) + `)">` + plot + "</g>")
	y += height + 22
	for _, words := range []string{f.Note, f.Source, licence} {
		y = d.paragraph(y, wordsSize, "file-words", words)
	}
	high := Num(y + fileMargin/2)
	return `<svg xmlns="` + xmlns + `" viewBox="0 0 ` + Num(fileWidth) + " " + high + `" width="` + Num(fileWidth) + `" height="` + high + `" role="img">` +
		title + "<metadata>" + Escape(strings.Join([]string{f.Source, licence}, " — ")) + "</metadata><style>" + fileStyle(theme) + "</style><defs>" + defs + "</defs>" +
		`<rect class="file-paper" width="100%" height="100%"/>` + string(d.HTML()) + "</svg>\n"
}

// paragraph writes words on as many lines as they need, and returns where the next
// paragraph may stand.
func (d *Drawing) paragraph(y, size float64, class, words string) float64 {
	if words == "" {
		return y
	}
	lines := Wrap(words, fileWidth-2*fileMargin, size)
	d.Lines(fileMargin, y, size*1.3, class, lines)
	return y + float64(len(lines))*size*1.3
}

// parts cuts the drawing that PlotWith wrote: the definitions, the title and the
// description, what the wide layout holds, and its height.
func (f Figure) parts() (defs, title, plot string, height float64) {
	_, rest, found := strings.Cut(string(f.SVG), "<defs>")
	if !found {
		return "", "", "", 0
	}
	defs, rest, _ = strings.Cut(rest, "</defs></svg>")
	head, rest, _ := strings.Cut(rest, ">")
	body, _, _ := strings.Cut(rest, "</svg>")
	at := strings.Index(body, "</desc>") + len("</desc>")
	if m := viewBox.FindStringSubmatch(head); m != nil {
		height, _ = strconv.ParseFloat(m[1], 64)
	}
	return defs, body[:at], body[at:], height
}

var viewBox = regexp.MustCompile(`viewBox="0 0 \S+ (\S+)"`)

// fileStyle is the style sheet of figures with its colours worked out, for one
// theme: its plain rules, and not those of screens, presses and containers.
func fileStyle(theme Theme) string {
	var b strings.Builder
	for _, rule := range PlainRules(css) {
		kept := ""
		for _, d := range rule.Declarations {
			kept += d.Name + ":" + theme.worked(d.Value) + ";"
		}
		b.WriteString(rule.Selector + "{" + kept + "}")
	}
	b.WriteString(".file-paper{fill:" + theme.worked("var(--paper)") + "}" +
		".file-finding{font:500 " + Num(findingSize) + "px Spectral,Georgia,serif;fill:" + theme.worked("var(--ink)") + "}" +
		".file-words{font:" + Num(wordsSize) + "px 'Atkinson Hyperlegible Next',Verdana,sans-serif;fill:" + theme.worked("var(--stone-5)") + "}")
	return b.String()
}

// worked replaces a colour by its value; what is no colour stays.
func (t Theme) worked(value string) string {
	if c, err := t.Colour(value); err == nil {
		return c.Hex()
	}
	return value
}

// Rule is a rule of a style sheet.
type Rule struct {
	Selector     string
	Declarations []Declaration
}

// Declaration is a property and its value.
type Declaration struct{ Name, Value string }

var cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// PlainRules are the rules of the layers of a style sheet, but those that hold only
// at times (@media, @container).
func PlainRules(css string) []Rule {
	css = cssComment.ReplaceAllString(css, "")
	var rules []Rule
	for css != "" {
		head, rest, found := strings.Cut(css, "{")
		if !found {
			return rules
		}
		body, after := block(rest)
		head = strings.TrimSpace(head)
		switch {
		case strings.HasPrefix(head, "@layer"):
			rules = append(rules, PlainRules(body)...)
		case !strings.HasPrefix(head, "@"):
			rules = append(rules, Rule{strings.Join(strings.Fields(head), " "), declarations(body)})
		}
		css = after
	}
	return rules
}

// block cuts what stands before the brace that closes.
func block(css string) (body, after string) {
	depth := 1
	for i, r := range css {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			return css[:i], css[i+1:]
		}
	}
	return css, ""
}

func declarations(body string) []Declaration {
	var all []Declaration
	for _, d := range strings.Split(body, ";") {
		if name, value, ok := strings.Cut(d, ":"); ok {
			all = append(all, Declaration{strings.TrimSpace(name), strings.Join(strings.Fields(value), " ")})
		}
	}
	return all
}
