package bocage_test

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
)

// unitsOfTheMethod are those of the indicators of formules.md.
type unitsOfTheMethod map[string]string

func (u unitsOfTheMethod) Unit(code string) (string, bool) { unit, has := u[code]; return unit, has }
func (u unitsOfTheMethod) Codes() []string                 { return slices.Sorted(maps.Keys(u)) }

var methodUnits = unitsOfTheMethod{"KM": "km", "G": "g/km", "H": "h", "MIN": "min", "POP": "{person}", "LOG": "{dwelling}", "TAUX": "%", "REVENU": "EUR", "A": "1", "B": "1"}

func compiledAsWritten(source, unit string) (*formula.Program, error) {
	f, err := formula.Parse(source)
	if err != nil {
		return nil, err
	}
	return f.Compile(methodUnits, unit)
}

func unticked(cell string) string { return strings.Trim(cell, "`") }

func TestFormulasAreExecutedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "formules.md", "formule exécutée de") {
		p, err := compiledAsWritten(unticked(row[0]), row[1])
		if err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		if p.String(i18n.FR) != unticked(row[2]) || p.Unit() != row[3] {
			t.Errorf("%s shows as %s in %s, the method says %s in %s", row[0], p.String(i18n.FR), p.Unit(), row[2], row[3])
		}
	}
}

func TestFormulasAreRefusedAsTheMethodSays(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range examples(t, "formules.md", "formule refusée") {
		_, err := compiledAsWritten(unticked(row[0]), "")
		all := fault.All(err)
		if len(all) == 0 {
			t.Errorf("%s is accepted, the method says it is not", row[0])
			continue
		}
		said := strings.ReplaceAll(c.For(i18n.FR).Fault(all[0]), "\u00a0", " ")
		if want := "Caractère " + row[1] + " : " + strings.ReplaceAll(row[2], "\u00a0", " "); !strings.HasPrefix(said, want) {
			t.Errorf("%s: %s; the method says %s", row[0], said, want)
		}
	}
}

// methodStatus are the words of formules.md for what a value is worth.
var methodStatus = map[string]formula.Status{"manquant": formula.Missing, "secret": formula.Secret, "sans objet": formula.NotApplicable, "division par zéro": formula.DividedByZero,
	"impossible": formula.Undefined, "trop grand": formula.TooLarge, "estimé": formula.Estimated, "prudence": formula.Flagged, "": formula.Known}

// methodValue reads « 1 », « 1 estimé », « secret ».
func methodValue(t *testing.T, cell string) formula.Value {
	t.Helper()
	if status, word := methodStatus[cell]; word && cell != "" {
		return formula.Value{Number: math.NaN(), Status: status}
	}
	digits, word, _ := strings.Cut(cell, " ")
	v, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", "."), 64)
	status, known := methodStatus[word]
	if err != nil || !known {
		t.Fatalf("%q is no value of the page", cell)
	}
	return formula.Value{Number: v, Status: status}
}

func TestValuesThatAreNotThereGoAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "formules.md", "calcul") {
		p, err := compiledAsWritten(unticked(row[0]), "")
		if err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		values := map[string]formula.Value{"A": methodValue(t, row[1]), "B": methodValue(t, row[2])}
		got, err := p.Scalar(func(r formula.Reference) formula.Value { return values[r.Code] })
		want := methodValue(t, row[3])
		if err != nil || got.Status != want.Status || want.Status.Has() && got.Number != want.Number {
			t.Errorf("%s with %s and %s: %v (%s), the method says %s", row[0], row[1], row[2], got.Number, got.Status.Code(), row[3])
		}
	}
}
