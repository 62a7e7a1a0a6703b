package examples_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/study"
)

const dimensions = 13

func TestEverythingInTheDemonstrationSaysItIsInvented(t *testing.T) {
	b := read(t, examples.Demonstration())
	if !b.Study.Fictional || !strings.Contains(b.Manifest.Note, "n’existe pas") {
		t.Error("the study does not say that it is invented")
	}
	for _, in := range b.Initiatives {
		if !in.Fictional {
			t.Errorf("initiative %s", in.ID)
		}
		for _, k := range in.Territories {
			if !k.Fictional() {
				t.Errorf("initiative %s acts in %s, which could be real", in.ID, k)
			}
		}
	}
	for _, s := range b.Stories {
		if !s.Fictional {
			t.Errorf("story %s", s.ID)
		}
	}
}

func TestTheDemonstrationCountsFortyEightAndKeepsThirteen(t *testing.T) {
	b := read(t, examples.Demonstration())
	f := b.Study.Flow(b.Entries)
	if f.Registered.Total() != 48 || f.Selected.Total() != 13 || f.NotSelectedTotal().Total() != 35 || f.ToRead.Total()+f.Waiting.Total() != 0 {
		t.Errorf("flow %+v", f)
	}
	reasons := []int{}
	for _, r := range f.NotSelected {
		reasons = append(reasons, r.Total())
	}
	if !slices.Equal(reasons, []int{13, 11, 5, 4, 2}) { // as the report says
		t.Errorf("reasons %v", reasons)
	}
	for _, e := range b.Entries {
		if why := b.Study.Undecided(e); why != "" {
			t.Errorf("%s: %s", e.Initiative, why)
		}
	}
	settled := slices.IndexFunc(b.Entries, func(e study.Entry) bool { return e.Settled != "" })
	if settled < 0 {
		t.Error("nobody disagreed about the selection")
	}
}

func TestTheDemonstrationShowsEveryStateOfACell(t *testing.T) {
	b := read(t, examples.Demonstration())
	cells := matrix.Cells(b.Resolved())
	shown, solidity, relations := map[string]int{}, map[matrix.Solidity]int{}, 0
	for key, c := range cells {
		shown[string(c.State)+string(c.Direction)]++
		if c.State == matrix.Effect {
			solidity[c.Solidity]++
			if key[1] == "relations-sociales" {
				relations++
			}
		}
	}
	for _, state := range []string{"effectpositive", "effectnegative", "effectmixed", "no_effect", "not_applicable"} {
		if shown[state] < 6 {
			t.Errorf("%s in %d cells: too few to be met on a visit", state, shown[state])
		}
	}
	for _, s := range matrix.Solidities {
		if solidity[s] == 0 {
			t.Errorf("no effect is %s", s.Code())
		}
	}
	if relations != 12 { // as the report and a conclusion say
		t.Errorf("%d initiatives change social relations", relations)
	}
	if missing := 13*dimensions - len(cells); missing*6 <= 13*dimensions { // "more than one in six"
		t.Errorf("%d cells were not studied", missing)
	}
}

func TestMembersOfTheDemonstrationDisagree(t *testing.T) {
	b := read(t, examples.Demonstration())
	var open, settled, dissent int
	for _, c := range b.Contributions {
		o := c.Outcome()
		differ := slices.ContainsFunc(c.Readings, func(r matrix.Reading) bool { return r.Value != c.Readings[0].Value })
		switch {
		case o.Open:
			open++
		case differ:
			settled++
			if c.Settled.Dissent != "" {
				dissent++
			}
		case c.Settled != nil && len(c.Readings) > 1:
			t.Errorf("%s: settled though everyone reads the same", c.ID)
		}
	}
	if open < 5 || settled < 15 || dissent < 8 {
		t.Errorf("open %d, settled %d, with a dissent kept %d", open, settled, dissent)
	}
	if marcel, _ := b.Study.Member("marcel"); !marcel.RecusedFrom("cine-halle") {
		t.Error("nobody steps back from a file")
	}
}

func TestTestimoniesOfTheDemonstrationGoAsFarAsWasAgreed(t *testing.T) {
	b := read(t, examples.Demonstration())
	var told, withdrawn, unnamed, notQuoted, protocol int
	for _, s := range b.Stories {
		shown, ok := s.Shown()
		switch {
		case s.Withdrawn != "":
			withdrawn++
		case !ok:
			notQuoted++
		case shown.Teller == "":
			unnamed++
			told++
		default:
			told++
		}
		if s.Protocol.Stated() {
			protocol++
		}
	}
	if told < 8 || withdrawn != 1 || unnamed < 2 || notQuoted != 1 || protocol < 8 || protocol == told {
		t.Errorf("told %d, withdrawn %d, unnamed %d, not quoted %d, with a protocol %d", told, withdrawn, unnamed, notQuoted, protocol)
	}
}

// Nothing of a result is typed: the plans give one claim that holds, and one
// about which nothing can be said.
func TestClaimsOfTheDemonstrationArePutToTheTest(t *testing.T) {
	b := read(t, examples.Demonstration())
	verdicts, argued := map[conclusion.Verdict]int{}, 0
	for _, c := range b.Conclusions {
		if c.Test == nil {
			argued++
			continue
		}
		if c.Test.Result != nil {
			t.Errorf("%s: a result was typed", c.ID)
		}
		r, err := conclusion.Run(context.Background(), unitsOf(b), c.Test.Plan)
		if err != nil {
			t.Fatal(err)
		}
		verdicts[r.Verdict]++
	}
	if argued < 3 || verdicts[conclusion.Supported] != 1 || verdicts[conclusion.CannotSay] != 1 {
		t.Errorf("argued %d, verdicts %v", argued, verdicts)
	}
}

func TestTheReportOfTheDemonstrationShowsEveryKindOfBlock(t *testing.T) {
	b := read(t, examples.Demonstration())
	for _, r := range b.Reports {
		kinds := map[report.Kind]int{}
		for _, block := range r.Blocks {
			kinds[block.Kind]++
		}
		for _, k := range report.Kinds {
			if kinds[k] == 0 {
				t.Errorf("%s: no block of kind %s", r.ID, k)
			}
		}
		if len(r.Refs()) < 20 {
			t.Errorf("%s: %d figures live in the text", r.ID, len(r.Refs()))
		}
	}
}

func TestTheDemonstrationHasTwoVersions(t *testing.T) {
	b := read(t, examples.Demonstration())
	versions, err := bundle.ReadVersions(examples.DemonstrationVersions(), "versions.yaml")
	if err != nil || len(versions) != 2 {
		t.Fatalf("%d versions, %v", len(versions), err)
	}
	first, err := b.Without(versions[0].Later)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range first.Check(leaves(t, b.Study.Framework)).Wrong {
		t.Errorf("first version: %s: %s %v", f.Field, f.Key, f.Args)
	}
	if len(first.Contributions) >= len(b.Contributions) || versions[0].Date >= versions[1].Date || versions[1].Changes == "" {
		t.Errorf("the second version brings nothing: %+v", versions)
	}
	for _, c := range first.Contributions {
		if c.Settled != nil && c.Settled.Date > versions[0].Date {
			t.Errorf("%s was settled after the first version, and is in it", c.ID)
		}
	}
	for _, s := range first.Stories {
		if s.Told > versions[0].Date {
			t.Errorf("%s was told after the first version, and is in it", s.ID)
		}
	}
}

func TestWhatTheDemonstrationKeepsToItselfIsNotInItsPublicForm(t *testing.T) {
	b := read(t, examples.Demonstration())
	public := b.Public()
	for _, f := range public.Check(leaves(t, b.Study.Framework)).Wrong {
		t.Errorf("%s: %s %v", f.Field, f.Key, f.Args)
	}
	documents, err := bundle.Documents(public)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range documents {
		for _, private := range []string{".example", "les-bras-longs", "La Manille", "jouent aux cartes", "joue aux cartes", "je regarde mes chaussures", `"R."`, "Passagère de la ligne 2"} {
			if strings.Contains(string(d.Content), private) {
				t.Errorf("%s tells %q", d.Path, private)
			}
		}
	}
	if f := public.Study.Flow(public.Entries); f.Registered.Total() != 48 || f.Selected.Total() != 13 {
		t.Errorf("flow %+v", f)
	}
}

func TestPicturesOfTheDemonstrationAreWhatTheirSumsSay(t *testing.T) {
	b := read(t, examples.Demonstration())
	open := bundle.Attached(examples.Demonstration())
	for _, f := range b.Files {
		r, err := open(f.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		r.Close()
		if sum := sha256.Sum256(content); err != nil || hex.EncodeToString(sum[:]) != f.SHA256 || int64(len(content)) != f.Size || len(content) > 20_000 {
			t.Errorf("%s: %d bytes, %v", f.SHA256, len(content), err)
		}
	}
	for _, e := range b.Entries {
		i := slices.IndexFunc(b.Initiatives, func(in bundle.Initiative) bool { return in.ID == e.Initiative })
		pictures := b.Initiatives[i].Pictures
		if e.Status == study.Selected && (len(pictures) != 1 || len(pictures[0].Alt) < 40) {
			t.Errorf("%s: %d pictures", e.Initiative, len(pictures))
		}
	}
}
