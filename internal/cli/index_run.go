package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// indexOutput says what is written of an index, and where.
type indexOutput struct {
	out      string
	ranked   bool
	programs bool
	most     int
}

// indexListed is how many units the terminal is given when no number is asked.
const indexListed = 40

func (c *command) indexRun() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "run PLAN", Args: cobra.ExactArgs(1)}, "index.run")
	f := c.indexFlags(cmd)
	var o indexOutput
	cmd.Flags().StringVarP(&o.out, "out", "o", "", c.l.T("cli.flag.index.out"))
	cmd.Flags().BoolVar(&o.ranked, "ranked", false, c.l.T("cli.flag.index.ranked"))
	cmd.Flags().BoolVar(&o.programs, "for-programs", false, c.l.T("cli.flag.index.for_programs"))
	cmd.Flags().IntVar(&o.most, "limit", indexListed, c.l.T("cli.flag.index.limit"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.placed = true
		return c.runIndex(cmd.Context(), args[0], f, o)
	}
	return cmd
}

// indexWriters are the forms of a result, by the end of the file's name.
var indexWriters = map[string]func(*command, io.Writer, *madeIndex, indexOutput) error{
	".csv": (*command).writeIndexCSV, ".xlsx": (*command).writeIndexBook, ".json": (*command).writeIndexJSON, ".svg": (*command).writeIndexSVG,
}

func (c *command) runIndex(ctx context.Context, said string, f *indexFlags, o indexOutput) error {
	if o.most < 0 {
		return c.mistyped("cli.index.few_shown", "n", o.most)
	}
	write, known := indexWriters[strings.ToLower(filepath.Ext(o.out))]
	if o.out != "" && !known {
		return c.mistyped("cli.index.no_form", "file", o.out)
	}
	m, err := c.makeIndex(ctx, said, f)
	if err != nil {
		return err
	}
	switch {
	case o.out == "" && c.json:
		return c.writeIndexJSON(c.Out, m, o)
	case o.out == "":
		return c.tellIndex(m, o)
	}
	if err := c.keep(o.out, func(w io.Writer) error { return write(c, w, m, o) }); err != nil {
		return err
	}
	if c.json {
		return c.tell(map[string]any{"file": o.out, "units": len(m.units()), "scored": m.scored(), "draws": m.spreads.Draws}, "")
	}
	c.say("cli.index.written", "file", o.out, "n", len(m.units()), "draws", m.spreads.Draws)
	c.tellSteps(m)
	c.tellSure(m, o)
	return nil
}

// tellIndex writes the score of each unit and the ranks within which it falls.
func (c *command) tellIndex(m *madeIndex, o indexOutput) error {
	title := m.file.Name
	if title == "" {
		title = m.said
	}
	fmt.Fprintln(c.Out, title)
	if about := m.file.About.In(c.l.Lang()); about != "" {
		fmt.Fprintln(c.Out, about)
	}
	fmt.Fprintln(c.Out)
	rows := m.rows(o.ranked)
	shown := rows
	if o.most > 0 {
		shown = rows[:min(len(rows), o.most)]
	}
	table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(c.indexHeads(), "\t"))
	for _, r := range shown {
		fmt.Fprintln(table, strings.Join(c.indexLine(m, r), "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if rest := len(rows) - len(shown); rest > 0 {
		c.sayN("cli.index.rest", rest)
	}
	if slices.ContainsFunc(shown, m.estimated) {
		c.say("cli.index.estimated")
	}
	if err := c.tellPairs(m); err != nil {
		return err
	}
	fmt.Fprintln(c.Out)
	c.tellSteps(m)
	c.tellSure(m, o)
	return nil
}

func (c *command) indexHeads() []string {
	var out []string
	for _, h := range []string{"code", "name", "score", "score_range", "rank_range"} {
		out = append(out, c.l.T("cli.index.head."+h))
	}
	return out
}

func (c *command) indexLine(m *madeIndex, r int) []string {
	u, s := m.units()[r], m.spreads.Units[r]
	code := u.Code
	if u.Year != 0 {
		code += " (" + strconv.Itoa(u.Year) + ")"
	}
	score := m.result.Scores.At(r, m.result.Target)
	if math.IsNaN(score) {
		return []string{code, u.Label(), c.l.T("cli.index.no_score"), "", ""}
	}
	decimals := m.decimals()
	written := c.l.Number(score, decimals)
	if m.estimated(r) {
		written += " *"
	}
	return []string{code, u.Label(), written, c.between(float64(s.Score.Low), float64(s.Score.High), decimals), c.ranks(float64(s.Rank.Low), float64(s.Rank.High))}
}

// ranks is an interval of ranks in words. Its ends are quantiles, which may fall between
// two ranks: it goes to the ranks that hold them.
func (c *command) ranks(low, high float64) string {
	return c.between(math.Floor(low), math.Ceil(high), 0)
}

// between is an interval in words: from a to b, or one value.
func (c *command) between(low, high float64, decimals int) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return ""
	}
	a, b := c.l.Number(low, decimals), c.l.Number(high, decimals)
	if a == b {
		return a
	}
	return c.l.T("cli.index.between", "low", a, "high", b)
}

// width says how wide half of the intervals of ranks are, or that they are one rank.
func (c *command) width(m *madeIndex) string {
	width := int(math.Round(float64(m.spreads.Apart.Width)))
	if width == 0 {
		return c.l.T("cli.index.width.none")
	}
	return c.l.N("cli.index.width", width, "of", m.spreads.Apart.Units)
}

// tellSure says how far the index tells units apart, and what to beware of.
func (c *command) tellSure(m *madeIndex, o indexOutput) {
	if c.json {
		return
	}
	c.say("cli.index.sure", "draws", m.spreads.Draws, "list", c.l.List(m.spreads.Factors), "width", c.width(m))
	if m.spreads.Apart.Blurred() {
		c.say("cli.index.not_apart")
	}
	c.tellScreened(m)
	if m.spreads.Runs != nil && !strings.EqualFold(filepath.Ext(o.out), ".json") {
		c.say("cli.index.runs")
	}
	if m.file.Plan.Sensitivity != nil {
		c.say("cli.index.sensitivity_in_audit", "plan", m.said)
	}
	c.tellOwn(m)
	switch {
	case m.assumed && m.spreads.Factors[0] == c.l.T("cli.index.varies.parts"):
		c.say("cli.index.assumed_parts")
	case m.assumed:
		c.say("cli.index.assumed")
	}
	if n := len(m.units()) - m.scored(); n > 0 {
		c.sayN("cli.index.without_score", n)
	}
	for n, w := range m.result.Warnings {
		if n == mostTold {
			fmt.Fprintln(c.Err, c.l.T("cli.import.more", "n", len(m.result.Warnings)-mostTold))
			break
		}
		fmt.Fprintln(c.Err, c.warned(m.indexPlan, w))
	}
}

// writeIndexCSV writes one line a unit: its scores, the intervals, every
// aggregate.
func (c *command) writeIndexCSV(w io.Writer, m *madeIndex, o indexOutput) error {
	out := sheet.NewCSVForPeople(w)
	if o.programs {
		out = sheet.NewCSVWriter(w)
	}
	if err := out.Header(c.scoreHeads(m, o)...); err != nil {
		return err
	}
	for _, r := range m.rows(o.ranked) {
		done := c.doneTo(m, m.result.Data(), r)
		if o.programs {
			done = m.markedFor(r)
		}
		if err := out.Row(append(m.scoreCells(r), sheet.Text(done))...); err != nil {
			return err
		}
	}
	for _, s := range m.sometimes {
		if err := out.Row(append(m.sometimesCells(s), sheet.Cell{})...); err != nil {
			return err
		}
	}
	return out.Close()
}

// scoreHeads names the columns of scores: in words for people, by codes for
// programs.
func (c *command) scoreHeads(m *madeIndex, o indexOutput) []string {
	heads := []string{"code", "name", "year", "score", "score_p5", "score_p50", "score_p95", "rank_p5", "rank_p50", "rank_p95", "top", "bottom"}
	if !o.programs {
		for i, h := range heads {
			heads[i] = c.l.T("cli.index.column." + h)
		}
	}
	for n, node := range m.result.Structure.Nodes {
		if n < m.result.Structure.Indicators || n == m.result.Target {
			continue
		}
		if o.programs {
			heads = append(heads, node.Code)
		} else {
			heads = append(heads, m.short(node.Code))
		}
	}
	if m.screens {
		if o.programs {
			heads = append(heads, "present")
		} else {
			heads = append(heads, c.l.T("cli.index.column.kept_in"))
		}
	}
	if o.programs {
		return append(heads, "marks")
	}
	return append(heads, c.l.T("cli.index.column.done"))
}

// spreadFigures are the ends and the middle of the scores, then of the ranks, then the
// shares of draws among the first and the last.
func spreadFigures(s composite.Spread) []float64 {
	return []float64{float64(s.Score.Low), float64(s.Score.Median), float64(s.Score.High), float64(s.Rank.Low), float64(s.Rank.Median), float64(s.Rank.High), float64(s.Top), float64(s.Bottom)}
}

func (m *madeIndex) scoreCells(r int) []sheet.Cell {
	u, s := m.units()[r], m.spreads.Units[r]
	year := sheet.Cell{}
	if u.Year != 0 {
		year = sheet.Figure(float64(u.Year))
	}
	cells := []sheet.Cell{sheet.Text(u.Code), sheet.Text(u.Name), year, sheet.Figure(m.result.Scores.At(r, m.result.Target))}
	for _, v := range spreadFigures(s) {
		cells = append(cells, sheet.Figure(v))
	}
	for n := range m.result.Structure.Nodes {
		if n >= m.result.Structure.Indicators && n != m.result.Target {
			cells = append(cells, sheet.Figure(m.result.Scores.At(r, n)))
		}
	}
	if m.screens {
		cells = append(cells, sheet.Figure(s.Present))
	}
	return cells
}

// refuseEmpty is told where nothing has a score and a drawing would be empty.
func refuseEmpty(m *madeIndex) error {
	if m.scored() == 0 {
		return fault.New(fault.Invalid, "index.no_score")
	}
	return nil
}
