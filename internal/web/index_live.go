package web

import (
	"encoding/json"
	"html/template"
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
)

// indexAnswer is what of a page follows from weights that move: everything that it shows
// of an index but the outlines of the map, which the page has.
type indexAnswer struct {
	Told      string              `json:"told"`   // for who listens: what has changed
	Wrong     string              `json:"wrong"`  // why these weights can't be used; then there is nothing else
	Said      template.HTML       `json:"said"`   // above the map
	Places    template.HTML       `json:"places"` // below it
	Downloads template.HTML       `json:"downloads"`
	Layouts   template.HTML       `json:"layouts"` // see geo.Recolouring
	Grounds   []string            `json:"grounds"`
	Looks     map[string]geo.Look `json:"looks"`
}

// indexLive answers weights that move. It draws no outline: of all France, they take most
// of the time and of the bytes of a page.
func (s *Server) indexLive(w http.ResponseWriter, r *Request) error {
	r = downloadFor(r)
	x, err := s.indexRead(r)
	if fault.Is(err, fault.Invalid) {
		return sendAnswer(w, http.StatusUnprocessableEntity, &indexAnswer{Wrong: strings.Join(r.words(err), " ")})
	}
	if err != nil {
		return err
	}
	answer, err := x.answer()
	if err != nil {
		return err
	}
	return sendAnswer(w, http.StatusOK, answer)
}

func sendAnswer(w http.ResponseWriter, status int, answer *indexAnswer) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(answer)
}

func (x *indexReader) answer() (*indexAnswer, error) {
	m, moved, err := x.drawing()
	if err != nil {
		return nil, err
	}
	shown := x.shown()
	out := &indexAnswer{Told: x.r.L.T("index.moved.back")}
	if x.moved.Moved {
		shown.Moved = x.said(m, moved)
		out.Told = shown.Moved
	}
	again, err := m.Recolour()
	if err != nil {
		return nil, err
	}
	out.Layouts, out.Grounds, out.Looks = again.Layouts, again.Grounds, again.Looks
	for _, part := range []struct {
		to   *template.HTML
		name string
		of   any
	}{{&out.Said, "index_said", shown}, {&out.Places, "index_places", shown}, {&out.Downloads, "index_downloads", x.downloads()}} {
		if *part.to, err = x.r.fragment(part.name, part.of); err != nil {
			return nil, err
		}
	}
	return out, nil
}
