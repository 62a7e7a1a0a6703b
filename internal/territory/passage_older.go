package territory

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
)

// olderVintages are the years of the tables of passage before the stock: the
// censuses, then each year.
var olderVintages = []int{1968, 1975, 1982, 1990, 1999, 2008, 2009, 2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018}

// WithOlder returns a set that also knows the vintages from 1968 to 2018, by the
// tables of passage under ODbL (package data/odbl), and which communes changed EPCI
// since 2024. A passage that goes through
// them says so. The set itself is not changed.
func (s *Set) WithOlder(files fs.FS) (*Set, error) {
	longer := *s
	longer.older = make([]Passage, len(olderVintages))
	for i, year := range olderVintages {
		longer.older[i] = Passage{From: year, To: s.vintages[0], ODbL: true}
		if i > 0 {
			longer.older[i-1].To = year
		}
	}
	if err := eachLine(files, "passage.csv.gz", 6, longer.takeOlder); err != nil {
		return nil, err
	}
	longer.epciChanges = nil
	if err := eachLine(files, "epci.csv", 5, longer.takeEPCIChange); err != nil {
		return nil, err
	}
	for i := range longer.older {
		longer.older[i] = longer.older[i].sorted()
	}
	return &longer, nil
}

// takeOlder reads a flow; an empty share back is not known.
func (s *Set) takeOlder(f []string) error {
	before, errBefore := strconv.Atoi(f[0])
	after, errAfter := strconv.Atoi(f[1])
	at := slices.Index(olderVintages, before)
	if errBefore != nil || errAfter != nil || at < 0 || s.older[at].To != after {
		return fmt.Errorf("%s and %s are not years that follow each other", f[0], f[1])
	}
	share, errShare := strconv.ParseFloat(f[4], 64)
	back, errBack := math.NaN(), error(nil)
	if f[5] != "" {
		back, errBack = strconv.ParseFloat(f[5], 64)
	}
	if errShare != nil || errBack != nil || !(share >= 0 && share <= 1) || back < 0 || back > 1 {
		return fmt.Errorf("shares %q and %q of %s malformed", f[4], f[5], f[2])
	}
	s.older[at].Flows = append(s.older[at].Flows, Flow{From: f[2], To: f[3], Share: share, Back: back})
	return nil
}
