// Package unit reads the units of figures and says what becomes of them when
// figures are multiplied, divided, added or compared. Codes are those of UCUM,
// to which two things are added: currencies (EUR), and the rule that an
// annotation alone ({person}, {dwelling}) is a kind of thing that is counted,
// so that persons and dwellings are not added.
//
// Source: Schadow and McDonald, The Unified Code for Units of Measure, version
// 2.2 (2024), https://ucum.org.
package unit

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Unit is a product of powers of atoms and a power of ten: {place}/10*3/{person}
// is {place}·{person}⁻¹·10⁻³. What was written stays what is shown: kilometres
// times grams a kilometre are grams, but hours times kilometres a minute are
// h.km/min, until someone converts them. The zero Unit is that of plain numbers.
type Unit struct {
	ten   int // the power of ten
	terms []term
}

// One is the unit of plain numbers.
func One() Unit { return Unit{} }

// Percent is the hundredth.
func Percent() Unit { return Unit{terms: []term{{symbol: "%", exponent: 1}}} }

// term is an atom with its prefix, to a power that is never 0.
type term struct {
	symbol   string
	exponent int
}

// Times is the unit of a product.
func (u Unit) Times(v Unit) Unit {
	out := Unit{ten: u.ten + v.ten, terms: slices.Clone(u.terms)}
	for _, t := range v.terms {
		out.terms = merged(out.terms, t)
	}
	return out
}

// Over is the unit of a quotient.
func (u Unit) Over(v Unit) Unit { return u.Times(v.Power(-1)) }

// Power is u to the nth power.
func (u Unit) Power(n int) Unit {
	if n == 0 {
		return One()
	}
	out := Unit{ten: u.ten * n, terms: make([]term, len(u.terms))}
	for i, t := range u.terms {
		out.terms[i] = term{t.symbol, t.exponent * n}
	}
	return out
}

// Root is the unit of a square root: km for km2. The second result is false
// where there is none, as for km.
func (u Unit) Root() (Unit, bool) {
	if u.ten%2 != 0 {
		return Unit{}, false
	}
	out := Unit{ten: u.ten / 2, terms: make([]term, len(u.terms))}
	for i, t := range u.terms {
		if t.exponent%2 != 0 {
			return Unit{}, false
		}
		out.terms[i] = term{t.symbol, t.exponent / 2}
	}
	return out, true
}

// merged adds a factor to a product.
func merged(terms []term, t term) []term {
	for i := range terms {
		if terms[i].symbol != t.symbol {
			continue
		}
		if terms[i].exponent += t.exponent; terms[i].exponent == 0 {
			return slices.Delete(terms, i, i+1)
		}
		return terms
	}
	return append(terms, t)
}

// Equal says whether both are written with the same atoms, in whatever order.
func (u Unit) Equal(v Unit) bool {
	if u.ten != v.ten || len(u.terms) != len(v.terms) {
		return false
	}
	for _, t := range u.terms {
		if !slices.Contains(v.terms, t) {
			return false
		}
	}
	return true
}

// Plain says whether u is the unit of plain numbers.
func (u Unit) Plain() bool { return u.ten == 0 && len(u.terms) == 0 }

// Dimensionless says whether a quantity of u is a number: 1, %, 10*3, min/h.
func (u Unit) Dimensionless() bool { return len(u.dimension()) == 0 }

// Like says whether both measure the same kind of quantity, so that one may be
// converted into the other.
func (u Unit) Like(v Unit) bool { return same(u.dimension(), v.dimension()) }

// Counts says whether u and v differ at most by what is counted, one of them
// not saying it: 1 and {person}, km/h and km.{trip}/h.
func (u Unit) Counts(v Unit) bool {
	a, b := u.dimension(), v.dimension()
	bareA, bareB := withoutCounts(a), withoutCounts(b)
	return same(bareA, bareB) && (len(a) == len(bareA) || len(b) == len(bareB))
}

// Factor is what a figure is multiplied by (Num) and then divided by (Den) to
// pass from one unit to another: both are whole numbers wherever the definition of
// the units is, so that 7 % are 0.07 to the last bit.
type Factor struct{ Num, Den float64 }

// Value is the factor as one number.
func (f Factor) Value() float64 { return f.Num / f.Den }

// To gives the factor from u to v, whose kinds the caller compared (Like, Counts).
func (u Unit) To(v Unit) Factor {
	a, b := u.scale(), v.scale()
	return reduced(a.Num*b.Den, a.Den*b.Num)
}

// scale is what one u is worth in base units.
func (u Unit) scale() Factor {
	out := Factor{1, 1}.times(ten(u.ten))
	for _, t := range u.terms {
		f := atomOf(t.symbol).scale
		if t.exponent < 0 {
			f.Num, f.Den = f.Den, f.Num
		}
		for range max(t.exponent, -t.exponent) {
			out = out.times(f)
		}
	}
	return out
}

func (f Factor) times(g Factor) Factor { return reduced(f.Num*g.Num, f.Den*g.Den) }

func ten(n int) Factor {
	if n < 0 {
		return Factor{1, math.Pow10(-n)}
	}
	return Factor{math.Pow10(n), 1}
}

// exact is as far as every whole number is a float64.
const exact = 1 << 53

func reduced(num, den float64) Factor {
	if num != math.Trunc(num) || den != math.Trunc(den) || num >= exact || den >= exact {
		return Factor{num, den}
	}
	a, b := num, den
	for b != 0 {
		a, b = b, math.Mod(a, b)
	}
	return Factor{num / a, den / a}
}

// dimension is the kind of quantity: base dimensions and counted things, each
// with its power.
func (u Unit) dimension() map[string]int {
	out := map[string]int{}
	for _, t := range u.terms {
		for base, power := range atomOf(t.symbol).dimension {
			if out[base] += power * t.exponent; out[base] == 0 {
				delete(out, base)
			}
		}
	}
	return out
}

func same(a, b map[string]int) bool {
	if len(a) != len(b) {
		return false
	}
	for base, power := range a {
		if b[base] != power {
			return false
		}
	}
	return true
}

func withoutCounts(dimension map[string]int) map[string]int {
	out := map[string]int{}
	for base, power := range dimension {
		if !strings.HasPrefix(base, "{") {
			out[base] = power
		}
	}
	return out
}

// String is the UCUM code, 1 for plain numbers. Parse(u.String()) equals u.
func (u Unit) String() string {
	var over, under []string
	if u.ten > 0 {
		over = append(over, "10*"+strconv.Itoa(u.ten))
	}
	for _, t := range u.terms {
		if t.exponent > 0 {
			over = append(over, powered(t.symbol, t.exponent))
		}
	}
	if u.ten < 0 {
		under = append(under, "/10*"+strconv.Itoa(-u.ten))
	}
	for _, t := range u.terms {
		if t.exponent < 0 {
			under = append(under, "/"+powered(t.symbol, -t.exponent))
		}
	}
	if len(over)+len(under) == 0 {
		return "1"
	}
	return strings.Join(over, ".") + strings.Join(under, "")
}

// powered writes a power; a counted thing takes none in UCUM and is repeated.
func powered(symbol string, n int) string {
	if n == 1 {
		return symbol
	}
	if strings.HasPrefix(symbol, "{") {
		return "(" + strings.Repeat(symbol+".", n-1) + symbol + ")"
	}
	return symbol + strconv.Itoa(n)
}
