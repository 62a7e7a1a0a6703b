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
	good := b.String()
	try := func(stage, lines string) (ImportReport, error) {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		file := ImportFile{Reader: strings.NewReader(lines), Size: int64(len(lines)), Name: "liste.csv"}
		return a.CommitImport(ctx, editor, Principal, file, ImportOptions{Progress: func(p ImportProgress) {
			if p.Stage == stage {
				stop()
			}
		}})
	}
	for stage, lines := range map[string]string{"write": good, "check": good + "Sans commune;;99999\n" + good[strings.IndexByte(good, '\n')+1:]} {
		_, err := try(stage, lines)
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
	if r, err := try("none", good); err != nil || r.New != 1500 {
		t.Fatalf("then imported: %d, %v", r.New, err)
	}
}

// TestARefusedImportTakesBackWhatItStaged: lines are written out of sight as they
// are read, and the last one may be wrong.
func TestARefusedImportTakesBackWhatItStaged(t *testing.T) {
	a := anyHouse(t)
	var b strings.Builder
	b.WriteString("N°;Nom du projet;Code INSEE;Mail\n")
	for i := range 700 {
		fmt.Fprintf(&b, "%d;Initiative %d;61001;a@exemple.fr\n", i, i)
	}
	good := b.String()
	wrote := 0
	o := ImportOptions{Progress: func(p ImportProgress) {
		if p.Stage == "write" {
			wrote = p.Done
		}
	}}
	r, err := a.CommitImport(context.Background(), editor, Principal, fileOf("liste.csv", []byte(good+"700;De trop;99999;\n")), o)
	if all := fault.All(err); len(all) != 1 || all[0].Key != "import.refused" || r.Refused != 1 || r.Rows != 701 || r.New != 0 || r.Batch != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	if wrote < 200 {
		t.Fatalf("%d lines written before the wrong one: nothing is tried", wrote)
	}
	batches, err := a.store.UnfinishedBatches(context.Background())
	if err != nil || len(batches) != 0 || len(all(t, a)) != 0 {
		t.Errorf("%d imports and %d initiatives are left, %v", len(batches), len(all(t, a)), err)
	}
	if r, err = a.CommitImport(context.Background(), editor, Principal, fileOf("liste.csv", []byte(good)), ImportOptions{}); err != nil || r.New != 700 {
		t.Errorf("corrected: %d new, %v", r.New, err)
	}
}
