package store

import (
	"context"
	"encoding/json"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
)

func TestWhatWasDeletedCanComeBack(t *testing.T) {
	db := open(t)
	lost := func(id string) (body []byte, err error) {
		err = db.Update(context.Background(), "s", Author{}, func(tx *Tx) error {
			body, err = tx.Deleted("note", id)
			return err
		})
		return body, err
	}
	for _, version := range []int64{0, 1} {
		if _, err := put(t, db, version, note{Name: "Café", Tags: []string{"lien", "travail"}[:version+1]}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := lost("n"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("it is there: %v", err)
	}
	if err := db.Update(context.Background(), "s", Author{}, func(tx *Tx) error { return tx.Delete("note", "n", 2) }); err != nil {
		t.Fatal(err)
	}
	body, err := lost("n")
	var back note
	if err != nil || json.Unmarshal(body, &back) != nil || back.Name != "Café" || len(back.Tags) != 2 {
		t.Fatalf("%s, %v", body, err)
	}
	if version, err := put(t, db, 0, back); err != nil || version != 4 {
		t.Fatalf("version %d, %v: its history goes on", version, err)
	}
	if _, err := lost("n"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("it came back already: %v", err)
	}
	if _, err := lost("jamais"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("it never was: %v", err)
	}
}
