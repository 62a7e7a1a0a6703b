package formula

import "math"

// operate runs one instruction over a block. The output may be the register of
// the first operand: each position is read before it is written.
func (m *machine) operate(step *instruction, out *register, n int) {
	a, b := m.registers[step.a], m.registers[step.b]
	switch step.op {
	case choose:
		pick(out, &a, &b, m.registers[step.c], n)
		return
	case coalesce:
		fillIn(out, &a, &b, n)
		return
	case known:
		isKnown(out, &a, n)
		return
	case and, or:
		together(out, &a, &b, n, step.op == or)
		return
	}
	out.v, out.s = out.ownValues[:n], out.ownStatus[:n]
	if binary(step.op) {
		out.merge(&a, &b)
		two(step, out, a.v, b.v)
	} else {
		out.merge(&a, &a)
		one(step, out, a.v)
	}
	out.settle()
}

// binary says whether an operation reads b.
func binary(op operation) bool {
	return op >= add && op <= different || op == minimum || op == maximum || op == share
}

// merge gives each position the status that wins.
func (r *register) merge(a, b *register) {
	switch {
	case a.clean && b.clean:
		r.clean = true
		return
	case a.clean:
		copy(r.s, b.s)
	case b.clean:
		copy(r.s, a.s)
	default:
		for i := range r.s {
			r.s[i] = max(a.s[i], b.s[i])
		}
	}
	r.clean = false
}

// mark says why a position has no value, unless it had none already.
func (r *register) mark(i int, why Status) {
	if r.clean {
		clear(r.s)
		r.clean = false
	}
	if r.v[i] = neutral; r.s[i].Has() {
		r.s[i] = why
	}
}

// settle finds what grew beyond a float64.
func (r *register) settle() {
	if finite(r.v) {
		return
	}
	for i, v := range r.v {
		if v-v != 0 {
			r.mark(i, TooLarge)
		}
	}
}

// two computes from two operands.
func two(step *instruction, out *register, a, b []float64) {
	o := out.v
	a, b = a[:len(o)], b[:len(o)]
	switch step.op {
	case add:
		for i := range o {
			o[i] = a[i] + b[i]
		}
	case subtract:
		for i := range o {
			o[i] = a[i] - b[i]
		}
	case multiply:
		for i := range o {
			o[i] = a[i] * b[i]
		}
	case divide:
		quotient(out, a, b, 1)
	case share:
		quotient(out, a, b, 100)
	case power:
		raise(out, a, b)
	case minimum:
		for i := range o {
			o[i] = min(a[i], b[i])
		}
	case maximum:
		for i := range o {
			o[i] = max(a[i], b[i])
		}
	default:
		compare(step.op, o, a, b)
	}
}

// quotient divides, times a whole number; what is divided by zero has no value,
// not even zero itself.
func quotient(out *register, a, b []float64, times float64) {
	o := out.v
	for i := range o {
		o[i] = a[i] * times / b[i]
	}
	if finite(o) {
		return
	}
	for i, v := range b {
		if v == 0 {
			out.mark(i, DividedByZero)
		}
	}
}

// raise computes powers. Zero to a negative power is a division by zero; a
// negative number to a power that is not whole is undefined.
func raise(out *register, a, b []float64) {
	for i := range out.v {
		x, y := a[i], b[i]
		switch {
		case x == 0 && y < 0:
			out.mark(i, DividedByZero)
		case x < 0 && y != math.Trunc(y):
			out.mark(i, Undefined)
		case y == 2:
			out.v[i] = x * x
		default:
			out.v[i] = math.Pow(x, y)
		}
	}
}

// compare writes 1 where something holds and 0 where it does not.
func compare(op operation, o, a, b []float64) {
	for i := range o {
		var holds bool
		switch op {
		case less:
			holds = a[i] < b[i]
		case lessEqual:
			holds = a[i] <= b[i]
		case greater:
			holds = a[i] > b[i]
		case greaterEqual:
			holds = a[i] >= b[i]
		case equal:
			holds = a[i] == b[i]
		case different:
			holds = a[i] != b[i]
		}
		o[i] = truth(holds)
	}
}

func truth(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

// one computes from one operand.
func one(step *instruction, out *register, a []float64) {
	o := out.v
	for i, x := range a[:len(o)] {
		switch step.op {
		case negate:
			o[i] = -x
		case convert:
			o[i] = x * step.num / step.den
		case absolute:
			o[i] = math.Abs(x)
		case round:
			o[i] = rounding(x, step.number)
		case not:
			o[i] = 1 - x
		case exponential:
			o[i] = math.Exp(x)
		default:
			if x < 0 || x == 0 && step.op != root {
				out.mark(i, Undefined)
				continue
			}
			o[i] = transcendental(step.op, x)
		}
	}
}

// transcendental is what only some numbers have.
func transcendental(op operation, x float64) float64 {
	switch op {
	case logarithm:
		return math.Log(x)
	case logarithm10:
		return math.Log10(x)
	}
	return math.Sqrt(x)
}

// rounding rounds half away from zero, as numbers are shown. What is too large to
// have decimals stays as it is.
func rounding(x, decimals float64) float64 {
	p := math.Pow10(int(math.Abs(decimals)))
	if decimals < 0 {
		return math.Round(x/p) * p
	}
	if r := math.Round(x*p) / p; r-r == 0 {
		return r
	}
	return x
}

// pick chooses position by position. What is not chosen does not count, be it
// missing or divided by zero; a condition that nobody knows gives no value.
func pick(out, condition, yes *register, no register, n int) {
	out.v, out.s, out.clean = out.ownValues[:n], out.ownStatus[:n], condition.clean && yes.clean && no.clean
	for i := range out.v {
		s := condition.status(i)
		if !s.Has() {
			out.v[i], out.s[i] = neutral, s
			continue
		}
		from := yes
		if condition.v[i] == 0 {
			from = &no
		}
		v, chosen := from.v[i], from.status(i)
		out.v[i], out.s[i] = v, max(s, chosen)
	}
}

func (r *register) status(i int) Status {
	if r.clean {
		return Known
	}
	return r.s[i]
}

// fillIn takes the second where the first has no value, and says that it was
// filled in. A secret is not filled: that it is one is what there is to know.
func fillIn(out, a, b *register, n int) {
	out.v, out.s, out.clean = out.ownValues[:n], out.ownStatus[:n], a.clean
	for i := range out.v {
		s := a.status(i)
		if s.Has() || s == Secret {
			out.v[i], out.s[i] = a.v[i], s
			continue
		}
		v, other := b.v[i], b.status(i)
		out.v[i], out.s[i] = v, max(other, Estimated)
	}
}

// isKnown is 1 where there is a value.
func isKnown(out, a *register, n int) {
	out.v, out.s = out.ownValues[:n], out.ownStatus[:n]
	for i := range out.v {
		out.v[i] = truth(a.status(i).Has())
	}
	out.clean = true
}

// together is and, or or: what one side decides alone holds whatever is missing
// on the other (Kleene's three values).
func together(out, a, b *register, n int, either bool) {
	out.v, out.s, out.clean = out.ownValues[:n], out.ownStatus[:n], a.clean && b.clean
	decides := truth(either)
	for i := range out.v {
		x, y, s, t := a.v[i], b.v[i], a.status(i), b.status(i)
		switch {
		case s.Has() && x == decides && !(t.Has() && y == decides && t < s):
			out.v[i], out.s[i] = decides, s
		case t.Has() && y == decides:
			out.v[i], out.s[i] = decides, t
		case s.Has() && t.Has():
			out.v[i], out.s[i] = 1-decides, max(s, t)
		default:
			out.v[i], out.s[i] = neutral, max(s, t)
		}
	}
}
