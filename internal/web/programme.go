package web

import (
	"slices"

	"codeberg.org/bocage/bocage/data/programmes"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/programme"
	"codeberg.org/bocage/bocage/internal/territory"
)

// programmePart is what a place has of a public programme, as its list says.
type programmePart struct {
	Title string
	Said  string
	Names []string // of counters and communes, the first ones
	More  string
}

// namedMembers is how many members of a programme a page names.
const namedMembers = 8

func readProgrammes() (*programme.Lists, error) { return programme.Load(programmes.Files) }

// programmesIn are the programmes of a place's communes; nothing of an invented place,
// nor of a région, where a list of names would say little.
func (s *Server) programmesIn(r *Request, places *territory.Set, t territory.Territory) ([]programmePart, error) {
	if t.Fictional || t.Level == territory.Region || t.Level == territory.National {
		return nil, nil
	}
	lists, err := s.programmes()
	if err != nil {
		return nil, err
	}
	communes := []territory.Key{t.Key}
	if t.Level != territory.Commune {
		communes = places.Members(t.Key, territory.Commune)
	}
	members := lists.In(communes)
	var parts []programmePart
	for _, code := range programme.Codes() {
		of := slices.DeleteFunc(slices.Clone(members), func(m programme.Member) bool { return m.Programme != code })
		if len(of) == 0 {
			continue
		}
		part := programmePart{Title: r.L.T("programme." + string(code)), Said: r.L.N("programme.said."+string(code), len(of), "date", r.L.Date(programme.AsOf(code)))}
		for _, m := range of[:min(len(of), namedMembers)] {
			part.Names = append(part.Names, memberSaid(r, places, m))
		}
		if more := len(of) - namedMembers; more > 0 {
			part.More = r.L.N("programme.more", more)
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// memberSaid is a counter or a commune, since when.
func memberSaid(r *Request, places *territory.Set, m programme.Member) string {
	name := m.Name
	if name == "" {
		name = nameOf(places, m.Commune)
	}
	if m.Since == "" {
		return name
	}
	return r.L.T("programme.since."+string(m.Programme), "name", name, "date", r.L.Date(m.Since))
}

// layer lays the members of a programme over a map, counted with the places that
// hold them.
func (s *Server) layer(a mapMaker, m *geo.Map) error {
	lists, err := s.programmes()
	if err != nil {
		return err
	}
	holder := map[territory.Key]string{}
	for _, t := range a.members {
		if t.Level == territory.Commune {
			holder[t.Key] = nameOf(a.places, t.Key)
			continue
		}
		for _, c := range a.places.Members(t.Key, territory.Commune) {
			holder[c] = nameOf(a.places, t.Key)
		}
	}
	for _, member := range lists.Of(a.asked.layer) {
		name, within := holder[member.Commune]
		if !within {
			continue
		}
		m.Points = append(m.Points, geo.Point{Label: memberSaid(a.r, a.places, member), Place: nameOf(a.places, member.Commune), Group: name,
			Lon: member.Lon, Lat: member.Lat, Located: member.Located})
	}
	m.Words.Count = a.r.L.T("programme." + string(a.asked.layer))
	m.Source += " " + a.r.L.T("programme.source", "programme", m.Words.Count, "date", a.r.L.Date(programme.AsOf(a.asked.layer)))
	return nil
}
