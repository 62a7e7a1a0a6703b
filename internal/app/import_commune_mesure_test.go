package app

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// placeFile is a place as Commune Mesure keeps it, with an invented one.
const placeFile = `{"name":"La Halle aux outils","status":["Association"],"publish":PUBLISH,"address":{"address":"3 place du Marché","postalcode":"61000","city":"Alençon"},
"creator":{"name":"Odile Roux","email":"odile@exemple.fr"},
"blocs":{"presentation":{"visible":PRESENTED,"donnees":{"idee_fondatrice":"Réparer ensemble.","date_ouverture":"2018-01-01T16:12:00.000000Z","nombre_occupants":"31","emplois directs":4}},
 "impact_social":{"visible":SHOWN,"donnees":{"lien_social":"Des voisins se sont rencontrés.","capacite_agir":"","cadre_de_vie":"La friche est entretenue."}},
 "data_territoire":{"visible":1,"donnees":{"geo":{"lat":48.4322,"lon":0.0913,"geo_json":{"type":"Polygon","coordinates":[[[0,48],[1,48],[1,49],[0,48]]]}},
  "insee":{"commune":{"csp":{"cadre":{"title":"Cadres","nb":"146"}}}}}}},
"evenements":{"publics":{"nombre":"33","personnes accueillies":"30"}},"reseaux_sociaux":{"donnees":{"web":"https://halle.exemple.fr","twitter":""}}}`

func placeOf(publish, presented, shown string) ImportFile {
	return fileOf("halle.json", []byte(strings.NewReplacer("PUBLISH", publish, "PRESENTED", presented, "SHOWN", shown).Replace(placeFile)))
}

func TestAPlaceOfCommuneMesureComesIn(t *testing.T) {
	a := houseIn(t, t.TempDir())
	o := ImportOptions{Origin: Origin{Public: true, List: "Commune Mesure"}}
	r := commit(t, a, placeOf("true", "true", "1"), o)
	in := all(t, a)["La Halle aux outils"]
	if r.New != 1 || !in.Public || in.Summary != "Réparer ensemble." || in.Start != "2018-01-01" || fmt.Sprint(in.Territories, in.Web) != "[commune:61001] [https://halle.exemple.fr]" {
		t.Fatalf("%+v %+v", r, in.Initiative)
	}
	if ap := in.Approach; ap.State != "done" || ap.Lessons != "Lien social : Des voisins se sont rencontrés.\nCadre de vie : La friche est entretenue." || !strings.Contains(ap.Method, "Commune Mesure") {
		t.Errorf("measuring approach %+v", ap)
	}
	kept := fmt.Sprint(in.Extra)
	for _, want := range []string{"status Association", "nombre_occupants 31", "emplois directs 4", "evenements.publics.nombre 33"} {
		if !strings.Contains(kept, want) {
			t.Errorf("%q is lost: %s", want, kept)
		}
	}
	if strings.Contains(kept, "146") || strings.Contains(kept, "visible") {
		t.Errorf("kept of the neighbourhood: %s", kept)
	}
	left := 0
	for _, c := range r.Columns {
		if c.Field == FieldIgnore && c.How == howLeft {
			left++
		}
	}
	if left != 4 {
		t.Errorf("%d columns are told to be left: %+v", left, r.Columns)
	}
	if v, err := a.Initiative(context.Background(), editor, Principal, in.ID); err != nil || v.Contact.Name != "Odile Roux" || v.Contact.Email != "odile@exemple.fr" {
		t.Errorf("contact %+v %v", v.Contact, err)
	}
	if again := commit(t, a, placeOf("true", "true", "1"), o); again.Unchanged != 1 || again.ProposalCount != 0 {
		t.Errorf("twice: %+v", again)
	}
}

// What a place hides on its own page is not shown here, and a place that is not
// published comes in as a draft.
func TestAPlaceHidesHereWhatItHidesThere(t *testing.T) {
	a := houseIn(t, t.TempDir())
	commit(t, a, placeOf("false", "0", "false"), ImportOptions{Origin: Origin{Public: true, List: "Commune Mesure"}})
	in := all(t, a)["La Halle aux outils"]
	if in.Public || in.Summary != "" || in.Approach.Lessons != "" || in.Approach.State != "" {
		t.Errorf("shown: %+v", in.Initiative)
	}
	if kept := fmt.Sprint(in.Extra); !strings.Contains(kept, "Réparer ensemble.") || !strings.Contains(kept, "lien_social Des voisins se sont rencontrés.") {
		t.Errorf("lost: %s", kept)
	}
}
