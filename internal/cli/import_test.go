package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestACensusOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	data, file, rest, model := filepath.Join(dir, "data"), filepath.Join(dir, "recensement.csv"), filepath.Join(dir, "reste.csv"), filepath.Join(dir, "modele.xlsx")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("N°;Nom;Code INSEE;Depuis quand\n1;Café;1004;2021\n2;Gare;99999;2021\n")
	steps := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"import"}, exitUsage, "Donnez un fichier"},
		{[]string{"import", filepath.Join(dir, "absent.csv")}, exitNotFound, "ne peut pas être lu"},
		{[]string{"import", file, "--map", "commune"}, exitInvalid, "le signe égal"},
		{[]string{"import", file, "--map", "Ville=commune"}, exitInvalid, "pas de colonne « Ville »"},
		{[]string{"import", file, "--dry-run"}, exitInvalid, "essai, rien n’est écrit"},
		{[]string{"import", file}, exitInvalid, "ligne 3, colonne C (Code INSEE) : « 99999 »"},
		{[]string{"search", "café"}, exitOK, "0 initiative"},
		{[]string{"import", file, "--keep-good", "--rest", rest, "--map", "Depuis quand=start"}, exitOK, "initiatives nouvelles : 1"},
		{[]string{"import", file, "--keep-good", "--rest", rest}, exitConflict, "existe déjà"},
		{[]string{"import", file, "--keep-good"}, exitOK, "inchangées : 1"},
		{[]string{"search", "café"}, exitOK, "1 initiative"},
		{[]string{"import", "--undo", "absent"}, exitNotFound, "ni import ni travail en lot"},
		{[]string{"import", "--model", model}, exitOK, "Le modèle est dans"},
		{[]string{"import", model, "--sheet", "Exemple", "--dry-run"}, exitOK, "initiatives nouvelles : 2"},
	}
	for _, s := range steps {
		code, out, errs := bocage(t, nil, append(s.args, "--data", data)...)
		said := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out + errs)
		if code != s.code || !strings.Contains(said, s.says) {
			t.Errorf("%v: exit %d (want %d), said %s", s.args, code, s.code, said)
		}
	}
	left, err := os.ReadFile(rest)
	if err != nil || !strings.Contains(string(left), ";2;Gare;99999;2021") || strings.Contains(string(left), "Café") {
		t.Errorf("the lines left: %s, %v", left, err)
	}
	_, out, _ := bocage(t, nil, "import", "--batches", "--json", "--data", data)
	var batches []struct {
		Batch string
		New   int
	}
	if err := json.Unmarshal([]byte(out), &batches); err != nil || len(batches) != 1 || batches[0].New != 1 {
		t.Fatalf("%s %v", out, err)
	}
	if code, out, errs := bocage(t, nil, "import", "--undo", batches[0].Batch, "--data", data); code != exitOK || !strings.Contains(out, "retirées") {
		t.Errorf("undo: exit %d, %s %s", code, out, errs)
	}
	if _, out, _ := bocage(t, nil, "search", "café", "--data", data); !strings.Contains(out, "0 initiative") {
		t.Errorf("after undo: %s", out)
	}
}
