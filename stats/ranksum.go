package stats

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
)

// RankSums is the exact distribution of Cliff's delta when a group of k units
// is picked at random among n units whose values are given: all C(n, k)
// arrangements are counted, without being listed. Delta is a linear function
// of the sum S of the group's ranks,
//
//	δ = 2 (S − k(k+1)/2) / (k (n−k)) − 1
//
// and with mid-ranks doubled to integers r_i, the number of groups of k units
// with doubled sum s follows from c(j, s) ← c(j, s) + c(j−1, s − r_i), unit by
// unit. Ties are taken as they are. Only additions of positive terms are made:
// counts are exact up to 2⁵³ arrangements and within n × 2⁻⁵³ (relative) above.
//
// Source: Streitberg and Röhmel, Exact distributions for permutation and rank
// tests: an introduction to some recently published algorithms, Statistical
// Software Newsletter 12 (1986).
type RankSums struct {
	n, k   int
	ranks  []int     // doubled mid-ranks, ascending
	upper  []float64 // upper[s−low]: groups whose doubled rank sum is at least s
	low    int       // smallest doubled rank sum
	groups float64   // C(n, k)
}

// CountingSteps is the work, in additions, that counting the groups of k among
// n units takes at most: about 10⁹ a second. [NewRankSums] needs memory for
// k × n (n+1) numbers.
func CountingSteps(n, k int) float64 {
	k = min(k, n-k)
	return float64(n) * float64(k) * float64(n*(n+1)) / 2
}

// NewRankSums counts the groups of k units among values. Missing values are
// set aside. ErrTooFew when k is not within 1…n−1; ErrUnknown when C(n, k) is
// not a finite float64 (n above 1,029).
func NewRankSums(values []float64, k int) (*RankSums, error) {
	ranks := doubledRanks(Present(values))
	slices.Sort(ranks)
	n := len(ranks)
	if k < 1 || k >= n {
		return nil, ErrTooFew
	}
	groups, _ := new(big.Float).SetInt(new(big.Int).Binomial(int64(n), int64(k))).Float64()
	if math.IsInf(groups, 0) {
		return nil, ErrUnknown
	}
	d := &RankSums{n: n, k: k, ranks: ranks, groups: groups}
	d.count()
	return d, nil
}

// doubledRanks are twice the mid-ranks: integers, so that sums are exact.
func doubledRanks(values []float64) []int {
	doubled := make([]int, len(values))
	for i, r := range Ranks(values) {
		doubled[i] = int(2 * r)
	}
	return doubled
}

// count fills upper. The smaller of the two groups is counted, on ranks
// shifted to start at 0: the other group's sum is the total minus its own.
func (d *RankSums) count() {
	size, top := min(d.k, d.n-d.k), 0
	for _, r := range d.ranks[d.n-size:] {
		top += r - d.ranks[0]
	}
	counts := make([][]float64, size+1)
	for j := range counts {
		counts[j] = make([]float64, top+1)
	}
	counts[0][0] = 1
	reach := make([]int, size+1) // largest sum reached by groups of j units
	least := make([]int, size+1) // smallest: that of the first j units
	for j := range size {
		least[j+1] = least[j] + d.ranks[j] - d.ranks[0]
	}
	for i, r := range d.ranks {
		// Groups that the units still to come can't complete are left as they are.
		d.add(counts, least, reach, r-d.ranks[0], max(1, size-(d.n-1-i)), min(i+1, size))
	}
	exactly := counts[size]
	if size != d.k {
		exactly = slices.Clone(exactly)
		slices.Reverse(exactly)
	}
	d.low = d.smallestSum(size, top)
	d.upper = exactly
	for s := len(exactly) - 2; s >= 0; s-- {
		d.upper[s] += d.upper[s+1]
	}
}

// add lets one more unit, of shifted rank r, join the groups that then have
// fewest to most units.
func (d *RankSums) add(counts [][]float64, least, reach []int, r, fewest, most int) {
	for j := most; j >= fewest; j-- {
		into, from := counts[j], counts[j-1]
		last := min(reach[j-1], len(into)-1-r)
		if first := least[j-1]; first <= last {
			addEach(into[first+r:last+r+1], from[first:last+1])
		}
		reach[j] = max(reach[j], min(reach[j-1]+r, len(into)-1))
	}
}

// addEach adds from to into, number by number; four at a time, because nearly
// all the time of an exact test is spent here.
func addEach(into, from []float64) {
	for len(from) >= 4 && len(into) >= 4 {
		a, b := into[:4:4], from[:4:4]
		a[0] += b[0]
		a[1] += b[1]
		a[2] += b[2]
		a[3] += b[3]
		into, from = into[4:], from[4:]
	}
	for i, v := range from {
		into[i] += v
	}
}

// smallestSum is the doubled rank sum that upper[0] stands for.
func (d *RankSums) smallestSum(size, top int) int {
	if size == d.k {
		return size * d.ranks[0]
	}
	total := 0
	for _, r := range d.ranks {
		total += r
	}
	return total - size*d.ranks[0] - top
}

// Groups is how many groups there are: C(n, k).
func (d *RankSums) Groups() float64 { return d.groups }

// Upper is the share of groups whose doubled rank sum is at least s.
func (d *RankSums) Upper(s int) float64 {
	switch i := s - d.low; {
	case i <= 0:
		return 1
	case i >= len(d.upper):
		return 0
	default:
		return d.upper[i] / d.upper[0]
	}
}

// Smallest is the smallest share Upper gives that is not 0: the smallest p
// that a one-sided (Greater) test on these values could give. With ties it is
// more than 1/C(n, k).
func (d *RankSums) Smallest() float64 {
	for i := len(d.upper) - 1; i >= 0; i-- {
		if d.upper[i] > 0 {
			return d.upper[i] / d.upper[0]
		}
	}
	return 1
}

// RankSumTest is [PermutationTest] with [CliffDelta] and the tail Greater,
// made exact for any number of arrangements by counting instead of listing;
// SmallestP takes the ties of this data into account. counted may be nil, or
// remember distributions from one call to the next (equal ranks and sizes
// share one); it is not safe for concurrent use. Missing values are set aside;
// ErrTooFew when a side has none left, ErrUnknown as [NewRankSums].
//
// Source: Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics
// Bulletin 1 (1945); Streitberg and Röhmel, Exact Distributions for Permutation
// and Rank Tests, Statistical Software Newsletter 12 (1986), for ties.
func RankSumTest(a, b []float64, counted RankSumCache) (PermutationResult, error) {
	group := Present(a)
	k := len(group)
	all := append(group, Present(b)...)
	if k == 0 || k == len(all) {
		return PermutationResult{}, ErrTooFew
	}
	ranks := doubledRanks(all)
	sum := 0
	for _, r := range ranks[:k] {
		sum += r
	}
	d, err := counted.distribution(all, ranks, k)
	if err != nil {
		return PermutationResult{}, err
	}
	above := sum - k*(k+1) // twice the U statistic
	pairs := float64(k) * float64(len(all)-k)
	return PermutationResult{
		Statistic: (float64(above) - pairs) / pairs,
		P:         d.Upper(sum), Exact: true,
		Arrangements: d.groups, Extreme: math.Round(d.Upper(sum) * d.groups),
		SmallestP: d.Smallest(),
	}, nil
}

// RankSumCache remembers counted distributions, by their ranks and size.
type RankSumCache map[string]*RankSums

func (c RankSumCache) distribution(values []float64, ranks []int, k int) (*RankSums, error) {
	if c == nil {
		return NewRankSums(values, k)
	}
	sorted := slices.Clone(ranks)
	slices.Sort(sorted)
	key := binary.AppendUvarint(nil, uint64(k))
	for _, r := range sorted {
		key = binary.AppendUvarint(key, uint64(r))
	}
	if d, ok := c[string(key)]; ok {
		return d, nil
	}
	d, err := NewRankSums(values, k)
	if err == nil {
		c[string(key)] = d
	}
	return d, err
}
