package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (c *command) indexCompare() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "compare PLAN PLAN", Args: cobra.ExactArgs(2)}, "index.compare")
	most := cmd.Flags().Int("limit", mostTold, c.l.T("cli.flag.index.limit"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.placed = true
		out, err := c.compareIndexes(cmd.Context(), args[0], args[1])
		if err != nil {
			return err
		}
		if c.json {
			return json.NewEncoder(c.Out).Encode(out)
		}
		return c.tellCompared(out, *most)
	}
	return cmd
}

// comparedIndexes is what differs between two plans and who moved.
type comparedIndexes struct {
	Before string       `json:"before"`
	After  string       `json:"after"`
	Both   int          `json:"units_in_both"`
	Only   [2]int       `json:"units_in_one"`
	Change float64      `json:"mean_rank_change"`
	Causes []indexCause `json:"causes"`
	Moved  []indexMoved `json:"moved"` // the farthest first
}

// indexCause is one step in which the plans differ, and how far it moves the
// ranks when it alone is changed in the first plan.
type indexCause struct {
	Step   string           `json:"step"`
	Change composite.Number `json:"mean_rank_change"` // null when it can't be changed alone
	ranks  map[indexKey]int32
}

// indexMoved is a unit and its ranks in both.
type indexMoved struct {
	Code   string `json:"code"`
	Name   string `json:"name,omitempty"`
	Year   int    `json:"year,omitempty"`
	Before int32  `json:"before"`
	After  int32  `json:"after"`
	Cause  string `json:"cause,omitempty"` // the step that alone moves it most that way
}

type indexKey struct {
	code string
	year int
}

func (c *command) compareIndexes(ctx context.Context, first, second string) (*comparedIndexes, error) {
	var plans [2]*indexPlan
	var results [2]*composite.Result
	for n, said := range []string{first, second} {
		p, err := c.readIndex(said)
		if err != nil {
			return nil, err
		}
		if results[n], err = p.file.Run(ctx, p.data); err != nil {
			return nil, c.indexFault(p, err)
		}
		plans[n] = p
	}
	before, after := ranksOf(results[0]), ranksOf(results[1])
	out := &comparedIndexes{Before: first, After: second, Causes: c.causes(ctx, plans), Moved: []indexMoved{}}
	for _, u := range results[0].Data().Units {
		k := indexKey{u.Code, u.Year}
		from, to := before[k], after[k]
		if from == 0 || to == 0 {
			continue
		}
		out.Both++
		out.Change += float64(max(from-to, to-from))
		if from != to {
			out.Moved = append(out.Moved, indexMoved{u.Code, u.Name, u.Year, from, to, mainCause(out.Causes, k, from, to)})
		}
	}
	if out.Both == 0 {
		return nil, fault.New(fault.Invalid, "index.nothing_in_common", "a", first, "b", second)
	}
	out.Change /= float64(out.Both)
	out.Only = [2]int{ranked(before) - out.Both, ranked(after) - out.Both}
	slices.SortStableFunc(out.Moved, func(a, b indexMoved) int { return cmp.Compare(abs32(b.After-b.Before), abs32(a.After-a.Before)) })
	return out, nil
}

func ranksOf(r *composite.Result) map[indexKey]int32 {
	out := make(map[indexKey]int32, len(r.Ranks))
	for n, u := range r.Data().Units {
		out[indexKey{u.Code, u.Year}] = r.Ranks[n]
	}
	return out
}

func ranked(ranks map[indexKey]int32) int {
	n := 0
	for _, k := range ranks {
		if k > 0 {
			n++
		}
	}
	return n
}

func abs32(v int32) int32 { return max(v, -v) }

// stepOf names the step that a key of the plan chooses; keys that change no
// result under the plan itself have none.
func stepOf(key string) composite.Step {
	switch key {
	case "name", "uncertainty", "sensitivity":
		return ""
	case "target":
		return composite.StepRank
	case "weights":
		return composite.StepWeight
	}
	return composite.Step(key)
}

// causes changes one step at a time in the first plan. Indicators, their tree,
// directions and weights, and the data, are one cause: the second plan's, with
// the choices of the first.
func (c *command) causes(ctx context.Context, plans [2]*indexPlan) []indexCause {
	var out []indexCause
	nominal, err := plans[0].file.Run(ctx, plans[0].data)
	if err != nil {
		return nil
	}
	try := func(step composite.Step, plan composite.Plan, data *composite.Dataset) {
		cause := indexCause{Step: c.l.T("composite.step." + string(step)), Change: composite.Number(composite.Missing())}
		if r, err := plan.Run(ctx, data); err == nil { // a step that can't be changed alone is told without its effect
			cause.ranks = ranksOf(r)
			cause.Change = composite.Number(meanChange(ranksOf(nominal), cause.ranks))
		}
		out = append(out, cause)
	}
	if plans[0].sum != plans[1].sum || differ(plans[0].tree(), plans[1].tree()) {
		try(composite.StepData, plans[0].file.Plan, plans[1].data)
	}
	plan, other := plans[0].file.Plan, reflect.ValueOf(plans[1].file.Plan)
	for i := range other.NumField() {
		key, _, _ := strings.Cut(other.Type().Field(i).Tag.Get("yaml"), ",")
		changed := plan
		part := reflect.ValueOf(&changed).Elem().Field(i)
		if step := stepOf(key); step != "" && differ(part.Interface(), other.Field(i).Interface()) {
			part.Set(other.Field(i))
			try(step, changed, plans[0].data)
		}
	}
	slices.SortStableFunc(out, func(a, b indexCause) int { return cmp.Compare(b.Change, a.Change) })
	return out
}

// tree is what a plan says of its indicators.
func (p *indexPlan) tree() any {
	return []any{p.file.Indicators, p.file.Aggregates, p.file.Data}
}

// differ compares two parts as they would be written.
func differ(a, b any) bool {
	x, _ := yaml.Marshal(a)
	y, _ := yaml.Marshal(b)
	return string(x) != string(y)
}

func meanChange(before, after map[indexKey]int32) float64 {
	var sum, n float64
	for k, from := range before {
		if to := after[k]; from > 0 && to > 0 {
			sum += float64(abs32(to - from)) // whole numbers: their order does not matter
			n++
		}
	}
	if n == 0 {
		return composite.Missing()
	}
	return sum / n
}

// mainCause is the step that alone moves a unit most towards where it went.
func mainCause(causes []indexCause, k indexKey, from, to int32) string {
	best, name := int32(0), ""
	for _, cause := range causes {
		at, known := cause.ranks[k]
		if !known || at == 0 {
			continue
		}
		step := at - from
		if to < from {
			step = -step
		}
		if step > best {
			best, name = step, cause.Step
		}
	}
	return name
}

func (c *command) tellCompared(out *comparedIndexes, most int) error {
	if len(out.Causes) == 0 {
		c.say("cli.index.compare.same")
	}
	c.say("cli.index.compare.change", "n", out.Both, "change", c.l.Number(out.Change, 1))
	for _, cause := range out.Causes {
		if cause.Change == cause.Change {
			c.say("cli.index.compare.cause", "step", cause.Step, "change", c.l.Number(float64(cause.Change), 1))
		} else {
			c.say("cli.index.compare.cause_unknown", "step", cause.Step)
		}
	}
	for n, only := range out.Only {
		if only > 0 {
			c.say("cli.index.compare.only", "n", only, "file", []string{out.Before, out.After}[n])
		}
	}
	if len(out.Moved) == 0 {
		return nil
	}
	fmt.Fprintln(c.Out)
	table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", c.l.T("cli.index.head.code"), c.l.T("cli.index.head.name"), c.l.T("cli.index.compare.before"), c.l.T("cli.index.compare.after"), c.l.T("cli.index.compare.why"))
	shown := out.Moved
	if most > 0 {
		shown = shown[:min(len(shown), most)]
	}
	for _, m := range shown {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", m.Code, m.Name, c.l.Int(int(m.Before)), c.l.Int(int(m.After)), m.Cause)
	}
	return table.Flush()
}
