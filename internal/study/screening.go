package study

import "slices"

// Progress is what the readings of an entry still lack.
type Progress struct {
	Criterion string
	Needed    int  // readings still to come
	Differ    bool // the readings disagree
	Answer    Answer
}

// Screening says, criterion by criterion, where an entry stands. Both kinds of
// criterion need two different members: for a gate the second one checks.
func (s Study) Screening(e Entry) []Progress {
	out := make([]Progress, 0, len(s.Criteria))
	for _, c := range s.Criteria {
		answers, members := []Answer{}, []string{}
		for _, r := range e.Readings {
			if r.Criterion == c.ID && !slices.Contains(members, r.Member) {
				answers, members = append(answers, r.Answer), append(members, r.Member)
			}
		}
		p := Progress{Criterion: c.ID, Needed: max(0, 2-len(answers))}
		if len(answers) > 0 {
			p.Answer = answers[0]
			p.Differ = slices.ContainsFunc(answers, func(a Answer) bool { return a != answers[0] })
		}
		out = append(out, p)
	}
	return out
}

// Undecided says why an entry can't be decided yet, as a message key: readings
// are missing, or differ and nobody settled them. Empty when it can.
func (s Study) Undecided(e Entry) string {
	for _, p := range s.Screening(e) {
		switch {
		case p.Needed > 0:
			return "screening.readings_missing"
		case p.Differ && e.Settled == "":
			return "screening.to_settle"
		}
	}
	return ""
}
