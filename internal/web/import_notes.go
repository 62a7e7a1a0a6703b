package web

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
)

// linesNamed is how many lines a remark names before it counts the others.
const linesNamed = 5

// noteGroup is one remark, with every line that it is made of: a word that a
// census writes forty times is looked at once.
type noteGroup struct {
	app.ImportProblem
	lines []int
}

func groupNotes(all []app.ImportProblem) []noteGroup {
	var groups []noteGroup
	at := map[string]int{}
	for _, p := range all {
		key := strings.Join([]string{p.Sheet, p.Letter, p.Value, p.Fault().Key, strconv.FormatBool(p.Left)}, "\x00")
		i, known := at[key]
		if !known || p.Value == "" {
			i = len(groups)
			at[key], groups = i, append(groups, noteGroup{ImportProblem: p})
		}
		groups[i].lines = append(groups[i].lines, p.Line)
	}
	told := make([]app.ImportProblem, len(groups))
	for i, g := range groups {
		told[i] = g.ImportProblem
	}
	for i, p := range app.SaidOnce(told) {
		groups[i].ImportProblem = p
	}
	return groups
}

// tellNotes shows the first remarks, each once.
func tellNotes(r *Request, report app.ImportReport, all bool, more string) *importTold {
	groups, told := groupNotes(report.Notes), 0
	t := tellFirst(r, "import.notes", report.NoteCount, len(groups), all, more, func(n int) Table {
		table := problemsTable(r, r.L.T("import.notes.caption"), nil)
		table.Columns[len(table.Columns)-1].Label = r.L.T("import.notes.what")
		for _, g := range groups[:n] {
			told += len(g.lines)
			row := problemRow(r, g.ImportProblem)
			if len(g.lines) > 1 {
				row.Cells[0].Text = whichLines(r, g.lines)
			}
			if g.Left {
				row.Cells[0].Text = r.L.T("import.notes.left_line", "lines", row.Cells[0].Text)
			}
			table.Rows = append(table.Rows, row)
		}
		return table
	})
	if t != nil && slices.ContainsFunc(groups, func(g noteGroup) bool { return g.Left }) {
		t.Text = r.L.T("import.notes.text.left")
	}
	if t != nil {
		t.More = toldOf(r, told, report.NoteCount)
	}
	return t
}

func whichLines(r *Request, lines []int) string {
	var named []string
	for _, l := range lines[:min(len(lines), linesNamed)] {
		named = append(named, strconv.Itoa(l))
	}
	if n := len(lines) - linesNamed; n > 0 {
		return r.L.N("import.problem.lines_more", n, "lines", strings.Join(named, ", "))
	}
	return r.L.T("import.problem.lines", "lines", r.L.List(named))
}

func toldOf(r *Request, told, count int) string {
	if told >= count {
		return ""
	}
	return r.L.T("import.told.more", "n", r.L.Int(told), "total", r.L.Int(count))
}
