package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// founding is a data folder with the founding study, less what is left out.
func founding(t *testing.T, without ...string) string {
	t.Helper()
	dir := t.TempDir()
	data, from := filepath.Join(dir, "data"), filepath.Join(dir, "study")
	if err := os.CopyFS(from, os.DirFS(filepath.FromSlash("../../examples/ruralites-2022/study"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range without {
		if err := os.Remove(filepath.Join(from, name)); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, errs := bocage(t, nil, "import", from, "--data", data); code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	return data
}

func TestAReportOnTheCommandLine(t *testing.T) {
	data := founding(t)
	site := filepath.Join(t.TempDir(), "site")
	t.Run("its text", func(t *testing.T) {
		code, out, errs := bocage(t, nil, "report", "ruralites-2022", "--data", data)
		if code != exitOK || !strings.HasPrefix(out, "# ") || !strings.Contains(out, "## ") {
			t.Errorf("exit %d: %.300s %s", code, out, errs)
		}
	})
	t.Run("as JSON", func(t *testing.T) {
		_, out, _ := bocage(t, nil, "report", "ruralites-2022", "--json", "--data", data)
		var got reportOutline
		if err := json.Unmarshal([]byte(out), &got); err != nil || got.Title == "" || len(got.Blocks) == 0 {
			t.Errorf("%v: %.200s", err, out)
		}
	})
	t.Run("as a site that says it is a draft and holds nobody's address", func(t *testing.T) {
		code, out, errs := bocage(t, nil, "report", "ruralites-2022", "--html", site, "--data", data)
		if code != exitOK {
			t.Fatalf("exit %d: %s%s", code, out, errs)
		}
		page, err := os.ReadFile(filepath.Join(site, "rapport", "index.html"))
		if err != nil || !strings.Contains(string(page), "non publié") || strings.Contains(string(page), "@") {
			t.Errorf("%v", err)
		}
		if code, _, errs := bocage(t, nil, "report", "ruralites-2022", "--html", site, "--data", data); code != exitConflict || !strings.Contains(errs, "existe déjà") {
			t.Errorf("a second time: exit %d, %s", code, errs)
		}
	})
	t.Run("without a browser it says so before any work", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		code, _, errs := bocage(t, nil, "report", "ruralites-2022", "--pdf", filepath.Join(t.TempDir(), "r.pdf"), "--data", data)
		if code != exitInvalid || !strings.Contains(errs, "apt-get install chromium") {
			t.Errorf("exit %d, %s", code, errs)
		}
	})
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a study that is not there":    {[]string{"report", "ailleurs"}, exitNotFound, "ailleurs"},
		"a language that is not there": {[]string{"report", "ruralites-2022", "--html", filepath.Join(t.TempDir(), "x"), "--lang", "br"}, exitInvalid, "n’est pas une langue"},
		"no study":                     {[]string{"report"}, exitUsage, "bocage help"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := bocage(t, nil, append(c.args, "--data", data)...)
			if said := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(errs); code != c.code || !strings.Contains(said, c.says) {
				t.Errorf("exit %d (want %d), %q", code, c.code, said)
			}
		})
	}
	t.Run("a study without a report", func(t *testing.T) {
		code, _, errs := bocage(t, nil, "report", "ruralites-2022", "--data", founding(t, "reports.yaml"))
		if code != exitNotFound || !strings.Contains(errs, "n’a pas encore de rapport") {
			t.Errorf("exit %d, %s", code, errs)
		}
	})
}
