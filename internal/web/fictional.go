package web

import (
	"regexp"

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
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	return places.Marking(r.L.T("territory.fictional.mark")), nil
}

// organisations names those of an initiative, in their order.
func organisations(r *Request, all []initiative.Organisation) string {
	var names []string
	for _, o := range all {
		names = append(names, r.bearing(o.Name))
	}
	return r.L.List(names)
}
