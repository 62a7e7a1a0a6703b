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
	name     string // folded
	words    []int32
	digits   []string
	letters  [37]uint8
	carriers []string // folded names
}

// crowd is all the sheets, and how many share each value.
type crowd struct {
	ones  []one
	count map[string]int
	held  []int // names that hold a word
}

// member is a sheet in a block.
type member struct {
	key uint64
	one int32
}

// Find tells every pair of sheets that scores Threshold or more, once, in no
// order that means anything. Sheets have different identifiers. progress errs to stop.
func Find(sheets []Sheet, progress func(done, of int) error, each func(Pair) error) error {
	c := gather(sheets)
	members, size := c.blocks()
	starts := c.startsOf(members)
	seen := make([]int32, len(c.ones)) // the last sheet that each was compared with, plus one
	for i := range c.ones {
		if i%1000 == 0 {
			if err := progress(i, len(c.ones)); err != nil {
				return err
			}
		}
		for _, at := range starts[i] {
			if err := c.compare(int32(i), members[at+1:], members[at].key, size[members[at].key], seen, each); err != nil {
				return err
			}
		}
	}
	return progress(len(c.ones), len(c.ones))
}

// compare weighs a sheet with those that follow it in a block.
func (c *crowd) compare(i int32, rest []member, key uint64, size int32, seen []int32, each func(Pair) error) error {
	reach := window
	if size <= whole {
		reach = whole
	}
	for k := 0; k < reach && k < len(rest) && rest[k].key == key; k++ {
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
	c := &crowd{ones: make([]one, len(sheets)), count: map[string]int{}}
	numbers := map[string]int32{}
	for i, s := range sheets {
		o := one{Sheet: s, name: text.Fold(s.Name), carriers: foldAll(s.Organisations)}
		slices.Sort(o.Communes)
		for _, w := range strings.Fields(o.name) {
			if strings.ContainsAny(w, "0123456789") {
				o.digits = append(o.digits, w)
			}
		}
		for _, r := range o.name {
			o.letters[letter(r)]++
		}
		for _, stem := range text.QueryStems(o.name) {
			n, known := numbers[stem]
			if !known {
				n = int32(len(c.held))
				numbers[stem], c.held = n, append(c.held, 0)
			}
			o.words = append(o.words, n)
		}
		slices.Sort(o.words)
		o.words = slices.Compact(o.words)
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
	values := []string{"name " + o.name, "email " + o.Email, "phone " + o.Phone}
	for _, p := range o.Pages {
		values = append(values, "page "+p, "site "+hostOf(p))
	}
	for _, n := range o.Numbers {
		values = append(values, "number "+n)
	}
	for _, n := range o.carriers {
		values = append(values, "carrier "+n)
	}
	slices.Sort(values)
	for _, v := range slices.Compact(values) {
		c.count[v]++
	}
}

// blocks lists the members of each block, one block after the other, each in the
// order of the sheets, and the size of each.
func (c *crowd) blocks() ([]member, map[uint64]int32) {
	seed := maphash.MakeSeed()
	var members []member
	var own []uint64
	for i := range c.ones {
		own = own[:0]
		c.keys(&c.ones[i], func(key string) { own = append(own, maphash.String(seed, key)) })
		slices.Sort(own)
		for _, key := range slices.Compact(own) {
			members = append(members, member{key, int32(i)})
		}
	}
	slices.SortFunc(members, func(a, b member) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.one, b.one)) })
	size := map[uint64]int32{}
	for from := 0; from < len(members); {
		to := from
		for to < len(members) && members[to].key == members[from].key {
			to++
		}
		if to-from > 1 {
			size[members[from].key] = int32(to - from)
		}
		from = to
	}
	kept := slices.DeleteFunc(members, func(m member) bool { return size[m.key] == 0 })
	return kept, size
}

// startsOf is where each sheet stands in its blocks.
func (c *crowd) startsOf(members []member) [][]int32 {
	starts := make([][]int32, len(c.ones))
	for at, m := range members {
		starts[m.one] = append(starts[m.one], int32(at))
	}
	return starts
}

// keys are the blocks of a sheet: what two sheets share that are worth a look.
// Words are taken with a place or an organisation; alone, only the rarest.
func (c *crowd) keys(o *one, put func(string)) {
	put("name " + o.name)
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
