package app

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// acts writes a public initiative that acts in the given territories.
func acts(t *testing.T, a *App, space, id string, public bool, keys ...territory.Key) {
	t.Helper()
	in := initiative.Initiative{ID: id, Name: id, Public: public, Territories: keys}
	if _, err := a.SaveInitiative(context.Background(), access.House, space, in, initiative.Contact{}, 0, From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
}

func ids(views []InitiativeView) []string {
	var out []string
	for _, v := range views {
		out = append(out, v.ID)
	}
	return out
}

// TestActingIn follows Bourg-en-Bresse (01053, CA du Bassin de Bourg-en-Bresse,
// Ain) up to its région: what acts inside is here, what acts above is wider,
// drafts and the demonstration are nobody's.
func TestActingIn(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	acts(t, a, Principal, "bourg", true, "commune:01053")
	acts(t, a, Principal, "bourg-et-ain", true, "commune:01053", "departement:01")
	acts(t, a, Principal, "agglo", true, "epci:200071751")
	acts(t, a, Principal, "brouillon", false, "commune:01053")
	acts(t, a, Principal, "ain", true, "departement:01")
	acts(t, a, Principal, "region", true, "region:84")
	acts(t, a, Principal, "partout", true, "national:FR")
	acts(t, a, Principal, "belley", true, "commune:01034")
	acts(t, a, Principal, "brest", true, "commune:29019")
	acts(t, a, Principal, "sans-lieu", true)
	acts(t, a, Demonstration, "ormelle", true, "commune:XF001")
	for _, c := range []struct {
		key         territory.Key
		here, wider []string
		registered  int
	}{
		{"commune:01053", []string{"bourg", "bourg-et-ain"}, []string{"agglo", "ain", "partout", "region"}, 9},
		{"epci:200071751", []string{"agglo", "bourg", "bourg-et-ain"}, []string{"ain", "partout", "region"}, 9},
		{"departement:01", []string{"agglo", "ain", "belley", "bourg", "bourg-et-ain"}, []string{"partout", "region"}, 9},
		{"region:84", []string{"agglo", "ain", "belley", "bourg", "bourg-et-ain", "region"}, []string{"partout"}, 9},
		{"commune:29019", []string{"brest"}, []string{"partout"}, 9},
		{"commune:75056", nil, []string{"partout"}, 9},
		{"national:FR", nil, nil, 9},
		{"commune:XF001", []string{"ormelle"}, nil, 1},
		{"departement:XF", []string{"ormelle"}, nil, 1},
	} {
		got, err := a.ActingIn(ctx, access.Anyone, c.key, Place{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ids(got.Here), c.here) || !slices.Equal(ids(got.Wider), c.wider) || got.Registered != c.registered || got.Total != len(c.here) {
			t.Errorf("%s: here %v of %d, wider %v, %d registered", c.key, ids(got.Here), got.Total, ids(got.Wider), got.Registered)
		}
		for _, v := range slices.Concat(got.Here, got.Wider) {
			if v.Path == "" {
				t.Errorf("%s: %s leads nowhere", c.key, v.ID)
			}
		}
	}
}

func TestActingInByPages(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	for i := range actingHere + 5 {
		acts(t, a, Principal, fmt.Sprintf("i%03d", i), true, "commune:01053")
	}
	first, err := a.ActingIn(ctx, access.Anyone, "departement:01", Place{})
	if err != nil || len(first.Here) != actingHere || first.Next == nil || first.Total != actingHere+5 {
		t.Fatalf("%d of %d, next %v, %v", len(first.Here), first.Total, first.Next, err)
	}
	second, err := a.ActingIn(ctx, access.Anyone, "departement:01", *first.Next)
	if err != nil || len(second.Here) != 5 || second.Next != nil || second.Total != actingHere+5 {
		t.Fatalf("%d of %d, next %v, %v", len(second.Here), second.Total, second.Next, err)
	}
}

func TestNothingRegisteredYet(t *testing.T) {
	a := house(t, t.TempDir())
	got, err := a.ActingIn(context.Background(), access.Anyone, "commune:01053", Place{})
	if err != nil || got.Registered != 0 || got.On.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
}
