package sheet

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// TestEveryFaultIsTold finds the message keys in the source: each has its text
// in both languages, with the placeholders that the fault fills.
func TestEveryFaultIsTold(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`"(sheet\.[a-z_.]+|siret\.invalid|rna\.invalid|url\.invalid|email\.invalid)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(source), -1) {
			found[m[1]] = true
		}
	}
	if len(found) < 40 {
		t.Fatalf("only %d keys found", len(found))
	}
	for k := range found {
		for _, lang := range i18n.Languages {
			if !catalogue.For(lang).Has("fault." + k) {
				t.Errorf("%s: no text for %s", lang, k)
			}
		}
	}
}

func TestAFaultReadsAsAPersonWouldSayIt(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	tell := func(f *fault.Fault) string { return catalogue.For(i18n.FR).Fault(f) }
	_, american := ParseDate("03/25/2021")
	openQuote := fault.New(fault.Invalid, "sheet.quote_open", "line", 2, "column", "B")
	for f, want := range map[*fault.Fault]string{
		american:  "« 03/25/2021 » est une date à l’américaine, le mois d’abord. S’il s’agit bien du 25/03/2021, écrivez-la ainsi.",
		openQuote: "Un guillemet s’ouvre ligne 2, colonne B, et n’est jamais refermé. Refermez-le, ou doublez-le s’il fait partie du texte.",
	} {
		if got := strings.ReplaceAll(tell(f), "\u00a0", " "); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
}
