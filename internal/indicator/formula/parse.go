package formula

import (
	"maps"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// parser reads by precedence (Pratt): an operand, then as long as what follows
// binds tighter than what came before, an operator and its right side.
//
// Source: Pratt, “Top down operator precedence”, POPL 1973.
type parser struct {
	lexer
	token token
	nodes int
	depth int
}

func newParser(source string) (*parser, error) {
	if len(source) > 4*MaxRunes {
		return nil, fault.New(fault.TooLarge, "formula.long", "max", MaxRunes, "column", 1)
	}
	p := &parser{lexer: lexer{in: []rune(source)}}
	if len(p.in) > MaxRunes {
		return nil, fault.New(fault.TooLarge, "formula.long", "max", MaxRunes, "column", 1)
	}
	return p, p.advance()
}

func (p *parser) advance() (err error) {
	p.token, err = p.next()
	return err
}

// is says whether a sign comes next.
func (p *parser) is(sign string) bool { return p.token.class == signToken && p.token.text == sign }

// make counts a node: how many there are is bounded while they are read.
func (p *parser) make(n node) (*node, error) {
	if p.nodes++; p.nodes > MaxNodes {
		return nil, fault.New(fault.TooLarge, "formula.nodes", "max", MaxNodes, "column", n.column)
	}
	return &n, nil
}

// whole reads to the end.
func (p *parser) whole() (*node, error) {
	if p.token.class == endToken {
		return nil, wrong(1, "empty")
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.token.class != endToken {
		return nil, p.unexpected()
	}
	return n, nil
}

// unexpected says what is wrong with a token after a whole operand.
func (p *parser) unexpected() error {
	t := p.token
	switch {
	case p.is(")"):
		return wrong(t.column, "parenthesis_extra")
	case p.is(";"), p.is(","):
		return wrong(t.column, "separator", "found", t.text)
	case t.class == unitToken:
		return wrong(t.column, "unit_alone", "found", t.text)
	case t.class == periodToken:
		return wrong(t.column, "period_alone")
	case p.is("("):
		return wrong(t.column, "not_called")
	}
	return wrong(t.column, "operator_missing", "found", t.text)
}

// expression reads operations that bind tighter than floor.
func (p *parser) expression(floor int) (*node, error) {
	if p.depth++; p.depth > MaxDepth {
		return nil, fault.New(fault.TooLarge, "formula.depth", "max", MaxDepth, "column", p.token.column)
	}
	defer func() { p.depth-- }()
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	for {
		o, operates := p.operator()
		if !operates || o.bind <= floor {
			return left, nil
		}
		if left, err = p.operation(o, left); err != nil {
			return nil, err
		}
	}
}

func (p *parser) operator() (operator, bool) {
	switch p.token.class {
	case signToken:
		o, known := bySign[p.token.text]
		return o, known
	case nameToken:
		op, word := words[plain(p.token.text)]
		return byOperation[op], word && op != not
	}
	return operator{}, false
}

// operation reads the right side of an operator. Powers group from the right,
// comparisons don't follow one another.
func (p *parser) operation(o operator, left *node) (*node, error) {
	column, floor := p.token.column, o.bind
	if err := p.advance(); err != nil {
		return nil, err
	}
	if o.op == power {
		floor = bindNegate - 1
	}
	right, err := p.expression(floor)
	if err != nil {
		return nil, err
	}
	if next, more := p.operator(); more && o.bind == bindCompare && next.bind == bindCompare {
		return nil, wrong(p.token.column, "compared_twice")
	}
	return p.make(node{op: o.op, column: column, args: []*node{left, right}})
}

// operand reads what stands before and between operators.
func (p *parser) operand() (*node, error) {
	t := p.token
	switch {
	case t.class == numberToken:
		return p.quantity()
	case t.class == quotedToken:
		return p.reference(t, "")
	case t.class == nameToken:
		return p.named()
	case p.is("("):
		return p.parenthesis()
	case p.is("-"):
		return p.prefixed(negate, bindNegate)
	case p.is("+"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		return p.expression(bindNegate)
	case t.class == endToken:
		return nil, wrong(t.column, "unfinished")
	case t.class == unitToken:
		return nil, wrong(t.column, "unit_alone", "found", t.text)
	}
	return nil, wrong(t.column, "operand_missing", "found", t.text)
}

func (p *parser) prefixed(op operation, bind int) (*node, error) {
	column := p.token.column
	if err := p.advance(); err != nil {
		return nil, err
	}
	arg, err := p.expression(bind - 1)
	if err != nil {
		return nil, err
	}
	return p.make(node{op: op, column: column, args: []*node{arg}})
}

// quantity reads a number and the unit that may follow: 120 [g/km], 20 %.
func (p *parser) quantity() (*node, error) {
	n, err := p.make(node{op: number, column: p.token.column, number: p.token.number})
	if err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil || p.token.class != unitToken {
		return n, err
	}
	n.unit, err = canonicalUnit(p.token)
	if err != nil {
		return nil, err
	}
	return n, p.advance()
}

// named reads what begins with a word: not, a function, a level, a reference.
func (p *parser) named() (*node, error) {
	t, word := p.token, plain(p.token.text)
	if op, operates := words[word]; operates {
		if op == not {
			return p.prefixed(not, bindNot)
		}
		return nil, wrong(t.column, "operand_missing", "found", t.text)
	}
	from := p.lexer
	if err := p.advance(); err != nil {
		return nil, err
	}
	if !p.is("(") {
		p.lexer, p.token = from, t
		return p.reference(t, "")
	}
	if level, at := placeByName[word]; at {
		return p.atLevel(level)
	}
	if f, called := byName[word]; called {
		return p.call(f, t)
	}
	return nil, unknownFunction(t)
}

// reference reads a code and the period that may follow.
func (p *parser) reference(t token, level territory.Level) (*node, error) {
	if len([]rune(t.text)) > maxCode {
		return nil, wrong(t.column, "code", "code", t.text[:20], "max", maxCode)
	}
	n, err := p.make(node{op: reference, column: t.column, ref: Reference{Code: t.text, Level: level}})
	if err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil || p.token.class != periodToken {
		return n, err
	}
	n.ref.Period = p.token.text
	return n, p.advance()
}

// atLevel reads the reference within france( ).
func (p *parser) atLevel(level territory.Level) (*node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	t := p.token
	if t.class != nameToken && t.class != quotedToken {
		return nil, wrong(t.column, "level_reference")
	}
	n, err := p.reference(t, level)
	if err != nil {
		return nil, err
	}
	if !p.is(")") {
		return nil, wrong(p.token.column, "level_reference")
	}
	return n, p.advance()
}

func (p *parser) parenthesis() (*node, error) {
	column := p.token.column
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if !p.is(")") {
		return nil, p.notClosed(column)
	}
	return n, p.advance()
}

// notClosed says that a parenthesis stays open, or what stands before its end.
func (p *parser) notClosed(column int) error {
	if p.token.class == endToken {
		return wrong(column, "parenthesis_open")
	}
	return p.unexpected()
}

// call reads the arguments of a function, between semicolons or commas.
func (p *parser) call(f *function, t token) (*node, error) {
	open, column := p.token.column, t.column
	n := node{op: f.op, column: column}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for !p.is(")") {
		if err := p.argument(&n); err != nil {
			return nil, err
		}
		if p.is(")") {
			break
		}
		if !p.is(";") && !p.is(",") {
			return nil, p.notClosed(open)
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.is(")") {
			return nil, wrong(p.token.column, "operand_missing", "found", ")")
		}
	}
	if given := len(n.args) + min(len(n.unit), 1); given < f.min || given > f.max {
		return nil, arguments(f, t, given)
	}
	if f.op == convert && (n.unit == "" || len(n.args) != 1) {
		return nil, wrong(column, "convert_unit")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	return p.make(n)
}

// arguments is the fault of too many or too few.
func arguments(f *function, t token, given int) error {
	if f.min == f.max {
		return wrong(t.column, "arguments_exactly", "name", t.text, "given", given, "n", f.min)
	}
	return wrong(t.column, "arguments", "name", t.text, "given", given, "min", f.min, "max", f.max)
}

// argument reads one: the second of a conversion is a unit.
func (p *parser) argument(n *node) error {
	if n.op == convert && p.token.class == unitToken && n.unit == "" {
		code, err := canonicalUnit(p.token)
		if err != nil {
			return err
		}
		n.unit = code
		return p.advance()
	}
	arg, err := p.expression(0)
	if err != nil {
		return err
	}
	n.args = append(n.args, arg)
	return nil
}

// unknownFunction suggests those whose names read like the one written.
func unknownFunction(t token) error {
	names := slices.Concat(slices.Collect(maps.Keys(byName)), slices.Collect(maps.Keys(placeByName)))
	if near := nearest(strings.ToLower(t.text), names, 1); len(near) > 0 {
		return wrong(t.column, "function_near", "name", t.text, "near", near[0])
	}
	return wrong(t.column, "function_unknown", "name", t.text)
}
