package web

import (
	"encoding/json"
	"encoding/xml"
	"image/png"
	"io"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// TestAMapIsKeptWithItsSource: each file says what it shows, where it comes from and
// under which licence, and tells the absences apart.
func TestAMapIsKeptWithItsSource(t *testing.T) {
	s, _, _ := publishing(t)
	file := func(address string) string {
		answer := get(t, s, address, access.Anyone)
		if answer.Code != 200 || !strings.Contains(answer.Header().Get("Content-Disposition"), "carte.") {
			t.Fatalf("%s: status %d, %q", address, answer.Code, answer.Header().Get("Content-Disposition"))
		}
		return answer.Body.String()
	}
	svg := file("/style/cartes/communes/carte.svg")
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(svg, "var(--") || strings.Contains(svg, "color-mix") {
		t.Error("the drawing has colours that its own page alone knows")
	}
	for _, words := range []string{"Dans l’Orne", "IGN, Admin Express COG 2018", "Licence Ouverte 2.0", "Secret statistique (3)", "Division par zéro (3)", "plus de 812"} {
		if !strings.Contains(svg, words) {
			t.Errorf("the drawing doesn't say %q", words)
		}
	}
	csv := file("/style/cartes/communes/carte.csv")
	for _, words := range []string{"Code;Commune;Habitants;Classe;État de la valeur", "61001;Alençon;25490;5 · plus de 812 à 25", ";;;secret statistique"} {
		if !strings.Contains(strings.ReplaceAll(csv, "\"", ""), words) {
			t.Errorf("the table doesn't hold %q", words)
		}
	}
	var outlines struct {
		Source, Licence string
		Features        []struct {
			Geometry   *struct{ Type string }
			Properties struct{ Status string }
		}
	}
	if err := json.Unmarshal([]byte(file("/style/cartes/communes/carte.geojson?langue=en")), &outlines); err != nil {
		t.Fatal(err)
	}
	if len(outlines.Features) < 370 || outlines.Features[0].Geometry.Type != "MultiPolygon" || !strings.Contains(outlines.Source, "IGN") || !strings.Contains(outlines.Licence, "Outlines") {
		t.Errorf("%d outlines, from %q under %q", len(outlines.Features), outlines.Source, outlines.Licence)
	}
	for _, kind := range styleMapKinds { // all that maps are made of can be painted
		picture := file("/style/cartes/" + kind + "/carte.png")
		size, err := png.DecodeConfig(strings.NewReader(picture))
		if err != nil || size.Width != 1536 || size.Height < 1200 {
			t.Errorf("%s: a picture of %d × %d, %v", kind, size.Width, size.Height, err)
		}
		for _, words := range []string{"iTXtSource\x00", "IGN, Admin Express COG 2018", "Licence Ouverte 2.0"} {
			if !strings.Contains(picture, words) {
				t.Errorf("%s: the picture doesn't hold %q", kind, words)
			}
		}
	}
	if book := file("/style/cartes/pair/carte.xlsx"); !strings.HasPrefix(book, "PK") {
		t.Error("the workbook is none")
	}
	for _, address := range []string{"/style/cartes/communes/carte.doc", "/style/cartes/communes/plan.svg", "/style/cartes/autre/carte.svg"} {
		if answer := get(t, s, address, access.Anyone); answer.Code != 404 {
			t.Errorf("%s: status %d", address, answer.Code)
		}
	}
}
