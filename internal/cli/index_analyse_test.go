package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"codeberg.org/bocage/bocage/composite"
)

// analysis runs an analysis and reads what it tells programs.
func analysis(t *testing.T, into any, args ...string) []string {
	t.Helper()
	code, out, errs := bocage(t, nil, append([]string{"index", "analyse"}, append(args, "--json")...)...)
	var told struct {
		Result    json.RawMessage
		Sentences []string
	}
	if err := json.Unmarshal([]byte(out), &told); code != exitOK || err != nil {
		t.Fatalf("%v: exit %d, %v: %s%s", args, code, err, out, errs)
	}
	if err := json.Unmarshal(told.Result, into); err != nil {
		t.Fatalf("%v: %v: %s", args, err, told.Result)
	}
	return told.Sentences
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9 }

func TestAProfileTellsNoRank(t *testing.T) {
	dir := indexFolder(t, map[string]string{"communes.csv": analysedFiles["communes.csv"],
		"plan.yaml": strings.Replace(indexFiles["plan.yaml"], "parent: cadre}\naggregates", "parent: cadre, target: 5}\naggregates", 1)})
	plan := filepath.Join(dir, "plan.yaml")
	var p toldProfile
	analysis(t, &p, "profile", "E", plan)
	// E is above 4 of the 8 others on income, above 7 on vacant dwellings, above none on forest.
	if p.Peers != 9 || !near(float64(p.Standings[0].Position), 0.5) || !near(float64(p.Standings[2].Position), 7.0/8) || p.Standings[3].Position != 0 ||
		!near(float64(p.Standings[3].ToTarget), 4) || !slices.Equal(p.Strengths, []string{"LOG"}) || !slices.Equal(p.Weaknesses, []string{"FORET"}) || p.Nearest[0].Unit != "03" {
		t.Errorf("%+v", p)
	}
	analysis(t, &p, "profile", "E", plan, "--within", "GENRE", "--of", "cadre")
	if p.Peers != 5 || p.Standings[0].Code != "LOG" {
		t.Errorf("%+v", p)
	}
	_, out, _ := bocage(t, nil, "index", "analyse", "profile", "E", plan)
	for _, s := range []string{"E, à côté de 8 autres unités.", "Forêt  1       5      4", "87,5 %"} {
		if !strings.Contains(out, s) {
			t.Errorf("%q is not in\n%s", s, out)
		}
	}
	if strings.Contains(strings.ToLower(out), "rang") {
		t.Errorf("a rank is told:\n%s", out)
	}
}

// panelFiles are three communes over three years, one value of which is missing.
var panelFiles = map[string]string{
	"plan.yaml": strings.NewReplacer("name: LIBGEO, decimal: comma", "name: LIBGEO, year: AN", ", column: TX_CHOM", "").Replace(indexFiles["plan.yaml"]),
	"communes.csv": `CODGEO;LIBGEO;AN;REV;CHOM;LOG;FORET
1;Un;2013;10;10;5;8
1;Un;2016;12;9;5;8
1;Un;2019;20;8;6;8
2;Deux;2013;30;4;9;2
2;Deux;2016;31;4;;2
2;Deux;2019;32;5;7;3
3;Trois;2013;20;6;4;5
3;Trois;2019;26;6;4;6
`,
}

// TestWhatChangedAddsUp holds the column of what each brings against the scores.
func TestWhatChangedAddsUp(t *testing.T) {
	dir := indexFolder(t, panelFiles)
	plan, file := filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "c.csv")
	var d composite.Decomposition
	analysis(t, &d, "change", plan, "--unit", "Deux", "--from", "2016")
	sum := 0.0
	for i := range d.Sources {
		sum += broughtAlone(&d.Sources[i])
	}
	if d.AgainstYear != 2016 || d.Year != 2019 || !near(sum, float64(d.Score-d.AgainstScore)) || !(sum > 0) {
		t.Errorf("%v: %+v", sum, d)
	}
	_, out, _ := bocage(t, nil, "index", "run", plan, "--json")
	var run struct {
		Units []struct {
			Code  string
			Year  int
			Score float64
		}
	}
	if json.Unmarshal([]byte(out), &run) != nil || !near(run.Units[5].Score, float64(d.Score)) || !near(run.Units[4].Score, float64(d.AgainstScore)) {
		t.Errorf("%+v", run)
	}
	var all struct {
		Units []toldMove
		Left  []string
	}
	said := analysis(t, &all, "change", plan)
	if len(all.Units) != 3 || !near(float64(all.Units[0].Change), run.Units[2].Score-run.Units[0].Score) || !strings.Contains(said[0], "De 2013 à 2019, le score de 3 unités") {
		t.Errorf("%+v %v", all, said)
	}
	if analysis(t, &all, "change", plan, "--to", "2016"); len(all.Units) != 2 {
		t.Errorf("%+v", all)
	}
	if code, _, errs := bocage(t, nil, "index", "analyse", "change", plan, "-o", file); code != exitOK {
		t.Fatal(errs)
	}
	if text, _ := os.ReadFile(file); !strings.Contains(string(text), "Code;Nom;Score avant;Score après;Changement;Ce qui la distingue") {
		t.Errorf("%s", text)
	}
	for args, says := range map[string]string{"--from 2014": "elles ont 2013, 2016 et 2019", "--from 2019": "Les deux années sont 2019", "--unit Quatre": "Quatre"} {
		if code, _, errs := bocage(t, nil, append([]string{"index", "analyse", "change", plan}, strings.Fields(args)...)...); code == exitOK || !strings.Contains(errs, says) {
			t.Errorf("%s: %d, %s", args, code, errs)
		}
	}
	var types toldTypes
	if said := analysis(t, &types, "types", plan, "--year", "2013"); types.Year != 2013 || said[0] != "Données de 2013." {
		t.Errorf("%+v %v", types, said)
	}
	var profile toldProfile
	if said := analysis(t, &profile, "profile", "Un", plan); profile.Year != 2019 || said[0] != "Données de 2019." {
		t.Errorf("%+v %v", profile, said)
	}
	var trends []composite.UnitTrend
	analysis(t, &trends, "trend", plan, "--unit", "1")
	// 10, 12, 20 in 2013, 2016, 2019: Σ(t−t̄)(x−x̄)/Σ(t−t̄)² = 30/18.
	if len(trends) != 4 || !near(float64(trends[0].Slope), 30.0/18) || trends[1].Better != 1 || trends[2].Better != -1 {
		t.Errorf("%+v", trends)
	}
}

// TestNeighboursAreToldByAFileOrByWhereUnitsAre holds Moran's I against its formula.
func TestNeighboursAreToldByAFileOrByWhereUnitsAre(t *testing.T) {
	files := map[string]string{"plan.yaml": indexFiles["plan.yaml"], "communes.csv": analysedFiles["communes.csv"], "pairs.csv": "a;b\n"}
	for n := 1; n < 9; n++ {
		files["pairs.csv"] += fmt.Sprintf("0%d;0%d\n", n, n+1)
	}
	files["pairs.csv"] += "99;01\n02;01\n"
	dir := indexFolder(t, files)
	plan, pairs, book := filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "pairs.csv"), filepath.Join(dir, "p.xlsx")
	var p toldPlaces
	said := analysis(t, &p, "place", plan, "--neighbours", pairs, "--seed", "7")
	if !strings.Contains(said[0], "8 paires") || !strings.HasSuffix(said[0], " 1).") {
		t.Error(said)
	}
	mean, top, squares := 0.0, 0.0, 0.0
	for _, u := range p.Local {
		mean += float64(u.Value) / 9
	}
	z := func(i int) float64 { return float64(p.Local[i].Value) - mean }
	for i := range p.Local {
		around, n := 0.0, 0.0
		for _, j := range []int{i - 1, i + 1} {
			if j >= 0 && j < 9 {
				around, n = around+z(j), n+1
			}
		}
		top += z(i) * around / n
		squares += z(i) * z(i)
		if !near(float64(p.Local[i].Around), mean+around/n) {
			t.Errorf("%+v", p.Local[i])
		}
	}
	if len(p.Local) != 9 || !near(float64(p.I), top/squares) || p.Seed != 7 || p.Permutations != 999 || !near(float64(p.Expected), -1.0/8) || !(p.P < 0.01) {
		t.Errorf("%v %+v", top/squares, p)
	}
	// On the grid, the two nearest of the corner 01 are 02 and 04; ties go to the first.
	analysis(t, &p, "place", plan, "--near", "2", "--x", "X", "--y", "Y", "--of", "REV")
	if want := (float64(p.Local[1].Value) + float64(p.Local[3].Value)) / 2; !near(float64(p.Local[0].Around), want) {
		t.Errorf("%+v", p.Local[0])
	}
	if code, _, errs := bocage(t, nil, "index", "analyse", "place", plan, "--near", "2", "--x", "X", "--y", "Y", "--degrees", "-o", book); code != exitOK {
		t.Fatal(errs)
	}
	x, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if got := strings.Join(x.GetSheetList(), ", "); got != "Lisez-moi, LISA, Classes, Signalées, Plan" {
		t.Error(got)
	}
	for args, says := range map[string]string{"": "--neighbours FICHIER", "--near 2": "--x COLONNE", "--near 200 --x X --y Y": "de 1 à 100", "--near 2 --x POP --y Y --degrees": "n’est pas en degrés",
		"--near 2 --x X --y Y --correction bonferroni": "bonferroni", "--near 2 --x X --y Y --level 2": "--level", "--near 2 --x X --y Y --permutations 0": "--permutations", "--near 2 --x X --y Y --of Z": "agrégat"} {
		if code, _, errs := bocage(t, nil, append([]string{"index", "analyse", "place", plan}, strings.Fields(args)...)...); code == exitOK || !strings.Contains(errs, says) {
			t.Errorf("%s: %d, %s", args, code, errs)
		}
	}
}

// TestNearestAreThoseOfAllPairs holds the sweep against every pair.
func TestNearestAreThoseOfAllPairs(t *testing.T) {
	var points [][3]float64
	for n := range 60 {
		points = append(points, [3]float64{float64(n * 7 % 11), float64(n * 5 % 13), float64(n % 3)})
	}
	points[9][1] = math.NaN()
	for _, k := range []int{1, 4, 100} {
		got := nearestOf(points, k)
		for i, p := range points {
			var all []away
			for j, q := range points {
				far := (p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2])
				if j != i && far == far {
					all = append(all, away{j, far})
				}
			}
			slices.SortStableFunc(all, func(a, b away) int { return int(a.far - b.far) })
			var want []int32
			for _, one := range all[:min(k, len(all))] {
				want = append(want, int32(one.row))
			}
			if !slices.Equal(got[i], want) {
				t.Fatalf("%d of %d: %v, not %v", k, i, got[i], want)
			}
		}
	}
}

func TestUnitsAreSortedIntoClasses(t *testing.T) {
	dir := indexFolder(t, map[string]string{"plan.yaml": indexFiles["plan.yaml"], "communes.csv": analysedFiles["communes.csv"]})
	plan := filepath.Join(dir, "plan.yaml")
	var k toldTypes
	analysis(t, &k, "types", plan, "--classes", "3")
	if len(k.Of) != 9 || k.Of["01"] != k.Of["02"] || k.Of["01"] == k.Of["09"] || len(k.Classes) != 3 || k.Classes[0].Units+k.Classes[1].Units+k.Classes[2].Units != 9 || len(k.Cuts) != 1 {
		t.Errorf("%+v", k)
	}
	k = toldTypes{}
	if analysis(t, &k, "types", plan); len(k.Cuts) != 7 || k.Classes != nil || !(k.Cuts[0].Within > k.Cuts[6].Within) {
		t.Errorf("%+v", k)
	}
	if code, _, errs := bocage(t, nil, "index", "analyse", "types", plan, "--classes", "12"); code == exitOK || !strings.Contains(errs, "12 classes") {
		t.Errorf("%d %s", code, errs)
	}
}

// countFiles count four indicators: a commune has enough from six tenths of the weight on.
var countFiles = map[string]string{"communes.csv": analysedFiles["communes.csv"], "plan.yaml": strings.NewReplacer("parent: niveau", "parent: indice", "parent: cadre", "parent: indice",
	"  - {code: niveau, name: {fr: Niveau de vie, en: Living standards}, parent: indice}\n", "", "  - {code: cadre, name: {fr: Cadre de vie, en: Surroundings}, parent: indice}\n", "",
	"normalise: {method: goalposts, quantiles: {low: 0.05, high: 0.95}, scale: {low: 1, high: 100}}", "normalise: {method: min-max}",
	"aggregate: {}", "aggregate: {method: counting, cutoff: 50, enough: 0.6}").Replace(indexFiles["plan.yaml"])}

// TestACountingTellsHeadsAndIntensity counts again, unit by unit, with and without inhabitants.
func TestACountingTellsHeadsAndIntensity(t *testing.T) {
	dir := indexFolder(t, countFiles)
	plan := filepath.Join(dir, "plan.yaml")
	_, out, _ := bocage(t, nil, "index", "run", plan, "--json")
	var run struct{ Units []struct{ Score float64 } }
	if json.Unmarshal([]byte(out), &run) != nil || len(run.Units) != 9 {
		t.Fatal(out)
	}
	for name, people := range map[string][]float64{"": {1, 1, 1, 1, 1, 1, 1, 1, 1}, "POP": {100, 200, 400, 350, 600, 500, 800, 700, 900}} {
		all, enough, others, has := 0.0, 0.0, 0.0, 0.0
		for n, u := range run.Units {
			all += people[n]
			if u.Score == 1 {
				enough += people[n]
			} else {
				others += people[n]
				has += people[n] * u.Score
			}
		}
		args := []string{"counting", plan}
		if name != "" {
			args = append(args, "--population", name)
		}
		var k []toldCount
		analysis(t, &k, args...)
		h, a := others/all, 1-has/others
		if len(k) != 1 || k[0].Units != 9 || !near(float64(k[0].Gross.Headcount), enough/all) || !near(float64(k[0].Gross.Index), enough/all+others/all*has/others) ||
			!near(float64(k[0].Poor.Headcount), h) || !near(float64(k[0].Poor.Intensity), a) || !near(float64(k[0].Poor.Index), h*a) || !(enough > 0 && others > 0) {
			t.Errorf("%s: %+v", name, k)
		}
	}
	dir = indexFolder(t, map[string]string{"communes.csv": analysedFiles["communes.csv"], "plan.yaml": indexFiles["plan.yaml"]})
	if code, _, errs := bocage(t, nil, "index", "analyse", "counting", filepath.Join(dir, "plan.yaml")); code == exitOK || !strings.Contains(errs, "counting") {
		t.Errorf("%d %s", code, errs)
	}
}

func TestWeightsAndPairsAreTold(t *testing.T) {
	dir := indexFolder(t, map[string]string{"plan.yaml": indexFiles["plan.yaml"], "communes.csv": analysedFiles["communes.csv"]})
	plan, book := filepath.Join(dir, "plan.yaml"), filepath.Join(dir, "o.xlsx")
	var w []composite.EffectiveReport
	if analysis(t, &w, "weights", plan); len(w) != 1 || len(w[0].Indicators) != 4 || !near(w[0].SumCovariance, 1) || w[0].Indicators[0].Nominal != 0.25 {
		t.Errorf("%+v", w)
	}
	var o struct {
		Units []string
		Above [][]*float64
	}
	analysis(t, &o, "outranking", plan)
	// E is above A on income, work and dwellings, each a quarter of the weight.
	if len(o.Units) != 9 || *o.Above[4][0] != 0.75 || *o.Above[0][4] != 0.25 || o.Above[0][0] != nil {
		t.Errorf("%+v", o)
	}
	if code, _, errs := bocage(t, nil, "index", "analyse", "outranking", plan, "-o", book); code != exitOK {
		t.Fatal(errs)
	}
	x, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if rows, _ := x.GetRows("Qui dépasse qui"); len(rows) != 10 || rows[5][2] != "75.0%" {
		t.Errorf("%v", rows)
	}
	for _, lang := range []string{"fr", "en"} {
		for _, what := range []string{"weights", "outranking", "types"} {
			code, out, errs := bocage(t, map[string]string{"BOCAGE_LANG": lang}, "index", "analyse", what, plan)
			if code != exitOK || strings.Contains(out, "cli.") {
				t.Errorf("%s %s: %d %s%s", lang, what, code, out, errs)
			}
		}
	}
}

// TestTypesOfMoreUnitsThanWardTakes: groups are made first, and it is said.
func TestTypesOfMoreUnitsThanWardTakes(t *testing.T) {
	var table strings.Builder
	table.WriteString("CODGEO;REV;CHOM\n")
	for i := range composite.MostClusteredUnits + 10 {
		fmt.Fprintf(&table, "u%d;%d;%d\n", i, i%2*100+i%7, i%2*50+i%5)
	}
	plan := filepath.Join(indexFolder(t, map[string]string{"communes.csv": table.String(), "plan.yaml": `
data: {file: communes.csv, code: CODGEO}
indicators: [{code: REV, direction: higher, parent: i}, {code: CHOM, direction: lower, parent: i}]
aggregates: [{code: i, name: Indice}]
`}), "plan.yaml")
	var told struct {
		Groups  int
		Classes []struct{ Units int }
	}
	analysis(t, &told, "types", plan, "--classes", "2", "--groups", "40")
	if told.Groups < 20 || told.Groups > 40 || len(told.Classes) != 2 || told.Classes[0].Units != composite.MostClusteredUnits/2+5 {
		t.Errorf("%+v", told)
	}
	if code, _, errs := bocage(t, nil, "index", "analyse", "types", plan, "--groups", "-2"); code == exitOK || !strings.Contains(errs, "--groups") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if code, out, errs := bocage(t, nil, "index", "analyse", "types", plan); code != exitOK || !strings.Contains(out, "k-moyennes") {
		t.Errorf("exit %d: %.300s%s", code, out, errs)
	}
}
