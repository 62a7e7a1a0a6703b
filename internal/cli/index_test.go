package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"codeberg.org/bocage/bocage/composite"
)

// indexFiles are a plan and its data, as someone would write them.
var indexFiles = map[string]string{
	"plan.yaml": `name: Essai
about: {fr: Neuf communes., en: Nine communes.}
data: {file: communes.csv, code: CODGEO, name: LIBGEO, decimal: comma}
indicators:
  - {code: REV, name: {fr: Revenu médian, en: Median income}, unit: €, direction: higher, parent: niveau}
  - {code: CHOM, column: TX_CHOM, name: {fr: Chômage, en: Unemployment}, unit: "%", direction: lower, parent: niveau}
  - {code: LOG, name: {fr: Logements vacants, en: Vacant dwellings}, unit: "%", direction: lower, parent: cadre}
  - {code: FORET, name: {fr: Forêt, en: Forest}, unit: "%", direction: higher, parent: cadre}
aggregates:
  - {code: niveau, name: {fr: Niveau de vie, en: Living standards}, parent: indice}
  - {code: cadre, name: {fr: Cadre de vie, en: Surroundings}, parent: indice}
  - {code: indice, name: Indice}
normalise: {method: goalposts, quantiles: {low: 0.05, high: 0.95}, scale: {low: 1, high: 100}}
weights: {}
aggregate: {}
uncertainty:
  draws: 100
  factors:
    - name: normalisation
      alternatives: [{}, {normalise: {scale: {low: 1, high: 100}}}]
    - {name: poids, weights: {method: noise, noise: 0.25}}
`,
	"communes.csv": `CODGEO;LIBGEO;REV;TX_CHOM;LOG;FORET
01004;Ambérieu;21340,5;8,1;9;30
01005;Ambérieux;23000;6;7;12
01006;Ambléon;20500;9;12;60
01007;Ambronay;22100;7,5;;45
01008;Ambutrix;24100;5,5;6;20
01009;Andert;19800;11;15;70
01010;=Anglefort;20900;nd;10;55
01011;Apremont;21800;7;11;40
01012;Aranc;22700;6,5;13;65
`,
}

// indexFolder lays a plan and its data in a folder, with some files changed.
func indexFolder(t *testing.T, changed map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, files := range []map[string]string{indexFiles, changed} {
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func TestAnIndexOnTheCommandLine(t *testing.T) {
	dir := indexFolder(t, nil)
	plan := filepath.Join(dir, "plan.yaml")
	code, out, errs := bocage(t, nil, "index", "run", plan)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, says := range []string{"Neuf communes.", "Rangs possibles", "Ambronay", " à ", "normalisation et poids", "100 tirages"} {
		if !strings.Contains(out, says) {
			t.Errorf("%q is not in\n%s", says, out)
		}
	}
	if strings.Index(out, "Ambérieu ") > strings.Index(out, "Ambutrix") {
		t.Errorf("the units are not in the order of the data:\n%s", out)
	}
	if _, ranked, _ := bocage(t, nil, "index", "run", plan, "--ranked"); strings.Index(ranked, "Ambutrix") > strings.Index(ranked, "Ambérieu ") {
		t.Errorf("--ranked does not give the best first:\n%s", ranked)
	}
	if _, few, _ := bocage(t, nil, "index", "run", plan, "--limit", "2"); !strings.Contains(few, "et 7 unités de plus") || strings.Contains(few[:strings.Index(few, "Ce que chaque étape a fait")], "Ambronay") {
		t.Errorf("--limit 2:\n%s", few)
	}
	for _, workers := range []string{"1", "3"} {
		if _, again, _ := bocage(t, nil, "index", "run", plan, "--workers", workers); again != out {
			t.Errorf("another result on %s workers:\n%s\n%s", workers, again, out)
		}
	}
}

func TestAnIndexAsFiles(t *testing.T) {
	dir := indexFolder(t, nil)
	plan, at := filepath.Join(dir, "plan.yaml"), func(name string) string { return filepath.Join(dir, name) }
	for _, args := range [][]string{{"-o", at("r.csv")}, {"-o", at("p.csv"), "--for-programs"}, {"-o", at("r.json")}, {"-o", at("r.svg")}, {"-o", at("r.xlsx")}} {
		if code, _, errs := bocage(t, nil, append([]string{"index", "run", plan}, args...)...); code != exitOK {
			t.Fatalf("%v: exit %d: %s", args, code, errs)
		}
	}
	people, _ := os.ReadFile(at("r.csv"))
	if !bytes.Contains(people, []byte("'=Anglefort;")) || !bytes.Contains(people, []byte("\ufeffCode;Nom;")) {
		t.Errorf("a name could run as a formula, or the dialect is another:\n%s", people)
	}
	programs, _ := os.ReadFile(at("p.csv"))
	rows, err := csv.NewReader(bytes.NewReader(programs)).ReadAll()
	if err != nil || len(rows) != 10 || rows[0][7] != "rank_p5" || rows[7][1] != "=Anglefort" {
		t.Errorf("%v: %v", err, rows)
	}
	var told struct {
		Draws int
		Units []struct {
			Code  string
			Score *float64
			Rank  struct{ P5, P95 *float64 } `json:"rank_range"`
		}
	}
	text, _ := os.ReadFile(at("r.json"))
	if err := json.Unmarshal(text, &told); err != nil || told.Draws != 100 || len(told.Units) != 9 || told.Units[0].Score == nil || *told.Units[0].Rank.P5 > *told.Units[0].Rank.P95 {
		t.Errorf("%v: %s", err, text)
	}
	svg, _ := os.ReadFile(at("r.svg"))
	if err := xml.Unmarshal(svg, new(struct{ XMLName xml.Name })); err != nil || !bytes.Contains(svg, []byte("<title")) || !bytes.Contains(svg, []byte("<desc")) || !bytes.Contains(svg, []byte("Ambutrix")) || !bytes.Contains(svg, []byte("Graine")) {
		t.Errorf("%v: %s", err, svg)
	}
	if code, _, errs := bocage(t, nil, "index", "run", plan, "-o", at("r.csv")); code != exitConflict {
		t.Errorf("a file that exists: exit %d, %s", code, errs)
	}
	if code, _, errs := bocage(t, nil, "index", "run", plan, "-o", at("r.docx")); code != exitUsage || !strings.Contains(errs, ".csv, .xlsx, .json ou .svg") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// TestAWorkbookHoldsEveryStep: what was done to a number is seen by its ground and told in words.
func TestAWorkbookHoldsEveryStep(t *testing.T) {
	dir := indexFolder(t, nil)
	out := filepath.Join(dir, "r.xlsx")
	if code, _, errs := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml"), "-o", out); code != exitOK {
		t.Fatal(errs)
	}
	book, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got := strings.Join(book.GetSheetList(), ", "); got != "Lisez-moi, Scores, Étapes, Données, Normalisées, Échelles, Valeurs bornées, Poids, Poids présent, Valeurs changées, Incertitude, Avertissements, Légende, Plan" {
		t.Error(got)
	}
	changed, _ := book.GetRows("Valeurs changées")
	if len(changed) < 2 || changed[1][4] != "bornée" || changed[1][0] != "normalisation" {
		t.Errorf("%v", changed)
	}
	scored, _ := book.GetRows("Normalisées")
	if at := slices.Index(scored[0], "Ce qui a été fait"); at != len(scored[0])-1 || !slices.ContainsFunc(scored, func(row []string) bool {
		return len(row) > at && strings.Contains(spaced(row[at]), "Revenu médian : bornée ; Chômage : bornée")
	}) {
		t.Errorf("what the grounds say is not said in words: %v", scored)
	}
	if legend, _ := book.GetRows("Légende"); len(legend) != 6 || legend[1][0] != "jaune clair" {
		t.Errorf("%v", legend)
	}
	cell, _ := book.GetCellValue("Scores", "B8")
	if cell != "'=Anglefort" {
		t.Errorf("a name could run as a formula: %q", cell)
	}
	if line, _ := book.GetCellValue("Plan", "A2"); line != "name: Essai" {
		t.Errorf("%q", line)
	}
	weights, _ := book.GetRows("Poids")
	if len(weights) != 8 || weights[1][5] != "50.0%" {
		t.Errorf("%v", weights)
	}
}

func TestAnUnitIsExplainedInSentences(t *testing.T) {
	plan := filepath.Join(indexFolder(t, nil), "plan.yaml")
	for _, c := range []struct{ lang, unit, says string }{
		{"fr", "01005", "Ambérieux est entre le rang 2 et le rang"},
		{"fr", "Ambronay", "Une valeur manque, et les autres comptent à sa place : Logements vacants."},
		{"en", "01009", "What lowers it most: "},
		{"en", "01008", "Ambutrix is at rank 1 out of 9"},
	} {
		code, out, errs := bocage(t, map[string]string{"BOCAGE_LANG": c.lang}, "index", "explain", c.unit, plan)
		if code != exitOK || !strings.Contains(spaced(out), spaced(c.says)) {
			t.Errorf("%+v: exit %d\n%s%s", c, code, out, errs)
		}
	}
	if code, _, errs := bocage(t, nil, "index", "explain", "Rennes", plan); code != exitNotFound || !strings.Contains(errs, "Aucune unité n’a ce code ni ce nom") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestTwoPlansAreCompared(t *testing.T) {
	dir := indexFolder(t, map[string]string{"autre.yaml": strings.Replace(indexFiles["plan.yaml"], "aggregate: {}", "aggregate: {method: geometric}", 1)})
	plan, other := filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "autre.yaml")
	code, out, errs := bocage(t, nil, "index", "compare", plan, other)
	if code != exitOK || !strings.Contains(spaced(out), "- agrégation : à elle seule") || strings.Contains(out, "normalisation") || !strings.Contains(out, "Rang avant") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	rank := `\d \(\d(?:\x{00a0}| )?(?:à \d)?\)`
	if lines := regexp.MustCompile(`(?m)^010\d\d .*$`).FindAllString(out, -1); len(lines) == 0 || slices.ContainsFunc(lines, func(line string) bool { return !regexp.MustCompile(rank + ` +` + rank).MatchString(line) }) {
		t.Errorf("a rank without its interval:\n%s", out)
	}
	if _, same, _ := bocage(t, nil, "index", "compare", plan, plan); !strings.Contains(same, "mêmes choix sur les mêmes données") {
		t.Error(same)
	}
}

// A difference that the first plan can't have by itself, as a geometric mean of scores
// that reach 0, is tried in the other direction, and told why.
func TestADifferenceIsTriedInTheOtherPlan(t *testing.T) {
	zero := strings.NewReplacer("{method: goalposts, quantiles: {low: 0.05, high: 0.95}, scale: {low: 1, high: 100}}", "{method: min-max}", "    - name: normalisation\n      alternatives: [{}, {normalise: {scale: {low: 1, high: 100}}}]\n", "").Replace(indexFiles["plan.yaml"])
	above := strings.NewReplacer("{method: min-max}", "{method: min-max, scale: {low: 1, high: 100}}", "aggregate: {}", "aggregate: {method: geometric}").Replace(zero)
	dir := indexFolder(t, map[string]string{"plan.yaml": zero, "autre.yaml": above})
	var told comparedIndexes
	code, out, errs := bocage(t, nil, "index", "compare", filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "autre.yaml"), "--json")
	if err := json.Unmarshal([]byte(out), &told); code != exitOK || err != nil || len(told.Causes) != 2 {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, errs)
	}
	for _, cause := range told.Causes {
		if undone := cause.Step == composite.StepAggregate; cause.Undone != undone || undone && cause.Name != "agrégation" || undone && !strings.Contains(cause.Why, "vaut 0") || math.IsNaN(float64(cause.Change)) {
			t.Errorf("%+v", cause)
		}
	}
	for _, m := range told.Moved {
		if m.Cause == "" || m.From.Low > composite.Number(m.Before)+1 || m.To.High < composite.Number(m.After)-1 {
			t.Errorf("%+v", m)
		}
	}
	if _, text, _ := bocage(t, nil, "index", "compare", filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "autre.yaml")); !strings.Contains(text, "retirée du second plan") {
		t.Error(text)
	}
}

func TestAnAuditSaysWhatDeservesALook(t *testing.T) {
	plan := filepath.Join(indexFolder(t, nil), "plan.yaml")
	code, out, errs := bocage(t, nil, "index", "audit", plan)
	if code != exitOK || !strings.Contains(out, "Revenu médian (REV) et Chômage (CHOM) disent presque la même chose") || !strings.Contains(out, "Ce qui changerait sans chacune") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	var told struct{ Without []struct{ Code string } }
	if _, out, _ = bocage(t, nil, "index", "audit", plan, "--json"); json.Unmarshal([]byte(out), &told) != nil || len(told.Without) != 6 {
		t.Error(out)
	}
}
