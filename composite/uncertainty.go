package composite

// Uncertainty says which choices vary, and how often the index is made again:
// see [Plan.Spread] for what is told of each unit, missing scores and errors.
// Factors are drawn independently of one another, each alternative by its
// chance; draws fill the space of choices evenly ([Sampling]), so that powers of
// two serve best. What no factor names stays as in the plan.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 7.
type Uncertainty struct {
	Draws    int      `json:"draws,omitempty" yaml:"draws,omitempty"` // 1,000 when 0
	Sampling Sampling `json:"sampling,omitzero" yaml:"sampling,omitempty"`
	Share    float64  `json:"share,omitempty" yaml:"share,omitempty"` // what counts as top and bottom; a tenth when 0
	Pairs    []string `json:"pairs,omitempty" yaml:"pairs,omitempty"` // units for which P(one above the other) is told
	Factors  []Factor `json:"factors" yaml:"factors"`
	Explicit []Draw   `json:"explicit,omitempty" yaml:"explicit,omitempty"` // these draws instead of drawn ones
	KeepRuns bool     `json:"keep_runs,omitempty" yaml:"keep_runs,omitempty"`
	NoScores bool     `json:"no_scores,omitempty" yaml:"no_scores,omitempty"` // ranks only
}

// Draw is one set of choices, given rather than drawn.
type Draw struct {
	Choices map[string]int     `json:"choices,omitempty" yaml:"choices,omitempty"` // factor → alternative or person, from 0; 0 when not named
	Seeds   map[string]uint64  `json:"seeds,omitempty" yaml:"seeds,omitempty"`     // factor → from which its sampling errors are drawn
	Moves   []float64          `json:"moves,omitempty" yaml:"moves,omitempty"`     // numbers in (0, 1) from which weights are moved, one each; not moved when empty
	Weights map[string]float64 `json:"weights,omitempty" yaml:"weights,omitempty"` // node → weight, over everything else
}

// Interval is P5, P50 and P95 over the draws.
type Interval struct {
	Low    Number `json:"low"`
	Median Number `json:"median"`
	High   Number `json:"high"`
}

// Spread is how a unit fares over the draws.
type Spread struct {
	Unit    string   `json:"unit"`
	Year    int      `json:"year,omitempty"`
	Nominal int32    `json:"nominal"` // its rank under the plan itself; 0 without a score
	Rank    Interval `json:"rank"`
	Score   Interval `json:"score"`
	Mean    Number   `json:"mean"`    // its mean rank
	Ranked  float64  `json:"ranked"`  // share of the draws in which it has a score
	Present float64  `json:"present"` // share of the draws whose screening keeps it
	Top     Number   `json:"top"`     // probability of being within the best share
	Bottom  Number   `json:"bottom"`  // probability of being within the last share
}

// Spreads is the result of an uncertainty analysis.
type Spreads struct {
	Draws   int      `json:"draws"`
	Seed    uint64   `json:"seed"`
	Factors []string `json:"factors"`
	Units   []Spread `json:"units"` // those that the plan or some draw keeps, in the order of the data
	// Above holds, for the units asked for, the probability that the row's is
	// above the column's, ties counting half.
	Pairs []string `json:"pairs,omitempty"`
	Above Matrix   `json:"-"`
	Apart Apart    `json:"apart"`
	Runs  *Runs    `json:"-"` // every score and rank, when asked for
}

// Apart says how far the ranking can tell units apart. With [P5_u, P95_u] the
// interval of the ranks of unit u over the draws in which it has one, for the
// units that have a rank under the plan itself,
//
//	Width      = median over u of (P95_u − P5_u)
//	Neighbours = share of the pairs of neighbours in the ranking of the plan of
//	             which the first is above the second in at least 95 % of the
//	             draws in which both have a rank, ties counting half
//
// Neighbours is missing when no two neighbours are ranked together. The more
// units, the closer neighbours are: it falls with their number, and no rule is
// drawn from it. See [Apart.Blurred].
type Apart struct {
	Width      Number `json:"width"`
	Neighbours Number `json:"neighbours"`
	Units      int    `json:"units"` // how many have a rank; in a panel, where each year is ranked by itself, the most of one year
}

// Blurred says that the ranking should not be read as one: half of the units,
// or more, have an interval of ranks wider than a quarter of the ranking,
//
//	Width > Units / 4
//
// The rule is our own. An interval from rank a to rank b with b − a > n/4 fits
// in no quarter of n ranks: of most units one can't even say whether they stand
// in the first quarter or in the next. Being a share of the ranking, it means
// the same for fifty units and for 35,000.
func (a Apart) Blurred() bool { return float64(a.Width) > float64(a.Units)/4 }

// Runs are the scores and ranks of every draw, draw by draw.
type Runs struct {
	Draws  []Draw
	Units  int
	Scores []float64
	Ranks  []int32
}

// memory is how many bytes of scores are held at once.
const memory = 64 << 20

func (o *Uncertainty) draws() int {
	switch {
	case len(o.Explicit) > 0:
		return len(o.Explicit)
	case o.Draws == 0:
		return 1000
	}
	return o.Draws
}

func (o *Uncertainty) share() float64 {
	if o.Share == 0 {
		return 0.1
	}
	return o.Share
}

// MinDraws is the fewest draws there is an interval of: between the smallest and the
// largest of two.
const MinDraws = 2

// Most a machine is asked for.
const maxDraws = 1_000_000

func (o *Uncertainty) check() error {
	switch {
	case o.Draws < 0 || o.Draws == 1:
		return &Error{Step: StepUncertainty, Reason: TooFewDraws, Other: "draws", Value: float64(o.Draws), Limit: MinDraws}
	case o.Draws > maxDraws:
		return &Error{Step: StepUncertainty, Reason: OutOfRange, Other: "draws", Value: float64(o.Draws), Limit: maxDraws}
	case !(o.share() > 0 && o.share() < 1):
		return &Error{Step: StepUncertainty, Reason: OutOfRange, Other: "share", Value: o.Share, Limit: 1}
	}
	return nil
}
