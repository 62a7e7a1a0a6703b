package composite

import (
	"math"
	"slices"
)

// Ranker ranks scores again and again without allocating.
type Ranker struct {
	keys, spare   []uint64
	order, spareO []int32
}

// Rank gives each score its rank, 1 for the highest, into ranks, which must be
// as long as scores. Equal scores share the best rank and the next ones are
// left out (1, 2, 2, 4), as in a race; 0 is the rank of what is missing.
func (k *Ranker) Rank(scores []float64, ranks []int32) {
	present := k.sort(scores)
	clear(ranks)
	for at := 0; at < present; {
		end := at
		for ; end < present && k.keys[end] == k.keys[at]; end++ {
			ranks[k.order[end]] = int32(at + 1)
		}
		at = end
	}
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
	for r, v := range scores {
		if v == v {
			k.keys[present], k.order[present] = descending(v), int32(r)
			present++
		}
	}
	if present < 256 {
		k.insert(present)
	} else {
		k.radix(present)
	}
	return present
}

// insert sorts a few by comparison.
func (k *Ranker) insert(n int) {
	if n < 48 {
		for i := 1; i < n; i++ {
			key, row := k.keys[i], k.order[i]
			j := i
			for ; j > 0 && k.keys[j-1] > key; j-- {
				k.keys[j], k.order[j] = k.keys[j-1], k.order[j-1]
			}
			k.keys[j], k.order[j] = key, row
		}
		return
	}
	by := k.spareO[:n]
	for i := range by {
		by[i] = int32(i)
	}
	slices.SortStableFunc(by, func(a, b int32) int {
		switch {
		case k.keys[a] < k.keys[b]:
			return -1
		case k.keys[a] > k.keys[b]:
			return 1
		}
		return 0
	})
	keys := k.spare[:n]
	rows := make([]int32, n)
	for i, b := range by {
		keys[i], rows[i] = k.keys[b], k.order[b]
	}
	copy(k.keys, keys)
	copy(k.order, rows)
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
