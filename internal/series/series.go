package series

import (
	"cmp"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Status says whether there is a value and how it came, or why there is none: that
// of the engine which computes with them.
type Status = formula.Status

// The statuses that figures come with. Missing, secret and not applicable are three
// things, and none of them is zero. Flagged: the value stands as published, and
// its card warns of it. Estimated: it was computed with an approximation.
const (
	Known         = formula.Known
	Estimated     = formula.Estimated
	Flagged       = formula.Flagged
	Missing       = formula.Missing
	Secret        = formula.Secret
	NotApplicable = formula.NotApplicable
)

// Statuses are all of them, in the order in which places are counted by them.
var Statuses = []Status{Known, Flagged, Estimated, Secret, Missing, NotApplicable, formula.DividedByZero, formula.Undefined, formula.TooLarge}

// Counts says how many places have each status.
func (s *Series) Counts() map[Status]int {
	counts := map[Status]int{}
	for _, st := range s.Status {
		counts[st]++
	}
	return counts
}

// Series is an indicator's values for the places of a level, in the order of the
// codes of a vintage. Values[i] is NaN where Status[i] has none.
type Series struct {
	Indicator string
	Period    string
	Level     territory.Level
	Vintage   int
	Values    []float64
	Status    []Status
}

// New is a series of n places without any value.
func New(indicator, period string, level territory.Level, vintage, n int) *Series {
	s := &Series{Indicator: indicator, Period: period, Level: level, Vintage: vintage, Values: make([]float64, n), Status: make([]Status, n)}
	for i := range s.Values {
		s.Values[i], s.Status[i] = math.NaN(), Missing
	}
	return s
}

// Set gives a place its value.
func (s *Series) Set(i int, v float64, st Status) { s.Values[i], s.Status[i] = v, st }

// At is the value of a place with its status.
func (s *Series) At(i int) Value {
	if i < 0 || i >= len(s.Values) {
		return Value{Number: math.NaN(), Status: Missing}
	}
	return Value{Number: s.Values[i], Status: s.Status[i]}
}

// Value is a figure with its status; Number is NaN when there is none.
type Value struct {
	Number float64
	Status Status
	// Cover is the share of the weight or of the communes that the figure is
	// computed from, of a figure of a larger place; 0 elsewhere.
	Cover float64
}

// Has says whether there is a figure.
func (v Value) Has() bool { return v.Status.Has() }

// First is the first place of a status; -1 when none has it.
func (s *Series) First(st Status) int { return slices.Index(s.Status, st) }

// Typical is the place whose value is in the middle of those that are known; -1 when none is.
func (s *Series) Typical() int {
	var at []int
	for i, st := range s.Status {
		if st == Known {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return -1
	}
	slices.SortFunc(at, func(x, y int) int { return cmp.Or(cmp.Compare(s.Values[x], s.Values[y]), x-y) })
	return at[len(at)/2]
}

// Spread is how all values lie; false when there is none.
func (s *Series) Spread() (Spread, bool) {
	all := make([]int32, len(s.Values))
	for i := range all {
		all[i] = int32(i)
	}
	return spreadOver(s, all)
}
