package series

import (
	"math"
	"sort"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Standing is where a place's value lies among those of other places: how many
// are surely lower and how many surely higher, given what the value may be. Those
// that it can't be told from make the rest.
type Standing struct {
	Lower, Higher, Known int
	Level                territory.Level
}

// Shares are the least and the greatest share of places that lie below:
//
//	[ Lower / Known , 1 − Higher / Known ]
func (s Standing) Shares() (from, to float64) {
	return float64(s.Lower) / float64(s.Known), 1 - float64(s.Higher)/float64(s.Known)
}

// Third says in which third of the places the value lies, 1 the lowest, and 0
// when what is known of it does not tell.
func (s Standing) Third() int {
	from, to := s.Shares()
	for third := 1; third <= 3; third++ {
		if from >= float64(third-1)/3-1e-12 && to <= float64(third)/3+1e-12 {
			return third
		}
	}
	return 0
}

// Standing places a value among those of the same level, all France; false when
// there is no value, or nothing to be placed among.
func (b *Book) Standing(code string, p Place) (Standing, bool) {
	v, sorted := b.Value(code, p), b.rankingAt(code, p.Key.Level()).values
	if !v.Has() || len(sorted) < 2 || b.SharedOut(p, v) {
		return Standing{}, false
	}
	low, high := b.interval(b.by[code], p, v)
	lower := sort.SearchFloat64s(sorted, low)
	higher := len(sorted) - sort.Search(len(sorted), func(i int) bool { return sorted[i] > high })
	return Standing{Lower: lower, Higher: higher, Known: len(sorted), Level: p.Key.Level()}, true
}

// Standings places every place of a level among the others at once, in the order
// of their codes: the same as Standing one by one. Known is 0 where there is no value.
func (b *Book) Standings(code string, level territory.Level) []Standing {
	l, r := b.levels[level], b.rankingAt(code, level)
	if l == nil || len(r.values) < 2 {
		return nil
	}
	c, out := b.by[code], make([]Standing, l.order.Len())
	if c.Source.Sample > 0 {
		return b.standingsOfSample(c, l, out)
	}
	half := halfLast(c)
	lower, notHigher := 0, 0 // both bounds follow the values, which are in order
	for k, at := range r.at {
		for lower < len(r.values) && r.values[lower] < r.values[k]-half {
			lower++
		}
		for notHigher < len(r.values) && r.values[notHigher] <= r.values[k]+half {
			notHigher++
		}
		if level == territory.Commune && l.values[code].Status[at] == Estimated && b.shared[l.order.Codes[at]] {
			continue
		}
		out[at] = Standing{Lower: lower, Higher: len(r.values) - notHigher, Known: len(r.values), Level: level}
	}
	return out
}

// standingsOfSample looks each place up: how wide its interval is depends on how
// many live there.
func (b *Book) standingsOfSample(c *Card, l *level, out []Standing) []Standing {
	for i := range l.order.Codes {
		out[i], _ = b.Standing(c.Code, Place{Key: l.order.Key(i), at: i})
	}
	return out
}

// halfLast is half of the last decimal that a card shows.
func halfLast(c *Card) float64 { return 0.5 * math.Pow10(-c.Decimals) }

// interval is between which values the true one may lie. A value stands for all
// that round to it, half its last decimal on each side. One drawn from a sample
// of rate f of a base of N people may also differ by 1.96 standard errors of a
// share p, with the finite population correction:
//
//	± 1.96 √( p (1−p) (1−f) / (f N) )
//
// Source: W. G. Cochran, Sampling Techniques (1977), § 3.2.
func (b *Book) interval(c *Card, at Place, v Value) (low, high float64) {
	half := halfLast(c)
	if f := c.Source.Sample; f > 0 && c.Base != "" && c.Unit == "%" {
		if base := b.Value(c.Base, at); base.Has() && base.Number > 0 {
			p := min(max(v.Number/100, 0), 1)
			half = max(half, 100*1.96*math.Sqrt(p*(1-p)*(1-f)/(f*base.Number)))
		}
	}
	return v.Number - half, v.Number + half
}

// Range is where the places of a level lie: 2 % of them are below Least, a quarter
// below Low, a quarter above High, 2 % above Greatest.
type Range struct{ Least, Low, High, Greatest float64 }

// Range of an indicator at a level; false when fewer than ten places have a value,
// or when all that is between is one value.
func (b *Book) Range(code string, level territory.Level) (Range, bool) {
	s := b.rankingAt(code, level).values
	if len(s) < 10 {
		return Range{}, false
	}
	r := Range{Least: quantile(s, 0.02), Low: quantile(s, 0.25), High: quantile(s, 0.75), Greatest: quantile(s, 0.98)}
	return r, r.Greatest > r.Least
}
