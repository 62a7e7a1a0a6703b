package territory

import "testing"

func TestParseKey(t *testing.T) {
	for s, want := range map[string]bool{
		"commune:01004": true, "commune:2A004": true, "commune:97411": true, "commune:XF001": true,
		"commune:1004": false, "commune:2C004": false, "commune:": false, "commune": false, "": false,
		"epci:200069193": true, "epci:20006919": false,
		"departement:2B": true, "departement:974": true, "departement:01": true, "departement:1": false,
		"region:01": true, "region:84": true, "national:FR": true, "national:DE": false,
		"perimetre:pays-de-valbrune": true, "perimetre:../etc": false, "ville:01004": false,
	} {
		k, err := ParseKey(s)
		if (err == nil) != want {
			t.Errorf("ParseKey(%q): err = %v", s, err)
		}
		if err == nil && string(k.Level())+":"+k.Code() != s {
			t.Errorf("ParseKey(%q) = %q", s, k)
		}
	}
}

func TestARegionAndADepartementMayShareACode(t *testing.T) {
	r, _ := NewKey(Region, "01")
	d, _ := NewKey(Departement, "01")
	if r == d {
		t.Fatal("the level must be part of the key")
	}
}

func TestFictional(t *testing.T) {
	if !Key("commune:XF001").Fictional() || Key("commune:01004").Fictional() {
		t.Fatal("only the demonstration's codes begin with X")
	}
}

func TestTheDepartementOfACode(t *testing.T) {
	for code, want := range map[string]string{"01004": "01", "2A004": "2A", "97411": "974", "98811": "988", "": "", "9": "9"} {
		if got := DepartementOf(code); got != want {
			t.Errorf("%q: %q", code, got)
		}
	}
}
