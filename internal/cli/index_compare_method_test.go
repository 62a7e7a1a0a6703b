package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestPlansAreComparedAsTheMethodSays makes the example of docs/METHOD/indice-comparer.md:
// its figures are the data, and what it says of them is what the command tells.
func TestPlansAreComparedAsTheMethodSays(t *testing.T) {
	page, err := os.ReadFile("../../docs/METHOD/indice-comparer.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "\n| commune du plan |")
	if !found {
		t.Fatal("the page has no example")
	}
	data, want := "code;ecole;calme\n", map[string][]string{}
	for _, line := range strings.Split(table, "\n")[2:] {
		if !strings.HasPrefix(line, "| ") {
			break
		}
		cells := strings.Split(strings.ReplaceAll(strings.Trim(line, "| "), "−", "-"), " | ")
		want[cells[0]] = cells
		data += strings.Join(cells[:3], ";") + "\n"
	}
	plan := func(more string) string {
		return "name: Essai\ndata: {file: notes.csv, code: code}\nindicators:\n  - {code: ecole, direction: higher, parent: indice}\n  - {code: calme, direction: higher, parent: indice}\n" +
			"aggregates: [{code: indice}]\nnormalise: {method: none}\nuncertainty: {draws: 16, factors: [{name: poids, weights: {method: noise, noise: 0.01}}]}\n" + more
	}
	weights, mean := "weights: {method: given, given: {ecole: 1, calme: 3}}\n", "aggregate: {method: geometric}\n"
	dir := indexFolder(t, map[string]string{"notes.csv": data, "a.yaml": plan("weights: {}\naggregate: {}\n"), "both.yaml": plan(weights + mean), "weights.yaml": plan(weights + "aggregate: {}\n"), "mean.yaml": plan("weights: {}\n" + mean)})
	compared := func(other string) (out comparedIndexes) {
		t.Helper()
		code, said, errs := bocage(t, nil, "index", "compare", filepath.Join(dir, "a.yaml"), filepath.Join(dir, other), "--json")
		if err := json.Unmarshal([]byte(said), &out); code != exitOK || err != nil {
			t.Fatalf("exit %d, %v: %s%s", code, err, said, errs)
		}
		return out
	}
	both := compared("both.yaml")
	if both.Both != len(want) || both.Change != 1.5 || len(both.Causes) != 2 {
		t.Errorf("%+v", both)
	}
	moves := func(c comparedIndexes) map[string]int32 {
		out := map[string]int32{}
		for _, m := range c.Moved {
			out[m.Code] = m.After - m.Before
		}
		return out
	}
	alone, meanAlone := moves(compared("weights.yaml")), moves(compared("mean.yaml"))
	cause, before, after := map[string]string{}, map[string]int32{}, map[string]int32{}
	for _, m := range both.Moved {
		cause[m.Code], before[m.Code], after[m.Code] = m.Cause, m.Before, m.After
	}
	for code, cells := range want {
		for what, told := range map[string]bool{
			"rank before": before[code] == 0 || number(before[code]) == cells[3],
			"rank after":  after[code] == 0 && cells[3] == cells[4] || number(after[code]) == cells[4],
			"by weights":  number(alone[code]) == cells[5],
			"by the mean": number(meanAlone[code]) == cells[6],
			"cause":       cause[code] == strings.Replace(cells[7], "aucune", "", 1),
		} {
			if !told {
				t.Errorf("%s of %s: the page says %v; the command %+v, %d, %d", what, code, cells, both.Moved, alone[code], meanAlone[code])
			}
		}
	}
}

func number(n int32) string { return strconv.Itoa(int(n)) }
