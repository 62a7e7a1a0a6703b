package geo

import (
	"errors"
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/internal/chart"
)

// Shade gives each territory of a level a class: see Classes for how to part
// values into them. A scale is of one hue; on both sides of a centre, of two, what
// is below also being lined; of two measures, of nine colours, the second measure
// also being dotted. So no class is told by its colour alone, and where there is
// room each territory bears the number of its class.
type Shade struct {
	Steps   []string // words of each class, from the lowest
	Kinds   bool     // classes are kinds, none of which is above another
	Below   int      // how many of them are under the centre of the scale
	Neutral bool     // the one after those is the centre
	Pair    *PairWords
	Values  []Shaded
}

// PairWords make a map of two measures. Steps of the shade are then left empty, and
// a class counts from 1 to 9 as Pair.Of does.
type PairWords struct {
	First, Second           string    // what each measures
	FirstSteps, SecondSteps [3]string // from the lowest
}

// Shaded is a territory with its value. Step counts from 1; a value that isn't
// known is hatched, as its absence wants.
type Shaded struct {
	Key     string
	Step    int
	Value   chart.Value
	Other   chart.Value // the second measure, of a map of two
	Absence Absence     // why there is no value
	Reserve string      // what files say of the value beside it, in words: estimated, of a part…
}

// Absence is why a value isn't known. They are never drawn nor counted together.
type Absence uint8

// The absences. The zero one is the plain one.
const (
	Missing Absence = iota
	Secret
	NotApplicable
	Divided   // by zero
	Undefined // the computation has no result there
	TooLarge  // its result is beyond what is counted with
)

// absences are drawn by the pattern of this name: lines, crossed lines, dots, upright
// lines, a grid.
var absences = []string{Missing: "hatch", Secret: "secret", NotApplicable: "nowhere", Divided: "divided", Undefined: "grid", TooLarge: "grid"}

// MaxKinds is how many kinds a map may hold: more hues are not told apart by everyone.
const MaxKinds = 5

// What one scale may hold: more steps of one hue than five are not told apart.
const (
	maxSteps = 5
	maxSide  = 3
	pairs    = pairSide * pairSide
)

func (m Map) checkShade() error {
	if m.Shade == nil {
		return nil
	}
	s, atlas := m.Shade, m.shaded()
	if m.Moves && (s.Pair != nil || s.Kinds || s.Below > 0) {
		return errTextured
	}
	if n := len(s.Steps); s.side() > maxSide || s.Below == 0 && n > maxSteps || s.Kinds && (n > MaxKinds || s.Below > 0 || s.Neutral) || n > 2*maxSide+1 {
		return fmt.Errorf("%w: %d", ErrClasses, n)
	}
	for _, v := range s.Values {
		switch {
		case !atlas.Has(v.Key) && m.Words.Outlines == nil:
			return fmt.Errorf("%w: %q", ErrArea, v.Key)
		case s.has(v) && (v.Step < 1 || v.Step > s.classes()):
			return fmt.Errorf("class %d of %q, there are %d", v.Step, v.Key, s.classes())
		case int(v.Absence) >= len(absences):
			return errors.New("absence of an unknown kind")
		}
	}
	return nil
}

// has says whether a territory has a class: both measures, when there are two.
func (s *Shade) has(v Shaded) bool { return v.Value.Known && (s.Pair == nil || v.Other.Known) }

// classes is how many classes there are.
func (s *Shade) classes() int {
	if s.Pair != nil {
		return pairs
	}
	return len(s.Steps)
}

// side is how many classes the larger side of a diverging scale has.
func (s *Shade) side() int {
	if s.Below == 0 {
		return 0
	}
	return max(s.Below, len(s.Steps)-s.above())
}

// above is how many classes come before those over the centre.
func (s *Shade) above() int {
	if s.Neutral {
		return s.Below + 1
	}
	return s.Below
}

// style is the class of styles of a step: the nearest to a centre is the palest.
func (s *Shade) style(step int) string {
	n := func(name string, i int) string { return "map-" + name + "-" + chart.Num(float64(i)) }
	switch {
	case s.Pair != nil:
		return n("pair", step)
	case s.Kinds:
		return n("kind", step)
	case s.Below == 0:
		return n("class", step)
	case step <= s.Below:
		return n("below", s.Below-step+1)
	case step <= s.above():
		return "map-neutral"
	}
	return n("above", step-s.above())
}

// texture is the pattern over a step, "" for none.
func (s *Shade) texture(step int) string {
	switch {
	case s.Pair != nil && step > 2*pairSide:
		return "dense"
	case s.Pair != nil && step > pairSide, s.Kinds && step == 2:
		return "sparse"
	case s.Kinds && step == 4:
		return "dense"
	case step <= s.Below:
		return "less"
	}
	return ""
}

// counts are how many territories each class holds, from 1, and each absence.
func (s *Shade) counts() (steps []int, absent []int) {
	steps, absent = make([]int, s.classes()+1), make([]int, len(absences))
	for _, v := range s.Values {
		if s.has(v) {
			steps[v.Step]++
		} else {
			absent[v.Absence]++
		}
	}
	return steps, absent
}

// shaded is the atlas that holds what is shaded.
func (m Map) shaded() *Atlas {
	if m.Communes != nil {
		return m.Communes
	}
	return m.Atlas
}

// outlineless counts the shaded territories that can't be drawn.
func (m Map) outlineless() int {
	n := 0
	if m.Shade != nil {
		for _, v := range m.Shade.Values {
			if !m.shaded().Has(v.Key) {
				n++
			}
		}
	}
	return n
}

// shades says whether the map gives the territories of a level their class.
func (m Map) shades(level Level) bool {
	if m.Shade == nil {
		return false
	}
	for _, v := range m.Shade.Values {
		if i, ok := m.shaded().byKey[v.Key]; ok {
			return m.shaded().shapes[i].level == level
		}
	}
	return false
}

// classes fills the territories of each class, then those of each absence, and
// returns the arcs around them: their own stroke shows them.
func (m Map) classes(d *chart.Drawing, s sheet, id string) map[int]bool {
	around, all := map[int]bool{}, m.held(s)
	if len(all) == 0 {
		return around
	}
	steps, absent := make([][]byte, m.Shade.classes()+1), make([][]byte, len(absences))
	var drawn strings.Builder
	for _, h := range all {
		outline := m.shaded().area(s.view, h.shape)
		m.Shade.markedBy(&drawn, h.value, outline)
		if m.Shade.has(h.value) {
			steps[h.value.Step] = append(steps[h.value.Step], outline...)
		} else {
			absent[h.value.Absence] = append(absent[h.value.Absence], outline...)
		}
		for _, r := range h.shape.refs() {
			k, _ := direct(r)
			around[k] = true
		}
	}
	if m.Moves {
		d.Open("g", chart.A(drawnName, drawn.String()))
		defer d.Close()
	}
	for step := 1; step < len(steps); step++ {
		m.class(d, step, string(steps[step]), id+"-"+chart.Num(float64(step)))
	}
	for i, outlines := range absent {
		if len(outlines) > 0 {
			d.Path("map-class", string(outlines), m.fill(absences[i], m.apart()))
		}
	}
	return around
}

// class fills a class, and goes over it when it has a texture.
func (m Map) class(d *chart.Drawing, step int, data, id string) {
	style, texture := "map-class "+m.Shade.style(step), m.Shade.texture(step)
	if data == "" || texture == "" {
		path(d, style, data)
		return
	}
	d.Open("g", chart.A("class", style))
	d.Path("map-outline", data, chart.A("id", id))
	d.Close()
	d.Empty("use", chart.A("href", "#"+id), m.fill(texture, m.apart()))
}
