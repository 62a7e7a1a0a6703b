package web

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/chart"
)

// rgb is a colour in linear light.
type rgb [3]float64

func hexColour(s string) rgb {
	var c rgb
	for i := range c {
		n, _ := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		v := float64(n) / 255
		if c[i] = v / 12.92; v > 0.04045 {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

// oklab is lightness and two hues, where a distance is a difference that is seen.
//
// Source: B. Ottosson, A perceptual color space for image processing (2020).
func (c rgb) oklab() [3]float64 {
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return [3]float64{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, 1.9779984951*l - 2.4285922050*m + 0.4505937099*s, 0.0259040371*l + 0.7827717662*m - 0.8086757660*s}
}

func fromOklab(o [3]float64) rgb {
	cube := func(v float64) float64 { return v * v * v }
	l, m, s := cube(o[0]+0.3963377774*o[1]+0.2158037573*o[2]), cube(o[0]-0.1055613458*o[1]-0.0638541728*o[2]), cube(o[0]-0.0894841775*o[1]-1.2914855480*o[2])
	return rgb{4.0767416621*l - 3.3077115913*m + 0.2309699292*s, -1.2684380046*l + 2.6097574011*m - 0.3413193965*s, -0.0041960863*l - 0.7034186147*m + 1.7076147010*s}
}

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

func (c rgb) seen(by [3][3]float64) rgb {
	var out rgb
	for i, row := range by {
		out[i] = min(1, max(0, row[0]*c[0]+row[1]*c[1]+row[2]*c[2]))
	}
	return out
}

func difference(a, b rgb) float64 {
	p, q := a.oklab(), b.oklab()
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}

var (
	tokenRule = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`)
	mixRule   = regexp.MustCompile(`^color-mix\(in oklab, (.+) (\d+)%, (.+)\)$`)
)

// palette reads what a style sheet says of the colours of a theme.
func palette(t *testing.T, dark bool) map[string]rgb {
	t.Helper()
	css, err := fs.ReadFile(embedded, "static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, night, _ := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	tokens := map[string]rgb{}
	for _, block := range []string{light, night}[:map[bool]int{false: 1, true: 2}[dark]] {
		for _, m := range tokenRule.FindAllStringSubmatch(block, -1) {
			tokens[m[1]] = hexColour(m[2])
		}
	}
	return tokens
}

// colour works out a colour of the style sheet: a token, or a mix of two.
func colour(t *testing.T, tokens map[string]rgb, words string) rgb {
	t.Helper()
	if name, ok := strings.CutPrefix(words, "var(--"); ok {
		c, known := tokens[strings.TrimSuffix(name, ")")]
		if !known {
			t.Fatalf("no colour %q", words)
		}
		return c
	}
	m := mixRule.FindStringSubmatch(words)
	if m == nil {
		t.Fatalf("can't read the colour %q", words)
	}
	a, b := colour(t, tokens, m[1]).oklab(), colour(t, tokens, m[3]).oklab()
	n, _ := strconv.ParseFloat(m[2], 64)
	for i := range a {
		a[i] = a[i]*n/100 + b[i]*(1-n/100)
	}
	return fromOklab(a)
}

func fillOf(t *testing.T, tokens map[string]rgb, class string) rgb {
	t.Helper()
	m := regexp.MustCompile(`(?m)^  \.` + class + ` \{ fill: (.+?); \}`).FindStringSubmatch(chart.CSS())
	if m == nil {
		t.Fatalf("no colour for %s", class)
	}
	return colour(t, tokens, m[1])
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
					a, b := fillOf(t, tokens, scale[i-1]).seen(sight), fillOf(t, tokens, scale[i]).seen(sight)
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
			far := math.Abs(fillOf(t, tokens, "map-class-"+strconv.Itoa(i+1)).oklab()[0] - tokens["paper"].oklab()[0])
			if far <= last {
				t.Errorf("dark %t: class %d is no stronger than the one before", dark, i+1)
			}
			last = far
		}
	}
}
