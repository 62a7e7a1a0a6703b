package composite

import (
	"errors"
	"slices"
)

// screened is which rows of the base a draw keeps, when screening varies: the units that
// the plan or some alternative keeps are the base, and each draw is made of its own.
type screened struct {
	factor       int     // which varies screening
	planned      []int   // the rows that the plan itself keeps
	alternatives [][]int // the rows that each alternative keeps
}

// screens finds the rows that each way of screening keeps. The base is then that of all
// of them; it stays as it is, and there is no screened, when no factor varies it.
func (p Plan) screens(given, base *Dataset, factors []Factor) (*Dataset, *screened, error) {
	at := slices.IndexFunc(factors, func(f Factor) bool { return slices.Contains(f.varies(), StepScreen) })
	if at < 0 {
		return base, nil, nil
	}
	out := &screened{factor: at}
	kept := make([][]int, 0, len(factors[at].Alternatives)+1)
	all := make([]bool, len(given.Units))
	for i := -1; i < len(factors[at].Alternatives); i++ {
		plan := p
		if i >= 0 {
			plan = p.with(&factors[at].Alternatives[i])
		}
		rows, err := plan.keeps(given)
		if e := (*Error)(nil); i >= 0 && errors.As(err, &e) {
			err = e.under(factors[at].Name + " = " + factors[at].called(i))
		}
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			all[r] = true
		}
		kept = append(kept, rows)
	}
	var rows []int
	now := make([]int, len(all)) // the row of the base of each row given
	for r, in := range all {
		if in {
			now[r] = len(rows)
			rows = append(rows, r)
		}
	}
	for _, list := range kept {
		for i, r := range list {
			list[i] = now[r]
		}
	}
	out.planned, out.alternatives = kept[0], kept[1:]
	return given.Keep(rows), out, nil
}

// keeps is the rows that the plan's screening leaves.
func (p Plan) keeps(d *Dataset) ([]int, error) {
	if p.Screen == nil {
		all := make([]int, len(d.Units))
		for r := range all {
			all[r] = r
		}
		return all, nil
	}
	_, report, err := p.Screen.Run(d)
	if err != nil {
		return nil, err
	}
	return report.Kept, nil
}

// of is the rows that a draw keeps; nil for all of them.
func (s *screened) of(d drawn) []int {
	switch {
	case s == nil:
		return nil
	case len(d.choice) == 0:
		return s.planned
	}
	return s.alternatives[d.choice[s.factor]]
}

// present is the share of the draws that keep each row.
func (s *screened) present(draws []drawn, rows int) []float64 {
	out := make([]float64, rows)
	if s == nil {
		for r := range out {
			out[r] = 1
		}
		return out
	}
	for _, d := range draws {
		for _, r := range s.of(d) {
			out[r]++
		}
	}
	for r := range out {
		out[r] /= float64(len(draws))
	}
	return out
}

// widened writes the rows of some units in their places among all, the others missing.
func widened(x Matrix, rows []int, out Matrix) {
	for i := range out.Values {
		out.Values[i] = Missing()
	}
	for c := range x.Columns {
		from, to := x.Column(c), out.Column(c)
		for i, r := range rows {
			to[r] = from[i]
		}
	}
}
