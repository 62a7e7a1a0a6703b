package chart

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Theme is the colours of a page by the name of their custom property, without its
// dashes. Figures that leave the page take theirs with them.
type Theme map[string]Colour

// Colour is red, green and blue in linear light, from 0 to 1.
type Colour [3]float64

var (
	customProperty = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9a-f]{6});`)
	colourMix      = regexp.MustCompile(`^color-mix\(in oklab, (.+) (\d+)%, (.+)\)$`)
)

// ReadTheme reads the colours that a style sheet gives to custom properties; the
// last one of a name holds.
func ReadTheme(css string) Theme {
	theme := Theme{}
	for _, m := range customProperty.FindAllStringSubmatch(css, -1) {
		theme[m[1]] = hexColour(m[2])
	}
	return theme
}

// Colour works out what a style sheet calls a colour: var(--name), #rrggbb, or a
// color-mix of two such in Oklab.
func (t Theme) Colour(words string) (Colour, error) {
	words = strings.TrimSpace(words)
	if name, ok := strings.CutPrefix(words, "var(--"); ok {
		if c, known := t[strings.TrimSuffix(name, ")")]; known {
			return c, nil
		}
	}
	if len(words) == 7 && words[0] == '#' {
		return hexColour(words), nil
	}
	m := colourMix.FindStringSubmatch(words)
	if m == nil {
		return Colour{}, fmt.Errorf("unknown colour %q", words)
	}
	a, err := t.Colour(m[1])
	if err != nil {
		return Colour{}, err
	}
	b, err := t.Colour(m[3])
	if err != nil {
		return Colour{}, err
	}
	share, err := strconv.ParseFloat(m[2], 64)
	if err != nil {
		return Colour{}, err
	}
	return mix(a, b, share/100), nil
}

// mix is so much of one colour with the rest of another, as color-mix does.
func mix(a, b Colour, share float64) Colour {
	p, q := a.Oklab(), b.Oklab()
	for i := range p {
		p[i] = p[i]*share + q[i]*(1-share)
	}
	return fromOklab(p)
}

func hexColour(s string) Colour {
	var c Colour
	for i := range c {
		n, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return Colour{}
		}
		v := float64(n) / 255
		if c[i] = v / 12.92; v > 0.04045 {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

// Hex writes a colour as a style sheet does.
func (c Colour) Hex() string {
	b := []byte("#")
	for _, v := range c {
		v = min(1, max(0, v))
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		b = fmt.Appendf(b, "%02x", int(math.Round(v*255)))
	}
	return string(b)
}

// Oklab is the lightness of a colour and its two hues: a distance there is a
// difference that is seen.
//
// Source: B. Ottosson, A perceptual color space for image processing (2020).
func (c Colour) Oklab() [3]float64 {
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return [3]float64{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, 1.9779984951*l - 2.4285922050*m + 0.4505937099*s, 0.0259040371*l + 0.7827717662*m - 0.8086757660*s}
}

func fromOklab(o [3]float64) Colour {
	cube := func(v float64) float64 { return v * v * v }
	l, m, s := cube(o[0]+0.3963377774*o[1]+0.2158037573*o[2]), cube(o[0]-0.1055613458*o[1]-0.0638541728*o[2]), cube(o[0]-0.0894841775*o[1]-1.2914855480*o[2])
	return Colour{4.0767416621*l - 3.3077115913*m + 0.2309699292*s, -1.2684380046*l + 2.6097574011*m - 0.3413193965*s, -0.0041960863*l - 0.7034186147*m + 1.7076147010*s}
}
