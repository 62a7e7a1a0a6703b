package formula

import "math"

// code is a program as the machine runs it: instructions that read and write
// numbered registers, the last of them writing the result.
type code struct {
	steps     []instruction
	registers int
	of        map[*node]int // where each node ends up, when registers are not used again
}

// instruction writes out from a and b; c is the third of a choice. Loads read
// input a, constants have their number.
type instruction struct {
	op       operation
	out      int
	a, b, c  int
	number   float64
	num, den float64
}

// assembler turns a tree into instructions. With reuse, a register is free again
// once it was read, so that a chain of a hundred additions needs two.
type assembler struct {
	code
	inputs map[Reference]int
	reuse  bool
	next   int
}

func assemble(root *node, references []Reference, reuse bool) code {
	a := &assembler{inputs: map[Reference]int{}, reuse: reuse}
	if !reuse {
		a.of = map[*node]int{}
	}
	for i, r := range references {
		a.inputs[r] = i
	}
	a.node(root)
	return a.code
}

func (a *assembler) emit(i instruction) int {
	i.out = a.next
	a.next++
	a.registers = max(a.registers, a.next)
	a.steps = append(a.steps, i)
	return i.out
}

// node assembles a node; its result is in the register it returns, which is the
// first that was free before.
func (a *assembler) node(n *node) int {
	base := a.next
	args := make([]int, len(n.args))
	for i, arg := range n.args {
		if i > 1 && folds(n.op) {
			break
		}
		args[i] = a.node(arg)
	}
	out := a.operate(n, args)
	if a.reuse {
		a.steps[len(a.steps)-1].out, a.next, out = base, base+1, base
	} else {
		a.of[n] = out
	}
	return out
}

// folds says whether an operation on several is made two by two.
func folds(op operation) bool {
	return op == sum || op == mean || op == minimum || op == maximum || op == coalesce
}

func (a *assembler) operate(n *node, args []int) int {
	switch n.op {
	case number:
		return a.emit(instruction{op: number, number: n.number})
	case reference:
		return a.emit(instruction{op: reference, a: a.inputs[n.ref]})
	case sum, mean, minimum, maximum, coalesce:
		return a.fold(n, args)
	case convert:
		return a.emit(instruction{op: convert, a: args[0], num: n.num, den: n.den})
	case round:
		return a.emit(instruction{op: round, a: args[0], number: decimals(n)})
	}
	i := instruction{op: n.op, a: args[0]}
	if len(args) > 1 {
		i.b = args[1]
	}
	if len(args) > 2 {
		i.c = args[2]
	}
	return a.emit(i)
}

// decimals reads how far a node rounds.
func decimals(n *node) float64 {
	if len(n.args) < 2 {
		return 0
	}
	d, _ := constant(n.args[1])
	return math.Trunc(d)
}

// fold makes an operation on several from left to right: the same bits at every run.
func (a *assembler) fold(n *node, args []int) int {
	op := n.op
	if op == sum || op == mean {
		op = add
	}
	left := args[0]
	for i := 1; i < len(n.args); i++ {
		right := args[min(i, 1)]
		if i > 1 {
			right = a.node(n.args[i])
		}
		left = a.emit(instruction{op: op, a: left, b: right})
		if a.reuse {
			a.steps[len(a.steps)-1].out, a.next, left = args[0], args[0]+1, args[0]
		}
	}
	if n.op == mean {
		return a.emit(instruction{op: convert, a: left, num: 1, den: float64(len(n.args))})
	}
	if len(n.args) == 1 {
		return a.emit(instruction{op: convert, a: left, num: 1, den: 1})
	}
	return left
}
