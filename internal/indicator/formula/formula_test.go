package formula

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// cards are units by code.
type cards map[string]string

func (c cards) Unit(code string) (string, bool) { u, has := c[code]; return u, has }
func (c cards) Codes() []string                 { return slices.Sorted(maps.Keys(c)) }

var registered = cards{"KM": "km", "G": "g/km", "POP": "{person}", "LOG": "{dwelling}", "UNEMP18": "%", "MEDINC21": "EUR", "AREA": "km2", "H": "h",
	"MIN": "min", "R": "1", "TONNES": "t", "Taux d’accès": "%", "ou": "km", "BAD": "x natural", "Rate": "[ppth]"}

func texts(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func compiled(t testing.TB, source, declared string) *Program {
	t.Helper()
	f, err := Parse(source)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	p, err := f.Compile(registered, declared)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return p
}

func TestTheCardShowsWhatIsExecuted(t *testing.T) {
	for _, tt := range []struct{ source, declared, unit, fr, en string }{
		{"KM*G", "", "g", "KM * G", ""},
		{"KM × G ÷ 1000", "", "g", "KM * G / 1000", ""},
		{"KM*G", "kg", "kg", "convertir(KM * G; [kg])", "convert(KM * G; [kg])"},
		{"H + MIN", "", "h", "H + convertir(MIN; [h])", "H + convert(MIN; [h])"},
		{"somme(MIN, H)", "", "min", "somme(MIN; convertir(H; [min]))", "sum(MIN; convert(H; [min]))"},
		{"UNEMP18 * POP", "", "{person}", "convertir(UNEMP18; [1]) * POP", "convert(UNEMP18; [1]) * POP"},
		{"POP * UNEMP18 / 2", "", "{person}", "POP * convertir(UNEMP18; [1]) / 2", "POP * convert(UNEMP18; [1]) / 2"},
		{"UNEMP18 * UNEMP18", "", "%", "convertir(UNEMP18; [1]) * UNEMP18", "convert(UNEMP18; [1]) * UNEMP18"},
		{"UNEMP18 / 2", "", "%", "UNEMP18 / 2", ""},
		{"UNEMP18 / UNEMP18@2015", "", "1", "UNEMP18 / UNEMP18@2015", ""},
		{"POP / LOG", "", "{person}/{dwelling}", "POP / LOG", ""},
		{"POP / POP@2013 - 1", "%", "%", "convertir(POP / POP@2013 - 1; [%])", "convert(POP / POP@2013 - 1; [%])"},
		{"100 % - UNEMP18", "", "%", "100 % - UNEMP18", ""},
		{"part(POP; POP@2013)", "%", "%", "part(POP; POP@2013)", "share(POP; POP@2013)"},
		{"Moyenne(UNEMP18; france(UNEMP18@2018); département(UNEMP18))", "", "%", "moyenne(UNEMP18; france(UNEMP18@2018); departement(UNEMP18))",
			"mean(UNEMP18; france(UNEMP18@2018); department(UNEMP18))"},
		{"si(KM > 10 [km] et non (KM >= 0.5 [km]), KM, 0)", "", "km", "si(KM > 10 [km] et non KM >= 0.5 [km]; KM; 0)", "if(KM > 10 [km] and not KM >= 0.5 [km]; KM; 0)"},
		{"racine(AREA)", "", "km", "racine(AREA)", "sqrt(AREA)"},
		{"-KM^2", "", "km2", "-KM^2", ""},
		{"(-KM)^2", "", "km2", "(-KM)^2", ""},
		{"R^-R^2", "", "1", "R^-R^2", ""},
		{"(R^R)^R", "", "1", "(R^R)^R", ""},
		{"KM - (KM - KM)", "", "km", "KM - (KM - KM)", ""},
		{"(KM - KM) - KM", "", "km", "KM - KM - KM", ""},
		{"R / (R / R) * R", "", "1", "R / (R / R) * R", ""},
		{"«\u00a0Taux d’accès\u00a0» + \"ou\"/\"ou\"*1 %", "", "%", "\"Taux d’accès\" + \"ou\" / \"ou\" * 1 %", ""},
		{"valeur_ou(KM; KM@2018; 0)", "", "km", "valeur_ou(KM; KM@2018; 0)", "coalesce(KM; KM@2018; 0)"},
		{"MEDINC21@\"2015-2020\" - MEDINC21@2018-5 €", "", "EUR", "MEDINC21@\"2015-2020\" - MEDINC21@2018 - 5 [EUR]", ""},
		{"arrondi(POP/AREA; -1)", "", "{person}/km2", "arrondi(POP / AREA; -1)", "round(POP / AREA; -1)"},
		{"convertir(POP / 2; [1])", "", "1", "convertir(POP / 2; [1])", "convert(POP / 2; [1])"},
		{"ln(UNEMP18)", "", "1", "ln(convertir(UNEMP18; [1]))", "ln(convert(UNEMP18; [1]))"},
		{"KM * 1e21 + KM * .5", "", "km", "KM * 1e+21 + KM * 0.5", ""},
		{"3 ‰ + Rate", "", "[ppth]", "3 [[ppth]] + Rate", ""},
		{"0", "EUR", "EUR", "0", ""},
	} {
		p := compiled(t, tt.source, tt.declared)
		if tt.en == "" {
			tt.en = tt.fr
		}
		if p.Unit() != tt.unit || p.String("fr") != tt.fr || p.String("en") != tt.en {
			t.Errorf("%s [%s] is %s, %s in %s; want %s, %s in %s", tt.source, tt.declared, p.String("fr"), p.String("en"), p.Unit(), tt.fr, tt.en, tt.unit)
		}
	}
}

func TestWhatNobodyWroteIsListed(t *testing.T) {
	p := compiled(t, "KM*G + 2 [kg]", "t")
	got := p.Implied()
	if len(got) != 2 || got[0] != (Conversion{Column: 8, From: "kg", To: "g", Factor: 1000}) || got[1].From != "g" || got[1].To != "t" || got[1].Factor != 1e-6 {
		t.Errorf("%+v", got)
	}
	if again := compiled(t, p.String("en"), "t"); len(again.Implied()) != 0 || !same(again.root, p.root) {
		t.Errorf("read again: %s", again.String("en"))
	}
}

// refusals are messages as a person reads them, in French, with their column.
func TestWhatIsRefusedSaysWhereAndWhatToDo(t *testing.T) {
	catalogue := texts(t)
	for _, tt := range []struct {
		source, declared string
		column           int
		says             string
	}{
		{"", "", 1, "La formule est vide"},
		{"2,5 * KM", "", 1, "Écrivez 2.5 pour un nombre à virgule, ou « 2; 5 » pour deux valeurs"},
		{"min(2,5)", "", 5, "se lit de deux façons"},
		{"KM; KM", "", 3, "sépare les valeurs d’une fonction"},
		{"KM + 1 000 [km]", "", 6, "écrivez 1000 sans espace, et non « 1 000 »"},
		{"1.000.000", "", 1, "un point de trop"},
		{"KM + EUROS(2)", "", 6, "pas de fonction « EUROS »"},
		{"moyene(KM)", "", 1, "Vouliez-vous écrire moyenne ?"},
		{"KM + KN", "", 6, "Vouliez-vous écrire KM ?"},
		{"UNEMP", "", 1, "Vouliez-vous écrire UNEMP18 ?"},
		{"KM + ZZZZZZZ", "", 6, "aucun indicateur n’a le code « ZZZZZZZ »"},
		{"MEDINC21 + KM", "", 12, "ni additionner ni comparer des EUR et des km"},
		{"min(POP; LOG)", "", 10, "des {person} et des {dwelling}"},
		{"100 - UNEMP18", "", 1, "100 est écrit sans unité, et l’autre valeur est en %. Écrivez 100 [%]"},
		{"KM > 10", "", 6, "Écrivez 10 [km]"},
		{"R + UNEMP18", "", 5, "Dites-le : convertir(A ; [1])"},
		{"Rate + UNEMP18", "", 8, "diffèrent d’un facteur"},
		{"KM * G", "EUR", 1, "La formule donne des g, et la fiche dit EUR"},
		{"POP / AREA", "km2", 1, "La formule donne des {person}/km2"},
		{"KM", "bananes", 1, "L’unité « bananes » de cette fiche ne se lit pas"},
		{"KM + BAD", "", 6, "L’unité « x natural » de la fiche BAD ne se lit pas"},
		{"KM + 2 [kn]", "", 8, "dans l’unité « kn »"},
		{"KM + 2 []", "", 8, "ces crochets sont vides"},
		{"KM + 2 [km", "", 8, "Ce crochet ne se ferme pas"},
		{"UNEMP18 % * 2", "", 9, "une unité suit un nombre"},
		{"(KM + KM", "", 1, "cette parenthèse ne se ferme pas"},
		{"min(KM; (KM)", "", 4, "cette parenthèse ne se ferme pas"},
		{"KM + KM)", "", 8, "ferme ce qui n’a pas été ouvert"},
		{"KM +", "", 5, "La formule s’arrête trop tôt"},
		{"KM * / KM", "", 6, "il manque un nombre ou un indicateur avant « / »"},
		{"min(KM;)", "", 8, "avant « ) »"},
		{"2 KM", "", 3, "il manque une opération (+ - * / ^) avant « KM »"},
		{"2 (KM)", "", 3, "il manque une opération devant cette parenthèse"},
		{"A < B < C", "", 7, "comparez deux à deux"},
		{"KM > KM", "", 4, "il faut ici un nombre"},
		{"si(KM; KM; KM)", "", 4, "il faut ici une comparaison"},
		{"KM + (KM > KM)", "", 10, "il faut ici un nombre"},
		{"si(KM > KM; KM)", "", 1, "si demande 3 valeurs"},
		{"abs(KM; KM)", "", 1, "abs demande une valeur"},
		{"min()", "", 1, "min demande de 1 à 50 valeurs"},
		{"convertir(KM; KM)", "", 1, "dites l’unité voulue entre crochets"},
		{"convertir(KM; [kg])", "", 1, "on ne convertit pas des km en kg"},
		{"convertir(POP; [{dwelling}])", "", 1, "on ne convertit pas des {person} en {dwelling}"},
		{"racine(KM)", "", 1, "km n’est pas le carré d’une unité"},
		{"exp(KM)", "", 5, "exp se calcule d’un nombre sans unité, et ceci est en km"},
		{"KM ^ R", "", 6, "une puissance entière, écrite en chiffres"},
		{"KM ^ 0.5", "", 6, "une puissance entière"},
		{"2 ^ KM", "", 5, "un exposant est un nombre sans unité"},
		{"arrondi(KM; R)", "", 13, "le nombre de décimales s’écrit en chiffres"},
		{"(KM^4)^4", "", 7, "l’unité de ce résultat serait illisible"},
		{"(((((((((((((1 [m])^4)^4)^4)^4)^4)^4)^4)^4)^4)^4)^4)^4)^4", "", 23, "l’unité de ce résultat serait illisible"},
		{"KM * 1 [{a thing of so many words that it is long}] / 1 [{another thing of many words}]", "", 53, "l’unité de ce résultat serait illisible"},
		{"KM@18", "", 3, "après @ vient une année"},
		{"(KM + KM)@2018", "", 10, "une période suit un code"},
		{"france(KM + KM)", "", 11, "un autre échelon se lit d’un indicateur"},
		{"france(2)", "", 8, "un autre échelon se lit d’un indicateur"},
		{"KM # KM", "", 4, "« # » n’a pas de sens"},
		{"\"KM", "", 1, "ces guillemets ne se ferment pas"},
		{"\"\" + 1", "", 1, "n’est pas un code d’indicateur"},
		{"1e999 * KM", "", 1, "n’est pas un nombre"},
	} {
		err := refusal(tt.source, tt.declared)
		all := fault.All(err)
		if len(all) == 0 {
			t.Errorf("%q is accepted: %v", tt.source, err)
			continue
		}
		fr := strings.ReplaceAll(catalogue.For(i18n.FR).Fault(all[0]), "\u00a0", " ")
		if !strings.Contains(strings.ToLower(fr), strings.ToLower(tt.says)) || all[0].Args["column"] != tt.column {
			t.Errorf("%q, column %v: %s; want %s at %d", tt.source, all[0].Args["column"], fr, tt.says, tt.column)
		}
		if en := catalogue.For(i18n.EN).Fault(all[0]); strings.Contains(en, "⟦") {
			t.Errorf("%q: %s", tt.source, en)
		}
	}
}

// refusal is what stops a formula, when it is read or when it is compiled.
func refusal(source, declared string) error {
	f, err := Parse(source)
	if err != nil {
		return err
	}
	_, err = f.Compile(registered, declared)
	return err
}

func TestEveryUnknownCodeIsToldAtOnce(t *testing.T) {
	err := refusal("XXXXXX + KN + YYYYYY", "")
	if got := fault.All(err); len(got) != 3 || got[2].Args["column"] != 15 {
		t.Errorf("%v", got)
	}
	if got := fault.All(refusal(strings.Join(numbered("XXXXXX", 50), "+"), "")); len(got) != maxUnknown {
		t.Errorf("%d unknown codes are told", len(got))
	}
}

func TestABombIsRefusedAtOnce(t *testing.T) {
	for name, source := range map[string]string{
		"long":       strings.Repeat("é", MaxRunes+1),
		"huge":       strings.Repeat("(", 10<<20),
		"deep":       strings.Repeat("(", MaxDepth) + "KM" + strings.Repeat(")", MaxDepth),
		"minus":      strings.Repeat("-", MaxRunes-2) + "KM",
		"plus":       strings.Repeat("+", MaxRunes-2) + "KM",
		"not":        strings.Repeat("non ", 200) + "KM",
		"powers":     strings.Repeat("2^", 200) + "2",
		"nodes":      strings.Repeat("1+", MaxNodes/2) + "1",
		"references": "A0+" + strings.Join(numbered("B", 51), "+"),
	} {
		_, err := Parse(source)
		if !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func numbered(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = prefix + decimal(float64(i))
	}
	return out
}

func TestAFormulaThatGrowsByItsConversionsIsRefused(t *testing.T) {
	_, err := compileOf("H" + strings.Repeat("+MIN", 120))
	var f *fault.Fault
	if !errors.As(err, &f) || f.Key != "formula.written_out" {
		t.Errorf("%v", err)
	}
}

func compileOf(source string) (*Program, error) {
	f, err := Parse(source)
	if err != nil {
		return nil, err
	}
	return f.Compile(registered, "")
}
