package stats

import (
	"math"
	"slices"
)

// IntervalMethod names how bounds are read from bootstrap replicates.
type IntervalMethod int

// The methods.
const (
	// Percentile reads the α/2 and 1−α/2 quantiles of the replicates.
	Percentile IntervalMethod = iota
	// BCa moves these orders for bias and for a spread that depends on the
	// value (accelerated, bias-corrected).
	BCa
	// Expanded is Percentile with orders moved outwards for the narrowness of
	// small samples: α'/2 = Φ( −√(n/(n−1)) t_{n−1, 1−α/2} ), n being the
	// smallest group.
	Expanded
)

// DefaultReplicates is the number of bootstrap draws when none is asked for.
const DefaultReplicates = 2_000

// Resampling says how a bootstrap is made. The zero value is Percentile, 95 %,
// DefaultReplicates draws with seed 0.
type Resampling struct {
	Method  IntervalMethod
	Level   float64 // of confidence; 0 means 0.95
	Draws   int
	Seed    uint64
	Workers int // goroutines; never changes the result. The statistic must then be safe to call from several at once
}

func (o Resampling) level() float64 {
	if o.Level > 0 && o.Level < 1 {
		return o.Level
	}
	return 0.95
}

func (o Resampling) draws() int {
	if o.Draws > 0 {
		return o.Draws
	}
	return DefaultReplicates
}

// Interval is a bootstrap interval. Low and High are NaN when there is none.
type Interval struct {
	Estimate  float64 // the statistic on the data themselves
	Low, High float64
	Level     float64
	Draws     int // replicates that gave a number
	// Fallback says that BCa had no meaning here (every replicate on one side
	// of the estimate, or no variation when leaving units out) and that the
	// bounds are Percentile's.
	Fallback bool
}

// Bootstrap gives an interval for a statistic of several groups. Units are
// drawn with replacement within each group (stratified), so that group sizes
// stay. Missing values are set aside first; a group with no value left is
// ErrTooFew, a statistic that is NaN on the data is ErrUnknown, and replicates
// where it is NaN are dropped and not counted in Draws.
//
// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), ch. 13
// (Percentile) and 14 (BCa); Hesterberg, What Teachers Should Know About the
// Bootstrap, The American Statistician 69 (2015) (Expanded).
func Bootstrap(groups [][]float64, statistic func(groups [][]float64) float64, o Resampling) (Interval, error) {
	present := make([][]float64, len(groups))
	sizes := make([]int, len(groups))
	for g, x := range groups {
		present[g] = Present(x)
		sizes[g] = len(present[g])
	}
	return BootstrapIndices(sizes, func(picked [][]int) float64 {
		resampled := make([][]float64, len(picked))
		for g, units := range picked {
			resampled[g] = make([]float64, len(units))
			for i, u := range units {
				resampled[g][i] = present[g][u]
			}
		}
		return statistic(resampled)
	}, o)
}

// BootstrapIndices is [Bootstrap] for a statistic that takes, for each group,
// the indices of the units picked (0…size−1, with repeats). It must not keep
// or change them. Leaving a unit out (for BCa) gives that group one index less.
// ErrTooFew when a group is empty; ErrUnknown when the statistic of the whole is
// NaN.
func BootstrapIndices(sizes []int, statistic func(picked [][]int) float64, o Resampling) (Interval, error) {
	all := make([][]int, len(sizes))
	for g, n := range sizes {
		if n == 0 {
			return Interval{}, ErrTooFew
		}
		for i := range n {
			all[g] = append(all[g], i)
		}
	}
	out := Interval{Estimate: statistic(all), Level: o.level(), Low: math.NaN(), High: math.NaN()}
	if len(sizes) == 0 || math.IsNaN(out.Estimate) {
		return out, ErrUnknown
	}
	replicates := replicate(sizes, statistic, o)
	out.Draws = len(replicates)
	if out.Draws == 0 {
		return out, ErrUnknown
	}
	return out.bounded(replicates, o.Method, slices.Min(sizes), func() float64 { return acceleration(all, statistic) }), nil
}

// bounded reads the bounds from the replicates, in ascending order; smallest is
// the size of the smallest group.
func (out Interval) bounded(replicates []float64, method IntervalMethod, smallest int, acceleration func() float64) Interval {
	low, high := (1-out.Level)/2, (1+out.Level)/2
	switch method {
	case BCa:
		var ok bool
		if low, high, ok = accelerated(out, replicates, acceleration()); !ok {
			low, high, out.Fallback = (1-out.Level)/2, (1+out.Level)/2, true
		}
	case Expanded:
		low = expandedOrder(low, smallest)
		high = 1 - low
	}
	out.Low, out.High = Quantile(replicates, low), Quantile(replicates, high)
	return out
}

// replicate gives the statistic of each draw, sorted, without the missing.
func replicate(sizes []int, statistic func([][]int) float64, o Resampling) []float64 {
	values := make([]float64, o.draws())
	inParallel(len(values), o.Workers, func(from, to int) {
		picked := make([][]int, len(sizes))
		for g, n := range sizes {
			picked[g] = make([]int, n)
		}
		for i := from; i < to; i++ {
			random := Draw(o.Seed, uint64(i))
			for g, n := range sizes {
				for j := range picked[g] {
					picked[g][j] = random.IntN(n)
				}
			}
			values[i] = statistic(picked)
		}
	})
	values = Present(values)
	slices.Sort(values)
	return values
}

// accelerated gives BCa's two orders:
//
//	α_k = Φ( z0 + (z0 + z_k) / (1 − a (z0 + z_k)) )
//
// with z0 = Φ⁻¹( share of replicates below the estimate, ties for a half ) and
// a from leaving one unit out at a time, a = Σ d³ / ( 6 (Σ d²)^{3/2} ), d being
// the mean of the values left out minus each. With several groups, d is taken
// around its own group's mean and weighted by 1/n_g.
func accelerated(estimate Interval, replicates []float64, a float64) (low, high float64, ok bool) {
	below, equal := 0, 0
	for _, v := range replicates {
		switch {
		case v < estimate.Estimate:
			below++
		case v == estimate.Estimate:
			equal++
		}
	}
	share := (float64(below) + float64(equal)/2) / float64(len(replicates))
	if share <= 0 || share >= 1 || math.IsNaN(a) {
		return 0, 0, false
	}
	z0 := normalQuantile(share)
	order := func(z float64) float64 { return normalCDF(z0 + (z0+z)/(1-float64(a*(z0+z)))) }
	z := normalQuantile((1 + estimate.Level) / 2)
	low, high = order(-z), order(z)
	return low, high, low < high
}

func acceleration(all [][]int, statistic func([][]int) float64) float64 {
	without := make([][]float64, len(all))
	picked := slices.Clone(all)
	for g, units := range all {
		if len(units) < 2 {
			return math.NaN()
		}
		without[g] = make([]float64, len(units))
		for i := range units {
			picked[g] = append(slices.Clone(units[:i]), units[i+1:]...)
			without[g][i] = statistic(picked)
		}
		picked[g] = units
	}
	return accelerationOf(without)
}

// accelerationOf is a from the values left out, group by group.
func accelerationOf(without [][]float64) float64 {
	var squares, cubes []float64
	for _, values := range without {
		n, mean := len(values), Mean(values)
		for _, v := range values {
			d := float64(n-1) * (mean - v) / float64(n)
			squares = append(squares, d*d)
			cubes = append(cubes, d*d*d)
		}
	}
	spread := Sum(squares)
	if spread == 0 {
		return math.NaN()
	}
	return Sum(cubes) / (6 * math.Pow(spread, 1.5))
}

// expandedOrder is Hesterberg's order for a group of n: the normal order at
// √(n/(n−1)) times Student's quantile.
func expandedOrder(order float64, n int) float64 {
	if n < 2 {
		return 0
	}
	t := studentQuantile(1-order, float64(n-1))
	return normalCDF(-math.Sqrt(float64(n)/float64(n-1)) * t)
}

// studentQuantile is the quantile of Student's t, p > 1/2, by bisection on its
// distribution function.
func studentQuantile(p, freedom float64) float64 {
	low, high := 0.0, 1.0
	for studentCDF(high, freedom) < p {
		high *= 2
	}
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if studentCDF(middle, freedom) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// studentCDF is P(T ≤ t) for t ≥ 0 and whole degrees of freedom, by the finite
// series of Abramowitz and Stegun, Handbook of Mathematical Functions (1964),
// 26.7.3 (odd) and 26.7.4 (even).
func studentCDF(t, freedom float64) float64 {
	angle := math.Atan(t / math.Sqrt(freedom))
	sin, cos := math.Sin(angle), math.Cos(angle)
	cos2 := cos * cos
	if int(freedom)%2 == 0 {
		term, sum := 1.0, 1.0
		for k := 2.0; k < freedom; k += 2 {
			term *= cos2 * (k - 1) / k
			sum += term
		}
		return 0.5 + float64(sin*sum)/2
	}
	sum := 0.0
	for term, k := cos, 3.0; k <= freedom; k += 2 {
		sum += term
		term *= cos2 * (k - 1) / k
	}
	return 0.5 + (angle+float64(sin*sum))/math.Pi
}
