package composite

import (
	"slices"

	"codeberg.org/bocage/bocage/stats"
)

// Why numbers can't be drawn.
const (
	TooManyDimensions Reason = "too_many_dimensions"
	WrongShares       Reason = "wrong_shares"
	WrongNoise        Reason = "wrong_noise"
)

var samplingSentences = map[Reason]string{
	TooManyDimensions: "a point of the Sobol’ sequence has between 1 and {limit} numbers, and {value} are asked for: let fewer choices vary, or draw by monte-carlo",
	WrongShares:       "the concentration of weights is {value}: give {limit} or more; the larger, the nearer to the weights given",
	WrongNoise:        "the noise of weights is {value}: give a share between 0 and {limit}, such as 0.25 for a quarter more or less",
}

// SamplingMethod names where the numbers of a draw come from.
type SamplingMethod string

// The methods.
const (
	// SampleSobol takes the points of a scrambled Sobol' sequence: the same
	// precision as chance with far fewer draws, best for 2^m of them.
	SampleSobol SamplingMethod = "sobol"
	// SampleMonteCarlo draws by chance, with [stats.Draw]: any number of
	// dimensions.
	SampleMonteCarlo SamplingMethod = "monte-carlo"
)

// Sampling chooses the numbers from which all that varies is made. The zero
// value is SampleSobol with seed 0.
type Sampling struct {
	Method SamplingMethod `json:"method" yaml:"method"`
	Seed   uint64         `json:"seed" yaml:"seed"`
}

// Sampler gives each draw its numbers in (0,1): d of them, uniform,
// independent of one another. Draw i depends on the seed and on i alone, so
// that any worker may take any draws. It may be used by several goroutines.
type Sampler struct {
	dimensions int
	seed       uint64
	sobol      *SobolSequence // nil for Monte Carlo
}

// Sampler prepares draws of so many numbers; 0 gives empty draws. Errors:
// UnknownMethod, or TooManyDimensions for more than [SobolDimensions] numbers
// of a Sobol' sequence.
func (s Sampling) Sampler(dimensions int) (*Sampler, error) {
	out := &Sampler{dimensions: dimensions, seed: s.Seed}
	switch s.Method {
	case "", SampleSobol:
		if dimensions == 0 {
			return out, nil
		}
		plain, err := NewSobolSequence(dimensions)
		if err != nil {
			return nil, err
		}
		out.sobol = plain.Scrambled(s.Seed)
	case SampleMonteCarlo:
	default:
		return nil, unknownWord(StepUncertainty, "", s.Method, SampleSobol, SampleMonteCarlo)
	}
	return out, nil
}

// Dimensions is how many numbers a draw has.
func (s *Sampler) Dimensions() int { return s.dimensions }

// Draw writes the numbers of one draw, from 0 to 2³² − 1, into dst, which it
// makes long enough, and returns it.
func (s *Sampler) Draw(draw int, dst []float64) []float64 {
	if s.sobol != nil {
		return s.sobol.Point(uint32(draw), dst)
	}
	dst = slices.Grow(dst[:0], s.dimensions)[:s.dimensions]
	if len(dst) == 0 {
		return dst
	}
	rng := stats.Draw(s.seed, uint64(draw))
	for d := range dst {
		dst[d] = openUnit(rng.Uint64() >> (64 - openBits))
	}
	return dst
}

// Draws writes the numbers of the draws from one to before another, draw by
// draw, into dst, which must be (to − from) × dimensions long.
func (s *Sampler) Draws(from, to int, dst []float64) {
	for i := from; i < to; i++ {
		at := (i - from) * s.dimensions
		s.Draw(i, dst[at:at:at+s.dimensions])
	}
}
