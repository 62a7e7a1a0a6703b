package app

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
)

// TestAnImportIsStopped: whoever presses Ctrl-C, or stops it from its page,
// before anything shows leaves the registry as it was; afterwards the import
// goes on to its end.
func TestAnImportIsStopped(t *testing.T) {
	a := anyHouse(t)
	var b strings.Builder
	b.WriteString("Nom du projet;Commune;Code INSEE\n")
	for i := range 1500 {
		fmt.Fprintf(&b, "Initiative %d;Alençon;61001\n", i)
	}
	try := func(stage string) (ImportReport, error) {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		file := ImportFile{Reader: strings.NewReader(b.String()), Size: int64(b.Len()), Name: "liste.csv"}
		return a.CommitImport(ctx, editor, Principal, file, ImportOptions{Progress: func(p ImportProgress) {
			if p.Stage == stage {
				stop()
			}
		}})
	}
	for _, stage := range []string{"check", "write"} {
		_, err := try(stage)
		if all := fault.All(err); len(all) != 1 || all[0].Key != "import.stopped" || fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("stopped at %s: %v", stage, err)
		}
		if list, err := a.Imports(context.Background(), editor, Principal); err != nil || len(list) != 0 {
			t.Errorf("stopped at %s: %d imports are told, %v", stage, len(list), err)
		}
		if left, err := a.store.UnfinishedBatches(context.Background()); err != nil || len(left) != 0 {
			t.Errorf("stopped at %s: %d are left, %v", stage, len(left), err)
		}
	}
	if r, err := try("none"); err != nil || r.New != 1500 {
		t.Fatalf("then imported: %d, %v", r.New, err)
	}
}
