package composite

import (
	"math"
	"strconv"
	"strings"
)

// Step names a step of the method.
type Step string

// The steps, in the order in which a plan runs them.
const (
	StepData        Step = "data"
	StepPlan        Step = "plan"
	StepScreen      Step = "screen"
	StepDenominate  Step = "denominate"
	StepImpute      Step = "impute"
	StepTreat       Step = "treat"
	StepNormalise   Step = "normalise"
	StepWeight      Step = "weight"
	StepAggregate   Step = "aggregate"
	StepRank        Step = "rank"
	StepAnalyse     Step = "analyse"
	StepUncertainty Step = "uncertainty"
	StepSensitivity Step = "sensitivity"
)

// Reason says why a step could not run, or what deserves a warning. Each has
// an English sentence in [Sentences]; other languages make their own.
type Reason string

// Error is something in the data or the plan that a user can mend. The same
// struct serves as a warning, where the step ran all the same.
type Error struct {
	Step      Step
	Reason    Reason
	Unit      string // the code of the unit, "" when it is not about one
	Year      int
	Indicator string // the code of the indicator, aggregate or column
	Other     string // another name the sentence needs: a method, a file, a second indicator
	Known     string // what could be written instead, the nearest first
	Value     float64
	Limit     float64
	Under     string // the choices of a draw under which it could not run, as “mean = geometric, scale = 2”; "" outside an uncertainty or sensitivity analysis
}

// Warning is an [Error] that did not stop the step.
type Warning = Error

// Error says in English where we were, what is wrong and what to do.
func (e *Error) Error() string {
	where := string(e.Step)
	if e.Under != "" {
		where += " (" + e.Under + ")"
	}
	return where + ": " + e.In(Sentences[e.Reason])
}

// In fills a sentence with what the error knows: {unit}, {year}, {indicator},
// {other}, {known}, {value} and {limit}.
func (e *Error) In(sentence string) string {
	if sentence == "" {
		sentence = string(e.Reason)
	}
	unit := e.Unit
	if e.Year != 0 {
		unit += " (" + strconv.Itoa(e.Year) + ")"
	}
	return strings.NewReplacer("{unit}", unit, "{year}", strconv.Itoa(e.Year), "{indicator}", e.Indicator,
		"{other}", e.Other, "{known}", e.Known, "{value}", plain(e.Value), "{limit}", plain(e.Limit)).Replace(sentence)
}

// plain writes a number without exponent unless it is very small or large.
func plain(v float64) string {
	if a := math.Abs(v); a == 0 || a >= 1e-4 && a < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
