package web

import (
	"html/template"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// effectPart is one effect of a cell: what it shows, who read it how, what it
// rests on, and the rest folded.
type effectPart struct {
	ID       string
	Title    string
	Mark     template.HTML
	Said     string
	Sentence string
	Words    string // the language of what the group wrote
	Readings []readingPart
	Spread   string
	Settled  *settledPart
	Evidence []evidencePart
	Bare     string // nothing backs it: what to do
	More     []Fact
	Others   []NavLink // the other dimensions that the same effect touches
	Actions  *effectActions
}

// readingPart is what one member read.
type readingPart struct {
	Who, College string
	Mark         template.HTML
	Said         string
	Sentence     string
	Date         string
	Edit         string
}

// settledPart is what the group agreed to show, and why.
type settledPart struct {
	Said, Reason, Dissent, By string
}

// effectActions are the ways to go on, for who may.
type effectActions struct {
	Effect    string
	Version   string
	Read      Button
	Settle    *Button
	Unsettle  string
	Remove    string
	Readers   int
	RemoveNow Button
}

func effectOf(r *Request, page *Page, v app.CellView, e app.EffectView, at int) effectPart {
	part := effectPart{Words: written(v.Study.Lang), ID: "effet-" + strconv.Itoa(at+1), Sentence: firstSentence(e)}
	shown := matrix.Cell{Value: e.Outcome.Value, Solidity: e.Solidity, Open: e.Outcome.Open, Readings: e.Outcome.Readings, Settled: e.Settled != nil && e.Outcome.Spread > 0}
	part.Mark, part.Said = chart.Mark(markOf(shown)), capital(cellWords(r, shown))
	part.Title = part.Said
	for i, reading := range e.Readings {
		part.Readings = append(part.Readings, readingOf(r, v, e, reading, i))
	}
	if e.Outcome.Spread > 0 {
		part.Spread = r.L.N("cell.spread", e.Outcome.Spread)
	}
	part.Settled = settledOf(r, v, e)
	for _, one := range e.Evidence {
		part.Evidence = append(part.Evidence, evidenceOf(r, page, v, one))
	}
	if len(part.Evidence) == 0 && e.Outcome.State == matrix.Effect {
		part.Bare = r.L.T("cell.bare")
	}
	part.More = effectFacts(r, e, v.Study.Lang)
	for _, d := range e.Dimensions {
		if d != v.Dimension.ID {
			part.Others = append(part.Others, NavLink{Text: dimensionName(r, v, d), Href: r.To("cell", v.Study.Slug, subjectName(v.Initiative), d)})
		}
	}
	if mayAssess(r) {
		part.Actions = actionsOf(r, v, e)
	}
	return part
}

// firstSentence is the sentence of a reading that says what the effect shows,
// else the first there is.
func firstSentence(e app.EffectView) string {
	first := ""
	for _, reading := range e.Readings {
		if reading.Sentence != "" && reading.Value == e.Outcome.Value {
			return reading.Sentence
		}
		if first == "" {
			first = reading.Sentence
		}
	}
	return first
}

// readingOf shows a reading. The public is told the college, not the name.
func readingOf(r *Request, v app.CellView, e app.EffectView, reading matrix.Reading, at int) readingPart {
	m := e.Readers[at]
	part := readingPart{Who: m.Name, College: r.code("college", string(m.College)), Mark: chart.Mark(valueMark(reading.Value)), Said: capital(valueWords(r, reading.Value)), Sentence: reading.Sentence}
	if reading.Date != "" {
		part.Date = r.L.Date(reading.Date)
	}
	if part.Who == "" {
		part.Who = r.L.T("cell.reader", "n", at+1)
	}
	if mayAssess(r) && !m.RecusedFrom(v.Initiative.ID) {
		part.Edit = r.To("cell_read", v.Study.Slug, subjectName(v.Initiative), v.Dimension.ID, effectField, e.ID, "membre", reading.Member)
	}
	return part
}

func settledOf(r *Request, v app.CellView, e app.EffectView) *settledPart {
	if e.Settled == nil {
		return nil
	}
	part := &settledPart{Said: valueWords(r, e.Settled.Value), Reason: e.Settled.Reason, Dissent: e.Settled.Dissent}
	if m, known := v.Study.Member(e.Settled.By); known && readsDrafts(r) {
		part.By = m.Name
	}
	return part
}

func actionsOf(r *Request, v app.CellView, e app.EffectView) *effectActions {
	to := func(route string, pairs ...any) string {
		return r.To(route, append([]any{v.Study.Slug, subjectName(v.Initiative), v.Dimension.ID}, pairs...)...)
	}
	a := &effectActions{Effect: e.ID, Version: strconv.FormatInt(e.Version, 10), Remove: to("cell_remove"), Readers: len(e.Readings),
		Read:      Button{Text: r.L.T("cell.read.give"), Kind: Secondary, Href: to("cell_read", effectField, e.ID)},
		RemoveNow: Button{Text: r.L.T("cell.remove.now"), Kind: Danger}}
	if e.Settled != nil {
		a.Unsettle = to("cell_unsettle")
	}
	if e.Outcome.Open || e.Settled != nil {
		a.Settle = &Button{Text: r.L.T("cell.settle"), Kind: Secondary, Href: to("cell_settle", effectField, e.ID)}
		if e.Outcome.Open {
			a.Settle.Kind = Primary
		}
	}
	return a
}

// effectFacts is what stands behind « Approfondir ».
func effectFacts(r *Request, e app.EffectView, lang string) []Fact {
	var facts []Fact
	tell := func(key, text, lang string) {
		if text != "" {
			facts = append(facts, Fact{Label: r.L.T("cell.fact." + key), Text: text, TextLang: lang})
		}
	}
	add := func(key, text string) { tell(key, text, "") }
	add("for_whom", wordList(r, "cell.for_whom", e.ForWhom))
	if e.From != "" || e.To != "" {
		add("period", r.L.Period(e.From, e.To))
	}
	add("levels", wordList(r, "level", e.Levels))
	if e.Direct != nil {
		add("direct", r.L.T("cell.direct."+strconv.FormatBool(*e.Direct)))
	}
	add("transitions", wordList(r, "transition", e.Transitions))
	tell("mechanism", e.Mechanism, written(lang))
	tell("assumptions", e.Assumptions, written(lang))
	for _, a := range e.Alternatives {
		text := a.Text
		if a.Plausibility != "" {
			text += " (" + r.code("cell.plausibility", a.Plausibility) + ")"
		}
		tell("alternative", text, written(lang))
	}
	return facts
}

func wordList[T ~string](r *Request, key string, all []T) string {
	var words []string
	for _, code := range all {
		words = append(words, r.code(key, string(code)))
	}
	return r.L.List(words)
}
