package composite

import "slices"

// MostPairedUnits is how many units may be compared by pairs at once.
const MostPairedUnits = 1_000

// ChanceAbove tells, for a few chosen units, how often each is above each other
// over many draws of ranks, written as for [SpreadOfRanks]:
//
//	P(a above b) = ( #{rank_a < rank_b} + ½ #{rank_a = rank_b} ) / draws in which both are ranked
//
// in row a and column b, by their place in chosen; P(a above b) + P(b above a)
// is 1, and each is ½ above itself. NaN for two that are never ranked together.
// Errors: WrongDraws, TooManyPairs above [MostPairedUnits], OutOfRange for a
// unit that is not there.
//
// Source: the probability of superiority, ties by halves, of Vargha and Delaney,
// A Critique and Improvement of the CL Common Language Effect Size Statistics,
// Journal of Educational and Behavioral Statistics 25 (2000), over paired draws.
func ChanceAbove[R RankNumber](ranks []R, units int, chosen []int, workers int) (Matrix, error) {
	switch {
	case units < 1 || len(ranks) == 0 || len(ranks)%units != 0:
		return Matrix{}, &Error{Step: StepUncertainty, Reason: WrongDraws, Value: float64(len(ranks)), Limit: float64(units)}
	case len(chosen) > MostPairedUnits:
		return Matrix{}, &Error{Step: StepUncertainty, Reason: TooManyPairs, Value: float64(len(chosen)), Limit: MostPairedUnits}
	}
	if i := slices.IndexFunc(chosen, func(u int) bool { return u < 0 || u >= units }); i >= 0 {
		return Matrix{}, &Error{Step: StepUncertainty, Reason: OutOfRange, Other: "chosen", Value: float64(chosen[i]), Limit: float64(units - 1)}
	}
	columns := make([][]R, len(chosen))
	for i, u := range chosen {
		for at := u; at < len(ranks); at += units {
			columns[i] = append(columns[i], ranks[at])
		}
	}
	out := NewMatrix(len(chosen), len(chosen))
	inBlocks(len(chosen), workers, func() func(int) {
		return func(a int) {
			for b := a; b < len(chosen); b++ {
				p := chanceAbove(columns[a], columns[b])
				out.Set(a, b, p)
				out.Set(b, a, 1-p)
			}
		}
	})
	return out, nil
}

// chanceAbove counts wins twice and ties once, among the draws in which both
// have a rank.
func chanceAbove[R RankNumber](a, b []R) float64 {
	var points, draws int
	for d, r := range a {
		other := b[d]
		if r == 0 || other == 0 {
			continue
		}
		draws++
		if r < other {
			points += 2
		}
		if r == other {
			points++
		}
	}
	return float64(points) / float64(2*draws)
}
