// Package fault is the one vocabulary of things that go wrong: a code that
// says what kind of trouble it is, a message key that the web, the API and the
// command line each render in the reader's language, the field it concerns and
// the cause, which is for the log and never for the reader.
package fault

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// Code is the kind of trouble. Each has one HTTP status and one exit code.
type Code string

// The codes, in the order a person would meet them.
const (
	Invalid     Code = "invalid"      // what was given can't be accepted as it is
	NotFound    Code = "not_found"    // nothing there, or nothing the actor may see
	Denied      Code = "denied"       // known to the actor, but not allowed
	SignIn      Code = "sign_in"      // allowed after signing in
	Conflict    Code = "conflict"     // someone else changed it meanwhile
	Gone        Code = "gone"         // was there, withdrawn since
	TooLarge    Code = "too_large"    // over a stated limit
	TooMany     Code = "too_many"     // too many tries in too little time
	Unavailable Code = "unavailable"  // can't be done now; nothing was lost
	NewerData   Code = "newer_data"   // the data folder is of a newer version
	AlreadyDone Code = "already_done" // the same form was received before
	Unsupported Code = "unsupported"  // this installation can't do it, and says why
	Internal    Code = "internal"     // our mistake
)

// Fault is a trouble that can be told to a person.
type Fault struct {
	Code  Code
	Key   string         // message key in the catalogue, e.g. "import.unknown_commune"
	Field string         // dotted path of the field concerned, "" for the whole
	Args  map[string]any // values for the message's placeholders
	Cause error          // for the log only
}

// New returns a fault with its message key and placeholder pairs.
func New(code Code, key string, pairs ...any) *Fault {
	return &Fault{Code: code, Key: key, Args: args(pairs)}
}

// On returns a fault about a field.
func On(field string, code Code, key string, pairs ...any) *Fault {
	return &Fault{Code: code, Key: key, Field: field, Args: args(pairs)}
}

// Because returns a copy that remembers what caused it.
func (f *Fault) Because(err error) *Fault {
	c := *f
	c.Cause = err
	return &c
}

func (f *Fault) Error() string {
	s := string(f.Code) + ": " + f.Key
	if f.Field != "" {
		s += " (" + f.Field + ")"
	}
	if f.Cause != nil {
		s += ": " + f.Cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// List is several faults told together: a form with its errors, a file with
// its problems. An empty list is no error: use Err.
type List []*Fault

func (l List) Error() string {
	switch len(l) {
	case 0:
		return "no fault"
	case 1:
		return l[0].Error()
	}
	return fmt.Sprintf("%v (and %d more)", l[0], len(l)-1)
}

// Add appends a fault about a field.
func (l *List) Add(field string, key string, pairs ...any) {
	*l = append(*l, On(field, Invalid, key, pairs...))
}

// Limit refuses a text of more than most characters.
func (l *List) Limit(field, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		l.Add(field, "too_long", "max", most, "length", n)
	}
}

// Err returns the list as an error, nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// CodeOf returns the code of the first fault in err's chain; Internal when err
// is of another kind and "" when it is nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if all := All(err); len(all) > 0 {
		return all[0].Code
	}
	return Internal
}

// Is says whether err carries a fault of that code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }

// All returns the faults err carries, in order; none when it carries none.
func All(err error) List {
	var l List
	if errors.As(err, &l) {
		return l
	}
	var f *Fault
	if errors.As(err, &f) {
		return List{f}
	}
	return nil
}

func args(pairs []any) map[string]any {
	if len(pairs)%2 != 0 {
		panic("fault: odd number of placeholder arguments")
	}
	if len(pairs) == 0 {
		return nil
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}
