package store

import (
	"context"
	"strings"
	"testing"
	"time"
)

// A store that rests answers as before, and waits for nobody who writes.
func TestAStoreThatRestsAnswersAsBefore(t *testing.T) {
	db := open(t)
	ctx := context.Background()
	write := func(id string) {
		t.Helper()
		if err := db.Update(ctx, "principal", Author{}, func(tx *Tx) error {
			_, err := tx.Put(Put{Kind: "initiative", ID: id, Body: map[string]string{"name": strings.Repeat(id, 5_000)}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	write("before")
	if err := db.Rest(ctx); err != nil {
		t.Fatal(err)
	}
	write("after")
	begun := time.Now()
	if err := db.Update(ctx, "principal", Author{}, func(tx *Tx) error {
		if err := db.Rest(ctx); err != nil {
			t.Error(err)
		}
		for _, id := range []string{"before", "after"} {
			if _, err := tx.Get("initiative", id); err != nil {
				t.Error(err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("who writes waited %s", took)
	}
}
