package series

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/territory"
)

// covered is the share of a group's inhabitants who live where every count is known.
func (b *Book) covered(counts []*Series, communes []int32) float64 {
	population := b.levels[territory.Commune].values[traitOf[TraitSize].indicator]
	var known, all float64
	for _, c := range communes {
		if slices.ContainsFunc(counts, func(x *Series) bool { return x.Status[c] == NotApplicable }) {
			continue // outside the field of the source
		}
		weight := 1.0
		if population != nil && population.Status[c].Has() {
			weight = population.Values[c]
		}
		all += weight
		if allHave(counts, c) {
			known += weight
		}
	}
	if all == 0 {
		return 0
	}
	return known / all
}

// Together adds counts over the communes of a place, one a date, the last being the
// latest: a date stands when it is known of the same communes as the latest, so that
// no commune comes or goes between two of them. What is estimated of a lone commune is
// that of the one it was part of, and does not stand.
func (b *Book) Together(codes []string, p Place) []Value {
	out := make([]Value, len(codes))
	latest := b.levels[territory.Commune].values[codes[len(codes)-1]]
	for i, code := range codes {
		out[i] = unknown()
		x := b.levels[territory.Commune].values[code]
		if x == nil || latest == nil || !sameKnown(x, latest, p.communes) {
			continue
		}
		if v := sumOver(x, p.communes); v.Status == Known || v.Has() && len(p.communes) > 1 {
			out[i] = v
		}
	}
	return out
}

// sameKnown says whether two counts are known of the same communes.
func sameKnown(x, y *Series, communes []int32) bool {
	for _, c := range communes {
		if x.Status[c].Has() != y.Status[c].Has() {
			return false
		}
	}
	return true
}
