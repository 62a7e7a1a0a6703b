package planfile

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// linesOf is a table whose lines are given with semicolons.
func linesOf(lines ...string) Table {
	t := Table{Name: "communes.csv", Line: 1, Names: strings.Split(lines[0], ";")}
	t.Rows = func(yield func(Row, error) bool) {
		for i, line := range lines[1:] {
			if !yield(Row{Line: i + 2, Cells: strings.Split(line, ";")}, nil) {
				return
			}
		}
	}
	return t
}

func sketchOf(t *testing.T, lines ...string) *Sketch {
	t.Helper()
	s, err := NewSketch(linesOf(lines...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASketchSaysWhatColumnsHold(t *testing.T) {
	s := sketchOf(t, "LIBGEO;CODGEO;DEP;Revenu médian (€);CHOM;Zone;Millésime;Remarque",
		"Arçay;18008;18;21 500,5;nc;rurale;2021;rien à dire",
		"Ainay;18003;18;19 800;7,2;rurale;2021;un mot",
		"Bué;01032;01;s;6,1;urbaine;2021;",
		"Cerbois;18044;18;20 100;nc;rurale;2021;autre chose",
		"Ids;18112;18;18 250,25;9,9;urbaine;2021;et encore",
		"Vic;18280;18;17 000;11;rurale;2021;fin",
		";;;;;;;",
		"Vouzon;41296;41;23 000;5;rurale;2021;")
	want := &Sketch{Code: "CODGEO", Name: "LIBGEO", Decimal: "comma", Missing: []string{"nc"}, Groups: []string{"DEP", "Zone"}, Same: []string{"Millésime"}, Other: []string{"Remarque"}, Rows: 7,
		Numbers: []SketchColumn{{Code: "I1", Column: "Revenu médian (€)", Known: 6, Low: 17000, Median: 19950, High: 23000}, {Code: "CHOM", Column: "CHOM", Known: 5, Low: 5, Median: 7.2, High: 11}}}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("%+v,\nnot %+v", s, want)
	}
}

// A code made up for a long name is never that of another column.
func TestASketchGivesEachColumnACodeOfItsOwn(t *testing.T) {
	s := sketchOf(t, "code;Revenu médian;I1;I1_", "A;1;2;3", "B;2;3;5", "C;5;4;9")
	var codes []string
	for _, n := range s.Numbers {
		codes = append(codes, n.Code)
	}
	if want := []string{"I1__", "I1", "I1_"}; !slices.Equal(codes, want) {
		t.Errorf("codes %q, want %q", codes, want)
	}
}

// A text with digits among numbers is something, not a word for a missing value.
func TestASketchTakesNoTextWithDigitsForMissing(t *testing.T) {
	if s := sketchOf(t, "code;période;x", "A;2018;1", "B;2013-2018;2", "C;2018;3"); len(s.Numbers) != 1 || len(s.Missing) != 0 {
		t.Errorf("%+v", s)
	}
}

// The error of a spreadsheet program is to be mended, not to be taken for a missing value.
func TestASketchLeavesErrorsOfSpreadsheetsToTheReading(t *testing.T) {
	if s := sketchOf(t, "code;x", "A;#REF!", "B;2", "C;3"); len(s.Numbers) != 1 || s.Numbers[0].Known != 2 || len(s.Missing) != 0 {
		t.Errorf("%+v", s)
	}
}

// A column may be called as the aggregate above it would be, or as another column.
func TestASketchTakesNoNameThatIsTaken(t *testing.T) {
	s := sketchOf(t, "code;indice;x;x", "A;1;2;3", "B;2;3;5", "C;5;4;9")
	if len(s.Numbers) != 1 || s.Numbers[0].Code != "indice" || !slices.Equal(s.Twice, []string{"x"}) {
		t.Errorf("%+v", s)
	}
	var out bytes.Buffer
	if err := s.Write(&out, Source{File: "x.csv"}, SketchNotes{Title: "x", Column: func(SketchColumn) string { return "" }}); err != nil {
		t.Fatal(err)
	}
	f, err := Read(strings.NewReader(strings.ReplaceAll(out.String(), `direction: "?"`, "direction: higher")), "plan.yaml")
	if err != nil || f.Aggregates[0].Code != "indice_2" || f.Indicators[0].Parent != "indice_2" {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestASketchOfAPanelTakesTheYear(t *testing.T) {
	s := sketchOf(t, "pays;annee;x", "A;2019;1.5", "A;2020;2", "B;2019;3", "B;2020;4.25")
	if s.Code != "pays" || s.Year != "annee" || s.Name != "" || s.Decimal != "point" || len(s.Numbers) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestASketchWithoutACodeLeavesItToBeSaid(t *testing.T) {
	s := sketchOf(t, "genre;x", "A;1", "A;2", "B;3")
	var out bytes.Buffer
	if err := s.Write(&out, Source{File: "x.csv"}, SketchNotes{Title: "x", Code: "Quelle colonne ?", Column: func(SketchColumn) string { return "" }}); err != nil {
		t.Fatal(err)
	}
	if s.Code != "" || !strings.Contains(out.String(), "  # Quelle colonne ?\n  code: \"?\"\n") {
		t.Errorf("%+v\n%s", s, out.String())
	}
}

// What a sketch writes is a plan as soon as the directions are said, whatever its columns
// are called; until then each is asked for, on its line.
func TestWhatASketchWritesIsAPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zA-Zé0-9 :#'"\[\]{},&*!|>%@?\\-]{1,80}`).Filter(func(s string) bool { return strings.TrimSpace(s) == s && s != "" }), 2, 6, rapid.ID).Draw(t, "names")
		groups := rapid.SliceOfN(rapid.StringMatching(`[a-z:#'" ]{1,8}`), 0, 2).Draw(t, "groups")
		s := &Sketch{Code: names[0], Name: names[1], Year: names[1], Groups: groups, Missing: groups, Decimal: "comma"}
		var want []string
		for i, name := range names {
			c := sketched{name: name, values: []float64{1, 2, 4}}
			s.Numbers = append(s.Numbers, c.number(i+1, func(code string) bool { return slices.Contains(names, code) }))
			want = append(want, name)
		}
		var out bytes.Buffer
		note := rapid.StringMatching(`[a-z: #\n]{0,300}`).Draw(t, "note")
		if err := s.Write(&out, Source{File: names[0] + ".csv", Sheet: names[1]}, SketchNotes{Head: []string{note}, Title: names[0], Direction: note, Column: func(SketchColumn) string { return note }}); err != nil {
			t.Fatal(err)
		}
		_, err := Read(bytes.NewReader(out.Bytes()), "plan.yaml")
		asked, _ := err.(*Problems)
		if asked == nil || len(asked.List)+asked.More != len(names) || slices.ContainsFunc(asked.List, func(p Problem) bool { return p.Reason != ToChoose || p.Line == 0 }) {
			t.Fatalf("asked %v of\n%s", err, out.String())
		}
		f, err := Read(strings.NewReader(strings.ReplaceAll(out.String(), `direction: "?"`, "direction: higher")), "plan.yaml")
		if err != nil {
			t.Fatalf("%v in\n%s", err, out.String())
		}
		var got []string
		for _, i := range f.Indicators {
			got = append(got, i.column())
		}
		if !slices.Equal(got, want) || f.Name != names[0] || f.Data.Code != names[0] || f.Data.Sheet != names[1] || !slices.Equal(f.Data.Missing, groups) {
			t.Fatalf("%q, not %q, in\n%s", got, want, out.String())
		}
	})
}
