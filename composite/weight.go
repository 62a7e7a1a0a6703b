package composite

import "slices"

// WeightMethod names how weights are found; "" is WeightGiven.
type WeightMethod string

// The methods.
const (
	WeightGiven     WeightMethod = "given"      // as in the metadata, or as given by code
	WeightEqual     WeightMethod = "equal"      // all alike
	WeightBudget    WeightMethod = "budget"     // points that people share out: [BudgetWeights]
	WeightAHP       WeightMethod = "ahp"        // judgements of pairs: [AHPWeights]
	WeightBestWorst WeightMethod = "best-worst" // the best and the worst against all others: [BestWorstWeights]
	WeightPCA       WeightMethod = "pca"        // principal components: [PCAWeights]
	WeightFactors   WeightMethod = "factors"    // rotated factors of the Handbook: [FactorWeights]
	WeightEntropy   WeightMethod = "entropy"    // how unevenly an indicator is spread: [EntropyWeights]
	WeightCRITIC    WeightMethod = "critic"     // spread and conflict: [CRITICWeights]
	WeightOptimised WeightMethod = "optimised"  // so that importances are as wanted: [OptimisedWeights]
)

// WeightScope tells among which nodes a method shares the weight.
type WeightScope string

// The scopes.
const (
	WithinParent   WeightScope = "parent"     // the usual: among the children of each aggregate
	OverIndicators WeightScope = "indicators" // among all indicators below; an aggregate weighs what they weigh together
)

// WeightMissing tells which units enter a correlation.
type WeightMissing string

// The rules for missing values.
const (
	CompleteUnits WeightMissing = "complete" // the usual: units where nothing is missing; how many were set aside is a warning
	PairsOfValues WeightMissing = "pairwise" // for each pair, the units where both are present
)

// Weighting chooses the weights of every node. Its zero value keeps those of
// the metadata.
//
// Methods that read data take the scores of the indicators; above indicators,
// they take those of the children as weighted arithmetic means of what is
// below, over the values present, with the weights found so far.
type Weighting struct {
	Method  WeightMethod       `json:"method,omitempty" yaml:"method,omitempty" usual:"given"`
	Over    WeightScope        `json:"over,omitempty" yaml:"over,omitempty"`
	Given   map[string]float64 `json:"given,omitempty" yaml:"given,omitempty" for:"given"` // by code; a node that is not named keeps the weight of the metadata
	Missing WeightMissing      `json:"missing,omitempty" yaml:"missing,omitempty" for:"pca factors critic optimised"`

	Budget    BudgetWeights    `json:"budget,omitzero" yaml:"budget,omitempty" for:"budget"`
	AHP       AHPWeights       `json:"ahp,omitzero" yaml:"ahp,omitempty" for:"ahp"`
	BestWorst BestWorstWeights `json:"best_worst,omitzero" yaml:"best_worst,omitempty" for:"best-worst"`
	PCA       PCAWeights       `json:"pca,omitzero" yaml:"pca,omitempty" for:"pca"`
	Factors   FactorWeights    `json:"factors,omitzero" yaml:"factors,omitempty" for:"factors"`
	Optimised OptimisedWeights `json:"optimised,omitzero" yaml:"optimised,omitempty" for:"optimised"`

	// Overrides change the method for one level or one aggregate only; the
	// last that applies to an aggregate holds.
	Overrides []WeightOverride `json:"overrides,omitempty" yaml:"overrides,omitempty"`
}

// WeightOverride is another choice for the nodes of one level, or for the
// children of one aggregate. Exactly one of Level and Aggregate is given. In a
// tree whose branches differ in depth, the nodes of a level are those whose
// parent is just above that level.
type WeightOverride struct {
	Level     int       `json:"level,omitempty" yaml:"level,omitempty"`
	Aggregate string    `json:"aggregate,omitempty" yaml:"aggregate,omitempty"`
	Use       Weighting `json:"use" yaml:"use"`
}

// Run finds one weight for each node, in the order of s.Nodes. d must be
// normalised: directions are the same for all, more is better. Weights of one
// parent are in any scale; the report tells each as a share. A root and a node
// that stands alone keep the weight of the metadata, which counts for nothing.
//
// Formulas, missing values and errors are those of each method: [BudgetWeights],
// [AHPWeights], [BestWorstWeights], [PCAWeights], [FactorWeights],
// [OptimisedWeights], [EntropyWeights], [CRITICWeights]. All errors are [*Error] of
// step "weight".
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 6.
func (o Weighting) Run(d *Dataset, s *Structure) ([]float64, *WeightReport, error) {
	w, err := o.prepare(d, s)
	if err != nil {
		return nil, nil, err
	}
	for n := s.Indicators; n < len(s.Nodes); n++ {
		if err := w.weigh(n); err != nil {
			return nil, nil, err
		}
	}
	w.people()
	return w.weights, w.report, w.tell()
}

// toAggregate is Run, for weights that scores are to be brought together by: one below 0,
// which principal components may give, is an error that says what to do.
func (o Weighting) toAggregate(d *Dataset, s *Structure) ([]float64, *WeightReport, error) {
	weights, report, err := o.Run(d, s)
	if err != nil {
		return nil, nil, err
	}
	if at := slices.IndexFunc(report.Warnings, func(w Warning) bool { return w.Reason == WeightNegative }); at >= 0 {
		return nil, nil, &report.Warnings[at]
	}
	return weights, report, nil
}

// weighing is one run of Weighting.
type weighing struct {
	d        *Dataset
	s        *Structure
	weights  []float64
	rules    []weightRule              // for each node, how its children are weighed
	flat     map[*weightSpan][]float64 // weights over all indicators of a span, once found
	scores   [][]float64               // of aggregates, once needed
	report   *WeightReport
	personal []personal
}

// weightSpan is a choice over all indicators below one node.
type weightSpan struct {
	choice *Weighting
	top    int
}

// weightRule is the choice that holds for the children of an aggregate, and
// the span it belongs to when it goes over indicators.
type weightRule struct {
	choice *Weighting
	span   *weightSpan
}

func (o Weighting) prepare(d *Dataset, s *Structure) (*weighing, error) {
	if s.Indicators != len(d.Indicators) {
		return nil, &Error{Step: StepWeight, Reason: WeightOtherTree, Value: float64(len(d.Indicators)), Limit: float64(s.Indicators)}
	}
	w := &weighing{d: d, s: s, weights: s.Weights(), rules: make([]weightRule, len(s.Nodes)),
		flat: map[*weightSpan][]float64{}, scores: make([][]float64, len(s.Nodes)), report: &WeightReport{Method: o.method()}}
	if err := o.check(s); err != nil {
		return nil, err
	}
	if o.Over == OverIndicators {
		for _, root := range s.Roots {
			w.rule(root, &o)
		}
	} else {
		for n := s.Indicators; n < len(s.Nodes); n++ {
			w.rule(n, &o)
		}
	}
	for i := range o.Overrides {
		if err := w.override(&o.Overrides[i]); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// rule makes a choice hold for the children of an aggregate, or for all that
// is below it.
func (w *weighing) rule(aggregate int, choice *Weighting) {
	if choice.Over != OverIndicators {
		w.rules[aggregate] = weightRule{choice: choice}
		return
	}
	span := &weightSpan{choice, aggregate}
	var down func(n int)
	down = func(n int) {
		w.rules[n] = weightRule{choice, span}
		for _, c := range w.s.Nodes[n].Children {
			if c >= w.s.Indicators {
				down(c)
			}
		}
	}
	down(aggregate)
}

func (w *weighing) override(o *WeightOverride) error {
	if len(o.Use.Overrides) > 0 || (o.Level == 0) == (o.Aggregate == "") {
		return &Error{Step: StepWeight, Reason: WeightOverrideUnclear, Indicator: o.Aggregate, Value: float64(o.Level)}
	}
	if err := o.Use.check(w.s); err != nil {
		return err
	}
	if o.Aggregate != "" {
		n := w.s.Find(o.Aggregate)
		if n < w.s.Indicators {
			return &Error{Step: StepWeight, Reason: WeightNoAggregate, Indicator: o.Aggregate}
		}
		w.rule(n, &o.Use)
		return nil
	}
	if o.Level < 1 || o.Level >= w.s.Levels {
		return &Error{Step: StepWeight, Reason: WeightNoLevel, Value: float64(o.Level), Limit: float64(w.s.Levels - 1)}
	}
	for _, n := range w.s.AtLevel(o.Level + 1) {
		w.rule(n, &o.Use)
	}
	return nil
}

func (o *Weighting) method() WeightMethod {
	if o.Method == "" {
		return WeightGiven
	}
	return o.Method
}

// WeightMethods lists the methods, the usual one first.
func WeightMethods() []WeightMethod { return slices.Clone(weightMethods) }

var weightMethods = []WeightMethod{WeightGiven, WeightEqual, WeightBudget, WeightAHP, WeightBestWorst, WeightPCA, WeightFactors, WeightEntropy, WeightCRITIC, WeightOptimised}

// check reads what can be seen without data.
func (o *Weighting) check(s *Structure) error {
	if o.Method == WeightMethod(Benefit) {
		return &Error{Step: StepWeight, Reason: BoDIsAggregation, Other: string(o.Method)}
	}
	switch {
	case !slices.Contains(weightMethods, o.method()):
		return unknownWord(StepWeight, "", o.Method, weightMethods...)
	case o.Over != "" && o.Over != WithinParent && o.Over != OverIndicators:
		return unknownWord(StepWeight, "", o.Over, WithinParent, OverIndicators)
	case o.Missing != "" && o.Missing != CompleteUnits && o.Missing != PairsOfValues:
		return unknownWord(StepWeight, "", o.Missing, CompleteUnits, PairsOfValues)
	case len(o.Given) > 0 && o.method() != WeightGiven:
		return &Error{Step: StepWeight, Reason: WeightNotUsed, Other: string(o.Method)}
	}
	return o.checkGiven(s)
}

// weigh gives the children of an aggregate their weights.
func (w *weighing) weigh(aggregate int) error {
	rule := w.rules[aggregate]
	if rule.choice == nil { // stands below nothing that was chosen
		return nil
	}
	children := w.s.Nodes[aggregate].Children
	if rule.span == nil {
		found, err := w.solve(rule.choice, aggregate, children, nil)
		if err != nil {
			return err
		}
		w.set(rule.choice, children, found)
		return nil
	}
	of, err := w.spread(rule.span)
	if err != nil {
		return err
	}
	found := make([]float64, len(children))
	for i, c := range children {
		for _, below := range w.s.Below(c) {
			found[i] += of[below]
		}
	}
	w.set(rule.choice, children, found)
	return nil
}

// spread gives the weight of every indicator of a span, by its position.
func (w *weighing) spread(span *weightSpan) ([]float64, error) {
	if known := w.flat[span]; known != nil {
		return known, nil
	}
	below := w.s.Below(span.top)
	found, err := w.solve(span.choice, span.top, below, span)
	if err != nil {
		return nil, err
	}
	of := make([]float64, w.s.Indicators)
	for i, n := range below {
		of[n] = found[i]
	}
	w.flat[span] = of
	return of, nil
}

// set keeps the weights found, and says which of them bring back what the
// metadata left out.
func (w *weighing) set(choice *Weighting, nodes []int, found []float64) {
	for i, n := range nodes {
		if choice.method() != WeightGiven && w.s.Nodes[n].Weight == 0 && found[i] != 0 {
			w.warn(Warning{Reason: WeightBrought, Indicator: w.s.Nodes[n].Code, Value: found[i]})
		}
		w.weights[n] = found[i]
	}
}

// solve shares the weight among nodes by the method chosen.
func (w *weighing) solve(choice *Weighting, aggregate int, nodes []int, span *weightSpan) ([]float64, error) {
	g := weightGroup{w: w, choice: choice, aggregate: aggregate, nodes: nodes, span: span}
	switch choice.method() {
	case WeightGiven:
		return g.given(), nil
	case WeightEqual:
		return g.equal(), nil
	}
	return g.found()
}
