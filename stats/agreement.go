package stats

import (
	"errors"
	"math"
	"slices"
)

// ErrShape says that the ratings don't make a table.
var ErrShape = errors.New("ratings of unequal length")

// PercentAgreement returns the share of pairs of readers who gave a unit the
// same value, over all units and pairs: pairs in agreement / pairs, where a
// unit read by m readers makes m(m−1)/2 pairs. ratings is reader-major:
// ratings[reader][unit], NaN where a reader did not read it. NaN when no unit
// was read twice; ErrShape when readers have different numbers of units.
// It does not correct for agreement by chance, so that few categories make it
// high: see [KrippendorffAlpha].
func PercentAgreement(ratings [][]float64) (float64, error) {
	units, err := byUnit(ratings)
	if err != nil {
		return math.NaN(), err
	}
	same, pairs := 0, 0
	for _, values := range units {
		for i, v := range values {
			for _, w := range values[i+1:] {
				pairs++
				if v == w {
					same++
				}
			}
		}
	}
	if pairs == 0 {
		return math.NaN(), nil
	}
	return float64(same) / float64(pairs), nil
}

// byUnit gives the values present for each unit.
func byUnit(ratings [][]float64) ([][]float64, error) {
	if len(ratings) == 0 {
		return nil, nil
	}
	units := make([][]float64, len(ratings[0]))
	for _, reader := range ratings {
		if len(reader) != len(units) {
			return nil, ErrShape
		}
		for u, v := range reader {
			if !math.IsNaN(v) {
				units[u] = append(units[u], v)
			}
		}
	}
	return units, nil
}

// Weights names how far apart two ordered categories are, i steps of k apart.
type Weights int

// The weights of disagreement.
const (
	Unweighted Weights = iota // 1 for any difference
	LinearWeights
	QuadraticWeights
)

// Table returns the k × k matrix of disagreements: 0 on the diagonal, 1, |i−j|
// or (i−j)² elsewhere.
func (w Weights) Table(k int) [][]float64 {
	table := make([][]float64, k)
	for i := range table {
		table[i] = make([]float64, k)
		for j := range table[i] {
			apart := math.Abs(float64(i - j))
			switch {
			case w == LinearWeights:
				table[i][j] = apart
			case w == QuadraticWeights:
				table[i][j] = apart * apart
			case i != j:
				table[i][j] = 1
			}
		}
	}
	return table
}

// CohenKappa returns Cohen's weighted kappa of two readers, corrected for
// agreement by chance: with v the disagreement between categories, p_ij the
// share of units read i by the first and j by the second, and p_i., p_.j the
// margins,
//
//	κ = 1 − Σ v_ij p_ij / Σ v_ij p_i. p_.j
//
// categories lists the possible values in order (all of them: a category that
// nobody used still sets the distance between others). Units that either
// reader did not read (NaN) are set aside. NaN when nothing is left, or when
// chance alone would already agree fully (both readers always say the same
// single thing); ErrShape for unequal lengths; ErrUnknown for a value that is
// not a category.
//
// Source: Cohen, Weighted kappa, Psychological Bulletin 70 (1968).
func CohenKappa(a, b, categories []float64, w Weights) (float64, error) {
	if len(a) != len(b) {
		return math.NaN(), ErrShape
	}
	k := len(categories)
	counts := make([][]float64, k)
	for i := range counts {
		counts[i] = make([]float64, k)
	}
	for u := range a {
		if math.IsNaN(a[u]) || math.IsNaN(b[u]) {
			continue
		}
		i, j := slices.Index(categories, a[u]), slices.Index(categories, b[u])
		if i < 0 || j < 0 {
			return math.NaN(), ErrUnknown
		}
		counts[i][j]++
	}
	return KappaOfTable(counts, w.Table(k))
}

// KappaOfTable is [CohenKappa] from a k × k table of counts or shares and a
// k × k table of disagreements; ErrShape when they are not.
func KappaOfTable(counts, disagreement [][]float64) (float64, error) {
	k := len(counts)
	if len(disagreement) != k {
		return math.NaN(), ErrShape
	}
	rows, columns := make([]float64, k), make([]float64, k)
	for i := range counts {
		if len(counts[i]) != k || len(disagreement[i]) != k {
			return math.NaN(), ErrShape
		}
		for j, c := range counts[i] {
			rows[i] += c
			columns[j] += c
		}
	}
	total := Sum(rows)
	var observed, expected []float64
	for i := range counts {
		for j := range counts[i] {
			observed = append(observed, disagreement[i][j]*counts[i][j])
			expected = append(expected, disagreement[i][j]*rows[i]*columns[j])
		}
	}
	chance := Sum(expected)
	if chance == 0 {
		return math.NaN(), nil
	}
	return 1 - Sum(observed)*total/chance, nil
}

// Metric names how Krippendorff's alpha measures the difference of two values.
type Metric int

// The metrics.
const (
	Nominal     Metric = iota // same or not
	Ordinal                   // how many readings lie between them
	IntervalGap               // (c − k)²
)

// KrippendorffAlpha returns the agreement of any number of readers on any
// number of units, corrected for chance, missing readings allowed:
//
//	α = 1 − D_o / D_e
//
// with D_o the mean difference within units and D_e between any two values,
// whatever their unit; the difference is, by metric, 0 or 1 (Nominal), the
// square of the readings from one value to the other, both ends for a half
// (Ordinal), or the square of the difference (IntervalGap). ratings is
// reader-major, NaN where a reader did not read; a unit read once says nothing
// and is left out. NaN when no unit was read twice or when all values are the
// same (nothing to agree upon); ErrShape for unequal lengths.
//
// Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
func KrippendorffAlpha(ratings [][]float64, metric Metric) (float64, error) {
	units, err := byUnit(ratings)
	if err != nil {
		return math.NaN(), err
	}
	units = slices.DeleteFunc(units, func(values []float64) bool { return len(values) < 2 })
	var all []float64
	for _, values := range units {
		all = append(all, values...)
	}
	place := positions(all, metric)
	var within []float64
	for _, values := range units {
		within = append(within, pairDifference(values, place, metric)/float64(len(values)-1))
	}
	between := pairDifference(all, place, metric)
	if between == 0 {
		return math.NaN(), nil
	}
	return 1 - Sum(within)*float64(len(all)-1)/between, nil
}

// positions puts each value on the scale where differences are squared:
// itself, or for Ordinal its mid-rank among all readings, since the readings
// from c to k with both ends for a half are rank(k) − rank(c).
func positions(all []float64, metric Metric) map[float64]float64 {
	place := map[float64]float64{}
	ranks := Ranks(all)
	for i, v := range all {
		place[v] = v
		if metric == Ordinal {
			place[v] = ranks[i]
		}
	}
	return place
}

// pairDifference sums the difference over ordered pairs of distinct readings.
func pairDifference(values []float64, place map[float64]float64, metric Metric) float64 {
	var differences []float64
	for i, v := range values {
		for _, w := range values[i+1:] {
			d := place[v] - place[w]
			if metric == Nominal && d != 0 {
				d = 1
			}
			differences = append(differences, 2*float64(d*d))
		}
	}
	return Sum(differences)
}
