package composite

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// exactKemeny is the most units of which every order is weighed.
const exactKemeny = 12

// kemenyScratch is the memory of the search for an order.
type kemenyScratch struct {
	n       int
	net     []float64 // n × n, by row: weight that puts a above b, less weight that puts b above a
	best    []float64 // of each set of units placed on top: the most weight in agreement
	ways    []float64 // how many orders of that set reach it
	rest    []float64 // how many orders of the others complete it to a best one
	order   []int
	balance []float64 // of each unit, the sum of its duels
	sorted  []float64
	rank    []int // the units as they are searched, by their rows among those compared
	score   []float64
}

// run gives each unit the number of units below it in the order that most
// weight agrees with,
//
//	max Σ net_ab over pairs with a above b
//
// and tells whether that order is known to be the best. To 12 units all orders
// are weighed, by sets of units on top; when several are best, a unit gets its
// mean place among them. Above, an order by points is mended one unit at a
// time, until no unit can move to a better place; it is known to be the best
// when it contradicts no duel. The order of the rows changes nothing: units that
// duels can't tell apart are taken by their codes.
//
// Source: Kemeny, Mathematics without Numbers, Daedalus 88 (1959); Young and
// Levenglick, A Consistent Extension of Condorcet's Election Principle, SIAM
// Journal on Applied Mathematics 35 (1978); sets of units by Held and Karp (1962).
func (k *kemenyScratch) run(d *duels, units []Unit) (exact bool) {
	k.n = len(d.units)
	k.compare(d)
	k.arrange(d, units)
	k.score = grown(k.score, k.n)
	clear(k.score)
	if k.n <= exactKemeny {
		k.exact(k.score)
		exact = true
	} else {
		k.mend()
		for place, u := range k.order {
			k.score[u] = float64(k.n - 1 - place)
		}
		exact = k.unopposed()
	}
	for place, u := range k.rank {
		d.score[u] = k.score[place]
	}
	return exact
}

// compare fills net with every duel, in the order of the rows.
func (k *kemenyScratch) compare(d *duels) {
	k.net = grown(k.net, k.n*k.n)
	for a := range k.n {
		k.net[a*k.n+a] = 0
		d.duel(a)
		for b := a + 1; b < k.n; b++ {
			k.net[a*k.n+b], k.net[b*k.n+a] = d.net[b], -d.net[b]
		}
	}
}

// arrange puts the units in an order that follows from their duels alone, so that
// the search, which may end at another of several good orders where it begins
// elsewhere, does not depend on the order of the rows: by the sum of their duels,
// then by these duels from the smallest, then by code. Sums are of sorted numbers,
// so that their last digits do not follow from the rows either.
func (k *kemenyScratch) arrange(d *duels, units []Unit) {
	k.sorted, k.balance, k.rank = grown(k.sorted, k.n*k.n), grown(k.balance, k.n), grown(k.rank, k.n)
	copy(k.sorted, k.net)
	row := func(u int) []float64 { return k.sorted[u*k.n : (u+1)*k.n] }
	for u := range k.n {
		slices.Sort(row(u))
		k.rank[u], k.balance[u] = u, 0
		for _, v := range row(u) {
			k.balance[u] += v
		}
	}
	slices.SortStableFunc(k.rank, func(a, b int) int {
		order := cmp.Or(cmp.Compare(k.balance[b], k.balance[a]), slices.Compare(row(a), row(b)))
		if order == 0 && units != nil {
			order = cmp.Compare(units[d.units[a]].Code, units[d.units[b]].Code)
		}
		return order
	})
	for to, a := range k.rank {
		for at, b := range k.rank {
			k.sorted[to*k.n+at] = k.net[a*k.n+b]
		}
	}
	k.net, k.sorted = k.sorted, k.net
}

// gain is what unit v adds when it comes just below a set: its duels with all
// that are neither in the set nor itself.
func (k *kemenyScratch) gain(set, v int) float64 {
	var sum float64
	for b := range k.n {
		if set>>b&1 == 0 {
			sum += k.net[v*k.n+b]
		}
	}
	return sum
}

// exact weighs all orders. A set is a number with one bit a unit.
func (k *kemenyScratch) exact(score []float64) {
	sets := 1 << k.n
	k.best, k.ways, k.rest = grown(k.best, sets), grown(k.ways, sets), grown(k.rest, sets)
	k.best[0], k.ways[0] = 0, 1
	for set := 1; set < sets; set++ {
		k.best[set], k.ways[set] = math.Inf(-1), 0
		for v := range k.n {
			if set>>v&1 == 1 {
				k.try(set, v)
			}
		}
	}
	k.rest[sets-1] = 1
	for set := sets - 2; set >= 0; set-- {
		k.rest[set] = 0
		for v := range k.n {
			if set>>v&1 == 0 && k.follows(set, v) {
				k.rest[set] += k.rest[set|1<<v]
			}
		}
	}
	for set := range sets - 1 {
		for v := range k.n {
			if set>>v&1 == 0 && k.follows(set, v) {
				below := float64(k.n - 1 - bits.OnesCount(uint(set)))
				score[v] += below * k.ways[set] * k.rest[set|1<<v] / k.ways[sets-1]
			}
		}
	}
}

// try puts v last of a set.
func (k *kemenyScratch) try(set, v int) {
	before := set &^ (1 << v)
	switch value := k.best[before] + k.gain(before, v); {
	case value > k.best[set]+even:
		k.best[set], k.ways[set] = value, k.ways[before]
	case value > k.best[set]-even:
		k.ways[set] += k.ways[before]
	}
}

// follows tells whether v just below a set is on the way to a best order of
// both.
func (k *kemenyScratch) follows(set, v int) bool {
	return k.best[set]+k.gain(set, v) > k.best[set|1<<v]-even
}

// mend starts from the order by points, which is that of arrange, and moves units
// while it helps.
func (k *kemenyScratch) mend() {
	k.order = grown(k.order, k.n)
	for a := range k.n {
		k.order[a] = a
	}
	for moved := true; moved; {
		moved = false
		for place := range k.order {
			if to := k.better(place); to != place {
				u := k.order[place]
				k.order = slices.Insert(slices.Delete(k.order, place, place+1), to, u)
				moved = true
			}
		}
	}
}

// better finds where a unit agrees with the most weight.
func (k *kemenyScratch) better(place int) int {
	row := k.net[k.order[place]*k.n:][:k.n]
	to, most, sum := place, 1e-9, 0.0
	for p := place - 1; p >= 0; p-- {
		if sum += row[k.order[p]]; sum > most {
			to, most = p, sum
		}
	}
	sum = 0
	for p := place + 1; p < k.n; p++ {
		if sum -= row[k.order[p]]; sum > most {
			to, most = p, sum
		}
	}
	return to
}

// unopposed tells whether no duel is contradicted.
func (k *kemenyScratch) unopposed() bool {
	for i, a := range k.order {
		for _, b := range k.order[i+1:] {
			if k.net[a*k.n+b] < -even {
				return false
			}
		}
	}
	return true
}
