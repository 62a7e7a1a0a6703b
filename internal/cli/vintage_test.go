package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/vintage"
)

// TestANewYearTellsForWhom: a year in which Sarceaux goes into Argentan names the perimeter that holds it,
// when it is tried and when it is written.
func TestANewYearTellsForWhom(t *testing.T) {
	folder := t.TempDir()
	house, zone := filepath.Join(folder, "house"), filepath.Join(folder, "zone.geojson")
	if err := os.WriteFile(zone, []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nom":"Autour d’Argentan"},"geometry":{"type":"Polygon","coordinates":[[[-0.1,48.65],[0.1,48.65],[0.1,48.8],[-0.1,48.8],[-0.1,48.65]]]}}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said, wrong := bocage(t, nil, "territory", "zoning", zone, "--kind", "basin", "--public", "--data", house); code != exitOK {
		t.Fatal(code, said, wrong)
	}
	communes, epci := yearFiles(t, folder)
	update := []string{"territory", "update", communes, epci, "--vintage", "2027", "--data", house}
	for _, end := range []struct {
		args []string
		says string
	}{{append(update, "--dry-run"), "Rien n’a été écrit."}, {update, "Millésime écrit dans"}} {
		code, said, wrong := bocage(t, nil, end.args...)
		for _, words := range []string{"61462 Sarceaux", "Périmètres qui en contiennent un (1) :", "Autour d’Argentan : Argentan (Orne, 61), Sarceaux (Orne, 61)", end.says} {
			if code != exitOK || !strings.Contains(spaced(said), words) {
				t.Errorf("%d: %q is not said:\n%s%s", code, words, said, wrong)
			}
		}
	}
}

// yearFiles are the two files of a year in which Sarceaux (61462) is of Argentan (61006).
func yearFiles(t *testing.T, folder string) (communes, epci string) {
	t.Helper()
	places, err := app.PlacesOf(folder)
	if err != nil {
		t.Fatal(err)
	}
	var y vintage.Yearly
	members := map[string][]vintage.Member{}
	for _, k := range places.Members(territory.NationalKey, territory.Commune) {
		if k.Code() == "61462" {
			continue
		}
		p, _ := places.Get(k)
		c := vintage.Commune{Code: p.Code, Name: p.Name, Type: "commune-actuelle", Population: p.Population}
		if p.Code == "61006" {
			c.Former = []string{"61462"}
		}
		for _, up := range places.Parents(k) {
			switch up.Level() {
			case territory.Departement:
				c.Departement = up.Code()
			case territory.EPCI:
				members[up.Code()] = append(members[up.Code()], vintage.Member{Code: p.Code})
			}
		}
		y.Communes = append(y.Communes, c)
	}
	for _, k := range places.Members(territory.NationalKey, territory.EPCI) {
		p, _ := places.Get(k)
		y.EPCI = append(y.EPCI, vintage.EPCI{Code: p.Code, Name: p.Name, Type: p.Kind, Members: members[p.Code]})
	}
	write := func(name string, list any) string {
		content, err := json.Marshal(list)
		path := filepath.Join(folder, name)
		if err == nil {
			err = os.WriteFile(path, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("communes.json", y.Communes), write("epci.json", y.EPCI)
}
