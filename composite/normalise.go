package composite

import (
	"slices"

	"codeberg.org/bocage/bocage/stats"
)

// NormaliseMethod names how the values of an indicator become scores that can
// be put together with others.
type NormaliseMethod string

// The methods. With lo and hi the two ends that are learnt or given, L and H
// the ends of the scale, and d the direction (1 or −1):
const (
	MinMax              NormaliseMethod = "min-max"               // L + (H−L)(x−lo)/(hi−lo), lo and hi the extremes; reversed when less is better
	ZScore              NormaliseMethod = "z-score"               // m + s·d·(x−x̄)/sd
	DistanceToTarget    NormaliseMethod = "distance-to-target"    // L for the worst value, H for the target, more beyond it unless clipped
	DistanceToReference NormaliseMethod = "distance-to-reference" // L for the worst value, H for the reference unit's
	DistanceToBest      NormaliseMethod = "distance-to-best"      // L for the worst value, H for the best: as min-max
	RatioToReference    NormaliseMethod = "ratio-to-reference"    // L + (H−L)·x/ref; ref/x when less is better
	FractionOfMaximum   NormaliseMethod = "fraction-of-maximum"   // L + (H−L)·x/max; min/x when less is better
	RankOrder           NormaliseMethod = "rank"                  // 1 for the worst, n for the best
	PercentileRank      NormaliseMethod = "percentile-rank"       // L + (H−L)·(rank−1)/(n−1)
	BordaPoints         NormaliseMethod = "borda"                 // rank − 1: how many units it is above
	ByGoalposts         NormaliseMethod = "goalposts"             // min-max between given values, or between quantiles
	TwoSided            NormaliseMethod = "two-sided"             // H within a range, falling to L below it and above it
	Categories          NormaliseMethod = "categories"            // one score for each class of values
	MPIScores           NormaliseMethod = "mpi"                   // z-score of mean 100 and sd 10
	AMPIScores          NormaliseMethod = "ampi"                  // 70 + 60(x−lo)/(hi−lo), lo and hi = reference ∓ (max−min)/2
	NotNormalised       NormaliseMethod = "none"                  // x as it is, whatever its direction
)

// Outside says what becomes of a value beyond the two ends.
type Outside string

// The ways.
const (
	OutsideUsual Outside = ""     // clipped by goalposts and two-sided thresholds, kept by the other methods
	OutsideClip  Outside = "clip" // brought to the end, and marked [Clipped]
	OutsideKeep  Outside = "keep" // scored beyond the scale
)

// Ties says which rank equal values share.
type Ties string

// The ways.
const (
	TiesMean Ties = ""      // the mean of the ranks they occupy
	TiesLow  Ties = "worst" // the worst of them: the number of units strictly below, plus one
)

// Deviation says by what the sum of squares is divided.
type Deviation string

// The ways.
const (
	DeviationUsual      Deviation = ""           // sample for a z-score, population for the MPI and AMPI
	DeviationSample     Deviation = "sample"     // n − 1
	DeviationPopulation Deviation = "population" // n
)

// Thresholds make a range good, and both what is below and what is above it
// worse: H from Low to High, L at Floor and at Ceiling, straight in between.
// Floor < Low ≤ High < Ceiling.
type Thresholds struct {
	Floor   float64 `json:"floor" yaml:"floor"`
	Low     float64 `json:"low" yaml:"low"`
	High    float64 `json:"high" yaml:"high"`
	Ceiling float64 `json:"ceiling" yaml:"ceiling"`
}

// NormaliseRule is how one indicator, or all of them, are scored. Only the
// fields that the method names matter.
type NormaliseRule struct {
	Method        NormaliseMethod    `json:"method,omitempty" yaml:"method,omitempty" usual:"min-max"`                                                                                                                                            // min-max when empty
	Scale         Goalposts          `json:"scale,omitzero" yaml:"scale,omitempty" for:"min-max distance-to-target distance-to-reference distance-to-best ratio-to-reference fraction-of-maximum percentile-rank goalposts two-sided categories"` // the ends of the scores; 0 and 100 when both are 0
	Mean          float64            `json:"mean,omitempty" yaml:"mean,omitempty" for:"z-score"`                                                                                                                                                  // z-score: where the mean goes
	SD            float64            `json:"sd,omitempty" yaml:"sd,omitempty" for:"z-score"`                                                                                                                                                      // z-score: what one deviation is worth; 1 when 0
	Deviation     Deviation          `json:"deviation,omitempty" yaml:"deviation,omitempty" for:"z-score mpi"`                                                                                                                                    // z-score, MPI
	Goalposts     *Goalposts         `json:"goalposts,omitempty" yaml:"goalposts,omitempty" for:"goalposts ampi"`                                                                                                                                 // goalposts: the values; the indicator's own when nil
	Quantiles     *Goalposts         `json:"quantiles,omitempty" yaml:"quantiles,omitempty" for:"goalposts"`                                                                                                                                      // goalposts: orders (0 to 1) of the quantiles to use as values
	QuantileType  stats.QuantileType `json:"quantile_type,omitempty" yaml:"quantile_type,omitempty" for:"goalposts categories"`                                                                                                                   // linear (7) when 0
	Outside       Outside            `json:"outside,omitempty" yaml:"outside,omitempty" for:"distance-to-target distance-to-reference ratio-to-reference fraction-of-maximum goalposts two-sided ampi"`                                           // beyond the ends
	Target        *float64           `json:"target,omitempty" yaml:"target,omitempty" for:"distance-to-target"`                                                                                                                                   // distance to target: the indicator's own when nil
	Reference     string             `json:"reference,omitempty" yaml:"reference,omitempty" for:"distance-to-reference ratio-to-reference ampi"`                                                                                                  // the code of the reference unit
	ReferenceYear int                `json:"reference_year,omitempty" yaml:"reference_year,omitempty" for:"distance-to-reference ratio-to-reference ampi"`                                                                                        // the year of the reference; the first one when 0
	Thresholds    *Thresholds        `json:"thresholds,omitempty" yaml:"thresholds,omitempty" for:"two-sided"`                                                                                                                                    // two-sided
	Breaks        []float64          `json:"breaks,omitempty" yaml:"breaks,omitempty" for:"categories"`                                                                                                                                           // categories: a class ends below each; ascending
	Classes       int                `json:"classes,omitempty" yaml:"classes,omitempty" for:"categories"`                                                                                                                                         // categories: this many classes of equal number, instead of breaks
	Scores        []float64          `json:"scores,omitempty" yaml:"scores,omitempty" for:"categories"`                                                                                                                                           // categories: one a class from the lowest values up; evenly over the scale, by direction, when empty
	Ties          Ties               `json:"ties,omitempty" yaml:"ties,omitempty" for:"rank percentile-rank borda"`                                                                                                                               // rank, percentile rank, Borda
}

// Normalisation is the choice of a method for all indicators, and of others for
// some. The zero value is min-max over all years, from 0 to 100.
//
// A missing value stays missing, and nothing is learnt from it. Direction is
// applied: a high score is always good, but under [NotNormalised].
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 5.
type Normalisation struct {
	NormaliseRule `yaml:",inline"`
	YearsApart    bool                     `json:"years_apart,omitempty" yaml:"years_apart,omitempty"`                // learn each year by itself, so that scores do not compare over time
	Indicators    map[string]NormaliseRule `json:"indicators,omitempty" yaml:"indicators,omitempty" inherits:"scale"` // rules in place of the general one, of which only Scale stays
}

// For returns the rule of an indicator.
func (o Normalisation) For(indicator string) NormaliseRule {
	rule, own := o.Indicators[indicator]
	if !own {
		rule = o.NormaliseRule
	}
	if rule.Scale == (Goalposts{}) {
		rule.Scale = o.Scale
	}
	if rule.Scale == (Goalposts{}) {
		rule.Scale = Goalposts{Low: 0, High: 100}
	}
	if rule.Method == "" {
		rule.Method = MinMax
	}
	return rule
}

// NormaliseReport tells what normalisation learnt and what it clipped.
type NormaliseReport struct {
	Scales  *Scales        `json:"scales" yaml:"scales"`
	Clipped []ClippedValue `json:"clipped,omitempty" yaml:"clipped,omitempty"`
}

// ClippedValue is a value that fell beyond the ends, and the score it got.
type ClippedValue struct {
	Unit      string  `json:"unit" yaml:"unit"`
	Year      int     `json:"year,omitempty" yaml:"year,omitempty"`
	Indicator string  `json:"indicator" yaml:"indicator"`
	Value     float64 `json:"value" yaml:"value"`
	Score     float64 `json:"score" yaml:"score"`
}

// Run learns from the data, scores them, and tells what it learnt. Marks of
// clipped scores hold [Clipped]; d is left as it was. Missing values stay
// missing. Errors: those of [Normalisation.Fit] and [Scales.Apply].
func (o Normalisation) Run(d *Dataset) (*Dataset, *NormaliseReport, error) {
	s, err := o.Fit(d)
	if err != nil {
		return nil, nil, err
	}
	out := d.Copy()
	if err := s.applyShared(d, out.Values); err != nil {
		return nil, nil, err
	}
	return out, &NormaliseReport{Scales: s, Clipped: s.markClipped(d, out)}, nil
}

// markClipped marks and lists the values beyond the ends of a scale that clips.
func (s *Scales) markClipped(d, out *Dataset) []ClippedValue {
	var clipped []ClippedValue
	for c, i := range d.Indicators {
		x, y := d.Values.Column(c), out.Values.Column(c)
		for run := range s.runs(d, 0, d.Values.Rows) {
			scale := s.at(c, run.year)
			if scale == nil || !scale.Clip {
				continue
			}
			for r := run.from; r < run.to; r++ {
				if scale.beyond(x[r]) {
					out.Marks[c*d.Values.Rows+r] |= Clipped
					clipped = append(clipped, ClippedValue{d.Units[r].Code, d.Units[r].Year, i.Code, x[r], y[r]})
				}
			}
		}
	}
	return clipped
}

// NormaliseMethods lists the methods, the usual one first.
func NormaliseMethods() []NormaliseMethod { return slices.Clone(normaliseMethods) }

var normaliseMethods = []NormaliseMethod{MinMax, ZScore, DistanceToTarget, DistanceToReference, DistanceToBest, RatioToReference, FractionOfMaximum, RankOrder,
	PercentileRank, BordaPoints, ByGoalposts, TwoSided, Categories, MPIScores, AMPIScores, NotNormalised}

// Check returns as an error the first choice that can't be used with these data,
// whatever their values.
func (o Normalisation) Check(d *Dataset) error {
	for _, code := range sortedKeys(o.Indicators) {
		if d.Find(code) < 0 {
			return &Error{Step: StepNormalise, Reason: NoSuchIndicator, Indicator: code}
		}
	}
	for _, i := range d.Indicators {
		if err := o.For(i.Code).check(i); err != nil {
			return err
		}
	}
	return nil
}

func (r NormaliseRule) check(i Indicator) error {
	for _, word := range []struct {
		value string
		known []string
	}{
		{string(r.Method), texts(normaliseMethods)},
		{string(r.Outside), []string{"", string(OutsideClip), string(OutsideKeep)}},
		{string(r.Ties), []string{"", string(TiesLow)}},
		{string(r.Deviation), []string{"", string(DeviationSample), string(DeviationPopulation)}},
	} {
		if !slices.Contains(word.known, word.value) {
			return unknownWord(StepNormalise, i.Code, word.value, word.known...)
		}
	}
	if !(r.Scale.Low < r.Scale.High && r.Scale.Low >= -MaxValue && r.Scale.High <= MaxValue) {
		return &Error{Step: StepNormalise, Reason: WrongScale, Indicator: i.Code, Value: r.Scale.Low, Limit: r.Scale.High}
	}
	if i.Direction == Undirected && r.needsDirection() {
		return &Error{Step: StepNormalise, Reason: NoDirection, Indicator: i.Code, Other: string(r.Method)}
	}
	return nil
}

func (r NormaliseRule) needsDirection() bool {
	return r.Method != TwoSided && r.Method != NotNormalised && !(r.Method == Categories && len(r.Scores) > 0)
}

func texts[S ~string](words []S) []string {
	out := make([]string, len(words))
	for n, w := range words {
		out[n] = string(w)
	}
	return out
}
