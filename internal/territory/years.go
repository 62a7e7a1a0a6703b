package territory

import "slices"

// YearsOf lists the vintages, in order, in which a code was a commune's; none
// when it never was in those that are known.
func (s *Set) YearsOf(code string) []int {
	years := s.Vintages()
	_, stands := s.index[Commune][code]
	var found []int
	for at := len(years) - 1; ; at-- {
		if stands {
			found = append(found, years[at])
		}
		if at == 0 {
			break
		}
		stands = s.stood(code, years[at-1], stands)
	}
	slices.Reverse(found)
	return found
}

// stood says whether a code was a commune's in a vintage, from whether it was in
// the next.
func (s *Set) stood(code string, before int, after bool) bool {
	came := false
	for _, f := range s.step(before).Flows {
		if f.From == code {
			return true
		}
		came = came || f.To == code
	}
	return after && !came
}
