package conclusion

// Verdict is what the data allow to say of a claim.
type Verdict string

// The verdicts: confirmé par ces données, non confirmé, on ne peut pas conclure.
const (
	Supported    Verdict = "supported"
	NotSupported Verdict = "not_supported"
	CannotSay    Verdict = "cannot_say"
)

// Message is a text of the catalogue with its arguments; numbers are float64,
// so that they come back unchanged from JSON.
type Message struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// Method is the version of the engine; a result made by another one may differ.
const Method = 1

// Result is what came out of a test, with all it takes to redo it: the plan
// (and its seed) and the hash of the input.
type Result struct {
	Method    int    `json:"method"`
	InputHash string `json:"input_hash"`
	Plan      Plan   `json:"plan"`
	Units     int    `json:"units"`
	// Verdict is that of the overall measures when they agree, else cannot_say.
	Verdict     Verdict     `json:"verdict"`
	Reason      Message     `json:"reason"`
	Measures    []Measure   `json:"measures"`
	Sensitivity Sensitivity `json:"sensitivity"`
	Limits      []Message   `json:"limits"`
}

// EffectKind says in what unit an effect is given.
type EffectKind string

// The kinds.
const (
	CliffDelta  EffectKind = "cliff_delta"    // −1 to +1
	MeanOfScore EffectKind = "mean_intensity" // points of intensity, −3 to +3
)

// Measure is the claim put to one comparison: a scale and a dimension, or all
// dimensions together. What can't be computed is nil.
type Measure struct {
	Scale     Scale  `json:"scale,omitempty"`
	Dimension string `json:"dimension,omitempty"` // "" is overall
	// Claimed are the initiatives that the claim speaks of; Others those they
	// are compared with, nil when they are compared with 0.
	Claimed Group  `json:"claimed"`
	Others  *Group `json:"others,omitempty"`
	// Unclassed initiatives have an unknown scale: in neither group.
	Unclassed  int          `json:"unclassed"`
	EffectKind EffectKind   `json:"effect_kind"`
	Effect     *float64     `json:"effect"`
	Smallest   float64      `json:"smallest"` // the study's smallest effect of interest, same unit
	Interval   *Interval    `json:"interval"`
	Test       *Probability `json:"test"`
	Verdict    Verdict      `json:"verdict"`
	Reason     Message      `json:"reason"`
}

// Group is one side of a comparison.
type Group struct {
	N       int      `json:"n"`       // initiatives with a score
	Missing int      `json:"missing"` // without any studied, applicable cell
	Mean    *float64 `json:"mean"`
	Median  *float64 `json:"median"`
	Scores  []Score  `json:"scores"` // by initiative id; what a chart shows
}

// Score is that of one initiative, nil when missing.
type Score struct {
	Initiative string   `json:"initiative"`
	Value      *float64 `json:"value"`
}

// Interval is a bootstrap interval at Level.
type Interval struct {
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Level      float64 `json:"level"`
	Replicates int     `json:"replicates"`
	// Method is "bca", or "percentile" where BCa has no meaning: every
	// replicate on one side, as with two groups that do not overlap.
	Method string `json:"method"`
}

// Probability is the outcome of the permutation test.
type Probability struct {
	P float64 `json:"p"`
	// Adjusted is P after Holm's correction over the Family measures tested
	// together; nil when this measure could not be tested.
	Adjusted *float64 `json:"adjusted"`
	Family   int      `json:"family"`
	// Exact: every one of the Arrangements was counted; else Draws of them.
	Exact        bool    `json:"exact"`
	Arrangements float64 `json:"arrangements"`
	Draws        int     `json:"draws"`
	// Smallest is the smallest p that this data could have given.
	Smallest float64 `json:"smallest"`
}

// Sensitivity says what would change if a choice had been another.
type Sensitivity struct {
	Scenarios   []Scenario `json:"scenarios"`
	LeaveOneOut []LeftOut  `json:"leave_one_out"` // one a measure
}

// Scenario is the whole test made again with one choice changed.
type Scenario struct {
	Choice   Choice  `json:"choice"`
	Level    int     `json:"level,omitempty"` // of intensity or solidity
	Changed  int     `json:"changed"`         // measures whose verdict is another
	Measures []Shift `json:"measures"`
}

// Choice names what a scenario changes.
type Choice string

// The choices.
const (
	ByIntensity Choice = "min_intensity"      // effects weaker than Level count as no effect
	BySolidity  Choice = "min_solidity"       // effects less backed than Level count as not studied
	MixedAside  Choice = "mixed_aside"        // effects that go both ways count as not studied
	AsNetMean   Choice = "score_net_mean"     // another score
	AsSum       Choice = "score_positive_sum" // another score
	AsShare     Choice = "score_positive_share"
	FillZero    Choice = "not_studied_zero"    // cells not studied count as no effect
	FillBest    Choice = "not_studied_best"    // … as +3, for everyone
	FillWorst   Choice = "not_studied_worst"   // … as −3, for everyone
	FillFor     Choice = "not_studied_for"     // … as +3 for the claimed and −3 for the others
	FillAgainst Choice = "not_studied_against" // … the other way round
)

// Shift is a measure under a scenario.
type Shift struct {
	Scale     Scale    `json:"scale,omitempty"`
	Dimension string   `json:"dimension,omitempty"`
	Effect    *float64 `json:"effect"`
	Adjusted  *float64 `json:"adjusted"`
	Verdict   Verdict  `json:"verdict"`
	Changed   bool     `json:"changed"`
}

// LeftOut is what leaving each initiative out, one at a time, does to a measure.
type LeftOut struct {
	Scale     Scale    `json:"scale,omitempty"`
	Dimension string   `json:"dimension,omitempty"`
	Lowest    *float64 `json:"lowest"`  // effect
	Highest   *float64 `json:"highest"` // effect
	Flips     []Flip   `json:"flips"`   // initiatives without which the verdict is another
}

// Flip is one of them.
type Flip struct {
	Initiative string  `json:"initiative"`
	Verdict    Verdict `json:"verdict"`
}

// number is nil for NaN: JSON has no NaN, and missing is not 0.
func number(v float64) *float64 {
	if v != v {
		return nil
	}
	return &v
}
