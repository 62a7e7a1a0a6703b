// The rules of the house, as tests: what may import what, how long a function
// may be, which dependencies are argued for, what must never be committed. A
// breach says where it is and what to do. TestEveryRuleCatches shows each rule
// a file that breaks it, so that no rule can fall asleep.
//
//   - policy_test.go: reading the tree, and the list of rules
//   - policy_import_test.go: the direction of imports
//   - policy_shape_test.go: sizes and names
//   - policy_state_test.go: state, time, skipped tests
//   - policy_text_test.go: what must not stand in any committed file
//   - policy_module_test.go: dependencies and the licence
package bocage_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "codeberg.org/bocage/bocage"

// source is a committed file; parsed is set for Go files only.
type source struct {
	path   string // slashes, from the top of the repository
	text   []byte
	set    *token.FileSet
	parsed *ast.File
}

func (s source) dir() string         { return path.Dir(s.path) }
func (s source) isTest() bool        { return strings.HasSuffix(s.path, "_test.go") }
func (s source) under(d string) bool { return s.dir() == d || strings.HasPrefix(s.path, d+"/") }

// breach is one place where a rule is broken, with its remedy.
type breach struct {
	path   string
	line   int
	what   string
	remedy string
}

func (b breach) String() string {
	return fmt.Sprintf("%s:%d: %s; %s", b.path, b.line, b.what, b.remedy)
}

func (s source) at(n ast.Node, remedy, what string, args ...any) breach {
	return breach{s.path, s.set.Position(n.Pos()).Line, fmt.Sprintf(what, args...), remedy}
}

// rule looks at one file. Go rules are given Go files only.
type rule struct {
	name  string
	goes  bool // looks at the syntax of Go files
	check func(source) []breach
}

var rules = []rule{
	{"imports point downwards", true, importDirection},
	{"imports stand in groups", true, importGroups},
	{"every package has a layer", true, packageHasLayer},
	{"the domain stays pure", true, purity},
	{"only store speaks SQL", true, onlyStoreSpeaksSQL},
	{"only web and api speak HTTP", true, onlyWebSpeaksHTTP},
	{"functions and files stay short", true, sizes},
	{"names are the field's words", true, names},
	{"the time comes from clock", true, timeFromClock},
	{"no init but driver registration", true, noInit},
	{"package variables stay as they were made", true, noMutableGlobal},
	{"ctx comes first", true, contextFirst},
	{"no test is skipped", true, noSkippedTest},
	{"a difference that is no number fails", true, refusesNaN},
	{"text for people lives in the catalogues", true, noFrenchInCode},
	{"nothing is left for later", false, nothingLeftForLater},
	{"no machine path", false, noMachinePath},
	{"no registry host", false, noRegistryHost},
	{"no address of a person in data", false, noAddressInData},
}

func TestHouseRules(t *testing.T) {
	files := readTree(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, f := range files {
				if r.goes && f.parsed == nil {
					continue
				}
				for _, b := range r.check(f) {
					t.Error(b)
				}
			}
		})
	}
}

// builtFolders are what .gitignore names at the top, and git's own.
var builtFolders = []string{".git", "bin", "build", "bocage-data", "node_modules"}

// readTree reads every text file that is or may be committed.
func readTree(t *testing.T) []source {
	t.Helper()
	var files []source
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(builtFolders, p) {
				return filepath.SkipDir
			}
			return nil
		}
		if p == ".git" {
			return nil // of a work tree beside another: where that one lies
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if bytes.IndexByte(text[:min(len(text), 4096)], 0) >= 0 {
			return nil // a picture, a compressed file
		}
		f, err := read(filepath.ToSlash(p), text)
		if err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		t.Fatalf("read the tree: %v", err)
	}
	if len(files) == 0 {
		t.Fatal("no file found: the rules were held against nothing")
	}
	return files
}

func read(p string, text []byte) (source, error) {
	f := source{path: p, text: text}
	if !strings.HasSuffix(p, ".go") {
		return f, nil
	}
	f.set = token.NewFileSet()
	parsed, err := parser.ParseFile(f.set, p, text, parser.ParseComments)
	if err != nil {
		return f, err
	}
	f.parsed = parsed
	return f, nil
}

// TestEveryRuleCatches gives each rule at least one file that breaks it, and
// one beside it that does not.
func TestEveryRuleCatches(t *testing.T) {
	caught := map[string]bool{}
	for _, c := range slices.Concat(importCases, shapeCases, stateCases, textCases, numberCases) {
		i := slices.IndexFunc(rules, func(r rule) bool { return r.name == c.rule })
		if i < 0 {
			t.Fatalf("no rule is called %q", c.rule)
		}
		f, err := read(c.path, []byte(c.text))
		if err != nil {
			t.Fatalf("%s: %v", c.rule, err)
		}
		got := rules[i].check(f)
		switch {
		case c.want == "" && len(got) > 0:
			t.Errorf("%s: a file in order is refused: %v", c.rule, got[0])
		case c.want != "" && len(got) == 0:
			t.Errorf("%s: %s passes, want %q", c.rule, c.path, c.want)
		case c.want != "" && !strings.Contains(got[0].String(), c.want):
			t.Errorf("%s: says %q, want %q", c.rule, got[0], c.want)
		}
		caught[c.rule] = caught[c.rule] || c.want != ""
	}
	for _, r := range rules {
		if !caught[r.name] {
			t.Errorf("rule %q has no case that breaks it; add one", r.name)
		}
	}
}

// ruleCase is a file and what the rule should say of it; "" when nothing.
type ruleCase struct {
	rule, path, text, want string
}
