package territory

import (
	"testing"

	"pgregory.net/rapid"
)

// plainDistances is the textbook table of the optimal string alignment.
func plainDistances(q, name string) (whole, beginning int) {
	d := make([][]int, len(q)+1)
	for i := range d {
		d[i] = make([]int, len(name)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(q); i++ {
		for j := 1; j <= len(name); j++ {
			cost := 1
			if q[i-1] == name[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && q[i-1] == name[j-2] && q[i-2] == name[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	beginning = d[len(q)][0]
	for _, v := range d[len(q)] {
		beginning = min(beginning, v)
	}
	return d[len(q)][len(name)], beginning
}

func TestDistancesAreThoseOfTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.StringMatching(`[abc ]{1,64}`).Draw(t, "query")
		name := rapid.StringMatching(`[abc ]{0,70}`).Draw(t, "name")
		p, ok := newPattern(q)
		if !ok {
			t.Fatal("refused")
		}
		whole, beginning := p.distances(name)
		if w, b := plainDistances(q, name); whole != w || beginning != b {
			t.Fatalf("%q to %q: %d and %d, want %d and %d", q, name, whole, beginning, w, b)
		}
	})
}

func TestSwappedLettersAreOneSlip(t *testing.T) {
	p, _ := newPattern("grenobel")
	if whole, _ := p.distances("grenoble"); whole != 1 {
		t.Errorf("%d", whole)
	}
}

func TestALongQueryIsNotForgivenSlips(t *testing.T) {
	if _, ok := newPattern(string(make([]byte, longestPattern+1))); ok {
		t.Error("accepted")
	}
}

func TestNamesAreComparedAsPeopleWriteThem(t *testing.T) {
	for name, want := range map[string]string{
		"Le Havre": "le havre", "HAVRE (LE)": "le havre", "St-Lô": "saint lo", "Stes-Maries-de-la-Mer": "saintes maries de la mer",
		"Châlons s/Marne": "chalons sur marne", "Paris 1er": "paris 1", "Lyon 3ème": "lyon 3", "Œuilly": "oeuilly",
		"L’Haÿ-les-Roses": "l hay les roses", "": "", "Le": "le", "s": "s", "1000 étangs": "1000 etangs",
	} {
		if got := foldName(name); got != want {
			t.Errorf("foldName(%q) = %q, want %q", name, got, want)
		}
		if got := foldName(foldName(name)); got != foldName(name) {
			t.Errorf("folding %q twice changes it", name)
		}
	}
}
