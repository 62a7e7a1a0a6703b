package composite

import "math"

// maxPairs bounds the search for neighbours: 35,000 rows that all miss a value
// still pass.
const maxPairs = 1_500_000_000

// byNeighbours estimates by the mean of the k nearest rows of the block that
// have the value. The distance of two rows is that of the indicators both
// have, each in its standard deviations of the block:
//
//	d²(u, v) = mean over shared j of ((x_uj − x_vj) / sd_j)²
//
// Rows that share none are not neighbours. Equal distances go in the order of
// the data. When fewer than k rows qualify, all of them serve.
func (run *imputing) byNeighbours(c, k int) (func(r int) estimate, error) {
	if _, done := run.near[k]; !done {
		if err := run.findNeighbours(k); err != nil {
			return nil, err
		}
	}
	values, of := run.near[k], run.nearOf[k]
	return func(r int) estimate {
		rows := of[r*len(run.d.Indicators)+c]
		return estimate{value: values.At(r, c), of: len(rows), near: rows}
	}, nil
}

// findNeighbours estimates all missing values of the indicators that ask for k
// neighbours.
func (run *imputing) findNeighbours(k int) error {
	n, columns := len(run.d.Units), len(run.d.Indicators)
	values, of := NewMatrix(n, columns), make([][]int32, n*columns)
	for i := range values.Values {
		values.Values[i] = Missing()
	}
	wanted := make([]bool, columns)
	for c, o := range run.choices {
		wanted[c] = o.Method == ImputeNeighbours && o.Neighbours == k && !run.d.Indicators[c].Categorical
	}
	standard := run.standardRows()
	var todo []int
	pairs := 0
	for r := range n {
		if misses(run.d, r, wanted) {
			todo = append(todo, r)
			pairs += len(run.blocks[run.block[r]])
		}
	}
	if pairs > maxPairs {
		return &Error{Step: StepImpute, Reason: TooManyToCompare, Value: float64(pairs), Limit: maxPairs}
	}
	inParallel(pairs*columns, len(todo), func(t int) {
		r := todo[t]
		run.neighboursOf(r, k, wanted, standard, func(c int, mean float64, rows []int32) {
			values.Set(r, c, mean)
			of[r*columns+c] = rows
		})
	})
	run.near[k], run.nearOf[k] = values, of
	return nil
}

func misses(d *Dataset, r int, wanted []bool) bool {
	for c, w := range wanted {
		if w && IsMissing(d.Values.At(r, c)) {
			return true
		}
	}
	return false
}

// standardRows are the rows one after the other, each value divided by the
// standard deviation of its indicator in its block; missing where there is no
// spread, and for categories.
func (run *imputing) standardRows() []float64 {
	columns := len(run.d.Indicators)
	out := make([]float64, len(run.d.Units)*columns)
	for c, i := range run.d.Indicators {
		column := run.d.Values.Column(c)
		for _, rows := range run.blocks {
			sd := MomentsOf(pick(column, rows)).SD
			for _, r := range rows {
				v := column[r] / sd
				if i.Categorical || math.IsInf(v, 0) {
					v = Missing()
				}
				out[r*columns+c] = v
			}
		}
	}
	return out
}

// neighbour is a row at a distance.
type neighbour struct {
	distance float64
	row      int
}

// neighboursOf gives the estimate of each value of row r that is wanted and
// missing.
func (run *imputing) neighboursOf(r, k int, wanted []bool, standard []float64, give func(c int, mean float64, rows []int32)) {
	columns := len(wanted)
	own := standard[r*columns : (r+1)*columns]
	nearest := make([][]neighbour, columns)
	for _, other := range run.blocks[run.block[r]] {
		distance := distanceOf(own, standard[other*columns:(other+1)*columns])
		if other == r || distance != distance {
			continue
		}
		for c, w := range wanted {
			if w && IsMissing(run.d.Values.At(r, c)) && !IsMissing(run.d.Values.At(other, c)) {
				nearest[c] = keepNearest(nearest[c], neighbour{distance, other}, k)
			}
		}
	}
	for c, rows := range nearest {
		if len(rows) == 0 {
			continue
		}
		sum, near := 0.0, make([]int32, len(rows))
		for i, one := range rows {
			sum += run.d.Values.At(one.row, c)
			near[i] = int32(one.row)
		}
		give(c, sum/float64(len(rows)), near)
	}
}

// distanceOf is the mean square of the differences where both are known;
// missing when they share nothing.
func distanceOf(a, b []float64) float64 {
	sum, shared := 0.0, 0
	for j, v := range a {
		e := v - b[j]
		if e == e {
			sum += float64(e * e)
			shared++
		}
	}
	if shared == 0 {
		return Missing()
	}
	return sum / float64(shared)
}

// keepNearest keeps the k nearest in order; of two at the same distance the
// one that came first.
func keepNearest(rows []neighbour, one neighbour, k int) []neighbour {
	at := len(rows)
	for at > 0 && rows[at-1].distance > one.distance {
		at--
	}
	if at >= k {
		return rows
	}
	if len(rows) < k {
		rows = append(rows, neighbour{})
	}
	copy(rows[at+1:], rows[at:])
	rows[at] = one
	return rows
}
