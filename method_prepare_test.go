package bocage_test

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

// methodFigure reads « 0,75 », « −2 », « 12 000 », « — » of a page.
func methodFigure(t *testing.T, cell string) float64 {
	t.Helper()
	if cell == "—" {
		return composite.Missing()
	}
	v, err := strconv.ParseFloat(strings.NewReplacer(",", ".", "−", "-", " ", "", "\u00a0", "").Replace(cell), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// figureHolds says whether a value is what a page prints, to the decimals
// printed there.
func figureHolds(t *testing.T, got float64, printed string) bool {
	t.Helper()
	want := methodFigure(t, printed)
	_, decimals, _ := strings.Cut(printed, ",")
	return composite.IsMissing(got) == composite.IsMissing(want) &&
		(composite.IsMissing(want) || math.Abs(got-want) <= 0.5000001*math.Pow10(-len(decimals)))
}

// preparedRows makes data of the first columns of a table: a name, then one
// number an indicator.
func preparedRows(t *testing.T, rows [][]string, indicators ...string) *composite.Dataset {
	t.Helper()
	d := &composite.Dataset{Aggregates: []composite.Aggregate{{Code: "index", Weight: 1}}}
	for _, code := range indicators {
		d.Indicators = append(d.Indicators, composite.Indicator{Code: code, Direction: composite.MoreIsBetter, Parent: "index", Weight: 1, Target: composite.Missing()})
	}
	d.Values = composite.NewMatrix(len(rows), len(indicators))
	for r, row := range rows {
		d.Units = append(d.Units, composite.Unit{Code: row[0]})
		for c := range indicators {
			d.Values.Set(r, c, methodFigure(t, row[1+c]))
		}
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUnitsAreScreenedAsTheMethodSays(t *testing.T) {
	rows := examples(t, "indice-ecarter.md", "commune | médecins")
	d := preparedRows(t, rows, "doctors", "buses", "jobs", "clubs")
	_, report, err := composite.Screening{MinPresent: 0.75, MinNonZero: 0.5}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, s := range report.Left {
		left = append(left, s.Unit.Code)
	}
	for _, row := range rows {
		if out := row[7] == "écartée"; out != slices.Contains(left, row[0]) {
			t.Errorf("%s: left out %v; the method says %s", row[0], left, row[7])
		}
		_, alone, err := composite.Screening{Exclude: []string{row[0]}}.Run(d)
		if err != nil {
			t.Fatal(err)
		}
		if s := alone.Left[0]; !figureHolds(t, s.Present, row[5]) || !figureHolds(t, s.NonZero, row[6]) {
			t.Errorf("%s: %+v, the method says %s and %s", row[0], s, row[5], row[6])
		}
	}
}

func TestIndicatorsAreDividedAsTheMethodSays(t *testing.T) {
	rows := examples(t, "indice-rapporter.md", "commune | valeur")
	d := preparedRows(t, rows, "doctors")
	population := composite.Column{Code: "population"}
	for _, row := range rows {
		population.Values = append(population.Values, methodFigure(t, row[2]))
	}
	d.Columns, d.Indicators[0].Denominator = []composite.Column{population}, "population"
	out, report, err := composite.Denomination{Scale: map[string]float64{"population": 1000}}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, w := range report.Warnings {
		said[w.Unit] = true
	}
	for r, row := range rows {
		if got := out.Values.At(r, 0); !figureHolds(t, got, row[3]) || said[row[0]] != (row[3] == "—") {
			t.Errorf("%s: %v, told %v; the method says %s", row[0], got, said[row[0]], row[3])
		}
	}
}

func TestExtremesAreTreatedAsTheMethodSays(t *testing.T) {
	rows := examples(t, "indice-traiter.md", "valeur | winsorisée")
	for r := range rows {
		rows[r] = append([]string{fmt.Sprint("commune ", r)}, rows[r]...)
	}
	d := preparedRows(t, rows, "income")
	winsorised, report, err := composite.Treatment{}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	none := composite.TreatChoice{MaxPoints: -1, Transform: composite.LogCT}
	logged, _, err := composite.Treatment{TreatChoice: none}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		if v, w := winsorised.Values.At(r, 0), logged.Values.At(r, 0); !figureHolds(t, v, row[2]) || !figureHolds(t, w, row[3]) {
			t.Errorf("%s becomes %v and %v; the method says %s and %s", row[1], v, w, row[2], row[3])
		}
	}
	text, err := os.ReadFile("docs/METHOD/indice-traiter.md")
	if err != nil {
		t.Fatal(err)
	}
	one := report.Indicators[0]
	said := strings.ReplaceAll(fmt.Sprintf("asymétrie %.2f, aplatissement %.2f. Ramener 100 à 30 suffit : il reste %.2f et %.2f.",
		one.Before.Skewness, one.Before.Kurtosis, one.After.Skewness, one.After.Kurtosis), ".", ",")
	if said = strings.ReplaceAll(said, ", Ramener", ". Ramener"); !strings.Contains(string(text), strings.TrimSuffix(said, ",")) {
		t.Errorf("the method does not say %q", said)
	}
	var names []string
	for _, row := range examples(t, "indice-traiter.md", "nom | formule") {
		names = append(names, unticked(row[0]))
	}
	for _, transform := range composite.Transforms() {
		if !slices.Contains(names, string(transform)) {
			t.Errorf("the method does not know %s", transform)
		}
	}
}

// TestTransformationsAreThoseOfTheMethod: the log of the GII of this column is ln x, or −ln(101 − x).
func TestTransformationsAreThoseOfTheMethod(t *testing.T) {
	column := examples(t, "indice-traiter.md", "valeur | winsorisée")
	for r := range column {
		column[r] = append([]string{fmt.Sprint("commune ", r)}, column[r]...)
	}
	treated := func(transform composite.Transform, direction composite.Direction) (*composite.Dataset, *composite.Dataset, composite.TreatFit) {
		d := preparedRows(t, column, "income")
		d.Indicators[0].Direction = direction
		out, report, err := composite.Treatment{TreatChoice: composite.TreatChoice{MaxPoints: -1, Transform: transform}}.Run(d)
		if err != nil {
			t.Fatal(err)
		}
		return d, out, report.Indicators[0].Fit
	}
	given, gii, _ := treated(composite.LogGII, composite.MoreIsBetter)
	_, less, _ := treated(composite.LogGII, composite.LessIsBetter)
	_, boxed, fit := treated(composite.BoxCox, composite.MoreIsBetter)
	for _, row := range examples(t, "indice-traiter.md", "valeur | `log-gii`") {
		at := slices.Index(given.Values.Column(0), methodFigure(t, row[0]))
		for k, of := range []*composite.Dataset{gii, less, boxed} {
			if v := of.Values.At(at, 0); !figureHolds(t, v, row[1+k]) || v == 0 && math.Signbit(v) {
				t.Errorf("%s becomes %v; the method says %s", row[0], v, row[1+k])
			}
		}
	}
	if !figureHolds(t, fit.Scale, "6,861") || !figureHolds(t, fit.Power, "−0,2007") {
		t.Errorf("%+v", fit)
	}
}

// TestAScreeningThatVariesKeepsWhomTheMethodSays makes the four draws of the page.
func TestAScreeningThatVariesKeepsWhomTheMethodSays(t *testing.T) {
	d := preparedRows(t, examples(t, "indice-ecarter.md", "commune | médecins"), "doctors", "buses", "jobs", "clubs")
	usual, strict := &composite.Screening{MinPresent: 0.75, MinNonZero: 0.5}, &composite.Screening{MinPresent: 0.9}
	plan := composite.Plan{Screen: usual, Normalise: composite.Normalisation{NormaliseRule: composite.NormaliseRule{Method: composite.NotNormalised}}, Uncertainty: &composite.Uncertainty{
		Factors:  []composite.Factor{{Name: "who", Alternatives: []composite.Alternative{{}, {Screen: strict}, {Skip: []composite.Step{composite.StepScreen}}}}},
		Explicit: []composite.Draw{{}, {}, {Choices: map[string]int{"who": 1}}, {Choices: map[string]int{"who": 2}}}}}
	spreads, err := plan.Spread(t.Context(), d, composite.Machine{})
	if err != nil {
		t.Fatal(err)
	}
	left := func(o *composite.Screening) (out []string) {
		_, report, err := o.Run(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range report.Left {
			out = append(out, s.Unit.Code)
		}
		return out
	}
	for _, row := range examples(t, "indice-ecarter.md", "commune | aux seuils") {
		at := slices.IndexFunc(spreads.Units, func(s composite.Spread) bool { return s.Unit == row[0] })
		if at < 0 || !figureHolds(t, spreads.Units[at].Present, row[4]) {
			t.Errorf("%s: %+v, the method says %s", row[0], spreads.Units, row[4])
		}
		for k, o := range []*composite.Screening{usual, strict, {}} {
			if out := slices.Contains(left(o), row[0]); out != (row[1+k] == "écartée") {
				t.Errorf("%s, screening %d: left out %t, the method says %s", row[0], k, out, row[1+k])
			}
		}
	}
}

// missingClubs is the data of the first table of indice-completer.md.
func missingClubs(t *testing.T) *composite.Dataset {
	t.Helper()
	d := preparedRows(t, examples(t, "indice-completer.md", "commune | médecins | emplois | clubs"), "doctors", "jobs", "clubs")
	d.Groupings = []composite.Grouping{{Code: "size", Of: []string{"a", "b", "b", "b", "c"}}}
	return d
}

func TestMissingValuesAreEstimatedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-completer.md", "estimés par") {
		choice := composite.ImputeChoice{Method: composite.ImputeMethod(unticked(row[0])), Group: "size", Neighbours: 2}
		out, _, err := composite.Imputation{ImputeChoice: choice}.Run(missingClubs(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := out.Values.At(1, 2); !figureHolds(t, got, row[1]) {
			t.Errorf("%s gives %v; the method says %s", row[0], got, row[1])
		}
	}
	page, err := os.ReadFile("docs/METHOD/indice-completer.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range composite.ImputeMethods() {
		if !strings.Contains(string(page), "`"+string(method)+"`") {
			t.Errorf("the method does not know %s", method)
		}
	}
}

func TestOtherYearsStandInAsTheMethodSays(t *testing.T) {
	rows := examples(t, "indice-completer.md", "année | valeur")
	for n, method := range []composite.ImputeMethod{composite.ImputeLatest, composite.ImputeConstant, composite.ImputeLinear} {
		d := &composite.Dataset{Indicators: []composite.Indicator{{Code: "x", Weight: 1}}, Values: composite.NewMatrix(len(rows), 1)}
		for r, row := range rows {
			d.Units = append(d.Units, composite.Unit{Code: "Brou", Year: int(methodFigure(t, row[0]))})
			d.Values.Set(r, 0, methodFigure(t, row[1]))
		}
		out, _, err := composite.Imputation{ImputeChoice: composite.ImputeChoice{Method: method}, LeaveMissing: true}.Run(d)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			if got := out.Values.At(r, 0); !figureHolds(t, got, row[2+n]) {
				t.Errorf("%s of %s: %v; the method says %s", method, row[0], got, row[2+n])
			}
		}
	}
}
