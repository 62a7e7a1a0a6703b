package formula

import (
	"math"
	"strconv"

	"codeberg.org/bocage/bocage/internal/i18n"
)

// Step is one line of a worked computation: what is computed or read, the same
// with the values in place of what was computed before, and what comes out.
type Step struct {
	Text   string // as the formula has it
	Filled string // with values; "" for what is only read
	Value  Value
	Unit   string // UCUM code; "" for what holds or not
	Sign   string // the unit in words, as it follows the number
	Truth  bool   // the value is 1 for yes and 0 for no
	// Implied is a conversion that nobody wrote.
	Implied   bool
	Reference *Reference // of a line that reads a value
}

// Work computes one figure as Scalar does, by the same machine, and keeps each
// step: first what is read, each once, then the operations in their order. Numbers in
// Filled are written as the reader's language does.
func (p *Program) Work(l *i18n.Localiser, values func(Reference) Value) ([]Step, error) {
	code := assemble(p.root, p.references, false)
	m, err := newMachine(code, p.references, single(values), 1)
	if err != nil {
		return nil, err
	}
	m.run(0, 1)
	w := &worker{l: l, machine: m, of: code.of}
	p.root.each(w.step)
	return append(w.read, w.computed...), nil
}

// worker reads what the machine left in its registers.
type worker struct {
	l              *i18n.Localiser
	machine        *machine
	of             map[*node]int
	read, computed []Step
}

func (w *worker) value(n *node) Value {
	r := &w.machine.registers[w.of[n]]
	return Value{r.v[0], r.status(0)}
}

// step writes the line of a node; a number has none.
func (w *worker) step(n *node) {
	s := Step{Text: (&printer{lang: w.l.Lang()}).text(n), Value: w.value(n), Truth: n.kind.truth, Implied: n.implied}
	if !n.kind.truth {
		s.Unit, s.Sign = n.kind.unit.String(), n.kind.unit.In(w.l, s.Value.Number)
	}
	switch n.op {
	case number:
	case reference:
		for _, before := range w.read {
			if *before.Reference == n.ref {
				return
			}
		}
		ref := n.ref
		s.Reference = &ref
		w.read = append(w.read, s)
	default:
		s.Filled = (&printer{lang: w.l.Lang(), instead: w.inPlace(n)}).text(n)
		w.computed = append(w.computed, s)
	}
}

// inPlace writes the values of the operands of a node; one that has none is named
// by its status.
func (w *worker) inPlace(of *node) func(*node) (string, bool) {
	return func(n *node) (string, bool) {
		if n == of || n.op == number {
			return "", false
		}
		v := w.value(n)
		switch {
		case !v.Status.Has():
			return w.l.T("formula.status." + v.Status.Code()), true
		case n.kind.truth:
			return w.l.T("formula.truth." + map[bool]string{true: "yes", false: "no"}[v.Number == 1]), true
		case v.Number < 0:
			return "(" + figure(w.l, v.Number, n.kind.unit.In(w.l, v.Number)) + ")", true
		}
		return figure(w.l, v.Number, n.kind.unit.In(w.l, v.Number)), true
	}
}

// Line tells a step as one line: KM * G = 12 km * 120 g/km = 1 440 g. A result that
// is shown with fewer digits than it has follows « ≈ ».
func (s Step) Line(l *i18n.Localiser) string {
	out := s.Text
	if s.Filled != "" && s.Filled != s.Text {
		out += " = " + s.Filled
	}
	if s.Value.Status.Has() && !s.Truth && shortened(s.Value.Number) {
		return out + " ≈ " + s.Words(l)
	}
	return out + " = " + s.Words(l)
}

// Words are the value of a step with its unit, or why there is none.
func (s Step) Words(l *i18n.Localiser) string {
	switch {
	case !s.Value.Status.Has():
		return l.T("formula.status." + s.Value.Status.Code())
	case s.Truth && s.Value.Number == 1:
		return l.T("formula.truth.yes")
	case s.Truth:
		return l.T("formula.truth.no")
	}
	return figure(l, s.Value.Number, s.Sign)
}

// shownDigits are those of a value amid a computation. All of its digits are computed
// with: these are to be read.
const shownDigits = 6

// shortened says whether a value has more digits than those that are shown of it.
func shortened(v float64) bool {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return false
	}
	digits := shownDigits
	if size := math.Abs(v); size >= 1 && size < 1e15 {
		digits = max(digits, 1+int(math.Log10(size)))
	}
	shown, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	return err != nil || shown != v
}

// figure writes a value with the sign of its unit.
func figure(l *i18n.Localiser, v float64, sign string) string {
	return l.WithUnit(l.Significant(v, shownDigits), sign)
}
