package chart

import "html/template"

// The emblem's colours stand in the file itself: a favicon and a social card
// are shown far from any style sheet.
const (
	paper = "#fbf9f4"
	ink   = "#1f2b26"
	hedge = "#2c5a4b"
	clay  = "#a9472f"
	stone = "#dcd7ca"
)

// emblem is the matrix as a sign: rows of effects, one negative, one ring.
var emblem = [3][3]MarkInput{
	{strong(3), strong(2), {State: MarkNoEffect}},
	{strong(1), strong(3), strong(2)},
	{{State: MarkEffect, Direction: MarkNegative, Intensity: 2}, strong(2), strong(3)},
}

func strong(intensity int) MarkInput {
	return MarkInput{State: MarkEffect, Direction: MarkPositive, Intensity: intensity}
}

// Favicon is the emblem on a square, legible at 16 pixels.
func Favicon() template.HTML {
	d := &Drawing{}
	d.Open("svg", A("xmlns", xmlns), A("viewBox", "0 0 32 32"), A("width", "32"), A("height", "32"))
	d.Empty("rect", N("width", 32), N("height", 32), N("rx", 5), A("fill", paper))
	for r, line := range emblem {
		for c, in := range line {
			sign(d, in, 6+float64(c)*10, 6+float64(r)*10, 0.38)
		}
	}
	d.Close()
	return d.HTML()
}

// Card is what a link to a page shows when it is shared.
type Card struct {
	Title string // of the page
	Place string // territory, study or edition
	Name  string // of the instance
	Cells [][]MarkInput
}

// SocialCard draws a Card, 1200 × 630. Without cells it shows the emblem; at
// most six rows of eight are drawn.
func SocialCard(c Card) template.HTML {
	d := &Drawing{}
	d.Open("svg", A("xmlns", xmlns), A("viewBox", "0 0 1200 630"), A("width", "1200"),
		A("height", "630"), A("role", "img"), A("aria-label", c.Title))
	d.Empty("rect", N("width", 1200), N("height", 630), A("fill", paper))
	d.Empty("rect", N("y", 618), N("width", 1200), N("height", 12), A("fill", hedge))
	words := func(x, y, size float64, family, fill, text string) {
		d.Element("text", text, N("x", x), N("y", y), N("font-size", size), A("font-family", family), A("fill", fill))
	}
	const serif, sans = "Spectral, Georgia, serif", "Atkinson Hyperlegible Next, Verdana, sans-serif"
	y := 170.0
	lines := Wrap(c.Title, 560, 58)
	if len(lines) > 6 {
		lines = append(lines[:5], lines[5]+"…")
	}
	for _, line := range lines {
		words(80, y, 58, serif, ink, line)
		y += 68
	}
	words(80, min(y+10, 520), 30, sans, hedge, c.Place)
	words(80, 566, 28, sans, ink, c.Name)
	cardMatrix(d, c.Cells)
	d.Close()
	return d.HTML()
}

func cardMatrix(d *Drawing, cells [][]MarkInput) {
	if len(cells) == 0 {
		for _, line := range emblem {
			cells = append(cells, line[:])
		}
	}
	cells = cells[:min(len(cells), 6)]
	columns := 1
	for _, line := range cells {
		columns = max(columns, min(len(line), 8))
	}
	step := min(400/float64(columns), 400/float64(len(cells)))
	left, top := 1120-step*float64(columns), 310-step*float64(len(cells))/2
	for r := range len(cells) + 1 {
		y := Num(top + float64(r)*step)
		d.Empty("path", A("d", "M"+Num(left)+" "+y+"H1120"), A("stroke", stone), A("stroke-width", "1.5"))
	}
	for r, line := range cells {
		for c, in := range line[:min(len(line), 8)] {
			sign(d, in, left+(float64(c)+0.5)*step, top+(float64(r)+0.5)*step, step/30)
		}
	}
}

// sign draws a mark without its ticks, colours included, centred at x, y.
func sign(d *Drawing, in MarkInput, x, y, zoom float64) {
	side := markSide[min(max(in.Intensity, 0), 3)] * zoom
	box := func(fill string) {
		d.Empty("rect", N("x", x-side/2), N("y", y-side/2), N("width", side), N("height", side), A("fill", fill))
	}
	switch {
	case in.State == MarkNoEffect:
		d.Empty("circle", N("cx", x), N("cy", y), N("r", 4.5*zoom), A("fill", "none"), A("stroke", ink), N("stroke-width", 1.6*zoom))
	case in.State == MarkNotApplicable:
		d.Empty("rect", N("x", x-6*zoom), N("y", y-0.8*zoom), N("width", 12*zoom), N("height", 1.6*zoom), A("fill", ink))
	case in.State != MarkEffect:
	case in.Direction == MarkNegative:
		box(clay)
		d.Empty("rect", N("x", x-side*0.28), N("y", y-1.2*zoom), N("width", side*0.56), N("height", 2.4*zoom), A("fill", paper))
	case in.Direction == MarkMixed:
		box(clay)
		d.Empty("path", A("d", "M"+Num(x-side/2)+" "+Num(y-side/2)+"h"+Num(side)+"l"+Num(-side)+" "+Num(side)+"z"), A("fill", hedge))
		d.Empty("path", A("d", "M"+Num(x+side/2)+" "+Num(y-side/2)+"l"+Num(-side)+" "+Num(side)), A("stroke", paper), N("stroke-width", 1.6*zoom))
	default:
		box(hedge)
	}
}
