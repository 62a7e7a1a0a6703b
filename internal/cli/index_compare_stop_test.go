package cli

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/i18n"
)

// A comparison stopped while its causes are looked for is an error: it does not tell that
// the steps it had no time for can't be done.
func TestAStoppedComparisonTellsNoCause(t *testing.T) {
	dir := indexFolder(t, map[string]string{"autre.yaml": strings.Replace(indexFiles["plan.yaml"], "aggregate: {}", "aggregate: {method: geometric}", 1)})
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &command{World: World{Err: io.Discard}, l: catalogue.For(i18n.FR), catalogue: catalogue}
	f := &indexFlags{workers: 1, given: func(string) bool { return false }}
	var made [2]*madeIndex
	for n, name := range []string{"plan.yaml", "autre.yaml"} {
		if made[n], err = c.makeIndex(t.Context(), filepath.Join(dir, name), f); err != nil {
			t.Fatal(err)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if causes, err := c.causes(stopped, made); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, and causes %+v", err, causes)
	}
}
