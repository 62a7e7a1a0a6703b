package web

import (
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// markOf is a cell as its mark shows it.
func markOf(c matrix.Cell) chart.MarkInput {
	in := valueMark(c.Value)
	in.Open = c.Open
	if c.State == matrix.Effect || c.State == matrix.NoEffect {
		in.Solidity = int(c.Solidity)
	}
	return in
}

// valueMark is the mark of a value alone: of one reading, of a settlement.
func valueMark(v matrix.Value) chart.MarkInput {
	return chart.MarkInput{State: chart.MarkState(v.State), Direction: chart.MarkDirection(v.Direction), Intensity: int(v.Intensity)}
}

// valueWords says a value: « effet positif fort », « sans objet ».
func valueWords(r *Request, v matrix.Value) string {
	if v.State == matrix.Effect {
		return r.L.T("cell.value." + string(v.Direction) + "_" + strconv.Itoa(int(v.Intensity)))
	}
	return r.L.T("cell.value." + string(v.State))
}

// cellWords says a cell as one would aloud: « effet positif fort, chiffré ou
// recueilli, 2 lectures concordantes ».
func cellWords(r *Request, c matrix.Cell) string {
	said := []string{valueWords(r, c.Value)}
	if c.State == matrix.Effect {
		said = append(said, solidityWord(r, c.Solidity))
	}
	switch {
	case c.State == matrix.NotStudied:
	case c.Open:
		said = append(said, r.L.N("cell.readings.open", c.Readings))
	case c.Settled:
		said = append(said, r.L.N("cell.readings.settled", c.Readings))
	case c.Readings > 1:
		said = append(said, r.L.N("cell.readings.agree", c.Readings))
	}
	return strings.Join(said, ", ")
}

// solidityWord is how far a claim can be leant on, in words.
func solidityWord(r *Request, s matrix.Solidity) string { return r.L.T("solidity." + s.Code()) }

// tallyWords counts a line or a column, what was not studied said apart.
func tallyWords(r *Request, t matrix.Tally) string {
	var said []string
	for _, part := range []struct {
		key string
		n   int
	}{
		{"matrix.tally.positive", t.Positive}, {"matrix.tally.negative", t.Negative}, {"matrix.tally.mixed", t.Mixed},
		{"matrix.tally.no_effect", t.NoEffect}, {"matrix.tally.not_applicable", t.NotApplicable}, {"matrix.tally.not_studied", t.NotStudied},
	} {
		if part.n > 0 {
			said = append(said, r.L.N(part.key, part.n))
		}
	}
	return strings.Join(said, ", ")
}

// dimensionTitle is a dimension in the reader's language.
func dimensionTitle(r *Request, d framework.Dimension) string { return d.Title.In(r.Lang) }

// spoken begins each option with a capital, as a list of answers does.
func spoken(options []Option) []Option {
	for i := range options {
		options[i].Text = capital(options[i].Text)
	}
	return options
}
