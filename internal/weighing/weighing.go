// Package weighing collects what the people of a group hold to count among the parts of
// an index: in a round, each shares out 100 points, or compares the parts two by two.
// What comes of it says where people agree, and keeps everyone's own weights.
package weighing

import (
	"slices"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/text"
)

// Way is how people say what counts.
type Way string

// The ways.
const (
	Points Way = "points" // 100 of them, shared out
	Pairs  Way = "pairs"  // which of two counts more, and how much
)

// Ways lists them.
var Ways = []Way{Points, Pairs}

// Round is one collection of the weights of a group.
type Round struct {
	ID     string `json:"id"`    // a few letters, which a link and a screen carry
	Index  string `json:"index"` // whose parts are weighed
	Title  string `json:"title"` // of the group, or of the meeting
	Asks   string `json:"asks,omitempty"`
	Way    Way    `json:"way"`
	Under  string `json:"under"` // the node whose parts are weighed: the index, or one of its dimensions
	Parts  []Part `json:"parts"` // as they were when it opened: what people answered stays true
	Opened string `json:"opened"`
	Closes string `json:"closes,omitempty"` // the last day, that day included
	Closed string `json:"closed,omitempty"` // the day on which someone closed it
	Lang   string `json:"lang,omitempty"`   // of what is written
	Public bool   `json:"public"`           // anyone may read what came of it
}

// Part is what gets a weight.
type Part struct {
	Code string `json:"code"`
	Name string `json:"name"` // when the round opened
}

// Limits of a round.
const (
	CodeLength = 8
	MaxTitle   = 110
	MaxAsks    = 600
	MinParts   = 2
	MaxParts   = 15  // more, and nobody weighs them against each other
	MaxAnswers = 500 // that count
	MaxReason  = 300

	// FewPeople is how many must have answered before what they said is told: the
	// middle of two is what the other said.
	FewPeople = 3

	// FewOfAKind is how many of one kind must have answered before their mean is told
	// beside everyone's points: the mean of three says which three of them they are.
	FewOfAKind = 8

	// MostKept is how many answers a round holds with those that were set aside.
	MostKept = 2_000
)

// NewID draws the code of a round.
func NewID() string { return id.Short("", id.Token(), CodeLength) }

// ReadCode reads a code as people type it: with spaces or hyphens, in capitals, with the
// letter O for a zero (no code has one), or the whole address that holds it.
func ReadCode(typed string) string {
	typed = strings.TrimRight(strings.TrimSpace(typed), "/")
	typed = strings.ToLower(typed[strings.LastIndexByte(typed, '/')+1:])
	code := strings.Map(func(r rune) rune {
		switch {
		case r == 'o':
			return '0'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, typed)
	return code[:min(len(code), 64)]
}

// Standing is whether a round takes answers.
type Standing string

// The standings.
const (
	Open   Standing = "open"
	Closed Standing = "closed"
)

// Standing says whether the round takes answers at an instant: its last day is whole,
// wherever in the world someone answers (the day ends twelve hours later west of here).
func (r Round) Standing(now time.Time) Standing {
	if r.Closed != "" || r.Closes != "" && now.UTC().Add(-12*time.Hour).Format(time.DateOnly) > r.Closes {
		return Closed
	}
	return Open
}

// Clean makes the texts safe and tidy. It never refuses anything.
func (r Round) Clean() Round {
	r.Title, r.Asks = text.CleanLine(r.Title, 1_000), text.CleanText(r.Asks, 10_000)
	r.Parts = slices.Clone(r.Parts)
	for i := range r.Parts {
		r.Parts[i].Name = text.CleanLine(r.Parts[i].Name, 1_000)
	}
	return r
}

// Validate says what of a round can't be accepted, field by field.
func (r Round) Validate() fault.List {
	var l fault.List
	if !id.Valid(r.ID) {
		l.Add("id", "id.invalid", "value", r.ID)
	}
	if strings.TrimSpace(r.Title) == "" {
		l.Add("title", "required")
	}
	l.Limit("title", r.Title, MaxTitle)
	l.Limit("asks", r.Asks, MaxAsks)
	if !slices.Contains(Ways, r.Way) {
		l.Add("way", "required")
	}
	if r.Closes != "" {
		if _, err := time.Parse(time.DateOnly, r.Closes); err != nil {
			l.Add("closes", "weighing.day")
		} else if r.Closes < r.Opened {
			l.Add("closes", "weighing.past")
		}
	}
	return append(l, r.partsWrong()...)
}

func (r Round) partsWrong() fault.List {
	var l fault.List
	if n := len(r.Parts); n < MinParts || n > MaxParts {
		l.Add("under", "weighing.parts", "n", n, "min", MinParts, "max", MaxParts)
	}
	for i, p := range r.Parts {
		if p.Code == "" || strings.TrimSpace(p.Name) == "" || slices.ContainsFunc(r.Parts[:i], func(o Part) bool { return o.Code == p.Code }) {
			l.Add("under", "code.unknown", "value", p.Code)
		}
	}
	return l
}

// Part finds a part by its code.
func (r Round) Part(code string) (Part, bool) {
	i := slices.IndexFunc(r.Parts, func(p Part) bool { return p.Code == code })
	if i < 0 {
		return Part{}, false
	}
	return r.Parts[i], true
}
