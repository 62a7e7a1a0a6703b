package organisation

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Numbers with a right form, and of nobody.
const (
	siretA = "73282932000074"
	siretB = "35600000000048"
	rnaA   = "W123456789"
)

func groups(all []Gathered, names []Named) []string {
	var out []string
	for _, g := range all {
		var said []string
		for _, i := range g.Named {
			n := names[i]
			said = append(said, n.Name+"/"+n.LegalForm+"/"+n.SIRET+n.RNA)
		}
		slices.Sort(said)
		out = append(out, g.ID+" "+strings.Join(said, ", "))
	}
	slices.Sort(out)
	return out
}

func TestGather(t *testing.T) {
	cases := map[string]struct {
		records []Organisation
		names   []Named
		want    int
	}{
		"the same SIRET under two names":                     {nil, []Named{{Name: "Foyer rural", SIRET: siretA}, {Name: "F.R. de Landemerle", SIRET: siretA}}, 1},
		"the same RNA under two names":                       {nil, []Named{{Name: "Foyer rural", RNA: rnaA}, {Name: "Le Foyer", RNA: rnaA}}, 1},
		"numbers that one name bears together":               {nil, []Named{{Name: "a", SIRET: siretA}, {Name: "b", RNA: rnaA}, {Name: "c", SIRET: siretA, RNA: rnaA}}, 1},
		"the same name and legal form, accents aside":        {nil, []Named{{Name: "Foyer rural", LegalForm: "association"}, {Name: "FOYER RURAL", LegalForm: "association"}}, 1},
		"the same name, another legal form":                  {nil, []Named{{Name: "Ormelle", LegalForm: "commune"}, {Name: "Ormelle", LegalForm: "association"}}, 2},
		"no legal form: the only one of that name":           {nil, []Named{{Name: "Ormelle", LegalForm: "commune"}, {Name: "Ormelle"}}, 1},
		"no legal form: two of that name":                    {nil, []Named{{Name: "Ormelle", LegalForm: "commune"}, {Name: "Ormelle", LegalForm: "association"}, {Name: "Ormelle"}}, 3},
		"no number: the only numbered one":                   {nil, []Named{{Name: "Foyer", LegalForm: "association", SIRET: siretA}, {Name: "Foyer", LegalForm: "association"}}, 1},
		"two numbers, one name: two organisations":           {nil, []Named{{Name: "Comité des fêtes", LegalForm: "association", SIRET: siretA}, {Name: "Comité des fêtes", LegalForm: "association", SIRET: siretB}}, 2},
		"no number: two numbered ones, so neither":           {nil, []Named{{Name: "Foyer", LegalForm: "association", SIRET: siretA}, {Name: "Foyer", LegalForm: "association", SIRET: siretB}, {Name: "Foyer", LegalForm: "association"}}, 3},
		"a record that bears another name":                   {[]Organisation{{ID: "foyer", Name: "Foyer rural", Names: []string{"Le Foyer"}, LegalForm: "association"}}, []Named{{Name: "le foyer"}, {Name: "Foyer rural", LegalForm: "association"}}, 1},
		"a record and a name of another legal form":          {[]Organisation{{ID: "foyer", Name: "Foyer", LegalForm: "association"}}, []Named{{Name: "Foyer", LegalForm: "company"}}, 2},
		"a record that bears the number":                     {[]Organisation{{ID: "foyer", Name: "Foyer", SIRET: []string{siretA}}}, []Named{{Name: "Autre nom", SIRET: siretA}}, 1},
		"names of signs alone stand each for itself":         {nil, []Named{{Name: "???"}, {Name: "!!!"}}, 2},
		"a record that two establishments are written under": {[]Organisation{{ID: "f", Name: "F", SIRET: []string{siretA, siretB}}}, []Named{{Name: "F nord", SIRET: siretA}, {Name: "F sud", SIRET: siretB}}, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			all := Gather(c.records, c.names)
			if len(all) != c.want {
				t.Fatalf("%d organisations, want %d: %q", len(all), c.want, groups(all, c.names))
			}
			count := 0
			for _, g := range all {
				count += len(g.Named)
			}
			if count != len(c.names) {
				t.Errorf("%d names gathered of %d", count, len(c.names))
			}
		})
	}
}

// Whatever the order in which sheets are read, the same names are gathered, under
// the same identifiers; and every code leads to one organisation.
func TestGatherDoesNotDependOnOrder(t *testing.T) {
	draw := rand.New(rand.NewPCG(7, 11))
	pick := func(of ...string) string { return of[draw.IntN(len(of))] }
	records := []Organisation{{ID: "une", Name: "Foyer", Names: []string{"Le Foyer"}, LegalForm: "association", RNA: rnaA}}
	for range 300 {
		var names []Named
		for range 2 + draw.IntN(12) {
			names = append(names, Named{Name: pick("Foyer", "foyer", "Le Foyer", "Mairie", "Club"), LegalForm: pick("", "association", "commune"),
				SIRET: pick("", "", siretA, siretB), RNA: pick("", "", "", rnaA)})
		}
		with := records[:draw.IntN(2)]
		want := groups(Gather(with, names), names)
		shuffled := slices.Clone(names)
		draw.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		all := Gather(with, shuffled)
		if got := groups(all, shuffled); !slices.Equal(got, want) {
			t.Fatalf("%v\n in another order: %q\nwant %q", names, got, want)
		}
		seen := map[string]string{}
		for _, g := range all {
			for _, k := range g.Keys {
				if other, twice := seen[k]; twice {
					t.Fatalf("%v: %q leads to %s and to %s", names, k, other, g.ID)
				}
				seen[k] = g.ID
			}
		}
	}
}

func TestGatheredIsCalledAsMostSheetsSay(t *testing.T) {
	all := Gather(nil, []Named{{Name: "FOYER RURAL", LegalForm: "association"}, {Name: "Foyer rural", LegalForm: "association"}, {Name: "Foyer rural", LegalForm: "association"}, {Name: "Le foyer", RNA: rnaA}})
	if len(all) != 2 {
		t.Fatalf("%d organisations", len(all))
	}
	for _, g := range all {
		if g.RNA == "" && (g.Name != "Foyer rural" || len(g.Names) != 0 || !g.ByName || g.LegalForm != "association") || g.RNA != "" && g.ByName {
			t.Errorf("%+v", g)
		}
	}
}

func TestValidate(t *testing.T) {
	bad := Organisation{ID: "x", Name: " ", RNA: "12", SIRET: []string{"1"}, Kinds: []Kind{"chef"}, LegalForm: "ovni", Web: []string{"javascript:alert(1)"},
		Links: []Link{{Act: "vend", To: "a"}, {Act: Funds}, {Act: Funds, To: "a", Name: "b"}}}
	fields := map[string]bool{}
	for _, f := range bad.Validate() {
		fields[f.Field] = true
	}
	for _, want := range []string{"name", "rna", "siret.0", "kinds", "legal_form", "web.0", "links.0.act", "links.1.to", "links.2.to"} {
		if !fields[want] {
			t.Errorf("%s is accepted: %v", want, fields)
		}
	}
	if err := (Organisation{ID: "x", Name: "Foyer"}).Validate().Err(); err != nil {
		t.Error(err)
	}
}
