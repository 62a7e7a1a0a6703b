package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Topology is a TopoJSON file: shared borders stored once.
type Topology struct {
	Arcs    [][][2]float64 // longitude and latitude
	Objects map[string][]Geometry
}

// Geometry is a polygon or several, each a list of rings, each a list of arcs.
// A negative arc i is arc ^i taken backwards.
type Geometry struct {
	ID                string
	EPCI, Departement string // properties "epci" and "dep" of a commune
	Polygons          [][][]int
}

// ErrTopology is a TopoJSON file that can't be read.
var ErrTopology = errors.New("malformed TopoJSON")

type topoFile struct {
	Type      string
	Transform *struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   map[string]topoObject
}

type topoObject struct {
	Type       string
	ID         any
	Arcs       json.RawMessage
	Geometries []topoObject
	Properties struct{ Code, EPCI, Dep string }
}

// DecodeTopoJSON reads the Polygon and MultiPolygon geometries of a TopoJSON
// file, quantised or not. Geometries are named by their id, else by their
// property "code". A geometry of null type is left out; any other type is
// refused.
//
// Source: the TopoJSON format specification, version 1.
func DecodeTopoJSON(r io.Reader) (*Topology, error) {
	var file topoFile
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTopology, err)
	}
	if file.Type != "Topology" {
		return nil, fmt.Errorf("%w: type %q", ErrTopology, file.Type)
	}
	t := &Topology{Arcs: file.Arcs, Objects: map[string][]Geometry{}}
	if tr := file.Transform; tr != nil {
		undelta(t.Arcs, tr.Scale, tr.Translate)
	}
	for name, object := range file.Objects {
		members := object.Geometries
		if object.Type != "GeometryCollection" {
			members = []topoObject{object}
		}
		for _, m := range members {
			if err := t.add(name, m); err != nil {
				return nil, fmt.Errorf("%w: object %q: %w", ErrTopology, name, err)
			}
		}
	}
	return t, nil
}

func undelta(arcs [][][2]float64, scale, translate [2]float64) {
	for _, arc := range arcs {
		var x, y float64
		for i, p := range arc {
			x, y = x+p[0], y+p[1]
			arc[i] = [2]float64{float64(x*scale[0]) + translate[0], float64(y*scale[1]) + translate[1]}
		}
	}
}

func (t *Topology) add(name string, o topoObject) error {
	g := Geometry{ID: o.Properties.Code, EPCI: o.Properties.EPCI, Departement: o.Properties.Dep}
	if o.ID != nil {
		g.ID = fmt.Sprint(o.ID)
	}
	switch o.Type {
	case "":
		return nil
	case "Polygon":
		g.Polygons = make([][][]int, 1)
		if err := json.Unmarshal(o.Arcs, &g.Polygons[0]); err != nil {
			return err
		}
	case "MultiPolygon":
		if err := json.Unmarshal(o.Arcs, &g.Polygons); err != nil {
			return err
		}
	default:
		return fmt.Errorf("geometry type %q", o.Type)
	}
	for _, polygon := range g.Polygons {
		for _, ring := range polygon {
			for _, i := range ring {
				if i >= len(t.Arcs) || ^i >= len(t.Arcs) {
					return fmt.Errorf("geometry %q: arc %d of %d", g.ID, i, len(t.Arcs))
				}
				if a, _ := direct(i); len(t.Arcs[a]) < 2 {
					return fmt.Errorf("geometry %q: arc %d too short", g.ID, a)
				}
			}
		}
	}
	t.Objects[name] = append(t.Objects[name], g)
	return nil
}

// direct returns the index of an arc and whether it is taken backwards.
func direct(i int) (index int, backwards bool) {
	if i < 0 {
		return ^i, true
	}
	return i, false
}
