package geo

import "slices"

// jenks returns the upper bounds of the k classes of ordered values whose sum of
// squares within classes is least, exactly. With E(c, j) the least sum for the j
// first distinct values in c classes, and D(i, j) the sum within one class of
// those from i to j:
//
//	E(c, j) = min over i of E(c − 1, i) + D(i, j)
//
// The best i never goes back when j grows (D obeys the quadrangle inequality), so
// each row is filled by halves: the middle is searched, then what lies on each side
// between the bests around it. That takes k n log n steps and not k n².
//
// Sources: W. Fisher, On Grouping for Maximum Homogeneity, JASA 53 (1958); for the
// halves, X. Wu, Optimal Quantization by Matrix Searching, Journal of Algorithms 12
// (1991), and H. Wang, M. Song, Ckmeans.1d.dp, The R Journal 3/2 (2011).
func jenks(x []float64, k int) []float64 {
	g := group(x)
	n := len(g.values)
	if n <= k {
		return g.values
	}
	before, next := make([]float64, n+1), make([]float64, n+1)
	for j := 1; j <= n; j++ {
		before[j] = g.within(0, j)
	}
	cuts := make([][]int, k+1)
	for c := 2; c <= k; c++ {
		cuts[c] = make([]int, n+1)
		g.row(before, next, cuts[c], span{c, n, c - 1, n - 1})
		before, next = next, before
	}
	highs := make([]float64, 0, k)
	for c, j := k, n; c >= 1; c-- {
		highs = append(highs, g.values[j-1])
		if c > 1 {
			j = cuts[c][j]
		}
	}
	slices.Reverse(highs)
	return highs
}

// groups are distinct values with sums of all those before each.
type groups struct {
	values                 []float64
	count, sum, sumSquares []float64
}

// group centres values on their mean before it sums their squares, so that large
// values that differ little lose no digits.
func group(x []float64) groups {
	mean, _ := spread(x)
	g := groups{count: []float64{0}, sum: []float64{0}, sumSquares: []float64{0}}
	for i := 0; i < len(x); {
		from := i
		for i < len(x) && x[i] == x[from] {
			i++
		}
		n, v := float64(i-from), x[from]-mean
		last := len(g.values)
		g.values = append(g.values, x[from])
		g.count = append(g.count, g.count[last]+n)
		g.sum = append(g.sum, g.sum[last]+float64(n*v))
		g.sumSquares = append(g.sumSquares, g.sumSquares[last]+float64(n*v*v))
	}
	return g
}

// within is the sum of squares around their mean of the distinct values [i, j[.
func (g *groups) within(i, j int) float64 {
	n, s := g.count[j]-g.count[i], g.sum[j]-g.sum[i]
	return max(0, g.sumSquares[j]-g.sumSquares[i]-float64(s*s)/n)
}

// span is a piece of a row to fill, and where its cuts lie.
type span struct{ from, to, low, high int }

// row fills a piece of the row of one class more than before has.
func (g *groups) row(before, next []float64, cuts []int, s span) {
	if s.from > s.to {
		return
	}
	j := (s.from + s.to) / 2
	best, at := 0.0, -1
	for i := s.low; i <= min(s.high, j-1); i++ {
		if e := before[i] + g.within(i, j); at < 0 || e < best {
			best, at = e, i
		}
	}
	next[j], cuts[j] = best, at
	g.row(before, next, cuts, span{s.from, j - 1, s.low, at})
	g.row(before, next, cuts, span{j + 1, s.to, at, s.high})
}
