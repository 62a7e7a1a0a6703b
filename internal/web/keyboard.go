package web

// Keyboard is what a field tells the keyboard of a telephone. The zero value tells
// nothing: a sentence in the page's language, and whatever key the telephone has.
type Keyboard struct {
	Pad      string // the keys: numeric, decimal, url; those of the field's kind else
	Enter    string // what its last key says it does: next, go, send, done
	Capitals string // what begins with one: sentences, words, none
	Exact    bool   // not words: nothing to spell
}

// exactly are addresses and codes: no capital comes by itself, nothing is underlined.
var exactly = Keyboard{Capitals: "none", Exact: true}

// Entering names what the last key of the keyboard does.
func (f Field) Entering(key string) Field { f.Keys.Enter = key; return f }

// Capitals says what begins with a capital by itself.
func (f Field) Capitals(what string) Field { f.Keys.Capitals = what; return f }
