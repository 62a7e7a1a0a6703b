package geo

import (
	"errors"
	"maps"
	"math"
	"slices"
	"sync"
)

// Tiles make vector tiles of the communes, the EPCI and the départements, on demand.
// From finest on, the two others are the communes dissolved: all three then share
// their lines. Further out, nobody sees the difference and the atlas does.
type Tiles struct {
	atlas    func() (*Atlas, error)
	communes *Communes
	world    []func() (*Atlas, error) // of each département, on the plane of tiles
}

// ErrTile is a tile that no map asks for: a layer that isn't there, a place outside the
// world, or too near or too far for what the layer holds.
var ErrTile = errors.New("no such tile")

// TileZooms are the zooms of each layer: from where it may be read to where nothing is
// gained by coming nearer.
var TileZooms = map[Level][2]int{Commune: {8, 14}, EPCI: {5, 14}, Departement: {3, 14}}

const (
	finest    = 9  // zoom from which every layer is made of communes
	worldBits = 28 // the plane of tiles is 2²⁸ units wide, 15 cm each at the equator
	tileBits  = 12 // log2 of tileExtent
	overlap   = 64 // units of a tile that it shows of its neighbours, to hide the seam
)

// NewTiles makes tiles of an atlas and of the communes. Nothing is worked out before it
// is asked for; then it is kept.
func NewTiles(atlas *Atlas, communes *Communes) *Tiles {
	t := &Tiles{communes: communes, atlas: sync.OnceValues(func() (*Atlas, error) { return atlas.onWorld(), nil })}
	for _, read := range communes.read {
		t.world = append(t.world, sync.OnceValues(func() (*Atlas, error) {
			a, err := read()
			if err != nil {
				return nil, err
			}
			return a.onWorld(), nil
		}))
	}
	return t
}

// onWorld is an atlas whose arcs are on the plane of tiles too.
func (a *Atlas) onWorld() *Atlas {
	out := *a
	out.arcs = slices.Clone(a.arcs)
	for i := range out.arcs {
		c := &out.arcs[i]
		c.world = make([]cell, len(c.points))
		for k, p := range c.points {
			c.world[k] = worldOf(Frames[c.frame].Unproject(float64(p.x)*quantum, float64(p.y)*quantum))
		}
	}
	return &out
}

// worldOf puts degrees on the plane of tiles, y downwards:
//
//	x = (λ + 180°)/360°,   y = (1 − ln(tan φ + sec φ)/π)/2
//
// Source: the spherical Mercator projection of web maps, EPSG:3857.
func worldOf(lon, lat float64) cell {
	const wide = 1 << worldBits
	phi := radians(lat)
	return cell{int32(math.Round((lon + 180) / 360 * wide)), int32(math.Round((1 - math.Asinh(math.Tan(phi))/math.Pi) / 2 * wide))}
}

// Tile is a tile of a layer; nil when nothing lies there. names gives the name of each
// territory by its key.
func (t *Tiles) Tile(level Level, z, x, y int, names func(key string) string) ([]byte, error) {
	zooms, ok := TileZooms[level]
	if !ok || z < zooms[0] || z > zooms[1] || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return nil, ErrTile
	}
	v := newTileView(z, x, y)
	pieces, err := t.pieces(level, v)
	if err != nil {
		return nil, err
	}
	layer := &tileLayer{name: string(level), known: map[string]int{}}
	for _, p := range pieces {
		for i := range p.shapes {
			if polygons := v.polygons(p.atlas, &p.shapes[i]); len(polygons) > 0 {
				layer.add(p.shapes[i].code, names(p.shapes[i].key()), polygons)
			}
		}
	}
	return layer.encode(), nil
}

// piece is territories and the atlas of their arcs.
type piece struct {
	atlas  *Atlas
	shapes []shape
}

// pieces are the territories of a layer that may meet a tile.
func (t *Tiles) pieces(level Level, v tileView) ([]piece, error) {
	if level != Commune && v.zoom < finest {
		a, err := t.atlas()
		if err != nil {
			return nil, err
		}
		return []piece{{a, meeting(a.shapes, level, v.ground)}}, nil
	}
	var all []piece
	m := newMerger()
	for i, s := range t.communes.sections {
		if !s.box.meets(v.ground[s.frame]) {
			continue
		}
		from, err := t.world[i]()
		if err != nil {
			return nil, err
		}
		if level == Commune {
			all = append(all, piece{from, meeting(from.shapes, level, v.ground)})
		} else {
			m.add(from, v.wanted(from, level))
		}
	}
	whole := m.atlas.dissolved(func(s *shape) string { return s.within(level) })
	for i := range whole {
		whole[i].level = level
	}
	return append(all, piece{m.atlas, whole}), nil
}

func meeting(shapes []shape, level Level, ground []box) []shape {
	var all []shape
	for _, s := range shapes {
		if s.level == level && s.box.meets(ground[s.frame]) {
			all = append(all, s)
		}
	}
	return all
}

// wanted are the communes of a département that a tile needs: all those of each
// territory that it meets.
func (v tileView) wanted(a *Atlas, level Level) []string {
	met := map[string]bool{}
	for i := range a.shapes {
		if s := &a.shapes[i]; s.box.meets(v.ground[s.frame]) {
			met[s.within(level)] = true
		}
	}
	var codes []string
	for i := range a.shapes {
		if s := &a.shapes[i]; met[s.within(level)] && s.within(level) != "" {
			codes = append(codes, s.code)
		}
	}
	return codes
}

// within is the code of the EPCI or of the département that holds a commune.
func (s *shape) within(level Level) string {
	if level == EPCI {
		return s.parents.epci
	}
	return s.parents.departement
}

// dissolved are the territories that the communes of an atlas make, by the code of the
// one that holds each; "" for none.
func (a *Atlas) dissolved(of func(*shape) string) []shape {
	members := map[string][]*shape{}
	for i := range a.shapes {
		if code := of(&a.shapes[i]); code != "" {
			members[code] = append(members[code], &a.shapes[i])
		}
	}
	all, j := make([]shape, 0, len(members)), a.joiner()
	for _, code := range slices.Sorted(maps.Keys(members)) {
		s := j.join(members[code])
		s.code = code
		all = append(all, s)
	}
	return all
}
