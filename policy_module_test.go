package bocage_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// dependencies is every direct dependency with what it spares us. Another one
// needs a better reason than the lines it would save.
var dependencies = map[string]string{
	"github.com/boombuler/barcode":       "QR codes: error correction and masks as ISO/IEC 18004 gives them",
	"github.com/chromedp/cdproto":        "the protocol's types that chromedp speaks: requests, console, emulation in browser tests",
	"github.com/chromedp/chromedp":       "drives Chromium for the PDF of a report and for browser tests",
	"github.com/google/uuid":             "UUIDv7, ordered in time, as RFC 9562 gives it",
	"github.com/jackc/pgx/v5":            "PostgreSQL, in pure Go",
	"github.com/klauspost/compress":      "gzip and deflate several times faster than the standard library's, at the same weight: every page and every file of a site",
	"github.com/microcosm-cc/bluemonday": "keeps what people write free of scripts; the one Go library reviewed for that",
	"github.com/spf13/cobra":             "commands, help, completion",
	"github.com/spf13/pflag":             "the flags of cobra's commands are of its types",
	"github.com/wneessen/go-mail":        "letters as SMTP servers want them: encoded headers, STARTTLS, authentication, what a refusal means",
	"github.com/xuri/excelize/v2":        "XLSX as the public sector writes it",
	"go.yaml.in/yaml/v3":                 "YAML with line and column, for frameworks and catalogues",
	"golang.org/x/crypto":                "argon2id",
	"golang.org/x/image":                 "resizing of pictures, WebP; filling of outlines and letters, for maps kept as pictures",
	"golang.org/x/net":                   "HTML parsing of rich text",
	"golang.org/x/sys":                   "the lock of a data folder",
	"golang.org/x/term":                  "passwords typed without echo, width of progress bars",
	"golang.org/x/text":                  "French sorting, accent folding, Windows-1252",
	"modernc.org/sqlite":                 "SQLite without cgo, so that one static binary stays one",
	"pgregory.net/rapid":                 "property tests that shrink to a readable counter-example",
}

// TestDependenciesAreArgued compares three lists: what go.mod requires
// directly, what the code imports, and what is argued for above.
func TestDependenciesAreArgued(t *testing.T) {
	imported := importedModules(t)
	direct := directRequirements(t)
	for m, where := range imported {
		if dependencies[m] == "" {
			t.Errorf("%s imports %s, which nobody argued for; write in dependencies (policy_module_test.go) what it spares us, or do without", where, m)
		}
		if !slices.Contains(direct, m) {
			t.Errorf("%s imports %s, which go.mod marks // indirect; take the mark away", where, m)
		}
	}
	for _, m := range direct {
		if dependencies[m] == "" {
			t.Errorf("go.mod requires %s, which nobody argued for; write in dependencies (policy_module_test.go) what it spares us", m)
		}
	}
}

// importedModules gives each module of others that the code imports, with a
// file that does. A module is recognised by what go.mod requires.
func importedModules(t *testing.T) map[string]string {
	t.Helper()
	all := requirements(t)
	out := map[string]string{}
	for _, f := range readTree(t) {
		if f.parsed == nil {
			continue
		}
		for _, i := range f.parsed.Imports {
			p := importPath(i.Path.Value)
			if !strings.Contains(strings.SplitN(p, "/", 2)[0], ".") || p == module || strings.HasPrefix(p, module+"/") {
				continue
			}
			m := longestPrefix(all, p)
			if m == "" {
				t.Errorf("%s imports %s, which go.mod does not require", f.path, p)
				continue
			}
			out[m] = f.path
		}
	}
	return out
}

func longestPrefix(modules map[string]bool, p string) string {
	best := ""
	for m := range modules {
		if (p == m || strings.HasPrefix(p, m+"/")) && len(m) > len(best) {
			best = m
		}
	}
	return best
}

func directRequirements(t *testing.T) []string {
	t.Helper()
	var out []string
	for m, direct := range requirements(t) {
		if direct {
			out = append(out, m)
		}
	}
	slices.Sort(out)
	return out
}

// requirements reads go.mod: module path, and whether it is required directly.
func requirements(t *testing.T) map[string]bool {
	t.Helper()
	return requiredBy(t, "go.mod", func(line string) bool { return !strings.HasSuffix(line, "// indirect") })
}

func requiredBy[V any](t *testing.T, file string, value func(line string) V) map[string]V {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("read what is required: %v", err)
	}
	out := map[string]V{}
	block := false
	for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		switch {
		case line == "require (":
			block = true
		case line == ")":
			block = false
		case block || strings.HasPrefix(line, "require "):
			if fields := strings.Fields(strings.TrimPrefix(line, "require ")); len(fields) >= 2 {
				out[fields[0]] = value(line)
			}
		case strings.HasPrefix(line, "replace "):
			t.Errorf("%s replaces a module (%s); a build elsewhere would not be the same", file, line)
		}
	}
	return out
}

// TestSQLiteHasItsOwnLibc holds the one pair of versions that only works
// together: modernc.org/sqlite is generated against one modernc.org/libc, and
// any other may corrupt what it reads.
func TestSQLiteHasItsOwnLibc(t *testing.T) {
	version := func(line string) string { return strings.Fields(strings.TrimPrefix(line, "require "))[1] }
	asked := requiredBy(t, goList(t, "{{.GoMod}}", "modernc.org/sqlite"), version)["modernc.org/libc"]
	used := goList(t, "{{.Version}}", "modernc.org/libc")
	if asked == "" || asked != used {
		t.Errorf("go.mod uses modernc.org/libc %s, modernc.org/sqlite asks for %s; type: go get modernc.org/libc@%s", used, asked, asked)
	}
}

func goList(t *testing.T, format, m string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", format, m).Output()
	if err != nil {
		t.Fatalf("go list -m %s: %v", m, err)
	}
	return strings.TrimSpace(string(out))
}

// TestLicenceIsWhole: the text as the Apache Software Foundation publishes it
// (LICENSE-2.0.txt), to the last byte.
func TestLicenceIsWhole(t *testing.T) {
	const apache2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
	text, err := os.ReadFile("LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != apache2 {
		t.Errorf("LICENSE has SHA-256 %x, want %s", sum, apache2)
	}
}
