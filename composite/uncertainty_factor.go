package composite

import (
	"maps"
	"math"
	"reflect"
	"slices"
)

// Why an uncertainty analysis can't run.
const (
	NoFactorVaries    Reason = "no_factor_varies"
	EmptyFactor       Reason = "empty_factor"
	MixedFactor       Reason = "mixed_factor"
	SameStepTwice     Reason = "same_step_twice"
	RepeatedFactor    Reason = "repeated_factor"
	OneAlternative    Reason = "one_alternative"
	StepNotInPlan     Reason = "step_not_in_plan"
	SkipsNothing      Reason = "skips_nothing"
	SameAlternatives  Reason = "same_alternatives"
	NoWeightMoves     Reason = "no_weight_moves"
	NoSuchAlternative Reason = "no_such_alternative"
	SeveralTops       Reason = "several_tops"
	NothingLeft       Reason = "nothing_left"
	SeveralYears      Reason = "several_years"
	WrongMoves        Reason = "wrong_moves"
	TooFewDraws       Reason = "too_few_draws"
)

var factorSentences = map[Reason]string{
	NoFactorVaries:    "nothing varies: name at least one choice that could have been made otherwise",
	EmptyFactor:       "the factor {other} says nothing: give it alternatives, weights that move, people's weights or sampling errors",
	MixedFactor:       "the factor {other} varies {value} things at once: give one factor to each, so that their effects can be told apart",
	SameStepTwice:     "two factors, {indicator} and {other}, vary the same step: put all its alternatives in one",
	RepeatedFactor:    "two factors are named {other}: give each a name of its own",
	NobodyWeighs:      "the factor {other} takes the people of weights, where {value} say what they want: weigh by budget, ahp or best-worst with two people or more, or name them under people",
	OneAlternative:    "the factor {other} has a single alternative: give at least two, one of which may be the plan’s own",
	StepNotInPlan:     "the factor {other} leaves out the step {indicator}, which can’t be left out",
	SkipsNothing:      "the factor {other} leaves out the step {indicator}, which the plan does not make: nothing would vary; add the step to the plan, or take the alternative away",
	SameAlternatives:  "the alternatives of the factor {other} that have a chance all make the same index: nothing varies; change one of them",
	NoWeightMoves:     "the factor {other} moves no weight: on its levels, each part stands alone below its parent; give other levels, or take the factor away",
	NoSuchAlternative: "draw {value} asks for alternative {limit} of the factor {other}, which has no such alternative",
	SeveralTops:       "there are {value} tops in the tree, {known}: say which aggregate is ranked with target",
	NothingLeft:       "nothing that counts is left below {indicator}: leave one of its parts a weight above 0",
	SeveralYears:      "the data are of several years: choose one",
	TooFewDraws:       "{other} is {value}: ask for {limit} at least, for an interval of ranks needs an index made more than once; 1,000 is usual",
	WrongMoves:        "a draw moves the weights of the factor {other} by {value} numbers where {limit} are needed",
}

// Factor is one choice that could have been made otherwise. Exactly one of its
// fields beside Name says how.
type Factor struct {
	Name         string           `json:"name" yaml:"name"`
	Alternatives []Alternative    `json:"alternatives,omitempty" yaml:"alternatives,omitempty"`
	Weights      *WeightVariation `json:"weights,omitempty" yaml:"weights,omitempty"` // weights that move around what they are
	People       []WeightSet      `json:"people,omitempty" yaml:"people,omitempty"`
	PeopleOf     PeopleOf         `json:"people_of,omitempty" yaml:"people_of,omitempty"` // people whose weights the plan holds already
	Errors       []SamplingError  `json:"errors,omitempty" yaml:"errors,omitempty"`
}

// Alternative is another way to make some steps; what it does not name stays
// as in the plan, so that an empty one is the plan itself.
type Alternative struct {
	Name       string         `json:"name,omitempty" yaml:"name,omitempty"`
	Chance     *float64       `json:"chance,omitempty" yaml:"chance,omitempty"` // relative to the others; 1 when not given
	Screen     *Screening     `json:"screen,omitempty" yaml:"screen,omitempty"`
	Denominate *Denomination  `json:"denominate,omitempty" yaml:"denominate,omitempty"`
	Impute     *Imputation    `json:"impute,omitempty" yaml:"impute,omitempty"`
	Treat      *Treatment     `json:"treat,omitempty" yaml:"treat,omitempty"`
	Normalise  *Normalisation `json:"normalise,omitempty" yaml:"normalise,omitempty"`
	Weights    *Weighting     `json:"weights,omitempty" yaml:"weights,omitempty"`
	Aggregate  *Aggregation   `json:"aggregate,omitempty" yaml:"aggregate,omitempty"`
	Skip       []Step         `json:"skip,omitempty" yaml:"skip,omitempty"`       // screen, denominate, impute or treat, left out
	Without    []string       `json:"without,omitempty" yaml:"without,omitempty"` // indicators or aggregates that count for nothing
}

// WeightSet is the weights that one person, or one group, wants. A node that
// is not named keeps the weight of the plan.
type WeightSet struct {
	Name    string             `json:"name" yaml:"name"`
	Weights map[string]float64 `json:"weights" yaml:"weights"`
}

// PeopleOf says where the people of a factor are written.
type PeopleOf string

// PeopleOfWeights are those whose points, judgements or answers the plan weighs by:
// [BudgetWeights], [AHPWeights] or [BestWorstWeights]. Each one's own weights, as
// [WeightReport] gives them, are taken in turn; where one says nothing, those of all
// hold.
const PeopleOfWeights PeopleOf = "weights"

// kinds counts the ways in which a factor says that it varies.
func (f *Factor) kinds() int {
	n := 0
	for _, given := range []bool{len(f.Alternatives) > 0, f.Weights != nil, len(f.People) > 0, f.PeopleOf != "", len(f.Errors) > 0} {
		if given {
			n++
		}
	}
	return n
}

// varies lists the steps that some alternative of the factor changes.
func (f *Factor) varies() []Step {
	var out []Step
	add := func(changed bool, s Step) {
		if changed && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, a := range f.Alternatives {
		add(a.Screen != nil || slices.Contains(a.Skip, StepScreen), StepScreen)
		add(a.Denominate != nil || slices.Contains(a.Skip, StepDenominate), StepDenominate)
		add(a.Impute != nil || slices.Contains(a.Skip, StepImpute), StepImpute)
		add(a.Treat != nil || slices.Contains(a.Skip, StepTreat), StepTreat)
		add(a.Normalise != nil, StepNormalise)
		add(a.Weights != nil, StepWeight)
		add(a.Aggregate != nil, StepAggregate)
	}
	add(f.Weights != nil, "moved weights")
	add(len(f.People) > 0, StepWeight)
	add(len(f.Errors) > 0, StepData)
	return out
}

// FactorKind is what a factor varies, for who names it.
type FactorKind string

// What a factor may vary: one step by alternatives, or several together, the
// elements that count, weights that move, people's own, the data themselves.
const (
	VariesData       FactorKind = "data"
	VariesScreen     FactorKind = "screen"
	VariesDenominate FactorKind = "denominate"
	VariesImpute     FactorKind = "impute"
	VariesTreat      FactorKind = "treat"
	VariesNormalise  FactorKind = "normalise"
	VariesWeights    FactorKind = "weights"
	VariesAggregate  FactorKind = "aggregate"
	VariesParts      FactorKind = "parts"
	VariesSteps      FactorKind = "steps"
	VariesMoved      FactorKind = "moved_weights"
	VariesPeople     FactorKind = "people"
)

// Kind is what the factor varies.
func (f *Factor) Kind() FactorKind {
	steps := f.varies()
	switch {
	case len(f.People) > 0 || f.PeopleOf != "":
		return VariesPeople
	case f.Weights != nil:
		return VariesMoved
	case len(steps) > 1:
		return VariesSteps
	case len(steps) == 0:
		return VariesParts
	case steps[0] == StepWeight:
		return VariesWeights
	}
	return FactorKind(steps[0])
}

// upstream tells whether the factor changes the numbers before they are
// weighted.
func (f *Factor) upstream() bool {
	return slices.ContainsFunc(f.varies(), func(s Step) bool {
		return s == StepData || s == StepScreen || s == StepDenominate || s == StepImpute || s == StepTreat || s == StepNormalise
	})
}

// checkFactors tells the first factor that can't be used.
func checkFactors(p Plan, factors []Factor, d *Dataset, s *Structure) error {
	if len(factors) == 0 {
		return &Error{Step: StepUncertainty, Reason: NoFactorVaries}
	}
	names, varied := map[string]bool{}, map[Step]string{}
	for i := range factors {
		f := &factors[i]
		if names[f.Name] {
			return &Error{Step: StepUncertainty, Reason: RepeatedFactor, Other: f.Name}
		}
		names[f.Name] = true
		if err := f.check(p, d, s); err != nil {
			return err
		}
		for _, step := range f.varies() {
			if other, twice := varied[step]; twice {
				return &Error{Step: StepUncertainty, Reason: SameStepTwice, Indicator: other, Other: f.Name}
			}
			varied[step] = f.Name
		}
	}
	return nil
}

func (f *Factor) check(p Plan, d *Dataset, s *Structure) error {
	switch n := f.kinds(); {
	case n == 0:
		return &Error{Step: StepUncertainty, Reason: EmptyFactor, Other: f.Name}
	case n > 1:
		return &Error{Step: StepUncertainty, Reason: MixedFactor, Other: f.Name, Value: float64(n)}
	case len(f.Alternatives) == 1 || len(f.People) == 1:
		return &Error{Step: StepUncertainty, Reason: OneAlternative, Other: f.Name}
	}
	if err := f.checkAlternatives(p, s); err != nil {
		return err
	}
	if f.same(p) {
		return &Error{Step: StepUncertainty, Reason: SameAlternatives, Other: f.Name}
	}
	if f.Weights != nil {
		if _, err := f.Weights.Vary(s, s.Weights()); err != nil {
			return err
		}
	}
	for _, p := range f.People {
		if err := p.check(s); err != nil {
			return err
		}
	}
	for _, e := range f.Errors {
		if err := e.check(d); err != nil {
			return err
		}
	}
	return nil
}

func (f *Factor) checkAlternatives(p Plan, s *Structure) error {
	for _, a := range f.Alternatives {
		for _, step := range a.Skip {
			switch {
			case step != StepScreen && step != StepDenominate && step != StepImpute && step != StepTreat:
				return &Error{Step: StepUncertainty, Reason: StepNotInPlan, Indicator: string(step), Other: f.Name}
			case !f.makes(p, step):
				return &Error{Step: StepUncertainty, Reason: SkipsNothing, Indicator: string(step), Other: f.Name}
			}
		}
		for _, code := range a.Without {
			if s.Find(code) < 0 {
				return &Error{Step: StepUncertainty, Reason: NoSuchIndicator, Indicator: code}
			}
		}
		if c := a.chance(); !(c >= 0) || math.IsInf(c, 0) {
			return &Error{Step: StepUncertainty, Reason: OutOfRange, Other: f.Name + ": chance", Value: c, Limit: 1}
		}
	}
	return nil
}

// makes says whether the plan, or an alternative of the factor, makes a step that may be
// left out.
func (f *Factor) makes(p Plan, step Step) bool {
	made := func(screen *Screening, denominate *Denomination, impute *Imputation, treat *Treatment) bool {
		return step == StepScreen && screen != nil || step == StepDenominate && denominate != nil || step == StepImpute && impute != nil || step == StepTreat && treat != nil
	}
	return made(p.Screen, p.Denominate, p.Impute, p.Treat) ||
		slices.ContainsFunc(f.Alternatives, func(a Alternative) bool { return made(a.Screen, a.Denominate, a.Impute, a.Treat) })
}

// same says whether every alternative that has a chance makes the same index: nothing
// then varies.
func (f *Factor) same(p Plan) bool {
	if len(f.Alternatives) == 0 {
		return false
	}
	p.Uncertainty, p.Sensitivity = nil, nil
	likely := slices.DeleteFunc(slices.Clone(f.Alternatives), func(a Alternative) bool { return a.chance() == 0 })
	return !slices.ContainsFunc(likely, func(a Alternative) bool {
		return !slices.Equal(a.Without, likely[0].Without) || !reflect.DeepEqual(p.with(&a), p.with(&likely[0]))
	})
}

func (a *Alternative) chance() float64 {
	if a.Chance == nil {
		return 1
	}
	return *a.Chance
}

func (p *WeightSet) check(s *Structure) error {
	for _, code := range slices.Sorted(maps.Keys(p.Weights)) {
		if s.Find(code) < 0 {
			return &Error{Step: StepUncertainty, Reason: NoSuchIndicator, Indicator: code, Other: p.Name}
		}
		if w := p.Weights[code]; !(w >= 0) || math.IsInf(w, 0) {
			return &Error{Step: StepUncertainty, Reason: WrongWeight, Indicator: code, Other: p.Name, Value: w}
		}
	}
	return nil
}
