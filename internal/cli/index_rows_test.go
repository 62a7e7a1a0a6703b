package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestAnIndexIsMadeOfYAML: the same values in the plan, in a file of rows and in a CSV make
// the same index; indicators may be described in YAML too.
func TestAnIndexIsMadeOfYAML(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(indexFiles["communes.csv"]), "\n")
	heads, rows := strings.Split(lines[0], ";"), ""
	for _, line := range lines[1:] {
		mark := "  - "
		for i, cell := range strings.Split(line, ";") {
			if strings.Contains(cell, ",") {
				cell = strings.Replace(cell, ",", ".", 1)
			}
			if strings.HasPrefix(cell, "=") {
				cell = `"` + cell + `"`
			}
			rows += mark + heads[i] + ": " + cell + "\n"
			mark = "    "
		}
	}
	plan := indexFiles["plan.yaml"]
	_, rest, _ := strings.Cut(plan, "decimal: comma}\n")
	described := "- {code: REV, sens: 1, parent: indice}\n- {code: FORET, sens: 1, parent: indice, catégories: non}\n- {code: indice, type: agrégat}\n"
	runs := map[string]string{}
	for name, files := range map[string]map[string]string{
		"csv":  {"plan.yaml": plan},
		"rows": {"plan.yaml": "data:\n  code: CODGEO\n  name: LIBGEO\n  rows:\n" + strings.ReplaceAll("  "+strings.TrimSuffix(strings.ReplaceAll(rows, "\n", "\n  "), "  "), "    -", "    -") + rest},
		"file": {"plan.yaml": "data: {file: communes.yaml, code: CODGEO, name: LIBGEO}\n" + rest, "communes.yaml": rows},
		"meta": {"plan.yaml": "data: {file: communes.yaml, code: CODGEO, name: LIBGEO}\nmetadata: {file: indicateurs.yaml}\n", "communes.yaml": rows, "indicateurs.yaml": described},
	} {
		dir := indexFolder(t, files)
		code, out, errs := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml"), "--json", "--draws", "8")
		if code != exitOK {
			t.Fatalf("%s: exit %d\n%s\n%s", name, code, errs, files["plan.yaml"])
		}
		_, units, _ := strings.Cut(out, `"units":`)
		runs[name] = units
	}
	if runs["csv"] != runs["rows"] || runs["csv"] != runs["file"] || runs["meta"] == "" {
		t.Errorf("%.400s\n%.400s\n%.400s", runs["csv"], runs["rows"], runs["file"])
	}
	dir := indexFolder(t, map[string]string{"plan.yaml": "data: {file: communes.yaml, code: CODGEO}\n" + rest, "communes.yaml": strings.Replace(rows, "REV: 23000", "REV: 23000,5", 1)})
	if code, _, errs := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml")); code != exitInvalid || !strings.Contains(spaced(errs), "« 23000,5 » (colonne « REV », 01005) : en YAML, un nombre s’écrit avec un point") || !strings.Contains(errs, "communes.yaml:9:10") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
