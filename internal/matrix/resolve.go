package matrix

// Assessed is a piece of evidence with the solidity it holds: what is claimed,
// but no more than what it points to allows.
type Assessed struct {
	Evidence
	Holds   Solidity
	Ceiling Solidity // the highest it may claim as it stands
	Why     string   // message key: why no higher, which is the next step; "" at the top
}

// Assess works out what a piece of evidence holds.
func Assess(e Evidence, b Backing) Assessed {
	ceiling, why := Allowed(e, b)
	return Assessed{Evidence: e, Holds: min(e.Solidity, ceiling), Ceiling: ceiling, Why: why}
}

// Resolve works out the solidity of a contribution: the highest that one of its
// pieces of evidence holds; Stated without any.
func Resolve(c Contribution, backing func(Evidence) Backing) Resolved {
	r := Resolved{Contribution: c}
	for _, e := range c.Evidence {
		r.Solidity = max(r.Solidity, Assess(e, backing(e)).Holds)
	}
	return r
}

// Tally counts what cells say. The four states and the three ways of an effect
// are counted apart: none of them is another one's zero.
type Tally struct {
	Positive, Negative, Mixed           int
	NoEffect, NotApplicable, NotStudied int
}

// Add counts a value.
func (t *Tally) Add(v Value) {
	switch v.State {
	case Effect:
		switch v.Direction {
		case Negative:
			t.Negative++
		case Mixed:
			t.Mixed++
		default:
			t.Positive++
		}
	case NoEffect:
		t.NoEffect++
	case NotApplicable:
		t.NotApplicable++
	default:
		t.NotStudied++
	}
}

// Effects is how many cells hold an effect, whichever way it goes.
func (t Tally) Effects() int { return t.Positive + t.Negative + t.Mixed }

// Studied is how many cells somebody read.
func (t Tally) Studied() int { return t.Effects() + t.NoEffect + t.NotApplicable }

// Total is every cell.
func (t Tally) Total() int { return t.Studied() + t.NotStudied }

// Rollup puts the cells of one initiative on several dimensions together, by
// the rule of Cells: any effect wins over none, positive and negative together
// are mixed, the intensity is the strongest, no effect wins over not
// applicable; solidity and readings are the highest. An effect that touches
// several of the dimensions is one effect, listed once; nothing is added up.
func Rollup(cells []Cell) Cell {
	out := Cell{Value: Value{State: NotStudied}}
	seen := map[string]bool{}
	for _, c := range cells {
		out.Initiative = c.Initiative
		out.Value = combine(out.Value, c.Value)
		out.Solidity = max(out.Solidity, c.Solidity)
		out.Backed = out.Backed || c.Backed
		out.Open = out.Open || c.Open
		out.Settled = out.Settled || c.Settled
		out.Readings = max(out.Readings, c.Readings)
		for _, id := range c.Contributions {
			if !seen[id] {
				seen[id] = true
				out.Contributions = append(out.Contributions, id)
			}
		}
	}
	return out
}
