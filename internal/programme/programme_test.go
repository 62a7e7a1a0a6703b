package programme_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"codeberg.org/bocage/bocage/data/programmes"
	"codeberg.org/bocage/bocage/internal/programme"
	"codeberg.org/bocage/bocage/internal/territory"
)

func TestShippedLists(t *testing.T) {
	lists, err := programme.Load(programmes.Files)
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[programme.Code]int{programme.FranceServices: 2845, programme.SmallTowns: 1645, programme.Villages: 2498} {
		if got := lists.Of(code); len(got) != want || programme.AsOf(code) == "" {
			t.Errorf("%s has %d members as of %q, the source %d", code, len(got), programme.AsOf(code), want)
		}
	}
	here := lists.In([]territory.Key{"commune:01033"})
	if len(here) == 0 || here[0].Name != "France services de Valserhône" || here[0].Since != "2020-01-01" || !here[0].Located {
		t.Errorf("Valserhône has %+v", here)
	}
	if got := lists.In([]territory.Key{"commune:99999"}); got != nil {
		t.Errorf("a commune that is not there has %v", got)
	}
}

func TestAMalformedListIsRefused(t *testing.T) {
	if _, err := programme.Load(fstest.MapFS{}); err == nil {
		t.Error("no file is no list")
	}
	if _, err := programme.Load(fstest.MapFS{"programmes.csv.gz": {Data: []byte("x")}}); err == nil || !strings.Contains(err.Error(), "programmes") {
		t.Errorf("what is no archive is read: %v", err)
	}
}
