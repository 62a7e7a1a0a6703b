package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/series"
)

func (c *command) formula() *cobra.Command {
	group := c.describe(&cobra.Command{Use: "formula"}, "formula")
	check := c.describe(&cobra.Command{Use: "check EXPRESSION", Args: cobra.ExactArgs(1)}, "formula.check")
	units := check.Flags().StringSlice("units", nil, c.l.T("cli.flag.units"))
	values := check.Flags().StringSlice("values", nil, c.l.T("cli.flag.values"))
	unit := check.Flags().String("unit", "", c.l.T("cli.flag.unit"))
	cards := check.Flags().Bool("cards", false, c.l.T("cli.flag.formula.cards"))
	place := check.Flags().String("place", "", c.l.T("cli.flag.formula.place"))
	rule := check.Flags().String("rule", string(series.Formula), c.l.T("cli.flag.formula.rule"))
	check.RunE = func(cmd *cobra.Command, args []string) error {
		if *cards || *place != "" {
			return c.checkAgainstCards(cmd.Context(), args[0], *unit, series.Rule(*rule), *place)
		}
		of, err := c.pairs("units", *units)
		if err != nil {
			return err
		}
		given, err := c.pairs("values", *values)
		if err != nil {
			return err
		}
		return c.checkFormula(args[0], *unit, of, given)
	}
	group.AddCommand(c.settle(check))
	return group
}

// pairs reads CODE=word,CODE=word.
func (c *command) pairs(flag string, list []string) (map[string]string, error) {
	out := map[string]string{}
	for _, pair := range list {
		code, word, found := strings.Cut(pair, "=")
		if !found || code == "" {
			return nil, c.mistyped("cli.flag_bad", "flag", "--"+flag, "value", pair)
		}
		out[strings.TrimSpace(code)] = strings.TrimSpace(word)
	}
	return out, nil
}

// typedUnits are the units of indicators, as given on the command line.
type typedUnits map[string]string

// Unit gives that of a code.
func (u typedUnits) Unit(code string) (string, bool) { unit, given := u[code]; return unit, given }

// Codes lists them all.
func (u typedUnits) Codes() []string { return slices.Sorted(maps.Keys(u)) }

// checkedFormula is what --json tells.
type checkedFormula struct {
	Formula  string               `json:"formula"`
	Unit     string               `json:"unit"`
	Sentence string               `json:"sentence"`
	Implied  []formula.Conversion `json:"implied,omitempty"`
	Steps    []string             `json:"steps,omitempty"`
}

// checkFormula tells how a formula is executed, what it does and, with values,
// how its figure comes.
func (c *command) checkFormula(source, unit string, units typedUnits, typed map[string]string) error {
	read, err := formula.Parse(source)
	if err != nil {
		return err
	}
	if named := read.References(); len(named) > 0 && len(units) == 0 {
		return fault.New(fault.Invalid, "cli.formula.no_units", "code", named[0].Code)
	}
	p, err := read.Compile(units, unit)
	if err != nil {
		return err
	}
	out := checkedFormula{Formula: p.String(c.l.Lang()), Unit: p.Unit(), Implied: p.Implied(), Sentence: p.Sentence(c.l, func(code string) string { return code })}
	if len(typed) > 0 {
		if out.Steps, err = c.workFormula(p, typed); err != nil {
			return err
		}
	}
	if c.json {
		return json.NewEncoder(c.Out).Encode(out)
	}
	c.tellFormula(out)
	return nil
}

func (c *command) tellFormula(f checkedFormula) {
	c.say("cli.formula.executed", "formula", f.Formula, "unit", f.Unit)
	for _, i := range f.Implied {
		c.say("cli.formula.implied", "from", i.From, "to", i.To)
	}
	fmt.Fprintln(c.Out, f.Sentence)
	for _, line := range f.Steps {
		fmt.Fprintln(c.Out, "  "+line)
	}
}

// workFormula computes one figure from typed values, step by step.
func (c *command) workFormula(p *formula.Program, typed map[string]string) ([]string, error) {
	values := map[string]formula.Value{}
	for _, r := range p.References() {
		v, err := typedValue(r.Code, typed)
		if err != nil {
			return nil, err
		}
		values[r.Code] = v
	}
	steps, err := p.Work(c.l, func(r formula.Reference) formula.Value { return values[r.Code] })
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.Line(c.l))
	}
	return lines, nil
}

// typedValue reads a number, or the status of what has none; what is not given is missing.
func typedValue(code string, typed map[string]string) (formula.Value, error) {
	written, given := typed[code]
	if !given {
		return formula.Value{Number: math.NaN(), Status: formula.Missing}, nil
	}
	for _, s := range []formula.Status{formula.Missing, formula.Secret, formula.NotApplicable} {
		if written == s.Code() {
			return formula.Value{Number: math.NaN(), Status: s}, nil
		}
	}
	v, err := strconv.ParseFloat(written, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return formula.Value{}, fault.New(fault.Invalid, "cli.formula.value", "code", code, "value", written)
	}
	return formula.Value{Number: v}, nil
}
