package composite

import "math"

// kendall computes τ-b by Knight's method: rows sorted by x then y, discordant
// pairs counted as the exchanges that sort y.
func kendall(a, b *prepared) Correlation {
	xs, x := codesWhere(a, b.x)
	ys, y := codesWhere(b, a.x)
	c := Correlation{N: len(x.rows), R: Number(math.NaN()), P: Number(math.NaN())}
	if x.distinct < 2 || y.distinct < 2 {
		return c
	}
	sequence := make([]int32, c.N)
	at := x.starts(xs)
	both := int64(0) // pairs equal in x and in y
	last := make([]int32, x.distinct)
	run := make([]int64, x.distinct)
	for _, r := range y.rows { // from the smallest y: within an x, y ascends
		code := xs[r]
		sequence[at[code]] = ys[r]
		at[code]++
		if run[code] > 0 && last[code] == ys[r] {
			both += run[code]
			run[code]++
		} else {
			last[code], run[code] = ys[r], 1
		}
	}
	tx, ty := x.ties(xs), y.ties(ys)
	n0 := int64(c.N) * int64(c.N-1) / 2
	s := float64(n0 - tx.pairs - ty.pairs + both - 2*exchanges(sequence, make([]int32, c.N)))
	c.R = Number(min(1, max(-1, s/(math.Sqrt(float64(n0-tx.pairs))*math.Sqrt(float64(n0-ty.pairs))))))
	if c.N > 2 {
		c.P = Number(math.Erfc(math.Abs(s) / math.Sqrt(kendallVariance(float64(c.N), tx, ty)) / math.Sqrt2))
	}
	return c
}

// kendallVariance of C − D when nothing goes together, ties allowed for:
//
//	[n(n−1)(2n+5) − Σt(t−1)(2t+5) − Σu(u−1)(2u+5)] / 18
//	+ Σt(t−1)(t−2) Σu(u−1)(u−2) / (9n(n−1)(n−2)) + Σt(t−1) Σu(u−1) / (2n(n−1))
//
// where t and u are the sizes of groups equal in x and in y.
func kendallVariance(n float64, x, y tied) float64 {
	v := (float64(n*(n-1)*(2*n+5)) - x.fives - y.fives) / 18
	v += x.triples * y.triples / (9 * n * (n - 1) * (n - 2))
	return v + float64(4*x.pairs)*float64(y.pairs)/(2*n*(n-1))
}

// coded are the rows kept, from the smallest value, whose values are numbered
// 0, 1, 2… without a hole.
type coded struct {
	rows     []int32
	distinct int
}

func codesWhere(p *prepared, other []float64) ([]int32, coded) {
	codes := make([]int32, len(p.x))
	c := coded{rows: make([]int32, 0, len(p.order))}
	for _, r := range p.order {
		if other[r] != other[r] {
			continue
		}
		if n := len(c.rows); n == 0 || p.x[c.rows[n-1]] != p.x[r] {
			c.distinct++
		}
		codes[r] = int32(c.distinct - 1)
		c.rows = append(c.rows, r)
	}
	return codes, c
}

// starts tells where each code begins in the order of rows.
func (c coded) starts(codes []int32) []int32 {
	at := make([]int32, c.distinct)
	for i := len(c.rows) - 1; i >= 0; i-- {
		at[codes[c.rows[i]]] = int32(i)
	}
	return at
}

// tied sums over the groups of t equal values.
type tied struct {
	pairs          int64   // Σt(t−1)/2
	triples, fives float64 // Σt(t−1)(t−2), Σt(t−1)(2t+5)
}

func (c coded) ties(codes []int32) tied {
	sizes := make([]int64, c.distinct)
	for _, r := range c.rows {
		sizes[codes[r]]++
	}
	var out tied
	for _, t := range sizes {
		f := float64(t)
		out.pairs += t * (t - 1) / 2
		out.triples += float64(f * (f - 1) * (f - 2))
		out.fives += float64(f * (f - 1) * (2*f + 5))
	}
	return out
}

// exchanges counts the pairs in descending order while it sorts s; spare is as
// long as s.
func exchanges(s, spare []int32) int64 {
	n := int64(0)
	for width := 1; width < len(s); width *= 2 {
		for from := 0; from < len(s); from += 2 * width {
			middle, to := min(from+width, len(s)), min(from+2*width, len(s))
			n += merge(s[from:middle], s[middle:to], spare[from:to])
		}
		s, spare = spare, s
	}
	return n
}

// merge puts two ascending runs in one and counts how many of left are above
// each of right.
func merge(left, right, into []int32) int64 {
	n, l, r := int64(0), 0, 0
	for i := range into {
		if r == len(right) || l < len(left) && left[l] <= right[r] {
			into[i] = left[l]
			l++
		} else {
			into[i] = right[r]
			r++
			n += int64(len(left) - l)
		}
	}
	return n
}
