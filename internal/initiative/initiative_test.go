package initiative

import (
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

func TestReach(t *testing.T) {
	const c, e, d, r, n = territory.Commune, territory.EPCI, territory.Departement, territory.Region, territory.National
	for _, tt := range []struct {
		levels          Levels
		byDefault, ours Reach // ours: a study where national crosses
	}{
		{nil, ReachUnknown, ReachUnknown},
		{Levels{c}, ReachLocal, ReachLocal},
		{Levels{c, e}, ReachLocal, ReachLocal}, // both are local: nothing is crossed
		{Levels{d}, ReachDepartmental, ReachDepartmental},
		{Levels{r}, ReachRegional, ReachRegional},
		{Levels{n}, ReachNational, ReachNational},
		{Levels{c, d}, ReachInterscalar, ReachInterscalar},
		{Levels{e, r}, ReachInterscalar, ReachInterscalar},
		{Levels{d, r}, ReachInterscalar, ReachInterscalar},
		{Levels{c, n}, ReachNational, ReachInterscalar},
		{Levels{c, d, r, n}, ReachInterscalar, ReachInterscalar},
	} {
		if got := (ScaleRule{}).Reach(tt.levels); got != tt.byDefault {
			t.Errorf("default rule: %v is %s, want %s", tt.levels, got, tt.byDefault)
		}
		if got := (ScaleRule{NationalCrosses: true}).Reach(tt.levels); got != tt.ours {
			t.Errorf("national crosses: %v is %s, want %s", tt.levels, got, tt.ours)
		}
	}
}

func TestValidSIRET(t *testing.T) {
	for s, want := range map[string]bool{
		"73282932000074": true,  // the textbook example of the Luhn check
		"73282932000075": false, // one digit off
		"35600000000048": true,  // La Poste, head office
		"35600000049837": true,  // a post office: multiple of five
		"7328293200007":  false, "7328293200007x": false, "": false,
	} {
		if ValidSIRET(s) != want {
			t.Errorf("ValidSIRET(%q) = %v", s, !want)
		}
	}
}

func TestValidateNamesTheField(t *testing.T) {
	lon := 4.2
	in := Initiative{ID: "cafe", Name: " ", Start: "2022", End: "2021-05", Themes: []string{"mobility", "magic"},
		Organisations: []Organisation{{Name: "Le Cercle", SIRET: "123", RNA: "W12"}},
		Web:           []string{"javascript:alert(1)"}, Places: []Place{{Lon: &lon}},
		Links: []Link{{Type: Funds, To: "cafe"}}, Territories: []territory.Key{"commune:1004"}}
	got := map[string]string{}
	for _, f := range in.Validate() {
		got[f.Field] = f.Key
	}
	for field, key := range map[string]string{
		"name": "required", "end": "date.end_before_start", "themes.1": "code.unknown", "organisations.0.siret": "siret.invalid",
		"organisations.0.rna": "rna.invalid", "web.0": "url.invalid", "places.0": "place.half_coordinates",
		"links.0.to": "link.itself", "territories.0": "territory.unknown",
	} {
		if got[field] != key {
			t.Errorf("%s: %q, want %q", field, got[field], key)
		}
		delete(got, field)
	}
	if len(got) > 0 {
		t.Errorf("unexpected: %v", got)
	}
}

func TestAnActionOf2021MayEndIn2021(t *testing.T) {
	in := Initiative{ID: "x", Name: "x", Start: "2021-06", End: "2021"}
	if l := in.Validate(); len(l) > 0 {
		t.Fatal(l)
	}
}
