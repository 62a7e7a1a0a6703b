package composite

import (
	"math"
	"slices"
)

// StandardScores gives scores, units × nodes, before anything was normalised or
// aggregated: with d the direction (1 or −1, 1 without one) and sd that of a
// sample,
//
//	indicator  z_ui = d_i (x_ui − x̄_i) / sd_i
//	aggregate  z_un = Σ_c w_c z_uc / Σ_c w_c  over the children that are present
//
// It serves to look at correlations; it is no index. An indicator that does not
// vary is missing everywhere, an aggregate where all its children are. s must be
// the tree of d.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// steps 4 and 5.
func StandardScores(d *Dataset, s *Structure) Matrix {
	out := NewMatrix(len(d.Units), len(s.Nodes))
	for i, indicator := range d.Indicators {
		to := out.Column(i)
		copy(to, standardised(d.Values.Column(i)))
		if indicator.Direction == LessIsBetter {
			for r := range to {
				to[r] = -to[r]
			}
		}
	}
	for n := s.Indicators; n < len(s.Nodes); n++ {
		to := out.Column(n)
		for r := range to {
			var sum, total float64
			for _, c := range s.Nodes[n].Children {
				if v, w := out.At(r, c), s.Nodes[c].Weight; v == v {
					sum += float64(w * v)
					total += w
				}
			}
			to[r] = sum / total
		}
	}
	return out
}

// summedWithin sums up a dimension and gives its indicators their inflation.
func summedWithin(s *Structure, scores Matrix, report *CorrelationReport, of []int, dimension int) DimensionWithin {
	var members []int
	for i, d := range of {
		if d == dimension {
			members = append(members, i)
		}
	}
	out := DimensionWithin{Code: s.Nodes[dimension].Code, Indicators: len(members), Mean: Number(math.NaN()), Min: Number(math.NaN()), Max: Number(math.NaN())}
	var all []float64
	for k, a := range members {
		for _, b := range members[:k] {
			if r := report.Indicators.R.At(a, b); r == r {
				all = append(all, r)
			}
		}
	}
	if len(all) > 0 {
		out.Mean, out.Min, out.Max = Number(meanOf(all)), Number(slices.Min(all)), Number(slices.Max(all))
	}
	some := NewMatrix(scores.Rows, len(members))
	for k, i := range members {
		copy(some.Column(k), scores.Column(i))
	}
	var inflation []float64
	inflation, out.Complete = inflations(some)
	for k, i := range members {
		report.Places[i].Inflation = Number(inflation[k])
	}
	return out
}

// inflations are the diagonal of the inverse of the correlation matrix of the
// complete rows, from its eigenvalues: Σ_k v_ik²/λ_k, infinite where an
// eigenvalue is nil.
func inflations(m Matrix) (out []float64, rows int) {
	out = make([]float64, m.Columns)
	for i := range out {
		out[i] = math.NaN()
	}
	m = completeRows(m)
	if m.Rows <= m.Columns || m.Columns < 2 {
		return out, m.Rows
	}
	values, vectors, err := symmetricEigen(correlationMatrix(m, false))
	if err != nil {
		return out, m.Rows
	}
	for i := range out {
		out[i] = 0
		for k, lambda := range values {
			v := vectors.At(i, k)
			if lambda > 1e-12*values[0] {
				out[i] += float64(v * v / lambda)
			} else if float64(v*v) > 1e-12 {
				out[i] = math.Inf(1)
			}
		}
	}
	return out, m.Rows
}

// pairs lists the pairs that say the same, or the very opposite, and those
// within a dimension that go opposite ways.
func (o CorrelationMap) pairs(c *Correlations, of []int) []PairFinding {
	var out []PairFinding
	for a := range c.Rows {
		for b := a + 1; b < len(c.Rows); b++ {
			f := PairFinding{A: c.Rows[a], B: c.Rows[b], Within: of[a] == of[b] && of[a] >= 0, Correlation: c.At(a, b)}
			r, told := float64(f.R), float64(f.P) < o.Significance
			switch {
			case told && r > o.Redundant:
				f.Finding = RedundantPair
			case told && -r > o.Redundant:
				f.Finding = MirrorPair
			case told && f.Within && -r > o.Opposed:
				f.Finding = OpposedPair
			default:
				continue
			}
			out = append(out, f)
		}
	}
	return out
}

func (o CorrelationMap) warn(report *CorrelationReport) []Warning {
	var out []Warning
	for _, f := range report.Pairs {
		out = append(out, Warning{Step: StepAnalyse, Reason: f.Finding, Indicator: f.A, Other: f.B, Value: threeDigits(float64(f.R))})
	}
	for _, p := range report.Places {
		for _, c := range p.Others {
			if c.Code == p.Closest && float64(c.P) < o.Significance && float64(c.R-p.Rest.R) > o.Closer {
				out = append(out, Warning{Step: StepAnalyse, Reason: CloserElsewhere, Indicator: p.Code, Other: c.Code,
					Value: threeDigits(float64(c.R)), Limit: threeDigits(float64(p.Rest.R))})
			}
		}
		switch v := float64(p.Inflation); {
		case math.IsInf(v, 1):
			out = append(out, Warning{Step: StepAnalyse, Reason: MadeUpOfOthers, Indicator: p.Code, Other: p.Dimension})
		case v > o.Inflation:
			out = append(out, Warning{Step: StepAnalyse, Reason: Collinear, Indicator: p.Code, Other: p.Dimension, Value: threeDigits(v)})
		}
	}
	return out
}

// WithColumns correlates the indicators, as they stand in the data, with the
// columns of the data set: populations, areas, other denominators. An
// indicator that goes with one beyond Size gives a warning: it may say how
// large a unit is rather than how well it is. Missing values and errors are
// those of [CorrelationMethod.Between].
func (o CorrelationMap) WithColumns(d *Dataset) (*Correlations, []Warning, error) {
	o = o.usual()
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	indicators := make([]Column, len(d.Indicators))
	for i := range indicators {
		indicators[i] = Column{Code: d.Indicators[i].Code, Values: d.Values.Column(i)}
	}
	columns := d.Columns
	if columns == nil {
		columns = []Column{}
	}
	c, warnings, err := o.Method.Between(indicators, columns)
	if err != nil {
		return nil, nil, err
	}
	for a := range c.Rows {
		for b := range c.Columns {
			if v := c.At(a, b); math.Abs(float64(v.R)) > o.Size && float64(v.P) < o.Significance {
				warnings = append(warnings, Warning{Step: StepAnalyse, Reason: GoesWithSize, Indicator: c.Rows[a], Other: c.Columns[b], Value: threeDigits(float64(v.R))})
			}
		}
	}
	return c, warnings, nil
}
