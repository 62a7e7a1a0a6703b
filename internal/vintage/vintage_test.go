package vintage

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

var shipped = sync.OnceValues(func() (*territory.Set, error) { return territory.Load(data.Files) })

func places(t testing.TB) *territory.Set {
	t.Helper()
	set, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// yearOf is what the yearly files would say if nothing changed.
func yearOf(*territory.Set) Yearly {
	once := unchanged()
	y := Yearly{Communes: slices.Clone(once.Communes), EPCI: slices.Clone(once.EPCI)}
	for i := range y.EPCI {
		y.EPCI[i].Members = slices.Clone(y.EPCI[i].Members)
	}
	return y
}

// unchanged is worked out once, for it takes a second.
var unchanged = sync.OnceValue(func() Yearly {
	set, _ := shipped() // who asks has loaded it
	return written(set)
})

func written(set *territory.Set) Yearly {
	var y Yearly
	for _, k := range set.Members(territory.NationalKey, territory.Commune) {
		t, _ := set.Get(k)
		c := Commune{Code: t.Code, Name: t.Name, Type: current, Population: t.Population}
		for _, up := range set.Parents(k) {
			if up.Level() == territory.Departement {
				c.Departement = up.Code()
			}
		}
		y.Communes = append(y.Communes, c)
	}
	for _, k := range set.Members(territory.NationalKey, territory.EPCI) {
		t, _ := set.Get(k)
		e := EPCI{Code: t.Code, Name: t.Name, Type: t.Kind}
		for _, m := range set.Members(k, territory.Commune) {
			e.Members = append(e.Members, Member{m.Code()})
		}
		y.EPCI = append(y.EPCI, e)
	}
	return y
}

// changed is a year in which Argentan takes in Sarceaux, Alençon takes the code of
// Damigny's neighbour, Essarts en Bocage gives back a part, and Sées is renamed.
func changed(t testing.TB) Yearly {
	y := yearOf(places(t))
	y.Communes = slices.DeleteFunc(y.Communes, func(c Commune) bool { return c.Code == "61462" })
	for i := range y.Communes {
		switch c := &y.Communes[i]; c.Code {
		case "61006":
			c.Former = []string{"61462"}
		case "61464":
			c.Name = "Sées-la-Neuve"
		case "61001":
			c.Code, c.Former = "61999", []string{"61001"}
		}
	}
	people := 800
	y.Communes = append(y.Communes, Commune{Code: "85999", Name: "Rendue", Type: current, Departement: "85", Population: &people})
	y.Movements = []Movement{{From: "85084", To: "85999", Date: "2027-01-01"}, {From: "85084", To: "85001", Date: "2019-01-01"}}
	for i := range y.EPCI {
		for j := range y.EPCI[i].Members {
			if m := &y.EPCI[i].Members[j]; m.Code == "61001" {
				m.Code = "61999"
			}
		}
	}
	return y
}

func derived(t testing.TB, y Yearly) *territory.Set {
	t.Helper()
	files, err := Derive(places(t), 2027, y)
	if err != nil {
		t.Fatal(err)
	}
	set, err := territory.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestAYearThatChangesNothing: all that the set knows is carried over, as it is.
func TestAYearThatChangesNothing(t *testing.T) {
	before, after := places(t), derived(t, yearOf(places(t)))
	if c := Compare(before, after); !c.None() || c.From != 2026 || c.To != 2027 {
		t.Errorf("%+v", c)
	}
	for _, level := range []territory.Level{territory.Commune, territory.EPCI, territory.Departement, territory.Region} {
		keys := before.Members(territory.NationalKey, level)
		if !slices.Equal(keys, after.Members(territory.NationalKey, level)) {
			t.Fatalf("%s differ", level)
		}
		for _, k := range keys {
			if !slices.Equal(before.Parents(k), after.Parents(k)) || said(before, k) != said(after, k) {
				t.Fatalf("%s became %s, was %s", k, said(after, k), said(before, k))
			}
		}
	}
	for _, f := range before.AllFormer() {
		if _, _, was := before.Current(f.Code); was {
			if now, _, is := after.Current(f.Code); !is || now.Key != f.Commune && now.Code != f.Code {
				t.Errorf("%s leads to %s, not to %s", f.Code, now.Key, f.Commune)
			}
		}
	}
}

func said(s *territory.Set, k territory.Key) string {
	t, _ := s.Get(k)
	if k.Level() != territory.Commune {
		t.Lon, t.Lat = nil, nil // the mean of points that are written to five decimals
	}
	b, _ := json.Marshal(t)
	return string(b)
}

// TestAYearThatChanges: a merger, a new code, a part that comes back and a new name,
// told and followed.
func TestAYearThatChanges(t *testing.T) {
	before, after := places(t), derived(t, changed(t))
	c := Compare(before, after)
	var kinds []string
	for _, m := range c.Moves {
		kinds = append(kinds, string(m.Kind)+" "+m.From+">"+m.To)
	}
	if got := strings.Join(kinds, ", "); got != "code 61001>61999, merger 61006>61006, merger 61462>61006, split 85084>85084, split 85084>85999" {
		t.Error(got)
	}
	if len(c.Renamed) != 1 || c.Renamed[0].After != "Sées-la-Neuve" || c.Communes != 34_969 {
		t.Errorf("%+v, %d communes", c.Renamed, c.Communes)
	}
	for code, want := range map[string]territory.Key{"61462": "commune:61006", "61001": "commune:61999"} {
		now, former, known := after.Current(code)
		if !known || now.Key != want || former == nil || former.Name == "" {
			t.Errorf("%s leads to %s (%+v)", code, now.Key, former)
		}
	}
	if years := after.YearsOf("61462"); years[len(years)-1] != 2026 {
		t.Errorf("61462 stood until %d", years[len(years)-1])
	}
	if p, err := after.Passage(2026, 2027); err != nil || len(p.Flows) != 5 {
		t.Errorf("%+v, %v", p, err)
	}
	if t1, _ := after.Get("commune:61999"); t1.Lon == nil || t1.Name != "Alençon" {
		t.Errorf("Alençon under its new code lost what was known: %+v", t1)
	}
}

// TestYearsRefused: each mistake is told by what it is.
func TestYearsRefused(t *testing.T) {
	for key, c := range map[string]struct {
		year   int
		change func(*Yearly)
	}{
		"vintage.no_communes": {2027, func(y *Yearly) { y.Communes = nil }},
		"vintage.no_epci":     {2027, func(y *Yearly) { y.EPCI = nil }},
		"vintage.not_later":   {2026, func(*Yearly) {}},
		"vintage.short":       {2027, func(y *Yearly) { y.Communes = y.Communes[:20_000] }},
		"vintage.code_twice":  {2027, func(y *Yearly) { y.Communes = append(y.Communes, y.Communes[7]) }},
		"vintage.lost": {2027, func(y *Yearly) {
			y.Communes = slices.DeleteFunc(y.Communes, func(c Commune) bool { return c.Code == "61462" })
		}},
		"vintage.restored": {2027, func(y *Yearly) {
			y.Communes = append(y.Communes, Commune{Code: "85999", Type: current, Departement: "85"})
		}},
		"vintage.older": {2027, func(y *Yearly) {
			codes, _ := places(t).Codes(2023)
			y.Communes = nil
			for _, code := range codes {
				y.Communes = append(y.Communes, Commune{Code: code, Type: current})
			}
		}},
	} {
		y := yearOf(places(t))
		c.change(&y)
		_, err := Derive(places(t), c.year, y)
		if f := new(fault.Fault); !errors.As(err, &f) || f.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestYearlyFilesAreTold: by what they hold, whatever their name.
func TestYearlyFilesAreTold(t *testing.T) {
	var y Yearly
	for _, content := range []string{
		`[{"code":"01001","nom":"L’Abergement","type":"commune-actuelle","departement":"01","population":860,"codesPostaux":["01400"]}]`,
		`[{"code":"200069193","nom":"CC","type":"CC","membres":[{"code":"01001"}]}]`,
		`[{"code":"01","region":"84","chefLieu":"01053","nom":"Ain","zone":"metro"}]`,
		`[{"code":"84","chefLieu":"69123","nom":"Auvergne-Rhône-Alpes","zone":"metro"}]`,
		"\ufeffMOD,DATE_EFF,TYPECOM_AV,COM_AV,TYPECOM_AP,COM_AP\n32,2027-01-01,COM,01002,COM,01001\n32,2027-01-01,COM,01001,COMD,01001\n",
	} {
		if err := y.Read("fichier", strings.NewReader(content)); err != nil {
			t.Fatal(content, err)
		}
	}
	if len(y.Communes) != 1 || *y.Communes[0].Population != 860 || len(y.EPCI[0].Members) != 1 || len(y.Departements) != 1 || len(y.Regions) != 1 || len(y.Movements) != 1 {
		t.Errorf("%+v", y)
	}
	for content, key := range map[string]string{
		"":              "vintage.unknown_file",
		"[]":            "vintage.unknown_file",
		`[{"a":1}]`:     "vintage.unknown_file",
		`[{"code":"0`:   "vintage.cut",
		"code;nom\n1;2": "vintage.unknown_file",
		`[{"code":"1","type":"CC","membres":[]}]`: "vintage.file_twice",
		"PK\x03\x04": "vintage.unknown_file",
	} {
		err := y.Read("fichier", strings.NewReader(content))
		if f := new(fault.Fault); !errors.As(err, &f) || f.Key != key {
			t.Errorf("%q: %v, want %s", content, err, key)
		}
	}
}
