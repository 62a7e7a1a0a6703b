package matrix

import (
	"slices"
)

// Outcome is what a contribution says once its readings are put together.
type Outcome struct {
	Value
	Open     bool // readings differ and nobody settled them yet
	Readings int  // how many members read it
	Spread   int  // largest minus smallest signed intensity among the readings
}

// Outcome is the settled value; else the readings' when they agree; else, still
// open, the middle of what was read: the median signed intensity, mixed when
// readings go both ways. A contribution with no reading is not studied.
func (c Contribution) Outcome() Outcome {
	o := Outcome{Readings: len(c.Readings), Spread: spread(c.Readings)}
	switch {
	case c.Settled != nil:
		o.Value = c.Settled.Value
	case len(c.Readings) == 0:
		o.Value = Value{State: NotStudied}
	case agree(c.Readings):
		o.Value = c.Readings[0].Value
	default:
		o.Value, o.Open = middle(c.Readings), true
	}
	return o
}

func agree(rs []Reading) bool {
	for _, r := range rs[1:] {
		if r.Value != rs[0].Value {
			return false
		}
	}
	return true
}

// Signed is the value as a number from −3 to +3: the intensity with its sign,
// 0 for no effect and for an effect that goes both ways. ok is false when there
// is no number to give (not studied, not applicable): those are never zero.
func (v Value) Signed() (n float64, ok bool) {
	switch v.State {
	case NoEffect:
		return 0, true
	case Effect:
		switch v.Direction {
		case Positive:
			return float64(max(v.Intensity, 1)), true
		case Negative:
			return -float64(max(v.Intensity, 1)), true
		}
		return 0, true
	}
	return 0, false
}

func spread(rs []Reading) int {
	lo, hi, seen := 0, 0, false
	for _, r := range rs {
		s, ok := r.Signed()
		if !ok {
			continue
		}
		n := int(s)
		if !seen {
			lo, hi, seen = n, n, true
		}
		lo, hi = min(lo, n), max(hi, n)
	}
	return hi - lo
}

// middle puts differing readings together without settling them.
func middle(rs []Reading) Value {
	var signed []float64
	states := map[State]int{}
	up, down := false, false
	for _, r := range rs {
		states[r.State]++
		if s, ok := r.Signed(); ok {
			signed = append(signed, s)
		}
		if r.State == Effect {
			up = up || r.Direction != Negative
			down = down || r.Direction != Positive
		}
	}
	if states[Effect] == 0 {
		if states[NoEffect] >= states[NotApplicable] {
			return Value{State: NoEffect}
		}
		return Value{State: NotApplicable}
	}
	if up && down {
		return Value{State: Effect, Direction: Mixed, Intensity: strongest(rs)}
	}
	slices.Sort(signed)
	m := signed[len(signed)/2]
	if len(signed)%2 == 0 {
		m = (signed[len(signed)/2-1] + m) / 2
	}
	v := Value{State: Effect, Direction: Positive, Intensity: Intensity(max(1, int(m+0.5)))}
	if down {
		v = Value{State: Effect, Direction: Negative, Intensity: Intensity(max(1, int(-m+0.5)))}
	}
	return v
}

func strongest(rs []Reading) Intensity {
	var most Intensity
	for _, r := range rs {
		most = max(most, r.Intensity)
	}
	return most
}

// Cell is what the matrix shows at initiative × dimension: a view.
type Cell struct {
	Initiative    string
	Dimension     string
	Value                  // combined over the contributions that touch it
	Solidity      Solidity // the highest allowed among its evidence; Stated without any
	Backed        bool     // at least one piece of evidence
	Open          bool     // at least one contribution is still to be settled
	Settled       bool     // readings differed on one at least, and the group settled
	Readings      int      // members who read it (the most read contribution)
	Contributions []string // ids
}

// Resolved is a contribution with its solidity worked out from what its
// evidence points to.
type Resolved struct {
	Contribution
	Solidity Solidity
}

// Cells gives every touched cell. Contributions on the same cell combine so:
// any effect wins over none; positive and negative together are mixed; the
// intensity is the strongest; no effect wins over not applicable.
func Cells(all []Resolved) map[[2]string]Cell {
	cells := map[[2]string]Cell{}
	for _, c := range all {
		o := c.Outcome()
		if o.State == NotStudied {
			continue
		}
		for _, d := range c.Dimensions {
			key := [2]string{c.Initiative, d}
			cell, seen := cells[key]
			if !seen {
				cell = Cell{Initiative: c.Initiative, Dimension: d, Value: Value{State: NotStudied}}
			}
			cell.Value = combine(cell.Value, o.Value)
			cell.Solidity = max(cell.Solidity, c.Solidity)
			cell.Backed = cell.Backed || len(c.Evidence) > 0
			cell.Open = cell.Open || o.Open
			cell.Settled = cell.Settled || c.Settled != nil && len(c.Readings) > 0 && !agree(c.Readings)
			cell.Readings = max(cell.Readings, o.Readings)
			cell.Contributions = append(cell.Contributions, c.ID)
			cells[key] = cell
		}
	}
	return cells
}

func combine(a, b Value) Value {
	switch x, y := a.State.rank(), b.State.rank(); {
	case x > y:
		return a
	case y > x:
		return b
	case a.State != Effect:
		return a
	}
	v := Value{State: Effect, Direction: a.Direction, Intensity: max(a.Intensity, b.Intensity)}
	if a.Direction != b.Direction {
		v.Direction = Mixed
	}
	return v
}

// rank orders the states by how much they say.
func (s State) rank() int {
	switch s {
	case Effect:
		return 3
	case NoEffect:
		return 2
	case NotApplicable:
		return 1
	}
	return 0
}
