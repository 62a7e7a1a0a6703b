package composite

import "math"

// sensitivitySums holds, for one output, all of which indices are made. Terms
// are sums over rows, of outputs less a shift near their mean, so that no digit
// is lost where they are large and vary little:
//
//	Σa, Σb, Σa² + b², then for each factor Σb(ab − a), Σ(ab − a), Σ(a − ab)²
type sensitivitySums struct {
	rows     int
	shift    float64
	min, max float64 // of A and B
	terms    []float64
}

const (
	sumA = iota
	sumB
	sumSquares
	sumFactors // the three of each factor follow
)

func newSensitivitySums(factors int) sensitivitySums {
	return sensitivitySums{min: math.Inf(1), max: math.Inf(-1), terms: make([]float64, sumFactors+3*factors)}
}

// sensitivityTerms writes what one row adds to the sums; ab gives the output
// of AB_i.
func sensitivityTerms(a, b, shift float64, ab func(factor int) float64, dst []float64) {
	a, b = a-shift, b-shift
	dst[sumA], dst[sumB], dst[sumSquares] = a, b, float64(a*a)+float64(b*b)
	for f := sumFactors; f < len(dst); f += 3 {
		off := ab((f-sumFactors)/3) - shift - a
		dst[f], dst[f+1], dst[f+2] = b*off, off, off*off
	}
}

func (s *sensitivitySums) add(a, b float64, terms []float64) {
	s.rows++
	s.min, s.max = min(s.min, a, b), max(s.max, a, b)
	for i, t := range terms {
		s.terms[i] += t
	}
}

// noVariance says whether all outputs of A and B are equal but for rounding.
func (s *sensitivitySums) noVariance() bool {
	return s.max-s.min <= 1e-12*max(math.Abs(s.min), math.Abs(s.max))
}

// centre is the mean of A and B, less the shift.
func (s *sensitivitySums) centre() float64 {
	return (s.terms[sumA] + s.terms[sumB]) / float64(2*s.rows)
}

func (s *sensitivitySums) variance() float64 {
	n, c := float64(2*s.rows), s.centre()
	return (s.terms[sumSquares] - float64(n*c*c)) / (n - 1)
}

// first is mean(b (ab − a)) / V for outputs less their centre, or as they are.
func (s *sensitivitySums) first(factor int, uncentred bool) float64 {
	c := s.centre()
	if uncentred {
		c = -s.shift
	}
	t := s.terms[sumFactors+3*factor:]
	return (t[0] - float64(c*t[1])) / float64(s.rows) / s.variance()
}

// total is mean((a − ab)²) / 2V.
func (s *sensitivitySums) total(factor int) float64 {
	return s.terms[sumFactors+3*factor+2] / float64(2*s.rows) / s.variance()
}

// SensitivitySums gathers the indices of many outputs at once, such as the
// score of every unit, in memory that does not grow with the rows: it is given
// the runs of one row of the design after the other. There are no intervals;
// for those, keep the outputs and use [SensitivityDesign.IndicesOfEach].
type SensitivitySums struct {
	outputs []sensitivitySums
	missing []bool
	factors int
	terms   []float64
}

// NewSensitivitySums prepares sums for so many outputs and factors.
func NewSensitivitySums(outputs, factors int) *SensitivitySums {
	s := &SensitivitySums{outputs: make([]sensitivitySums, outputs), missing: make([]bool, outputs), factors: factors,
		terms: make([]float64, sumFactors+3*factors)}
	for o := range s.outputs {
		s.outputs[o] = newSensitivitySums(factors)
	}
	return s
}

// Add takes the outputs of the runs of one row: A, B, and each AB_i, all as
// long as there are outputs.
func (s *SensitivitySums) Add(a, b []float64, ab [][]float64) {
	for o := range s.outputs {
		sums := &s.outputs[o]
		if sums.rows == 0 {
			sums.shift = a[o]
		}
		sensitivityTerms(a[o], b[o], sums.shift, func(f int) float64 { return ab[f][o] }, s.terms)
		sums.add(a[o], b[o], s.terms)
		for _, t := range s.terms {
			s.missing[o] = s.missing[o] || t != t
		}
	}
}

// Sensitivity gives the indices of one output over the rows added, without
// intervals; see [SensitivityDesign.Indices].
func (s *SensitivitySums) Sensitivity(output int) Sensitivity {
	if s.missing[output] {
		return sensitivityUnknown(s.factors, MissingRun)
	}
	return s.outputs[output].sensitivity(s.factors, false)
}
