package formula

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/i18n"
)

func labelled(code string) string {
	if l, has := map[string]string{"KM": "kilomètres évités", "G": "émissions au kilomètre", "POP": "habitants", "UNEMP18": "taux de chômage"}[code]; has {
		return l
	}
	return code
}

func TestASentenceSaysWhatIsDone(t *testing.T) {
	c := texts(t)
	for _, tt := range []struct{ source, unit, fr, en string }{
		{"KM * G", "kg", "On multiplie « kilomètres évités » par « émissions au kilomètre » : (1). On convertit (1) : g → kg.",
			"We multiply “kilomètres évités” by “émissions au kilomètre”: (1). We convert (1): g → kg."},
		{"KM", "", "C’est « kilomètres évités », tel quel.", "It is “kilomètres évités”, as it is."},
		{"UNEMP18 - france(UNEMP18@2018)", "", "On calcule « taux de chômage » moins « taux de chômage » en 2018 de la France.", "We compute “taux de chômage” minus “taux de chômage” in 2018 of France."},
		{"si(KM > 10.5 [km]; arrondi(KM; 1); 0)", "", "On regarde si « kilomètres évités » est plus grand que 10,5 km : (1). On arrondit « kilomètres évités » à 1 décimale : (2). On regarde si (1) ; si oui, on prend (2), sinon 0.", ""},
	} {
		p := compiled(t, tt.source, tt.unit)
		if got := strings.ReplaceAll(p.Sentence(c.For(i18n.FR), labelled), "\u00a0", " "); got != tt.fr {
			t.Errorf("%s: %s; want %s", tt.source, got, tt.fr)
		}
		if got := p.Sentence(c.For(i18n.EN), labelled); tt.en != "" && got != tt.en {
			t.Errorf("%s: %s; want %s", tt.source, got, tt.en)
		}
	}
}

// Every operation has its words in both languages.
func TestEveryOperationHasItsWords(t *testing.T) {
	c := texts(t)
	for _, source := range []string{"-KM", "KM + KM", "KM - KM", "KM * KM", "KM / KM", "KM^2", "somme(KM)", "moyenne(KM)", "min(KM)", "max(KM)", "part(KM; KM)",
		"valeur_ou(KM; 0)", "convertir(KM; [m])", "convertir(POP; [1])", "abs(KM)", "arrondi(KM; 2)", "arrondi(KM)", "racine(AREA)", "ln(R)", "log10(R)", "exp(R)", "epci(KM)", "departement(KM)", "region(KM)",
		"si(KM < KM; 1; 0)", "si(KM <= KM; 1; 0)", "si(KM > KM; 1; 0)", "si(KM >= KM; 1; 0)", "si(KM = KM; 1; 0)", "si(KM != KM; 1; 0)",
		"si(connu(KM) et connu(KM); 1; 0)", "si(connu(KM) ou connu(KM); 1; 0)", "si(non connu(KM); 1; 0)"} {
		p := compiled(t, source, "")
		for _, lang := range i18n.Languages {
			if got := p.Sentence(c.For(lang), labelled); strings.Contains(got, "⟦") || strings.Contains(got, "{") || !strings.HasSuffix(got, ".") {
				t.Errorf("%s: %s", source, got)
			}
		}
	}
}

func TestTheWorkIsShownStepByStep(t *testing.T) {
	c := texts(t)
	p := compiled(t, "KM * G + 2 [kg]", "kg")
	steps, err := p.Work(c.For(i18n.FR), func(r Reference) Value {
		return map[string]Value{"KM": val(12.5), "G": marked(120, Estimated)}[r.Code]
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"KM = 12,5 km",
		"G = 120 g/km",
		"KM * G = 12,5 km * 120 g/km = 1 500 g",
		"convertir(2 [kg]; [g]) = 2 000 g",
		"KM * G + convertir(2 [kg]; [g]) = 1 500 g + 2 000 g = 3 500 g",
		"convertir(KM * G + convertir(2 [kg]; [g]); [kg]) = convertir(3 500 g; [kg]) = 3,5 kg",
	}
	for i, s := range steps {
		if got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s.Line(c.For(i18n.FR))); i >= len(want) || got != want[i] {
			t.Errorf("%d: %s", i, got)
		}
	}
	last := steps[len(steps)-1]
	if got, err := p.Scalar(func(r Reference) Value {
		return map[string]Value{"KM": val(12.5), "G": marked(120, Estimated)}[r.Code]
	}); err != nil || got != last.Value || got.Status != Estimated || !last.Implied {
		t.Errorf("%v, the last step %v: %v", got, last, err)
	}
}

func TestTheWorkSaysWhyThereIsNoResult(t *testing.T) {
	c := texts(t)
	steps, err := compiled(t, "si(POP > 0; UNEMP18; -UNEMP18) / (R - R)", "").Work(c.For(i18n.EN), func(r Reference) Value {
		return map[string]Value{"POP": val(3), "UNEMP18": val(-2.5), "R": val(1)}[r.Code]
	})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.Line(c.For(i18n.EN)))
	}
	all := strings.ReplaceAll(strings.Join(lines, "\n"), "\u00a0", " ")
	for _, line := range []string{"POP > 0 = 3 people > 0 = yes", "-UNEMP18 = -(−2.5%) = 2.5%", "R - R = 1 - 1 = 0", "= (−2.5%) / 0 = no result: division by zero"} {
		if !strings.Contains(all, line) {
			t.Errorf("not told: %s in\n%s", line, all)
		}
	}
	secret, err := compiled(t, "KM * G", "").Work(c.For(i18n.FR), func(Reference) Value { return because(Secret) })
	if err != nil || len(secret) != 3 || secret[2].Line(c.For(i18n.FR)) != "KM * G = secret statistique * secret statistique = secret statistique" {
		t.Errorf("%v %v", secret, err)
	}
}

// What is shown amid a computation is to be read; what is computed with keeps its digits.
func TestTheWorkShowsNumbersThatCanBeRead(t *testing.T) {
	c := texts(t)
	for source, want := range map[string]string{
		"KM / G":           "KM / G = 1 234 567 km / 7 g/km ≈ 176 367 km",
		"G / KM":           "≈ 0,00000567 g/km²",
		"R * R":            "R * R = 0,3 * 0,3 = 0,09",
		"R ^ 20":           "R^20 = 0,3^20 ≈ 3,48678 × 10⁻¹¹",
		"KM * KM * KM":     "≈ 1,88167 × 10¹⁸ km³",
		"POP * 1234567890": "POP * 1234567890 = 9 personnes * 1234567890 = 11 111 111 010 personnes",
	} {
		steps, err := compiled(t, source, "").Work(c.For(i18n.FR), func(r Reference) Value {
			return map[string]Value{"KM": val(1_234_567), "G": val(7), "POP": val(9), "R": val(0.3)}[r.Code]
		})
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, s := range steps {
			lines = append(lines, s.Line(c.For(i18n.FR)))
		}
		all := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(strings.Join(lines, "\n"))
		if !strings.Contains(all, want) {
			t.Errorf("%s: not told: %s in\n%s", source, want, all)
		}
	}
}
