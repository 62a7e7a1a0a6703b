package web

import (
	"html/template"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/chart"
)

// Each component is a named template in components*.html that takes one of
// these structs: {{template "notice" .Saved}}. Their texts arrive in the reader's language.

// Head opens a page: where it belongs, its name, what it is in one sentence.
type Head struct {
	Eyebrow string
	Of      string // whose Title this is, before a colon; the line breaks there first
	Title   string
	Lead    string
	Status  *Tag

	// The languages of what people wrote; "" for the page's own words.
	EyebrowLang, OfLang, TitleLang, LeadLang string
}

// NoteKind says what a margin note is about.
type NoteKind string

// The kinds of margin notes.
const (
	NoteEvidence NoteKind = "evidence" // what a figure or a claim rests on
	NoteTerm     NoteKind = "term"     // what a word means
	NoteAside    NoteKind = "aside"    // anything else worth knowing
)

// Note is a margin note. In an element of class "annotated", write
// {{template "mark" .N}} in the text and {{template "note" .N}} after the
// paragraph: beside it on a wide screen, under it on a narrow one and in print.
type Note struct {
	Number int
	Kind   NoteKind
	Text   string
	Said   string // goes on with what people wrote, in SaidLang
	Facts  []Fact // n, base, period, source, what backs it
	Href   string // where to read on
	Link   string

	SaidLang string
}

// With adds a line to a note and returns it; an empty text adds nothing.
func (n *Note) With(label, text string) *Note {
	if text != "" {
		n.Facts = append(n.Facts, Fact{Label: label, Text: text})
	}
	return n
}

// Quoting adds a line of ours that quotes people.
func (n *Note) Quoting(label, text string, said passage) *Note {
	n.Facts = append(n.Facts, Fact{Label: label, Text: text, TextLang: said.Lang, Within: said.Words})
	return n
}

// Told adds a line that people wrote, in their language.
func (n *Note) Told(label, text, lang string) *Note {
	if text != "" {
		n.Facts = append(n.Facts, Fact{Label: label, Text: text, TextLang: lang})
	}
	return n
}

// Fact is a labelled value.
type Fact struct {
	Lang  string // of the label, when people wrote it
	Label string
	Text  string
	Href  string
	Note  *Note

	TextLang string // of the text, when people wrote it
	Within   string // the part of the text that they wrote; all of it when empty
}

// Term is a word of the glossary, explained where a page first uses it.
type Term struct {
	Code, Word string
	First      bool
	Note       *Note
}

// passage is what people wrote amid words of ours, with its language.
type passage struct{ Words, Lang string }

// FigureBox is a chart with its table twin, what it rests on and its downloads.
type FigureBox struct {
	ID        string
	Chart     chart.Figure
	Downloads []Download
	Quoted    passage       // in the source
	Drawn     template.HTML // all of it as it is written, of a figure that was kept
}

// drawn writes a figure once, for the many pages that will show it: the table
// beside a map may have thousands of lines.
func (r *Request) drawn(f *FigureBox, err error) (*FigureBox, error) {
	if f == nil || err != nil {
		return nil, err
	}
	html, err := r.fragment("figure", f)
	return &FigureBox{ID: f.ID, Drawn: html}, err
}

// fragment runs a template that is the same on every page that shows it.
func (r *Request) fragment(name string, data any) (template.HTML, error) {
	var b strings.Builder
	err := r.server.templates[r.Lang].execute(&b, name, data)
	return template.HTML(b.String()), err
}

// Download is a file that can be kept.
type Download struct{ Text, Href, Format, Size string }

// Table is a plain table; a page with richer cells writes its own markup with
// the same classes.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
	Total   *Row
	Compact bool
	Sides   bool // sets one side beside the other: see twoSides
}

// twoSides is a table that sets one side beside the other, field by field. On a
// narrow screen each field holds both, one under the other: neither is out of sight.
func twoSides(caption, field, one, other string) Table {
	return Table{Caption: caption, Sides: true, Columns: []Column{{Label: field}, {Label: one}, {Label: other}}}
}

// conflictTable sets what is kept beside what was typed.
func (r *Request) conflictTable() Table {
	return twoSides(r.L.T("initiative.conflict"), r.L.T("initiative.conflict.field"), r.L.T("initiative.conflict.theirs"), r.L.T("initiative.conflict.mine"))
}

// conflictPart is shown when someone else saved meanwhile: what stands now beside
// what was typed, which stays in the form.
type conflictPart struct {
	Href  string
	Table Table
	Also  string // what else happened meanwhile
}

// mine sets what was typed beside what someone else wrote meanwhile, where they differ by
// more than spaces; the form then goes on from the version that stands. Fields are named
// under words, a field of several parts by its own name.
func (r *Request) mine(href, words string, now, typed *Form, version int64, fields ...string) *conflictPart {
	t := r.conflictTable()
	t.Compact = true
	for _, name := range fields {
		theirs, yours := strings.Join(now.All(name), "; "), strings.Join(typed.All(name), "; ")
		if evenly(theirs) == evenly(yours) {
			continue
		}
		label := words + "." + name
		if whole, _, parted := strings.Cut(name, "."); parted && !r.L.Has(label) {
			label = words + "." + whole
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.L.T(label)}, {Text: cut(theirs, 500)}, {Text: cut(yours, 500)}}})
	}
	typed.Set("version", strconv.FormatInt(version, 10))
	return &conflictPart{Href: href, Table: t}
}

// changeTable sets what a change found beside what it left.
func (r *Request) changeTable(version int64) Table {
	t := twoSides(r.L.T("history.fields", "version", version), r.L.T("history.field"), r.L.T("history.before"), r.L.T("history.after"))
	t.Compact = true
	return t
}

// Column is a heading, which may be a link that sorts.
type Column struct {
	Label   string
	Numeric bool
	SortURL string // "" when the column can't sort
	Sorted  string // "", "ascending" or "descending"
}

// Row is a line of cells; the first names it.
type Row struct{ Cells []TableCell }

// TableCell is a text, a link, or "nothing there" with its reason.
type TableCell struct {
	Text    string
	Href    string
	Numeric bool
	Lang    string // of a text that people wrote
	Within  string // the part of it that they wrote; all of it when empty
	Missing bool   // shown apart from zero, with Text as the reason
	Note    *Note
}

// in marks the text of a cell as written in a language; that nothing is there is
// said in the page's.
func (c TableCell) in(lang string) TableCell {
	if !c.Missing {
		c.Lang = lang
	}
	return c
}

// Facets narrow a list; each option is a link.
type Facets struct {
	Title    string
	Facets   []Facet
	ClearURL string // "" when nothing is chosen
}

// Facet is one question with its counted answers.
type Facet struct {
	Label   string
	Options []FacetOption
	Open    bool
}

// FacetOption is one answer.
type FacetOption struct {
	Text      string
	Lang      string // of a text that people wrote
	Count     int
	Uncounted bool // Count is not what this option would give: it is not shown
	Href      string
	Chosen    bool
}

// Pager leads through a list by its keys.
type Pager struct{ Previous, Next, Said string }

// ErrorSummary stands on top of a refused form.
type ErrorSummary struct{ Items []ErrorLink }

// ErrorLink leads to the field a message is about; "" when it is about the whole.
type ErrorLink struct{ Href, Text string }

// ButtonKind is the weight of a button.
type ButtonKind string

// The weights: one primary button a page.
const (
	Primary   ButtonKind = "primary"
	Secondary ButtonKind = "secondary"
	Plain     ButtonKind = "plain"
	Danger    ButtonKind = "danger"
)

// Button sends a form; with Href it is a link that looks like one. Its text
// says what will happen.
type Button struct {
	Text        string
	Kind        ButtonKind
	Href        string
	Name, Value string
	Disabled    bool
	Why         string // said when it is disabled
}

// Tone colours a tag or a status; its words always say the same.
type Tone string

// The tones.
const (
	Calm     Tone = "calm"
	Positive Tone = "positive"
	Caution  Tone = "caution"
	Negative Tone = "negative"
	Sky      Tone = "sky"
)

// Tag is a word about a thing; with Href it leads to its kind.
type Tag struct {
	Text string
	Tone Tone
	Href string
}

// NoticeKind says how a notice is meant.
type NoticeKind string

// The kinds of notices.
const (
	NoticeInfo    NoticeKind = "info"
	NoticeDone    NoticeKind = "done"
	NoticeWarning NoticeKind = "warning"
	NoticeDanger  NoticeKind = "danger"
)

// Notice is a message in the page.
type Notice struct {
	Kind  NoticeKind
	Title string
	Text  string
	Href  string
	Link  string
	Links []NavLink // when there are several
	Fresh bool      // it tells what was just done: it takes the focus
}

// Empty stands where there is nothing yet: an example and how long it takes.
type Empty struct {
	Title   string
	Text    string
	Example string
	Takes   string
	Action  *Button
}

// Search is a search box.
type Search struct {
	Action string
	Name   string
	Label  string
	Hint   string
	Value  string
	Keep   []Kept
}

// Kept is a filter that a search keeps.
type Kept struct{ Name, Value string }

// UndoNotice tells what was just done and offers to take it back.
type UndoNotice struct {
	Text   string
	Action string
	Fields []Kept
	Fresh  bool // as a notice's
}

// Progress is a long work.
type Progress struct {
	Text        string
	Done, Total int // Total 0: not known yet
	State       string
	CancelURL   string
}

// Tab is one view of a thing, a link of its own.
type Tab struct {
	Text    string
	Href    string
	Current bool
	Count   string
}

// Quote is a testimony's excerpt, as it was said.
type Quote struct {
	Text    string
	Lang    string // of the words, "" for the page's
	By      string
	Where   string
	Consent string
	Href    string
	Link    string

	ByLang, WhereLang, LinkLang string // where these are as people wrote them
}

// InitiativeCard presents an initiative in a list.
type InitiativeCard struct {
	Lang         string // of the name
	Name, Href   string
	Summary      string
	SummaryLang  string
	Place        string
	Organisation string
	Tags         []Tag
	Backed       string // what its effects rest on, in words
	Picture      string
	PictureAlt   string
}

// KeyFigure is one number with what it rests on.
type KeyFigure struct {
	Value string
	Unit  string
	Label string
	Note  *Note
	Lang  string // of a value that stands as it was published
}

// Legend explains marks with words.
type Legend struct {
	Title string
	Items []LegendItem
}

// LegendItem is a mark and its meaning.
type LegendItem struct {
	Mark template.HTML
	Text string
	Hint string
}

// FlowStep is a line of the selection flow as a list: how many, what became of them.
type FlowStep struct {
	Count int
	Text  string
	Note  string
	Left  []FlowExit
}

// FlowExit is where some left the flow, with the reason.
type FlowExit struct {
	Count int
	Text  string
}
