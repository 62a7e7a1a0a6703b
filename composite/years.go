package composite

import "slices"

// yearLabels numbers the years of units; nil when all are of one.
func yearLabels(units []Unit) []int32 {
	if !slices.ContainsFunc(units, func(u Unit) bool { return u.Year != units[0].Year }) {
		return nil
	}
	out := make([]int32, len(units))
	for r, u := range units {
		out[r] = int32(u.Year)
	}
	return out
}

// rowsOfYears lists the rows of each year, ascending.
func rowsOfYears(years []int32, rows int) [][]int {
	if years == nil {
		all := make([]int, rows)
		for r := range all {
			all[r] = r
		}
		return [][]int{all}
	}
	by := map[int32][]int{}
	for r, y := range years {
		by[y] = append(by[y], r)
	}
	var out [][]int
	for _, y := range sortedKeys(by) {
		out = append(out, by[y])
	}
	return out
}

// blocksOf sorts the rows into those that are looked at together: one block a
// year, or all of them.
func (d *Dataset) blocksOf(eachYear bool) (years []int, rows [][]int) {
	if !eachYear {
		return []int{0}, rowsOfYears(nil, len(d.Units))
	}
	return d.Years(), rowsOfYears(yearLabels(d.Units), len(d.Units))
}

// rankByYear ranks units among those of their year.
func rankByYear(scores []float64, years []int32, k *Ranker, ranks []int32) {
	if years == nil {
		k.Rank(scores, ranks)
		return
	}
	var some []float64
	var got []int32
	for _, rows := range rowsOfYears(years, len(scores)) {
		some, got = some[:0], grown(got, len(rows))
		for _, r := range rows {
			some = append(some, scores[r])
		}
		k.Rank(some, got)
		for i, r := range rows {
			ranks[r] = got[i]
		}
	}
}
