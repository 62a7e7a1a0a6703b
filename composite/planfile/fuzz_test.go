package planfile_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite/planfile"
)

// FuzzPlanFile: any text is a plan or is told where it is none, and a plan that was read
// is written and read again as it was.
func FuzzPlanFile(f *testing.F) {
	f.Add(whole)
	f.Add("a: &x [*x]\n")
	f.Add("uncertainty: {factors: [{name: {fr: a, en: b}, alternatives: [{chance: 1e400}]}]}\n")
	if example, err := os.ReadFile(filepath.Join("..", "..", "examples", "indice-38", "plan.yaml")); err == nil {
		f.Add(string(example))
	}
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := planfile.Read(strings.NewReader(text), "plan.yaml")
		if err != nil {
			var wrong *planfile.Problems
			if !errors.As(err, &wrong) || len(wrong.List) == 0 || !strings.Contains(err.Error(), "plan.yaml") {
				t.Fatalf("%T %v does not say where", err, err)
			}
			return
		}
		var once, twice bytes.Buffer
		if err := plan.In("en").Write(&once); err != nil {
			t.Fatal(err)
		}
		again, err := planfile.Read(bytes.NewReader(once.Bytes()), "plan.yaml")
		if err != nil {
			t.Fatalf("what was written can't be read: %v\n%s", err, once.String())
		}
		if err := again.In("en").Write(&twice); err != nil || once.String() != twice.String() {
			t.Fatalf("%v: written\n%s\nthen\n%s", err, once.String(), twice.String())
		}
	})
}

// FuzzDataset: any table is read, with no number that is not in it, or is told where it can't be.
func FuzzDataset(f *testing.F) {
	f.Add("C;N;A;X;P\n1;un;2020;1,5;7\n2;deux;2020;nd;8\n", uint8(0))
	f.Add("C,N,A,X,P\n1,un,2020,1.5,7\n1,un,2021,−3 %,1e400\n", uint8(7))
	f.Add("C;N;A;X;P\n\xff;;99999;1.234,5;#REF!\n", uint8(2))
	f.Fuzz(func(t *testing.T, text string, choice uint8) {
		plan, err := planfile.Read(strings.NewReader(
			"data: {file: t.csv, code: C, name: N, year: A, decimal: "+[]string{"comma", "point"}[choice%2]+", groups: [N], columns: [P]}\n"+
				"indicators: [{code: X, direction: higher, parent: top}]\naggregates: [{code: top}]\n"), "plan.yaml")
		if err != nil {
			t.Fatal(err)
		}
		in := csv.NewReader(strings.NewReader(text))
		in.Comma, in.FieldsPerRecord, in.LazyQuotes = []rune{';', ',', '\t'}[choice/2%3], -1, true
		names, err := in.Read()
		if err != nil {
			return
		}
		broken := errors.New("the table breaks off")
		d, err := plan.Dataset(planfile.Table{Name: "t.csv", Line: 1, Names: names, Native: choice&64 != 0, Rows: func(yield func(planfile.Row, error) bool) {
			for n := 2; ; n++ {
				cells, err := in.Read()
				if errors.Is(err, io.EOF) {
					return
				}
				if err != nil {
					err = broken
				}
				if !yield(planfile.Row{Line: n, Cells: cells}, err) || err != nil {
					return
				}
			}
		}}, "fr")
		if err != nil {
			var wrong *planfile.Problems
			if !errors.Is(err, broken) && (!errors.As(err, &wrong) || len(wrong.List) == 0 || !strings.Contains(err.Error(), "t.csv")) {
				t.Fatalf("%T %v does not say where", err, err)
			}
			return
		}
		if err := d.Check(); err != nil {
			t.Fatalf("the data set is not whole: %v", err)
		}
		for r := range d.Units {
			for _, v := range []float64{d.Values.At(r, 0), d.Column("P")[r]} {
				if math.IsInf(v, 0) || v == 0 && !strings.ContainsRune(text, '0') {
					t.Fatalf("%v is not in the table", v)
				}
			}
		}
	})
}
