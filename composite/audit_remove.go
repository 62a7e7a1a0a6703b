package composite

import (
	"cmp"
	"math"
	"slices"
)

// Without are the scores of an index computed again without one indicator or
// aggregate.
type Without struct {
	Code   string
	Scores []float64 // one a unit, as long as the base; NaN without a score
}

// RemoveOne sums up what happens to ranks when each element is taken away.
type RemoveOne struct {
	Places int `json:"places,omitempty" yaml:"places,omitempty"` // a move counts as large above so many places: a tenth of the units when 0, one at least
}

// RemovalEffect is what taking one element away does.
type RemovalEffect struct {
	Code      string `json:"code"`
	N         int    `json:"n"`     // units with a score both ways
	Gone      int    `json:"gone"`  // units that lose their score, or get one
	Moved     int    `json:"moved"` // units whose rank changes
	Mean      Number `json:"mean"`  // mean absolute change of rank
	Median    Number `json:"median"`
	Max       int    `json:"max"`
	MaxUnit   string `json:"max_unit"` // the first that moves by Max
	Large     Number `json:"large"`    // share of the units that move by more than Limit places
	Limit     int    `json:"limit"`
	Agreement Number `json:"agreement"` // Spearman's correlation of both scores
}

// Run compares the ranks of the base scores with those of each of the others,
// over the units that have both, within each year, 1 for the highest and equal
// scores sharing the best rank:
//
//	mean = Σ_u |R_u − R_u'| / n
//
// It is a pure function: [Result.Remove] makes the index again without each
// element. Warnings name each element whose removal moves no rank. Errors: a
// list of scores that is not as long as the base.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 7.
func (o RemoveOne) Run(units []Unit, base []float64, without []Without) ([]RemovalEffect, []Warning, error) {
	if len(units) != len(base) {
		return nil, nil, &Error{Step: StepAnalyse, Reason: WrongShape, Value: float64(len(base)), Limit: float64(len(units))}
	}
	var out []RemovalEffect
	var warnings []Warning
	var ranker Ranker
	for _, w := range without {
		if len(w.Scores) != len(base) {
			return nil, nil, &Error{Step: StepAnalyse, Reason: WrongShape, Indicator: w.Code, Value: float64(len(w.Scores)), Limit: float64(len(base))}
		}
		r := o.removal(&ranker, units, base, w)
		out = append(out, r)
		warnings = append(warnings, r.idle()...)
	}
	return out, warnings, nil
}

// idle warns of an element whose removal moves no rank.
func (r *RemovalEffect) idle() []Warning {
	if r.Moved > 0 || r.N < 2 {
		return nil
	}
	return []Warning{{Step: StepAnalyse, Reason: MovesNoRank, Indicator: r.Code, Value: float64(r.N)}}
}

func (o RemoveOne) removal(ranker *Ranker, units []Unit, base []float64, w Without) RemovalEffect {
	out := RemovalEffect{Code: w.Code, Mean: Number(math.NaN()), Median: Number(math.NaN()), Large: Number(math.NaN()), Agreement: Number(math.NaN())}
	var rows []int
	for r := range base {
		switch {
		case base[r] == base[r] && w.Scores[r] == w.Scores[r]:
			rows = append(rows, r)
		case base[r] == base[r] || w.Scores[r] == w.Scores[r]:
			out.Gone++
		}
	}
	if out.N = len(rows); out.N == 0 {
		return out
	}
	a, b := pick(base, rows), pick(w.Scores, rows)
	before, after := make([]int32, out.N), make([]int32, out.N)
	years := yearLabels(pick(units, rows))
	rankByYear(a, years, ranker, before)
	rankByYear(b, years, ranker, after)
	out.moves(o, units, rows, before, after)
	if c, err := Spearman.Of(a, b); err == nil {
		out.Agreement = c.R
	}
	return out
}

func (r *RemovalEffect) moves(o RemoveOne, units []Unit, rows []int, before, after []int32) {
	if r.Limit = o.Places; r.Limit <= 0 {
		r.Limit = max(1, r.N/10)
	}
	moved, sum, large := make([]int, r.N), 0, 0
	for k := range rows {
		places := int(before[k] - after[k])
		moved[k] = max(places, -places)
		sum += moved[k]
		if moved[k] > 0 {
			r.Moved++
		}
		if moved[k] > r.Limit {
			large++
		}
		if moved[k] > r.Max || r.MaxUnit == "" {
			r.Max, r.MaxUnit = moved[k], units[rows[k]].Code
		}
	}
	slices.SortFunc(moved, cmp.Compare)
	r.Mean, r.Large = Number(float64(sum)/float64(r.N)), Number(float64(large)/float64(r.N))
	r.Median = Number(float64(moved[(r.N-1)/2]+moved[r.N/2]) / 2)
}
