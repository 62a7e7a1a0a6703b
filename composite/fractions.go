package composite

import "math/big"

// fractions is a simplex tableau in exact arithmetic, for problems of tens of
// rows. Each row reads: basic variable + Σ entries × nonbasic variables = right
// side. Variables 0 … columns−1 are those of the problem, the last of them ξ;
// then one slack for each row. The smallest index that helps enters and the
// smallest that blocks leaves (Bland), so that it always ends.
//
// Source: Chvátal, Linear Programming (1983), ch. 2 and 3.
type fractions struct {
	columns  int
	rows     [][]*big.Rat // entries, then the right side
	basic    []int
	nonbasic []int
	cost     []*big.Rat // of ξ as the nonbasic variables make it, then its value
}

// constrain adds |w_i − a w_j| ≤ ξ, as two rows.
func (t *fractions) constrain(c compared, i, j int, a float64) {
	ratio := new(big.Rat).SetFloat64(a)
	for _, sign := range []int64{1, -1} {
		of := make([]*big.Rat, len(c.over)) // by node
		for k := range of {
			of[k] = new(big.Rat)
		}
		of[i].Add(of[i], big.NewRat(sign, 1))
		of[j].Sub(of[j], new(big.Rat).Mul(ratio, big.NewRat(sign, 1)))
		var row []*big.Rat
		for k, v := range of {
			if k != c.worst {
				row = append(row, new(big.Rat).Sub(v, of[c.worst]))
			}
		}
		t.rows = append(t.rows, append(row, big.NewRat(-1, 1), new(big.Rat).Neg(of[c.worst])))
	}
}

// sumAtMostOne adds that the weights but the worst leave it 0 or more.
func (t *fractions) sumAtMostOne() {
	row := make([]*big.Rat, t.columns+1)
	for k := range row {
		row[k] = big.NewRat(1, 1)
	}
	row[t.columns-1] = new(big.Rat)
	t.rows = append(t.rows, row)
}

// minimiseLast makes the last variable as small as the rows allow.
func (t *fractions) minimiseLast() {
	t.cost = make([]*big.Rat, t.columns+1)
	for k := range t.cost {
		t.cost[k] = new(big.Rat)
	}
	t.cost[t.columns-1].SetInt64(-1)
	lowest := 0
	for k := range t.columns {
		t.nonbasic = append(t.nonbasic, k)
	}
	for r, row := range t.rows {
		t.basic = append(t.basic, t.columns+r)
		if row[t.columns].Cmp(t.rows[lowest][t.columns]) < 0 {
			lowest = r
		}
	}
	if t.rows[lowest][t.columns].Sign() < 0 {
		t.pivot(lowest, t.columns-1)
	}
	for {
		c := t.entering()
		if c < 0 {
			return
		}
		t.pivot(t.leaving(c), c)
	}
}

func (t *fractions) entering() int {
	best := -1
	for c := range t.columns {
		if t.cost[c].Sign() > 0 && (best < 0 || t.nonbasic[c] < t.nonbasic[best]) {
			best = c
		}
	}
	return best
}

// leaving is the row that blocks first; there is one, for ξ is never below 0.
func (t *fractions) leaving(c int) int {
	best := -1
	var least *big.Rat
	for r, row := range t.rows {
		if row[c].Sign() <= 0 {
			continue
		}
		ratio := new(big.Rat).Quo(row[t.columns], row[c])
		if best < 0 || ratio.Cmp(least) < 0 || ratio.Cmp(least) == 0 && t.basic[r] < t.basic[best] {
			best, least = r, ratio
		}
	}
	return best
}

// pivot lets the variable of column c into the basis in place of that of row r.
func (t *fractions) pivot(r, c int) {
	inverse := new(big.Rat).Inv(t.rows[r][c])
	for k := range t.rows[r] {
		if k != c {
			t.rows[r][k].Mul(t.rows[r][k], inverse)
		}
	}
	for i, row := range append(t.rows[:len(t.rows):len(t.rows)], t.cost) {
		if i == r {
			continue
		}
		for k := range row {
			if k != c {
				row[k].Sub(row[k], new(big.Rat).Mul(row[c], t.rows[r][k]))
			}
		}
		row[c].Neg(new(big.Rat).Mul(row[c], inverse))
	}
	t.rows[r][c] = inverse
	t.basic[r], t.nonbasic[c] = t.nonbasic[c], t.basic[r]
}

// value is what a variable came to.
func (t *fractions) value(variable int) *big.Rat {
	for r, b := range t.basic {
		if b == variable {
			return t.rows[r][t.columns]
		}
	}
	return new(big.Rat)
}
