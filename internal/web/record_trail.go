package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
)

const (
	kindParameter = "genre"
	byParameter   = "par"
)

// trailPage lists what changed in a study, whatever it is of, the newest first.
type trailPage struct {
	StudyPage
	Action string
	Kind   Field
	By     Field
	Table  *Table
	Empty  string
	Older  string
}

func (s *Server) studyTrail(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	find := app.TrailSearch{Kind: r.Query(kindParameter), By: r.Query(byParameter), After: r.Query(afterParameter)}
	trail, err := s.app.StudyTrail(r.Context(), r.Actor, study, find)
	if err != nil {
		return err
	}
	page := &trailPage{StudyPage: s.studyPage(r, study, "study"), Action: r.To("study_trail", study.Slug)}
	page.Head.Title, page.Head.Lead = r.L.T("trail.title"), r.L.T("trail.lead")
	page.Title, page.NoIndex = page.Head.Title+", "+study.Title, true
	page.under(r, "study", page.Head.Title)
	f := r.Fields(r.QueryForm(), nil, "trail")
	var kinds, writers []Option
	for _, kind := range app.RecordKinds {
		kinds = append(kinds, Option{Value: kind, Text: r.L.T("history.of." + kind)})
	}
	for _, w := range trail.Writers {
		writers = append(writers, Option{Value: w.By, Text: w.Name})
	}
	page.Kind, page.By = f.Select(kindParameter, kinds), f.Select(byParameter, writers)
	page.Kind.First, page.By.First = r.L.T("trail.every_kind"), r.L.T("trail.everyone")
	page.Kind.Unmarked, page.By.Unmarked = true, true
	if len(trail.Changes) == 0 {
		page.Empty = r.L.T("trail.empty")
	} else {
		page.Table = s.trailTable(r, study, trail.Changes)
	}
	if trail.Next != "" {
		page.Older = r.To("study_trail", study.Slug, kindParameter, find.Kind, byParameter, find.By, afterParameter, trail.Next)
	}
	return r.Render(w, "study_trail", page)
}

func (s *Server) trailTable(r *Request, study app.StudyView, changes []app.TrailChange) *Table {
	table := &Table{Caption: r.L.T("trail.caption"), Columns: []Column{{Label: r.L.T("trail.what")}, {Label: r.L.T("trail.kind")}, {Label: r.L.T("trail.fields")}, {Label: r.L.T("trail.who")}, {Label: r.L.T("trail.when")}}}
	teller := &teller{r: r, study: study}
	for _, c := range changes {
		link := r.recordLink(study, c.Of)
		table.Rows = append(table.Rows, Row{[]TableCell{
			{Text: link.Text, Lang: link.Lang, Href: r.historyTo(study, c.Of.Kind, c.Of.Name)},
			{Text: r.L.T("history.of." + c.Of.Kind)},
			{Text: teller.what(c)},
			{Text: c.Actor},
			{Text: r.L.Instant(c.At) + ", " + r.code("history.source", c.Source)},
		}})
	}
	return table
}

// what says which fields a change touched.
func (t *teller) what(c app.TrailChange) string {
	if c.Version == 1 {
		return t.r.L.T("trail.created")
	}
	if c.Of.TakenOut && c.Version == c.Of.Version {
		return t.r.L.T("trail.taken_out")
	}
	var fields []string
	for _, row := range t.table(c.Of.Kind, "", c.Ops, "", "").Rows {
		fields = append(fields, row.Cells[0].Text)
	}
	return t.r.L.List(fields)
}
