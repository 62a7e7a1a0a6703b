package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// membersPart is what lies inside a place, or near a commune.
type membersPart struct {
	Title string
	Tabs  []Tab
	Table *Table
	Pager *Pager
}

// membersOf are the levels that the page of each level lists, the first by default.
var membersOf = map[territory.Level][]territory.Level{
	territory.EPCI:        {territory.Commune},
	territory.Perimeter:   {territory.Commune, territory.EPCI},
	territory.Departement: {territory.EPCI, territory.Commune},
	territory.Region:      {territory.Departement, territory.EPCI},
	territory.National:    {territory.Region, territory.Departement},
}

// nearestShown is how many communes are shown around one.
const nearestShown = 8

// keptMembers is how many lists of members are kept written, some 15 KB each.
const keptMembers = 300

// membersKept is the section of a page that lists what lies inside a place. The
// places of a set never change: it is written once.
func (s *Server) membersKept(r *Request, places *territory.Set, t territory.Territory) (template.HTML, error) {
	key := fmt.Sprintf("%s %s %s %q %q", r.Lang, places.State(), t.Key, r.Query(viewParameter), r.Query(fromParameter))
	return s.members.get(key, func() (template.HTML, error) { return r.fragment("territory_members", s.membersPart(r, places, t)) })
}

func (s *Server) membersPart(r *Request, places *territory.Set, t territory.Territory) membersPart {
	if t.Level == territory.Commune {
		return nearPart(r, places, t)
	}
	part := membersPart{Title: r.L.T("territory.inside")}
	var levels []territory.Level
	counts := map[territory.Level]int{}
	for _, level := range membersOf[t.Level] {
		if counts[level] = len(places.Members(t.Key, level)); counts[level] > 0 {
			levels = append(levels, level)
		}
	}
	if len(levels) == 0 {
		return membersPart{}
	}
	shown := levels[0]
	if asked := territory.Level(r.Query(viewParameter)); slices.Contains(levels, asked) {
		shown = asked
	}
	for _, level := range levels {
		n := counts[level]
		view := string(level)
		if level == levels[0] {
			view = ""
		}
		part.Tabs = append(part.Tabs, Tab{Text: capital(r.L.N("territory.level."+string(level), n)), Count: r.L.Int(n), Current: level == shown,
			Href: r.To("territory", string(t.Level), t.Code, viewParameter, view) + "#dedans"})
	}
	if len(levels) == 1 {
		part.Tabs = nil
	}
	members := sortedMembers(places, t.Key, shown)
	first := pageStart(members, r.Query(fromParameter))
	last := min(first+membersShown, len(members))
	if len(members) > membersShown {
		part.Pager = membersPager(r, t, shown, members, first, last)
	}
	table := s.memberTable(r, places, t.Key, shown, members[first:last])
	part.Table = &table
	return part
}

const (
	fromParameter = "depuis" // the code of the first member of the page
	membersShown  = 50
)

// pageStart is where the page that begins with a code starts; 0 for a code that
// is not a member.
func pageStart(members []territory.Territory, code string) int {
	at := slices.IndexFunc(members, func(m territory.Territory) bool { return m.Code == code })
	return max(at, 0)
}

func membersPager(r *Request, t territory.Territory, level territory.Level, members []territory.Territory, first, last int) *Pager {
	page := func(at int) string {
		return r.To("territory", string(t.Level), t.Code, viewParameter, string(level), fromParameter, members[at].Code) + "#dedans"
	}
	pager := &Pager{Said: r.L.T("territory.members.page", "first", members[first].Name, "last", members[last-1].Name, "from", first+1, "to", last, "total", len(members))}
	if first > 0 {
		pager.Previous = page(max(first-membersShown, 0))
	}
	if last < len(members) {
		pager.Next = page(last)
	}
	return pager
}

// memberTable lists the places of a level inside another, in the order of names.
func (s *Server) memberTable(r *Request, places *territory.Set, of territory.Key, level territory.Level, members []territory.Territory) Table {
	name := capital(r.L.N("territory.level."+string(level), 1))
	t := Table{Caption: r.L.T("territory.members.caption", "what", r.L.N("territory.level."+string(level), 2), "name", nameOf(places, of)),
		Columns: []Column{{Label: name}, {Label: r.L.T("territory.column.second." + string(level))}, {Label: r.L.T("territory.column.population"), Numeric: true}}}
	for _, m := range members {
		t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: m.Name, Href: territoryURL(r, m.Key)},
			{Text: secondColumn(r, places, m)}, populationCell(r, m)}})
	}
	return t
}

func sortedMembers(places *territory.Set, of territory.Key, level territory.Level) []territory.Territory {
	type named struct {
		t   territory.Territory
		key string
	}
	var all []named
	for _, key := range places.Members(of, level) {
		m, _ := places.Get(key)
		all = append(all, named{m, text.SortKey(m.Name)})
	}
	slices.SortStableFunc(all, func(a, b named) int { return strings.Compare(a.key, b.key) })
	list := make([]territory.Territory, len(all))
	for i, n := range all {
		list[i] = n.t
	}
	return list
}

// secondColumn is what tells members apart: the density of a commune, the kind
// of an EPCI, the code of a département or région.
func secondColumn(r *Request, places *territory.Set, m territory.Territory) string {
	switch m.Level {
	case territory.Commune:
		return densityWord(r, m)
	case territory.EPCI:
		return kindWord(r, m)
	}
	return m.Code
}

func populationCell(r *Request, t territory.Territory) TableCell {
	if t.Population == nil {
		return TableCell{Text: r.L.T("territory.population.unknown"), Missing: true, Numeric: true}
	}
	return TableCell{Text: r.L.Int(*t.Population), Numeric: true}
}

func nameOf(places *territory.Set, key territory.Key) string {
	t, _ := places.Get(key)
	return t.Name
}

// nearPart lists the communes nearest to one.
func nearPart(r *Request, places *territory.Set, t territory.Territory) membersPart {
	near := places.Nearest(t.Key, nearestShown)
	if len(near) == 0 {
		return membersPart{}
	}
	table := &Table{Caption: r.L.T("territory.near.caption", "name", t.Said()), Columns: []Column{{Label: capital(r.L.N("territory.level.commune", 1))},
		{Label: capital(r.L.N("territory.level.epci", 1))}, {Label: r.L.T("territory.column.population"), Numeric: true}, {Label: r.L.T("territory.column.distance"), Numeric: true}}}
	for _, n := range near {
		epci := TableCell{Text: r.L.T("territory.no_epci")}
		if up := places.Above(n.Key, territory.EPCI); up != "" {
			epci = TableCell{Text: nameOf(places, up), Href: territoryURL(r, up)}
		}
		table.Rows = append(table.Rows, Row{Cells: []TableCell{{Text: n.Name, Href: territoryURL(r, n.Key)}, epci, populationCell(r, n.Territory),
			{Text: r.L.T("territory.km", "n", r.L.Number(n.Km, 1)), Numeric: true}}})
	}
	return membersPart{Title: r.L.T("territory.near"), Table: table}
}
