package examples_test

import (
	"io/fs"
	"testing"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/frameworks"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/study"
)

// read gives a bundle that holds together, or ends the test.
func read(t *testing.T, files fs.FS) bundle.Bundle {
	t.Helper()
	b, err := bundle.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	checked := b.Check(leaves(t, b.Study.Framework))
	for _, f := range append(checked.Wrong, checked.Notes...) {
		if f.Key == "screening.readings_missing" && !b.Study.Fictional {
			continue // the founding study did not publish who read each criterion, and no reading is invented
		}
		t.Errorf("%s: %s %v", f.Field, f.Key, f.Args) // what is given as an example has nothing to be remarked
	}
	return b
}

func leaves(t *testing.T, ref study.FrameworkRef) bundle.Dimensions {
	t.Helper()
	library, err := framework.Load(frameworks.Files)
	if err != nil {
		t.Fatal(err)
	}
	grid, known := library.Get(ref.ID, ref.Version)
	if !known {
		t.Fatalf("framework %s, version %s, is not shipped", ref.ID, ref.Version)
	}
	ids := map[string]bool{}
	for _, d := range grid.Leaves() {
		ids[d.ID] = true
	}
	return func(id string) bool { return ids[id] }
}

func TestTheStudiesHoldTogether(t *testing.T) {
	for name, files := range map[string]fs.FS{"demonstration": examples.Demonstration(), "ruralites-2022": examples.Ruralites()} {
		t.Run(name, func(t *testing.T) { read(t, files) })
	}
}

// Both studies are loaded into one space, where an identifier names one thing.
func TestTheStudiesShareNoIdentifier(t *testing.T) {
	owner := map[string]string{}
	for name, files := range map[string]fs.FS{"demonstration": examples.Demonstration(), "ruralites-2022": examples.Ruralites()} {
		for _, id := range identifiers(read(t, files)) {
			if other, taken := owner[id]; taken && other != name {
				t.Errorf("%s is in both", id)
			}
			owner[id] = name
		}
	}
}

func identifiers(b bundle.Bundle) []string {
	var ids []string
	for _, x := range b.Initiatives {
		ids = append(ids, "initiative "+x.ID)
	}
	for _, x := range b.Contributions {
		ids = append(ids, "contribution "+x.ID)
	}
	for _, x := range b.Indicators {
		ids = append(ids, "indicator "+x.ID)
	}
	for _, x := range b.Observations {
		ids = append(ids, "observation "+x.ID)
	}
	for _, x := range b.Stories {
		ids = append(ids, "story "+x.ID)
	}
	for _, x := range b.Conclusions {
		ids = append(ids, "conclusion "+x.ID)
	}
	for _, x := range b.Reports {
		ids = append(ids, "report "+x.ID)
	}
	return ids
}
