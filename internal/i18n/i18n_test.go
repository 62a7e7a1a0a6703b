package i18n

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

func loaded(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGuillemetsWithinGuillemets(t *testing.T) {
	l := loaded(t).For(FR)
	if got := l.T("import.preview.title", "name", "Garage «\u00a0La Source\u00a0»"); got != "Relire «\u00a0Garage “La Source”\u00a0»" {
		t.Errorf("%q", got)
	}
	if got := l.T("matrix.colon", "name", "«\u00a0x\u00a0»"); strings.Contains(got, "“") {
		t.Errorf("%q", got)
	}
}

func TestBothCataloguesAreWhole(t *testing.T) {
	for _, wrong := range loaded(t).Check() {
		t.Error(wrong)
	}
}

var (
	usedText  = regexp.MustCompile(`\bt "([a-z0-9_]+\.[a-z0-9_.]+)"|\bL?\.[TN]\("([a-z0-9_]+\.[a-z0-9_.]+)"|tn "([a-z0-9_.]+)"`)
	usedFault = regexp.MustCompile(`fault\.New\(fault\.\w+, "([a-z0-9_.]+)"|fault\.On\([^,\n]+, fault\.\w+, "([a-z0-9_.]+)"|\bl\.Add\([^\n]*?, "([a-z0-9_.]+)"`)
)

// Every key that code or a page names must be there. Fault keys live under
// fault.
func TestEveryKeyInUseHasAText(t *testing.T) {
	l := loaded(t).For(FR)
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".html") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		keys := append(usedText.FindAllStringSubmatch(string(text), -1), usedFault.FindAllStringSubmatch(string(text), -1)...)
		for _, m := range keys {
			if key := strings.Join(m[1:], ""); !strings.HasSuffix(key, ".") && !l.Has(l.FaultKey(key)) {
				t.Errorf("%s: no text for %s", path, key)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func small(t *testing.T, fr, en string) *Catalogue {
	t.Helper()
	c, err := load(fstest.MapFS{"catalogue/fr/a.yaml": {Data: []byte(fr)}, "catalogue/en/a.yaml": {Data: []byte(en)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTexts(t *testing.T) {
	c := small(t, "hello: Bonjour {name}\nfound: {one: \"{n} fiche\", other: \"{n} fiches\"}\nfault.busy: \"{what} attend {n}\"\n",
		"hello: Hello {name}\nfound: {one: \"{n} sheet\", other: \"{n} sheets\"}\nfault.busy: \"{what} waits {n}\"\n")
	fr, en := c.For(FR), c.For(EN)
	for got, want := range map[string]string{
		fr.T("hello", "name", "Awa"): "Bonjour Awa", en.T("hello", "name", "Awa"): "Hello Awa",
		fr.N("found", 0): "0 fiche", en.N("found", 0): "0 sheets", fr.N("found", 1): "1 fiche", fr.N("found", 12000): "12\u202f000 fiches",
		fr.T("nothing"): "⟦nothing⟧", c.For("de").T("hello", "name", "x"): "Bonjour x",
		fr.Fault(fault.New(fault.Invalid, "busy", "what", "Tout", "n", 1.5)): "Tout attend 1,5",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	c := small(t, "a: un\nb: \"deux {x}\"\nc: l'ami\nd: Quoi?\ne: « oui »\nf: 12 %\ng: \"Note : trois\"\n", "b: \"two {y}\"\nc: c\nd: d\ne: e\nf: f\ng: g\nz: z\n")
	all := strings.Join(c.Check(), "\n")
	for _, want := range []string{"a: no English", "z: no French", "b: placeholders differ", "c: straight apostrophe", "d: no non-breaking", "e: no non-breaking", "f: no non-breaking", "g: no non-breaking"} {
		if !strings.Contains(all, want) {
			t.Errorf("not found: %q in\n%s", want, all)
		}
	}
	if wrong := small(t, "a: \"C’est prêt\u00a0! «\u00a0Oui\u00a0», 12\u00a0%\u00a0: https://exemple.fr/?q=1\"\n", "a: a\n").Check(); len(wrong) > 0 {
		t.Errorf("good French refused: %v", wrong)
	}
}

func TestABadCatalogueSaysWhere(t *testing.T) {
	for name, tt := range map[string]struct{ fr, want string }{
		"twice":       {"a: un\nb: x\na: deux\n", "already"},
		"not closed":  {"a: \"un {x\"\n", "a.yaml:1"},
		"three forms": {"a: {one: x}\n", "one and other"},
		"a list":      {"- a\n", "key: text"},
	} {
		_, err := load(fstest.MapFS{"catalogue/fr/a.yaml": {Data: []byte(tt.fr)}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFormats(t *testing.T) {
	fr, en := loaded(t).For(FR), loaded(t).For(EN)
	for _, tt := range [][2]string{
		{fr.Number(1234567.891, 2), "1\u202f234\u202f567,89"}, {en.Number(1234567.891, 2), "1,234,567.89"}, {fr.Number(-0.001, 1), "0,0"},
		{fr.Number(-1234.5, 1), "\u22121\u202f234,5"}, {fr.Number(2.5, 0), "3"}, {fr.Number(math.NaN(), 1), "–"}, {fr.Number(0, 0), "0"},
		{fr.WithUnit("1,0", "% par an"), "1,0\u00a0% par an"}, {en.WithUnit("1.0", "% a year"), "1.0% a year"}, {en.WithUnit("3", "km"), "3\u00a0km"}, {fr.WithUnit("3", ""), "3"},
		{fr.Significant(1234567, 6), "1\u202f234\u202f567"}, {fr.Significant(-1234567.4, 6), "−1\u202f234\u202f567"}, {fr.Significant(0.1+0.2, 6), "0,3"}, {fr.Significant(0, 6), "0"}, {en.Significant(math.NaN(), 6), "–"},
		{fr.Significant(-1.5e-7, 6), "−1,5\u00a0×\u00a010⁻⁷"}, {en.Number(2e20, 1), "2\u00a0×\u00a010²⁰"}, {fr.Number(999e12, 0), "999\u202f000\u202f000\u202f000\u202f000"},
		{fr.Percent(0.822, 1), "82,2\u00a0%"}, {en.Percent(0.822, 1), "82.2%"}, {fr.Int(1000), "1\u202f000"},
		{fr.Date("2026-11-24"), "24\u00a0novembre 2026"}, {fr.Date("2026-05-01"), "1er\u00a0mai 2026"}, {fr.Date("2021-03"), "mars 2021"}, {fr.Date("2021"), "2021"},
		{en.Date("2026-11-24"), "24\u00a0November 2026"}, {fr.Date("bientôt"), "bientôt"},
		{fr.Period("2019", "2021"), "de 2019 à 2021"}, {fr.Period("2019", ""), "depuis 2019"}, {fr.Period("", "2021-03"), "jusqu’à mars 2021"}, {fr.Period("2020", "2020"), "2020"}, {fr.Period("", ""), ""},
		{fr.List([]string{"a", "b", "c"}), "a, b et c"}, {en.List([]string{"a", "b"}), "a and b"}, {fr.List(nil), ""},
		{fr.Instant(1795521600000), "24\u00a0novembre 2026 à 13\u00a0h\u00a000"}, {fr.Month(8), "août"}, {fr.Month(13), "–"},
	} {
		if tt[0] != tt[1] {
			t.Errorf("%q, want %q", tt[0], tt[1])
		}
	}
}

// TestAPlaceAfterDeAndA: {name|de} puts the preposition before the name of a place, or
// before each of several; the other language has the bare name.
func TestAPlaceAfterDeAndA(t *testing.T) {
	c := small(t, "a: \"près {name|de}, allez {name|à}\"\nb: \"séparation {names|de}\"\n", "a: \"near {name}, go to {name}\"\nb: \"split from {names}\"\n")
	if wrong := c.Check(); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	fr, en := c.For(FR), c.For(EN)
	for _, got := range [][2]string{
		{fr.T("a", "name", "Le Mans"), "près du Mans, allez au Mans"},
		{fr.T("a", "name", text.Place{Name: "Vosges", Article: "les"}), "près des Vosges, allez aux Vosges"},
		{en.T("a", "name", text.Place{Name: "Vosges", Article: "les"}), "near Vosges, go to Vosges"},
		{fr.T("b", "names", []string{"Les Essarts (85084)", "Boulogne", "L’Oie"}), "séparation des Essarts (85084), de Boulogne et de L’Oie"},
		{fr.T("b", "names", []text.Place{{Name: "Ain", Article: "l’"}}), "séparation de l’Ain"},
		{en.T("b", "names", []text.Place{{Name: "Ain", Article: "l’"}}), "split from Ain"},
	} {
		if got[0] != got[1] {
			t.Errorf("%q, want %q", got[0], got[1])
		}
	}
}

// A share in the words of a text is read as a percentage, with the digits that tell it.
func TestAShareIsAPercentage(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for share, want := range map[Share][2]string{0.547: {"55 %", "55%"}, 0.0033: {"0,33 %", "0.33%"}, 1: {"100 %", "100%"}, 0: {"0 %", "0%"}} {
		for n, lang := range []string{FR, EN} {
			if got := strings.ReplaceAll(c.For(lang).Show(share), "\u00a0", " "); got != want[n] {
				t.Errorf("%s: %q, want %q", lang, got, want[n])
			}
		}
	}
}
