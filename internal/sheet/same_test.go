package sheet

import (
	"strings"
	"testing"
)

// TestWhatProgramsDoToCellsIsNoChange: the left is what an export wrote, the right
// what Excel or LibreOffice gives back when the file is opened and saved.
func TestWhatProgramsDoToCellsIsNoChange(t *testing.T) {
	for _, c := range []struct{ why, written, back string }{
		{"nothing", "Garage", "Garage"},
		{"line ends", "Dit « oui »\nà tous", "Dit « oui »\r\nà tous"},
		{"spaces that do not break", "Dit\u00a0: oui\u202f!", "Dit : oui !"},
		{"a zero lost", "01004", "1004"},
		{"several zeros lost", "0042", "42"},
		{"the zero of a telephone", "06 12 34 56 78", "612345678"},
		{"a decimal comma", "48.4321", "48,4321"},
		{"decimals that the column hides", "0.09123456789", "0,09123457"},
		{"a SIRET in a narrow column", "73282932000074", "7,32829E+13"},
		{"a day shown the French way", "2024-06-30", "30/06/2024"},
		{"a day counted", "2021-03-12", "44267"},
		{"a month taken for its first day", "2019-03", "01/03/2019"},
		{"a month shown shorter", "2019-03", "mars-19"},
		{"a year taken for a day", "2021", "2021-01-01"},
		{"a code taken for a day", "3/4", "03-avr"},
		{"a code taken for a whole day", "1-2", "01/02/2026"},
		{"a truth value", "vrai", "VRAI"},
		{"a truth value in English", "true", "VRAI"},
		{"an apostrophe of ours", "=cmd|x", "'=cmd|x"},
		{"signs that Windows lacks", "Lien → ici, 🌳", "Lien ? ici, ??"},
		{"a space it lacks", "Dit\u202f!", "Dit?!"},
		{"a long text", strings.Repeat("é", 40_000), Fit(strings.Repeat("é", 40_000))},
	} {
		if !Same(c.written, c.back) {
			t.Errorf("%s: %q is taken for a change of %q", c.why, c.back, c.written)
		}
	}
}

func TestWhatAPersonDidIsAChange(t *testing.T) {
	for _, c := range []struct{ why, written, back string }{
		{"a word", "Garage", "Garages"},
		{"a capital", "garage", "Garage"},
		{"an accent", "Energie", "Énergie"},
		{"emptied", "Garage", ""},
		{"filled in", "", "Garage"},
		{"another code", "01004", "1005"},
		{"a zero less at the end", "0420", "42"},
		{"a coordinate made rough", "48.4321", "48,4"},
		{"another number", "48.4321", "48,4322"},
		{"another telephone", "06 12 34 56 78", "612345679"},
		{"the day after", "2021-03-12", "44268"},
		{"a day within the month", "2019-03", "12/03/2019"},
		{"another month", "2019-03", "01/04/2019"},
		{"a year made a month", "2021", "2021-02"},
		{"another SIRET", "73282932000074", "7,32830E+13"},
		{"a question", "Où → ici", "Ou ? ici"},
		{"a percentage", "12 %", "12"},
		{"a day of a month that the code is not", "3/4", "04-mars"},
	} {
		if Same(c.written, c.back) {
			t.Errorf("%s: %q is not told from %q", c.why, c.back, c.written)
		}
	}
}

func TestACutTextSaysSoAndFits(t *testing.T) {
	long := strings.Repeat("'", 5) + strings.Repeat("a", 50_000)
	if got := Fit(long); len([]rune(got)) >= maxCellText || !WasCut(got) || WasCut("Court […]") || Fit("court") != "court" {
		t.Errorf("%d characters, cut %v", len([]rune(got)), WasCut(got))
	}
	if day, ok := DaySerial("44267"); !ok || day != "2021-03-12" {
		t.Errorf("day %q %v", day, ok)
	}
	if _, ok := DaySerial("2021"); ok {
		t.Error("a year is no day")
	}
}
