package geo

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"codeberg.org/bocage/bocage/internal/chart"
)

// TestOutlinesAsGeoJSON reads back what a map gives: every value, known or not, rings
// that close and turn as they should, and the place where it is.
func TestOutlinesAsGeoJSON(t *testing.T) {
	m := sampleMap(atlas(t), nil)
	m.Shade = &Shade{Steps: []string{"a"}, Values: []Shaded{{Key: "departement:61", Step: 1, Value: chart.Known(3.5)},
		{Key: "departement:974", Absence: Secret}, {Key: "departement:975", Absence: NotApplicable}}}
	var b bytes.Buffer
	n, err := GeoJSONOf(&b, []Property{{"title", "Essai"}, {"source", "IGN"}}, m.Features())
	if err != nil || n != 3 {
		t.Fatal(n, err)
	}
	var file struct {
		Type, Title, Source string
		Features            []struct {
			ID         string
			Properties struct {
				Name, Status string
				Value        *float64
				Class        *string
			}
			Geometry *struct {
				Type        string
				Coordinates Outline
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &file); err != nil {
		t.Fatal(err)
	}
	if file.Title != "Essai" || file.Source != "IGN" {
		t.Errorf("the file says %q, %q", file.Title, file.Source)
	}
	orne, reunion, miquelon := file.Features[0], file.Features[1], file.Features[2]
	if *orne.Properties.Value != 3.5 || *orne.Properties.Class != "1" || orne.Properties.Status != "known" {
		t.Errorf("Orne is %+v", orne.Properties)
	}
	if reunion.Properties.Value != nil || reunion.Properties.Class != nil || reunion.Properties.Status != "secret" || miquelon.Geometry != nil || miquelon.Properties.Status != "not_applicable" {
		t.Errorf("%+v, %+v", reunion, miquelon)
	}
	for _, polygon := range orne.Geometry.Coordinates {
		for i, ring := range polygon {
			area := 0.0
			for k := 1; k < len(ring); k++ {
				area += ring[k-1][0]*ring[k][1] - ring[k][0]*ring[k-1][1]
			}
			if ring[0] != ring[len(ring)-1] || area > 0 != (i == 0) {
				t.Errorf("ring %d from %v to %v, area %g", i, ring[0], ring[len(ring)-1], area)
			}
			if p := ring[0]; !(math.Abs(p[0]-0.1) <= 1.1) || !(math.Abs(p[1]-48.6) <= 0.6) {
				t.Errorf("Orne lies at %v", p)
			}
		}
	}
}
