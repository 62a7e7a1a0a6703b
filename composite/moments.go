package composite

import "math"

// Moments describe the values present in a column.
type Moments struct {
	Count    int
	Mean     float64
	SD       float64 // of a sample: √(Σ(x−m)²/(n−1)); NaN below two values
	Skewness float64 // G1; NaN below three values or without spread
	Kurtosis float64 // G2, in excess of the normal's; NaN below four values or without spread
	Min, Max float64
}

// MomentsOf computes, with m_r = Σ(x−x̄)^r / n over the n values present:
//
//	G1 = m_3/m_2^{3/2} · √(n(n−1))/(n−2)
//	G2 = (n−1)/((n−2)(n−3)) · ((n+1)(m_4/m_2² − 3) + 6)
//
// which are the skewness and kurtosis of common spreadsheets and statistics
// packages. Missing values are set aside.
//
// Source: Joanes and Gill, Comparing measures of sample skewness and kurtosis,
// The Statistician 47 (1998), type 2.
func MomentsOf(x []float64) Moments {
	m := Moments{Min: math.Inf(1), Max: math.Inf(-1)}
	var sum float64
	for _, v := range x {
		if v != v {
			continue
		}
		m.Count++
		sum += v
		m.Min, m.Max = min(m.Min, v), max(m.Max, v)
	}
	if m.Count == 0 {
		return Moments{Mean: math.NaN(), SD: math.NaN(), Skewness: math.NaN(), Kurtosis: math.NaN(), Min: math.NaN(), Max: math.NaN()}
	}
	n := float64(m.Count)
	m.Mean = sum / n
	var off, m2, m3, m4 float64
	for _, v := range x {
		if v != v {
			continue
		}
		d := v - m.Mean
		d2 := float64(d * d)
		off += d
		m2 += d2
		m3 += float64(d2 * d)
		m4 += float64(d2 * d2)
	}
	m2 -= float64(off * off / n) // what rounding of the mean left
	m.finish(m2/n, m3/n, m4/n)
	return m
}

func (m *Moments) finish(m2, m3, m4 float64) {
	n := float64(m.Count)
	m.SD, m.Skewness, m.Kurtosis = math.NaN(), math.NaN(), math.NaN()
	if m.Count >= 2 {
		m.SD = math.Sqrt(m2 * n / (n - 1))
	}
	if m.Min == m.Max {
		if m.Count >= 2 {
			m.SD = 0
		}
		return
	}
	if m.Count >= 3 {
		m.Skewness = m3 / (m2 * math.Sqrt(m2)) * math.Sqrt(float64(n*(n-1))) / (n - 2)
	}
	if m.Count >= 4 {
		m.Kurtosis = (n - 1) / float64((n-2)*(n-3)) * (float64((n+1)*(m4/float64(m2*m2)-3)) + 6)
	}
}
