package composite

import "slices"

// Why what each choice counts for can't be told.
const (
	NoFactor        Reason = "no_factor"
	TooFewRows      Reason = "too_few_rows"
	WrongRuns       Reason = "wrong_runs"
	MissingRun      Reason = "missing_run"
	NothingVaries   Reason = "nothing_varies"
	WrongConfidence Reason = "wrong_confidence"
)

var sensitivitySentences = map[Reason]string{
	NoFactor:        "the factor {value} takes no number of a draw: give at least one factor, each with one number or more",
	TooFewRows:      "there are {value} rows in the design: give at least {limit}, a thousand to be sure of the second digit",
	WrongRuns:       "there are results of {value} runs where the design has {limit}: give one result for each run, in its order",
	MissingRun:      "the run {value} gave no result: the part that each factor plays needs them all",
	NothingVaries:   "the result is the same in every run: there is no variance to explain",
	WrongConfidence: "the level of confidence is {value}: give a number between 0 and 1, such as 0.95",
}

// SensitivityDesign says with which numbers to run an index so that the part
// each factor plays in what changes can be told apart: two independent samples
// of N rows, A and B, and for each of k factors a copy of A that takes this
// factor from B. A factor is one thing that varies, with the numbers it takes:
// one for a choice of method, one a weight for all weights together.
//
// The N (k + 2) runs stand in this order:
//
//	run j                 row j of A          0 ≤ j < N
//	run N + j             row j of B
//	run (2 + i) N + j     row j of AB_i: A, with factor i from B
//
// Any run depends on the seed and on its number alone.
//
// Source: Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola, Variance
// based sensitivity analysis of model output, Computer Physics Communications
// 181 (2010).
type SensitivityDesign struct {
	rows    int
	starts  []int // of the numbers of each factor, and where they end
	sampler *Sampler
}

// NewSensitivityDesign prepares a design of so many rows (N) over factors that
// take numbers[i] numbers each. A power of two suits [SampleSobol]. Errors:
// TooFewRows below 2, NoFactor for none or one that takes no number, and those
// of [Sampling.Sampler], which is asked for two numbers where a run takes one.
func NewSensitivityDesign(rows int, numbers []int, s Sampling) (*SensitivityDesign, error) {
	if rows < 2 {
		return nil, &Error{Step: StepSensitivity, Reason: TooFewRows, Value: float64(rows), Limit: 2}
	}
	d := &SensitivityDesign{rows: rows, starts: []int{0}}
	for i, n := range numbers {
		if n < 1 {
			return nil, &Error{Step: StepSensitivity, Reason: NoFactor, Value: float64(i + 1)}
		}
		d.starts = append(d.starts, d.Dimensions()+n)
	}
	if len(numbers) == 0 {
		return nil, &Error{Step: StepSensitivity, Reason: NoFactor, Value: 1}
	}
	var err error
	if d.sampler, err = s.Sampler(2 * d.Dimensions()); err != nil {
		return nil, err
	}
	return d, nil
}

// Rows is N, the rows of A and of B.
func (d *SensitivityDesign) Rows() int { return d.rows }

// Factors is k, how many things vary.
func (d *SensitivityDesign) Factors() int { return len(d.starts) - 1 }

// Runs is N (k + 2), how often the index is run.
func (d *SensitivityDesign) Runs() int { return d.rows * (d.Factors() + 2) }

// Dimensions is how many numbers a run takes.
func (d *SensitivityDesign) Dimensions() int { return d.starts[len(d.starts)-1] }

// Run writes the numbers of a run, factor by factor, into dst, which it makes
// long enough, and returns it.
func (d *SensitivityDesign) Run(run int, dst []float64) []float64 {
	size := d.Dimensions()
	block, row := run/d.rows, run%d.rows
	dst = d.sampler.Draw(row, slices.Grow(dst[:0], 2*size))
	b := dst[size:]
	switch {
	case block == 1:
		copy(dst, b)
	case block > 1:
		from, to := d.starts[block-2], d.starts[block-1]
		copy(dst[from:to], b[from:to])
	}
	return dst[:size]
}

// MeanRankChange tells how much a run moves a ranking, on average, in places:
//
//	R̄ = Σ_u |rank_u − reference_u| / n
//
// over the n units ranked in both, in the order of the data; 0 is no rank. NaN
// when no unit is ranked in both.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 7, the average shift in ranks.
func MeanRankChange[R RankNumber](ranks, reference []R) float64 {
	var sum, n int64
	for u, r := range ranks {
		if r != 0 && reference[u] != 0 {
			off := int64(r) - int64(reference[u])
			sum += max(off, -off)
			n++
		}
	}
	if n == 0 {
		return Missing()
	}
	return float64(sum) / float64(n)
}

// RankNumber is what a rank is written in: 1 for the first, 0 for none.
type RankNumber interface{ ~uint16 | ~int32 }
