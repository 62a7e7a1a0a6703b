package app

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// orne is a table of the communes of the Orne as they stand, each with a value.
func orne(t *testing.T, a *App, value func(i int, code string) string) string {
	t.Helper()
	places, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("CODGEO;LIBGEO;Part des logements fibrés\n")
	for i, key := range places.Members("departement:61", territory.Commune) {
		fmt.Fprintf(&b, "%s;Nom;%s\n", key.Code(), value(i, key.Code()))
	}
	return b.String()
}

var fibre = PlaceImport{Period: "2024", Source: "Régulateur des télécoms", Licence: "Licence Ouverte 2.0", Vintage: 2026,
	Columns: []PlaceColumn{{Name: "Part des logements fibrés", Label: "Logements fibrés", Unit: "%", Rule: series.Weighted, Weight: "POP26"}}}

func bringPlaces(a *App, content string, o PlaceImport) (PlaceReport, error) {
	return a.KeepPlaceFile(context.Background(), access.House, "fibre.csv", strings.NewReader(content), int64(len(content)), o, From{})
}

func lookPlaces(t *testing.T, a *App, content string, o PlaceImport) PlaceReport {
	t.Helper()
	r, err := a.LookAtPlaceFile(context.Background(), access.House, "fibre.csv", strings.NewReader(content), int64(len(content)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func plain(i int, _ string) string { return fmt.Sprintf("%d,%d %%", 40+i%20, i%10) }

func figureOf(t *testing.T, a *App, actor access.Actor, code, commune string) (series.Value, bool) {
	t.Helper()
	book, err := a.PlaceIndicatorsFor(context.Background(), actor)
	if err != nil {
		t.Fatal(err)
	}
	places, _ := a.Territories()
	at, known := book.Place(places, territory.Key(commune))
	if _, there := book.Card(code); !there || !known {
		return series.Value{}, false
	}
	return book.Value(code, at), true
}

func TestATableOfCommunesBecomesAnIndicator(t *testing.T) {
	a := house(t, t.TempDir())
	r, err := bringPlaces(a, orne(t, a, plain), fibre)
	if err != nil {
		t.Fatal(err, r.Problems)
	}
	code := r.Columns[0].Card.Code
	if code != "PART_DES_LOGEMENTS_FIBRES" || r.Columns[0].Card.Release != 1 || r.Places != len(strings.Split(orne(t, a, plain), "\n"))-2 || r.Guessed {
		t.Errorf("brought as %q, release %d, %d places", code, r.Columns[0].Card.Release, r.Places)
	}
	if v, _ := figureOf(t, a, access.House, code, "commune:61001"); v.Number != 40 || v.Status != series.Known {
		t.Errorf("Alençon has %v", v)
	}
	if v, _ := figureOf(t, a, access.House, code, "departement:61"); !v.Has() || v.Status != series.Estimated || v.Number < 40 || v.Number > 60 {
		t.Errorf("the Orne has %v", v)
	}
	if _, seen := figureOf(t, a, access.Anyone, code, "commune:61001"); seen {
		t.Error("what nobody published is seen by anyone")
	}
	v, err := a.BroughtIndicator(context.Background(), access.House, code)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.ShowPlaceIndicator(context.Background(), access.House, v, true, From{}); err != nil {
		t.Fatal(err)
	}
	if _, seen := figureOf(t, a, access.Anyone, code, "commune:61001"); !seen {
		t.Error("what was published is not seen")
	}
	if _, err := a.LookAtPlaceFile(context.Background(), access.Actor{Account: "x", Role: access.Reader}, "a.csv", strings.NewReader("a"), 1, fibre); !fault.Is(err, fault.Denied) {
		t.Errorf("a reader may bring indicators: %v", err)
	}
}

func TestANewReleaseSaysWhatItChangesAndTheOneBeforeStays(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	if _, err := bringPlaces(a, orne(t, a, plain), fibre); err != nil {
		t.Fatal(err)
	}
	next := orne(t, a, func(i int, code string) string {
		switch code {
		case "61001":
			return "55"
		case "61006":
			return "s"
		}
		return plain(i, code)
	})
	next = strings.Replace(next, "Part des logements fibrés", "Part de logements fibrés", 1)
	looked := lookPlaces(t, a, next, PlaceImport{})
	if o := looked.Offered[1]; o.Card != "PART_DES_LOGEMENTS_FIBRES" || !o.Alike {
		t.Fatalf("a renamed column is not asked about: %+v", looked.Offered)
	}
	again := PlaceImport{Vintage: 2026, KeepGood: true, Columns: []PlaceColumn{{Name: "C", Card: "PART_DES_LOGEMENTS_FIBRES"}}}
	r, err := bringPlaces(a, next, again)
	if err != nil {
		t.Fatal(err)
	}
	d := r.Columns[0].Difference
	if d == nil || d.Changed != 1 || d.Went != 1 || d.Appeared != 0 || d.Places[0] != "commune:61001" || d.Greatest[0].Before != 40 || d.Greatest[0].After != 55 {
		t.Errorf("the difference is %+v", d)
	}
	if v, _ := figureOf(t, a, access.House, "PART_DES_LOGEMENTS_FIBRES", "commune:61006"); v.Status != series.Secret {
		t.Errorf("a secret is %v", v)
	}
	v, _ := a.BroughtIndicator(ctx, access.House, "PART_DES_LOGEMENTS_FIBRES")
	if v.Release != 2 {
		t.Fatalf("release %d stands", v.Release)
	}
	if before, err := a.ReleaseOf(ctx, v, 1); err != nil || before.At(mustAt(t, a, "61001")).Number != 40 {
		t.Errorf("release 1 is no longer read: %v", err)
	}
	if err := a.UndoPlaceIndicator(ctx, access.House, v, v.Version, From{}); err != nil {
		t.Fatal(err)
	}
	if v, _ := figureOf(t, a, access.House, "PART_DES_LOGEMENTS_FIBRES", "commune:61001"); v.Number != 40 {
		t.Errorf("once undone, Alençon has %v", v)
	}
	again.Period = "2025"
	r, err = bringPlaces(a, next, again)
	if err != nil || r.Columns[0].Card.Code != "PART_DES_LOGEMENTS_FIBRES_2025" || !r.Columns[0].New || r.Columns[0].Past != "2024" {
		t.Errorf("another year gives %+v, %v", r.Columns, err)
	}
}

func mustAt(t *testing.T, a *App, code string) int {
	t.Helper()
	book, err := a.PlaceIndicators()
	if err != nil {
		t.Fatal(err)
	}
	return book.Order(territory.Commune).At(code)
}

// TestWhatCanNotBeTakenIsToldLineByLine: lost zeros, unknown and foreign codes,
// those of another year, a commune twice, an arrondissement beside its commune.
func TestWhatCanNotBeTakenIsToldLineByLine(t *testing.T) {
	a := house(t, t.TempDir())
	content := "INSEE;n\n1004;5\n2A004;6\n99100;7\nBE-21;8\n75056;100\n75101;9\n61001;1\n61001;1\n61001;2\n61006;beaucoup\n14764;3\n61007;s\n61008;nd\n61010;///\n61011;c\n61012;\n61013;1 234,5\n"
	o := PlaceImport{Period: "2024", Source: "x", Columns: []PlaceColumn{{Name: "n", Rule: series.Sum}}}
	r := lookPlaces(t, a, content, o)
	if r.Zeros != 1 || r.Twice != 1 || r.Refused != 4 || r.Unread != 1 {
		t.Errorf("zeros %d, twice %d, refused %d, unread %d", r.Zeros, r.Twice, r.Refused, r.Unread)
	}
	var told strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&told, "%d %s\n", p.Line, frenchWords(t).Fault(p.Why))
	}
	for _, said := range []string{"4 99100 n’est le code d’aucune commune", "5 «\u00a0BE-21\u00a0»", "7 75101 est un arrondissement", "10 61001 est déjà ligne 8", "«\u00a0beaucoup\u00a0»"} {
		if !strings.Contains(told.String(), said) {
			t.Errorf("nobody is told %q:\n%s", said, told.String())
		}
	}
	for st, n := range map[string]int{"secret": 2, "not_applicable": 1} {
		if r.Columns[0].Status[st] != n {
			t.Errorf("%d values are %s, want %d: %v", r.Columns[0].Status[st], st, n, r.Columns[0].Status)
		}
	}
	if _, err := bringPlaces(a, content, o); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Key != "place_import.doubtful" {
		t.Errorf("kept despite what can't be taken: %v", err)
	}
	o.KeepGood = true
	if r, err := bringPlaces(a, content, o); err != nil || !r.Kept {
		t.Errorf("what is good is not kept: %v", err)
	}
}

func TestDoubtsAreToldWithTheirPlaceAndMayBeLeftOut(t *testing.T) {
	a := house(t, t.TempDir())
	content := orne(t, a, func(i int, code string) string {
		switch code {
		case "61006":
			return "52000"
		case "61007":
			return "-3"
		}
		return plain(i, code)
	})
	r := lookPlaces(t, a, content, fibre)
	c := r.Columns[0]
	if c.DoubtCount[series.Beyond] != 2 || c.DoubtCount[series.Slip] != 1 || !c.Mixed {
		t.Errorf("doubts: %v, mixed %v %v", c.DoubtCount, c.Mixed, c.Marks)
	}
	if d := c.Doubts[0]; d.Kind != series.Slip || d.Place != "commune:61006" || d.Times != 1000 || d.Line == 0 {
		t.Errorf("the first doubt is %+v", d)
	}
	o := fibre
	o.KeepGood, o.Leave = true, []string{"slip", "beyond"}
	if r, err := bringPlaces(a, content, o); err != nil || r.Columns[0].Status["flagged"] != 0 || r.Columns[0].Left != 2 {
		t.Fatal(err, r.Columns)
	}
	if v, _ := figureOf(t, a, access.House, "PART_DES_LOGEMENTS_FIBRES", "commune:61006"); v.Status != series.Missing {
		t.Errorf("what was left out is %v", v)
	}
	hundredth := orne(t, a, func(i int, _ string) string { return fmt.Sprintf("0,%d", 400+10*(i%20)+i%10) })
	r = lookPlaces(t, a, hundredth, PlaceImport{Vintage: 2026, Columns: []PlaceColumn{{Name: "C", Card: "PART_DES_LOGEMENTS_FIBRES"}}})
	if c := r.Columns[0]; c.DoubtCount[series.Scale] != 1 || c.Doubts[0].Times != 0.01 {
		t.Errorf("shares for percentages are told as %v", c.Doubts[:min(len(c.Doubts), 3)])
	}
}

// TestFarFromNeighboursAndFromThePast: what is far and within the bounds is told: against neighbours, or against what it was where a release stands.
func TestFarFromNeighboursAndFromThePast(t *testing.T) {
	a := house(t, t.TempDir())
	beds := func(put map[string]string) string {
		return strings.Replace(orne(t, a, func(i int, code string) string {
			if v, there := put[code]; there {
				return v
			}
			return fmt.Sprint(1000 + 10*(i%20))
		}), "Part des logements fibrés", "Revenu", 1)
	}
	o := PlaceImport{Period: "2024", Source: "x", Vintage: 2026, Columns: []PlaceColumn{{Name: "Revenu", Rule: series.None}}}
	told := func(content string, o PlaceImport) map[string]series.DoubtKind {
		kinds := map[string]series.DoubtKind{}
		for _, d := range lookPlaces(t, a, content, o).Columns[0].Doubts {
			kinds[d.Place.Code()] = d.Kind
		}
		return kinds
	}
	if got := told(beds(map[string]string{"61001": "9000", "61006": "1100000000", "61007": "1300"}), o); fmt.Sprint(got) != "map[61001:outlier 61006:slip]" {
		t.Errorf("among neighbours: %v", got)
	}
	if r, err := bringPlaces(a, beds(nil), o); err != nil || len(r.Columns[0].Doubts) != 0 {
		t.Fatal(err, r.Columns)
	}
	next := PlaceImport{Vintage: 2026, Columns: []PlaceColumn{{Name: "C", Card: "REVENU"}}}
	content := beds(map[string]string{"61001": "9000", "61006": "1050000000"}) // the others grow by something
	for i := range 20 {
		content = strings.ReplaceAll(content, fmt.Sprintf(";%d\n", 1000+10*i), fmt.Sprintf(";%d\n", 1050+10*i+i%7))
	}
	if got := told(content, next); fmt.Sprint(got) != "map[61001:jump 61006:slip]" {
		t.Errorf("against the past: %v", got)
	}
}

// TestADoubtfulValueThatIsKeptStaysFlagged: out of bounds or far from the others, it is never
// said to be simply known; a merged commune is flagged with its part, and a larger place is no more than estimated.
func TestADoubtfulValueThatIsKeptStaysFlagged(t *testing.T) {
	a := house(t, t.TempDir())
	content := orne(t, a, func(i int, code string) string {
		switch code {
		case "61006":
			return "52000"
		case "61007":
			return "-3"
		}
		return plain(i, code)
	})
	o := fibre
	o.KeepGood, o.Leave = true, []string{"jump"}
	r, err := bringPlaces(a, content, o)
	if err != nil || r.Columns[0].Status["flagged"] != 2 || r.Columns[0].Known != r.Places {
		t.Fatal(err, r.Columns)
	}
	code := r.Columns[0].Card.Code
	for commune, want := range map[string]series.Status{"61006": series.Flagged, "61007": series.Flagged, "61001": series.Known} {
		if v, _ := figureOf(t, a, access.House, code, "commune:"+commune); v.Status != want {
			t.Errorf("%s is %s, want %s", commune, v.Status.Code(), want.Code())
		}
	}
	o = PlaceImport{Period: "2017", Source: "x", Vintage: 2018, KeepGood: true, Columns: []PlaceColumn{{Name: "lits", Rule: series.Sum}}}
	if r, err = bringPlaces(a, "code_insee;lits\n01033;7\n01205;-2\n01091;4\n01004;5\n", o); err != nil {
		t.Fatal(err)
	}
	if v, _ := figureOf(t, a, access.House, r.Columns[0].Card.Code, "commune:01033"); v.Number != 9 || v.Status != series.Flagged {
		t.Errorf("what merged with a doubtful value is %+v", v)
	}
	if v, _ := figureOf(t, a, access.House, r.Columns[0].Card.Code, "commune:01004"); v.Status != series.Known {
		t.Errorf("a sure value is %+v", v)
	}
}

func TestALargerPlaceIsHeldToTheSumOfItsCommunes(t *testing.T) {
	a := house(t, t.TempDir())
	content := strings.Replace(orne(t, a, func(int, string) string { return "10" }), "Part des logements fibrés", "Lits", 1)
	n := strings.Count(content, "\n") - 1
	o := PlaceImport{Period: "2024", Source: "x", Vintage: 2026, Columns: []PlaceColumn{{Name: "Lits", Rule: series.Sum}}}
	for value, doubts := range map[int]int{10 * n: 0, 20 * n: 1} {
		r := lookPlaces(t, a, content+fmt.Sprintf("61;Orne;%d\n", value), o)
		if r.Parents != 1 || r.Refused != 0 || r.Columns[0].DoubtCount[series.Parent] != doubts {
			t.Errorf("the Orne at %d for %d communes: %v, %v", value, n, r.Columns[0].DoubtCount, r.Problems)
		}
	}
}

// TestALargerPlaceIsHeldToTheMeanOfItsCommunes: its rate is between the least and the greatest, and near their mean by the weight.
func TestALargerPlaceIsHeldToTheMeanOfItsCommunes(t *testing.T) {
	a := house(t, t.TempDir())
	content := orne(t, a, plain)
	for value, doubts := range map[string]int{"50": 0, "39": 1, "58": 1, "75": 1} {
		r := lookPlaces(t, a, content+"61;Orne;"+value+"\n", fibre)
		if r.Parents != 1 || r.Columns[0].DoubtCount[series.Parent] != doubts {
			t.Errorf("the Orne at %s: %v", value, r.Columns[0].Doubts)
		}
	}
}

// TestDecimalsAreThoseOfTheFile: none for whole numbers, two at most, and what someone says.
func TestDecimalsAreThoseOfTheFile(t *testing.T) {
	a := house(t, t.TempDir())
	said := 3
	for value, want := range map[string]int{"3": 0, "3,0": 0, "12,5": 1, "12,25 %": 2, "0,12345": 2} {
		o := fibre
		o.Columns = []PlaceColumn{{Name: fibre.Columns[0].Name, Unit: "%", Rule: series.None}}
		content := orne(t, a, func(int, string) string { return value })
		if r := lookPlaces(t, a, content, o); r.Columns[0].Card.Decimals != want {
			t.Errorf("%s: %d decimals, want %d", value, r.Columns[0].Card.Decimals, want)
		}
		o.Columns[0].Decimals = &said
		if r := lookPlaces(t, a, content, o); r.Columns[0].Card.Decimals != said {
			t.Errorf("%s: %d decimals, %d were said", value, r.Columns[0].Card.Decimals, said)
		}
	}
}

func TestTheYearOfCodesIsFoundAndValuesAreCarried(t *testing.T) {
	a := house(t, t.TempDir())
	places, _ := a.Territories()
	codes, err := places.Codes(2019)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("code_insee;lits\n")
	for _, code := range codes {
		b.WriteString(code + ";2\n")
	}
	r := lookPlaces(t, a, b.String(), PlaceImport{Period: "2019", Source: "x", Columns: []PlaceColumn{{Name: "lits", Rule: series.Sum}}})
	if !r.Guessed || r.Vintage != 2019 || r.Refused != 0 || r.Columns[0].Card.Vintage != 2019 {
		t.Errorf("the year found is %d; %d refused, %v", r.Vintage, r.Refused, r.Problems)
	}
}

func TestTablesOfEPCIAndOfDepartements(t *testing.T) {
	a := house(t, t.TempDir())
	places, _ := a.Territories()
	for level, first := range map[territory.Level]string{territory.EPCI: "", territory.Departement: "1"} {
		order := places.Orders()[level]
		var b strings.Builder
		b.WriteString("code;valeur\n")
		for _, code := range order.Codes {
			if code == "01" && first != "" {
				code = first
			}
			b.WriteString(code + ";12,5\n")
		}
		r, err := bringPlaces(a, b.String()+"123456789;4\n", PlaceImport{Period: "2024", Source: "x", KeepGood: true, Columns: []PlaceColumn{{Name: "valeur", Rule: series.None}}})
		if err != nil || r.Level != level || r.Places != order.Len() || r.Refused != 1 {
			t.Fatalf("%s: read as %s, %d places of %d, %v %v", level, r.Level, r.Places, order.Len(), err, r.Problems)
		}
		if v, _ := figureOf(t, a, access.House, r.Columns[0].Card.Code, string(level)+":"+order.Codes[0]); v.Number != 12.5 {
			t.Errorf("%s: %v", level, v)
		}
	}
}

// TestATableOfEPCIOfBefore: an EPCI that kept its communes keeps its value; of a count,
// the part of the inhabitants who changed goes with them, as an estimate; a rate that
// changed is left, and a year whose EPCI nobody knows is refused.
func TestATableOfEPCIOfBefore(t *testing.T) {
	a := house(t, t.TempDir())
	places, _ := a.Territories()
	var b strings.Builder
	b.WriteString("code;nombre;taux\n")
	for _, code := range places.Orders()[territory.EPCI].Codes {
		b.WriteString(code + ";1000,5;12,5\n")
	}
	o := PlaceImport{Period: "2024", Source: "x", KeepGood: true, Vintage: 2024, Columns: []PlaceColumn{{Name: "nombre", Rule: series.Sum}, {Name: "taux", Rule: series.None}}}
	r, err := bringPlaces(a, b.String(), o)
	if err != nil || r.Vintage != 2024 || !r.ODbL || r.Unread != 4+12 {
		t.Fatalf("%d, %d unread, %v %v", r.Vintage, r.Unread, err, r.Problems)
	}
	// Bordeaux-en-Gâtinais (45041) went from one to the other of these.
	left, came := "epci:200071850", "epci:244500419"
	from, _ := figureOf(t, a, access.House, r.Columns[0].Card.Code, left)
	to, _ := figureOf(t, a, access.House, r.Columns[0].Card.Code, came)
	if from.Number >= 1000.5 || from.Number+to.Number < 2000.9 || from.Number+to.Number > 2001.1 || from.Status != series.Estimated || to.Status != series.Estimated {
		t.Errorf("%+v and %+v", from, to)
	}
	if v, _ := figureOf(t, a, access.House, r.Columns[0].Card.Code, "epci:200069193"); v.Number != 1000.5 || v.Status != series.Known {
		t.Errorf("an EPCI that did not change has %+v", v)
	}
	if v, _ := figureOf(t, a, access.House, r.Columns[1].Card.Code, left); v.Status != series.Missing {
		t.Errorf("a rate of one that changed is %+v", v)
	}
	// Nothing says whether the changes between 2024 and 2026 came before 2025.
	o.Vintage = 2025
	if r, err = bringPlaces(a, b.String(), o); err != nil || r.Unread != 12+12 {
		t.Fatalf("of 2025: %d unread, %v", r.Unread, err)
	}
	if v, _ := figureOf(t, a, access.House, r.Columns[0].Card.Code, left); v.Status != series.Missing {
		t.Errorf("what may have changed before or after is %+v", v)
	}
	o.Vintage = 2018
	if _, err := bringPlaces(a, b.String(), o); err == nil || !strings.Contains(frenchWords(t).Fault(fault.All(err)[0]), "la plus ancienne année connue est 2024") {
		t.Errorf("of 2018: %v", err)
	}
}

// TestARateIsNoMorePublicThanItsWeight: not even through a file.
func TestARateIsNoMorePublicThanItsWeight(t *testing.T) {
	a := house(t, t.TempDir())
	beds := strings.Replace(orne(t, a, func(int, string) string { return "10" }), "Part des logements fibrés", "Lits", 1)
	if _, err := bringPlaces(a, beds, PlaceImport{Period: "2018", Source: "x", Vintage: 2026, Columns: []PlaceColumn{{Name: "Lits", Unit: "{place}", Rule: series.Sum}}}); err != nil {
		t.Fatal(err)
	}
	rate := fibre
	rate.Public, rate.Columns = true, []PlaceColumn{{Name: "Part des logements fibrés", Unit: "%", Rule: series.Weighted, Weight: "LITS"}}
	if _, err := bringPlaces(a, orne(t, a, plain), rate); refusedAs(err) != "C.weight: place_compose.private" {
		t.Errorf("a public rate weighed by what is not: %v", err)
	}
	rate.Public = false
	if _, err := bringPlaces(a, orne(t, a, plain), rate); err != nil {
		t.Error(err)
	}
}

func frenchWords(t *testing.T) *i18n.Localiser {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.For(i18n.FR)
}
