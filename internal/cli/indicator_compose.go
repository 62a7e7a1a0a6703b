package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (c *command) indicatorCompose() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "compose FILE", Args: cobra.ExactArgs(1)}, "indicator.compose")
	dry := cmd.Flags().Bool("dry-run", false, c.l.T("cli.flag.indicator.dry_run"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.composeIndicator(cmd.Context(), args[0], *dry)
	}
	return cmd
}

// composedCard is what --json tells.
type composedCard struct {
	Code     string         `json:"code"`
	Label    string         `json:"label"`
	Formula  string         `json:"formula"`
	Sentence string         `json:"sentence"`
	Unit     string         `json:"unit"`
	Computed string         `json:"computed_unit"`
	Period   string         `json:"period"`
	Status   map[string]int `json:"status"`
	Least    *float64       `json:"least,omitempty"`
	Middle   *float64       `json:"middle,omitempty"`
	Greatest *float64       `json:"greatest,omitempty"`
	Kept     bool           `json:"kept"`
}

// composeIndicator makes an indicator of a file. The same file again changes the card that has its code.
func (c *command) composeIndicator(ctx context.Context, path string, dry bool) error {
	in, err := opened(c.at(path), path)
	if err != nil {
		return err
	}
	defer in.Close() // reading only: nothing can be lost
	v, err := app.ReadComposed(filepath.Base(path), in, operator.Name)
	if err != nil {
		return err
	}
	return c.with(ctx, func(a *app.App) error {
		if stands, err := a.ComposedView(ctx, operator, v.Code); v.Code != "" && err == nil {
			v.Version, v.Family, v.By = stands.Version, stands.Family, stands.By
		}
		do := func() (app.Composition, error) { return a.KeepComposed(ctx, operator, v, app.From{}) }
		if dry {
			do = func() (app.Composition, error) { return a.LookAtComposed(ctx, operator, v) }
		}
		given, err := do()
		if err != nil {
			return c.ofFormula(err, "rule: sum")
		}
		return c.tellComposed(given, !dry)
	})
}

// ofFormula says of a formula that reads a rate what to write here, and not what to look for on a page.
func (c *command) ofFormula(err error, rule string) error {
	var l fault.List
	for _, f := range fault.All(err) {
		if f.Key == "place_formula.rate" {
			f = fault.On(f.Field, f.Code, "cli.formula.rate", "column", f.Args["column"], "code", f.Args["code"], "rule", rule).Because(f)
		}
		l = append(l, f)
	}
	if len(l) == 0 {
		return err
	}
	return l.Err()
}

func (c *command) tellComposed(given app.Composition, kept bool) error {
	code := given.Card.Code
	p := given.Book.Program(code)
	out := composedCard{Code: code, Label: given.Card.Label, Formula: given.Book.Formula(code, c.l.Lang()), Sentence: given.Book.Sentence(code, c.l), Unit: p.Unit(), Computed: p.Computed(), Period: given.Card.Period, Status: map[string]int{}, Kept: kept}
	s := given.Book.Series(code, given.Card.Level)
	for _, st := range s.Status {
		out.Status[st.Code()]++
	}
	spread, known := s.Spread()
	if known {
		out.Least, out.Middle, out.Greatest = &spread.Least, &spread.Middle, &spread.Greatest
	}
	if c.json {
		return json.NewEncoder(c.Out).Encode(out)
	}
	key := "cli.indicator.compose.would"
	if kept {
		key = "cli.indicator.compose.kept"
	}
	c.say(key, "label", out.Label, "code", code, "period", out.Period)
	c.tellFormula(checkedFormula{Formula: out.Formula, Unit: out.Unit, Sentence: out.Sentence, Implied: p.Implied()})
	for _, st := range series.Statuses {
		if n := out.Status[st.Code()]; n > 0 {
			fmt.Fprintf(c.Out, "  %s: %s\n", c.l.T("place_indicator.status."+st.Code()), c.l.Int(n))
		}
	}
	if known {
		c.say("cli.indicator.compose.spread", "least", c.l.Number(spread.Least, given.Card.Decimals), "middle", c.l.Number(spread.Middle, given.Card.Decimals), "greatest", c.l.Number(spread.Greatest, given.Card.Decimals))
	}
	return nil
}

func (c *command) indicatorCard() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "card CODE", Args: cobra.ExactArgs(1)}, "indicator.card")
	out := cmd.Flags().StringP("out", "o", "", c.l.T("cli.flag.convert.out"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			write := func(w io.Writer) error {
				return noSuchIndicator(a.WriteComposed(cmd.Context(), operator, args[0], w), "cli.indicator.absent", args[0])
			}
			if *out == "" {
				return write(c.Out)
			}
			if err := whole(c.at(*out), write); err != nil {
				return err
			}
			return c.tell(map[string]any{"file": *out}, "cli.indicator.exported", "file", *out)
		})
	}
	return cmd
}

// checkAgainstCards checks a formula against the cards of the space, shipped and its own, and works
// it out for a place. rule says how a larger place follows from its communes.
func (c *command) checkAgainstCards(ctx context.Context, source, unit string, rule series.Rule, place string) error {
	if rule == series.Weighted || !slices.Contains(series.ComposedRules, rule) { // no weight is told here
		return c.mistyped("cli.flag_bad", "flag", "--rule", "value", string(rule))
	}
	return c.with(ctx, func(a *app.App) error {
		figures, err := a.PlaceIndicatorsFor(ctx, operator)
		if err != nil {
			return err
		}
		card := series.Brought{Code: "FORMULA_CHECKED", Label: source, Unit: unit, Formula: source, Rule: rule, Level: territory.Commune}
		book, err := figures.With("checked", []*series.Card{card.Card()}, nil)
		if err != nil {
			return c.ofFormula(err, "--rule sum")
		}
		p := book.Program(card.Code)
		out := checkedFormula{Formula: p.String(c.l.Lang()), Unit: p.Unit(), Implied: p.Implied(), Sentence: book.Sentence(card.Code, c.l)}
		if place != "" {
			if out.Steps, err = c.workAt(a, book, card.Code, place); err != nil {
				return err
			}
		}
		if c.json {
			return json.NewEncoder(c.Out).Encode(out)
		}
		c.tellFormula(out)
		return nil
	})
}

// workAt works a card's formula out for a place, step by step.
func (c *command) workAt(a *app.App, book *series.Book, code, place string) ([]string, error) {
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	at, known := book.Place(places, territory.Key(place))
	if !known {
		return nil, fault.New(fault.NotFound, "cli.formula.place", "value", place)
	}
	if c, _ := book.Card(code); c.EachCommune() && at.Communes() != 1 {
		return nil, fault.New(fault.Invalid, "cli.formula.each")
	}
	steps, err := book.Program(code).Work(c.l, book.Inputs(code, at))
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.Line(c.l))
	}
	return lines, err
}
