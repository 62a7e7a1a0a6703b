package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/organisation"
)

// mainsNoires is the address of who carries the garage, by its SIRET.
var mainsNoires = app.NamedSlug(app.Principal, garage().Organisations[0])

var organisationFixtures = []fixture{
	{route: "organisations"},
	{route: "organisations", values: []any{"q", "zeppelin"}, actor: testEditor},
	{route: "organisations", values: []any{"fait", "carries", "legal_form", "association"}},
	{route: "organisation_new", actor: testEditor},
	{route: "organisation", values: []any{mainsNoires}},
	{route: "organisation", values: []any{mainsNoires}, actor: testEditor},
	{route: "organisation_edit", values: []any{mainsNoires}, actor: testEditor},
	{route: "organisation_links", values: []any{mainsNoires}, actor: testEditor},
	{route: "organisation_history", values: []any{mainsNoires}, actor: testOwner},
}

var networkFixtures = []fixture{
	{route: "network"},
	{route: "network", values: []any{"territoire", "commune:61001", "theme", "mobility"}},
	{route: "network", values: []any{"territoire", "Nulle-Part-sur-Rien"}},
	{route: "organisation_network", values: []any{mainsNoires}},
	{route: "organisation_without", values: []any{mainsNoires}},
	{route: "initiative_network", values: []any{garageAddress}},
	{route: "study_network", values: []any{valbruneSlug}},
	{route: "study_network", values: []any{boardSlug}, actor: testEditor},
}

func furnishOrganisation(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	for version, summary := range []string{"On répare ensemble.", "On répare ensemble, et l’on prête."} {
		v, _, err := a.OrganisationAt(ctx, testEditor, mainsNoires)
		if err != nil {
			t.Fatal(err)
		}
		o, err := a.OrganisationRecord(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		o.Summary, o.Links = summary, []organisation.Link{{Act: organisation.Shares, To: "garage", Terms: initiative.Terms{Since: "2019", Shares: []string{"vehicle"}, Source: "convention de prêt"}}, {Act: organisation.Funds, To: "garage"}}
		if err := a.SaveOrganisation(ctx, testEditor, app.Principal, o, int64(version), app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
}

// An organisation has one page, whatever address led there, and tells who says
// what.
func TestAnOrganisationHasOnePage(t *testing.T) {
	s := testServer(t)
	page := pageOf(t, s, "/organisations/"+mainsNoires, access.Anyone)
	for _, want := range []string{"Les Mains noires", "Garage solidaire de Valbrune", "732 829 320", "met en commun un véhicule", "depuis 2019", "d’après convention de prêt", "dit par « Les Mains noires »", "On répare ensemble, et l’on prête."} {
		if want == "732 829 320" {
			want = "73282932000074"
		}
		if !strings.Contains(strings.ReplaceAll(page, "<span", "<span"), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	sheet := pageOf(t, s, "/initiatives/"+garageAddress, access.Anyone)
	if !strings.Contains(sheet, `href="/organisations/`+mainsNoires+`"`) {
		t.Error("the sheet does not lead to who carries it")
	}
	code := mainsNoires[strings.LastIndexByte(mainsNoires, '-'):]
	if answer := get(t, s, "/organisations/un-autre-nom"+code, access.Anyone); answer.Code != http.StatusMovedPermanently || answer.Header().Get("Location") != "/organisations/"+mainsNoires {
		t.Errorf("another name of the address: %d %s", answer.Code, answer.Header().Get("Location"))
	}
	for _, slug := range []string{"rien-aaaaaaaaaaaa", "rien", "-", strings.TrimPrefix(code, "-") + "x"} {
		if answer := get(t, s, "/organisations/"+slug, access.Anyone); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", slug, answer.Code)
		}
	}
}

// What only a draft names is nobody's to see: not its page, not in lists, counts
// or networks.
func TestADraftTellsOfNoOrganisation(t *testing.T) {
	s := testServer(t)
	secret := initiative.Initiative{ID: "tenue-secrete", Name: "Piscine tenue secrète", Organisations: []initiative.Organisation{{Name: "Société Cachotière", Role: "lead", LegalForm: "company"}, {Name: "Les Mains noires", Role: "funder", SIRET: "73282932000074"}}}
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, secret, initiative.Contact{}, 0, app.From{}); err != nil {
		t.Fatal(err)
	}
	hidden := "/organisations/" + app.NamedSlug(app.Principal, secret.Organisations[0])
	for _, address := range []string{hidden, hidden + "/reseau", hidden + "/et-si"} {
		if answer := get(t, s, address, access.Anyone); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d to anyone", address, answer.Code)
		}
		if answer := get(t, s, address, testReader); answer.Code != http.StatusOK {
			t.Errorf("%s: %d to who sees drafts", address, answer.Code)
		}
	}
	for _, address := range []string{"/organisations", "/organisations?q=cachotiere", "/reseau", "/organisations/" + mainsNoires, "/organisations/" + mainsNoires + "/reseau", "/organisations/" + mainsNoires + "/et-si"} {
		for _, word := range []string{"Cachotière", "tenue secrète"} {
			if page := pageOf(t, s, address, access.Anyone); strings.Contains(page, word) {
				t.Errorf("%s tells anyone of %q", address, word)
			}
		}
	}
	if page := pageOf(t, s, "/organisations/"+mainsNoires+"/reseau", testReader); !strings.Contains(page, "Cachotière") {
		t.Error("who sees drafts is not told of it, so this proves nothing")
	}
	secret.Public = true
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, secret, initiative.Contact{}, 1, app.From{}); err != nil {
		t.Fatal(err)
	}
	if page := pageOf(t, s, "/organisations?q=cachotiere", access.Anyone); !strings.Contains(page, "Société Cachotière") {
		t.Error("once its sheet is public, it is not listed")
	}
}

// A hundred that would lose their funder are counted, and a press away; the one
// reason that they share is told once. The 25 that nothing else ties are told again.
func TestALongListOfLossesIsFolded(t *testing.T) {
	s := testServer(t)
	for i := range 40 {
		in := initiative.Initiative{ID: fmt.Sprintf("four-%02d", i), Name: fmt.Sprintf("Four n° %02d", i), Public: true,
			Organisations: []initiative.Organisation{{Name: "Fonds du Talus", Role: "funder", LegalForm: "foundation"}}}
		if i >= 25 {
			in.Organisations = append(in.Organisations, initiative.Organisation{Name: "Fonds du Pré", Role: "funder", LegalForm: "foundation"})
		}
		if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 0, app.From{}); err != nil {
			t.Fatal(err)
		}
	}
	address := "/organisations/" + app.NamedSlug(app.Principal, initiative.Organisation{Name: "Fonds du Talus", LegalForm: "foundation"}) + "/et-si"
	page := pageOf(t, s, address, access.Anyone)
	for said, times := range map[string]int{"40 initiatives perdraient un financeur": 1, "le seul financeur connu de ces 25 initiatives": 1, "15 initiatives ont un autre financeur connu": 1,
		"<summary>Voir les 13 autres</summary>": 2, "<summary>Voir les 3 autres</summary>": 1, ">Four n": 65} {
		if n := strings.Count(page, said); n != times {
			t.Errorf("%q is there %d times, want %d", said, n, times)
		}
	}
}

// A link that a sheet and an organisation both tell is said by both; told by one,
// it is said so.
func TestALinkIsSaidByOneSideOrBoth(t *testing.T) {
	s := testServer(t)
	address := "/organisations/" + mainsNoires
	if page := pageOf(t, s, address, access.Anyone); strings.Contains(page, "dit des deux côtés") {
		t.Error("said by both, before both say it")
	}
	in, _, _, err := s.app.InitiativeAt(context.Background(), testEditor, garageAddress)
	if err != nil {
		t.Fatal(err)
	}
	in.Organisations = append(in.Organisations, initiative.Organisation{Name: "LES MAINS NOIRES", Role: "funder", LegalForm: "association"})
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in.Initiative, in.Contact, in.Version, app.From{}); err != nil {
		t.Fatal(err)
	}
	if page := pageOf(t, s, address, access.Anyone); !strings.Contains(page, "dit des deux côtés") {
		t.Error("both say it, and the page does not")
	}
}

// The number of another organisation is refused, in words, with all that was typed.
func TestTheNumberOfAnotherOrganisationIsRefused(t *testing.T) {
	s := testServer(t)
	blank := sent{route: "organisation_new", actor: testEditor}.blank(t, s, "/organisations/nouvelle")
	values := sent{}.with(blank, []string{"name", "Autre atelier", "siret", "732 829 320 00074"})
	answer := hand(t, s, blank, values, attached{}, testEditor)
	page := strings.ReplaceAll(answer.Body.String(), "\u00a0", " ")
	if answer.Code != http.StatusConflict || !strings.Contains(page, "est déjà celui de « Les Mains noires »") || !strings.Contains(page, "Autre atelier") {
		t.Errorf("%d %s", answer.Code, page)
	}
}
