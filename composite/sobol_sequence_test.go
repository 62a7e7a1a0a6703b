package composite

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

func sobolOf(t testing.TB, dimensions int) *SobolSequence {
	t.Helper()
	s, err := NewSobolSequence(dimensions)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The first points in three dimensions that Joe and Kuo publish with their
// table of directions.
func TestSobolSequenceBeginsAsPublished(t *testing.T) {
	s := sobolOf(t, 3)
	for i, want := range [][]float64{
		{0, 0, 0}, {.5, .5, .5}, {.75, .25, .25}, {.25, .75, .75}, {.375, .375, .625},
		{.875, .875, .125}, {.625, .125, .875}, {.125, .625, .375}, {.1875, .3125, .9375}, {.6875, .8125, .4375},
	} {
		if got := s.Point(uint32(i), nil); !slices.Equal(got, want) {
			t.Errorf("point %d is %v, want %v", i, got, want)
		}
	}
}

// SciPy 1.10.1, qmc.Sobol(512, scramble=False): the 4,096 first points, each
// number as a fraction of 2³² in four bytes, the lowest first.
func TestSobolSequenceOfManyDimensionsIsSciPys(t *testing.T) {
	s := sobolOf(t, SobolDimensions)
	var all []byte
	point := make([]float64, SobolDimensions)
	for i := range uint32(4096) {
		for _, v := range s.Point(i, point) {
			all = binary.LittleEndian.AppendUint32(all, uint32(v*(1<<32)))
		}
	}
	const want = "66f0efa7b87a7224d700d47c70172cf3ddbda94b7fbdad7709dbd488759dfb4d"
	if sum := sha256.Sum256(all); hex.EncodeToString(sum[:]) != want {
		t.Errorf("SHA-256 %x, want %s", sum, want)
	}
}

// primitive tells whether x generates all 2^s − 1 nonzero residues modulo a
// polynomial of degree s over two elements, by walking through them.
func primitive(polynomial uint32) bool {
	s := bits.Len32(polynomial) - 1
	order, x := 0, uint32(1)
	for {
		order++
		if x <<= 1; x>>s&1 == 1 {
			x ^= polynomial
		}
		if x == 1 || order > 1<<s {
			return order == 1<<s-1
		}
	}
}

func TestSobolDirectionsArePrimitiveAndOdd(t *testing.T) {
	seen := map[uint64]bool{}
	dimension := 1
	for line := range strings.Lines(sobolDirections) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		dimension++
		var f []uint64
		for _, word := range strings.Fields(line) {
			n, err := strconv.ParseUint(word, 10, 32)
			if err != nil {
				t.Fatal(err)
			}
			f = append(f, n)
		}
		polynomial := 1<<f[0] | f[1]<<1 | 1
		if seen[polynomial] || !primitive(uint32(polynomial)) {
			t.Errorf("dimension %d: polynomial %b twice or not primitive", dimension, polynomial)
		}
		seen[polynomial] = true
		if len(f) != int(f[0])+2 {
			t.Fatalf("dimension %d: %d numbers for degree %d", dimension, len(f)-2, f[0])
		}
		for k, m := range f[2:] {
			if m%2 == 0 || m >= 1<<(k+1) {
				t.Errorf("dimension %d: m_%d = %d is not odd and below 2^%d", dimension, k+1, m, k+1)
			}
		}
	}
	if dimension != SobolDimensions {
		t.Errorf("%d dimensions, want %d", dimension, SobolDimensions)
	}
}

// unevenDimension is a coordinate of which some interval [j, j+1)/n has not
// exactly one of the n points from one on; −1 when there is none.
func unevenDimension(s *SobolSequence, from, n int) int {
	points := make([]float64, n*s.Dimensions())
	s.Points(uint32(from), uint32(from+n), points)
	for d := range s.Dimensions() {
		seen := make([]bool, n)
		for i := range n {
			j := int(points[i*s.Dimensions()+d] * float64(n))
			if seen[j] {
				return d
			}
			seen[j] = true
		}
	}
	return -1
}

func TestSobolSequenceIsStratified(t *testing.T) {
	plain := sobolOf(t, SobolDimensions)
	for name, s := range map[string]*SobolSequence{"plain": plain, "scrambled": plain.Scrambled(42)} {
		for _, n := range []int{1, 2, 16, 256} {
			for _, block := range []int{0, 1, 5} {
				if d := unevenDimension(s, block*n, n); d >= 0 {
					t.Errorf("%s: block %d of %d points leaves an interval of dimension %d empty", name, block, n, d)
				}
			}
		}
	}
	if unevenDimension(plain, 3, 16) < 0 {
		t.Error("points 3 to 18 are no block: the test sees nothing")
	}
}

// The first two dimensions are a (0, m, 2)-net in base two: each box of
// area 2^−m whose sides are powers of two has exactly one of 2^m points.
func TestSobolSequenceFillsEveryBox(t *testing.T) {
	const m = 8
	for seed := range uint64(4) {
		s := sobolOf(t, 2).Scrambled(seed)
		for wide := range m + 1 {
			count := map[[2]int]int{}
			for i := range uint32(1 << m) {
				p := s.Point(i, nil)
				count[[2]int{int(math.Ldexp(p[0], wide)), int(math.Ldexp(p[1], m-wide))}]++
			}
			if len(count) != 1<<m {
				t.Errorf("seed %d: %d boxes of width 2^−%d hold the %d points", seed, len(count), wide, 1<<m)
			}
		}
	}
}

// owenByDefinition turns digits over one by one, each by the bit that a table
// keeps for the digits before it.
func owenByDefinition(x uint32, turn map[string]byte) string {
	before, out := "", ""
	for _, digit := range []byte(padded(x)) {
		out += string(digit ^ turn[before])
		before += string(digit)
	}
	return out
}

func padded(x uint32) string {
	s := strconv.FormatUint(uint64(x), 2)
	return strings.Repeat("0", 32-len(s)) + s
}

// Scrambling is nested and uniform: what turns a digit over depends on the
// digits before it alone, and over many seeds each does half of the time.
func TestOwenScramblingIsNestedAndUniform(t *testing.T) {
	rng := stats.Draw(7, 0)
	turn := map[string]byte{}
	for range 2_000 {
		x := rng.Uint32() >> rng.IntN(20) // shared leading digits too
		before, got := "", owenScramble(x, 12345)>>(openBits-32)
		for i, digit := range []byte(padded(x)) {
			by := (digit - '0') ^ byte(got>>(31-i)&1)
			if was, known := turn[before]; known && was != by {
				t.Fatalf("after %q a digit is turned both ways", before)
			}
			turn[before] = by
			before += string(digit)
		}
		if want := owenByDefinition(x, turn); padded(uint32(got)) != want {
			t.Fatalf("%b is scrambled to %b, want %s", x, got, want)
		}
	}
	const seeds = 20_000
	for _, x := range []uint32{0, 1, 1 << 31, math.MaxUint32, 0xdeadbeef} {
		var ones [openBits]int
		for seed := range uint64(seeds) {
			got := owenScramble(x, sobolHash(seed))
			for bit := range ones {
				ones[bit] += int(got >> bit & 1)
			}
		}
		for bit, n := range ones {
			if z := (float64(n) - seeds/2) / math.Sqrt(seeds/4); math.Abs(z) > 5 {
				t.Errorf("bit %d of %b is one %d times of %d", bit, x, n, seeds)
			}
		}
	}
}

func TestSobolSequenceOfOtherSeedsIsAnother(t *testing.T) {
	const seeds = 4_000
	plain := sobolOf(t, 2)
	var xy, xNext float64
	for seed := range uint64(seeds) {
		p, q := plain.Scrambled(seed).Point(5, nil), plain.Scrambled(seed+1).Point(5, nil)
		xy += (p[0] - .5) * (p[1] - .5) * 12
		xNext += (p[0] - .5) * (q[0] - .5) * 12
	}
	for name, r := range map[string]float64{"dimensions": xy / seeds, "seeds": xNext / seeds} {
		if math.Abs(r) > 5/math.Sqrt(seeds) {
			t.Errorf("correlation between %s is %.3f", name, r)
		}
	}
}

func TestSobolPointsInAnyOrderAreTheSame(t *testing.T) {
	s := sobolOf(t, 5).Scrambled(1)
	all, part := make([]float64, 100*5), make([]float64, 40*5)
	s.Points(0, 100, all)
	s.Points(60, 100, part)
	if !slices.Equal(part, all[60*5:]) {
		t.Error("points 60 to 99 differ when taken alone")
	}
	kept := make([]float64, 0, 5)
	if n := testing.AllocsPerRun(10, func() { kept = s.Point(77, kept) }); n != 0 {
		t.Errorf("%v allocations a point", n)
	}
	if got := sobolOf(t, 9).Scrambled(1).Point(77, nil)[:5]; !slices.Equal(got, kept) {
		t.Error("a coordinate depends on how many there are after it")
	}
}

func TestScrambledSobolNeverGivesZeroOrOne(t *testing.T) {
	if openUnit(0) <= 0 || openUnit(1<<openBits-1) >= 1 {
		t.Errorf("ends %v and %v", openUnit(0), openUnit(1<<openBits-1))
	}
}

// smoothProduct is Π (1 + a_d (x_d − ½)), whose integral over the cube is 1.
func smoothProduct(x []float64) float64 {
	p := 1.0
	for d, v := range x {
		p *= 1 + (v-.5)/float64(d+1)
	}
	return p
}

func TestSobolIntegratesBetterThanMonteCarlo(t *testing.T) {
	const n, dimensions, seeds = 1024, 8, 30
	plain := sobolOf(t, dimensions)
	var sobol, chance float64
	x := make([]float64, dimensions)
	for seed := range uint64(seeds) {
		s, sums := plain.Scrambled(seed), [2]float64{}
		for i := range uint32(n) {
			sums[0] += smoothProduct(s.Point(i, x))
			rng := stats.Draw(seed, uint64(i))
			for d := range x {
				x[d] = rng.Float64()
			}
			sums[1] += smoothProduct(x)
		}
		sobol += math.Pow(sums[0]/n-1, 2)
		chance += math.Pow(sums[1]/n-1, 2)
	}
	if ratio := math.Sqrt(chance / sobol); ratio < 20 {
		t.Errorf("the error of Monte Carlo is only %.1f times that of scrambled Sobol'", ratio)
	}
}

func TestSobolDimensionsThatDoNotExist(t *testing.T) {
	for _, d := range []int{0, -1, SobolDimensions + 1} {
		_, err := NewSobolSequence(d)
		var told *Error
		if !errors.As(err, &told) || told.Reason != TooManyDimensions || !strings.Contains(err.Error(), "between 1 and 512") {
			t.Errorf("%d dimensions: %v", d, err)
		}
	}
}

func BenchmarkSobolPoint(b *testing.B) {
	s := sobolOf(b, 64).Scrambled(1)
	x := make([]float64, 64)
	i := uint32(0)
	for b.Loop() {
		s.Point(i, x)
		i++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/64, "ns/number")
}
