package planfile_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite/planfile"
)

const plainRows = `
  - {CODE: 01004, NOM: Ambérieu, REV: 21340.5, CHOM: 0, GENRE: ville}
  - CODE: "01005"
    NOM: Ambérieux
    REV: -3
    CHOM: nd
    GENRE: bourg
  - {CODE: 01006, REV: , GENRE: bourg}
`

const rowsPlan = "indicators: [{code: REV, direction: higher, parent: top}, {code: CHOM, direction: lower, parent: top}]\naggregates: [{code: top}]\n"

// TestValuesMayStandInYAML: in the plan, or in a file of rows; missing, nought and negative stay apart.
func TestValuesMayStandInYAML(t *testing.T) {
	inPlan, err := read(t, "data:\n  code: CODE\n  name: NOM\n  groups: [GENRE]\n  rows:"+plainRows+rowsPlan)
	if err != nil {
		t.Fatal(err)
	}
	beside, err := read(t, "data: {file: communes.yaml, code: CODE, name: NOM, groups: [GENRE]}\n"+rowsPlan)
	if err != nil {
		t.Fatal(err)
	}
	file, err := planfile.ReadRows(strings.NewReader(plainRows), "communes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		f *planfile.File
		t planfile.Table
	}{"plan": {inPlan, inPlan.Table()}, "file": {beside, file}} {
		d, err := c.f.Dataset(c.t, "fr")
		if err != nil {
			t.Fatal(name, err)
		}
		na := math.NaN()
		for r, want := range [][]float64{{21340.5, 0}, {-3, na}, {na, na}} {
			for k, v := range want {
				if got := d.Values.At(r, k); got != v && (got == got || v == v) {
					t.Errorf("%s: row %d, column %d: %v, want %v", name, r, k, got, v)
				}
			}
		}
		if d.Units[0].Code != "01004" || d.Units[0].Name != "Ambérieu" || d.Groupings[0].Of[2] != "bourg" {
			t.Errorf("%s: %+v %+v", name, d.Units, d.Groupings)
		}
	}
	var text bytes.Buffer
	if err := inPlan.Write(&text); err != nil {
		t.Fatal(err)
	}
	again, err := read(t, text.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, text.String())
	}
	if d, err := again.Dataset(again.Table(), "fr"); err != nil || d.Units[0].Code != "01004" || d.Values.At(0, 0) != 21340.5 {
		t.Errorf("%v\n%s", err, text.String())
	}
}

// TestWhatIsWrongInRowsIsSaidWithItsLine reads each message as who wrote the rows.
func TestWhatIsWrongInRowsIsSaidWithItsLine(t *testing.T) {
	const head = "data:\n  code: CODE\n  rows:\n"
	for name, c := range map[string]struct{ rows, says string }{
		"a comma":         {"    - CODE: A\n      REV: 1\n      CHOM: 1,5\n", "plan.yaml:6:13: “1,5” (column “CHOM”, A): write numbers with a point in YAML, without separator or sign of a unit (1.5)"},
		"thousands":       {"    - {CODE: A, CHOM: 1, REV: 21 340}\n", "plan.yaml:4:31: “21 340” (column “REV”, A): write numbers with a point in YAML"},
		"a text":          {"    - {CODE: A, CHOM: 1, REV: beaucoup}\n", "plan.yaml:4:31: “beaucoup” is no number"},
		"truth":           {"    - {CODE: A, CHOM: 1, REV: true}\n", "“true” is no number"},
		"infinity":        {"    - {CODE: A, CHOM: 1, REV: .inf}\n", "“.inf” is no number"},
		"a list":          {"    - {CODE: A, CHOM: 1, REV: [1, 2]}\n", "plan.yaml:4:31: data.rows[1].REV holds several things"},
		"twice a key":     {"    - {CODE: A, CHOM: 1, REV: 1, REV: 2}\n", "plan.yaml:4:34: the key “REV” is there twice"},
		"twice a unit":    {"    - {CODE: A, CHOM: 1, REV: 1}\n    - {CODE: A, CHOM: 1, REV: 1}\n", "plan.yaml:5:14: A is there a second time; it was on line 4 already"},
		"no code":         {"    - {CHOM: 1, REV: 1}\n    - {CODE: A}\n", "plan.yaml:4: the row has no code"},
		"no map":          {"    - A\n", "plan.yaml:4:7: data.rows[1] is “A”, where names and values are expected"},
		"an alias":        {"    - &a {CODE: A, CHOM: 1, REV: 1}\n    - *a\n", "points elsewhere with * or &"},
		"no such column":  {"    - {CODE: A, CHOMM: 1, REV: 1}\n", "plan.yaml:4: CHOM asks for the column “CHOM”, which is not in the table: did you mean “CHOMM”?"},
		"not a list":      {"    CODE: A\n", "data.rows is “{…}”, where a list is expected"},
		"nothing":         {"    []\n", "the table has no row"},
		"a file as well":  {"    - {CODE: A, CHOM: 1, REV: 1}\n  file: a.csv\n", "the plan gives its data twice"},
		"both":            {"    - {CODE: A, CHOM: 1, REV: 1}\n  territories: commune\n", "the plan gives its data twice"},
		"an empty string": {"    - {CODE: \"\", CHOM: 1, REV: 1}\n", "the row has no code"},
	} {
		f, err := read(t, head+c.rows+rowsPlan)
		if err == nil {
			_, err = f.Dataset(f.Table(), "fr")
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v\nwant %s", name, err, c.says)
		}
	}
	if _, err := read(t, "data: {rows: [{CODE: A, REV: 1, CHOM: 1}]}\n"+rowsPlan); err == nil || !strings.Contains(err.Error(), "data.code is not said") {
		t.Error(err)
	}
	for text, says := range map[string]string{"": "communes.yaml:1: the table has no row", "a: [": "communes.yaml:1: this can’t be read as YAML", "a: 1": "communes.yaml is “{…}”, where a list is expected"} {
		if _, err := planfile.ReadRows(strings.NewReader(text), "communes.yaml"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestANoughtThatWouldMeanTheUsualIsRefused: who writes 0 means 0, and a step would take
// its usual number instead.
func TestANoughtThatWouldMeanTheUsualIsRefused(t *testing.T) {
	const head = "data: {file: d.csv, code: c}\n" + rowsPlan
	for _, wrong := range []string{"uncertainty: {factors: [{weights: {noise: 0}}]}", "uncertainty: {draws: 0}", "uncertainty: {share: 0.0}", "treat: {max_points: 0}", "aggregate: {method: counting, cutoff: 5, enough: 0}",
		"aggregate: {method: bod, benefit: {upper: 0}}", "aggregate: {method: bod, benefit: {lower: 0.2, limits: {REV: {lower: 0}}}}", "aggregate: {method: oppchovec, alpha: 0}"} {
		if _, err := read(t, head+wrong+"\n"); err == nil || !strings.Contains(err.Error(), "read as if it were not written") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	for _, right := range []string{"aggregate: {method: generalised, power: 0}", "aggregate: {method: counting, cutoff: 0}", "normalise: {method: min-max, scale: {low: 0, high: 1}}", "aggregate: {method: bod, benefit: {lower: 0, upper: 0.5}}", "screen: {min_present: 0}"} {
		if _, err := read(t, head+right+"\n"); err != nil {
			t.Errorf("%s: %v", right, err)
		}
	}
}
