package web

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
)

// importReturned is what changed in a file that the registry wrote, and what is to
// be chosen before it comes back in.
type importReturned struct {
	Said    []string // how many sheets change, cells are in conflict, sheets stay
	Warning string
	Notes   []string
	Seen    int64
	Groups  []returnGroup
}

// returnGroup are cells of one kind, each with its choice.
type returnGroup struct {
	ID, Title, Text  string
	Many, All        bool
	AllName, AllText string
	Cells            []returnCell
	More             string
}

type returnCell struct {
	Key, Name, Field, Line, Take string
	Sides                        []returnSide
	Taken                        bool
}

type returnSide struct {
	Label, Text string
	Missing     bool
}

// returnsShown is how many cells of a kind have a choice of their own on the page.
const returnsShown = 100

func returnedOf(r *Request, report app.ImportReport) *importReturned {
	t := report.Returned
	page := &importReturned{Seen: t.Seen}
	for _, c := range []struct {
		key    string
		n      int
		always bool
	}{{"sheets", report.Changed, true}, {"new", report.New, false}, {"conflicts", t.ConflictCount, false}, {"refused", report.Refused, false}, {"same", report.Unchanged, true}} {
		if c.n > 0 || c.always {
			page.Said = append(page.Said, r.L.N("import.return."+c.key, c.n))
		}
	}
	if t.Renamed > renamedByHand && t.Renamed*5 > report.Rows {
		page.Warning = r.L.T("import.return.sorted", "n", t.Renamed)
	}
	page.Notes = returnNotes(r, t)
	page.add(returnGroupOf(r, "conflict", t.Conflicts, t.ConflictCount))
	page.add(returnGroupOf(r, "emptied", t.Emptied, t.EmptiedCount))
	return page
}

// renamedByHand is how many names someone changes in a file without a word of
// warning: a column sorted without the others changes nearly all.
const renamedByHand = 10

func returnNotes(r *Request, t *app.ReturnReport) []string {
	var notes []string
	if len(t.Missing) > 0 {
		var names []string
		for _, f := range t.Missing {
			names = append(names, r.L.T("import.field."+f))
		}
		notes = append(notes, r.L.T("import.return.missing", "columns", r.L.List(names)))
	}
	for _, c := range t.Moved {
		if c.Field == app.FieldExtra {
			notes = append(notes, r.L.T("import.return.added", "name", c.Name))
			continue
		}
		notes = append(notes, r.L.T("import.return.renamed", "name", c.Name, "field", r.L.T("import.field."+c.Field)))
	}
	if t.Gone > 0 {
		notes = append(notes, r.L.N("import.return.gone", t.Gone))
	}
	return append(notes, r.L.T("import.return.deleted"))
}

func (page *importReturned) add(g returnGroup) {
	if len(g.Cells) > 0 {
		page.Groups = append(page.Groups, g)
	}
}

func returnGroupOf(r *Request, kind string, cells []app.ReturnConflict, count int) returnGroup {
	g := returnGroup{ID: kind, Title: r.L.N("import.return."+kind+".title", count), Text: r.L.T("import.return." + kind + ".text"), Many: count > 1,
		AllName: kind + "_all", AllText: r.L.T("import.return." + kind + ".all"), All: count > 0}
	for _, c := range cells {
		g.All = g.All && c.Taken
	}
	for _, c := range cells[:min(len(cells), returnsShown)] {
		shown := returnedCell(r, c)
		shown.Key, shown.Taken, shown.Take = c.Key, c.Taken, r.L.T("import.return."+kind+".take")
		g.Cells = append(g.Cells, shown)
	}
	if n := count - len(g.Cells); n > 0 {
		g.More = r.L.N("import.return.more", n)
	}
	return g
}

// returnedCell says what each side of a cell holds.
func returnedCell(r *Request, c app.ReturnConflict) returnCell {
	shown := returnCell{Name: c.Name, Field: c.Column(), Line: r.L.T("import.problem.at", "line", strconv.Itoa(c.Line))}
	if shown.Field == "" {
		shown.Field = r.code("import.field", c.Field)
	}
	if c.Both && !c.Private() {
		shown.Sides = append(shown.Sides, returnedSide(r, "was", c.Was, c.Known))
	}
	shown.Sides = append(shown.Sides, returnedSide(r, "site", c.Site, true), returnedSide(r, "file", c.File, true))
	return shown
}

func returnedSide(r *Request, side, text string, known bool) returnSide {
	s := returnSide{Label: r.L.T("import.return." + side), Text: text}
	switch {
	case !known:
		s.Text, s.Missing = r.L.T("import.return.unknown"), true
	case text == "":
		s.Text, s.Missing = r.L.T("import.return.empty"), true
	}
	return s
}

// returnedKept are the cells that stayed as on the site, once a file is imported.
func returnedKept(r *Request, t *app.ReturnReport) *importTold {
	if t == nil {
		return nil
	}
	table := Table{Caption: r.L.T("import.return.kept.caption"), Compact: true, Columns: []Column{{Label: r.L.T("import.proposals.name")}, {Label: r.L.T("import.proposals.field")},
		{Label: r.L.T("import.return.site")}, {Label: r.L.T("import.return.file")}}}
	n := t.ConflictCount + t.EmptiedCount
	for _, c := range slices.Concat(t.Conflicts, t.Emptied) {
		if c.Taken {
			n--
			continue
		}
		cell := returnedCell(r, c)
		row := []TableCell{{Text: c.Name}, {Text: cell.Field}}
		for _, side := range cell.Sides[len(cell.Sides)-2:] {
			if c.Private() {
				side.Text, side.Missing = r.L.T("import.return.private"), true
			}
			row = append(row, TableCell{Text: cut(side.Text, 200), Missing: side.Missing})
		}
		table.Rows = append(table.Rows, Row{row})
	}
	if len(table.Rows) == 0 {
		return nil
	}
	return &importTold{Title: r.L.N("import.return.kept.title", n), Text: r.L.T("import.return.kept.text"), Table: table, More: toldOf(r, len(table.Rows), n)}
}

// readReturned takes what was chosen of the cells that the page showed; of the
// others, what was chosen before.
func readReturned(f *Form, c *app.UploadChoices, before app.UploadChoices) {
	if !f.Has("seen") {
		c.Take, c.TakeAll, c.EmptyAll, c.Seen = before.Take, before.TakeAll, before.EmptyAll, before.Seen
		return
	}
	shown := f.All("cell")
	for _, key := range before.Take {
		if !slices.Contains(shown, key) && len(c.Take) < app.MaxTold {
			c.Take = append(c.Take, key)
		}
	}
	for _, key := range f.All("take") {
		if slices.Contains(shown, key) && len(key) <= 32 {
			c.Take = append(c.Take, key)
		}
	}
	c.TakeAll, c.EmptyAll = f.Checked("conflict_all"), f.Checked("emptied_all")
	c.Seen, _ = strconv.ParseInt(strings.TrimSpace(f.Text("seen")), 10, 64)
}
