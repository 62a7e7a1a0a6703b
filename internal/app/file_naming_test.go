package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// TestAFileThatWasAcknowledgedStays: someone adds a document while someone else
// gives up the same bytes. Whoever is told that it is kept can read it.
func TestAFileThatWasAcknowledgedStays(t *testing.T) {
	a := anyHouse(t)
	ctx := context.Background()
	sheet, err := a.SaveInitiative(ctx, owner, Principal, initiative.Initiative{ID: "garage", Name: "Le garage"}, initiative.Contact{}, 0, From{})
	if err != nil {
		t.Fatal(err)
	}
	add := func(text string) error {
		k, err := a.KeepDocument(ctx, owner, strings.NewReader(text))
		if err != nil {
			return err
		}
		return a.AddDocument(ctx, owner, Principal, sheet.ID, k, text, "", true, From{})
	}
	readable := func(text string) {
		t.Helper()
		if err := a.blobs.Verify(ctx, sumOf(text)); err != nil {
			t.Errorf("%q was acknowledged and is not there: %v", text, err)
		}
	}
	t.Run("erased before it is named", func(t *testing.T) {
		k, err := a.KeepDocument(ctx, owner, strings.NewReader("%PDF-1.7 a"))
		if err != nil {
			t.Fatal(err)
		}
		if err := a.forget(ctx, Principal, sumOf("%PDF-1.7 a")); err != nil {
			t.Fatal(err)
		}
		if err := a.AddDocument(ctx, owner, Principal, sheet.ID, k, "a", "", true, From{}); fault.CodeOf(err) != fault.Invalid || !has(err, "file.gone") {
			t.Errorf("told %v", err)
		}
	})
	t.Run("named before it is erased", func(t *testing.T) {
		if err := add("%PDF-1.7 b"); err != nil {
			t.Fatal(err)
		}
		if err := a.eraseFile(ctx, sumOf("%PDF-1.7 b")); err != nil { // as who forgot it a moment ago does
			t.Fatal(err)
		}
		readable("%PDF-1.7 b")
	})
	t.Run("at once", func(t *testing.T) {
		for i := range 30 {
			text := "%PDF-1.7 " + strconv.Itoa(i)
			var told error
			var both sync.WaitGroup
			both.Go(func() { told = add(text) })
			both.Go(func() {
				if err := a.forget(ctx, Principal, sumOf(text)); err != nil {
					t.Error(err)
				}
			})
			if both.Wait(); told == nil {
				readable(text)
			} else if !has(told, "file.gone") {
				t.Errorf("told %v", told)
			}
		}
	})
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
