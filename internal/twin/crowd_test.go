package twin_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/twin"
)

// A made-up registry: kinds of action, a word of their own, a place. Thousands
// have one carrier, thousands one generic name. Planted twins say again what a
// sheet says, as another list or another person would.
type planted struct {
	sheets []twin.Sheet
	twins  map[[2]string]string // pair → how it was altered
}

var (
	actions   = []string{"Jardin partagé", "Repair café", "Recyclerie", "Tiers-lieu", "Garage solidaire", "Covoiturage", "Café associatif", "Ressourcerie", "Bibliothèque", "Ferme collective", "Atelier vélo", "Habitat participatif", "Marché paysan", "Fournil"}
	syllables = []string{"ba", "cor", "du", "fel", "gri", "lan", "mor", "neu", "pi", "ros", "sau", "tré", "val", "vio", "zou", "mé", "har", "jo"}
)

func coined(r *rand.Rand) string {
	var b strings.Builder
	for range 5 + r.IntN(2) {
		b.WriteString(syllables[r.IntN(len(syllables))])
	}
	return b.String()
}

func commune(i int) (territory.Key, twin.Spot) {
	return territory.Key(fmt.Sprintf("commune:%05d", i)), twin.Spot{Lon: -4 + float64(i%200)*0.05, Lat: 43 + float64(i/200)*0.05}
}

func made(n, twins int) planted {
	r := rand.New(rand.NewPCG(2026, 11))
	p := planted{twins: map[[2]string]string{}}
	generic := r.Perm(35_000)
	for i := range n {
		place, spot := commune(r.IntN(35_000))
		s := twin.Sheet{ID: fmt.Sprintf("i%07d", i), Communes: []territory.Key{place}}
		if r.IntN(2) == 0 {
			s.Spots = []twin.Spot{spot}
		}
		own := coined(r)
		s.Name = fmt.Sprintf("%s %s", actions[r.IntN(len(actions))], own)
		s.Organisations = []string{"Association " + coined(r)}
		switch {
		case i%20 == 1: // one carrier of a twentieth
			s.Organisations, s.Numbers = []string{"Réseau national des haies"}, []string{"73282932000074"}
			s.Pages, s.Email = []string{"haies.example"}, "contact@haies.example"
		case i%20 == 2: // one name of a twentieth, each elsewhere
			s.Name = "Épicerie solidaire"
			k, at := commune(generic[i/20%35_000])
			s.Communes, s.Spots = []territory.Key{k}, []twin.Spot{at}
		case r.IntN(2) == 0:
			s.Pages = []string{own + ".example"}
		}
		p.sheets = append(p.sheets, s)
	}
	for i := range twins {
		of := p.sheets[r.IntN(n)]
		again, how := altered(r, of)
		again.ID = fmt.Sprintf("t%07d", i)
		a, b := twin.PairOf(of.ID, again.ID)
		p.twins[[2]string{a, b}] = how
		p.sheets = append(p.sheets, again)
	}
	r.Shuffle(len(p.sheets), func(i, j int) { p.sheets[i], p.sheets[j] = p.sheets[j], p.sheets[i] })
	return p
}

func altered(r *rand.Rand, s twin.Sheet) (twin.Sheet, string) {
	s.Spots = nil
	switch r.IntN(6) {
	case 0:
		s.Name, s.Pages = strings.ToUpper(s.Name), nil
		return s, "capitals, no address"
	case 1:
		letters := []rune(s.Name)
		at := 1 + r.IntN(len(letters)-2)
		letters[at], letters[at+1] = letters[at+1], letters[at]
		s.Name = string(letters)
		return s, "two letters swapped"
	case 2:
		words := strings.Fields(s.Name)
		slices.Reverse(words)
		s.Name, s.Organisations, s.Numbers = strings.Join(words, " – "), nil, nil
		return s, "words turned, no carrier"
	case 3:
		s.Name = "Association pour le " + s.Name
		return s, "words added"
	case 4:
		s.Organisations, s.Numbers, s.Pages, s.Email = nil, nil, nil, ""
		return s, "only name and place"
	default:
		letters := []rune(s.Name)
		s.Name = string(slices.Delete(letters, len(letters)/2, len(letters)/2+1))
		s.Pages = nil
		return s, "a letter missing"
	}
}

// judged compares what was found with what was planted. A twin of a twin was
// planted too, by its model.
func (p planted) judged(found []twin.Pair) (recall, precision float64, missed map[string]int) {
	missed = map[string]int{}
	root := map[string]string{}
	for pair := range p.twins {
		root[pair[1]] = pair[0]
	}
	model := func(id string) string {
		if m, ok := root[id]; ok {
			return m
		}
		return id
	}
	hit, right := map[[2]string]bool{}, 0
	for _, f := range found {
		hit[[2]string{f.A, f.B}] = true
		if model(f.A) == model(f.B) {
			right++
		}
	}
	n := 0
	for pair, how := range p.twins {
		if hit[pair] {
			n++
		} else {
			missed[how]++
		}
	}
	return float64(n) / float64(len(p.twins)), float64(right) / float64(max(len(found), 1)), missed
}

func TestPlantedTwinsAreFound(t *testing.T) {
	p := made(6000, 600)
	recall, precision, missed := p.judged(find(t, p.sheets...))
	t.Logf("recall %.3f precision %.3f missed %v", recall, precision, missed)
	if recall < 0.95 || precision < 0.95 {
		t.Fatalf("recall %.3f, precision %.3f, missed %v", recall, precision, missed)
	}
}

func TestTheSameTwinsInAnyOrderAndNoneTwice(t *testing.T) {
	p := made(2000, 400)
	sorted := func() []twin.Pair {
		out := find(t, p.sheets...)
		slices.SortFunc(out, func(x, y twin.Pair) int { return strings.Compare(x.A+"|"+x.B, y.A+"|"+y.B) })
		return out
	}
	first := sorted()
	for i, pair := range first {
		if pair.A >= pair.B || i > 0 && pair.A == first[i-1].A && pair.B == first[i-1].B {
			t.Fatalf("pair %+v is turned or comes twice", pair)
		}
	}
	slices.Reverse(p.sheets)
	if again := sorted(); !reflect.DeepEqual(first, again) {
		t.Fatalf("%d pairs, then %d from the same sheets the other way round", len(first), len(again))
	}
}

func TestAWorkThatNobodyWantsStops(t *testing.T) {
	stop := errors.New("stop")
	err := gathered(made(2500, 10).sheets).Find(func(done, of int) error {
		if done >= 1000 {
			return stop
		}
		return nil
	}, func(twin.Pair) error { return nil })
	if !errors.Is(err, stop) {
		t.Fatalf("got %v", err)
	}
}

// TestTwiceTheSheetsIsAboutTwiceTheWork counts comparisons by what they
// allocate: the clock of a loaded machine says nothing.
func TestTwiceTheSheetsIsAboutTwiceTheWork(t *testing.T) {
	cost := func(n int) float64 {
		sheets := made(n, n/100).sheets
		return testing.AllocsPerRun(1, func() { find(t, sheets...) })
	}
	if few, many := cost(3000), cost(12_000); many > 6*few {
		t.Fatalf("4 times the sheets cost %.1f times the work", many/few)
	}
}

// BenchmarkFind is the figure of docs/METHOD/doublons.md: 100,000 sheets, of which
// 5,000 have one carrier and 5,000 one name.
func BenchmarkFind(b *testing.B) {
	p := made(98_000, 2000)
	var found []twin.Pair
	b.ReportAllocs()
	for b.Loop() {
		found = found[:0]
		if err := gathered(p.sheets).Find(func(int, int) error { return nil }, func(q twin.Pair) error { found = append(found, q); return nil }); err != nil {
			b.Fatal(err)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	recall, precision, missed := p.judged(found)
	b.ReportMetric(recall, "recall")
	b.ReportMetric(precision, "precision")
	b.ReportMetric(float64(m.Sys)/1e6, "MB-held")
	b.Logf("%d pairs, missed %v", len(found), missed)
}
