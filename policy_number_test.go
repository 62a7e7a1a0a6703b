package bocage_test

import (
	"go/ast"
	"go/token"
	"strings"
)

// refusesNaN: a test that only asks whether a difference is too large passes when
// the difference is not a number.
func refusesNaN(f source) []breach {
	if !f.isTest() {
		return nil
	}
	var out []breach
	ast.Inspect(f.parsed, func(n ast.Node) bool {
		choice, ok := n.(*ast.IfStmt)
		if !ok || asksWhetherNaN(choice.Cond) {
			return true
		}
		ast.Inspect(choice.Cond, func(n ast.Node) bool {
			over, ok := n.(*ast.BinaryExpr)
			if ok && over.Op == token.GTR && isDistance(over.X) {
				out = append(out, f.at(over, "write !(math.Abs(…) <= …)", "a difference is asked to be at most something, which NaN passes"))
			}
			return true
		})
		return true
	})
	return out
}

// isDistance says whether an expression is math.Abs(a - b).
func isDistance(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	of, ok := call.Fun.(*ast.SelectorExpr)
	if pkg, named := ofPackage(of, ok); !named || pkg != "math" || of.Sel.Name != "Abs" {
		return false
	}
	difference, ok := call.Args[0].(*ast.BinaryExpr)
	return ok && difference.Op == token.SUB
}

func ofPackage(of *ast.SelectorExpr, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	pkg, named := of.X.(*ast.Ident)
	if !named {
		return "", false
	}
	return pkg.Name, true
}

// asksWhetherNaN says whether a condition looks at what is missing by itself.
func asksWhetherNaN(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && (strings.Contains(name.Name, "IsNaN") || strings.Contains(name.Name, "IsMissing")) {
			found = true
		}
		return !found
	})
	return found
}

var numberCases = []ruleCase{
	{"a difference that is no number fails", "stats/x_test.go", "package stats\n\nfunc f() {\n\tif math.Abs(got-want) > 1e-9 {\n\t\tpanic(got)\n\t}\n}\n", "NaN passes"},
	{"a difference that is no number fails", "stats/x_test.go", "package stats\n\nfunc f() {\n\tif !(math.Abs(got-want) <= 1e-9) {\n\t\tpanic(got)\n\t}\n}\n", ""},
	{"a difference that is no number fails", "stats/x_test.go", "package stats\n\nfunc f() {\n\tif math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-9 {\n\t\tpanic(got)\n\t}\n}\n", ""},
	{"a difference that is no number fails", "stats/x.go", "package stats\n\nfunc f() {\n\tif math.Abs(a-b) > 1e-9 {\n\t\tpanic(a)\n\t}\n}\n", ""},
}
