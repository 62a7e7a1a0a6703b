package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
)

func (c *command) indexAnalyse() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "analyse"}, "index.analyse")
	cmd.AddCommand(c.analyseProfile(), c.analyseChange(), c.analyseTrend(), c.analysePlace(), c.analyseTypes(), c.analyseWeights(), c.analyseCounting(), c.analyseOutranking())
	return cmd
}

// indexAnalysis is what an analysis of an index says: sentences, tables, and the
// library's own numbers for programs.
type indexAnalysis struct {
	key    string
	said   []string
	tables []auditTable
	told   any
}

func (a *indexAnalysis) say(c *command, key string, pairs ...any) {
	a.said = append(a.said, c.l.T("cli.index.analyse."+key, pairs...))
}

// ofYear says of which year of a panel the rest is.
func (a *indexAnalysis) ofYear(c *command, year int) {
	if year != 0 {
		a.say(c, "of_year", "year", strconv.Itoa(year))
	}
}

// analyser is one way to look at an index that a plan makes.
type analyser struct {
	use, key string
	columns  func() indexColumns // of the data, beside those of the plan
	run      func(m *madeIndex, unit string) (*indexAnalysis, error)
}

// analysing makes an analysis a command: a unit before the plan when its use says so.
func (c *command) analysing(a analyser) *cobra.Command {
	arguments := len(strings.Fields(a.use)) - 1
	cmd := c.describe(&cobra.Command{Use: a.use, Args: cobra.ExactArgs(arguments)}, "index.analyse."+a.key)
	out := cmd.Flags().StringP("out", "o", "", c.l.T("cli.flag.index.analyse_out"))
	most := cmd.Flags().Int("limit", indexListed, c.l.T("cli.flag.index.lines"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.placed = true
		write, known := analysisWriters[strings.ToLower(filepath.Ext(*out))]
		switch {
		case *out != "" && !known:
			return c.mistyped("cli.index.analyse.no_form", "file", *out)
		case *most < 0:
			return c.mistyped("cli.flag_bad", "flag", "--limit", "value", strconv.Itoa(*most))
		}
		unit := ""
		if arguments == 2 {
			unit = args[0]
		}
		m, found, err := c.analysed(cmd.Context(), args[arguments-1], unit, a)
		switch {
		case err != nil:
			return err
		case *out == "" && c.json:
			return writeAnalysisJSON(c, c.Out, m, found)
		case *out == "":
			return c.tellAnalysis(m, found, *most)
		}
		return c.keepAndTell(*out, func(w io.Writer) error { return write(c, w, m, found) }, map[string]any{"file": *out, "analysis": found.key})
	}
	return cmd
}

// analysed makes the index of a plan, and looks at it.
func (c *command) analysed(ctx context.Context, said, unit string, a analyser) (*madeIndex, *indexAnalysis, error) {
	var also indexColumns
	if a.columns != nil {
		also = a.columns()
	}
	p, err := c.readIndex(said, also)
	if err != nil {
		return nil, nil, err
	}
	m := &madeIndex{indexPlan: p}
	if m.result, err = p.file.Run(ctx, p.data); err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	found, err := a.run(m, unit)
	if err != nil {
		return nil, nil, c.indexFault(p, err)
	}
	found.key = a.key
	return m, found, nil
}

// analysisWriters are the forms of an analysis, by the end of the file's name.
var analysisWriters = map[string]func(*command, io.Writer, *madeIndex, *indexAnalysis) error{
	".csv": writeAnalysisCSV, ".xlsx": (*command).writeAnalysisBook, ".json": writeAnalysisJSON}

func writeAnalysisJSON(_ *command, w io.Writer, m *madeIndex, a *indexAnalysis) error {
	return json.NewEncoder(w).Encode(map[string]any{"name": m.file.Name, "plan": m.said, "data_sha256": m.sum, "analysis": a.key, "result": a.told, "sentences": a.said})
}

// writeAnalysisCSV writes the first table, which is the one an analysis is made for.
func writeAnalysisCSV(_ *command, w io.Writer, _ *madeIndex, a *indexAnalysis) error {
	return writeTableCSV(w, &a.tables[0])
}

func writeTableCSV(w io.Writer, t *auditTable) error {
	out := sheet.NewCSVForPeople(w)
	if err := out.Header(t.heads...); err != nil {
		return err
	}
	for _, row := range t.rows {
		if err := out.Row(cellsOf(row)...); err != nil {
			return err
		}
	}
	return out.Close()
}

// writeAnalysisBook writes what is said, each table, and the plan.
func (c *command) writeAnalysisBook(w io.Writer, m *madeIndex, a *indexAnalysis) error {
	b := newIndexBook(w, c, m)
	lines := []sheet.Line{{Heading: true, Text: c.analysisTitle(m, a)}}
	for _, text := range append(slices.Clone(a.said), c.l.T("cli.index.audit.readme.sum", "sum", m.sum)) {
		lines = append(lines, sheet.Line{Text: text})
	}
	for _, t := range a.tables {
		lines = append(lines, sheet.Line{Heading: true, Text: c.l.T("cli.index.audit.sheet." + t.key)}, sheet.Line{Text: c.l.T("cli.index.audit.table."+t.key, t.words...)})
	}
	if err := b.Prose(c.l.T("cli.index.sheet.readme"), lines...); err != nil {
		return err
	}
	for _, t := range a.tables {
		if err := b.auditSheet(&t); err != nil {
			return err
		}
	}
	if err := b.plan(); err != nil {
		return err
	}
	return b.Close()
}

func (c *command) analysisTitle(m *madeIndex, a *indexAnalysis) string {
	title := m.file.Name
	if title == "" {
		title = m.said
	}
	return c.l.T("cli.index.analyse.title", "what", c.l.T("cli.index.analyse."+a.key+".short"), "name", title)
}

// tellAnalysis writes an analysis on the terminal, the first lines of long tables.
func (c *command) tellAnalysis(m *madeIndex, a *indexAnalysis, most int) error {
	fmt.Fprintln(c.Out, c.analysisTitle(m, a))
	for _, text := range a.said {
		fmt.Fprintln(c.Out, text)
	}
	for _, t := range a.tables {
		rest := 0
		if most > 0 && len(t.rows) > most {
			rest = len(t.rows) - most
			t.rows = t.rows[:most]
		}
		if err := c.tellTable(&t); err != nil {
			return err
		}
		if rest > 0 && len(t.short) > 0 {
			c.sayN("cli.index.analyse.rest", rest)
		}
	}
	return nil
}

// keep writes a file whole.
func (c *command) keep(out string, write func(io.Writer) error) error {
	return whole(c.at(out), func(w io.Writer) error {
		b := bufio.NewWriterSize(w, 1<<20)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	})
}

// keepAndTell writes a file whole, and says so: with what, for programs.
func (c *command) keepAndTell(out string, write func(io.Writer) error, told map[string]any) error {
	if err := c.keep(out, write); err != nil {
		return err
	}
	if c.json {
		return c.tell(told, "")
	}
	c.say("cli.index.analyse.written", "file", out)
	return nil
}

// nodeSaid is the node that an analysis is of: the target when none is said.
func (m *madeIndex) nodeSaid(code string) (int, error) {
	if code == "" {
		return m.result.Target, nil
	}
	n := m.result.Structure.Find(code)
	if n < 0 {
		return 0, fault.New(fault.NotFound, "index.no_node", "code", code)
	}
	return n, nil
}

// inYear are the rows of a year of the data, of the last one for 0.
func (m *madeIndex) inYear(year int) ([]int, error) {
	years := m.result.Data().Years()
	if year == 0 {
		year = years[len(years)-1]
	}
	at := slices.IndexFunc(m.units(), func(u composite.Unit) bool { return u.Year == year })
	if at < 0 {
		return nil, noYear(year, years)
	}
	return m.sameYear(at), nil
}

// sameYear are the rows of the year of a row.
func (m *madeIndex) sameYear(r int) []int {
	var rows []int
	for o, u := range m.units() {
		if u.Year == m.units()[r].Year {
			rows = append(rows, o)
		}
	}
	return rows
}

// noYear is told of a year that the data don't have.
func noYear(year int, years []int) error {
	if len(years) == 1 && years[0] == 0 {
		return fault.New(fault.Invalid, "index.no_years")
	}
	var list []string
	for _, y := range years {
		list = append(list, strconv.Itoa(y))
	}
	return fault.New(fault.NotFound, "index.no_year", "year", strconv.Itoa(year), "list", list)
}

// under names the indicators below a node, itself when it is one.
func (m *madeIndex) under(node int) []int {
	if node < m.result.Structure.Indicators {
		return []int{node}
	}
	return m.result.Structure.Below(node)
}

// picked are some rows of a column.
func picked(column []float64, rows []int) []float64 {
	out := make([]float64, len(rows))
	for n, r := range rows {
		out[n] = column[r]
	}
	return out
}

// numbered is a list of numbers as JSON tells them, null for what is missing.
func numbered(list []float64) []composite.Number {
	out := make([]composite.Number, len(list))
	for n, v := range list {
		out[n] = composite.Number(v)
	}
	return out
}
