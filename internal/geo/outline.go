package geo

import (
	"iter"
	"slices"
)

// Outline is a territory in degrees: polygons of rings, the first the border and the
// others holes, each ring ending where it begins.
type Outline [][][][2]float64

// Outline gives the outline of a territory; nil when the atlas has none. Two that
// touch share their points.
func (a *Atlas) Outline(key string) Outline {
	i, ok := a.byKey[key]
	if !ok {
		return nil
	}
	return a.outline(&a.shapes[i])
}

func (a *Atlas) outline(s *shape) Outline {
	out := Outline{}
	for _, polygon := range s.polygons {
		var rings [][][2]float64
		for n, r := range polygon {
			rings = append(rings, degreesOf(Frames[s.frame], a.ring(r, 0), n == 0))
		}
		out = append(out, rings)
	}
	return out
}

// degreesOf turns a ring into degrees, and so that a border goes against the clock
// and a hole with it, as RFC 7946 asks.
func degreesOf(f Frame, ring []cell, border bool) [][2]float64 {
	out := make([][2]float64, len(ring))
	for i, p := range ring {
		lon, lat := f.Unproject(float64(p.x)*quantum, float64(p.y)*quantum)
		out[i] = [2]float64{lon, lat}
	}
	if ringArea(ring) > 0 != border {
		slices.Reverse(out)
	}
	return out
}

func (o Outline) encode(line []byte) []byte {
	line = append(line, `{"type":"MultiPolygon","coordinates":[`...)
	for i, polygon := range o {
		line = append(separated(line, i), '[')
		for j, ring := range polygon {
			line = append(separated(line, j), '[')
			for k, p := range ring {
				line = position(separated(line, k), p[0], p[1])
			}
			line = append(line, ']')
		}
		line = append(line, ']')
	}
	return append(line, "]}"...)
}

// separated writes the comma between the items of a list.
func separated(line []byte, i int) []byte {
	if i > 0 {
		return append(line, ',')
	}
	return line
}

// statuses tell in data why a value is there or not.
var statuses = []string{Missing: "missing", Secret: "secret", NotApplicable: "not_applicable", Divided: "divided_by_zero", Undefined: "undefined", TooLarge: "too_large"}

// Status is the code of what a shaded territory has: known, or why it has nothing.
func (s *Shade) Status(v Shaded) string {
	if s.has(v) {
		return "known"
	}
	return statuses[v.Absence]
}

// Features are what the map shades, with outlines, values and classes. What has no
// outline is there too, with no geometry.
func (m Map) Features() iter.Seq2[Feature, error] {
	return func(yield func(Feature, error) bool) {
		if m.Shade == nil {
			return
		}
		for _, v := range m.Shade.Values {
			f := Feature{ID: v.Key, Outline: m.shaded().Outline(v.Key), Properties: []Property{{"name", m.nameOf(v.Key)}, {"value", number(v.Value.Known, v.Value.Number)}}}
			if m.Shade.Pair != nil {
				f.Properties = append(f.Properties, Property{"value_2", number(v.Other.Known, v.Other.Number)})
			}
			class, status := any(nil), m.Shade.Status(v)
			if status == "known" {
				class = m.Shade.number(v.Step)
			}
			if f.Properties = append(f.Properties, Property{"class", class}, Property{"status", status}); !yield(f, nil) {
				return
			}
		}
	}
}

func number(known bool, v float64) any {
	if !known {
		return nil
	}
	return v
}

// ClassWords tell the class of a shaded territory: its number and its bounds.
func (m Map) ClassWords(v Shaded) string { return m.classWords(v) }
