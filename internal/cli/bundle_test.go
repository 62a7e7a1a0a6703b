package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong in a bundle is told with its place, the first faults of many; a
// file that was cut is told as such.
func TestABundleThatIsRefusedSaysWhere(t *testing.T) {
	dir := t.TempDir()
	data, folder, cut := filepath.Join(dir, "data"), filepath.Join(dir, "etude"), filepath.Join(dir, "coupe.zip")
	many := "- {id: garage, name: Garage, start: \"1899-12-30\"}\n"
	for i := range 60 {
		many += fmt.Sprintf("- {id: z%d}\n", i) // without a name
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		filepath.Join(folder, "bocage.yaml"): "format: 1\nform: full\n", filepath.Join(folder, "initiatives.yaml"): many,
		filepath.Join(folder, "study.yaml"): "id: vallee\ntitle: La vallée\nframework: {id: insee-2014, version: \"1\"}\n", cut: "PK\x03\x04 et puis rien",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, says := range map[string]string{folder: "initiatives.garage.start : « 1899-12-30 » est ce qu’un tableur écrit", cut: "coupe.zip n’est pas un fichier .zip entier"} {
		code, out, errs := bocage(t, nil, "import", path, "--data", data)
		said := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(errs)
		if code != exitInvalid || !strings.Contains(said, says) || strings.Count(said, "\n") > maxLines+1 {
			t.Errorf("%s: exit %d, %s%s", path, code, out, said)
		}
	}
}
