package cli

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/i18n"
)

// TestTheExampleOfAnIndexRunsOverTheShippedIndicators: 38 indicators, each known of 30,000 communes or more.
func TestTheExampleOfAnIndexRunsOverTheShippedIndicators(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	plan := filepath.Join("..", "..", "examples", "indice-38", "plan.yaml")
	p, err := (&command{l: catalogue.For(i18n.FR), catalogue: catalogue}).readIndex(plan)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.data.Indicators); n != 38 {
		t.Errorf("%d indicators, want 38", n)
	}
	for k, i := range p.data.Indicators {
		known := 0
		for _, v := range p.data.Values.Column(k) {
			if !math.IsNaN(v) {
				known++
			}
		}
		if known < 30_000 {
			t.Errorf("%s is known of %d communes only", i.Code, known)
		}
	}
	code, out, errs := bocage(t, nil, "index", "run", plan, "--draws", "4", "--limit", "3")
	if code != exitOK || !strings.Contains(out, "ne classe pas les communes") || !strings.Contains(out, "Rangs possibles") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}
