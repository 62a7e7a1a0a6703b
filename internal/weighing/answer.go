package weighing

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Answer is what one person says. Nobody gives a name.
type Answer struct {
	ID     string         `json:"id"`
	Round  string         `json:"round"`
	As     string         `json:"as,omitempty"` // one of Kinds, when they said it
	Points map[string]int `json:"points,omitempty"`
	Leans  []Compared     `json:"leans,omitempty"`
	Link   string         `json:"link,omitempty"`  // the digest of the private link; none of what came on paper
	Sent   string         `json:"sent"`            // the day
	Aside  string         `json:"aside,omitempty"` // the day on which it was set aside
	Reason string         `json:"reason,omitempty"`
}

// Compared is a pair with what was said of it.
type Compared struct {
	A    string `json:"a"`
	B    string `json:"b"`
	Lean Lean   `json:"lean"`
}

// Kinds are as what people may answer: those who live there, and the colleges of a study.
var Kinds = []string{"inhabitant", "field", "public", "private", "research"}

// AllPoints is how many points there are to share.
const AllPoints = 100

// PointField names in a form the points of a part: whatever its code, it is no other field.
func PointField(code string) string { return "points." + code }

// mostFitted is the largest number of points that is brought to a share of 100.
const mostFitted = 1_000_000

// Counted says whether an answer counts.
func (a Answer) Counted() bool { return a.Aside == "" }

// Clean makes the texts safe and tidy, and leaves out what the round does not ask.
func (a Answer) Clean() Answer {
	a.Reason = text.CleanLine(a.Reason, 1_000)
	return a
}

// Check says what of an answer can't be accepted. Points that nobody wrote are none; all
// of them must be shared out. A pair may be left: what is said must link all parts.
func (r Round) Check(a Answer) fault.List {
	var l fault.List
	if a.As != "" && !slices.Contains(Kinds, a.As) {
		l.Add("as", "code.unknown", "value", a.As)
	}
	l.Limit("reason", a.Reason, MaxReason)
	if r.Way == Pairs {
		return append(l, r.checkPairs(a)...)
	}
	return append(l, r.checkPoints(a)...)
}

func (r Round) checkPoints(a Answer) fault.List {
	var l fault.List
	sum := 0
	for code, n := range a.Points {
		if _, asked := r.Part(code); !asked {
			l.Add("points", "code.unknown", "value", code)
		}
		if n < 0 || n > AllPoints {
			l.Add(PointField(code), "weighing.points", "max", AllPoints)
		}
		sum += n
	}
	switch {
	case len(l) > 0:
	case sum == 0:
		l.Add("points", "weighing.none", "all", AllPoints)
	case sum < AllPoints:
		l.Add("points", "weighing.left", "sum", sum, "n", AllPoints-sum)
	case sum > AllPoints:
		l.Add("points", "weighing.over", "sum", sum, "n", sum-AllPoints)
	}
	return l
}

func (r Round) checkPairs(a Answer) fault.List {
	var l fault.List
	said, asked := map[Pair]Lean{}, r.Pairs()
	for _, c := range a.Leans {
		p := Pair{c.A, c.B}
		_, twice := said[p]
		if !slices.Contains(asked, p) || !c.Lean.Known() || twice {
			l.Add("pairs", "code.unknown", "value", p.Field())
		}
		said[p] = c.Lean
	}
	if len(l) > 0 {
		return l
	}
	if alone := r.unlinked(said); len(alone) > 0 {
		for _, p := range asked {
			if _, there := said[p]; !there && (slices.Contains(alone, p.A) || slices.Contains(alone, p.B)) {
				part, _ := r.Part(alone[0])
				l.Add(p.Field(), "weighing.unlinked", "part", part.Name, "n", len(alone))
				break
			}
		}
	}
	return l
}

// Fit brings points to 100 in all, each as near to its share as whole points allow: what
// is left over after rounding down goes to the largest remainders, the first part first.
// Nothing comes of no point at all, nor of points that nobody gives.
func (r Round) Fit(points map[string]int) map[string]int {
	sum := 0
	for _, p := range r.Parts {
		if n := points[p.Code]; n < 0 || n > mostFitted {
			return nil
		}
		sum += points[p.Code]
	}
	if sum == 0 {
		return nil
	}
	out, left := map[string]int{}, AllPoints
	order := slices.Clone(r.Parts)
	for _, p := range r.Parts {
		out[p.Code] = AllPoints * points[p.Code] / sum
		left -= out[p.Code]
	}
	slices.SortStableFunc(order, func(a, b Part) int {
		return AllPoints*points[b.Code]%sum - AllPoints*points[a.Code]%sum
	})
	for _, p := range order[:left] {
		out[p.Code]++
	}
	return out
}
