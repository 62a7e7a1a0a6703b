package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/text"
)

// argumentPage is one argument: a sentence, and what it points to.
type argumentPage struct {
	StudyPage
	Text        Field
	Cells       []cellFields
	Testimonies Field
	Initiatives Field
	Seen        string // the version that the writer saw
	Send        Button
	Remove      *Button
	Back        string
	Mine        *conflictPart // what someone else saved meanwhile, beside what was typed
}

// cellFields choose a cell: an initiative and a dimension.
type cellFields struct {
	Title                 string
	Initiative, Dimension Field
}

// spareCells is how many empty cells the form offers beside those that are there.
const spareCells = 2

// argumentHere finds the argument of the address: one that is there, or the
// place after the last.
func (s *Server) argumentHere(w http.ResponseWriter, r *Request) (view app.StudyView, c app.ConclusionView, n int, done bool, err error) {
	if _, err = s.studyToWrite(r); err != nil {
		return view, c, 0, false, err
	}
	if view, c, done, err = s.conclusionHere(w, r); err != nil || done {
		return view, c, 0, done, err
	}
	n, bad := strconv.Atoi(r.PathValue("n"))
	if bad != nil || c.Argued == nil || sideOf(c.Argued, r.PathValue("side")) == nil || n < 0 || n > len(*sideOf(c.Argued, r.PathValue("side"))) {
		return view, c, 0, false, fault.New(fault.NotFound, "not_found")
	}
	return view, c, n, false, nil
}

func (s *Server) argument(w http.ResponseWriter, r *Request) error {
	view, c, n, done, err := s.argumentHere(w, r)
	if err != nil || done {
		return err
	}
	form := (&Form{}).Set("version", strconv.FormatInt(c.Version, 10))
	if points := *sideOf(c.Argued, r.PathValue("side")); n < len(points) {
		fillPoint(form, points[n])
	}
	page, err := s.argumentForm(r, view, c, n, form, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "argument", page)
}

func fillPoint(form *Form, p conclusion.Point) {
	form.Set("text", p.Text).SetAll("testimonies", p.Testimonies).SetAll("initiatives", p.Initiatives)
	for i, cell := range p.Cells {
		form.Set(cellField(i, "initiative"), cell.Initiative).Set(cellField(i, "dimension"), cell.Dimension)
	}
}

func cellField(i int, part string) string { return "cell." + strconv.Itoa(i) + "." + part }

func (s *Server) argumentForm(r *Request, view app.StudyView, c app.ConclusionView, n int, form *Form, err error) (*argumentPage, error) {
	side := r.PathValue("side")
	stories, _, storiesErr := s.app.Stories(r.Context(), r.Actor, view)
	if storiesErr != nil {
		return nil, storiesErr
	}
	f := r.Fields(form, err, "conclusions.argument")
	page := &argumentPage{StudyPage: s.conclusionFrame(r, view, r.L.T("conclusion.argued."+side)), Seen: form.Text("version"),
		Text: f.Long("text").Require().UpTo(study.MaxProse), Send: Button{Text: r.L.T("conclusions.argument.save"), Kind: Primary}, Back: r.To("conclusion", view.Slug, c.ID)}
	page.Head.Lead = r.L.T("conclusions.argument.of", "title", c.Title)
	initiatives := initiativeOptions(r, c)
	dimensions := dimensionOptions(r, view)
	for i := range filledCells(form) + spareCells {
		cell := cellFields{Title: r.L.T("conclusions.argument.cell", "n", i+1), Initiative: f.Select(cellField(i, "initiative"), initiatives), Dimension: f.Select(cellField(i, "dimension"), dimensions)}
		cell.Initiative.Label, cell.Dimension.Label = r.L.T("conclusions.argument.initiative"), r.L.T("conclusions.argument.dimension")
		page.Cells = append(page.Cells, cell)
	}
	if len(stories) > 0 {
		page.Testimonies = f.Checks("testimonies", storyOptions(r, stories))
	}
	page.Initiatives = f.Checks("initiatives", initiatives).Beside()
	if n < len(*sideOf(c.Argued, side)) {
		page.Remove = &Button{Text: r.L.T("conclusions.argument.remove"), Kind: Plain, Name: "retirer", Value: "oui"}
	}
	return page, nil
}

// mostCells bounds the cells of one argument in a form.
const mostCells = 60

// filledCells is how many cells the form holds.
func filledCells(form *Form) int {
	n := 0
	for n < mostCells && (form.Text(cellField(n, "initiative")) != "" || form.Text(cellField(n, "dimension")) != "") {
		n++
	}
	return n
}

// subjectOption is an initiative to choose, in the language of its name.
func subjectOption(r *Request, in app.Subject) Option {
	name, lang := in.NameIn(r.Lang)
	return Option{Value: in.ID, Text: name, Lang: written(lang)}
}

func initiativeOptions(r *Request, c app.ConclusionView) []Option {
	var options []Option
	for _, in := range c.Names {
		options = append(options, subjectOption(r, in))
	}
	slices.SortFunc(options, func(a, b Option) int {
		return cmp.Or(cmp.Compare(text.SortKey(a.Text), text.SortKey(b.Text)), cmp.Compare(a.Value, b.Value))
	})
	return options
}

func dimensionOptions(r *Request, view app.StudyView) []Option {
	var options []Option
	if view.Grid == nil {
		return nil
	}
	for _, d := range view.Grid.Leaves() {
		options = append(options, Option{Value: d.ID, Text: dimensionTitle(r, d)})
	}
	return options
}

// storyLabel is how much of a testimony is shown to choose it.
const storyLabel = 90

func storyOptions(r *Request, stories []app.StoryView) []Option {
	var options []Option
	for _, told := range stories {
		said := cmp.Or(told.Title, text.Beginning(told.Text, storyLabel))
		options = append(options, Option{Value: told.ID, Text: cmp.Or(said, r.L.T("conclusions.teller")), Hint: told.Initiative.Called(r.Lang), Lang: saidIf(said != "", written(told.Lang))})
	}
	return options
}

func (s *Server) argumentSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, c, n, done, err := s.argumentHere(w, r)
	if err != nil || done {
		return err
	}
	next := withPoint(c.Conclusion, r.PathValue("side"), n, readPoint(form))
	if err = form.Err(); err == nil {
		_, err = s.app.SaveConclusion(r.Context(), r.Actor, view.Space, view.ID, next, seenVersion(form), r.from(form))
	}
	if err == nil {
		return r.Done(w, r.To("conclusion", view.Slug, c.ID), "conclusion_saved")
	}
	if fault.Is(err, fault.AlreadyDone) {
		return r.Redirect(w, r.To("conclusion", view.Slug, c.ID))
	}
	if fault.Is(err, fault.Conflict) {
		form.Set("version", strconv.FormatInt(c.Version, 10))
	}
	told := argumentFaults(err)
	page, formErr := s.argumentForm(r, view, c, n, form, told)
	if formErr != nil {
		return formErr
	}
	if fault.Is(err, fault.Conflict) {
		theirs := &Form{}
		if points := *sideOf(c.Argued, r.PathValue("side")); n < len(points) {
			fillPoint(theirs, points[n])
		}
		page.Mine, page.Send.Text = conclusionConflict(r, view, c, "conclusions.argument", theirs, form), r.L.T("conclusions.save.mine")
	}
	return r.Again(w, "argument", page, told)
}

// readPoint reads the argument; none when the button that takes it away was used.
func readPoint(form *Form) *conclusion.Point {
	if form.Checked("retirer") {
		return nil
	}
	p := conclusion.Point{Text: form.Text("text"), Testimonies: form.All("testimonies"), Initiatives: form.All("initiatives")}
	for i := range filledCells(form) {
		p.Cells = append(p.Cells, conclusion.CellRef{Initiative: form.Text(cellField(i, "initiative")), Dimension: form.Text(cellField(i, "dimension"))})
	}
	if p.Text == "" {
		form.Refuse("text", "required")
	}
	return &p
}

// withPoint is the conclusion with one argument written, added or taken away.
func withPoint(c conclusion.Conclusion, side string, n int, p *conclusion.Point) conclusion.Conclusion {
	argued := *c.Argued
	points := sideOf(&argued, side)
	*points = slices.Clone(*points)
	switch {
	case p == nil && n < len(*points):
		*points = slices.Delete(*points, n, n+1)
	case p != nil && n < len(*points):
		(*points)[n] = *p
	case p != nil:
		*points = append(*points, *p)
	}
	c.Argued = &argued
	return c
}

// argumentFaults names the faults of an argument by the fields of its form.
func argumentFaults(err error) error {
	all := fault.All(err)
	if len(all) == 0 || fault.Is(err, fault.Conflict) {
		return err
	}
	var told fault.List
	for _, f := range all {
		copied := *f
		if _, at, found := strings.Cut(copied.Field, ".cells."); found {
			copied.Field = "cell." + at + ".initiative"
		} else {
			copied.Field = "text"
		}
		told = append(told, &copied)
	}
	return told
}
