package composite

import (
	"cmp"
	"slices"
)

// byYear estimates from other years of the same unit.
func (run *imputing) byYear(c int, choice ImputeChoice) func(r int) estimate {
	if run.series == nil {
		run.series = map[string][]int{}
		for r, u := range run.d.Units {
			run.series[u.Code] = append(run.series[u.Code], r)
		}
		for _, rows := range run.series {
			slices.SortFunc(rows, func(a, b int) int { return cmp.Compare(run.d.Units[a].Year, run.d.Units[b].Year) })
		}
	}
	return func(r int) estimate {
		before, after := run.around(c, r)
		switch choice.Method {
		case ImputeLatest:
			if before < 0 || choice.MaxAge > 0 && run.d.Units[r].Year-run.d.Units[before].Year > choice.MaxAge {
				return estimate{value: Missing()}
			}
			return run.carry(c, before)
		case ImputeLinear:
			if before >= 0 && after >= 0 {
				return run.between(c, r, before, after)
			}
		}
		if before >= 0 {
			return run.carry(c, before)
		}
		return run.carry(c, after)
	}
}

// around finds the rows of the unit, in the nearest years before and after,
// that have a value; −1 for none.
func (run *imputing) around(c, r int) (before, after int) {
	before, after = -1, -1
	for _, row := range run.series[run.d.Units[r].Code] {
		if v := run.d.Values.At(row, c); v != v {
			continue
		}
		if run.d.Units[row].Year < run.d.Units[r].Year {
			before = row
		} else if after < 0 {
			after = row
		}
	}
	return before, after
}

func (run *imputing) carry(c, from int) estimate {
	if from < 0 {
		return estimate{value: Missing()}
	}
	return estimate{value: run.d.Values.At(from, c), of: 1, from: run.d.Units[from].Year}
}

func (run *imputing) between(c, r, before, after int) estimate {
	y0, y, y1 := run.d.Units[before].Year, run.d.Units[r].Year, run.d.Units[after].Year
	v0, v1 := run.d.Values.At(before, c), run.d.Values.At(after, c)
	share := float64(y-y0) / float64(y1-y0)
	return estimate{value: v0 + float64(share*(v1-v0)), of: 2}
}
