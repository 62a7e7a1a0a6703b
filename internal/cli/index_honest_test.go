package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// honest runs a command over files and gives what it says, with plain spaces.
func honest(t *testing.T, files map[string]string, args ...string) (code int, said string) {
	t.Helper()
	dir := indexFolder(t, files)
	for i, a := range args {
		if strings.HasSuffix(a, ".yaml") {
			args[i] = filepath.Join(dir, a)
		}
	}
	code, out, errs := bocage(t, nil, append([]string{"index"}, args...)...)
	return code, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out + errs)
}

// A single indicator has no weight to move, and no benefit of any doubt.
func TestALoneIndicatorHasNoWeightToMove(t *testing.T) {
	code, said := honest(t, map[string]string{"d.csv": "code;A\n1;1\n2;2\n3;4\n", "plan.yaml": "data: {file: d.csv, code: code}\nindicators: [{code: A, direction: higher, parent: i}]\naggregates: [{code: i}]\n"}, "run", "plan.yaml")
	if code != exitInvalid || !strings.Contains(said, "aucun agrégat n’a deux parties à peser") || strings.Contains(said, "bénéfice du doute") {
		t.Errorf("exit %d: %s", code, said)
	}
}

// A value is told as it was scored: divided, and not at all when the division lost it.
func TestADividedValueIsToldDivided(t *testing.T) {
	files := map[string]string{"d.csv": "code;med;pop;rev\nA;2;400;1\nB;1;;2\nC;9;500;3\nD;1;1000;4\n", "plan.yaml": `
data: {file: d.csv, code: code, columns: [pop]}
indicators:
  - {code: med, name: Médecins, unit: médecins, denominator: pop, direction: higher, parent: i}
  - {code: rev, name: Revenu, direction: higher, parent: i}
aggregates: [{code: i}]
denominate: {scale: {pop: 1000}}
impute: {method: median}
`}
	code, said := honest(t, files, "explain", "A", "plan.yaml", "--draws", "4")
	if code != exitOK || strings.Contains(said, "(2 médecins") {
		t.Errorf("exit %d: %s", code, said)
	}
	if code, said = honest(t, files, "explain", "C", "plan.yaml", "--draws", "4"); code != exitOK || !strings.Contains(said, "Médecins (18 ;") {
		t.Errorf("exit %d: %s", code, said)
	}
	if code, said = honest(t, files, "explain", "B", "plan.yaml", "--draws", "4"); code != exitOK || strings.Contains(said, "Médecins (1") {
		t.Errorf("exit %d: %s", code, said)
	}
}

// Where nobody moves beyond uncertainty, it is said so.
func TestAPlanComparedToItselfMovesNobody(t *testing.T) {
	files := map[string]string{"d.csv": "code;A;B\n1;1;9\n2;2;3\n3;4;1\n", "plan.yaml": "data: {file: d.csv, code: code}\nindicators: [{code: A, direction: higher, parent: i}, {code: B, direction: higher, parent: i}]\naggregates: [{code: i}]\n"}
	if code, said := honest(t, files, "compare", "plan.yaml", "plan.yaml", "--draws", "4"); code != exitOK || !strings.Contains(said, "Aucune unité ne bouge plus que l’incertitude") {
		t.Errorf("exit %d: %s", code, said)
	}
}

// Neighbours that are all the others tell nothing of places.
func TestAllOthersAreNoNeighbours(t *testing.T) {
	files := map[string]string{"d.csv": "code;A;B;X;Y\n1;1;9;0;0\n2;2;3;0;1\n3;4;1;1;0\n4;3;3;1;1\n5;6;1;2;2\n", "plan.yaml": "data: {file: d.csv, code: code}\nindicators: [{code: A, direction: higher, parent: i}, {code: B, direction: higher, parent: i}]\naggregates: [{code: i}]\n"}
	if code, said := honest(t, files, "analyse", "place", "plan.yaml", "--near", "5", "--x", "X", "--y", "Y"); code == exitOK || !strings.Contains(said, "4") {
		t.Errorf("exit %d: %s", code, said)
	}
	if code, said := honest(t, files, "analyse", "place", "plan.yaml", "--near", "2", "--x", "X", "--y", "Y"); code != exitOK {
		t.Errorf("exit %d: %s", code, said)
	}
}

// Weights of each unit's own are not held against those that were intended.
func TestEffectiveWeightsSayWhenUnitsHaveTheirOwn(t *testing.T) {
	files := map[string]string{"d.csv": "code;A;B\n1;1;9\n2;2;3\n3;4;1\n", "plan.yaml": "data: {file: d.csv, code: code}\nindicators: [{code: A, direction: higher, parent: i}, {code: B, direction: higher, parent: i}]\naggregates: [{code: i}]\nnormalise: {method: fraction-of-maximum}\naggregate: {method: bod}\n"}
	if code, said := honest(t, files, "analyse", "weights", "plan.yaml"); code != exitOK || !strings.Contains(said, "les poids voulus ne comptent pas") {
		t.Errorf("exit %d: %s", code, said)
	}
}

// In a panel, a unit that moves is told with its year.
func TestWhoMovesInAPanelIsToldWithTheYear(t *testing.T) {
	head := "data: {file: d.csv, code: code, year: an}\nindicators: [{code: A, direction: higher, parent: i}, {code: B, direction: higher, parent: i}]\naggregates: [{code: i}]\n"
	files := map[string]string{"d.csv": "code;an;A;B\n1;2020;1;9\n2;2020;2;3\n3;2020;4;1\n1;2021;2;9\n2;2021;2;2\n3;2021;5;1\n", "plan.yaml": head, "other.yaml": head + "weights: {given: {A: 9, B: 1}}\n"}
	if code, said := honest(t, files, "compare", "plan.yaml", "other.yaml", "--draws", "4"); code != exitOK || !strings.Contains(said, "1 (2020)") || !strings.Contains(said, "1 (2021)") {
		t.Errorf("exit %d: %s", code, said)
	}
}

// The workbook says in what share of the draws each unit is kept, also of units that the
// plan leaves out and some draw keeps.
func TestTheWorkbookTellsScreeningThatVaries(t *testing.T) {
	files := map[string]string{"d.csv": "code;A;B\n1;1;9\n2;2;3\n3;4;1\n4;;2\n5;6;\n", "plan.yaml": `
data: {file: d.csv, code: code}
indicators: [{code: A, direction: higher, parent: i}, {code: B, direction: higher, parent: i}]
aggregates: [{code: i}]
screen: {min_present: 0.9}
uncertainty:
  draws: 16
  factors: [{name: seuil, alternatives: [{}, {screen: {min_present: 0.4}}]}]
`}
	book := filepath.Join(t.TempDir(), "a.xlsx")
	if code, said := honest(t, files, "run", "plan.yaml", "-o", book); code != exitOK {
		t.Fatalf("exit %d: %s", code, said)
	}
	x, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close() // a test's file: nothing can be lost
	rows, err := x.GetRows("Incertitude")
	if err != nil || len(rows) != 6 || len(rows[0]) != 12 || len(rows[1]) != 12 || len(rows[5]) != 12 {
		t.Fatalf("%v: %q", err, rows)
	}
	if rows[1][0] != "1" || rows[1][11] != "100.0%" || rows[4][0] != "4" || rows[4][1] != "" || rows[4][11] != "50.0%" || rows[4][2] != "" {
		t.Errorf("%q", rows)
	}
}

// In a panel, pairs are told to be of the last year.
func TestPairsOfAPanelAreOfTheLastYear(t *testing.T) {
	plan := "data: {file: d.csv, code: code, year: an}\nindicators: [{code: A, direction: higher, parent: i}, {code: B, direction: higher, parent: i}]\naggregates: [{code: i}]\nuncertainty: {draws: 4, pairs: [\"1\", \"2\"], factors: [{weights: {}}]}\n"
	if code, said := honest(t, map[string]string{"d.csv": "code;an;A;B\n1;2020;1;9\n2;2020;2;3\n1;2021;2;9\n2;2021;4;2\n", "plan.yaml": plan}, "run", "plan.yaml"); code != exitOK || !strings.Contains(said, "dans sa dernière année") {
		t.Errorf("exit %d: %s", code, said)
	}
}
