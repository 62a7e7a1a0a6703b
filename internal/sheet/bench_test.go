package sheet

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"
)

const bigRows, bigColumns = 100_000, 20

// bigCSV is 100,000 lines of 20 cells, as French Excel would write them.
func bigCSV() []byte {
	var b bytes.Buffer
	for c := range bigColumns {
		fmt.Fprintf(&b, "colonne %d;", c+1)
	}
	b.WriteString("\r\n")
	for r := range bigRows {
		for c := range bigColumns {
			fmt.Fprintf(&b, "%d,%02d %c;", r*(c+1), c, 'a'+r%26)
		}
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// bigRow is a line of 20 cells, half texts and half numbers.
func bigRow(r int) []Cell {
	row := make([]Cell, bigColumns)
	for c := range row {
		if c%2 == 0 {
			row[c] = Text(fmt.Sprintf("texte %d de la ligne %d", c, r))
		} else {
			row[c] = Figure(float64(r*c) / 7)
		}
	}
	return row
}

// bigXLSX is the same size, texts in the cells.
func bigXLSX(tb testing.TB, out io.Writer) {
	tb.Helper()
	x := NewXLSXWriter(out, "", "fr", "Listes")
	if err := x.Table("t", make([]Column, bigColumns)...); err != nil {
		tb.Fatal(err)
	}
	for r := range bigRows {
		if err := x.Row(bigRow(r)...); err != nil {
			tb.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		tb.Fatal(err)
	}
}

// bigShared is the same size written by another program, texts shared.
func bigShared(tb testing.TB) []byte {
	tb.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	row := make([]any, bigColumns)
	for r := range bigRows {
		for c, cell := range bigRow(r) {
			row[c] = cell.number
			if cell.kind == textCell {
				row[c] = cell.text
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", r+1), row); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func readAll(b *testing.B, content []byte, want int) {
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		book, err := Open(bytes.NewReader(content), int64(len(content)), "", Limits{})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, err := range book.Rows("") {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != want {
			b.Fatal(n)
		}
	}
}

func BenchmarkReadCSV100000x20(b *testing.B) { readAll(b, bigCSV(), bigRows+1) }

func BenchmarkReadXLSX100000x20(b *testing.B) {
	var out bytes.Buffer
	bigXLSX(b, &out)
	readAll(b, out.Bytes(), bigRows)
}

func BenchmarkReadOthersXLSX100000x20(b *testing.B) { readAll(b, bigShared(b), bigRows) }

// BenchmarkReadExcelize is the same work by the library that DESIGN.md compares
// with.
func BenchmarkReadExcelize100000x20(b *testing.B) {
	content := bigShared(b)
	b.ReportAllocs()
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			b.Fatal(err)
		}
		rows, err := f.Rows("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				b.Fatal(err)
			}
		}
		f.Close()
	}
}

func BenchmarkWriteXLSX100000x20(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		bigXLSX(b, io.Discard)
	}
}

func BenchmarkWriteCSV100000x20(b *testing.B) {
	rows := make([][]Cell, 1000)
	for i := range rows {
		rows[i] = bigRow(i)
	}
	b.ReportAllocs()
	for b.Loop() {
		w := NewCSVForPeople(io.Discard)
		for r := range bigRows {
			if err := w.Row(rows[r%len(rows)]...); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
