package web

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/territory"
)

// toldQuestion is a question in words: those of the catalogue, or the call's own.
type toldQuestion struct {
	Label, Hint string
	Lang        string
	Options     []Option
}

// unsure is the option "je ne sais pas" of a question with choices.
const unsure = "?"

// controls are the kinds of fields that answer the kinds of questions.
var controls = map[call.Kind]string{call.Line: "line", call.Text: "long", call.Number: "number", call.Year: "year", call.One: "radios",
	call.Many: "checks", call.YesNo: "radios", call.Places: "places", call.Picture: "file", call.File: "file"}

// keysOf is the keyboard of a question that has the screen to itself: its last key goes to
// the next one, or to the next line of what takes several.
func keysOf(q call.Question) Keyboard {
	switch {
	case q.ID == "web":
		return Keyboard{Pad: "url", Enter: "go", Capitals: "none", Exact: true}
	case q.Kind == call.Number:
		return Keyboard{Pad: "decimal", Enter: "go"}
	case q.Kind == call.Year:
		return Keyboard{Pad: "numeric", Enter: "go"}
	case q.Kind == call.Places:
		return Keyboard{Enter: "enter", Capitals: "words", Exact: true}
	case q.Kind == call.Text:
		return Keyboard{Enter: "enter", Capitals: "sentences"}
	}
	return Keyboard{Enter: "go", Capitals: "sentences"}
}

// completed are the answers that a telephone may know already.
var completed = map[string]string{"carrier": "organization", "web": "url"}

// optionWords are where the catalogue has the words of the options of a question.
var optionWords = map[string]string{"legal_form": "legal_form", "with": "call.circle", "paid_by": "call.circle", "status": "status", "themes": "registry.theme", "measured": "approach"}

// tellQuestion gives a question its words.
func tellQuestion(r *Request, c call.Call, q call.Question) toldQuestion {
	t := toldQuestion{Label: q.Label, Hint: q.Help, Lang: written(c.Lang)}
	if call.IsCommon(q.ID) {
		key := "call.question." + q.ID
		t = toldQuestion{Label: r.L.T(key), Lang: r.Lang}
		if r.L.Has(key + ".hint") {
			t.Hint = r.L.T(key + ".hint")
		}
	}
	for _, o := range q.Options {
		t.Options = append(t.Options, Option{Value: o, Text: optionText(r, q, o)})
	}
	if q.Kind == call.YesNo {
		t.Options = r.Options("call", "yes", "no")
	}
	if len(t.Options) > 0 && mayBeUnknown(q) {
		t.Options = append(t.Options, Option{Value: unsure, Text: r.L.T("call.unknown")})
	}
	return t
}

func optionText(r *Request, q call.Question, option string) string {
	switch {
	case q.Kind == call.YesNo:
		return r.L.T("call." + option)
	case optionWords[q.ID] != "" && call.IsCommon(q.ID):
		return r.L.T(optionWords[q.ID] + "." + option)
	}
	return option
}

// mayBeAbout says whether an estimate is an answer.
func mayBeAbout(q call.Question) bool { return q.Kind == call.Number || q.Kind == call.Year }

// mayBeUnknown says whether not knowing is an answer: of what is counted, chosen, or
// must be answered; what is only told is passed over.
func mayBeUnknown(q call.Question) bool {
	switch q.Kind {
	case call.Number, call.Year, call.One, call.Many, call.YesNo:
		return true
	case call.Line, call.Text:
		return q.Required && !call.IsCommon(q.ID)
	}
	return false
}

// step says which question this is, of how many that make sense.
func step(c call.Call, p call.Proposal, question string) (n, of int) {
	for _, q := range c.Asked() {
		if c.Skipped(q.ID, p) && q.ID != question {
			continue
		}
		of++
		if q.ID == question {
			n = of
		}
	}
	return n, of
}

// previous is the question before one, "" before the first.
func previous(c call.Call, p call.Proposal, question string) string {
	before := ""
	for _, q := range c.Asked() {
		if q.ID == question {
			break
		}
		if !c.Skipped(q.ID, p) {
			before = q.ID
		}
	}
	return before
}

func (s *Server) placeNamesOf(keys []territory.Key) ([]string, error) {
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, k := range keys {
		names = append(names, territoryName(places, k))
	}
	return names, nil
}

// answered is an answer in words, and their language.
func (s *Server) answered(r *Request, v app.ProposalView, q call.Question) (said, lang string, err error) {
	a, lang := v.Answers[q.ID], written(v.Lang)
	switch {
	case q.Kind == call.Picture && v.Picture != nil:
		return v.Picture.Alt, lang, nil
	case q.Kind == call.File && v.Document != nil:
		return v.Document.Title, lang, nil
	case q.Kind == call.Places:
		names, err := s.placeNamesOf(v.Where)
		for _, place := range v.Abroad {
			names = append(names, r.L.T("call.outside_one", "place", place))
		}
		return strings.Join(names, "\n"), French, err
	case a.Unknown:
		return r.L.T("call.unknown"), r.Lang, nil
	case len(q.Options) > 0 || q.Kind == call.YesNo:
		var names []string
		for _, o := range q.Options {
			if slices.Contains(a.Values, o) {
				names = append(names, optionText(r, q, o))
			}
		}
		if q.Kind == call.YesNo && a.Given() {
			names = []string{optionText(r, q, a.Value())}
		}
		if lang = r.Lang; !call.IsCommon(q.ID) && q.Kind != call.YesNo {
			lang = written(v.Call.Lang)
		}
		return strings.Join(names, "\n"), lang, nil
	}
	said = a.Value()
	if a.About {
		said = r.L.T("call.about", "value", said)
	}
	if q.Unit != "" && said != "" {
		said = r.L.WithUnit(said, q.Unit)
	}
	return said, lang, nil
}
