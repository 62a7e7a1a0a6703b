package bocage_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// The limits nobody crosses; what to aim at is far below (docs/ARCHITECTURE.md).
const (
	functionLines     = 80
	testFunctionLines = 120
	fileLines         = 600
)

func sizes(f source) []breach {
	var out []breach
	if n := lines(f.text); n > fileLines {
		out = append(out, breach{f.path, n, "file of " + count(n), "one file, one idea: give the second idea its own"})
	}
	limit := functionLines
	if f.isTest() {
		limit = testFunctionLines
	}
	for name, n := range functionSizes(f) {
		if n > limit {
			out = append(out, f.at(name, "name its steps as functions", "%s has %s", name.Name, count(n)))
		}
	}
	return out
}

// functionSizes counts the lines of each function from its signature to its
// closing brace.
func functionSizes(f source) map[*ast.Ident]int {
	out := map[*ast.Ident]int{}
	for _, d := range f.parsed.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			out[fn.Name] = f.set.Position(fn.End()).Line - f.set.Position(fn.Pos()).Line + 1
		}
	}
	return out
}

// TestSizesToFeelAtHomeIn holds what makes the house readable as a whole:
// half of the functions are short, and hardly any is long.
func TestSizesToFeelAtHomeIn(t *testing.T) {
	var code, tests []int
	files := 0
	for _, f := range readTree(t) {
		if f.parsed == nil {
			continue
		}
		files++
		for _, n := range functionSizes(f) {
			if f.isTest() {
				tests = append(tests, n)
			} else {
				code = append(code, n)
			}
		}
	}
	if len(code) == 0 || len(tests) == 0 {
		t.Fatal("no function found: sizes were held against nothing")
	}
	t.Logf("%d Go files; %d functions: p50 %d lines, p95 %d, longest %d; %d test functions: p50 %d, p95 %d, longest %d",
		files, len(code), quantile(code, 50), quantile(code, 95), quantile(code, 100),
		len(tests), quantile(tests, 50), quantile(tests, 95), quantile(tests, 100))
	if p50 := quantile(code, 50); p50 > 15 {
		t.Errorf("half of the functions have more than %d lines, want at most 15", p50)
	}
	if p95 := quantile(code, 95); p95 > 60 {
		t.Errorf("one function in twenty has more than %d lines, want at most 60", p95)
	}
}

// quantile is the smallest value that percent of the values don't exceed.
func quantile(values []int, percent int) int {
	slices.Sort(values)
	return values[max(0, (len(values)*percent+99)/100-1)]
}

// emptyNames say nothing of what is inside.
var emptyNames = []string{"util", "utils", "helper", "helpers", "common", "manager", "misc", "base", "shared", "tools"}

// emptySuffixes say nothing of what a type is.
var emptySuffixes = []string{"Util", "Utils", "Helper", "Helpers", "Common", "Manager", "Data", "Info"}

func names(f source) []breach {
	const remedy = "use the field's word (product.md, style.md)"
	var out []breach
	file := strings.TrimSuffix(strings.TrimSuffix(path.Base(f.path), ".go"), "_test")
	for _, name := range []string{strings.TrimSuffix(f.parsed.Name.Name, "_test"), file} {
		if slices.Contains(emptyNames, name) {
			out = append(out, f.at(f.parsed.Name, remedy, "the name %s says nothing", name))
		}
	}
	ast.Inspect(f.parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		for _, suffix := range emptySuffixes {
			if strings.HasSuffix(spec.Name.Name, suffix) {
				out = append(out, f.at(spec, remedy, "the type name %s says nothing by %q", spec.Name.Name, suffix))
			}
		}
		return true
	})
	return out
}

func lines(text []byte) int { return bytes.Count(text, []byte("\n")) }

func count(n int) string { return fmt.Sprintf("%d lines", n) }

var shapeCases = []ruleCase{
	{"functions and files stay short", "internal/study/a.go",
		"package study\nfunc long() {\n" + strings.Repeat("_ = 1\n", 79) + "}\n", "long has 81 lines"},
	{"functions and files stay short", "internal/study/a.go",
		"package study\nfunc long() {\n" + strings.Repeat("_ = 1\n", 78) + "}\n", ""},
	{"functions and files stay short", "internal/study/a_test.go",
		"package study\nfunc long() {\n" + strings.Repeat("_ = 1\n", 118) + "}\n", ""},
	{"functions and files stay short", "internal/study/a.go",
		"package study\n" + strings.Repeat("// a line\n", 600), "file of 601 lines"},
	{"names are the field's words", "internal/util/a.go", "package util", "the name util says nothing"},
	{"names are the field's words", "internal/study/helpers.go", "package study", "the name helpers says nothing"},
	{"names are the field's words", "internal/study/a.go", "package study\ntype CellManager struct{}", "CellManager says nothing"},
	{"names are the field's words", "internal/study/a.go", "package study\ntype Cell struct{}", ""},
}
