package bocage_test

import (
	"bytes"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The words below are put together from pieces, so that this file holds to
// its own rules.
var (
	laterWords = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)

	// A folder of the machine something was written on: it means nothing on
	// any other.
	machinePaths = regexp.MustCompile("(^|[\\s\"'`=(])/(" + `wo` + `rk|ro` + `ot|ho` + `me/[a-z]+|Us` + `ers/[A-Za-z]+)/`)

	// Clients know their registries; a host written down goes around the
	// reader's own settings.
	registryHosts = regexp.MustCompile(`(proxy|sum)\.golang` + `\.org|registry\.npmjs` + `\.org|registry\.yarnpkg` + `\.com|` +
		`(deb|security)\.debian` + `\.org|pypi` + `\.org`)
)

// written says whether people write and read this file as text: data that
// came from elsewhere may hold any word.
func written(f source) bool {
	return !slices.Contains([]string{".csv", ".tsv", ".sum", ".svg", ".geojson"}, path.Ext(f.path)) &&
		path.Base(f.path) != "LICENSE" && !strings.Contains(f.path, "/testdata/")
}

func nothingLeftForLater(f source) []breach {
	if !written(f) {
		return nil
	}
	return grep(f, laterWords, "do it now, or write it in the issue")
}

func noMachinePath(f source) []breach {
	if !written(f) {
		return nil
	}
	return grep(f, machinePaths, "write a path that exists for everyone")
}

func noRegistryHost(f source) []breach {
	return grep(f, registryHosts, "leave it to the client's own settings")
}

// personal is an electronic address that could be someone's: in data that came from elsewhere, it
// is in a field that was not made for it.
var personal = regexp.MustCompile(`[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[a-z]{2,}`)

func noAddressInData(f source) []breach {
	if written(f) || strings.Contains(f.path, "/testdata/") {
		return nil
	}
	return grep(f, personal, "take the address of a person out of what ships, and say so in its README")
}

// frenchLetters betray a sentence for a reader. The places of the French map
// are words of the code too, in any language.
var (
	frenchLetters = regexp.MustCompile(`[àâçéèêëîïôùûœ«»ÀÂÇÉÈÊËÎÏÔÙÛŒ]`)
	codeWords     = strings.NewReplacer("département", "", "région", "", "référentiel", "")
)

func noFrenchInCode(f source) []breach {
	if l := layerOf(f.dir()); f.isTest() || l != shell && l != entry && l != useCase && l != domain {
		return nil
	}
	var out []breach
	ast.Inspect(f.parsed, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if ok && lit.Kind == token.STRING && frenchLetters.MatchString(codeWords.Replace(lit.Value)) {
			out = append(out, f.at(lit, "put it into internal/i18n/catalogue, in both languages", "a sentence in Go code: %s", lit.Value))
		}
		return true
	})
	return out
}

func grep(f source, pattern *regexp.Regexp, remedy string) []breach {
	var out []breach
	for i, line := range bytes.Split(f.text, []byte("\n")) {
		if m := pattern.Find(line); m != nil {
			out = append(out, breach{f.path, i + 1, "“" + strings.TrimSpace(string(m)) + "”", remedy})
		}
	}
	return out
}

var textCases = []ruleCase{
	{"text for people lives in the catalogues", "internal/web/a.go", "package web\nvar a = \"Études publiées\"", "Études publiées"},
	{"text for people lives in the catalogues", "internal/study/a.go", "package study\nvar a = \"commune without département\"", ""},
	{"nothing is left for later", "internal/web/static/js/a.js", "let a // TO" + "DO later", "TO" + "DO"},
	{"nothing is left for later", "docs/A.md", "Tout est fait.", ""},
	{"no address of a person in data", "data/a.csv", "1,SCENE 61 = modifier mail odile" + "@" + "lefour.fr,61001", "odile" + "@" + "lefour.fr"},
	{"no address of a person in data", "data/a.csv", "1,Le Touche" + "@" + "tout,53135", ""},
	{"no machine path", "docs/A.md", "cd /wo" + "rk/main", "/wo" + "rk/"},
	{"no machine path", "docs/A.md", "cd /var/lib/bocage", ""},
	{"no registry host", "package-lock.json", `"resolved": "https://registry.npmjs` + `.org/a"`, "registry.npmjs"},
	{"no registry host", "package-lock.json", `"version": "1.0.0"`, ""},
}
