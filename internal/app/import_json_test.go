package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// carto is a map as GoGoCarto gives it, with what goes wrong on such maps. The
// places are real communes, what happens there is invented.
const carto = `{"licence":"ODbL","ontology":"gogofull","data":[
{"id":"a1","title":"L’Épi de Chenay","geo":{"latitude":46.3252,"longitude":-0.0339},"taxonomy":["Alimentation",10427],
 "address":{"streetAddress":"5 rue du Four","addressLocality":"Chenay","postalCode":"79120","addressCountry":"FR"},
 "description":"Une épicerie tenue par ses clients.","email":"epi@exemple.fr","website":"https://epi.exemple.fr","image":"https://epi.exemple.fr/a.jpg",
 "openHours":{"Mo":"09:00-12:00"},"optionValues":[{"optionId":10427,"index":0},{"optionId":10431,"index":1}]},
{"id":"a2","title":"Le Moulin partagé","geo":{"latitude":48.4321,"longitude":0.0912},"taxonomy":["Énergie"]},
{"id":"a3","title":"Casa","geo":{"latitude":41.3874,"longitude":2.1686},"taxonomy":["Culture"]},
{"id":"a4","title":"Loin de chez elle","geo":{"latitude":43.6,"longitude":1.44},"address":{"addressLocality":"Alençon"}}]}`

func cartoFile() ImportFile { return fileOf("carte-du-pays.json", []byte(carto)) }

func TestAMapOfGoGoCartoComesIn(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := commit(t, a, cartoFile(), ImportOptions{Origin: Origin{Public: true}})
	if r.New != 4 || r.Kind != "json" || r.Sheet != "data" || r.Origin.List != "carte-du-pays" {
		t.Fatalf("%+v", r)
	}
	got := all(t, a)
	epi := got["L’Épi de Chenay"]
	lat, lon := 46.3252, -0.0339
	want := initiative.Initiative{ID: epi.ID, Name: "L’Épi de Chenay", Summary: "Une épicerie tenue par ses clients.", Themes: []string{"food"}, Public: true, Web: []string{"https://epi.exemple.fr"},
		Territories: epi.Territories, Places: epi.Places, Source: initiative.Source{List: "carte-du-pays", Key: "a1"},
		Extra: []initiative.Extra{{Name: "taxonomy", Value: "10427"}, {Name: "address.addressCountry", Value: "FR"}, {Name: "image", Value: "https://epi.exemple.fr/a.jpg"},
			{Name: "openHours.Mo", Value: "09:00-12:00"}, {Name: "optionValues.optionId", Value: "10427 ; 10431"}, {Name: "optionValues.index", Value: "0 ; 1"}}}
	if fmt.Sprintf("%+v", epi.Initiative) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", epi.Initiative, want)
	}
	if len(epi.Places) != 1 || epi.Places[0].Address != "5 rue du Four 79120" || *epi.Places[0].Lat != lat || *epi.Places[0].Lon != lon {
		t.Errorf("places %+v", epi.Places)
	}
	if fmt.Sprint(epi.Territories) != "[commune:79084]" { // of the two Chenay of France, the one that the position is in
		t.Errorf("territories %v", epi.Territories)
	}
	if c, err := a.Initiative(context.Background(), editor, Principal, epi.ID); err != nil || c.Contact.Email != "epi@exemple.fr" || c.PublicEmail != "" {
		t.Errorf("the e-mail is not kept apart: %+v %v", c.Contact, err)
	}
	if fmt.Sprint(got["Le Moulin partagé"].Territories) != "[commune:61001]" || got["Casa"].Territories != nil {
		t.Errorf("by position: %v and %v", got["Le Moulin partagé"].Territories, got["Casa"].Territories)
	}
	notes := said(t, r.Notes)
	for _, want := range []string{"2C geo.latitude", "dont le centre est le plus proche", "3C geo.latitude", "n’est dans aucune commune de France", "à 547 km d’Alençon", "« 10427 » n’est pas un mot connu"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes lack %q: %s", want, notes)
		}
	}
	for _, p := range r.Notes {
		if !p.Element {
			t.Errorf("told by its line: %+v", p)
		}
	}
	again := commit(t, a, cartoFile(), ImportOptions{})
	if again.Unchanged != 4 || again.New+again.Changed+again.ProposalCount != 0 || again.Batch != "" {
		t.Errorf("the same file twice: %+v", again)
	}
	if _, err := a.UndoImport(context.Background(), editor, Principal, r.Batch); err != nil || len(all(t, a)) != 0 {
		t.Errorf("undone: %v, %d left", err, len(all(t, a)))
	}
}

// What is wrong with one element keeps the others out unless they are wanted, and
// comes back as a table with the reason.
func TestWhatIsWrongIsToldElementByElement(t *testing.T) {
	a := houseIn(t, t.TempDir())
	text := `{"type":"FeatureCollection","features":[
	{"type":"Feature","properties":{"name":"Bien"},"geometry":{"type":"Point","coordinates":[0.09,48.43]}},
	{"type":"Feature","properties":{"name":"À l’envers"},"geometry":{"type":"Point","coordinates":[48.43,0.09]}},
	{"type":"Feature","properties":{"name":"Deux fois","name":"deux fois"},"geometry":null},
	{"type":"Feature","properties":{"name":"Hors du monde"},"geometry":{"type":"Point","coordinates":[500,48.43]}}]}`
	file := func() ImportFile { return fileOf("points.geojson", []byte(text)) }
	_, problems, _, err := preview(t, a, file(), ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2B geometry.longitude [48.43] La longitude (48,43) et la latitude (0,09) semblent inversées", "3A name [#DEUX_VALEURS!] L’élément donne deux fois cette valeur", "4B geometry.longitude [500]"} {
		if !strings.Contains(problems, want) {
			t.Errorf("problems lack %q: %s", want, problems)
		}
	}
	if _, err := a.CommitImport(context.Background(), editor, Principal, file(), ImportOptions{}); !fault.Is(err, fault.Invalid) || len(all(t, a)) != 0 {
		t.Fatalf("written all the same: %v", err)
	}
	var rest bytes.Buffer
	r := commit(t, a, file(), ImportOptions{KeepGood: true, Rest: &rest})
	if r.New != 1 || r.Refused != 3 || !strings.Contains(rest.String(), "À l’envers;48.43;0.09") {
		t.Errorf("%d new, %d refused, left: %s", r.New, r.Refused, rest.String())
	}
}

// A name of which there are several communes is told apart by the position only when
// it does; else the candidates are shown as ever.
func TestAPositionTellsCommunesOfANameApart(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := commit(t, a, csvFile("Nom;Commune;Latitude;Longitude", "A;Saint-Denis;48.936;2.357", "B;Saint-Denis;-20.88;55.45"), ImportOptions{})
	got := all(t, a)
	if r.New != 2 || fmt.Sprint(got["A"].Territories, got["B"].Territories) != "[commune:93066] [commune:97411]" {
		t.Errorf("%v and %v", got["A"].Territories, got["B"].Territories)
	}
	if _, problems, _, err := preview(t, a, csvFile("Nom;Commune;Latitude;Longitude", "C;Saint-Denis;45.7;3.1"), ImportOptions{}); err != nil || !strings.Contains(problems, "Saint-Denis") {
		t.Errorf("far from all of them: %v %s", err, problems)
	}
}

// What our own file of points gives is known again by its identifier, whatever
// was renamed.
func TestOurOwnPointsAreKnownAgain(t *testing.T) {
	a := houseIn(t, t.TempDir())
	commit(t, a, cartoFile(), ImportOptions{Origin: Origin{Public: true}})
	in := all(t, a)["Le Moulin partagé"]
	var file bytes.Buffer
	_, err := geo.GeoJSON(&file, func(yield func(geo.Feature, error) bool) {
		yield(geo.Feature{ID: in.ID, Properties: []geo.Property{{Name: "name", Value: "Le Moulin de tous"}}}, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	r := commit(t, a, fileOf("ailleurs.geojson", file.Bytes()), ImportOptions{})
	if got := all(t, a)["Le Moulin de tous"]; r.Changed != 1 || got.ID != in.ID || got.Source.List != "carte-du-pays" {
		t.Errorf("%+v %+v", r, got.Initiative)
	}
}
