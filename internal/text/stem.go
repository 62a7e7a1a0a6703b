package text

import (
	"slices"
	"strings"
)

// Stem returns the stem of a folded French word, light: plurals, feminines and
// the commonest derivations meet, unrelated words do not. It follows the light
// stemmer of Jacques Savoy (Université de Neuchâtel) with a suffix table of our
// own, since the words come here without accents; words of the field that no
// suffix joins meet through the families below.
//
// Source of the method: J. Savoy, « Light stemming approaches for the French,
// Portuguese, German and Hungarian languages », SAC 2006.
func Stem(word string) string {
	if w, known := synonyms[word]; known {
		return w
	}
	if strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) >= 0 {
		return word // a code, a number, another script
	}
	w := plural(word)
	for _, r := range suffixes {
		if len(w) >= r.atLeast && strings.HasSuffix(w, r.suffix) {
			w = strings.TrimSuffix(w, r.suffix) + r.becomes
			break
		}
	}
	w = tidy(w)
	if s, known := synonyms[w]; known {
		return s
	}
	return w
}

func plural(w string) string {
	n := len(w)
	if n > 5 && w[n-1] == 'x' {
		if strings.HasSuffix(w, "aux") && w[n-4] != 'e' {
			w = w[:n-2] + "l" // journaux → journal
		} else {
			w = w[:n-1] // bateaux → bateau
		}
		n = len(w)
	}
	if n > 3 && w[n-1] == 'x' {
		w = w[:n-1]
		n--
	}
	if n > 3 && w[n-1] == 's' {
		w = w[:n-1]
	}
	return w
}

// suffixes are tried in order; the first that fits is replaced.
var suffixes = []struct {
	suffix  string
	atLeast int
	becomes string
}{
	{"issement", 10, "ir"}, {"issant", 9, "ir"}, {"ication", 9, "iqu"}, {"icateur", 9, "iqu"}, {"icatrice", 10, "iqu"},
	{"atrice", 8, ""}, {"ateur", 7, ""}, {"ation", 7, ""}, {"ition", 8, ""}, {"ement", 8, ""}, {"ment", 8, ""},
	{"icite", 9, "iqu"}, {"abilite", 10, "abl"}, {"ibilite", 10, "ibl"}, {"ivite", 8, "if"}, {"alite", 8, "al"}, {"arite", 8, "air"},
	{"ite", 7, ""}, {"ologie", 9, "olog"}, {"ologue", 9, "olog"}, {"istique", 10, ""}, {"isme", 7, ""}, {"iste", 7, ""},
	{"trice", 8, "teu"}, {"euse", 6, "eu"}, {"eur", 6, "eu"}, {"ive", 6, "if"}, {"elle", 6, "el"}, {"enne", 6, "en"}, {"onne", 6, "on"},
	{"ette", 7, "et"}, {"iere", 6, "ier"}, {"erie", 7, "er"}, {"ance", 7, "ant"}, {"ence", 7, "ent"},
	{"ante", 7, "ant"}, {"ente", 7, "ent"}, {"aire", 8, ""}, {"ale", 5, "al"}, {"ique", 7, "iqu"}, {"able", 7, ""},
	{"ees", 5, ""}, {"ee", 5, ""},
}

// tidy undoubles letters and drops a final mute vowel.
func tidy(w string) string {
	var b strings.Builder
	for i := range len(w) {
		if i == 0 || w[i] != w[i-1] || !strings.ContainsRune("bcdfglmnprst", rune(w[i])) {
			b.WriteByte(w[i])
		}
	}
	w = b.String()
	if len(w) > 4 && strings.HasSuffix(w, "ie") {
		w = w[:len(w)-2]
	}
	if len(w) > 4 && strings.HasSuffix(w, "er") {
		w = w[:len(w)-2]
	}
	if len(w) > 3 && w[len(w)-1] == 'e' {
		w = w[:len(w)-1]
	}
	if len(w) > 4 && w[len(w)-1] == 'i' {
		w = w[:len(w)-1]
	}
	return w
}

// synonyms bring together words of the field that no suffix rule joins. Each
// line is a family; its first word is the common stem.
var synonyms = families(fieldFamilies)

const fieldFamilies = `
benevol benevole benevoles benevolat
repar reparation reparations reparer repare reparee repares
travail travaux travailleur travailleurs travailleuse travailleuses
itiner itinerant itinerants itinerante itinerantes itinerance
covoitur covoiturage covoiturer covoitureur covoitureurs covoitureuse
maraich maraicher maraichers maraichere maraicheres maraichage
agricol agricole agricoles agriculture agriculteur agriculteurs agricultrice agricultrices
cultur culture cultures culturel culturels culturelle culturelles
jeun jeune jeunes jeunesse
vieil vieux vieille vieilles vieillesse vieillissement vieillir vieillissant
sant sante sanitaire sanitaires
medecin medecins medecine medical medicaux medicale medicales
ecol ecole ecoles ecolier ecoliers scolaire scolaires
ecologi ecologie ecologique ecologiques
energi energie energies energetique energetiques
aliment aliments alimentaire alimentaires alimentation
mobilite mobilites mobile mobiles
habitat habitats habiter habitant habitants habitante habitantes habitation habitations
log loger logement logements
formation formations former formateur formateurs formatrice
emploi emplois employer employe employee employeur employeurs
insertion insertions inserer insere inseree
numerique numeriques numerisation
patrimoin patrimoine patrimoines patrimonial patrimoniale patrimoniaux
solidair solidaire solidaires solidarite solidarites
cooperat cooperative cooperatives cooperatif cooperatifs cooperation cooperer cooperateur cooperateurs
associat association associations associatif associatifs associative associatives
rural rurale rurales ruraux ruralite ruralites
commerc commerce commerces commercial commerciaux commercant commercants commercante
epiceri epicerie epiceries epicier epiciers epiciere
cafe cafes cafetier
velo velos bicyclette bicyclettes cycliste cyclistes cyclable cyclables
voitur voiture voitures automobile automobiles
garag garage garages garagiste garagistes
recycl recyclage recycler recyclerie recycleries
ressourceri ressourcerie ressourceries
jardin jardins jardinage jardiner jardinier jardiniers jardiniere jardinieres
elevage elevages eleveur eleveurs eleveuse
boulang boulangerie boulangeries boulanger boulangers boulangere
touris tourisme touriste touristes touristique touristiques
citoyen citoyens citoyenne citoyennes citoyennete
eau eaux
oeil yeux
bienetre mieuxetre
tierslieu tierslieux
cherch chercher chercheur chercheurs chercheuse chercheuses recherche recherches rechercher
parent parents parental parentale parentaux parentales parentalite
aid aide aides aider aidant aidants aidante aidantes
apprent apprendre apprenant apprenants apprenante apprentissage apprentissages apprenti apprentis apprentie apprenties
acteur acteurs actrice actrices
public publics publique publiques
voisin voisins voisine voisines voisinage voisinages
retraite retraites retraitee retraitees
sportif sport sports sportifs sportive sportives
musiqu musique musiques musical musicaux musicale musicales musicien musiciens musicienne musiciennes
theatr theatre theatres theatral theatrale
paysan paysans paysanne paysannes paysannerie
mesur mesure mesures mesurer mesuree mesurable
evalu evaluer evaluation evaluations evaluateur evaluatrice
financ finance financer financement financements financeur financeurs financier financiers financiere
vend vendre vendeur vendeurs vendeuse vendeuses
achat achats acheter acheteur acheteurs
soin soins soigner soignant soignants soignante soignantes
handicap handicaps handicape handicapes handicapee handicapees
precair precaire precaires precarite
inclu inclure inclusif inclusifs inclusive inclusives inclusion
migrant migrants migrante migration migrations
essaim essaimage essaimer
dechet dechets decheterie decheteries dechetterie dechetteries
territoir territoire territoires territorial territoriale territoriales territoriaux
famill famille familles familial familiale familiales familiaux
rout route routes routier routiers routiere routieres
bibliothequ bibliotheque bibliotheques bibliothecaire bibliothecaires mediatheque mediatheques
lectur lecture lectures lire lecteur lecteurs lectrice lectrices
entrepreneur entreprendre entreprise entreprises entrepreneurs entrepreneuse entrepreneuriat entrepreneurial
`

func families(list string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(list) {
		family := strings.Fields(line)
		for _, w := range family {
			m[w] = family[0]
		}
	}
	return m
}

// Stems is what is stored to be found by: the stems of a text, each once, in
// the order they come. A compound is followed by its parts, so that
// « éco-construction » is found by « écoconstruction » and by « construction ».
func Stems(s string) string {
	seen := map[string]bool{}
	var b strings.Builder
	add := func(w string) {
		stem := Stem(w)
		if seen[stem] {
			return
		}
		seen[stem] = true
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(stem)
	}
	for _, w := range analyse(s) {
		add(w.text)
		for _, part := range w.parts {
			if !stopWords[part] {
				add(part)
			}
		}
	}
	return b.String()
}

// Bounds of a query.
const (
	maxQuery      = 400
	maxQueryWords = 12
)

// QueryStems analyses what someone looks for as texts were, within bounds: the
// first 400 characters, the first 12 stems. A text holds all of its own.
func QueryStems(q string) []string {
	var out []string
	for _, w := range Tokens(firstRunes(q, maxQuery)) {
		if stem := Stem(w); !slices.Contains(out, stem) {
			out = append(out, stem)
		}
		if len(out) == maxQueryWords {
			break
		}
	}
	return out
}
