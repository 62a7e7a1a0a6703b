package web

import (
	"regexp"
	"sync"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// frenchMark ends the name of what was invented, as the demonstration writes it.
var frenchMark = regexp.MustCompile(`\((?:fictif|fictive)\)$`)

// bearing is a name as the reader's page bears it: a name is the same in every
// language, but not the mark that says it is invented.
func (r *Request) bearing(name string) string {
	if r.Lang == French {
		return name
	}
	return frenchMark.ReplaceAllLiteralString(name, r.L.T("territory.fictional.mark"))
}

// places are the territories with the names that the reader's pages bear. A form
// opens on the names as they are kept, so that they are read again as they were.
func (s *Server) places(r *Request) (*territory.Set, error) {
	if r.Lang == French {
		return s.app.Territories()
	}
	return s.placesInEnglish()
}

// inEnglish makes the set of places for English pages once: what is drawn from
// it is kept by it.
func (s *Server) inEnglish() func() (*territory.Set, error) {
	return sync.OnceValues(func() (*territory.Set, error) {
		places, err := s.app.Territories()
		if err != nil {
			return nil, err
		}
		return places.Marking(s.config.Catalogue.For(English).T("territory.fictional.mark")), nil
	})
}

// organisations names those of an initiative, in their order.
func organisations(r *Request, all []initiative.Organisation) string {
	var names []string
	for _, o := range all {
		names = append(names, r.bearing(o.Name))
	}
	return r.L.List(names)
}
