package formula

import "slices"

// Scale says how a result grows when every figure read at the formula's own place that
// grows with it does so k times: k^degree. A share has degree 0, a count 1. What is read of another
// level does not grow, nor does a rate: grows says which indicators do, all of them when it is
// nil. False when it follows no such law, as A + 10 [{person}].
//
// A share may be computed from a part of what a place is made of, and says nearly the same; what
// has another degree would be that of the part only.
func (p *Program) Scale(grows func(code string) bool) (degree float64, known bool) {
	d := degreeOf(p.root, func(ref Reference) bool { return ref.Level == "" && (grows == nil || grows(ref.Code)) })
	return d.power, d.known
}

// degree is how a part of a formula grows; any when it is zero, which grows as one likes.
type degree struct {
	power      float64
	known, any bool
}

var unknownDegree = degree{}

func degreeOf(n *node, grows func(Reference) bool) degree {
	of := make([]degree, len(n.args))
	for i, a := range n.args {
		of[i] = degreeOf(a, grows)
	}
	switch n.op {
	case number:
		return degree{known: true, any: n.number == 0}
	case reference:
		if !grows(n.ref) {
			return degree{known: true}
		}
		return degree{power: 1, known: true}
	case negate, absolute, convert:
		return of[0]
	case add, subtract, sum, mean, minimum, maximum:
		return alike(of)
	case less, lessEqual, greater, greaterEqual, equal, different:
		return unscaled(alike(of).known)
	case and, or, not:
		return unscaled(!slices.Contains(of, unknownDegree))
	case choose:
		if !of[0].known {
			return unknownDegree
		}
		return alike(of[1:])
	case multiply:
		return degree{of[0].power + of[1].power, of[0].known && of[1].known, of[0].any || of[1].any}
	case divide, share:
		return degree{of[0].power - of[1].power, of[0].known && of[1].known, of[0].any}
	case power, root:
		return raised(n, of)
	case round, logarithm, logarithm10, exponential:
		return unscaled(of[0].known && of[0].power == 0)
	}
	return unknownDegree // known and valeur_ou look at what is missing, which is not a size
}

// unscaled is the degree of what does not grow, when that is so.
func unscaled(holds bool) degree { return degree{known: holds} }

// alike is the degree that all have.
func alike(of []degree) degree {
	out := degree{known: true, any: true}
	for _, d := range of {
		switch {
		case !d.known:
			return unknownDegree
		case d.any:
		case out.any:
			out = d
		case out.power != d.power:
			return unknownDegree
		}
	}
	return out
}

func raised(n *node, of []degree) degree {
	exponent := 0.5
	if n.op == power {
		var written bool
		if exponent, written = constant(n.args[1]); !written {
			return unscaled(of[0].known && of[1].known && of[0].power == 0 && of[1].power == 0)
		}
	}
	return degree{of[0].power * exponent, of[0].known, of[0].any}
}

// Additive says whether the result of a whole is the sum of the results of its
// parts, whatever they are: sums and differences of figures of the place, times plain numbers.
// Another formula may then count with it as with a count.
func (p *Program) Additive() bool { return additive(p.root) }

func additive(n *node) bool {
	switch n.op {
	case number:
		return n.number == 0
	case reference:
		return n.ref.Level == ""
	case negate, convert:
		return additive(n.args[0])
	case add, subtract, sum, mean:
		return !slices.ContainsFunc(n.args, func(a *node) bool { return !additive(a) })
	case multiply:
		return additive(n.args[0]) && fixed(n.args[1]) || fixed(n.args[0]) && additive(n.args[1])
	case divide:
		return additive(n.args[0]) && fixed(n.args[1])
	}
	return false
}

// fixed says whether a part reads nothing of any place.
func fixed(n *node) bool {
	return n.op != reference && !slices.ContainsFunc(n.args, func(a *node) bool { return !fixed(a) })
}

// Column is where a formula first names an indicator, in characters from 1.
func (p *Program) Column(ref Reference) int {
	column := 0
	p.root.each(func(n *node) {
		if n.op == reference && n.ref == ref && column == 0 {
			column = n.column
		}
	})
	return max(column, 1)
}
