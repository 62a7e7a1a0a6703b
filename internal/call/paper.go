package call

import (
	"time"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
)

// Paper says how an answer given on paper came in: who typed it, and when it was
// handed in. Agreed is who read, on the paper, that its sender may be reached.
type Paper struct {
	By       string `json:"by"`
	Entered  string `json:"entered"` // days
	Received string `json:"received"`
	Agreed   string `json:"agreed,omitempty"`
}

// Handed says why a day can't be the one when a paper came in: it is the day when
// it is typed, or before, wherever in the world that is.
func Handed(received string, now time.Time) fault.List {
	var l fault.List
	switch {
	case received == "":
		l.Add("received", "required")
	case calendar.Day(&l, "received", received) && received > now.UTC().Add(14*time.Hour).Format(time.DateOnly):
		l.Add("received", "call.paper_tomorrow")
	}
	return l
}

// Unread says what keeps an answer on paper from being entered. Whoever wrote it is
// not there to be asked: a question of the call's own that was left blank stays
// blank, and a reader may ask for it.
func (c Call) Unread(p Proposal) fault.List {
	var l fault.List
	for _, q := range c.Asked() {
		if (IsCommon(q.ID) || p.Answers[q.ID].Given()) && q.Kind != Picture && q.Kind != File {
			l = append(l, q.Check(p.Answers[q.ID])...)
		}
	}
	return l
}
