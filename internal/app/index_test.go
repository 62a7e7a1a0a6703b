package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
)

// anIndex is an index of the communes of the Orne that nothing is wrong with.
func anIndex() index.Index {
	return index.Index{ID: "bien-vivre-abcd2345", Title: "Bien vivre dans l’Orne", Question: "Où manque-t-on de quoi ?", Level: territory.Commune, Within: "departement:61",
		Dimensions: []index.Dimension{{Code: "d1", Name: "Travail", Weight: 1}, {Code: "d2", Name: "Logement", Weight: 1}},
		Indicators: []index.Chosen{{Code: "UNEMP18", Dimension: "d1", Weight: 1, Direction: -1}, {Code: "EMPRATE18", Dimension: "d1", Weight: 1, Direction: 1}, {Code: "OWNERS18", Dimension: "d2", Weight: 1, Direction: 1}}}
}

// TestAnIndicatorThatMayNotBeShownIsNamedAsItsReaderDoes: in English on an English page.
func TestAnIndicatorThatMayNotBeShownIsNamedAsItsReaderDoes(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	r, err := bringPlaces(a, orne(t, a, plain), fibre)
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.BroughtIndicator(ctx, access.House, r.Columns[0].Card.Code)
	if err != nil {
		t.Fatal(err)
	}
	v.LabelEN = "Homes with fibre"
	if err := a.EditPlaceIndicator(ctx, access.House, v, From{}); err != nil {
		t.Fatal(err)
	}
	x := anIndex()
	x.Public, x.Indicators = true, append(x.Indicators, index.Chosen{Code: v.Code, Dimension: "d2", Weight: 1, Direction: 1})
	wrong := fault.All(a.SaveIndex(ctx, access.House, x, 0, From{}))
	if len(wrong) != 1 {
		t.Fatalf("%v", wrong)
	}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, name := range map[string]string{i18n.FR: "« Logements fibrés »", i18n.EN: "“Homes with fibre”"} {
		if said := strings.ReplaceAll(catalogue.For(lang).Fault(wrong[0]), "\u00a0", " "); !strings.Contains(said, name) {
			t.Errorf("%s: %s", lang, said)
		}
	}
}

func TestAnIndexIsKept(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	if err := a.SaveIndex(ctx, access.Anyone, anIndex(), 0, From{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("anyone writes an index: %v", err)
	}
	if err := a.SaveIndex(ctx, editor, anIndex(), 0, From{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Index(ctx, access.Anyone, anIndex().ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("anyone reads a draft: %v", err)
	}
	if found, err := a.Indices(ctx, access.Anyone, TitledSearch{}); err != nil || found.Total != 0 {
		t.Errorf("a draft is listed to anyone: %+v, %v", found, err)
	}
	x := anIndex()
	x.Question, x.Public = "Où vit-on bien ?", true
	if err := a.SaveIndex(ctx, editor, x, 1, From{}); err != nil {
		t.Fatal(err)
	}
	if v, err := a.Index(ctx, access.Anyone, x.ID); err != nil || v.Question != "Où vit-on bien ?" || len(v.Indicators) != 3 {
		t.Errorf("kept: %+v, %v", v, err)
	}
	if err := a.SaveIndex(ctx, editor, anIndex(), 1, From{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("written over a later version: %v", err)
	}
	if err := a.UndoIndex(ctx, editor, x.ID, 2, From{}); err != nil {
		t.Fatal(err)
	}
	v, err := a.Index(ctx, editor, x.ID)
	if err != nil || v.Question != "Où manque-t-on de quoi ?" || v.Public {
		t.Errorf("not undone: %+v, %v", v, err)
	}
	if changes, err := a.IndexHistory(ctx, editor, x.ID, 0); err != nil || len(changes) != 3 {
		t.Errorf("history: %d changes, %v", len(changes), err)
	}
	if err := a.RetireIndex(ctx, editor, x.ID, v.Version, true, From{}); err != nil {
		t.Fatal(err)
	}
	if found, err := a.Indices(ctx, editor, TitledSearch{}); err != nil || found.Total != 1 || found.Items[0].Retired == "" {
		t.Errorf("withdrawn: %+v, %v", found, err)
	}
}

func TestWhatAnIndexMayNotRestOn(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	hidden := perimeter.Perimeter{ID: "pays-cache-abcd2345", Name: "Pays caché", Kind: perimeter.Pays, Vintage: 2026,
		Members: []territory.Key{"commune:61001", "commune:61006", "commune:61093", "commune:61169", "commune:61214"}}
	if err := a.SavePerimeter(ctx, editor, hidden, 0, From{}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(*index.Index)
		want  string
	}{
		"an unknown indicator":                  {func(x *index.Index) { x.Indicators[0].Code = "NOTHING" }, "indicators index.unknown"},
		"a count":                               {func(x *index.Index) { x.Indicators[0].Code = "P18_POP" }, "indicators index.unknown"},
		"an indicator twice":                    {func(x *index.Index) { x.Indicators[1].Code = "UNEMP18" }, "indicators index.twice"},
		"a dimension that is not there":         {func(x *index.Index) { x.Indicators[0].Dimension = "d7" }, "UNEMP18.dimension index.no_dimension"},
		"a negative weight":                     {func(x *index.Index) { x.Dimensions[1].Weight = -1 }, "d2.weight index.weight"},
		"a territory that is not":               {func(x *index.Index) { x.Within = "departement:99" }, "within territory.unknown"},
		"too few places":                        {func(x *index.Index) { x.Within = "commune:61001" }, "within index.few"},
		"a perimeter that no list tells of":     {func(x *index.Index) { x.Within, x.Public = hidden.Key(), true }, "within index.unlisted"},
		"a step made in a way that there isn't": {func(x *index.Index) { x.Method.Normalise = "magic" }, "normalise code.unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			x := anIndex()
			c.spoil(&x)
			if got := keys(a.SaveIndex(ctx, editor, x, 0, From{})); !slices.Contains(got, c.want) {
				t.Errorf("refused for %v, want %q", got, c.want)
			}
		})
	}
	x := anIndex()
	x.Within = hidden.Key()
	if err := a.SaveIndex(ctx, editor, x, 0, From{}); err != nil {
		t.Errorf("a draft on a perimeter shared by its link: %v", err)
	}
}

// TestAnIndicatorThatIsHiddenLaterDoesNotComeOutOfAnIndex: a public index that rests on
// it is refused to anyone from then on, even when it was computed for them before.
func TestAnIndicatorThatIsHiddenLaterDoesNotComeOutOfAnIndex(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	r, err := bringPlaces(a, orne(t, a, plain), fibre)
	if err != nil {
		t.Fatal(err)
	}
	code := r.Columns[0].Card.Code
	x := anIndex()
	x.Public = true
	x.Indicators = append(x.Indicators, index.Chosen{Code: code, Dimension: "d2", Weight: 1, Direction: 1})
	if got := keys(a.SaveIndex(ctx, access.House, x, 0, From{})); !slices.Contains(got, "public index.hidden") {
		t.Errorf("a public index rests on what only some see: %v", got)
	}
	show := func(public bool) {
		t.Helper()
		v, err := a.BroughtIndicator(ctx, access.House, code)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.ShowPlaceIndicator(ctx, access.House, v, public, From{}); err != nil {
			t.Fatal(err)
		}
	}
	show(true)
	if err := a.SaveIndex(ctx, access.House, x, 0, From{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.IndexResult(ctx, access.Anyone, x); err != nil {
		t.Fatalf("anyone is refused what everyone sees: %v", err)
	}
	show(false)
	if got, err := a.IndexResult(ctx, access.Anyone, x); err == nil {
		t.Errorf("anyone still reads %d scores made of what is hidden", len(got.Ranks))
	}
	if _, err := a.IndexResult(ctx, access.House, x); err != nil {
		t.Errorf("who sees every part is refused the whole: %v", err)
	}
}
