package formula

import (
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator/unit"
)

// Names knows what a formula may refer to.
type Names interface {
	// Unit is that of an indicator, as its card has it; false when none has that code.
	Unit(code string) (string, bool)
	// Codes lists all, for suggestions.
	Codes() []string
}

// kind is what a part of a formula gives: a figure with its unit, or whether
// something holds. A bare zero fits every unit.
type kind struct {
	truth, zero bool
	unit        unit.Unit
}

// checker works out the kind of each part and writes out the conversions.
type checker struct {
	names  Names
	faults fault.List // what is not known: all of it is told at once
}

// Conversion is one that nobody wrote and that Compile wrote out.
type Conversion struct {
	Column   int
	From, To string
	Factor   float64
}

// check copies a tree with its units and conversions.
func (c *checker) check(n *node) (*node, error) {
	out := *n
	out.args = slices.Clone(n.args)
	for i, a := range n.args {
		arg, err := c.check(a)
		if err != nil {
			return nil, err
		}
		if arg.kind.truth != out.wantsTruth(i) {
			return nil, notTruth(arg)
		}
		out.args[i] = arg
	}
	if err := c.kind(&out); err != nil {
		return nil, err
	}
	return &out, nil
}

// wantsTruth says whether the ith argument is one that holds or not.
func (n *node) wantsTruth(i int) bool {
	return n.op == and || n.op == or || n.op == not || n.op == choose && i == 0
}

// notTruth is the fault of a figure where a comparison is due, or the contrary.
func notTruth(arg *node) error {
	if arg.kind.truth {
		return wrong(arg.column, "figure_due")
	}
	return wrong(arg.column, "truth_due")
}

// kind works out what a node gives from what its arguments give.
func (c *checker) kind(n *node) error {
	switch n.op {
	case number:
		u, err := unit.Parse(n.unit)
		n.kind = kind{unit: u, zero: n.number == 0 && n.unit == ""}
		return err
	case reference:
		return c.referred(n)
	case negate, absolute:
		n.kind = n.args[0].kind
		return nil
	case round:
		return rounded(n)
	case add, subtract, sum, mean, minimum, maximum, coalesce:
		return aligned(n, n.args)
	case choose:
		return aligned(n, n.args[1:])
	case less, lessEqual, greater, greaterEqual, equal, different:
		err := aligned(n, n.args)
		n.kind = kind{truth: true}
		return err
	case and, or, not, known:
		n.kind = kind{truth: true}
		return nil
	case share:
		err := aligned(n, n.args)
		n.kind = kind{unit: unit.Percent()}
		return err
	case multiply, divide:
		product(n)
		return writable(n)
	case power, root:
		if err := powered(n); err != nil {
			return err
		}
		return writable(n)
	case logarithm, logarithm10, exponential:
		return ofNumber(n)
	}
	return converted(n)
}

// referred finds the unit of an indicator. An unknown one is told with the
// codes that read like it, and the rest is looked at as if it fitted.
func (c *checker) referred(n *node) error {
	code, exists := c.names.Unit(n.ref.Code)
	if !exists {
		n.kind = kind{zero: true}
		c.missing(n)
		return nil
	}
	u, err := unit.Parse(code)
	if err != nil {
		return wrong(n.column, "reference_unit", "code", n.ref.Code, "unit", code)
	}
	n.kind = kind{unit: u}
	return nil
}

// maxUnknown is how many unknown codes are told at once.
const maxUnknown = 10

// missing tells an unknown code.
func (c *checker) missing(n *node) {
	if len(c.faults) == maxUnknown {
		return
	}
	if near := nearest(n.ref.Code, c.names.Codes(), 3); len(near) > 0 {
		c.faults = append(c.faults, wrong(n.column, "reference_near", "code", n.ref.Code, "near", near))
		return
	}
	c.faults = append(c.faults, wrong(n.column, "reference_unknown", "code", n.ref.Code))
}

// aligned gives args one unit, that of the first which has one, and n with them.
// Hours are converted into minutes, in writing; a plain number is not converted into
// a percentage, for who adds them forgot a hundred.
func aligned(n *node, args []*node) error {
	first := slices.IndexFunc(args, func(a *node) bool { return !a.kind.zero })
	if first < 0 {
		n.kind = args[0].kind
		return nil
	}
	to := args[first].kind.unit
	n.kind = kind{unit: to}
	offset := len(n.args) - len(args)
	for i, a := range args {
		switch {
		case a.kind.zero || a.kind.unit.Equal(to):
		case a.kind.unit.Like(to) && !to.Dimensionless():
			n.args[offset+i] = conversion(a, to)
		default:
			return unlike(args[first], a)
		}
	}
	return nil
}

// unlike is the fault of two units that don't go together. A number without a
// unit, as in 100 − UNEMP18, is named with the unit to write after it.
func unlike(a, b *node) error {
	first, second := a.kind.unit.String(), b.kind.unit.String()
	if v, bare := constant(a); bare {
		return wrong(a.column, "number_bare", "number", decimal(v), "unit", second)
	}
	if v, bare := constant(b); bare {
		return wrong(b.column, "number_bare", "number", decimal(v), "unit", first)
	}
	if a.kind.unit.Like(b.kind.unit) {
		return wrong(b.column, "factor_forgotten", "first", first, "second", second)
	}
	return wrong(b.column, "units_differ", "first", first, "second", second)
}

// conversion wraps a node, in a way that shows.
func conversion(n *node, to unit.Unit) *node {
	f := n.kind.unit.To(to)
	return &node{op: convert, column: n.column, args: []*node{n}, unit: to.String(), kind: kind{unit: to}, implied: true, num: f.Num, den: f.Den}
}

// product multiplies or divides units. A percentage of something else than a
// plain number is converted into a ratio first, in writing: 20 % of 50 km are 10 km.
func product(n *node) {
	a, b := n.args[0], n.args[1]
	if n.op == divide && a.kind.unit.Equal(b.kind.unit) {
		n.kind = kind{unit: unit.One()}
		return
	}
	if ratio(a) && !b.kind.unit.Plain() {
		n.args[0] = conversion(a, unit.One())
	}
	if ratio(b) && (n.op == divide || !n.args[0].kind.unit.Plain()) {
		n.args[1] = conversion(b, unit.One())
	}
	u, v := n.args[0].kind.unit, n.args[1].kind.unit
	if n.op == divide {
		n.kind = kind{unit: u.Over(v)}
	} else {
		n.kind = kind{unit: u.Times(v)}
	}
}

// writable refuses a unit that grew beyond what can be read.
func writable(n *node) error {
	if !n.kind.unit.Writable() {
		return wrong(n.column, "unit_result")
	}
	return nil
}

// ratio says whether a node is a number in hundredths, thousandths…
func ratio(n *node) bool { return !n.kind.unit.Plain() && n.kind.unit.Dimensionless() }

// maxPower is the highest power of what has a unit.
const maxPower = 4

// powered is a power or a square root. What has a unit takes a whole power that is
// written as a number, so that the unit of the result is known.
func powered(n *node) error {
	base := n.args[0]
	if ratio(base) {
		base = conversion(base, unit.One())
		n.args[0] = base
	}
	if n.op == root {
		u, has := base.kind.unit.Root()
		if !has {
			return wrong(n.column, "root_unit", "unit", base.kind.unit.String())
		}
		n.kind = kind{unit: u}
		return nil
	}
	if !n.args[1].kind.unit.Plain() {
		return wrong(n.args[1].column, "exponent_unit", "unit", n.args[1].kind.unit.String())
	}
	if base.kind.unit.Plain() {
		return nil
	}
	whole, written := constant(n.args[1])
	if !written || whole != math.Trunc(whole) || math.Abs(whole) > maxPower {
		return wrong(n.args[1].column, "exponent", "unit", base.kind.unit.String(), "max", maxPower)
	}
	n.kind = kind{unit: base.kind.unit.Power(int(whole))}
	return nil
}

// constant reads a number that is written as such, with its sign.
func constant(n *node) (float64, bool) {
	switch {
	case n.op == number && n.unit == "":
		return n.number, true
	case n.op == negate:
		v, written := constant(n.args[0])
		return -v, written
	}
	return 0, false
}

// maxDecimals is how far one rounds, on both sides of the point.
const maxDecimals = 9

func rounded(n *node) error {
	n.kind = n.args[0].kind
	if len(n.args) == 1 {
		return nil
	}
	d, written := constant(n.args[1])
	if !written || d != math.Trunc(d) || math.Abs(d) > maxDecimals {
		return wrong(n.args[1].column, "decimals", "max", maxDecimals)
	}
	return nil
}

// ofNumber holds a logarithm to plain numbers; a percentage becomes one.
func ofNumber(n *node) error {
	a := n.args[0]
	switch {
	case ratio(a):
		n.args[0] = conversion(a, unit.One())
	case !a.kind.unit.Plain():
		f := functionOf[n.op]
		return wrong(a.column, "number_due", "name", f.fr, "unit", a.kind.unit.String())
	}
	n.kind = kind{}
	return nil
}

// converted is a conversion that someone asked for. It may also say what is
// counted, or stop saying it: 1 into {person}.
func converted(n *node) error {
	a := n.args[0]
	to, err := unit.Parse(n.unit)
	if err != nil {
		return at(n.column, err)
	}
	if !a.kind.zero && !a.kind.unit.Like(to) && !a.kind.unit.Counts(to) {
		return wrong(n.column, "convert_unlike", "from", a.kind.unit.String(), "to", to.String())
	}
	f := a.kind.unit.To(to)
	if a.kind.zero {
		f = unit.Factor{Num: 1, Den: 1}
	}
	n.kind, n.num, n.den = kind{unit: to}, f.Num, f.Den
	return nil
}
