package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A newcomer who has a table and nothing else: the plan is begun, refused until the
// directions are said, then run.
func TestAPlanBegunFromATableRunsOnceDirectionsAreSaid(t *testing.T) {
	dir := t.TempDir()
	data, plan := filepath.Join(dir, "communes.csv"), filepath.Join(dir, "plans", "plan.yaml")
	if err := os.Mkdir(filepath.Dir(plan), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, []byte("CODGEO;LIBGEO;Revenu médian;CHOM\n35001;Acigné;24 500;6,5\n35002;Amanlis;22 100,5;nc\n35003;Andouillé;21 000;8\n35004;Antrain;19 050;11,5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := bocage(t, nil, "index", "new", data, "-o", plan); code != exitOK || !strings.Contains(out, "2 indicateurs") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if code, _, _ := bocage(t, nil, "index", "new", data, "-o", plan); code == exitOK {
		t.Error("the plan was written over")
	}
	begun, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  file: \"../communes.csv\"\n", "  # de 19 050 à 24 500, médiane 21 550\n", `manque pour 1 ligne sur 4`, `  missing: [nc]`} {
		if !strings.Contains(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(begun)), want) {
			t.Errorf("%q is not in\n%s", want, begun)
		}
	}
	code, _, errs := bocage(t, nil, "index", "run", plan)
	if code != exitInvalid || strings.Count(errs, "reste à dire") != 2 || !strings.Contains(errs, "higher si plus il y en a") {
		t.Errorf("exit %d: %s", code, errs)
	}
	said := strings.Replace(strings.Replace(string(begun), `direction: "?"`, "direction: higher", 1), `direction: "?"`, "direction: lower", 1)
	if err := os.WriteFile(plan, []byte(said), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := bocage(t, nil, "index", "run", plan); code != exitOK || !strings.Contains(out, "Acigné") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	words := filepath.Join(dir, "mots.csv")
	if err := os.WriteFile(words, []byte("code;dit\na;oui\nb;non\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := bocage(t, nil, "index", "new", words); code != exitInvalid || !strings.Contains(errs, "Aucune colonne de") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
