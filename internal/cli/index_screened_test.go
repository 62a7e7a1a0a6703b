package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnitsLeftOutOfSomeDrawsAreTold: on the terminal, in the CSV and in the JSON, with the
// share of the draws that keep them.
func TestUnitsLeftOutOfSomeDrawsAreTold(t *testing.T) {
	plan := strings.Replace(indexFiles["plan.yaml"], "    - name: normalisation\n      alternatives: [{}, {normalise: {scale: {low: 1, high: 100}}}]\n",
		"    - {name: unités, alternatives: [{}, {skip: [screen]}, {screen: {exclude: [\"01012\"]}}]}\n", 1)
	plan = strings.Replace(plan, "  draws: 100", "  explicit: [{choices: {unités: 0}}, {choices: {unités: 1}}, {choices: {unités: 1}}, {choices: {unités: 2}}]\n  keep_runs: true", 1)
	dir := indexFolder(t, map[string]string{"plan.yaml": strings.Replace(plan, "weights: {}\naggregate", "screen: {min_present: 1}\nweights: {}\naggregate", 1)})
	file := filepath.Join(dir, "plan.yaml")
	code, out, errs := bocage(t, nil, "index", "run", file)
	for _, says := range []string{"1 unité n’est pas gardée à chaque tirage (la part des tirages où elle l’est) : Aranc (75 %).",
		"2 unités que le plan écarte sont gardées dans une part des tirages : Ambronay (75 %, rangs possibles : ", "=Anglefort (75 %, rangs possibles : "} {
		if code != exitOK || !strings.Contains(spaced(out), spaced(says)) {
			t.Errorf("exit %d, no %q in\n%s%s", code, says, out, errs)
		}
	}
	if _, out, _ = bocage(t, map[string]string{"BOCAGE_LANG": "en"}, "index", "run", file); !strings.Contains(out, "1 unit is not kept in every draw (the share of those that keep it): Aranc (75%)") {
		t.Errorf("%s", out)
	}
	_, out, _ = bocage(t, nil, "index", "run", file, "--json")
	var said struct {
		Units []indexedUnit `json:"units"`
		Some  []indexedUnit `json:"kept_in_some_draws"`
		Runs  []struct {
			Ranks []int32 `json:"ranks"`
		} `json:"runs"`
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatal(err)
	}
	if len(said.Units) != 7 || len(said.Some) != 2 || said.Some[0].Code != "01007" || *said.Some[0].Present != 0.75 || said.Units[0].Present != nil || *said.Units[6].Present != 0.75 {
		t.Errorf("%s", out)
	}
	// The runs are in the order of the units, then of those left out: in the first, these have no rank.
	if r := said.Runs[0].Ranks; len(r) != 9 || r[7] != 0 || r[8] != 0 || r[6] == 0 || said.Runs[3].Ranks[6] != 0 || said.Runs[1].Ranks[7] == 0 {
		t.Errorf("%+v", said.Runs)
	}
	csv := filepath.Join(dir, "out.csv")
	if code, _, errs := bocage(t, nil, "index", "run", file, "--out", csv, "--for-programs"); code != exitOK {
		t.Fatal(errs)
	}
	raw, err := os.ReadFile(csv)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	if !strings.Contains(text, "present,marks") || !strings.Contains(text, ",0.75,") {
		t.Errorf("%s", text)
	}
	// After the seven units of the plan, the two that some draws keep: no score of the plan, but
	// an interval, as many cells as the others, and the share of the draws.
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 1+9 {
		t.Fatalf("%s", text)
	}
	for n, line := range lines[8:] {
		head, cells := strings.Split(lines[0], ","), strings.Split(strings.TrimSuffix(line, "\r"), ",")
		if len(cells) != len(head) || cells[0] != []string{"01007", "01010"}[n] || cells[3] != "" || cells[7] == "" || cells[len(cells)-2] != "0.75" {
			t.Errorf("%q under %q", cells, head)
		}
	}
}
