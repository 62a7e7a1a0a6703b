package web

import (
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
)

// keptWholes is how many perimeters are kept dissolved, some tens of KB each: their
// borders are those of the communes.
const keptWholes = 64

// wholeOf is the outline of a perimeter, which is made once as it stands; nil when no
// outline of its communes is known.
func (s *Server) wholeOf(places *territory.Set, key territory.Key) (*geo.Whole, error) {
	return s.wholes.get(places.State()+" "+string(key), func() (*geo.Whole, error) {
		return s.dissolved(places.Members(key, territory.Commune))
	})
}

func (s *Server) dissolved(communes []territory.Key) (*geo.Whole, error) {
	outlines, err := s.communes()
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(communes))
	for i, key := range communes {
		codes[i] = key.Code()
	}
	return outlines.Whole(codes)
}

// wholesOf are the outlines of the perimeters among territories.
func (s *Server) wholesOf(places *territory.Set, keys []territory.Key) (map[territory.Key]*geo.Whole, error) {
	all := map[territory.Key]*geo.Whole{}
	for _, key := range keys {
		if key.Level() != territory.Perimeter || key.Fictional() {
			continue
		}
		whole, err := s.wholeOf(places, key)
		if err != nil {
			return nil, err
		}
		if whole != nil {
			all[key] = whole
		}
	}
	return all, nil
}

// mostWholeListed is how many communes of a perimeter the table of its map has; of more, it
// has the EPCI, and the page has the communes by the page.
const mostWholeListed = 100

// showWhole draws a perimeter by its outline: its largest communes are named, and what
// it holds is in the table.
func showWhole(r *Request, places *territory.Set, communes []territory.Key, whole *geo.Whole, m *geo.Map) {
	all := known(places, communes)
	m.Wholes, m.Places = append(m.Wholes, whole), append(m.Places, towns(territory.Territory{}, all)...)
	if len(all) <= mostWholeListed {
		for _, c := range all {
			m.Listed = append(m.Listed, listedPlace(r, c))
		}
		return
	}
	held, outside := perimeter.ByEPCI(places, communes)
	for _, e := range held {
		m.Listed = append(m.Listed, geo.Point{Label: nameOf(places, e.EPCI), Href: territoryURL(r, e.EPCI), Place: r.L.Int(e.Inhabitants), Group: heldSaid(r, e)})
	}
	if outside > 0 {
		m.Listed = append(m.Listed, geo.Point{Label: r.L.T("territory.no_epci"), Place: r.L.T("territory.population.unknown"), Group: r.L.N("perimeter.count.commune", outside)})
	}
}

// togetherMap is the map of what a list of communes would make.
func (s *Server) togetherMap(r *Request, places *territory.Set, communes []territory.Key) (*FigureBox, error) {
	whole, err := s.dissolved(communes)
	if err != nil || whole == nil {
		return nil, err
	}
	m, err := s.placesMap(r, places)
	if err != nil {
		return nil, err
	}
	showWhole(r, places, communes, whole, m)
	return drawPlaces(r, places, m, known(places, communes), r.L.T("perimeter.map"))
}

func known(places *territory.Set, keys []territory.Key) []territory.Territory {
	var all []territory.Territory
	for _, key := range keys {
		if t, found := places.Get(key); found {
			all = append(all, t)
		}
	}
	return all
}
