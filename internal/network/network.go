// Package network draws together what sheets and organisations say of one
// another: who with whom, by what, since when, and which side says so. From that
// come the indicators of cooperation and what would change if one of them stopped.
//
// The definitions, with what missing values do, are in docs/METHOD/reseau.md.
package network

import (
	"cmp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Sheet is what the network reads of an initiative.
type Sheet struct {
	ID, Name      string
	Was           []string // the sheets that became this one: what is tied to them is tied to it
	InEnglish     string   // its name in English, when someone wrote it
	Lang          string
	Slug          string
	SortKey       string // of the name
	Fictional     bool
	Alone         bool // it said that it has no partner
	Themes        []string
	Action        initiative.Levels
	Territories   []territory.Key
	Organisations []initiative.Organisation
	Links         []initiative.Link
}

// Kind is what stands at an end of a tie.
type Kind uint8

// The kinds of nodes. Other is named by a link and known no further: perhaps an
// initiative that is not in the registry.
const (
	OfSheet Kind = iota
	OfOrganisation
	OfOther
)

// Node is an end of ties: an initiative, an organisation, or a name.
type Node struct {
	Kind Kind
	At   int // in Sheets or in Organisations
	Name string
	Sort string // the order of names
}

// Type is what one end does with the other.
type Type string

// The types of ties, those of organisations first.
const (
	Carries     Type = "carries"
	Funds       Type = "funds"
	Partners    Type = "partners"
	Shares      Type = "shares"
	Gathers     Type = "gathers"
	CarriesWith Type = "carries_with"
	RefersTo    Type = "refers_to"
	Replicates  Type = "replicates"
)

// Types lists them in the order they are shown.
var Types = []Type{Carries, Funds, Partners, Shares, Gathers, CarriesWith, RefersTo, Replicates}

// symmetric says that neither end comes first.
func (t Type) symmetric() bool { return t == Partners || t == Shares || t == CarriesWith }

// Tie is what From does with To, as one side or both say it.
type Tie struct {
	Type         Type
	From, To     int
	ByFrom, ByTo bool // who says so
	initiative.Terms
	past bool
}

// Past says whether it ended before the day of the network.
func (t Tie) Past() bool { return t.past }

// Both says whether both sides say so.
func (t Tie) Both() bool { return t.ByFrom && t.ByTo }

// Other is the end of a tie that is not the given one.
func (t Tie) Other(node int) int {
	if t.From == node {
		return t.To
	}
	return t.From
}

// Network is everything that is tied, on one day. It never changes.
type Network struct {
	Sheets        []Sheet
	Organisations []organisation.Gathered
	Nodes         []Node
	Ties          []Tie   // in the order of the names of their ends
	Of            [][]int // node → its ties

	sheetAt map[string]int // id → node
	orgAt   map[string]int
	byName  map[string]int // folded name → organisation node, -1 when it fits several
}

// Sheet is the node of an initiative; false when no sheet of it says anything.
func (n *Network) Sheet(id string) (int, bool) {
	at, there := n.sheetAt[id]
	return at, there
}

// Organisation is the node of an organisation.
func (n *Network) Organisation(id string) (int, bool) {
	at, there := n.orgAt[id]
	return at, there
}

// OrganisationNamed is the node of the only organisation of that name.
func (n *Network) OrganisationNamed(name string) (int, bool) {
	at, there := n.byName[text.Fold(name)]
	return at, there && at >= 0
}

// Build ties together what the sheets and the records say, as of a day
// (2026-11-29).
func Build(sheets []Sheet, records []organisation.Organisation, day string) *Network {
	b := &building{Network: &Network{Sheets: sheets, sheetAt: map[string]int{}, orgAt: map[string]int{}, byName: map[string]int{}}, day: day,
		ties: map[tieKey]int{}, others: map[string]int{}}
	b.gather(records)
	b.sheets()
	b.links(records)
	b.finish()
	return b.Network
}

type tieKey struct {
	kind     Type
	from, to int
}

type building struct {
	*Network
	day    string
	ties   map[tieKey]int
	others map[string]int
	org    [][]int // sheet → node of each organisation that it names
	said   map[[2]int]int
}

func (b *building) gather(records []organisation.Organisation) {
	var names []organisation.Named
	var where [][2]int // sheet and place in it; -1 - record, and its link
	for i, s := range b.Sheets {
		b.sheetAt[s.ID] = len(b.Nodes)
		b.Nodes = append(b.Nodes, Node{Kind: OfSheet, At: i, Name: s.Name, Sort: s.SortKey})
		b.org = append(b.org, make([]int, len(s.Organisations)))
		for j, named := range organisation.NamedBy(s.Organisations, i) {
			names, where = append(names, named), append(where, [2]int{i, j})
		}
	}
	for _, s := range b.Sheets {
		for _, was := range s.Was {
			if _, there := b.sheetAt[was]; !there {
				b.sheetAt[was] = b.sheetAt[s.ID]
			}
		}
	}
	for i, r := range records {
		for j, k := range r.Links {
			if k.Name != "" {
				names, where = append(names, organisation.Named{Name: k.Name, Sheet: -1}), append(where, [2]int{-1 - i, j})
			}
		}
	}
	b.Organisations, b.said = organisation.Gather(records, names), map[[2]int]int{}
	for i, g := range b.Organisations {
		node := len(b.Nodes)
		b.orgAt[g.ID] = node
		b.Nodes = append(b.Nodes, Node{Kind: OfOrganisation, At: i, Name: g.Name, Sort: text.SortKey(g.Name)})
		for _, n := range g.Named {
			if at := where[n]; at[0] >= 0 {
				b.org[at[0]][at[1]] = node
			} else {
				b.said[at] = node
			}
		}
		for _, name := range append([]string{g.Name}, g.Names...) {
			key := text.Fold(name)
			if known, there := b.byName[key]; there && known != node {
				node = -1
			}
			b.byName[key] = node
			node = b.orgAt[g.ID]
		}
	}
	for i, r := range records { // a record that is one with another has its node
		if _, there := b.orgAt[r.ID]; !there {
			if at, named := b.byName[text.Fold(r.Name)]; named && at >= 0 {
				b.orgAt[records[i].ID] = at
			}
		}
	}
}

var actTypes = map[organisation.Act]Type{organisation.Carries: Carries, organisation.Funds: Funds, organisation.Partners: Partners, organisation.Shares: Shares, organisation.Gathers: Gathers}

var linkTypes = map[initiative.LinkType]Type{initiative.Funds: Funds, initiative.CarriesWith: CarriesWith, initiative.SharesMeans: Shares,
	initiative.RefersTo: RefersTo, initiative.Replicates: Replicates}

func (b *building) sheets() {
	for i, s := range b.Sheets {
		node := b.sheetAt[s.ID]
		for j, o := range s.Organisations {
			b.tie(actTypes[organisation.ActOf(o.Role)], b.org[i][j], node, o.Terms, node)
		}
		for _, k := range s.Links {
			other, known := b.end(k)
			if !known {
				continue
			}
			straight, turned := k.Type.Straight()
			from, to := node, other
			if turned {
				from, to = other, node
			}
			b.tie(linkTypes[straight], from, to, k.Terms, node)
		}
	}
}

// end is what stands at the other end of a link of a sheet. An initiative that
// this reader does not see is nothing here.
func (b *building) end(k initiative.Link) (int, bool) {
	if k.To != "" {
		at, there := b.sheetAt[k.To]
		return at, there
	}
	if at, there := b.OrganisationNamed(k.Name); there {
		return at, true
	}
	key := text.Fold(k.Name)
	if key == "" {
		return 0, false
	}
	at, there := b.others[key]
	if !there {
		at = len(b.Nodes)
		b.others[key] = at
		b.Nodes = append(b.Nodes, Node{Kind: OfOther, Name: k.Name, Sort: text.SortKey(k.Name)})
	}
	return at, true
}

// links adds what organisations say themselves.
func (b *building) links(records []organisation.Organisation) {
	for i, r := range records {
		node, known := b.orgAt[r.ID]
		for j, k := range r.Links {
			other, there := b.sheetAt[k.To]
			if k.Name != "" {
				other, there = b.said[[2]int{-1 - i, j}]
			}
			if known && there {
				b.tie(actTypes[k.Act], node, other, k.Terms, node)
			}
		}
	}
}

// tie adds what one side says; what the other says of the same is the same tie.
func (b *building) tie(kind Type, from, to int, terms initiative.Terms, by int) {
	if kind == "" || from == to {
		return
	}
	if kind.symmetric() && b.after(from, to) {
		from, to = to, from
	}
	key := tieKey{kind, from, to}
	at, there := b.ties[key]
	if !there {
		at = len(b.Network.Ties)
		b.ties[key] = at
		b.Network.Ties = append(b.Network.Ties, Tie{Type: kind, From: from, To: to, Terms: terms})
	}
	t := &b.Network.Ties[at]
	t.ByFrom, t.ByTo = t.ByFrom || by == from, t.ByTo || by == to
	if there {
		t.Since, t.Until = cmp.Or(t.Since, terms.Since), cmp.Or(t.Until, terms.Until)
		t.Note, t.Source = cmp.Or(t.Note, terms.Note), cmp.Or(t.Source, terms.Source)
		for _, s := range terms.Shares {
			if !slices.Contains(t.Shares, s) {
				t.Shares = append(slices.Clone(t.Shares), s)
			}
		}
	}
}

// after says that the second of two equal ends comes first: an organisation before
// an initiative, else by name.
func (b *building) after(from, to int) bool {
	x, y := b.Nodes[from], b.Nodes[to]
	if x.Kind != y.Kind {
		return y.Kind == OfOrganisation || x.Kind == OfOther
	}
	return x.Sort > y.Sort || x.Sort == y.Sort && from > to
}

// ranks are the places of the nodes in the order of their names.
func (b *building) ranks() []int {
	order, rank := make([]int, len(b.Nodes)), make([]int, len(b.Nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int {
		return cmp.Or(strings.Compare(b.Nodes[x].Sort, b.Nodes[y].Sort), cmp.Compare(x, y))
	})
	for i, node := range order {
		rank[node] = i
	}
	return rank
}

func (b *building) finish() {
	ties := b.Network.Ties
	for i := range ties {
		ties[i].past = ties[i].Terms.Past(b.day)
	}
	rank := b.ranks()
	slices.SortStableFunc(ties, func(x, y Tie) int {
		return cmp.Or(cmp.Compare(rank[x.From], rank[y.From]), cmp.Compare(rank[x.To], rank[y.To]), strings.Compare(string(x.Type), string(y.Type)))
	})
	b.Of = make([][]int, len(b.Nodes))
	for i, t := range ties {
		b.Of[t.From] = append(b.Of[t.From], i)
		b.Of[t.To] = append(b.Of[t.To], i)
	}
}

// Part is a part of a network: some of its nodes and the ties between them.
type Part struct {
	*Network
	Own   []int // the nodes that were asked for, in the order of the network
	Nodes []int // with those that they are tied to
	Ties  []int
}

// Around is the part that some initiatives make with all that they are tied to.
func (n *Network) Around(own []int) Part {
	p := Part{Network: n, Own: own}
	in := map[int]bool{}
	mine := map[int]bool{}
	for _, node := range own {
		in[node], mine[node] = true, true
		for _, t := range n.Of[node] {
			in[n.Ties[t].Other(node)] = true
		}
	}
	taken := map[int]bool{}
	for node := range in {
		p.Nodes = append(p.Nodes, node)
		for _, t := range n.Of[node] {
			tie := n.Ties[t]
			// Between two that were not asked for, only what ties organisations: the rest
			// is another's business.
			inside := mine[tie.From] || mine[tie.To] || n.Nodes[tie.From].Kind == OfOrganisation && n.Nodes[tie.To].Kind == OfOrganisation
			if in[tie.From] && in[tie.To] && inside && !taken[t] {
				taken[t] = true
				p.Ties = append(p.Ties, t)
			}
		}
	}
	slices.Sort(p.Nodes)
	slices.Sort(p.Ties)
	return p
}

// Near is the part around an organisation: the initiatives that it is tied to,
// with all that these are tied to.
func (n *Network) Near(node int) Part {
	own := []int{node}
	for _, t := range n.Of[node] {
		if other := n.Ties[t].Other(node); !slices.Contains(own, other) {
			own = append(own, other)
		}
	}
	slices.Sort(own)
	return n.Around(own)
}
