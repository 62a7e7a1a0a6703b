package stats

import (
	"math/big"
	"slices"
)

// PermuteDeltas is [Permute] of each pair of groups with Cliff's delta and the
// tail Greater, to the same bits; pairs of one total size share their random
// arrangements. ErrTooFew when a group is empty.
func PermuteDeltas(pairs []TwoGroups, o Permutation) ([]PermutationResult, error) {
	out := make([]PermutationResult, len(pairs))
	drawn := map[int][]*deltaDrawn{} // by total size
	for i, g := range pairs {
		whole, err := permuteDelta(g, &out[i], o)
		if err != nil {
			return nil, err
		}
		if whole != nil {
			drawn[g.size()] = append(drawn[g.size()], whole)
		}
	}
	for size, all := range drawn {
		places, s := make([]int32, size), stream{}
		for i := range o.draws() {
			s.begin(o.Seed, uint64(i))
			s.shuffle(places)
			for _, d := range all {
				d.count(places)
			}
		}
		for _, d := range all {
			d.tell(o.draws())
		}
	}
	return out, nil
}

// permuteDelta makes the test of one pair at once when its arrangements are few
// enough to be listed; else it says what is to be drawn.
func permuteDelta(g TwoGroups, into *PermutationResult, o Permutation) (*deltaDrawn, error) {
	if len(g.A) == 0 || len(g.B) == 0 {
		return nil, ErrTooFew
	}
	if few := choose(g.size(), len(g.A)); few > o.limit() {
		*into = PermutationResult{Arrangements: few}
		d := &deltaDrawn{ranks: doubledRanks(g.joined()), k: len(g.A), result: into}
		for _, r := range d.ranks[:d.k] {
			d.observed += r
		}
		into.Statistic = deltaOfSum(d.observed, d.k, g.size()-d.k)
		return d, nil
	}
	labels := make([]int, g.size())
	for i := range g.A {
		labels[i] = 1
	}
	ranks := doubledRanks(g.joined())
	r, err := Permute(labels, func(labels []int) float64 {
		sum := 0
		for i, l := range labels {
			sum += l * ranks[i]
		}
		return deltaOfSum(sum, len(g.A), len(g.B))
	}, Permutation{Limit: o.Limit, Draws: o.Draws, Seed: o.Seed})
	*into = r
	return nil, err
}

// choose is how many groups of k there are among n, rounded above 2⁵³.
func choose(n, k int) float64 {
	f, _ := new(big.Float).SetInt(new(big.Int).Binomial(int64(n), int64(k))).Float64()
	return f
}

// deltaOfSum is Cliff's delta from the doubled rank sum of the n units of A.
func deltaOfSum(sum, n, m int) float64 {
	return float64(sum-n*(n+1))/(float64(n)*float64(m)) - 1
}

// deltaDrawn counts the drawn arrangements at least as extreme as observed.
// Doubled rank sums stand for deltas: they are whole numbers in the same order,
// and two that differ give deltas much farther apart than rounding.
type deltaDrawn struct {
	ranks    []int // doubled, of A's units then B's
	k        int   // units of A
	observed int
	extreme  int
	result   *PermutationResult
}

// count looks at one arrangement: what stood among the first k belongs to A.
func (d *deltaDrawn) count(places []int32) {
	sum, k := 0, int32(d.k)
	ranks := d.ranks[:len(places)]
	for i, from := range places {
		sum += ranks[i] & int((from-k)>>31) // no branch: nobody could predict it
	}
	if sum >= d.observed {
		d.extreme++
	}
}

func (d *deltaDrawn) tell(draws int) {
	d.result.Draws, d.result.Extreme = draws, float64(d.extreme)
	d.result.P = (d.result.Extreme + 1) / float64(draws+1)
	d.result.SmallestP = 1 / float64(draws+1)
}

// PermuteDeltaWithout is PermuteDeltas of g without each of the units, one at a
// time (A's come first, then B's), in about the time of two tests however many
// there are: without a unit, the others' ranks move by a rule, so that each
// arrangement is read once for all units by sums that run along it. ErrTooFew
// when a group is left without a unit.
func PermuteDeltaWithout(g TwoGroups, units []int, o Permutation) ([]PermutationResult, error) {
	out := make([]PermutationResult, len(units))
	var sides [2][]*deltaLeftOut // by the group that loses a unit
	for i, unit := range units {
		d, err := permuteDelta(g.Without(unit), &out[i], o)
		if err != nil {
			return nil, err
		}
		if d != nil {
			side := 0
			if unit >= len(g.A) {
				side = 1
			}
			sides[side] = append(sides[side], leftOut(g, unit, d))
		}
	}
	if len(sides[0])+len(sides[1]) == 0 {
		return out, nil
	}
	drawWithout(g, sides, o)
	return out, nil
}

func drawWithout(g TwoGroups, sides [2][]*deltaLeftOut, o Permutation) {
	ranks, places, s := doubledRanks(g.joined()), make([]int32, g.size()-1), stream{}
	run := running{count: make([]int, g.size()), gap: make([]int, g.size())}
	for i := range o.draws() {
		s.begin(o.Seed, uint64(i))
		s.shuffle(places)
		for side, all := range sides {
			if len(all) == 0 {
				continue
			}
			run.along(places, ranks, len(g.A)-1+side)
			for _, d := range all {
				d.look(run)
			}
		}
	}
	for _, d := range slices.Concat(sides[0], sides[1]) {
		d.tell(o.draws())
	}
}

// deltaLeftOut is a test without one unit: its place among the ranks of all,
// and where the units that tie with it, or stand above it, are once it is gone.
type deltaLeftOut struct {
	*deltaDrawn
	unit        int
	ties, above [2][2]int // from, to, in each group
}

func leftOut(g TwoGroups, unit int, d *deltaDrawn) *deltaLeftOut {
	l := &deltaLeftOut{deltaDrawn: d, unit: unit}
	v, rest := g.joined()[unit], g.Without(unit)
	for side, x := range [][]float64{rest.A, rest.B} {
		from, to := tiesIn(x, v)
		at := side * len(rest.A)
		l.ties[side], l.above[side] = [2]int{at + from, at + to}, [2]int{at + to, at + len(x)}
	}
	return l
}

// running are sums along an arrangement of all units but one, over the first j:
// how many belong to A, and by how much the ranks of A's are larger when the
// unit left out stands after them than when it stands before.
type running struct {
	count, gap []int
	shifted    int // rank sum of A when the unit left out stands before all
}

func (r *running) along(places []int32, ranks []int, k int) {
	count, gap, shifted := 0, 0, 0
	ranks = ranks[:len(places)+1]
	for i, from := range places {
		r.count[i], r.gap[i] = count, gap
		in := int((from - int32(k)) >> 31) // −1 in A, 0 elsewhere
		count -= in
		gap += (ranks[i] - ranks[i+1]) & in
		shifted += ranks[i+1] & in
	}
	r.count[len(places)], r.gap[len(places)], r.shifted = count, gap, shifted
}

// look gives A's rank sum without the unit: among all units, a tie with it loses
// one half of a rank, and what stands above it one.
func (d *deltaLeftOut) look(r running) {
	sum := r.shifted + r.gap[d.unit]
	for side := range d.ties {
		sum -= r.count[d.ties[side][1]] - r.count[d.ties[side][0]]
		sum -= 2 * (r.count[d.above[side][1]] - r.count[d.above[side][0]])
	}
	if sum >= d.observed {
		d.extreme++
	}
}
