package vintage

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Changes are what a vintage changes, of real territories.
type Changes struct {
	From, To int
	Communes int // of the year
	EPCI     int
	Moves    []territory.Move // mergers, splits, codes
	Renamed  []Renamed        // communes and EPCI that go on under another name
	Joined   []Joined         // communes that go on in another EPCI
	Came     []territory.Key  // EPCI that are new
	Went     []territory.Key  // EPCI that are no more
	Counted  int              // communes that go on with another population
}

// Renamed is a territory whose name changed.
type Renamed struct {
	Key           territory.Key
	Before, After string
}

// Joined is a commune whose EPCI changed; "" where there is none.
type Joined struct{ Commune, Before, After territory.Key }

// Compare tells what changed between the territories in use and those of a year.
func Compare(before, after *territory.Set) Changes {
	c := Changes{From: before.Vintage(), To: after.Vintage()}
	for _, m := range after.Moves() {
		if m.Before == c.From {
			c.Moves = append(c.Moves, m)
		}
	}
	communes := after.Members(territory.NationalKey, territory.Commune)
	for _, k := range communes {
		if !before.Has(k) {
			continue
		}
		c.goesOn(k, before, after)
		if was, is := before.Above(k, territory.EPCI), after.Above(k, territory.EPCI); was != is {
			c.Joined = append(c.Joined, Joined{k, was, is})
		}
	}
	epci := after.Members(territory.NationalKey, territory.EPCI)
	for _, k := range epci {
		if before.Has(k) {
			c.goesOn(k, before, after)
		} else {
			c.Came = append(c.Came, k)
		}
	}
	for _, k := range before.Members(territory.NationalKey, territory.EPCI) {
		if !after.Has(k) {
			c.Went = append(c.Went, k)
		}
	}
	c.Communes, c.EPCI = len(communes), len(epci)
	return c
}

func (c *Changes) goesOn(k territory.Key, before, after *territory.Set) {
	was, _ := before.Get(k)
	is, _ := after.Get(k)
	if k.Level() == territory.Commune && peopleOf(was) != peopleOf(is) {
		c.Counted++
	}
	if was.Name != is.Name {
		c.Renamed = append(c.Renamed, Renamed{k, was.Name, is.Name})
	}
}

// peopleOf is a population, -1 when it is not known.
func peopleOf(t territory.Territory) int {
	if t.Population == nil {
		return -1
	}
	return *t.Population
}

// None says whether the year changes no commune and no EPCI: populations may, see Counted.
func (c Changes) None() bool {
	return len(c.Moves)+len(c.Renamed)+len(c.Joined)+len(c.Came)+len(c.Went) == 0
}

// Touched are the territories that changed, each once, in order: communes that moved,
// were renamed or go to another EPCI, and EPCI that came, went, were renamed, or whose
// communes changed.
func (c Changes) Touched() []territory.Key {
	var all []territory.Key
	for _, m := range c.Moves {
		all = append(all, territory.Key("commune:"+m.From), territory.Key("commune:"+m.To))
	}
	for _, r := range c.Renamed {
		all = append(all, r.Key)
	}
	for _, j := range c.Joined {
		all = append(all, j.Commune, j.Before, j.After)
	}
	all = append(append(all, c.Came...), c.Went...)
	all = slices.DeleteFunc(all, func(k territory.Key) bool { return k == "" })
	slices.Sort(all)
	return slices.Compact(all)
}
