package formula

import (
	"math"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/indicator/unit"
)

// Sentence says in words what the program does, step after step: « On additionne
// « A » et « B » : (1). On divise « C » par (1). » label gives what an indicator is called.
func (p *Program) Sentence(l *i18n.Localiser, label func(code string) string) string {
	t := &teller{l: l, label: label}
	last := t.operand(p.root, true)
	if len(t.said) == 0 {
		return l.T("formula.say.same", "a", last)
	}
	return strings.Join(t.said, " ")
}

// teller tells operations in the order they are made, each once numbered.
type teller struct {
	l      *i18n.Localiser
	label  func(code string) string
	said   []string
	number int
}

// operand names a node: a quantity, an indicator, or the number of a step told before.
func (t *teller) operand(n *node, last bool) string {
	switch n.op {
	case number:
		return t.l.WithUnit(written(t.l, n.number), n.kind.unit.In(t.l, n.number))
	case reference:
		return t.named(n.ref)
	}
	args := make([]string, len(n.args))
	for i, a := range n.args {
		args[i] = t.operand(a, false)
	}
	what := t.operation(n, args)
	if last {
		t.said = append(t.said, t.l.T("formula.say.last", "what", what))
		return ""
	}
	t.number++
	t.said = append(t.said, t.l.T("formula.say.step", "what", what, "step", strconv.Itoa(t.number)))
	return "(" + strconv.Itoa(t.number) + ")"
}

// written is a number of the formula: with its own digits while they can be read.
func written(l *i18n.Localiser, v float64) string {
	if v == math.Trunc(v) {
		return l.Significant(v, shownDigits)
	}
	return l.Show(v)
}

// named is an indicator with its period and level.
func (t *teller) named(r Reference) string {
	s := t.l.T("formula.say.reference", "label", t.label(r.Code))
	if r.Period != "" {
		s = t.l.T("formula.say.period", "a", s, "period", r.Period)
	}
	if r.Level != "" {
		s = t.l.T("formula.say.level."+string(r.Level), "a", s)
	}
	return s
}

// said are the catalogue's names of operations, under formula.say.
var said = map[operation]string{
	negate: "negate", subtract: "subtract", multiply: "multiply", divide: "divide", power: "power",
	less: "less", lessEqual: "less_equal", greater: "greater", greaterEqual: "greater_equal", equal: "equal", different: "different",
	and: "and", or: "or", not: "not", share: "share", choose: "choose", absolute: "absolute", round: "round", root: "root",
	logarithm: "logarithm", logarithm10: "logarithm10", exponential: "exponential", known: "known",
	add: "sum", sum: "sum", mean: "mean", minimum: "minimum", maximum: "maximum", coalesce: "coalesce",
}

func (t *teller) operation(n *node, args []string) string {
	switch n.op {
	case add, sum, mean, minimum, maximum:
		return t.l.T("formula.say."+said[n.op], "list", args)
	case coalesce:
		return t.l.T("formula.say.coalesce", "a", args[0], "list", args[1:])
	case round:
		return t.l.N("formula.say.round", int(decimals(n)), "a", args[0])
	case convert:
		return t.l.T("formula.say.convert", "a", args[0], "from", shown(n.args[0].kind.unit, t.l), "to", shown(n.kind.unit, t.l))
	}
	pairs := []any{"a", args[0]}
	for i, name := range []string{"b", "c"} {
		if i+1 < len(args) {
			pairs = append(pairs, name, args[i+1])
		}
	}
	return t.l.T("formula.say."+said[n.op], pairs...)
}

// shown is a unit in a sentence, where plain numbers need a word.
func shown(u unit.Unit, l *i18n.Localiser) string {
	if u.Plain() {
		return l.T("formula.say.plain_number")
	}
	return u.In(l, severally)
}
