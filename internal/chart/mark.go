package chart

import (
	"html/template"
	"math"
)

// MarkState is what a cell of the matrix says. The values are matrix's own.
type MarkState string

// MarkDirection is which way an effect goes.
type MarkDirection string

// The four states and the three directions.
const (
	MarkNotStudied    MarkState = "not_studied"
	MarkNoEffect      MarkState = "no_effect"
	MarkNotApplicable MarkState = "not_applicable"
	MarkEffect        MarkState = "effect"

	MarkPositive MarkDirection = "positive"
	MarkNegative MarkDirection = "negative"
	MarkMixed    MarkDirection = "mixed"
)

// MarkInput is a cell as its mark shows it.
type MarkInput struct {
	State     MarkState
	Direction MarkDirection
	Intensity int  // 1 weak, 2 medium, 3 strong; 0 can't be told, drawn as 1 in outline
	Solidity  int  // 0 to 5, the ticks under the mark
	Open      bool // readings differ and nobody settled them yet
}

const (
	markMiddle = 16.0 // across a mark of 32 × 32
	markHeart  = 13.5 // height of its middle, above the ticks
)

var markSide = [4]float64{10, 10, 15, 21}

// Mark draws a cell of the matrix on 32 × 32 units, 8 mm on paper. Shape alone
// tells everything apart: see DESIGN.md. It is hidden from screen readers: the
// sentence beside it says the same.
func Mark(in MarkInput) template.HTML {
	d := &Drawing{}
	d.Open("svg", A("class", "mark"), A("xmlns", xmlns), A("viewBox", "0 0 32 32"),
		A("width", "32"), A("height", "32"), A("aria-hidden", "true"), A("focusable", "false"))
	drawMark(d, in)
	d.Close()
	return d.HTML()
}

func drawMark(d *Drawing, in MarkInput) {
	switch in.State {
	case MarkEffect:
		effect(d, in)
	case MarkNoEffect:
		ring(d, in.Open)
	case MarkNotApplicable:
		dash(d, in.Open)
		return
	default:
		corner(d)
		return
	}
	for i := range min(max(in.Solidity, 0), 5) {
		x := markMiddle + float64(i-2)*4
		d.Line("mark-tick", x, 27, x, 31)
	}
}

func effect(d *Drawing, in MarkInput) {
	side := markSide[min(max(in.Intensity, 0), 3)]
	faint := ""
	if in.Intensity <= 0 {
		faint = " mark-untold"
	}
	notch := 0.0
	if in.Open {
		notch = side * 0.42
	}
	switch in.Direction {
	case MarkNegative:
		d.Path("mark-negative"+faint, square(side, notch))
		d.Line("mark-minus"+faint, markMiddle-side*0.28, markHeart, markMiddle+side*0.28, markHeart)
	case MarkMixed:
		mixed(d, side, notch, faint)
	default:
		d.Path("mark-positive"+faint, square(side, notch))
	}
	if in.Open {
		x, y := markMiddle+side/2, markHeart-side/2
		d.Line("mark-open", x-notch+1.5, y-2.5, x+2.5, y+notch-1.5)
	}
}

// square is a square whose upper right corner is cut when readings differ.
func square(side, notch float64) string {
	left, top := Num(markMiddle-side/2), Num(markHeart-side/2)
	if notch == 0 {
		return "M" + left + " " + top + "h" + Num(side) + "v" + Num(side) + "h" + Num(-side) + "z"
	}
	return "M" + left + " " + top + "h" + Num(side-notch) + "l" + Num(notch) + " " + Num(notch) +
		"v" + Num(side-notch) + "h" + Num(-side) + "z"
}

// mixed is a square split along its diagonal: filled above, for what goes well;
// in outline below, with a minus, for what doesn't.
func mixed(d *Drawing, side, notch float64, faint string) {
	left, top := markMiddle-side/2, markHeart-side/2
	upper := "M" + Num(left) + " " + Num(top) + "h" + Num(side-1)
	if notch > 0 {
		upper = "M" + Num(left) + " " + Num(top) + "h" + Num(side-notch) + "l" + Num(notch/2) + " " + Num(notch/2)
	}
	d.Path("mark-positive"+faint, upper+"L"+Num(left)+" "+Num(top+side-1)+"z")
	low := side - 2.2
	d.Path("mark-lower"+faint, "M"+Num(left+side-0.7)+" "+Num(top+side-0.7)+"v"+Num(-low+0.7)+"l"+Num(-low+0.7)+" "+Num(low-0.7)+"z")
	if side >= 15 {
		d.Line("mark-lower-minus", left+side*0.66, top+side*0.76, left+side*0.86, top+side*0.76)
	}
}

func ring(d *Drawing, open bool) {
	const r = 4.5
	if !open {
		d.Circle("mark-ring", markMiddle, markHeart, r)
		return
	}
	// an arc without its upper right eighth
	x1, y1 := markMiddle+r*math.Cos(0.1), markHeart-r*math.Sin(0.1)
	x2, y2 := markMiddle+r*math.Cos(1.45), markHeart-r*math.Sin(1.45)
	d.Path("mark-ring", "M"+Num(x1)+" "+Num(y1)+"A4.5 4.5 0 1 1 "+Num(x2)+" "+Num(y2))
	d.Line("mark-open", markMiddle+2.5, markHeart-7, markMiddle+7, markHeart-2.5)
}

func dash(d *Drawing, open bool) {
	if !open {
		d.Line("mark-dash", markMiddle-6, markHeart, markMiddle+6, markHeart)
		return
	}
	d.Line("mark-dash", markMiddle-6, markHeart, markMiddle-1.5, markHeart)
	d.Line("mark-dash", markMiddle+1.5, markHeart, markMiddle+6, markHeart)
	d.Line("mark-open", markMiddle+2.5, markHeart-7, markMiddle+7, markHeart-2.5)
}

func corner(d *Drawing) {
	for _, p := range [][2]float64{{3, 3}, {7, 3}, {11, 3}, {3, 7}, {3, 11}} {
		d.Circle("mark-dot", p[0], p[1], 0.8)
	}
}

// LegendPiece is a mark and what it stands for.
type LegendPiece struct {
	Code string // positive_1 … solidity_5, open: the end of a message key
	Mark template.HTML
}

// Legend returns the pieces of the matrix's legend, in the order they are told.
func Legend() []LegendPiece {
	piece := func(code string, in MarkInput) LegendPiece { return LegendPiece{code, Mark(in)} }
	effect := func(way MarkDirection, intensity, solidity int) MarkInput {
		return MarkInput{State: MarkEffect, Direction: way, Intensity: intensity, Solidity: solidity}
	}
	all := []LegendPiece{
		piece("positive_1", effect(MarkPositive, 1, 0)),
		piece("positive_2", effect(MarkPositive, 2, 0)),
		piece("positive_3", effect(MarkPositive, 3, 0)),
		piece("negative", effect(MarkNegative, 2, 0)),
		piece("mixed", effect(MarkMixed, 2, 0)),
		piece("untold", effect(MarkPositive, 0, 0)),
		piece("no_effect", MarkInput{State: MarkNoEffect}),
		piece("not_applicable", MarkInput{State: MarkNotApplicable}),
		piece("not_studied", MarkInput{State: MarkNotStudied}),
		piece("open", MarkInput{State: MarkEffect, Direction: MarkPositive, Intensity: 2, Open: true}),
	}
	for s := range 6 {
		all = append(all, piece("solidity_"+Num(float64(s)), effect(MarkPositive, 2, s)))
	}
	return all
}
