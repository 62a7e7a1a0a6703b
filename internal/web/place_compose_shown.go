package web

import (
	"math"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/indicator/unit"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// composedPart is what a formula gives: what is executed, what it reads, for how many
// places there is a figure, and how it comes in a few.
type composedPart struct {
	Formula    string
	Sentence   string
	Facts      []Fact
	Reads      Table
	Counted    []Fact
	Spread     []Fact
	Samples    []workedSample
	Difference *differencePart
}

// workedSample is the computation of one place, step by step.
type workedSample struct {
	Title, Href, Status string
	Steps               []string
}

// tellsOf says whether the words that someone looks for are in a card's code or label.
func tellsOf(c *series.Card, lang, words string) bool {
	all := text.Fold(c.Code + " " + c.Label.In(lang) + " " + c.Period)
	for _, word := range strings.Fields(text.Fold(words)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// unitShown is a unit in words, with its code where they differ.
func unitShown(r *Request, code string) string {
	u, err := unit.Parse(code)
	if err != nil {
		return code
	}
	if u.Plain() {
		return r.L.T("place_compose.unit.plain")
	}
	if said := u.In(r.L, 2); said != code {
		return r.L.T("place_compose.unit.of", "said", said, "code", code)
	}
	return code
}

// caretOf shows the place of the first fault that has one.
func caretOf(source string, err error) *formulaCaret {
	for _, f := range fault.All(err) {
		column, has := f.Args["column"].(int)
		if f.Field != "formula" || !has || column < 1 {
			continue
		}
		runes := []rune(strings.Map(unbroken, strings.TrimSpace(source)))
		at := min(column-1, len(runes))
		from, to := max(at-caretAround, 0), min(at+caretAround, len(runes))
		before, after := "", ""
		if from > 0 {
			before = "…"
		}
		if to < len(runes) {
			after = "…"
		}
		return &formulaCaret{Text: before + string(runes[from:to]) + after, Mark: strings.Repeat(" ", len([]rune(before))+at-from) + "^"}
	}
	return nil
}

// unbroken writes a break of line as a space.
func unbroken(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' {
		return ' '
	}
	return r
}

// composedShown adds what a formula gives to its page, whose button is then to keep it.
func (s *Server) composedShown(r *Request, page *placeComposePage, given app.Composition) error {
	if given.Book == nil {
		return nil
	}
	places, err := s.places(r)
	if err != nil {
		return err
	}
	c, _ := given.Book.Card(given.Card.Code)
	part := &composedPart{Formula: given.Book.Formula(c.Code, r.Lang), Sentence: given.Book.Sentence(c.Code, r.L), Facts: composedFacts(r, given.Book, c), Reads: readsTable(r, given.Book, c.Code), Counted: statusFacts(r, given.Book, c)}
	part.Spread = spreadFacts(r, places, given.Book, c)
	for _, key := range given.Samples {
		sample, err := worked(r, places, given.Book, c, key)
		if err != nil {
			return err
		}
		part.Samples = append(part.Samples, sample)
	}
	if d := given.Difference; d != nil {
		part.Difference = differenceShown(r, places, d.Difference, d.Places, *c.Brought)
	}
	page.Given = part
	page.Keep.Kind, page.Look.Kind = Primary, Secondary
	return nil
}

func composedFacts(r *Request, book *series.Book, c *series.Card) []Fact {
	l, p := r.L, book.Program(c.Code)
	facts := []Fact{{Label: l.T("place_indicator.code"), Text: c.Code}, {Label: l.T("place_indicator.period"), Text: cardPeriod(r, c)}}
	computed, declared := unitShown(r, p.Computed()), unitShown(r, c.Unit)
	facts = append(facts, Fact{Label: l.T("place_compose.unit.computed"), Text: computed})
	if computed != declared {
		facts = append(facts, Fact{Label: l.T("place_compose.unit.declared"), Text: l.T("place_compose.unit.converted", "unit", declared)})
	}
	for _, i := range p.Implied() {
		facts = append(facts, Fact{Label: l.T("place_compose.implied"), Text: l.T("place_compose.implied.of", "from", unitShown(r, i.From), "to", unitShown(r, i.To))})
	}
	return append(facts, Fact{Label: l.T("place_indicator.rule"), Text: ruleWords(r, book, c)})
}

// readsTable lists what a formula reads, with the release of what people brought in.
func readsTable(r *Request, book *series.Book, code string) Table {
	t := Table{Caption: r.L.T("place_compose.reads"), Columns: []Column{{Label: r.L.T("place_indicator.code")}, {Label: r.L.T("place_indicator.indicator")}, {Label: r.L.T("place_indicator.period")}, {Label: r.L.T("place_indicator.unit")}}}
	for _, c := range book.Reads(code) {
		label := c.Label.In(r.Lang)
		if c.Brought != nil && !c.Brought.Composed() {
			label = r.L.T("place_compose.reads.release", "label", label, "release", c.Brought.Release)
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: c.Code}, {Text: label, Href: r.To("place_indicator", c.Code)}, {Text: cardPeriod(r, c)}, {Text: unitShown(r, c.Unit)}}})
	}
	return t
}

// spreadFacts say how the places lie: the least, the one in the middle, the greatest.
func spreadFacts(r *Request, places *territory.Set, book *series.Book, c *series.Card) []Fact {
	s := book.Series(c.Code, c.Level)
	spread, known := s.Spread()
	if !known {
		return nil
	}
	return []Fact{{Label: r.L.T("place_compose.least"), Text: placeFigure(r, c, spread.Least)}, {Label: r.L.T("place_compose.middle"), Text: placeFigure(r, c, spread.Middle)}, {Label: r.L.T("place_compose.greatest"), Text: placeFigure(r, c, spread.Greatest)}}
}

// worked is the computation of a place, as the engine makes it.
func worked(r *Request, places *territory.Set, book *series.Book, c *series.Card, key territory.Key) (workedSample, error) {
	at, _ := book.Place(places, key)
	v := book.Value(c.Code, at)
	sample := workedSample{Title: places.Label(key), Href: territoryURL(r, key), Status: r.L.T("place_indicator.status." + v.Status.Code())}
	if v.Has() && !math.IsNaN(v.Number) {
		sample.Status = r.L.T("place_compose.sample.status", "value", placeFigure(r, c, v.Number), "status", sample.Status)
	}
	steps, err := book.Program(c.Code).Work(r.L, book.Inputs(c.Code, at))
	if err != nil {
		return sample, err
	}
	for _, step := range steps {
		line := step.Line(r.L)
		if st := step.Value.Status; step.Reference != nil && (st == formula.Estimated || st == formula.Flagged) {
			line += " (" + r.L.T("formula.status."+st.Code()) + ")"
		}
		sample.Steps = append(sample.Steps, line)
	}
	return sample, nil
}
