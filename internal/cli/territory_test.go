package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestATableIsConvertedOnTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	in, out, rest := filepath.Join(folder, "base.csv"), filepath.Join(folder, "base-2026.csv"), filepath.Join(folder, "reste.csv")
	if err := os.WriteFile(in, []byte("CODGEO;Pop;Vacants;Logements\n93066;100;1;10\n93059;50;1;10\n99352;1;1;1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, said, wrong := bocage(t, nil, "territory", "convert", in, "--from", "2024", "--count", "Pop", "--rate", "Taux=100*Vacants/Logements", "-o", out, "--rest", rest)
	if code != exitInvalid || !strings.Contains(said, "93066 Saint-Denis ← 93059 + 93066") || !strings.Contains(wrong, "99352") {
		t.Errorf("%d\n%s\n%s", code, said, wrong)
	}
	if b, _ := os.ReadFile(out); !strings.Contains(string(b), "93066;Saint-Denis;150;10;93059 + 93066;;") {
		t.Errorf("%s", b)
	}
	if b, _ := os.ReadFile(rest); !strings.Contains(string(b), ";99352;1;1;1;") {
		t.Errorf("%s", b)
	}
	for _, c := range []struct {
		args []string
		want string
		exit int
	}{
		{[]string{in, "--count", "Pop"}, "-o", exitUsage},
		{[]string{in, "--count", "Pop", "-o", out}, out, exitConflict},
		{[]string{in, "--rate", "Taux", "-o", out + ".csv"}, "taux=100*", exitInvalid},
		{[]string{in, "--from", "2020", "--count", "Pop", "-o", out + ".csv"}, "2019 ou 2021", exitInvalid},
		{[]string{in + ".absent", "--count", "Pop", "-o", out + ".csv"}, "absent", exitNotFound},
	} {
		if code, _, wrong := bocage(t, nil, append([]string{"territory", "convert"}, c.args...)...); code != c.exit || !strings.Contains(wrong, c.want) {
			t.Errorf("%v: %d, %s", c.args, code, wrong)
		}
	}
}

func TestACodeIsToldOnTheCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
		exit int
	}{
		{[]string{"93059"}, "93059 (Pierrefitte-sur-Seine) est aujourd’hui 93066 Saint-Denis", exitOK},
		{[]string{"14712", "--year", "2019"}, "La commune 14712 de 2019 est aujourd’hui dans 14666 et 14712", exitOK},
		{[]string{"85165", "--year", "2021"}, "En 2021, 85165 n’était pas le code d’une commune", exitOK},
		{[]string{"200068468"}, "CC des Pays de L'Aigle", exitOK},
		{[]string{"epci:200068468"}, "CC des Pays de L'Aigle", exitOK},
		{[]string{"1004"}, "01004 Ambérieu-en-Bugey", exitOK},
		{[]string{"93059", "--json"}, `"code":"93066"`, exitOK},
		{[]string{"99999"}, "n’est le code d’aucune commune", exitNotFound},
		{[]string{"01001", "--year", "2020"}, "2019 ou 2021", exitInvalid},
	} {
		code, said, wrong := bocage(t, nil, append([]string{"territory", "show"}, c.args...)...)
		if code != c.exit || !strings.Contains(strings.ReplaceAll(said+wrong, " ", " "), c.want) {
			t.Errorf("%v: %d\n%s%s", c.args, code, said, wrong)
		}
	}
}

func TestAFileThatIsNoYearIsRefused(t *testing.T) {
	folder := t.TempDir()
	other := filepath.Join(folder, "communes.csv")
	if err := os.WriteFile(other, []byte("code;nom\n01001;L’Abergement\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, want string
		exit       int
	}{
		{other, "communes.json et epci.json", exitInvalid},
		{other + ".absent", "absent", exitNotFound},
	} {
		if code, _, wrong := bocage(t, nil, "territory", "update", c.path, "--dry-run"); code != c.exit || !strings.Contains(wrong, c.want) {
			t.Errorf("%s: %d, %s", c.path, code, wrong)
		}
	}
}

func TestAZoningOnTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	file, house := filepath.Join(folder, "zones.geojson"), filepath.Join(folder, "house")
	zones := `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"nom":"Autour d’Alençon"},"geometry":{"type":"Polygon","coordinates":[[[0.05,48.40],[0.12,48.40],[0.12,48.46],[0.05,48.46],[0.05,48.40]]]}},
{"type":"Feature","properties":{"nom":"Nœud"},"geometry":{"type":"Polygon","coordinates":[[[0,48],[1,49],[1,48],[0,49],[0,48]]]}},
{"type":"Feature","properties":{"nom":"Sans dessin"},"geometry":null}]}`
	if err := os.WriteFile(file, []byte(zones), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (int, string, string) {
		return bocage(t, nil, append([]string{"territory", "zoning", file, "--data", house}, args...)...)
	}
	if code, _, wrong := run(); code != exitUsage || !strings.Contains(wrong, "--kind") {
		t.Errorf("without a kind: %d, %s", code, wrong)
	}
	code, said, wrong := run("--kind", "basin", "--dry-run")
	if code != exitInvalid || !strings.Contains(said, "Autour d’Alençon") || !strings.Contains(said, "Rien n’a été écrit") || !strings.Contains(wrong, "se croise lui-même") || !strings.Contains(wrong, "Sans dessin") {
		t.Errorf("%d\n%s%s", code, said, wrong)
	}
	if _, said, _ := run("--kind", "basin", "--public"); !strings.Contains(said, "1 périmètre enregistré") {
		t.Error(said)
	}
	if _, said, wrong := run("--kind", "basin", "--public"); !strings.Contains(said, "0 périmètre") || !strings.Contains(wrong, "Autour d’Alençon") {
		t.Errorf("a second time: %s%s", said, wrong)
	}
	if err := os.WriteFile(file, []byte(`{"type":"FeatureCollection","features":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said, wrong := run("--kind", "basin"); code != exitInvalid || said != "" || !strings.Contains(wrong, "aucune entité") {
		t.Errorf("an empty file: %d, %s%s", code, said, wrong)
	}
}
