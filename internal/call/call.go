// Package call describes the open call of a census (appel à recensement): what is
// asked, screen by screen, and what someone proposes. Nobody applies for anything:
// a proposal says that an initiative is there.
package call

import (
	"regexp"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/text"
)

// Call is an invitation to say which initiatives are there.
type Call struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Lang    string `json:"lang,omitempty"`  // of what its keepers wrote; fr when empty
	Study   string `json:"study,omitempty"` // whose census it fills; the registry alone when empty
	Purpose string `json:"purpose"`         // why, for whom, what comes of it
	Opens   string `json:"opens"`           // first day
	Closes  string `json:"closes,omitempty"`
	Notice  string `json:"notice"` // what becomes of what is given, and how to have it erased
	Write   string `json:"write,omitempty"`
	Return  string `json:"return,omitempty"` // where answers on paper go: an address, a town hall and its hours
	// Questions are the call's own, asked after those of every sheet.
	Questions []Question `json:"questions,omitempty"`
	// Answers are what a moderator begins an answer with.
	Answers []Template `json:"answers,omitempty"`
	Public  bool       `json:"public"`
}

// Template is the beginning of an answer to a sender.
type Template struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Limits of a call.
const (
	MaxTitle     = 200
	MaxText      = 10_000
	MaxReturn    = 600 // of a place where paper is handed in
	MaxQuestions = 200
	MaxOptions   = 30
	MaxTemplates = 20
)

// Clean makes the texts safe and tidy; it refuses nothing.
func (c Call) Clean() Call {
	c.Title = text.CleanLine(c.Title, 4*MaxTitle)
	c.Purpose, c.Notice = text.CleanText(c.Purpose, 4*MaxText), text.CleanText(c.Notice, 4*MaxText)
	c.Write, c.Return = text.CleanLine(c.Write, 4*MaxTitle), text.CleanText(c.Return, 4*MaxReturn)
	c.Questions = slices.Clone(c.Questions)
	for i := range c.Questions {
		c.Questions[i] = c.Questions[i].clean()
	}
	c.Questions = slices.DeleteFunc(c.Questions, func(q Question) bool { return q.Label == "" && len(q.Options) == 0 })
	c.Answers = slices.Clone(c.Answers)
	for i, a := range c.Answers {
		c.Answers[i] = Template{text.CleanLine(a.Name, 4*MaxTitle), text.CleanText(a.Text, 4*MaxText)}
	}
	c.Answers = slices.DeleteFunc(c.Answers, func(a Template) bool { return a.Text == "" })
	return c
}

// blank is what the notice that a call begins with leaves to be filled in:
// « écrivez à [adresse] ».
var blank = regexp.MustCompile(`\[[^\[\]]*\pL[^\[\]]*\]`)

// Validate says what of a call can't be accepted. One that is public says why it
// asks and what becomes of what is given, with no blank left: people accept that.
func (c Call) Validate() fault.List {
	var l fault.List
	if !id.Valid(c.ID) {
		l.Add("id", "id.invalid", "value", c.ID)
	}
	between(&l, "title", c.Title, 1, MaxTitle)
	between(&l, "purpose", c.Purpose, 0, MaxText)
	between(&l, "notice", c.Notice, 0, MaxText)
	between(&l, "return", c.Return, 0, MaxReturn)
	if c.Public {
		between(&l, "purpose", c.Purpose, 1, MaxText)
		between(&l, "notice", c.Notice, 1, MaxText)
		if left := slices.Compact(blank.FindAllString(c.Notice, -1)); len(left) > 0 {
			l.Add("notice", "call.blank_left", "blanks", left)
		}
	}
	if c.Opens == "" {
		l.Add("opens", "required")
	} else if calendar.Day(&l, "opens", c.Opens) && c.Closes != "" && calendar.Day(&l, "closes", c.Closes) && c.Closes < c.Opens {
		l.Add("closes", "call.closes_before", "opens", calendar.Date(c.Opens))
	}
	if len(c.Questions) > MaxQuestions {
		l.Add("questions", "too_many", "max", MaxQuestions)
	}
	if len(c.Answers) > MaxTemplates {
		l.Add("answers", "too_many", "max", MaxTemplates)
	}
	seen := map[string]bool{}
	for _, q := range c.Questions {
		q.check(&l)
		if seen[q.ID] {
			l.Add("questions", "call.question_twice", "value", q.ID)
		}
		seen[q.ID] = true
	}
	return l
}

func between(l *fault.List, field, s string, least, most int) {
	switch n := len([]rune(s)); {
	case n < least:
		l.Add(field, "required")
	case n > most:
		l.Add(field, "too_long", "max", most, "length", n)
	}
}

// Standing is where a call is in its time.
type Standing string

// The standings of a call.
const (
	Draft  Standing = "draft"
	Before Standing = "before"
	Open   Standing = "open"
	Closed Standing = "closed"
)

// Standing says where the call is at an instant: its last day is whole, wherever
// in the world someone answers (the day ends twelve hours later west of here).
func (c Call) Standing(now time.Time) Standing {
	switch {
	case !c.Public:
		return Draft
	case now.UTC().Add(14*time.Hour).Format(time.DateOnly) < c.Opens:
		return Before
	case c.Closes != "" && now.UTC().Add(-12*time.Hour).Format(time.DateOnly) > c.Closes:
		return Closed
	}
	return Open
}
