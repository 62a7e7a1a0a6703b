// Package formula is the one engine by which a figure is computed from others,
// for initiatives and for territories: what people write is read (Parse), held
// against the units of what it names (Compile), and run over one value or over
// tens of thousands (Evaluate). What a card shows is what was compiled.
//
// DESIGN.md says how the language was chosen, what holds always and what was measured.
package formula

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Limits of one formula. A person's has one to twenty parts; what is beyond is
// refused before it costs anything.
const (
	MaxRunes      = 2000
	MaxDepth      = 50
	MaxNodes      = 500
	MaxReferences = 50 // different ones
	maxCode       = 100
	maxPeriod     = 20
)

// Reference names an indicator: at the same place and period as the formula,
// unless it says another.
type Reference struct {
	Code   string
	Period string          // "" is that of the formula
	Level  territory.Level // "" is that of the formula
}

// Formula is an expression that was read: its words are in order, its units are
// not looked at yet. It is never changed and may be shared.
type Formula struct {
	root       *node
	references []Reference
}

// node is a part of a formula: an operation on others, a number or a reference.
type node struct {
	op     operation
	column int // in characters, from 1
	args   []*node
	number float64
	unit   string // of a number as written, of a conversion as asked
	ref    Reference

	// What Compile works out.
	kind    kind
	implied bool    // a conversion that Compile wrote
	num     float64 // a conversion multiplies by num and
	den     float64 // divides by den
}

// Parse reads a formula, in French or in English words. What it can't read is a
// *fault.Fault with its column, counted in characters from 1.
func Parse(source string) (*Formula, error) {
	p, err := newParser(source)
	if err != nil {
		return nil, err
	}
	root, err := p.whole()
	if err != nil {
		return nil, err
	}
	f := &Formula{root: root}
	root.each(func(n *node) {
		if n.op == reference && !slices.Contains(f.references, n.ref) {
			f.references = append(f.references, n.ref)
		}
	})
	if len(f.references) > MaxReferences {
		return nil, fault.New(fault.TooLarge, "formula.references", "max", MaxReferences, "column", 1)
	}
	return f, nil
}

// References lists what the formula names, each once, in the order they appear.
func (f *Formula) References() []Reference { return slices.Clone(f.references) }

// each visits a node after its arguments.
func (n *node) each(visit func(*node)) {
	for _, a := range n.args {
		a.each(visit)
	}
	visit(n)
}
