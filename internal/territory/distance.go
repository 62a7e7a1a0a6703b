package territory

// pattern measures how far names are from one query, all 64 columns of the
// table at once in one machine word.
//
// Distance is the optimal string alignment: the least number of letters
// inserted, dropped, replaced or swapped with their neighbour, no letter
// touched twice. Source: H. Hyyrö, « A bit-vector algorithm for computing
// Levenshtein and Damerau edit distances », Nordic Journal of Computing 10
// (2003), figure 8.
type pattern struct {
	at   [256]uint64 // for each byte, where it stands in the query
	last uint64      // the query's last position
	size int
}

// longestPattern is how long a folded query may be for typos to be forgiven; a
// longer one is found only as it is written.
const longestPattern = 64

// newPattern prepares a folded query; false when it is empty or too long.
func newPattern(q string) (*pattern, bool) {
	if q == "" || len(q) > longestPattern {
		return nil, false
	}
	p := &pattern{size: len(q), last: 1 << (len(q) - 1)}
	for i := range len(q) {
		p.at[q[i]] |= 1 << i
	}
	return p, true
}

// distances returns the distance from the query to the whole name, and the
// least to any beginning of it, for a name still being typed.
func (p *pattern) distances(name string) (whole, beginning int) {
	plus, minus := ^uint64(0), uint64(0) // differences down the column
	var diagonal, before uint64
	whole, beginning = p.size, p.size
	for i := range len(name) {
		here := p.at[name[i]]
		swapped := ((^diagonal & here) << 1) & before
		diagonal = (((here & plus) + plus) ^ plus) | here | minus | swapped
		up := minus | ^(diagonal | plus)
		down := diagonal & plus
		switch {
		case up&p.last != 0:
			whole++
		case down&p.last != 0:
			whole--
		}
		up = up<<1 | 1
		plus = down<<1 | ^(diagonal | up)
		minus = up & diagonal
		before = here
		beginning = min(beginning, whole)
	}
	return whole, beginning
}

// tolerance is how many slips are forgiven in a query of n letters.
func tolerance(n int) int {
	switch {
	case n < 4:
		return 0
	case n < 8:
		return 1
	case n < 20:
		return 2
	}
	return 3
}
