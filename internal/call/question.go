package call

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/text"
)

// Kind is how a question is answered.
type Kind string

// The kinds of questions. Those after YesNo are of the sheet only.
const (
	Line    Kind = "line"
	Text    Kind = "text"
	Number  Kind = "number"
	Year    Kind = "year"
	One     Kind = "one"
	Many    Kind = "many"
	YesNo   Kind = "yes_no"
	Places  Kind = "places"
	Picture Kind = "picture"
	File    Kind = "file"
)

// OwnKinds are those that a call's own questions may have.
var OwnKinds = []Kind{Line, Text, Number, Year, One, Many, YesNo}

// Question is one thing asked. Those of every sheet have their words in the
// catalogue; a call's own have theirs here.
type Question struct {
	ID      string   `json:"id"`
	Label   string   `json:"label,omitempty"`
	Help    string   `json:"help,omitempty"`
	Kind    Kind     `json:"kind"`
	Options []string `json:"options,omitempty"`
	Unit    string   `json:"unit,omitempty"` // of a number: jours, euros, personnes
	// Required questions can't be passed over; "je ne sais pas" is an answer.
	Required bool `json:"required,omitempty"`
}

func (q Question) clean() Question {
	q.Label, q.Help, q.Unit = text.CleanLine(q.Label, 4*MaxTitle), text.CleanText(q.Help, 4*MaxText), text.CleanLine(q.Unit, 100)
	q.Options = slices.Clone(q.Options)
	for i, o := range q.Options {
		q.Options[i] = text.CleanLine(o, 4*MaxTitle)
	}
	q.Options = slices.DeleteFunc(q.Options, func(o string) bool { return o == "" })
	return q
}

func (q Question) check(l *fault.List) {
	field := "question." + q.ID
	if !id.Valid(q.ID) || IsCommon(q.ID) {
		l.Add("questions", "id.invalid", "value", q.ID)
	}
	between(l, field, q.Label, 1, 2*MaxTitle)
	if !slices.Contains(OwnKinds, q.Kind) {
		l.Add(field, "code.unknown", "value", q.Kind)
	}
	chosen := q.Kind == One || q.Kind == Many
	if chosen && len(q.Options) < 2 {
		l.Add(field, "call.few_options")
	}
	if len(q.Options) > MaxOptions {
		l.Add(field, "too_many", "max", MaxOptions)
	}
}

// Common are the questions of every sheet, in the order in which they are asked.
// Their options are codes of the catalogue.
var Common = []Question{
	{ID: "name", Kind: Line, Required: true},
	{ID: "summary", Kind: Text, Required: true},
	{ID: "where", Kind: Places, Required: true},
	{ID: "carrier", Kind: Line},
	{ID: "legal_form", Kind: One, Options: initiative.LegalForms},
	{ID: "with", Kind: Many, Options: Circles},
	{ID: "partners", Kind: Text},
	{ID: "paid_by", Kind: Many, Options: Circles},
	{ID: "since", Kind: Year},
	{ID: "status", Kind: One, Options: []string{string(initiative.Planned), string(initiative.Running), string(initiative.Paused), string(initiative.Ended)}},
	{ID: "themes", Kind: Many, Options: initiative.Themes},
	{ID: "for", Kind: Line},
	{ID: "people", Kind: Number},
	{ID: "measured", Kind: One, Options: []string{string(initiative.ApproachNone), string(initiative.ApproachPlanned), string(initiative.ApproachDone)}},
	{ID: "learnt", Kind: Text},
	{ID: "elsewhere", Kind: Text},
	{ID: "web", Kind: Line},
	{ID: "picture", Kind: Picture},
	{ID: "document", Kind: File},
}

// IsCommon says whether every sheet is asked that.
func IsCommon(question string) bool {
	return slices.ContainsFunc(Common, func(q Question) bool { return q.ID == question })
}

// Asked are all the questions of a call, in order.
func (c Call) Asked() []Question { return slices.Concat(Common, c.Questions) }

// Question finds one by its name.
func (c Call) Question(name string) (Question, bool) {
	asked := c.Asked()
	i := slices.IndexFunc(asked, func(q Question) bool { return q.ID == name })
	if i < 0 {
		return Question{}, false
	}
	return asked[i], true
}

// Answer is what someone says to a question. Nothing, "je ne sais pas" and zero
// are three things.
type Answer struct {
	Values  []string `json:"values,omitempty"` // options, lines of places, or one value
	Unknown bool     `json:"unknown,omitempty"`
	About   bool     `json:"about,omitempty"`  // "environ"
	Abroad  bool     `json:"abroad,omitempty"` // places that are not found are outside France
}

// Given says whether anything was answered.
func (a Answer) Given() bool { return a.Unknown || len(a.Values) > 0 }

// Value is the answer to a question that has one.
func (a Answer) Value() string {
	if len(a.Values) == 0 {
		return ""
	}
	return a.Values[0]
}

// Clean tidies an answer: blank values out, digits as they are meant ("1 200").
func (q Question) Clean(a Answer) Answer {
	a.Values = slices.Clone(a.Values)
	for i, v := range a.Values {
		if q.Kind == Text {
			a.Values[i] = text.CleanText(v, 4*MaxText)
			continue
		}
		v = text.CleanLine(v, 4*MaxText)
		if q.Kind == Number || q.Kind == Year {
			v = digits(v)
		}
		a.Values[i] = v
	}
	a.Values = slices.DeleteFunc(a.Values, func(v string) bool { return v == "" })
	if len(a.Values) > 0 {
		a.Unknown = false
	}
	a.Abroad = a.Abroad && q.Kind == Places && len(a.Values) > 0
	a.About = a.About && (q.Kind == Number || q.Kind == Year) && len(a.Values) > 0
	return a
}

// digits is a number as it is meant ("1 200", "3,5"); other words stay as they are,
// to be quoted as they were typed.
func digits(v string) string {
	n := strings.Replace(strings.Join(strings.Fields(v), ""), ",", ".", 1)
	if _, err := strconv.ParseFloat(n, 64); err != nil {
		return v
	}
	return n
}

// Check says what of an answer can't be accepted, at the question's own field.
func (q Question) Check(a Answer) fault.List {
	var l fault.List
	if !a.Given() {
		if q.Required {
			l.Add(q.ID, "required")
		}
		return l
	}
	if a.Unknown && (q.ID == "name" || q.ID == "where") {
		l.Add(q.ID, "required")
		return l
	}
	switch q.Kind {
	case Line:
		between(&l, q.ID, a.Value(), 0, 500)
		if q.ID == "web" && a.Value() != "" && !text.WebAddress(webAddress(a.Value())) {
			l.Add(q.ID, "call.web", "value", a.Value())
		}
	case Text:
		between(&l, q.ID, a.Value(), 0, MaxText)
	case Number:
		if n, err := strconv.ParseFloat(a.Value(), 64); a.Value() != "" && (err != nil || n != n || n > 1e12 || n < -1e12) {
			l.Add(q.ID, "call.number", "value", a.Value())
		}
	case Year:
		if a.Value() != "" && len(a.Value()) != 4 {
			l.Add(q.ID, "call.year", "value", a.Value())
		} else if a.Value() != "" {
			calendar.Check(&l, q.ID, a.Value())
		}
	case One, Many, YesNo:
		q.checkOptions(&l, a)
	case Places:
		if len(a.Values) > initiative.MaxItems {
			l.Add(q.ID, "too_many", "max", initiative.MaxItems)
		}
	}
	return l
}

func (q Question) checkOptions(l *fault.List, a Answer) {
	options := q.Options
	if q.Kind == YesNo {
		options = []string{"yes", "no"}
	}
	if q.Kind != Many && len(a.Values) > 1 {
		l.Add(q.ID, "call.one_only")
	}
	for _, v := range a.Values {
		if !slices.Contains(options, v) {
			l.Add(q.ID, "code.unknown", "value", v)
		}
	}
}
