package sheet

import (
	"math"
	"time"
)

// Cell is a value to be written. The zero Cell is empty.
type Cell struct {
	kind   cellKind
	tint   Tint
	shown  Shown
	text   string
	number float64
}

// Tint is the ground of a cell in a workbook. A colour is never alone in
// saying something: a legend and a list in words go with it.
type Tint uint8

// The tints, light enough for ink to be read on them.
const (
	NoTint Tint = iota
	Wheat
	Clay
	Sky
	Moss
	Stone
)

// tints are their colours, in order.
var tints = [...]string{"F6E3B0", "F0CFC4", "CFE0EC", "D6E5D0", "E4E1D9"}

// Shown is how a workbook shows a number; the number itself stays whole.
type Shown uint8

// The forms of a number: as many digits as fit, two decimals, a percentage of a share.
const (
	AsItFits Shown = iota
	Hundredths
	AsPercentage
)

// As gives a number the form in which a workbook shows it.
func (c Cell) As(s Shown) Cell {
	c.shown = s
	return c
}

// On gives a ground to a cell, one that is empty too.
func (c Cell) On(t Tint) Cell {
	c.tint = t
	return c
}

type cellKind uint8

const (
	emptyCell cellKind = iota
	textCell
	numberCell
	dayCell
)

// Text is a text, a code among them: 01004 keeps its zero.
func Text(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{kind: textCell, text: s}
}

// Figure is a number; one that is missing (NaN) or infinite is empty, never zero.
func Figure(v float64) Cell {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Cell{}
	}
	return Cell{kind: numberCell, number: v}
}

// Day is a date in ISO. A whole day that the calendars of spreadsheets know is
// a date in an XLSX; 2021, 2021-03 and days before March 1900 stay text.
func Day(iso string) Cell {
	if iso == "" {
		return Cell{}
	}
	if len(iso) != len(time.DateOnly) {
		return Text(iso) // most dates are years
	}
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil || iso < "1900-03-01" {
		return Text(iso)
	}
	return Cell{kind: dayCell, text: iso, number: float64((t.Unix() - time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()) / daySeconds)}
}

// Texts are cells of text.
func Texts(list ...string) []Cell {
	cells := make([]Cell, len(list))
	for i, s := range list {
		cells[i] = Text(s)
	}
	return cells
}
