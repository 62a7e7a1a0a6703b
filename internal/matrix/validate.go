package matrix

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Limits on what one contribution may hold.
const (
	MaxSentence = 600
	MaxProse    = 5_000
	MaxItems    = 50
)

// Validate says what of a contribution can't be accepted.
func (c Contribution) Validate() fault.List {
	var l fault.List
	if !id.Valid(c.ID) {
		l.Add("id", "id.invalid", "value", c.ID)
	}
	if c.Initiative == "" {
		l.Add("initiative", "required")
	}
	if len(c.Dimensions) == 0 {
		l.Add("dimensions", "required")
	}
	members := map[string]bool{}
	for i, r := range c.Readings {
		r.validate(&l, "readings."+strconv.Itoa(i))
		if members[r.Member] {
			l.Add("readings."+strconv.Itoa(i)+".member", "reading.twice")
		}
		members[r.Member] = true
	}
	if s := c.Settled; s != nil {
		s.Value.validate(&l, "settled")
		if strings.TrimSpace(s.Reason) == "" {
			l.Add("settled.reason", "settlement.reason_missing")
		}
		calendar.Check(&l, "settled.date", s.Date)
	}
	for i, e := range c.Evidence {
		e.validate(&l, "evidence."+strconv.Itoa(i))
	}
	c.validateRest(&l)
	return l
}

// Ahead says which of its readings, and whether its settlement, are of a day
// that has not come yet.
func (c Contribution) Ahead(now time.Time) fault.List {
	var l fault.List
	for i, r := range c.Readings {
		calendar.Passed(&l, "readings."+strconv.Itoa(i)+".date", r.Date, now)
	}
	if c.Settled != nil {
		calendar.Passed(&l, "settled.date", c.Settled.Date, now)
	}
	return l
}

func (r Reading) validate(l *fault.List, field string) {
	if r.Member == "" {
		l.Add(field+".member", "required")
	}
	r.Value.validate(l, field)
	calendar.Check(l, field+".date", r.Date)
	l.Limit(field+".sentence", r.Sentence, MaxSentence)
}

func (v Value) validate(l *fault.List, field string) {
	switch v.State {
	case Effect:
		if !slices.Contains([]Direction{Positive, Negative, Mixed}, v.Direction) {
			l.Add(field+".direction", "cell.direction_missing")
		}
		if v.Intensity < 0 || v.Intensity > 3 {
			l.Add(field+".intensity", "cell.intensity_range")
		}
	case NoEffect, NotApplicable:
		if v.Direction != "" || v.Intensity != 0 {
			l.Add(field+".direction", "cell.direction_unexpected")
		}
	default:
		l.Add(field+".state", "cell.state_missing")
	}
}

func (e Evidence) validate(l *fault.List, field string) {
	if !slices.Contains(Natures, e.Nature) {
		l.Add(field+".nature", "code.unknown", "value", string(e.Nature))
	}
	targets := 0
	for _, t := range []string{e.Observation, e.Story, e.Blob, e.URL} {
		if t != "" {
			targets++
		}
	}
	if targets == 0 && e.Nature == Document && e.Title != "" {
		targets = 1 // a paper document, named
	}
	if targets != 1 {
		l.Add(field, "evidence.one_target")
	}
	if e.URL != "" && !text.WebAddress(e.URL) {
		l.Add(field+".url", "url.invalid", "value", e.URL)
	}
	if (e.Nature == Figure || e.Nature == Comparison) && e.Observation == "" {
		l.Add(field+".observation", "evidence.figure_needs_observation")
	}
	if e.Nature == Testimony && e.Story == "" {
		l.Add(field+".story", "evidence.testimony_needs_story")
	}
}

func (c Contribution) validateRest(l *fault.List) {
	calendar.Period(l, "from", c.From, "to", c.To)
	for i, t := range c.Transitions {
		if !slices.Contains([]Transition{Social, Economic, Ecological}, t) {
			l.Add("transitions."+strconv.Itoa(i), "code.unknown", "value", string(t))
		}
	}
	for i, w := range c.ForWhom {
		if !slices.Contains([]ForWhom{People, Communities, Citizens}, w) {
			l.Add("for_whom."+strconv.Itoa(i), "code.unknown", "value", string(w))
		}
	}
	for i, v := range c.Levels {
		if !slices.Contains([]territory.Level{territory.Commune, territory.EPCI, territory.Departement, territory.Region, territory.National}, v) {
			l.Add("levels."+strconv.Itoa(i), "code.unknown", "value", string(v))
		}
	}
	for i, a := range c.Alternatives {
		if !slices.Contains([]string{"", "weak", "medium", "strong"}, a.Plausibility) {
			l.Add("alternatives."+strconv.Itoa(i)+".plausibility", "code.unknown", "value", a.Plausibility)
		}
	}
	for field, s := range map[string]string{"mechanism": c.Mechanism, "assumptions": c.Assumptions} {
		l.Limit(field, s, MaxProse)
	}
	if len(c.Evidence) > MaxItems || len(c.Readings) > MaxItems || len(c.Dimensions) > MaxItems {
		l.Add("evidence", "too_many", "max", MaxItems)
	}
}
