package app

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/composite/planfile"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// TestAPlanTakenAwayMakesTheSameBits: the plan of an index and its data, read as anyone's,
// give every score, rank and interval again to the last bit.
func TestAPlanTakenAwayMakesTheSameBits(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	of2018 := fibre
	of2018.Vintage = 2018
	brought, err := bringPlaces(a, orne(t, a, plain), of2018)
	if err != nil || !brought.ODbL {
		t.Fatalf("%+v, %v", brought.ODbL, err)
	}
	for name, c := range map[string]struct {
		change  func(*index.Index)
		weights map[string]float64
		files   []string
	}{
		"as it is begun": {func(*index.Index) {}, nil, []string{PlanName, planData}},
		"every other choice": {func(x *index.Index) {
			x.Method = index.Method{Known: 50, Impute: "group", Treat: "none", Normalise: "quantiles", Weigh: "pca", Aggregate: "geometric"}
			x.Indicators = append(x.Indicators, index.Chosen{Code: "MEDINC21", Dimension: "d2", Weight: 2.5, Direction: 1})
		}, nil, []string{PlanName, planData}},
		"weights of its reader": {func(x *index.Index) { x.Method.Weigh = "pca" }, map[string]float64{"d1": 0.7, "UNEMP18": 0.1}, []string{PlanName, planData}},
		"figures under the ODbL": {func(x *index.Index) {
			x.Indicators = append(x.Indicators, index.Chosen{Code: brought.Columns[0].Card.Code, Dimension: "d2", Weight: 1, Direction: 1})
		}, nil, []string{PlanName, planData, planDataODbL}},
		"EPCI of France": {func(x *index.Index) { x.Level, x.Within = territory.EPCI, "" }, nil, []string{PlanName, planData}},
	} {
		t.Run(name, func(t *testing.T) {
			x := anIndex()
			x.Title, x.Question = "Bien vivre : « où » ?", "Une\nquestion.\u2028normalise: {}"
			c.change(&x)
			r, err := a.IndexResult(ctx, access.House, x)
			if err != nil {
				t.Fatal(err)
			}
			var zipped bytes.Buffer
			if err := r.WritePlan(&zipped, IndexPlan{Index: x, Weights: c.weights, Notes: []string{x.Title, x.Question, "", "weights: {}"}}); err != nil {
				t.Fatal(err)
			}
			plan, data, files := unpackPlan(t, zipped.Bytes())
			if !slices.Equal(files, c.files) {
				t.Errorf("files %v, want %v", files, c.files)
			}
			again, err := plan.Run(ctx, data)
			if err != nil {
				t.Fatal(err)
			}
			moved, err := r.Move(ctx, c.weights)
			if err != nil {
				t.Fatal(err)
			}
			sameBits(t, "scores", again.Scores.Column(again.Target), moved.Scores)
			if c.weights == nil {
				sameBits(t, "all scores", again.Scores.Values, r.Scores.Values)
				spreads, err := plan.Spread(ctx, data, composite.Machine{Workers: 2})
				want, wrong := r.Plan.Spread(ctx, r.Given, composite.Machine{Workers: 2})
				if err != nil || wrong != nil || !slices.EqualFunc(spreads.Units, want.Units, sameSpread) {
					t.Errorf("other intervals: %v, %v", err, wrong)
				}
			}
		})
	}
}

func sameSpread(a, b composite.Spread) bool {
	bits := func(v composite.Number) uint64 { return math.Float64bits(float64(v)) }
	return a.Nominal == b.Nominal && bits(a.Rank.Low) == bits(b.Rank.Low) && bits(a.Rank.High) == bits(b.Rank.High) && bits(a.Score.Median) == bits(b.Score.Median)
}

func sameBits(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d %s, want %d", len(got), what, len(want))
	}
	for i := range got {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) && (got[i] == got[i] || want[i] == want[i]) {
			t.Fatalf("%s: %v at %d, want %v", what, got[i], i, want[i])
		}
	}
}

// unpackPlan reads a plan and its data as the command does.
func unpackPlan(t *testing.T, zipped []byte) (*planfile.File, *composite.Dataset, []string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		t.Fatal(err)
	}
	content, names := map[string][]byte{}, []string{}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if content[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	plan, err := planfile.Read(bytes.NewReader(content[PlanName]), PlanName)
	if err != nil {
		t.Fatalf("%v\n%s", err, content[PlanName])
	}
	first := tableOf(t, plan.Data.Source, content)
	var beside []planfile.Table
	for _, s := range plan.Data.Beside {
		beside = append(beside, tableOf(t, s, content))
	}
	data, err := plan.Dataset(first, "fr", beside...)
	if err != nil {
		t.Fatal(err)
	}
	return plan, data, names
}

func tableOf(t *testing.T, s planfile.Source, content map[string][]byte) planfile.Table {
	t.Helper()
	text := content[s.File]
	sum, err := planfile.Sum(bytes.NewReader(text))
	if err != nil || s.SHA256 == "" || s.Check(sum, s.File) != nil {
		t.Errorf("%s has not the sum that the plan tells", s.File)
	}
	book, err := sheet.Open(bytes.NewReader(text), int64(len(text)), s.File, sheet.Limits{Bytes: 1 << 30, Unzipped: 1 << 30, Rows: 1 << 20, Columns: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var rows []planfile.Row
	for row, err := range book.Rows("") {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, planfile.Row{Line: row.Line, Cells: row.Cells})
	}
	return planfile.Table{Name: s.File, Line: 1, Names: rows[0].Cells, Rows: func(yield func(planfile.Row, error) bool) {
		for _, row := range rows[1:] {
			if !yield(row, nil) {
				return
			}
		}
	}}
}

// What has no figure says why, though the plan reads it as missing.
func TestTheDataOfAPlanTellWhyAFigureIsNotThere(t *testing.T) {
	a := houseIn(t, t.TempDir())
	x := anIndex()
	x.Indicators = append(x.Indicators, index.Chosen{Code: "POVERTY21", Dimension: "d2", Weight: 1, Direction: 1})
	r, err := a.IndexResult(context.Background(), editor, x)
	if err != nil {
		t.Fatal(err)
	}
	var data strings.Builder
	if err := r.writeData(&data, r.planTables()[0]); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(data.String(), ",s\r\n") {
		t.Error("a figure under statistical secrecy is not told from one that is missing")
	}
}
