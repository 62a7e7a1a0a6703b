package composite

import (
	"slices"
)

// Why ranks over many draws can't be summed up.
const (
	WrongDraws   Reason = "wrong_draws"
	TooManyPairs Reason = "too_many_pairs"
)

var spreadSentences = map[Reason]string{
	WrongDraws:   "there are {value} ranks or scores, which are not whole draws of {limit} units: give one for each unit in each draw",
	TooManyPairs: "{value} units are to be compared by pairs: choose at most {limit}",
}

// RankSpreadOptions say what is told of the ranks of each unit. The zero value
// is the quantiles of order 5 %, 50 % and 95 %, and the top and bottom tenths.
type RankSpreadOptions struct {
	Probabilities []float64 `json:"probabilities" yaml:"probabilities"` // orders of quantiles, within 0 and 1
	Share         float64   `json:"share" yaml:"share"`                 // of units in the top, and in the bottom; 0 means 0.1
	Workers       int       `json:"-" yaml:"-"`                         // goroutines; never changes the result
}

// RankSpread tells where the rank of each unit lies over many draws.
type RankSpread struct {
	Probabilities []float64
	Quantiles     Matrix    // a row a unit, a column a probability
	Mean          []float64 // one a unit, as those below
	Top, Bottom   []float64 // share of the draws in which the unit is among the first, the last
	Draws         []int32   // draws in which the unit has a rank
}

func (o RankSpreadOptions) filled() (RankSpreadOptions, error) {
	if len(o.Probabilities) == 0 {
		o.Probabilities = []float64{.05, .5, .95}
	}
	if o.Share == 0 {
		o.Share = 0.1
	}
	for _, p := range o.Probabilities {
		if !(p >= 0 && p <= 1) {
			return o, &Error{Step: StepUncertainty, Reason: OutOfRange, Other: "probabilities", Value: p, Limit: 1}
		}
	}
	if !(o.Share > 0 && o.Share <= 1) {
		return o, &Error{Step: StepUncertainty, Reason: OutOfRange, Other: "share", Value: o.Share, Limit: 1}
	}
	return o, nil
}

// SpreadOfRanks sums up the ranks of many draws, written draw by draw: that of
// unit u in draw d is ranks[d × units + u], 1 for the first, 0 when the unit
// has none. For each unit, over the draws in which it has one:
//
//   - the quantiles asked for, exact (type 7, as in package stats), and the mean;
//   - the share of draws in which it is in the top: rank ≤ k, and in the bottom:
//     rank > n − k, with n the units ranked in that draw and k the share of them
//     asked for, rounded down, at least 1. Units that share a rank are in both
//     or out of both together.
//
// A unit that is never ranked has NaN everywhere. Ranks are read once and only
// blocks of 64 units are copied, so that memory is that of the ranks and of the
// answer, and less than a megabyte a worker. Errors: WrongDraws, OutOfRange.
//
// Sources: Hyndman and Fan, Sample Quantiles in Statistical Packages, The
// American Statistician 50 (1996), for type 7; OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 7, for ranks summed up so.
func SpreadOfRanks[R RankNumber](ranks []R, units int, o RankSpreadOptions) (*RankSpread, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	if units < 1 || len(ranks) == 0 || len(ranks)%units != 0 {
		return nil, &Error{Step: StepUncertainty, Reason: WrongDraws, Value: float64(len(ranks)), Limit: float64(units)}
	}
	out := &RankSpread{Probabilities: slices.Clone(o.Probabilities), Quantiles: NewMatrix(units, len(o.Probabilities)),
		Mean: make([]float64, units), Top: make([]float64, units), Bottom: make([]float64, units), Draws: make([]int32, units)}
	ends := newRankEnds(ranks, units, o)
	inBlocks((units+spreadBlock-1)/spreadBlock, o.Workers, func() func(block int) {
		k := newRankBlock[R](len(ranks)/units, o.Probabilities)
		return func(block int) {
			first := block * spreadBlock
			end := min(first+spreadBlock, units)
			k.take(ranks, units, first, end)
			for u := first; u < end; u++ {
				k.sum(u-first, u, ends, out)
			}
		}
	})
	return out, nil
}

// spreadBlock is how many units are brought together: what they have in one
// draw is two or four lines of memory, and all of it stays in a cache.
const spreadBlock = 64
