package sheet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// laid reads the first list of a document, or the one that is named, as names and
// their values.
func laid(t *testing.T, text, list string, lim Limits) ([]map[string]string, error) {
	t.Helper()
	b, err := Open(strings.NewReader(text), int64(len(text)), "carte.json", lim)
	if err != nil {
		return nil, err
	}
	h, ok := b.Header(list)
	if !ok || h.Line != OwnHeader {
		t.Fatalf("header of %q: %v %v among %q", list, h, ok, b.Sheets())
	}
	var all []map[string]string
	for r, err := range b.Rows(list) {
		if err != nil {
			return all, err
		}
		e := map[string]string{"#": strconv.Itoa(r.Line)}
		for i, c := range r.Cells {
			if c != "" {
				e[h.Names[i]] = c
			}
		}
		all = append(all, e)
	}
	return all, nil
}

func TestElementsAreLaidFlat(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []map[string]string
	}{
		"as GoGoCarto writes them": {`[{"id":12,"title":"L’Épi","geo":{"latitude":46.3252,"longitude":-0.0339},"taxonomy":[10427,"Marché"],
			"address":{"streetAddress":"5 rue du Four","addressLocality":"Chenay"},"images":["https://a.fr/1","https://a.fr/2"],"open":true,"closed":null}]`,
			[]map[string]string{{"#": "1", "id": "12", "title": "L’Épi", "geo.latitude": "46.3252", "geo.longitude": "-0.0339", "taxonomy": "10427 ; Marché",
				"address.streetAddress": "5 rue du Four", "address.addressLocality": "Chenay", "images": "https://a.fr/1 ; https://a.fr/2", "open": "true"}}},
		"within an envelope": {`{"licence":"ODbL","data":[{"name":"A"},null,{"name":"B","lat":1e1}]}`,
			[]map[string]string{{"#": "1", "name": "A"}, {"#": "3", "name": "B", "lat": "10"}}},
		"a taxonomy that comes after": {`{"elements":[{"name":"A","categories":[1,"3"]}],"taxonomy":{"options":[{"id":1,"name":"Marché","suboptions":[{"id":3,"name":"Bio"}]}]}}`,
			[]map[string]string{{"#": "1", "name": "A", "categories": "Marché ; Bio"}}},
		"GeoJSON": {`{"type":"FeatureCollection","name":"couche","features":[
			{"type":"Feature","id":7,"properties":{"id":"x","name":"A","tags":{"a":["b","c"]}},"geometry":{"type":"Point","coordinates":[2.5,48,120]}},
			{"type":"Feature","properties":{"name":"B"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]],[[0,0]]]}},
			{"type":"Feature","properties":null,"geometry":null}]}`,
			[]map[string]string{
				{"#": "1", "id": "7", "properties.id": "x", "name": "A", "tags.a": "b ; c", "geometry.longitude": "2.5", "geometry.latitude": "48", "geometry.altitude": "120"},
				{"#": "2", "name": "B", "geometry.type": "Polygon", "geometry.coordinates": "[… 2]"}}},
		"lists of objects and of lists": {`[{"name":"A","products":[{"name":"pain","price":2},{"name":"miel"}],"grid":[[1,[2,{"a":"b"}]],[]],"one":["x ; y"],"none":[],"nested":[]}]`,
			[]map[string]string{{"#": "1", "name": "A", "products.name": "pain ; miel", "products.price": "2", "grid": `[1,[2,{"a","b"}]] ; []`, "one": "x ; y ;"}}},
		"one object":        {`{"name":"La Plateforme","address":{"city":"Paris"},"tags":["a"]}`, []map[string]string{{"#": "1", "name": "La Plateforme", "address.city": "Paris", "tags": "a"}}},
		"one object a line": {"{\"name\":\"A\"}\n{\"name\":\"B\",\"x\":[{\"y\":1}]}\n", []map[string]string{{"#": "1", "name": "A"}, {"#": "2", "name": "B", "x.y": "1"}}},
		"a key given twice": {`[{"name":"A","name":"B","a":{"b":1,"b":{"c":2}}}]`, []map[string]string{{"#": "1", "name": Repeated, "a.b": Repeated}}},
		"with its mark":     {"\ufeff[{\"name\":\"é\"}]", []map[string]string{{"#": "1", "name": "é"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := laid(t, tt.text, "", Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("laid\n%v\nwant\n%v", got, tt.want)
			}
		})
	}
}

// A file of which two lists could be meant gives both to choose from.
func TestEachListNearTheRootIsASheet(t *testing.T) {
	text := `{"name":"Export","producers":[{"id":1,"title":"A"}],"meta":{"inner":[{"title":"B"}]},"notes":["x"],"deep":{"a":{"b":[{"title":"C"}]}}}`
	b, err := Open(strings.NewReader(text), int64(len(text)), "x", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Sheets(); !slices.Equal(got, []string{"producers", "meta.inner", "deep.a.b", "$"}) {
		t.Errorf("sheets %q", got)
	}
	if got, err := laid(t, text, "meta.inner", Limits{}); err != nil || len(got) != 1 || got[0]["title"] != "B" {
		t.Errorf("inner list: %v %v", got, err)
	}
}

func TestAJSONThatCantBeReadSaysWhere(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70)
	for name, tt := range map[string]struct {
		text, key string
		args      map[string]any
	}{
		"cut in a value":     {`[{"name":"A"},{"na`, "sheet.json_cut", nil},
		"cut between two":    {`[{"name":"A"},`, "sheet.json_cut", nil},
		"cut envelope":       {`{"data":[{"name":"A"}]`, "sheet.json_cut", nil},
		"no number":          {"[{\"name\":\"A\"},\n{\"lat\":NaN}]", "sheet.json_not_a_number", map[string]any{"line": 2, "element": 2, "value": "NaN"}},
		"without end":        {"[{\"lat\":-Infinity}]", "sheet.json_not_a_number", map[string]any{"line": 1, "element": 1, "value": "-Infinity"}},
		"broken":             {"[{\"name\":\"A\"\n\"b\":2}]", "sheet.json_broken", map[string]any{"line": 2, "near": `"b":2}]`}},
		"more than one list": {`[{"a":1}] [2]`, "sheet.json_broken", nil},
		"no element":         {`["a","b"]`, "sheet.json_no_elements", nil},
		"a list of lists":    {`[["a",{"b":1}],[2]]`, "sheet.json_no_elements", nil},
		"nothing":            {`[ ]`, "sheet.json_no_elements", nil},
		"empty list":         {`[{}][]`, "sheet.json_broken", nil},
		"no thing":           {`{"a":1} {"b":2} 3`, "sheet.json_no_elements", nil},
		"too deep":           {`[` + deep + `]`, "sheet.json_too_deep", map[string]any{"max": 64}},
		"too deep unread":    {`{"x":` + deep + `,"data":[{"name":"A"}]}`, "sheet.json_too_deep", nil},
		"a long text":        {`[{"name":"` + strings.Repeat("x", 101) + `"}]`, "sheet.json_text_too_large", map[string]any{"max": 100}},
		"a long list":        {`[{"name":["` + strings.Repeat("x", 60) + `","` + strings.Repeat("x", 60) + `"]}]`, "sheet.json_value_too_large", map[string]any{"element": 1, "path": "name", "max": 100}},
		"many names":         {`[{"a":1,"b":1,"c":1},{"d":1,"e":1}]`, "sheet.json_too_many_names", map[string]any{"max": 4, "element": 2}},
		"many elements":      {`[{"a":1},{"a":1},{"a":1},{"a":1}]`, "sheet.too_many_rows", map[string]any{"max": 3}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := laid(t, tt.text, "", Limits{Rows: 3, Columns: 4, CellBytes: 100})
			wantFault(t, err, tt.key, tt.args)
		})
	}
}

// lots is a long list of elements that is made as it is read.
type lots struct {
	n    int
	left []byte
}

const lotsEach = `{"title":"Une ferme parmi d'autres","geo":{"latitude":46.3,"longitude":-0.5},"taxonomy":["a","b"]},`

func (l lots) ReadAt(b []byte, at int64) (int, error) {
	size := int64(l.n*len(lotsEach)) + 4
	for i := range b {
		switch p := at + int64(i); {
		case p >= size:
			return i, io.EOF
		case p == 0:
			b[i] = '['
		case p >= size-3:
			b[i] = "{}]"[p-size+3]
		default:
			b[i] = lotsEach[(p-1)%int64(len(lotsEach))]
		}
	}
	return len(b), nil
}

func TestALongJSONIsReadWithFlatMemory(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	l := lots{n: 60_000}
	before, most, rows := heap(), uint64(0), 0
	b, err := Open(l, int64(l.n*len(lotsEach))+4, "x.json", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range b.Rows("") {
		if err != nil {
			t.Fatal(err)
		}
		if rows++; rows%15_000 == 0 {
			most = max(most, heap())
		}
		if len(r.Cells) != 4 {
			t.Fatalf("line %d: %q", r.Line, r.Cells)
		}
	}
	if rows != l.n || most > before+4<<20 {
		t.Errorf("%d elements, %d bytes held", rows, int64(most)-int64(before))
	}
}

// Whatever a list of flat objects holds comes out as it went in, in any order of
// keys, alone or within an envelope.
func TestFlatObjectsComeOutAsTheyWentIn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		key := rapid.StringMatching(`[a-zé]{1,8}`)
		value := rapid.StringMatching(`[^\s#][ -~éà€\n]{0,20}`)
		all := rapid.SliceOfN(rapid.MapOfN(key, value, 1, 5), 1, 8).Draw(rt, "elements")
		text, err := json.Marshal(all)
		if err != nil {
			rt.Fatal(err)
		}
		for _, whole := range []string{string(text), `{"count":3,"x":{"y":[1]},"elements":` + string(text) + `}`} {
			got, err := laid(t, whole, "", Limits{})
			if err != nil {
				rt.Fatal(err)
			}
			for i, want := range all {
				want = maps.Clone(want)
				if want["type"] == "Feature" {
					return
				}
				want["#"] = strconv.Itoa(i + 1)
				if !maps.Equal(got[i], want) {
					rt.Fatalf("element %d is %q, want %q", i+1, got[i], want)
				}
			}
		}
	})
}

// FuzzJSON reads anything: it never panics, what it refuses it can tell, and what
// it reads it reads alike twice.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`[{"a":1}]`, `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":"b"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`,
		`{"a":NaN}`, `[{"a":[[[1]]],"a":2}]`, `{"a":1}{"b":2}`, `{"taxonomy":[{"id":1,"name":"x"}],"data":[{"taxonomy":1}]}`, "[{", `[{"a":"\ud800"}]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		lim := Limits{Rows: 50, Columns: 50, CellBytes: 1000, Bytes: 1 << 20}
		r := bytes.NewReader(text)
		if kind, err := sniff(r, r.Size()); err != nil || kind != JSON {
			return
		}
		b, err := Open(r, r.Size(), "x", lim)
		if err != nil {
			if !wantFaultOf(err) {
				t.Fatalf("can't be told: %v", err)
			}
			return
		}
		for _, name := range b.Sheets() {
			h, ok := b.Header(name)
			if !ok {
				t.Fatalf("list %q has no names", name)
			}
			var first, again []string
			for _, to := range []*[]string{&first, &again} {
				for row, err := range b.Rows(name) {
					if err != nil {
						t.Fatalf("surveyed, and then not read: %v", err)
					}
					if len(row.Cells) > len(h.Names) {
						t.Fatalf("%d cells of %d names", len(row.Cells), len(h.Names))
					}
					*to = append(*to, fmt.Sprint(row))
				}
			}
			if !slices.Equal(first, again) {
				t.Fatalf("read %q, then %q", first, again)
			}
		}
	})
}
