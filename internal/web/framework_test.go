package web

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/frameworks"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/framework"
)

var frameworkFixtures = []fixture{
	{route: "frameworks"},
	{route: "framework", values: []any{"insee-2014"}},
	{route: "framework", values: []any{"oecd-rwb"}},
	{route: "framework", values: []any{"istat-bes"}},
	{route: "framework", values: []any{"spiral"}},
	{route: "framework", values: []any{"insee-2014", "version", "1"}},
	{route: "framework", values: []any{"rien"}, status: http.StatusNotFound},
}

func TestFrameworkPage(t *testing.T) {
	s := testServer(t)
	for _, c := range []struct {
		address string
		says    []string
	}{
		{"/grilles", []string{"7 grilles", "13 dimensions en 3 groupes", "De l’Insee à l’OCDE"}},
		{"/en/frameworks", []string{"7 frameworks", "13 dimensions in 3 groups", "From INSEE to the OECD"}},
		{"/grilles/insee-2014", []string{
			"Développement humain", "Équilibre travail-vie privée", "Insee Première, n° 1519",
			"Vie citoyenne Engagement civique plus étroite L’engagement civique, mesuré par la participation électorale",
			"Ce qui se perd : rien n’y correspond dans « Bien-être régional (OCDE) »", "Transports Aucun thème de l’OCDE",
			"Proposition à discuter : équipe Bocage, 24 novembre 2026", "Mobilité Transports", "Jeunesse C’est un public",
		}},
		{"/grilles/spiral", []string{"en partie lus dans la source", "non sourcé", "Ce qui n’est pas sourcé", "Intitulé d’usage, qui n’a pas été lu dans un texte de SPIRAL", "Aucune passerelle ne part encore"}},
		{"/grilles/istat-bes", []string{"Salute", "notre traduction"}},
		{"/grilles/oecd-rwb", []string{"Taux d’homicides (pour 100 000 habitants) ; plus bas, c’est mieux", "Vers : Qualité de vie dans les territoires (Insee, 2014)"}},
	} {
		page := plainly(get(t, s, c.address, access.Anyone).Body.String())
		for _, words := range c.says {
			if !strings.Contains(page, words) {
				t.Errorf("%s does not say %q", c.address, words)
			}
		}
	}
	if page := get(t, s, "/grilles/insee-2014", access.Anyone).Body.String(); strings.Contains(plainly(page), "non sourcé") {
		t.Error("a grid read in its source says that it is not")
	}
}

// TestFrameworkFile: what is downloaded is the file, and reads as a framework.
func TestFrameworkFile(t *testing.T) {
	s := testServer(t)
	answer := get(t, s, "/grilles/commune-mesure/grille.yaml", access.Anyone)
	shipped, err := frameworks.Files.ReadFile("commune-mesure.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(answer.Body.Bytes(), shipped) || !strings.Contains(answer.Header().Get("Content-Disposition"), "commune-mesure-1.yaml") {
		t.Errorf("%d bytes, %s", answer.Body.Len(), answer.Header())
	}
	if _, err := framework.Parse(answer.Body.Bytes()); err != nil {
		t.Error(err)
	}
	for _, address := range []string{"/grilles/rien/grille.yaml", "/grilles/insee-2014?version=9", "/grilles/..%2Finsee-2014"} {
		if code := get(t, s, address, access.Anyone).Code; code != http.StatusNotFound {
			t.Errorf("%s answers %d", address, code)
		}
	}
}

// plainly is a page as a reader skims it: no tags, plain spaces.
func plainly(page string) string {
	page = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "&#39;", "'").Replace(page)
	var b strings.Builder
	inside := false
	for _, r := range page {
		switch {
		case r == '<':
			inside = true
		case r == '>':
			inside = false
			b.WriteByte(' ')
		case !inside:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
