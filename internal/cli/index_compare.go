package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (c *command) indexCompare() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "compare PLAN PLAN", Args: cobra.ExactArgs(2)}, "index.compare")
	f := c.indexFlags(cmd)
	most := cmd.Flags().Int("limit", mostTold, c.l.T("cli.flag.index.limit"))
	file := cmd.Flags().StringP("out", "o", "", c.l.T("cli.flag.index.compare_out"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.placed = true
		write, known := comparisonWriters[strings.ToLower(filepath.Ext(*file))]
		switch {
		case *file != "" && !known:
			return c.mistyped("cli.index.analyse.no_form", "file", *file)
		case *most < 0:
			return c.mistyped("cli.index.few_shown", "n", *most)
		}
		out, err := c.compareIndexes(cmd.Context(), f, args)
		switch {
		case err != nil:
			return err
		case *file == "" && c.json:
			return writeComparisonJSON(c, c.Out, out)
		case *file == "":
			return c.tellCompared(out, *most)
		}
		return c.keepAndTell(*file, func(w io.Writer) error { return write(c, w, out) }, map[string]any{"file": *file, "units_in_both": out.Both, "moved": len(out.Moved)})
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
	Apart  int          `json:"moved_apart"` // units whose two intervals of ranks do not meet
	Causes []indexCause `json:"causes"`
	Moved  []indexMoved `json:"moved"` // the farthest first

	made [2]*madeIndex
}

// indexCause is one step in which the plans differ, and how far it alone moves the
// ranks: changed in the first plan or, when that plan can't have it, put back in the
// second as the first has it.
type indexCause struct {
	Step   composite.Step   `json:"step"`
	Name   string           `json:"step_name"`        // in the reader's language
	Change composite.Number `json:"mean_rank_change"` // null when neither can be done
	Undone bool             `json:"undone,omitempty"` // in the second plan
	Why    string           `json:"why,omitempty"`    // the first plan can't have it
	moves  map[indexKey]int32
}

// indexMoved is a unit and its ranks in both, with their intervals.
type indexMoved struct {
	Code   string    `json:"code"`
	Name   string    `json:"name,omitempty"`
	Year   int       `json:"year,omitempty"`
	Before int32     `json:"before"`
	After  int32     `json:"after"`
	From   numbersOf `json:"before_range"`
	To     numbersOf `json:"after_range"`
	Apart  bool      `json:"apart"`           // the intervals do not meet
	Cause  string    `json:"cause,omitempty"` // the code of the step that alone moves it most that way
}

type indexKey struct {
	code string
	year int
}

func (c *command) compareIndexes(ctx context.Context, f *indexFlags, said []string) (*comparedIndexes, error) {
	var made [2]*madeIndex
	for n := range made {
		var err error
		if made[n], err = c.makeIndex(ctx, said[n], f); err != nil {
			return nil, err
		}
	}
	before, after := ranksOf(made[0].result), ranksOf(made[1].result)
	from, to := made[0].ranges(), made[1].ranges()
	causes, err := c.causes(ctx, made)
	if err != nil {
		return nil, err
	}
	out := &comparedIndexes{Before: said[0], After: said[1], Causes: causes, Moved: []indexMoved{}, made: made}
	for _, u := range made[0].units() {
		k := indexKey{u.Code, u.Year}
		m := indexMoved{Code: u.Code, Name: u.Name, Year: u.Year, Before: before[k], After: after[k], From: from[k], To: to[k]}
		if m.Before == 0 || m.After == 0 {
			continue
		}
		out.Both++
		out.Change += float64(abs32(m.After - m.Before))
		if m.Apart = m.From.High < m.To.Low || m.To.High < m.From.Low; m.Apart {
			out.Apart++
		}
		if m.Before != m.After {
			m.Cause = mainCause(out.Causes, k, m.After-m.Before)
			out.Moved = append(out.Moved, m)
		}
	}
	if out.Both == 0 {
		return nil, fault.New(fault.Invalid, "index.nothing_in_common", "a", said[0], "b", said[1])
	}
	out.Change /= float64(out.Both)
	out.Only = [2]int{ranked(before) - out.Both, ranked(after) - out.Both}
	slices.SortStableFunc(out.Moved, func(a, b indexMoved) int { return cmp.Compare(abs32(b.After-b.Before), abs32(a.After-a.Before)) })
	return out, nil
}

// ranges are the intervals of ranks of an index.
func (m *madeIndex) ranges() map[indexKey]numbersOf {
	out := make(map[indexKey]numbersOf, len(m.spreads.Units))
	for n, u := range m.units() {
		out[indexKey{u.Code, u.Year}] = intervalOf(m.spreads.Units[n].Rank)
	}
	return out
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

// causes changes one step at a time. Indicators, their tree, directions and weights,
// and the data, are one cause: the second plan's, with the choices of the first.
// An interruption is an error: what was not tried is not what can't be done.
func (c *command) causes(ctx context.Context, made [2]*madeIndex) ([]indexCause, error) {
	var out []indexCause
	first, second := made[0], made[1]
	try := func(step composite.Step, changed, undone composite.Plan, data, back *composite.Dataset) {
		cause := indexCause{Step: step, Name: c.stepName(step), Change: composite.Number(composite.Missing())}
		r, err := changed.Run(ctx, data)
		if err == nil {
			cause.moves = movesBetween(ranksOf(first.result), ranksOf(r))
		} else {
			cause.Why = c.whyNot(first.indexPlan, err)
			if r, err = undone.Run(ctx, back); err == nil {
				cause.Undone, cause.moves = true, movesBetween(ranksOf(r), ranksOf(second.result))
			} else if more := c.whyNot(second.indexPlan, err); more != cause.Why { // neither can be tried, each for its own reason
				cause.Why += " " + more
			}
		}
		cause.Change = composite.Number(meanMove(cause.moves))
		out = append(out, cause)
	}
	a, b := first.file.Plan, second.file.Plan
	if first.sum != second.sum || differ(first.tree(), second.tree()) {
		try(composite.StepData, a, b, second.data, first.data)
	}
	kind := reflect.TypeOf(a)
	for i := range kind.NumField() {
		key, _, _ := strings.Cut(kind.Field(i).Tag.Get("yaml"), ",")
		changed, undone := a, b
		of, with := reflect.ValueOf(&changed).Elem().Field(i), reflect.ValueOf(&undone).Elem().Field(i)
		if step := stepOf(key); step != "" && differ(of.Interface(), with.Interface()) {
			was := reflect.ValueOf(a).Field(i)
			of.Set(with)
			with.Set(was)
			try(step, changed, undone, first.data, second.data)
		}
	}
	slices.SortStableFunc(out, func(a, b indexCause) int { return cmp.Compare(b.Change, a.Change) })
	return out, ctx.Err()
}

// whyNot says why a step of one plan can't be tried with what the other has.
func (c *command) whyNot(p *indexPlan, err error) string {
	var all []string
	for _, f := range fault.All(c.indexFault(p, err)) {
		all = append(all, c.l.Fault(f))
	}
	return strings.Join(all, " ")
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

// movesBetween is by how many places each unit that has a rank in both moves.
func movesBetween(before, after map[indexKey]int32) map[indexKey]int32 {
	out := make(map[indexKey]int32, len(before))
	for k, from := range before {
		if to := after[k]; from > 0 && to > 0 {
			out[k] = to - from
		}
	}
	return out
}

func meanMove(moves map[indexKey]int32) float64 {
	if len(moves) == 0 {
		return composite.Missing()
	}
	var sum float64
	for _, move := range moves {
		sum += float64(abs32(move)) // whole numbers: their order does not matter
	}
	return sum / float64(len(moves))
}

// mainCause is the step that alone moves a unit most the way it went.
func mainCause(causes []indexCause, k indexKey, went int32) string {
	best, name := int32(0), ""
	for _, cause := range causes {
		step := cause.moves[k]
		if went < 0 {
			step = -step
		}
		if step > best {
			best, name = step, string(cause.Step)
		}
	}
	return name
}

// compared says in sentences how far two plans are from each other, and why.
func (c *command) compared(out *comparedIndexes) []string {
	var said []string
	say := func(key string, pairs ...any) { said = append(said, c.l.T(key, pairs...)) }
	if len(out.Causes) == 0 {
		say("cli.index.compare.same")
	}
	say("cli.index.compare.change", "n", out.Both, "change", c.l.Number(out.Change, 1))
	for _, cause := range out.Causes {
		key := "cli.index.compare.cause"
		switch {
		case cause.Undone:
			key = "cli.index.compare.cause_undone"
		case cause.moves == nil:
			key = "cli.index.compare.cause_unknown"
		}
		say(key, "step", cause.Name, "change", c.l.Number(float64(cause.Change), 1), "why", cause.Why)
	}
	if out.Apart == 0 {
		say("cli.index.compare.apart.none")
	} else {
		said = append(said, c.l.N("cli.index.compare.apart", out.Apart))
	}
	for n, only := range out.Only {
		if only > 0 {
			say("cli.index.compare.only", "n", only, "file", []string{out.Before, out.After}[n])
		}
	}
	return said
}

func (c *command) tellCompared(out *comparedIndexes, most int) error {
	for _, text := range c.compared(out) {
		fmt.Fprintln(c.Out, text)
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
		code := m.Code
		if m.Year != 0 {
			code += " (" + strconv.Itoa(m.Year) + ")"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", code, m.Name, c.rankWithin(m.Before, m.From), c.rankWithin(m.After, m.To), c.stepName(composite.Step(m.Cause)))
	}
	return table.Flush()
}

// stepName names a step in the reader's language; nothing when there is none.
func (c *command) stepName(step composite.Step) string {
	if step == "" {
		return ""
	}
	return c.l.T("composite.step." + string(step))
}

// rankWithin is a rank with the interval within which it falls: never alone.
func (c *command) rankWithin(rank int32, in numbersOf) string {
	return c.l.T("cli.index.compare.rank", "rank", c.l.Int(int(rank)), "range", c.ranks(float64(in.Low), float64(in.High)))
}
