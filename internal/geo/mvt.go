package geo

import "encoding/binary"

// tileExtent is how many units a tile is wide.
const tileExtent = 4096

// tileLayer is a layer of a vector tile being written.
//
// Source: Mapbox Vector Tile specification, version 2.1.
type tileLayer struct {
	name     string
	features []byte
	values   []byte
	known    map[string]int
}

// The fields of the messages, and how a field is encoded.
const (
	layersField   = 3
	nameField     = 1
	featuresField = 2
	keysField     = 3
	valuesField   = 4
	extentField   = 5
	versionField  = 15

	tagsField     = 2
	typeField     = 3
	geometryField = 4

	stringField = 1

	varintWire, bytesWire = 0, 2
)

// tileKeys are the properties of every feature, in order.
var tileKeys = []string{"code", "name"}

// add writes a territory: polygons of rings in units of the tile, the first the border
// and the others its holes.
func (l *tileLayer) add(code, name string, polygons [][][]cell) {
	g := tileGeometry{}
	for _, rings := range polygons {
		for _, ring := range rings {
			g.ring(ring)
		}
	}
	var tags, feature []byte
	for i, text := range []string{code, name} {
		tags = binary.AppendUvarint(binary.AppendUvarint(tags, uint64(i)), uint64(l.value(text)))
	}
	const polygon = 3
	feature = appendBytes(feature, tagsField, tags)
	feature = appendNumber(feature, typeField, polygon)
	feature = appendBytes(feature, geometryField, g.b)
	l.features = appendBytes(l.features, featuresField, feature)
}

// value is the number of a text among the values of the layer.
func (l *tileLayer) value(text string) int {
	n, ok := l.known[text]
	if !ok {
		n = len(l.known)
		l.known[text] = n
		l.values = appendBytes(l.values, valuesField, appendBytes(nil, stringField, []byte(text)))
	}
	return n
}

// encode is the whole tile, of one layer; nil when it holds nothing.
func (l *tileLayer) encode() []byte {
	if len(l.features) == 0 {
		return nil
	}
	const version = 2
	layer := appendNumber(nil, versionField, version)
	layer = appendBytes(layer, nameField, []byte(l.name))
	layer = append(layer, l.features...)
	for _, key := range tileKeys {
		layer = appendBytes(layer, keysField, []byte(key))
	}
	layer = append(layer, l.values...)
	return appendBytes(nil, layersField, appendNumber(layer, extentField, tileExtent))
}

// tileGeometry writes rings as commands of a pen.
type tileGeometry struct {
	b   []byte
	pen cell
}

func (g *tileGeometry) ring(ring []cell) {
	const moveTo, lineTo, closePath = 1, 2, 7
	g.b = binary.AppendUvarint(g.b, 1<<3|moveTo)
	g.to(ring[0])
	g.b = binary.AppendUvarint(g.b, uint64(len(ring)-1)<<3|lineTo)
	for _, p := range ring[1:] {
		g.to(p)
	}
	g.b = binary.AppendUvarint(g.b, 1<<3|closePath)
}

func (g *tileGeometry) to(p cell) {
	g.b = binary.AppendVarint(g.b, int64(p.x-g.pen.x)) // Go's varint is the format's zigzag
	g.b = binary.AppendVarint(g.b, int64(p.y-g.pen.y))
	g.pen = p
}

func appendNumber(b []byte, field, v int) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(field<<3|varintWire)), uint64(v))
}

func appendBytes(b []byte, field int, v []byte) []byte {
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(field<<3|bytesWire)), uint64(len(v)))
	return append(b, v...)
}
