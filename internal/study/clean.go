package study

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// Limits on the texts of a study.
const (
	MaxTitle = 300
	MaxProse = 20_000
	MaxLine  = 600
	MaxItems = 200 // members, criteria, blocks, definitions
)

// Clean makes the texts safe and tidy, and drops what was left empty. It never
// refuses anything.
func (s Study) Clean() Study {
	s.Title, s.Subtitle = text.CleanLine(s.Title, MaxTitle*4), text.CleanLine(s.Subtitle, MaxLine)
	s.Licence = text.CleanLine(s.Licence, MaxLine)
	f := &s.Framing
	for _, prose := range []*string{&f.Why, &f.ForWhom, &f.Question, &f.Perimeter, &f.Means, &f.Calendar} {
		*prose = text.CleanText(*prose, MaxProse)
	}
	f.Definitions = slices.Clone(f.Definitions)
	for i, d := range f.Definitions {
		f.Definitions[i] = Definition{Term: text.CleanLine(d.Term, MaxLine), Text: text.CleanText(d.Text, MaxProse)}
	}
	f.Definitions = slices.DeleteFunc(f.Definitions, func(d Definition) bool { return d.Term == "" && d.Text == "" })
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		m := &s.Members[i]
		m.Name, m.Organisation, m.Role = text.CleanLine(m.Name, MaxLine), text.CleanLine(m.Organisation, MaxLine), text.CleanLine(m.Role, MaxLine)
	}
	s.Criteria = slices.Clone(s.Criteria)
	for i := range s.Criteria {
		s.Criteria[i].Label, s.Criteria[i].Help = text.CleanLine(s.Criteria[i].Label, MaxLine), text.CleanText(s.Criteria[i].Help, MaxProse)
	}
	s.Blocks = slices.Clone(s.Blocks)
	for i := range s.Blocks {
		b := &s.Blocks[i]
		b.Label, b.Reason, b.Source = text.CleanLine(b.Label, MaxLine), text.CleanLine(b.Reason, MaxLine), text.CleanLine(b.Source, MaxLine)
	}
	return s
}

// Member finds a member of the working group.
func (s Study) Member(id string) (Member, bool) {
	i := slices.IndexFunc(s.Members, func(m Member) bool { return m.ID == id })
	if i < 0 {
		return Member{}, false
	}
	return s.Members[i], true
}

// Clean makes the texts of an entry safe and tidy.
func (e Entry) Clean() Entry {
	e.Reason, e.Settled = text.CleanLine(e.Reason, MaxLine), text.CleanText(e.Settled, MaxProse)
	if e.Status != NotSelected {
		e.Reason = "" // a reason belongs to the decision it explains
	}
	e.Readings = slices.Clone(e.Readings)
	for i := range e.Readings {
		e.Readings[i].Note = text.CleanText(e.Readings[i].Note, MaxProse)
	}
	return e
}

// Read puts a member's answers in the place of those given before.
func (e Entry) Read(member string, answers []ScreeningAnswer) Entry {
	kept := slices.DeleteFunc(slices.Clone(e.Readings), func(r ScreeningAnswer) bool { return r.Member == member })
	for _, a := range answers {
		if a.Answer == "" && strings.TrimSpace(a.Note) == "" {
			continue
		}
		a.Member = member
		kept = append(kept, a)
	}
	e.Readings = kept
	return e
}
