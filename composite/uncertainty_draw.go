package composite

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// drawn is what one draw decided, factor by factor.
type drawn struct {
	choice  []int              // the alternative, or the person; 0 for other factors
	moves   [][]float64        // the numbers from which weights are moved; nil for other factors
	seed    []uint64           // from which sampling errors are drawn
	weights map[string]float64 // given from outside, over everything else
}

func noDraw(factors []Factor) drawn {
	return drawn{choice: make([]int, len(factors)), moves: make([][]float64, len(factors)), seed: make([]uint64, len(factors))}
}

// coordinates is how many numbers each factor takes of a draw: one for each
// weight that moves, else one. Sampling errors, which are too many for that,
// come from a stream of their own that the number seeds.
func coordinates(factors []Factor, s *Structure) ([]int, error) {
	out := make([]int, len(factors))
	every := make([]float64, len(s.Nodes))
	for n := range every {
		every[n] = 1 // also those that weigh nothing here, but something elsewhere
	}
	for i := range factors {
		out[i] = 1
		if v := factors[i].Weights; v != nil {
			moved, err := v.Vary(s, every)
			if err != nil {
				return nil, err
			}
			if out[i] = moved.Dimensions(); out[i] == 0 {
				return nil, &Error{Step: StepUncertainty, Reason: NoWeightMoves, Other: factors[i].Name}
			}
		}
	}
	return out, nil
}

// decide turns the numbers of a draw, all in (0, 1), into choices.
func decide(factors []Factor, takes []int, u []float64) drawn {
	out := noDraw(factors)
	for i := range factors {
		f := &factors[i]
		own := u[:takes[i]:takes[i]]
		u = u[takes[i]:]
		switch {
		case len(f.Alternatives) > 0:
			out.choice[i] = f.alternativeAt(own[0])
		case len(f.People) > 0:
			out.choice[i] = min(int(own[0]*float64(len(f.People))), len(f.People)-1)
		case f.Weights != nil:
			out.moves[i] = slices.Clone(own)
		default:
			out.seed[i] = math.Float64bits(own[0])
		}
	}
	return out
}

// alternativeAt is the alternative whose share of [0, 1) holds u.
func (f *Factor) alternativeAt(u float64) int {
	var all, sum float64
	for i := range f.Alternatives {
		all += f.Alternatives[i].chance()
	}
	last := 0
	for i := range f.Alternatives {
		c := f.Alternatives[i].chance()
		if c == 0 {
			continue
		}
		last = i
		if sum += c; u*all < sum {
			return i
		}
	}
	return last
}

// amended is the plan with the alternatives of a draw in place of its own.
func (p Plan) amended(factors []Factor, d drawn) Plan {
	p.Uncertainty = nil
	for i := range factors {
		if len(factors[i].Alternatives) > 0 {
			p = p.with(&factors[i].Alternatives[d.choice[i]])
		}
	}
	return p
}

// stepsThatVary are those that alternatives may make otherwise, in the order of a plan.
var stepsThatVary = []Step{StepScreen, StepDenominate, StepImpute, StepTreat, StepNormalise, StepWeight, StepAggregate}

// called is the name of an alternative; its number, from 1, when it has none.
func (f *Factor) called(alternative int) string {
	if name := f.Alternatives[alternative].Name; name != "" {
		return name
	}
	return strconv.Itoa(alternative + 1)
}

// under tells of an error in which choices of the draw it came up: those of the steps up
// to the one that could not run that are not the plan's own, since it ran as planned.
func (r *runs) under(d drawn, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	last := slices.Index(stepsThatVary, e.Step)
	sooner := func(s Step) bool { return last < 0 || slices.Index(stepsThatVary, s) <= last }
	var said []string
	for i := range r.factors {
		f := &r.factors[i]
		if len(f.Alternatives) == 0 {
			continue
		}
		a := &f.Alternatives[d.choice[i]]
		if len(a.Without) > 0 || slices.ContainsFunc(f.varies(), sooner) && !reflect.DeepEqual(r.plan.with(a), r.plan) {
			said = append(said, f.Name+" = "+f.called(d.choice[i]))
		}
	}
	return e.under(strings.Join(said, ", "))
}

// under is the error as it came up under some choices.
func (e *Error) under(choices string) *Error {
	told := *e
	told.Under = choices
	return &told
}

func (p Plan) with(a *Alternative) Plan {
	if slices.Contains(a.Skip, StepScreen) {
		p.Screen = nil
	}
	if slices.Contains(a.Skip, StepDenominate) {
		p.Denominate = nil
	}
	if slices.Contains(a.Skip, StepImpute) {
		p.Impute = nil
	}
	if slices.Contains(a.Skip, StepTreat) {
		p.Treat = nil
	}
	if a.Screen != nil {
		p.Screen = a.Screen
	}
	if a.Denominate != nil {
		p.Denominate = a.Denominate
	}
	if a.Impute != nil {
		p.Impute = a.Impute
	}
	if a.Treat != nil {
		p.Treat = a.Treat
	}
	if a.Normalise != nil {
		p.Normalise = *a.Normalise
	}
	if a.Weights != nil {
		p.Weights = *a.Weights
	}
	if a.Aggregate != nil {
		p.Aggregate = *a.Aggregate
	}
	return p
}

// finish applies to weights, in place, what a draw decided of them beyond its
// weighting and its person: nodes left out, then what was given.
func (d drawn) finish(s *Structure, factors []Factor, weights []float64) error {
	name(s, d.weights, weights)
	for i := range factors {
		if len(factors[i].Alternatives) > 0 {
			leaveOut(s, factors[i].Alternatives[d.choice[i]].Without, weights)
		}
	}
	return prune(s, weights)
}

// name writes the weights of nodes called by their code.
func name(s *Structure, by map[string]float64, weights []float64) {
	if len(by) == 0 {
		return
	}
	for n := range s.Nodes {
		if w, ok := by[s.Nodes[n].Code]; ok {
			weights[n] = w
		}
	}
}

// leaveOut makes nodes count for nothing.
func leaveOut(s *Structure, codes []string, weights []float64) {
	for _, code := range codes {
		weights[s.Find(code)] = 0
	}
}

// prune makes an aggregate count for nothing when nothing below it counts.
// Nothing left below a top is an error.
func prune(s *Structure, weights []float64) error {
	for p := s.Indicators; p < len(s.Nodes); p++ {
		node := &s.Nodes[p]
		if slices.ContainsFunc(node.Children, func(c int) bool { return weights[c] > 0 }) {
			continue
		}
		weights[p] = 0
		if node.Parent < 0 {
			return &Error{Step: StepUncertainty, Reason: NothingLeft, Indicator: node.Code}
		}
	}
	return nil
}
