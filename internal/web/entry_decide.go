package web

import (
	"net/http"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/study"
)

// entryDecidePage is where the group decides: the readings, then the decision.
type entryDecidePage struct {
	StudyPage
	Criteria []criterionReadings
	Said     string
	Fields   []Field
	Version  string
	Send     Button
	Mine     *conflictPart
}

var decisionFields = []string{"status", "reason", "named", "settled", "settled_by"}

func (s *Server) entryToDecide(w http.ResponseWriter, r *Request) (app.StudyView, app.EntryView, bool, error) {
	if _, err := s.studyToWrite(r); err != nil {
		return app.StudyView{}, app.EntryView{}, false, err
	}
	return s.entryHere(w, r)
}

func (s *Server) entryDecide(w http.ResponseWriter, r *Request) error {
	view, e, done, err := s.entryToDecide(w, r)
	if err != nil || done {
		return err
	}
	page, err := s.entryDecidePage(r, view, e, fillDecision(e), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "entry_decide", page)
}

func fillDecision(e app.EntryView) *Form {
	f := (&Form{}).Set("status", string(e.Status)).Set("reason", e.Reason).Set("settled", e.Settled).Set("settled_by", e.SettledBy).Set("version", strconv.FormatInt(e.Version, 10))
	if e.Named {
		f.Set("named", "oui")
	}
	return f
}

func (s *Server) entryDecidePage(r *Request, view app.StudyView, e app.EntryView, form *Form, err error) (*entryDecidePage, error) {
	census, censusErr := s.app.Entries(r.Context(), r.Actor, view)
	if censusErr != nil {
		return nil, censusErr
	}
	f := r.Fields(form, err, "entry.field")
	page := &entryDecidePage{StudyPage: s.entryBase(r, view, e, r.L.T("entry.decide.title")), Criteria: readingsOf(r, view, e), Said: progressWords(r, e),
		Version: form.Text("version"), Send: Button{Text: r.L.T("entry.decide.send"), Kind: Primary}}
	page.Head.Lead = r.L.T("entry.decide.lead")
	reason := f.Text("reason").UpTo(study.MaxLine)
	reason.Hint = reasonsUsed(r, census)
	page.Fields = []Field{f.Radios("status", r.Options("entry.decision", codes(study.Statuses)...)).Require(), reason}
	if slices.ContainsFunc(e.Progress, func(p study.Progress) bool { return p.Differ }) || form.Text("settled") != "" {
		page.Fields = append(page.Fields, f.Long("settled").UpTo(study.MaxProse), f.Select("settled_by", memberOptions(r, view, e.Initiative.ID)))
	}
	page.Fields = append(page.Fields, f.Check("named"))
	return page, nil
}

// reasonsUsed lists the reasons already written for others: the same words are
// counted together.
func reasonsUsed(r *Request, census app.Census) string {
	var used []string
	for _, reason := range census.Flow.NotSelected {
		if reason.Reason != "" && len(used) < shownReasons {
			used = append(used, r.L.T("study.quoted", "name", reason.Reason))
		}
	}
	if len(used) == 0 {
		return ""
	}
	return r.L.T("entry.reasons.used", "reasons", r.L.List(used))
}

func (s *Server) entryDecided(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, e, done, err := s.entryToDecide(w, r)
	if err != nil || done {
		return err
	}
	form.limited(study.MaxLine, "reason")
	form.limited(study.MaxProse, "settled")
	d := app.Decision{Status: study.EntryStatus(form.Choice("status", codes(study.Statuses)...)), Reason: form.Text("reason"), Named: form.Checked("named"),
		Settled: form.Text("settled"), By: form.Text("settled_by")}
	if form.Text("status") == "" {
		form.Refuse("status", "required")
	}
	if err = form.Err(); err == nil {
		_, err = s.app.Decide(r.Context(), r.Actor, view.Space, view.ID, e.Initiative.ID, d, seenVersion(form), r.from(form))
		if err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, r.To("entry", view.Slug, subjectName(e.Initiative)), "entry_decided")
		}
		err = asMistake(err)
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set("version", strconv.FormatInt(e.Version, 10)) // sending again, having seen, chooses mine
	}
	page, pageErr := s.entryDecidePage(r, view, e, form, err)
	if pageErr != nil {
		return pageErr
	}
	if conflict {
		page.Mine = &conflictPart{Href: r.To("entry", view.Slug, subjectName(e.Initiative)), Table: compareDecisions(r, view, fillDecision(e), form)}
		page.Send.Text = r.L.T("initiative.save.mine")
	}
	return r.Again(w, "entry_decide", page, err)
}

// compareDecisions sets what stands beside what was chosen, in words.
func compareDecisions(r *Request, view app.StudyView, theirs, mine *Form) Table {
	spoken := func(f *Form) *Form {
		out := (&Form{}).Set("status", r.code("entry.status", f.Text("status"))).Set("reason", f.Text("reason")).Set("settled", f.Text("settled"))
		if m, known := view.Member(f.Text("settled_by")); known {
			out.Set("settled_by", m.Name)
		}
		if f.Checked("named") {
			out.Set("named", r.L.T("entry.named.yes"))
		}
		return out
	}
	return compareForms(r, "entry.field", spoken(theirs), spoken(mine), decisionFields, nil)
}
