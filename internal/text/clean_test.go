package text

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCleanLine(t *testing.T) {
	for in, want := range map[string]string{
		"  Café\tassociatif\nde Valbrune ":     "Café associatif de Valbrune",
		"caf\u202eé":                           "café", // direction override
		"zéro\u200blargeur":                    "zérolargeur",
		"cloche\x07":                           "cloche",
		"":                                     "",
		"soixante\u00a0ans":                    "soixante ans",
		"👩\u200d🌾 maraîchère":                  "👩\u200d🌾 maraîchère",
		"un nom bien trop long pour la mesure": "un nom bien trop long pour la mesure",
	} {
		if got := CleanLine(in, 100); got != want {
			t.Errorf("CleanLine(%q) = %q, want %q", in, got, want)
		}
	}
	if got := CleanLine("éééé", 3); got != "ééé" {
		t.Errorf("cut by characters, not bytes: %q", got)
	}
}

func TestCleanTextKeepsParagraphs(t *testing.T) {
	if got, want := CleanText("\r\nun\r\n\r\n\r\n\r\ndeux  \rtrois\n\n", 100), "un\n\ndeux\ntrois"; got != want {
		t.Errorf("CleanText = %q, want %q", got, want)
	}
}

func TestCleanHTMLKeepsWordsAndDropsCode(t *testing.T) {
	in := `<h1>Titre</h1><p onclick="x()">Bonjour <b>à</b> <em>vous</em><script>alert(1)</script>` +
		`<a href="javascript:alert(1)">clic</a> <a href="https://exemple.fr/">site</a><img src=x onerror=alert(1)><svg onload=alert(1)>`
	got := CleanHTML(in)
	for _, bad := range []string{"script", "onclick", "javascript", "<img", "<svg", "onerror", "<h1", "<b>"} {
		if strings.Contains(got, bad) {
			t.Errorf("CleanHTML kept %q: %s", bad, got)
		}
	}
	for _, good := range []string{"Titre", "Bonjour", "<em>vous</em>", `href="https://exemple.fr/"`, "nofollow"} {
		if !strings.Contains(got, good) {
			t.Errorf("CleanHTML lost %q: %s", good, got)
		}
	}
}

func TestCleaningTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if a := CleanLine(s, 50); CleanLine(a, 50) != a {
			t.Fatalf("CleanLine not idempotent on %q", s)
		}
		if a := CleanText(s, 50); CleanText(a, 50) != a {
			t.Fatalf("CleanText not idempotent on %q: %q then %q", s, a, CleanText(a, 50))
		}
		if a := CleanHTML(s); CleanHTML(a) != a {
			t.Fatalf("CleanHTML not idempotent on %q", s)
		}
	})
}
