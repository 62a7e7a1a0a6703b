package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// packNames packs what is not packed, by n, as the names of the records.
func packNames(t *testing.T, db *DB, n int) (packs int) {
	t.Helper()
	var at Place
	for {
		next, more, err := db.Pack(context.Background(), "one", Author{}, "initiative", 1, at, n, func(list []Record) (about, body []byte, err error) {
			for _, r := range list {
				body = append(body, r.ID+" "...)
			}
			return []byte{byte(len(list))}, body, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return packs
		}
		at, packs = next, packs+1
	}
}

// packedAs tells the sizes of packs, and how many records are in none.
func packedAs(t *testing.T, db *DB, made int64) (sizes []int, loose int) {
	t.Helper()
	err := db.Through(context.Background(), everything("one"), "initiative", made, PackAbout, func(p Pack) error {
		sizes = append(sizes, int(p.About[0]))
		if len(p.Body) > 0 {
			t.Error("a body was read that nobody asked for")
		}
		return nil
	}, func(list []Record) error { loose += len(list); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return sizes, loose
}

func TestWhatIsWrittenLeavesItsPackAndNoOther(t *testing.T) {
	db, ctx := open(t), context.Background()
	update := func(fn func(*Tx) error) {
		t.Helper()
		if err := db.Update(ctx, "one", Author{}, fn); err != nil {
			t.Fatal(err)
		}
	}
	write := func(id, title string, version int64) {
		t.Helper()
		update(func(tx *Tx) error {
			p := sheetPut(id, title, version, true)
			p.SortKey = title
			_, err := tx.Put(p)
			return err
		})
	}
	for i := range 26 {
		write(fmt.Sprintf("i%02d", i), fmt.Sprintf("n%02d", i), 0)
	}
	held := func(what string, loose int, sizes ...int) {
		t.Helper()
		if got, left := packedAs(t, db, 1); !slices.Equal(got, sizes) || left != loose {
			t.Errorf("%s: packs of %v, %d in none; want %v, %d", what, got, left, sizes, loose)
		}
	}
	held("before", 26)
	packNames(t, db, 10)
	held("packed", 0, 10, 10, 6)
	write("i12", "n12", 1)
	held("written", 10, 10, 6)
	packNames(t, db, 10)
	write("i00", "n25 bis", 1) // from the first to after the last
	held("moved", 10, 10, 6)
	packNames(t, db, 10)
	held("packed again", 0, 9, 10, 6, 1)
	update(func(tx *Tx) error { return tx.Delete("initiative", "i10", 1) })
	held("removed", 9, 9, 6, 1)
	packNames(t, db, 10)
	write("i00", "n25 bis", 2)
	update(func(tx *Tx) error { return tx.Delete("initiative", "i00", 3) })
	held("the last one removed", 0, 9, 9, 6)
	if sizes, loose := packedAs(t, db, 2); len(sizes) > 0 || loose != 24 {
		t.Errorf("packs of another making are read: %v", sizes)
	}
	update(func(tx *Tx) error { return tx.ForgetPacks("initiative", 2) })
	held("forgotten", 24)
}

// TestASweepThatKeepsUnpacks: a sheet of an import that was undone, which someone
// changed in the meantime, comes back to sight, and its pack must not hide it.
func TestASweepThatKeepsUnpacks(t *testing.T) {
	db, ctx := open(t), context.Background()
	importSheets(t, db, "b", func() []Facet { return nil })
	by := Author{Actor: "jeanne"}
	for _, fn := range []func(*Tx) error{
		func(tx *Tx) error { return tx.SetBatch("b", Undone, []byte("{}")) },
		func(tx *Tx) error { _, err := tx.Put(sheetPut("b-2", "Vélo 2 bis", 1, true)); return err },
	} {
		if err := db.Update(ctx, "one", by, fn); err != nil {
			t.Fatal(err)
		}
	}
	packNames(t, db, 1)
	if err := db.Update(ctx, "one", by, func(tx *Tx) error { _, err := tx.Sweep("b", true, 100); return err }); err != nil {
		t.Fatal(err)
	}
	if _, loose := packedAs(t, db, 1); loose != 1 {
		t.Errorf("%d sheets are read as they are, want the one that came back", loose)
	}
}
