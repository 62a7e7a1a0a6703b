package web

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/report"
)

// reportText is some paragraphs that stand beside the notes they call: as many
// as it takes for the notes to have their room, so that none leaves a hole in
// the text.
type reportText struct {
	Lang       string
	Paragraphs []reportProse
	Notes      []*Note
	Loose      bool // its notes run on beside what follows, whose margin is free
	room       int  // lines of text not yet taken by notes
}

// reportProse is a paragraph as it is set.
type reportProse struct {
	Shape  report.Shape
	Pieces []prosePiece
	Items  [][]prosePiece
}

// prosePiece is words, an emphasis, a link, or a figure with its note.
type prosePiece struct {
	Words    string
	Emphasis bool
	Href     string
	Figure   bool
	Note     *Note
	Lost     bool // a reference that leads to nothing this reader may see
}

// prose sets a text: typography, links, figures with what stands behind them.
func (set *reportSetter) prose(text string) []reportText {
	var out []reportText
	for _, p := range report.Parse(text) {
		shown := reportProse{Shape: p.Shape, Pieces: set.pieces(p.Pieces)}
		for _, item := range p.Items {
			shown.Items = append(shown.Items, set.pieces(item))
		}
		notes := shown.notes()
		last := len(out) - 1
		if last < 0 || len(notes) > 0 && out[last].room >= 0 && len(out[last].Notes) > 0 {
			out = append(out, reportText{Lang: set.lang()})
			last++
		}
		group := &out[last]
		group.Paragraphs, group.Notes = append(group.Paragraphs, shown), append(group.Notes, notes...)
		group.room += shown.lines()
		for _, n := range notes {
			group.room -= noteLines(n)
		}
	}
	return out
}

// shortNote is what stands beside a figure within a sentence: what it is, out of
// how many, when and from where. Its own page tells the rest.
func (set *reportSetter) shortNote(o app.ObservationView) *Note {
	r, card := set.r, cardOf(o)
	label := r.L.T("observation.unnamed")
	if card != nil {
		label = cardLabel(r, *card)
	}
	said := []string{label}
	add := func(text string) {
		if text != "" {
			said = append(said, capital(text))
		}
	}
	if o.N != nil && o.Base != nil {
		add(r.L.T("report.note.n", "n", r.L.Show(*o.N), "base", baseWords(r, o.Observation, card)))
	} else if o.N != nil {
		add(r.L.T("report.note.answers", "n", r.L.Show(*o.N)))
		add(r.L.T("report.note.base", "base", baseWords(r, o.Observation, card)))
	} else {
		add(r.L.T("report.note.base", "base", baseWords(r, o.Observation, card)))
	}
	add(periodWords(r, o.Observation))
	if o.Displayed != "" && o.Value != nil {
		add(r.L.T("report.note.exact", "value", exactWords(r, o.Observation, card)))
	}
	if o.Status == indicator.Estimated {
		add(r.L.T("observation.status.estimated"))
	}
	add(sourceWords(r, o.Observation))
	return set.onward(set.page.Note(strings.Join(said, ". ")+".", NoteEvidence), o)
}

// The letters of a line of text and of a note, and how many lines of text the
// frame of each takes.
const (
	textLine  = 64
	noteLine  = 47
	textFrame = 1
	noteFrame = 2
	slack     = 2 // what the estimate may be wrong by
)

func (p reportProse) notes() []*Note {
	var out []*Note
	for _, pieces := range append(p.Items, p.Pieces) {
		for _, piece := range pieces {
			if piece.Note != nil {
				out = append(out, piece.Note)
			}
		}
	}
	return out
}

func (p reportProse) lines() int {
	n := 0
	for _, pieces := range append(p.Items, p.Pieces) {
		letters := 0
		for _, piece := range pieces {
			letters += len([]rune(piece.Words))
		}
		n += (letters + textLine - 1) / textLine
	}
	return n + textFrame
}

// noteLines is the room of a note, in lines of text.
func noteLines(n *Note) int {
	return (len([]rune(n.Text))+len([]rune(n.Link)))/noteLine + noteFrame
}

// loosen lets the notes that end a block run on beside the next one, when its
// margin is free for long enough.
func loosen(blocks []reportBlock) {
	for i := range blocks[:max(len(blocks)-1, 0)] {
		text := blocks[i].Text
		if len(text) == 0 || blocks[i].shows() {
			continue
		}
		last := &text[len(text)-1]
		last.Loose = last.room < 0 && blocks[i+1].freeLines() >= slack-last.room
	}
}

// shows says whether something stands under the text of the block.
func (b reportBlock) shows() bool { return b.Kind != string(report.Text) }

// freeLines is how many lines of a block have nothing in their margin.
func (b reportBlock) freeLines() int {
	lines := 0
	if b.Title != "" {
		lines += 3
	}
	for _, t := range b.Text {
		if len(t.Notes) > 0 {
			return lines
		}
		lines += t.room
	}
	if b.Quote != nil {
		lines += 4 + 3*len([]rune(b.Quote.Text))/(2*textLine)
	}
	return lines
}

func (set *reportSetter) pieces(all []report.Piece) []prosePiece {
	var out []prosePiece
	for _, p := range all {
		if p.Ref != (report.Ref{}) {
			out = append(out, set.ref(p.Ref))
			continue
		}
		words := p.Words
		if set.lang() == i18n.FR {
			words = typeset(words)
		}
		out = append(out, prosePiece{Words: words, Emphasis: p.Emphasis})
	}
	return out
}

// typeset is French typography inside a sentence: the spaces at both ends
// belong to what stands around.
func typeset(words string) string {
	set := i18n.Typography(words)
	if len(words) > 0 && words[0] == ' ' && (len(set) == 0 || set[0] != ' ') {
		set = " " + set
	}
	if n := len(words); n > 0 && words[n-1] == ' ' && (len(set) == 0 || set[len(set)-1] != ' ') {
		set += " "
	}
	return set
}

// typesetIn is typeset for words in French, and leaves those in another language
// to their own typography.
func typesetIn(lang, words string) string {
	if lang != French {
		return words
	}
	return typeset(words)
}

// lang is the language of the report.
func (set *reportSetter) lang() string {
	if set.view.Lang != "" {
		return set.view.Lang
	}
	return set.r.Lang
}

// ref is what a reference shows.
func (set *reportSetter) ref(ref report.Ref) prosePiece {
	r, slug := set.r, set.view.Study.Slug
	switch ref.To {
	case report.ToFigure:
		if o, there := set.view.Figures[ref.ID]; there {
			return prosePiece{Words: figureWords(r, o.Observation, cardOf(o)), Figure: true, Note: set.shortNote(o)}
		}
	case report.ToInitiative:
		if in, there := set.view.Initiatives[ref.ID]; there {
			return prosePiece{Words: in.Called(set.lang()), Href: set.sheetURL(in.Slug)}
		}
	case report.ToConclusion:
		if c, there := set.view.Conclusions[ref.ID]; there {
			return prosePiece{Words: c.Title, Href: r.To("conclusion", slug, c.ID)}
		}
	}
	return prosePiece{Words: r.L.T("report.ref_lost"), Lost: true}
}
