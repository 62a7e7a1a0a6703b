package bundle

import (
	"errors"
	"slices"
	"testing"
	"testing/fstest"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
)

const twoVersions = `
- number: 1
  date: "2025-12-11"
  title: Première version
  later:
    contributions: [c2]
    settled: [c1]
    observations: [o1]
    stories: [recit-lea]
    conclusions: [k1]
    blocks: {r: ["Bouger"]}
- {number: 2, date: "2026-05-21", title: Deuxième version, changes: Un effet de plus.}
`

func TestAStudyIsTakenBackToItsFirstVersion(t *testing.T) {
	versions, err := ReadVersions(fstest.MapFS{"versions.yaml": {Data: []byte(twoVersions)}}, "versions.yaml")
	if err != nil || len(versions) != 2 || versions[1].Changes != "Un effet de plus." {
		t.Fatalf("%+v, %v", versions, err)
	}
	b := village()
	second := b.Contributions[0]
	second.ID = "c2"
	b.Contributions[0].Settled = &matrix.Settlement{Value: b.Contributions[0].Readings[0].Value, Reason: "Relu ensemble."}
	b.Contributions = append(b.Contributions, second)
	b.Reports[0].Blocks = append(b.Reports[0].Blocks, report.Block{Kind: report.Text, Title: "Bouger", Text: "[figure:o1]"},
		report.Block{Kind: report.KeyFigures, Observations: []string{"o1"}}, report.Block{Kind: report.KeyFigures, Observations: []string{"o1", "o2"}})
	b.Reports[0].Blocks[0].Text = "Une phrase."

	first, err := b.Without(versions[0].Later)
	if err != nil {
		t.Fatal(err)
	}
	if c := first.Check(leaf); len(c.Wrong) > 0 {
		t.Errorf("the first version does not hold together: %v", c.Wrong)
	}
	if len(first.Contributions) != 1 || first.Contributions[0].Settled != nil || len(first.Contributions[0].Evidence) != 1 {
		t.Errorf("contributions %+v", first.Contributions)
	}
	if len(first.Initiatives[2].KeyFigures)+len(first.Conclusions) != 0 || len(first.Observations) != 1 || len(first.Stories) != 1 {
		t.Errorf("left: %+v", first)
	}
	if left := first.Reports[0].Blocks; len(left) != 2 || left[0].Text != "Une phrase." || !slices.Equal(left[1].Observations, []string{"o2"}) {
		t.Errorf("blocks %+v", left)
	}
	if len(b.Contributions) != 2 || b.Contributions[0].Settled == nil || len(b.Contributions[0].Evidence) != 3 || len(b.Reports[0].Blocks) != 5 || len(b.Reports[0].Blocks[4].Observations) != 2 {
		t.Error("going back changed the study itself")
	}
}

func TestAVersionNamesOnlyWhatIsThere(t *testing.T) {
	for name, l := range map[string]Later{
		"contribution": {Contributions: []string{"c9"}}, "settled": {Settled: []string{"c9"}}, "observation": {Observations: []string{"o9"}},
		"story": {Stories: []string{"s9"}}, "conclusion": {Conclusions: []string{"k9"}}, "block": {Blocks: map[string][]string{"r": {"Rien"}}},
		"report": {Blocks: map[string][]string{"r9": {"Rien"}}},
	} {
		var faults fault.List
		if _, err := village().Without(l); !errors.As(err, &faults) || !has(faults, "bundle.unresolved") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
