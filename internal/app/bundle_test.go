package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

var leaves = []string{"transports", "sante", "logement", "relations-sociales"}

// anyStudy draws a study in order: initiatives in every status, readings that
// differ, evidence of each kind, testimonies with every consent.
func anyStudy(t *rapid.T) bundle.Bundle {
	b := bundle.Bundle{Manifest: bundle.Manifest{Format: bundle.Format, Form: bundle.Full}, Study: study.Study{
		ID: "vallee", Title: "La vallée", Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}, Public: rapid.Bool().Draw(t, "public"), Lang: "fr",
		Members:  []study.Member{{ID: "m1", Name: "Awa Diallo", College: study.Research}, {ID: "m2", Name: "Jo Le Bris", College: study.Field}},
		Criteria: []study.Criterion{{ID: "mesure", Label: "A mesuré", Kind: study.Gate}},
	}}
	b.Indicators = []indicator.Indicator{{ID: "retours", Label: "Retours à l’emploi", Unit: "%"}}
	for i := range rapid.IntRange(1, 6).Draw(t, "initiatives") {
		anyInitiative(t, &b, fmt.Sprintf("initiative-%d", i))
	}
	if rapid.Bool().Draw(t, "report") {
		b.Reports = []report.Report{{ID: "rapport", Title: "Rapport", Blocks: []report.Block{{Kind: report.Text, Text: "Deux lignes.\n\nEt une."}, {Kind: report.Funnel}}}}
	}
	b.Conclusions = []conclusion.Conclusion{{ID: "c1", Kind: conclusion.KindArgued, Title: "Bouger compte", Statement: "Oui.",
		Argued: &conclusion.Argued{For: []conclusion.Point{{Text: "Le garage."}}}}}
	b.Sort()
	return b
}

func anyInitiative(t *rapid.T, b *bundle.Bundle, id string) {
	in := bundle.Initiative{Initiative: initiative.Initiative{ID: id, Name: "Initiative " + id, Public: rapid.Bool().Draw(t, "shown"), Summary: "Un café,\nun four.",
		Action: []territory.Level{territory.Commune}, Themes: []string{}}}
	if rapid.Bool().Draw(t, "contact") {
		in.Contact = &initiative.Contact{Name: "Paule Hamon", Email: "paule@exemple.fr", Notice: "2026-01"}
	}
	b.Initiatives = append(b.Initiatives, in)
	status := rapid.SampledFrom([]study.EntryStatus{study.Registered, study.Selected, study.NotSelected}).Draw(t, "status")
	e := study.Entry{Initiative: id, Status: status, Named: rapid.Bool().Draw(t, "named")}
	if status == study.NotSelected {
		e.Reason = rapid.SampledFrom([]string{"Pas encore de mesure", "Hors du périmètre"}).Draw(t, "reason")
	}
	e.Readings = []study.ScreeningAnswer{{Criterion: "mesure", Member: "m1", Answer: study.Yes, Note: "lu"}}
	b.Entries = append(b.Entries, e)
	value, n := rapid.Float64Range(-50, 50).Draw(t, "value"), float64(rapid.IntRange(0, 90).Draw(t, "n"))
	b.Observations = append(b.Observations, indicator.Observation{ID: id + "-o", Indicator: "retours", Initiative: id, Value: &value, N: &n, From: "2024", Source: "suivi"})
	said := story.Story{ID: id + "-r", Initiative: id, Medium: story.Written, Text: "J’ai repris le travail.", Teller: "Léa M.",
		Consent: story.Consent{TakePart: true, Quote: rapid.Bool().Draw(t, "quote")}}
	said.Public = said.Consent.Quote && rapid.Bool().Draw(t, "told")
	b.Stories = append(b.Stories, bundle.Story{Story: said})
	for _, leaf := range leaves[:rapid.IntRange(0, len(leaves)).Draw(t, "effects")] {
		b.Contributions = append(b.Contributions, matrix.Contribution{ID: id + "-" + leaf, Initiative: id, Dimensions: []string{leaf},
			Readings: []matrix.Reading{{Member: "m1", Value: anyValue(t)}, {Member: "m2", Value: anyValue(t), Sentence: "Les gens se parlent."}},
			Evidence: []matrix.Evidence{{ID: "e1", Nature: matrix.Figure, Solidity: matrix.Described, Observation: id + "-o"}}})
	}
}

func anyValue(t *rapid.T) matrix.Value {
	switch rapid.IntRange(0, 2).Draw(t, "state") {
	case 0:
		return matrix.Value{State: matrix.NoEffect}
	case 1:
		return matrix.Value{State: matrix.NotApplicable}
	}
	return matrix.Value{State: matrix.Effect, Direction: rapid.SampledFrom([]matrix.Direction{matrix.Positive, matrix.Negative, matrix.Mixed}).Draw(t, "direction"),
		Intensity: matrix.Intensity(rapid.IntRange(0, 3).Draw(t, "intensity"))}
}

func zipOf(t interface{ Fatal(...any) }, a *App, b bundle.Bundle) []byte {
	var w bytes.Buffer
	if err := a.WriteBundle(&w, b); err != nil {
		t.Fatal(err)
	}
	return w.Bytes()
}

// TestAStudyThatMovesIsTheSame is the law of the full form: what is exported,
// imported elsewhere and exported again is the same, byte for byte.
func TestAStudyThatMovesIsTheSame(t *testing.T) {
	a, other := anyHouse(t), anyHouse(t)
	ctx, draw := context.Background(), 0
	rapid.Check(t, func(t *rapid.T) {
		space := fmt.Sprintf("s%d", draw)
		draw++
		given := anyStudy(t)
		if _, err := a.ImportBundle(ctx, owner, space, given, nil, From{Source: "import"}); err != nil {
			t.Fatal(err)
		}
		first, err := a.ExportBundle(ctx, owner, space, "vallee", bundle.Full)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.ImportBundle(ctx, owner, space, first, nil, From{Source: "import"}); err != nil {
			t.Fatal(err)
		}
		second, err := other.ExportBundle(ctx, owner, space, "vallee", bundle.Full)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(zipOf(t, a, first), zipOf(t, other, second)) {
			t.Fatalf("the study changed on its way:\n%+v\n%+v", first, second)
		}
		if len(first.Contributions) != len(given.Contributions) || len(first.Entries) != len(given.Entries) || len(first.Stories) != len(given.Stories) {
			t.Fatal("something was lost")
		}
		again, err := other.ImportBundle(ctx, owner, space, first, nil, From{Source: "import"})
		if err != nil || again.New+again.Changed != 0 {
			t.Fatalf("the same again changed %+v, %v", again, err)
		}
	})
}

// TestThePublicFormMoves too: it can be read into an empty house, and gives
// the same public form there.
func TestThePublicFormMoves(t *testing.T) {
	a, other := anyHouse(t), anyHouse(t)
	ctx, draw := context.Background(), 0
	rapid.Check(t, func(t *rapid.T) {
		space := fmt.Sprintf("s%d", draw)
		draw++
		given := anyStudy(t)
		given.Study.Public = true
		public := given.Public()
		if _, err := other.ImportBundle(ctx, owner, space, public, nil, From{Source: "import"}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.ImportBundle(ctx, owner, space, given, nil, From{Source: "import"}); err != nil {
			t.Fatal(err)
		}
		before, err := a.ExportBundle(ctx, access.Anyone, space, "vallee", bundle.Public)
		if err != nil {
			t.Fatal(err)
		}
		after, err := other.ExportBundle(ctx, access.Anyone, space, "vallee", bundle.Public)
		if err != nil {
			t.Fatal(err)
		}
		if x, y := zipOf(t, a, before), zipOf(t, other, after); !bytes.Equal(x, y) {
			t.Fatalf("two public forms:\n%+v\n%+v", before, after)
		}
	})
}

func TestWhoMayTakeAStudyAway(t *testing.T) {
	a := anyHouse(t)
	ctx := context.Background()
	b := rapid.Custom(anyStudy).Example(3)
	b.Study.Public = false
	if _, err := a.ImportBundle(ctx, access.Anyone, "principal", b, nil, From{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("anyone imports: %v", err)
	}
	if _, err := a.ImportBundle(ctx, owner, "principal", b, nil, From{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ExportBundle(ctx, editor, "principal", "vallee", bundle.Full); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor takes everything away: %v", err)
	}
	if _, err := a.ExportBundle(ctx, access.Anyone, "principal", "vallee", bundle.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("anyone takes a closed study: %v", err)
	}
}

func TestABundleComesWholeOrNotAtAll(t *testing.T) {
	a := anyHouse(t)
	ctx := context.Background()
	good := func() bundle.Bundle { return rapid.Custom(anyStudy).Example(1) }
	for name, spoil := range map[string]func(*bundle.Bundle){
		"bundle.unresolved":       func(b *bundle.Bundle) { b.Entries[0].Initiative = "nowhere" },
		"study.framework_unknown": func(b *bundle.Bundle) { b.Study.Framework.ID = "invented" },
		"bundle.file_unused":      func(b *bundle.Bundle) { b.Files = []bundle.File{{SHA256: strings.Repeat("ab", 32), Size: 3}} },
		"bundle.file_missing": func(b *bundle.Bundle) {
			b.Files = []bundle.File{{SHA256: strings.Repeat("ab", 32), Size: 3}}
			b.Initiatives[0].Pictures = []initiative.Picture{{Blob: b.Files[0].SHA256, Alt: "Le four"}}
		},
		"bundle.id_twice": func(b *bundle.Bundle) { b.Observations = append(b.Observations, b.Observations[0]) },
	} {
		b := good()
		spoil(&b)
		_, err := a.ImportBundle(ctx, owner, "principal", b, nil, From{})
		if !has(err, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	liar := func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("autre chose")), nil }
	b := good()
	b.Files = []bundle.File{{SHA256: strings.Repeat("ab", 32), Size: 3}}
	b.Initiatives[0].Pictures = []initiative.Picture{{Blob: b.Files[0].SHA256, Alt: "Le four"}}
	if _, err := a.ImportBundle(ctx, owner, "principal", b, liar, From{}); !has(err, "bundle.file_changed") {
		t.Errorf("a file that is another: %v", err)
	}
	if _, err := a.Study(ctx, owner, "principal", "vallee"); !fault.Is(err, fault.NotFound) {
		t.Errorf("something came in: %v", err)
	}
	b = good()
	if _, err := a.ImportBundle(ctx, owner, "principal", b, nil, From{}); err != nil {
		t.Fatal(err)
	}
	b.Study.ID = "autre"
	b.Initiatives[0].Name = "Une autre, du même identifiant"
	if _, err := a.ImportBundle(ctx, owner, "principal", b, nil, From{}); !has(err, "bundle.initiative_taken") {
		t.Errorf("an initiative of another study written over: %v", err)
	}
	b.Study.ID = "vallee"
	if _, err := a.ImportBundle(ctx, owner, "principal", b, nil, From{}); err != nil {
		t.Errorf("the study's own initiative, renamed: %v", err)
	}
}

// TestTwoStudiesOfTheSameNamesLiveTogether: whoever writes a study by hand calls
// its report "rapport", and need not know what others did.
func TestTwoStudiesOfTheSameNamesLiveTogether(t *testing.T) {
	a := anyHouse(t)
	ctx, draw := context.Background(), 0
	rapid.Check(t, func(t *rapid.T) {
		draw++
		first := anyStudy(t)
		second := another(first)
		full := func(space, id string) []byte {
			b, err := a.ExportBundle(ctx, owner, space, id, bundle.Full)
			if err != nil {
				t.Fatal(err)
			}
			return zipOf(t, a, b)
		}
		together, apart := fmt.Sprintf("t%d", draw), fmt.Sprintf("a%d", draw)
		for space, b := range map[string]bundle.Bundle{together: first, apart: second} {
			if _, err := a.ImportBundle(ctx, owner, space, b, nil, From{}); err != nil {
				t.Fatal(err)
			}
		}
		before := full(together, "vallee")
		report, err := a.ImportBundle(ctx, owner, together, second, nil, From{})
		if err != nil || report.Changed > 0 || report.Unchanged != len(first.Initiatives) {
			t.Fatalf("the second study: %+v, %v", report, err)
		}
		if !bytes.Equal(before, full(together, "vallee")) || !bytes.Equal(full(together, "plateau"), full(apart, "plateau")) {
			t.Fatal("two studies of one space changed each other")
		}
	})
}

// another is a study whose records bear the names of the first one's and say
// something else. They share their initiatives.
func another(b bundle.Bundle) bundle.Bundle {
	b.Study.ID, b.Study.Title = "plateau", "Le plateau"
	b.Observations = slices.Clone(b.Observations)
	for i := range b.Observations {
		b.Observations[i].Source = "enquête"
	}
	b.Stories = slices.Clone(b.Stories)
	for i := range b.Stories {
		b.Stories[i].Text = "J’y vais à pied."
	}
	b.Contributions = slices.Clone(b.Contributions)
	for i := range b.Contributions {
		b.Contributions[i].Mechanism = "On se croise."
	}
	b.Conclusions = []conclusion.Conclusion{{ID: "c1", Kind: conclusion.KindArgued, Title: "Rester compte", Statement: "Non.",
		Argued: &conclusion.Argued{For: []conclusion.Point{{Text: "Le four."}}}}}
	b.Reports = []report.Report{{ID: "rapport", Title: "Un autre rapport"}}
	return b
}

// has says whether one of the faults has the key.
func has(err error, key string) bool {
	for _, f := range fault.All(err) {
		if f.Key == key {
			return true
		}
	}
	return errors.Is(err, nil) && key == ""
}
