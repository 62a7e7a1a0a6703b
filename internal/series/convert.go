package series

import (
	"math"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Vector is values with their statuses, one a place; Values[i] is NaN where
// Status[i] has none.
type Vector struct {
	Values []float64
	Status []Status
}

// NewVector is a vector of n places without any value.
func NewVector(n int) Vector {
	v := Vector{Values: make([]float64, n), Status: make([]Status, n)}
	for i := range v.Values {
		v.put(i, math.NaN(), Missing)
	}
	return v
}

func (v Vector) put(i int, x float64, st Status) { v.Values[i], v.Status[i] = x, st }

// status of a part; a commune that the data do not have is missing.
func (v Vector) status(p territory.Part) Status {
	if p.At < 0 {
		return Missing
	}
	return v.Status[p.At]
}

// carry makes the vector of the communes after. One that did not change keeps
// its value and status as they are; of the others, change says.
func carry(b *territory.Bridge, x Vector, change func(parts []territory.Part) (float64, Status)) Vector {
	y := NewVector(len(b.To))
	for i := range b.To {
		parts := b.Parts(i)
		if len(parts) != 1 || !parts[0].Whole() {
			x, st := settled(change(parts))
			y.put(i, x, st)
		} else if at := parts[0].At; at >= 0 {
			y.put(i, x.Values[at], x.Status[at])
		}
	}
	return y
}

func settled(x float64, st Status) (float64, Status) {
	if !st.Has() {
		return math.NaN(), st
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return math.NaN(), Missing
	}
	return x, st
}

// standing is the status of what is made of several parts: Secret if one is,
// else Missing if one is, else NotApplicable if all are, else Estimated if one is
// estimated or flagged, else Known. Nothing is made of some of the parts only.
func (v Vector) standing(parts []territory.Part) Status {
	st := NotApplicable
	for _, p := range parts {
		switch part := v.status(p); {
		case part == Secret || st == Secret:
			st = Secret
		case part == Missing || st == Missing:
			st = Missing
		case part == NotApplicable:
		case part != Known || st == Estimated:
			st = Estimated
		default:
			st = Known
		}
	}
	return st
}

// ConvertCount carries counts to the communes after:
//
//	y_a = Σ_b share_ba × x_b
//
// over the communes b before that a has a part of. Counts add over a merger; over
// a split they are shared out by population, which is Estimated, as is a sum with
// an estimated or flagged part. A missing or secret part leaves the sum without a
// value. Fractions of people are kept: rounding them would lose some.
func ConvertCount(b *territory.Bridge, x Vector) Vector {
	return carry(b, x, func(parts []territory.Part) (float64, Status) {
		st, sum := x.standing(parts), 0.0
		for _, p := range parts {
			if x.status(p).Has() {
				sum += float64(p.Share * x.Values[p.At])
				if p.Share < 1 && st == Known {
					st = Estimated
				}
			}
		}
		return sum, st
	})
}

// ConvertRatio computes a rate again from its numerator and denominator, both
// carried by ConvertCount:
//
//	y_a = scale × numerator_a / denominator_a
//
// A commune whose denominator is 0, or one of whose counts does not apply, has no
// rate: NotApplicable. It is Secret or Missing when either count is, Estimated when
// either is.
func ConvertRatio(numerator, denominator Vector, scale float64) Vector {
	y := NewVector(len(numerator.Values))
	for i := range y.Values {
		pair := Vector{Values: []float64{numerator.Values[i], denominator.Values[i]}, Status: []Status{numerator.Status[i], denominator.Status[i]}}
		st := pair.standing([]territory.Part{{At: 0}, {At: 1}})
		if st.Has() && (denominator.Values[i] == 0 || pair.Status[0] == NotApplicable || pair.Status[1] == NotApplicable) {
			st = NotApplicable
		}
		x, st := settled(scale*numerator.Values[i]/denominator.Values[i], st)
		y.put(i, x, st)
	}
	return y
}

// ConvertRate carries rates whose counts are not known, by a weighted mean:
//
//	y_a = Σ_b w_ba x_b / Σ_b w_ba,   w_ba = share_ba × weight_b
//
// weight is a count of before, the people that the rate is about where it is
// known; a zero Vector takes the populations of the passage (Flow.Back), which
// data from before the first vintage do not have. All of it is Estimated, but for
// communes that did not change. A missing or secret part, or a weight that is not
// known, leaves it without a value; parts where it does not apply weigh nothing.
func ConvertRate(b *territory.Bridge, x, weight Vector) Vector {
	return carry(b, x, func(parts []territory.Part) (float64, Status) {
		st := x.standing(parts)
		var sum, all float64
		for _, p := range parts {
			if x.status(p).Has() {
				w := weight.of(p)
				sum += float64(w * x.Values[p.At])
				all += w
			}
		}
		if st.Has() {
			st = Estimated
		}
		return lone(parts, x, sum/all), st
	})
}

// of is a part's weight; NaN when it is not known.
func (v Vector) of(p territory.Part) float64 {
	if v.Values == nil {
		return p.Back
	}
	if !v.status(p).Has() {
		return math.NaN()
	}
	return p.Share * v.Values[p.At]
}

// lone is the value of the one part that a commune is made of, whatever it
// weighs, else the mean of several.
func lone(parts []territory.Part, x Vector, mean float64) float64 {
	if len(parts) == 1 && parts[0].At >= 0 {
		return x.Values[parts[0].At]
	}
	return mean
}

// ConvertMedian carries what can't be made of its parts: medians, deciles,
// ratios of deciles. A commune that changed, otherwise than by its code, is
// Missing; Secret when a part is.
func ConvertMedian(b *territory.Bridge, x Vector) Vector {
	return carry(b, x, func(parts []territory.Part) (float64, Status) {
		if st := x.standing(parts); !st.Has() {
			return math.NaN(), st
		}
		return math.NaN(), Missing
	})
}

// Mixed is the class of a commune none of whose parts' classes holds more than
// half of its people.
const Mixed = "mixed"

// ConvertClass carries classes of a typology, "" where there is none: a merged
// commune takes the class of more than half of its people, as the weights of
// ConvertRate count them, and is Mixed when no class has as many. It has none when
// no class has as many and a part has none, or when the parts differ and a weight
// is not known. A part of a commune that was split takes its class.
func ConvertClass(b *territory.Bridge, classes []string, weight Vector) []string {
	y := make([]string, len(b.To))
	for i := range b.To {
		y[i] = majority(b.Parts(i), classes, weight)
	}
	return y
}

func majority(parts []territory.Part, classes []string, weight Vector) string {
	held, all, unclassed := map[string]float64{}, 0.0, 0.0
	for _, p := range parts {
		w, class := weight.of(p), ""
		if p.At >= 0 {
			class = classes[p.At]
		}
		if class == "" {
			unclassed += w
		} else {
			held[class] += w
		}
		all += w
	}
	for class, w := range held {
		if w > all/2 || len(held) == 1 && unclassed == 0 {
			return class
		}
	}
	if len(held) == 0 || unclassed > 0 || math.IsNaN(all) {
		return ""
	}
	return Mixed
}
