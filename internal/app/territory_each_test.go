package app

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// TestActingInEach: what ActingIn says of each place alone, by one question; what was not
// all read is said to have more, and a place where nothing acts is not.
func TestActingInEach(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	acts(t, a, Principal, "bourg", true, "commune:01053")
	acts(t, a, Principal, "bourg-et-brest", true, "commune:01053", "commune:29019")
	acts(t, a, Principal, "agglo", true, "epci:200071751")
	acts(t, a, Principal, "brouillon", false, "commune:29019")
	keys := []territory.Key{"commune:01053", "commune:29019", "commune:75056", "epci:200071751"}
	for _, actor := range []access.Actor{access.Anyone, access.House} {
		each, err := a.ActingInEach(ctx, actor, keys)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			alone, err := a.ActingIn(ctx, actor, key, Place{})
			if err != nil {
				t.Fatal(err)
			}
			if at := each.At[key]; !slices.Equal(ids(at.Here), ids(alone.Here)) || at.More || each.Registered != alone.Registered {
				t.Errorf("%s: %q among several, %q alone", key, ids(at.Here), ids(alone.Here))
			}
		}
	}
	for i := range store.MaxPage + 1 {
		acts(t, a, Principal, fmt.Sprintf("a-%03d", i), true, "commune:01053")
	}
	each, err := a.ActingInEach(ctx, access.Anyone, keys)
	if err != nil {
		t.Fatal(err)
	}
	if !each.At["commune:01053"].More || !each.At["commune:29019"].More || each.At["commune:75056"].More {
		t.Errorf("more in Bourg %v, in Brest %v, in Paris %v", each.At["commune:01053"].More, each.At["commune:29019"].More, each.At["commune:75056"].More)
	}
}
