package planfile

import (
	"bytes"
	"strings"
	"testing"
)

const bothLanguages = `data: {file: a.csv, code: C}
indicators: [{code: X, direction: higher, parent: top}]
aggregates: [{code: top}]
uncertainty:
  factors:
    - name: {fr: agrégation, en: aggregation}
      alternatives: [{name: {fr: moyenne, en: mean}}, {name: médiane, aggregate: {method: median}}]
    - {name: poids, weights: {}}
sensitivity:
  factors: [{name: {en: whose weights}, people: [{name: {fr: Élue, en: Councillor}, weights: {X: 1}}, {name: B, weights: {X: 2}}]}]
`

func TestWhatVariesIsNamedInBothLanguages(t *testing.T) {
	f, err := Read(strings.NewReader(bothLanguages), "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := f.In("en").Write(&text); err != nil {
		t.Fatal(err)
	}
	again, err := Read(&text, "plan.yaml")
	if err != nil {
		t.Fatalf("%v\n%s", err, text.String())
	}
	for _, f := range []*File{f, again} {
		for lang, want := range map[string]string{"fr": "agrégation/moyenne/médiane/poids/whose weights/Élue/B", "en": "aggregation/mean/médiane/poids/whose weights/Councillor/B"} {
			in := f.In(lang)
			u, s := in.Uncertainty.Factors, in.Sensitivity.Factors
			got := strings.Join([]string{u[0].Name, u[0].Alternatives[0].Name, u[0].Alternatives[1].Name, u[1].Name, s[0].Name, s[0].People[0].Name, s[0].People[1].Name}, "/")
			if got != want {
				t.Errorf("%s: got %s, want %s", lang, got, want)
			}
		}
	}
	if f.Uncertainty.Factors[0].Name != "agrégation" {
		t.Errorf("reading in a language changed the plan: %q", f.Uncertainty.Factors[0].Name)
	}
	_, err = Read(strings.NewReader(strings.Replace(bothLanguages, "en: aggregation", "de: Aggregation", 1)), "plan.yaml")
	if err == nil || !strings.Contains(err.Error(), "plan.yaml:6:") {
		t.Errorf("a language that is not known: %v", err)
	}
}
