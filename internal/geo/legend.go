package geo

import (
	"codeberg.org/bocage/bocage/internal/chart"
)

// numbered is how many territories a map may shade and still number their classes.
const numbered = 120

// numbers writes the number of its class in each territory where there is room.
func (m Map) numbers(d *chart.Drawing, s sheet, at spot, ls *labels) {
	if !m.numbersClasses() || s.inset || ls.l.Narrow && !s.close() { // on a small France they would cover it
		return
	}
	a, unit := m.shaded(), at.wide/s.view.box.width()
	for _, v := range m.Shade.Values {
		i, ok := a.byKey[v.Key]
		if !ok || !m.Shade.has(v) || a.shapes[i].frame != s.frame || !a.shapes[i].box.meets(s.view.box) {
			continue
		}
		x, y, room := a.roomiest(&a.shapes[i], s.view)
		text := m.Shade.number(v.Step)
		w := chart.Width(text, numberSize)
		if room*unit < w+6 {
			continue
		}
		if x, y = s.on(at, x, y); ls.fit(box{x - w/2, y - 6, x + w/2, y + 6}) {
			d.Text(x, y+4, "map-number", text)
		}
	}
}

const numberSize = 11.0

func (m Map) numbersClasses() bool {
	return m.Shade != nil && len(m.Shade.Values) <= numbered
}

// number tells a class on the map and in its key: 1, 2, 3… the letter of a kind or, of two
// measures, a letter for the first and a number for the second.
func (s *Shade) number(step int) string {
	switch {
	case s.Kinds:
		return KindLetter(step)
	case s.Pair == nil:
		return chart.Num(float64(step))
	}
	return string(rune('A'+(step-1)%pairSide)) + chart.Num(float64((step-1)/pairSide+1))
}

// KindLetter names the kind of a number, from 1: A, B, C…
func KindLetter(kind int) string { return string(rune('A' + kind - 1)) }

// legend writes the classes of the shade with their counts, above the map, and
// returns the room that they take.
func (m Map) legend(d *chart.Drawing, l chart.Layout) float64 {
	if m.Shade == nil {
		return 0
	}
	steps, absent := m.Shade.counts()
	k := &key{d: d, l: l, y: 2}
	if m.Shade.Pair != nil {
		k.y = m.pairKey(d, l, steps)
	} else {
		for i, word := range m.Shade.Steps {
			k.entry(m, i+1, word, steps[i+1])
		}
	}
	for i, word := range m.Words.absences() {
		if absent[i] > 0 {
			k.absent(word+" ("+m.number(absent[i])+")", m.fill(absences[i], keyApart))
		}
	}
	if k.x == 0 && m.Shade.Pair != nil {
		return k.y
	}
	return k.y + 28
}

// key writes entries one after the other, on as many lines as they need.
type key struct {
	d    *chart.Drawing
	l    chart.Layout
	x, y float64
}

// swatch is how wide and how high a class is in the key.
const swatchWide, swatchHigh = 22.0, 13.0

func (k *key) room(word string) {
	wide := swatchWide + 6 + chart.Width(word, k.l.Size()-1)
	if k.x > 0 && k.x+wide > k.l.Width {
		k.x, k.y = 0, k.y+22
	}
}

func (k *key) word(word string) {
	k.d.Text(k.x+swatchWide+6, k.y+11, "chart-key", word)
	k.x += swatchWide + 6 + chart.Width(word, k.l.Size()-1) + 16
}

func (k *key) entry(m Map, step int, word string, count int) {
	word += " (" + m.number(count) + ")"
	k.room(word)
	m.swatch(k.d, step, k.x, k.y, swatchWide, swatchHigh)
	k.word(word)
}

func (k *key) absent(word string, fill chart.Attr) {
	k.room(word)
	k.d.Rect("missing", k.x, k.y, swatchWide, swatchHigh, fill)
	k.word(word)
}

// swatch is a piece of a class: its colour, its texture, its number.
func (m Map) swatch(d *chart.Drawing, step int, x, y, wide, high float64) {
	d.Rect("map-key "+m.Shade.style(step), x, y, wide, high)
	if texture := m.Shade.texture(step); texture != "" {
		d.Rect("texture", x, y, wide, high, m.fill(texture, keyApart))
	}
	if m.numbersClasses() {
		d.Text(x+wide/2, y+high/2+4, "map-number", m.Shade.number(step))
	}
}

// pairKey draws the square of two measures, the first growing to the right and the
// second upwards, with the words of each class, and returns where it ends.
func (m Map) pairKey(d *chart.Drawing, l chart.Layout, counts []int) float64 {
	const wide, high, top = 44.0, 24.0, 20.0
	p, left := m.Shade.Pair, 0.0
	for _, word := range p.SecondSteps {
		left = max(left, chart.Width(word, l.Size()-1)+8)
	}
	d.Text(0, 13, "chart-key", p.Second+" ↑")
	for row := range pairSide {
		y := top + float64(pairSide-1-row)*high
		d.Text(left-8, y+high/2+4, "chart-key", p.SecondSteps[row], chart.A("text-anchor", "end"))
		for column := range pairSide {
			m.swatch(d, pairSide*row+column+1, left+float64(column)*wide, y, wide-2, high-2)
		}
	}
	y := top + pairSide*high + 14
	for column, word := range p.FirstSteps {
		d.Text(0, y+float64(column)*16, "chart-key", string(rune('A'+column))+" · "+word)
	}
	d.Text(left+pairSide*wide+10, top+pairSide*high-8, "chart-key", "→ "+p.First)
	return y + pairSide*16
}
