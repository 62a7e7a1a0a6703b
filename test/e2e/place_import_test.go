//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/test/harness"
)

// TestFiguresOfPlacesAreBroughtIn goes the whole way as an officer does who has a
// table of figures by commune, with lines that can't be taken: on a large screen,
// on a phone, and without JavaScript.
func TestFiguresOfPlacesAreBroughtIn(t *testing.T) {
	var table strings.Builder
	table.WriteString("CODGEO;Libellé;Lits touristiques;Part du bio\r\n")
	for i, code := range []string{"61001", "61002", "61006", "61007", "61008", "1004", "99352", "61001"} {
		fmt.Fprintf(&table, "%s;Commune %d;%d;%s\r\n", code, i, 12+i, []string{"12,5", "s", "nd", "///", "8", "9,1", "3", "4"}[i])
	}
	for _, view := range []harness.View{{}, {Width: 320, Height: 640}, {Width: 320, Height: 640, NoScript: true}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			_, p, look := keeper(t, view, "figures")

			p.Visit("/apporter-des-indicateurs")
			look("choose")
			p.Attach("#champ-file", written(t, "figures.csv", table.String()))
			p.Follow("main form[enctype] button[type=submit]")
			look("columns")
			if said := p.Text("main"); !strings.Contains(said, "99352 n’est le code d’aucune commune") || !strings.Contains(said, "zéro perdu") {
				t.Fatalf("what can't be taken is not told: %s", said)
			}
			p.Click("input[name=columns][value=C]")
			p.Click("input[name=columns][value=D]")
			p.Type("#champ-period", "2024")
			p.Type("#champ-source", "Recensement des hébergements")
			p.Follow("button[value=look]")
			look("looked")
			for field, want := range map[string]string{"C-label": "Lits touristiques", "C-decimals": "0", "D-unit": "%", "D-decimals": "1", "D-weight": "POP26"} {
				if got := harness.Evaluate[string](p, `document.getElementById("champ-`+field+`").value`); got != want {
					t.Errorf("%s is proposed as %q", field, got)
				}
			}
			p.Click("details:has(#champ-C-max) > summary")
			p.Type("#champ-C-max", "abc")
			p.Follow("button[value=look]")
			look("refused")
			if said := p.Text("main"); !strings.Contains(said, "abc") {
				t.Errorf("a bound that is no number: %s", said)
			}
			p.Type("#champ-C-max", "500")
			p.Follow("button[value=keep]")
			look("not kept")
			if said := p.Text("main"); !strings.Contains(said, "Rien n’est gardé") {
				t.Fatalf("kept despite lines that can't be taken: %s", said)
			}
			p.Click("#champ-keep_good")
			p.Follow("button[value=keep]")
			look("kept")
			if said := p.Text("main"); !strings.Contains(said, "Lits touristiques") || !strings.Contains(said, "Part du bio") {
				t.Fatalf("what was kept is not listed: %s", said)
			}
			p.Visit("/indicateurs/PART_DU_BIO")
			look("card")
			p.Visit("/indicateurs/PART_DU_BIO/versions/1")
			look("release")
			p.Visit("/territoires/commune/61001/profil")
			if said := p.Text("main"); !strings.Contains(said, "Part du bio") {
				t.Error("the profile does not show it")
			}
		})
	}
}

// TestAnIndicatorIsComposed writes a formula with a slip, mends it, looks at what it
// gives and keeps it.
func TestAnIndicatorIsComposed(t *testing.T) {
	for _, view := range []harness.View{{}, {Width: 320, Height: 640}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			_, p, look := keeper(t, view, "composed")
			p.Visit("/composer-un-indicateur")
			look("empty")
			p.Type("#champ-label", "Logements vacants, pour un essai")
			p.Type("#champ-unit", "%")
			writes(p, "#champ-formula", "P18_LOGVAC / (P18_LGO")
			p.Follow("button[value=look]")
			look("refused")
			if got := harness.Evaluate[string](p, `document.querySelector("#champ-formula").value`); got != "P18_LOGVAC / (P18_LGO" {
				t.Fatalf("what was typed is lost: %q", got)
			}
			p.Type("#champ-formula", "P18_LOGVAC / P18_LOG")
			p.Follow("button[value=look]")
			look("looked")
			if said := p.Text("main"); !strings.Contains(said, "P18_LOGVAC") || !strings.Contains(said, "Connu") {
				t.Fatalf("what the formula gives is not told: %s", said)
			}
			p.Follow("button[value=keep]")
			look("kept")
			if said := p.Text("main"); !strings.Contains(said, "P18_LOGVAC / P18_LOG") {
				t.Errorf("the card does not show what is executed: %s", said)
			}
		})
	}
}

const zonedOrne = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"nom":"Autour d’Alençon"},"geometry":{"type":"Polygon","coordinates":[[[0.0,48.38],[0.2,48.38],[0.2,48.5],[0.0,48.5],[0.0,48.38]]]}},
{"type":"Feature","properties":{"nom":"Croisée"},"geometry":{"type":"Polygon","coordinates":[[[0.3,48.4],[0.5,48.6],[0.5,48.4],[0.3,48.6],[0.3,48.4]]]}}]}`

// TestAZoningIsBroughtIn keeps the zones of a map file as perimeters, despite one whose
// outline crosses itself.
func TestAZoningIsBroughtIn(t *testing.T) {
	for _, view := range []harness.View{{}, {Width: 320, Height: 640}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			_, p, look := keeper(t, view, "zoning")
			p.Visit("/apporter-un-zonage")
			look("choose")
			p.Attach("#champ-file", written(t, "zones.geojson", zonedOrne))
			p.Follow("main form[enctype] button[type=submit]")
			look("preview")
			if said := p.Text("main"); !strings.Contains(said, "Autour d’Alençon") || !strings.Contains(said, "se croise lui-même") {
				t.Fatalf("the preview does not tell what is wrong: %s", said)
			}
			p.Follow("button[value=keep]")
			look("refused")
			p.Choose("#champ-kind", "basin")
			p.Follow("button[value=keep]")
			look("kept")
			if said := p.Text("main"); !strings.Contains(said, "Autour d’Alençon") {
				t.Errorf("the zone is not kept: %s", said)
			}
		})
	}
}
