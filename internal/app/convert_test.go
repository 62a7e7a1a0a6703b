package app

import (
	"bytes"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// converted carries a CSV as a person brings it and gives back the two files.
func converted(t *testing.T, v Conversion, lines ...string) (Converted, string, string) {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	file := strings.Join(lines, "\r\n")
	book, err := sheet.Open(strings.NewReader(file), int64(len(file)), "base.csv", sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var out, rest bytes.Buffer
	report, err := ConvertTable(book, v, sheet.CSV, catalogue.For(i18n.FR), &out, &rest)
	if err != nil {
		t.Fatal(err)
	}
	return report, out.String(), rest.String()
}

func reads(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
}

// Saint-Denis and Pierrefitte-sur-Seine merged in 2025, Neussargues gave back
// four communes: populations of the stock.
func TestATableIsCarriedToAnotherYear(t *testing.T) {
	report, out, _ := converted(t, Conversion{From: 2024, To: 2026, Counts: []string{"Population"}, Medians: []string{"Médiane"},
		Rates: []string{"Taux"}, Classes: []string{"Classe"}, Ratios: []RatioOf{{Name: "Part", Numerator: "Jeunes", Denominator: "Population", Scale: 100}}},
		"Observatoire;;;;;;",
		"CODGEO;Nom;Population;Jeunes;Taux;Médiane;Classe",
		"93066;Saint-Denis;115 237;40 000;10,5;15000;ville",
		"93059;Pierrefitte;33 670;10 000;20;16000;ville",
		"15141;Neussargues;1 000;s;nd;17000;rural",
		"1004;Ambérieu;15 000;///;5;18000;ville")
	reads(t, out,
		"93066;Saint-Denis;148907;33,57800506356316;",
		";;ville;93059 + 93066;Taux;",
		"15141;Neussargues-Moissac;529,903536977492;s;;;rural;15141;Population;",
		"15031;Celles;139,5498392282958;s;;;rural;15141;Population;",
		"01004;Ambérieu-en-Bugey;15000;///;5;18000;ville;;;")
	if report.Lines != 4 || report.Communes != 7 || report.Refused != 0 || report.ODbL || len(report.Changes) != 6 {
		t.Errorf("%+v", report)
	}
}

func TestWhatIsWrongWithATableIsSaidByLine(t *testing.T) {
	report, out, rest := converted(t, Conversion{From: 2019, To: 2026, Counts: []string{"Pop"}},
		"INSEE;Pop", "93066;10", "93066;11", "99352;5", "60694;7", "75056;100", "75101;4", ";3", "01004;beaucoup", "69381;6")
	if report.Refused != 6 {
		t.Errorf("%d lines refused: %+v", report.Refused, report.Problems)
	}
	reads(t, rest,
		"93066 est déjà ligne 2", "99352 n’est le code d’aucune commune", "60694 n’est pas une commune de 2019\u00a0: il l’a été en 1968–2018, 2024–2026",
		"75101 est un arrondissement", "Il n’y a pas de code", "Colonne «\u00a0Pop\u00a0»\u00a0: «\u00a0beaucoup\u00a0» n’est pas un nombre", ";01004;beaucoup;")
	reads(t, out, "75056;Paris;100;", "69123;Lyon;;69381;", "93066;Saint-Denis;;93066;")
	if report.Partial != 2 {
		t.Errorf("%d communes lack a part, want Saint-Denis and Lyon", report.Partial)
	}
}

// Châtillon-en-Michaille is in Valserhône since 2019.
func TestATableOfBefore2019SaysWhatCarriedIt(t *testing.T) {
	lines := []string{"com;Pop", "01033;12000", "01091;3500", "01205;700"}
	report, out, _ := converted(t, Conversion{From: 2018, To: 2026, Counts: []string{"Pop"}}, lines...)
	reads(t, out, "01033;Valserhône;16200;01033 + 01091 + 01205;")
	if !report.ODbL {
		t.Error("the tables under ODbL were used in silence")
	}
	report, out, _ = converted(t, Conversion{From: 2018, WithoutODbL: true, To: 2026, Counts: []string{"Pop"}}, lines...)
	reads(t, out, "01033;Valserhône;16200;01033 + 01091 + 01205;")
	if report.ODbL {
		t.Error("the tables under ODbL count as used")
	}
}

func TestATableThatSaysTooLittleIsRefused(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file, want string
		v          Conversion
	}{
		{"a;b\n1;2\n", "Quelle colonne porte le code", Conversion{To: 2026, Counts: []string{"b"}}},
		{"insee;b\n1004;2\n", "Dites ce que sont les colonnes", Conversion{To: 2026}},
		{"insee;b\n1004;2\n", "Aucune colonne ne s’appelle «\u00a0c\u00a0»", Conversion{To: 2026, Counts: []string{"c"}}},
		{"1;2\n3;4\n", "Aucune ligne de ce fichier ne nomme", Conversion{To: 2026, Counts: []string{"c"}}},
		{"insee;b\n1004;2\n", "Prenez 2019 ou 2021", Conversion{From: 2020, To: 2026, Counts: []string{"b"}}},
	} {
		book, err := sheet.Open(strings.NewReader(c.file), int64(len(c.file)), "x.csv", sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		words := catalogue.For(i18n.FR)
		_, err = ConvertTable(book, c.v, sheet.CSV, words, new(bytes.Buffer), nil)
		if f := fault.All(err); len(f) != 1 {
			t.Errorf("%v, want %q", err, c.want)
		} else {
			reads(t, words.Fault(f[0]), c.want)
		}
	}
}
