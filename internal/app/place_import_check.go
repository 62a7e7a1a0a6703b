package app

import (
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// check holds the values of each column to its neighbours, to its past and to the
// larger places of the file.
func (in *placeReading) check() {
	groups := in.neighbours()
	for _, c := range in.columns {
		past := in.past(c)
		told := map[int]bool{}
		if past != nil {
			c.report.Past = past.Period
			in.take(c, series.AgainstPast(vectorOf(c.values), past), told)
		}
		in.take(c, series.Outliers(vectorOf(c.values), in.outOf(c), groups), told)
		in.holdToParents(c)
		sortDoubts(c.report.Doubts)
		in.compare(c, past)
		in.sumUp(c)
		in.report.Columns = append(in.report.Columns, c.report)
	}
}

func vectorOf(s *series.Series) series.Vector {
	return series.Vector{Values: s.Values, Status: s.Status}
}

// neighbours are the places that values are compared among: the communes of a
// département, all EPCI, all départements.
func (in *placeReading) neighbours() [][]int32 {
	if in.Level == territory.Commune {
		return in.orders[territory.Departement].Communes
	}
	all := make([]int32, in.orders[in.Level].Len())
	for i := range all {
		all[i] = int32(i)
	}
	return [][]int32{all}
}

// outOf is what a count is out of: the inhabitants, from which an outlier stands out
// whatever the size of the place. Nil for a rate.
func (in *placeReading) outOf(c *placeColumn) *series.Series {
	if c.card.Rule != series.Sum {
		return nil
	}
	return in.figures.Inhabitants(in.Level)
}

// past is what the column is compared with: the release that stands, else the same
// indicator at the time before. Nil when there is none.
func (in *placeReading) past(c *placeColumn) *series.Series {
	if !c.news {
		return in.figures.Series(c.card.Code, in.Level)
	}
	var last *series.Series
	for _, other := range in.figures.Family(c.card.Family) {
		if other.Level == in.Level && other.Period < c.card.Period {
			last = in.figures.Series(other.Code, in.Level)
		}
	}
	return last
}

// take tells doubts, each value once, leaves out those of the kinds that were said to
// be, and flags the others.
func (in *placeReading) take(c *placeColumn, doubts []series.Doubt, told map[int]bool) {
	for _, d := range doubts {
		if d.At >= 0 && told[d.At] {
			continue
		}
		if d.At < 0 {
			in.doubt(c, d, "", 0)
			continue
		}
		told[d.At] = true
		in.doubt(c, d, in.orders[in.Level].Key(d.At), in.wide[d.At])
		if slices.Contains(in.Leave, string(d.Kind)) {
			c.values.Set(d.At, math.NaN(), series.Missing)
			c.report.Left++
			continue
		}
		flag(c.values, d.At)
	}
}

// flag marks a doubtful value that is kept.
func flag(s *series.Series, at int) {
	if s.Status[at].Has() {
		s.Status[at] = series.Flagged
	}
}

// holdToParents holds a count to the lines of larger places, which must be the sum
// of their communes; a rate to their mean by its weight.
func (in *placeReading) holdToParents(c *placeColumn) {
	var weight *series.Series
	switch c.card.Rule {
	case series.Weighted:
		if weight = in.figures.Series(c.card.Weight, territory.Commune); weight == nil {
			return
		}
	case series.Sum:
	default:
		return
	}
	k := slices.Index(in.columns, c)
	for _, p := range in.parents {
		order := in.orders[p.key.Level()]
		at := order.At(p.key.Code())
		if at < 0 || math.IsNaN(p.values[k]) {
			continue
		}
		expected, differs := 0.0, false
		if weight == nil {
			expected, differs = series.NotTheSum(p.values[k], c.values, order.Communes[at])
		} else {
			expected, differs = series.NotTheMean(p.values[k], c.values, weight, order.Communes[at], c.card.Decimals)
		}
		if differs {
			in.doubt(c, series.Doubt{Kind: series.Parent, At: -1, Value: p.values[k], Expected: expected}, p.key, p.line)
		}
	}
}

// compare tells what the next release of a card changes.
func (in *placeReading) compare(c *placeColumn, past *series.Series) {
	if c.news || past == nil {
		return
	}
	c.report.Difference = differenceOf(in.orders[in.Level], past, c.values)
	c.report.Difference.Release = c.card.Release
}

// differenceOf is what values change of those before, with the places of the greatest changes.
func differenceOf(order *territory.Order, before, after *series.Series) *PlaceDifference {
	d := series.Differ(before, after)
	return &PlaceDifference{Difference: d, Places: d.GreatestPlaces(order)}
}

// sumUp counts the values by their status, and tells a column whose cells bear
// several units.
func (in *placeReading) sumUp(c *placeColumn) {
	for i, st := range c.values.Status {
		if in.wide[i] > 0 {
			c.report.Status[st.Code()]++
		}
		if st.Has() {
			c.report.Known++
		}
	}
	c.report.Mixed = len(c.report.Marks) > 1
	c.report.Card = c.card
}
