package web

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/indicator"
)

// figureWords says the value of an observation as people read it: « environ
// 62 % », « de 10 à 20 h », or why there is none. What was published stands as
// it was published.
func figureWords(r *Request, o indicator.Observation, card *indicator.Indicator) string {
	switch o.Status {
	case indicator.Missing, indicator.Secret, indicator.NotApplicable:
		return r.L.T("observation.status." + string(o.Status))
	}
	if o.Displayed != "" {
		return o.Displayed
	}
	return exactWords(r, o, card)
}

// exactWords is the value itself, with its qualifier and its unit.
func exactWords(r *Request, o indicator.Observation, card *indicator.Indicator) string {
	unit := unitOf(r, o, card)
	write := func(v *float64) string {
		if v == nil {
			return r.L.T("observation.status.missing")
		}
		return numberWords(r, *v, o.Decimals) + unit
	}
	switch o.Qualifier {
	case indicator.Range:
		return r.L.T("observation.qualified.range", "low", write(o.Low), "high", write(o.High))
	case indicator.About, indicator.AtLeast, indicator.AtMost:
		return r.L.T("observation.qualified."+string(o.Qualifier), "value", write(o.Value))
	}
	return write(o.Value)
}

func numberWords(r *Request, v float64, decimals *int) string {
	if decimals != nil {
		return r.L.Number(v, *decimals)
	}
	return r.L.Show(v)
}

// unitOf is what follows the number: a sign, or the unit's words.
func unitOf(r *Request, o indicator.Observation, card *indicator.Indicator) string {
	unit, label := o.Unit, ""
	if card != nil {
		if unit == "" || unit == card.Unit {
			unit, label = card.Unit, card.UnitLabel
		}
	}
	switch {
	case strings.HasPrefix(label, "%"):
		return r.L.WithUnit("", label)
	case label != "":
		return " " + label // words may go to the next line, a sign may not
	case unit == "" || unit == "1":
		return ""
	case unit == "EUR":
		return "\u00a0€"
	}
	return r.L.WithUnit("", strings.Trim(unit, "{}"))
}

// figureNote is the margin note of a figure: n, base, period, source, and how
// what is shown comes from what is known.
func figureNote(r *Request, page *Page, o indicator.Observation, card *indicator.Indicator, lang string) *Note {
	title, definition := r.L.T("observation.unnamed"), ""
	if card != nil {
		title, definition = cardLabel(r, *card), card.Definition
	}
	if definition != "" {
		title += r.L.T("matrix.colon")
	}
	n := page.Note(title, NoteEvidence)
	n.Said, n.SaidLang = definition, written(lang)
	n.Facts = append(n.Facts, figureFacts(r, o, card, lang)...)
	return n
}

// figureFacts is what never leaves a number alone. What is missing is said; what
// the study wrote is marked with its language.
func figureFacts(r *Request, o indicator.Observation, card *indicator.Indicator, lang string) []Fact {
	t, words := r.L.T, written(lang)
	facts := []Fact{
		{Label: t("evidence.n"), Text: countWords(r, o.N)},
		{Label: t("evidence.base"), Text: baseWords(r, o, card), TextLang: saidIf(o.Base != nil, words)},
		{Label: t("evidence.period"), Text: periodWords(r, o)},
		{Label: t("evidence.source"), Text: sourceWords(r, o), Href: o.SourceURL, TextLang: saidIf(o.Source != "", words)},
	}
	tell := func(key, text, lang string) {
		if text != "" {
			facts = append(facts, Fact{Label: t(key), Text: text, TextLang: lang})
		}
	}
	add := func(key, text string) { tell(key, text, "") }
	if o.Displayed != "" && o.Value != nil {
		add("observation.exact", exactWords(r, o, card))
	}
	if o.DisplayedRule == indicator.AsPublished {
		add("observation.rule", t("observation.rule.as_published"))
	}
	if card != nil {
		tell("observation.formula", card.Formula, words)
	}
	tell("observation.computed", o.Computed, words)
	tell("observation.group", o.Group, words)
	if o.Status == indicator.Estimated {
		add("observation.status", t("observation.status.estimated"))
	}
	tell("observation.note", o.Note, words)
	return facts
}

// saidIf is the language of a text when people wrote it, "" when it is the page's.
func saidIf(theirs bool, lang string) string {
	if theirs {
		return lang
	}
	return ""
}

func countWords(r *Request, n *float64) string {
	if n == nil {
		return r.L.T("observation.unsaid")
	}
	return r.L.Show(*n)
}

func baseWords(r *Request, o indicator.Observation, card *indicator.Indicator) string {
	label := o.BaseLabel
	if label == "" && card != nil {
		label = card.Base
	}
	switch {
	case o.Base != nil && label != "":
		return r.L.Show(*o.Base) + ", " + label
	case o.Base != nil:
		return r.L.Show(*o.Base)
	case label != "":
		return r.L.T("observation.base.uncounted", "label", label)
	}
	return r.L.T("observation.unsaid")
}

func periodWords(r *Request, o indicator.Observation) string {
	if o.From == "" && o.To == "" {
		return r.L.T("observation.unsaid")
	}
	return r.L.Period(o.From, o.To)
}

func sourceWords(r *Request, o indicator.Observation) string {
	switch {
	case o.Source == "":
		return r.L.T("observation.unsaid")
	case o.Page != "":
		return o.Source + ", " + r.L.T("evidence.page", "page", o.Page)
	}
	return o.Source
}

// publishedLang is the language of figureWords when what was published stands as
// it was published: the study's.
func publishedLang(o indicator.Observation, lang string) string {
	return saidIf(o.Displayed != "" && !noValue(o), written(lang))
}

// groupedLabel says of which group a figure is, beside its name: two figures of
// one indicator are told apart at a glance.
func groupedLabel(label, group string) string {
	if group == "" {
		return label
	}
	return label + " (" + group + ")"
}

// cardLabel is the name of an indicator in the reader's language.
func cardLabel(r *Request, card indicator.Indicator) string {
	if r.Lang == English && card.LabelEN != "" {
		return card.LabelEN
	}
	return card.Label
}
