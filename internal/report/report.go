// Package report is what a study publishes to be read: blocks of text and live
// blocks that show the study's own data, so that a figure in a sentence is
// never typed twice. A published version freezes both.
package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/text"
)

// Report is the text of a study, in one language.
type Report struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Lede   string  `json:"lede,omitempty"` // what to keep when there is time for one paragraph
	Lang   string  `json:"lang,omitempty"`
	Blocks []Block `json:"blocks,omitempty"`
}

// Kind is what a block shows.
type Kind string

// The kinds. All but Text and Quotation are live: they show the study's data as
// it stands when the report is read, or as it stood when it was published.
const (
	Text       Kind = "text"
	Funnel     Kind = "funnel"     // from the census to the analysis
	Matrix     Kind = "matrix"     // the cells, whole or some initiatives or dimensions
	Initiative Kind = "initiative" // the sheet of one initiative
	KeyFigures Kind = "figures"    // some observations
	Conclusion Kind = "conclusion" // an argued or a tested conclusion
	Map        Kind = "map"        // where the initiatives act
	Quotation  Kind = "quotation"  // words of a testimony
)

// Kinds lists them in the order they are offered.
var Kinds = []Kind{Text, Funnel, Matrix, Initiative, KeyFigures, Conclusion, Map, Quotation}

// Block is one piece of a report.
type Block struct {
	Kind  Kind   `json:"kind"`
	Title string `json:"title,omitempty"`
	// Text is what a text block says, or a sentence that introduces a live one.
	// Parse says how it is written.
	Text         string   `json:"text,omitempty"`
	Initiatives  []string `json:"initiatives,omitempty"`  // of a sheet (one), a matrix (these only; all when empty)
	Dimensions   []string `json:"dimensions,omitempty"`   // of a matrix; all when empty
	Observations []string `json:"observations,omitempty"` // of key figures
	Conclusion   string   `json:"conclusion,omitempty"`
	Story        string   `json:"story,omitempty"`   // of a quotation
	Excerpt      string   `json:"excerpt,omitempty"` // of that story; the whole of it when empty
}

// Limits of a report.
const (
	MaxTitle  = 300
	MaxText   = 50_000
	MaxBlocks = 500
	MaxItems  = 200
)

// Clean makes the texts safe and tidy.
func (r Report) Clean() Report {
	r.Title = text.CleanLine(r.Title, MaxTitle*4)
	r.Lede = text.CleanText(r.Lede, MaxText)
	r.Blocks = slices.Clone(r.Blocks)
	for i, b := range r.Blocks {
		r.Blocks[i].Title = text.CleanLine(b.Title, MaxTitle*4)
		r.Blocks[i].Text = text.CleanText(b.Text, MaxText*4)
	}
	return r
}

// Validate says what of a report can't be accepted.
func (r Report) Validate() fault.List {
	var l fault.List
	if !id.Valid(r.ID) {
		l.Add("id", "id.invalid", "value", r.ID)
	}
	if strings.TrimSpace(r.Title) == "" {
		l.Add("title", "required")
	}
	l.Limit("title", r.Title, MaxTitle)
	if len(r.Blocks) > MaxBlocks {
		l.Add("blocks", "too_many", "max", MaxBlocks)
	}
	for i, b := range r.Blocks {
		b.validate(&l, "blocks."+strconv.Itoa(i))
	}
	return l
}

func (b Block) validate(l *fault.List, field string) {
	l.Limit(field+".text", b.Text, MaxText)
	if len(b.Initiatives) > MaxItems || len(b.Dimensions) > MaxItems || len(b.Observations) > MaxItems {
		l.Add(field, "too_many", "max", MaxItems)
	}
	need := func(name string, there bool) {
		if !there {
			l.Add(field+"."+name, "required")
		}
	}
	switch b.Kind {
	case Text:
		need("text", strings.TrimSpace(b.Text) != "")
	case Initiative:
		need("initiatives", len(b.Initiatives) == 1)
	case KeyFigures:
		need("observations", len(b.Observations) > 0)
	case Conclusion:
		need("conclusion", b.Conclusion != "")
	case Quotation:
		need("story", b.Story != "")
	case Funnel, Matrix, Map:
	default:
		l.Add(field+".kind", "code.unknown", "value", string(b.Kind))
	}
}

// Mark is what a block holds, in a few letters: two that differ in anything
// have different marks.
func (b Block) Mark() string { return mark(b) }

// HeadMark is the same of the title and the opening of a report.
func (r Report) HeadMark() string { return mark([]string{r.Title, r.Lede}) }

func mark(v any) string {
	content, err := json.Marshal(v)
	if err != nil { // texts only: it can't
		return ""
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}
