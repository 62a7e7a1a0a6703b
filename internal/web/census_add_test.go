package web

import (
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// TestAWholeCensusComesInAtOnce: a census of sixty lines is not sixty boxes to tick,
// nor only those of the first page.
func TestAWholeCensusComesInAtOnce(t *testing.T) {
	s := testServer(t)
	file := "Nom du projet;Commune;Code INSEE\r\n"
	for i := range 60 {
		file += fmt.Sprintf("Fournil numéro %d;Alençon;61001\r\n", i)
	}
	preview := bring(t, s, "fournils.csv", file)
	followed(t, s, preview, "do", "import", "list", "Fournils", "public", "oui")
	address := "/etudes/" + valbruneSlug + "/recensement/ajouter"
	page := pageOf(t, s, address+"?q=fournil", testEditor)
	tells(t, page, "60 initiatives", "Ajouter les 60 initiatives trouvées", "Alençon (Orne)")
	if done := post(t, s, address, testEditor, "q", "fournil", "tout", "oui"); !strings.Contains(done.Header().Get("Location"), "combien=60") {
		t.Errorf("how many were added is not said: %d %q", done.Code, done.Header().Get("Location"))
	}
	tells(t, pageOf(t, s, "/etudes/"+valbruneSlug+"/recensement?fait=census_added&combien=60", testEditor), "60 initiatives sont ajoutées au recensement.")
	tells(t, pageOf(t, s, "/etudes/"+valbruneSlug+"/recensement?fait=census_added&combien=x", testEditor), "C’est ajouté au recensement.")
	after := pageOf(t, s, address+"?q=fournil", testEditor)
	if strings.Contains(after, `name="initiative"`) {
		t.Error("some of what was found stayed out")
	}
	hides(t, pageOf(t, s, "/etudes/"+valbruneSlug+"/recensement", access.Anyone), "Fournil numéro")
}
