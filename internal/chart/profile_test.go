package chart

import (
	"errors"
	"strings"
	"testing"
)

func TestProfileKeepsEachAbsenceApart(t *testing.T) {
	f, err := Profile(sampleProfile())
	if err != nil {
		t.Fatal(err)
	}
	svg := string(f.SVG)
	if n := strings.Count(svg, `class="missing"`); n != 2 {
		t.Errorf("%d hatched lines in two layouts, want one each", n)
	}
	if n := strings.Count(svg, `class="profile-beyond"`); n != 2 {
		t.Errorf("%d tips in two layouts: the value beyond the scale has one each", n)
	}
	want := []string{"Pauvreté", "secret", "pas de chiffre", "15", "13", "14", "pas de chiffre", "de 8 à 16", "2021"}
	for i, cell := range f.Table.Rows[2] {
		if cell.Text != want[i] {
			t.Errorf("cell %d of the secret line is %q, want %q", i, cell.Text, want[i])
		}
	}
	if got := f.Table.Rows[3][7].Text; got != "pas de chiffre" {
		t.Errorf("a line without a scale has the band %q", got)
	}
}

func TestProfileRefusesWhatDoesNotHold(t *testing.T) {
	for name, spoil := range map[string]func(*ProfileChart){
		"too many comparisons": func(c *ProfileChart) { c.Against = append(c.Against, "autre") },
		"a comparison short":   func(c *ProfileChart) { c.Rows[0].Others = c.Rows[0].Others[1:] },
		"a reversed scale":     func(c *ProfileChart) { c.Rows[0].Low = 20 },
		"no words":             func(c *ProfileChart) { c.Words.Band = nil },
	} {
		c := sampleProfile()
		spoil(&c)
		if _, err := Profile(c); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
	empty := sampleProfile()
	empty.Rows = nil
	if _, err := Profile(empty); !errors.Is(err, ErrEmpty) {
		t.Errorf("a profile of nothing: %v", err)
	}
}
