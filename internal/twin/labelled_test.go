package twin_test

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/twin"
)

// The list says above its lines where they come from.
//
//go:embed testdata/paires.csv
var labelledList string

// labelled are the pairs that someone judged.
type labelled struct {
	kind string
	twin bool
	a, b initiative.Initiative
}

func readLabelled(t *testing.T) []labelled {
	t.Helper()
	r := csv.NewReader(strings.NewReader(labelledList))
	r.Comma, r.Comment, r.LazyQuotes = ';', '#', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for i, row := range rows[1:] {
		out = append(out, labelled{row[1], row[0] == "1", sheetOf(fmt.Sprintf("p%03da", i), row[2:6]), sheetOf(fmt.Sprintf("p%03db", i), row[6:10])})
	}
	return out
}

func sheetOf(id string, cells []string) initiative.Initiative {
	in := initiative.Initiative{ID: id, Name: cells[0]}
	if cells[1] != "" {
		in.Organisations = []initiative.Organisation{{Name: cells[1], Role: "lead"}}
	}
	if cells[2] != "" {
		in.Territories = []territory.Key{territory.Key("commune:" + cells[2])}
	}
	if cells[3] != "" {
		in.Web = []string{cells[3]}
	}
	return in
}

// The bars are those of docs/METHOD/doublons.md: what the scorer does today on pairs that
// someone judged, each looked for amid 6,000 other sheets. It must not fall under them.
func TestPairsJudgedByHand(t *testing.T) {
	const leastRecall, leastPrecision = 0.87, 0.97
	pairs := readLabelled(t)
	if len(pairs) < 150 {
		t.Fatalf("%d pairs", len(pairs))
	}
	places, err := territory.Load(data.Files)
	if err != nil {
		t.Fatal(err)
	}
	town := func(k territory.Key) string {
		place, _ := places.Get(k)
		return place.Name
	}
	sheets := made(6000, 0).sheets
	for _, p := range pairs {
		sheets = append(sheets, twin.Of(p.a, town), twin.Of(p.b, town))
	}
	shown := map[string]bool{}
	for _, f := range find(t, sheets...) {
		shown[f.A+" "+f.B] = true
	}
	var right, wrong, missed int
	for _, p := range pairs {
		found := shown[p.a.ID+" "+p.b.ID]
		switch {
		case found && p.twin:
			right++
		case found:
			wrong++
			t.Logf("taken for one (%s): %q and %q", p.kind, p.a.Name, p.b.Name)
		case p.twin:
			missed++
			t.Logf("missed (%s): %q and %q", p.kind, p.a.Name, p.b.Name)
		}
	}
	recall, precision := float64(right)/float64(right+missed), float64(right)/float64(right+wrong)
	t.Logf("%d pairs, recall %.3f, precision %.3f", len(pairs), recall, precision)
	if recall < leastRecall || precision < leastPrecision {
		t.Errorf("recall %.3f, at least %.2f; precision %.3f, at least %.2f", recall, leastRecall, precision, leastPrecision)
	}
}
