package app

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// composing is an indicator as someone types it.
func composing(label, unit, expression string) BroughtView {
	return BroughtView{Brought: series.Brought{Label: label, Unit: unit, Formula: expression, Level: territory.Commune, Decimals: DecimalsUnsaid}}
}

func compose(t *testing.T, a *App, v BroughtView) series.Brought {
	t.Helper()
	c, err := a.KeepComposed(context.Background(), access.House, v, From{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Card
}

// refusedAs is the first fault of a composition, as « field: key ».
func refusedAs(err error) string {
	all := fault.All(err)
	if len(all) == 0 {
		return fmt.Sprint(err)
	}
	return all[0].Field + ": " + all[0].Key
}

func broughtView(t *testing.T, a *App, code string) BroughtView {
	t.Helper()
	v, err := a.BroughtIndicator(context.Background(), access.House, code)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAFormulaBecomesAnIndicator(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	v := composing("Logements vacants, à ma façon", "%", "part(P18_LOGVAC; P18_LOG)")
	looked, err := a.LookAtComposed(ctx, access.House, v)
	if err != nil {
		t.Fatal(err)
	}
	if looked.Card.Period != "2018" || looked.Card.Decimals != 1 || len(looked.Samples) < 2 {
		t.Errorf("looked at as %+v, %d samples", looked.Card, len(looked.Samples))
	}
	if _, there := figureOf(t, a, access.House, looked.Card.Code, "commune:61001"); there {
		t.Error("what was looked at is kept")
	}
	b := compose(t, a, v)
	mine, _ := figureOf(t, a, access.House, b.Code, "region:28")
	theirs, _ := figureOf(t, a, access.House, "VACANCY18", "region:28")
	if !(math.Abs(mine.Number-theirs.Number) <= 1e-9) || mine.Status != series.Known {
		t.Errorf("%s: Normandie has %v, shipped %v", b.Code, mine, theirs)
	}
	if _, seen := figureOf(t, a, access.Anyone, b.Code, "commune:61001"); seen {
		t.Error("what nobody published is seen by anyone")
	}
	if _, err := a.LookAtComposed(ctx, access.Actor{Account: "x", Role: access.Reader}, v); !fault.Is(err, fault.Denied) {
		t.Errorf("a reader may compose: %v", err)
	}
	count := compose(t, a, composing("Logements sans habitant", "{dwelling}", "P18_LOGVAC + P18_RSECOCC"))
	if count.Decimals != 0 {
		t.Errorf("a count shows %d decimals", count.Decimals)
	}
	v = composing("Autre", "1", "P18_POP / POPRP22")
	if _, err := a.LookAtComposed(ctx, access.House, v); refusedAs(err) != "period: required" {
		t.Errorf("two periods give %v", err)
	}
	v.Period, v.Code = "2018/2022", "VACANCY18"
	if _, err := a.LookAtComposed(ctx, access.House, v); refusedAs(err) != "code: place_compose.code_taken" {
		t.Errorf("a code that is taken gives %v", err)
	}
}

// TestOwnFormulasReadEachOtherAndNeverInACircle: over a file that was brought in, another formula,
// and never itself.
func TestOwnFormulasReadEachOtherAndNeverInACircle(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	beds := strings.Replace(orne(t, a, func(int, string) string { return "10" }), "Part des logements fibrés", "Lits", 1)
	if _, err := bringPlaces(a, beds, PlaceImport{Period: "2018", Source: "x", Vintage: 2026, Columns: []PlaceColumn{{Name: "Lits", Unit: "{place}", Rule: series.Sum}}}); err != nil {
		t.Fatal(err)
	}
	twice := compose(t, a, composing("Deux fois", "{place}", "2 * LITS"))
	rate := compose(t, a, composing("Lits par personne", "{place}/{person}", "DEUX_FOIS / P18_POP"))
	people, _ := figureOf(t, a, access.House, "P18_POP", "commune:61001")
	if v, _ := figureOf(t, a, access.House, rate.Code, "commune:61001"); v.Number != 20/people.Number {
		t.Errorf("Alençon has %v", v)
	}
	if v, _ := figureOf(t, a, access.House, twice.Code, "commune:01001"); v.Status != series.Missing {
		t.Errorf("where there is no bed known: %v", v)
	}
	again := broughtView(t, a, twice.Code)
	again.Formula = "LITS + DEUX_FOIS"
	_, err := a.KeepComposed(ctx, access.House, again, From{})
	if refusedAs(err) != "formula: formula.cycle" || !strings.Contains(fmt.Sprint(fault.All(err)[0].Args["path"]), "DEUX_FOIS → DEUX_FOIS") {
		t.Errorf("itself: %v %v", refusedAs(err), fault.All(err)[0].Args)
	}
	third := compose(t, a, composing("Trois", "{place}", "DEUX_FOIS + LITS"))
	again.Formula = "TROIS - LITS"
	if _, err = a.KeepComposed(ctx, access.House, again, From{}); refusedAs(err) != "formula: formula.cycle" || !strings.Contains(fmt.Sprint(fault.All(err)[0].Args["path"]), "DEUX_FOIS → TROIS → DEUX_FOIS") {
		t.Errorf("by another: %v", err)
	}
	again.Formula = "part(LITS; france(LITS))"
	again.Unit = "%"
	if _, err = a.KeepComposed(ctx, access.House, again, From{}); refusedAs(err) != "formula: place_compose.falls" {
		t.Errorf("what others could no longer read: %v", err)
	}
	again.Formula, again.Unit = "3 * LITS", "{place}"
	c, err := a.KeepComposed(ctx, access.House, again, From{})
	if err != nil || c.Difference == nil || c.Difference.Changed == 0 {
		t.Fatalf("a formula that changes says %+v, %v", c.Difference, err)
	}
	if v, _ := figureOf(t, a, access.House, third.Code, "commune:61001"); v.Number != 40 {
		t.Errorf("what reads it is not computed again: %v", v)
	}
	now := broughtView(t, a, twice.Code)
	if err := a.UndoPlaceIndicator(ctx, access.House, now, now.Version, From{}); err != nil {
		t.Fatal(err)
	}
	if v, _ := figureOf(t, a, access.House, third.Code, "commune:61001"); v.Number != 30 {
		t.Errorf("once undone: %v", v)
	}
}

// TestANewReleaseRecomputesWhatReadsIt: nothing is kept of a formula but itself.
func TestANewReleaseRecomputesWhatReadsIt(t *testing.T) {
	a := house(t, t.TempDir())
	o := PlaceImport{Period: "2018", Source: "x", Vintage: 2026, Columns: []PlaceColumn{{Name: "Lits", Unit: "{place}", Rule: series.Sum}}}
	table := func(n string) string {
		return strings.Replace(orne(t, a, func(int, string) string { return n }), "Part des logements fibrés", "Lits", 1)
	}
	if _, err := bringPlaces(a, table("10"), o); err != nil {
		t.Fatal(err)
	}
	twice := compose(t, a, composing("Deux fois", "{place}", "2 * LITS"))
	if v, _ := figureOf(t, a, access.House, twice.Code, "commune:61001"); v.Number != 20 {
		t.Fatalf("first %v", v)
	}
	if _, err := bringPlaces(a, table("12"), PlaceImport{Vintage: 2026, KeepGood: true, Columns: []PlaceColumn{{Name: "Lits", Card: "LITS"}}}); err != nil {
		t.Fatal(err)
	}
	if v, _ := figureOf(t, a, access.House, twice.Code, "commune:61001"); v.Number != 24 {
		t.Errorf("after a release %v", v)
	}
}

// TestAFormulaIsNoMorePublicThanWhatItReads, and what it reads stays as long as it does.
func TestAFormulaIsNoMorePublicThanWhatItReads(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	beds := strings.Replace(orne(t, a, func(int, string) string { return "10" }), "Part des logements fibrés", "Lits", 1)
	if _, err := bringPlaces(a, beds, PlaceImport{Period: "2018", Source: "x", Vintage: 2026, Columns: []PlaceColumn{{Name: "Lits", Unit: "{place}", Rule: series.Sum}}}); err != nil {
		t.Fatal(err)
	}
	v := composing("Deux fois", "{place}", "2 * LITS")
	v.Public = true
	if _, err := a.KeepComposed(ctx, access.House, v, From{}); refusedAs(err) != "public: place_compose.private" {
		t.Errorf("public over what is not: %v", err)
	}
	v.Public = false
	code := compose(t, a, v).Code
	show := func(code string, public bool) error {
		return a.ShowPlaceIndicator(ctx, access.House, broughtView(t, a, code), public, From{})
	}
	if err := show(code, true); refusedAs(err) != "do: place_compose.private" {
		t.Errorf("shown over what is not: %v", err)
	}
	for _, step := range []struct {
		code   string
		public bool
	}{{"LITS", true}, {code, true}} {
		if err := show(step.code, step.public); err != nil {
			t.Fatal(err)
		}
	}
	if got, seen := figureOf(t, a, access.Anyone, code, "commune:61001"); !seen || got.Number != 20 {
		t.Errorf("anyone sees %v", got)
	}
	if err := show("LITS", false); refusedAs(err) != "do: place_compose.read_by_public" {
		t.Errorf("hidden under what is public: %v", err)
	}
	lits := broughtView(t, a, "LITS")
	if err := a.UndoPlaceIndicator(ctx, access.House, lits, lits.Version, From{}); refusedAs(err) != "do: place_compose.read_by_public" {
		t.Errorf("hidden by an undo: %v", err)
	}
	err := a.RemovePlaceIndicator(ctx, access.House, lits, From{})
	if refusedAs(err) != "do: place_compose.read_by" || !strings.Contains(fmt.Sprint(fault.All(err)[0].Args["list"]), "Deux fois (DEUX_FOIS)") {
		t.Errorf("removed under what reads it: %v", err)
	}
	if err := a.RemovePlaceIndicator(ctx, access.House, broughtView(t, a, code), From{}); err != nil {
		t.Fatal(err)
	}
	if err := a.RemovePlaceIndicator(ctx, access.House, broughtView(t, a, "LITS"), From{}); err != nil {
		t.Errorf("no one reads it any more: %v", err)
	}
}

func TestTheWordsOfACardAreChangedAndItsValuesAreNot(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	if _, err := bringPlaces(a, orne(t, a, plain), fibre); err != nil {
		t.Fatal(err)
	}
	v := broughtView(t, a, "PART_DES_LOGEMENTS_FIBRES")
	v.Label, v.Decimals, v.Dimensions = "Logements raccordables à la fibre", 0, Mapped(nil, []series.Mapping{{Framework: "insee-2014", Dimension: leafOf(t, a, "insee-2014")}}, "Awa")
	if err := a.EditPlaceIndicator(ctx, access.House, v, From{}); err != nil {
		t.Fatal(err)
	}
	v = broughtView(t, a, v.Code)
	if v.Label != "Logements raccordables à la fibre" || v.Dimensions[0].Author != "Awa" {
		t.Errorf("the card is %+v", v.Brought)
	}
	kept := Mapped(v.Dimensions, []series.Mapping{{Framework: "insee-2014", Dimension: v.Dimensions[0].Dimension}}, "Zoé")
	if kept[0].Author != "Awa" {
		t.Error("who kept a dimension became its author")
	}
	for field, change := range map[string]func(*series.Brought){"unit": func(b *series.Brought) { b.Unit = "[ppth]" }, "rule": func(b *series.Brought) { b.Rule, b.Weight = series.None, "" }, "formula": func(b *series.Brought) { b.Formula = "P18_LOG" },
		"dimension.insee-2014": func(b *series.Brought) {
			b.Dimensions = []series.Mapping{{Framework: "insee-2014", Dimension: "nulle-part"}}
		}} {
		other := broughtView(t, a, v.Code)
		change(&other.Brought)
		err := a.EditPlaceIndicator(ctx, access.House, other, From{})
		found := false
		for _, f := range fault.All(err) {
			found = found || f.Field == field
		}
		if !found {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := a.EditPlaceIndicator(ctx, access.Actor{Account: "x", Role: access.Reader}, v, From{}); !fault.Is(err, fault.Denied) {
		t.Errorf("a reader may: %v", err)
	}
	if err := a.UndoPlaceIndicator(ctx, access.House, v, v.Version, From{}); err != nil {
		t.Fatal(err)
	}
	if b := broughtView(t, a, v.Code); b.Label != "Logements fibrés" || b.Dimensions != nil || b.Release != 1 {
		t.Errorf("once undone: %+v", b.Brought)
	}
}

func leafOf(t *testing.T, a *App, grid string) string {
	t.Helper()
	f, known := a.Library().Get(grid, "")
	if !known {
		t.Fatal(grid)
	}
	return f.Leaves()[0].ID
}

// A formula that reads a rate is kept when it is computed commune by commune; it can be changed,
// written to a file and read back, and holds what it weighs by.
func TestAFormulaOverARateIsKept(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	v := composing("Actifs sans emploi", "{person}", "P18_ACT1564 * UNEMP18")
	if _, err := a.LookAtComposed(ctx, access.House, v); refusedAs(err) != "formula: place_formula.rate" {
		t.Errorf("computed again over sums: %v", err)
	}
	v.Rule = series.Sum
	count := compose(t, a, v)
	if up, _ := figureOf(t, a, access.House, count.Code, "departement:61"); !up.Has() || count.Decimals != 0 {
		t.Errorf("the Orne has %v, with %d decimals", up, count.Decimals)
	}
	mean := composing("Demi-chômage", "%", "UNEMP18 / 2")
	mean.Rule = series.Weighted
	for weight, says := range map[string]string{"": "weight: place_import.weight", "UNEMP18": "weight: place_import.weight_unknown", "GONE": "weight: place_import.weight_unknown"} {
		mean.Weight = weight
		if _, err := a.KeepComposed(ctx, access.House, mean, From{}); refusedAs(err) != says {
			t.Errorf("weighed by %q: %v", weight, err)
		}
	}
	mean.Weight = count.Code
	b := compose(t, a, mean)
	if err := a.RemovePlaceIndicator(ctx, access.House, broughtView(t, a, count.Code), From{}); err == nil {
		t.Error("what weighs is taken away")
	}
	itself := broughtView(t, a, count.Code)
	itself.Rule, itself.Weight = series.Weighted, count.Code
	if _, err := a.KeepComposed(ctx, access.House, itself, From{}); refusedAs(err) != "weight: place_import.weight" {
		t.Errorf("it weighs itself: %v", err)
	}
	mean = broughtView(t, a, b.Code)
	mean.Rule = "hasard"
	if _, err := a.LookAtComposed(ctx, access.House, mean); refusedAs(err) != "rule: code.unknown" {
		t.Errorf("a rule that is none: %v", err)
	}
	mean.Rule, mean.Weight = series.Sum, ""
	if _, err := a.LookAtComposed(ctx, access.House, mean); refusedAs(err) != "rule: place_formula.not_summed" {
		t.Errorf("a share is added: %v", err)
	}
	mean.Level = territory.Departement // where nothing goes up
	if c, err := a.LookAtComposed(ctx, access.House, mean); err != nil && refusedAs(err) == "rule: place_formula.not_summed" || c.Card.Rule != series.Formula {
		t.Errorf("a rule where nothing goes up: %q, %v", c.Card.Rule, err)
	}
	var file bytes.Buffer
	if err := a.WriteComposed(ctx, access.House, b.Code, &file); err != nil {
		t.Fatal(err)
	}
	again, err := ReadComposed("fiche.yaml", strings.NewReader(file.String()), "Awa")
	if err != nil || again.Rule != series.Weighted || again.Weight != count.Code {
		t.Errorf("read back by %q of %q: %v\n%s", again.Rule, again.Weight, err, file.String())
	}
}
