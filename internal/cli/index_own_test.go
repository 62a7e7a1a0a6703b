package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// doubtFiles are the example of the method page.
var doubtFiles = map[string]string{"communes.csv": "C;N;calme;services\n1;Aubrac;1;0,5\n2;Brière;0,5;1\n3;Causse;0,6;0,6\n", "plan.yaml": `name: Doute
data: {file: communes.csv, code: C, name: N, decimal: comma}
indicators:
  - {code: calme, name: {fr: Calme, en: Quiet}, direction: higher, parent: indice}
  - {code: services, name: Services, direction: higher, parent: indice}
aggregates: [{code: indice, name: Indice}]
normalise: {method: none}
aggregate: {method: bod}
`}

type toldDoubt struct {
	Factors []string
	Draws   int
	Units   []struct {
		Score float64
		Rank  struct{ P5, P95 float64 } `json:"rank_range"`
		Own   map[string]struct{ Weights, Parts, Peers map[string]float64 }
	}
}

// TestEachUnitHasItsOwnWeights: by hand, Causse is seen at its best half by each, 0.8
// beside Aubrac and Brière, who count 0.4 each.
func TestEachUnitHasItsOwnWeights(t *testing.T) {
	dir := indexFolder(t, doubtFiles)
	plan, book := filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "o.xlsx")
	var told toldDoubt
	code, out, errs := bocage(t, nil, "index", "run", plan, "--json")
	if err := json.Unmarshal([]byte(out), &told); code != exitOK || err != nil || len(told.Units) != 3 {
		t.Fatalf("%v: %s%s", err, out, errs)
	}
	u := told.Units[2]
	own := u.Own["indice"]
	if !near(u.Score, 0.8) || told.Units[0].Score != 1 || !near(own.Parts["calme"], 0.5) || !near(own.Weights["calme"], 2.0/3) || !near(own.Peers["1"], 0.4) || !near(own.Peers["2"], 0.4) {
		t.Errorf("%+v", u)
	}
	// Nothing is said of what varies, and no weight counts: all indicators every other time,
	// else all but each.
	if told.Draws != 4 || len(told.Factors) != 1 || told.Factors[0] != "indicateurs retenus" || !(told.Units[0].Rank.P95 > told.Units[0].Rank.P5) {
		t.Errorf("%+v", told)
	}
	_, out, _ = bocage(t, nil, "index", "run", plan)
	for _, s := range []string{"0,800", "chaque unité a ses propres poids", "aucune autre ne dépasse", "sans l’un des indicateurs", "Ces poids ne comptent pas"} {
		if !strings.Contains(out, s) {
			t.Errorf("%q is not in\n%s", s, out)
		}
	}
	_, out, _ = bocage(t, map[string]string{"BOCAGE_LANG": "en"}, "index", "explain", "Causse", plan)
	if !strings.Contains(out, "from which its score comes: Quiet (50%) and Services (50%)") || !strings.Contains(out, "have 1 under these weights: Aubrac and Brière") {
		t.Error(out)
	}
	if code, _, errs := bocage(t, nil, "index", "run", plan, "-o", book); code != exitOK {
		t.Fatal(errs)
	}
	x, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if rows, _ := x.GetRows("Poids de chacune"); len(rows) != 7 || rows[5][1] != "Causse" || rows[5][len(rows[5])-1] != "50.0%" {
		t.Errorf("%v", rows)
	}
	if rows, _ := x.GetRows("Pairs"); len(rows) != 5 || rows[4][3] != "Brière (2)" {
		t.Errorf("%v", rows)
	}
}

// TestAScoreOfZeroUnderALimitIsExplained: who asks why is told which 0 makes it so.
func TestAScoreOfZeroUnderALimitIsExplained(t *testing.T) {
	plan := filepath.Join(indexFolder(t, map[string]string{"communes.csv": strings.Replace(doubtFiles["communes.csv"], "Brière;0,5", "Brière;0", 1),
		"plan.yaml": strings.Replace(doubtFiles["plan.yaml"], "{method: bod}", "{method: bod, benefit: {lower: 0.1}}", 1)}), "plan.yaml")
	for unit, told := range map[string]bool{"Brière": true, "Causse": false} {
		code, out, errs := bocage(t, map[string]string{"BOCAGE_LANG": "en"}, "index", "explain", unit, plan)
		if code != exitOK || strings.Contains(out, "its score can only be 0") != told {
			t.Errorf("%s: exit %d, %s%s", unit, code, out, errs)
		}
	}
}

// TestALimitHoldsAPartOfEachScore: when quiet must make nine tenths, Brière has 0.541.
func TestALimitHoldsAPartOfEachScore(t *testing.T) {
	dir := indexFolder(t, map[string]string{"communes.csv": doubtFiles["communes.csv"],
		"plan.yaml": strings.Replace(doubtFiles["plan.yaml"], "{method: bod}", "{method: bod, benefit: {limits: {calme: {lower: 0.9, upper: 1}}}}", 1)})
	plan := filepath.Join(dir, "plan.yaml")
	var first string
	for n := range 2 { // plan and data rebuild the same bits
		_, out, errs := bocage(t, nil, "index", "run", plan, "--json", "--workers", []string{"1", "3"}[n])
		var told toldDoubt
		if err := json.Unmarshal([]byte(out), &told); err != nil || len(told.Units) != 3 {
			t.Fatalf("%v: %s%s", err, out, errs)
		}
		if s := told.Units[1].Score; !(s > 0.5405 && s < 0.5415) || told.Units[1].Own["indice"].Parts["calme"] < 0.9-1e-9 || !(told.Units[2].Score > 0.6315 && told.Units[2].Score < 0.6325) {
			t.Errorf("%+v", told.Units)
		}
		if n == 0 {
			first = out
		} else if out != first {
			t.Error("workers change the result")
		}
	}
	text, _ := os.ReadFile(plan)
	for change, says := range map[string]string{"lower: 0.9->lower: 1.9": "Calme", "calme: {lower->silence: {lower": "silence", "normalise: {method: none}->normalise: {method: z-score}": "négatif",
		"aggregate: {method: bod,->weights: {method: bod}\naggregate: {method: bod,": "à « aggregate »", "name: Doute->uncertainty: {factors: [{name: w, weights: {noise: 0.2}}]}": "facteur « w »"} {
		from, to, _ := strings.Cut(change, "->")
		if err := os.WriteFile(plan, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, errs := bocage(t, nil, "index", "run", plan); code == exitOK || !strings.Contains(strings.ReplaceAll(errs, "\u00a0", " "), says) {
			t.Errorf("%s: %d %s", change, code, errs)
		}
	}
}
