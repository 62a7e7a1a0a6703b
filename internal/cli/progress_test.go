package cli

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/i18n"
)

func TestProgressIsToldAndCountsWhatGoesThrough(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var told, kept bytes.Buffer
	c := &command{World: World{Err: &told}, l: catalogue.For(i18n.FR)}
	w := &counted{Writer: &kept, tell: c.tickingOn(&told, "cli.progress.written")}
	for range 3 {
		if _, err := w.Write(bytes.Repeat([]byte("a"), 1_234_000)); err != nil {
			t.Fatal(err)
		}
	}
	if w.n != 3_702_000 || kept.Len() != 3_702_000 || !strings.Contains(told.String(), "1\u202f234\u00a0ko") {
		t.Errorf("%d written, %d kept, told %q", w.n, kept.Len(), told.String())
	}
	if n := strings.Count(told.String(), "ko"); n != 1 {
		t.Errorf("told %d times in an instant", n)
	}
	told.Reset()
	c.watched(&kept).Write([]byte("a"))
	c.endProgress()
	if told.Len() > 0 {
		t.Errorf("told to a file: %q", told.String())
	}
}

// TestADemonstrationOnTheCommandLine: what the site lists is what search finds.
func TestADemonstrationOnTheCommandLine(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, want := range []bool{true, false} {
		var said map[string]bool
		code, out, errs := bocage(t, nil, "demo", "load", "--json", "--data", data)
		if err := json.Unmarshal([]byte(out), &said); err != nil || code != exitOK || said["loaded"] != want {
			t.Fatalf("exit %d, %q %q, %v", code, out, errs, err)
		}
	}
	_, out, _ := bocage(t, nil, "search", "garage", "solidaire", "--data", data)
	if !strings.Contains(out, "Le Coup de clé") || !strings.Contains(out, "Elles sont de la démonstration") {
		t.Errorf("search: %q", out)
	}
}
