package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// filledAtOnce is how many initiatives one import brings: each is shown by one
// flip.
const filledAtOnce = 100_000

// fill brings the space from one number of initiatives to another by the road of
// any census, so that what is measured is what people's files make.
func fill(ctx context.Context, a *app.App, out io.Writer, from, to int) error {
	w, err := newWorld()
	if err != nil {
		return err
	}
	for at := from; at < to; at += filledAtOnce {
		n := min(filledAtOnce, to-at)
		file, err := w.census(at, n)
		if err != nil {
			return err
		}
		report, err := a.CommitImport(ctx, access.House, app.Principal, file, app.ImportOptions{
			Origin: app.Origin{List: fmt.Sprintf("Recensement d’essai n° %d", at/filledAtOnce+1), Public: true}, KeepGood: true, Map: censusColumns, Lang: "fr"})
		if err != nil {
			return err
		}
		if report.Refused > 0 {
			return fmt.Errorf("%d lines refused, first: %+v", report.Refused, report.Problems[0])
		}
		fmt.Fprintf(out, "filled: %d\n", at+n)
	}
	return nil
}

// world is what invented initiatives are drawn from: the sentences of the
// demonstration, the names of the public lists, the communes of France.
type world struct {
	communes  []territory.Territory
	sentences []string // what sheets say
	publics   []string
	proper    []string // names that people gave
}

func newWorld() (*world, error) {
	places, err := territory.Load(data.Files)
	if err != nil {
		return nil, err
	}
	w := &world{}
	for _, k := range places.Members(territory.NationalKey, territory.Commune) {
		if t, known := places.Get(k); known {
			w.communes = append(w.communes, t)
		}
	}
	if len(w.communes) == 0 {
		return nil, fmt.Errorf("no commune is known")
	}
	b, err := bundle.Read(examples.Demonstration())
	if err != nil {
		return nil, err
	}
	for _, in := range b.Initiatives {
		w.take(in.Initiative)
	}
	for _, name := range []string{"fabriques-de-territoire.csv", "manufactures-de-proximite.csv"} {
		if err := w.takeNames(name); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *world) take(in initiative.Initiative) {
	for s := range strings.SplitAfterSeq(in.Summary, ". ") {
		if s = strings.TrimSpace(s); len(s) > 20 {
			w.sentences = append(w.sentences, strings.TrimSuffix(s, ".")+".")
		}
	}
	w.publics = append(w.publics, in.For...)
	name, _, _ := strings.Cut(in.Name, ",")
	w.proper = append(w.proper, name)
}

func (w *world) takeNames(name string) error {
	b, err := fs.ReadFile(examples.FabriquesEtManufactures(), name)
	if err != nil {
		return err
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return err
	}
	for _, line := range lines[1:] {
		if n := strings.Join(strings.Fields(line[1]), " "); len(n) < 60 {
			w.proper = append(w.proper, n)
		}
	}
	return nil
}

// trade is what an initiative does, and how it is told.
type trade struct {
	name   string
	themes []string
	does   string
}

// trades are in the order of how often they are met.
var trades = []trade{
	{"Épicerie participative", []string{"commerce", "food"}, "Une épicerie que ses clients tiennent à tour de rôle, avec des produits de fermes voisines."},
	{"Café associatif", []string{"social_link", "culture"}, "Un café où l’on vient sans consommer, avec une programmation faite par les habitants."},
	{"Jardin partagé", []string{"food", "environment"}, "Des parcelles, une serre et un compost communs ; les légumes en trop vont à la cantine."},
	{"Tiers-lieu", []string{"services", "digital"}, "Des bureaux, un atelier et une cuisine que se partagent artisans, télétravailleurs et associations."},
	{"Garage solidaire", []string{"mobility", "employment"}, "On y répare et loue des voitures à petit prix, et l’on apprend à entretenir la sienne."},
	{"Ressourcerie", []string{"reuse", "employment"}, "On collecte, on répare et on revend ce qui partait à la déchèterie ; des salariés en insertion y travaillent."},
	{"Ligne de covoiturage", []string{"mobility", "environment"}, "Des arrêts, sans réservation, où les conducteurs prennent qui attend."},
	{"Transport solidaire", []string{"mobility", "ageing"}, "Des bénévoles conduisent chez le médecin ou au marché qui n’a pas de voiture."},
	{"Espace de vie sociale", []string{"social_link", "citizenship"}, "Accueil, ateliers et sorties pour les familles de dix communes."},
	{"Cantine de produits locaux", []string{"food", "agriculture"}, "Une cantine scolaire qui achète aux maraîchers et aux éleveurs du canton."},
	{"Maison de santé pluridisciplinaire", []string{"health"}, "Médecins, infirmières et kinésithérapeutes sous un même toit, avec une permanence le samedi."},
	{"Crèche à horaires décalés", []string{"care", "youth"}, "Elle ouvre à cinq heures pour les parents qui travaillent tôt, à l’usine ou à l’hôpital."},
	{"Atelier vélo", []string{"mobility", "reuse"}, "On y répare son vélo avec les outils et les conseils de bénévoles."},
	{"Habitat partagé", []string{"housing", "ageing"}, "Des logements adaptés et une salle commune, pour vieillir au village sans être seul."},
	{"Centrale solaire citoyenne", []string{"energy", "citizenship"}, "Des habitants ont payé les panneaux du toit de l’école et décident de ce que rapporte le courant."},
	{"Chaufferie bois de bocage", []string{"energy", "agriculture"}, "Les haies sont entretenues et leurs plaquettes chauffent l’école et la salle des fêtes."},
	{"Cinéma itinérant", []string{"culture"}, "Un projecteur, un camion, vingt salles des fêtes et un film par quinzaine."},
	{"Médiathèque troc", []string{"culture", "reuse"}, "On prend un livre, on en laisse un autre, et l’on reste lire au chaud."},
	{"Festival de village", []string{"culture", "tourism"}, "Trois jours de concerts dans les granges, organisés par tout le village."},
	{"Atelier numérique", []string{"digital", "training"}, "On vient avec son téléphone et ses questions ; une conseillère répond."},
	{"Bus France services", []string{"services", "mobility"}, "Un bus aménagé passe chaque semaine aider aux démarches : impôts, retraite, santé."},
	{"Marché de producteurs", []string{"food", "commerce"}, "Quinze étals le vendredi soir, tenus par ceux qui font pousser."},
	{"Ferme d’insertion", []string{"agriculture", "employment"}, "Du maraîchage biologique, et douze personnes qui reprennent pied."},
	{"Groupement d’employeurs", []string{"employment"}, "Des emplois entiers faits de morceaux de plusieurs entreprises."},
	{"Monnaie locale", []string{"commerce", "citizenship"}, "Des billets qui ne servent qu’ici, chez les commerçants qui l’acceptent."},
	{"Forge et métiers d’art", []string{"heritage", "training"}, "Une forge remise en route, où l’on forme des apprentis et où l’on ouvre le samedi."},
	{"Four à pain communal", []string{"heritage", "social_link"}, "Le four est rallumé un dimanche sur deux ; chacun apporte sa pâte."},
	{"Chantier de jeunes", []string{"youth", "heritage"}, "Des jeunes restaurent un lavoir pendant l’été, avec un maçon."},
	{"Aide aux aidants", []string{"care", "ageing"}, "Du répit, des groupes de parole et une équipe qui vient à domicile."},
	{"École de musique intercommunale", []string{"culture", "youth"}, "Des cours dans douze communes, un orchestre, et les instruments se prêtent."},
	{"Plateforme d’échange de services", []string{"social_link"}, "Une heure de jardin contre une heure de couture, comptées en heures."},
	{"Laverie solidaire", []string{"services", "employment"}, "Une laverie à petit prix où l’on trouve aussi un café et une assistante sociale."},
	{"Abattoir paysan", []string{"agriculture"}, "Des éleveurs ont repris l’abattoir que l’on fermait."},
	{"Conserverie mobile", []string{"food", "reuse"}, "Un camion qui met en bocaux les fruits que personne ne ramasse."},
	{"Recyclerie de matériaux", []string{"reuse", "housing"}, "Portes, tuiles et radiateurs démontés avec soin, triés et revendus."},
	{"Coopérative forestière", []string{"environment", "energy"}, "De petits propriétaires gèrent ensemble leurs bois, sans coupe rase."},
	{"Théâtre de verdure", []string{"culture", "environment"}, "Une scène dans une carrière, des spectacles à la tombée du jour."},
	{"Gîte associatif", []string{"tourism", "heritage"}, "Un ancien presbytère que le village a restauré et tient."},
	{"Radio locale", []string{"culture", "citizenship"}, "Des émissions faites par des habitants de huit à quatre-vingts ans."},
	{"Conseil municipal des jeunes", []string{"citizenship", "youth"}, "Des collégiens décident d’un vrai budget et rendent compte."},
}

var (
	carriers    = []string{"Association", "Collectif", "Les Amis de", "Foyer rural de", "Coopérative", "Scic", "Commune de", "Communauté de communes de", "Familles rurales de", "Centre social de"}
	carrierForm = []string{"Association", "Collectif sans statut", "Association", "Association", "Coopérative (Scic, Scop)", "Coopérative (Scic, Scop)", "Commune", "Intercommunalité", "Association", "Association"}
	statuses    = []string{"En cours", "En cours", "En cours", "En cours", "En projet", "Terminée", "En pause"}
	approaches  = []string{"", "", "", "aucune", "prévue", "faite"}
	levels      = []string{"Communale", "Intercommunale", "Intercommunale", "Départementale", "Régionale"}
	streets     = []string{"place de la Mairie", "rue de l’Église", "Grande Rue", "route de la Gare", "rue des Écoles", "place du Marché", "chemin du Lavoir"}
	openings    = []string{"Ouvert le mercredi et le samedi", "Chaque premier dimanche du mois", "Tous les jours sauf le lundi", "Sur rendez-vous", "D’avril à octobre", "Le mardi soir, toute l’année"}
)

// censusColumns ties the columns of an invented census to the fields.
var censusColumns = map[string]string{
	"A": "key", "B": "name", "C": "summary", "D": "organisation", "E": "legal_form", "F": "start", "G": "status", "H": "themes", "I": "for", "J": "action",
	"K": "commune_code", "L": "place", "M": "address", "N": "approach", "O": "web", "P": "story",
}

// census writes n initiatives from the one of a number on. A number always gives
// the same initiative.
func (w *world) census(from, n int) (app.ImportFile, error) {
	var b bytes.Buffer
	out := sheet.NewCSVForPeople(&b)
	if err := out.Header("Clé", "Nom", "Résumé", "Organisation", "Forme", "Début", "État", "Thèmes", "Pour qui", "Échelons", "Code", "Lieu", "Adresse", "Démarche", "Site", "Histoire"); err != nil {
		return app.ImportFile{}, err
	}
	for i := range n {
		if err := out.Row(w.line(from + i)...); err != nil {
			return app.ImportFile{}, err
		}
	}
	err := out.Close()
	return app.ImportFile{Reader: bytes.NewReader(b.Bytes()), Size: int64(b.Len()), Name: "recensement.csv"}, err
}

func (w *world) line(i int) []sheet.Cell {
	draw := rand.New(rand.NewPCG(2026, uint64(i)))
	t := trades[skewed(draw, len(trades))]
	place := w.communes[skewed(draw, len(w.communes))]
	carrier := draw.IntN(len(carriers))
	who := carriers[carrier] + " " + pick(draw, w.proper)
	name := t.name + " de " + place.Name
	if draw.IntN(2) == 0 {
		name = pick(draw, w.proper) + ", " + strings.ToLower(t.name[:1]) + t.name[1:]
	}
	themes := slices.Clone(t.themes)
	if draw.IntN(3) == 0 {
		themes = append(themes, initiative.Themes[draw.IntN(len(initiative.Themes))])
	}
	slices.Sort(themes)
	story := t.does + " " + pick(draw, w.sentences) + " " + pick(draw, w.sentences) + " " + pick(draw, openings) + " à " + w.communes[draw.IntN(len(w.communes))].Name + "."
	return sheet.Texts("E"+strconv.Itoa(i), name+" ("+strconv.Itoa(i)+")", t.does+" "+pick(draw, w.sentences), who, carrierForm[carrier], strconv.Itoa(1995+draw.IntN(30)),
		pick(draw, statuses), strings.Join(slices.Compact(themes), " ; "), pick(draw, w.publics), pick(draw, levels), place.Code, place.Name,
		strconv.Itoa(1+draw.IntN(80))+" "+pick(draw, streets), pick(draw, approaches), fmt.Sprintf("https://exemple-%d.test", i), story)
}

// skewed draws a number under n, small ones far more often: a few trades and a
// few towns make half of any census.
func skewed(draw *rand.Rand, n int) int {
	x := draw.Float64()
	return int(x * x * float64(n))
}

func pick(draw *rand.Rand, of []string) string { return of[draw.IntN(len(of))] }
