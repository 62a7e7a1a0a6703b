package bocage_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// examples reads the table of a page of docs/METHOD whose heading row begins with
// the given words: what the page says is what the code is held to.
func examples(t *testing.T, page, heading string) [][]string {
	t.Helper()
	content, err := os.ReadFile("docs/METHOD/" + page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(content), "\n| "+heading)
	if !found {
		t.Fatalf("%s has no table that begins with %q", page, heading)
	}
	var rows [][]string
	for _, line := range strings.Split(rest, "\n")[2:] {
		if !strings.HasPrefix(line, "| ") {
			break
		}
		var cells []string
		for cell := range strings.SplitSeq(strings.Trim(line, "| "), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		rows = append(rows, cells)
	}
	if len(rows) < 3 {
		t.Fatalf("%s: %d examples under %q", page, len(rows), heading)
	}
	return rows
}

// listed cuts « a, b, c »; « aucun » and « rien » are none.
func listed(cell string) []string {
	switch cell {
	case "aucun", "aucune", "rien":
		return nil
	}
	return strings.Split(cell, ", ")
}

// valueOf reads the notation of matrice.md.
func valueOf(t *testing.T, written string) matrix.Value {
	t.Helper()
	switch written {
	case "0":
		return matrix.Value{State: matrix.NoEffect}
	case "so":
		return matrix.Value{State: matrix.NotApplicable}
	case "pas encore étudié":
		return matrix.Value{State: matrix.NotStudied}
	}
	sign, digit := []rune(written)[0], []rune(written)[1]
	direction, known := map[rune]matrix.Direction{'+': matrix.Positive, '−': matrix.Negative, '±': matrix.Mixed}[sign]
	if !known {
		t.Fatalf("%q is not of the notation", written)
	}
	return matrix.Value{State: matrix.Effect, Direction: direction, Intensity: matrix.Intensity(digit - '0')}
}

func TestTheMatrixIsReadAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "matrice.md", "lectures") {
		var c matrix.Contribution
		for i, reading := range listed(row[0]) {
			c.Readings = append(c.Readings, matrix.Reading{Member: fmt.Sprint(i), Value: valueOf(t, reading)})
		}
		shown, open := strings.CutSuffix(row[1], ", ouvert")
		if o := c.Outcome(); o.Value != valueOf(t, shown) || o.Open != open {
			t.Errorf("%s gives %+v, the method says %s", row[0], o, row[1])
		}
	}
	for _, row := range examples(t, "matrice.md", "effets de la case") {
		var effects []matrix.Resolved
		for i, said := range listed(row[0]) {
			effects = append(effects, matrix.Resolved{Contribution: matrix.Contribution{ID: fmt.Sprint(i), Initiative: "i", Dimensions: []string{"d"},
				Readings: []matrix.Reading{{Member: "m", Value: valueOf(t, said)}}}})
		}
		if cell := matrix.Cells(effects)[[2]string{"i", "d"}]; cell.Value != valueOf(t, row[1]) {
			t.Errorf("%s gives %+v, the method says %s", row[0], cell.Value, row[1])
		}
	}
}

func TestEvidenceHoldsWhatTheMethodSays(t *testing.T) {
	natures := map[string]matrix.Nature{"chiffre": matrix.Figure, "comparaison": matrix.Comparison, "témoignage": matrix.Testimony, "document": matrix.Document}
	words := map[string]matrix.Solidity{"dit": matrix.Stated, "décrit": matrix.Described, "chiffré ou recueilli": matrix.Measured, "comparé": matrix.Compared,
		"vérifié par d’autres": matrix.Verified, "réussi ailleurs": matrix.Replicated}
	for _, row := range examples(t, "preuves.md", "nature") {
		nature, known := natures[row[0]]
		ceiling, said := words[row[2]]
		if !known || !said {
			t.Fatalf("%v is not of the words of the page", row)
		}
		with := listed(row[1])
		has := func(word string) bool { return slices.Contains(with, word) }
		e := matrix.Evidence{Nature: nature, Solidity: matrix.Replicated, Independent: has("indépendant"), Elsewhere: has("ailleurs")}
		b := matrix.Backing{Figure: indicator.Complete{N: has("n"), Base: has("base"), Period: has("période"), Source: has("source")}, Gone: has("disparu")}
		if has("protocole") {
			b.Protocol = story.Protocol{Tellers: 3, Chosen: "tirées au sort", Coded: "deux lectures"}
		}
		if got, why := matrix.Allowed(e, b); got != ceiling || (why == "") != (got == matrix.Replicated) {
			t.Errorf("%s with %s may claim %s (%s), the method says %s", row[0], row[1], got.Code(), why, row[2])
		}
	}
}

func TestReachIsWhatTheMethodSays(t *testing.T) {
	levels := map[string]territory.Level{"commune": territory.Commune, "epci": territory.EPCI, "département": territory.Departement, "région": territory.Region, "national": territory.National}
	words := map[string]initiative.Reach{"non dite": initiative.ReachUnknown, "locale": initiative.ReachLocal, "départementale": initiative.ReachDepartmental,
		"régionale": initiative.ReachRegional, "nationale": initiative.ReachNational, "croise": initiative.ReachInterscalar}
	for _, row := range examples(t, "portee.md", "échelons") {
		var set initiative.Levels
		for _, word := range listed(row[0]) {
			level, known := levels[word]
			if !known {
				t.Fatalf("%q is no level", word)
			}
			set = append(set, level)
		}
		for i, rule := range []initiative.ScaleRule{{}, {NationalCrosses: true}} {
			if got := rule.Reach(set); got != words[row[i+1]] {
				t.Errorf("%s is %s, the method says %s", row[0], got, row[i+1])
			}
		}
	}
}

func TestSelectionGoesAsTheMethodSays(t *testing.T) {
	words := map[string]study.Answer{"oui": study.Yes, "non": study.No, "pas sûr": study.Unsure}
	decide := map[string]string{"": "oui", "screening.readings_missing": "pas encore", "screening.to_settle": "après avoir tranché"}
	for _, kind := range []study.CriterionKind{study.Gate, study.Judgement} {
		s := study.Study{Criteria: []study.Criterion{{ID: "c", Kind: kind}}}
		for _, row := range examples(t, "selection.md", "réponses au critère") {
			var e study.Entry
			for i, word := range listed(row[0]) {
				e.Readings = append(e.Readings, study.ScreeningAnswer{Criterion: "c", Member: fmt.Sprint(i), Answer: words[word]})
			}
			if missing := fmt.Sprint(s.Screening(e)[0].Needed); missing != row[1] || decide[s.Undecided(e)] != row[2] {
				t.Errorf("%s: %s missing, decide %s; the method says %v", row[0], missing, decide[s.Undecided(e)], row[1:])
			}
		}
	}
}
