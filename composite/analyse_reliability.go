package composite

import "math"

// Reliability asks whether the children of an aggregate hang together, by
// Cronbach's alpha.
type Reliability struct {
	Aggregates []string `json:"aggregates,omitempty" yaml:"aggregates,omitempty"` // codes; all that have two children or more when empty
	Low        float64  `json:"low,omitempty" yaml:"low,omitempty"`               // alpha below which a warning is given: 0.6 when 0
}

// Alpha is the reliability of one aggregate.
type Alpha struct {
	Code         string      `json:"code"`
	N            int         `json:"n"` // complete units: no child missing
	Alpha        Number      `json:"alpha"`
	Standardised Number      `json:"standardised"`
	Mean         Number      `json:"mean_correlation"` // of the pairs of children
	Items        []AlphaItem `json:"items"`
}

// AlphaItem says what a child does to the alpha of its aggregate.
type AlphaItem struct {
	Code                string `json:"code"`
	Without             Number `json:"without"` // alpha of the others; missing when only one is left
	WithoutStandardised Number `json:"without_standardised"`
	Rest                Number `json:"rest"` // Pearson's r with the sum of the others
}

// Run computes, for the k children of each aggregate over the units where none
// is missing (N tells how many),
//
//	α = k/(k−1) · (1 − Σ s²_i / s²_sum),   α_standardised = k r̄ / (1 + (k−1) r̄)
//
// with s² the variances of the children and of their sum, and r̄ the mean of
// the correlations of their pairs. scores are units × nodes of s. Alpha is
// missing below two complete units, or when nothing varies; the standardised
// one when a child does not vary.
//
// Warnings: an alpha below Low; a child without which alpha would be higher by
// more than 0.05. Errors: as [PrincipalComponents.Run].
//
// Alpha grows with the number of children, and says nothing of how many
// separate things they measure: read it beside the components.
//
// Source: Cronbach, Coefficient alpha and the internal structure of tests,
// Psychometrika 16 (1951); OECD and JRC, Handbook (2008), step 4.
func (o Reliability) Run(s *Structure, scores Matrix) ([]Alpha, []Warning, error) {
	o.Low = usually(o.Low, 0.6)
	if err := sharesIn01([]string{"low"}, o.Low); err != nil {
		return nil, nil, err
	}
	nodes, err := aggregatesNamed(s, scores, o.Aggregates)
	if err != nil {
		return nil, nil, err
	}
	var out []Alpha
	var warnings []Warning
	for _, n := range nodes {
		a := alphaOfNode(s, scores, n)
		out = append(out, a)
		warnings = append(warnings, o.warn(a)...)
	}
	return out, warnings, nil
}

func (o Reliability) warn(a Alpha) []Warning {
	var out []Warning
	if float64(a.Alpha) < o.Low {
		out = append(out, Warning{Step: StepAnalyse, Reason: LowAlpha, Indicator: a.Code, Value: threeDigits(float64(a.Alpha))})
	}
	for _, i := range a.Items {
		if float64(i.Without-a.Alpha) > 0.05 {
			out = append(out, Warning{Step: StepAnalyse, Reason: BetterWithout, Indicator: i.Code, Other: a.Code, Value: threeDigits(float64(i.Without)), Limit: threeDigits(float64(a.Alpha))})
		}
	}
	return out
}

func alphaOfNode(s *Structure, scores Matrix, node int) Alpha {
	m := completeChildren(s, scores, node)
	r := correlationMatrix(m, false)
	out := Alpha{Code: s.Nodes[node].Code, N: m.Rows}
	out.Alpha, out.Standardised, out.Mean = alphaWithout(m, r, -1)
	for k, c := range s.Nodes[node].Children {
		item := AlphaItem{Code: s.Nodes[c].Code}
		item.Without, item.WithoutStandardised, _ = alphaWithout(m, r, k)
		item.Rest = Number(pearson(m.Column(k), sumWithout(m, k)))
		out.Items = append(out.Items, item)
	}
	return out
}

// sumWithout adds the columns of m but one.
func sumWithout(m Matrix, without int) []float64 {
	sum := make([]float64, m.Rows)
	for c := range m.Columns {
		if c == without {
			continue
		}
		for r, v := range m.Column(c) {
			sum[r] += v
		}
	}
	return sum
}

// alphaWithout is alpha of the columns of m but one, whose correlations are r.
func alphaWithout(m, r Matrix, without int) (alpha, standardised, mean Number) {
	k, variances, correlations := 0.0, 0.0, 0.0
	for c := range m.Columns {
		if c == without {
			continue
		}
		k++
		sd := MomentsOf(m.Column(c)).SD
		variances += float64(sd * sd)
		for d := range c {
			if d != without {
				correlations += r.At(d, c)
			}
		}
	}
	if k < 2 {
		return Number(math.NaN()), Number(math.NaN()), Number(math.NaN())
	}
	sd := MomentsOf(sumWithout(m, without)).SD
	a := k / (k - 1) * (1 - variances/float64(sd*sd))
	if sd == 0 {
		a = math.NaN()
	}
	average := correlations / (k * (k - 1) / 2)
	return Number(a), Number(k * average / (1 + float64((k-1)*average))), Number(average)
}
