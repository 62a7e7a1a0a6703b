package composite

import (
	"math"
	"slices"
)

// ScoreSpread tells where the score of each unit lies over many draws. It is
// filled a block of units at a time, so that scores of all draws need not be
// kept.
type ScoreSpread struct {
	Probabilities []float64
	Quantiles     Matrix    // a row a unit, a column a probability
	Mean          []float64 // one a unit, as those below
	SD            []float64 // of a sample; NaN below two draws
	Draws         []int32   // draws in which the unit has a score
	draws         int
}

// NewScoreSpread prepares for so many units and draws, and the orders of the
// quantiles wanted (none: 5 %, 50 % and 95 %). Errors: OutOfRange, WrongDraws.
func NewScoreSpread(units, draws int, probabilities []float64) (*ScoreSpread, error) {
	o, err := RankSpreadOptions{Probabilities: probabilities}.filled()
	if err != nil {
		return nil, err
	}
	if units < 1 || draws < 1 {
		return nil, &Error{Step: StepUncertainty, Reason: WrongDraws, Limit: float64(units)}
	}
	return &ScoreSpread{Probabilities: slices.Clone(o.Probabilities), Quantiles: NewMatrix(units, len(o.Probabilities)),
		Mean: make([]float64, units), SD: make([]float64, units), Draws: make([]int32, units), draws: draws}, nil
}

// ScoreScratch is the memory in which one goroutine sums up scores; its zero
// value is ready.
type ScoreScratch struct {
	selection quantileSelection
	own       []float64 // the scores of one unit
	bucket    []uint16  // of each
	gathered  []float64
}

// Add sums up a block of k units that follow each other from the first on, from
// their scores in all draws, draw by draw: that of unit first + i in draw d is
// scores[d × k + i], NaN when it has none, and that draw is set aside for it. A
// unit that never has a score gets NaN. Quantiles are exact (type 7).
// Goroutines may add different blocks at once, each with its own scratch.
// Errors: WrongDraws when scores are not whole draws, or units are not there.
func (s *ScoreSpread) Add(first int, scores []float64, scratch *ScoreScratch) error {
	k := len(scores) / s.draws
	if k*s.draws != len(scores) || first < 0 || first+k > len(s.Mean) {
		return &Error{Step: StepUncertainty, Reason: WrongDraws, Value: float64(len(scores)), Limit: float64(len(s.Mean))}
	}
	if !slices.Equal(scratch.selection.probabilities, s.Probabilities) {
		scratch.selection = quantileSelection{probabilities: s.Probabilities}
	}
	for i := range k {
		scratch.own = scratch.own[:0]
		for at := i; at < len(scores); at += k {
			if v := scores[at]; v == v {
				scratch.own = append(scratch.own, v)
			}
		}
		s.set(first+i, scratch)
	}
	return nil
}

func (s *ScoreSpread) set(u int, scratch *ScoreScratch) {
	s.Draws[u] = int32(len(scratch.own))
	if len(scratch.own) == 0 {
		s.Mean[u], s.SD[u] = Missing(), Missing()
		for c := range s.Probabilities {
			s.Quantiles.Set(u, c, Missing())
		}
		return
	}
	s.Mean[u], s.SD[u] = meanAndSD(scratch.own)
	scratch.quantiles(s.Quantiles, u)
}

// meanAndSD adds differences to the first number, so that numbers that are all
// equal have that mean and no spread.
func meanAndSD(x []float64) (mean, sd float64) {
	var sum, squares float64
	for _, v := range x {
		sum += v - x[0]
	}
	n := float64(len(x))
	mean = x[0] + sum/n
	for _, v := range x {
		squares += float64((v - mean) * (v - mean))
	}
	if n < 2 {
		return mean, Missing()
	}
	return mean, math.Sqrt(squares / (n - 1))
}

func (s *ScoreScratch) quantiles(to Matrix, u int) {
	s.selection.begin(len(s.own))
	low, high := s.own[0], s.own[0]
	for _, v := range s.own {
		low, high = min(low, v), max(high, v)
	}
	scale := (selectionBuckets - 1) / (high - low)
	if !(scale > 0 && scale <= math.MaxFloat64) {
		scale = 0 // all equal, or too near or too far for their difference to be told: one bucket
	}
	s.bucket = slices.Grow(s.bucket[:0], len(s.own))[:len(s.own)]
	for i, v := range s.own {
		b := uint16((v-low)*scale) & (selectionBuckets - 1) // never falls as v grows: each rounding keeps the order
		s.bucket[i] = b
		s.selection.counts[b]++
	}
	s.selection.locate()
	s.gathered = s.gathered[:0]
	for i, b := range s.bucket {
		if s.selection.wanted[b] {
			s.gathered = append(s.gathered, s.own[i])
		}
	}
	sortFew(s.gathered)
	selected(&s.selection, s.gathered, to, u)
}
