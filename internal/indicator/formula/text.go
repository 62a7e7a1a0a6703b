package formula

import (
	"math"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/i18n"
)

// String writes the formula in the words of a language, as Parse reads it:
// Parse(f.String(lang)) says the same as f.
func (f *Formula) String(lang string) string { return (&printer{lang: lang}).text(f.root) }

// String writes what runs, conversions included.
func (p *Program) String(lang string) string { return (&printer{lang: lang}).text(p.root) }

// printer writes a tree. instead, when there is one, may write a part its own way.
type printer struct {
	lang    string
	instead func(*node) (string, bool)
}

func (p *printer) text(n *node) string { return p.within(n, 0, false) }

// within writes a node beside an operator that binds at floor, in parentheses
// when it binds less, or as much and stands on the side where operations don't group.
func (p *printer) within(n *node, floor int, far bool) string {
	if p.instead != nil {
		if s, other := p.instead(n); other {
			return s
		}
	}
	s, bind := p.bare(n)
	if bind < floor || far && bind == floor {
		return "(" + s + ")"
	}
	return s
}

// bare writes a node and says how tightly it holds.
func (p *printer) bare(n *node) (string, int) {
	switch n.op {
	case number:
		return quantity(n), bindName
	case reference:
		return p.reference(n.ref), bindName
	case negate:
		return "-" + p.within(n.args[0], bindNegate, false), bindNegate
	case not:
		return p.pick("non", "not") + " " + p.within(n.args[0], bindNot, false), bindNot
	}
	if o, infix := byOperation[n.op]; infix {
		return p.infix(n, o), o.bind
	}
	return p.call(n), bindName
}

func (p *printer) pick(fr, en string) string {
	if p.lang == i18n.EN {
		return en
	}
	return fr
}

func (p *printer) infix(n *node, o operator) string {
	sign := o.sign
	switch o.op {
	case and:
		sign = p.pick("et", "and")
	case or:
		sign = p.pick("ou", "or")
	case power:
		return p.within(n.args[0], bindPower, true) + "^" + p.within(n.args[1], bindNegate, false)
	}
	leftGroups := o.bind != bindCompare
	return p.within(n.args[0], o.bind, !leftGroups) + " " + sign + " " + p.within(n.args[1], o.bind, true)
}

func (p *printer) call(n *node) string {
	f := functionOf[n.op]
	args := make([]string, 0, len(n.args)+1)
	for _, a := range n.args {
		args = append(args, p.text(a))
	}
	if n.op == convert {
		args = append(args, "["+n.unit+"]")
	}
	return p.pick(f.fr, f.en) + "(" + strings.Join(args, "; ") + ")"
}

func (p *printer) reference(r Reference) string {
	s := quotedCode(r.Code)
	if r.Period != "" {
		s += "@" + quotedPeriod(r.Period)
	}
	for _, at := range places {
		if at.level == r.Level {
			s = p.pick(at.fr, at.en) + "(" + s + ")"
		}
	}
	return s
}

// Quoted writes the code of an indicator as a formula names it.
func Quoted(code string) string { return quotedCode(code) }

// quotedCode quotes what a name alone would not say.
func quotedCode(c string) string {
	_, word := words[plain(c)]
	for i, r := range []rune(c) {
		if !inName(r) || i == 0 && r >= '0' && r <= '9' {
			word = true
		}
	}
	if word {
		return `"` + c + `"`
	}
	return c
}

func quotedPeriod(p string) string {
	if len(p) == 4 && strings.Trim(p, "0123456789") == "" {
		return p
	}
	return `"` + p + `"`
}

func quantity(n *node) string {
	switch n.unit {
	case "":
		return decimal(n.number)
	case "%":
		return decimal(n.number) + " %"
	}
	return decimal(n.number) + " [" + n.unit + "]"
}

// decimal writes a number as formulas do, with a point and every digit it has.
func decimal(v float64) string {
	form := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e15) {
		form = 'e'
	}
	return strconv.FormatFloat(v, form, -1, 64)
}
