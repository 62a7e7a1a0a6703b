package text

import "testing"

func TestBeginning(t *testing.T) {
	for _, c := range []struct {
		words string
		most  int
		want  string
	}{
		{"Garder nos aînés", 16, "Garder nos aînés"},
		{"Garder nos aînés au village", 17, "Garder nos aînés…"}, {"Garder nos aînés au village", 16, "Garder nos…"},
		{"Garder nos aînés, au village", 18, "Garder nos aînés…"},
		{"Anticonstitutionnellement", 9, "Anticons…"},
		{"L’é anticonstitutionnellement", 9, "L’é anti…"}, // no word ends in its second half
		{"", 3, ""}, {"abc", 0, "…"},
	} {
		if got := Beginning(c.words, c.most); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.words, c.most, got, c.want)
		}
	}
}
