package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/twin"
)

// elsewhereStudy is another study, whose sheets have other names, and that speaks of
// them in every way there is.
func elsewhereStudy(t *rapid.T) bundle.Bundle {
	b := anyStudy(t)
	b.Study.ID, b.Study.Title = "plaine", "La plaine"
	value, last := 12.0, ""
	for _, i := range b.Initiatives {
		b = renamed(b, i.ID, "autre-"+i.ID)
		i.ID = "autre-" + i.ID
		i.Web = []string{"https://" + i.ID + ".example/"}
		i.Links = []initiative.Link{{Type: initiative.Funds, Name: "Le Département"}}
		if last != "" {
			i.Links = append(i.Links, initiative.Link{Type: initiative.RefersTo, To: last, Terms: initiative.Terms{Note: "se connaissent"}})
		}
		last = i.ID
		i.KeyFigures = []string{"chiffre-" + i.ID}
		b.Observations = append(b.Observations, indicator.Observation{ID: "chiffre-" + i.ID, Indicator: "retours", Initiative: i.ID, Value: &value, From: "2024", Source: "suivi"})
		i.Translations = initiative.Translations{"en": {"name": "Initiative " + i.ID}}
		b.Initiatives = append(b.Initiatives, i)
	}
	first := b.Initiatives[0].ID
	b.Study.Members = append(b.Study.Members, study.Member{ID: "m3", Name: "Ali Roux", College: study.Field, Recused: []string{first}})
	b.Reports = []report.Report{{ID: "rapport", Title: "Rapport", Lede: "Lire [initiative:" + first + "].", Blocks: []report.Block{{Kind: report.Initiative, Initiatives: []string{first}},
		{Kind: report.Matrix, Initiatives: []string{first}}, {Kind: report.Text, Text: "Voir *aussi* [initiative:" + first + "], deux fois [initiative:" + first + "]."}}}}
	against := conclusion.Point{Text: "Non.", Initiatives: []string{first}}
	for _, c := range b.Contributions {
		if c.Initiative == first {
			against.Cells = append(against.Cells, conclusion.CellRef{Initiative: first, Dimension: c.Dimensions[0]})
		}
	}
	b.Conclusions[0].Argued.Against = []conclusion.Point{against}
	b.Sort()
	return b
}

// stateOf is all that a space says: studies whole, sheets with what only some see,
// what leads to them, and pairs.
func stateOf(t interface{ Fatal(...any) }, a *App, space string) string {
	ctx := context.Background()
	var out bytes.Buffer
	for _, id := range []string{"vallee", "plaine"} {
		b, err := a.ExportBundle(ctx, owner, space, id, bundle.Full)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(zipOf(t, a, b))
	}
	var paths []string
	err := a.EachInitiative(ctx, owner, space, Search{}, func(l Located) error {
		v, err := a.Initiative(ctx, owner, space, l.ID)
		if err != nil {
			return err
		}
		v.Version = 0
		from, to, err := a.LinksOf(ctx, owner, space, v.Initiative)
		if err != nil {
			return err
		}
		paths = append(paths, v.Path)
		return json.NewEncoder(&out).Encode([]any{v, from, to})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		v, _, moved, err := a.InitiativeAt(ctx, owner, strings.TrimPrefix(p, sectionInitiative+"/"))
		if err != nil || moved != "" {
			t.Fatal(p, moved, err)
		}
		fmt.Fprintln(&out, p, v.ID)
	}
	for _, s := range twin.States {
		l, err := a.Twins(ctx, owner, space, s, "", Place{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range l.Pairs {
			fmt.Fprintln(&out, s, v.A, v.B, v.By, v.Date)
		}
	}
	found, err := a.Initiatives(ctx, access.Anyone, space, Search{Words: "initiative"})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(&out, found.Total, found.Facets)
	return out.String()
}

func anyChoices(t *rapid.T, v MergeView) twin.Chosen {
	chosen := twin.Chosen{}
	for _, p := range v.Parts {
		of := []twin.Choice{twin.Staying, twin.Going}
		if p.Joins {
			of = append(of, twin.Both)
		}
		chosen[p.Name] = rapid.SampledFrom(of).Draw(t, p.Name)
	}
	return chosen
}

// TestAMergeThatIsUndoneNeverWas is the law of the undoing: all that a space says is
// again what it was, byte for byte; what is left is in histories.
func TestAMergeThatIsUndoneNeverWas(t *testing.T) {
	a := anyHouse(t)
	ctx, draw := context.Background(), 0
	rapid.Check(t, func(t *rapid.T) {
		space := fmt.Sprintf("s%d", draw)
		draw++
		for _, b := range []bundle.Bundle{anyStudy(t), elsewhereStudy(t)} {
			if _, err := a.ImportBundle(ctx, owner, space, b, nil, From{Source: "import"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.DoFindTwins(ctx, space, "{}", Unheard); err != nil {
			t.Fatal(err)
		}
		before := stateOf(t, a, space)
		kept, gone := "initiative-0", "autre-initiative-0"
		if rapid.Bool().Draw(t, "the other stays") {
			kept, gone = gone, kept
		}
		v, err := a.MergeOf(ctx, owner, space, kept, gone)
		if err != nil || v.Refused != nil {
			t.Fatal(err, v.Refused)
		}
		in := MergeInput{Kept: kept, Gone: gone, KeptVersion: v.Kept.Version, GoneVersion: v.Gone.Version, Chosen: anyChoices(t, v),
			Contact: rapid.SampledFrom([]twin.Choice{twin.Staying, twin.Going}).Draw(t, "contact")}
		if _, err := a.Merge(ctx, owner, space, in, form); err != nil {
			t.Fatal(err)
		}
		merged := stateOf(t, a, space)
		if merged == before {
			t.Fatal("nothing was merged")
		}
		movesWith(t, a, space, gone)
		m, err := a.UndoMerge(ctx, owner, space, gone, form)
		if err != nil || m.Undone == nil || len(m.Undone.Left) > 0 {
			t.Fatalf("%v %+v", err, m.Undone)
		}
		if after := stateOf(t, a, space); after != before {
			t.Fatalf("undone, and not as before: %s", firstDifference(before, after))
		}
	})
}

// movesWith holds the round trip of what was merged: exported, brought in elsewhere
// and exported again, it is the same, and names the sheet that went nowhere but where
// it says that it took it in.
func movesWith(t *rapid.T, a *App, space, gone string) {
	ctx := context.Background()
	for _, id := range []string{"vallee", "plaine"} {
		first, err := a.ExportBundle(ctx, owner, space, id, bundle.Full)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.ImportBundle(ctx, owner, space+"-"+id, first, nil, From{Source: "import"}); err != nil {
			t.Fatal(err)
		}
		second, err := a.ExportBundle(ctx, owner, space+"-"+id, id, bundle.Full)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(zipOf(t, a, first), zipOf(t, a, second)) {
			t.Fatal("what was merged changed on its way")
		}
		for i := range first.Initiatives {
			first.Initiatives[i].Merged = nil
		}
		if body, _ := json.Marshal(first); strings.Contains(string(body), `"`+gone+`"`) || strings.Contains(string(body), ":"+gone+"]") {
			t.Fatalf("%s still speaks of %s", id, gone)
		}
	}
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%q / %q", a[max(0, i-200):min(len(a), i+200)], b[max(0, i-200):min(len(b), i+200)])
		}
	}
	return "one is longer"
}
