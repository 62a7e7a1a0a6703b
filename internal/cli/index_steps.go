package cli

import (
	"fmt"
	"iter"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// toldStep is what one step did: a few sentences for whoever runs a plan, and tables
// with every number, that the workbook and the JSON write both.
type toldStep struct {
	step   composite.Step
	said   []string
	tables []toldTable
}

// toldTable is one table of a step. Its key names the sheet and, in JSON, the list;
// those of its columns name them in the same way. A column that begins with @ is a
// node of the tree.
type toldTable struct {
	key     string
	columns []string
	rows    iter.Seq[[]any]
}

// What a cell of such a table may hold, beside texts, whole numbers, floats (missing:
// NaN) and yes or no: nil is empty.
type (
	codeCell  string // of a unit, an indicator or an aggregate: people are given its name too
	wordCell  string // of a closed list: a code in JSON, words for people
	shareCell float64
)

// mostNamed is how many units, indicators or people a sentence of a step names.
const mostNamed = 5

// steps are what each step of an index did, in the order in which they ran.
func (c *command) steps(m *madeIndex) []toldStep {
	t := teller{c, m}
	var out []toldStep
	for n, stage := range m.result.Stages {
		one := toldStep{step: stage.Step}
		switch report := stage.Report.(type) {
		case *composite.ScreenReport:
			t.screened(&one, report)
		case *composite.DenominateReport:
			t.divided(&one, report)
		case *composite.ImputeReport:
			t.imputed(&one, report, m.result.Stages[n-1].Data)
		case *composite.TreatReport:
			t.treated(&one, report, m.result.Stages[n-1].Data)
		case *composite.NormaliseReport:
			t.normalised(&one, report)
		case *composite.WeightReport:
			t.weighed(&one, report)
		default:
			t.given(&one, stage.Data)
		}
		out = append(out, one)
	}
	last := toldStep{step: composite.StepAggregate}
	t.aggregated(&last)
	return append(out, last)
}

// tellSteps says what each step did, a short paragraph each.
func (c *command) tellSteps(m *madeIndex) {
	c.say("cli.index.told")
	for _, s := range c.steps(m) {
		fmt.Fprintln(c.Out, c.l.T("cli.index.told.step", "step", capital(c.stepName(s.step)), "text", strings.Join(s.said, " ")))
	}
	fmt.Fprintln(c.Out)
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// teller puts the reports of an index in words and tables.
type teller struct {
	c *command
	m *madeIndex
}

func (t teller) say(s *toldStep, key string, pairs ...any) {
	s.said = append(s.said, t.c.l.T("cli.index.told."+key, pairs...))
}

// sayN says nothing where there is nothing to count.
func (t teller) sayN(s *toldStep, key string, n int, pairs ...any) {
	if n > 0 {
		s.said = append(s.said, t.c.l.N("cli.index.told."+key, n, pairs...))
	}
}

func (s *toldStep) table(key string, columns []string, rows iter.Seq[[]any]) {
	s.tables = append(s.tables, toldTable{key, columns, rows})
}

// some names the first of a list, and says how many more there are.
func (t teller) some(names []string) string {
	if rest := len(names) - mostNamed; rest > 1 {
		names = append(names[:mostNamed:mostNamed], t.c.l.N("cli.index.told.more", rest))
	}
	return t.c.l.List(names)
}

// unit is a unit by its name, with its year in a panel.
func (t teller) unit(code string, year int) string {
	name := t.m.short(code)
	if year != 0 {
		name = t.c.l.T("cli.index.in_year", "name", name, "year", fmt.Sprint(year))
	}
	return name
}

func (t teller) value(v float64) string { return t.c.l.Significant(v, 3) }

func (t teller) share(v float64) i18n.Share { return i18n.Share(v) }

// unitColumns name a unit; cells of [unitCells] stand in them.
func unitColumns(then ...string) []string {
	return append([]string{"code", "name", "year"}, then...)
}

func unitCells(u composite.Unit, then ...any) []any {
	return append([]any{u.Code, u.Name, ofYear(u.Year)}, then...)
}

// ofYear is a year, nothing where the data have none.
func ofYear(year int) any {
	if year == 0 {
		return nil
	}
	return year
}

// each makes a row of each element.
func each[E any](list []E, row func(E) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, e := range list {
			if r := row(e); r != nil && !yield(r) {
				return
			}
		}
	}
}

// given says what the data hold.
func (t teller) given(s *toldStep, d *composite.Dataset) {
	missing := 0
	for _, v := range d.Values.Values {
		if math.IsNaN(v) {
			missing++
		}
	}
	t.sayN(s, "data", len(d.Units), "indicators", t.c.l.N("cli.index.told.data.indicators", len(d.Indicators)))
	if missing == 0 {
		t.say(s, "data.whole")
	}
	t.sayN(s, "data.missing", missing, "all", len(d.Values.Values), "share", t.share(float64(missing)/float64(len(d.Values.Values))))
}
