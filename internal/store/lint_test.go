package store

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules that let one SQL text run on every engine, and that keep what
// belongs to one space apart from the others. A breach is told with its place
// and what to do.

var (
	tableStart  = regexp.MustCompile(`^CREATE (VIRTUAL )?TABLE (\w+)`)
	classLine   = regexp.MustCompile(`^-- class: (space|reference|local)$`)
	columnLine  = regexp.MustCompile(`^  (\w+) ((?:DOUBLE PRECISION|\w+)(?:\[\])?)(.*)$`)
	personal    = regexp.MustCompile(`-- personal: [^,]+, .+`)
	columnTypes = []string{"BIGINT", "TEXT", "DOUBLE PRECISION", "BOOLEAN", "BYTEA"}
	forbidden   = []string{"SERIAL", "AUTOINCREMENT", "TRIGGER", "ENUM", "JSONB", "SEQUENCE", "FUNCTION", "REFERENCES", "CHECK (", "DEFAULT", "NOW()"}
)

// revealing are names of columns that hold something of a person, unless their
// table is named with the reason why not.
var revealing = []string{"name", "login", "email", "phone", "password", "actor", "body", "patch", "address", "teller", "ip", "title", "text", "note", "birth"}

var impersonal = map[string]string{
	"space.name":        "an organisation",
	"import_batch.name": "a file; the person who imports it is in actor",
}

// linted is a table of the schema.
type linted struct {
	file, name, class string
	columns           []string
	key               string
}

// lintSchema reads a schema file and says what breaks the rules.
func lintSchema(file, sql string) (tables []linted, wrong []string) {
	told := func(line int, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s:%d: %s", file, line, fmt.Sprintf(format, args...)))
	}
	class := ""
	for i, line := range strings.Split(sql, "\n") {
		n := i + 1
		code, _, _ := strings.Cut(line, "--")
		for _, word := range forbidden {
			if strings.Contains(strings.ToUpper(code), word) {
				told(n, "%s is not on every engine; do it in Go", word)
			}
		}
		if m := classLine.FindStringSubmatch(line); m != nil {
			class = m[1]
			continue
		}
		if m := tableStart.FindStringSubmatch(line); m != nil {
			if class == "" {
				told(n, "table %s has no class; write -- class: space, reference or local above it", m[2])
			}
			tables = append(tables, linted{file: file, name: m[2], class: class})
			class = ""
			continue
		}
		if len(tables) == 0 {
			continue
		}
		t := &tables[len(tables)-1]
		if key, is := strings.CutPrefix(line, "  PRIMARY KEY ("); is {
			t.key = key
			continue
		}
		m := columnLine.FindStringSubmatch(line)
		if m == nil || m[1] == "PRIMARY" || m[1] == "UNIQUE" {
			continue
		}
		t.columns = append(t.columns, m[1])
		if !slices.Contains(columnTypes, m[2]) {
			told(n, "%s.%s is %s; the types are %s", t.name, m[1], m[2], strings.Join(columnTypes, ", "))
		}
		if slices.Contains(revealing, m[1]) && impersonal[t.name+"."+m[1]] == "" && !personal.MatchString(line) {
			told(n, "%s.%s may tell something of a person; declare it: -- personal: category, retention", t.name, m[1])
		}
	}
	for _, t := range tables {
		if t.class == "space" && (len(t.columns) == 0 || t.columns[0] != "space_id" || !strings.HasPrefix(t.key, "space_id,")) {
			wrong = append(wrong, fmt.Sprintf("%s: table %s belongs to a space; space_id comes first in it and in its key", file, t.name))
		}
	}
	return tables, wrong
}

func TestTheSchemaKeepsToTheRules(t *testing.T) {
	files, err := filepath.Glob("schema/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	dropped := map[string]bool{"record_text": true, "facet": true, "listed": true} // by their rows' own numbers
	for _, name := range owned {
		dropped[name] = true
	}
	for _, file := range files {
		sql, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tables, wrong := lintSchema(file, string(sql))
		for _, w := range wrong {
			t.Error(w)
		}
		for _, table := range tables {
			holds := table.class == "space" || slices.Contains(table.columns, "space_id")
			if holds && !dropped[table.name] {
				t.Errorf("%s: table %s holds what a space owns, and DropSpace leaves it; add it to owned", file, table.name)
			}
		}
	}
}

func TestEveryRuleOfTheSchemaCatches(t *testing.T) {
	const good = "-- class: space\nCREATE TABLE garden (\n  space_id TEXT NOT NULL,\n  id TEXT NOT NULL,\n  PRIMARY KEY (space_id, id)\n);\n"
	if _, wrong := lintSchema("a.sql", good); len(wrong) > 0 {
		t.Errorf("a good table is refused: %v", wrong)
	}
	for bad, want := range map[string]string{
		strings.Replace(good, "-- class: space\n", "", 1):                                        "no class",
		strings.Replace(good, "  space_id TEXT NOT NULL,\n", "", 1):                              "space_id comes first",
		strings.Replace(good, "(space_id, id)", "(id)", 1):                                       "space_id comes first",
		strings.Replace(good, "  id TEXT NOT NULL", "  id UUID NOT NULL", 1):                     "is UUID",
		strings.Replace(good, "  id TEXT NOT NULL", "  id TEXT[] NOT NULL", 1):                   "is TEXT[]",
		strings.Replace(good, "  id TEXT NOT NULL,", "  id TEXT NOT NULL,\n  email TEXT,", 1):    "may tell something of a person",
		strings.Replace(good, "  id TEXT NOT NULL,", "  id TEXT NOT NULL REFERENCES a (id),", 1): "REFERENCES",
		good + "CREATE TRIGGER x AFTER INSERT ON garden BEGIN SELECT 1; END;":                    "TRIGGER",
	} {
		if _, wrong := lintSchema("a.sql", bad); !strings.Contains(strings.Join(wrong, "\n"), want) {
			t.Errorf("%q is not told of\n%s\n%v", want, bad, wrong)
		}
	}
}

// notShared are pieces of SQL that one of the engines does not read as the other.
var notShared = []string{"?", "::", "->", "ILIKE", "NOW()", "json_", "jsonb", "LAST_INSERT", "IFNULL", "NULLS FIRST", "||"}

// engineFiles speak to one engine on purpose.
var engineFiles = []string{"engine.go", "migrate.go", "open.go", "snapshot.go"}

// lintStatements says which SQL texts of a Go file are not for every engine.
func lintStatements(file string, source []byte) ([]string, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, source, 0)
	if err != nil {
		return nil, err
	}
	var wrong []string
	ast.Inspect(tree, func(n ast.Node) bool {
		literal, is := n.(*ast.BasicLit)
		if !is || literal.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil || !sqlVerb.MatchString(text) {
			return true
		}
		for _, piece := range notShared {
			if strings.Contains(text, piece) {
				wrong = append(wrong, fmt.Sprintf("%s: %q in SQL is not on every engine; write it another way or in engine.go", set.Position(literal.Pos()), piece))
			}
		}
		return true
	})
	return wrong, nil
}

var sqlVerb = regexp.MustCompile(`^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH) `)

func TestStatementsRunOnEveryEngine(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || slices.Contains(engineFiles, file) {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		wrong, err := lintStatements(file, source)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range wrong {
			t.Error(w)
		}
	}
	bad, err := lintStatements("a.go", []byte("package a\nconst q = `SELECT a FROM b WHERE c = ?`"))
	if err != nil || len(bad) != 1 {
		t.Errorf("a question mark is not told of: %v %v", bad, err)
	}
}
