package app

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
)

func TestWhatAColumnSeemsToBeIsProposed(t *testing.T) {
	a := house(t, t.TempDir())
	weighted := ColumnGuess{Rule: series.Weighted, Weight: "POP26"}
	share := ColumnGuess{Rule: series.Weighted, Weight: "POP26", Unit: "%"}
	for _, c := range []struct {
		name  string
		cells [3]string
		want  ColumnGuess
	}{
		{"Lits touristiques", [3]string{"12", "1 250", "nd"}, ColumnGuess{Rule: series.Sum}},
		{"Lits touristiques", [3]string{"12,0", "1250,00", "3"}, ColumnGuess{Rule: series.Sum}},
		{"Département d’accueil", [3]string{"1", "2", "3"}, ColumnGuess{Rule: series.Sum}}, // « part » is no word of it
		{"Part du bio", [3]string{"12,5", "s", "///"}, ColumnGuess{Rule: series.Weighted, Weight: "POP26", Unit: "%", Decimals: 1}},
		{"Taux de boisement", [3]string{"12", "40", "8"}, share},
		{"Médecins pour 1 000 habitants", [3]string{"2", "3", "1"}, weighted},
		{"Revenu médian", [3]string{"21 340", "19 870", "s"}, ColumnGuess{Rule: series.None}},
		{"Boisement", [3]string{"12 %", "40 %", "8 %"}, share},
		{"Boisement", [3]string{"0,125", "0,4", "0,08"}, ColumnGuess{Rule: series.Weighted, Weight: "POP26", Decimals: 2}},
	} {
		content := fmt.Sprintf("CODGEO;%s\n61001;%s\n61006;%s\n61007;%s\n", c.name, c.cells[0], c.cells[1], c.cells[2])
		o := PlaceImport{Period: "2024", Source: "Essai", Vintage: 2026, Columns: []PlaceColumn{{Letter: "B"}}}
		r, err := a.LookAtPlaceFile(context.Background(), access.House, "essai.csv", strings.NewReader(content), int64(len(content)), o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		card := r.Columns[0].Card
		if got := r.Offered[0].Guess; got != c.want || card.Rule != c.want.Rule || card.Unit != c.want.Unit && c.want.Unit != "" || card.Decimals != c.want.Decimals || card.Weight != c.want.Weight {
			t.Errorf("%s %v: proposed %+v, read as %s, %q, %s, %d", c.name, c.cells, got, card.Rule, card.Unit, card.Weight, card.Decimals)
		}
	}
}

// Values of the communes of before come to those of today by what they are: a count adds up, a rate is a mean and said
// to be an estimate, a median that would have to be made of several is missing; what did not change stays as it is.
func TestValuesOfFormerCommunesAreCarriedByTheirRule(t *testing.T) {
	a := house(t, t.TempDir())
	o := PlaceImport{Period: "2017", Source: "x", Vintage: 2018, Columns: []PlaceColumn{{Name: "lits", Rule: series.Sum}, {Name: "taux", Unit: "%", Rule: series.Weighted, Weight: "P18_POP"}, {Name: "mediane", Rule: series.None}}}
	r, err := bringPlaces(a, "code_insee;lits;taux;mediane\n01033;7;10;100\n01205;2;30;300\n01091;4;20;200\n01004;5;40;400\n", o) // the first three are Valserhône
	if err != nil || r.Vintage != 2018 || !r.ODbL {
		t.Fatal(err, r.Vintage)
	}
	for i, want := range []struct {
		merged series.Status
		whole  float64
	}{{series.Known, 5}, {series.Estimated, 40}, {series.Missing, 400}} {
		code := r.Columns[i].Card.Code
		v, _ := figureOf(t, a, access.House, code, "commune:01033")
		if v.Status != want.merged || i == 0 && v.Number != 13 || i == 1 && (v.Number <= 10 || v.Number >= 30) {
			t.Errorf("%s of what merged: %+v", code, v)
		}
		if v, _ := figureOf(t, a, access.House, code, "commune:01004"); v.Status != series.Known || v.Number != want.whole {
			t.Errorf("%s of what did not: %+v", code, v)
		}
	}
}

// Every dimension that a shipped indicator is mapped to is one of its grid, and says who mapped it.
func TestShippedIndicatorsSpeakOfRealDimensions(t *testing.T) {
	a := house(t, t.TempDir())
	book, err := a.PlaceIndicators()
	if err != nil {
		t.Fatal(err)
	}
	mapped := 0
	for _, c := range book.Cards() {
		for _, m := range c.Dimensions {
			mapped++
			f, known := a.frameworks.Get(m.Framework, "")
			if known {
				_, known = f.Lookup(m.Dimension)
			}
			if !known || m.Author == "" {
				t.Errorf("%s speaks of %s/%s, by %q", c.Code, m.Framework, m.Dimension, m.Author)
			}
		}
	}
	if mapped < 100 {
		t.Errorf("%d mappings", mapped)
	}
}

// What is said of a file is held to what there is before the file is read.
func TestChoicesThatDoNotExistAreRefused(t *testing.T) {
	a := house(t, t.TempDir())
	o := fibre
	o.Level, o.Leave = "zzz", []string{"slip", "zzz"}
	_, err := bringPlaces(a, orne(t, a, plain), o)
	told := fault.All(err)
	if len(told) != 2 || told[0].Field != "level" || told[0].Args["list"] != "commune, epci, departement" || told[1].Field != "leave" || told[1].Args["list"] != "slip, beyond, jump, outlier" {
		t.Errorf("told: %v", err)
	}
}
