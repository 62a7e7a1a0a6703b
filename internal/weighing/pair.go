package weighing

import "slices"

// Pair is two parts that are compared.
type Pair struct{ A, B string }

// Field names the pair in a form.
func (p Pair) Field() string { return "pair." + p.A + "." + p.B }

// allPairs is up to how many parts every pair is asked: fifteen questions.
const allPairs = 6

// Pairs are those that people are asked to compare: all of them up to six parts. With
// more, each part is compared with the next two, the last with the first: so every part
// is met four times, any two are linked by a chain of answers, and any three that follow
// each other close a triangle, in which contradictions show.
func (r Round) Pairs() []Pair {
	var out []Pair
	n := len(r.Parts)
	for i := range n {
		for j := i + 1; j < n; j++ {
			if apart := j - i; n <= allPairs || apart <= 2 || apart >= n-2 {
				out = append(out, Pair{r.Parts[i].Code, r.Parts[j].Code})
			}
		}
	}
	return out
}

// Lean is what someone says of a pair: from −2, the second counts much more, to 2, the
// first does; 0, they count alike.
type Lean int

// Leans lists them, from the first part to the second.
var Leans = []Lean{2, 1, 0, -1, -2}

// saaty are the values of a lean on Saaty's scale: alike, moderately more, strongly more.
//
// Source: Saaty, The Analytic Hierarchy Process (1980), p. 54.
var saaty = [...]float64{1, 3, 5}

// Value is how many times the first part is as important as the second.
func (l Lean) Value() float64 {
	if l < 0 {
		return 1 / saaty[-l]
	}
	return saaty[l]
}

// Known says whether the lean is one that people may say.
func (l Lean) Known() bool { return slices.Contains(Leans, l) }

// unlinked are the parts that no chain of comparisons links to the first.
func (r Round) unlinked(said map[Pair]Lean) []string {
	reached, next := map[string]bool{r.Parts[0].Code: true}, []string{r.Parts[0].Code}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		for p := range said {
			for _, other := range [][2]string{{p.A, p.B}, {p.B, p.A}} {
				if other[0] == at && !reached[other[1]] {
					reached[other[1]] = true
					next = append(next, other[1])
				}
			}
		}
	}
	var out []string
	for _, p := range r.Parts {
		if !reached[p.Code] {
			out = append(out, p.Code)
		}
	}
	return out
}
