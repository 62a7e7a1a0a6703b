package i18n

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTypography(t *testing.T) {
	for in, want := range map[string]string{
		"C'est prêt ! L'été, déjà ?":         "C’est prêt\u00a0! L’été, déjà\u00a0?",
		"Vraiment?! Oui...":                  "Vraiment\u00a0?! Oui...",
		"Quoi   ; rien":                      "Quoi\u00a0; rien",
		"Il dit : « Oui »":                   "Il dit\u00a0: «\u00a0Oui\u00a0»",
		"«Oui», dit-elle":                    "«\u00a0Oui\u00a0», dit-elle",
		"«\u202fOui\u202f»\u202f!":           "«\u202fOui\u202f»\u202f!",
		"12 % de 3 € et 5% de {n} %":         "12\u00a0% de 3\u00a0€ et 5\u00a0% de {n}\u00a0%",
		"de 12:30 à 14:00":                   "de 12:30 à 14:00",
		"voir https://exemple.fr/?q=1;x!":    "voir https://exemple.fr/?q=1;x!",
		"(www.exemple.fr/?a) mailto:a@b.fr?": "(www.exemple.fr/?a) mailto:a@b.fr?",
		"écrire à l'adresse a'b@exemple.fr!": "écrire à l’adresse a'b@exemple.fr!",
		"« https://exemple.fr/?a »":          "«\u00a0https://exemple.fr/?a\u00a0»",
		"a &amp; b &#39; c":                  "a &amp; b &#39; c",
		"a != b :) :-) !important":           "a != b :) :-) !important",
		"'cité' d'hier":                      "'cité' d’hier",
		"":                                   "",
		"\n? «":                              "\n? «",
	} {
		if got := Typography(in); got != want {
			t.Errorf("Typography(%q)\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestTypographyIsStable(t *testing.T) {
	mixed := rapid.StringOfN(rapid.RuneFrom([]rune("ab1 '’;:!?«»%€&#{}()/@w.\n\u00a0\u202f")), 0, 30, -1)
	rapid.Check(t, func(t *rapid.T) { stable(t, rapid.OneOf(mixed, rapid.String()).Draw(t, "s")) })
}

func stable(t interface{ Fatalf(string, ...any) }, s string) {
	once := Typography(s)
	if again := Typography(once); again != once {
		t.Fatalf("%q became %q then %q", s, once, again)
	}
}

func FuzzTypography(f *testing.F) {
	for _, s := range []string{"« a ! »", "a ;;", "www. : a", "« »", "&a ;", "%«»%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { stable(t, s) })
}
