package bocage_test

import (
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/weighing"
)

// groupOf is a round over a, b and c with answers of as many people as said.
func groupOf(way weighing.Way, said string, answer func(n int, words []string) weighing.Answer) (weighing.Round, []weighing.Answer) {
	r := weighing.Round{Way: way, Parts: []weighing.Part{{Code: "a", Name: "A"}, {Code: "b", Name: "B"}, {Code: "c", Name: "C"}}}
	var all []weighing.Answer
	for n, one := range strings.Split(said, ", ") {
		a := answer(n, strings.Fields(one))
		a.ID = strconv.Itoa(n)
		all = append(all, a)
	}
	return r, all
}

func holdOutcome(t *testing.T, r weighing.Round, answers []weighing.Answer, shares string) *weighing.Outcome {
	t.Helper()
	o, err := r.Outcome(answers)
	if err != nil || o == nil {
		t.Fatalf("%+v, %v", o, err)
	}
	for i, want := range strings.Fields(shares) {
		if !figureHolds(t, o.Parts[i].Weight, want) {
			t.Errorf("%s has %v, the method says %s", o.Parts[i].Code, o.Parts[i].Weight, want)
		}
	}
	return o
}

func TestAGroupSharesPointsAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-groupe.md", "points de trois personnes (a, b, c)") {
		r, answers := groupOf(weighing.Points, row[0], func(_ int, words []string) weighing.Answer {
			a := weighing.Answer{Points: map[string]int{}}
			for i, w := range words {
				a.Points[string(rune('a'+i))], _ = strconv.Atoi(w)
			}
			return a
		})
		o := holdOutcome(t, r, answers, row[1])
		half := strings.Fields(row[2])
		if !figureHolds(t, o.Parts[0].Q1, half[0]) || !figureHolds(t, o.Parts[0].Q3, half[1]) || !figureHolds(t, *o.Agreement, row[3]) {
			t.Errorf("%s: %v to %v, W %v", row[0], o.Parts[0].Q1, o.Parts[0].Q3, *o.Agreement)
		}
	}
}

func TestAGroupComparesAsTheMethodSays(t *testing.T) {
	leans := map[string]weighing.Lean{"5": 2, "3": 1, "1": 0, "1/3": -1, "1/5": -2}
	for _, row := range examples(t, "indice-groupe.md", "réponses a/b, a/c, b/c de trois personnes") {
		r, answers := groupOf(weighing.Pairs, row[0], func(_ int, words []string) weighing.Answer {
			return weighing.Answer{Leans: []weighing.Compared{{A: "a", B: "b", Lean: leans[words[0]]}, {A: "a", B: "c", Lean: leans[words[1]]}, {A: "b", B: "c", Lean: leans[words[2]]}}}
		})
		if o := holdOutcome(t, r, answers, row[1]); strconv.Itoa(o.Torn) != row[2] {
			t.Errorf("%s: %d contradict themselves, the method says %s", row[0], o.Torn, row[2])
		}
	}
}
