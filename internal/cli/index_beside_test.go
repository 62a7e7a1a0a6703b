package cli

import (
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// TestAUnitIsExplainedBesideAnother: what indicators bring adds up to the difference of
// scores, the share of the draws is that of the pairs of a plan, and the sentences say
// values of both.
func TestAUnitIsExplainedBesideAnother(t *testing.T) {
	dir := indexFolder(t, map[string]string{"pairs.yaml": strings.Replace(indexFiles["plan.yaml"], "  draws: 100\n", "  draws: 100\n  pairs: [\"01004\", \"01007\"]\n", 1)})
	plan := filepath.Join(dir, "plan.yaml")
	_, out, errs := bocage(t, nil, "index", "explain", "01004", plan, "--beside", "Ambronay", "--json")
	var told []unitExplained
	if err := json.Unmarshal([]byte(out), &told); err != nil || len(told) != 1 || told[0].Beside == nil {
		t.Fatalf("%v %s%s", err, out, errs)
	}
	b, sum := told[0].Beside, 0.0
	for _, line := range b.Brings {
		sum += float64(line.Brings)
	}
	if b.Code != "01007" || !near(sum, float64(b.Difference)) || !near(float64(told[0].Score-b.Score), float64(b.Difference)) || b.Difference == 0 {
		t.Errorf("%+v, the score %v", b, told[0].Score)
	}
	_, out, _ = bocage(t, nil, "index", "run", filepath.Join(dir, "pairs.yaml"), "--json")
	var run struct {
		Above [][]*float64 `json:"above"`
	}
	if err := json.Unmarshal([]byte(out), &run); err != nil {
		t.Fatal(err)
	}
	if len(run.Above) != 2 || !near(*run.Above[0][1], float64(b.Above)) {
		t.Errorf("above in %v, the pairs of the plan say %v", b.Above, run.Above)
	}
	for lang, says := range map[string][]string{
		"fr": {"À côté d’Ambronay (rangs possibles : ", "Ambérieu passe devant Ambronay dans ", "Ce qui la met ", " contre "},
		"en": {"Beside Ambronay (possible ranks: ", "Ambérieu is above Ambronay in ", "What puts it ", " against "},
	} {
		code, out, errs := bocage(t, map[string]string{"BOCAGE_LANG": lang}, "index", "explain", "Ambérieu", plan, "--beside", "01007")
		for _, s := range says {
			if code != exitOK || !strings.Contains(spaced(out), s) {
				t.Errorf("exit %d: no %q in\n%s%s", code, s, out, errs)
			}
		}
	}
	for other, want := range map[string]int{"01004": exitUsage, "Ambérieu": exitUsage, "Nulle-Part": exitNotFound} {
		if code, _, errs := bocage(t, nil, "index", "explain", "01004", plan, "--beside", other); code != want || !strings.Contains(errs, other) {
			t.Errorf("%s: exit %d, %s", other, code, errs)
		}
	}
}

// TestWhoIsAboveIsNotSaidOfEarlierYears: the share of the draws is that of the last year,
// and each year is set beside the same year of the other unit.
func TestWhoIsAboveIsNotSaidOfEarlierYears(t *testing.T) {
	plan := filepath.Join(indexFolder(t, panelFiles), "plan.yaml")
	_, out, errs := bocage(t, nil, "index", "explain", "1", plan, "--beside", "Trois", "--json")
	var told []unitExplained
	if err := json.Unmarshal([]byte(out), &told); err != nil || len(told) != 3 {
		t.Fatalf("%v %s%s", err, out, errs)
	}
	if first := told[0].Beside; first == nil || !math.IsNaN(float64(first.Above)) || len(first.Brings) == 0 {
		t.Errorf("2013: %+v", first)
	}
	if told[1].Beside != nil || !strings.Contains(told[1].Sentences[len(told[1].Sentences)-1], "Trois n’a pas de données cette année-là.") {
		t.Errorf("2016: %+v", told[1])
	}
	if last := told[2].Beside; last == nil || !(last.Above >= 0 && last.Above <= 1) {
		t.Errorf("2019: %+v", last)
	}
}

// TestTwoThatNoDrawRanksTogether: where screening varies, each may be left out of the
// draws that keep the other; no share is made up then.
func TestTwoThatNoDrawRanksTogether(t *testing.T) {
	plan := strings.Replace(indexFiles["plan.yaml"], "    - name: normalisation\n      alternatives: [{}, {normalise: {scale: {low: 1, high: 100}}}]\n",
		"    - {name: qui, alternatives: [{screen: {exclude: [\"01012\"]}}, {screen: {exclude: [\"01004\"]}}]}\n", 1)
	at := filepath.Join(indexFolder(t, map[string]string{"plan.yaml": plan}), "plan.yaml")
	code, out, errs := bocage(t, nil, "index", "explain", "01004", at, "--beside", "01012")
	if code != exitOK || !strings.Contains(spaced(out), "Aucun tirage ne classe Ambérieu et Aranc ensemble : rien ne dit laquelle passe devant.") || strings.Contains(out, "NaN") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}
