package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestIndicatorsAreImportedOnTheCommandLine: kept, taken out again, and each refusal names what was typed.
func TestIndicatorsAreImportedOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	env := map[string]string{"BOCAGE_DATA": filepath.Join(dir, "data")}
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	table := file("lits.csv", "CODGEO;Lits;Taux\n61001;10;40,5\n61006;12;41,5\n61007;9;42,5\n")
	imports := func(more ...string) []string {
		return append([]string{"indicator", "import", table, "--period", "2024"}, more...)
	}
	card := func(name, line string) string {
		return file(name, "label: x\nunit: \"%\"\nformula: UNEMP18 / 2\n"+line+"\n")
	}
	zone := file("zone.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nom":"A"},"geometry":{"type":"Polygon","coordinates":[[[0,48],[1,48],[1,49],[0,49],[0,48]]]}}]}`)
	for _, s := range []struct {
		args []string
		code int
		says string
	}{
		{imports("--count", "Lits"), exitInvalid, "--source : Ce champ est à remplir."},
		{imports("--source", "x", "--weighted", "Taux"), exitInvalid, "--weight : Dites par quel dénombrement pondérer"},
		{imports("--source", "x", "--weighted", "Taux", "--weight", "RIEN"), exitInvalid, "--weight : « RIEN » n’est le code d’aucun dénombrement."},
		{imports("--source", "x", "--count", "Lits", "--level", "zzz"), exitInvalid, "--level : « zzz » n’est pas un échelon"},
		{imports("--source", "x", "--count", "Lits", "--leave", "zzz"), exitInvalid, "--leave : « zzz » n’est pas un genre de doute"},
		{imports("--source", "x", "--count", "Lits"), exitOK, "Lits : gardé sous LITS, 2024, version 1 ; 3 valeurs connues."},
		{[]string{"indicator", "export", "LITS", "--release", "1"}, exitOK, "61001;Alençon;10;Connu;"},
		{[]string{"indicator", "export", "LITS", "--release", "9"}, exitNotFound, "LITS n’a pas de version 9 : il n’en a qu’une."},
		{[]string{"indicator", "export", "VACANCY18", "--release", "1"}, exitNotFound, "VACANCY18 n’a pas de versions"},
		{[]string{"indicator", "export", "NOPE"}, exitNotFound, "Aucun indicateur, livré, apporté ou composé ici, n’a le code NOPE."},
		{[]string{"indicator", "export", "LITS", "-o", filepath.Join(dir, "x.pdf")}, exitUsage, "s’écrivent dans un fichier .csv ou .xlsx"},
		{[]string{"indicator", "export", "LITS", "-o", filepath.Join(dir, "x.XLSX")}, exitOK, "Écrit dans"},
		{[]string{"indicator", "compose", card("niveau.yaml", "level: zzz")}, exitInvalid, "level : « zzz » n’y va pas. Écrivez l’un de ces mots : commune, epci, departement."},
		{[]string{"indicator", "compose", card("regle.yaml", "rule: zzz")}, exitInvalid, "rule : « zzz » n’y va pas. Écrivez l’un de ces mots : formula, sum, weighted, none."},
		{[]string{"indicator", "compose", card("taux.yaml", "")}, exitInvalid, "par exemple rule: sum."},
		{[]string{"formula", "check", "UNEMP18 / 2", "--cards", "--unit", "%"}, exitInvalid, "par exemple --rule sum."},
		{[]string{"indicator", "compose", "--help"}, exitOK, "la moyenne pondérée par le dénombrement que dit weight"},
		{[]string{"territory", "zoning", zone, "--kind", "pays", "--property", "zzz", "--dry-run"}, exitNotFound, "--property : aucune entité du fichier n’a de texte dans « zzz ». Choisissez parmi nom."},
		{[]string{"territory", "show", "93059"}, exitOK, "Ce qui est arrivé à 93066 Saint-Denis :\nEntre le 1er janvier 2024 et le 1er janvier 2025 : fusion avec 93059 Pierrefitte-sur-Seine."},
	} {
		code, out, errs := bocage(t, env, s.args...)
		said := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out + errs)
		if code != s.code || !strings.Contains(said, s.says) {
			t.Errorf("%v: exit %d (want %d), said %.500q; want %q", s.args[:2], code, s.code, said, s.says)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "x.pdf")); err == nil {
		t.Error("a table was written as a PDF")
	}
}
