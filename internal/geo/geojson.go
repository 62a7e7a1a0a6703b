package geo

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
)

// Feature is an initiative, or anything else that may have a place.
type Feature struct {
	ID         string
	Lon, Lat   float64
	Located    bool
	Outline    Outline    // instead of the point, when it has one
	Properties []Property // in the order they are written
}

// Property is a named value: a text, a number, a boolean, a list, or nil when
// it is missing.
type Property struct {
	Name  string
	Value any
}

// ErrPosition is a longitude or latitude that no place has.
var ErrPosition = errors.New("position outside the world")

// GeoJSON writes features as they come, one a line, and returns how many it
// wrote. A feature without a place has a null geometry. It stops at the first
// error of the source, of a position or of the writer; what it wrote before is
// then not a whole file.
//
// Source: RFC 7946: WGS 84, longitude first, no "crs" member.
func GeoJSON(w io.Writer, features iter.Seq2[Feature, error]) (int, error) {
	return GeoJSONOf(w, nil, features)
}

// GeoJSONOf is GeoJSON with members that the collection says of itself, such as its
// title and its source (RFC 7946, 6.1).
func GeoJSONOf(w io.Writer, about []Property, features iter.Seq2[Feature, error]) (int, error) {
	head, err := properties([]byte(`{"type":"FeatureCollection"`), about, true)
	if err != nil {
		return 0, err
	}
	b := bufio.NewWriter(w)
	b.Write(append(head, `,"features":[`...))
	n := 0
	for f, err := range features {
		if err != nil {
			return n, fmt.Errorf("read feature: %w", err)
		}
		line, err := f.encode()
		if err != nil {
			return n, fmt.Errorf("feature %q: %w", f.ID, err)
		}
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		if _, err := b.Write(line); err != nil {
			return n, fmt.Errorf("write GeoJSON: %w", err)
		}
		n++
	}
	b.WriteString("\n]}\n")
	if err := b.Flush(); err != nil {
		return n, fmt.Errorf("write GeoJSON: %w", err)
	}
	return n, nil
}

func (f Feature) encode() ([]byte, error) {
	line := []byte(`{"type":"Feature",`)
	if f.ID != "" {
		id, err := json.Marshal(f.ID)
		if err != nil {
			return nil, err
		}
		line = append(append(append(line, `"id":`...), id...), ',')
	}
	line = append(line, `"geometry":`...)
	switch {
	case f.Outline != nil:
		line = f.Outline.encode(line)
	case f.Located:
		if !(math.Abs(f.Lon) <= 180 && math.Abs(f.Lat) <= 90) {
			return nil, fmt.Errorf("%w: %v, %v", ErrPosition, f.Lon, f.Lat)
		}
		line = append(line, `{"type":"Point","coordinates":`...)
		line = append(position(line, f.Lon, f.Lat), '}')
	default:
		line = append(line, "null"...)
	}
	line, err := properties(append(line, `,"properties":{`...), f.Properties, false)
	return append(line, "}}"...), err
}

// properties writes named values, after others or first of all.
func properties(line []byte, all []Property, after bool) ([]byte, error) {
	for i, p := range all {
		if after || i > 0 {
			line = append(line, ',')
		}
		name, err := json.Marshal(p.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.Value)
		if err != nil {
			return nil, fmt.Errorf("property %q: %w", p.Name, err)
		}
		line = append(append(append(line, name...), ':'), value...)
	}
	return line, nil
}

func position(line []byte, lon, lat float64) []byte {
	line = append(degrees(append(line, '['), lon), ',')
	return append(degrees(line, lat), ']')
}

// degrees writes a coordinate to six decimals: eleven centimetres, more than
// any census knows.
func degrees(line []byte, v float64) []byte {
	v = math.Round(v*1e6)/1e6 + 0 // adding 0 takes the sign off −0
	return strconv.AppendFloat(line, v, 'f', -1, 64)
}
