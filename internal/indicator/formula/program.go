package formula

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/indicator/unit"
)

// Program is a formula that was held against the units of what it names, ready
// to run. It is never changed and may run many times at once.
type Program struct {
	root       *node
	references []Reference
	unit       unit.Unit
	computed   unit.Unit // before what a declared unit asks for
	code       code      // registers are used again
}

// Compile works out the unit of a formula and checks it against the declared one
// of its card, "" when the card leaves it to the formula. A declared unit that
// differs by a factor is reached by a conversion, which String shows and Implied lists.
// What is wrong is a fault.List: every unknown code, or the first unit that does not fit.
func (f *Formula) Compile(names Names, declared string) (*Program, error) {
	c := &checker{names: names}
	root, err := c.check(f.root)
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	if err != nil {
		return nil, err
	}
	if root.kind.truth {
		return nil, wrong(root.column, "figure_due")
	}
	computed := root.kind.unit
	if root, err = asDeclared(root, declared); err != nil {
		return nil, err
	}
	p := &Program{root: root, references: f.References(), unit: root.kind.unit, computed: computed, code: assemble(root, f.references, true)}
	return p, p.mayBeRead()
}

// mayBeRead says whether the text of the program, its conversions written out, is
// one that Parse accepts: what runs can be shown and typed again.
func (p *Program) mayBeRead() error {
	longer := len(p.Implied()) > 0
	for _, lang := range i18n.Languages {
		text := p.String(lang)
		if len(text) <= MaxRunes && !longer {
			continue
		}
		if _, err := Parse(text); err != nil {
			return fault.New(fault.TooLarge, "formula.written_out", "max", MaxRunes, "column", 1).Because(err)
		}
	}
	return nil
}

func asDeclared(root *node, declared string) (*node, error) {
	if declared == "" {
		return root, nil
	}
	to, err := unit.Parse(declared)
	if err != nil {
		return nil, wrong(1, "declared_unit", "unit", declared)
	}
	switch {
	case root.kind.zero:
		root.kind = kind{unit: to}
	case root.kind.unit.Equal(to):
	case root.kind.unit.Like(to):
		return conversion(root, to), nil
	default:
		return nil, wrong(1, "declared_unlike", "computed", root.kind.unit.String(), "declared", declared)
	}
	return root, nil
}

// Unit is the UCUM code of what the program gives.
func (p *Program) Unit() string { return p.unit.String() }

// Computed is the UCUM code of what the formula gives before it is converted to the declared unit.
func (p *Program) Computed() string { return p.computed.String() }

// References lists what the program reads.
func (p *Program) References() []Reference { return slices.Clone(p.references) }

// Implied lists the conversions that nobody wrote, in the order they are made.
func (p *Program) Implied() []Conversion {
	var out []Conversion
	p.root.each(func(n *node) {
		if n.op == convert && n.implied {
			out = append(out, Conversion{Column: n.column, From: n.args[0].kind.unit.String(), To: n.unit, Factor: n.num / n.den})
		}
	})
	return out
}
