package geo

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"
)

func tilesOf(t testing.TB) *Tiles { return NewTiles(atlas(t), communes(t)) }

func byKey(key string) string { return "name of " + key }

// tileAt is the tile of a zoom that holds a place.
func tileAt(lon, lat float64, z int) (x, y int) {
	p := worldOf(lon, lat)
	return int(p.x) >> (worldBits - z), int(p.y) >> (worldBits - z)
}

// message reads one: the bytes or the number of each field, in order.
func message(t *testing.T, b []byte, each func(field int, n uint64, content []byte)) {
	t.Helper()
	for len(b) > 0 {
		head, n := binary.Uvarint(b)
		if n <= 0 {
			t.Fatal("a message is cut")
		}
		v, m := binary.Uvarint(b[n:])
		if b = b[n+m:]; head&7 == varintWire {
			each(int(head>>3), v, nil)
			continue
		}
		each(int(head>>3), 0, b[:v])
		b = b[v:]
	}
}

type readFeature struct {
	code, name string
	rings      [][]cell
}

// readTile reads a tile back, as the specification says.
func readTile(t *testing.T, b []byte) (layer string, features []readFeature) {
	t.Helper()
	message(t, b, func(field int, _ uint64, content []byte) {
		if field != layersField {
			t.Fatalf("field %d in a tile", field)
		}
		var keys, values []string
		var raw [][]byte
		version, extent := uint64(0), uint64(0)
		message(t, content, func(field int, n uint64, content []byte) {
			switch field {
			case nameField:
				layer = string(content)
			case featuresField:
				raw = append(raw, content)
			case keysField:
				keys = append(keys, string(content))
			case valuesField:
				message(t, content, func(_ int, _ uint64, text []byte) { values = append(values, string(text)) })
			case versionField:
				version = n
			case extentField:
				extent = n
			}
		})
		if version != 2 || extent != 4096 {
			t.Errorf("version %d, extent %d", version, extent)
		}
		for _, f := range raw {
			features = append(features, decodeFeature(t, f, keys, values))
		}
	})
	return layer, features
}

func decodeFeature(t *testing.T, b []byte, keys, values []string) readFeature {
	t.Helper()
	var f readFeature
	message(t, b, func(field int, n uint64, content []byte) {
		switch field {
		case tagsField:
			for len(content) > 0 {
				k, n := binary.Uvarint(content)
				v, m := binary.Uvarint(content[n:])
				content = content[n+m:]
				if keys[k] == "code" {
					f.code = values[v]
				} else {
					f.name = values[v]
				}
			}
		case typeField:
			if n != 3 {
				t.Errorf("geometry of type %d", n)
			}
		case geometryField:
			f.rings = decodeRings(t, content)
		}
	})
	return f
}

func decodeRings(t *testing.T, b []byte) (rings [][]cell) {
	t.Helper()
	var pen cell
	for len(b) > 0 {
		head, n := binary.Uvarint(b)
		b = b[n:]
		command, count := head&7, head>>3
		if command == 7 {
			continue
		}
		if command == 1 {
			rings = append(rings, nil)
		}
		for range count {
			dx, n := binary.Varint(b)
			dy, m := binary.Varint(b[n:])
			b = b[n+m:]
			pen = cell{pen.x + int32(dx), pen.y + int32(dy)}
			rings[len(rings)-1] = append(rings[len(rings)-1], pen)
		}
	}
	return rings
}

// TestATileHasNoGap: inside a tile of the middle of France, whatever the layer and the
// zoom, each edge of a territory is that of its neighbour taken backwards, and together
// they cover the tile once.
func TestATileHasNoGap(t *testing.T) {
	tiles := tilesOf(t)
	for level, zooms := range TileZooms {
		for z := max(zooms[0], 7); z <= zooms[1]; z++ {
			x, y := tileAt(2.4, 46.9, z)
			b, err := tiles.Tile(level, z, x, y, byKey)
			if err != nil {
				t.Fatal(err)
			}
			layer, features := readTile(t, b)
			if layer != string(level) || len(features) == 0 {
				t.Fatalf("%s at %d: layer %q of %d", level, z, layer, len(features))
			}
			edges, area := map[[2]cell]int{}, 0.0
			for _, f := range features {
				if f.name != "name of "+string(level)+":"+f.code {
					t.Errorf("%s is called %q", f.code, f.name)
				}
				for _, ring := range f.rings {
					area += ringArea(ring) / 2
					for i, p := range ring {
						edges[[2]cell{p, ring[(i+1)%len(ring)]}]++
					}
				}
			}
			alone := 0
			within := func(p cell) bool {
				return p.x > -overlap && p.y > -overlap && p.x < tileExtent+overlap && p.y < tileExtent+overlap
			}
			for e := range edges {
				if within(e[0]) && within(e[1]) && edges[[2]cell{e[1], e[0]}] == 0 {
					alone++
				}
			}
			if want := math.Pow(tileExtent+2*overlap, 2); alone > 0 || !(math.Abs(area/want-1) <= 1e-3) {
				t.Errorf("%s at %d: %d edges without a neighbour, %.4f of the tile covered", level, z, alone, area/want)
			}
		}
	}
}

// TestATileShowsWhatIsThere: Alençon on the tile that holds it, an enclave as a hole, an
// island overseas; nothing in the middle of the sea.
func TestATileShowsWhatIsThere(t *testing.T) {
	tiles := tilesOf(t)
	find := func(level Level, lon, lat float64, z int, code string) *readFeature {
		x, y := tileAt(lon, lat, z)
		b, err := tiles.Tile(level, z, x, y, byKey)
		if err != nil {
			t.Fatal(err)
		}
		_, features := readTile(t, b)
		for i := range features {
			if features[i].code == code {
				return &features[i]
			}
		}
		t.Errorf("%s isn't on the tile %d/%d/%d of %s", code, z, x, y, level)
		return nil
	}
	find(Commune, 0.0913, 48.4306, 12, "61001")
	find(EPCI, 0.0913, 48.4306, 6, "246100663")
	find(EPCI, 0.0913, 48.4306, 11, "246100663")
	find(Departement, 55.45, -20.9, 10, "974")
	x, y := tileAt(-20, 45, 9)
	if b, err := tiles.Tile(Commune, 9, x, y, byKey); err != nil || b != nil {
		t.Errorf("%d bytes in the sea, %v", len(b), err)
	}
}

func TestTilesRefused(t *testing.T) {
	for _, c := range []struct {
		level   Level
		z, x, y int
	}{{Commune, 7, 60, 40}, {Commune, 15, 60, 40}, {EPCI, 8, 256, 3}, {EPCI, 8, -1, 3}, {EPCI, 8, 3, 1 << 8}, {Region, 8, 3, 3}, {"", 8, 3, 3}, {Departement, -1, 0, 0}} {
		if _, err := tilesOf(t).Tile(c.level, c.z, c.x, c.y, byKey); !errors.Is(err, ErrTile) {
			t.Errorf("%+v: %v, want ErrTile", c, err)
		}
	}
}

// BenchmarkTile is a tile once the départements around it were read: those of the
// largest number of territories.
func BenchmarkTile(b *testing.B) {
	for name, c := range map[string]struct {
		level Level
		z     int
	}{"communes of Picardie": {Commune, 8}, "communes": {Commune, 10}, "EPCI": {EPCI, 9}, "EPCI from afar": {EPCI, 5}, "departements": {Departement, 9}} {
		b.Run(name, func(b *testing.B) {
			tiles := tilesOf(b)
			x, y := tileAt(2.3, 49.9, c.z)
			if _, err := tiles.Tile(c.level, c.z, x, y, byKey); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := tiles.Tile(c.level, c.z, x, y, byKey); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
