package bocage_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The libraries that others may use say what they do: whatever they export has a
// comment, what can fail says when, and a step of an index names where it is taught.

// sourced is a source with the year of what it names.
var sourced = regexp.MustCompile(`(?s)\bSources?:.*\b(1[789]|20)\d\d\b`)

// failing is how a comment names errors: in words, as a value, or as the type that lists them.
var failing = regexp.MustCompile(`\b[Ee]rrors?\b|\bErr[A-Z]|\[\*(Error|Problems)\]`)

// fixedByInterface are methods whose errors are those of the interface that they serve.
var fixedByInterface = []string{"MarshalJSON", "UnmarshalJSON", "MarshalYAML", "UnmarshalYAML", "MarshalText", "UnmarshalText", "Write", "Read"}

// undocumented is what the exported parts of a package leave unsaid. Steps, the types
// with a method Run, name a source there or at Run.
func undocumented(set *token.FileSet, files []*ast.File, steps bool) []breach {
	var out []breach
	types := map[string]string{}
	tell := func(n ast.Node, what, remedy string, args ...any) {
		at := set.Position(n.Pos())
		out = append(out, source{path: at.Filename, set: set}.at(n, remedy, what, args...))
	}
	for _, f := range files {
		for _, d := range f.Decls {
			group, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range group.Specs {
				if named, ok := s.(*ast.TypeSpec); ok {
					types[named.Name.Name] = group.Doc.Text() + named.Doc.Text()
					if named.Name.IsExported() && types[named.Name.Name] == "" {
						tell(named, "%s has no comment", "say what it is", named.Name.Name)
					}
				}
			}
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			do, ok := d.(*ast.FuncDecl)
			if !ok || !do.Name.IsExported() {
				continue
			}
			of, name := receiverOf(do), do.Name.Name
			doc := do.Doc.Text()
			switch {
			case of != "" && !ast.IsExported(of):
			case doc == "":
				tell(do, "%s has no comment", "say what it does", name)
			case canFail(do) && !failing.MatchString(doc) && !slices.Contains(fixedByInterface, name):
				tell(do, "%s may fail and does not say when", "name its errors", name)
			case steps && name == "Run" && !sourced.MatchString(doc) && !sourced.MatchString(types[of]):
				tell(do, "the step %s names no source", "say who taught it, and in which year", of)
			}
		}
	}
	return out
}

func receiverOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	if id, ok := of.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func canFail(f *ast.FuncDecl) bool {
	return f.Type.Results != nil && slices.ContainsFunc(f.Type.Results.List, func(r *ast.Field) bool {
		id, ok := r.Type.(*ast.Ident)
		return ok && id.Name == "error"
	})
}

func TestLibrariesSayWhatTheyDo(t *testing.T) {
	for _, dir := range []string{"composite", "composite/planfile", "stats"} {
		set := token.NewFileSet()
		var files []*ast.File
		names, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(names), err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(set, name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		for _, b := range undocumented(set, files, dir == "composite") {
			t.Error(b)
		}
	}
}

func TestWhatIsUndocumentedIsCaught(t *testing.T) {
	for text, want := range map[string]string{
		"package p\n\ntype A struct{}\n":                                                                                     "A has no comment",
		"package p\n\nfunc Do() {}\n":                                                                                        "Do has no comment",
		"package p\n\n// Do does.\nfunc Do() error { return nil }\n":                                                         "Do may fail",
		"package p\n\n// A asks.\ntype A struct{}\n\n// Run runs. Source: me.\nfunc (A) Run() {}\n":                          "the step A names no source",
		"package p\n\n// A asks. Source: OECD (2008).\ntype A struct{}\n\n// Run runs.\nfunc (A) Run() {}\n":                 "",
		"package p\n\n// A asks.\ntype A struct{}\n\n// MarshalJSON writes.\nfunc (*A) MarshalJSON() error { return nil }\n": "",
		"package p\n\n// Do does. Errors: none today.\nfunc Do() (int, error) { return 0, nil }\n":                           "",
	} {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, "p.go", text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		got := undocumented(set, []*ast.File{f}, true)
		if (len(got) > 0) != (want != "") || len(got) > 0 && !strings.Contains(got[0].String(), want) {
			t.Errorf("%s: %v, want %q", text, got, want)
		}
	}
}
