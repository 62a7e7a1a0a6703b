// Package story holds testimonies (récits): what people tell of what an action
// changed, in their words, with what they agreed to.
package story

import (
	"slices"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/text"
)

// Medium is how the story reached us.
type Medium string

// Media of a story.
const (
	Written Medium = "text"
	Audio   Medium = "audio"
	Picture Medium = "picture"
)

// MediumOf is how a file of that form reaches its reader: a recording or a
// picture that browsers play or show. It is "" for any other form, which must
// not be served as what it says it is: a page or a script would run as ours.
func MediumOf(media string) Medium {
	switch media {
	case "audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4", "audio/webm":
		return Audio
	case "image/jpeg", "image/png":
		return Picture
	}
	return ""
}

// Story is an oral or written testimony about an initiative.
type Story struct {
	ID         string `json:"id"`
	Initiative string `json:"initiative"`
	Title      string `json:"title,omitempty"`
	Medium     Medium `json:"medium"`
	Text       string `json:"text,omitempty"` // as told, or the transcript
	Lang       string `json:"lang,omitempty"`
	File       string `json:"file,omitempty"` // sha256 of the audio or picture
	Media      string `json:"media,omitempty"`
	Size       int64  `json:"size,omitempty"`
	Seconds    int    `json:"seconds,omitempty"`
	Alt        string `json:"alt,omitempty"` // of a picture
	// Teller is how the teller wants to be named; Role is what they are here.
	Teller   string    `json:"teller,omitempty"`
	Role     string    `json:"role,omitempty"`
	Told     string    `json:"told,omitempty"` // partial date
	Place    string    `json:"place,omitempty"`
	Protocol Protocol  `json:"protocol,omitzero"`
	Consent  Consent   `json:"consent"`
	Excerpts []Excerpt `json:"excerpts,omitempty"`
	Public   bool      `json:"public"`
	// Withdrawn is the date the teller took the story back. Everything that
	// could name or quote them is erased then; the gap stays, dated.
	Withdrawn string `json:"withdrawn,omitempty"`
	Fictional bool   `json:"fictional,omitempty"`
}

// Protocol is how the testimonies of a collection were gathered: what decides
// whether they stand beside figures.
type Protocol struct {
	Collector string `json:"collector,omitempty"`
	Tellers   int    `json:"tellers,omitempty"` // how many were heard in the same collection
	Chosen    string `json:"chosen,omitempty"`  // how they were chosen
	Question  string `json:"question,omitempty"`
	Coded     string `json:"coded,omitempty"` // how the stories were read and coded
}

// Stated says whether the protocol is told well enough for the stories to count
// as collected: how many tellers, how chosen, how coded.
func (p Protocol) Stated() bool { return p.Tellers > 0 && p.Chosen != "" && p.Coded != "" }

// Consent is what the teller agreed to, each separately.
type Consent struct {
	TakePart bool   `json:"take_part"`
	Quote    bool   `json:"quote"`   // be quoted
	Voice    bool   `json:"voice"`   // the recording may be published
	Picture  bool   `json:"picture"` // the picture may be published
	Name     bool   `json:"name"`    // be named
	Date     string `json:"date,omitempty"`
	How      string `json:"how,omitempty"`    // signed, recorded, form
	Notice   string `json:"notice,omitempty"` // version of the notice
}

// Excerpt is a passage that evidence points to.
type Excerpt struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// MaxText bounds a story.
const MaxText = 100_000

// Clean makes the texts safe and tidy.
func (s Story) Clean() Story {
	if s.Withdrawn != "" {
		return s.Withdraw(s.Withdrawn) // also when it comes from elsewhere with its words
	}
	s.Title = text.CleanLine(s.Title, 400)
	s.Text = text.CleanText(s.Text, MaxText*2)
	s.Teller = text.CleanLine(s.Teller, 400)
	s.Role = text.CleanLine(s.Role, 400)
	for _, line := range []*string{&s.Alt, &s.Place, &s.Consent.How, &s.Protocol.Collector, &s.Protocol.Chosen, &s.Protocol.Question, &s.Protocol.Coded} {
		*line = text.CleanLine(*line, 2_000)
	}
	s.Excerpts = slices.Clone(s.Excerpts)
	for i := range s.Excerpts {
		s.Excerpts[i].Text = text.CleanText(s.Excerpts[i].Text, MaxText)
	}
	return s
}

// Validate says what of a story can't be accepted: without the agreement to
// take part nothing is kept, and nothing is public beyond what was agreed.
func (s Story) Validate() fault.List {
	var l fault.List
	if !id.Valid(s.ID) {
		l.Add("id", "id.invalid", "value", s.ID)
	}
	calendar.Check(&l, "withdrawn", s.Withdrawn)
	if s.Withdrawn != "" {
		return l
	}
	calendar.Check(&l, "told", s.Told)
	calendar.Check(&l, "consent.date", s.Consent.Date)
	if s.Initiative == "" {
		l.Add("initiative", "required")
	}
	if !s.Consent.TakePart {
		l.Add("consent.take_part", "story.consent_missing")
	}
	switch s.Medium {
	case Written:
		if strings.TrimSpace(s.Text) == "" {
			l.Add("text", "required")
		}
	case Audio, Picture:
		if s.File == "" {
			l.Add("file", "required")
		}
	default:
		l.Add("medium", "code.unknown", "value", string(s.Medium))
	}
	if s.File != "" && (s.Medium == Written || s.Media != "" && MediumOf(s.Media) != s.Medium) {
		l.Add("file", "story.file_form")
	}
	l.Limit("text", s.Text, MaxText)
	if s.Public && !s.Consent.Quote {
		l.Add("consent.quote", "story.public_without_consent")
	}
	if s.Medium == Picture && strings.TrimSpace(s.Alt) == "" {
		l.Add("alt", "picture.alt_missing")
	}
	return l
}

// Ahead says which of its dates have not come yet.
func (s Story) Ahead(now time.Time) fault.List {
	var l fault.List
	calendar.Passed(&l, "told", s.Told, now)
	calendar.Passed(&l, "consent.date", s.Consent.Date, now)
	calendar.Passed(&l, "withdrawn", s.Withdrawn, now)
	return l
}

// Shown is the story as the public may read it: without the name, the voice or
// the picture when those were not agreed to; empty when nothing was.
func (s Story) Shown() (Story, bool) {
	if s.Withdrawn != "" || !s.Public || !s.Consent.Quote {
		return Story{}, false
	}
	if !s.Consent.Name {
		s.Teller = ""
	}
	if s.Medium == Audio && !s.Consent.Voice || s.Medium == Picture && !s.Consent.Picture {
		s.File, s.Media, s.Size, s.Seconds = "", "", 0, 0
	}
	return s, true
}

// Withdraw erases what the teller gave and leaves the dated gap.
func (s Story) Withdraw(date string) Story {
	return Story{ID: s.ID, Initiative: s.Initiative, Medium: s.Medium, Withdrawn: date, Fictional: s.Fictional}
}
