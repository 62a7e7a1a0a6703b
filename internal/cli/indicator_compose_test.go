package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnIndicatorIsComposedOnTheCommandLine: looked at, kept, checked against, changed, taken away and refused.
func TestAnIndicatorIsComposedOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	env := map[string]string{"BOCAGE_DATA": filepath.Join(dir, "data")}
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	card := file("vides.yaml", "code: VIDES\nlabel: Logements vides\nunit: \"{dwelling}\"\nformula: P18_LOGVAC + P18_RSECOCC\n")
	taken := filepath.Join(dir, "emporte.yaml")
	for _, s := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"indicator", "compose", card, "--dry-run"}, exitOK, "Logements vides : deviendrait VIDES, 2018."},
		{[]string{"formula", "check", "part(VIDES; P18_LOG)", "--cards"}, exitInvalid, "aucun indicateur n’a le code « VIDES »"},
		{[]string{"indicator", "compose", card}, exitOK, "Connu: "},
		{[]string{"formula", "check", "part(VIDES; P18_LOG)", "--cards", "--unit", "%"}, exitOK, "On calcule la part de « Logements vides » dans « Logements », en pour cent."},
		{[]string{"formula", "check", "part(VIDES; P18_LOG)", "--place", "commune:61001"}, exitOK, "part(VIDES; P18_LOG) = part("},
		{[]string{"formula", "check", "VIDES", "--place", "commune:99999"}, exitNotFound, "n’est pas un territoire"},
		{[]string{"formula", "check", "UNEMP18 * 2", "--cards"}, exitInvalid, "est un taux"},
		{[]string{"formula", "check", "P18_ACT1564 * UNEMP18", "--cards", "--unit", "{person}", "--rule", "sum", "--place", "commune:61001"}, exitOK, "P18_ACT1564 ≈ 10 330"},
		{[]string{"formula", "check", "P18_ACT1564 * UNEMP18", "--cards", "--rule", "sum", "--place", "departement:61"}, exitInvalid, "ne se montre que pour une commune"},
		{[]string{"formula", "check", "UNEMP18", "--cards", "--rule", "addition"}, exitUsage, "--rule"},
		{[]string{"indicator", "card", "VIDES", "-o", taken}, exitOK, "Écrit dans"},
		{[]string{"indicator", "compose", taken}, exitOK, "gardé sous VIDES"},
		{[]string{"indicator", "compose", file("cycle.yaml", "code: VIDES\nlabel: x\nunit: \"{dwelling}\"\nformula: VIDES + P18_LOG\n")}, exitInvalid, "VIDES → VIDES"},
		{[]string{"indicator", "compose", file("autre.yaml", "label: x\nunite: km\n")}, exitInvalid, "ligne 2 : « unite » n’est pas un champ"},
		{[]string{"indicator", "compose", file("vide.yaml", "")}, exitInvalid, "est vide"},
		{[]string{"indicator", "compose", file("casse.yaml", "a: [1\n")}, exitInvalid, "ce n’est pas du YAML. Vérifiez"},
		{[]string{"indicator", "compose", filepath.Dir(file("x.yaml", ""))}, exitInvalid, "est un dossier"},
		{[]string{"indicator", "card", "NOPE"}, exitNotFound, "Aucun indicateur apporté ou composé ici n’a le code NOPE."},
		{[]string{"indicator", "---"}, exitUsage, "L’option « --- » est mal écrite"},
		{[]string{"territory", "convert", "pas-la.csv"}, exitNotFound, "Le fichier pas-la.csv ne peut pas être lu."},
		{[]string{"territory", "zoning", "pas-la.geojson"}, exitNotFound, "Le fichier pas-la.geojson ne peut pas être lu."},
		{[]string{"indicator", "card", "VACANCY18"}, exitNotFound, ""},
		{[]string{"indicator", "export", "VIDES"}, exitOK, "Logements vides"},
	} {
		code, out, errs := bocage(t, env, s.args...)
		said := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out + errs)
		if code != s.code || !strings.Contains(said, s.says) {
			t.Errorf("%v: exit %d (want %d), said %.400q; want %q", s.args, code, s.code, said, s.says)
		}
	}
}
