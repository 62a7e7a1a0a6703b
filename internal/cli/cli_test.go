package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bocage runs a command as someone would type it.
func bocage(t *testing.T, env map[string]string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Run(World{Args: args, In: strings.NewReader(""), Out: &o, Err: &e, Version: "1.2.3",
		Env: func(name string) (string, bool) { v, set := env[name]; return v, set }})
	return code, o.String(), e.String()
}

func TestABackupOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	data, file, back := filepath.Join(dir, "data"), filepath.Join(dir, "b.tar.gz"), filepath.Join(dir, "back")
	steps := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"verify", "--data", data}, exitNotFound, "ne contient pas de données"},
		{[]string{"backup", file, "--data", data}, exitNotFound, "rien n’a été créé"},
		{[]string{"search", "garage", "--data", data}, exitOK, "0 initiative"},
		{[]string{"backup", file, "--data", data}, exitOK, "1 fichier"},
		{[]string{"backup", file, "--data", data}, exitConflict, "existe déjà"},
		{[]string{"restore", file, "--data", data}, exitConflict, "n’est pas vide"},
		{[]string{"restore", file, "--data", back}, exitOK, "1 fichier"},
		{[]string{"verify", "--data", back}, exitOK, "0 fichier relu"},
		{[]string{"restore", filepath.Join(dir, "absent"), "--data", filepath.Join(dir, "x")}, exitNotFound, "ne peut pas être lu"},
		{[]string{"restore", filepath.Join(dir, "garbage"), "--data", filepath.Join(dir, "x")}, exitInvalid, "abîmée"},
	}
	if err := os.WriteFile(filepath.Join(dir, "garbage"), []byte("bonjour"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		code, out, errs := bocage(t, nil, s.args...)
		if code != s.code || !strings.Contains(out+errs, s.says) {
			t.Errorf("%v: exit %d (want %d), said %q %q", s.args, code, s.code, out, errs)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".bocage-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSettingsAndWhereTheyComeFrom(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "bocage.yaml")
	if err := os.WriteFile(file, []byte("listen: :1\ndata: from-file\ndatabase: postgres://secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"BOCAGE_CONFIG": file, "BOCAGE_LISTEN": ":2", "BOCAGE_CHROMIUM": "/opt/chromium", "BOCAGE_SMTP_PASSWORD": "secret word"}
	_, out, _ := bocage(t, env, "config", "--json", "--base", "https://b.example")
	var lines []struct{ Name, Value, From string }
	if err := json.Unmarshal([]byte(out), &lines); err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{"listen": {":2", "environment"}, "data": {"from-file", "file"}, "base": {"https://b.example", "flag"}, "database": {"…", "file"}, "proxy": {"no", "default"}, "patience": {"30s", "default"},
		"smtp-host": {"", "default"}, "smtp-port": {"", "default"}, "smtp-user": {"", "default"}, "smtp-password-file": {"", "default"}, "smtp-tls": {"starttls", "default"}, "mail-from": {"", "default"}, "smtp-password": {"…", "environment"}, "fetch-allow": {"", "default"},
		"lang": {"", "default"}, "chromium": {"/opt/chromium", "environment"}}
	if len(lines) != len(want) {
		t.Errorf("%d settings are told, want %d", len(lines), len(want))
	}
	for _, l := range lines {
		if want[l.Name] != [2]string{l.Value, l.From} {
			t.Errorf("%+v, want %v", l, want[l.Name])
		}
	}
	if strings.Contains(out, "secret") {
		t.Error("a secret was shown")
	}
	for text, says := range map[string]string{"listen: [1]\n": "line 1", "x: 1\n": "“x”", "a: [\n": "not YAML"} {
		os.WriteFile(file, []byte(text), 0o600)
		env["BOCAGE_LANG"] = "en"
		code, _, errs := bocage(t, env, "config")
		if code != exitInvalid || !strings.Contains(errs, says) {
			t.Errorf("%q: exit %d, %q", text, code, errs)
		}
	}
}

func TestErrorsAreOneObjectUnderJSON(t *testing.T) {
	for name, try := range map[string]struct {
		args []string
		exit int
		code string
	}{
		"a fault": {[]string{"user", "close", "personne", "--data", t.TempDir(), "--json"}, exitNotFound, "not_found"},
		"usage":   {[]string{"backup", "--json"}, exitUsage, "usage"},
	} {
		code, out, errs := bocage(t, nil, try.args...)
		var told struct {
			Exit   int
			Errors []struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(errs), &told); err != nil || out != "" {
			t.Errorf("%s: %v: %q, %q", name, err, errs, out)
			continue
		}
		if code != try.exit || told.Exit != try.exit || len(told.Errors) != 1 || told.Errors[0].Code != try.code || told.Errors[0].Message == "" {
			t.Errorf("%s: exit %d, %+v", name, code, told)
		}
	}
}

func TestWhatIsNotTypedRightIsUsage(t *testing.T) {
	for _, args := range [][]string{{"bogus"}, {"demo", "lod"}, {"user", "zzz"}, {"completion", "zzz"}, {"backup"}, {"version", "--bogus"}, {"user", "invite"}} {
		code, _, errs := bocage(t, nil, args...)
		if code != exitUsage || !strings.Contains(errs, "bocage help") {
			t.Errorf("%v: exit %d, %q", args, code, errs)
		}
	}
	code, _, errs := bocage(t, nil, "user", "invite", "roi", "--data", t.TempDir())
	if code != exitInvalid || !strings.Contains(errs, "reader, editor, owner") {
		t.Errorf("unknown role: exit %d, %q", code, errs)
	}
	for _, told := range []struct{ lang, command, says string }{
		{"fr", "export", "Cette commande s’écrit : bocage export ÉTUDE FICHIER"}, {"en", "export", "bocage export STUDY FILE"}, {"fr", "imprt", "Vouliez-vous dire : import"},
		{"fr", "backup --bogus", "L’option --bogus n’existe pas pour cette commande."}, {"fr", "backup -z", "L’option -z n’existe"}, {"en", "import --undo", "The flag --undo wants a value."},
		{"fr", "import x --header zut", "« zut » ne convient pas à l’option --header"}, {"en", "import x --dry-run=perhaps", "“perhaps” does not suit the flag --dry-run"}, {"fr", "search --limit 0", "un nombre entier, 1 au moins"},
		{"fr", "zzz", "La commande « zzz » n’existe pas."}, {"en", "imprt", "Did you mean: import?"},
	} {
		if _, _, errs := bocage(t, map[string]string{"BOCAGE_LANG": told.lang}, strings.Fields(told.command)...); !strings.Contains(spaced(errs), spaced(told.says)) {
			t.Errorf("%s %s: %q", told.lang, told.command, errs)
		}
	}
}

// TestHelpIsInOneLanguage: nothing of the library's English is left in French.
func TestHelpIsInOneLanguage(t *testing.T) {
	for _, args := range [][]string{{}, {"search"}, {"user"}, {"export"}, {"help"}, {"completion"}, {"completion", "bash"}, {"completion", "fish"}} {
		_, out, _ := bocage(t, map[string]string{"BOCAGE_LANG": "fr"}, append(args, "--help")...)
		for _, english := range []string{"Usage:", "Flags", "flags", "Available", "Help about", "help for", "(default", "Use \"", "Generate", "Help provides", "[command]", "shell session", "disable completion"} {
			if strings.Contains(out, english) {
				t.Errorf("%v: the French help says %q", args, english)
			}
		}
	}
}

// Every command says what it does, how, and shows an example, in both languages.
func TestEveryCommandExplainsItself(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		env := map[string]string{"BOCAGE_LANG": lang}
		for _, args := range [][]string{{}, {"serve"}, {"user"}, {"user", "invite"}, {"search"}, {"backup"}, {"restore"}, {"verify"}, {"config"}, {"version"}} {
			code, out, _ := bocage(t, env, append(args, "--help")...)
			if code != exitOK || strings.Contains(out, "⟦") || !strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), map[string]string{"fr": "Exemples :\n  ", "en": "Examples:\n  "}[lang]) || len(out) < 150 {
				t.Errorf("%s %v: exit %d\n%s", lang, args, code, out)
			}
		}
	}
	if _, out, _ := bocage(t, nil, "version", "--json"); strings.TrimSpace(out) != `{"version":"1.2.3"}` {
		t.Errorf("version: %s", out)
	}
	if code, out, _ := bocage(t, nil, "completion", "bash"); code != exitOK || !strings.Contains(out, "bocage") {
		t.Errorf("completion: exit %d", code)
	}
}

func spaced(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }
