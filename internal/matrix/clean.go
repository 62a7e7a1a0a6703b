package matrix

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/text"
)

// Clean makes the texts safe and tidy and drops what was left empty.
func (c Contribution) Clean() Contribution {
	c.Mechanism, c.Assumptions = text.CleanText(c.Mechanism, 2*MaxProse), text.CleanText(c.Assumptions, 2*MaxProse)
	c.Readings = slices.Clone(c.Readings)
	for i := range c.Readings {
		c.Readings[i].Sentence = text.CleanLine(c.Readings[i].Sentence, 2*MaxSentence)
	}
	if c.Settled != nil {
		s := *c.Settled
		s.Reason, s.Dissent = text.CleanText(s.Reason, MaxProse), text.CleanText(s.Dissent, MaxProse)
		c.Settled = &s
	}
	c.Evidence = slices.Clone(c.Evidence)
	for i := range c.Evidence {
		e := &c.Evidence[i]
		for _, line := range []*string{&e.Title, &e.Page, &e.Author, &e.URL} {
			*line = text.CleanLine(*line, 2*MaxSentence)
		}
		e.Note = text.CleanText(e.Note, MaxProse)
	}
	c.Alternatives = slices.Clone(c.Alternatives)
	for i := range c.Alternatives {
		c.Alternatives[i].Text = text.CleanText(c.Alternatives[i].Text, MaxProse)
	}
	c.Alternatives = slices.DeleteFunc(c.Alternatives, func(a Alternative) bool { return a.Text == "" })
	return c
}

// Reading finds a member's.
func (c Contribution) Reading(member string) (Reading, bool) {
	i := slices.IndexFunc(c.Readings, func(r Reading) bool { return r.Member == member })
	if i < 0 {
		return Reading{}, false
	}
	return c.Readings[i], true
}

// Read puts a member's reading in the place of the one given before.
func (c Contribution) Read(r Reading) Contribution {
	c.Readings = slices.Clone(c.Readings)
	i := slices.IndexFunc(c.Readings, func(x Reading) bool { return x.Member == r.Member })
	if i < 0 {
		c.Readings = append(c.Readings, r)
	} else {
		c.Readings[i] = r
	}
	return c
}
