package composite

// keep gives back every draw with its scores and ranks. The draws, given to
// Uncertainty.Explicit, make the same runs.
func (u *uncertain) keep(draws []drawn) *Runs {
	n := len(u.base.Units)
	out := &Runs{Units: n, Scores: u.scores, Ranks: make([]int32, len(draws)*n), Draws: make([]Draw, len(draws))}
	for d := range draws {
		for r := range n {
			out.Ranks[d*n+r] = u.ranks.at(d, r)
		}
		out.Draws[d] = u.given(draws[d])
	}
	return out
}

// given writes what a draw decided as it may be given from outside.
func (u *uncertain) given(d drawn) Draw {
	out := Draw{Weights: d.weights}
	for i := range u.o.Factors {
		f := &u.o.Factors[i]
		switch {
		case f.Weights != nil:
			out.Moves = d.moves[i]
		case len(f.Errors) > 0:
			out.Seeds = map[string]uint64{f.Name: d.seed[i]}
		default:
			if out.Choices == nil {
				out.Choices = map[string]int{}
			}
			out.Choices[f.Name] = d.choice[i]
		}
	}
	return out
}

// explicit turns draws given from outside into choices.
func (u *uncertain) explicit() ([]drawn, error) {
	out := make([]drawn, len(u.o.Explicit))
	for n := range out {
		d, err := u.read(&u.o.Explicit[n], n+1)
		if err != nil {
			return nil, err
		}
		out[n] = d
	}
	return out, nil
}

func (u *uncertain) read(given *Draw, n int) (drawn, error) {
	d := noDraw(u.o.Factors)
	d.weights = given.Weights
	set := WeightSet{Name: "explicit", Weights: given.Weights}
	if err := set.check(u.s); err != nil {
		return d, err
	}
	for i := range u.o.Factors {
		f := &u.o.Factors[i]
		d.choice[i], d.seed[i] = given.Choices[f.Name], given.Seeds[f.Name]
		if d.choice[i] < 0 || d.choice[i] >= max(1, len(f.Alternatives), len(f.People)) {
			return d, &Error{Step: StepUncertainty, Reason: NoSuchAlternative, Other: f.Name, Value: float64(n), Limit: float64(d.choice[i])}
		}
		if f.Weights == nil || len(given.Moves) == 0 {
			continue
		}
		if len(given.Moves) != u.takes[i] {
			return d, &Error{Step: StepUncertainty, Reason: WrongMoves, Other: f.Name, Value: float64(len(given.Moves)), Limit: float64(u.takes[i])}
		}
		for _, v := range given.Moves {
			if !(v > 0 && v < 1) {
				return d, &Error{Step: StepUncertainty, Reason: OutOfRange, Other: f.Name + ": moves", Value: v, Limit: 1}
			}
		}
		d.moves[i] = given.Moves
	}
	return d, nil
}
