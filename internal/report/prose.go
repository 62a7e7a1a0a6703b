package report

import (
	"regexp"
	"strings"
)

// Prose is a text as it is set: paragraphs, lists and headings, whose pieces
// are words or live references.
type Prose []Paragraph

// Shape is what a paragraph is.
type Shape string

// The shapes.
const (
	Plain   Shape = "paragraph"
	Heading Shape = "heading"
	List    Shape = "list" // each of Items is one
	Quote   Shape = "quote"
)

// Paragraph is a run of pieces; a list has items instead.
type Paragraph struct {
	Shape  Shape
	Pieces []Piece
	Items  [][]Piece
}

// Piece is words, perhaps emphasised, or a reference.
type Piece struct {
	Words    string
	Emphasis bool
	Ref      Ref
}

// Ref points to something of the study: its figure, its sheet, its conclusion.
// The zero Ref points to nothing.
type Ref struct {
	To RefKind
	ID string
}

// String is the reference as it is typed.
func (r Ref) String() string { return "[" + string(r.To) + ":" + r.ID + "]" }

// RefKind is what a reference points to.
type RefKind string

// What a text may refer to.
const (
	ToFigure     RefKind = "figure"     // an observation, shown as it was published or rounded
	ToInitiative RefKind = "initiative" // its name, with a link to its sheet
	ToConclusion RefKind = "conclusion" // its title, with a link
)

// Parse reads a text:
//
//	a blank line        ends a paragraph
//	## words            a heading
//	- words             an item of a list
//	> words             a quotation
//	*words*             emphasis
//	[figure:obs-12]     the figure of an observation; also initiative: and conclusion:
//
// Everything else is words, to be escaped when they are shown; a text never
// fails to parse.
func Parse(s string) Prose {
	var p Prose
	for _, block := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		for _, para := range paragraphs(strings.Split(block, "\n")) {
			p = append(p, para)
		}
	}
	return p
}

// paragraphs splits the lines between two blank ones where their shape changes.
func paragraphs(lines []string) []Paragraph {
	var out []Paragraph
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		shape, words := shapeOf(line)
		last := len(out) - 1
		joins := last >= 0 && out[last].Shape == shape
		switch {
		case shape == List && joins:
			out[last].Items = append(out[last].Items, pieces(words))
		case shape == List:
			out = append(out, Paragraph{Shape: List, Items: [][]Piece{pieces(words)}})
		case joins && shape != Heading:
			out[last].Pieces = append(append(out[last].Pieces, Piece{Words: " "}), pieces(words)...)
		default:
			out = append(out, Paragraph{Shape: shape, Pieces: pieces(words)})
		}
	}
	return out
}

func shapeOf(line string) (Shape, string) {
	for _, mark := range []struct {
		prefix string
		shape  Shape
	}{{"## ", Heading}, {"- ", List}, {"> ", Quote}} {
		if words, is := strings.CutPrefix(line, mark.prefix); is {
			return mark.shape, words
		}
	}
	return Plain, line
}

var inline = regexp.MustCompile(`\[(figure|initiative|conclusion):([a-z0-9][a-z0-9-]{0,63})\]|\*([^*\s](?:[^*]*[^*\s])?)\*`)

func pieces(words string) []Piece {
	var out []Piece
	at := 0
	for _, m := range inline.FindAllStringSubmatchIndex(words, -1) {
		if m[0] > at {
			out = append(out, Piece{Words: words[at:m[0]]})
		}
		if m[2] >= 0 {
			out = append(out, Piece{Ref: Ref{RefKind(words[m[2]:m[3]]), words[m[4]:m[5]]}})
		} else {
			out = append(out, Piece{Words: words[m[6]:m[7]], Emphasis: true})
		}
		at = m[1]
	}
	if at < len(words) {
		out = append(out, Piece{Words: words[at:]})
	}
	return out
}

// Refs lists what the texts of a report refer to, in order.
func (r Report) Refs() []Ref {
	refs := Refs(r.Lede)
	for _, b := range r.Blocks {
		refs = append(refs, Refs(b.Text)...)
	}
	return refs
}

// Refs lists what a text refers to, in order.
func Refs(s string) []Ref {
	var out []Ref
	for _, m := range inline.FindAllStringSubmatch(s, -1) {
		if m[1] != "" {
			out = append(out, Ref{RefKind(m[1]), m[2]})
		}
	}
	return out
}

// Renamed is a text whose references to an initiative point to another.
func Renamed(s, from, to string) string {
	return strings.ReplaceAll(s, Ref{ToInitiative, from}.String(), Ref{ToInitiative, to}.String())
}
