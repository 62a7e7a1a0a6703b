package series

import (
	"cmp"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Difference is what a release changes of the values that stood before it.
type Difference struct {
	Same, Changed, Appeared, Went int
	Otherwise                     int // without a value on both sides, for another reason
	Greatest                      []Moved
}

// Moved is a value that changed.
type Moved struct {
	At            int
	Before, After float64
}

// GreatestPlaces are the places of the greatest changes, in the order that was compared.
func (d Difference) GreatestPlaces(order *territory.Order) []territory.Key {
	var keys []territory.Key
	for _, m := range d.Greatest {
		keys = append(keys, order.Key(m.At))
	}
	return keys
}

// mostMoved is how many of the greatest changes are told.
const mostMoved = 20

// Differ compares two series of the same places. Values differ when their bits
// do; the greatest changes are the farthest apart, ties in the order of places.
func Differ(before, after *Series) Difference {
	var d Difference
	for i, st := range after.Status {
		was := before.Status[i]
		switch {
		case !st.Has() && !was.Has():
			if st != was {
				d.Otherwise++
			}
		case !was.Has():
			d.Appeared++
		case !st.Has():
			d.Went++
		case before.Values[i] == after.Values[i]:
			d.Same++
		default:
			d.Changed++
			d.Greatest = append(d.Greatest, Moved{At: i, Before: before.Values[i], After: after.Values[i]})
		}
	}
	slices.SortStableFunc(d.Greatest, func(x, y Moved) int {
		return cmp.Compare(math.Abs(y.After-y.Before), math.Abs(x.After-x.Before))
	})
	d.Greatest = slices.Clone(d.Greatest[:min(len(d.Greatest), mostMoved)])
	return d
}
