package planfile_test

import (
	"math"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/composite/planfile"
)

// table makes a table of lines whose cells are parted by semicolons.
func table(text string) planfile.Table {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return planfile.Table{Name: "communes.csv", Line: 1, Names: strings.Split(lines[0], ";"), Rows: func(yield func(planfile.Row, error) bool) {
		for i, line := range lines[1:] {
			if !yield(planfile.Row{Line: i + 2, Cells: strings.Split(line, ";")}, nil) {
				return
			}
		}
	}}
}

func planOf(t *testing.T) *planfile.File {
	t.Helper()
	f, err := read(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestATableBecomesADataSet(t *testing.T) {
	d, err := planOf(t).Dataset(table(`CODGEO;LIBGEO;REG;POP;REV;TX_CHOM;autre
01004;Ambérieu;84;1 200;21 340,5;8,1 %;x
01005;Ambérieux;84;;nd;0;y
01006;Ambléon;11;12;−3,25;s`), "en")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	if d.Units[0] != (composite.Unit{Code: "01004", Name: "Ambérieu"}) || d.Indicators[0].Name != "Income" || d.Groupings[0].Of[2] != "11" || d.Groupings[0].Name != "Region" {
		t.Errorf("%+v", d)
	}
	for at, want := range map[[2]int]float64{{0, 0}: 21340.5, {0, 1}: 8.1, {1, 1}: 0, {2, 0}: -3.25} {
		if got := d.Values.At(at[0], at[1]); got != want {
			t.Errorf("%v: %v, want %v", at, got, want)
		}
	}
	for _, missing := range []float64{d.Values.At(1, 0), d.Values.At(2, 1), d.Column("POP")[1]} {
		if !math.IsNaN(missing) {
			t.Errorf("%v should be missing, not a number", missing)
		}
	}
	if d.Column("POP")[0] != 1200 || d.Indicators[0].Weight != 2 || d.Indicators[1].Weight != 1 || d.Indicators[1].Direction != composite.LessIsBetter {
		t.Errorf("%+v %+v", d.Columns, d.Indicators)
	}
}

// TestWhatIsWrongInATableIsSaidWithItsCell reads each message as who made the table.
func TestWhatIsWrongInATableIsSaidWithItsCell(t *testing.T) {
	const head = "CODGEO;LIBGEO;REG;POP;REV;TX_CHOM\n"
	for name, c := range map[string]struct{ table, says string }{
		"text in a number":      {head + "1;A;84;5;beaucoup;2", `communes.csv:2:5: “beaucoup” is no number (column “REV”, A): write a number, leave the cell empty, or list the text under data.missing`},
		"two separators":        {head + "1;A;84;5;1.234,5;2", `communes.csv:2:5: “1.234,5” can be read in two ways (column “REV”, A)`},
		"the other decimal":     {head + "1;A;84;5;1.5;2", `communes.csv:2:5: “1.5” is written with another decimal sign than data.decimal says, comma (column “REV”, A)`},
		"an error of a program": {head + "1;A;84;5;#DIV/0!;2", `communes.csv:2:5: the cell holds the error #DIV/0! of a spreadsheet program`},
		"dots without digit":    {head + "1;A;84;5;..;2", `“..” is no number (column “REV”, A): write a number, leave the cell empty, or list the text under data.missing`},
		"hexadecimal":           {head + "1;A;84;5;0x10;2", `“0x10” is no number`},
		"infinity":              {head + "1;A;84;5;Inf;2", `“Inf” is no number`},
		"a unit twice":          {head + "1;A;84;5;1;2\n1;A;84;5;1;2", `communes.csv:3:1: 1 is there a second time; it was on line 2 already: keep one row a unit and year`},
		"a unit without code":   {head + ";A;84;5;1;2", `communes.csv:2:1: the row has no code in the column “CODGEO”`},
		"no row":                {head, `communes.csv:1: the table has no row below its names of columns`},
		"blank rows only":       {head + ";;;;;\n; ;;;;", `the table has no row below`},
		"no such column":        {"CODGEO;LIBGEO;REG;POP;REV;CHOMAGE\n1;A;84;5;1;2", `communes.csv:1: CHOM asks for the column “TX_CHOM”, which is not in the table: its columns are CODGEO, LIBGEO, REG, POP, REV, CHOMAGE`},
		"a slip in a column":    {"CODGEO;LIBGEO;REG;POP;REV;TX_CHOMM\n1;A;84;5;1;2", `which is not in the table: did you mean “TX_CHOMM”?`},
		"two columns":           {"CODGEO;LIBGEO;REG;POP;REV;TX_CHOM;REV\n1;A;84;5;1;2;3", `the table has two columns called “REV”: give one of them another name`},
	} {
		_, err := planOf(t).Dataset(table(c.table), "fr")
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s:\n%v\nwant\n%s", name, err, c.says)
		}
	}
}

func TestManyProblemsAreCutShort(t *testing.T) {
	_, err := planOf(t).Dataset(table("CODGEO;LIBGEO;REG;POP;REV;TX_CHOM\n"+strings.Repeat("a;A;;x;x;x\n", 200)), "fr")
	wrong, is := err.(*planfile.Problems)
	if !is || len(wrong.List) != planfile.MaxProblems || wrong.More == 0 {
		t.Errorf("%v", err)
	}
}

// Indicators may stand in tables of their own, such as those under another licence.
func TestAnIndicatorIsReadFromATableBesideTheFirst(t *testing.T) {
	f, err := read(t, "data: {file: a.csv, code: c, beside: [{file: b.csv}, {file: d.csv}]}\nindicators: [{code: x, direction: higher, parent: i}, {code: y, direction: lower, parent: i}, {code: z, direction: lower, parent: i}]\naggregates: [{code: i}]\n")
	if err != nil {
		t.Fatal(err)
	}
	first, third := table("c;x\nA;1,5\nB;2\nC;3"), table("c;z\nA;7")
	d, err := f.Dataset(first, "fr", table("c;y;x\nC;6\nA;4"), third)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range [][]float64{{1.5, 4, 7}, {2, math.NaN(), math.NaN()}, {3, 6, math.NaN()}} {
		for c, v := range want {
			if got := d.Values.At(at, c); got != v && (got == got || v == v) {
				t.Errorf("%s has %v, want %v", d.Units[at].Code, got, v)
			}
		}
	}
	for beside, says := range map[string]string{
		"c;w\nA;1":      "asks for the column “y”",
		"n;y\nA;1":      "asks for the column “c”",
		"c;y\nZ;1":      "Z is not one of the units of communes.csv",
		"c;y\nA;1\nA;2": "A is there a second time; it was on line 2",
		"c;y\nA;beau":   "“beau” is no number",
	} {
		if _, err := f.Dataset(first, "fr", table(beside), third); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", beside, err)
		}
	}
	if _, err := read(t, "data: {territories: commune, beside: [{file: b.csv}]}\nindicators: [{code: x, direction: higher}]\n"); err == nil {
		t.Error("a table beside what ships is left aside without a word")
	}
}

func TestAPanelHasOneRowAYear(t *testing.T) {
	f, err := read(t, "data: {file: a.csv, code: c, year: an}\nindicators: [{code: x, direction: higher, parent: i}]\naggregates: [{code: i}]\n")
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Dataset(table("c;an;x\nA;2020;1,5\nA;2021;2,5"), "fr")
	if err != nil || len(d.Years()) != 2 || d.Values.At(1, 0) != 2.5 {
		t.Errorf("%v %+v", err, d)
	}
	for line, says := range map[string]string{"A;vingt;1": "“vingt” is no year", "A;2020;1\nA;2020;2": "A (2020) is there a second time"} {
		if _, err := f.Dataset(table("c;an;x\n"+line), "fr"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v", err)
		}
	}
}

func TestAWorkbookWritesNumbersWithAPoint(t *testing.T) {
	in := table("CODGEO;LIBGEO;REG;POP;REV;TX_CHOM\n1;A;84;5;1.5;2")
	in.Native = true
	if d, err := planOf(t).Dataset(in, "fr"); err != nil || d.Values.At(0, 0) != 1.5 {
		t.Error(err)
	}
}

// TestIndicatorsMayBeDescribedInATable: the columns of COINr's iMeta, and French ones.
func TestIndicatorsMayBeDescribedInATable(t *testing.T) {
	for name, text := range map[string]string{
		"coinr":  "Level;iCode;iName;Direction;Weight;Unit;Target;Denominator;Parent;Type\n1;Goods;Trade in goods;1;1;Trillion USD;1.9;GDP;Physical;Indicator\n1;CO2;Emissions;-1;0.5;t;NA;NA;Physical;Indicator\n2;Physical;Physical;1;1;NA;NA;NA;Index;Aggregate\n3;Index;Index;1;1;NA;NA;NA;NA;Aggregate\nNA;GDP;GDP;NA;NA;USD;NA;NA;NA;Denominator\nNA;Pop;Class;NA;NA;NA;NA;NA;NA;Group\nNA;Time;Time;NA;NA;NA;NA;NA;NA;Other",
		"french": "Code;Nom;Sens;Poids;Unité;Cible;Dénominateur;Parent\nGoods;Trade in goods;1;1;Trillion USD;1,9;GDP;Physical\nCO2;Emissions;-1;0,5;t;;;Physical\nPhysical;Physical;;1;;;;Index\nIndex;Index;;1;;;;",
	} {
		f, err := read(t, "data: {file: a.csv, code: c}\nmetadata: {file: meta.csv}\n")
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Describe(table(text)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(f.Indicators) != 2 || len(f.Aggregates) != 2 || f.Indicators[1].Direction != -1 || *f.Indicators[1].Weight != 0.5 || *f.Indicators[0].Target != 1.9 ||
			f.Indicators[0].Denominator != "GDP" || f.Indicators[1].Target != nil || f.Aggregates[0].Parent != "Index" {
			t.Errorf("%s: %+v %+v", name, f.Indicators, f.Aggregates)
		}
		if name == "coinr" && (f.Data.Columns[0].Code != "GDP" || f.Data.Groups[0].Code != "Pop") {
			t.Errorf("%+v", f.Data)
		}
	}
	for text, says := range map[string]string{
		"code;direction\nA;vers le haut":            `communes.csv:2:2: direction is “vers le haut”: write higher (1), lower (-1), none (0)`,
		"code;direction;categorical\nA;1;peut-être": `communes.csv:2:3: categorical is “peut-être”: write yes (1), no (0)`,
		"code;direction\nA;1\nB;1\nA;-1":            `communes.csv:4:1: the code “A” is on line 2 already: give each indicator and aggregate a code of its own`,
		"code;direction;weight\nA;1;lourd":          `communes.csv:2:3: weight is “lourd”, where a number is expected`,
		"code;direction;type\nA;1;Indicatrices":     `communes.csv:2:3: type is “Indicatrices”: write Indicator,`,
		"code;direction\n;1":                        `communes.csv:2:1: the row has no code`,
		"nom;sens\nA;1":                             `metadata asks for the column “code”`,
		"code;direction":                            `the table has no row`,
	} {
		f, _ := read(t, "data: {file: a.csv, code: c}\nmetadata: {file: meta.csv}\n")
		if err := f.Describe(table(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A table of indicators may say which are categories.
func TestATableTellsWhichIndicatorsAreCategories(t *testing.T) {
	f, err := read(t, "data: {file: a.csv, code: c}\nmetadata: {file: meta.csv}\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Describe(table("Code;Sens;Catégories\nA;1;oui\nB;1;\nC;1;Non\nD;1;X")); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false, false, true} {
		if f.Indicators[i].Categorical != want {
			t.Errorf("%s: %t", f.Indicators[i].Code, f.Indicators[i].Categorical)
		}
	}
}

// shelf holds one indicator.
type shelf struct{}

func (shelf) Numbers(c string) ([]float64, bool) { return []float64{1, 2}, c == "EMPRATE18" }
func (shelf) Groups(c string) ([]string, bool)   { return []string{"a", "b"}, c == "region" }
func (shelf) Names() []string                    { return []string{"EMPRATE18"} }

func TestIndicatorsThatShipAreTakenFromTheirShelf(t *testing.T) {
	f, err := read(t, "data: {territories: commune, groups: [region]}\nindicators:\n  - {code: EMPRATE18, direction: higher}\n")
	if err != nil {
		t.Fatal(err)
	}
	units := []composite.Unit{{Code: "01001"}, {Code: "01002"}}
	if d, err := f.From(units, shelf{}, "fr"); err != nil || d.Values.At(1, 0) != 2 || d.Groupings[0].Of[1] != "b" {
		t.Errorf("%v %+v", err, d)
	}
	f.Indicators[0].Code = "EMPRATE19"
	if _, err := f.From(units, shelf{}, "fr"); err == nil || !strings.Contains(err.Error(), `EMPRATE19 asks for the column “EMPRATE19”, which is not in the table: did you mean “EMPRATE18”?`) {
		t.Error(err)
	}
}
