package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// redoPage is a tested conclusion computed again: while the reader waits, or
// after they asked for it when it is long.
type redoPage struct {
	StudyPage
	Name    string
	Answer  *Notice
	Asks    string // how long it takes, when someone has to ask for it
	Working *Progress
	Here    string
	Now     *redoNow
	Back    string
	Data    string
}

// redoNow is what comes out.
type redoNow struct {
	Table   Table
	Proof   Table
	Verdict *Tag
	Reason  string
}

func (s *Server) conclusionRedo(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	redone, err := s.app.RedoConclusion(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return err
	}
	c := redone.Conclusion
	page := &redoPage{StudyPage: s.conclusionFrame(r, study, r.L.T("conclusions.redo.title", "title", c.Title)), Name: c.Title,
		Here: r.To("conclusion_redo", study.Slug, c.ID), Back: r.To("conclusion", study.Slug, c.ID), Data: r.To("conclusion_data", study.Slug, c.ID, "langue", r.Lang)}
	page.NoIndex = true
	switch {
	case redone.Now != nil:
		page.Answer = redoAnswer(r, redone)
		page.Now = &redoNow{Table: redoTable(r, redone), Proof: proofTable(r, redone), Verdict: verdictTag(r, redone.Now.Verdict), Reason: messageWords(r, redone.Now.Reason)}
	case redone.UnderWay:
		page.Working = &Progress{Text: r.L.T("conclusions.redo.waits"), Done: redone.Done, Total: redone.Whole}
		if redone.Begun {
			page.Working.Text = r.L.T("conclusions.computing.measures")
		}
		w.Header().Set("Refresh", reloadSeconds)
	default:
		page.Asks = longWords(r, redone.Takes)
		if redone.Failed {
			page.Answer = &Notice{Kind: NoticeWarning, Text: r.L.T("conclusions.computing.failed")}
		}
	}
	return r.Render(w, "conclusion_redo", page)
}

// conclusionRedoAsk begins a long computation, for anyone who may read it.
func (s *Server) conclusionRedoAsk(w http.ResponseWriter, r *Request) error {
	if _, err := r.ReadForm(); err != nil {
		return err
	}
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	if err := s.app.AskRedo(r.Context(), r.Actor, study, r.PathValue("id")); err != nil {
		return err
	}
	return r.Redirect(w, r.To("conclusion_redo", study.Slug, r.PathValue("id")))
}

// longWords says about how long a computation takes.
func longWords(r *Request, takes time.Duration) string {
	if seconds := int(takes.Seconds()) + 1; seconds < 60 {
		return r.L.N("conclusions.redo.long.seconds", seconds)
	}
	return r.L.N("conclusions.redo.long.minutes", int(takes.Minutes())+1)
}

// redoAnswer says whether the digits are the same, and if not, why.
func redoAnswer(r *Request, redone app.Redone) *Notice {
	code, kind := "same", NoticeDone
	switch {
	case redone.Same:
	case redone.OtherData:
		code, kind = "other_data", NoticeWarning
	case redone.OtherWay:
		code, kind = "other_method", NoticeWarning
	default:
		code, kind = "differs", NoticeDanger
	}
	return &Notice{Kind: kind, Title: r.L.T("conclusions.redo." + code), Text: r.L.T("conclusions.redo." + code + ".text")}
}

// redoTable sets what is kept beside what comes out today, for each overall
// measure.
func redoTable(r *Request, redone app.Redone) Table {
	t := Table{Caption: r.L.T("conclusions.redo.table")}
	for i, name := range []string{"measure", "figure", "kept", "now"} {
		t.Columns = append(t.Columns, Column{Label: r.L.T("conclusions.column." + name), Numeric: i > 1})
	}
	now := map[conclusion.Scale]conclusion.Measure{}
	for _, m := range overallOf(redone.Now.Measures) {
		now[m.Scale] = m
	}
	for _, m := range overallOf(redone.Conclusion.Test.Result.Measures) {
		other, known := now[m.Scale]
		if !known {
			continue
		}
		for _, figure := range []struct {
			name string
			of   func(conclusion.Measure) string
		}{
			{"effect", func(m conclusion.Measure) string { return digits(r, m.Effect) }},
			{"low", func(m conclusion.Measure) string { return digits(r, bound(m.Interval, false)) }},
			{"high", func(m conclusion.Measure) string { return digits(r, bound(m.Interval, true)) }},
			{"adjusted", func(m conclusion.Measure) string { return digits(r, adjusted(m)) }},
			{"verdict", func(m conclusion.Measure) string { return verdictWord(r, m.Verdict) }},
		} {
			t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: measureWord(r, redone.Conclusion, m)}, {Text: r.L.T("conclusions.column." + figure.name)},
				{Text: figure.of(m), Numeric: true}, {Text: figure.of(other), Numeric: true}}})
		}
	}
	return t
}

// digits writes a number whole, as it is kept: what a comparison to the last
// bit is about.
func digits(r *Request, v *float64) string {
	if v == nil {
		return r.L.T("conclusions.not_computed")
	}
	written := strconv.FormatFloat(*v, 'g', -1, 64)
	if r.Lang == French {
		return strings.Replace(written, ".", ",", 1)
	}
	return written
}

func bound(i *conclusion.Interval, high bool) *float64 {
	switch {
	case i == nil:
		return nil
	case high:
		return &i.High
	}
	return &i.Low
}

func adjusted(m conclusion.Measure) *float64 {
	if m.Test == nil {
		return nil
	}
	return m.Test.Adjusted
}

// proofTable sets the data, the seed and the method of both computations side
// by side.
func proofTable(r *Request, redone app.Redone) Table {
	t := Table{Caption: r.L.T("conclusions.redo.proof"), Columns: []Column{{Label: r.L.T("conclusions.column.what")}, {Label: r.L.T("conclusions.column.kept")}, {Label: r.L.T("conclusions.column.now")}}, Compact: true}
	now := proofFacts(r, *redone.Now)
	for i, f := range proofFacts(r, *redone.Conclusion.Test.Result) {
		t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: f.Label}, {Text: f.Text}, {Text: now[i].Text}}})
	}
	return t
}

// conclusionData is what the test reads, for a spreadsheet: a line an
// initiative, where it acts, its cells.
func (s *Server) conclusionData(w http.ResponseWriter, r *Request) error {
	s.inDownloadLang(r)
	study, err := s.app.StudyAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	c, err := s.app.Conclusion(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return err
	}
	units, err := s.app.Tested(r.Context(), r.Actor, study)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", csvMedia)
	h.Set("Content-Disposition", `attachment; filename="donnees-`+study.Slug+`.csv"`)
	out := sheet.NewCSVForPeople(w)
	dimensions, names := testedColumns(r, c)
	if err := out.Header(names...); err != nil {
		return err
	}
	for _, u := range units {
		if err := out.Row(testedLine(r, u, dimensions)...); err != nil {
			return err
		}
	}
	return out.Close()
}

// testedColumns are the dimensions of the plan and the names of the columns.
func testedColumns(r *Request, c app.ConclusionView) (dimensions, names []string) {
	if c.Test != nil {
		dimensions = c.Test.Plan.Dimensions
	}
	names = []string{r.L.T("conclusions.file.id"), r.L.T("conclusions.column.initiative")}
	for _, scale := range conclusion.Scales {
		names = append(names, r.L.T("conclusions.file.crosses", "scale", scaleWord(r, scale)))
	}
	names = append(names, r.L.T("conclusions.file.local"))
	for _, d := range dimensions {
		names = append(names, leafWord(r, c, d), r.L.T("conclusions.file.state", "dimension", leafWord(r, c, d)))
	}
	return dimensions, names
}

// testedLine gives each cell as a number when there is one, and its state in
// words: not studied, no effect and not applicable are never confused.
func testedLine(r *Request, u conclusion.Unit, dimensions []string) []sheet.Cell {
	name := u.Name
	if name == "" {
		name = r.L.T("conclusions.unnamed")
	}
	cells := sheet.Texts(u.ID, name)
	for _, scale := range conclusion.Scales {
		cells = append(cells, sheet.Text(triWord(r, u.Interscalar[scale])))
	}
	cells = append(cells, sheet.Text(triWord(r, u.Local)))
	for _, d := range dimensions {
		cell, studied := u.Scores[d]
		if !studied {
			cells = append(cells, sheet.Cell{}, sheet.Text(r.L.T("conclusions.file.not_studied")))
			continue
		}
		number := sheet.Cell{}
		state := string(cell.State)
		if cell.State == conclusion.Effect || cell.State == conclusion.NoEffect {
			number = sheet.Figure(cell.Value)
		}
		if cell.Mixed {
			state = "mixed"
		}
		cells = append(cells, number, sheet.Text(r.L.T("conclusions.file."+state)))
	}
	return cells
}

func triWord(r *Request, t conclusion.Tri) string {
	switch t {
	case conclusion.Yes:
		return r.L.T("conclusions.file.yes")
	case conclusion.No:
		return r.L.T("conclusions.file.no")
	}
	return r.L.T("conclusions.file.unknown")
}
