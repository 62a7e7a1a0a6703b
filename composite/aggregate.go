package composite

import (
	"math"
	"slices"
	"strings"
)

// AggregateMethod names how the scores below a node make its score.
type AggregateMethod string

// The methods. w_i is the share of the weight of child i among the children
// that the unit has, so that Σ w_i = 1, and x_i its score. n is the units of the
// year. For the methods that take more than a line:
//
//	owa        Σ (Q(S_i) − Q(S_{i−1})) x_(i), x_(1) the best score, S_i the share of the
//	           weight in the best i, Q the line through (k/m, weight of the best k of m)
//	counting   c = Σ w_i [x_i ≥ z_i], z_i the cutoff; 1 when c ≥ enough
//	borda      (n−1) Σ w_i s_i, s_i = (below + ½ equal)/(n_i − 1) among the n_i that have i
//	copeland   #{b: net > 0} − #{b: net < 0}, net the weight for less the weight against
//	           b over the children that both have
//	outranking mean over b of net / weight of what both have
//	kemeny     units below in the order with the highest Σ net over pairs in that order
//
// Sources: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 6, for means, Copeland and Borda; Mazziotta and Pareto, Rivista Italiana di
// Economia Demografia e Statistica 67 (2013) and Social Indicators Research 127
// (2016), for mpi and ampi; Yager, IEEE Transactions on Systems, Man, and
// Cybernetics 18 (1988), and Torra, International Journal of Intelligent Systems
// 12 (1997), for owa; Alkire and Foster, Journal of Public Economics 95 (2011), for
// counting; Copeland, A Reasonable Social Welfare Function (1951); Borda, Mémoire
// sur les élections au scrutin (1781), ties by halves after Black (1976); Kemeny,
// Daedalus 88 (1959), over duels as Munda and Nardo, Applied Economics 41 (2009);
// Brans and Vincke, Management Science 31 (1985), for outranking; Bourdeau-Lepage, Gros, Tovar and Mauhé, BRRISE, rapport final (2020),
// for oppchovec.
const (
	Arithmetic      AggregateMethod = "arithmetic"  // Σ w_i x_i
	Geometric       AggregateMethod = "geometric"   // exp Σ w_i ln x_i; scores above 0
	Harmonic        AggregateMethod = "harmonic"    // 1 / Σ w_i/x_i; scores above 0
	GeneralisedMean AggregateMethod = "generalised" // (Σ w_i x_i^p)^(1/p); p = 0 is geometric, ±∞ the extremes
	MPI             AggregateMethod = "mpi"         // M − S²/M, M and S the mean and deviation of the unit's own scores
	AMPI            AggregateMethod = "ampi"        // the MPI, of scores normalised by [AMPIScores]
	OWA             AggregateMethod = "owa"         // weights go to ranks: to the best score, the second, …
	WeightedMedian  AggregateMethod = "median"      // the score with half of the weight on each side
	Minimum         AggregateMethod = "minimum"     // min x_i
	Maximum         AggregateMethod = "maximum"     // max x_i
	Copeland        AggregateMethod = "copeland"    // duels won − duels lost
	Borda           AggregateMethod = "borda"       // Σ w_i (number of units that the unit is above on i)
	Kemeny          AggregateMethod = "kemeny"      // the order that contradicts the fewest duels
	Outranking      AggregateMethod = "outranking"  // mean over the others of (weight for − weight against)
	Counting        AggregateMethod = "counting"    // Σ w_i [x_i ≥ cutoff_i], 1 once it is enough
	OppChoVec       AggregateMethod = "oppchovec"   // (1/n)[Σ p_k x_k^β]^(α/β)
	Benefit         AggregateMethod = "bod"         // max Σ w_j x_j under weights of the unit's own, 1 at best: [BenefitOfTheDoubt]
)

// The most units of one year that methods by pairs take: time and memory grow
// with the square of their number.
const (
	MaxDuels  = 5000 // Copeland, outranking
	MaxKemeny = 500
)

// maxPower is the largest power, in size, that scores are raised to: beyond it, the
// powers of usual scores are larger than any number, and the mean is an extreme.
const maxPower = 100

// AggregateRule is how one node, or all of them, are computed. Only the fields
// that the method names matter.
type AggregateRule struct {
	Method       AggregateMethod    `json:"method,omitempty" yaml:"method,omitempty" usual:"arithmetic"`                   // arithmetic when empty
	Availability float64            `json:"availability,omitempty" yaml:"availability,omitempty" for:"!bod"`               // share of the weight a unit must have, 0 to 1; something, when 0
	Power        float64            `json:"power,omitempty" yaml:"power,omitempty" for:"generalised" needed:"generalised"` // generalised mean: from −100 to 100, or ±∞
	Deviation    Deviation          `json:"deviation,omitempty" yaml:"deviation,omitempty" for:"mpi ampi"`                 // MPI, AMPI; population when empty
	PenaltyAdded bool               `json:"penalty_added,omitempty" yaml:"penalty_added,omitempty" for:"mpi ampi"`         // MPI, AMPI of something bad: M + S²/M
	Order        []float64          `json:"order,omitempty" yaml:"order,omitempty" for:"owa"`                              // OWA: weights from the best score to the worst; needed
	Cutoff       *float64           `json:"cutoff,omitempty" yaml:"cutoff,omitempty" for:"counting"`                       // counting: from which score a child is sufficient; needed for each child that Cutoffs leaves out
	Cutoffs      map[string]float64 `json:"cutoffs,omitempty" yaml:"cutoffs,omitempty" for:"counting"`                     // counting: the same for some children
	Enough       float64            `json:"enough,omitempty" yaml:"enough,omitempty" for:"counting"`                       // counting: from this share on, the unit has enough and scores 1; 1 when 0
	Alpha        float64            `json:"alpha,omitempty" yaml:"alpha,omitempty" for:"oppchovec"`                        // OppChoVec; 2.5 when 0
	Beta         float64            `json:"beta,omitempty" yaml:"beta,omitempty" for:"oppchovec"`                          // OppChoVec; 1.5 when 0
	Benefit      BenefitOfTheDoubt  `json:"benefit,omitzero" yaml:"benefit,omitempty" for:"bod"`                           // bod: the parts that an indicator may take
}

// Aggregation is the choice of a rule for all aggregates, and of others for
// some levels or nodes. The zero value is the arithmetic mean.
//
// The benefit of the doubt takes no weight but 0, which leaves a child out, and
// has a rule of its own for what is missing: see [BenefitOfTheDoubt].
//
// A missing score is left aside and the weights of the others make up for it.
// A unit whose present weight is below Availability, or that has nothing, has
// no score at that node. A weight of 0 counts for nothing: an aggregate whose
// children all weigh 0 has no score.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 6.
type Aggregation struct {
	AggregateRule `yaml:",inline"`
	Levels        map[int]AggregateRule    `json:"levels,omitempty" yaml:"levels,omitempty" inherits:"availability"` // by level of the node, 2 for what stands on indicators
	Nodes         map[string]AggregateRule `json:"nodes,omitempty" yaml:"nodes,omitempty" inherits:"availability"`   // by code, before levels
}

// For returns the rule of a node. The general availability holds where a rule
// gives none.
func (o Aggregation) For(n Node) AggregateRule {
	rule, own := o.Nodes[n.Code]
	if !own {
		rule, own = o.Levels[n.Level]
	}
	if !own {
		rule = o.AggregateRule
	}
	if rule.Availability == 0 {
		rule.Availability = o.Availability
	}
	if rule.Method == "" {
		rule.Method = Arithmetic
	}
	return rule
}

// Check returns as an error the first choice that can't be used on this tree.
func (o Aggregation) Check(s *Structure) error {
	for _, level := range sortedKeys(o.Levels) {
		if level < 2 || level > s.Levels {
			return &Error{Step: StepAggregate, Reason: WrongLevel, Value: float64(level), Limit: float64(s.Levels)}
		}
	}
	for _, code := range sortedKeys(o.Nodes) {
		switch at := s.Find(code); {
		case at < 0:
			return &Error{Step: StepAggregate, Reason: NoSuchIndicator, Indicator: code}
		case at < s.Indicators:
			return &Error{Step: StepAggregate, Reason: NotAggregate, Indicator: code}
		}
	}
	for _, n := range s.Nodes[s.Indicators:] {
		if err := o.For(n).check(s, n); err != nil {
			return err
		}
	}
	return nil
}

// AggregateMethods lists the methods, the usual one first.
func AggregateMethods() []AggregateMethod { return append(slices.Clone(aggregateMethods), Benefit) }

// aggregateMethods are those that take weights.
var aggregateMethods = []AggregateMethod{Arithmetic, Geometric, Harmonic, GeneralisedMean, MPI, AMPI, OWA, WeightedMedian, Minimum, Maximum, Copeland,
	Borda, Kemeny, Outranking, Counting, OppChoVec}

func (r AggregateRule) check(s *Structure, n Node) error {
	refuse := func(reason Reason, value float64, other string) error {
		return &Error{Step: StepAggregate, Reason: reason, Indicator: n.Code, Value: value, Other: other}
	}
	switch {
	case r.Method != Benefit && !slices.Contains(aggregateMethods, r.Method):
		return unknownWord(StepAggregate, n.Code, r.Method, AggregateMethods()...)
	case !slices.Contains([]Deviation{DeviationUsual, DeviationSample, DeviationPopulation}, r.Deviation):
		return unknownWord(StepAggregate, n.Code, r.Deviation, DeviationSample, DeviationPopulation)
	case !(r.Availability >= 0 && r.Availability <= 1):
		return refuse(WrongAvailability, r.Availability, "")
	case r.Method == OWA && len(r.Order) == 0:
		return refuse(NoOrder, 0, "")
	case len(r.Order) > 0 && !usableWeights(r.Order):
		return refuse(WrongOrderWeights, 0, "")
	case !(r.Enough >= 0 && r.Enough <= 1) || r.Cutoff != nil && *r.Cutoff != *r.Cutoff:
		return refuse(WrongCutoff, r.Enough, "")
	}
	for _, check := range []error{r.checkPowers(n), r.checkBenefit(s, n)} {
		if check != nil {
			return check
		}
	}
	for _, code := range sortedKeys(r.Cutoffs) {
		if v := r.Cutoffs[code]; v != v {
			return refuse(WrongCutoff, v, "")
		}
		if s.Find(code) < 0 {
			return &Error{Step: StepAggregate, Reason: NoSuchIndicator, Indicator: code}
		}
	}
	return r.checkCounted(s, n)
}

// checkCounted holds that each child of a counting has a cutoff: without one, any score
// would suffice, and every unit have all.
func (r AggregateRule) checkCounted(s *Structure, n Node) error {
	if r.Method != Counting || r.Cutoff != nil {
		return nil
	}
	var without []string
	for _, c := range n.Children {
		if _, own := r.Cutoffs[s.Nodes[c].Code]; !own {
			without = append(without, s.Nodes[c].Code)
		}
	}
	if len(without) == 0 {
		return nil
	}
	return &Error{Step: StepAggregate, Reason: NoCutoff, Indicator: n.Code, Other: strings.Join(without, ", ")}
}

// checkPowers holds powers to what usual scores can be raised to.
func (r AggregateRule) checkPowers(n Node) error {
	for i, v := range []float64{r.Power, r.Alpha, r.Beta} {
		extreme := i == 0 && math.IsInf(v, 0)
		if !extreme && !(math.Abs(v) <= maxPower) || i > 0 && v < 0 {
			return &Error{Step: StepAggregate, Reason: WrongPower, Indicator: n.Code, Value: v, Limit: maxPower}
		}
	}
	return nil
}

// usableWeights says whether weights are numbers of 0 or more, some above 0.
func usableWeights(w []float64) bool {
	some := false
	for _, v := range w {
		if !(v >= 0) || math.IsInf(v, 0) {
			return false
		}
		some = some || v > 0
	}
	return some
}
