package cli

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
)

func (c *command) indexAudit() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "audit PLAN", Args: cobra.ExactArgs(1)}, "index.audit")
	f := c.indexFlags(cmd)
	out := cmd.Flags().StringP("out", "o", "", c.l.T("cli.flag.index.audit_out"))
	var asked auditAsked
	cmd.Flags().StringVar(&asked.method, "correlation", string(composite.Pearson), c.l.T("cli.flag.index.correlation"))
	cmd.Flags().StringArrayVar(&asked.with, "with", nil, c.l.T("cli.flag.index.with"))
	cmd.Flags().StringVar(&asked.by, "by", "", c.l.T("cli.flag.index.by"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.placed = true
		write, known := auditWriters[strings.ToLower(filepath.Ext(*out))]
		if *out != "" && !known {
			return c.mistyped("cli.index.audit.no_form", "file", *out)
		}
		if !slices.Contains(correlationMethods, composite.CorrelationMethod(asked.method)) {
			return c.mistyped("cli.index.audit.no_correlation", "value", asked.method)
		}
		a, m, err := c.auditIndex(cmd.Context(), args[0], f, asked)
		switch {
		case err != nil:
			return err
		case *out == "" && c.json:
			return writeAuditJSON(c, c.Out, a, m)
		case *out == "":
			return c.tellAudit(a, m)
		}
		return c.keepAudit(*out, write, a, m)
	}
	return cmd
}

// auditAsked is how an audit is made: by which correlation, with which columns of
// the data held against indicators, within which groups of units.
type auditAsked struct {
	method string
	with   []string
	by     string
}

var correlationMethods = []composite.CorrelationMethod{composite.Pearson, composite.Spearman, composite.Kendall}

// auditWriters are the forms of an audit, by the end of the file's name.
var auditWriters = map[string]func(*command, io.Writer, *auditedIndex, *madeIndex) error{
	".csv": writeAuditCSV, ".xlsx": (*command).writeAuditBook, ".json": writeAuditJSON}

func writeAuditJSON(_ *command, w io.Writer, a *auditedIndex, _ *madeIndex) error {
	return json.NewEncoder(w).Encode(a)
}

// writeAuditCSV writes the first table, which describes each indicator.
func writeAuditCSV(c *command, w io.Writer, a *auditedIndex, m *madeIndex) error {
	t := c.auditIndicators(a, m)
	return writeTableCSV(w, &t)
}

func (c *command) keepAudit(out string, write func(*command, io.Writer, *auditedIndex, *madeIndex) error, a *auditedIndex, m *madeIndex) error {
	if err := c.keep(out, func(w io.Writer) error { return write(c, w, a, m) }); err != nil {
		return err
	}
	if c.json {
		return c.tell(map[string]any{"file": out, "units": len(m.units()), "indicators": len(a.Indicators), "warnings": len(a.Warnings)}, "")
	}
	c.sayN("cli.index.audit.written", len(a.Warnings), "file", out)
	return nil
}

// auditedIndex is what deserves a look before an index is used.
type auditedIndex struct {
	Name         string                          `json:"name,omitempty"`
	Plan         string                          `json:"plan"`
	DataSHA256   string                          `json:"data_sha256,omitempty"`
	Indicators   []composite.IndicatorStatistics `json:"indicators"`
	Weights      *composite.AuditReport          `json:"weights"` // what each indicator was meant to count for, and what it does
	Reliability  []composite.Alpha               `json:"reliability"`
	Components   []composite.Components          `json:"components"`
	Correlations *composite.CorrelationReport    `json:"correlations"`
	Size         *composite.Correlations         `json:"size,omitempty"`   // indicators with the columns of the data that say how large a unit is
	Groups       *composite.GroupComparison      `json:"groups,omitempty"` // the score by group, when one is asked for
	Without      []composite.Removal             `json:"without"`
	Matters      *composite.Sensitivities        `json:"matters,omitempty"` // when the plan asks for it
	Warnings     []string                        `json:"warnings"`

	found []composite.Warning
	by    string // the grouping asked for
	on    composite.CorrelationMethod
}

// auditIndex looks at the data as they are scored, so that nothing is warned of that
// the plan mends, at the scores and at the index made again without each of its parts.
func (c *command) auditIndex(ctx context.Context, said string, f *indexFlags, asked auditAsked) (*auditedIndex, *madeIndex, error) {
	also := indexColumns{numbers: asked.with}
	if asked.by != "" {
		also.groups = []string{asked.by}
	}
	p, err := c.readIndex(said, also)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range asked.with {
		if p.data.Find(name) >= 0 {
			return nil, nil, c.mistyped("cli.index.audit.with_indicator", "value", name)
		}
	}
	m := &madeIndex{indexPlan: p}
	if m.result, err = p.file.Run(ctx, p.data); err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	a := &auditedIndex{Name: p.file.Name, Plan: p.said, DataSHA256: p.sum, Warnings: []string{}, on: composite.CorrelationMethod(asked.method), by: p.grouping(asked.by)}
	a.found = slices.Clone(m.result.Warnings)
	if err := a.look(m.result); err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	if err := c.remake(ctx, a, m, f); err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	a.found = composite.EachOnce(a.found)
	for _, w := range a.found {
		a.Warnings = append(a.Warnings, c.warned(p, w))
	}
	return a, m, nil
}

// look makes every analysis of the index as it is.
func (a *auditedIndex) look(r *composite.Result) error {
	x := r.Computed()
	node := r.Structure.Nodes[r.Target].Code
	for _, analysis := range []func() ([]composite.Warning, error){
		func() (w []composite.Warning, err error) {
			a.Indicators, w, err = composite.Statistics{}.Run(r.Scored())
			return w, err
		},
		func() (w []composite.Warning, err error) {
			a.Correlations, w, err = composite.CorrelationMap{Method: a.on}.Run(r.Structure, r.Scores)
			return w, err
		},
		func() (w []composite.Warning, err error) {
			if scored := r.Scored(); len(scored.Columns) > 0 {
				a.Size, w, err = composite.CorrelationMap{Method: a.on}.WithColumns(scored)
			}
			return w, err
		},
		func() (w []composite.Warning, err error) {
			a.Reliability, w, err = composite.Reliability{}.Run(r.Structure, r.Scores)
			return w, err
		},
		func() (w []composite.Warning, err error) {
			a.Components, w, err = composite.PrincipalComponents{}.Run(r.Structure, r.Scores)
			return w, err
		},
		func() (w []composite.Warning, err error) {
			a.Weights, w, err = composite.Audit{Node: node, Method: a.on, Grouping: a.by}.Run(x)
			return w, err
		},
		func() (w []composite.Warning, err error) {
			if a.by != "" {
				a.Groups, err = composite.CompareGroups(x, node, a.by)
			}
			if err == nil && a.Groups != nil && a.Groups.Outside > 0 {
				w = append(w, composite.Warning{Step: composite.StepAnalyse, Reason: composite.OutsideGroups, Other: a.by, Value: float64(a.Groups.Outside)})
			}
			return w, err
		},
	} {
		warned, err := analysis()
		a.found = append(a.found, warned...)
		if err != nil {
			return err
		}
	}
	return nil
}

// remake makes the index again without each of its parts, and under other choices
// where the plan asks which of them matters.
func (c *command) remake(ctx context.Context, a *auditedIndex, m *madeIndex, f *indexFlags) (err error) {
	tick := c.ticking("cli.index.progress")
	defer c.endProgress()
	machine := composite.Machine{Workers: max(1, f.workers), Progress: func(done, total int) { tick(int64(100 * done / max(1, total))) }}
	if m.file.Plan.Sensitivity != nil {
		if a.Matters, err = m.file.Plan.Explain(ctx, m.data, machine); err != nil {
			return err
		}
	}
	var idle []composite.Warning
	a.Without, idle, err = m.result.Remove(ctx, machine)
	a.found = append(a.found, idle...)
	return err
}
