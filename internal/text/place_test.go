package text

import "testing"

// The towns are by their names alone; articles are those that Insee's Code officiel
// géographique gives them (TNCC).
func TestDeAndABeforeAPlace(t *testing.T) {
	for _, c := range []struct {
		place  Place
		of, to string
	}{
		{Place{Name: "Le Mans"}, "du Mans", "au Mans"},
		{Place{Name: "La Rochelle"}, "de La Rochelle", "à La Rochelle"},
		{Place{Name: "Les Ulis"}, "des Ulis", "aux Ulis"},
		{Place{Name: "Les Essarts"}, "des Essarts", "aux Essarts"},
		{Place{Name: "Aux Marais"}, "des Marais", "aux Marais"}, // TNCC 6
		{Place{Name: "Essarts en Bocage"}, "d’Essarts en Bocage", "à Essarts en Bocage"},
		{Place{Name: "L'Haÿ-les-Roses"}, "de L'Haÿ-les-Roses", "à L'Haÿ-les-Roses"},
		{Place{Name: "L’Aigle"}, "de L’Aigle", "à L’Aigle"},
		{Place{Name: "Aÿ-Champagne"}, "d’Aÿ-Champagne", "à Aÿ-Champagne"},
		{Place{Name: "Yvetot"}, "d’Yvetot", "à Yvetot"},
		{Place{Name: "Ypreville-Biville"}, "d’Ypreville-Biville", "à Ypreville-Biville"},
		{Place{Name: "Y"}, "d’Y", "à Y"},
		{Place{Name: "Yutz"}, "d’Yutz", "à Yutz"},
		{Place{Name: "Évreux"}, "d’Évreux", "à Évreux"},
		{Place{Name: "Œuilly"}, "d’Œuilly", "à Œuilly"},
		{Place{Name: "Hérouville-Saint-Clair"}, "d’Hérouville-Saint-Clair", "à Hérouville-Saint-Clair"},
		{Place{Name: "Honfleur"}, "de Honfleur", "à Honfleur"},
		{Place{Name: "Huelgoat"}, "de Huelgoat", "à Huelgoat"},
		{Place{Name: "Paris"}, "de Paris", "à Paris"},
		{Place{Name: "Leers"}, "de Leers", "à Leers"},
		{Place{Name: "Lessay"}, "de Lessay", "à Lessay"},
		{Place{Name: "La Réunion"}, "de La Réunion", "à La Réunion"},
		{Place{Name: "Finistère", Article: "le"}, "du Finistère", "au Finistère"},
		{Place{Name: "Manche", Article: "la"}, "de la Manche", "à la Manche"},
		{Place{Name: "Ain", Article: "l’"}, "de l’Ain", "à l’Ain"},
		{Place{Name: "Hérault", Article: "l’"}, "de l’Hérault", "à l’Hérault"},
		{Place{Name: "Vosges", Article: "les"}, "des Vosges", "aux Vosges"},
		{Place{Name: "Le "}, "de Le ", "à Le "},
		{Place{}, "de ", "à "},
	} {
		if of, to := c.place.Of(), c.place.To(); of != c.of || to != c.to {
			t.Errorf("%s (%s): %q, %q; want %q, %q", c.place.Name, c.place.Article, of, to, c.of, c.to)
		}
	}
}
