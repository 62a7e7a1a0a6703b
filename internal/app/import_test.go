package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

func fileOf(name string, content []byte) ImportFile {
	return ImportFile{Reader: bytes.NewReader(content), Size: int64(len(content)), Name: name}
}

func csvFile(lines ...string) ImportFile {
	return fileOf("Recensement 2026.csv", []byte(strings.Join(lines, "\r\n")+"\r\n"))
}

func commit(t *testing.T, a *App, f ImportFile, o ImportOptions) ImportReport {
	t.Helper()
	r, err := a.CommitImport(context.Background(), editor, Principal, f, o)
	if err != nil {
		t.Fatalf("%v\n%s", err, said(t, r.Problems))
	}
	return r
}

// said is what a person reads of problems, in French.
func said(t *testing.T, list []ImportProblem) string {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%d%s %s [%s] %s\n", p.Line, p.Letter, p.Column, p.Value, c.For(i18n.FR).Fault(p.Fault()))
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(b.String())
}

func all(t *testing.T, a *App) map[string]InitiativeView {
	t.Helper()
	out := map[string]InitiativeView{}
	err := a.EachInitiative(context.Background(), editor, Principal, Search{}, func(l Located) error {
		out[l.Name] = l.InitiativeView
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var garages = []string{
	"N°;Nom;Porteur;Statut juridique;Code INSEE;Thématiques;Date de création;Budget;Mail;Échelle",
	"1;Garage solidaire;Les Mains noires;Association loi 1901;1004;Mobilité, Réemploi;12/03/2019;1 234,5;odile@exemple.fr;Communale, Départementale",
	"2;Épicerie de la gare;La Gare;SCIC;61001;Commerce;2021;;;Local",
	"3;Veillées;;Confrérie;2A004;Culture, Magie;mars 2020;0;;",
}

func TestACensusComesIn(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := commit(t, a, csvFile(garages...), ImportOptions{Origin: Origin{Public: true, Licence: "Licence Ouverte 2.0"}})
	if r.New != 3 || r.Rows != 3 || r.Refused != 0 || r.State != "committed" || r.Origin.List != "Recensement 2026" {
		t.Fatalf("%+v", r)
	}
	got := all(t, a)
	g := got["Garage solidaire"]
	want := initiative.Initiative{ID: g.ID, Name: "Garage solidaire", Start: "2019-03-12", Themes: []string{"mobility", "reuse"}, Public: true,
		Organisations: []initiative.Organisation{{Name: "Les Mains noires", Role: "lead", LegalForm: "association"}},
		Action:        initiative.Levels{territory.Commune, territory.Departement}, Territories: []territory.Key{"commune:01004"},
		Extra: []initiative.Extra{{Name: "Budget", Value: "1 234,5"}}, Source: initiative.Source{List: "Recensement 2026", Key: "1", Licence: "Licence Ouverte 2.0"}}
	if fmt.Sprintf("%+v", g.Initiative) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", g.Initiative, want)
	}
	if g.Path == "" {
		t.Error("no public address")
	}
	v := got["Veillées"]
	if fmt.Sprint(v.Extra) != "[{Statut juridique Confrérie} {Thématiques Magie} {Budget 0}]" || fmt.Sprint(v.Themes) != "[culture]" || len(v.Organisations) != 0 {
		t.Errorf("unknown words: %+v", v.Initiative)
	}
	if c, err := a.Initiative(context.Background(), editor, Principal, g.ID); err != nil || c.Contact.Email != "odile@exemple.fr" {
		t.Errorf("contact %+v, %v", c.Contact, err)
	}
	for _, want := range []string{"a perdu son zéro : lu 01004", "« Confrérie » n’est pas un mot connu ici", "« Magie »"} {
		if !strings.Contains(said(t, r.Notes), want) {
			t.Errorf("notes lack %q: %s", want, said(t, r.Notes))
		}
	}
	t.Run("the same file twice changes nothing", func(t *testing.T) {
		r := commit(t, a, csvFile(garages...), ImportOptions{})
		if r.Unchanged != 3 || r.New+r.Changed != 0 || r.Batch != "" || r.ProposalCount != 0 {
			t.Fatalf("%+v", r)
		}
		list, err := a.Imports(context.Background(), editor, Principal)
		if err != nil || len(list) != 1 {
			t.Fatalf("imports %+v, %v", list, err)
		}
		if v := all(t, a)["Garage solidaire"]; v.Version != 1 {
			t.Errorf("version %d", v.Version)
		}
	})
	t.Run("a reader of the site may not import", func(t *testing.T) {
		for _, who := range []access.Actor{access.Anyone, {Account: "r", Role: access.Reader}} {
			if _, err := a.CommitImport(context.Background(), who, Principal, csvFile(garages...), ImportOptions{}); !fault.Is(err, fault.Denied) && !fault.Is(err, fault.SignIn) {
				t.Errorf("%v", err)
			}
		}
	})
}

// TestACodeAndANameThatDisagreeAreTold: a digit typed wrong gives the code of
// another commune, and nothing else on the line would say so.
func TestACodeAndANameThatDisagreeAreTold(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := commit(t, a, csvFile("Nom;Code INSEE;Commune",
		"Wrong digit;26235;Nyons",
		"Same, badly written;26220;NYONS",
		"The EPCI around it;26113;CC du Diois",
		"A hamlet nobody lists;26113;Le Pied de la Côte",
		"A homonym;93066;Saint-Denis",
		"A second place without its code;26113;Die, Crest"), ImportOptions{})
	if r.New != 6 || r.Refused != 0 {
		t.Fatalf("%+v", r)
	}
	notes := said(t, r.Notes)
	if strings.Count(notes, "n’est pas le nom de la commune") != 2 {
		t.Errorf("told: %s", notes)
	}
	for _, want := range []string{"« Nyons » n’est pas le nom de la commune dont la ligne donne le code, Pierrelatte", "« Crest » n’est pas le nom"} {
		if !strings.Contains(notes, want) {
			t.Errorf("not told %q: %s", want, notes)
		}
	}
}

func TestAThemeIsKnownByItsInflections(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := commit(t, a, csvFile("Nom;Thématiques;Impact mesuré ?", "Navette;mobilités, services de proximités;mesures"), ImportOptions{})
	got := all(t, a)["Navette"]
	if fmt.Sprint(got.Themes) != "[mobility services]" {
		t.Errorf("themes %v: %s", got.Themes, said(t, r.Notes))
	}
	if got.Approach.State != "" && got.Approach.State != initiative.ApproachNone {
		t.Errorf("« mesures » is guessed to be %q", got.Approach.State)
	}
}

// TestAHandMadeCensusIsReadAsItsAuthorMeant: what a territory officer writes in
// a hurry costs no line of the census.
func TestAHandMadeCensusIsReadAsItsAuthorMeant(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := commit(t, a, csvFile("Nom;Porteur;Date de démarrage;Thématiques;Etat;Statut juridique;Nb bénéficiaires",
		"Recyclerie;Les Voisins;vers 2010;réemploi/recyclage;arrêtée;Collectif informel;120,5", "Café;La Gare;avant 2010;jeunesse;En cours;SCIC;12"), ImportOptions{KeepGood: true})
	if r.New != 1 || r.Refused != 1 {
		t.Fatalf("%+v", r)
	}
	got := all(t, a)["Recyclerie"]
	if got.Start != "2010" || fmt.Sprint(got.Themes) != "[reuse]" || got.Status != "ended" || got.Organisations[0].LegalForm != "collective" || len(got.For) != 0 {
		t.Errorf("%+v", got.Initiative)
	}
	if want := "n’est pas une date précise"; !strings.Contains(said(t, r.Notes), want) {
		t.Errorf("not told: %s", said(t, r.Notes))
	}
	if !strings.Contains(said(t, r.Problems), "avant 2010") {
		t.Errorf("a bound is taken for a year: %s", said(t, r.Problems))
	}
}

// TestAnAddressIsPublicOnlyByName keeps the addresses and numbers of a census
// private, whatever their column is called, unless it says "public".
func TestAnAddressIsPublicOnlyByName(t *testing.T) {
	v, err := newVocabulary("fr")
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"E-mail", "Email de la structure", "Adresse électronique", "Adresse électronique de contact", "Courriel", "Mail du porteur", "Adresse mail de l’association",
		"Téléphone", "Tél.", "Téléphone de la structure", "Téléphone portable", "Numéro", "Public", "Public visé", "Email address", "Phone"} {
		for _, s := range sheet.Suggest([]string{header}, v.fields) {
			if strings.HasPrefix(s.Field, "public_") {
				t.Errorf("%q would be shown to everyone (%v)", header, s)
			}
		}
	}
	a := anyHouse(t)
	commit(t, a, csvFile("Nom;E-mail;E-mail public;Téléphone public", "Garage;odile@exemple.fr;garage@exemple.fr;02 61 91 00 04"), ImportOptions{})
	found, err := a.Initiatives(context.Background(), editor, Principal, Search{Limit: 2})
	if err != nil || len(found.Initiatives) != 1 {
		t.Fatalf("%d sheets, %v", len(found.Initiatives), err)
	}
	in, err := a.Initiative(context.Background(), editor, Principal, found.Initiatives[0].ID)
	if err != nil || in.PublicEmail != "garage@exemple.fr" || in.PublicPhone != "02 61 91 00 04" || in.Contact.Email != "odile@exemple.fr" {
		t.Errorf("public %q, %q, contact %v, %v", in.PublicEmail, in.PublicPhone, in.Contact, err)
	}
}
