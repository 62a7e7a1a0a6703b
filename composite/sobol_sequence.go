package composite

import (
	_ "embed"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// SobolDimensions is how many coordinates a point of a Sobol' sequence may
// have.
const SobolDimensions = 512

// sobolDirections holds, a dimension a line from the second on, the primitive
// polynomial and the numbers from which its directions grow.
//
//go:embed sobol_directions.txt
var sobolDirections string

// sobolBits is how many binary digits an index, and a point before scrambling,
// may have.
const sobolBits = 32

// SobolSequence gives the points of a Sobol' sequence: numbers in [0,1) that
// fill a cube of many dimensions far more evenly than random ones. Of the
// 2^m points from any multiple of 2^m on, each coordinate has exactly one in
// each interval [j/2^m, (j+1)/2^m). Point i depends on i alone, so workers may
// take any points in any order.
//
// It may be used by several goroutines at once.
//
// Sources: Sobol', On the distribution of points in a cube, USSR Computational
// Mathematics and Mathematical Physics 7 (1967); order of the points: Antonov
// and Saleev, same journal 19 (1979); directions: Joe and Kuo, Constructing
// Sobol sequences with better two-dimensional projections, SIAM Journal on
// Scientific Computing 30 (2008), table new-joe-kuo-6.
type SobolSequence struct {
	dimensions int
	directions []uint32 // sobolBits for each dimension, as fractions of 2³²
	keys       []uint64 // of the scrambling, one a dimension; nil when there is none
}

// NewSobolSequence returns the plain sequence of so many dimensions; its first
// points are (0, 0, …), (½, ½, …), (¾, ¼, …). Errors: TooManyDimensions for less than
// 1 or more than [SobolDimensions].
func NewSobolSequence(dimensions int) (*SobolSequence, error) {
	if dimensions < 1 || dimensions > SobolDimensions {
		return nil, &Error{Step: StepUncertainty, Reason: TooManyDimensions, Value: float64(dimensions), Limit: SobolDimensions}
	}
	s := &SobolSequence{dimensions: dimensions, directions: make([]uint32, 0, dimensions*sobolBits)}
	for b := range sobolBits {
		s.directions = append(s.directions, 1<<(sobolBits-1-b)) // the first: digits in reverse order
	}
	for line := range strings.Lines(sobolDirections) {
		if len(s.directions) == cap(s.directions) {
			break
		}
		if !strings.HasPrefix(line, "#") {
			s.grow(strings.Fields(line))
		}
	}
	return s, nil
}

// grow adds the directions of one more dimension. From the line s a m_1 … m_s
// they are v_k = m_k 2^(32−k), and for k > s
//
//	v_k = a_1 v_(k−1) ⊕ … ⊕ a_(s−1) v_(k−s+1) ⊕ v_(k−s) ⊕ v_(k−s)/2^s
//
// with a_1 … a_(s−1) the binary digits of a.
func (s *SobolSequence) grow(line []string) {
	number := func(i int) uint32 { n, _ := strconv.ParseUint(line[i], 10, 32); return uint32(n) }
	degree, a := int(number(0)), number(1)
	at := len(s.directions)
	for k := range sobolBits {
		if k < degree {
			s.directions = append(s.directions, number(2+k)<<(sobolBits-1-k))
			continue
		}
		before := s.directions[at : at+k]
		v := before[k-degree] ^ before[k-degree]>>degree
		for j := 1; j < degree; j++ {
			v ^= before[k-j] * (a >> (degree - 1 - j) & 1)
		}
		s.directions = append(s.directions, v)
	}
}

// Dimensions is how many coordinates a point has.
func (s *SobolSequence) Dimensions() int { return s.dimensions }

// Scrambled returns the sequence scrambled by a seed, as Owen does: in each
// dimension, each binary digit is kept or turned over by chance, the same way
// for all points whose digits before it are equal. Each point is then uniform
// in (0,1), never 0, and any two seeds are as two independent samples; the
// stratification stays. What is fixed by chance is read from a hash of seed,
// dimension and digits before, not drawn, so that nothing need be kept.
//
// Source: Owen, Randomly permuted (t,m,s)-nets and (t,s)-sequences, Monte Carlo
// and Quasi-Monte Carlo Methods in Scientific Computing (1995).
func (s *SobolSequence) Scrambled(seed uint64) *SobolSequence {
	out := *s
	out.keys = make([]uint64, s.dimensions)
	for d := range out.keys {
		out.keys[d] = sobolHash(sobolHash(seed) ^ uint64(d+1))
	}
	return &out
}

// Point writes the coordinates of the point of an index into dst, which it
// makes long enough, and returns it. Without scrambling they are multiples of
// 2⁻³²; with it, odd multiples of 2⁻⁵³.
func (s *SobolSequence) Point(index uint32, dst []float64) []float64 {
	dst = slices.Grow(dst[:0], s.dimensions)[:s.dimensions]
	gray := index ^ index>>1
	for d := range dst {
		directions := s.directions[d*sobolBits : (d+1)*sobolBits : (d+1)*sobolBits]
		var x uint32
		for g := gray; g != 0; g &= g - 1 {
			x ^= directions[bits.TrailingZeros32(g)]
		}
		if s.keys == nil {
			dst[d] = float64(x) * (1.0 / (1 << sobolBits))
		} else {
			dst[d] = openUnit(owenScramble(x, s.keys[d]))
		}
	}
	return dst
}

// Points writes the points from one index to before another, one after the
// other, into dst, which must be (to − from) × dimensions long.
func (s *SobolSequence) Points(from, to uint32, dst []float64) {
	for i := from; i < to; i++ {
		at := int(i-from) * s.dimensions
		s.Point(i, dst[at:at:at+s.dimensions])
	}
}

// openBits is how many binary digits a uniform number has.
const openBits = 52

// openUnit puts openBits digits in (0,1), in the middle of their interval:
// neither 0 nor 1, at which quantiles of the normal are infinite.
func openUnit(digits uint64) float64 {
	return (float64(digits) + 0.5) * (1.0 / (1 << openBits))
}

// owenScramble turns digits of x over, from the highest, and adds digits below
// them up to openBits. Six digits are turned at a time, by a hash of all those
// before them.
func owenScramble(x uint32, key uint64) uint64 {
	const groups, below = 6, openBits - 6*6
	digits := uint64(x) << 4 // 36 of them
	var out uint64
	for g := range groups {
		before := digits >> (6 * (groups - g))
		path := digits >> (6 * (groups - 1 - g)) & 63
		turns := sobolHash(key + (before|1<<(6*g))*goldenGamma) // the 1 in front tells groups apart
		out = out<<6 | (path ^ sixTurns(turns, path))
	}
	last := sobolHash(key + (digits|1<<36)*goldenGamma)
	return out<<below | last>>(64-below)
}

// sixTurns says which of six digits are turned over: the nodes of a binary
// tree, numbered from 1 at its top so that those of one depth follow each
// other, each have a bit of turns, and the digits are a path down.
func sixTurns(turns, path uint64) uint64 {
	return turns>>1&1<<5 |
		turns>>(2|path>>5)&1<<4 |
		turns>>(4|path>>4)&1<<3 |
		turns>>(8|path>>3)&1<<2 |
		turns>>(16|path>>2)&1<<1 |
		turns>>(32|path>>1)&1
}

// goldenGamma is the step of SplitMix64, 2⁶⁴ over the golden ratio.
const goldenGamma = 0x9e3779b97f4a7c15

// sobolHash is the finalizer of SplitMix64, a bijection in which each bit of
// the input moves about half of those of the output.
//
// Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number
// Generators, OOPSLA (2014).
func sobolHash(x uint64) uint64 {
	x += goldenGamma
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
