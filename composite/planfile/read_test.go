package planfile_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite/planfile"
)

// whole is a plan that reads.
const whole = `name: Vivre ici
about: {fr: Un essai., en: A trial.}
data:
  file: communes.csv
  code: CODGEO
  name: LIBGEO
  decimal: comma
  columns: [POP]
  groups: [{code: region, column: REG, name: {fr: Région, en: Region}}]
indicators:
  - {code: REV, name: {fr: Revenu, en: Income}, unit: €, direction: higher, parent: niveau, weight: 2}
  - {code: CHOM, column: TX_CHOM, direction: lower, parent: niveau}
aggregates:
  - {code: niveau, name: Niveau de vie}
screen: {min_present: 0.5}
normalise: {method: z-score}
weights: {}
aggregate: {}
uncertainty:
  draws: 200
  sampling: {seed: 7}
  factors:
    - name: normalisation
      alternatives: [{}, {normalise: {method: min-max}}]
`

func read(t *testing.T, text string) (*planfile.File, error) {
	t.Helper()
	return planfile.Read(strings.NewReader(text), "plan.yaml")
}

func TestAPlanIsRead(t *testing.T) {
	f, err := read(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "Vivre ici" || f.About.In("en") != "A trial." || f.Data.Groups[0].Name.In("fr") != "Région" || f.Data.Columns[0].Code != "POP" {
		t.Errorf("%+v", f)
	}
	if f.Indicators[1].Direction != -1 || *f.Indicators[0].Weight != 2 || f.Indicators[1].Weight != nil {
		t.Errorf("%+v", f.Indicators)
	}
	if f.Uncertainty.Draws != 200 || len(f.Uncertainty.Factors[0].Alternatives) != 2 || f.Where("REV") != 11 || f.Where("normalise") != 16 {
		t.Errorf("%+v, %d, %d", f.Uncertainty, f.Where("REV"), f.Where("normalise"))
	}
}

// TestWhatIsWrongIsSaidWithItsLine reads each message as who wrote the plan.
func TestWhatIsWrongIsSaidWithItsLine(t *testing.T) {
	change := func(from, to string) string {
		if !strings.Contains(whole, from) {
			t.Fatalf("the plan does not hold %q", from)
		}
		return strings.Replace(whole, from, to, 1)
	}
	for name, c := range map[string]struct{ plan, says string }{
		"a slip in a key":          {change("normalise: {method: z", "normalize: {method: z"), `plan.yaml:16:1: there is no key “normalize” here: did you mean “normalise”?`},
		"a slip below":             {change("direction: lower", "dirction: lower"), `plan.yaml:12:35: there is no key “dirction” here: did you mean “direction”?`},
		"a key that is nothing":    {change("name: Vivre ici", "couleur: bleu"), `plan.yaml:1:1: there is no key “couleur” here: write one of about, aggregate,`},
		"a key of a step":          {change("draws: 200", "drwas: 200"), `plan.yaml:20:3: there is no key “drwas” here: did you mean “draws”?`},
		"a level that is none":     {change("aggregate: {}", "aggregate: {levels: {haut: {}}}"), `plan.yaml:18:22: aggregate.levels.haut is “haut”, where a whole number is expected`},
		"a key twice":              {change("weights: {}", "weights: {}\nweights: {}"), `plan.yaml`},
		"no direction":             {change("direction: lower, ", ""), `plan.yaml:12:5: indicators[2].direction is not said: add it`},
		"a wrong direction":        {change("direction: lower", "direction: bas"), `plan.yaml:12:46: indicators[2].direction is “bas”: write higher, lower, none`},
		"text for a number":        {change("weight: 2", "weight: deux"), `plan.yaml:11:101: indicators[1].weight is “deux”, where a number is expected`},
		"a decimal comma":          {change("weight: 2", `weight: "2,5"`), `indicators[1].weight is “2,5”: write decimals with a point in a plan (2.5)`},
		"infinity":                 {change("weight: 2", "weight: .inf"), `indicators[1].weight is “.inf”, where a number is expected`},
		"half a draw":              {change("draws: 200", "draws: 1.5"), `plan.yaml:20:10: uncertainty.draws is “1.5”, where a whole number is expected`},
		"a list for a mapping":     {change("screen: {min_present: 0.5}", "screen: [median]"), `plan.yaml:15:9: screen is “[…]”, where names and values are expected`},
		"a word for a mapping":     {change("screen: {min_present: 0.5}", "screen: median"), `screen is “median”, where names and values are expected, such as “method: …”`},
		"a mapping for a list":     {change("  columns: [POP]", "  columns: {POP: 1}"), `data.columns is “{…}”, where a list is expected`},
		"a step that says nothing": {change("screen: {min_present: 0.5}", "screen:"), `plan.yaml:15:8: screen has no value: write {} after it for the usual choices, or take the line away`},
		"another decimal":          {change("decimal: comma", "decimal: virgule"), `plan.yaml:7:3: data.decimal is “virgule”: write comma, point`},
		"two sources":              {change("  decimal: comma", "  territories: commune"), `plan.yaml:3: the plan gives its data twice: keep one`},
		"no source":                {change("  file: communes.csv\n", ""), `the plan does not say where its data are: give data.file, data.rows or data.territories`},
		"no code":                  {change("  code: CODGEO\n", ""), `data.code is not said: add it`},
		"an anchor":                {change("screen: {min_present: 0.5}", "screen: &a {min_present: 0.5}"), `plan.yaml:15:9: screen points elsewhere with * or &: write it out`},
		"broken YAML":              {change("name: Vivre ici", "name: Vivre: ici"), `plan.yaml:1: this can’t be read as YAML`},
		"two plans":                {whole + "---\nname: b\n", `there is more than one plan in the file`},
		"nothing":                  {"  \n", `plan.yaml: the plan is empty`},
		"a comment only":           {"# rien\n", `plan.yaml: the plan is empty`},
		"too long":                 {strings.Repeat("#", planfile.MaxPlan+1), `plan.yaml: the plan is longer than 4194304 bytes`},
		"not a mapping":            {"bonjour", `plan is “bonjour”, where names and values are expected`},
	} {
		_, err := read(t, c.plan)
		var wrong *planfile.Problems
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s:\n%v\nwant\n%s", name, err, c.says)
		}
	}
}

func TestEverythingWrongIsToldAtOnce(t *testing.T) {
	_, err := read(t, strings.NewReplacer("weight: 2", "weight: x", "draws: 200", "draws: y", "screen:", "imput:").Replace(whole))
	var wrong *planfile.Problems
	if !errors.As(err, &wrong) || len(wrong.List) != 3 {
		t.Fatal(err)
	}
}

func TestATreeIsReadAsAList(t *testing.T) {
	f, err := read(t, `data: {territories: commune}
aggregates:
  - code: indice
    aggregates:
      - code: emploi
        weight: 2
        indicators:
          - {code: EMPRATE18, direction: higher}
      - code: logement
        indicators:
          - {code: VACANCY18, direction: lower}
`)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, a := range f.Aggregates {
		codes = append(codes, a.Code+"<"+a.Parent)
	}
	for _, i := range f.Indicators {
		codes = append(codes, i.Code+"<"+i.Parent)
	}
	if got := strings.Join(codes, " "); got != "indice< emploi<indice logement<indice EMPRATE18<emploi VACANCY18<logement" {
		t.Error(got)
	}
	var back bytes.Buffer
	if err := f.Write(&back); err != nil {
		t.Fatal(err)
	}
	again, err := read(t, back.String())
	if err != nil || len(again.Aggregates) != 3 || again.Aggregates[1].Parent != "indice" {
		t.Errorf("%v\n%s", err, back.String())
	}
}

func TestAParentThatIsSaidTwiceMustAgree(t *testing.T) {
	_, err := read(t, `data: {territories: commune}
aggregates:
  - code: emploi
    indicators:
      - {code: EMPRATE18, direction: higher, parent: logement}
`)
	if err == nil || !strings.Contains(err.Error(), "plan.yaml:5:10: EMPRATE18 stands within emploi but says its parent is logement: keep one of the two") {
		t.Error(err)
	}
}

func TestEveryReasonHasItsSentence(t *testing.T) {
	for r, s := range planfile.Sentences {
		if s == "" || strings.HasSuffix(s, ".") {
			t.Errorf("%s: %q", r, s)
		}
	}
}
