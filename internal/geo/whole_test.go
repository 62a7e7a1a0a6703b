package geo

import (
	"math"
	"regexp"
	"strings"
	"testing"
)

// wholeOf are communes of Orne and Mayenne, on both sides of the border, and one that
// has no outline.
func wholeOf(t testing.TB) (w *Whole, sum float64) {
	t.Helper()
	codes := []string{"61006", "61462", "61001", "61145", "53003", "53110", "14666"}
	w, err := communes(t).Whole(codes)
	if err != nil || w == nil {
		t.Fatal(w, err)
	}
	a, _, err := communes(t).Of(codes)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a.shapes {
		sum += areaOf(a, &a.shapes[i], 0)
	}
	return w, sum
}

// TestWhole: a perimeter has the area of its communes, in degrees too, and a map counts
// those that it can't draw.
func TestWhole(t *testing.T) {
	w, sum := wholeOf(t)
	if got := areaOf(w.atlas, w.in(0), 0); !(math.Abs(got-sum) <= 1e-6) {
		t.Errorf("%f km², its communes %f", got, sum)
	}
	measured, err := MeasureZone(zoneOfWhole(w))
	if err != nil {
		t.Fatal(err)
	}
	for i := range w.atlas.shapes {
		s := &w.atlas.shapes[i]
		if share, known := NewMeasurer().Share(measured, w.atlas, s.key()); !known || share < 0.995 {
			t.Errorf("%s: %.3f of it lies in the whole", s.code, share)
		}
	}
	m := sampleMap(atlas(t), nil)
	m.Wholes, m.Words.Outlines = []*Whole{w}, func(n int) string { return strings.Repeat("sans contour ", n) }
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	svg := string(f.SVG)
	if n := strings.Count(svg, "map-whole"); n != 1 {
		t.Errorf("the outline is drawn %d times", n)
	}
	if !strings.Contains(svg, "map-within-commune") || !strings.Contains(svg, "sans contour") || strings.Contains(svg, "map-casing") {
		t.Error("borders inside, or what has no outline, are not shown")
	}
	if len(regexp.MustCompile(`id="carte-ground-\d"`).FindAllString(svg, -1)) != 1 {
		t.Error("the map does not frame the perimeter")
	}
	if none, err := communes(t).Whole([]string{"14666", "97502"}); none != nil || err != nil {
		t.Errorf("a whole without an outline: %v, %v", none, err)
	}
}

// TestAWholeOverClasses: on a map in classes it is a line with a light rim, and hides
// nothing.
func TestAWholeOverClasses(t *testing.T) {
	w, _ := wholeOf(t)
	m := shadedMap(atlas(t), atlas(t).Keys(EPCI)[:40], 5)
	m.Wholes, m.Around = []*Whole{w}, atlas(t).Keys(Departement)[60:61]
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	if svg := string(f.SVG); strings.Count(svg, "map-whole") != 1 || strings.Count(svg, "map-casing") != 1 || strings.Contains(svg, "map-within-") || strings.Contains(svg, "map-here") {
		t.Error("the outline is not a line with its rim alone")
	}
}

// BenchmarkWhole dissolves and draws a perimeter of three hundred communes.
func BenchmarkWhole(b *testing.B) {
	a, err := communes(b).Departement("61")
	if err != nil {
		b.Fatal(err)
	}
	codes := codesOf(a)[:300]
	b.Run("dissolved", func(b *testing.B) {
		for b.Loop() {
			if _, err := communes(b).Whole(codes); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("drawn", func(b *testing.B) {
		w, err := communes(b).Whole(codes)
		if err != nil {
			b.Fatal(err)
		}
		m := sampleMap(atlas(b), nil)
		m.Wholes = []*Whole{w}
		for b.Loop() {
			if _, err := m.Figure(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// zoneOfWhole is a whole as a zone of a file.
func zoneOfWhole(w *Whole) Outline {
	out := Outline{}
	for i := range w.shapes {
		out = append(out, w.atlas.outline(&w.shapes[i])...)
	}
	return out
}
