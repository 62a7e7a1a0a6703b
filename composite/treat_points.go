package composite

import "iter"

// TreatedPoint is a value that treatment changed, and how: "winsorised", the
// name of a transformation, or "winsorised, log-ct" when both were combined.
type TreatedPoint struct {
	Unit          Unit
	Indicator     string
	Before, After float64
	How           string
}

// Points goes through the values that treatment changed, by indicator then
// row, given the data before and after it.
func (t *TreatReport) Points(before, after *Dataset) iter.Seq[TreatedPoint] {
	return func(yield func(TreatedPoint) bool) {
		names := map[string]map[int]Transform{}
		for _, one := range t.Indicators {
			if names[one.Indicator] == nil {
				names[one.Indicator] = map[int]Transform{}
			}
			names[one.Indicator][one.Year] = one.Fit.Transform
		}
		for c, i := range before.Indicators {
			for r, u := range before.Units {
				how := howTreated(after.Mark(r, c)&^before.Mark(r, c), names[i.Code], u.Year)
				if how == "" {
					continue
				}
				if !yield(TreatedPoint{u, i.Code, before.Values.At(r, c), after.Values.At(r, c), how}) {
					return
				}
			}
		}
	}
}

// howTreated names what a mark stands for; a transformation of all years is
// kept under the year 0.
func howTreated(m Mark, names map[int]Transform, year int) string {
	how := ""
	if m&Winsorised != 0 {
		how = "winsorised"
	}
	if m&Transformed == 0 {
		return how
	}
	name, ofYear := names[year]
	if !ofYear {
		name = names[0]
	}
	if how != "" {
		how += ", "
	}
	return how + string(name)
}
