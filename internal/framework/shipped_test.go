package framework_test

import (
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/frameworks"
	"codeberg.org/bocage/bocage/internal/framework"
)

func shipped(t testing.TB) *framework.Library {
	t.Helper()
	l, err := framework.Load(frameworks.Files)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestShippedFrameworks holds the frameworks to what their sources say of them:
// how many leaves, in how many groups.
func TestShippedFrameworks(t *testing.T) {
	l := shipped(t)
	for _, c := range []struct {
		id             string
		leaves, groups int
		first, last    string
	}{
		{"insee-2014", 13, 3, "sante", "transports"},
	} {
		t.Run(c.id, func(t *testing.T) {
			f, ok := l.Get(c.id, "")
			if !ok {
				t.Fatal("not shipped")
			}
			leaves := f.Leaves()
			if len(leaves) != c.leaves || len(f.Groups()) != c.groups {
				t.Fatalf("%d leaves in %d groups, want %d in %d", len(leaves), len(f.Groups()), c.leaves, c.groups)
			}
			if leaves[0].ID != c.first || leaves[len(leaves)-1].ID != c.last {
				t.Errorf("leaves run from %s to %s, want %s to %s", leaves[0].ID, leaves[len(leaves)-1].ID, c.first, c.last)
			}
		})
	}
}

func TestINSEEGroups(t *testing.T) {
	f, _ := shipped(t).Get("insee-2014", "1")
	for group, want := range map[string][]string{
		"conditions-economiques": {"emploi-travail", "revenus"},
		"cadre-de-vie":           {"environnement", "acces-aux-services", "transports"},
		"transports":             {"transports"},
	} {
		var got []string
		for _, d := range f.Under(group) {
			got = append(got, d.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("under %s: %v, want %v", group, got, want)
		}
	}
	if d, ok := f.Lookup("sante"); !ok || d.Title.In("fr") != "Santé" || !d.TranslatedIn("en") || d.TranslatedIn("fr") {
		t.Errorf("sante reads %+v", d)
	}
}
