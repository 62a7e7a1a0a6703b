package stats

import (
	"errors"
	"math"
	"math/big"
	"slices"
)

// Errors of the resampling functions.
var (
	ErrTooFew  = errors.New("too few values to resample")
	ErrUnknown = errors.New("statistic is not a number")
)

// Tail says which values of the statistic count as at least as extreme.
type Tail int

// The tails. TwoSided compares absolute values, so it is for statistics that
// are centred on 0 when labels mean nothing (a difference, Cliff's delta).
const (
	Greater Tail = iota
	Less
	TwoSided
)

// Defaults of [Permutation]: the zero value of a field means these.
const (
	DefaultArrangements = 200_000
	DefaultDraws        = 9_999
)

// Permutation says how a permutation test is made. The zero value is exact up
// to DefaultArrangements, else DefaultDraws draws with seed 0, one-sided
// (Greater).
type Permutation struct {
	Tail    Tail
	Limit   int    // most arrangements to enumerate
	Draws   int    // random arrangements above that limit
	Seed    uint64 // of those draws
	Workers int    // goroutines; never changes the result. The statistic must then be safe to call from several at once
}

func (o Permutation) limit() float64 {
	if o.Limit > 0 {
		return float64(o.Limit)
	}
	return DefaultArrangements
}

func (o Permutation) draws() int {
	if o.Draws > 0 {
		return o.Draws
	}
	return DefaultDraws
}

// PermutationResult is the outcome of a permutation test.
type PermutationResult struct {
	Statistic    float64 // as observed
	P            float64
	Exact        bool    // every arrangement was counted; else Draws of them, drawn at random
	Arrangements float64 // how many there are (rounded above 2⁵³)
	Draws        int     // random arrangements tried; 0 when exact
	Extreme      float64 // arrangements at least as extreme as the observed one; among the draws when not exact
	SmallestP    float64 // the smallest p this data could give: the share of arrangements that tie for the most extreme, or 1/(Draws+1)
}

// Permute tests whether labels matter: labels[i] is the group of unit i, and
// statistic is recomputed on each arrangement of the same labels over the
// units. All distinct arrangements are counted when there are at most
// o.Limit, and then
//
//	p = #{ T(arrangement) ≥ T(observed) } / arrangements
//
// else o.Draws are drawn at random and p = (b + 1) / (draws + 1), b being how
// many were at least as extreme. Values of T within 10⁻¹² of the largest |T|
// are held equal, so that rounding never separates ties. statistic must not
// keep or change its argument. A missing value (NaN) of the observed statistic
// is ErrUnknown; of another arrangement, it counts as extreme (conservative).
//
// Sources: Fisher, The Design of Experiments (1935), § 21; Phipson and Smyth,
// Permutation p-values should never be zero, SAGMB 9 (2010).
func Permute(labels []int, statistic func(labels []int) float64, o Permutation) (PermutationResult, error) {
	if len(labels) == 0 {
		return PermutationResult{}, ErrTooFew
	}
	r := PermutationResult{Statistic: statistic(labels), Arrangements: arrangements(labels)}
	if math.IsNaN(r.Statistic) {
		return r, ErrUnknown
	}
	if r.Arrangements <= o.limit() {
		return r.exact(everyArrangement(labels, statistic), o.Tail), nil
	}
	values := make([]float64, o.draws())
	inParallel(len(values), o.Workers, func(from, to int) {
		shuffled := slices.Clone(labels)
		for i := from; i < to; i++ {
			copy(shuffled, labels)
			Draw(o.Seed, uint64(i)).Shuffle(len(shuffled), func(j, k int) {
				shuffled[j], shuffled[k] = shuffled[k], shuffled[j]
			})
			values[i] = statistic(shuffled)
		}
	})
	return r.drawn(values, o.Tail), nil
}

// PermutationTest tests whether a is above b (or below, or either, by o.Tail)
// by permuting which units belong to a; statistic is for instance
// [MeanDifference] or [CliffDelta]. Missing values are set aside first; fewer
// than one value on a side is ErrTooFew. See [Permute] for p.
func PermutationTest(a, b []float64, statistic func(a, b []float64) float64, o Permutation) (PermutationResult, error) {
	values := Present(a)
	n := len(values)
	values = append(values, Present(b)...)
	if n == 0 || n == len(values) {
		return PermutationResult{}, ErrTooFew
	}
	labels := make([]int, len(values))
	for i := range n {
		labels[i] = 1
	}
	return Permute(labels, func(labels []int) float64 {
		p, q := make([]float64, 0, n), make([]float64, 0, len(values)-n)
		for i, v := range values {
			if labels[i] == 1 {
				p = append(p, v)
			} else {
				q = append(q, v)
			}
		}
		return statistic(p, q)
	}, o)
}

// SignFlip tests whether values are above 0 (or below, or either, by o.Tail):
// if they were symmetric about 0, each could as well have had the other sign.
// The statistic is their mean; there are 2ⁿ arrangements of signs (zeros count
// too, they change nothing). Missing values are set aside; ErrTooFew when none
// is left. See [Permute] for p, exact or drawn.
//
// Source: Fisher, The Design of Experiments (1935), § 21.
func SignFlip(x []float64, o Permutation) (PermutationResult, error) {
	values := Present(x)
	n := len(values)
	if n == 0 {
		return PermutationResult{}, ErrTooFew
	}
	r := PermutationResult{Statistic: Mean(values), Arrangements: math.Ldexp(1, n)}
	if r.Arrangements <= o.limit() {
		means := make([]float64, 1<<n)
		inParallel(len(means), o.Workers, func(from, to int) {
			flipped := make([]float64, n)
			for signs := from; signs < to; signs++ {
				means[signs] = flippedMean(values, flipped, uint64(signs))
			}
		})
		return r.exact(means, o.Tail), nil
	}
	means := make([]float64, o.draws())
	inParallel(len(means), o.Workers, func(from, to int) {
		flipped := make([]float64, n)
		for i := from; i < to; i++ {
			means[i] = drawnMean(values, flipped, Draw(o.Seed, uint64(i)).Uint64)
		}
	})
	r = r.drawn(means, o.Tail)
	r.SmallestP = max(r.SmallestP, math.Ldexp(1, -nonZero(values)))
	return r, nil
}

func nonZero(values []float64) int {
	n := 0
	for _, v := range values {
		if v != 0 {
			n++
		}
	}
	return n
}

func flippedMean(values, flipped []float64, signs uint64) float64 {
	for i, v := range values {
		if signs>>i&1 == 1 {
			v = -v
		}
		flipped[i] = v
	}
	return Mean(flipped)
}

// drawnMean flips each value by one random bit, 64 of them a word.
func drawnMean(values, flipped []float64, word func() uint64) float64 {
	var bits uint64
	for i, v := range values {
		if i%64 == 0 {
			bits = word()
		}
		if bits&1 == 1 {
			v = -v
		}
		bits >>= 1
		flipped[i] = v
	}
	return Mean(flipped)
}

func (r PermutationResult) exact(values []float64, tail Tail) PermutationResult {
	r.Exact = true
	r.Extreme = extremes(values, r.Statistic, tail)
	r.P = r.Extreme / r.Arrangements
	r.SmallestP = extremes(values, mostExtreme(values, tail), tail) / r.Arrangements
	return r
}

func (r PermutationResult) drawn(values []float64, tail Tail) PermutationResult {
	r.Draws = len(values)
	r.Extreme = extremes(values, r.Statistic, tail)
	r.P = (r.Extreme + 1) / float64(r.Draws+1)
	r.SmallestP = 1 / float64(r.Draws+1)
	return r
}

// extremes counts the values at least as extreme as observed.
func extremes(values []float64, observed float64, tail Tail) float64 {
	slack := math.Abs(observed)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			slack = max(slack, math.Abs(v))
		}
	}
	slack *= 1e-12
	n := 0
	for _, v := range values {
		if !(distance(v, tail) < distance(observed, tail)-slack) {
			n++
		}
	}
	return float64(n)
}

// mostExtreme is the value farthest out; values that are missing aside.
func mostExtreme(values []float64, tail Tail) float64 {
	far := math.NaN()
	for _, v := range values {
		if math.IsNaN(far) || distance(v, tail) > distance(far, tail) {
			far = v
		}
	}
	return far
}

func distance(v float64, tail Tail) float64 {
	switch tail {
	case Less:
		return -v
	case TwoSided:
		return math.Abs(v)
	}
	return v
}

// arrangements is how many distinct arrangements the labels have: the
// multinomial coefficient n! / Π n_g!, as a float64 (exact up to 2⁵³).
func arrangements(labels []int) float64 {
	sizes := map[int]int64{}
	for _, l := range labels {
		sizes[l]++
	}
	total, placed := big.NewInt(1), int64(0)
	for _, n := range sizes {
		placed += n
		total.Mul(total, new(big.Int).Binomial(placed, n))
	}
	f, _ := new(big.Float).SetInt(total).Float64()
	return f
}

// everyArrangement gives the statistic of each distinct arrangement, in
// lexicographic order of the labels.
func everyArrangement(labels []int, statistic func([]int) float64) []float64 {
	l := slices.Clone(labels)
	slices.Sort(l)
	values := []float64{statistic(l)}
	for nextArrangement(l) {
		values = append(values, statistic(l))
	}
	return values
}

// nextArrangement moves to the next arrangement in lexicographic order; false
// after the last one (Knuth, The Art of Computer Programming 4A, algorithm L).
func nextArrangement(l []int) bool {
	i := len(l) - 2
	for i >= 0 && l[i] >= l[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(l) - 1
	for l[j] <= l[i] {
		j--
	}
	l[i], l[j] = l[j], l[i]
	slices.Reverse(l[i+1:])
	return true
}
