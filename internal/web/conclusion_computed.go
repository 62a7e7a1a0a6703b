package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// computed computes a conclusion while one waits, or leaves a long computation
// to the house: the page then tells how far it is.
func (s *Server) computed(w http.ResponseWriter, r *Request, study app.StudyView, id string, version int64, from app.From) error {
	page := r.To("conclusion", study.Slug, id)
	later, err := s.app.RunConclusionOrAsk(r.Context(), r.Actor, study.Space, study.ID, id, version, from)
	switch {
	case later && err == nil, fault.Is(err, fault.AlreadyDone):
		return r.Redirect(w, page)
	case err != nil:
		return err
	}
	return r.Done(w, page, "conclusion_run")
}

// conclusionStop stops a computation that is under way.
func (s *Server) conclusionStop(w http.ResponseWriter, r *Request) error {
	if _, err := r.ReadForm(); err != nil {
		return err
	}
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	id := r.PathValue("id")
	if err := s.app.StopConclusion(r.Context(), r.Actor, study.Space, study.ID, id); err != nil {
		return err
	}
	return r.Redirect(w, r.To("conclusion", study.Slug, id))
}

// computing is a computation under way, shown above what is kept.
type computing struct {
	Progress Progress
	Text     string // what the reader has before their eyes meanwhile
	Look     string // where to look again
}

// tellComputation says on the page of a conclusion how far its computation is, or
// why none came of it. Where there is nothing else to read, the page looks again
// by itself; elsewhere it would take the text from under the reader's eyes.
func (s *Server) tellComputation(w http.ResponseWriter, r *Request, page *conclusionPage, study app.StudyView, c app.ConclusionView) error {
	told, ok, err := s.app.ComputationOf(r.Context(), r.Actor, study, c)
	if err != nil || !ok {
		return err
	}
	if !told.UnderWay() {
		kind := NoticeWarning
		if told.Stopped() && !told.OtherPlan {
			kind = NoticeInfo // someone wanted it
		}
		page.Notices = append(page.Notices, Notice{Kind: kind, Text: r.L.T("conclusions.computing." + ended(told))})
		return nil
	}
	here := r.To("conclusion", study.Slug, c.ID)
	page.Computing = &computing{Progress: Progress{Text: r.L.T("conclusions.computing.waits"), CancelURL: r.To("conclusion_stop", study.Slug, c.ID)},
		Text: r.L.T("conclusions.computing.kept"), Look: here}
	if !told.Waiting() {
		page.Computing.Progress.Text, page.Computing.Progress.Done, page.Computing.Progress.Total = r.L.T("conclusions.computing.measures"), told.Done, told.Whole
	}
	if page.Work != nil {
		page.Work.Run = "" // asked already
	}
	if c.Test.Result == nil {
		page.Computing.Text = r.L.T("conclusions.computing.first")
		w.Header().Set("Refresh", reloadSeconds)
	}
	return nil
}

// ended names why a computation gave no result.
func ended(told app.Computation) string {
	switch {
	case told.OtherPlan:
		return "other_plan"
	case told.Stopped():
		return "stopped"
	}
	return "failed"
}
