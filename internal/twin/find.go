package twin

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"math"
	"slices"
	"strconv"
	"strings"

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

// one is a sheet made ready to be compared.
type one struct {
	Sheet
	form
	bare     *form    // its name without that of its town; nil when it says none
	carriers []string // plain names
}

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
func Find(sheets []Sheet, progress func(done, of int) error, each func(Pair) error) error {
	c := gather(sheets)
	members := c.blocks()
	first, starts := c.startsOf(members)
	seen := make([]int32, len(c.ones)) // the last sheet that each was compared with, plus one
	for i := range c.ones {
		if i%1000 == 0 {
			if err := progress(i, len(c.ones)); err != nil {
				return err
			}
		}
		for _, at := range starts[first[i]:first[i+1]] {
			if err := c.compare(int32(i), members[at+1:], members[at], seen, each); err != nil {
				return err
			}
		}
	}
	return progress(len(c.ones), len(c.ones))
}

// compare weighs a sheet with those that follow it in a block.
func (c *crowd) compare(i int32, rest []member, here member, seen []int32, each func(Pair) error) error {
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
		if err := each(Pair{A: a, B: b, Score: score, Reasons: reasons}); err != nil {
			return fmt.Errorf("tell pair: %w", err)
		}
	}
	return nil
}

// gather puts sheets in the order of their names, then places: the same whatever
// order they come in, so the same sheets have the same twins.
func gather(sheets []Sheet) *crowd {
	c := &crowd{ones: make([]one, len(sheets)), seed: maphash.MakeSeed(), count: map[uint64]int32{}}
	numbers := map[string]int32{}
	stemmed := func(name string) []int32 {
		var out []int32
		for _, stem := range text.QueryStems(name) {
			n, known := numbers[stem]
			if !known {
				n = int32(len(c.held))
				numbers[stem], c.held = n, append(c.held, 0)
			}
			out = append(out, n)
		}
		return out
	}
	for i, s := range sheets {
		o := one{Sheet: s, carriers: plainly(s.Organisations)}
		name := plain(s.Name)
		o.form = formOf(name, stemmed)
		if bare := without(name, townsOf(s.Towns)); bare != name {
			f := formOf(bare, stemmed)
			o.bare = &f
		}
		o.Towns = nil
		c.ones[i] = o
		c.add(&c.ones[i])
	}
	slices.SortFunc(c.ones, func(a, b one) int {
		return cmp.Or(strings.Compare(a.name, b.name), slices.Compare(a.Communes, b.Communes), strings.Compare(a.ID, b.ID))
	})
	return c
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
	// again, or have a neighbour in the table that does, take room.
	met, n := make([]uint8, 1<<24), 0
	c.eachKey(func(_ int, key uint64) {
		switch at := key % uint64(len(met)); met[at] {
		case 0:
			met[at] = 1
		case 1:
			met[at], n = 2, n+2
		default:
			n++
		}
	})
	members := make([]member, 0, n)
	c.eachKey(func(i int, key uint64) {
		if met[key%uint64(len(met))] > 1 {
			members = append(members, member{key: key, one: int32(i)})
		}
	})
	slices.SortFunc(members, func(a, b member) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.one, b.one)) })
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
	var own []uint64
	for i := range c.ones {
		own = own[:0]
		c.keys(&c.ones[i], func(key string) { own = append(own, maphash.String(c.seed, key)) })
		slices.Sort(own)
		for _, key := range slices.Compact(own) {
			give(i, key)
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

// keys are the blocks of a sheet: what two sheets share that are worth a look.
// Words are taken with a place or an organisation; alone, only the rarest.
func (c *crowd) keys(o *one, put func(string)) {
	put("name " + o.name)
	put("glued " + glued(o.name))
	words := slices.Clone(o.words)
	slices.SortFunc(words, func(a, b int32) int { return cmp.Or(cmp.Compare(c.held[a], c.held[b]), cmp.Compare(a, b)) })
	words = words[:min(len(words), 3)]
	about := c.around(o)
	for i, w := range words {
		if c.held[w] <= whole {
			put("word " + number(w))
		}
		for j := range i {
			put("words " + number(min(w, words[j])) + " " + number(max(w, words[j])))
		}
	}
	for _, at := range about {
		put(at) // whole when small: a misspelt name keeps no word
		put(at + "|" + o.name)
		for _, w := range words {
			put(at + "|" + number(w))
		}
		for _, begin := range beginnings(o.name) {
			put(at + "|" + begin)
		}
	}
	for _, p := range o.Pages {
		put("page " + p)
	}
}

// beginnings are the first four letters of each long word: what is left of a
// misspelt one.
func beginnings(name string) []string {
	var out []string
	for _, w := range strings.Fields(name) {
		if len(w) > 4 && len(out) < 4 {
			out = append(out, w[:4])
		}
	}
	return out
}

// around is where a sheet is, who carries it and how to reach it.
func (c *crowd) around(o *one) []string {
	var out []string
	for _, k := range o.Communes[:min(len(o.Communes), 3)] {
		out = append(out, string(k))
	}
	for _, s := range o.Spots[:min(len(o.Spots), 2)] {
		out = append(out, cells(s)...)
	}
	out = append(out, firsts("number ", o.Numbers)...)
	out = append(out, firsts("carrier ", o.carriers)...)
	for _, p := range o.Pages[:min(len(o.Pages), 2)] {
		out = append(out, "site "+hostOf(p))
	}
	if o.Email != "" {
		out = append(out, "email "+o.Email)
	}
	if o.Phone != "" {
		out = append(out, "phone "+o.Phone)
	}
	return out
}

func firsts(of string, values []string) []string {
	var out []string
	for _, v := range values[:min(len(values), 2)] {
		out = append(out, of+v)
	}
	return out
}

// cells are the four squares whose corners a spot lies between: two spots within
// nearKm share one.
func cells(s Spot) []string {
	const degrees = 0.04 // 2.8 km from west to east at 51° north, more to the south
	x, y := int32(math.Floor(s.Lon/degrees)), int32(math.Floor(s.Lat/degrees))
	var out []string
	for i := range int32(4) {
		out = append(out, "at "+number(x+i%2)+" "+number(y+i/2))
	}
	return out
}

func number(n int32) string { return strconv.Itoa(int(n)) }
