package initiative

import (
	"fmt"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

var wholeSheet = Initiative{Name: "A", Summary: "x", Organisations: []Organisation{{Name: "B"}}, Territories: []territory.Key{"commune:61001"}, Themes: []string{"food"}, Action: Levels{territory.Commune},
	Status: Ended, Start: "2020", End: "2022", Approach: Approach{State: ApproachNone}, Web: []string{"https://a.fr"}}

func TestWhatASheetLacksIsNamed(t *testing.T) {
	bare := slices.DeleteFunc(slices.Clone(GapKinds), func(k string) bool { return k == "end" }) // it ended for nobody
	if got := (Initiative{Name: "A"}).Gaps(); !slices.Equal(got, bare) {
		t.Errorf("a name alone lacks %v", got)
	}
	if got := wholeSheet.Gaps(); len(got) != 0 {
		t.Errorf("a whole sheet lacks %v", got)
	}
	in := wholeSheet
	in.End, in.Organisations, in.Web = "", []Organisation{{Name: "C", Role: "funder"}}, nil
	if got := fmt.Sprint(in.Gaps()); got != "[lead end reach]" {
		t.Errorf("%s", got)
	}
	in.PublicPhone = "02 33 00 00 00"
	if got := fmt.Sprint(in.Gaps()); got != "[lead end]" {
		t.Errorf("a telephone reaches nobody: %s", got)
	}
}

func TestWhatNobodyKnowsIsNotMissing(t *testing.T) {
	in := wholeSheet
	in.Start, in.End = "", ""
	in = in.Silent("start", NobodyKnows).Silent("end", NotApplicable).Silent("summary", NobodyKnows)
	if got := fmt.Sprint(in.Gaps(), in.Silences); got != "[] [{start unknown} {end moot}]" {
		t.Errorf("%s", got)
	}
	in.Start = "2021"
	if got := fmt.Sprint(in.Clean().Silences); got != "[{end moot}]" {
		t.Errorf("what is known since stays unsaid: %s", got)
	}
	if got := fmt.Sprint(in.Silent("end", "").Gaps()); got != "[end]" {
		t.Errorf("asked again, it lacks %s", got)
	}
	in.Silences = append(in.Silences, Silence{"colour", "because"})
	in.ID = "a"
	if wrong := in.Validate(); len(wrong) != 2 || wrong[0].Key != "code.unknown" {
		t.Errorf("%v", wrong)
	}
	if got := in.Clean().Silences; len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestWhatIsDoubtfulIsNamed(t *testing.T) {
	at := func(address string, key territory.Key) Initiative {
		return Initiative{Name: "A", Places: []Place{{Address: address, Territory: key}}}
	}
	for _, c := range []struct {
		want string
		in   Initiative
	}{
		{"[capitals]", Initiative{Name: "GARAGE SOLIDAIRE DE VALBRUNE"}},
		{"[]", Initiative{Name: "SCIC ADEME", Summary: "On répare et on loue des voitures à qui n’en a pas."}},
		{"[same_summary]", Initiative{Name: "Garage", Summary: "garage."}},
		{"[placeholder]", Initiative{Name: "test"}},
		{"[placeholder]", Initiative{Name: "TEST 2"}},
		{"[placeholder]", Initiative{Name: "A", Summary: "À compléter…"}},
		{"[placeholder]", Initiative{Name: "A", Summary: "xxxx"}},
		{"[placeholder]", Initiative{Name: "A", Summary: "…"}},
		{"[placeholder]", Initiative{Name: "A", Organisations: []Organisation{{Name: "Lorem ipsum dolor"}}}},
		{"[]", Initiative{Name: "Testament de la terre", Summary: "2021"}},
		{"[early_start]", Initiative{Name: "A", Start: "1021"}},
		{"[]", Initiative{Name: "A", Start: "1901-07-01"}},
		{"[unlocated]", at("1, rue du Pont", "")},
		{"[address]", at("1, rue du Pont, 72000 Le Mans", "commune:61001")},
		{"[]", at("1, rue du Pont, 61000 Alençon", "commune:61001")},
		{"[]", at("20000 Ajaccio", "commune:2A004")},
		{"[]", at("97400 Saint-Denis", "commune:97411")},
		{"[address]", at("97100 Basse-Terre", "commune:97411")},
		{"[]", at("06.72.00.12.34", "commune:61001")},
		{"[]", at("France 72000", "commune:X0001")},
		{"[]", at("72000", "departement:61")},
		{"[email]", Initiative{Name: "A", PublicEmail: "a@gmial.com"}},
		{"[email]", Initiative{Name: "A", PublicEmail: "a@exemple.fr"}},
		{"[email]", Initiative{Name: "A", PublicEmail: "a@mairie"}},
		{"[]", Initiative{Name: "A", PublicEmail: "a@mairie-valbrune.fr"}},
		{"[web]", Initiative{Name: "A", Web: []string{"https://www.fr"}}},
		{"[web]", Initiative{Name: "A", Web: []string{"http://http://garage.fr"}}},
		{"[web]", Initiative{Name: "A", Web: []string{"https://www.facebook.com/"}}},
		{"[web]", Initiative{Name: "A", Web: []string{"http://192.168.1.2/"}}},
		{"[]", Initiative{Name: "A", Web: []string{"https://www.facebook.com/garage", "https://garage.asso.fr/"}}},
	} {
		if got := fmt.Sprint(c.in.Doubts()); got != c.want {
			t.Errorf("%+v: %s, want %s", c.in, got, c.want)
		}
	}
}
