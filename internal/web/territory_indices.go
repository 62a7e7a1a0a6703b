package web

import (
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/territory"
)

// indicesToldHere is how many indices the page of a place names.
const indicesToldHere = 8

// placeIndices are the public indices that a place has to do with: where it is compared,
// with the reasons of its score, or what compares the places within it. No rank.
type placeIndices struct {
	Title, Lead string
	Items       []placeIndex
	All         *NavLink
}

type placeIndex struct {
	Lang, Title, Href string
	Question          string
	Over              string
	Why               *NavLink // where its score is explained; nil of a place that is not compared
}

func (s *Server) placeIndices(r *Request, places *territory.Set, t territory.Territory) (*placeIndices, error) {
	found, err := s.app.IndicesOver(r.Context(), t.Key)
	n := len(found.Compared) + len(found.Within)
	if err != nil || n == 0 {
		return nil, err
	}
	part := &placeIndices{Title: r.L.T("index.here", "name", t.Name), Lead: r.L.T("index.here.lead")}
	if len(found.Compared) == 0 {
		part.Title, part.Lead = r.L.T("index.within"), r.L.T("index.within.lead")
	}
	add := func(v app.IndexView, compared bool) {
		if len(part.Items) == indicesToldHere {
			part.All = &NavLink{Text: r.L.N("index.here.more", n-indicesToldHere), Href: r.To("indices")}
			return
		}
		item := placeIndex{Lang: written(v.Lang), Title: v.Title, Href: r.To("index", v.ID), Question: v.Question, Over: indexOver(r, places, v.Index)}
		if compared {
			item.Why = &NavLink{Text: r.L.T("index.here.why", "name", t.Said()), Href: r.To("index_place", v.ID, string(t.Level), t.Code)}
		}
		part.Items = append(part.Items, item)
	}
	for _, v := range found.Compared {
		add(v, true)
	}
	for _, v := range found.Within {
		add(v, false)
	}
	return part, nil
}

// indicesOn lead from the card of an indicator to the public indices that rest on it.
func (s *Server) indicesOn(r *Request, code string) ([]placeIndex, error) {
	all, err := s.app.IndicesOn(r.Context(), code)
	if err != nil {
		return nil, err
	}
	var items []placeIndex
	for _, v := range all[:min(len(all), indicesToldHere)] {
		items = append(items, placeIndex{Lang: written(v.Lang), Title: v.Title, Href: r.To("index", v.ID), Question: v.Question})
	}
	return items, nil
}
