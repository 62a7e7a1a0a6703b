package geo

import (
	"bytes"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/data/boundaries"
)

var everyCommune = sync.OnceValues(func() (*Communes, error) { return OpenCommunes(boundaries.Communes) })

func communes(t testing.TB) *Communes {
	t.Helper()
	c, err := everyCommune()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// recreated since 2018, these have no polygon in the source: its README.
var recreated = []string{"14666", "15031", "15035", "15047", "15171", "85165", "85212"}

// TestEveryCommuneIsThere: 34,868 outlines in 101 départements; each département
// covers what the atlas says that it does, but for 0.5 %, and nothing twice.
func TestEveryCommuneIsThere(t *testing.T) {
	c, total := communes(t), 0
	if n := len(c.Departements()); n != 101 {
		t.Errorf("%d départements, want 101", n)
	}
	for _, code := range c.Departements() {
		a, err := c.Departement(code)
		if err != nil {
			t.Fatal(err)
		}
		total += len(a.shapes)
		sum := 0.0
		all := make([]*shape, len(a.shapes))
		for i := range a.shapes {
			all[i] = &a.shapes[i]
			sum += areaOf(a, all[i], 0)
		}
		whole := a.dissolve(all)
		if got := areaOf(a, &whole, 0); !(math.Abs(got/sum-1) <= 1e-6) {
			t.Errorf("%s: communes cover %.3f km², their outline %.3f", code, sum, got)
		}
		light := atlas(t)
		if want := areaOf(light, &light.shapes[light.byKey["departement:"+code]], 0); !(math.Abs(sum/want-1) <= 0.005) {
			t.Errorf("%s: communes cover %.1f km², the département %.1f", code, sum, want)
		}
	}
	if total != 34_868 {
		t.Errorf("%d communes, want 34,868", total)
	}
}

// TestCommunesWithoutAnOutlineAreTold: those re-created since 2018, an overseas
// collectivity, what is no code.
func TestCommunesWithoutAnOutlineAreTold(t *testing.T) {
	lost := append(slices.Clone(recreated), "97502", "99999", "x", "")
	a, without, err := communes(t).Of(append([]string{"61001", "14118"}, lost...))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(without)
	slices.Sort(lost)
	if !slices.Equal(without, lost) || len(a.shapes) != 2 {
		t.Errorf("%d drawn, %v without an outline, want %v", len(a.shapes), without, lost)
	}
}

// TestABorderBetweenDepartementsIsOneLine: Orne and Sarthe brought together, no arc
// lies on another, and the border between them is one of a département.
func TestABorderBetweenDepartementsIsOneLine(t *testing.T) {
	var codes []string
	for _, d := range []string{"61", "72"} {
		a, err := communes(t).Departement(d)
		if err != nil {
			t.Fatal(err)
		}
		for i := range a.shapes {
			codes = append(codes, a.shapes[i].code)
		}
	}
	a, without, err := communes(t).Of(codes)
	if err != nil || len(without) > 0 {
		t.Fatal(without, err)
	}
	seen, between := map[border]bool{}, 0
	for i := range a.arcs {
		b, _ := borderOf(a.arcs[i].points)
		if seen[b] {
			t.Errorf("two arcs from %v to %v", b.low, b.high)
		}
		seen[b] = true
		if a.arcs[i].kind == Departement && !a.arcs[i].coast {
			between++
		}
	}
	if between < 20 {
		t.Errorf("%d arcs part the two départements", between)
	}
	for i := range a.shapes {
		for _, polygon := range a.shapes[i].polygons {
			for _, r := range polygon {
				if ring := a.ring(r, 0); ring[0] != ring[len(ring)-1] {
					t.Fatalf("%s: a ring doesn't close", a.shapes[i].code)
				}
			}
		}
	}
}

// TestAPackKeepsItsBytes: packing what was unpacked gives the same block.
func TestAPackKeepsItsBytes(t *testing.T) {
	c := communes(t)
	for _, code := range []string{"61", "971", "2A"} {
		a, err := c.Departement(code)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := a.WriteCommunes(&b); err != nil {
			t.Fatal(err)
		}
		again, err := OpenCommunes(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again.sections[0].block, c.sections[c.at[code]].block) {
			t.Errorf("%s: other bytes", code)
		}
	}
	for _, cut := range []int{0, 10, 50, 5000, len(boundaries.Communes) - 1} {
		if _, err := OpenCommunes(boundaries.Communes[:cut]); !errors.Is(err, ErrAtlas) {
			t.Errorf("cut at %d: %v, want ErrAtlas", cut, err)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	c, err := everyCommune()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(c.sections[c.at["75"]].block)
	f.Add([]byte{0x63, 0, 0})
	f.Fuzz(func(t *testing.T, block []byte) {
		if a, err := (section{code: "75", block: block}).unpack(); err == nil {
			a.Keys(Commune)
		} else if !errors.Is(err, ErrAtlas) {
			t.Fatalf("error of another kind: %v", err)
		}
	})
}

// TestCommunesStayFlatInMemory: all of them read, under 40 MB.
func TestCommunesStayFlatInMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	c, err := OpenCommunes(boundaries.Communes)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range c.Departements() {
		if _, err := c.Departement(code); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 40<<20 {
		t.Errorf("%d MB held, at most 40", held>>20)
	} else {
		t.Logf("%.1f MB held", float64(held)/(1<<20))
	}
	runtime.KeepAlive(c)
}

func BenchmarkUnpackDepartement(b *testing.B) {
	c := communes(b)
	for b.Loop() {
		if _, err := c.sections[c.at["62"]].unpack(); err != nil {
			b.Fatal(err)
		}
	}
}
