package perimeter_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
)

var shipped = sync.OnceValues(func() (*territory.Set, error) {
	france, err := territory.Load(data.Files)
	if err != nil {
		return nil, err
	}
	invented, err := data.Files.Open("fictional.csv")
	if err != nil {
		return nil, err
	}
	defer invented.Close()
	return france.WithFictional(invented)
})

func places(t testing.TB) *territory.Set {
	t.Helper()
	set, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Each mistake of a list that someone pastes is settled and told, or refused with
// its line; nothing is let go in silence.
func TestReadAList(t *testing.T) {
	set := places(t)
	for _, c := range []struct {
		name, list   string
		members      string
		notes, wrong []string
	}{
		{"codes", "61001\n61006\n", "commune:61001 commune:61006", nil, nil},
		{"names and a département in brackets", "Alençon\nSaint-Denis (93)\nArgentan", "commune:61001 commune:93066 commune:61006", nil, nil},
		{"cells of a spreadsheet", "61001;Alençon;26 000\nArgentan\t13 000", "commune:61001 commune:61006", nil, nil},
		{"names with commas", "Alençon, Argentan, Sées", "commune:61001 commune:61006 commune:61464", nil, nil},
		{"an EPCI by its number and a département", "200068468\n61", "epci:200068468 departement:61", []string{"1"}, nil},
		{"a lost zero", "1004", "commune:01004", []string{"perimeter.zero 1"}, nil},
		{"Corsica, in small letters", "2a004", "commune:2A004", nil, nil},
		{"twice", "61001\nAlençon\n", "commune:61001", []string{"perimeter.twice 2"}, nil},
		{"a code of before", "01033\n01091", "commune:01033", []string{"perimeter.two_years 2"}, nil},
		{"a code of before alone", "01091", "commune:01033", []string{"perimeter.merged_line 1"}, nil},
		{"a name of before", "Châtillon-en-Michaille", "commune:01033", []string{"perimeter.merged_line 1"}, nil},
		{"an arrondissement", "75112", "commune:75056", []string{"perimeter.arrondissement 1"}, nil},
		{"a country", "99138\nDE 08111000", "", nil, []string{"perimeter.foreign 1", "perimeter.foreign 2"}},
		{"no code of a commune", "61999\n123456789", "", nil, []string{"perimeter.code 1", "perimeter.siren 2"}},
		{"a postal code", "61200\n61000", "", nil, []string{"perimeter.postal 1", "perimeter.postal 2"}},
		{"a région", "Normandie", "", nil, []string{"perimeter.level 1"}},
		{"several of that name", "Saint-Denis", "", nil, []string{"territory.several 1"}},
		{"a slip", "Alencom", "", nil, []string{"territory.near 1"}},
		{"nothing that is a place", "Zzyzx", "", nil, []string{"territory.unknown_name 1"}},
		{"a line too long", strings.Repeat("x", 400), "", nil, []string{"perimeter.line_long 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "an EPCI by its number and a département" {
				epci := set.Members("departement:61", territory.EPCI)[0]
				c.list = epci.Code() + "\n61"
				c.members, c.notes = string(epci)+" departement:61", []string{"perimeter.inside 1"}
			}
			r := perimeter.Read(set, c.list)
			if got := words(r.Members); got != c.members {
				t.Errorf("members %s, want %s", got, c.members)
			}
			if got := told(r.Notes); !slices.Equal(got, c.notes) {
				t.Errorf("notes %v, want %v", got, c.notes)
			}
			if got := told(r.Wrong); !slices.Equal(got, c.wrong) {
				t.Errorf("wrong %v, want %v", got, c.wrong)
			}
		})
	}
}

func words(keys []territory.Key) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = string(k)
	}
	return strings.Join(out, " ")
}

func told(l fault.List) []string {
	var out []string
	for _, f := range l {
		out = append(out, fmt.Sprint(f.Key, " ", f.Args["line"]))
	}
	return out
}

// A list of thousands of wrong lines stops being read: looking for slips of each
// would take a minute.
func TestAListThatIsNoneStops(t *testing.T) {
	r := perimeter.Read(places(t), strings.Repeat("Alencom-sur-Zzyzx\n", 3000))
	if len(r.Wrong) != perimeter.MaxTold || r.Unread != 3000-perimeter.MaxTold {
		t.Errorf("%d told and %d unread", len(r.Wrong), r.Unread)
	}
	if r := perimeter.Read(places(t), strings.Repeat("61001\n", perimeter.MaxLines+1)); len(r.Wrong) != 1 || r.Wrong[0].Key != "perimeter.lines" {
		t.Errorf("too many lines: %v", told(r.Wrong))
	}
}

func valid() perimeter.Perimeter {
	return perimeter.Perimeter{ID: "pays-du-haras-abcd2345", Name: "Pays du Haras", Kind: perimeter.Pays, Members: []territory.Key{"commune:61001", "commune:61006"}, Vintage: 2026}
}

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*perimeter.Perimeter)
		want   string
	}{
		"as it should be": {func(*perimeter.Perimeter) {}, ""},
		"no name":         {func(p *perimeter.Perimeter) { p.Name = " " }, "name required"},
		"no kind":         {func(p *perimeter.Perimeter) { p.Kind = "" }, "kind required"},
		"another kind":    {func(p *perimeter.Perimeter) { p.Kind = "canton" }, "kind code.unknown"},
		"unsaid kind":     {func(p *perimeter.Perimeter) { p.Kind = perimeter.Other }, "other perimeter.other"},
		"no member":       {func(p *perimeter.Perimeter) { p.Members = nil }, "members perimeter.empty"},
		"a région":        {func(p *perimeter.Perimeter) { p.Members = []territory.Key{"region:28"} }, "members.0 perimeter.level"},
		"no code":         {func(p *perimeter.Perimeter) { p.Members = []territory.Key{"commune:1"} }, "members.0 territory.unknown, members perimeter.no_commune"},
		"no address":      {func(p *perimeter.Perimeter) { p.Web = "javascript:alert(1)" }, "web url.invalid"},
		"no identifier":   {func(p *perimeter.Perimeter) { p.ID = "../x" }, "id id.invalid"},
		"real and not":    {func(p *perimeter.Perimeter) { p.Members = append(p.Members, "commune:XF001") }, "members perimeter.mixed"},
		"invented":        {func(p *perimeter.Perimeter) { p.Members = []territory.Key{"commune:XF001"} }, "members perimeter.fictional"},
		"nothing left":    {func(p *perimeter.Perimeter) { p.Members = []territory.Key{"commune:61999"} }, "members perimeter.no_commune"},
		"a third of it": {func(p *perimeter.Perimeter) {
			p.Members = nil
			for d := 10; d < 60; d++ {
				if d != 20 {
					p.Members = append(p.Members, territory.Key(fmt.Sprint("departement:", d)))
				}
			}
		}, "members perimeter.too_large"},
	} {
		p := valid()
		c.change(&p)
		var got []string
		for _, f := range append(p.Validate(), p.Against(places(t))...) {
			got = append(got, f.Field+" "+f.Key)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// Members stay as they were said; a year that merged them says what it changed.
func TestAnotherYear(t *testing.T) {
	p := valid()
	p.Members, p.Vintage = []territory.Key{"commune:01091", "commune:01033", "commune:00000", "commune:61001"}, 2018
	if got := words(p.Communes(places(t))); got != "commune:01033 commune:61001" {
		t.Errorf("communes %s", got)
	}
	now, notes := p.At(places(t))
	if words(now.Members) != "commune:01033 commune:61001" || now.Vintage != 2026 {
		t.Errorf("%v of %d", now.Members, now.Vintage)
	}
	if len(notes) != 2 || notes[0].Key != "perimeter.merged" || notes[1].Key != "perimeter.gone" || notes[1].Field != "members.2" {
		t.Errorf("told %v", notes)
	}
	if again, more := now.At(places(t)); len(more) != 0 || words(again.Members) != words(now.Members) {
		t.Errorf("the same year changes %v", more)
	}
}

func TestByEPCI(t *testing.T) {
	set := places(t)
	epci := set.Parents("commune:61001")[0]
	all, outside := perimeter.ByEPCI(set, append(set.Members(epci, territory.Commune), "commune:61006", "commune:22016"))
	if outside != 1 || len(all) != 2 {
		t.Fatalf("%v, %d outside", all, outside)
	}
	for _, w := range all {
		if whole := w.Held == w.Of; whole != (w.EPCI == epci) || w.Inhabitants == 0 {
			t.Errorf("%+v", w)
		}
	}
}

func TestIdentifiersAreDrawn(t *testing.T) {
	a, b := perimeter.NewID("Pays d’Auge", false), perimeter.NewID("Pays d’Auge", false)
	if a == b || !strings.HasPrefix(a, "pays-d-auge-") {
		t.Errorf("%s and %s", a, b)
	}
	for _, id := range []string{a, perimeter.NewID("", false), perimeter.NewID("", true), perimeter.NewID(strings.Repeat("Pays ", 60), true)} {
		if _, err := territory.NewKey(territory.Perimeter, id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	if k := (perimeter.Perimeter{ID: perimeter.NewID("Haute", true)}).Key(); !k.Fictional() {
		t.Errorf("%s is not marked as invented", k)
	}
}

func BenchmarkRead(b *testing.B) {
	set := places(b)
	var names []string
	for _, k := range set.Members("departement:61", territory.Commune) {
		names = append(names, set.Label(k))
	}
	for b.Loop() {
		if r := perimeter.Read(set, strings.Join(names, "\n")); len(r.Wrong) > 0 {
			b.Fatal(r.Wrong)
		}
	}
	b.ReportMetric(float64(len(names)), "lines")
}

func BenchmarkSetWithPerimeters(b *testing.B) {
	set := places(b)
	var drawn []territory.Drawn
	for i, d := range set.Members(territory.NationalKey, territory.Departement) {
		drawn = append(drawn, territory.Drawn{Code: fmt.Sprint("p", i), Name: "Pays", Members: []territory.Key{d}})
	}
	for b.Loop() {
		if _, err := set.WithPerimeters("1", drawn...); err != nil {
			b.Fatal(err)
		}
	}
}
