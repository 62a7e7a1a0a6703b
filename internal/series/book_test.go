package series_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func at(t testing.TB, key territory.Key) series.Place {
	t.Helper()
	p, known := shipped(t).Place(places(t), key)
	if !known {
		t.Fatalf("%s is not in the book", key)
	}
	return p
}

// TestShippedCards: the 47 indicators by commune, those by EPCI, and the counts
// that they are computed from.
func TestShippedCards(t *testing.T) {
	communes, epci, counts := 0, 0, 0
	for _, c := range shipped(t).Cards() {
		switch {
		case c.Count:
			counts++
		case c.Level == territory.EPCI:
			epci++
		default:
			communes++
		}
	}
	if communes != 47 || epci != 34 || counts != 25 {
		t.Errorf("%d indicators by commune, %d by EPCI, %d counts; want 47, 34, 25", communes, epci, counts)
	}
}

// TestTwelvePortraits holds values against the files that they come from (shared/data of
// the project, read by hand): insee-comparateur-2018, insee-rp2022-filosofi2021,
// ot-portraits-2019, elections-turnout, urbasante-commune.
func TestTwelvePortraits(t *testing.T) {
	b := shipped(t)
	for key, want := range twelve {
		for code, v := range want {
			got := b.Value(code, at(t, key))
			if math.IsNaN(v) != !got.Has() || got.Has() && math.Abs(got.Number-v) > 0.006 {
				t.Errorf("%s of %s is %v (%s), the file says %v", code, key, got.Number, got.Status.Code(), v)
			}
		}
	}
}

// TestFlawsAreFlagged: what the sources are known to get wrong is told with the value.
func TestFlawsAreFlagged(t *testing.T) {
	b := shipped(t)
	for _, c := range []struct {
		code, commune string
		want          series.Status
	}{
		{"TURN_MUN26", "60400", series.Flagged},      // 212 votes of 209 registered
		{"FARPROX", "01002", series.Flagged},         // 100 %, all or nothing
		{"UNEMP22", "01001", series.Flagged},         // 2.2 % from a sample, 6.5 % officially
		{"POVERTY21", "01001", series.Secret},        // too few people
		{"POVERTY21", "97105", series.NotApplicable}, // Filosofi does not speak of Guadeloupe
		{"POVERTY21", "01004", series.Known},         // 17 %
		{"MEDINC15", "01033", series.Missing},        // merged since: a median is not computed again
		{"APL15", "01001", series.Known},             // 2.021
		{"VACANCY18", "15031", series.Estimated},     // restored in 2025: shared out
		{"VACANCY18", "98411", series.NotApplicable}, // nobody lives there
		{"TURN_PRES17", "97105", series.Known},       // the Ministry's code is ZA105
	} {
		if got := b.Value(c.code, at(t, territory.Key("commune:"+c.commune))); got.Status != c.want {
			t.Errorf("%s of %s is %s (%v), want %s", c.code, c.commune, got.Status.Code(), got.Number, c.want.Code())
		}
	}
}

// TestLargerPlaces against what the sources publish of them: INSEE gives 13.4 % of
// unemployment (census of 2018) and 8.2 % of vacant dwellings for France without
// Mayotte, the Ministry 3,483,794 votes of 4,329,942 registered in 2017, 3,500,542 of 4,463,041 in 2022 for
// Nouvelle-Aquitaine.
func TestLargerPlaces(t *testing.T) {
	b := shipped(t)
	for _, c := range []struct {
		code string
		key  territory.Key
		want float64
		by   float64
	}{
		{"UNEMP18", "national:FR", 13.4, 0.05},
		{"VACANCY18", "national:FR", 8.2, 0.05},
		{"TURN_PRES17", "region:75", 100 * 3483794.0 / 4329942, 0.005},
		{"INSCR_PRES22", "region:75", 4463041, 0.5},
		{"VOT_PRES22", "region:75", 3500542, 0.5},
	} {
		if got := b.Value(c.code, at(t, c.key)); !got.Has() || !(math.Abs(got.Number-c.want) <= c.by) {
			t.Errorf("%s of %s is %v (%s), published %v", c.code, c.key, got.Number, got.Status.Code(), c.want)
		}
	}
}

// TestALargerPlaceIsNotItsMean: a rate of a larger place is computed from counts
// and not from rates, and a median is not computed at all.
func TestALargerPlaceIsNotItsMean(t *testing.T) {
	b, ain := shipped(t), at(t, "departement:01")
	rate, active, unemployed := b.Value("UNEMP18", ain), b.Value("P18_ACT1564", ain), b.Value("P18_CHOM1564", ain)
	if !(math.Abs(rate.Number-100*unemployed.Number/active.Number) <= 1e-9) {
		t.Errorf("the rate is %v, %v of %v", rate.Number, unemployed.Number, active.Number)
	}
	if v := b.Value("MEDINC21", ain); v.Has() {
		t.Errorf("the median of medians is given: %v", v.Number)
	}
	if m := b.Middle("MEDINC21", ain); !m.Has() || m.Number < 20_000 || m.Number > 30_000 {
		t.Errorf("the commune in the middle has %v", m.Number)
	}
}

// TestAPartIsNotTheWhole: what is known of too few inhabitants is not given for all.
func TestAPartIsNotTheWhole(t *testing.T) {
	b := shipped(t)
	if v := b.Value("ASSAULT22", at(t, "national:FR")); v.Has() || v.Status != series.Secret || v.Cover <= 0 || v.Cover >= series.MinCover {
		t.Errorf("assaults, known for %v of the weight, are %v (%s)", v.Cover, v.Number, v.Status.Code())
	}
	if v := b.Value("PESTCMR", at(t, "departement:01")); v.Has() {
		t.Errorf("a sum of nothing known is %v", v.Number)
	}
}

func TestStandingTellsOnlyWhatTheFigureTells(t *testing.T) {
	b := shipped(t)
	s, placed := b.Standing("FARPROX", at(t, "commune:01001"))
	if from, to := s.Shares(); !placed || from != 0 || to < 0.5 || s.Third() != 0 {
		t.Errorf("nobody far, as in most communes, stands from %v to %v, third %d", from, to, s.Third())
	}
	narrow, _ := b.Standing("UNEMP18", at(t, "commune:01001"))
	sample, _ := b.Standing("UNEMP22", at(t, "commune:01001"))
	width := func(s series.Standing) float64 { from, to := s.Shares(); return to - from }
	if width(sample) < 4*width(narrow) {
		t.Errorf("a sample of some eighty households tells as much (%v) as all of them (%v)", width(sample), width(narrow))
	}
	if _, placed := b.Standing("POVERTY21", at(t, "commune:01001")); placed {
		t.Error("a secret value has a place")
	}
}

func TestStandingsAreStandingOneByOne(t *testing.T) {
	b := shipped(t)
	for _, code := range []string{"UNEMP18", "UNEMP22", "FARPROX", "EPCI_MEDINC15"} {
		for _, level := range []territory.Level{territory.Commune, territory.EPCI} {
			all := b.Standings(code, level)
			for i := 0; i < len(all); i += 97 {
				one, _ := b.Standing(code, at(t, territory.Key(string(level)+":"+b.Order(level).Codes[i])))
				if all[i] != one {
					t.Fatalf("%s of %s: %+v together, %+v alone", code, b.Order(level).Codes[i], all[i], one)
				}
			}
		}
	}
}

func TestAlike(t *testing.T) {
	b := shipped(t)
	alencon := at(t, "commune:61001")
	near := b.Alike(alencon, series.EvenWeights(), 10)
	if len(near) != 10 {
		t.Fatalf("%d places alike", len(near))
	}
	own, _ := b.Trait(series.TraitSize, territory.Commune, "61001")
	for i, a := range near {
		size, known := b.Trait(series.TraitSize, territory.Commune, a.Code)
		if !known || size < own/3 || size > own*3 {
			t.Errorf("%s, with %v inhabitants, is alike to %v", a.Code, size, own)
		}
		if a.Code == "61001" || i > 0 && a.Distance < near[i-1].Distance {
			t.Errorf("%s at %v after %v", a.Code, a.Distance, near[max(i-1, 0)].Distance)
		}
	}
	if b.Alike(alencon, series.Weights{}, 10) != nil || b.Alike(at(t, "departement:61"), series.EvenWeights(), 10) != nil {
		t.Error("places are alike by nothing")
	}
	if near := b.Alike(at(t, "epci:200069193"), series.EvenWeights(), 5); len(near) != 5 {
		t.Errorf("%d EPCI alike", len(near))
	}
}

// TestMedianOfLeavesOutWhatIsNotKnown: secret and missing values are no zeros, and too few make none.
func TestMedianOfLeavesOutWhatIsNotKnown(t *testing.T) {
	b := shipped(t)
	s, codes := b.Series("POVERTY21", territory.Commune), b.Order(territory.Commune).Codes
	var known, secret []string
	for i, st := range s.Status {
		switch {
		case st.Has() && len(known) < 11:
			known = append(known, codes[i])
		case st == series.Secret && len(secret) < 9:
			secret = append(secret, codes[i])
		}
	}
	all, n := b.MedianOf("POVERTY21", territory.Commune, append(secret, known...))
	alone, _ := b.MedianOf("POVERTY21", territory.Commune, known)
	if n != 11 || !all.Has() || all != alone {
		t.Errorf("median %v of %d, %v without what is secret", all, n, alone)
	}
	if few, n := b.MedianOf("POVERTY21", territory.Commune, known[:series.MinReferences-1]); few.Has() || n != series.MinReferences-1 {
		t.Errorf("median %v of %d", few, n)
	}
	if none, _ := b.MedianOf("NOTHING", territory.Commune, known); none.Has() {
		t.Error("a median of no indicator")
	}
}

// TestAlikeAmong looks among some places only, and counts those that can't be compared.
func TestAlikeAmong(t *testing.T) {
	b := shipped(t)
	alencon := at(t, "commune:61001")
	near, unknown := b.AlikeAmong(alencon, series.EvenWeights(), 5, func(code string) bool { return code[:2] == "29" })
	if len(near) != 5 || unknown == 0 {
		t.Fatalf("%d near, %d not compared", len(near), unknown)
	}
	for _, a := range near {
		if a.Code[:2] != "29" {
			t.Errorf("%s is not where we look", a.Code)
		}
	}
	if km, known := b.Km(territory.Commune, "75056", "69123"); !known || km < 380 || km > 400 {
		t.Errorf("Paris is %v km from Lyon", km) // 392 km as the crow flies
	}
	if _, known := b.Km(territory.Commune, "75056", "nowhere"); known {
		t.Error("a distance to nowhere")
	}
}

// TestTogetherComparesTheSameCommunes: the four communes restored in the Cantal in 2025
// have no figure of 2022, so that year is left out and not summed without them; France
// counts Mayotte at one date only, so it has one date.
func TestTogetherComparesTheSameCommunes(t *testing.T) {
	b := shipped(t)
	codes := []string{"P13_POP", "P18_POP", "POPRP22", "POP26"}
	people := b.Together(codes, at(t, "departement:15"))
	if !people[0].Has() || !people[1].Has() || people[2].Has() || people[3].Number != b.Value("POP26", at(t, "departement:15")).Number {
		t.Errorf("the Cantal has %v", people)
	}
	if france := b.Together(codes, at(t, "national:FR")); france[0].Has() || !france[3].Has() {
		t.Errorf("France has %v", france)
	}
	if celles := b.Together(codes, at(t, "commune:15031")); celles[0].Has() || !celles[3].Has() {
		t.Errorf("a restored commune has the people of another: %v", celles)
	}
}

// TestAMiddleNeedsHalfOfTheCommunes: the median of the few communes whose poverty is
// known says nothing of the others.
func TestAMiddleNeedsHalfOfTheCommunes(t *testing.T) {
	b := shipped(t)
	if m := b.Middle("POVERTY21", at(t, "departement:15")); m.Has() {
		t.Errorf("seven communes of 250 speak for the Cantal: %v", m.Number)
	}
	if m := b.Middle("MEDINC21", at(t, "departement:15")); !m.Has() || m.Cover < series.MinMiddle {
		t.Errorf("the middle of the Cantal is %v, of %v of its communes", m.Number, m.Cover)
	}
}

// TestWhatWasSharedOutHasNoPlace: the figures of a restored commune are those of the one
// it left, and are not placed among others.
func TestWhatWasSharedOutHasNoPlace(t *testing.T) {
	if s, placed := shipped(t).Standing("VACANCY18", at(t, "commune:15031")); placed {
		t.Errorf("Celles stands at %+v by the dwellings of another commune", s)
	}
}

// TestFormulasThatDoNotHoldAreRefused: a book is not made of cards that turn in a circle,
// mix units, name nothing, or compute a rate from a rate.
func TestFormulasThatDoNotHoldAreRefused(t *testing.T) {
	shippedCards := shipped(t).Cards()
	count := func(code string) *series.Card {
		for _, c := range shippedCards {
			if c.Code == code {
				return c
			}
		}
		t.Fatal(code)
		return nil
	}
	computed := func(code, expression, unit string) *series.Card {
		return &series.Card{Code: code, Family: code, Unit: unit, Level: territory.Commune, Rule: series.Formula, Formula: expression, Source: &series.Source{}}
	}
	dwellings := count("P18_LOG")
	values := shipped(t).Series("P18_LOG", territory.Commune)
	for says, cards := range map[string][]*series.Card{
		"formula.cycle":          {computed("A", "B / P18_LOG", "1"), computed("B", "A / P18_LOG", "1")},
		"formula.reference_near": {computed("A", "P18_LOGE / P18_LOG", "1")},
		"place_formula.rate":     {computed("A", "P18_LOG / P18_LOG", "1"), computed("B", "A + A", "1")},
		"formula.":               {computed("A", "P18_LOG", "km")},
	} {
		_, err := series.Open(places(t), append([]*series.Card{dwellings}, cards...), []*series.Series{values})
		if err == nil || !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%v: %v, want %s", cards[0].Formula, err, says)
		}
	}
}

// TestStatusesKeepTheirNumbers: releases and shipped files hold them as bytes.
func TestStatusesKeepTheirNumbers(t *testing.T) {
	for number, code := range []string{"known", "estimated", "flagged", "divided_by_zero", "undefined", "too_large", "missing", "not_applicable", "secret"} {
		if got := series.Status(number).Code(); got != code {
			t.Errorf("the byte %d was %s and is %q: what was packed would mean something else", number, code, got)
		}
	}
}
