package composite

import "math"

// TieTolerance is how near two scores are, as a share of the largest of a
// ranking, when the computer can't tell them apart: some thousand times what
// rounding leaves in a score, and far below what anyone reads.
const TieTolerance = 1e-12

// Ranker ranks scores again and again without allocating.
type Ranker struct {
	keys, spare   []uint64
	order, spareO []int32
	slots         []int32
	largest       float64 // |score| of the last ones sorted, infinite ones left out
}

// Rank gives each score its rank, 1 for the highest, into ranks, which must be
// as long as scores. Tied scores share the best rank and the next ones are left
// out (1, 2, 2, 4), as in a race; 0 is the rank of what is missing. With y₁ the
// highest of those who share a rank, y is tied with it when
//
//	y₁ − y ≤ TieTolerance · max |y|
//
// the largest being over all finite scores given. Two units with the same
// figures in another order differ by what adding up rounds, and would be told
// apart otherwise. An infinite score is tied with the same one only.
func (k *Ranker) Rank(scores []float64, ranks []int32) { k.rank(scores, ranks) }

// rank is [Ranker.Rank] that gives the order too.
func (k *Ranker) rank(scores []float64, ranks []int32) (order []int32) {
	present := k.sort(scores)
	clear(ranks)
	order = k.order[:present]
	near := TieTolerance * k.largest
	for at := 0; at < present; {
		// −∞ less something is −∞ and ∞ less something ∞: exact, as said.
		least := descending(scores[order[at]] - near)
		end := at
		for ; end < present && k.keys[end] <= least; end++ {
			ranks[order[end]] = int32(at + 1)
		}
		at = end
	}
	return order
}

// Order returns the rows from the highest score to the lowest, rows of equal
// scores in the order of the data, missing ones left out. The slice is valid
// until the next call.
func (k *Ranker) Order(scores []float64) []int32 { return k.order[:k.sort(scores)] }

// descending maps a number to a key that grows as the number falls; −0 and 0
// are one.
func descending(v float64) uint64 {
	b := math.Float64bits(v + 0)
	if b>>63 == 1 {
		return b
	}
	return ^(b | 1<<63)
}

// sort puts keys and rows from the highest score to the lowest and tells how
// many are present.
func (k *Ranker) sort(scores []float64) int {
	if cap(k.keys) < len(scores) {
		k.keys, k.spare = make([]uint64, len(scores)), make([]uint64, len(scores))
		k.order, k.spareO = make([]int32, len(scores)), make([]int32, len(scores))
	}
	n := len(scores)
	k.keys, k.spare, k.order, k.spareO = k.keys[:n], k.spare[:n], k.order[:n], k.spareO[:n]
	present := 0
	high, low := math.Inf(-1), math.Inf(1)
	k.largest = 0
	for r, v := range scores {
		if v == v {
			k.keys[present], k.order[present] = descending(v), int32(r)
			present++
			high, low = max(high, v), min(low, v)
			if size := math.Abs(v); size <= math.MaxFloat64 {
				k.largest = max(k.largest, size)
			}
		}
	}
	switch {
	case present < 64:
		insert(k.keys[:present], k.order[:present])
	case !k.spreadOut(scores, present, high, low):
		k.radix(present)
	}
	return present
}

// insert sorts a few by comparison, keeping the order of equal ones.
func insert(keys []uint64, rows []int32) {
	for i := 1; i < len(keys); i++ {
		key, row := keys[i], rows[i]
		j := i
		for ; j > 0 && keys[j-1] > key; j-- {
			keys[j], rows[j] = keys[j-1], rows[j-1]
		}
		keys[j], rows[j] = key, row
	}
}

// crowd is how many scores one slot may hold before spreadOut gives up.
const crowd = 64

// spreadOut sorts by putting each score in a slot of equal width between the
// highest and the lowest, as many slots as scores, then the few of each slot
// by comparison: what scores that spread out need. It gives up, with keys and
// rows as they were, when a slot is crowded. The slot never falls as the score
// falls, since subtraction and multiplication by a positive number keep order
// when rounded.
func (k *Ranker) spreadOut(scores []float64, n int, high, low float64) bool {
	scale := float64(n-1) / (high - low)
	if !(scale > 0) || math.IsInf(scale, 0) {
		return false
	}
	if cap(k.slots) < n+1 {
		k.slots = make([]int32, n+1)
	}
	slots := k.slots[:n+1]
	clear(slots)
	rows := k.order[:n]
	for _, r := range rows {
		slots[int((high-scores[r])*scale)+1]++
	}
	var sum int32
	for s, c := range slots {
		if c > crowd {
			return false
		}
		sum += c
		slots[s] = sum
	}
	for i, r := range rows {
		s := int((high - scores[r]) * scale)
		at := slots[s]
		slots[s] = at + 1
		k.spare[at], k.spareO[at] = k.keys[i], r
	}
	insert(k.spare[:n], k.spareO[:n]) // moves nothing further than its slot
	k.keys, k.spare = k.spare, k.keys
	k.order, k.spareO = k.spareO, k.order
	return true
}

const (
	digitBits = 11
	digits    = 6
	buckets   = 1 << digitBits
)

// radix sorts many by eleven bits at a time from the lowest, skipping the
// digits that all keys share; it keeps the order of equal keys.
func (k *Ranker) radix(n int) {
	var counts [digits][buckets]int32
	for _, key := range k.keys[:n] {
		for d := range digits {
			counts[d][key>>(d*digitBits)&(buckets-1)]++
		}
	}
	for d := range digits {
		count := &counts[d]
		shift := d * digitBits
		if int(count[k.keys[0]>>shift&(buckets-1)]) == n {
			continue
		}
		var sum int32
		for b, c := range count {
			count[b] = sum
			sum += c
		}
		keys, rows := k.keys[:n], k.order[:n]
		for i, key := range keys {
			b := key >> shift & (buckets - 1)
			at := count[b]
			count[b] = at + 1
			k.spare[at], k.spareO[at] = key, rows[i]
		}
		k.keys, k.spare = k.spare, k.keys
		k.order, k.spareO = k.spareO, k.order
	}
}
