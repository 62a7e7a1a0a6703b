package web

import (
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Field is one field of a form, ready to show: {{template "field" .Name}}.
// Fields builds it from the form's values, its faults and the catalogue.
type Field struct {
	Kind     string // text, email, password, tel, url, number, long, date, select, radios, checks, check, file
	Name     string
	Label    string
	Of       string // what the label is of, for who hears it without what stands above
	Hint     string
	Error    string
	Value    string
	Options  []Option
	Required bool
	Limit    int    // characters
	Lines    int    // height of a long text
	Unit     string // after a number
	Complete string // the browser's autocomplete word
	Keys     Keyboard
	Accept   string // file types
	Parts    []Part // of a date
	Columns  bool   // options side by side
	Unmarked bool   // neither required nor said to be optional: an answer may come later
	First    string // of a list, what choosing nothing means, when it means something
	Settled  bool   // of a list, of which something is always chosen: nothing is no choice
	Heading  bool   // the label of a group is the page's question
	Lang     string // of what is typed, when not the page’s
}

// Option is a choice.
type Option struct {
	Value, Text, Hint string
	Lang              string // of a text that people wrote
	Chosen            bool
}

// Part is one of a date's three inputs.
type Part struct {
	Name, Label, Value string
	Width              int
}

// ID is the field's id in the page.
func (f Field) ID() string { return fieldID(f.Name) }

// DescribedBy names what explains the field to a screen reader.
func (f Field) DescribedBy() string {
	hint, wrong := f.ID()+"-aide", f.ID()+"-erreur"
	switch {
	case f.Hint != "" && f.Error != "":
		return hint + " " + wrong
	case f.Hint != "":
		return hint
	case f.Error != "":
		return wrong
	}
	return ""
}

// Group says whether the field is several inputs under one question.
func (f Field) Group() bool {
	return f.Kind == "radios" || f.Kind == "checks" || f.Kind == "date"
}

// Require marks the field as needed: the others are said to be optional.
func (f Field) Require() Field { f.Required = true; return f }

// UpTo limits the characters.
func (f Field) UpTo(limit int) Field { f.Limit = limit; return f }

// shortText is what a page number, a unit or a registration takes at most.
const shortText = 60

// Short says whether the field holds a word or a number, and is no wider.
func (f Field) Short() bool { return f.Kind == "text" && f.Limit > 0 && f.Limit <= shortText }

// High sets the lines of a long text.
func (f Field) High(lines int) Field { f.Lines = lines; return f }

// In says the unit after a number.
func (f Field) In(unit string) Field { f.Unit = unit; return f }

// Completed names what the browser may fill in by itself ("email", "organization").
func (f Field) Completed(word string) Field { f.Complete = word; return f }

// Accepting limits the types of a file.
func (f Field) Accepting(types string) Field { f.Accept = types; return f }

// Called gives a field another label than its name does.
func (f Field) Called(label string) Field { f.Label = label; return f }

// Beside shows options in columns.
func (f Field) Beside() Field { f.Columns = true; return f }

// Asked shows the group's question as a heading.
func (f Field) Asked() Field { f.Heading = true; return f }

// Fields builds a form's fields. The text of a field is
// <prefix>.<name> in the catalogue and its hint <prefix>.<name>.hint, if there.
type Fields struct {
	form   *Form
	faults map[string]string
	labels map[string]string // of the request, for the summary on top
	prefix string
	row    string // before each name, in a list of which the form holds several
	l      Localiser
}

// Fields prepares the fields of a form; err, if any, is what refused it.
func (r *Request) Fields(form *Form, err error, prefix string) Fields {
	if r.labels == nil {
		r.labels = map[string]string{}
	}
	f := Fields{form: form, faults: map[string]string{}, labels: r.labels, prefix: prefix, l: r.L}
	for _, wrong := range fault.All(err) {
		if f.faults[wrong.Field] == "" {
			f.faults[wrong.Field] = r.L.Fault(wrong)
		}
	}
	return f
}

// Row gives the fields of one row of a list: named after the row in the form, by
// the same words in each.
func (f Fields) Row(row string) Fields { f.row, f.prefix = row, f.prefix+".row"; return f }

func (f Fields) field(kind, name string) Field {
	key := f.prefix + "." + name
	name = f.row + name
	field := Field{Kind: kind, Name: name, Label: f.l.T(key), Value: f.form.Raw(name), Error: f.faults[name]}
	if hint := key + ".hint"; f.l.Has(hint) {
		field.Hint = f.l.T(hint)
	}
	f.labels[name] = field.Label
	return field
}

// Text is a line of text.
func (f Fields) Text(name string) Field { return f.field("text", name) }

// Email, Phone, Link and Password are lines of text that keyboards know.
func (f Fields) Email(name string) Field {
	field := f.field("email", name).Completed("email")
	field.Keys = exactly
	return field
}

// Phone is a telephone number.
func (f Fields) Phone(name string) Field { return f.field("tel", name).Completed("tel") }

// Digits are a code, typed on a numeric keypad.
func (f Fields) Digits(name string) Field {
	field := f.field("digits", name)
	field.Keys = exactly
	return field
}

// Link is a web address.
func (f Fields) Link(name string) Field {
	field := f.field("url", name)
	field.Keys = exactly
	return field
}

// Password is never shown again.
func (f Fields) Password(name string) Field {
	field := f.field("password", name)
	field.Value = ""
	return field
}

// Long is a text of several lines.
func (f Fields) Long(name string) Field { return f.field("long", name).High(4) }

// Number is typed as people do, with a comma or a point.
func (f Fields) Number(name string) Field { return f.field("number", name) }

// Date is a year, perhaps a month, perhaps a day.
func (f Fields) Date(name string) Field {
	field := f.field("date", name)
	for _, part := range []struct {
		name  string
		width int
	}{{"jour", 2}, {"mois", 2}, {"annee", 4}} {
		n := name + "." + part.name
		field.Parts = append(field.Parts, Part{Name: n, Label: f.l.T("form.part." + part.name), Value: f.form.Raw(n), Width: part.width})
	}
	return field
}

// Select offers a list too long for radios.
func (f Fields) Select(name string, options []Option) Field {
	return f.choose("select", name, options)
}

// Radios offers a few options, all visible.
func (f Fields) Radios(name string, options []Option) Field {
	return f.choose("radios", name, options)
}

// Checks offers options of which several may be taken.
func (f Fields) Checks(name string, options []Option) Field {
	return f.choose("checks", name, options)
}

func (f Fields) choose(kind, name string, options []Option) Field {
	field := f.field(kind, name)
	chosen := f.form.All(field.Name)
	for _, o := range options {
		o.Chosen = slices.Contains(chosen, o.Value)
		field.Options = append(field.Options, o)
	}
	return field
}

// Check is one box to tick.
func (f Fields) Check(name string) Field {
	field := f.field("check", name)
	field.Options = []Option{{Value: "oui", Text: field.Label, Chosen: f.form.Checked(field.Name)}}
	return field
}

// File asks for a file; a browser never fills it again, so the hint says so.
func (f Fields) File(name string) Field { return f.field("file", name) }

// Options gives the codes of a closed list with their words, <key>.<code>, and
// hints, <key>.<code>.hint, if there.
func (r *Request) Options(key string, codes ...string) []Option {
	options := make([]Option, 0, len(codes))
	for _, code := range codes {
		o := Option{Value: code, Text: r.L.T(key + "." + code)}
		if hint := key + "." + code + ".hint"; r.L.Has(hint) {
			o.Hint = r.L.T(hint)
		}
		options = append(options, o)
	}
	return options
}

// OptionID is the id of the n-th option; the first has the field's own, so
// that the error summary leads to it.
func (f Field) OptionID(n int) string {
	if n == 0 {
		return f.ID()
	}
	return f.ID() + "-" + strconv.Itoa(n+1)
}

// PartID is OptionID for the inputs of a date.
func (f Field) PartID(n int) string { return f.OptionID(n) }
