package app

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/composite/planfile"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

var braced = regexp.MustCompile(`\{[a-z]+\}`)

// TestEveryReasonOfTheLibraryIsSaidInBothLanguages: what an index can't do is read by an officer, not by a programmer.
func TestEveryReasonOfTheLibraryIsSaidInBothLanguages(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	sentences := map[string]string{}
	for r, s := range composite.Sentences {
		sentences["composite."+string(r)] = s
	}
	for r, s := range planfile.Sentences {
		sentences["planfile."+string(r)] = s
	}
	for _, lang := range []string{i18n.FR, i18n.EN} {
		l := catalogue.For(lang)
		for _, key := range slices.Sorted(maps.Keys(sentences)) {
			if !l.Has(key) {
				t.Errorf("%s: write %s in composite.yaml or planfile.yaml: %s", lang, key, sentences[key])
				continue
			}
			var pairs []any
			for _, name := range []string{"unit", "indicator", "other", "known", "value", "limit", "year", "key", "read", "near", "want"} {
				pairs = append(pairs, name, "⟨"+name+"⟩")
			}
			told := l.T(key, pairs...)
			for _, name := range braced.FindAllString(sentences[key], -1) {
				if !strings.Contains(told, "⟨"+strings.Trim(name, "{}")+"⟩") {
					t.Errorf("%s: %s does not tell %s: %s", lang, key, name, told)
				}
			}
		}
		for _, step := range []composite.Step{composite.StepData, composite.StepPlan, composite.StepScreen, composite.StepDenominate, composite.StepImpute, composite.StepTreat,
			composite.StepNormalise, composite.StepWeight, composite.StepAggregate, composite.StepRank, composite.StepAnalyse, composite.StepUncertainty, composite.StepSensitivity} {
			if !l.Has("composite.step." + string(step)) {
				t.Errorf("%s: the step %s has no name", lang, step)
			}
		}
	}
}

func TestAnErrorOfTheLibraryIsAFaultInTheReadersLanguage(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	err = IndexFault(&composite.Error{Step: composite.StepData, Reason: composite.NotFinite, Unit: "35238", Year: 2021, Indicator: "REV"},
		func(code string) string { return map[string]string{"35238": "Rennes", "REV": "Revenu"}[code] })
	if got := catalogue.For(i18n.FR).Fault(fault.All(err)[0]); got != "La valeur de Revenu pour Rennes (2021) est infinie\u00a0: donnez un nombre, ou laissez la case vide." {
		t.Errorf("%q", got)
	}
	err = IndexFault(&planfile.Problems{List: []planfile.Problem{{Reason: planfile.NearKey, File: "plan.yaml", Line: 3, Column: 5, Read: "normalize", Near: "normalise"}}}, nil)
	f := fault.All(err)[0]
	if got := catalogue.For(i18n.EN).Fault(f); f.Field != "plan.yaml:3:5" || got != "There is no key “normalize” here: did you mean “normalise”?" {
		t.Errorf("%q %q", f.Field, got)
	}
	if other := errors.New("x"); IndexFault(other, nil) != other {
		t.Error("an error of another kind was changed")
	}
}

func TestNumbersOfAFaultAreReadable(t *testing.T) {
	for v, want := range map[float64]float64{0.23739152514236314: 0.2373915, -0.5990304542942746: -0.5990305, 21340.5: 21340.5, 123456789: 123456789, 0: 0} {
		if got := sevenDigits(v); got != want {
			t.Errorf("%v is shown as %v", v, got)
		}
	}
}
