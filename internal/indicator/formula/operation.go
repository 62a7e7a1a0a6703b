package formula

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// operation is what a node does.
type operation byte

// Operations.
const (
	number operation = iota
	reference
	negate
	add
	subtract
	multiply
	divide
	power
	less
	lessEqual
	greater
	greaterEqual
	equal
	different
	and
	or
	not
	sum
	mean
	minimum
	maximum
	share
	choose
	absolute
	round
	root
	logarithm
	logarithm10
	exponential
	coalesce
	known
	convert
)

// function is an operation that is called by its name.
type function struct {
	op       operation
	fr, en   string // the names that String writes
	others   []string
	min, max int // arguments
}

// severally is the largest number of arguments of one call.
const severally = 50

// functions are all there are, by the order of the documentation.
var functions = []function{
	{op: sum, fr: "somme", en: "sum", min: 1, max: severally},
	{op: mean, fr: "moyenne", en: "mean", others: []string{"average"}, min: 1, max: severally},
	{op: minimum, fr: "min", en: "min", min: 1, max: severally},
	{op: maximum, fr: "max", en: "max", min: 1, max: severally},
	{op: share, fr: "part", en: "share", min: 2, max: 2},
	{op: choose, fr: "si", en: "if", min: 3, max: 3},
	{op: coalesce, fr: "valeur_ou", en: "coalesce", others: []string{"value_or"}, min: 2, max: severally},
	{op: known, fr: "connu", en: "known", min: 1, max: 1},
	{op: convert, fr: "convertir", en: "convert", min: 2, max: 2},
	{op: absolute, fr: "abs", en: "abs", min: 1, max: 1},
	{op: round, fr: "arrondi", en: "round", others: []string{"arrondir"}, min: 1, max: 2},
	{op: root, fr: "racine", en: "sqrt", min: 1, max: 1},
	{op: logarithm, fr: "ln", en: "ln", min: 1, max: 1},
	{op: logarithm10, fr: "log10", en: "log10", min: 1, max: 1},
	{op: exponential, fr: "exp", en: "exp", min: 1, max: 1},
}

// place is a level that a reference may be read at: france(UNEMP18).
type place struct {
	level  territory.Level
	fr, en string
}

var places = []place{
	{territory.EPCI, "epci", "epci"},
	{territory.Departement, "departement", "department"},
	{territory.Region, "region", "region"},
	{territory.National, "france", "france"},
}

// byName finds a function by any of its names, without case or accents.
var byName = func() map[string]*function {
	out := map[string]*function{}
	for i := range functions {
		f := &functions[i]
		for _, name := range append([]string{f.fr, f.en}, f.others...) {
			out[name] = f
		}
	}
	return out
}()

var placeByName = func() map[string]territory.Level {
	out := map[string]territory.Level{}
	for _, p := range places {
		out[p.fr], out[p.en] = p.level, p.level
	}
	return out
}()

// words are the operators that are words.
var words = map[string]operation{"et": and, "and": and, "ou": or, "or": or, "non": not, "not": not}

// plain is a word as names are looked up: without case or accents.
func plain(word string) string {
	parts := strings.Split(word, "_")
	for i, p := range parts {
		parts[i] = text.Fold(p)
	}
	return strings.Join(parts, "_")
}

// operator is an operation written between its two sides.
type operator struct {
	op   operation
	sign string // as String writes it; "" for the words
	bind int    // the higher, the tighter
}

// How tightly operations hold, from « or » to a name.
const (
	bindOr = iota + 1
	bindAnd
	bindNot
	bindCompare
	bindAdd
	bindMultiply
	bindNegate
	bindPower
	bindName
)

var operators = []operator{
	{or, "", bindOr}, {and, "", bindAnd},
	{less, "<", bindCompare}, {lessEqual, "<=", bindCompare}, {greater, ">", bindCompare}, {greaterEqual, ">=", bindCompare},
	{equal, "=", bindCompare}, {different, "!=", bindCompare},
	{add, "+", bindAdd}, {subtract, "-", bindAdd}, {multiply, "*", bindMultiply}, {divide, "/", bindMultiply}, {power, "^", bindPower},
}

// spellings are the other signs that people write or paste.
var spellings = map[string]string{"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}

var bySign = func() map[string]operator {
	out := map[string]operator{}
	for _, o := range operators {
		if o.sign != "" {
			out[o.sign] = o
		}
	}
	return out
}()

var byOperation = func() map[operation]operator {
	out := map[operation]operator{}
	for _, o := range operators {
		out[o.op] = o
	}
	return out
}()

var functionOf = func() map[operation]*function {
	out := map[operation]*function{}
	for i := range functions {
		out[functions[i].op] = &functions[i]
	}
	return out
}()
