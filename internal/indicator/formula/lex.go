package formula

import (
	"strconv"
	"strings"
	"unicode"

	"codeberg.org/bocage/bocage/internal/fault"
)

// class is what a token is.
type class byte

const (
	endToken    class = iota
	numberToken       // 2.5
	nameToken         // UNEMP18, somme
	quotedToken       // "Taux de chômage"
	unitToken         // [g/km], %
	periodToken       // @2018
	signToken         // + ( ;
)

// token is a word of a formula. text is what it says, without its quotes.
type token struct {
	class  class
	text   string
	column int
	number float64
}

// lexer cuts a formula into tokens.
type lexer struct {
	in []rune
	at int
}

// wrong is a fault at a column; its text names it.
func wrong(column int, key string, pairs ...any) *fault.Fault {
	return fault.New(fault.Invalid, "formula."+key, append(pairs, "column", column)...)
}

func (l *lexer) peek(ahead int) rune {
	if l.at+ahead < len(l.in) {
		return l.in[l.at+ahead]
	}
	return 0
}

// next gives the next token; the end, as often as it is asked for.
func (l *lexer) next() (token, error) {
	for l.at < len(l.in) && unicode.IsSpace(l.in[l.at]) {
		l.at++
	}
	column, r := l.at+1, l.peek(0)
	switch {
	case l.at >= len(l.in):
		return token{class: endToken, column: column}, nil
	case digit(r) || r == '.' && digit(l.peek(1)):
		return l.numeral()
	case unicode.IsLetter(r) || r == '_':
		return token{class: nameToken, text: l.run(inName), column: column}, nil
	case r == '"' || r == '“' || r == '«':
		return l.quoted()
	case r == '[':
		return l.bracket()
	case r == '%' || r == '‰' || r == '€':
		l.at++
		return token{class: unitToken, text: string(r), column: column}, nil
	case r == '@':
		return l.period()
	}
	return l.sign()
}

func digit(r rune) bool  { return r >= '0' && r <= '9' }
func inName(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// run takes the characters that belong together.
func (l *lexer) run(belongs func(rune) bool) string {
	from := l.at
	for l.at < len(l.in) && belongs(l.in[l.at]) {
		l.at++
	}
	return string(l.in[from:l.at])
}

// numeral reads a number with a decimal point. A comma or a space amid digits is
// refused with what to write, for 2,5 is two numbers to one reader and one to another.
func (l *lexer) numeral() (token, error) {
	column, from := l.at+1, l.at
	whole := l.run(digit)
	if l.peek(0) == '.' {
		l.at++
		l.run(digit)
	}
	if e := l.peek(0); e == 'e' || e == 'E' {
		l.exponent()
	}
	written := string(l.in[from:l.at])
	switch next := l.peek(0); {
	case next == ',' && digit(l.peek(1)):
		l.at++
		after := l.run(digit)
		return token{}, wrong(column, "comma_number", "found", written+","+after, "point", written+"."+after, "two", written+"; "+after)
	case next == '.':
		return token{}, wrong(column, "points", "found", written)
	case l.groups():
		return token{}, wrong(column, "space_number", "found", whole+" "+string(l.in[l.at+1:l.at+4]), "number", whole+string(l.in[l.at+1:l.at+4]))
	}
	v, err := strconv.ParseFloat(written, 64)
	if err != nil {
		return token{}, wrong(column, "number", "found", written)
	}
	return token{class: numberToken, text: written, number: v, column: column}, nil
}

// exponent takes e6 or E-3 when digits follow, nothing otherwise.
func (l *lexer) exponent() {
	after := 1
	if s := l.peek(1); s == '+' || s == '-' {
		after = 2
	}
	if digit(l.peek(after)) {
		l.at += after
		l.run(digit)
	}
}

// groups says whether a space and three digits follow: 1 000.
func (l *lexer) groups() bool {
	return unicode.IsSpace(l.peek(0)) && digit(l.peek(1)) && digit(l.peek(2)) && digit(l.peek(3)) && !digit(l.peek(4))
}

var closing = map[rune]rune{'"': '"', '“': '”', '«': '»'}

// quote says whether a character opens or closes a code.
func quote(r rune) bool {
	switch r {
	case '"', '“', '”', '«', '»':
		return true
	}
	return false
}

// quoted reads a code between quotes; guillemets hold spaces that are not its.
func (l *lexer) quoted() (token, error) {
	column, end := l.at+1, closing[l.in[l.at]]
	l.at++
	text := strings.TrimSpace(l.run(func(r rune) bool { return r != end }))
	if l.peek(0) != end {
		return token{}, wrong(column, "quote_open", "quote", string(end))
	}
	l.at++
	if n := len([]rune(text)); n == 0 || n > maxCode || strings.ContainsFunc(text, quote) {
		return token{}, wrong(column, "code", "code", text, "max", maxCode)
	}
	return token{class: quotedToken, text: text, column: column}, nil
}

// bracket reads a unit; UCUM's own brackets lie within: [[ppth]].
func (l *lexer) bracket() (token, error) {
	column, from, open := l.at+1, l.at+1, 0
	for ; l.at < len(l.in); l.at++ {
		switch l.in[l.at] {
		case '[':
			open++
		case ']':
			open--
		}
		if open == 0 {
			l.at++
			return token{class: unitToken, text: strings.TrimSpace(string(l.in[from : l.at-1])), column: column}, nil
		}
	}
	return token{}, wrong(column, "bracket_open")
}

// period reads @2018, or @"2015-2020" for what is more than a year.
func (l *lexer) period() (token, error) {
	column := l.at + 1
	l.at++
	for unicode.IsSpace(l.peek(0)) {
		l.at++
	}
	if closing[l.peek(0)] != 0 {
		t, err := l.quoted()
		if err == nil && len(t.text) > maxPeriod {
			err = wrong(column, "period")
		}
		return token{class: periodToken, text: t.text, column: column}, err
	}
	year := l.run(digit)
	if len(year) != 4 || inName(l.peek(0)) {
		return token{}, wrong(column, "period")
	}
	return token{class: periodToken, text: year, column: column}, nil
}

// sign reads an operator, of two characters where there is one.
func (l *lexer) sign() (token, error) {
	column := l.at + 1
	for _, n := range []int{2, 1} {
		if l.at+n > len(l.in) {
			continue
		}
		s := string(l.in[l.at : l.at+n])
		if other, spelled := spellings[s]; spelled {
			s = other
		}
		if _, operates := bySign[s]; operates || strings.Contains("();,", s) && n == 1 {
			l.at += n
			return token{class: signToken, text: s, column: column}, nil
		}
	}
	return token{}, wrong(column, "character", "found", string(l.in[l.at]))
}
