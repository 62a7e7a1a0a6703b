package study

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// Validate says what of a study can't be accepted.
func (s Study) Validate() fault.List {
	var l fault.List
	if !id.Valid(s.ID) {
		l.Add("id", "id.invalid", "value", s.ID)
	}
	if strings.TrimSpace(s.Title) == "" {
		l.Add("title", "required")
	}
	l.Limit("title", s.Title, 300)
	if s.SmallestEffect < 0 || s.SmallestEffect > 1 || s.SmallestEffect != s.SmallestEffect {
		l.Add("smallest_effect", "study.smallest_effect_range")
	}
	s.validateMembers(&l)
	s.validateCriteria(&l)
	seen := map[string]bool{}
	for i, b := range s.Blocks {
		own(&l, "blocks."+strconv.Itoa(i)+".id", b.ID, seen)
		if b.Count < 0 {
			l.Add("blocks."+strconv.Itoa(i)+".count", "number.negative")
		}
		if !slices.Contains(Statuses, b.Status) {
			l.Add("blocks."+strconv.Itoa(i)+".status", "code.unknown", "value", string(b.Status))
		}
	}
	return l
}

func (s Study) validateMembers(l *fault.List) {
	seen := map[string]bool{}
	for i, m := range s.Members {
		field := "members." + strconv.Itoa(i)
		own(l, field+".id", m.ID, seen)
		if strings.TrimSpace(m.Name) == "" {
			l.Add(field+".name", "required")
		}
		if !slices.Contains([]College{Field, Research, Civic, Private}, m.College) {
			l.Add(field+".college", "code.unknown", "value", string(m.College))
		}
	}
}

func (s Study) validateCriteria(l *fault.List) {
	seen := map[string]bool{}
	for i, c := range s.Criteria {
		field := "criteria." + strconv.Itoa(i)
		own(l, field+".id", c.ID, seen)
		if c.Kind != Gate && c.Kind != Judgement {
			l.Add(field+".kind", "code.unknown", "value", string(c.Kind))
		}
	}
}

// own refuses an identifier that is none, or that was seen.
func own(l *fault.List, field, name string, seen map[string]bool) {
	switch {
	case !id.Valid(name):
		l.Add(field, "id.invalid", "value", name)
	case seen[name]:
		l.Add(field, "bundle.id_twice", "id", name)
	}
	seen[name] = true
}

// Validate says what of an entry can't be accepted.
func (e Entry) Validate() fault.List {
	var l fault.List
	if e.Initiative == "" {
		l.Add("initiative", "required")
	}
	if !slices.Contains(Statuses, e.Status) {
		l.Add("status", "code.unknown", "value", string(e.Status))
	}
	if e.Status == NotSelected && strings.TrimSpace(e.Reason) == "" {
		l.Add("reason", "entry.reason_missing")
	}
	for i, r := range e.Readings {
		if !slices.Contains([]Answer{Yes, No, Unsure}, r.Answer) {
			l.Add("readings."+strconv.Itoa(i)+".answer", "code.unknown", "value", string(r.Answer))
		}
	}
	return l
}
