package network

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Count is a number that may be unknown: nobody asked, or nobody said. That is
// not zero.
type Count struct {
	N       int
	Known   bool
	AtLeast bool // some of what it counts could not be read
}

// Cooperation is how one initiative works with others, by the ties that go on.
type Cooperation struct {
	Partners Count // distinct organisations and initiatives, beyond the first that carries it
	Means    Count // kinds of means that it shares: premises, people, vehicle…
	Themes   Count // of the initiative and of those that it is tied to: sectors joined
	Worlds   Count // of actors: associations, enterprises, authorities, inhabitants
	Levels   Count // local, departmental, regional, national
	Ties     int   // of which both ends have a page of their own
	Both     int   // of these, said by both sides
}

// CooperationOf measures one initiative. What is only named, and never was asked
// about its partners, is unknown.
func (n *Network) CooperationOf(node int) Cooperation {
	s := n.Sheets[n.Nodes[node].At]
	c := measuring{Network: n, sheet: s, node: node, themes: set(s.Themes), means: map[string]bool{}, worlds: map[string]bool{}, scales: map[string]bool{}, with: map[int]bool{}}
	for _, level := range s.Action {
		c.scales[scaleOf(level)] = true
	}
	carrier := -1
	for _, at := range n.Of[node] {
		t := n.Ties[at]
		if t.past {
			continue
		}
		if t.Type == Carries && carrier < 0 {
			carrier = t.From
		}
		c.take(t)
	}
	delete(c.with, carrier)
	return c.result()
}

type measuring struct {
	*Network
	sheet                         Sheet
	node                          int
	themes, means, worlds, scales map[string]bool
	with                          map[int]bool
	untold                        bool // an organisation of which nobody gave the legal form
	out                           Cooperation
}

func set(values []string) map[string]bool {
	out := map[string]bool{}
	for _, v := range values {
		out[v] = true
	}
	return out
}

func (c *measuring) take(t Tie) {
	other := t.Other(c.node)
	c.with[other] = true
	for _, m := range t.Shares {
		c.means[m] = true
	}
	if t.Type == Shares && len(t.Shares) == 0 {
		c.means[""] = true // something, and nobody said what
	}
	switch end := c.Nodes[other]; end.Kind {
	case OfSheet:
		for _, theme := range c.Sheets[end.At].Themes {
			c.themes[theme] = true
		}
		c.confirm(t)
	case OfOrganisation:
		org := c.Organisations[end.At]
		c.world(org)
		if org.Recorded {
			c.confirm(t)
		}
	}
}

// confirm counts a tie that either side could say.
func (c *measuring) confirm(t Tie) {
	c.out.Ties++
	if t.Both() {
		c.out.Both++
	}
}

func (c *measuring) world(org organisation.Gathered) {
	if w := organisation.WorldOf(org.LegalForm); w != organisation.UnknownWorld {
		c.worlds[string(w)] = true
	} else {
		c.untold = true
	}
	levels := org.Levels
	if level := organisation.Level(org.LegalForm); len(levels) == 0 && level != "" {
		levels = initiative.Levels{level}
	}
	for _, level := range levels {
		c.scales[scaleOf(level)] = true
	}
}

// scaleOf is the scale of a level: commune and EPCI are both local.
func scaleOf(level territory.Level) string {
	if level == territory.Commune || level == territory.EPCI {
		return "local"
	}
	return string(level)
}

func (c *measuring) result() Cooperation {
	out := c.out
	if len(c.with) > 0 || c.sheet.Alone {
		out.Partners = Count{N: len(c.with), Known: true}
	}
	if len(c.means) > 0 || c.sheet.Alone {
		out.Means = Count{N: len(c.means), Known: true}
	}
	if len(c.themes) > 0 {
		out.Themes = Count{N: len(c.themes), Known: true}
	}
	if len(c.worlds) > 0 {
		out.Worlds = Count{N: len(c.worlds), Known: true, AtLeast: c.untold && len(c.worlds) < len(organisation.Worlds)}
	}
	if len(c.scales) > 0 {
		out.Levels = Count{N: len(c.scales), Known: true}
	}
	return out
}

// Summary is an indicator over several initiatives: how many it is known for, and
// how it spreads among these.
type Summary struct {
	Known, Unknown, Zero int
	Least, Most          int
	Median               float64 // of the known
}

// Summarise spreads an indicator over initiatives. The median of an even number is
// the mean of the middle two.
func Summarise(all []Count) Summary {
	var s Summary
	var known []int
	for _, c := range all {
		if !c.Known {
			s.Unknown++
			continue
		}
		known = append(known, c.N)
		if c.N == 0 {
			s.Zero++
		}
	}
	if s.Known = len(known); s.Known == 0 {
		return s
	}
	slices.Sort(known)
	s.Least, s.Most = known[0], known[len(known)-1]
	s.Median = float64(known[(len(known)-1)/2]+known[len(known)/2]) / 2
	return s
}
