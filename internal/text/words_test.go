package text

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestTokensReadWordsAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]string{
		"le bien-être des habitants": "bienetre habitants",
		"Bien être":                  "bienetre",
		"l’été à l'Haÿ-les-Roses":    "ete hay roses",
		"l eau":                      "eau",
		"jusqu’ici, lorsqu'arrive":   "arrive",
		"S.C.I.C. et E.P.C.I.":       "scic epci",
		"les habitant·e·s":           "habitant",
		"agriculteurs·rices":         "agriculteurs",
		"un.e élu.e":                 "elu",
		"aujourd’hui":                "aujourdhui",
		"presqu'île":                 "presquile",
		"co-voiturage":               "covoiturage",
		"co voiturage":               "covoiturage",
		"auto-école, garage auto":    "autoecole garage auto",
		"com\u00admune":              "commune",
		"com\u200bmune":              "commune",
		"plan B":                     "plan b",
		"2,5 km":                     "2 5 km",
		"01004 et 2A004":             "01004 2a004",
		"Où ?":                       "ou",
		"Y":                          "y",
		"!?":                         "",
		"Ωμέγα":                      "ωμεγα",
	} {
		if got := strings.Join(Tokens(in), " "); got != want {
			t.Errorf("Tokens(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestACompoundIsFoundByItsParts(t *testing.T) {
	for _, tt := range [][2]string{
		{"écoconstruction", "éco-construction"}, {"construction", "éco-construction"}, {"bien être", "le bien-être territorial"},
		{"tiers lieu", "un tiers-lieux"}, {"covoiturage", "co-voiturage"}, {"interscalaire", "initiative inter-scalaire"},
	} {
		if !meets(tt[0], tt[1]) {
			t.Errorf("%q looks for %q, %q holds %q", tt[0], QueryStems(tt[0]), tt[1], Stems(tt[1]))
		}
	}
	if meets("bien-être", "les biens communs") {
		t.Error("« bien-être » finds « biens communs »")
	}
}

// frenchText draws what people and files hold: words, marks, oddities.
func frenchText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("abcdelqsuœéÉèïçß’' -.·LDN01\u00a0\u00ad\u0301™ﬁ²")), 0, 40, -1),
		rapid.String(),
	)
}

func TestFoldIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { foldLaws(t, frenchText().Draw(t, "s")) })
}

type failer interface{ Fatalf(string, ...any) }

func foldLaws(t failer, s string) {
	f := Fold(s)
	if Fold(f) != f {
		t.Fatalf("Fold(%q) = %q, again %q", s, f, Fold(f))
	}
	if f != strings.Join(strings.Fields(f), " ") {
		t.Fatalf("Fold(%q) = %q has stray spaces", s, f)
	}
	for _, r := range f {
		if r != ' ' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			t.Fatalf("Fold(%q) = %q holds %q", s, f, r)
		}
	}
}

func FuzzAnalysis(f *testing.F) {
	for _, s := range []string{"l’eau", "l'l'l'", "a.b.c.e", "co-co-co", "\xff\u0301", "bien-bien être", "S.C.I.C", "x·e·s", "İstanbul ẞ", "qu'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		foldLaws(t, s)
		stored := strings.Fields(Stems(s))
		for _, q := range QueryStems(s) {
			if len([]rune(s)) <= maxQuery && !slices.Contains(stored, q) {
				t.Fatalf("%q stored as %q, not found by %q", s, stored, q)
			}
		}
		if slug := Slug(s); slug == "" || len(slug) > maxSlug || Slug(slug) != slug {
			t.Fatalf("Slug(%q) = %q, again %q", s, slug, Slug(slug))
		}
	})
}
