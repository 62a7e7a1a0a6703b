package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// keptBorders is how many tiles are kept made, some 20 KB each at most.
const keptBorders = 512

// tileLayers are the layers by the word of their address.
var tileLayers = map[string]geo.Level{"communes": geo.Commune, "intercommunalites": geo.EPCI, "departements": geo.Departement}

// tilesOf is the address of the tiles of a layer, for a map to fill in.
func tilesOf(r *Request, layer string) string {
	const place = "/0/0/0"
	return strings.TrimSuffix(r.To("map_tile", layer, 0, 0, 0), place) + "/{z}/{x}/{y}"
}

func (s *Server) readBorders() (*geo.Tiles, error) {
	atlas, err := s.atlas()
	if err != nil {
		return nil, err
	}
	communes, err := s.communes()
	if err != nil {
		return nil, err
	}
	return geo.NewTiles(atlas, communes), nil
}

// mapTile sends a vector tile of outlines: /tuiles/communes/10/516/352. Where nothing
// lies, it sends none.
func (s *Server) mapTile(w http.ResponseWriter, r *Request) error {
	packed, err := s.borderTiles.get(r.URL.Path, func() ([]byte, error) { return s.packTile(r) })
	switch {
	case errors.Is(err, geo.ErrTile):
		return fault.New(fault.NotFound, "not_found")
	case err != nil:
		return err
	case len(packed) == 0:
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return r.sendPacked(w, "application/vnd.mapbox-vector-tile", packed)
}

func (s *Server) packTile(r *Request) ([]byte, error) {
	var at [3]int
	for i, name := range []string{"z", "x", "y"} {
		n, err := strconv.Atoi(r.PathValue(name))
		if err != nil || strconv.Itoa(n) != r.PathValue(name) { // 010 would be kept beside 10
			return nil, geo.ErrTile
		}
		at[i] = n
	}
	tiles, err := s.borders()
	if err != nil {
		return nil, err
	}
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	tile, err := tiles.Tile(tileLayers[r.PathValue("layer")], at[0], at[1], at[2], func(key string) string { return nameOf(places, territory.Key(key)) })
	if err != nil || tile == nil {
		return nil, err
	}
	return gzipOf(tile)
}
