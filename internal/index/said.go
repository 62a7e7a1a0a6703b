package index

import (
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Said is where the weights of the parts of a node come from, when a group gave them.
type Said struct {
	Under   string             `json:"under"` // Top, or the code of a dimension
	Round   string             `json:"round"` // in which they were asked
	Title   string             `json:"title"` // of the group, as it was called
	People  int                `json:"people"`
	Date    string             `json:"date"`    // on which the index took them
	Weights map[string]float64 `json:"weights"` // by the code of the part
}

// Parts are the codes of what is weighed together below a node: the dimensions that hold
// an indicator below Top, the indicators of a dimension below that.
func (x Index) Parts(under string) []string {
	var out []string
	if under == Top {
		for _, d := range x.Used() {
			out = append(out, d.Code)
		}
		return out
	}
	for _, c := range x.Under(under) {
		out = append(out, c.Code)
	}
	return out
}

// SameParts says whether what is weighed below a node is still this, in any order.
func (x Index) SameParts(under string, codes []string) bool {
	have, want := x.Parts(under), slices.Clone(codes)
	slices.Sort(have)
	slices.Sort(want)
	return len(have) > 0 && slices.Equal(have, want)
}

// weightOf is the weight of a dimension or of an indicator; NaN of none.
func (x Index) weightOf(code string) float64 {
	for _, d := range x.Dimensions {
		if d.Code == code {
			return d.Weight
		}
	}
	if c, there := x.Chosen(code); there {
		return c.Weight
	}
	return math.NaN()
}

// Adopt takes the weights that a group gave, to a tenth of a hundredth of the whole, and
// remembers where they come from.
func (x Index) Adopt(s Said) Index {
	x.Dimensions, x.Indicators, x.Said = slices.Clone(x.Dimensions), slices.Clone(x.Indicators), slices.Clone(x.Said)
	kept := map[string]float64{}
	for code, share := range s.Weights {
		kept[code] = math.Round(1000*share) / 10
	}
	s.Weights = kept
	for i, d := range x.Dimensions {
		if w, said := kept[d.Code]; said && s.Under == Top {
			x.Dimensions[i].Weight = w
		}
	}
	for i, c := range x.Indicators {
		if w, said := kept[c.Code]; said && s.Under == c.Dimension {
			x.Indicators[i].Weight = w
		}
	}
	x.Method.Weigh = WeighChoices[0]
	x.Said = append(slices.DeleteFunc(x.Said, func(o Said) bool { return o.Under == s.Under }), s)
	return x
}

// Holding are the groups whose weights are still those of the index: no longer once
// someone moved one of them, or has them found in another way.
func (x Index) Holding() []Said {
	return slices.DeleteFunc(slices.Clone(x.Said), func(s Said) bool {
		var codes []string
		for code, w := range s.Weights {
			if x.weightOf(code) != w {
				return true
			}
			codes = append(codes, code)
		}
		return !x.GivesWeights() || !x.SameParts(s.Under, codes)
	})
}

// GivesWeights says whether the weights are those that the index writes, rather than found
// in some other way.
func (x Index) GivesWeights() bool { return x.Method.Filled().Weigh == WeighChoices[0] }

// saidWrong keeps what groups said within the limits of an index.
func (x Index) saidWrong() fault.List {
	var l fault.List
	if len(x.Said) > 1+MaxDimensions {
		l.Add("said", "too_many", "max", 1+MaxDimensions)
	}
	for _, s := range x.Said {
		l.Limit("said", s.Title, MaxTitle)
		if len(s.Weights) > MaxIndicators || s.People < 0 {
			l.Add("said", "too_many", "max", MaxIndicators)
		}
	}
	return l
}
