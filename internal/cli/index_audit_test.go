package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// auditFiles are a plan whose index has two dimensions: in the first, one indicator
// repeats the other; in the second, they oppose each other.
var auditFiles = map[string]string{
	"plan.yaml": strings.NewReplacer("name: normalisation", "name: {fr: mise à l’échelle, en: scaling}", "{name: poids, weights", "{weights",
		"aggregate: {}", "aggregate: {method: geometric}\nsensitivity: {rows: 16}").Replace(indexFiles["plan.yaml"]),
	"communes.csv": `CODGEO;LIBGEO;REV;TX_CHOM;LOG;FORET
01;A;10;10;9;8
02;B;20;9;8;9
03;C;35;8;1;2
04;D;38;7;7;6
05;E;50;6;2;1
06;F;61;5;6;7
07;G;70;4;3;4
08;H;80;3;5;5
09;I;95;2;4;3
`,
}

func TestAnAuditTellsAllThatItHas(t *testing.T) {
	plan := filepath.Join(indexFolder(t, auditFiles), "plan.yaml")
	for lang, says := range map[string][]string{
		"fr": {"Les valeurs de chaque indicateur", "devait peser", "alpha de Cronbach", "Chaque indicateur et le reste de sa dimension", "Les dimensions entre elles",
			"composantes principales", "Ce qui changerait sans chacune des parties", "disent presque la même chose", "mise à l’échelle", "poids  "},
		"en": {"The values of each indicator", "meant to weigh", "Cronbach’s alpha", "Each indicator and the rest of its dimension", "The dimensions with one another",
			"principal components", "What would change without each of the parts", "say almost the same", "scaling", "weights  "},
	} {
		code, out, errs := bocage(t, map[string]string{"BOCAGE_LANG": lang}, "index", "audit", plan)
		if code != exitOK {
			t.Fatalf("exit %d: %s", code, errs)
		}
		for _, s := range says {
			if !strings.Contains(out, s) {
				t.Errorf("%s: %q is not in\n%s", lang, s, out)
			}
		}
		if n := strings.Count(out, "(REV)") + strings.Count(out, "(CHOM)"); n > 6 {
			t.Errorf("something is told twice:\n%s", out)
		}
	}
}

func TestAnAuditAsFiles(t *testing.T) {
	dir := indexFolder(t, auditFiles)
	plan, at := filepath.Join(dir, "plan.yaml"), func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"a.json", "a.xlsx"} {
		if code, out, errs := bocage(t, nil, "index", "audit", plan, "-o", at(name)); code != exitOK || !strings.Contains(out, "un regard") {
			t.Fatalf("exit %d: %s%s", code, out, errs)
		}
	}
	var told struct {
		Plan       string
		Sum        string `json:"data_sha256"`
		Indicators []struct {
			Code  string
			Flags []string
		}
		Weights struct {
			Indicators []struct{ Weight, Importance *float64 }
			Pairs      []struct{ A, B, Finding string }
		}
		Reliability  []struct{ Alpha *float64 }
		Components   []struct{ Explained []float64 }
		Correlations struct {
			Between struct{ R [][]*float64 }
			Pairs   []struct{ Finding string }
		}
		Without []struct{ Code string }
		Matters struct{ Factors []string }
	}
	text, _ := os.ReadFile(at("a.json"))
	if err := json.Unmarshal(text, &told); err != nil || len(told.Sum) != 64 || len(told.Indicators) != 4 || len(told.Weights.Indicators) != 4 || told.Weights.Indicators[0].Importance == nil ||
		len(told.Reliability) != 3 || *told.Reliability[0].Alpha < 0.9 || len(told.Components) != 3 || len(told.Components[0].Explained) != 2 || len(told.Correlations.Between.R) != 2 ||
		len(told.Without) != 6 || strings.Join(told.Matters.Factors, "/") != "mise à l’échelle/poids" {
		t.Errorf("%v: %s", err, text)
	}
	book, err := excelize.OpenFile(at("a.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got := strings.Join(book.GetSheetList(), ", "); got != "Lisez-moi, À regarder, Indicateurs, Poids et importances, Cohérence, Places, Dimensions entre elles, Alpha sans chacun, Composantes, Saturations, Corrélations, Sans chacune des parties, Ce qui compte, Plan" {
		t.Error(got)
	}
	if found, _ := book.GetRows("À regarder"); len(found) < 3 || found[1][0] != "analyse" {
		t.Errorf("%v", found)
	}
	weights, _ := book.GetRows("Poids et importances")
	if len(weights) != 5 || weights[1][1] != "Revenu médian" || weights[1][2] != "25.0%" {
		t.Errorf("%v", weights)
	}
	if code, _, errs := bocage(t, nil, "index", "audit", plan, "-o", at("a.csv")); code != exitOK {
		t.Errorf("exit %d, %s", code, errs)
	}
	if text, _ := os.ReadFile(at("a.csv")); strings.Count(string(text), "\n") != 5 || !strings.Contains(string(text), "REV;Revenu médian;9;") {
		t.Errorf("%s", text)
	}
	if code, _, errs := bocage(t, nil, "index", "audit", plan, "-o", at("a.svg")); code != exitUsage || !strings.Contains(errs, ".csv, .xlsx ou .json") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// TestAnAuditOfDuelsTellsTheRest: what duels bring can't be taken apart, and an audit says so.
func TestAnAuditOfDuelsTellsTheRest(t *testing.T) {
	dir := indexFolder(t, map[string]string{"communes.csv": auditFiles["communes.csv"], "plan.yaml": strings.Replace(indexFiles["plan.yaml"], "aggregate: {}", "aggregate: {method: copeland}", 1)})
	code, out, errs := bocage(t, nil, "index", "audit", filepath.Join(dir, "plan.yaml"))
	if code != exitOK || !strings.Contains(out, "Ce qui changerait sans chacune des parties") || !strings.Contains(out, "–") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}
