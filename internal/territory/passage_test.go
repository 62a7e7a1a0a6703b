package territory_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Counts: populations of the stock by vintage in the origin (README of
// admin-cog-npm: 35,064 communes in 2019, 34,969 in 2026), and INSEE's own
// counts on 1 January: 34,965 in 2021 to 34,875 in 2025 and 2026 without the
// collectivities, which hold 94.
func TestEachVintageCountsItsCommunes(t *testing.T) {
	for year, want := range map[int]int{2019: 35_064, 2021: 34_965 + 94, 2022: 34_955 + 94, 2023: 34_945 + 94,
		2024: 34_935 + 94, 2025: 34_875 + 94, 2026: 34_969} {
		codes, err := load(t).Codes(year)
		if err != nil || len(codes) != want || !slices.IsSorted(codes) {
			t.Errorf("%d: %d communes, want %d (%v)", year, len(codes), want, err)
		}
	}
	if codes, _ := withFictional(t).Codes(2019); len(codes) != 35_064 {
		t.Errorf("%d codes with the demonstration's", len(codes))
	}
}

func TestAYearWithoutVintageIsRefused(t *testing.T) {
	for year, want := range map[int]string{2020: "territory.vintage.none", 2018: "territory.vintage.before", 2027: "territory.vintage.after"} {
		_, err := load(t).Codes(year)
		_, way := load(t).Passage(year, 2026)
		_, back := load(t).Passage(2026, year)
		for _, err := range []error{err, way, back} {
			if f := new(fault.Fault); !errors.As(err, &f) || f.Key != want {
				t.Errorf("%d: %v, want %s", year, err, want)
			}
		}
	}
}

// drawn is a vintage that a property draws.
func drawn(t *rapid.T, set *territory.Set, label string) int {
	return rapid.SampledFrom(set.Vintages()).Draw(t, label)
}

// Shares leave nothing behind and count nothing twice, in both directions, and
// the communes that flows leave and reach are those of the two vintages.
func TestAPassageLosesNobody(t *testing.T) {
	set := withOlder(t)
	years := set.Vintages()
	codes := map[int][]string{}
	for _, year := range years {
		codes[year], _ = set.Codes(year)
	}
	last := years[len(years)-1]
	for i, year := range years[:len(years)-1] {
		for _, way := range [][2]int{{year, years[i+1]}, {years[i+1], year}, {year, last}, {last, year}} {
			p, err := set.Passage(way[0], way[1])
			if err != nil {
				t.Fatal(err)
			}
			losesNobody(t, p)
			if got := carried(codes[way[0]], p); !slices.Equal(got, codes[way[1]]) {
				t.Errorf("%v: %d communes reached, want %d", way, len(got), len(codes[way[1]]))
			}
		}
	}
}

func losesNobody(t *testing.T, p territory.Passage) {
	t.Helper()
	slack := 1e-12
	if p.ODbL {
		slack = 1e-7 // some shares of those tables are rounded
	}
	share, back := map[string]float64{}, map[string]float64{}
	for _, f := range p.Flows {
		share[f.From] += f.Share
		back[f.To] += f.Back
	}
	for _, sums := range []map[string]float64{share, back} {
		for code, sum := range sums {
			if !math.IsNaN(sum) && math.Abs(sum-1) > slack { // NaN: the populations are not known
				t.Errorf("%d to %d: %s sums to %v", p.From, p.To, code, sum)
			}
		}
	}
}

// carried are the communes that the passage makes of others.
func carried(before []string, p territory.Passage) []string {
	listed := map[string]bool{}
	after := []string{}
	for _, f := range p.Flows {
		listed[f.From] = true
		after = append(after, f.To)
	}
	for _, c := range before {
		if !listed[c] {
			after = append(after, c)
		}
	}
	slices.Sort(after)
	return slices.Compact(after)
}

// A way cut in two is the whole way.
func TestPassagesCompose(t *testing.T) {
	set := withOlder(t)
	rapid.Check(t, func(t *rapid.T) {
		years := []int{drawn(t, set, "a"), drawn(t, set, "b"), drawn(t, set, "c")}
		slices.Sort(years)
		first, _ := set.Passage(years[0], years[1])
		second, _ := set.Passage(years[1], years[2])
		whole, _ := set.Passage(years[0], years[2])
		people := rapid.Float64Range(1, 1e6).Draw(t, "people")
		codes, _ := set.Codes(years[0])
		from := rapid.SampledFrom(codes).Draw(t, "from")
		want := spread(map[string]float64{from: people}, whole)
		for code, n := range spread(spread(map[string]float64{from: people}, first), second) {
			if !(math.Abs(n-want[code]) <= 1e-6) {
				t.Errorf("%s: %v by %d, %v at once", code, n, years[1], want[code])
			}
		}
	})
}

func spread(people map[string]float64, p territory.Passage) map[string]float64 {
	out, listed := map[string]float64{}, map[string]bool{}
	for _, f := range p.Flows {
		listed[f.From] = true
		if n, ok := people[f.From]; ok {
			out[f.To] += n * f.Share
		}
	}
	for code, n := range people {
		if !listed[code] {
			out[code] += n
		}
	}
	return out
}

// Ten mergers and splits, and three changes of seat, read by hand. Sources: INSEE, code officiel géographique, « Tables
// des mouvements » (mvtcommune), by commune; prefectoral orders published there.
// Population: municipal, in the stock of the origin.
func TestTenChangesByHand(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to int
		want     string // from>to share
	}{
		{"Pierrefitte-sur-Seine joins Saint-Denis, 2025", 2024, 2025, "93059>93066 1.000"},
		{"Oullins and Pierre-Bénite become Oullins-Pierre-Bénite, 2024", 2023, 2024, "69152>69149 1.000"},
		{"Béon joins Culoz, 2023", 2019, 2026, "01039>01138 1.000"},
		{"Fleurigné and La Chapelle-Janson become La Chapelle-Fleurigné, 2024", 2023, 2024, "35112>35062 1.000"},
		{"Gouzangrez joins Commeny, 2024", 2023, 2026, "95282>95169 1.000"},
		{"Ruffieu joins Haut Valromey, 2025", 2024, 2025, "01330>01187 1.000"},
		{"Sannerville leaves Saline, 31 December 2019: 1,906 of 5,365", 2019, 2021, "14712>14666 0.355 14712>14712 0.645"},
		{"Les Hauts-Talican leave Beaumont-les-Nonains, 2024: 547 of 884", 2023, 2024, "60054>60054 0.381 60054>60694 0.619"},
		{"L’Oie and Sainte-Florence leave Essarts en Bocage, 2024", 2023, 2024, "85084>85084 0.724 85084>85165 0.134 85084>85212 0.142"},
		{"Neussargues en Pinatelle gives back four communes, 2025", 2024, 2026,
			"15141>15031 0.140 15141>15035 0.195 15141>15047 0.057 15141>15141 0.530 15141>15171 0.078"},
		{"Conques-en-Rouergue moves its seat, 2025", 2024, 2025, "12076>12218 1.000"},
		{"Orée d’Anjou moves its seat, 2025", 2019, 2026, "49069>49126 1.000"},
		{"Les Trois Lacs move their seat and back, 2021 and 2023", 2019, 2023, "27676>27676 1.000"},
	} {
		p, err := load(t).Passage(c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		from := c.want[:5]
		if got := flowsOf(p, from); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func flowsOf(p territory.Passage, from string) string {
	parts := []string{}
	for _, f := range p.Flows {
		if f.From == from {
			parts = append(parts, fmt.Sprintf("%s>%s %.3f", f.From, f.To, f.Share))
		}
	}
	if len(parts) == 0 {
		return fmt.Sprintf("%s>%s 1.000", from, from)
	}
	return strings.Join(parts, " ")
}

// Backwards, Saint-Denis is shared out by what each had in 2024: 115,237 and
// 33,670 in the stock of that year.
func TestAMergerIsSharedOutBackwards(t *testing.T) {
	p, err := load(t).Passage(2026, 2024)
	if err != nil {
		t.Fatal(err)
	}
	if got := flowsOf(p, "93066"); got != "93066>93059 0.226 93066>93066 0.774" {
		t.Error(got)
	}
}

// Bellegarde-sur-Valserine is Châtillon-en-Michaille's (01091) neighbour in
// Valserhône since 2019; Sannerville stood apart until 2017.
func TestOlderCodesLeadToTheirCommune(t *testing.T) {
	p, lost, err := load(t).PassageOf([]string{"01091", "01033", "01004", "14666", "14712", "93059", "99999"}, 2026)
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{
		"01091": "01091>01033 1.000", "01033": "01033>01033 1.000", "01004": "01004>01004 1.000",
		"14666": "14666>14666 1.000", "14712": "14712>14712 1.000", "93059": "93059>93066 1.000",
	} {
		if got := flowsOf(p, from); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
	if !slices.Equal(lost, []string{"99999"}) {
		t.Errorf("lost: %v", lost)
	}
	apart, _, _ := load(t).PassageOf([]string{"14712"}, 2026)
	if got := flowsOf(apart, "14712"); got != "14712>14666 0.355 14712>14712 0.645" {
		t.Error(got)
	}
	if _, _, err := load(t).PassageOf(nil, 2020); err == nil {
		t.Error("2020 was accepted")
	}
}

// Rubécourt-et-Lamécourt (08371) belongs to Bazeilles, which was apart from
// Francheval (08294) until 2024: by 2023 nothing says which of the two it was in.
func TestAnOldCodeOfWhatMergedLaterCannotBePlaced(t *testing.T) {
	set := load(t)
	if _, lost, _ := set.PassageOf([]string{"08371"}, 2023); !slices.Equal(lost, []string{"08371"}) {
		t.Errorf("lost: %v", lost)
	}
	if _, lost, _ := set.PassageOf([]string{"08371"}, 2024); lost != nil {
		t.Errorf("lost: %v", lost)
	}
}

func TestArrondissementsAreNeverCountedTwice(t *testing.T) {
	set := load(t)
	p, _ := set.Passage(2019, 2026)
	apart := set.Folding(p, []string{"75101", "13055", "13201"})
	if got := flowsOf(apart, "75101"); got != "75101>75056 1.000" {
		t.Error(got)
	}
	paris := 0
	for _, f := range apart.Flows {
		if f.To == "75056" {
			paris++
		}
		if f.To == "13055" {
			t.Errorf("%s is counted beside Marseille", f.From)
		}
	}
	if paris != 20 {
		t.Errorf("Paris is made of %d", paris)
	}
}
