package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"
)

// A page that has a field of the name of one of Page's would show its own in the
// layout: a yes or no where the layout reads the name of a style sheet.
func TestNoPageHidesWhatEveryPageHas(t *testing.T) {
	shared := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Page]()) {
		shared[f.Name] = f.IsExported()
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	pages := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			body, ok := spec.Type.(*ast.StructType)
			if !ok || !embedsPage(body) {
				return true
			}
			pages++
			for _, field := range body.Fields.List {
				for _, id := range field.Names {
					if shared[id.Name] {
						t.Errorf("%s: %s.%s hides the field of Page: give it another name", name, spec.Name.Name, id.Name)
					}
				}
			}
			return true
		})
	}
	if pages < 50 {
		t.Errorf("%d pages were found: the test no longer sees them", pages)
	}
}

func embedsPage(body *ast.StructType) bool {
	for _, field := range body.Fields.List {
		if id, ok := field.Type.(*ast.Ident); ok && len(field.Names) == 0 && id.Name == "Page" {
			return true
		}
	}
	return false
}
