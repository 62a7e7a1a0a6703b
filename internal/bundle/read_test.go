package bundle

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// Each trouble is told with its place, as its reader sees it.
func TestEveryTroubleIsToldWithItsPlace(t *testing.T) {
	french := spoken(t)
	for _, tt := range []struct{ name, path, content, want string }{
		{"unknown key", "entries.yaml", "- initiative: a\n  satus: selected\n", "entries.yaml, ligne 2, colonne 3 : « satus » n’est pas une rubrique connue"},
		{"unknown key in JSON", "entries.json", "[\n  {\"initiative\": \"a\",\n   \"satus\": \"x\"}]", "entries.json, ligne 3, colonne 4 : « satus »"},
		{"twice", "entries.yaml", "- initiative: a\n  initiative: b\n", "ligne 2, colonne 3 : « initiative » est donné deux fois"},
		{"twice in JSON", "entries.json", `[{"initiative": "a", "initiative": "b"}]`, "ligne 1, colonne 22 : « initiative » est donné deux fois"},
		{"a word for a number", "observations.yaml", "- {id: a, value: beaucoup}\n", "ligne 1, colonne 18 : un nombre est attendu, et « beaucoup »"},
		{"not a number", "observations.yaml", "- {id: a, value: .nan}\n", "« .nan » n’en est pas un"},
		{"infinity", "observations.yaml", "- {id: a, n: .inf}\n", "« .inf » n’en est pas un"},
		{"half a seat", "editions.yaml", "- {number: 1.5}\n", "un nombre entier est attendu"},
		{"a number for a word in JSON", "entries.json", `[{"initiative": 12}]`, "un texte est attendu"},
		{"a truth for a word", "entries.yaml", "- {initiative: true}\n", "un texte est attendu"},
		{"a word for a truth", "entries.yaml", "- {initiative: a, named: peut-être}\n", "« peut-être » n’est ni true ni false"},
		{"one for a list", "entries.yaml", "initiative: a\n", "une liste est attendue"},
		{"a word for keys", "entries.yaml", "- bonjour\n", "des rubriques sont attendues"},
		{"an unknown solidity", "contributions.yaml", "- evidence: [{solidity: béton}]\n", "« béton » n’est pas une réponse connue"},
		{"broken YAML", "entries.yaml", "- a: [1, 2\n", "entries.yaml, ligne 1, colonne 1 : ce n’est pas du YAML"},
		{"broken JSON", "entries.json", "[{]", "entries.json, ligne 1, colonne 3 : ce n’est pas du JSON"},
		{"a text without end", "entries.json", `[{"initiative": "` + strings.Repeat("x", MaxString+1) + `"}]`, "entries.json, ligne 1, colonne 17 : ce texte fait 1"},
		{"not a number in JSON", "observations.json", "[\n  {\"id\": \"é\", \"value\": NaN}]", "observations.json, ligne 2, colonne 24 : un nombre est attendu, et « NaN »"},
		{"infinity in JSON", "observations.json", "[{\"value\": -Infinity}]", "et « -Infinity » n’en est pas un"},
		{"cut in JSON", "entries.json", "[{\"initiative\": \"a\",", "entries.json, ligne 1, colonne 21 : le fichier s’arrête ici"},
		{"two documents", "entries.yaml", "- {initiative: a}\n---\n- {initiative: b}\n", "ligne 2, colonne 1 : un seul document par fichier"},
		{"two documents in JSON", "entries.json", "[] []", "un seul document par fichier"},
		{"a tag", "entries.yaml", "- !!binary aGVsbG8=\n", "le type « !!binary » n’est pas accepté"},
		{"Windows letters", "entries.yaml", "- {initiative: caf\xe9}\n", "ligne 1, colonne 19 : ces octets ne sont pas de l’UTF-8"},
		{"nothing", "entries.yaml", "", "entries.yaml est vide"},
		{"deep", "entries.json", strings.Repeat("[", MaxNesting+2), "trop de niveaux"},
		{"mistyped name", "entrees.yaml", "- {}\n", "entrees.yaml n’est pas un document connu"},
		{"inside itself", "entries.yaml", "- &a {initiative: x, readings: [*a]}\n", "trop de niveaux"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": file("id: s\ntitle: É\n"), tt.path: file(tt.content)}
			_, err := Read(files)
			told := french(err)
			if !strings.Contains(plain(told), plain(tt.want)) {
				t.Errorf("told %q, want %q", told, tt.want)
			}
		})
	}
}

// An editor of Windows begins a file with a mark that is no letter.
func TestAByteOrderMarkIsNoMistake(t *testing.T) {
	for _, ext := range []string{".yaml", ".json"} {
		files := fstest.MapFS{"bocage" + ext: file("\ufeff{\"format\": 1, \"form\": \"full\"}"), "study.yaml": file("\ufeffid: s\ntitle: É\n")}
		if b, err := Read(files); err != nil || b.Study.ID != "s" {
			t.Errorf("%s: %v", ext, err)
		}
	}
}

// A document of one long line is read in a time that goes with its length: each
// value was placed by counting its letters again from the beginning.
func TestOneLongLineIsReadOnce(t *testing.T) {
	long := `[` + strings.Repeat(`{"initiative":"a"},`, 60_000) + `{"initiative":"a"}]`
	began := time.Now()
	files := fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": file("id: s\ntitle: É\n"), "entries.json": file(long)}
	if b, err := Read(files); err != nil || len(b.Entries) != 60_001 {
		t.Fatalf("%d entries, %v", len(b.Entries), err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

func spoken(t *testing.T) func(error) string {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return func(err error) string {
		var told []string
		for _, f := range fault.All(err) {
			told = append(told, c.For(i18n.FR).Fault(f))
		}
		return strings.Join(told, "\n")
	}
}

// A few lines that repeat themselves nine times over, nine deep, would be
// billions of values: refused at once.
func TestAnAliasBombIsRefused(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 10; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	_, err := Read(fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": file(bomb)})
	if !fault.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), "too_many_values") {
		t.Errorf("got %v", err)
	}
}

func TestTroublesOfTheWhole(t *testing.T) {
	study := file("id: s\ntitle: É\n")
	for name, tt := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"nothing there": {fstest.MapFS{"README.md": file("")}, "bundle.missing_document"},
		"no study":      {fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n")}, "bundle.missing_document"},
		"of tomorrow, with what is not known here": {fstest.MapFS{"bocage.yaml": file("format: 9\nform: full\nsealed: true\n"), "study.yaml": study, "seals.yaml": file("- a\n")}, "bundle.newer"},
		"of tomorrow":    {fstest.MapFS{"bocage.yaml": file("format: 9\nform: full\n"), "study.yaml": study}, "bundle.newer"},
		"of no form":     {fstest.MapFS{"bocage.yaml": file("format: 1\n"), "study.yaml": study}, "code.unknown"},
		"study twice":    {fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": study, "study.json": file("{}")}, "bundle.document_twice"},
		"entries twice":  {fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": study, "entries.yaml": file("[]"), "entries/a.yaml": file("[]")}, "bundle.document_twice"},
		"hundred faults": {fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": study, "entries.yaml": file(strings.Repeat("- {x: 1}\n", 5000))}, "bundle.unknown_key"},
	} {
		_, err := Read(tt.files)
		all := fault.All(err)
		if len(all) == 0 || all[0].Key != tt.want || len(all) > MaxFaults {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(os.DirFS(filepath.Join(t.TempDir(), "nowhere"))); !fault.Is(err, fault.NotFound) {
		t.Errorf("absent folder: %v", err)
	}
}

// Aliases serve people who write by hand: one protocol for a whole collection.
func TestAliasesAreWrittenOut(t *testing.T) {
	b, err := Read(fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": file("id: s\ntitle: É\n"),
		"stories.yaml": file("- {id: a, protocol: &veillee {tellers: 7, chosen: venus, coded: à deux}, told: 2024}\n- {id: b, protocol: *veillee, told: 2024-05-02}\n")})
	if err != nil {
		t.Fatal(err)
	}
	if b.Stories[1].Protocol.Tellers != 7 || b.Stories[0].Told != "2024" || b.Stories[1].Told != "2024-05-02" {
		t.Errorf("%+v", b.Stories)
	}
}

// Every message this package can give has a text.
func TestEveryMessageHasAText(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	used := regexp.MustCompile(`"(bundle\.[a-z0-9_]*[a-z0-9])"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(source), -1) {
			found++
			if !c.For(i18n.FR).Has("fault." + m[1]) {
				t.Errorf("%s: no text for %s", f, m[1])
			}
		}
	}
	for _, what := range []string{"text", "number", "integer", "boolean", "list", "object"} {
		if !c.For(i18n.FR).Has("fault.bundle.expected_" + what) {
			t.Errorf("no text for expected_%s", what)
		}
	}
	if found < 30 {
		t.Errorf("only %d messages found", found)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"- {initiative: a, status: selected}", "[{\"a\": 1}]", "&a [*a]", "- a: b\n  c: [1, {d: e}]", "!!map {}", "? [a]\n: b", "{\"\": null}"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, asJSON bool) {
		name := "entries.yaml"
		if asJSON {
			name = "entries.json"
		}
		_, err := Read(fstest.MapFS{"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": file("id: s\ntitle: É\n"), name: file(s)})
		if err != nil && len(fault.All(err)) == 0 {
			t.Errorf("not told: %v", err)
		}
	})
}
