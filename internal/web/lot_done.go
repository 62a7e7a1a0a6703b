package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// lotWaits tells how far a large lot is; the page asks again by itself, and can be
// left.
func (s *Server) lotWaits(w http.ResponseWriter, r *Request, space string, l app.Lot) error {
	page := lotFrame(r, r.L.T("lot.waits.title"), r.L.T("lot.waits.lead"))
	page.Reload = r.To("lot", l.ID)
	state := "stopped"
	if !l.Stopped(s.now()) {
		job, err := s.app.JobOf(r.Context(), r.Actor, space, l.Job)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		page.Progress = &Progress{Text: r.L.T("lot.waits.begins"), Done: job.Done, Total: job.Whole}
		if state = string(job.State); job.Done > 0 {
			page.Progress.Text = r.L.N("lot.waits.done", job.Done)
		}
	}
	switch state {
	case "failed", "cancelled", "stopped":
		page.Progress, page.Resume, page.Nothing = nil, true, r.L.T("lot.waits."+state)
		if l.Refused != "" {
			page.Nothing = r.L.Fault(fault.New(fault.Invalid, l.Refused))
		}
	default:
		page.Stop = state == "waiting"
		w.Header().Set("Refresh", reloadSeconds)
	}
	return r.Render(w, "lot", page)
}

// lotDone tells what was done, and how to take it back.
func (s *Server) lotDone(w http.ResponseWriter, r *Request, space, batch string) error {
	report, err := s.app.ImportOf(r.Context(), r.Actor, space, batch)
	if err != nil {
		return err
	}
	if report.Lot == nil {
		return fault.New(fault.NotFound, "not_found")
	}
	page := lotFrame(r, deedSaid(r, report.Lot.Deed), r.L.T("lot.done.lead", "when", r.L.Instant(report.At.UnixMilli())))
	page.Head.Status = &Tag{Text: r.L.T("lot.state." + report.State), Tone: Positive}
	page.Counts = []Fact{{Label: r.L.T("lot.count.changed"), Text: r.L.Int(report.Changed)}, {Label: r.L.T("lot.count.same"), Text: r.L.Int(report.Lot.Same)}, {Label: r.L.T("lot.count.left"), Text: r.L.Int(report.Lot.LeftCount)}}
	page.Left, page.LeftMore = lotLeft(r, *report.Lot)
	page.Onward = []Button{{Text: r.L.T("lot.choose.again"), Kind: Secondary, Href: r.To("lot_choose")}, {Text: r.L.T("lot.list.see"), Kind: Plain, Href: r.To("lots")}}
	switch {
	case report.Waiting > 0:
		page.Progress = &Progress{Text: r.L.T("lot.waits.writing"), Done: report.Changed - report.Waiting, Total: report.Changed}
		page.Reload = r.To("lot", batch)
		w.Header().Set("Refresh", reloadSeconds)
	case report.State == "committed":
		page.UndoAt = r.To("lot_undo", batch)
		if err := s.lotUndoing(w, r, page, space, batch); err != nil {
			return err
		}
	}
	if u := report.Undo; u != nil {
		page.Head.Status.Tone = Calm
		page.Undone = []Fact{{Label: r.L.T("import.undone.when"), Text: r.L.Instant(u.At.UnixMilli())}, {Label: r.L.T("import.undone.reverted"), Text: r.L.Int(u.Reverted)}, {Label: r.L.T("import.undone.kept"), Text: r.L.Int(u.KeptCount)}}
		page.Left, page.LeftMore = keptTable(r, u)
	}
	return r.Render(w, "lot", page)
}

// lotUndoing tells how far the undo of a large lot is; the page asks again by itself,
// and can be left.
func (s *Server) lotUndoing(w http.ResponseWriter, r *Request, page *lotPage, space, batch string) error {
	going, failed, err := s.undoProgress(w, r, space, batch, "lot.undo.waits")
	if failed {
		page.Nothing = r.L.T("import.undo.failed")
	}
	if going != nil {
		page.UndoAt, page.Reload, page.Progress = "", r.To("lot", batch), going
	}
	return err
}

// keptTable names the sheets that stay when a lot is undone.
func keptTable(r *Request, u *app.UndoReport) (*Table, string) {
	if len(u.Kept) == 0 {
		return nil, ""
	}
	t := &Table{Caption: r.L.T("import.undone.caption"), Compact: true, Columns: []Column{{Label: r.L.T("lot.line.sheet")}, {Label: r.L.T("import.undone.why")}}}
	shown := u.Kept[:min(len(u.Kept), toldFirst)]
	for _, k := range shown {
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: k.Name}, {Text: r.L.T("import.undone." + k.Why)}}})
	}
	return t, toldOf(r, len(shown), u.KeptCount)
}

func (s *Server) lotUndo(w http.ResponseWriter, r *Request) error {
	if _, err := r.ReadForm(); err != nil {
		return err
	}
	if err := mayEdit(r); err != nil {
		return err
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	batch := r.PathValue("id")
	later, err := s.app.AskUndo(r.Context(), r.Actor, space, batch)
	if fault.Is(err, fault.Conflict) && fault.All(err)[0].Key == "import.not_committed" {
		return r.Redirect(w, r.To("lot", batch)) // undone already: the page says so
	}
	if err != nil {
		return err
	}
	if later { // the page says how far it is
		return r.Redirect(w, r.To("lot", batch))
	}
	report, err := s.app.ImportOf(r.Context(), r.Actor, space, batch)
	if err != nil {
		return err
	}
	return r.DoneMany(w, r.To("lot", batch), "lot_undone", report.Undo.Reverted)
}

// lotsPage lists what was done to many sheets at once.
type lotsPage struct {
	Page
	Head  Head
	New   Button
	Table *Table
	Empty *Empty
}

func (s *Server) lots(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	all, err := s.app.Lots(r.Context(), r.Actor, space)
	if err != nil {
		return err
	}
	page := &lotsPage{Head: Head{Title: r.L.T("lot.list.title"), Lead: r.L.T("lot.list.lead")}, New: Button{Text: r.L.T("lot.choose.title"), Kind: Secondary, Href: r.To("lot_choose")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title}}
	if len(all) == 0 {
		page.Empty = &Empty{Title: r.L.T("lot.list.none"), Text: r.L.T("lot.list.none.text"), Takes: r.L.T("lot.list.none.takes")}
		return r.Render(w, "lots", page)
	}
	page.Table = &Table{Caption: r.L.T("lot.list.caption"), Columns: []Column{{Label: r.L.T("lot.list.what")}, {Label: r.L.T("import.list.when")}, {Label: r.L.T("import.list.state")}, {Label: r.L.T("lot.count.changed"), Numeric: true}}}
	for _, l := range all {
		page.Table.Rows = append(page.Table.Rows, Row{[]TableCell{{Text: deedSaid(r, l.Lot.Deed), Href: r.To("lot", l.Batch)}, {Text: r.L.Instant(l.At.UnixMilli())}, {Text: r.L.T("lot.state." + l.State)}, {Text: r.L.Int(l.Changed), Numeric: true}}})
	}
	return r.Render(w, "lots", page)
}
