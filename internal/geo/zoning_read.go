package geo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Coordinates are how the positions of a zoning are written.
type Coordinates string

// The coordinates that are read.
const (
	Degrees   Coordinates = "wgs84"     // longitude and latitude, as RFC 7946 wants
	Lambert93 Coordinates = "lambert93" // RGF93 / Lambert-93 (EPSG:2154), in metres
)

// ZoningAs is how a zoning is to be read; what is left empty is found.
type ZoningAs struct {
	Property    string // that names the zones
	Coordinates Coordinates
}

// Zoning is what was read of a GeoJSON file.
type Zoning struct {
	Features    int
	Zones       []Zone
	Troubles    []Trouble
	Property    string // that names the zones; "" when none does
	Properties  []ZoningProperty
	Coordinates Coordinates
	Guessed     bool // the file doesn't say its coordinates, and they are no degrees
}

// ZoningProperty is a property that could name the zones of a file.
type ZoningProperty struct {
	Name   string
	Values int    // different ones
	Sample string // the first
}

// maxProperties is how many properties of a file are proposed.
const maxProperties = 60

type zoningFile struct {
	Type string
	CRS  struct {
		Properties struct{ Name any }
	}
	Features []zoningFeature
}

type zoningFeature struct {
	Properties map[string]any
	Geometry   *struct {
		Type        string
		Coordinates json.RawMessage
	}
}

// ReadZoning reads the polygons of a GeoJSON file, and what is wrong with any of them:
// a feature with a trouble gives no zone, so that whoever reads decides whether the
// others are enough. Features of one name are one zone. Either way round, a ring is
// read: many programs write it against the rule. Degrees are WGS 84, longitude first;
// metres of Lambert-93, which RFC 7946 does not allow and programs write, are turned
// into degrees, when the file says so or its first position can be nothing else.
//
// Source: RFC 7946.
func ReadZoning(r io.Reader, as ZoningAs) (Zoning, error) {
	file, err := zoningOf(r)
	if err != nil {
		return Zoning{}, err
	}
	out := Zoning{Features: len(file.Features), Property: as.Property, Properties: file.properties()}
	out.Coordinates, out.Guessed = file.coordinates(as.Coordinates)
	if out.Property == "" {
		out.Property = naming(out.Properties)
	}
	at, points := map[string]int{}, 0
	for i, f := range file.Features {
		zone, trouble := f.zone(i+1, out.Property, out.Coordinates)
		if trouble != nil {
			trouble.Name = zone.Name
			out.Troubles = append(out.Troubles, *trouble)
			continue
		}
		if points += zone.Outline.points(); points > MaxZoningPoints {
			return Zoning{}, ErrZoningLarge
		}
		if k, known := at[zone.Name]; known && zone.Name != "" {
			out.Zones[k].Outline, out.Zones[k].Features = append(out.Zones[k].Outline, zone.Outline...), out.Zones[k].Features+1
			continue
		}
		at[zone.Name] = len(out.Zones)
		out.Zones = append(out.Zones, zone)
	}
	return out, nil
}

func zoningOf(r io.Reader) (zoningFile, error) {
	var file zoningFile
	content, err := io.ReadAll(io.LimitReader(r, MaxZoningBytes+1))
	if err != nil {
		return file, fmt.Errorf("read zoning: %w", err)
	}
	if len(content) > MaxZoningBytes {
		return file, ErrZoningLarge
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if err := json.Unmarshal(content, &file); err != nil {
		return file, fmt.Errorf("%w: %w", ErrZoning, err)
	}
	if file.Type != "FeatureCollection" {
		return file, fmt.Errorf("%w: type %q", ErrZoning, file.Type)
	}
	switch n := len(file.Features); {
	case n == 0:
		return file, ErrZoningEmpty
	case n > MaxZoningZones:
		return file, ErrZoningLarge
	}
	return file, nil
}

// nameProperties are where programs put the name of a feature.
var nameProperties = []string{"nom", "name", "libelle"}

// naming is the property that names zones by its own name; else "".
func naming(all []ZoningProperty) string {
	for _, name := range nameProperties {
		for _, p := range all {
			if strings.EqualFold(p.Name, name) {
				return p.Name
			}
		}
	}
	return ""
}

// properties are those that hold a word or a number, the ones that could name zones
// first.
func (f zoningFile) properties() []ZoningProperty {
	at := map[string]int{}
	var all []ZoningProperty
	seen := map[[2]string]bool{}
	for _, feature := range f.Features {
		for name, value := range feature.Properties {
			said := said(value)
			if said == "" || len(name) > 200 {
				continue
			}
			i, known := at[name]
			if !known {
				i = len(all)
				at[name] = i
				all = append(all, ZoningProperty{Name: name, Sample: said})
			}
			if !seen[[2]string{name, said}] {
				seen[[2]string{name, said}] = true
				all[i].Values++
			}
		}
	}
	rank := func(p ZoningProperty) int {
		if i := slices.Index(nameProperties, strings.ToLower(p.Name)); i >= 0 {
			return i
		}
		return len(nameProperties)
	}
	slices.SortFunc(all, func(a, b ZoningProperty) int { return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Name, b.Name)) })
	return all[:min(len(all), maxProperties)]
}

// said is a property in words: a text or a number; "" for anything else.
func said(value any) string {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return fmt.Sprint(v)
	}
	return ""
}

// coordinates are those that were asked for, else those that the file says, else what
// its first position can be.
func (f zoningFile) coordinates(asked Coordinates) (c Coordinates, guessed bool) {
	name, _ := f.CRS.Properties.Name.(string)
	switch {
	case asked == Lambert93 || asked == Degrees:
		return asked, false
	case strings.HasSuffix(name, "2154"):
		return Lambert93, false
	case name != "":
		return Degrees, false
	}
	for _, feature := range f.Features {
		if feature.Geometry == nil {
			continue
		}
		if p, ok := firstPosition(feature.Geometry.Coordinates); ok {
			return map[bool]Coordinates{true: Lambert93, false: Degrees}[inLambert93(p)], inLambert93(p)
		}
	}
	return Degrees, false
}

// firstPosition is the first pair of numbers of a geometry, however deep.
func firstPosition(raw json.RawMessage) (p [2]float64, ok bool) {
	_, err := fmt.Sscanf(strings.NewReplacer("[", " ", "]", " ", ",", " ").Replace(string(raw[:min(len(raw), 120)])), "%g %g", &p[0], &p[1])
	return p, err == nil
}

// inLambert93 says whether a position lies where metropolitan France is, in metres of
// Lambert-93. The conic conformes of nine zones, Lambert II étendu and the UTM zones
// have other northings.
func inLambert93(p [2]float64) bool {
	return p[0] > 0 && p[0] < 1_300_000 && p[1] > 6_000_000 && p[1] < 7_200_000
}

func (f zoningFeature) zone(number int, property string, c Coordinates) (Zone, *Trouble) {
	z := Zone{Number: number, Name: said(f.Properties[property]), Features: 1}
	if f.Geometry == nil {
		return z, &Trouble{Feature: number, What: NoPolygon}
	}
	var err error
	switch f.Geometry.Type {
	case "Polygon":
		z.Outline = make(Outline, 1)
		err = json.Unmarshal(f.Geometry.Coordinates, (*rings)(&z.Outline[0]))
	case "MultiPolygon":
		var all []rings
		err = json.Unmarshal(f.Geometry.Coordinates, &all)
		for _, polygon := range all {
			z.Outline = append(z.Outline, polygon)
		}
	default:
		return z, &Trouble{Feature: number, What: NoPolygon}
	}
	if err != nil {
		return z, &Trouble{Feature: number, What: BadPosition}
	}
	if c == Lambert93 {
		z.Outline.fromLambert93()
	}
	if t := z.Outline.check(); t != nil {
		t.Feature = number
		return z, t
	}
	return z, nil
}

// fromLambert93 turns metres into degrees; what is not of Lambert-93 stays, to be told.
func (o Outline) fromLambert93() {
	for _, polygon := range o {
		for _, ring := range polygon {
			for i, p := range ring {
				if inLambert93(p) && !math.IsNaN(p[0]) {
					ring[i][0], ring[i][1] = Metropole.Unproject(p[0], p[1])
				}
			}
		}
	}
}
