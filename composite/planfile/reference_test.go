package planfile

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

// keysOf tells every key that a plan file may have below a type.
func keysOf(t reflect.Type, tell func(string), seen map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		key, how, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "-" || !f.IsExported() {
			continue
		}
		if key != "" && how != "inline" {
			tell(key)
		}
		keysOf(f.Type, tell, seen)
	}
}

// The page of all keys names each key that a plan may have, and each method.
func TestEveryKeyIsInThePageOfKeys(t *testing.T) {
	text, err := os.ReadFile("../../docs/USER/toutes-les-cles-d-un-plan.md")
	if err != nil {
		t.Fatal(err)
	}
	page, keys := string(text), 0
	tell := func(key string) {
		keys++
		if !strings.Contains(page, "`"+key+"`") && !strings.Contains(page, "`"+key+": ") && !strings.Contains(page, "{"+key+": ") && !strings.Contains(page, ", "+key+": ") {
			t.Errorf("no %s", key)
		}
	}
	seen := map[reflect.Type]bool{}
	keysOf(reflect.TypeFor[File](), tell, seen)
	keysOf(reflect.TypeFor[head](), tell, seen)
	methods := 0
	for _, name := range methodsOf(t) {
		methods++
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("no method %s", name)
		}
	}
	if keys < 100 || methods < 60 {
		t.Errorf("%d keys and %d methods only were looked for", keys, methods)
	}
	_, example, _ := strings.Cut(page, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	if f, err := Read(strings.NewReader(example), "plan.yaml"); err != nil || len(f.Indicators) != 2 {
		t.Errorf("the example is no plan: %v", err)
	}
}

// Who looks a setting up reads, on its line, the methods with which it counts.
func TestThePageOfKeysSaysWithWhichMethodsASettingCounts(t *testing.T) {
	text, err := os.ReadFile("../../docs/USER/toutes-les-cles-d-un-plan.md")
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, step := range []reflect.Type{reflect.TypeFor[composite.Imputation](), reflect.TypeFor[composite.Treatment](), reflect.TypeFor[composite.Normalisation](),
		reflect.TypeFor[composite.Weighting](), reflect.TypeFor[composite.Aggregation](), reflect.TypeFor[composite.WeightVariation]()} {
		for key, s := range settingsOf(step).of {
			said := s.methods == nil
			for line := range strings.Lines(string(text)) {
				with := strings.Contains(line, "`"+key+"`")
				for _, m := range s.methods {
					with = with && strings.Contains(line, "`"+m+"`")
				}
				said = said || with
			}
			if held++; !said {
				t.Errorf("%s: no line has %s and %s", step.Name(), key, strings.Join(s.methods, ", "))
			}
		}
	}
	if held < 50 {
		t.Errorf("%d settings only", held)
	}
}

var declared = regexp.MustCompile(`\s(?:AggregateMethod|ImputeMethod|NormaliseMethod|WeightMethod|WeightVariationMethod|SamplingMethod|Transform) += "([^"]+)"`)

// methodsOf are those that the library declares.
func methodsOf(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			out = append(out, m[1])
		}
	}
	return out
}
