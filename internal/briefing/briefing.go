// Package briefing describes the notes that people prepare for a council (notes
// pour les élues et élus): one territory, one question, three figures, one story,
// what it leads to and what it does not say, on two pages.
package briefing

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Briefing is a note about one territory.
type Briefing struct {
	// ID ends its address. It is drawn by chance, for the link of a note that is
	// shared by its link is what lets people read it.
	ID        string        `json:"id"`
	Territory territory.Key `json:"territory"`
	Title     string        `json:"title"`
	Question  string        `json:"question"`
	Meeting   string        `json:"meeting,omitempty"` // before whom it is put
	Date      string        `json:"date,omitempty"`    // of the meeting, perhaps partial
	Figures   []Figure      `json:"figures"`
	Story     Story         `json:"story,omitzero"`
	Proposals string        `json:"proposals,omitempty"`
	Limits    string        `json:"limits,omitempty"`
	By        string        `json:"by,omitempty"`
	Licence   string        `json:"licence,omitempty"`
	Lang      string        `json:"lang,omitempty"` // of what is written; fr when empty
	Seen      Seen          `json:"seen"`
	Retired   string        `json:"retired,omitempty"` // the day it was withdrawn
}

// Figure is an indicator that was chosen, and what its author says of it. What the
// data say is worked out at each reading; Value and Period are what they said when
// it was written, so that a change is told.
type Figure struct {
	Code   string  `json:"code"`
	Said   string  `json:"said,omitempty"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit,omitempty"` // UCUM, as it was then
	Period string  `json:"period,omitempty"`
	On     string  `json:"on,omitempty"`
}

// Source is where the story of a note comes from.
type Source string

// The sources of a story. Told and Acting name a record and copy none of its words:
// what is taken back there is no longer here. Written is kept in the note.
const (
	Told    Source = "told"    // a testimony of a study, or a passage of it
	Acting  Source = "acting"  // an initiative
	Written Source = "written" // by hand, with the agreement of who tells it
)

// Story is the one story of a note; nothing when Source is "".
type Story struct {
	Source     Source `json:"source,omitempty"`
	Study      string `json:"study,omitempty"`      // of a testimony
	Testimony  string `json:"testimony,omitempty"`  // in the study
	Excerpt    string `json:"excerpt,omitempty"`    // of the testimony; its beginning when empty
	Initiative string `json:"initiative,omitempty"` // that acts
	Text       string `json:"text,omitempty"`
	Teller     string `json:"teller,omitempty"` // as they want to be named
	Agreed     bool   `json:"agreed,omitempty"` // to be quoted in this note
}

// Seen says who reads a note.
type Seen string

// Who reads it: who signs in here, whoever has its link, everyone.
const (
	Inside Seen = "inside"
	ByLink Seen = "link"
	Public Seen = "public"
)

// AllSeen lists them in the order they are offered.
var AllSeen = []Seen{Inside, ByLink, Public}

// Limits of a note: what these allow holds on two pages of A4, whatever the place
// (TestTheLongestBriefingHoldsOnTwoPages).
const (
	MaxFigures   = 3
	MaxTitle     = 110
	MaxQuestion  = 320
	MaxMeeting   = 100
	MaxSaid      = 180
	MaxStory     = 900
	MaxTeller    = 80
	MaxProposals = 800
	MaxLimits    = 500
	MaxBy        = 100
	MaxLicence   = 60
)

// MaxLines is how many lines a text of several may take.
const MaxLines = 8

// NewID draws the identifier of a note: its title as an address says it, and forty
// bits that nobody guesses.
func NewID(title string) string {
	slug := text.Slug(title)
	if len(slug) > 40 {
		slug = strings.TrimRight(slug[:40], "-")
	}
	return strings.TrimPrefix(slug+"-"+id.Short("", id.Token(), 8), "-")
}

// Shared says whether everyone is told of it.
func (b Briefing) Shared() bool { return b.Seen == Public && b.Retired == "" }

// Clean makes the texts safe and tidy. It never refuses anything.
func (b Briefing) Clean() Briefing {
	for _, line := range []*string{&b.Title, &b.Meeting, &b.By, &b.Licence, &b.Story.Teller} {
		*line = text.CleanLine(*line, 1_000)
	}
	for _, long := range []*string{&b.Question, &b.Proposals, &b.Limits, &b.Story.Text} {
		*long = text.CleanText(*long, 10_000)
	}
	var figures []Figure
	for _, f := range b.Figures {
		if f.Said = text.CleanLine(f.Said, 2_000); f.Code != "" {
			figures = append(figures, f)
		}
	}
	b.Figures = figures
	switch s := b.Story; s.Source {
	case Told:
		b.Story = Story{Source: Told, Study: s.Study, Testimony: s.Testimony, Excerpt: s.Excerpt}
	case Acting:
		b.Story = Story{Source: Acting, Initiative: s.Initiative}
	case Written:
		b.Story = Story{Source: Written, Text: s.Text, Teller: s.Teller, Agreed: s.Agreed}
	default:
		b.Story = Story{Source: s.Source}
	}
	return b
}

// Validate says what of a note can't be accepted, field by field, whatever the
// territories and the indicators of the day.
func (b Briefing) Validate() fault.List {
	var l fault.List
	if !id.Valid(b.ID) {
		l.Add("id", "id.invalid", "value", b.ID)
	}
	if _, err := territory.ParseKey(string(b.Territory)); err != nil {
		l.Add("territory", "territory.unknown", "value", string(b.Territory))
	}
	for field, words := range map[string]string{"title": b.Title, "question": b.Question} {
		if strings.TrimSpace(words) == "" {
			l.Add(field, "required")
		}
	}
	for _, t := range []struct {
		field, words string
		most         int
	}{{"title", b.Title, MaxTitle}, {"question", b.Question, MaxQuestion}, {"meeting", b.Meeting, MaxMeeting}, {"proposals", b.Proposals, MaxProposals}, {"limits", b.Limits, MaxLimits},
		{"by", b.By, MaxBy}, {"licence", b.Licence, MaxLicence}, {"text", b.Story.Text, MaxStory}, {"teller", b.Story.Teller, MaxTeller}} {
		l.Limit(t.field, t.words, t.most)
		if n := strings.Count(strings.TrimSpace(t.words), "\n") + 1; n > MaxLines {
			l.Add(t.field, "briefing.lines", "max", MaxLines, "n", n)
		}
	}
	calendar.Check(&l, "date", b.Date)
	if !slices.Contains(AllSeen, b.Seen) {
		l.Add("seen", "required")
	}
	return append(append(l, b.figuresWrong()...), b.Story.wrong()...)
}

func (b Briefing) figuresWrong() fault.List {
	var l fault.List
	if len(b.Figures) == 0 {
		l.Add("figure.1", "briefing.no_figure")
	}
	if len(b.Figures) > MaxFigures {
		l.Add("figure.1", "too_many", "max", MaxFigures)
	}
	for i, f := range b.Figures {
		l.Limit(SaidField(i), f.Said, MaxSaid)
		if slices.ContainsFunc(b.Figures[:i], func(before Figure) bool { return before.Code == f.Code }) {
			l.Add(FigureField(i), "briefing.twice")
		}
	}
	return l
}

// FigureField and SaidField name what is told of the i-th figure, from 0.
func FigureField(i int) string { return "figure." + strconv.Itoa(i+1) }

// SaidField is that of its author's own sentence.
func SaidField(i int) string { return "said." + strconv.Itoa(i+1) }

func (s Story) wrong() fault.List {
	var l fault.List
	switch s.Source {
	case "":
	case Told:
		if s.Study == "" || s.Testimony == "" {
			l.Add("story", "required")
		}
	case Acting:
		if s.Initiative == "" {
			l.Add("story", "required")
		}
	case Written:
		if strings.TrimSpace(s.Text) == "" {
			l.Add("text", "briefing.no_text")
		}
		if strings.TrimSpace(s.Teller) == "" {
			l.Add("teller", "briefing.no_teller")
		}
		if !s.Agreed {
			l.Add("agreed", "briefing.not_agreed")
		}
	default:
		l.Add("story", "code.unknown", "value", string(s.Source))
	}
	return l
}

// Began is the beginning of a text that fits in a note, cut where a sentence ends
// if one does, and whether something was cut.
func Began(words string) (string, bool) {
	words = strings.Join(strings.Fields(words), " ")
	runes := []rune(words)
	if len(runes) <= MaxStory {
		return words, false
	}
	begun := string(runes[:MaxStory-2])
	if at := strings.LastIndexAny(begun, ".!?"); at > len(begun)/2 {
		return begun[:at+1] + " […]", true
	}
	if at := strings.LastIndex(begun, " "); at > 0 {
		begun = begun[:at]
	}
	return begun + " […]", true
}
