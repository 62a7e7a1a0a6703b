package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

const spineCensus = "Nom;Résumé;Commune;Échelons d’action\r\n" +
	"Le Fournil du hameau;Un four à pain que l’on partage.;Alençon (Orne, 61);commune | EPCI\r\n" +
	"La Grange aux livres;Une bibliothèque dans une grange.;Alençon (Orne, 61);commune\r\n"

// TestFromACensusFileToAPublishedVersion is the main job, as someone does it in
// the browser: bring a spreadsheet, frame a study, gather a group, take the
// census, select, place an effect with what backs it, collect a testimony,
// conclude, publish; then anyone reads, checks and takes away.
func TestFromACensusFileToAPublishedVersion(t *testing.T) {
	s := testServer(t)
	send := func(address string, values ...string) string {
		t.Helper()
		w := post(t, s, address, testEditor, values...)
		to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", address, w.Code, firstError(w.Body.String()))
		}
		return to
	}
	fill := func(address string, changed ...string) string {
		t.Helper()
		return send(address, formOf(t, pageOf(t, s, address, testEditor), changed...)...)
	}

	preview := bring(t, s, "recensement.csv", spineCensus)
	send(preview, "do", "import", "list", "Recensement du hameau", "public", "oui")
	registry := pageOf(t, s, "/initiatives?q=fournil", testEditor)
	sheet := regexp.MustCompile(`href="/initiatives/(le-fournil-du-hameau-[a-z0-9]+)"`).FindStringSubmatch(registry)
	if sheet == nil {
		t.Fatal("the registry does not show what the spreadsheet brought")
	}

	study := fill("/etudes/nouvelle", "title", "Autour du four", "question", "Que change un four partagé ?", "framework", "insee-2014@1", "public", "oui")
	for _, member := range []string{"Awa Diallo", "Luc Perrin"} {
		send(study+"/groupe", "name", member, "college", "field")
	}
	group := pageOf(t, s, study+"/groupe", testEditor)
	members := regexp.MustCompile(regexp.QuoteMeta(study)+`/groupe/([^"/?]+)"`).FindAllStringSubmatch(group, -1)
	if len(members) != 2 {
		t.Fatalf("%d members", len(members))
	}

	add := pageOf(t, s, study+"/recensement/ajouter?q=fournil", testEditor)
	id := regexp.MustCompile(`name="initiative" value="([^"]+)"|value="([^"]+)"[^>]* name="initiative"`).FindStringSubmatch(add)
	if id == nil {
		t.Fatal("the census does not offer the initiative")
	}
	send(study+"/recensement/ajouter", "initiative", id[1]+id[2])
	entry := study + "/recensement/" + sheet[1]
	criteria := regexp.MustCompile(`name="answer\.([a-z0-9-]+)"`)
	for _, m := range members {
		at := entry + "/lire?membre=" + m[1]
		var answers []string
		seen := map[string]bool{}
		for _, c := range criteria.FindAllStringSubmatch(pageOf(t, s, at, testEditor), -1) {
			if !seen[c[1]] {
				seen[c[1]] = true
				answers = append(answers, "answer."+c[1], "yes")
			}
		}
		if len(answers) == 0 {
			t.Fatal("there is no criterion to read")
		}
		fill(at, answers...)
	}
	fill(entry+"/decider", "status", "selected")

	cell := study + "/matrice/" + sheet[1] + "/relations-sociales"
	fill(cell+"/lire", "member", members[0][1], "state", "effect", "direction", "positive", "intensity", "3", "sentence", "On s’y parle.")
	story := fill(study+"/recits/nouveau", "initiative", id[1]+id[2], "medium", "written", "text", "On vient pour le pain, on reste pour les gens.", "teller", "Odette", "take_part", "oui", "quote", "oui", "public", "oui")
	if told := pageOf(t, s, story, access.Anyone); !strings.Contains(told, "on reste pour les gens") {
		t.Error("the testimony is not read")
	}
	fill(study+"/conclusions/argumenter", "title", "Le four rassemble", "statement", "Un four partagé fait se parler les gens.", "for", "On s’y parle.")

	if answer := get(t, s, study+"/publier", access.Anyone); answer.Code == http.StatusOK {
		t.Error("anyone publishes")
	}
	version := fill(study + "/publier")
	public := pageOf(t, s, version+"?verifier=1", access.Anyone)
	if !strings.Contains(public, "tous sont intacts") {
		t.Error("the version does not check")
	}
	frozen := pageOf(t, s, version+"/lire/matrice/index.html", access.Anyone)
	for _, want := range []string{"Le Fournil du hameau", "Version 1"} {
		if !strings.Contains(frozen, want) {
			t.Errorf("the published matrix does not say %q", want)
		}
	}
	if answer := get(t, s, version+"/donnees.zip", access.Anyone); answer.Code != http.StatusOK || answer.Body.Len() < 5000 {
		t.Errorf("the data package: %d, %d bytes", answer.Code, answer.Body.Len())
	}
	for name, content := range siteOf(t, s, strings.TrimPrefix(study, "/etudes/")) {
		if strings.Contains(content, "Grange aux livres") {
			t.Errorf("%s shows an initiative that the study does not read", name)
		}
	}
}
