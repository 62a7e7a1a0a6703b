package bocage_test

import (
	"go/ast"
	"go/token"
	"slices"
)

// timeFromClock lets the edges read the machine's time: the clock itself, the
// command line and the web's entry, which time what they do.
func timeFromClock(f source) []breach {
	l := layerOf(f.dir())
	if f.isTest() || l == shell || l == command || l == trial || f.under("internal/clock") || f.under("internal/web") {
		return nil
	}
	return calls(f, func(receiver, name string) bool {
		return receiver == "time" && (name == "Now" || name == "Since" || name == "Until")
	}, "take a clock.Clock, or the instant, as an argument")
}

func noSkippedTest(f source) []breach {
	if !f.isTest() {
		return nil
	}
	return calls(f, func(receiver, name string) bool {
		return slices.Contains([]string{"t", "b", "f", "tb"}, receiver) && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, name)
	}, "run it or fail, and say what is missing")
}

// calls finds the uses of receiver.name that matter.
func calls(f source, match func(receiver, name string) bool, remedy string) []breach {
	var out []breach
	ast.Inspect(f.parsed, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && match(x.Name, s.Sel.Name) {
			out = append(out, f.at(s, remedy, "%s.%s", x.Name, s.Sel.Name))
		}
		return true
	})
	return out
}

// noInit lets store register its drivers.
func noInit(f source) []breach {
	if f.under("internal/store") {
		return nil
	}
	var out []breach
	for _, d := range f.parsed.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			out = append(out, f.at(fn, "build it where it is used and pass it on", "init function"))
		}
	}
	return out
}

func contextFirst(f source) []breach {
	var out []breach
	for _, d := range f.parsed.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Type.Params == nil || f.isTest() {
			continue
		}
		for i, p := range fn.Type.Params.List {
			if s, ok := p.Type.(*ast.SelectorExpr); ok && i > 0 && isSelector(s, "context", "Context") {
				out = append(out, f.at(fn, "make it the first parameter", "%s takes its context later", fn.Name.Name))
			}
		}
	}
	return out
}

// noMutableGlobal finds package variables that the functions of their file
// write to, and those whose type exists only to change.
func noMutableGlobal(f source) []breach {
	if f.isTest() {
		return nil
	}
	const remedy = "keep it in a value that is made once and passed on"
	globals := map[any]bool{}
	var out []breach
	for _, d := range f.parsed.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			spec := s.(*ast.ValueSpec)
			globals[spec] = true
			if t, ok := spec.Type.(*ast.SelectorExpr); ok && isSelector(t, "sync", "Map", "Mutex", "RWMutex", "Pool", "WaitGroup") {
				out = append(out, f.at(spec, remedy, "%s is a package variable that changes", spec.Names[0].Name))
			}
		}
	}
	ast.Inspect(f.parsed, func(n ast.Node) bool {
		for _, e := range writtenTo(n) {
			if x := root(e); x != nil && x.Obj != nil && globals[x.Obj.Decl] {
				out = append(out, f.at(x, remedy, "%s is a package variable written to", x.Name))
			}
		}
		return true
	})
	return out
}

// writtenTo lists what a statement writes to.
func writtenTo(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	}
	return nil
}

// root gives x for x, x[i], x.f and *x.
func root(e ast.Expr) *ast.Ident {
	for {
		switch v := e.(type) {
		case *ast.Ident:
			return v
		case *ast.IndexExpr:
			e = v.X
		case *ast.SelectorExpr:
			e = v.X
		case *ast.StarExpr:
			e = v.X
		case *ast.ParenExpr:
			e = v.X
		default:
			return nil
		}
	}
}

func isSelector(s *ast.SelectorExpr, receiver string, names ...string) bool {
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == receiver && slices.Contains(names, s.Sel.Name)
}

var stateCases = []ruleCase{
	{"package variables stay as they were made", "internal/app/a.go",
		"package app\nvar seen = map[string]int{}\nfunc f() { seen[\"a\"]++ }", "seen is a package variable written to"},
	{"package variables stay as they were made", "internal/app/a.go",
		"package app\nimport \"sync\"\nvar mu sync.Mutex", "mu is a package variable that changes"},
	{"package variables stay as they were made", "internal/app/a.go",
		"package app\nvar seen = map[string]int{}\nfunc f() int { seen := 1; seen = 2; return seen }", ""},
	{"the time comes from clock", "internal/app/a.go", "package app\nimport \"time\"\nvar t = time.Now()", "time.Now"},
	{"the time comes from clock", "internal/app/a.go", "package app\nimport \"time\"\nvar t = time.Unix(0, 0)", ""},
	{"no init but driver registration", "internal/web/a.go", "package web\nfunc init() {}", "init function"},
	{"no init but driver registration", "internal/store/a.go", "package store\nfunc init() {}", ""},
	{"ctx comes first", "internal/app/a.go",
		"package app\nimport \"context\"\nfunc F(n int, ctx context.Context) {}", "F takes its context later"},
	{"ctx comes first", "internal/app/a.go", "package app\nimport \"context\"\nfunc F(ctx context.Context, n int) {}", ""},
	{"no test is skipped", "internal/app/a_test.go", "package app\nfunc f(t T) { t.Skip() }", "t.Skip"},
	{"no test is skipped", "internal/app/a_test.go", "package app\nfunc f(t T) { t.Fatal() }", ""},
}
