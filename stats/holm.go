package stats

import (
	"math"
	"slices"
)

// Holm returns the p-values adjusted for being tested together, in the order
// given. With p_(1) ≤ … ≤ p_(m),
//
//	p̃_(i) = max_{j ≤ i} min(1, (m − j + 1) p_(j))
//
// Rejecting where p̃ < α keeps the chance of even one false rejection under α,
// whatever the dependence between the tests. A missing p-value stays missing
// and does not count in m: give 1 for a test that was made but could not reject.
//
// Source: Holm, A simple sequentially rejective multiple test procedure,
// Scandinavian Journal of Statistics 6 (1979).
func Holm(p []float64) []float64 {
	order := ascending(p)
	adjusted := slices.Clone(p)
	largest := 0.0
	for i, k := range order {
		largest = max(largest, min(1, float64(len(order)-i)*p[k]))
		adjusted[k] = largest
	}
	return adjusted
}

// FalseDiscovery returns the p-values adjusted for being tested together, in the order
// given. With p_(1) ≤ … ≤ p_(m),
//
//	p̃_(i) = min_{j ≥ i} min(1, m p_(j) / j)
//
// Rejecting where p̃ < α keeps the share of false rejections among all rejections under
// α, on average, for tests that are independent or go together. Missing p-values are as
// in [Holm].
//
// Source: Benjamini and Hochberg, Controlling the false discovery rate, Journal of the
// Royal Statistical Society B 57 (1995).
func FalseDiscovery(p []float64) []float64 {
	order := ascending(p)
	adjusted := slices.Clone(p)
	least := 1.0
	for i := len(order) - 1; i >= 0; i-- {
		least = min(least, float64(len(order))/float64(i+1)*p[order[i]]) // a ratio of 1 leaves p as it is
		adjusted[order[i]] = least
	}
	return adjusted
}

// WilsonInterval returns Wilson's score interval, at 95 %, for a share of which
// k out of n were observed:
//
//	( p̂ + z²/2n ± z √( p̂(1−p̂)/n + z²/4n² ) ) / ( 1 + z²/n ),  p̂ = k/n
//
// NaN, NaN when n is 0 or less, or k is not within 0…n. The bounds stay in
// 0…1, also for k = 0 and k = n.
//
// Source: Wilson, Probable inference, the law of succession, and statistical
// inference, JASA 22 (1927).
func WilsonInterval(k, n int) (low, high float64) {
	return WilsonIntervalAt(k, n, 0.95)
}

// WilsonIntervalAt is WilsonInterval at another level of confidence, strictly
// between 0 and 1; NaN, NaN for any other.
func WilsonIntervalAt(k, n int, level float64) (low, high float64) {
	if n <= 0 || k < 0 || k > n || !(level > 0 && level < 1) {
		return math.NaN(), math.NaN()
	}
	z := normalQuantile((1 + level) / 2)
	size, share := float64(n), float64(k)/float64(n)
	zz := float64(z * z)
	middle := share + zz/(2*size)
	half := z * math.Sqrt(share*(1-share)/size+zz/(4*size*size))
	scale := 1 + zz/size
	low, high = (middle-half)/scale, (middle+half)/scale
	if k == 0 {
		low = 0
	}
	if k == n {
		high = 1
	}
	return low, high
}

// normalQuantile is Φ⁻¹(p).
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// normalCDF is Φ(z).
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
