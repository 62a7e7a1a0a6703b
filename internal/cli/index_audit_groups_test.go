package cli

import (
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// analysedFiles are auditFiles with what a plan does not name: a population, a kind of
// commune, where each lies.
var analysedFiles = map[string]string{
	"plan.yaml": auditFiles["plan.yaml"],
	"communes.csv": `CODGEO;LIBGEO;REV;TX_CHOM;LOG;FORET;POP;GENRE;X;Y
01;A;10;10;9;8;100;bourg;0;0
02;B;20;9;8;9;200;village;0;1
03;C;35;8;1;2;400;bourg;0;2
04;D;38;7;7;6;350;village;1;0
05;E;50;6;2;1;600;bourg;1;1
06;F;61;5;6;7;500;village;1;2
07;G;70;4;3;4;800;bourg;2;0
08;H;80;3;5;5;700;village;2;1
09;I;95;2;4;3;900;bourg;2;2
`,
}

// TestAnAuditGoesByTheCorrelationAskedFor: of the 36 pairs of communes, 3 stand in
// opposite orders of income and population, which makes Kendall's τ (33 − 3)/36.
func TestAnAuditGoesByTheCorrelationAskedFor(t *testing.T) {
	dir := indexFolder(t, analysedFiles)
	plan := filepath.Join(dir, "plan.yaml")
	type told struct {
		Correlations struct{ Indicators struct{ Method string } }
		Size         struct {
			Method        string
			Rows, Columns []string
			R             [][]float64
		}
		Warnings []string
	}
	// By ranks, Σd² = 6 and 1 − 6·6/(9·80) = 0.95.
	for method, want := range map[string]float64{"kendall": 30.0 / 36, "spearman": 0.95} {
		code, out, errs := bocage(t, nil, "index", "audit", plan, "--correlation", method, "--with", "POP", "--json")
		var a told
		if code != exitOK || json.Unmarshal([]byte(out), &a) != nil || a.Size.Method != method || a.Correlations.Indicators.Method != method || a.Size.Columns[0] != "POP" ||
			a.Size.Rows[0] != "REV" || !(math.Abs(a.Size.R[0][0]-want) < 1e-12) || !strings.Contains(strings.Join(a.Warnings, "\n"), "Revenu médian (REV) va de pair avec POP") {
			t.Errorf("%s: exit %d, %s%s", method, code, out, errs)
		}
	}
	_, out, _ := bocage(t, nil, "index", "audit", plan, "--correlation", "kendall", "--with", "POP")
	if !strings.Contains(out, "Corrélations de Kendall") || !strings.Contains(out, "0,83") {
		t.Errorf("%s", out)
	}
	for _, wrong := range [][]string{{"--correlation", "cosine"}, {"--with", "REV"}, {"--with", "POPU"}, {"--by", "GENRES"}} {
		code, _, errs := bocage(t, nil, append([]string{"index", "audit", plan}, wrong...)...)
		if code == exitOK || !strings.Contains(errs, wrong[1]) {
			t.Errorf("%v: exit %d, %s", wrong, code, errs)
		}
	}
}

// TestAnAuditByGroup holds the share between groups against the scores themselves.
func TestAnAuditByGroup(t *testing.T) {
	dir := indexFolder(t, map[string]string{"communes.csv": analysedFiles["communes.csv"], "plan.yaml": indexFiles["plan.yaml"]})
	plan, book := filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "a.xlsx")
	_, out, errs := bocage(t, nil, "index", "run", plan, "--json")
	var run struct{ Units []struct{ Score float64 } }
	if json.Unmarshal([]byte(out), &run) != nil || len(run.Units) != 9 {
		t.Fatal(out, errs)
	}
	var sums, counts [2]float64
	var all float64
	for n, u := range run.Units {
		sums[n%2] += u.Score // villages come every other line
		counts[n%2]++
		all += u.Score / 9
	}
	var between, total float64
	for n, u := range run.Units {
		total += (u.Score - all) * (u.Score - all)
		m := sums[n%2] / counts[n%2]
		between += (m - all) * (m - all)
	}
	_, out, _ = bocage(t, nil, "index", "audit", plan, "--by", "GENRE", "--json")
	var a struct {
		Groups struct {
			Between float64
			Groups  []struct {
				Group string
				Count int
				Mean  float64
			}
		}
		Weights struct {
			Indicators []struct {
				Groups []struct {
					Group      string
					N          int
					Importance float64
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &a); err != nil || len(a.Groups.Groups) != 2 || !(math.Abs(a.Groups.Between-between/total) < 1e-12) ||
		!(math.Abs(a.Groups.Groups[1].Mean-sums[1]/counts[1]) < 1e-9) || a.Groups.Groups[1].Count != 4 {
		t.Fatalf("%v: %s", err, out)
	}
	for k := range 2 { // what indicators bring within a group adds up to its score
		sum := 0.0
		for _, i := range a.Weights.Indicators {
			sum += i.Groups[k].Importance
		}
		if !(math.Abs(sum-1) < 1e-9) {
			t.Errorf("%v in group %d", sum, k)
		}
	}
	if strings.Contains(out, "n’ont pas de groupe") {
		t.Errorf("every unit has a group: %s", out)
	}
	some := indexFolder(t, map[string]string{"communes.csv": strings.ReplaceAll(analysedFiles["communes.csv"], ";bourg", ";"), "plan.yaml": indexFiles["plan.yaml"]})
	if _, out, _ := bocage(t, nil, "index", "audit", filepath.Join(some, "plan.yaml"), "--by", "GENRE"); !strings.Contains(spaced(out), "5 unités n’ont pas de groupe dans « GENRE », et sont laissées hors de ce qui est dit par groupe : complétez la colonne.") {
		t.Errorf("%s", out)
	}
	if code, _, errs := bocage(t, nil, "index", "audit", plan, "--by", "GENRE", "-o", book); code != exitOK {
		t.Fatal(errs)
	}
	x, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	rows, _ := x.GetRows("Importances par groupe")
	if len(rows) != 5 || rows[0][4] != "bourg" || rows[0][5] != "village" {
		t.Errorf("%v", rows)
	}
}
