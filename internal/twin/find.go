package twin

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/text"
)

// A block is the sheets that share a key. Of a block of up to whole sheets each
// is compared with each; of a greater one, each with the window that follow it
// in the order of names, so that the work grows with the sheets and not with
// their square, even when thousands bear one name or have one organisation.
const (
	whole  = 40
	window = 8
)

// one is a sheet made ready to be compared. The words that it was made from are let go.
type one struct {
	Sheet
	form
	bare     *form    // its name without that of its town; nil when it says none
	carriers []string // plain names
}

// together is how many sheets are compared between two words of progress: enough for
// every core to have its share.
const together = 2000

// crowd is all the sheets, and how many share each value: of values only digests are
// kept, for of a great registry the words themselves take more room than all else.
type crowd struct {
	ones  []one
	seed  maphash.Seed
	count map[uint64]int32
	held  []int32 // names that hold a word
}

// times is how many sheets have a value of a kind.
func (c *crowd) times(kind, value string) int { return int(c.count[c.digest(kind, value)]) }

func (c *crowd) digest(kind, value string) uint64 {
	var h maphash.Hash
	h.SetSeed(c.seed)
	h.WriteString(kind)
	h.WriteByte(' ')
	h.WriteString(value)
	return h.Sum64()
}

// member is a sheet in a block, with how many sheets the block holds.
type member struct {
	key       uint64
	one, size int32
}

// Find tells every pair of sheets that scores Threshold or more, once, in no
// order that means anything. Sheets have different identifiers. progress errs to stop.
func (g *Gathering) Find(progress func(done, of int) error, each func(Pair) error) error {
	c := g.done()
	members := c.blocks()
	first, starts := c.startsOf(members)
	share := func(from, to int, seen []int32) (found []Pair) {
		for i := from; i < to; i++ {
			for _, at := range starts[first[i]:first[i+1]] {
				found = c.compare(found, int32(i), members[at+1:], members[at], seen)
			}
		}
		return found
	}
	cores := runtime.GOMAXPROCS(0)
	found, seen := make([][]Pair, cores), make([][]int32, cores) // the last sheet that each was compared with, plus one
	for k := range seen {
		seen[k] = make([]int32, len(c.ones))
	}
	for from := 0; from < len(c.ones); from += together {
		if err := progress(from, len(c.ones)); err != nil {
			return err
		}
		n := min(together, len(c.ones)-from)
		inShares(cores, func(k int) { found[k] = share(from+n*k/cores, from+n*(k+1)/cores, seen[k]) })
		for _, some := range found {
			for _, p := range some {
				if err := each(p); err != nil {
					return fmt.Errorf("tell pair: %w", err)
				}
			}
		}
	}
	return progress(len(c.ones), len(c.ones))
}

// inShares does the n shares of a work at once, and waits for all.
func inShares(n int, share func(k int)) {
	var all sync.WaitGroup
	for k := range n {
		all.Go(func() { share(k) })
	}
	all.Wait()
}

// compare weighs a sheet with those that follow it in a block.
func (c *crowd) compare(found []Pair, i int32, rest []member, here member, seen []int32) []Pair {
	reach := window
	if here.size <= whole {
		reach = whole
	}
	for k := 0; k < reach && k < len(rest) && rest[k].key == here.key; k++ {
		j := rest[k].one
		if seen[j] == i+1 {
			continue
		}
		seen[j] = i + 1
		score, reasons := c.weigh(&c.ones[i], &c.ones[j])
		if score < Threshold {
			continue
		}
		a, b := PairOf(c.ones[i].ID, c.ones[j].ID)
		found = append(found, Pair{A: a, B: b, Score: score, Reasons: reasons})
	}
	return found
}

// Gathering takes the sheets to compare one at a time, and keeps of each only what is
// compared: a great registry is never held whole.
type Gathering struct {
	c       *crowd
	numbers map[string]int32 // of stems
}

// NewGathering is an empty one.
func NewGathering() *Gathering {
	return &Gathering{c: &crowd{seed: maphash.MakeSeed(), count: map[uint64]int32{}}, numbers: map[string]int32{}}
}

// Add takes one more sheet.
func (g *Gathering) Add(s Sheet) {
	o := one{Sheet: s, carriers: plainly(s.Organisations)}
	name := plain(s.Name)
	o.form = formOf(name, g.stemmed)
	if bare := without(name, townsOf(s.Towns)); bare != name {
		f := formOf(bare, g.stemmed)
		o.bare = &f
	}
	o.Name, o.Organisations, o.Towns = "", nil, nil
	g.c.add(&o)
	g.c.ones = append(g.c.ones, o)
}

func (g *Gathering) stemmed(name string) []int32 {
	var out []int32
	for _, stem := range text.QueryStems(name) {
		n, known := g.numbers[stem]
		if !known {
			n = int32(len(g.c.held))
			g.numbers[stem], g.c.held = n, append(g.c.held, 0)
		}
		out = append(out, n)
	}
	return out
}

// done puts sheets in the order of their names, then places: the same whatever
// order they come in, so the same sheets have the same twins.
func (g *Gathering) done() *crowd {
	g.numbers = nil
	slices.SortFunc(g.c.ones, func(a, b one) int {
		return cmp.Or(strings.Compare(a.name, b.name), slices.Compare(a.Communes, b.Communes), strings.Compare(a.ID, b.ID))
	})
	return g.c
}

func letter(r rune) int {
	switch {
	case r >= 'a' && r <= 'z':
		return int(r - 'a')
	case r >= '0' && r <= '9':
		return 26 + int(r-'0')
	}
	return 36
}

// add counts what a sheet shares.
func (c *crowd) add(o *one) {
	for _, w := range o.words {
		c.held[w]++
	}
	values := []uint64{c.digest("name", o.name), c.digest("email", o.Email), c.digest("phone", o.Phone)}
	for _, p := range o.Pages {
		values = append(values, c.digest("page", p), c.digest("site", hostOf(p)))
	}
	for _, n := range o.Numbers {
		values = append(values, c.digest("number", n))
	}
	for _, n := range o.carriers {
		values = append(values, c.digest("carrier", n))
	}
	slices.Sort(values)
	for _, v := range slices.Compact(values) {
		c.count[v]++
	}
}

// blocks lists the members of each block that holds two sheets or more, one block after
// the other, each in the order of the sheets.
func (c *crowd) blocks() []member {
	// Most keys are of one sheet alone. They are read twice, so that only those which come
	// again, or have a neighbour in the table that does, take room. Keys are digests: each
	// sixteenth of what they can be has about as many as any other, and is sorted alone.
	const parts, ofPart, ofTable = 16, 64 - 4, 64 - 24
	met := make([]uint8, 1<<24)
	var ends [parts + 1]int
	c.eachKey(func(_ int, key uint64) {
		switch n := &ends[key>>ofPart+1]; met[key>>ofTable] {
		case 0:
			met[key>>ofTable] = 1
		case 1:
			met[key>>ofTable], *n = 2, *n+2
		default:
			*n++
		}
	})
	for k := range parts {
		ends[k+1] += ends[k]
	}
	next, members := ends, make([]member, ends[parts])
	c.eachKey(func(i int, key uint64) {
		if met[key>>ofTable] > 1 {
			at := &next[key>>ofPart]
			members[*at] = member{key: key, one: int32(i)}
			*at++
		}
	})
	cores := runtime.GOMAXPROCS(0)
	inShares(cores, func(core int) {
		for k := core; k < parts; k += cores {
			slices.SortFunc(members[ends[k]:ends[k+1]], func(a, b member) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.one, b.one)) })
		}
	})
	kept := members[:0]
	for from := 0; from < len(members); {
		to := from + 1
		for to < len(members) && members[to].key == members[from].key {
			to++
		}
		if to-from > 1 {
			for _, m := range members[from:to] {
				kept = append(kept, member{m.key, m.one, int32(to - from)})
			}
		}
		from = to
	}
	return slices.Clip(kept)
}

// eachKey gives the digests of the keys of each sheet, each once.
func (c *crowd) eachKey(give func(i int, key uint64)) {
	cores := runtime.GOMAXPROCS(0)
	type share struct {
		keys []uint64
		ends []int
	}
	shares := make([]share, cores)
	for from := 0; from < len(c.ones); from += together {
		n := min(together, len(c.ones)-from)
		inShares(cores, func(k int) {
			s := &shares[k]
			s.keys, s.ends = s.keys[:0], s.ends[:0]
			for i := from + n*k/cores; i < from+n*(k+1)/cores; i++ {
				at := len(s.keys)
				s.keys = c.keys(s.keys, &c.ones[i])
				slices.Sort(s.keys[at:])
				s.keys = s.keys[:at+len(slices.Compact(s.keys[at:]))]
				s.ends = append(s.ends, len(s.keys))
			}
		})
		for k, s := range shares {
			at := 0
			for i, end := range s.ends {
				for ; at < end; at++ {
					give(from+n*k/cores+i, s.keys[at])
				}
			}
		}
	}
}

// startsOf is where each sheet stands in its blocks: those of sheet i are
// starts[first[i]:first[i+1]].
func (c *crowd) startsOf(members []member) (first, starts []int32) {
	first = make([]int32, len(c.ones)+1)
	for _, m := range members {
		first[m.one+1]++
	}
	for i := range c.ones {
		first[i+1] += first[i]
	}
	next := slices.Clone(first)
	starts = make([]int32, len(members))
	for at, m := range members {
		starts[next[m.one]] = int32(at)
		next[m.one]++
	}
	return first, starts
}

// keys adds the blocks of a sheet: what two sheets share that are worth a look.
// Words are taken with a place or an organisation; alone, only the rarest.
func (c *crowd) keys(keys []uint64, o *one) []uint64 {
	name := c.digest("name", o.name)
	keys = append(keys, name, c.digest("glued", glued(o.name)))
	var own [8]int32
	words := append(own[:0], o.words...)
	slices.SortFunc(words, func(a, b int32) int { return cmp.Or(cmp.Compare(c.held[a], c.held[b]), cmp.Compare(a, b)) })
	words = words[:min(len(words), 3)]
	for i, w := range words {
		if c.held[w] <= whole {
			keys = append(keys, both(ofWord, uint64(w)))
		}
		for j := range i {
			keys = append(keys, both(both(ofWords, uint64(min(w, words[j]))), uint64(max(w, words[j]))))
		}
	}
	var at, begin [16]uint64
	begins := c.beginnings(begin[:0], o.name)
	for _, at := range c.around(at[:0], o) {
		keys = append(keys, at, both(at, name)) // whole when small: a misspelt name keeps no word
		for _, w := range words {
			keys = append(keys, both(at, uint64(w)))
		}
		for _, b := range begins {
			keys = append(keys, both(at, b))
		}
	}
	for _, p := range o.Pages {
		keys = append(keys, c.digest("page", p))
	}
	return keys
}

// What digests of numbers are of.
const (
	ofWord uint64 = iota + 1
	ofWords
	ofSquare
)

// both is the digest of two, in that order.
func both(a, b uint64) uint64 {
	x := (a ^ b>>32 ^ b<<32) * 0x9e3779b97f4a7c15
	x = (x ^ x>>29 ^ b) * 0xbf58476d1ce4e5b9
	return x ^ x>>32
}

// beginnings are the first four letters of each long word: what is left of a
// misspelt one.
func (c *crowd) beginnings(out []uint64, name string) []uint64 {
	for w := range strings.FieldsSeq(name) {
		if len(w) > 4 && len(out) < 4 {
			out = append(out, c.digest("begin", w[:4]))
		}
	}
	return out
}

// around is where a sheet is, who carries it and how to reach it.
func (c *crowd) around(out []uint64, o *one) []uint64 {
	for _, k := range o.Communes[:min(len(o.Communes), 3)] {
		out = append(out, c.digest("commune", string(k)))
	}
	for _, s := range o.Spots[:min(len(o.Spots), 2)] {
		out = cells(out, s)
	}
	for _, n := range o.Numbers[:min(len(o.Numbers), 2)] {
		out = append(out, c.digest("number", n))
	}
	for _, n := range o.carriers[:min(len(o.carriers), 2)] {
		out = append(out, c.digest("carrier", n))
	}
	for _, p := range o.Pages[:min(len(o.Pages), 2)] {
		out = append(out, c.digest("site", hostOf(p)))
	}
	if o.Email != "" {
		out = append(out, c.digest("email", o.Email))
	}
	if o.Phone != "" {
		out = append(out, c.digest("phone", o.Phone))
	}
	return out
}

// cells are the four squares whose corners a spot lies between: two spots within
// nearKm share one.
func cells(out []uint64, s Spot) []uint64 {
	const degrees = 0.04 // 2.8 km from west to east at 51° north, more to the south
	x, y := int32(math.Floor(s.Lon/degrees)), int32(math.Floor(s.Lat/degrees))
	for i := range int32(4) {
		out = append(out, both(both(ofSquare, uint64(uint32(x+i%2))), uint64(uint32(y+i/2))))
	}
	return out
}
