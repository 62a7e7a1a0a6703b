package web

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// sent is a form that someone fills in and sends. Two of a route are two forms of it, or
// two ways to fill it in.
type sent struct {
	route string
	at    string                               // the page that offers it
	open  func(t *testing.T, s *Server) string // makes what it needs first, and says the page
	only  string                               // a field that tells it from the others of the page
	actor access.Actor                         // an editor when not said
	fill  []string                             // names and values, over what the page offers
	press string                               // the button, as name=value
	file  attached
	late  []string // what someone typed meanwhile on the same page
	first *sent    // or what someone else sends before what takes something away
	there string   // the page where it does, when another
	alone string   // or why nobody else's work can be written over
	idle  bool     // nothing is kept of it
	free  bool     // open to everyone
}

func (f sent) page(t *testing.T, s *Server) string {
	if f.open != nil {
		return f.open(t, s)
	}
	return f.at
}

// blank is the form as its page offers it.
func (f sent) blank(t *testing.T, s *Server, at string) paper {
	t.Helper()
	answer := get(t, s, at, f.actor)
	if answer.Code == http.StatusMovedPermanently { // it was given another name
		at = answer.Header().Get("Location")
		answer = get(t, s, at, f.actor)
	}
	found := papers(answer.Body.String(), at)
	for _, p := range found {
		if s.routeOf(p) == f.route && (f.only == "" || p.offers(f.only)) {
			return p
		}
	}
	t.Fatalf("%s (%d) has no form of %s %s", at, answer.Code, f.route, f.only)
	return paper{}
}

// offers says whether a form has a field or a button of that name, or of that
// name=value.
func (p paper) offers(only string) bool {
	name, value, said := strings.Cut(only, "=")
	return slices.ContainsFunc(p.inputs, func(i input) bool { return i.name == name && (!said || i.value == value) })
}

// with is what is sent when these names and values were typed.
func (f sent) with(p paper, typed []string) url.Values {
	v := p.values()
	said := map[string]bool{}
	for i := 0; i < len(typed); i += 2 {
		if !said[typed[i]] {
			v.Del(typed[i])
		}
		words := typed[i+1]
		if words == codeToType { // in a letter that is written when the form is opened
			words = typedCode
		}
		said[typed[i]] = true
		v.Add(typed[i], words)
	}
	if name, value, ok := strings.Cut(f.press, "="); ok {
		for _, i := range p.inputs {
			if value == "?" && i.name == name { // the first it offers
				value = i.value
			}
		}
		v.Set(name, value)
	}
	return v
}

const (
	nothingBefore = "what it makes was not there before"
	oneState      = "it leads to one state, whoever asks for it"
)

func valley(part string) string  { return "/etudes/" + valbruneSlug + part }
func board(part string) string   { return "/etudes/" + boardSlug + part }
func village(part string) string { return conclusionURL(part) }

// everyForm fills in each form of the site, in an order in which each finds what it needs.
var everyForm = slices.Concat(roundForms, indexForms, []sent{
	{route: "style", at: "/style", fill: []string{"name", "Garage"}, alone: "it keeps nothing", idle: true, free: true},
	{route: signInRoute, at: "/connexion", actor: access.Anyone, fill: []string{"login", "jean", "password", goodPassword}, alone: "it keeps nothing", idle: true, free: true},
	{route: "sign_out", at: "/initiatives", alone: "it keeps nothing", idle: true, free: true},
	{route: "invitation", actor: access.Anyone, open: func(t *testing.T, s *Server) string {
		return "/invitation?lien=" + must[string](t)(s.app.InviteAccount(context.Background(), testOwner, access.Editor, app.From{}))
	}, fill: []string{"name", "Zoé Lefèvre", "login", "zoe", "password", goodPassword}, alone: nothingBefore, free: true},
	{route: "invitation", actor: access.Anyone, open: func(t *testing.T, s *Server) string {
		return "/invitation?lien=" + must[string](t)(s.app.PasswordLink(context.Background(), testOwner, "zoe", app.From{}))
	}, fill: []string{"password", goodPassword}, alone: oneState, free: true},
	{route: "people", at: "/personnes", actor: testOwner, only: "role", fill: []string{"role", "reader"}, alone: nothingBefore},
	{route: "invitation_withdraw", at: "/personnes", actor: testOwner, alone: oneState},
	{route: "person", at: "/personnes/jean", actor: testOwner, fill: []string{"role", "reader"}, alone: oneState},
	{route: "person_password", at: "/personnes/jean", actor: testOwner, alone: oneState},
	{route: "person_close", at: "/personnes/jean", actor: testOwner, alone: oneState},

	{route: "initiative_new", at: "/initiatives/nouvelle", fill: []string{"name", "Four à pain", "summary", "On y cuit ensemble."}, alone: nothingBefore},
	{route: "initiative_edit", at: "/initiatives/" + garageAddress + "/modifier", fill: []string{"summary", "On répare des voitures."}, late: []string{"summary", "On loue des voitures.", "public_phone", "06 00 00 00 00"}},
	{route: "initiative_links", at: "/initiatives/" + garageAddress + "/liens", only: "other", fill: []string{"type", "funds", "other", "Café associatif", "note", "Depuis 2021"}, alone: nothingBefore},
	{route: "initiative_links", at: "/initiatives/" + garageAddress + "/liens", only: "do=remove", press: "do=remove", alone: oneState},
	{route: "initiative_files", at: "/initiatives/" + garageAddress + "/images-et-documents", only: "address", fill: []string{"title", "Bilan", "address", "https://exemple.fr/bilan.pdf"}, alone: nothingBefore},
	{route: "initiative_files", at: "/initiatives/" + garageAddress + "/images-et-documents", only: "document", fill: []string{"title", "Compte rendu"}, file: attached{"document", "cr.pdf", "%PDF-1.4 pas plus"}, alone: nothingBefore},
	{route: "initiative_files", at: "/initiatives/" + garageAddress + "/images-et-documents", only: "do=picture", fill: []string{"alt", "L’atelier", "credit", "Awa"}, file: attached{"picture", "atelier.png", smallPicture()}, alone: nothingBefore},
	{route: "initiative_files", at: "/initiatives/" + garageAddress + "/images-et-documents", only: "do=described", fill: []string{"alt", "L’atelier, porte ouverte"}, alone: oneState},
	{route: "initiative_translate", at: "/initiatives/" + garageAddress + "/traduire", fill: []string{"name", "Solidarity garage"}, late: []string{"name", "The garage of Valbrune", "summary", "Cars are mended."}},
	{route: "initiative_files", at: "/initiatives/" + garageAddress + "/images-et-documents", only: "do=removed", press: "do=removed", alone: oneState},
	{route: "initiative_undo", at: "/initiatives/" + garageAddress + "/historique", late: []string{}},

	{route: "organisation_new", at: "/organisations/nouvelle", fill: []string{"name", "Réseau des garages", "kinds", "network"}, alone: nothingBefore},
	{route: "organisation_edit", at: "/organisations/" + mainsNoires + "/modifier", fill: []string{"summary", "Une association de mécanique."}, late: []string{"summary", "Des mécaniciennes.", "web", "https://exemple.fr/mains"}},
	{route: "organisation_links", at: "/organisations/" + mainsNoires + "/liens", only: "note", fill: []string{"act", "partners", "other", "Café associatif", "note", "le samedi"}, alone: nothingBefore},
	{route: "organisation_links", at: "/organisations/" + mainsNoires + "/liens", only: "do=remove", press: "do=remove", alone: oneState},
	{route: "organisation_undo", at: "/organisations/" + mainsNoires + "/historique", late: []string{}},

	{route: "perimeter_new", at: "/perimetres/nouveau", fill: []string{"name", "Pays neuf", "kind", "pays", "members", "Alençon\nArgentan"}, press: "do=keep", alone: nothingBefore},
	{route: "perimeter_edit", at: "/perimetres/" + drawnPays + "/modifier", fill: []string{"purpose", "Un contrat."}, press: "do=keep", late: []string{"purpose", "Une étude.", "by", "Jean"}},
	{route: "perimeter_undo", at: "/perimetres/" + drawnPays + "/historique", late: []string{}},
	{route: "briefing_new", at: "/notes/nouvelle?territoire=commune:01074", fill: []string{"question", "Qui vit ici ?"}, alone: nothingBefore},
	{route: "briefing_edit", at: "/notes/" + notedPublic + "/modifier", fill: []string{"question", "Que faire ?"}, late: []string{"question", "Avec qui ?", "by", "Jean"}},
	{route: "briefing_undo", at: "/notes/" + notedPublic + "/historique", late: []string{}},
	{route: "briefing_retire", at: "/notes/" + notedPublic + "/retirer", press: "do=do", alone: oneState},
	{route: "place_import_new", at: "/apporter-des-indicateurs", file: attached{"file", "lits.csv", "CODGEO;Lits\n61001;4\n"}, alone: nothingBefore},
	{route: "place_import", open: func(t *testing.T, s *Server) string { return bringTable(t, s, "CODGEO;Chambres\n61001;4\n") },
		fill: []string{"columns", "B", "B.rule", "sum", "period", "2024", "source", "Enquête"}, press: "do=keep", alone: nothingBefore},
	{route: "zoning_new", at: "/apporter-un-zonage", file: attached{"file", "zones.geojson", zonedOrne}, alone: nothingBefore},
	{route: "zoning", open: func(t *testing.T, s *Server) string { return bringZoning(t, s, zonedOrne) }, only: "kind",
		fill: []string{"zones", "1", "kind", "basin"}, press: "do=keep", alone: nothingBefore},
	{route: "place_compose_new", at: "/composer-un-indicateur", fill: []string{"label", "Logements sans habitant", "formula", "P18_LOGVAC + P18_RSECOCC", "unit", "{dwelling}"}, press: "do=keep", alone: nothingBefore},
	{route: "place_compose", at: "/indicateurs/" + composedRate + "/formule", only: "formula", fill: []string{"formula", "2000 [{person}] * LITS / P18_POP"}, press: "do=keep", late: []string{"formula", "1000 [{person}] * LITS / POP26", "definition", "Au recensement."}},
	{route: "place_indicator_edit", at: "/indicateurs/" + broughtBeds + "/modifier", only: "producer", fill: []string{"producer", "Insee"}, late: []string{"producer", "Un ministère"}},
	{route: "place_indicator_edit", at: "/indicateurs/" + composedRate + "/modifier", only: "label", fill: []string{"definition", "Lits marchands."}, late: []string{"label", "Lits marchands pour 1 000 habitants"}},
	{route: "place_indicator_undo", at: "/indicateurs/" + broughtBeds + "/historique", late: []string{}},
	{route: "place_indicator_keep", at: "/indicateurs/" + broughtBeds + "/montrer", press: "do=hide", alone: oneState},
	{route: "place_indicator_restore", open: takenAway, alone: oneState},
	{route: "perimeter_retire", at: "/perimetres/" + drawnPays + "/retirer", press: "do=do", alone: oneState},

	{route: "import_new", at: "/importer", file: attached{"file", "cafés.csv", census}, alone: nothingBefore},
	{route: "import_preview", open: func(t *testing.T, s *Server) string {
		f := sent{route: "import_new", actor: testEditor}
		p := f.blank(t, s, "/importer")
		return hand(t, s, p, p.values(), attached{"file", "cafés.csv", census}, testEditor).Header().Get("Location")
	}, only: "list",
		press: "do=import", fill: []string{"list", "Cafés de l’Orne", "public", "oui"}, alone: "a file is its bringer’s alone"},
	{route: "import_undo", open: func(t *testing.T, s *Server) string {
		all := must[[]app.ImportReport](t)(s.app.Imports(context.Background(), testEditor, app.Principal))
		return "/imports/" + all[0].Batch
	}, alone: oneState},

	{route: "sheet_tend", open: func(t *testing.T, s *Server) string {
		return "/" + must[app.InitiativeView](t)(s.app.SaveInitiative(context.Background(), testEditor, app.Principal, initiative.Initiative{ID: "vide", Name: "Fiche vide"}, initiative.Contact{}, 0, byForm)).Path
	}, only: "why=unknown", press: "why=unknown", alone: oneState},
	{route: "sheet_tend", at: "/initiatives/" + garageAddress, only: "why=confirm", press: "why=confirm", alone: oneState},
	{route: "source_new", at: "/sources/nouvelle", fill: []string{"name", "Cafés suivis", "every", "0"}, file: attached{"file", "cafés.csv", census}, alone: nothingBefore},
	{route: "source_file", at: handedListAt, file: attached{"file", "liste.csv", census}, alone: nothingBefore},
	{route: "source_edit", at: mapNearbyAt + "/modifier", fill: []string{"licence", "CC-BY"}, late: []string{"licence", "CC0"}},
	{route: "source", at: mapNearbyAt, only: "do=read", press: "do=read", alone: oneState},
	{route: "source", at: mapNearbyAt, only: "do=stop", press: "do=stop", alone: oneState},
	{route: "source", at: mapNearbyAt, only: "do=pause", press: "do=pause", alone: oneState},
	{route: "source", at: mapNearbyAt, only: "do=drop", press: "do=drop", alone: oneState},

	{route: "searches", at: "/recherches?q=garage", only: "name", fill: []string{"name", "Les garages"}, press: "do=save", alone: "a search is its keeper’s alone", free: true},
	{route: "lot_choose", at: "/initiatives/lot", only: "which", fill: []string{"which", "all"}, alone: nothingBefore},
	{route: "lot", open: func(t *testing.T, s *Server) string { return lotGathered(t, s) + "?faire=tags" }, only: "labels", press: "deed=choose",
		fill: []string{"do", "add_tags", "labels", "à relancer"}, alone: "a lot is its maker’s alone"},
	{route: "lot", open: func(t *testing.T, s *Server) string {
		return lotReady(t, s, "themes", "do", "add_themes", "values", "food")
	}, only: "deed=apply", press: "deed=apply", alone: oneState},
	{route: "lot", open: func(t *testing.T, s *Server) string { return lotGathered(t, s) }, only: "deed=drop", press: "deed=drop", alone: oneState},
	{route: "lot_undo", open: func(t *testing.T, s *Server) string {
		at := lotReady(t, s, "themes", "do", "add_themes", "values", "energy")
		post(t, s, at, testEditor, "deed", "apply", "seen", "9999999999999")
		return at
	}, alone: oneState},

	{route: "study_new", at: "/etudes/nouvelle", fill: []string{"title", "Une vallée", "question", "Que change-t-on ?", "framework", "insee-2014@1", "territories", "Orne (61)"}, alone: nothingBefore},
	{route: "study_edit", at: valley("/cadrage/modifier"), fill: []string{"means", "Deux personnes"}, late: []string{"means", "Quatre personnes", "why", "Pour en parler."}},
	{route: "study_members", at: valley("/groupe"), only: "college", fill: []string{"name", "Paul Petit", "college", "public"}, alone: nothingBefore},
	{route: "study_member", at: valley("/groupe/ines"), fill: []string{"role", "habitante"}, late: []string{"role", "élue", "organisation", "Mairie"}},
	{route: "study_undo", at: valley("/historique"), late: []string{}},
	{route: "census_add", at: valley("/recensement/ajouter?q=four&ou=partout"), only: "initiative", press: "initiative=?", alone: nothingBefore},
	{route: "entry_read", at: valley("/recensement/" + garageAddress + "/lire?membre=awa"), fill: []string{"note.utile", "Le prêt de voiture"}, late: []string{"note.utile", "La location"}},
	{route: "entry_decide", at: valley("/recensement/" + garageAddress + "/decider"), fill: []string{"settled", "Awa convainc Luc"}, late: []string{"settled", "Luc convainc Awa"}},
	{route: "entry_recuse", at: valley("/recensement/" + garageAddress), fill: []string{"member", "luc"}, alone: oneState},
	{route: "entry_remove", open: func(t *testing.T, s *Server) string {
		found := must[app.Found](t)(s.app.Initiatives(context.Background(), testEditor, app.Principal, app.Search{Words: "four", Limit: 1}))
		return valley("/recensement/" + slugOf(found.Initiatives[0].Path))
	}, press: "version=?",
		there: valley("/recensement/brouillon"), first: &sent{route: "entry_read", at: valley("/recensement/brouillon/lire?membre=awa"), fill: []string{"answer.mesure", "no"}}},
	{route: "study_member_remove", open: func(t *testing.T, s *Server) string {
		view := must[app.StudyView](t)(s.app.StudyAt(context.Background(), testEditor, valbruneSlug))
		return valley("/groupe/" + view.Members[len(view.Members)-1].ID)
	}, alone: oneState},

	{route: "conclusion_argue", at: village("/argumenter"), fill: []string{"title", "Le travail", "statement", "Il y a du travail.", "for", "Trois emplois."}, alone: nothingBefore},
	{route: "conclusion_try", at: village("/eprouver"), fill: []string{"hypothesis", "local_positive", "title", "Une autre"}, alone: nothingBefore},
	{route: "conclusion_edit", at: village("/" + arguing + "/modifier"), fill: []string{"dissent", "Luc hésite."}, late: []string{"dissent", "Luc n’est pas d’accord.", "agreement", "Awa, Inès"}},
	{route: "conclusion_edit", at: village("/" + crossing + "/modifier"), fill: []string{"seed", "7"}, late: []string{"seed", "8", "statement", "Mieux à plusieurs."}},
	{route: "argument", at: village("/" + arguing + "/arguments/for/0"), fill: []string{"text", "On se reparle."}, late: []string{"text", "On se voit."}},
	{route: "conclusion_run", at: village("/" + unrun), late: []string{}},
	{route: "conclusion_redo", open: func(t *testing.T, s *Server) string {
		version := longPlan(t, s, 11)
		must[*conclusion.Result](t)(s.app.RunConclusion(context.Background(), testEditor, app.Demonstration, concludes, crossing, version, byForm))
		return village("/" + crossing + "/refaire")
	}, alone: "it keeps nothing", idle: true, free: true},
	{route: "conclusion_stop", open: func(t *testing.T, s *Server) string {
		at := village("/" + crossing)
		f := sent{route: "conclusion_run", actor: testEditor}
		p := f.blank(t, s, at)
		hand(t, s, p, p.values(), attached{}, testEditor)
		return at
	}, alone: oneState},
	{route: "conclusion_remove", at: village("/" + arguing), first: &sent{route: "conclusion_edit", at: village("/" + arguing + "/modifier"), fill: []string{"statement", "Du lien d’abord."}}},
	{route: "conclusion_restore", at: village("?retiree=" + arguing), alone: oneState},

	{route: "matrix_row", at: board("/matrice/" + busName), fill: []string{"state", "no_effect", "member", "awa", "sentence", "Rien vu."}, alone: "it fills only what nobody has studied"},
	{route: "cell_read", at: board("/matrice/" + garageName + "/logement/lire"), fill: []string{"member", "luc", "state", "effect", "direction", "positive", "intensity", "1", "sentence", "On se loge."}, alone: nothingBefore},
	{route: "cell_read", at: board("/matrice/" + garageName + "/transports/lire?effet=roule&membre=luc"), fill: []string{"sentence", "On circule."}, late: []string{"sentence", "On va loin.", "mechanism", "Le prêt."}},
	{route: "cell_settle", at: board("/matrice/" + garageName + "/transports/trancher?effet=roule"), fill: []string{"state", "effect", "direction", "positive", "intensity", "2", "reason", "La lecture de Luc"}, late: []string{"state", "effect", "direction", "positive", "intensity", "3", "reason", "La lecture d’Awa"}},
	{route: "cell_unsettle", at: board("/matrice/" + garageName + "/transports"), late: []string{}},
	{route: "cell_remove", at: board("/matrice/" + garageName + "/transports"), first: &sent{route: "cell_settle", at: board("/matrice/" + garageName + "/transports/trancher?effet=roule"), fill: []string{"state", "no_effect", "reason", "Rien de tel"}}},
	{route: "indicator_new", at: board("/indicateurs/nouveau"), fill: []string{"label", "Repas", "definition", "Repas servis", "unit", "repas"}, alone: nothingBefore},
	{route: "indicator_edit", at: board("/indicateurs/trajets/modifier"), fill: []string{"source", "Registre"}, late: []string{"source", "Carnet", "collector", "Awa"}},
	{route: "observation_new", at: board("/chiffres/nouveau"), fill: []string{"initiative", "atelier", "indicator", "trajets", "value", "12", "status", "known", "from.annee", "2024", "source", "Registre"}, alone: nothingBefore},
	{route: "observation_edit", at: board("/chiffres/trajets-2025/modifier"), fill: []string{"source", "Registre"}, late: []string{"source", "Carnet", "note", "Relu"}},
	{route: "story_new", at: board("/recits/nouveau"), fill: []string{"initiative", "atelier", "text", "J’ai repris la route.", "teller", "Paul", "take_part", "oui", "consent_date.annee", "2026", "how", "à voix haute"}, alone: nothingBefore},
	{route: "story_edit", at: board("/recits/germaine/modifier"), fill: []string{"place", "Alençon"}, late: []string{"place", "Argentan", "collector", "Luc"}},
	{route: "story_withdraw", at: board("/recits/discret/retirer"), alone: oneState},
	{route: "twins", at: "/initiatives/doublons", only: "do=different", press: "do=different", alone: oneState},
	{route: "twins", at: "/initiatives/doublons?lesquels=different", only: "do=open", press: "do=open", alone: oneState},
	{route: "twins", open: func(t *testing.T, s *Server) string {
		putAside(t, s) // the search that an import asked for
		return "/initiatives/doublons"
	}, only: "do=find", press: "do=find", alone: oneState},
	{route: "twin_merge", at: "/initiatives/doublons/reunir?a=brouillon&b=brouillon-2", first: &sent{route: "initiative_edit", at: "/initiatives/piscine-secrete-ggxc6x/modifier", fill: []string{"summary", "On y plonge."}}},
	{route: "merge", at: "/initiatives/doublons/reunions/brouillon-4", alone: oneState},

	{route: "report_edit", at: board("/rapport/modifier"), fill: []string{"lede", "Il y a des trajets."}, late: []string{"lede", "Il y a du monde.", "title", "Ce qui avance"}},
	{route: "report_edit", at: board("/rapport/modifier?texte=nouveau"), fill: []string{"title", "Un second texte"}, alone: nothingBefore},
	{route: "report_block_new", at: board("/rapport/blocs/nouveau?genre=text&texte=rapport-essai"), fill: []string{"title", "Enfin", "text", "Voilà."}, alone: nothingBefore},
	{route: "report_block", at: board("/rapport/blocs/1?texte=rapport-essai"), fill: []string{"title", "Tout d’abord"}, late: []string{"title", "Pour commencer", "text", "Un autre début."}},
	{route: "report_block_move", at: board("/rapport/modifier?texte=rapport-essai"), press: "by=down", alone: "it moves the block that it names"},
	{route: "report_block_remove", at: board("/rapport/modifier?texte=rapport-essai"), late: []string{}},
	{route: "record_undo", open: func(t *testing.T, s *Server) string {
		view := must[app.StudyView](t)(s.app.StudyAt(context.Background(), testEditor, boardSlug))
		card := must[app.IndicatorView](t)(s.app.IndicatorOf(context.Background(), testEditor, view, "trajets"))
		card.CoBuilt += "Luc "
		must[int64](t)(s.app.SaveIndicator(context.Background(), testEditor, boardSpace, boardID, card.Indicator, card.Version, byForm))
		return board("/historique/indicator/trajets")
	}, late: []string{}},
	{route: "report_undo", open: func(t *testing.T, s *Server) string {
		f := sent{route: "report_block_remove", actor: testEditor}
		p := f.blank(t, s, board("/rapport/modifier?texte=rapport-essai"))
		return hand(t, s, p, p.values(), attached{}, testEditor).Header().Get("Location")
	}, late: []string{}},
	{route: "call_new", at: "/appels/nouveau", fill: []string{"title", "Essai", "purpose", "Voir.", "notice", "Relu.", "opens.jour", "2", "opens.mois", "12", "opens.annee", "2026"}, alone: nothingBefore},
	{route: "call_edit", at: "/appels/" + keptCallAddress + "/modifier", fill: []string{"purpose", "Savoir qui agit chez nous."}, late: []string{"purpose", "Savoir qui fait quoi."}},
	{route: "call_begin", at: begins, actor: access.Anyone, fill: []string{"name", "Le moulin", "vu", longAgo}, alone: nothingBefore, free: true},
	{route: "call_answer", open: func(t *testing.T, s *Server) string {
		return "/appels/" + openCallSlug + "/reponse/" + answerOf(t, s.app, "La forge", false) + "/summary"
	}, actor: access.Anyone, fill: []string{"summary", "On y forge."}, late: []string{"summary", "On y forge encore."}, free: true},
	{route: "call_answer", open: func(t *testing.T, s *Server) string {
		return "/appels/" + openCallSlug + "/reponse/" + answerOf(t, s.app, "La scierie", false) + "/where"
	}, actor: access.Anyone, fill: []string{"where", "Alençon"}, late: []string{"where", "Lonrai"}, free: true},
	{route: "call_contact", open: func(t *testing.T, s *Server) string {
		return "/appels/" + openCallSlug + "/coordonnees/" + answerOf(t, s.app, "Le rucher", false)
	}, actor: access.Anyone, fill: []string{"name", "Odile", "email", "odile@exemple.fr", "agreement", "oui"}, alone: "one sender holds the link", free: true},
	{route: "call_reply", open: func(t *testing.T, s *Server) string {
		return "/appels/" + openCallSlug + "/reponse/" + answerOf(t, s.app, "Le pressoir", false)
	}, actor: access.Anyone, press: "do=send", alone: oneState, free: true},
	{route: "call_resume", at: "/appels/" + openCallSlug + "/reprendre", actor: access.Anyone, fill: []string{"email", "odile@exemple.fr"}, alone: nothingBefore, free: true},
	{route: "call_code", open: func(t *testing.T, s *Server) string {
		at, code := askedCode(t, s, "Le fournil")
		typedCode = code
		return at
	}, actor: access.Anyone, fill: []string{"code", codeToType}, alone: nothingBefore, free: true},
	{route: "call_enter", at: entersAt, fill: []string{"q_name", "Le lavoir du bas", "q_summary", "On y lave.", "q_where", "61001", "received.jour", "20", "received.mois", "11", "received.annee", "2026"}, alone: nothingBefore},
	{route: "call_entered", open: func(*testing.T, *Server) string { return entersAt + "/" + paperProposal[1].(string) }, fill: []string{"q_summary", "On y cuit du pain."}, late: []string{"q_summary", "On y cuit le samedi."}},
	{route: "call_proposal", open: func(t *testing.T, s *Server) string {
		name := "La bergerie " + id.New()
		answerOf(t, s.app, name, true)
		return proposalAt(waiting(t, s.app, name))
	}, only: "message", press: "do=ask", fill: []string{"message", "Depuis quand ?"}, late: []string{"message", "Pour qui ?"}},
	{route: "letter", open: func(t *testing.T, s *Server) string {
		works(t, s.app)
		return "/courrier"
	}, only: "do=throw_away", press: "do=throw_away", alone: oneState},
	{route: "claim", at: "/initiatives/" + garageAddress + "/porteur", actor: access.Anyone, fill: []string{"name", "Eve", "email", "eve@exemple.org", "agreement", "oui"}, alone: nothingBefore, free: true},
	{route: "claim_code", open: func(t *testing.T, s *Server) string {
		w := post(t, s, "/initiatives/"+garageAddress+"/porteur", access.Anyone, "name", "Paul", "email", "paul@exemple.org", "agreement", "oui")
		at := w.Header().Get("Location")
		typedCode = writtenCode(t, s.app, at[strings.LastIndex(at, "/")+1:])
		return at
	}, actor: access.Anyone, fill: []string{"code", codeToType}, alone: nothingBefore, free: true},
	{route: "held", open: heldHere, only: "do=right", actor: access.Anyone, press: "do=right", alone: oneState, idle: true, free: true},
	{route: "held", open: heldHere, only: "email", actor: access.Anyone, press: "do=hand", fill: []string{"name", "Zoé", "email", "zoe@exemple.org"}, alone: nothingBefore, free: true},
	{route: "held_quiet", open: func(t *testing.T, s *Server) string { return heldHere(t, s) + "/rappels" }, actor: access.Anyone, press: "do=stop", alone: oneState, free: true},
	{route: "held_edit", open: func(t *testing.T, s *Server) string { return heldHere(t, s) + "/modifier" }, actor: access.Anyone, fill: []string{"summary", "On répare."}, late: []string{"summary", "On prête."}, free: true},
	{route: "claim_kept", open: func(t *testing.T, s *Server) string { return "/porteurs/" + waitingClaim[0].(string) }, press: "do=refused", fill: []string{"message", "Qui êtes-vous ?"}, alone: oneState},
	{route: "held", open: func(t *testing.T, s *Server) string { listSays(t, s.app); return heldHere(t, s) }, only: "said", actor: access.Anyone, press: "do=take", alone: oneState, free: true},
	{route: "initiative_elsewhere", open: func(t *testing.T, s *Server) string {
		listSays(t, s.app)
		return "/initiatives/" + garageAddress + "/ailleurs"
	}, press: "do=keep", alone: oneState},
	{route: "held", open: heldHere, only: "do=corrected", actor: access.Anyone, press: "do=corrected", alone: oneState, free: true},
	{route: "remark_error", at: "/initiatives/" + garageAddress + "/signaler", actor: access.Anyone, fill: []string{"wrong", "Il a fermé.", "vu", longAgo}, alone: nothingBefore, free: true},
	{route: "remark_omission", at: "/signaler-un-oubli", actor: access.Anyone, fill: []string{"name", "Le lavoir", "where", "Lonrai", "vu", longAgo}, alone: nothingBefore, free: true},
	{route: "remark_kept", open: func(t *testing.T, s *Server) string {
		_, v := errorTold(t, s.app, "Faux "+id.New(), "")
		return "/signalements/" + v.ID
	}, press: "do=discarded", fill: []string{"reason", "known", "message", "Déjà su."}, alone: oneState},
	{route: "remark_kept", open: func(t *testing.T, s *Server) string {
		_, v := toldMissing(t, s.app, "Manque "+id.New())
		return "/signalements/" + v.ID
	}, press: "do=begin", alone: oneState},
	{route: "publish", at: "/etudes/" + publishedAddress + "/publier", fill: []string{"title", "Un pays publié"}, alone: nothingBefore},
	{route: "publish", open: func(t *testing.T, s *Server) string {
		card := indicator.Indicator{ID: id.New(), Label: "Repas", Unit: "{person}", UnitLabel: "personnes"}
		must[int64](t)(s.app.SaveIndicator(context.Background(), testEditor, app.Demonstration, publishedID, card, 0, byForm))
		return "/etudes/" + publishedAddress + "/publier"
	}, fill: []string{"changes", "Un indicateur de plus."}, alone: nothingBefore},
	// These send letters: what waits to be carried by hand comes before.
	{route: "watch_new", open: func(t *testing.T, s *Server) string {
		s.app.SendBy(&box{})
		return "/alertes/nouvelle?q=garage"
	}, only: "email", fill: []string{"email", "awa@exemple.fr"}, alone: nothingBefore, free: true},
	{route: "watch", open: watchAsked, only: "do=confirm", press: "do=confirm", alone: oneState, free: true},
})

// smallPicture is a picture of a few pixels.
func smallPicture() string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		panic(err)
	}
	return b.String()
}

// TestEveryForm goes through the whole table of addresses that write something. The same form
// sent twice does its work once and leads to one place; sent late, over someone else's
// work, it comes back with what was typed; without a session, or without the right to,
// it writes nothing. An address that is added has to be filled in here.
func TestEveryForm(t *testing.T) {
	folder := t.TempDir()
	s := testServerWith(t, Config{App: testAppIn(t, folder)})
	restarted := testServerWith(t, Config{App: s.app})
	tried := map[string]bool{}
	for _, f := range everyForm {
		tried[f.route] = true
		if !f.actor.SignedIn() && !(f.free && f.actor == access.Anyone && (f.route == signInRoute || f.route == "invitation" || strings.HasPrefix(f.route, "call_") || strings.HasPrefix(f.route, "claim") || strings.HasPrefix(f.route, "held") || strings.HasPrefix(f.route, "remark_"))) {
			f.actor = testEditor
		}
		t.Run(f.route+" "+f.press, func(t *testing.T) { sendEachWay(t, s, restarted, folder, f) })
	}
	routes := 0
	for _, route := range s.routes {
		if route.method() == http.MethodGet {
			continue
		}
		if routes++; !tried[route.Name] {
			t.Errorf("%s has no form here", route.key())
		}
	}
	t.Logf("%d routes, %d forms", routes, len(everyForm))
}

func sendEachWay(t *testing.T, s, restarted *Server, folder string, f sent) {
	at := f.page(t, s)
	if f.first != nil {
		takesNothingUnseen(t, s, folder, f, at)
	}
	mine, theirs := f.blank(t, s, at), f.blank(t, s, at)
	typed := f.with(mine, f.fill)
	before := everythingKept(t, folder)
	if !f.free {
		strangers(t, s, f, mine, typed)
		if everythingKept(t, folder) != before {
			t.Fatal("who may not wrote something")
		}
	}
	first := hand(t, s, mine, typed, f.file, f.actor)
	if first.Code >= 400 {
		t.Fatalf("refused: %d %s", first.Code, plainly(first.Body.String()))
	}
	after := everythingKept(t, folder)
	if (after == before) != f.idle {
		t.Fatalf("what is kept changed: %v", after != before)
	}
	for name, server := range map[string]*Server{"again": s, "again after a start": restarted} {
		sameAnswer(t, name, first, hand(t, server, mine, typed, f.file, f.actor))
		if now := everythingKept(t, folder); now != after {
			t.Fatalf("%s: written twice:\n%s", name, moved(after, now))
		}
	}
	if f.late == nil {
		if f.alone == "" && f.first == nil {
			t.Error("what if someone else sent it meanwhile?")
		}
		return
	}
	sendLate(t, s, folder, f, theirs)
}

// strangers send the form without a session, and without the right to.
func strangers(t *testing.T, s *Server, f sent, p paper, typed url.Values) {
	t.Helper()
	others := []access.Actor{testReader}
	if f.actor == testOwner {
		others = append(others, testEditor)
	}
	for _, other := range others {
		if w := hand(t, s, p, typed, f.file, other); w.Code != http.StatusForbidden {
			t.Errorf("%s may: %d to %s", other.Role, w.Code, w.Header().Get("Location"))
		}
	}
	for _, nobody := range []access.Actor{access.Anyone, {Account: "ended"}} {
		w := hand(t, s, p, typed, f.file, nobody)
		if asked := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/connexion?"); !asked && w.Code != http.StatusForbidden {
			t.Errorf("without a session: %d to %s", w.Code, w.Header().Get("Location"))
		}
	}
}

// sameAnswer holds a second answer to the first: the same place, or the same kind
// of page.
func sameAnswer(t *testing.T, name string, first, second *httptest.ResponseRecorder) {
	t.Helper()
	a, b := placeOf(first), placeOf(second)
	if first.Code != second.Code || a != b {
		t.Errorf("%s: first %d to %q, then %d to %q: %.600s", name, first.Code, a, second.Code, b, plainly(second.Body.String()))
	}
}

// placeOf is where an answer leads, without what it says was done.
func placeOf(w *httptest.ResponseRecorder) string {
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil {
		return err.Error()
	}
	q := to.Query()
	q.Del(doneParameter)
	q.Del(doneCount)
	to.RawQuery = q.Encode()
	return to.String()
}

// sendLate sends what someone typed on a page that was opened before another saved.
func sendLate(t *testing.T, s *Server, folder string, f sent, p paper) {
	t.Helper()
	before := everythingKept(t, folder)
	w := hand(t, s, p, f.with(p, f.late), f.file, f.actor)
	if w.Code != http.StatusConflict {
		t.Fatalf("late: %d to %q: %.400s", w.Code, w.Header().Get("Location"), plainly(w.Body.String()))
	}
	if everythingKept(t, folder) != before {
		t.Fatal("late, it wrote over someone else’s work")
	}
	if len(f.late) == 0 {
		return // nothing was typed
	}
	var mine paper
	for _, back := range papers(w.Body.String(), p.action) {
		if s.routeOf(back) == f.route && (f.only == "" || back.offers(f.only)) {
			mine = back
		}
	}
	kept := mine.values()
	for i := 0; i < len(f.late); i += 2 {
		if name, value := f.late[i], f.late[i+1]; !slices.Contains(kept[name], value) {
			t.Errorf("what was typed in %s is lost: %q", name, kept[name])
		}
	}
	if again := hand(t, s, mine, f.with(mine, nil), f.file, f.actor); again.Code != http.StatusSeeOther {
		t.Errorf("chosen, having seen both: %d %.400s", again.Code, plainly(again.Body.String()))
	} else if everythingKept(t, folder) == before {
		t.Error("chosen, having seen both, it wrote nothing")
	}
}

// takesNothingUnseen sends what takes something away from a page that was opened
// before someone else wrote in it.
func takesNothingUnseen(t *testing.T, s *Server, folder string, f sent, at string) {
	t.Helper()
	if f.there != "" {
		at = f.there
	}
	old := f.blank(t, s, at)
	first := *f.first
	first.actor = f.actor
	p := first.blank(t, s, first.at)
	if w := hand(t, s, p, first.with(p, first.fill), attached{}, first.actor); w.Code != http.StatusSeeOther {
		t.Fatalf("meanwhile: %d %.400s", w.Code, plainly(w.Body.String()))
	}
	before := everythingKept(t, folder)
	if w := hand(t, s, old, f.with(old, nil), attached{}, f.actor); w.Code != http.StatusConflict || everythingKept(t, folder) != before {
		t.Errorf("what someone just wrote is taken away unseen: %d", w.Code)
	}
}

// moved tells the lines of one reading that are not in the other.
func moved(before, after string) string {
	was := map[string]bool{}
	for _, line := range strings.Split(before, "\n") {
		was[line] = true
	}
	var out []string
	for _, line := range strings.Split(after, "\n") {
		if !was[line] {
			out = append(out, cut(line, 300))
		}
	}
	return strings.Join(out, "\n")
}

// TestImpatientClicks: the same form twenty times at once is one sheet, and all
// are led to it.
func TestImpatientClicks(t *testing.T) {
	s := testServer(t)
	f := sent{route: "initiative_new", fill: []string{"name", "Lavoir chaud", "summary", "On y lave et on y parle."}, actor: testEditor}
	p := f.blank(t, s, "/initiatives/nouvelle")
	var led sync.Map
	var clicks sync.WaitGroup
	for range 20 {
		r := httptest.NewRequest(http.MethodPost, p.action, strings.NewReader(f.with(p, f.fill).Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		clicks.Go(func() {
			w := send(t, s, r, testEditor)
			led.Store(w.Header().Get("Location"), w.Code)
		})
	}
	clicks.Wait()
	n := 0
	for to, code := range led.Range {
		if n++; code != http.StatusSeeOther || !strings.HasPrefix(to.(string), "/initiatives/lavoir-chaud-") {
			t.Errorf("%d to %q", code, to)
		}
	}
	found := must[app.Found](t)(s.app.Initiatives(context.Background(), testEditor, app.Principal, app.Search{Words: "lavoir chaud"}))
	if n != 1 || found.Total != 1 {
		t.Errorf("%d places, %d sheets", n, found.Total)
	}
}

// TestGoingBackLosesNothing: who goes back after sending, changes a word and sends
// again did not send the same thing twice. A sheet that is there is shown in both
// versions, to choose from; a new one leads to what it made, and what was typed is held.
func TestGoingBackLosesNothing(t *testing.T) {
	s := testServer(t)
	f := sent{route: "initiative_new", fill: []string{"name", "Lavoir chaud", "summary", "On y lave et on y parle."}, actor: testEditor}
	p := f.blank(t, s, "/initiatives/nouvelle")
	post := func(p paper, fill ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, p.action, strings.NewReader(f.with(p, fill).Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return send(t, s, r, testEditor)
	}
	first := post(p, f.fill...)
	again := post(p, "name", "Lavoir chaud", "summary", "On y lave, on y parle et on y chante.")
	sheet, _, _ := strings.Cut(first.Header().Get("Location"), "?")
	if body := again.Body.String(); first.Code != http.StatusSeeOther || again.Code != http.StatusConflict || !strings.Contains(body, `href="`+sheet+`"`) || !strings.Contains(body, "On y lave, on y parle et on y chante.") {
		t.Fatalf("%d %s, then %d: %.400s", first.Code, sheet, again.Code, plainly(body))
	}
	f.route = "initiative_edit"
	p = f.blank(t, s, sheet+"/modifier")
	if w := post(p, "summary", "On y lave le lundi."); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	w := post(p, "summary", "On y lave le mardi.")
	if body := w.Body.String(); w.Code != http.StatusConflict || !strings.Contains(body, "On y lave le lundi.") || !strings.Contains(body, "On y lave le mardi.") {
		t.Errorf("%d: what was typed after going back: %.600s", w.Code, body)
	}
}
