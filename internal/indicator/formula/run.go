package formula

import (
	"fmt"
	"math"
	"slices"
)

// Environment gives the values that a formula reads: those of an indicator, at
// the level and period that the reference says, one a position. It knows how figures
// are added up over levels; the formula does not.
type Environment interface {
	Vector(Reference) (Vector, error)
}

// Evaluate computes n positions. The rules of statuses are those of Status:
// a missing value makes a missing result, nothing is ever infinite. The work is done
// by blocks that stay in the processor's cache; memory grows with n only by the result.
func (p *Program) Evaluate(env Environment, n int) (*Result, error) {
	r := &Result{}
	return r, p.EvaluateInto(r, env, n)
}

// EvaluateInto is Evaluate, which writes over a result whose memory it uses again.
func (p *Program) EvaluateInto(r *Result, env Environment, n int) error {
	m, err := newMachine(p.code, p.references, env, n)
	if err != nil {
		return err
	}
	r.Values, r.Status = slices.Grow(r.Values[:0], n)[:n], slices.Grow(r.Status[:0], n)[:n]
	r.Count = [statuses]int{}
	for from := 0; from < n; from += block {
		m.run(from, min(block, n-from))
		r.take(m.last(), from)
	}
	return nil
}

// Scalar computes one figure, that of an initiative for instance.
func (p *Program) Scalar(values func(Reference) Value) (Value, error) {
	r, err := p.Evaluate(single(values), 1)
	if err != nil {
		return Value{}, err
	}
	return Value{r.Values[0], r.Status[0]}, nil
}

// single is the environment of one position.
type single func(Reference) Value

func (s single) Vector(r Reference) (Vector, error) {
	v := s(r)
	return Vector{Values: []float64{v.Number}, Status: []Status{v.Status}}, nil
}

// take copies a block into the result and counts its statuses.
func (r *Result) take(x *register, from int) {
	values, status := r.Values[from:from+len(x.v)], r.Status[from:from+len(x.v)]
	copy(values, x.v)
	if x.clean {
		clear(status)
		r.Count[Known] += len(x.v)
		return
	}
	var count [256]int
	copy(status, x.s)
	for i, s := range status {
		count[s]++
		values[i] = orElse(values[i], holds[s], nan)
	}
	for s := range r.Count {
		r.Count[s] += count[s]
	}
}

var nan = math.NaN()

// block is how many positions are computed together: a register of values and
// statuses takes 4.5 KB, those of a usual formula stay in the first cache.
const block = 512

// register holds one block. v and s are its values: the machine's own memory, or
// those of an input that was read in place. When clean, every status is Known and s
// holds nothing. v is a number everywhere: what stands where there is no value is never looked at.
type register struct {
	v     []float64
	s     []Status
	clean bool

	ownValues []float64
	ownStatus []Status
}

// machine runs a code over blocks.
type machine struct {
	steps     []instruction
	registers []register
	inputs    []Vector
}

func newMachine(c code, references []Reference, env Environment, n int) (*machine, error) {
	m := &machine{steps: c.steps, registers: make([]register, c.registers), inputs: make([]Vector, len(references))}
	size := min(block, n)
	values, status := make([]float64, size*c.registers), make([]Status, size*c.registers)
	for i := range m.registers {
		m.registers[i].ownValues, m.registers[i].ownStatus = values[i*size:(i+1)*size], status[i*size:(i+1)*size]
	}
	for i, ref := range references {
		v, err := env.Vector(ref)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", ref.Code, err)
		}
		if len(v.Values) != n && len(v.Values) != 1 || v.Status != nil && len(v.Status) != len(v.Values) {
			return nil, fmt.Errorf("read %s: %d values and %d statuses for %d positions", ref.Code, len(v.Values), len(v.Status), n)
		}
		m.inputs[i] = v
	}
	return m, nil
}

func (m *machine) last() *register { return &m.registers[m.steps[len(m.steps)-1].out] }

// run computes n positions from one.
func (m *machine) run(from, n int) {
	for i := range m.steps {
		step := &m.steps[i]
		out := &m.registers[step.out]
		switch step.op {
		case number:
			out.fill(step.number, Known, n)
		case reference:
			m.load(out, m.inputs[step.a], from, n)
		default:
			m.operate(step, out, n)
		}
	}
}

// own makes a register write to its own memory.
func (r *register) own(n int) []float64 {
	r.v, r.s = r.ownValues[:n], r.ownStatus[:n]
	return r.v
}

// fill gives every position the same value.
func (r *register) fill(v float64, s Status, n int) {
	values := r.own(n)
	r.clean = s == Known
	for i := range values {
		values[i] = v
	}
	if !r.clean {
		for i := range r.s {
			r.s[i] = s
		}
	}
}

// load reads an input in place when all its values are known, else a copy that
// has a number where there is none. A value that is said to be known and is no number is missing.
func (m *machine) load(r *register, in Vector, from, n int) {
	if len(in.Values) == 1 {
		v, s := usable(in.Values[0], statusAt(in.Status, 0))
		r.fill(v, s, n)
		return
	}
	values := in.Values[from : from+n]
	if finite(values) && (in.Status == nil || allKnown(in.Status[from:from+n])) {
		r.v, r.clean = values, true
		return
	}
	r.read(values, in.Status, from)
}

// read copies values that have holes, without a branch a position: which one has
// a hole is not to be guessed.
func (r *register) read(values []float64, status []Status, from int) {
	own := r.own(len(values))
	if r.clean = status == nil; !r.clean {
		for i, s := range status[from : from+len(own)] {
			r.s[i] = read[s]
			own[i] = orElse(values[i], holds[s], neutral)
		}
	} else {
		copy(own, values)
	}
	if finite(own) {
		return
	}
	for i, v := range own {
		if v-v != 0 {
			r.mark(i, Missing)
		}
	}
}

// neutral stands where there is no value, so that nothing is divided by zero there.
const neutral = 1

// holds has every bit set for the statuses that have a value.
var holds = func() (all [256]uint64) {
	for s := range statuses {
		if s.Has() {
			all[s] = math.MaxUint64
		}
	}
	return all
}()

// read is what each status byte is taken for: one that is not known is missing.
var read = func() (all [256]Status) {
	for s := range all {
		if all[s] = Missing; s < int(statuses) {
			all[s] = Status(s)
		}
	}
	return all
}()

// orElse is v where mask has every bit set, other where it has none.
func orElse(v float64, mask uint64, other float64) float64 {
	return math.Float64frombits(math.Float64bits(v)&mask | math.Float64bits(other)&^mask)
}

func statusAt(status []Status, i int) Status {
	if status == nil {
		return Known
	}
	return status[i]
}

// usable is a value and its status as the machine holds them.
func usable(v float64, s Status) (float64, Status) {
	s = read[s]
	if s.Has() && v-v != 0 {
		s = Missing
	}
	return orElse(v, holds[s], neutral), s
}

// finite says whether all are numbers. What is not has every bit of its exponent
// set, so that adding the lowest of them carries into the sign's place.
func finite(values []float64) bool {
	const sign, lowest = 1 << 63, 1 << 52
	var carried uint64
	for _, v := range values {
		carried |= math.Float64bits(v)&^sign + lowest
	}
	return carried&sign == 0
}

func allKnown(status []Status) bool {
	var seen Status
	for _, s := range status {
		seen |= s
	}
	return seen == Known
}
