package bocage_test

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// layer is a storey of the house. Imports go from an upper one to a lower one.
type layer string

const (
	command layer = "cmd"     // main programs
	shell   layer = "cli"     // puts everything together
	entry   layer = "entry"   // web, api, job: where requests and work come in
	useCase layer = "app"     // authorise, validate, one transaction
	sql     layer = "store"   // the only SQL
	adapter layer = "adapter" // one library each
	domain  layer = "domain"  // pure Go
	leaf    layer = "leaf"    // pure Go, knows nothing of the domain
	public  layer = "public"  // libraries for anyone
	content layer = "content" // what ships as data
	maker   layer = "build"   // programs that derive what ships from where it comes from
	trial   layer = "test"    // browser, load and conformance tests
)

// layers gives each package under internal/ its storey. A new package is
// added here with the person who reads it in mind: where would they look?
var layers = map[layer][]string{
	shell:   {"cli"},
	entry:   {"web", "api", "job"},
	useCase: {"app"},
	sql:     {"store"},
	adapter: {"blob", "fetch", "mail", "pdf", "picture"},
	domain: {"access", "account", "briefing", "bundle", "claim", "conclusion", "datapackage", "edition", "framework", "index", "indicator", "initiative",
		"matrix", "network", "organisation", "perimeter", "programme", "remark", "report", "series", "story", "call", "study", "territory", "twin", "vintage", "weighing"},
	leaf: {"calendar", "chart", "clock", "docx", "fault", "geo", "i18n", "id", "qr", "raster", "sheet", "text"},
}

// below lists what each storey may import.
var below = map[layer][]layer{
	command: {shell, leaf, content, public},
	shell:   {entry, useCase, sql, adapter, domain, leaf, content, public},
	entry:   {entry, useCase, domain, leaf, content, public},
	useCase: {useCase, sql, adapter, domain, leaf, content, public},
	sql:     {sql, domain, leaf, public},
	adapter: {adapter, leaf},
	domain:  {domain, leaf, public},
	leaf:    {leaf, public},
	public:  {public},
	content: {content, leaf},
	maker:   {domain, leaf, content, public},
	trial:   {trial, shell, entry, useCase, sql, adapter, domain, leaf, content, public},
}

// layerOf says on which storey a folder stands; "" when nobody said.
func layerOf(dir string) layer {
	parts := strings.Split(dir, "/")
	if parts[0] == "data" && parts[len(parts)-1] == "build" {
		return maker
	}
	switch parts[0] {
	case "cmd":
		return command
	case "composite", "stats":
		return public
	case "test":
		return trial
	case "internal":
		if len(parts) < 2 {
			return ""
		}
		for l, packages := range layers {
			if slices.Contains(packages, parts[1]) {
				return l
			}
		}
		return ""
	case ".", "data", "examples", "frameworks", "kits":
		return content
	}
	return ""
}

func packageHasLayer(f source) []breach {
	if layerOf(f.dir()) != "" {
		return nil
	}
	return []breach{f.at(f.parsed.Name, "add it to layers in policy_import_test.go", "package %s stands on no storey", f.dir())}
}

// importDirection looks at code that ships: a test may bring a real store or
// a real page to what it tests.
func importDirection(f source) []breach {
	from := layerOf(f.dir())
	if f.isTest() || from == "" {
		return nil
	}
	var out []breach
	for _, i := range f.parsed.Imports {
		to, ours := strings.CutPrefix(importPath(i.Path.Value), module+"/")
		if !ours || path.Clean(to) == f.dir() {
			continue
		}
		if l := layerOf(to); l != "" && !slices.Contains(below[from], l) {
			out = append(out, f.at(i, "move what is shared down, or call from above",
				"%s (%s) imports %s (%s)", f.dir(), from, to, l))
		}
	}
	return out
}

// outside is what a pure package can't reach: machine, network, database.
var outside = []string{"database/sql", "database/sql/driver", "net", "net/http", "os", "os/exec", "os/signal",
	"io/ioutil", "log", "log/slog", "syscall", "unsafe", "math/rand"}

func purity(f source) []breach {
	if l := layerOf(f.dir()); f.isTest() || (l != domain && l != leaf && l != public) {
		return nil
	}
	return forbid(f, func(p string) bool { return slices.Contains(outside, p) },
		"give it what it needs as an argument")
}

// importGroups holds imports to three groups: the standard library, other people's, ours.
func importGroups(f source) []breach {
	group := func(p string) int {
		first, _, _ := strings.Cut(p, "/")
		switch {
		case p == module || strings.HasPrefix(p, module+"/"):
			return 2
		case strings.Contains(first, "."):
			return 1
		}
		return 0
	}
	var out []breach
	for n, i := range f.parsed.Imports {
		if n == 0 {
			continue
		}
		before := f.parsed.Imports[n-1]
		together := f.set.Position(i.Pos()).Line-f.set.Position(before.End()).Line == 1
		was, is := group(importPath(before.Path.Value)), group(importPath(i.Path.Value))
		if together && was != is || is < was {
			out = append(out, f.at(i, "keep the standard library, others and ours apart, in that order", "import %s in another group", i.Path.Value))
		}
	}
	return out
}

func onlyStoreSpeaksSQL(f source) []breach {
	if l := layerOf(f.dir()); f.isTest() || l == sql || l == trial {
		return nil
	}
	return forbid(f, func(p string) bool {
		return strings.HasPrefix(p, "database/sql") || strings.HasPrefix(p, "modernc.org/sqlite") ||
			strings.HasPrefix(p, "github.com/jackc/pgx")
	}, "put the statement in internal/store")
}

// onlyWebSpeaksHTTP lets three through: the command that opens the port, pdf,
// which drives a browser, and fetch, which reads an address behind its guard.
func onlyWebSpeaksHTTP(f source) []breach {
	if f.isTest() || layerOf(f.dir()) == trial || f.under("internal/web") || f.under("internal/api") || f.under("internal/pdf") || f.under("internal/fetch") ||
		f.path == "internal/cli/serve.go" {
		return nil
	}
	return forbid(f, func(p string) bool { return p == "net/http" || strings.HasPrefix(p, "net/http/") },
		"let internal/web or internal/api serve it")
}

func forbid(f source, forbidden func(string) bool, remedy string) []breach {
	var out []breach
	for _, i := range f.parsed.Imports {
		if p := importPath(i.Path.Value); forbidden(p) {
			out = append(out, f.at(i, remedy, "%s imports %s", f.dir(), p))
		}
	}
	return out
}

func importPath(quoted string) string {
	p, err := strconv.Unquote(quoted)
	if err != nil {
		return quoted
	}
	return p
}

var importCases = []ruleCase{
	{"imports stand in groups", "internal/web/a.go", "package web\nimport (\n\t\"" + module + "/internal/text\"\n\t\"strings\"\n)", "strings"},
	{"imports stand in groups", "internal/web/a.go", "package web\nimport (\n\t\"strings\"\n\n\t\"" + module + "/internal/text\"\n)", ""},
	{"imports point downwards", "internal/matrix/a.go",
		"package matrix\nimport _ \"" + module + "/internal/store\"", "internal/matrix (domain) imports internal/store (store)"},
	{"imports point downwards", "internal/web/a.go",
		"package web\nimport _ \"" + module + "/internal/store\"", "internal/web (entry) imports internal/store"},
	{"imports point downwards", "stats/a.go",
		"package stats\nimport _ \"" + module + "/internal/fault\"", "stats (public) imports internal/fault (leaf)"},
	{"imports point downwards", "internal/app/a.go",
		"package app\nimport (\n_ \"" + module + "/internal/store\"\n_ \"" + module + "/internal/matrix\"\n)", ""},
	{"every package has a layer", "internal/novelty/a.go", "package novelty", "internal/novelty stands on no storey"},
	{"every package has a layer", "internal/web/page/a.go", "package page", ""},
	{"the domain stays pure", "internal/study/a.go", "package study\nimport \"os\"", "internal/study imports os"},
	{"the domain stays pure", "internal/study/a.go", "package study\nimport \"strings\"", ""},
	{"the domain stays pure", "internal/cli/a.go", "package cli\nimport \"os\"", ""},
	{"only store speaks SQL", "internal/app/a.go", "package app\nimport _ \"modernc.org/sqlite\"", "internal/app imports modernc.org/sqlite"},
	{"only store speaks SQL", "internal/store/a.go", "package store\nimport _ \"database/sql\"", ""},
	{"only web and api speak HTTP", "internal/app/a.go", "package app\nimport _ \"net/http\"", "internal/app imports net/http"},
	{"only web and api speak HTTP", "internal/cli/export.go", "package cli\nimport _ \"net/http\"", "internal/cli imports net/http"},
	{"only web and api speak HTTP", "internal/cli/serve.go", "package cli\nimport _ \"net/http\"", ""},
	{"only web and api speak HTTP", "internal/web/a.go", "package web\nimport _ \"net/http\"", ""},
}
