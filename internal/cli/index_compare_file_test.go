package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestAComparisonAsFiles: the CSV, the workbook and the JSON say who moved, each with both
// intervals; the workbook says what the terminal says, and holds both plans.
func TestAComparisonAsFiles(t *testing.T) {
	dir := indexFolder(t, map[string]string{"autre.yaml": strings.Replace(indexFiles["plan.yaml"], "aggregate: {}", "aggregate: {method: geometric}", 1)})
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"c.csv", "c.xlsx", "c.json"} {
		if code, out, errs := bocage(t, nil, "index", "compare", at("plan.yaml"), at("autre.yaml"), "-o", at(name)); code != exitOK || !strings.Contains(out, "est écrit") {
			t.Fatalf("%s: exit %d, %s%s", name, code, out, errs)
		}
	}
	var told comparedIndexes
	raw, err := os.ReadFile(at("c.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &told); err != nil || len(told.Moved) == 0 || len(told.Causes) != 1 {
		t.Fatalf("%v %s", err, raw)
	}
	text, err := os.ReadFile(at("c.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\r\n")
	if len(lines) != 1+len(told.Moved) || !strings.Contains(lines[0], "Code;Nom;Rang avant;Avant (P5);Avant (P95);Rang après;Après (P5);Après (P95);Places;Au-delà de l’incertitude;Surtout par;") {
		t.Errorf("%d moved, and %q", len(told.Moved), lines)
	}
	first := told.Moved[0]
	if cells := strings.Split(lines[1], ";"); cells[0] != first.Code || cells[2] != strconv.Itoa(int(first.Before)) || cells[5] != strconv.Itoa(int(first.After)) ||
		strings.Replace(cells[8], "−", "-", 1) != strconv.Itoa(int(first.After-first.Before)) || cells[10] != "agrégation" {
		t.Errorf("%q, want %+v", cells, first)
	}
	book, err := excelize.OpenFile(at("c.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got := strings.Join(book.GetSheetList(), ", "); got != "Lisez-moi, Qui a bougé, Ce qui diffère, Premier plan, Second plan" {
		t.Error(got)
	}
	if rows, _ := book.GetRows("Qui a bougé"); len(rows) != len(lines) || rows[1][0] != first.Code {
		t.Errorf("%v", rows)
	}
	if rows, _ := book.GetRows("Ce qui diffère"); len(rows) != 2 || rows[1][0] != "agrégation" || rows[1][2] != at("plan.yaml") {
		t.Errorf("%v", rows)
	}
	said, _ := book.GetRows("Lisez-moi")
	plans, _ := book.GetRows("Second plan")
	if !strings.Contains(spaced(strings.Join(flat(said), "\n")), "agrégation : à elle seule") || !strings.Contains(strings.Join(flat(plans), "\n"), "geometric") {
		t.Errorf("%v\n%v", said, plans)
	}
	if code, _, errs := bocage(t, nil, "index", "compare", at("plan.yaml"), at("autre.yaml"), "-o", at("c.svg")); code != exitUsage || !strings.Contains(errs, ".csv, .xlsx ou .json") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func flat(rows [][]string) (out []string) {
	for _, r := range rows {
		out = append(out, r...)
	}
	return out
}
