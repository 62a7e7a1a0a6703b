package cli

import (
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// stepFiles are a plan that makes every step, and data in which each finds something.
var stepFiles = map[string]string{
	"plan.yaml": strings.NewReplacer("decimal: comma}", "decimal: comma, columns: [POP]}",
		"aggregates:\n", "  - {code: MED, name: {fr: Médecins, en: Doctors}, denominator: POP, direction: higher, parent: cadre}\naggregates:\n",
		"\nnormalise:", "\nscreen: {min_present: 0.5, include: [\"01015\"]}\ndenominate: {scale: {POP: 1000}}\nimpute: {method: neighbours, neighbours: 2, indicators: {MED: {method: none}}}\ntreat: {}\nnormalise:").Replace(indexFiles["plan.yaml"]),
	"communes.csv": `CODGEO;LIBGEO;REV;TX_CHOM;LOG;FORET;MED;POP
01004;Ambérieu;21340,5;8,1;9;30;12;14000
01005;Ambérieux;23000;6;7;12;1;1700
01006;Ambléon;20500;9;12;60;0;110
01007;Ambronay;22100;7,5;;45;2;2700
01008;Ambutrix;24100;5,5;6;20;1;0
01009;Andert;19800;11;15;70;1;
01010;Anglefort;20900;nd;10;55;;1100
01011;Apremont;21800;7;11;40;0;380
01012;Aranc;22700;6,5;13;65;1;330
01013;Arandas;;;;;;150
01014;Arbent;21100;9,5;8;900;3;3300
01015;Argis;21000;8;;;;450
`,
}

// toldSteps runs a plan and reads its steps, by their code, from the JSON.
func toldSteps(t *testing.T, files map[string]string) map[string]struct {
	Said   []string
	Name   string                      `json:"step_name"`
	Tables map[string][]map[string]any `json:"tables"`
} {
	t.Helper()
	code, out, errs := bocage(t, nil, "index", "run", filepath.Join(indexFolder(t, files), "plan.yaml"), "--json")
	type step = struct {
		Said   []string
		Name   string                      `json:"step_name"`
		Tables map[string][]map[string]any `json:"tables"`
	}
	var told struct {
		Steps []struct {
			Step string
			step
		}
	}
	if err := json.Unmarshal([]byte(out), &told); code != exitOK || err != nil {
		t.Fatalf("exit %d, %v: %.400s%s", code, err, out, errs)
	}
	all := map[string]step{}
	for _, s := range told.Steps {
		all[s.Step] = s.step
	}
	return all
}

// sameRow checks some cells of a row: numbers to 1e-9, the rest as they are.
func sameRow(t *testing.T, what string, row, want map[string]any) {
	t.Helper()
	for key, w := range want {
		got, there := row[key]
		if number, is := w.(float64); is {
			v, is := got.(float64)
			if !is || !(math.Abs(v-number) <= 1e-9*max(1, math.Abs(number))) {
				t.Errorf("%s: %s is %v, want %v", what, key, got, w)
			}
			continue
		}
		if list, is := got.([]any); is {
			var texts []string
			for _, v := range list {
				texts = append(texts, v.(string))
			}
			got = strings.Join(texts, " ")
		}
		if !there || got != w {
			t.Errorf("%s: %s is %v, want %v", what, key, got, w)
		}
	}
}

func rowWhere(rows []map[string]any, key string, value any) map[string]any {
	if at := slices.IndexFunc(rows, func(row map[string]any) bool { return row[key] == value }); at >= 0 {
		return rows[at]
	}
	return nil
}

// Each step tells what it did, with the numbers that one finds by hand in the data above.
func TestEveryStepTellsWhatItDid(t *testing.T) {
	steps := toldSteps(t, stepFiles)
	if got := steps["impute"].Name; got != "imputation" {
		t.Errorf("a step is named %q", got)
	}
	screened := steps["screen"].Tables["screened"]
	sameRow(t, "screened", rowWhere(screened, "code", "01013"), map[string]any{"decision": "left_out", "why": "too_few_present", "share_had": 0., "share_asked": .5, "present": 0., "non_zero": nil})
	sameRow(t, "kept", rowWhere(screened, "code", "01015"), map[string]any{"decision": "kept", "present": .4, "non_zero": 1.})
	lost := steps["denominate"].Tables["lost"]
	sameRow(t, "lost", rowWhere(lost, "code", "01008"), map[string]any{"indicator": "MED", "why": "zero_denominator", "divisor": 0.})
	sameRow(t, "lost", rowWhere(lost, "code", "01009"), map[string]any{"indicator": "MED", "why": "no_denominator", "divisor": nil})
	sameRow(t, "divided", steps["denominate"].Tables["divided"][0], map[string]any{"indicator": "MED", "denominator": "POP", "scale": 1000., "divided": 7.})
	// Anglefort has an income of 20,900: Argis, of which only its income is shared, is 100 away; Ambérieu is next.
	base := steps["impute"].Tables["imputed_values"]
	sameRow(t, "basis", rowWhere(base, "code", "01010"), map[string]any{"indicator": "CHOM", "after": (8 + 8.1) / 2, "method": "neighbours", "of": 2., "neighbours": "01015 01004"})
	sameRow(t, "imputed", rowWhere(steps["impute"].Tables["imputed"], "indicator", "MED"), map[string]any{"missing": 4., "imputed": 0., "left_missing": 4.})
	forest := rowWhere(steps["treat"].Tables["treated"], "indicator", "FORET")
	sameRow(t, "treated", forest, map[string]any{"points": 1., "greatest": 70., "least": nil, "transform": "none", "passed": true})
	if before, after := forest["skew_before"].(float64), forest["skew_after"].(float64); !(before > 2 && math.Abs(after) < 1) {
		t.Errorf("skewness %v then %v", before, after)
	}
	// Eleven incomes: their quantiles at 5 and 95 % are half way to the next and the last but one.
	sameRow(t, "scale", rowWhere(steps["normalise"].Tables["scales"], "indicator", "REV"), map[string]any{"method": "goalposts", "value_low": (19800. + 20500) / 2, "score_low": 1., "value_high": (23000. + 24100) / 2, "score_high": 100., "clips": true})
	sameRow(t, "clipped", rowWhere(steps["normalise"].Tables["clipped"], "code", "01009"), map[string]any{"indicator": "REV", "value": 19800., "score": 1.})
	sameRow(t, "weight", rowWhere(steps["weight"].Tables["weights"], "code", "MED"), map[string]any{"parent": "cadre", "weight": 1., "share": 1. / 3, "overall": 1. / 6})
	sameRow(t, "availability", rowWhere(steps["aggregate"].Tables["availability"], "code", "01008"), map[string]any{"niveau": 1., "cadre": 2. / 3, "indice": 1.})
	for step, says := range map[string]string{"data": "12 unités, 5 indicateurs.", "screen": "Arandas (0 % de ses valeurs sont connues, il en faut 50 %)", "denominate": "Médecins de « Ambutrix » (POP vaut 0)",
		"impute": "restent manquantes", "treat": "Forêt (asymétrie 3,", "normalise": "au-delà des bornes", "weight": "Revenu médian (25 %)", "aggregate": "« Ambutrix » a 67 % du poids de « Cadre de vie »"} {
		if said := strings.Join(steps[step].Said, " "); !strings.Contains(spaced(said), says) {
			t.Errorf("%s says %q, want %q", step, said, says)
		}
	}
}

// What the JSON holds is said on the terminal and stands in sheets of the workbook.
func TestStepsAreToldToWhoeverRunsAPlan(t *testing.T) {
	dir := indexFolder(t, stepFiles)
	book := filepath.Join(dir, "r.xlsx")
	for _, args := range [][]string{{}, {"-o", book}} {
		code, out, errs := bocage(t, nil, append([]string{"index", "run", filepath.Join(dir, "plan.yaml")}, args...)...)
		if code != exitOK || !strings.Contains(spaced(out), "- Division. 1 indicateur est divisé : Médecins par POP (×") || strings.Contains(out, "⟦") {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
	opened, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	for sheet, want := range map[string]string{"Étapes": "Arandas", "Qui est écarté": "trop peu de valeurs connues", "Diviseurs": "Médecins (MED)", "Valeurs perdues": "le diviseur est nul", "Estimées par indicateur": "neighbours",
		"Base des estimations": "01015, 01004", "Asymétries": "Forêt (FORET)", "Échelles": "goalposts", "Valeurs bornées": "Andert", "Poids": "Part de l’indice", "Poids présent": "Cadre de vie (cadre)"} {
		rows, err := opened.GetRows(sheet)
		if err != nil || !slices.ContainsFunc(rows, func(row []string) bool {
			return slices.ContainsFunc(row, func(cell string) bool { return strings.Contains(cell, want) })
		}) {
			t.Errorf("%s: no %q in %v (%v)", sheet, want, rows, err)
		}
		if len(rows) > 0 && slices.Contains(rows[0], "Année") {
			t.Errorf("%s has years in data that have none", sheet)
		}
	}
}

// The methods of weights that ask people tell how far their answers agree: the figures
// are those of the method's page.
func TestWeightsTellHowFarAnswersAgree(t *testing.T) {
	plan := func(weights string) map[string]string {
		return map[string]string{"plan.yaml": strings.Replace(indexFiles["plan.yaml"], "weights: {}", weights, 1)}
	}
	ahp := toldSteps(t, plan(`weights: {method: ahp, over: indicators, ahp: {judgements: [{person: Ada, a: REV, b: CHOM, value: 3}, {person: Ada, a: REV, b: LOG, value: 3}, {person: Ada, a: CHOM, b: LOG, value: 3}, {person: Ada, a: REV, b: FORET, value: 3}, {person: Ada, a: CHOM, b: FORET, value: 3}, {person: Ada, a: LOG, b: FORET, value: 3}]}}`))["weight"]
	row := ahp.Tables["ahp"][0]
	if cr, lambda := row["cr"].(float64), row["lambda_max"].(float64); !(math.Abs(cr-(lambda-4)/3/0.9) < 1e-9 && cr > 0.1) || len(ahp.Tables["ahp_furthest"]) != 3 {
		t.Errorf("%v, %v", row, ahp.Tables["ahp_furthest"])
	}
	if said := strings.Join(ahp.Said, " "); !strings.Contains(said, "Cohérence des jugements") {
		t.Error(said)
	}
	critic := toldSteps(t, plan("weights: {method: critic, over: indicators, missing: pairwise}"))["weight"]
	if rows := critic.Tables["spread"]; len(rows) != 4 || rows[0]["conflict"] == nil {
		t.Errorf("%v", rows)
	}
	along := plan("weights: {method: pca, over: indicators}")
	along["plan.yaml"] = strings.Replace(along["plan.yaml"], "direction: higher, parent: cadre", "direction: lower, parent: cadre", 1) // with the others, so that no weight is negative
	pca := toldSteps(t, along)["weight"]
	sum := 0.0
	for _, row := range pca.Tables["components"] {
		sum += row["eigenvalue"].(float64)
	}
	if !(math.Abs(sum-4) <= 1e-9) || len(pca.Tables["loadings"]) != 4 || !strings.Contains(strings.Join(pca.Said, " "), "composante retenue sur 4") {
		t.Errorf("eigenvalues sum to %v, %v, %v", sum, pca.Tables["loadings"], pca.Said)
	}
}

// TestWeightsAreThoseOfTheIndex: what is in the plan without counting in the index, or
// counts in another part of the tree, has no share of it.
func TestWeightsAreThoseOfTheIndex(t *testing.T) {
	for target, want := range map[string]string{"tout": "Poids dans l’indice : B (40 %), A (30 %) et C (30 %).", "gens": "Chaque indicateur pèse 50 % de l’indice."} {
		weight := map[string]string{"tout": "1.3333333333333333", "gens": "1"}[target]
		plan := filepath.Join(indexFolder(t, map[string]string{"d.csv": "code;A;B;C;SEUL\n1;1;2;3;4\n2;2;3;5;1\n3;4;4;1;2\n", "plan.yaml": `
target: ` + target + `
data: {file: d.csv, code: code}
indicators:
  - {code: SEUL, direction: higher}
  - {code: A, direction: higher, parent: gens}
  - {code: B, direction: higher, parent: gens, weight: ` + weight + `}
  - {code: C, direction: higher, parent: lieux}
aggregates:
  - {code: gens, parent: tout, weight: 0.7}
  - {code: lieux, parent: tout, weight: 0.3}
  - {code: tout}
`}), "plan.yaml")
		code, out, errs := bocage(t, nil, "index", "run", plan, "--draws", "4")
		if said := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out); code != exitOK || !strings.Contains(said, want) {
			t.Errorf("%s: exit %d, %s%s", target, code, said, errs)
		}
	}
}
