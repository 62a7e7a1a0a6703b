package cli

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// stepKeys are the keys of a plan file under which a step's choices stand.
var stepKeys = map[composite.Step]string{composite.StepWeight: "weights", composite.StepRank: "target", composite.StepPlan: "target", composite.StepAnalyse: "indicators"}

// aboutKeys are the keys of an indicator or an aggregate that a reason is about.
var aboutKeys = map[composite.Reason]string{composite.NoSuchParent: "parent", composite.ParentCycle: "parent", composite.NoDirection: "direction", composite.WrongDirection: "direction",
	composite.WrongWeight: "weight", composite.NoSuchColumn: "denominator"}

// indexFault tells what the library can't do, with the line of the plan that
// asks for it.
func (c *command) indexFault(p *indexPlan, err error) error {
	told := app.IndexFault(err, p.called)
	var e *composite.Error
	var f *fault.Fault
	if !errors.As(err, &e) || !errors.As(told, &f) {
		return told
	}
	at := p.said
	if line := p.lineOf(e); line > 0 {
		at += ":" + strconv.Itoa(line)
	}
	placed := *f
	placed.Field = c.l.T("cli.index.at_step", "where", at, "step", c.l.T("composite.step."+string(e.Step)))
	if e.Under != "" {
		placed.Field = c.l.T("cli.index.at_step_under", "where", placed.Field, "choices", e.Under)
	}
	return &placed
}

// lineOf is the line of the plan that an error is about: where a step says the word that
// is wrong, else what is said of the indicator, else the step.
func (p *indexPlan) lineOf(e *composite.Error) int {
	step := string(e.Step)
	if key := stepKeys[e.Step]; key != "" {
		step = key
	}
	choice := e.Other[strings.LastIndex(e.Other, " ")+1:] // « poids: chance » is about the key chance
	words := []string{e.Unit, e.Indicator, choice}
	if slices.Contains([]composite.Reason{composite.UnknownMethod, composite.OutOfRange, composite.TooFewDraws, composite.ShareOutOfRange, composite.LimitNegative, composite.NoSuchColumn, composite.NoSuchGrouping}, e.Reason) {
		words = []string{choice, e.Indicator}
	}
	if e.Step == composite.StepData || e.Reason == composite.NoDirection {
		words = nil // it is about the indicator or the aggregate
	}
	for _, word := range words {
		for _, under := range []string{step, "uncertainty", "sensitivity"} {
			if line := p.file.WhereSaid(under, word, e.Indicator); line > 0 {
				return line
			}
		}
	}
	for _, line := range []int{p.file.WhereOf(e.Indicator, aboutKeys[e.Reason]), p.file.Where(step), p.file.Where("aggregates"), p.file.Where("indicators")} {
		if line > 0 {
			return line
		}
	}
	return 0
}
