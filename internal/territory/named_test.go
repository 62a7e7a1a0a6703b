package territory_test

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

func TestASentenceNamesPlaces(t *testing.T) {
	s := load(t)
	for sentence, want := range map[string][]territory.Named{
		"forge Nièvre":                       {{"departement:58", "forge"}},
		"forge dans la nievre":               {{"departement:58", "forge"}},
		"Nevers":                             {{"commune:58194", ""}},
		"58000":                              {{"commune:58194", ""}},
		"fabrique de Saint-Julien-Chapteuil": {{"commune:43200", "fabrique"}},
		"fabrique saint julien chapteuil":    {{"commune:43200", "fabrique"}},
		"épicerie, Bretagne":                 {{"region:53", "épicerie"}},
		"l’atelier d’Autun":                  {{"commune:71014", "l’atelier"}},
		"garage":                             nil,
		"":                                   nil,
		"à la de":                            nil,
		"marché entre Nevers et Autun":       {{"commune:58194", "marché entre et Autun"}, {"commune:71014", "marché entre Nevers"}},
		"Haute-Bocagère":                     nil,
		"La Chapelle-Saint-André, épicerie, pain": {{"commune:58058", "épicerie pain"}},
	} {
		got := s.NamedIn(sentence, false)
		if len(got) != len(want) {
			t.Errorf("%q names %v, want %v", sentence, got, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q names %v, want %v", sentence, got[i], want[i])
			}
		}
	}
}

func BenchmarkNamedIn(b *testing.B) {
	s := load(b)
	for b.Loop() {
		s.NamedIn("une épicerie itinérante autour de Saint-Julien-Chapteuil", false)
	}
}

// Whatever its place in the alphabet, a commune is found by its name in a
// sentence, or one that shares it, or a larger territory of that name.
func TestEveryNameIsFoundInASentence(t *testing.T) {
	s := load(t)
	for i, key := range s.Members(territory.NationalKey, territory.Commune) {
		p, known := s.Get(key)
		if i%37 != 0 || !known || len(strings.Fields(strings.ReplaceAll(p.Name, "-", " "))) > 6 {
			continue
		}
		found := false
		for _, n := range s.NamedIn("zzz "+p.Name+" zzz", false) {
			q, _ := s.Get(n.Key)
			found = found || text.Fold(q.Name) == text.Fold(p.Name) || n.Key.Level() != territory.Commune
		}
		if !found {
			t.Errorf("%s is not found", p.Name)
		}
	}
}
