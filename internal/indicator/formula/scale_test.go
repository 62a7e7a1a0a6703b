package formula

import "testing"

// TestHowAResultGrows: a share is the same of a larger place, a count is larger, and what adds
// up is a sum of counts times plain numbers.
func TestHowAResultGrows(t *testing.T) {
	const no = -99
	for _, tt := range []struct {
		source   string
		degree   float64
		additive bool
	}{
		{"POP", 1, true},
		{"part(POP; POP@2013)", 0, false},
		{"100 % - part(POP; POP@2013)", 0, false},
		{"POP/POP@2013 - 1", 0, false},
		{"POP + POP@2013", 1, true},
		{"2 * POP - POP@2013 / 3", 1, true},
		{"moyenne(POP; POP@2013)", 1, true},
		{"convertir(KM; [m]) + 0", 1, true},
		{"KM * G", 2, false},
		{"1000 [{person}] * LOG / POP", 0, false},
		{"POP + 10 [{person}]", no, false},
		{"POP * france(POP)", 1, false},
		{"(POP / LOG) / (france(POP) / france(LOG))", 0, false},
		{"france(POP)", 0, false},
		{"max(POP; POP@2013)", 1, false},
		{"si(LOG > 0; POP / LOG; 0)", 0, false},
		{"si(POP > 10 [{person}]; POP / LOG; 0)", no, false},
		{"racine(KM * KM)", 1, false},
		{"KM^2 / AREA", 1, false},
		{"ln(POP / POP@2013)", 0, false},
		{"ln(R)", no, false},
		{"arrondi(POP)", no, false},
		{"arrondi(part(POP; POP@2013))", 0, false},
		{"valeur_ou(POP; POP@2013)", no, false},
		{"si(connu(POP); POP; 0)", no, false},
		{"-POP", 1, true},
		{"POP * R", 2, false},
	} {
		p := compiled(t, tt.source, "")
		degree, known := p.Scale(nil)
		if !known {
			degree = no
		}
		if degree != tt.degree || p.Additive() != tt.additive {
			t.Errorf("%s: degree %v, adds up %v; want %v, %v", tt.source, degree, p.Additive(), tt.degree, tt.additive)
		}
	}
	if p := compiled(t, "1 [{person}] + POP", ""); p.Column(p.References()[0]) != 16 {
		t.Errorf("POP is at %d", p.Column(p.References()[0]))
	}
}
