package series

import (
	"math"
	"slices"
)

// MinCover is the share of what weighs that must be known for a mean over a
// larger place to stand: below it, the mean would be of other people.
const MinCover = 0.95

// sumOver adds the values of a place's communes:
//
//	y = Σ_c x_c
//
// A missing or secret part leaves the sum without a value, for it would be a part
// only; not-applicable parts add nothing. A sum is Estimated when more than Slight
// of it is.
func sumOver(x *Series, communes []int32) Value {
	v := Value{Status: NotApplicable}
	counted, doubtful := 0, 0.0
	for _, c := range communes {
		switch st := x.Status[c]; {
		case st.Has():
			v.Number += x.Values[c]
			counted++
			if st != Known {
				doubtful += math.Abs(x.Values[c])
			}
			if v.Status == NotApplicable {
				v.Status = Known
			}
		case st == NotApplicable:
		default:
			v.Status = absent(v.Status, st)
		}
	}
	v.Status = weighed(v.Status, doubtful, v.Number)
	if !v.Status.Has() {
		v.Number = math.NaN()
	}
	if n := len(communes); n > 0 {
		v.Cover = float64(counted) / float64(n)
	}
	return v
}

// Slight is the share of a sum that may be estimated without the sum being so: a
// commune of fifty that was split two ways does not make a région an estimate.
const Slight = 0.01

// weighed is the status of a sum of which a part is estimated or flagged.
func weighed(st Status, doubtful, sum float64) Status {
	if st == Known && doubtful > Slight*math.Abs(sum) {
		return Estimated
	}
	return st
}

// absent is the status of a figure of which one more part has none: secrecy is
// told before ignorance.
func absent(so, part Status) Status {
	if so == Secret || part == Secret {
		return Secret
	}
	return Missing
}

// meanOver is the mean of a place's communes weighted by a count:
//
//	y = Σ_c w_c x_c / Σ_c w_c   over the communes where both are known
//
// It stands when they hold at least MinCover of the weight, and is Estimated, for
// the weight is not the indicator's own denominator. Else it is Secret when a part
// is, Missing when not. Communes that the source does not speak of weigh nothing:
// the mean is over its field; NotApplicable when that holds none of them.
func meanOver(x, weight *Series, communes []int32) Value {
	var sum, known, all float64
	status := NotApplicable
	for _, c := range communes {
		st := x.Status[c]
		if st == NotApplicable {
			continue
		}
		if !st.Has() {
			status = absent(status, st)
		} else if status == NotApplicable {
			status = Missing // until the weight says more
		}
		if !weight.Status[c].Has() {
			continue
		}
		w := weight.Values[c]
		all += w
		if st.Has() {
			sum += float64(w * x.Values[c])
			known += w
		}
	}
	v := Value{Number: math.NaN(), Status: status}
	if all <= 0 {
		return v
	}
	v.Cover = known / all
	if v.Cover >= MinCover {
		v.Number, v.Status = sum/known, Estimated
	}
	return v
}

// middleOver is the value of the commune in the middle:
//
//	y = median of x_c over the communes where it is known
//
// It says how the communes of a place stand, not how its inhabitants do, and is
// what a median can be compared with at a larger scale. Missing when fewer than
// MinMiddle of the communes that the source speaks of are known.
func middleOver(x *Series, communes []int32) Value {
	v := Value{Number: math.NaN(), Status: Missing, Cover: coverOver(x, communes)}
	if v.Cover < MinMiddle {
		return v
	}
	known := knownOver(x, communes)
	if len(known) == 0 {
		return v
	}
	slices.Sort(known)
	v.Number, v.Status = quantile(known, 0.5), Known
	return v
}

// coverOver is the share of the communes that the source speaks of whose value is known.
func coverOver(x *Series, communes []int32) float64 {
	known, spoken := 0, 0
	for _, c := range communes {
		if x.Status[c].Has() {
			known++
		}
		if x.Status[c] != NotApplicable {
			spoken++
		}
	}
	if spoken == 0 {
		return 0
	}
	return float64(known) / float64(spoken)
}

// MinMiddle is the share of the communes that must be known for one of them to be
// the one in the middle.
const MinMiddle = 0.5

func knownOver(x *Series, communes []int32) []float64 {
	known := make([]float64, 0, len(communes))
	for _, c := range communes {
		if x.Status[c].Has() {
			known = append(known, x.Values[c])
		}
	}
	return known
}

// quantile of sorted values, between the two nearest (type 7 of Hyndman and Fan,
// « Sample quantiles in statistical packages », The American Statistician 50, 1996).
func quantile(sorted []float64, p float64) float64 {
	h := p * float64(len(sorted)-1)
	low := int(h)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + float64((h-float64(low))*(sorted[high]-sorted[low]))
}

// Spread is how the communes of a place lie: the least and the greatest, and the
// values that a quarter, half and three quarters do not exceed.
type Spread struct {
	Least, Quarter, Middle, ThreeQuarters, Greatest float64
	Known, Communes                                 int
}

// spreadOver is the spread of the communes where a value is known; false when none is.
func spreadOver(x *Series, communes []int32) (Spread, bool) {
	known := knownOver(x, communes)
	s := Spread{Known: len(known), Communes: len(communes)}
	if len(known) == 0 {
		return s, false
	}
	slices.Sort(known)
	s.Least, s.Greatest = known[0], known[len(known)-1]
	s.Quarter, s.Middle, s.ThreeQuarters = quantile(known, 0.25), quantile(known, 0.5), quantile(known, 0.75)
	return s, true
}
