package composite

import "math"

// rankStore keeps the ranks of every unit in every draw, draw by draw, in two
// bytes each when they fit.
type rankStore struct {
	units int
	small []uint16
	large []int32
}

func newRankStore(draws, units int) rankStore {
	if units <= math.MaxUint16 {
		return rankStore{units: units, small: make([]uint16, draws*units)}
	}
	return rankStore{units: units, large: make([]int32, draws*units)}
}

// put writes the ranks of a draw.
func (k *rankStore) put(draw int, ranks []int32) {
	if k.large != nil {
		copy(k.large[draw*k.units:], ranks)
		return
	}
	row := k.small[draw*k.units:][:len(ranks)]
	for r, v := range ranks {
		row[r] = uint16(v)
	}
}

// at is the rank of a unit in a draw, 0 when it has none.
func (k *rankStore) at(draw, unit int) int32 {
	if k.large != nil {
		return k.large[draw*k.units+unit]
	}
	return int32(k.small[draw*k.units+unit])
}

func (k *rankStore) draws() int { return (len(k.small) + len(k.large)) / k.units }

// of keeps the ranks of some units only.
func (k *rankStore) of(rows []int) rankStore {
	out := newRankStore(k.draws(), len(rows))
	for d := range k.draws() {
		for i, r := range rows {
			if out.large != nil {
				out.large[d*out.units+i] = k.at(d, r)
			} else {
				out.small[d*out.units+i] = uint16(k.at(d, r))
			}
		}
	}
	return out
}

// spread sums up the ranks of each unit.
func (k *rankStore) spread(share float64, workers int) (*RankSpread, error) {
	o := RankSpreadOptions{Share: share, Workers: workers}
	if k.large != nil {
		return SpreadOfRanks(k.large, k.units, o)
	}
	return SpreadOfRanks(k.small, k.units, o)
}

// above compares chosen units by pairs.
func (k *rankStore) above(chosen []int, workers int) (Matrix, error) {
	if k.large != nil {
		return ChanceAbove(k.large, k.units, chosen, workers)
	}
	return ChanceAbove(k.small, k.units, chosen, workers)
}

// sure is how often a unit must be above its neighbour for their order to hold.
const sure = 0.95

// held tells how many neighbours in an order keep it: those of which the first
// is above the second in the share sure of the draws in which both are ranked,
// ties counting half.
func (k *rankStore) held(order []int32) (held, pairs int) {
	if len(order) < 2 {
		return 0, 0
	}
	wins, both := make([]int32, len(order)-1), make([]int32, len(order)-1)
	for d := range k.draws() {
		if k.large != nil {
			countWins(k.large[d*k.units:][:k.units], order, wins, both)
		} else {
			countWins(k.small[d*k.units:][:k.units], order, wins, both)
		}
	}
	for i, w := range wins {
		if both[i] == 0 {
			continue
		}
		pairs++
		if float64(w) >= 2*sure*float64(both[i]) {
			held++
		}
	}
	return held, pairs
}

// countWins counts, in one draw, a win twice and a tie once.
func countWins[R RankNumber](ranks []R, order, wins, both []int32) {
	a := ranks[order[0]]
	for i, next := range order[1:] {
		b := ranks[next]
		if a != 0 && b != 0 {
			both[i]++
			if a < b {
				wins[i] += 2
			} else if a == b {
				wins[i]++
			}
		}
		a = b
	}
}
