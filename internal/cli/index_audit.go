package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
)

func (c *command) indexAudit() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "audit PLAN", Args: cobra.ExactArgs(1)}, "index.audit")
	f := c.indexFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.placed = true
		a, m, err := c.auditIndex(cmd.Context(), args[0], f)
		if err != nil {
			return err
		}
		if c.json {
			return json.NewEncoder(c.Out).Encode(a)
		}
		return c.tellAudit(a, m)
	}
	return cmd
}

// auditedIndex is what deserves a look before an index is used.
type auditedIndex struct {
	Indicators   []composite.IndicatorStatistics `json:"indicators"`
	Correlations *composite.CorrelationReport    `json:"correlations"`
	Without      []composite.Removal             `json:"without"`
	Matters      *composite.Sensitivities        `json:"matters,omitempty"` // when the plan asks for it
	Warnings     []string                        `json:"warnings"`
}

// auditIndex looks at the data as they are scored, so that nothing is warned of that
// the plan mends, at the scores and at the index made again without each of its parts.
func (c *command) auditIndex(ctx context.Context, said string, f *indexFlags) (*auditedIndex, *madeIndex, error) {
	p, err := c.readIndex(said)
	if err != nil {
		return nil, nil, err
	}
	m := &madeIndex{indexPlan: p}
	if m.result, err = p.file.Run(ctx, p.data); err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	a := &auditedIndex{Warnings: []string{}}
	var flags, pairs []composite.Warning
	if a.Indicators, flags, err = (composite.Statistics{}).Run(m.result.Scored()); err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	if a.Correlations, pairs, err = (composite.CorrelationMap{}).Run(m.result.Structure, m.result.Scores); err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	tick := c.ticking("cli.index.progress")
	machine := composite.Machine{Workers: max(1, f.workers), Progress: func(done, total int) { tick(int64(100 * done / max(1, total))) }}
	if p.file.Plan.Sensitivity != nil {
		if a.Matters, err = p.file.Plan.Explain(ctx, p.data, machine); err != nil {
			c.endProgress()
			return nil, nil, c.indexFault(p, err)
		}
	}
	var idle []composite.Warning
	a.Without, idle, err = m.result.Remove(ctx, machine)
	c.endProgress()
	if err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	for _, list := range [][]composite.Warning{m.result.Warnings, flags, pairs, idle} {
		for _, w := range list {
			a.Warnings = append(a.Warnings, c.warned(p, w))
		}
	}
	return a, m, nil
}

func (c *command) tellAudit(a *auditedIndex, m *madeIndex) error {
	c.say("cli.index.audit.head", "n", len(m.units()), "indicators", len(a.Indicators))
	if len(a.Warnings) == 0 {
		c.say("cli.index.audit.nothing")
	}
	for _, w := range a.Warnings {
		fmt.Fprintln(c.Out, "- "+w)
	}
	fmt.Fprintln(c.Out)
	c.say("cli.index.audit.without")
	table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.l.T("cli.index.head.code"), c.l.T("cli.index.head.name"), c.l.T("cli.index.audit.change"), c.l.T("cli.index.audit.most"))
	for _, r := range a.Without {
		change, most := c.l.T("cli.index.audit.alone"), ""
		if !r.Alone {
			change, most = c.l.Number(float64(r.Mean), 1), c.l.T("cli.index.audit.moved", "n", r.Max, "name", m.short(r.MaxUnit))
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Code, m.short(r.Code), change, most)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return c.tellMatters(a.Matters, m)
}

// tellMatters gives the part that each choice plays in what varies.
func (c *command) tellMatters(s *composite.Sensitivities, m *madeIndex) error {
	if s == nil {
		return nil
	}
	for _, o := range s.Outputs {
		fmt.Fprintln(c.Out)
		c.say("cli.index.matters."+o.Name, "name", m.short(o.Unit), "runs", s.Runs)
		if o.Sensitivity.Reason != "" {
			fmt.Fprintln(c.Out, c.warned(m.indexPlan, composite.Warning{Step: composite.StepSensitivity, Reason: o.Sensitivity.Reason}))
			continue
		}
		table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(table, "%s\t%s\t%s\n", c.l.T("cli.index.matters.factor"), c.l.T("cli.index.matters.alone"), c.l.T("cli.index.matters.in_all"))
		for i, f := range o.Sensitivity.Factors {
			fmt.Fprintf(table, "%s\t%s\t%s\n", s.Factors[i], c.shareOf(f.First), c.shareOf(f.Total))
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// shareOf is a share of the variance with its interval.
func (c *command) shareOf(i composite.SensitivityIndex) string {
	if math.IsNaN(i.Low) {
		return c.l.Percent(i.Value, 0)
	}
	return c.l.T("cli.index.matters.share", "share", c.l.Percent(i.Value, 0), "low", c.l.Percent(i.Low, 0), "high", c.l.Percent(i.High, 0))
}
