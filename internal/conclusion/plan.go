package conclusion

import (
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/stats"
)

// Hypothesis is a claim that ships with Bocage.
type Hypothesis string

// The claims.
const (
	// InterscalarMore: inter-scalar initiatives contribute more than others.
	InterscalarMore Hypothesis = "interscalar_more"
	// LocalPositive: local initiatives have a positive effect.
	LocalPositive Hypothesis = "local_positive"
)

// Hypotheses lists the claims.
var Hypotheses = []Hypothesis{InterscalarMore, LocalPositive}

// ScoreRule is how the cells of an initiative make its score, over the cells
// that are studied and applicable. With none, the score is missing, never 0.
type ScoreRule string

// The rules.
const (
	NetMean       ScoreRule = "net_mean"       // mean of the signed intensities, −3 to +3
	PositiveSum   ScoreRule = "positive_sum"   // sum of the positive intensities; grows with how much was studied
	PositiveShare ScoreRule = "positive_share" // share of the cells with a positive effect, 0 to 1
)

// ScoreRules lists the rules.
var ScoreRules = []ScoreRule{NetMean, PositiveSum, PositiveShare}

// What every test shares: the chance of a false "supported" that is accepted
// over all measures together, and the level of the intervals.
const (
	Alpha = 0.05
	Level = 0.95
)

// Plan is how a claim is tested; a study settles it before looking. Together
// with the data it determines the result to the last bit.
type Plan struct {
	Hypothesis Hypothesis `json:"hypothesis"`
	// Scales are compared one by one (InterscalarMore).
	Scales []Scale `json:"scales,omitempty"`
	// Dimensions are the leaves of the framework, in order; empty means those
	// that appear in the data, sorted.
	Dimensions []string `json:"dimensions,omitempty"`
	// ByDimension tests each dimension beside the overall score.
	ByDimension bool      `json:"by_dimension"`
	Score       ScoreRule `json:"score"`
	// SmallestDelta is the study's smallest effect of interest for a
	// comparison of groups, as Cliff's delta, 0 to 1.
	SmallestDelta float64 `json:"smallest_delta"`
	// SmallestMean is the same for LocalPositive, in points of intensity.
	SmallestMean float64 `json:"smallest_mean"`
	// MinUnits is the fewest initiatives with a score in each group; under it,
	// nothing can be said.
	MinUnits int `json:"min_units"`
	// MinIntensity: weaker effects count as no effect. 1 keeps all.
	MinIntensity int `json:"min_intensity"`
	// MinSolidity: effects less backed count as not studied. 0 keeps all.
	MinSolidity int `json:"min_solidity"`
	// SelectedByMeasure says that initiatives were chosen because they had
	// measured their impact, which favours networks: printed as a limit.
	SelectedByMeasure bool   `json:"selected_by_measure"`
	Seed              uint64 `json:"seed"`
	Arrangements      int    `json:"arrangements"` // enumerated at most, else drawn
	Draws             int    `json:"draws"`        // random arrangements
	Replicates        int    `json:"replicates"`   // of the bootstrap
}

// DefaultPlan is the plan of a shipped claim. The smallest effect of interest
// is 0.147, under which Romano, Kromrey, Coraggio and Skowronek (Appropriate
// statistics for ordinal level data, 2006) call Cliff's delta negligible, and
// half a point of intensity for a mean; a study states its own.
func DefaultPlan(h Hypothesis) Plan {
	p := Plan{
		Hypothesis: h, Score: NetMean, SmallestDelta: 0.147, SmallestMean: 0.5,
		MinUnits: 5, MinIntensity: 1, SelectedByMeasure: true, Seed: 2022,
		Arrangements: stats.DefaultArrangements, Draws: stats.DefaultDraws, Replicates: stats.DefaultReplicates,
	}
	if h == InterscalarMore {
		p.Scales, p.ByDimension = slices.Clone(Scales), true
	}
	return p
}

// Limits on the work a plan may ask for.
const (
	mostArrangements = 2_000_000
	mostDraws        = 1_000_000
	mostDimensions   = 200
	mostUnits        = 5_000
)

// Validate says what of a plan can't be accepted.
func (p Plan) Validate() fault.List { return p.validate("") }

func (p Plan) validate(at string) fault.List {
	var l fault.List
	if !slices.Contains(Hypotheses, p.Hypothesis) {
		l.Add(at+"hypothesis", "code.unknown", "value", string(p.Hypothesis))
	}
	if !slices.Contains(ScoreRules, p.Score) {
		l.Add(at+"score", "code.unknown", "value", string(p.Score))
	}
	if p.Hypothesis == LocalPositive && p.Score != NetMean {
		l.Add(at+"score", "conclusion.score_never_negative")
	}
	p.validateScope(&l, at)
	within(&l, at+"smallest_delta", p.SmallestDelta, 0, 1)
	within(&l, at+"smallest_mean", p.SmallestMean, 0, strongest)
	within(&l, at+"min_units", float64(p.MinUnits), 2, mostUnits)
	within(&l, at+"min_intensity", float64(p.MinIntensity), 1, strongest)
	within(&l, at+"min_solidity", float64(p.MinSolidity), 0, mostSolid)
	within(&l, at+"arrangements", float64(p.Arrangements), 1, mostArrangements)
	within(&l, at+"draws", float64(p.Draws), 999, mostDraws)
	within(&l, at+"replicates", float64(p.Replicates), 200, mostDraws)
	return l
}

func (p Plan) validateScope(l *fault.List, at string) {
	if p.Hypothesis == InterscalarMore && len(p.Scales) == 0 {
		l.Add(at+"scales", "required")
	}
	for i, s := range p.Scales {
		if !slices.Contains(Scales, s) || slices.Contains(p.Scales[:i], s) {
			l.Add(at+"scales."+strconv.Itoa(i), "code.unknown", "value", string(s))
		}
	}
	if len(p.Dimensions) > mostDimensions {
		l.Add(at+"dimensions", "too_long", "max", mostDimensions, "length", len(p.Dimensions))
	}
	for i, d := range p.Dimensions {
		if d == "" || slices.Contains(p.Dimensions[:i], d) {
			l.Add(at+"dimensions."+strconv.Itoa(i), "code.unknown", "value", d)
		}
	}
}

func within(l *fault.List, field string, v, low, high float64) {
	if !(v >= low && v <= high) {
		l.Add(field, "conclusion.out_of_range", "low", low, "high", high)
	}
}
