package composite

import (
	"context"
	"strings"
)

// Plan holds the choices of every step. A plan and its data rebuild a result
// to the last bit. A step that is nil is not made, and the result says so.
//
// Tags of the fields of a step tell which methods read a setting: usual is the
// method when none is named, for the methods with which the setting counts
// (“!”: with all but those), needed those that can't do without it although its
// zero is a choice, inherits what the rules of a map take from the
// one that holds them (“*”: whatever they don't say). The steps read nothing
// else; package planfile refuses what is written and would not count.
type Plan struct {
	Name        string               `json:"name,omitempty" yaml:"name,omitempty"`
	Target      string               `json:"target,omitempty" yaml:"target,omitempty"` // the aggregate that is ranked; the only top when empty
	Screen      *Screening           `json:"screen,omitempty" yaml:"screen,omitempty"`
	Denominate  *Denomination        `json:"denominate,omitempty" yaml:"denominate,omitempty"`
	Impute      *Imputation          `json:"impute,omitempty" yaml:"impute,omitempty"`
	Treat       *Treatment           `json:"treat,omitempty" yaml:"treat,omitempty"`
	Normalise   Normalisation        `json:"normalise" yaml:"normalise"`
	Weights     Weighting            `json:"weights" yaml:"weights"`
	Aggregate   Aggregation          `json:"aggregate" yaml:"aggregate"`
	Uncertainty *Uncertainty         `json:"uncertainty,omitempty" yaml:"uncertainty,omitempty"`
	Sensitivity *SensitivityAnalysis `json:"sensitivity,omitempty" yaml:"sensitivity,omitempty"`
}

// Stage is what one step left behind it.
type Stage struct {
	Step   Step
	Data   *Dataset // after the step
	Report any      // the report of the step: *ScreenReport, *TreatReport, …
}

// Result is what a plan made of its data.
type Result struct {
	Plan         Plan
	Structure    *Structure
	Stages       []Stage       // in the order in which they ran; the first is the data as given
	Weights      []float64     // one a node
	Scores       Matrix        // units × nodes, in the order of Structure.Nodes
	Availability Matrix        // units × nodes: the share of the weight of its children that the unit has
	Target       int           // the node that is ranked
	Ranks        []int32       // of the target, within each year; 0 for a unit without a score
	Own          []UnitWeights // one an aggregate that the benefit of the doubt made
	Warnings     []Warning
}

// Data returns the data set after the last stage: normalised.
func (r *Result) Data() *Dataset { return r.Stages[len(r.Stages)-1].Data }

// After returns the data set after a step, nil when the plan left it out.
func (r *Result) After(step Step) *Dataset {
	for _, s := range r.Stages {
		if s.Step == step {
			return s.Data
		}
	}
	return nil
}

// Scored returns what was scored: the data as the last step before normalisation
// left them.
func (r *Result) Scored() *Dataset {
	last := r.Stages[0].Data
	for _, s := range r.Stages {
		if s.Step == StepNormalise {
			break
		}
		last = s.Data
	}
	return last
}

// Computed returns the result as analyses read it. Its values are those that
// people know: divided where the plan divides, before anything was estimated,
// brought back or transformed.
func (r *Result) Computed() *Computed {
	values := r.Stages[0].Data
	for _, step := range []Step{StepScreen, StepDenominate} {
		if d := r.After(step); d != nil {
			values = d
		}
	}
	return &Computed{Structure: r.Structure, Aggregation: r.Plan.Aggregate, Weights: r.Weights, Scores: r.Scores, Data: r.Data(), Values: values}
}

// Run makes every step of the plan, one after the other, in the order of
// the Handbook's steps: data checked, units screened, indicators divided, gaps
// estimated, extremes treated, scores normalised, weights found, aggregates
// computed, units ranked (1 the highest score of its year, equal scores sharing
// the best rank). A step that the plan does not ask for is not made.
//
// Missing values: each step says its own rule; what is still missing when scores
// are aggregated is left aside, the other weights making up for it, and a unit
// without a score has rank 0.
// Errors: the first step that can't run ends it with an [*Error] that names the
// step, the unit and the indicator; none is skipped. That of ctx.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008).
func (p Plan) Run(ctx context.Context, d *Dataset) (*Result, error) {
	r, err := p.prepare(ctx, d)
	if err != nil {
		return nil, err
	}
	normalised := r.Data()
	weights, report, err := p.Weights.toAggregate(normalised, r.Structure)
	if err != nil {
		return nil, err
	}
	r.Weights = weights
	r.note(StepWeight, normalised, report)
	if err := r.aggregate(); err != nil {
		return nil, err
	}
	return r, nil
}

// begin checks the data and leaves out what is screened.
func (p Plan) begin(d *Dataset) (*Result, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	s, err := NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		return nil, err
	}
	r := &Result{Plan: p, Structure: s, Stages: []Stage{{Step: StepData, Data: d}}}
	if r.Target, err = p.target(s); err != nil {
		return nil, err
	}
	for n := range s.Nodes[:s.Indicators] {
		if s.Nodes[n].Parent < 0 {
			r.Warnings = append(r.Warnings, Warning{Step: StepData, Reason: StandsAlone, Indicator: s.Nodes[n].Code})
		}
	}
	for _, i := range d.Indicators {
		if i.Denominator != "" && p.Denominate == nil {
			r.Warnings = append(r.Warnings, Warning{Step: StepDenominate, Reason: NotDivided, Indicator: i.Code, Other: i.Denominator})
		}
	}
	if p.Screen != nil {
		kept, report, err := p.Screen.Run(d)
		if err != nil {
			return nil, err
		}
		r.note(StepScreen, kept, report)
	}
	return r, nil
}

// prepare makes the steps before weighting.
func (p Plan) prepare(ctx context.Context, d *Dataset) (*Result, error) {
	r, err := p.begin(d)
	if err != nil {
		return nil, err
	}
	d = r.Data()
	for _, step := range p.steps() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out, report, err := step.run(d)
		if err != nil {
			return nil, err
		}
		d = out
		r.note(step.name, d, report)
	}
	return r, nil
}

type step struct {
	name Step
	run  func(*Dataset) (*Dataset, any, error)
}

// steps lists what the plan makes between screening and weighting.
func (p Plan) steps() []step {
	return append(p.stepsBeforeNormalising(), step{StepNormalise, reported(p.Normalise.Run)})
}

func (p Plan) stepsBeforeNormalising() []step {
	var out []step
	if p.Denominate != nil {
		out = append(out, step{StepDenominate, reported(p.Denominate.Run)})
	}
	if p.Impute != nil {
		out = append(out, step{StepImpute, reported(p.Impute.Run)})
	}
	if p.Treat != nil {
		out = append(out, step{StepTreat, reported(p.Treat.Run)})
	}
	return out
}

func reported[R any](run func(*Dataset) (*Dataset, R, error)) func(*Dataset) (*Dataset, any, error) {
	return func(d *Dataset) (*Dataset, any, error) {
		out, report, err := run(d)
		return out, report, err
	}
}

// note keeps what a step left, and its warnings.
func (r *Result) note(step Step, d *Dataset, report any) {
	r.Stages = append(r.Stages, Stage{Step: step, Data: d, Report: report})
	switch report := report.(type) {
	case *ScreenReport:
		r.Warnings = append(r.Warnings, report.Warnings...)
	case *ImputeReport:
		r.Warnings = append(r.Warnings, report.Warnings...)
	case *TreatReport:
		r.Warnings = append(r.Warnings, report.Warnings...)
	case *WeightReport:
		r.Warnings = append(r.Warnings, report.Warnings...)
	}
}

// target is the node that the plan ranks.
func (p Plan) target(s *Structure) (int, error) {
	if p.Target != "" {
		n := s.Find(p.Target)
		if n < s.Indicators {
			return 0, &Error{Step: StepPlan, Reason: NoSuchTarget, Other: p.Target, Known: nearestFirst(p.Target, s.aggregates())}
		}
		return n, nil
	}
	if len(s.Roots) == 0 {
		return 0, &Error{Step: StepPlan, Reason: NoTop}
	}
	if len(s.Roots) > 1 {
		return 0, &Error{Step: StepPlan, Reason: SeveralTops, Value: float64(len(s.Roots)), Known: strings.Join(nodeCodes(pick(s.Nodes, s.Roots)), ", ")}
	}
	return s.Roots[0], nil
}

// aggregate computes the scores of every node and the ranks of the target.
func (r *Result) aggregate() error {
	d := r.Data()
	scores, err := ScoresOf(d, r.Weights, r.Plan.Aggregate)
	if err != nil {
		return err
	}
	r.Scores, r.Availability = scores.Values, scores.Availability
	r.Warnings = append(r.Warnings, scores.Warnings...)
	r.Ranks = make([]int32, len(d.Units))
	rankByYear(r.Scores.Column(r.Target), yearLabels(d.Units), &Ranker{}, r.Ranks)
	return r.own()
}
