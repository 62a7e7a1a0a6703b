package framework_test

import (
	"io/fs"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/frameworks"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/i18n"
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
		{"oecd-rwb", 11, 3, "income", "lifesat"},
		{"commune-mesure", 12, 3, "lien-social", "innovation-publique"},
		{"istat-bes", 12, 0, "salute", "qualita-dei-servizi"},
		{"spiral", 9, 0, "a", "i"},
		{"observatoire-9", 9, 0, "se-deplacer", "niveau-de-vie"},
		{"impact-tank-2022", 3, 0, "cohesion-sociale", "attractivite-et-qualite-de-vie"},
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

// TestShippedHonesty holds what the files say of themselves: SPIRAL's families C
// to I were not read anywhere, the OECD's groups were read second-hand, Istat's
// Italian labels stand beside ours.
func TestShippedHonesty(t *testing.T) {
	l := shipped(t)
	spiral, _ := l.Get("spiral", "")
	for _, d := range spiral.Leaves() {
		if read := d.ID == "a" || d.ID == "b"; d.Sourced != read || d.Reason.Blank() != read {
			t.Errorf("SPIRAL %s: sourced %v, reason %q", d.ID, d.Sourced, d.Reason.FR)
		}
	}
	oecd, _ := l.Get("oecd-rwb", "")
	for _, d := range oecd.Groups() {
		if d.Sourced {
			t.Errorf("OECD group %s passes for read in an OECD text", d.ID)
		}
	}
	bes, _ := l.Get("istat-bes", "")
	for _, d := range bes.Leaves() {
		if d.Original == nil || d.Original.Lang != "it" || !d.TranslatedIn("fr") {
			t.Errorf("BES %s without its Italian label or its flag", d.ID)
		}
	}
	for _, f := range l.Frameworks() {
		partial := slices.ContainsFunc(f.Dimensions, func(d framework.Dimension) bool { return !d.Sourced })
		if (f.Source.Sourced == framework.FullySourced) == partial {
			t.Errorf("%s says %s of its sources, and its labels say otherwise", f.ID, f.Source.Sourced)
		}
	}
}

// TestShippedTypography holds every shipped text to French typography, as the
// pages print it.
func TestShippedTypography(t *testing.T) {
	err := fs.WalkDir(frameworks.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := frameworks.Files.ReadFile(name)
		if err != nil {
			return err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(b, &doc); err != nil {
			return err
		}
		french(&doc, func(n *yaml.Node) {
			if set := i18n.Typography(n.Value); set != n.Value {
				t.Errorf("%s:%d: %q, want %q", name, n.Line, n.Value, set)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// french calls take on each text under a key fr.
func french(n *yaml.Node, take func(*yaml.Node)) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "fr" && c.Kind == yaml.ScalarNode {
			take(c)
		}
		french(c, take)
	}
}
