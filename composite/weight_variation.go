package composite

import (
	"math"
	"slices"
)

// WeightVariationMethod names how weights vary from draw to draw.
type WeightVariationMethod string

// The ways weights may vary, each among the children of one parent.
const (
	// VaryByNoise multiplies each weight by a number between 1 − p and 1 + p,
	// all as likely: as COINr's noisy weights.
	VaryByNoise WeightVariationMethod = "noise"
	// VaryByDirichlet draws shares whose mean are the weights given.
	VaryByDirichlet WeightVariationMethod = "dirichlet"
)

// WeightVariationMethods lists the methods, the usual one first.
func WeightVariationMethods() []WeightVariationMethod {
	return []WeightVariationMethod{VaryByNoise, VaryByDirichlet}
}

// WeightVariation says how weights vary among the children of one parent, whose
// sum W stays. With u_j a number drawn in (0,1) for child j,
//
//	noise      w'_j ∝ w_j (1 − p + 2 p u_j)
//	dirichlet  w'_j ∝ g_j, the gamma quantile of order u_j and of shape concentration · w_j/W
//
// each brought back to W. A weight of 0, and that of a child alone, does not
// vary. The zero value is a noise of 25 % at every level.
//
// Sources: noise as COINr's get_noisy_weights (Becker et al., Journal of Open
// Source Software 7, 2022); Dirichlet after Devroye, Non-Uniform Random Variate
// Generation (1986), ch. XI, by quantiles rather than rejection.
type WeightVariation struct {
	Method WeightVariationMethod `json:"method" yaml:"method" usual:"noise"`
	// Noise is p, within 0 and 1; 0 means 0.25.
	Noise float64 `json:"noise" yaml:"noise,omitempty" for:"noise"`
	// Concentration is the sum of the parameters of the Dirichlet distribution:
	// a share s varies by √(s(1−s)/(concentration+1)). 0 means as many as there
	// are children, which for equal weights makes all weights as likely.
	Concentration float64 `json:"concentration" yaml:"concentration,omitempty" for:"dirichlet"`
	// Levels are those of the nodes whose weights vary, 1 for indicators; all
	// when there is none.
	Levels []int `json:"levels" yaml:"levels"`
}

// LeastConcentration is the smallest concentration that is taken: below, all of the weight
// is on one child in every draw, and quantiles are beyond what numbers hold.
const LeastConcentration = 1e-6

// DefaultNoise is the noise of weights when none is given.
const DefaultNoise = 0.25

// VariedWeights makes weights from uniform numbers. It may be used by several
// goroutines, each with its own dst.
type VariedWeights struct {
	given      []float64
	families   [][]int // nodes of one parent whose weights vary
	dimensions int
	noise      float64
	dirichlet  bool
	alphas     [][]float64
}

// Vary prepares weights that vary around those given for each node of s, in
// the order of its nodes (as [Structure.Weights]); nodes without parent, alone
// with their parent, or of weight 0 keep theirs. Errors: UnknownMethod,
// WrongNoise, WrongShares, OutOfRange for a level that is not there.
func (v WeightVariation) Vary(s *Structure, given []float64) (*VariedWeights, error) {
	if err := v.check(s); err != nil {
		return nil, err
	}
	out := &VariedWeights{given: slices.Clone(given), noise: v.Noise, dirichlet: v.Method == VaryByDirichlet}
	if out.noise == 0 {
		out.noise = DefaultNoise
	}
	for _, parent := range s.Nodes {
		var family []int
		for _, c := range parent.Children {
			if given[c] > 0 && (len(v.Levels) == 0 || slices.Contains(v.Levels, s.Nodes[c].Level)) {
				family = append(family, c)
			}
		}
		if len(family) < 2 {
			continue
		}
		out.families = append(out.families, family)
		out.alphas = append(out.alphas, v.alpha(given, family))
		out.dimensions += len(family)
	}
	return out, nil
}

func (v WeightVariation) check(s *Structure) error {
	if v.Method != "" && !slices.Contains(WeightVariationMethods(), v.Method) {
		return unknownWord(StepUncertainty, "", v.Method, WeightVariationMethods()...)
	}
	if !(v.Noise >= 0 && v.Noise <= 1) {
		return &Error{Step: StepUncertainty, Reason: WrongNoise, Value: v.Noise, Limit: 1}
	}
	if c := v.Concentration; c != 0 && !(c >= LeastConcentration) || math.IsInf(c, 1) {
		return &Error{Step: StepUncertainty, Reason: WrongShares, Value: c, Limit: LeastConcentration}
	}
	for _, l := range v.Levels {
		if l < 1 || l > s.Levels {
			return &Error{Step: StepUncertainty, Reason: OutOfRange, Other: "levels", Value: float64(l), Limit: float64(s.Levels)}
		}
	}
	return nil
}

func (v WeightVariation) alpha(given []float64, family []int) []float64 {
	concentration := v.Concentration
	if concentration == 0 {
		concentration = float64(len(family))
	}
	total := familySum(given, family)
	alpha := make([]float64, len(family))
	for i, c := range family {
		alpha[i] = concentration * given[c] / total
	}
	return alpha
}

func familySum(weights []float64, family []int) float64 {
	var sum float64
	for _, c := range family {
		sum += weights[c]
	}
	return sum
}

// Dimensions is how many uniform numbers one draw of weights takes: one for
// each weight that varies.
func (w *VariedWeights) Dimensions() int { return w.dimensions }

// At makes the weights of one draw from its uniform numbers into dst, which it
// makes long enough, and returns it. The sum within each parent stays the one
// given.
func (w *VariedWeights) At(u, dst []float64) []float64 {
	dst = append(dst[:0], w.given...)
	var shares [64]float64
	for f, family := range w.families {
		drawn := append(shares[:0], u[:len(family)]...)
		u = u[len(family):]
		if w.dirichlet {
			DirichletAt(drawn, w.alphas[f], drawn)
		} else {
			for i, c := range family {
				drawn[i] = w.given[c] * UniformAt(drawn[i], 1-w.noise, 1+w.noise)
			}
		}
		var sum float64
		for _, s := range drawn {
			sum += s
		}
		scale := familySum(w.given, family) / sum
		for i, c := range family {
			dst[c] = drawn[i] * scale
		}
	}
	return dst
}
