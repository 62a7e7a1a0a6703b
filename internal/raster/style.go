package raster

import (
	"image/color"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/chart"
)

// style is what a drawing says of how to paint; children have their parents' where
// they say nothing.
type style map[string]string

var initial = style{"fill": "#000000", "stroke": "none", "stroke-width": "1", "font-size": "16", "font-weight": "400", "text-anchor": "start"}

// alone are the properties that a child doesn't have from its parent.
var alone = []string{"vector-effect", "clip-path", "display"}

// rule is a rule of a style sheet for one selector.
type rule struct {
	parts    []string // the last is the element itself, the others stand around it
	weight   int
	declared []chart.Declaration
}

func rulesOf(all []chart.Rule) []rule {
	var rules []rule
	for _, r := range all {
		for _, selector := range strings.Split(r.Selector, ",") {
			parts := strings.Fields(selector)
			weight := 0
			for _, p := range parts {
				weight++
				if strings.ContainsAny(p, ".[") {
					weight += 9
				}
			}
			rules = append(rules, rule{parts, weight, r.Declarations})
		}
	}
	slices.SortStableFunc(rules, func(a, b rule) int { return a.weight - b.weight })
	return rules
}

func (r rule) chooses(n *node) bool {
	if len(r.parts) == 0 || !n.is(r.parts[len(r.parts)-1]) {
		return false
	}
	up := n.parent
	for i := len(r.parts) - 2; i >= 0; i-- {
		for up != nil && !up.is(r.parts[i]) {
			up = up.parent
		}
		if up == nil {
			return false
		}
		up = up.parent
	}
	return true
}

var idEnd = regexp.MustCompile(`^\[id\$="(.+)"\]$`)

// is says whether an element is of a tag, has a class, or an id that ends so.
func (n *node) is(part string) bool {
	if m := idEnd.FindStringSubmatch(part); m != nil {
		return strings.HasSuffix(n.attrs["id"], m[1])
	}
	if class, ok := strings.CutPrefix(part, "."); ok {
		return slices.Contains(n.classes, class)
	}
	return n.tag == part
}

// painted are the attributes that paint where no rule does.
var painted = []string{"fill", "stroke", "stroke-width", "text-anchor", "font-size"}

// of is the style of an element among others of a style.
func (p *painter) of(n *node, around style) style {
	s := style{}
	for k, v := range around {
		if !slices.Contains(alone, k) {
			s[k] = v
		}
	}
	for _, name := range painted {
		if v := n.attrs[name]; v != "" {
			s[name] = v
		}
	}
	for _, r := range p.rules {
		if r.chooses(n) {
			for _, d := range r.declared {
				s[d.Name] = d.Value
			}
		}
	}
	if font := s["font"]; font != "" { // 500 22px Spectral, or 13px Verdana
		s.shorthand(font)
	}
	return s
}

func (s style) shorthand(font string) {
	for _, word := range strings.Fields(font) {
		if strings.HasSuffix(word, "px") {
			s["font-size"] = word
			return
		}
		s["font-weight"] = word
	}
}

func (s style) number(name string, otherwise float64) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(s[name], "px"), 64)
	if err != nil {
		return otherwise
	}
	return v
}

// colour is that of a fill or a stroke with its opacity; ok is false for none.
func (s style) colour(name string) (c color.NRGBA, ok bool) {
	words := s[name]
	if len(words) == 4 && words[0] == '#' { // #000
		words = "#" + strings.Repeat(words[1:2], 2) + strings.Repeat(words[2:3], 2) + strings.Repeat(words[3:], 2)
	}
	if len(words) != 7 || words[0] != '#' {
		return c, false
	}
	n, err := strconv.ParseUint(words[1:], 16, 32)
	if err != nil {
		return c, false
	}
	alpha := uint8(255 * min(1, max(0, s.number(name+"-opacity", 1))))
	return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), alpha}, true
}
