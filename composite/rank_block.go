package composite

import (
	"math/bits"
	"slices"
)

// rankBlock is the memory in which one goroutine sums up the ranks of a few
// units at a time.
type rankBlock[R RankNumber] struct {
	selection quantileSelection
	draws     int
	stride    int // from a unit to the next
	ranks     []R // of up to spreadBlock units, unit by unit
	gathered  []R
}

func newRankBlock[R RankNumber](draws int, probabilities []float64) *rankBlock[R] {
	// An odd number of lines of 64 bytes, so that the ranks of one draw don't
	// fall on each other in the cache.
	stride := ((draws+31)/32 | 1) * 32
	return &rankBlock[R]{selection: quantileSelection{probabilities: probabilities}, draws: draws, stride: stride,
		ranks: make([]R, spreadBlock*stride)}
}

// take brings the ranks of units from first to before end together.
func (k *rankBlock[R]) take(ranks []R, units, first, end int) {
	for d := range k.draws {
		at := d
		for _, r := range ranks[d*units+first : d*units+end] {
			k.ranks[at] = r
			at += k.stride
		}
	}
}

// sum sums up the ranks of the i-th unit taken, which is unit u of out.
func (k *rankBlock[R]) sum(i, u int, ends rankEnds, out *RankSpread) {
	ranks := k.ranks[i*k.stride : i*k.stride+k.draws]
	low, high, sum := rankRange(ranks)
	var top, bottom int
	if int32(low) <= ends.mostTop || int32(high) > ends.leastBottom {
		top, bottom = inEnds(ranks, ends)
	}
	if low == 0 {
		ranks = presentRanks(ranks)
		low, high, _ = rankRange(ranks)
	}
	n := float64(len(ranks)) // 0/0 is NaN: a unit that is never ranked
	out.Draws[u] = int32(len(ranks))
	out.Mean[u], out.Top[u], out.Bottom[u] = float64(sum)/n, float64(top)/n, float64(bottom)/n
	k.quantiles(ranks, low, high, u, out.Quantiles)
}

func rankRange[R RankNumber](ranks []R) (low, high R, sum int64) {
	for i, r := range ranks {
		if i == 0 {
			low = r
		}
		low, high = min(low, r), max(high, r)
		sum += int64(r)
	}
	return low, high, sum
}

// presentRanks leaves out the draws without rank, in place.
func presentRanks[R RankNumber](ranks []R) []R {
	present := ranks[:0]
	for _, r := range ranks {
		if r != 0 {
			present = append(present, r)
		}
	}
	return present
}

func (k *rankBlock[R]) quantiles(ranks []R, low, high R, u int, to Matrix) {
	if len(ranks) == 0 {
		for c := range to.Columns {
			to.Set(u, c, Missing())
		}
		return
	}
	s := &k.selection
	s.begin(len(ranks))
	shift := max(0, bits.Len32(uint32(high)-uint32(low))-selectionBits)
	for _, r := range ranks {
		s.counts[(uint32(r)-uint32(low))>>shift&(selectionBuckets-1)]++
	}
	s.locate()
	k.gathered = k.gathered[:0]
	for _, r := range ranks {
		if s.wanted[(uint32(r)-uint32(low))>>shift&(selectionBuckets-1)] {
			k.gathered = append(k.gathered, r)
		}
	}
	sortFew(k.gathered)
	selected(s, k.gathered, to, u)
}

// rankEnds says which ranks are in the top and in the bottom of each draw.
type rankEnds struct {
	top, bottom          []int32 // the last of the top, the one before the first of the bottom
	mostTop, leastBottom int32   // ranks above the one and up to the other are in neither, in any draw
}

func newRankEnds[R RankNumber](ranks []R, units int, o RankSpreadOptions) rankEnds {
	draws := len(ranks) / units
	ends := rankEnds{top: make([]int32, draws), bottom: make([]int32, draws)}
	inBlocks(draws, o.Workers, func() func(int) {
		return func(d int) {
			n := 0
			for _, r := range ranks[d*units : (d+1)*units] {
				if r != 0 {
					n++
				}
			}
			k := min(n, max(1, int(o.Share*float64(n)+1e-9)))
			ends.top[d], ends.bottom[d] = int32(k), int32(n-k)
		}
	})
	ends.mostTop, ends.leastBottom = slices.Max(ends.top), slices.Min(ends.bottom)
	return ends
}

// inEnds tells in how many draws the ranks of a unit are in the top and in the
// bottom.
func inEnds[R RankNumber](ranks []R, e rankEnds) (top, bottom int) {
	for d, r := range ranks {
		if r != 0 && int32(r) <= e.top[d] {
			top++
		}
		if int32(r) > e.bottom[d] {
			bottom++
		}
	}
	return top, bottom
}
