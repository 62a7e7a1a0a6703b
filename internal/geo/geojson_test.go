package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"math"
	"runtime"
	"testing"
)

func sequence(all ...Feature) iter.Seq2[Feature, error] {
	return func(yield func(Feature, error) bool) {
		for _, f := range all {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func TestGeoJSON(t *testing.T) {
	var b bytes.Buffer
	n, err := GeoJSON(&b, sequence(
		Feature{ID: "ecov", Lon: 5.2512345678, Lat: 45.6, Located: true, Properties: []Property{{"name", `Covoiturage <b>"Lane"</b>`}, {"start", 2018}, {"themes", []string{"mobilité"}}}},
		Feature{ID: "sans-lieu", Lon: 3, Lat: 40, Properties: []Property{{"name", "Réseau"}, {"end", nil}}},
		Feature{Lon: -0.0000001, Lat: 0, Located: true},
	))
	if err != nil || n != 3 {
		t.Fatalf("%d written, %v", n, err)
	}
	const want = `{"type":"FeatureCollection","features":[
{"type":"Feature","id":"ecov","geometry":{"type":"Point","coordinates":[5.251235,45.6]},"properties":{"name":"Covoiturage \u003cb\u003e\"Lane\"\u003c/b\u003e","start":2018,"themes":["mobilité"]}},
{"type":"Feature","id":"sans-lieu","geometry":null,"properties":{"name":"Réseau","end":null}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[0,0]},"properties":{}}
]}
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	if !json.Valid(b.Bytes()) {
		t.Error("not JSON")
	}
	b.Reset()
	if _, err := GeoJSON(&b, sequence()); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("no feature: %v %s", err, b.String())
	}
}

func TestGeoJSONStopsAtTheFirstError(t *testing.T) {
	for name, f := range map[string]Feature{
		"longitude": {Lon: 181, Located: true}, "latitude": {Lat: -90.1, Located: true}, "nan": {Lon: math.NaN(), Located: true}} {
		if _, err := GeoJSON(io.Discard, sequence(f)); !errors.Is(err, ErrPosition) {
			t.Errorf("%s: %v, want ErrPosition", name, err)
		}
	}
	if _, err := GeoJSON(io.Discard, sequence(Feature{Properties: []Property{{"x", math.Inf(1)}}})); err == nil {
		t.Error("an infinite property is written")
	}
	broken := errors.New("disk")
	n, err := GeoJSON(io.Discard, func(yield func(Feature, error) bool) {
		if yield(Feature{}, nil) {
			yield(Feature{}, broken)
		}
	})
	if n != 1 || !errors.Is(err, broken) {
		t.Errorf("%d written, %v", n, err)
	}
}

// TestGeoJSONMemoryStaysFlat writes 50 000 features and holds none.
func TestGeoJSONMemoryStaysFlat(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most := heap(), uint64(0)
	n, err := GeoJSON(io.Discard, func(yield func(Feature, error) bool) {
		for i := range 50_000 {
			if i%10_000 == 9_999 {
				most = max(most, heap())
			}
			if !yield(Feature{Lon: 1, Lat: 2, Located: true, Properties: []Property{{"n", i}}}, nil) {
				return
			}
		}
	})
	if err != nil || n != 50_000 || most > before+1<<20 {
		t.Errorf("%d written, %v, %d bytes held", n, err, int64(most)-int64(before))
	}
}
