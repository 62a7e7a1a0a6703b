package composite

// Findings are the warnings of analyses, each told once, sorted by what there
// is to do about them.
type Findings struct {
	Redundant []Warning // it says what others say: keep one, or share one weight
	Opposed   []Warning // it pulls against others or against the score: look at its direction first
	Inactive  []Warning // it hardly tells units apart, whatever its weight
	Others    []Warning // of the figures themselves, or of the place of an indicator in the tree
}

// Empty tells whether nothing was found.
func (f *Findings) Empty() bool {
	return len(f.Redundant)+len(f.Opposed)+len(f.Inactive)+len(f.Others) == 0
}

// SortFindings sorts warnings, in the order given, by what there is to do about
// them, each once ([EachOnce]). The rules by which an indicator is redundant,
// opposed or inactive are those of the analyses: nothing is judged anew here.
func SortFindings(lists ...[]Warning) Findings {
	var out Findings
	for _, w := range EachOnce(lists...) {
		to := out.of(w.Reason)
		*to = append(*to, w)
	}
	return out
}

// EachOnce gives warnings in the order given, one that is told twice (a pair that both
// [CorrelationMap.Run] and [Audit.Run] name, in either order) once, as it was told first.
func EachOnce(lists ...[]Warning) []Warning {
	type same struct {
		reason                 Reason
		unit, indicator, other string
		year                   int
	}
	var out []Warning
	seen := map[same]bool{}
	for _, list := range lists {
		for _, w := range list {
			k := same{w.Reason, w.Unit, w.Indicator, w.Other, w.Year}
			if betweenTwo[w.Reason] {
				k.indicator, k.other = min(w.Indicator, w.Other), max(w.Indicator, w.Other)
			}
			if !seen[k] {
				seen[k] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// betweenTwo are the findings about two indicators alike.
var betweenTwo = map[Reason]bool{RedundantPair: true, MirrorPair: true, OpposedPair: true}

func (f *Findings) of(r Reason) *[]Warning {
	switch r {
	case RedundantPair, Collinear, MadeUpOfOthers:
		return &f.Redundant
	case MirrorPair, OpposedPair, OpposedToScore, LoadsAgainst:
		return &f.Opposed
	case InactiveIndicator, AllTheSame, MovesNoRank:
		return &f.Inactive
	}
	return &f.Others
}
