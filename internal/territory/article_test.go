package territory_test

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

// TestArticlesOfTerritories: as Insee's TNCC has them, and every département and région
// either has one or is known to take none.
func TestArticlesOfTerritories(t *testing.T) {
	s := load(t)
	for key, want := range map[territory.Key]string{
		"departement:29": "du Finistère", "departement:50": "de la Manche", "departement:01": "de l’Ain", "departement:88": "des Vosges", "departement:34": "de l’Hérault",
		"departement:74": "de la Haute-Savoie", "departement:75": "de Paris", "departement:976": "de Mayotte", "departement:974": "de La Réunion", "departement:35": "d’Ille-et-Vilaine",
		"departement:21": "de la Côte-d'Or", "departement:90": "du Territoire de Belfort", "departement:53": "de la Mayenne", "region:32": "des Hauts-de-France", "region:11": "d’Île-de-France",
		"region:28": "de Normandie", "region:44": "du Grand Est", "region:76": "d’Occitanie", "commune:53147": "de Mayenne", "commune:72181": "du Mans", "commune:44036": "de Châteaubriant", "pays:FR": "de la France",
	} {
		place, ok := s.Get(key)
		if key == "pays:FR" {
			place, ok = s.Get(territory.NationalKey)
		}
		if got := strings.ReplaceAll(place.Said().Of(), "’O", "'O"); !ok || got != strings.ReplaceAll(want, "’O", "'O") {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	bare := map[string]bool{"Eure-et-Loir": true, "Ille-et-Vilaine": true, "Indre-et-Loire": true, "Maine-et-Loire": true, "Meurthe-et-Moselle": true, "Saône-et-Loire": true, "Paris": true, "Seine-et-Marne": true,
		"La Réunion": true, "Mayotte": true}
	for _, k := range s.Members(territory.NationalKey, territory.Departement) {
		place, _ := s.Get(k)
		if p := place.Said(); p.Article == "" && !bare[p.Name] && len(place.Code) < 3 {
			t.Errorf("%s has no article", p.Name)
		}
	}
}
