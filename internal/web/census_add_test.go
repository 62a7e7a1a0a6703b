package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
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
	page := pageOf(t, s, address+"?q=fournil&ou=partout", testEditor)
	tells(t, page, "60 initiatives", "Ajouter les 60 initiatives trouvées", "Alençon (Orne)")
	tells(t, page, `name="ou" value="partout"`)
	if done := post(t, s, address, testEditor, "q", "fournil", "ou", "partout", "tout", "oui"); !strings.Contains(done.Header().Get("Location"), "combien=60") {
		t.Errorf("how many were added is not said: %d %q", done.Code, done.Header().Get("Location"))
	}
	tells(t, pageOf(t, s, "/etudes/"+valbruneSlug+"/recensement?fait=census_added&combien=60", testEditor), "60 initiatives sont ajoutées au recensement.")
	tells(t, pageOf(t, s, "/etudes/"+valbruneSlug+"/recensement?fait=census_added&combien=x", testEditor), "C’est ajouté au recensement.")
	after := pageOf(t, s, address+"?q=fournil&ou=partout", testEditor)
	if strings.Contains(after, `name="initiative"`) {
		t.Error("some of what was found stayed out")
	}
	hides(t, pageOf(t, s, "/etudes/"+valbruneSlug+"/recensement", access.Anyone), "Fournil numéro")
}

// TestTheCensusLooksWhereTheStudyLooks: a study of a pays is offered what acts there
// first, by theme if asked, page after page; and all that is added is what was
// said to be found.
func TestTheCensusLooksWhereTheStudyLooks(t *testing.T) {
	s := testServer(t)
	file := "Nom du projet;Commune;Code INSEE;Thème\r\n"
	for i := range 3 {
		file += fmt.Sprintf("Fournil d’ailleurs %d;Clamecy;58079;Culture\r\n", i)
	}
	for i := range 55 {
		file += fmt.Sprintf("Fournil d’ici %02d;ICI;CODE;Culture\r\n", i)
	}
	file += "Fournil sans thème;ICI;CODE;\r\n"
	preview := bring(t, s, "fournils.csv", strings.NewReplacer("ICI", "Alençon", "CODE", "61001").Replace(file))
	followed(t, s, preview, "do", "import", "list", "Fournils", "public", "oui")
	address := "/etudes/" + valbruneSlug + "/recensement/ajouter"

	page := pageOf(t, s, address+"?q=fournil", testEditor)
	tells(t, page, "56 initiatives", "Ajouter les 56 initiatives trouvées", "Dans le territoire de l’étude")
	hides(t, page, "d’ailleurs")
	tells(t, pageOf(t, s, address+"?q=fournil&ou=partout", testEditor), "59 initiatives")
	page = pageOf(t, s, address+"?q=fournil&theme=culture", testEditor)
	tells(t, page, "Ajouter les 55 initiatives trouvées", `name="theme" value="culture"`)
	next := regexp.MustCompile(`href="([^"]*apres=[^"]*)"`).FindStringSubmatch(page)
	if next == nil {
		t.Fatal("no next page")
	}
	page = pageOf(t, s, html.UnescapeString(next[1]), testEditor)
	tells(t, page, "55 initiatives", "d’ici 54", `name="theme" value="culture"`, `name="ou" value="perimetre"`)
	hides(t, page, "d’ailleurs", "sans thème")

	for _, asked := range []string{"theme=magie", "ou=lune"} {
		page = pageOf(t, s, address+"?q=fournil&"+asked, testEditor)
		tells(t, page, "field-wrong", "56 initiatives")
		name, value, _ := strings.Cut(asked, "=")
		refused := post(t, s, address, testEditor, "q", "fournil", name, value, "tout", "oui")
		if refused.Code != http.StatusUnprocessableEntity {
			t.Errorf("adding all by %s: %d", asked, refused.Code)
		}
	}
	followed(t, s, address, "q", "fournil", "ou", "perimetre", "theme", "culture", "tout", "oui")
	page = pageOf(t, s, address+"?q=fournil&ou=partout", testEditor)
	tells(t, page, "Fournil d’ailleurs 0")
	tells(t, pageOf(t, s, address+"?q=fournil+thème", testEditor), `name="initiative"`, "Fournil sans thème")
	hides(t, page, "Fournil d’ici")
}

// TestAnImportLeadsToTheCensus: what was just brought in is found in one click, and
// only what is not in the census yet is counted by the button that adds all.
func TestAnImportLeadsToTheCensus(t *testing.T) {
	s := testServer(t)
	file := "Nom du projet;Commune;Code INSEE\r\nFour d’en haut;Alençon;61001\r\nFour d’en bas;Clamecy;58079\r\nFour du milieu;Alençon;61001\r\n"
	followed(t, s, bring(t, s, "fours.csv", file), "do", "import", "list", "Fours", "public", "oui")
	followed(t, s, "/etudes/nouvelle", "title", "Les fours", "framework", "insee-2014@1")
	second := followed(t, s, bring(t, s, "fours.csv", strings.ReplaceAll(file, "Four d", "Fournil d")), "do", "import", "list", "Fours", "public", "oui")
	tells(t, second, "Les ajouter à l’étude « Les fours »")
	way := regexp.MustCompile(`href="([^"]*liste=Fours[^"]*)"`).FindStringSubmatch(second)
	if way == nil {
		t.Fatal("the import leads nowhere")
	}
	address := html.UnescapeString(way[1])
	tells(t, pageOf(t, s, address, testEditor), "6 initiatives trouvées", "Seulement la liste « Fours ».", `name="liste" value="Fours"`, "Ajouter les 6 initiatives trouvées")
	one := regexp.MustCompile(`name="initiative" value="([^"]*)"`).FindStringSubmatch(pageOf(t, s, address, testEditor))
	census, _, _ := strings.Cut(address, "?")
	followed(t, s, census, "initiative", one[1])
	tells(t, pageOf(t, s, address, testEditor), "6 initiatives trouvées", "Ajouter les 5 initiatives trouvées")
	followed(t, s, census, "liste", "Fours", "ou", "partout", "tout", "oui")
	hides(t, pageOf(t, s, address, testEditor), `name="initiative"`)
}
