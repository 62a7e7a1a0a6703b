package store

import (
	"context"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

func TestAFormerAddressStillLeadsThere(t *testing.T) {
	db, ctx := open(t), context.Background()
	name := func(slug string) string {
		var path string
		err := db.Update(ctx, "s", Author{}, func(tx *Tx) error {
			var err error
			path, err = tx.Address("initiatives", "initiative", "i1", slug)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	old, now := name("cafe"), name("cafe-associatif")
	if old == now {
		t.Fatal("a new name makes a new path")
	}
	for path, current := range map[string]bool{old: false, now: true} {
		a, err := db.Resolve(ctx, path)
		if err != nil || a.ID != "i1" || a.Space != "s" || a.Current != current {
			t.Errorf("%s → %+v, %v", path, a, err)
		}
	}
	if p, err := db.CurrentPath(ctx, "s", "initiative", "i1"); err != nil || p != now {
		t.Fatalf("current path %s, %v", p, err)
	}
	if paths, err := db.CurrentPaths(ctx, "s", "initiative", []string{"i1", "absente"}); err != nil || len(paths) != 1 || paths["i1"] != now {
		t.Fatalf("current paths %v, %v", paths, err)
	}
	if back := name("cafe"); back != old {
		t.Fatalf("coming back to a name finds its path again: %s", back)
	}
	if p, _ := db.CurrentPath(ctx, "s", "initiative", "i1"); p != old {
		t.Fatalf("current path %s", p)
	}
	if _, err := db.Resolve(ctx, "initiatives/rien"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v", err)
	}
}

func TestATakenCodeGrows(t *testing.T) {
	db, ctx := open(t), context.Background()
	taken := "initiatives/cafe-" + id.Short("s", "initiative/i1", shortest)
	if _, err := db.write.Exec(`INSERT INTO address (path, space_id, kind, id, is_current, created_at) VALUES ($1, 'other', 'initiative', 'x', TRUE, 0)`, taken); err != nil {
		t.Fatal(err)
	}
	var path string
	err := db.Update(ctx, "s", Author{}, func(tx *Tx) error {
		var err error
		path, err = tx.Address("initiatives", "initiative", "i1", "cafe")
		return err
	})
	if err != nil || len(path) != len(taken)+2 {
		t.Fatalf("path %q, %v", path, err)
	}
	if a, _ := db.Resolve(ctx, taken); a.ID != "x" || !a.Current {
		t.Fatalf("the first owner keeps its path: %+v", a)
	}
}
