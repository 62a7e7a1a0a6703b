package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// What was estimated is marked in every form of a result, and what a plan asks to be
// told of its draws is told: who stands above whom, and every draw.
func TestEstimatesAndDrawsAreTold(t *testing.T) {
	plan := strings.NewReplacer("weights: {}\n", "impute: {method: median}\nweights: {}\n", "  draws: 100\n", "  draws: 100\n  keep_runs: true\n  pairs: [\"01004\", \"01010\", \"01008\"]\n").Replace(indexFiles["plan.yaml"])
	dir := indexFolder(t, map[string]string{"plan.yaml": plan})
	at := func(name string) string { return filepath.Join(dir, name) }
	code, out, errs := bocage(t, nil, "index", "run", at("plan.yaml"))
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, line := range strings.Split(out, "\n") {
		for name, estimated := range map[string]bool{"Ambronay": true, "'=Anglefort": true, "Ambutrix": false} {
			if strings.Contains(line, name+" ") && strings.Contains(line, " * ") != estimated {
				t.Errorf("%s: estimated %t: %q", name, estimated, line)
			}
		}
	}
	for _, says := range []string{"* Une valeur au moins manquait", "Part des tirages", "à chaque tirage s’écrivent en JSON"} {
		if !strings.Contains(out, says) {
			t.Errorf("%q is not in\n%s", says, out)
		}
	}
	for _, args := range [][]string{{"-o", at("r.csv")}, {"-o", at("p.csv"), "--for-programs"}, {"-o", at("r.json")}, {"-o", at("r.xlsx")}} {
		if code, _, errs := bocage(t, nil, append([]string{"index", "run", at("plan.yaml")}, args...)...); code != exitOK {
			t.Fatalf("%v: exit %d: %s", args, code, errs)
		}
	}
	if people, _ := os.ReadFile(at("r.csv")); !bytes.Contains(people, []byte("Ce qui a été fait")) || !bytes.Contains(people, []byte("Logements vacants : imputée")) {
		t.Errorf("for people: %s", people)
	}
	programs, _ := os.ReadFile(at("p.csv"))
	rows, err := csv.NewReader(bytes.NewReader(programs)).ReadAll()
	if last := len(rows[0]) - 1; err != nil || rows[0][last] != "marks" || rows[4][last] != "LOG=imputed" || rows[1][last] != "" {
		t.Errorf("for programs: %v %v", err, rows)
	}
	toldOfDraws(t, at("r.json"))
	book, err := excelize.OpenFile(at("r.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if cells, err := book.GetRows("Deux à deux"); err != nil || len(cells) != 4 || len(cells[0]) != 4 {
		t.Errorf("two by two: %v, %v", cells, err)
	}
}

// toldOfDraws checks that the shares of the draws are those of the draws themselves.
func toldOfDraws(t *testing.T, path string) {
	t.Helper()
	var told struct {
		Units []struct {
			Code  string
			Marks map[string][]string
		}
		Pairs []string
		Above [][]*float64
		Runs  []struct {
			Scores []float64
			Ranks  []int
		}
	}
	text, _ := os.ReadFile(path)
	if err := json.Unmarshal(text, &told); err != nil || len(told.Runs) != 100 || len(told.Pairs) != 3 {
		t.Fatalf("%v: %s", err, text)
	}
	if got := told.Units[3].Marks["LOG"]; len(got) != 1 || got[0] != "imputed" || told.Units[0].Marks != nil {
		t.Errorf("marks: %v and %v", got, told.Units[0].Marks)
	}
	row := map[string]int{}
	for i, u := range told.Units {
		row[u.Code] = i
	}
	above := 0.0
	for _, run := range told.Runs {
		a, b := run.Ranks[row[told.Pairs[0]]], run.Ranks[row[told.Pairs[1]]]
		if a < b {
			above++
		}
		if (run.Scores[row[told.Pairs[0]]] > run.Scores[row[told.Pairs[1]]]) != (a < b) {
			t.Errorf("ranks %d and %d do not follow the scores", a, b)
		}
	}
	if got := told.Above[0][1]; got == nil || *got != above/100 {
		t.Errorf("above in %v draws of 100, told %v", above, got)
	}
}

// In a panel each year is ranked by itself: « sur N » counts the units of that year,
// and a drawing says which year each row is of.
func TestAPanelCountsOneYear(t *testing.T) {
	panel := "CODGEO;LIBGEO;AN;REV;TX_CHOM;LOG;FORET\n"
	for _, year := range []string{"2015", "2020"} {
		for i, line := range strings.Split(indexFiles["communes.csv"], "\n")[1:6] {
			cells := strings.Split(line, ";")
			cells[1] += ";" + year
			if year == "2020" && i > 2 {
				continue
			}
			panel += strings.Join(cells, ";") + "\n"
		}
	}
	plan := strings.NewReplacer("name: LIBGEO", "name: LIBGEO, year: AN", "noise: 0.25", "noise: 1", "quantiles: {low: 0.05, high: 0.95}", "quantiles: {low: 0, high: 1}").Replace(indexFiles["plan.yaml"])
	dir := indexFolder(t, map[string]string{"plan.yaml": plan, "communes.csv": panel})
	at := filepath.Join(dir, "plan.yaml")
	code, out, errs := bocage(t, nil, "index", "run", at)
	if code != exitOK || !strings.Contains(out, "sur 5.") || strings.Contains(out, "sur 8") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	_, out, _ = bocage(t, nil, "index", "run", at, "--ranked")
	if years := regexp.MustCompile(`\((20\d\d)\)`).FindAllStringSubmatch(out, -1); len(years) < 8 || !slices.IsSortedFunc(years[:8], func(a, b []string) int { return strings.Compare(b[1], a[1]) }) {
		t.Errorf("not the last year first: %v\n%s", years, out)
	}
	if code, out, errs = bocage(t, nil, "index", "explain", "01004", at); code != exitOK || !strings.Contains(out, "sur 5") || !strings.Contains(out, "sur 3") || strings.Contains(out, "sur 8") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if code, _, errs = bocage(t, nil, "index", "run", at, "-o", filepath.Join(dir, "r.svg")); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if svg, _ := os.ReadFile(filepath.Join(dir, "r.svg")); !bytes.Contains(svg, []byte("Ambérieu (2015)")) || !bytes.Contains(svg, []byte("parmi 5 ;")) {
		t.Errorf("%s", svg)
	}
}

// Weights may be drawn around those given by a Dirichlet distribution: the index comes
// with intervals, wider as the weights are less sure.
func TestWeightsAreDrawnAroundThoseGiven(t *testing.T) {
	width := func(concentration string) float64 {
		plan := strings.Replace(indexFiles["plan.yaml"], "{method: noise, noise: 0.25}", "{method: dirichlet, concentration: "+concentration+"}", 1)
		code, out, errs := bocage(t, nil, "index", "run", filepath.Join(indexFolder(t, map[string]string{"plan.yaml": plan}), "plan.yaml"), "--json")
		var told struct {
			Units []struct {
				Range struct{ P5, P95 *float64 } `json:"score_range"`
			}
		}
		if err := json.Unmarshal([]byte(out), &told); code != exitOK || err != nil || len(told.Units) != 9 {
			t.Fatalf("exit %d, %v: %s%s", code, err, out, errs)
		}
		sum := 0.0
		for _, u := range told.Units {
			sum += *u.Range.P95 - *u.Range.P5
		}
		return sum
	}
	if unsure, sure := width("4"), width("400"); !(unsure > sure && sure > 0) {
		t.Errorf("intervals are %v wide in all with few, %v with many", unsure, sure)
	}
}
