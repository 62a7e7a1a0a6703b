package chart

// row is a labelled line of a Dot or a Bar.
type row struct {
	label string
	lang  string
	value string // shown at the right end
	note  string // base, number of answers, period: under the label
}

// rowFrame places rows: label, plot, value side by side when wide; label and
// value above the plot when narrow.
type rowFrame struct {
	l           Layout
	left, right float64 // of the plot
	labelWidth  float64
	leading     float64
}

func newRowFrame(l Layout, rows []row) rowFrame {
	valueWidth := 0.0
	for _, r := range rows {
		valueWidth = max(valueWidth, min(Width(r.value, l.Size())+14, l.Width*0.24))
	}
	f := rowFrame{l: l, leading: l.Size() + 4}
	if l.Narrow {
		f.left, f.right = 8, l.Width-8
		f.labelWidth = l.Width - valueWidth
		return f
	}
	f.labelWidth = 196
	f.left, f.right = f.labelWidth+24, l.Width-valueWidth-14
	return f
}

// placed is a row once its words are broken into lines.
type placed struct {
	label, note, value []string
	lang               string
	top, mid, bottom   float64 // mid is where the marks stand
}

const markRoom = 24 // height kept for the marks of a row

func (f rowFrame) place(r row, top float64) placed {
	size := f.l.Size()
	p := placed{label: Wrap(r.label, f.labelWidth, size), lang: r.lang, top: top}
	if r.note != "" {
		p.note = Wrap(r.note, f.labelWidth, size-1.5)
	}
	p.value = Wrap(r.value, f.l.Width*0.24, size)
	words := float64(len(p.label)+len(p.note)) * f.leading
	words = max(words, float64(len(p.value))*f.leading)
	if f.l.Narrow {
		p.mid = top + words + 4 + markRoom/2
		p.bottom = p.mid + markRoom/2 + 6
		return p
	}
	height := max(words+12, markRoom+8)
	p.mid, p.bottom = top+height/2, top+height
	return p
}

// words writes the label, its note and the value.
func (f rowFrame) words(d *Drawing, p placed) {
	first := p.top + f.leading - 3
	valueTop := first
	if !f.l.Narrow {
		block := float64(len(p.label)+len(p.note)-1) * f.leading
		first = p.mid - block/2 + f.l.Size()*0.35
		valueTop = p.mid - float64(len(p.value)-1)*f.leading/2 + f.l.Size()*0.35
	}
	var spoken []Attr
	if p.lang != "" {
		spoken = []Attr{A("lang", p.lang)}
	}
	d.Lines(0, first, f.leading, "chart-label", p.label, spoken...)
	d.Lines(0, first+float64(len(p.label))*f.leading, f.leading, "chart-note", p.note)
	d.Lines(f.l.Width, valueTop, f.leading, "chart-value", p.value, A("text-anchor", "end"))
}

// span is a stretch from top to bottom.
type span struct{ top, bottom float64 }

// strip is the part of a row that its marks cross: lines of the scale stay in
// it when the words of the row stand above.
func (f rowFrame) strip(p placed) span { return span{p.mid - markRoom/2, p.mid + markRoom/2} }

// rule is the hairline that parts two rows.
func (f rowFrame) rule(d *Drawing, y float64) { d.Line("chart-rule", 0, y, f.l.Width, y) }

// keyEntry is a mark and its word, above the plot.
type keyEntry struct {
	draw func(d *Drawing, x, y float64)
	word string
}

// key writes entries from left to right, on as many lines as needed, and
// returns where the plot begins.
func key(d *Drawing, l Layout, entries []keyEntry) float64 {
	if len(entries) == 0 {
		return 0
	}
	x, y, leading := 0.0, 12.0, l.Size()+8
	for _, e := range entries {
		lines := Wrap(e.word, l.Width-22, l.Size()-1)
		wide := 0.0
		for _, line := range lines {
			wide = max(wide, Width(line, l.Size()-1))
		}
		if x > 0 && x+22+wide > l.Width {
			x, y = 0, y+leading
		}
		e.draw(d, x+7, y-4)
		d.Lines(x+20, y, leading-4, "chart-key", lines)
		y += float64(len(lines)-1) * (leading - 4)
		x += 20 + wide + 18
	}
	return y + 12
}
