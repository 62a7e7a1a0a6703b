package web

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// TestEveryRuleLiesInALayer: a rule outside the layers wins over every rule
// within, print styles too, wherever it stands. Only fonts have no layer.
func TestEveryRuleLiesInALayer(t *testing.T) {
	files, err := fs.Sub(embedded, "static")
	if err != nil {
		t.Fatal(err)
	}
	sheets := 0
	for _, layer := range append(slices.Clone(styleLayers), "paper") {
		parts, err := stylesOf(files, layer)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			sheets++
			for _, head := range topLevel(squeezeCSS(string(part))) {
				if !strings.HasPrefix(head, "@layer ") && !strings.HasPrefix(head, "@font-face") {
					t.Errorf("%s: %q lies outside the layers", layer, head)
				}
			}
		}
	}
	if sheets < len(styleLayers) {
		t.Errorf("only %d style sheets were read", sheets)
	}
}

// topLevel lists what opens each block that lies in no other.
func topLevel(css string) (heads []string) {
	depth, from := 0, 0
	for i, c := range css {
		switch c {
		case '{':
			if depth == 0 {
				heads = append(heads, strings.TrimSpace(css[from:i]))
			}
			depth++
		case '}':
			depth--
			from = i + 1
		case ';':
			if depth == 0 {
				from = i + 1
			}
		}
	}
	return heads
}
