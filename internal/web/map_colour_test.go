package web

import (
	"bytes"
	"math"
	"strconv"
	"testing"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/geo"
)

// sights are what eyes see: all colours, then without one kind of cone.
//
// Source: G. Machado et al., A Physiologically-based Model for Simulation of Color
// Vision Deficiency, IEEE TVCG 15 (2009), severity 1.
var sights = map[string][3][3]float64{
	"all cones":    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func seen(c chart.Colour, by [3][3]float64) chart.Colour {
	var out chart.Colour
	for i, row := range by {
		out[i] = min(1, max(0, row[0]*c[0]+row[1]*c[1]+row[2]*c[2]))
	}
	return out
}

func difference(a, b chart.Colour) float64 {
	p, q := a.Oklab(), b.Oklab()
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}

// palette reads the colours of a theme: those of the night stand over the day's.
func palette(t *testing.T, dark bool) chart.Theme {
	t.Helper()
	css, err := embedded.ReadFile("static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	if !dark {
		css, _, _ = bytes.Cut(css, []byte("@media (prefers-color-scheme: dark)"))
	}
	return chart.ReadTheme(string(css))
}

func fillOf(t *testing.T, theme chart.Theme, class string) chart.Colour {
	t.Helper()
	for _, rule := range chart.PlainRules(chart.CSS()) {
		if rule.Selector != "."+class {
			continue
		}
		c, err := theme.Colour(rule.Declarations[0].Value)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	t.Fatalf("no colour for %s", class)
	return chart.Colour{}
}

// toldApart is how far apart two neighbours of a scale must be: three times what is just
// noticed side by side (0.02).
const toldApart = 0.06

// TestClassesAreToldApart: whichever cones one has, by day and by night, neighbours of
// every scale differ, and so do the two ends of a diverging one.
func TestClassesAreToldApart(t *testing.T) {
	scales := [][]string{
		{"map-class-1", "map-class-2", "map-class-3", "map-class-4", "map-class-5"},
		{"map-below-3", "map-below-2", "map-below-1", "map-neutral", "map-above-1", "map-above-2", "map-above-3"},
		{"map-pair-1", "map-pair-2", "map-pair-3"}, {"map-pair-4", "map-pair-5", "map-pair-6"}, {"map-pair-7", "map-pair-8", "map-pair-9"},
		{"map-pair-1", "map-pair-4", "map-pair-7"}, {"map-pair-2", "map-pair-5", "map-pair-8"}, {"map-pair-3", "map-pair-6", "map-pair-9"},
	}
	for _, dark := range []bool{false, true} {
		tokens := palette(t, dark)
		for name, sight := range sights {
			for _, scale := range scales {
				for i := 1; i < len(scale); i++ {
					a, b := seen(fillOf(t, tokens, scale[i-1]), sight), seen(fillOf(t, tokens, scale[i]), sight)
					if d := difference(a, b); d < toldApart {
						t.Errorf("%s, dark %t: %s and %s are %.3f apart, want %.2f", name, dark, scale[i-1], scale[i], d, toldApart)
					}
				}
			}
		}
	}
}

// TestAScaleOfOneHueOnlyGrows: read without any colour, a sequence stays in order.
func TestAScaleOfOneHueOnlyGrows(t *testing.T) {
	for _, dark := range []bool{false, true} {
		tokens, last := palette(t, dark), 0.0
		for i := range 5 {
			far := math.Abs(fillOf(t, tokens, "map-class-"+strconv.Itoa(i+1)).Oklab()[0] - tokens["paper"].Oklab()[0])
			if far <= last {
				t.Errorf("dark %t: class %d is no stronger than the one before", dark, i+1)
			}
			last = far
		}
	}
}

// TestKindsAreToldApart: kinds have no neighbours, so that each differs from every other,
// and from the land around, whichever cones one has.
func TestKindsAreToldApart(t *testing.T) {
	all := []string{"map-land", "map-here"}
	for kind := range geo.MaxKinds {
		all = append(all, "map-kind-"+strconv.Itoa(kind+1))
	}
	for _, dark := range []bool{false, true} {
		tokens := palette(t, dark)
		for name, sight := range sights {
			for i, two := range all[2:] {
				for _, one := range all[:i+2] {
					if d := difference(seen(fillOf(t, tokens, one), sight), seen(fillOf(t, tokens, two), sight)); d < toldApart {
						t.Errorf("%s, dark %t: %s and %s are %.3f apart, want %.2f", name, dark, one, two, d, toldApart)
					}
				}
			}
		}
	}
}
