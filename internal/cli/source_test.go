package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A source is kept, read, read again, and let go; what is wrong with an address is
// said before anything is kept.
func TestASourceOnTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "carte.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(want int, says string, args ...string) {
		t.Helper()
		code, out, errs := bocage(t, nil, append(args, "--data", filepath.Join(folder, "data"))...)
		if said := strings.ReplaceAll(out+errs, "\u00a0", " "); code != want || !strings.Contains(said, says) {
			t.Errorf("%v: %d, %s", args, code, said)
		}
	}
	write(`[{"id":1,"title":"Le Four"},{"id":2,"title":"Le Moulin"}]`)
	run(exitOK, "Aucune source", "source", "list")
	run(exitOK, "Carte : retenue", "source", "add", "Carte", file, "--public")
	run(exitOK, "Pas encore lue", "source", "list")
	run(exitOK, "initiatives nouvelles : 2", "import", "--from-source", "Carte")
	run(exitOK, "rien n’a changé", "import", "--from-source", "carte")
	write(`[{"id":1,"title":"Le Four"}]`)
	run(exitOK, "Le Moulin n’est plus dans la source", "import", "--from-source", "Carte")
	write(`[{"id":1,`)
	run(exitInvalid, "coupé avant sa fin", "import", "--from-source", "Carte")
	run(exitOK, "La dernière lecture n’a pas réussi : Ce fichier JSON est coupé", "source", "list")
	run(exitNotFound, "Aucune source ne s’appelle", "import", "--from-source", "Autre")
	run(exitInvalid, "pas une adresse du Web", "source", "add", "X", "ftp://exemple.fr/a")
	run(exitFailed, "Le port 22", "source", "add", "X", "http://127.0.0.1:22/")
	run(exitUsage, "", "import", file, "--from-source", "Carte")
	run(exitOK, "ne la relira plus", "source", "remove", "Carte")
}
