package web

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/study"
)

// nextToRead is the way on for who has just read an initiative: the next of the
// census that they have not read, and how many are left, so that a selection is
// read from one end to the other without going back to its list.
func (s *Server) nextToRead(r *Request, view app.StudyView, here app.EntryView, member study.Member) (*Button, string, error) {
	return s.nextEntry(r, view, here, "entry_read", "entry.next.read", func(e app.EntryView) bool {
		return !member.RecusedFrom(e.Initiative.ID) && !hasRead(e, member.ID)
	}, memberParameter, member.ID)
}

// nextToDecide is the way on for who has just written a decision: the next
// initiative that has all its readings.
func (s *Server) nextToDecide(r *Request, view app.StudyView, here app.EntryView) (*Button, string, error) {
	return s.nextEntry(r, view, here, "entry_decide", "entry.next.decide", awaitsDecision)
}

// awaitsDecision says whether an initiative has all its readings and no decision yet.
func awaitsDecision(e app.EntryView) bool {
	return !decided(e) && len(e.Progress) > 0 && !slices.ContainsFunc(e.Progress, func(p study.Progress) bool { return p.Needed > 0 })
}

func decided(e app.EntryView) bool {
	return e.Status == study.Selected || e.Status == study.NotSelected
}

func hasRead(e app.EntryView, member string) bool {
	return slices.ContainsFunc(e.Readings, func(a study.ScreeningAnswer) bool { return a.Member == member })
}

// nextEntry looks in the order of the list, from here on and then from its
// beginning, among what no decision was taken on.
func (s *Server) nextEntry(r *Request, view app.StudyView, here app.EntryView, route, words string, waits func(app.EntryView) bool, query ...any) (*Button, string, error) {
	census, err := s.app.Entries(r.Context(), r.Actor, view)
	if err != nil {
		return nil, "", err
	}
	at := slices.IndexFunc(census.Entries, func(e app.EntryView) bool { return e.Initiative.ID == here.Initiative.ID })
	var next *Button
	left := 0
	for i := range census.Entries {
		e := census.Entries[(at+1+i)%len(census.Entries)]
		if e.Initiative.ID == here.Initiative.ID || decided(e) || !waits(e) {
			continue
		}
		if left++; next == nil {
			next = &Button{Text: r.L.T(words, "name", e.Initiative.Called(r.Lang)), Kind: Primary, Href: r.To(route, append([]any{view.Slug, subjectName(e.Initiative)}, query...)...)}
		}
	}
	if left == 0 {
		return nil, r.L.T(words + ".none"), nil
	}
	return next, r.L.N(words+".left", left), nil
}
