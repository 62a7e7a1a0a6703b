package composite

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// table is a CSV file of testdata, by column name.
type table struct {
	names []string
	rows  [][]string
}

func readTable(t testing.TB, file string) table {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table{names: rows[0], rows: rows[1:]}
}

func (b table) texts(t testing.TB, name string) []string {
	t.Helper()
	c := slices.Index(b.names, name)
	if c < 0 {
		t.Fatalf("no column %q", name)
	}
	out := make([]string, len(b.rows))
	for r, row := range b.rows {
		out[r] = row[c]
	}
	return out
}

func (b table) numbers(t testing.TB, name string) []float64 {
	t.Helper()
	texts := b.texts(t, name)
	out := make([]float64, len(texts))
	for r, s := range texts {
		out[r] = number(t, s)
	}
	return out
}

// number reads a number as R writes it; NA and nothing are missing.
func number(t testing.TB, s string) float64 {
	t.Helper()
	if s == "" || s == "NA" {
		return Missing()
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// asem is the data set on which COINr's documentation is written: 51
// countries, 49 indicators, 8 pillars, 2 sub-indices, 1 index.
func asem(t testing.TB) *Dataset { return asemOf(t, "ASEM_iData.csv") }

// asemPanel is the same over five years.
func asemPanel(t testing.TB) *Dataset { return asemOf(t, "ASEM_iData_panel.csv") }

func asemOf(t testing.TB, file string) *Dataset {
	t.Helper()
	b, meta := readTable(t, file), readTable(t, "ASEM_iMeta.csv")
	d := &Dataset{}
	years := b.numbers(t, "Time")
	names := b.texts(t, "uName")
	for r, code := range b.texts(t, "uCode") {
		d.Units = append(d.Units, Unit{Code: code, Name: names[r], Year: int(years[r])})
	}
	for r, kind := range meta.texts(t, "Type") {
		code, name := meta.texts(t, "iCode")[r], meta.texts(t, "iName")[r]
		parent, weight := none(meta.texts(t, "Parent")[r]), meta.numbers(t, "Weight")[r]
		switch kind {
		case "Indicator":
			d.Indicators = append(d.Indicators, Indicator{Code: code, Name: name, Unit: meta.texts(t, "Unit")[r],
				Direction: Direction(meta.numbers(t, "Direction")[r]), Parent: parent, Weight: weight,
				Target: meta.numbers(t, "Target")[r], Denominator: none(meta.texts(t, "Denominator")[r])})
		case "Aggregate":
			d.Aggregates = append(d.Aggregates, Aggregate{Code: code, Name: name, Parent: parent, Weight: weight})
		case "Denominator":
			d.Columns = append(d.Columns, Column{Code: code, Name: name, Values: b.numbers(t, code)})
		case "Group":
			d.Groupings = append(d.Groupings, Grouping{Code: code, Name: name, Of: b.texts(t, code)})
		}
	}
	d.Values = NewMatrix(len(d.Units), len(d.Indicators))
	for c, i := range d.Indicators {
		copy(d.Values.Column(c), b.numbers(t, i.Code))
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	return d
}

func none(s string) string {
	if s == "NA" {
		return ""
	}
	return s
}
