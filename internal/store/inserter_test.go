package store

import (
	"context"
	"fmt"
	"testing"
)

func TestRowsOfAnInsertionGoOnCounting(t *testing.T) {
	got := rowsOf("INSERT INTO t (a, b, c) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING", 3)
	if want := "INSERT INTO t (a, b, c) VALUES ($1, 1, $2), ($3, 1, $4), ($5, 1, $6) ON CONFLICT DO NOTHING"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

// However many come, each record is there with its change, and one that is there
// already makes all fail.
func TestRecordsInsertedTogetherAreAllThere(t *testing.T) {
	ctx := context.Background()
	for _, n := range []int{1, recordsAtOnce - 1, recordsAtOnce, recordsAtOnce + 1, 3 * recordsAtOnce} {
		db := open(t)
		insert := func(from, to int) error {
			var list []New
			for i := from; i < to; i++ {
				list = append(list, New{Put: Put{Kind: "initiative", ID: fmt.Sprintf("id%02d", i), Title: "Un garage", Body: map[string]int{"n": i}}})
				if err := db.Prepare("principal", &list[len(list)-1]); err != nil {
					t.Fatal(err)
				}
			}
			return db.Update(ctx, "principal", Author{}, func(tx *Tx) error { return tx.Insert(list) })
		}
		if err := insert(0, n); err != nil {
			t.Fatal(n, err)
		}
		if err := insert(n-1, n+2); err == nil {
			t.Errorf("%d: a record was inserted twice", n)
		}
		if err := db.Update(ctx, "principal", Author{}, func(tx *Tx) error {
			for i := range n {
				r, err := tx.Get("initiative", fmt.Sprintf("id%02d", i))
				if err != nil || string(r.Body) != fmt.Sprintf(`{"n":%d}`, i) && string(r.Body) != fmt.Sprintf(`{"n": %d}`, i) {
					t.Errorf("%d of %d: %s, %v", i, n, r.Body, err)
				}
				if all, err := tx.Changes("initiative", r.ID); err != nil || len(all) != 1 {
					t.Errorf("%d of %d: %d changes, %v", i, n, len(all), err)
				}
			}
			if _, err := tx.Get("initiative", fmt.Sprintf("id%02d", n)); err == nil {
				t.Errorf("%d: what failed is there", n)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}
