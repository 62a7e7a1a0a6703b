package series_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"codeberg.org/bocage/bocage/data/indicators"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func TestEachKnownFlawHasItsPageAndItsCards(t *testing.T) {
	flaws, err := series.ReadFlaws(indicators.Files)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, f := range flaws {
		told[f.Slug] = 0
	}
	for _, c := range shipped(t).Cards() {
		if c.Flaw == "" {
			continue
		}
		if _, there := told[c.Flaw]; !there {
			t.Errorf("%s names the flaw %q, of which no page tells", c.Code, c.Flaw)
		}
		told[c.Flaw]++
	}
	for slug, n := range told {
		if (n == 0) != (slug == "hors-du-champ") { // told by the sources, not by cards
			t.Errorf("%s: %d cards", slug, n)
		}
	}
}

// The figures of these pages are those of the data.
func TestThePagesOfFlawsSayWhatTheDataSay(t *testing.T) {
	book := shipped(t)
	known := func(code string) (n, zeros int, most float64) {
		s := book.Series(code, territory.Commune)
		for i, v := range s.Values {
			if !s.Status[i].Has() {
				continue
			}
			n, most = n+1, math.Max(most, v)
			if v == 0 {
				zeros++
			}
		}
		return n, zeros, most
	}
	texts := map[string]string{}
	flaws, err := series.ReadFlaws(indicators.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range flaws {
		texts[f.Slug] = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(f.Seen.FR)
	}
	for _, c := range []struct{ slug, says, code, what string }{
		{"secret-statistique", "4 354", "POVERTY21", "known"},
		{"secret-statistique", "31 212", "MEDINC21", "known"},
		{"zeros-qui-en-sont", "473", "APL15", "zeros"},
		{"valeurs-extremes", "4 515", "JOBSPERWORKER18", "most"},
		{"valeurs-extremes", "1 633", "ESTABPER1000", "most"},
		{"participation-de-plus-de-100", "101,4", "TURN_MUN26", "most"},
	} {
		n, zeros, most := known(c.code)
		got := map[string]float64{"known": float64(n), "zeros": float64(zeros), "most": math.Round(10*most) / 10}[c.what]
		said, err := strconv.ParseFloat(strings.NewReplacer(" ", "", ",", ".").Replace(c.says), 64)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got-said) >= 1 || !strings.Contains(texts[c.slug], c.says) {
			t.Errorf("%s: %s of %s is %v, the page says %q in %q", c.slug, c.what, c.code, got, c.says, texts[c.slug])
		}
	}
}

func TestAFlawThatIsNotWholeIsRefused(t *testing.T) {
	for _, text := range []string{"- slug: x\n  title: {fr: a, en: b}\n", "- slug: x\n", "nothing"} {
		if _, err := series.ReadFlaws(fstest.MapFS{"flaws.yaml": {Data: []byte(text)}}); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
