package territory

import (
	"fmt"
	"io/fs"
	"strconv"
)

// FormerName is a name under which the ministry of the interior listed a commune of
// today at the polls of a year, the last that bore it. It says nothing of the day of
// the change, nor whether the commune merged meanwhile: History does.
type FormerName struct {
	Year int    `json:"year"`
	Name string `json:"name"`
}

// EPCIChange is a commune that changed EPCI between the first days of two years. From or
// To is "" for none. All are known by a table under the ODbL.
type EPCIChange struct {
	Before  int `json:"before"`
	After   int `json:"after"`
	Commune Key `json:"commune"` // by its code of before
	From    Key `json:"from,omitempty"`
	To      Key `json:"to,omitempty"`
}

// WithNames returns a set that also knows the names of before of its communes. The set
// itself is not changed.
func (s *Set) WithNames(files fs.FS) (*Set, error) {
	named := *s
	named.formerNames = map[string][]FormerName{}
	err := eachLine(files, "names.csv", 3, func(f []string) error {
		year, err := strconv.Atoi(f[1])
		if err != nil || f[2] == "" {
			return fmt.Errorf("name %q of %s in %q malformed", f[2], f[0], f[1])
		}
		named.formerNames[f[0]] = append(named.formerNames[f[0]], FormerName{year, f[2]})
		return nil
	})
	return &named, err
}

// FormerNames are the names of before of a commune of today, the oldest first.
func (s *Set) FormerNames(code string) []FormerName { return s.formerNames[code] }

// takeEPCIChange reads a commune that changed EPCI.
func (s *Set) takeEPCIChange(f []string) error {
	before, errBefore := strconv.Atoi(f[0])
	after, errAfter := strconv.Atoi(f[1])
	if errBefore != nil || errAfter != nil || before >= after || f[3] == f[4] {
		return fmt.Errorf("change of EPCI of %s malformed", f[2])
	}
	c := EPCIChange{Before: before, After: after, Commune: Key(string(Commune) + ":" + f[2])}
	for code, to := range map[string]*Key{f[3]: &c.From, f[4]: &c.To} {
		if code != "" {
			*to = Key(string(EPCI) + ":" + code)
		}
	}
	s.epciChanges = append(s.epciChanges, c)
	return nil
}

// EPCIChanges are those of a commune of today, or of those that it took in, and those
// that changed what an EPCI holds. Years before the first that is known tell nothing:
// see EPCISince.
func (s *Set) EPCIChanges(key Key) []EPCIChange {
	var all []EPCIChange
	for _, c := range s.epciChanges {
		if c.From == key || c.To == key || key.Level() == Commune && s.Now(c.Commune) == key {
			all = append(all, c)
		}
	}
	return all
}

// EPCIChangesSince lists the changes of EPCI that came after the first day of a year, and
// apart those of an interval that holds that day: nothing tells on which side of it.
func (s *Set) EPCIChangesSince(year int) (since, unsure []EPCIChange) {
	for _, c := range s.epciChanges {
		switch {
		case c.Before >= year:
			since = append(since, c)
		case c.After > year:
			unsure = append(unsure, c)
		}
	}
	return since, unsure
}

// EPCISince is the first year of which the EPCI of each commune is known, and the year
// that it is compared with; zeros when none is.
func (s *Set) EPCISince() (before, after int) {
	for _, c := range s.epciChanges {
		if before == 0 || c.Before < before {
			before = c.Before
		}
		after = max(after, c.After)
	}
	return before, after
}
