package unit

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Limits of a code: what is longer is no unit that a person would read.
const (
	MaxRunes    = 60
	maxExponent = 9
	maxTerms    = 12
	maxDepth    = 4
)

// Parse reads a UCUM code, from left to right as UCUM does: a/b.c is (a/b)·c.
// Beside UCUM it reads what people write (ha, €, kWh, km²), an empty code being a
// plain number. What it can't read is a *fault.Fault that says which part.
func Parse(code string) (Unit, error) {
	code = strings.TrimSpace(code)
	if code == "" || code == "1" {
		return One(), nil
	}
	if utf8.RuneCountInString(code) > MaxRunes {
		return Unit{}, fault.New(fault.Invalid, "unit.long", "max", MaxRunes)
	}
	p := &parser{rest: superscripts.Replace(code), whole: code}
	u, err := p.product(0)
	if err == nil && p.rest != "" {
		err = p.unreadable()
	}
	if err == nil && !u.reasonable() {
		err = fault.New(fault.Invalid, "unit.too_much", "unit", code)
	}
	if err != nil {
		return Unit{}, err
	}
	return u, nil
}

var superscripts = strings.NewReplacer("²", "2", "³", "3", "·", ".", "⋅", ".")

type parser struct{ rest, whole string }

func (p *parser) unreadable() error {
	return fault.New(fault.Invalid, "unit.unreadable", "unit", p.whole, "rest", p.rest)
}

// take advances over c when it comes next.
func (p *parser) take(c string) bool {
	rest, found := strings.CutPrefix(p.rest, c)
	p.rest = rest
	return found
}

// product reads components joined by points and slashes.
func (p *parser) product(depth int) (Unit, error) {
	if depth > maxDepth {
		return Unit{}, p.unreadable()
	}
	out, power := One(), 1
	if p.take("/") {
		power = -1
	}
	for {
		u, err := p.component(depth)
		if err != nil {
			return Unit{}, err
		}
		out = out.Times(u.Power(power))
		switch {
		case len(out.terms) > maxTerms:
			return Unit{}, p.unreadable()
		case p.take("."):
			power = 1
		case p.take("/"):
			power = -1
		default:
			return out, nil
		}
	}
}

// component reads (product), {thing}, a power of ten or an atom with its power.
// A remark in braces after an atom, t{CO2eq}, changes nothing to its unit.
func (p *parser) component(depth int) (Unit, error) {
	switch {
	case p.take("("):
		u, err := p.product(depth + 1)
		if err == nil && !p.take(")") {
			err = p.unreadable()
		}
		if err != nil {
			return Unit{}, err
		}
		n, err := p.exponent()
		return u.Power(n), err
	case strings.HasPrefix(p.rest, "{"):
		return p.thing()
	case p.take("10*"), p.take("10^"):
		n, err := p.exponent()
		return p.counted(Unit{ten: n}, err)
	case p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9':
		return p.counted(p.number())
	}
	return p.atom()
}

// counted reads the thing that a power of ten counts: 10*3{person}.
func (p *parser) counted(u Unit, err error) (Unit, error) {
	if err != nil || !strings.HasPrefix(p.rest, "{") {
		return u, err
	}
	thing, err := p.thing()
	return u.Times(thing), err
}

func (p *parser) thing() (Unit, error) {
	end := strings.IndexByte(p.rest, '}')
	if end < 2 || strings.ContainsAny(p.rest[1:end], "{[]\"") {
		return Unit{}, p.unreadable()
	}
	symbol := p.rest[:end+1]
	p.rest = p.rest[end+1:]
	return Unit{terms: []term{{symbol, 1}}}, nil
}

// number reads 1 or a power of ten written out: 100, 1000.
func (p *parser) number() (Unit, error) {
	digits := p.digits()
	v, err := strconv.ParseFloat(digits, 64)
	n := int(math.Round(math.Log10(v)))
	if err != nil || n < 0 || n > maxExponent || math.Pow10(n) != v {
		return Unit{}, fault.New(fault.Invalid, "unit.number", "unit", p.whole, "number", digits)
	}
	return Unit{ten: n}, nil
}

func (p *parser) digits() string {
	end := 0
	for end < len(p.rest) && p.rest[end] >= '0' && p.rest[end] <= '9' {
		end++
	}
	digits := p.rest[:end]
	p.rest = p.rest[end:]
	return digits
}

// exponent reads a power; 1 when none is written.
func (p *parser) exponent() (int, error) {
	sign := 1
	if p.take("-") {
		sign = -1
	} else {
		p.take("+")
	}
	digits := p.digits()
	if digits == "" {
		if sign < 0 {
			return 0, p.unreadable()
		}
		return 1, nil
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxExponent {
		return 0, fault.New(fault.Invalid, "unit.too_much", "unit", p.whole)
	}
	return sign * n, nil
}

// atom reads a symbol as far as it goes, its power and a remark.
func (p *parser) atom() (Unit, error) {
	end := 0
	if strings.HasPrefix(p.rest, "[") {
		end = strings.IndexByte(p.rest, ']') + 1
	} else if end = strings.IndexAny(p.rest, "./(){}[]+-0123456789*^ \t\u00a0\u202f"); end < 0 {
		end = len(p.rest)
	}
	if end == 0 {
		return Unit{}, p.unreadable()
	}
	symbol := p.rest[:end]
	u, err := named(symbol, p.whole)
	if err != nil {
		return Unit{}, err
	}
	p.rest = p.rest[end:]
	n, err := p.exponent()
	if err != nil {
		return Unit{}, err
	}
	if strings.HasPrefix(p.rest, "{") {
		if _, err := p.thing(); err != nil {
			return Unit{}, err
		}
	}
	return u.Power(n), nil
}

// named gives the unit of a symbol or of what people write for it.
func named(symbol, whole string) (Unit, error) {
	if code, other := aliases[symbol]; other {
		out := One()
		for s := range strings.SplitSeq(code, ".") {
			out = out.Times(Unit{terms: []term{{s, 1}}})
		}
		return out, nil
	}
	if _, known := find(symbol); known {
		return Unit{terms: []term{{symbol, 1}}}, nil
	}
	if like := near(symbol); like != "" {
		return Unit{}, fault.New(fault.Invalid, "unit.near", "unit", whole, "symbol", symbol, "near", like)
	}
	return Unit{}, fault.New(fault.Invalid, "unit.unknown", "unit", whole, "symbol", symbol)
}

// Writable says whether Parse reads what String writes: a product of products may
// have grown beyond the limits of a code.
func (u Unit) Writable() bool {
	return u.reasonable() && utf8.RuneCountInString(u.String()) <= MaxRunes
}

func (u Unit) reasonable() bool {
	if len(u.terms) > maxTerms || u.ten > maxExponent || u.ten < -maxExponent {
		return false
	}
	for _, t := range u.terms {
		if t.exponent > maxExponent || t.exponent < -maxExponent {
			return false
		}
	}
	return true
}
