package geo

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/chart"
)

func TestGatherLosesNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]float64 {
			return [2]float64{rapid.Float64Range(0, 300).Draw(t, "x"), rapid.Float64Range(0, 300).Draw(t, "y")}
		}), 0, 80).Draw(t, "points")
		letters := func(n int) int { return len(strconv.Itoa(n)) }
		circles := gather(points, letters)
		total := 0
		for i, c := range circles {
			total += c.count
			for _, other := range circles[i+1:] {
				if d := math.Hypot(c.x-other.x, c.y-other.y); d < (c.r+other.r)*tightest-1e-9 {
					t.Fatalf("circles of %d and %d overlap", c.count, other.count)
				}
			}
		}
		if total != len(points) {
			t.Fatalf("%d points became %d", len(points), total)
		}
		shuffled := rapid.Permutation(points).Draw(t, "shuffled")
		if !slices.Equal(circles, gather(shuffled, letters)) {
			t.Fatal("another order of the same points gives other circles")
		}
	})
}

var (
	circleAt = regexp.MustCompile(`<circle class="map-(?:point|cluster)" cx="([-0-9.]+)" cy="([-0-9.]+)"`)
	countIn  = regexp.MustCompile(`class="map-count"[^>]*>(\d+)<`)
	layouts  = regexp.MustCompile(`(?s)<svg class="chart plot-[a-z]+".*?viewBox="0 0 (\d+) (\d+)".*?</svg>`)
)

func TestATownOfThousandsHidesNoRegion(t *testing.T) {
	few, many := radius(4, 1), radius(100, 3)
	if few >= many {
		t.Errorf("4 points have a radius of %g, 100 of %g: area should tell the count", few, many)
	}
	if r := radius(10_000, 6); r > 2*many {
		t.Errorf("10,000 points at one place have a radius of %g, twice that of 100 (%g) at most", r, many)
	}
}

func TestEveryPointIsDrawnInsideAndCounted(t *testing.T) {
	points := scattered(440)
	points = append(points, Point{Label: "à Saint-Pierre", Group: "Saint-Pierre-et-Miquelon", Lon: -56.18, Lat: 46.78, Located: true},
		Point{Label: "sans adresse", Group: "Groupe 1"})
	f, err := sampleMap(atlas(t), points).Figure()
	if err != nil {
		t.Fatal(err)
	}
	drawn := layouts.FindAllStringSubmatch(string(f.SVG), -1)
	if len(drawn) != 2 {
		t.Fatalf("%d layouts", len(drawn))
	}
	for _, layout := range drawn {
		wide, _ := strconv.ParseFloat(layout[1], 64)
		high, _ := strconv.ParseFloat(layout[2], 64)
		circles := circleAt.FindAllStringSubmatch(layout[0], -1)
		counts := countIn.FindAllStringSubmatch(layout[0], -1)
		total := len(circles) - len(counts)
		for _, c := range circles {
			x, _ := strconv.ParseFloat(c[1], 64)
			y, _ := strconv.ParseFloat(c[2], 64)
			if x < 0 || y < 0 || x > wide || y > high {
				t.Errorf("circle at %v %v outside %v × %v", x, y, wide, high)
			}
		}
		for _, c := range counts {
			n, _ := strconv.Atoi(c[1])
			total += n
		}
		off, err := strconv.Atoi(regexp.MustCompile(`>(\d+) hors de la carte<`).FindStringSubmatch(layout[0])[1])
		if err != nil || total+off != len(points) || off < 2 {
			t.Errorf("%d drawn and %d off the map for %d points", total, off, len(points))
		}
	}
	sum := 0
	for _, row := range f.Table.Rows[:len(f.Table.Rows)-1] {
		n, _ := strconv.Atoi(row[1].Text)
		sum += n
	}
	if total := f.Table.Rows[len(f.Table.Rows)-1][1].Text; sum != len(points) || total != strconv.Itoa(len(points)) {
		t.Errorf("the table counts %d and says %s for %d points", sum, total, len(points))
	}
}

// TestBrestStandsWestOfStrasbourg looks at the drawing itself.
func TestBrestStandsWestOfStrasbourg(t *testing.T) {
	a := atlas(t)
	sheet := a.france()[0]
	at := func(lon, lat float64) (float64, float64) {
		x, y, ok := sheet.locate(sheet.wide, lon, lat)
		if !ok {
			t.Fatalf("%v %v isn't on the map", lon, lat)
		}
		return x, y
	}
	bx, by := at(-4.4861, 48.3904)
	sx, _ := at(7.7521, 48.5734)
	ax, ay := at(8.7386, 41.9192)
	if !(bx < 200 && sx > 600 && ax > sx && ay > by+300) {
		t.Errorf("Brest %.0f %.0f, Strasbourg %.0f, Ajaccio %.0f %.0f", bx, by, sx, ax, ay)
	}
}

func TestMapsAreWellFormedWhateverTheWords(t *testing.T) {
	a := atlas(t)
	const evil = `<script>alert(1)</script>" onload="x` + "\x00\xff"
	w := words()
	w.North, w.Missing = evil, evil
	w.Frame = func(Frame) string { return evil }
	about := chart.About{ID: "m", Finding: evil, Desc: evil, Source: evil}
	shade := &Shade{Steps: []string{evil, "b"}, Values: []Shaded{{Key: "departement:61", Step: 1, Value: chart.Known(3)}, {Key: "departement:72", Value: chart.Missing(evil)}}}
	names := func(string) string { return evil }
	for _, m := range []Map{
		{About: about, Atlas: a, Points: scattered(60), Words: w, Shade: shade, Names: names},
		{About: about, Atlas: a, Areas: []string{"departement:61"}, Points: scattered(60), Words: w, Names: names, Places: []Place{{evil, 0.09, 48.43}}},
		{About: about, Atlas: a, Areas: []string{"region:06"}, Words: w, Names: names, List: true},
		{About: about, Atlas: a, Areas: []string{"epci:200068468"}, Words: w, Names: names},
	} {
		f, err := m.Figure()
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, string(f.SVG))
	}
	s, err := Schematic{About: about, Communes: []SchematicCommune{{evil, 0.5, 0.5}, {"b", 1, 0}, {"c", 0.5, 0.5}}, Points: []SchematicPoint{{Label: evil, Commune: evil}}, Words: w}.Figure()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, string(s.SVG))
}

func wellFormed(t testing.TB, svg string) {
	t.Helper()
	ids := map[string]bool{}
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "script" || e.Name.Local == "style" {
			t.Fatalf("element %s", e.Name.Local)
		}
		for _, attr := range e.Attr {
			if attr.Name.Local == "style" || strings.HasPrefix(attr.Name.Local, "on") {
				t.Fatalf("attribute %s", attr.Name.Local)
			}
			if attr.Name.Local == "id" {
				if ids[attr.Value] {
					t.Fatalf("id %q twice", attr.Value)
				}
				ids[attr.Value] = true
			}
		}
	}
}

func TestShadeTableHoldsEveryValueAndPoint(t *testing.T) {
	m := sampleMap(atlas(t), []Point{{Group: "Orne"}, {Group: "Orne"}, {Group: "ailleurs"}})
	m.Format = french
	m.Names = func(key string) string {
		return map[string]string{"departement:61": "Orne", "departement:72": "Sarthe"}[key]
	}
	m.Shade = &Shade{Steps: []string{"bas", "haut"}, Values: []Shaded{
		{Key: "departement:61", Step: 2, Value: chart.Known(9.7)}, {Key: "departement:72", Value: chart.Missing("secret")}}}
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Orne 9,7 2 · haut 2", "Sarthe secret non disponible 0", "ailleurs non disponible non disponible 1"}
	for i, row := range f.Table.Rows {
		if got := row[0].Text + " " + row[1].Text + " " + row[2].Text + " " + row[3].Text; got != want[i] {
			t.Errorf("row %d reads %q, want %q", i, got, want[i])
		}
	}
	if n := strings.Count(string(f.SVG), "url(#carte-hatch-60)"); n != 1 {
		t.Errorf("%d territories are hatched, want 1", n)
	}
}

func TestMapsRefuseWhatTheyCannotDraw(t *testing.T) {
	a := atlas(t)
	change := func(f func(m *Map)) Map {
		m := sampleMap(a, nil)
		f(&m)
		return m
	}
	for name, m := range map[string]Map{
		"unknown area":  change(func(m *Map) { m.Areas = []string{"departement:99"} }),
		"unknown shade": change(func(m *Map) { m.Shade = &Shade{Values: []Shaded{{Key: "departement:99"}}} }),
		"class too high": change(func(m *Map) {
			m.Shade = &Shade{Steps: []string{"a"}, Values: []Shaded{{Key: "departement:61", Step: 2, Value: chart.Known(1)}}}
		}),
		"six classes of one hue": change(func(m *Map) { m.Shade = &Shade{Steps: make([]string, 6)} }),
		"no id":                  change(func(m *Map) { m.ID = "" }),
		"no words":               change(func(m *Map) { m.Words.OffMap = nil }),
		"no atlas":               change(func(m *Map) { m.Atlas = nil }),
	} {
		if _, err := m.Figure(); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
	ok := chart.About{ID: "s", Finding: "f", Desc: "d"}
	for name, s := range map[string]Schematic{
		"no commune":        {About: ok},
		"outside the plane": {About: ok, Communes: []SchematicCommune{{"a", 2, 0}}},
		"named twice":       {About: ok, Communes: []SchematicCommune{{"a", 0, 0}, {"a", 1, 0}}},
		"unknown commune":   {About: ok, Communes: []SchematicCommune{{"a", 0, 0}}, Points: []SchematicPoint{{Commune: "b"}}},
	} {
		if _, err := s.Figure(); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
}

func TestFieldsCoverThePlaneOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]float64 {
			return [2]float64{float64(rapid.IntRange(0, 40).Draw(t, "x")), float64(rapid.IntRange(0, 30).Draw(t, "y"))}
		}), 1, 15).Draw(t, "places")
		sum := 0.0
		for _, field := range fields(places, 40, 30) {
			for i, v := range field {
				w := field[(i+1)%len(field)]
				sum += (v[0]*w[1] - w[0]*v[1]) / 2
			}
		}
		if !(math.Abs(sum-1200) <= 1e-6) {
			t.Fatalf("fields cover %v of 1200", sum)
		}
	})
}

// TestMapsStayLight holds the share of a map in the 100 KB that a page may weigh
// with its styles and fonts.
func TestMapsStayLight(t *testing.T) {
	a := atlas(t)
	shaded := sampleMap(a, nil)
	shaded.Areas, shaded.Shade = []string{"region:84"}, &Shade{Steps: []string{"a", "b", "c"}}
	for i, key := range a.Keys(EPCI) { // nearly as many as it has, all in its frame
		if s := &a.shapes[a.byKey[key]]; s.box.meets(a.shapes[a.byKey["region:84"]].box) && i%2 == 0 {
			shaded.Shade.Values = append(shaded.Shade.Values, Shaded{Key: key, Step: 1 + i%3, Value: chart.Known(1)})
		}
	}
	for name, m := range map[string]Map{"France": sampleMap(a, scattered(440)), "a région of EPCI": shaded} {
		f, err := m.Figure()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, string(f.SVG))
		z.Close()
		if b.Len() > 30_000 {
			t.Errorf("%s: %d bytes compressed, at most 30 000", name, b.Len())
		}
	}
}

// TestLandIsItsRegions: the outline drawn for the land of each frame encloses
// what its régions do, and so do the bends that a map keeps, but for 1 %.
func TestLandIsItsRegions(t *testing.T) {
	a := atlas(t)
	for frame := range Frames {
		regions := 0.0
		for _, key := range a.Keys(Region) {
			if s := &a.shapes[a.byKey[key]]; s.frame == frame {
				regions += areaOf(a, s, 0)
			}
		}
		land := &a.lands[frame]
		for _, polygon := range land.polygons {
			if ring := a.ring(polygon[0], 0); ring[0] != ring[len(ring)-1] {
				t.Fatalf("%s: the coast doesn't close", Frames[frame])
			}
		}
		if got := areaOf(a, land, 0); !(math.Abs(got/regions-1) <= 1e-9) {
			t.Errorf("%s: land of %.0f km², régions of %.0f", Frames[frame], got, regions)
		}
		least := newView(a.frameBox(frame), 612).least
		if got := areaOf(a, land, least); !(math.Abs(got/regions-1) <= 0.01) {
			t.Errorf("%s: drawn land of %.0f km², régions of %.0f", Frames[frame], got, regions)
		}
	}
}

// areaOf is signed ring by ring, so that lakes count out: in km².
func areaOf(a *Atlas, s *shape, least uint8) float64 {
	sum := 0.0
	for _, polygon := range s.polygons {
		for _, r := range polygon {
			sum += ringArea(a.ring(r, least))
		}
	}
	return math.Abs(sum) / 2 * quantum * quantum / 1e6
}

// TestAreasTogether: territories of one part of the country are framed together,
// those of several frames or across it are shown on the whole country.
func TestAreasTogether(t *testing.T) {
	for name, c := range map[string]struct {
		areas  []string
		sheets int
	}{
		"two neighbours":       {[]string{"departement:61", "departement:72"}, 1},
		"an ocean apart":       {[]string{"departement:61", "departement:974"}, len(Frames)},
		"from end to end":      {[]string{"departement:29", "departement:06"}, len(Frames)},
		"the whole of one":     {[]string{"region:53"}, 1},
		"none, so the country": {nil, len(Frames)},
	} {
		m := sampleMap(atlas(t), nil)
		m.Areas = c.areas
		sheets, err := m.sheets()
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		for _, s := range sheets {
			told += len(s.areas)
		}
		if len(sheets) != c.sheets || told != len(c.areas) {
			t.Errorf("%s: %d sheets that tell %d areas apart, want %d and %d", name, len(sheets), told, c.sheets, len(c.areas))
		}
	}
}

// TestPointsAreFramedClose: a close map shows all its points with ground around them,
// the country when they lie across it, and leaves out those that no frame shows.
func TestPointsAreFramedClose(t *testing.T) {
	for name, c := range map[string]struct {
		lons, lats []float64
		areas      []string
		sheets     int
		kilometres float64 // across, at least
		level      Level
	}{
		"one alone":             {[]float64{0.1}, []float64{48.7}, nil, 1, 40, Departement},
		"two of a pays":         {[]float64{-1, -0.8}, []float64{47.9, 48}, nil, 1, 40, Departement},
		"two régions":           {[]float64{-2.8, -0.5}, []float64{48, 48}, nil, 1, 200, Departement},
		"far within a half":     {[]float64{-2.8, 2}, []float64{48, 48}, nil, 1, 300, Region},
		"across the country":    {[]float64{-4.4, 7.7}, []float64{48.4, 48.5}, nil, len(Frames), 0, ""},
		"an ocean apart":        {[]float64{0.1, 55.5}, []float64{48.7, -21.1}, nil, len(Frames), 0, ""},
		"one on the moon":       {[]float64{0.1, 140}, []float64{48.7, 30}, nil, 1, 40, Departement},
		"all on the moon":       {[]float64{140}, []float64{30}, nil, len(Frames), 0, ""},
		"outside what is asked": {[]float64{7.7}, []float64{48.5}, []string{"departement:61"}, 1, 100, Departement},
	} {
		m := sampleMap(atlas(t), nil)
		m.Close, m.Areas = true, c.areas
		for i := range c.lons {
			m.Points = append(m.Points, Point{Label: "ici", Located: true, Lon: c.lons[i], Lat: c.lats[i]})
		}
		sheets, err := m.sheets()
		if err != nil {
			t.Fatal(err)
		}
		if len(sheets) != c.sheets || sheets[0].level != c.level {
			t.Errorf("%s: %d sheets at %q, want %d at %q", name, len(sheets), sheets[0].level, c.sheets, c.level)
			continue
		}
		across := sheets[0].view.box.width() * quantum / 1000
		if c.level != "" && (across < c.kilometres || across > 2*c.kilometres) {
			t.Errorf("%s: %.0f km across, want %.0f at least", name, across, c.kilometres)
		}
		shown := 0
		for _, p := range m.Points {
			if _, _, ok := sheets[0].locate(sheets[0].wide, p.Lon, p.Lat); ok {
				shown++
			}
		}
		if want := len(c.lons); c.level != "" && c.areas == nil && shown != want && name != "one on the moon" {
			t.Errorf("%s: %d points shown of %d", name, shown, want)
		}
	}
}

func BenchmarkFrance(b *testing.B) {
	m := sampleMap(atlas(b), scattered(440))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Figure(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDepartement(b *testing.B) {
	m := sampleMap(atlas(b), scattered(440))
	m.Areas = []string{"departement:61"}
	for b.Loop() {
		if _, err := m.Figure(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTenThousandPoints(b *testing.B) {
	m := sampleMap(atlas(b), scattered(10_000))
	for b.Loop() {
		if _, err := m.Figure(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	var buf bytes.Buffer
	if err := atlas(b).Write(&buf); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(bytes.NewReader(buf.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
