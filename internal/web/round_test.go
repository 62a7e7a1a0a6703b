package web

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/weighing"
)

const (
	openRound  = "cnse2345" // points, three answers
	pairsRound = "pair2345" // comparisons, closed and public, four answers
	newRound   = "vide2345" // nobody has answered
)

// The private links of an answer in each round.
var weighedOpen, weighedClosed = []any{openRound, ""}, []any{pairsRound, ""}

var roundFixtures = []fixture{
	{route: "rounds", values: []any{builtPublic}},
	{route: "rounds", values: []any{builtPublic}, actor: testEditor},
	{route: "rounds", values: []any{builtDraft}, actor: testEditor},
	{route: "round_new", values: []any{builtPublic}, actor: testEditor},
	{route: "round", values: []any{builtPublic, openRound}, actor: testEditor, drawn: 60_000},
	{route: "round", values: []any{builtPublic, pairsRound}, drawn: 60_000},
	{route: "round", values: []any{builtPublic, newRound}, actor: testReader},
	{route: "round_edit", values: []any{builtPublic, openRound}, actor: testEditor},
	{route: "round_screen", values: []any{builtPublic, openRound}, actor: testEditor},
	{route: "round_answers", values: []any{builtPublic, openRound}, actor: testEditor},
	{route: "round_answers", values: []any{builtPublic, pairsRound}, actor: testEditor},
	{route: "round_answers", values: []any{builtPublic, newRound}, actor: testEditor},
	{route: "round_enter", values: []any{builtPublic, openRound}, actor: testEditor},
	{route: "round_enter", values: []any{builtPublic, pairsRound}, actor: testEditor},
	{route: "round_erase", values: []any{builtPublic, openRound}, actor: testOwner},
	{route: "round_history", values: []any{builtPublic, pairsRound}, actor: testEditor},
	{route: "weigh_code"},
	{route: "weigh_code", values: []any{"code", "zzzz zzzz"}, status: http.StatusUnprocessableEntity},
	{route: "weigh", values: []any{openRound}},
	{route: "weigh", values: []any{pairsRound}},
	{route: "weighed", values: weighedOpen},
	{route: "weighed", values: weighedClosed},
}

// roundForms fills in the forms of a round.
var roundForms = []sent{
	{route: "round_new", at: "/indices/" + builtPublic + "/groupe/nouveau", fill: []string{"title", "Le conseil", "way", "points", "under", index.Top}, alone: nothingBefore},
	{route: "round_edit", at: "/indices/" + builtPublic + "/groupe/" + openRound + "/modifier", fill: []string{"title", "Le conseil du Perche"}, late: []string{"title", "Le conseil d’ici", "asks", "Qu’est-ce qui compte ?"}},
	{route: "round_enter", at: "/indices/" + builtPublic + "/groupe/" + openRound + "/saisir", fill: []string{"points.d1", "40", "points.d2", "60", "as", "field"}, alone: nothingBefore},
	{route: "round_aside", at: "/indices/" + builtPublic + "/groupe/" + openRound + "/reponses", fill: []string{"reason", "Un essai"}, alone: oneState},
	{route: "weigh", at: "/poids/" + openRound, actor: access.Anyone, fill: []string{"points.d1", "30", "points.d2", "70", beganField, longAgo}, alone: nothingBefore, free: true},
	{route: "weighed", open: ownAnswerPage, actor: access.Anyone, fill: []string{"points.d1", "20", "points.d2", "80"}, late: []string{"points.d1", "10", "points.d2", "90"}, free: true},
	{route: "weighed_unsay", open: ownAnswerPage, actor: access.Anyone, alone: oneState, free: true},
	{route: "round_undo", at: "/indices/" + builtPublic + "/groupe/" + openRound + "/historique", late: []string{}},
	{route: "round_adopt", at: "/indices/" + builtPublic + "/groupe/" + pairsRound, alone: oneState},
	{route: "round_close", at: "/indices/" + builtPublic + "/groupe/" + openRound, press: "do=close", alone: oneState},
	{route: "round_erase", at: "/indices/" + builtPublic + "/groupe/" + newRound + "/effacer", actor: testOwner, alone: oneState},
}

func furnishRounds(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	for _, r := range []weighing.Round{
		{ID: openRound, Title: "Le conseil de développement", Asks: "Pour bien vivre ici, qu’est-ce qui compte ?", Way: weighing.Points, Under: index.Top, Lang: "fr"},
		{ID: pairsRound, Title: "Une soirée à Mortagne", Way: weighing.Pairs, Under: "d1", Lang: "fr", Public: true},
		{ID: newRound, Title: "Personne encore", Way: weighing.Points, Under: index.Top, Lang: "fr"},
	} {
		if _, err := a.OpenRound(ctx, testEditor, builtPublic, r, app.From{}); err != nil {
			t.Fatal(err)
		}
	}
	for i, points := range []int{80, 60, 40} {
		weighedOpen[1] = sayWeights(t, a, openRound, weighing.Answer{As: weighing.Kinds[i], Points: map[string]int{"d1": points, "d2": 100 - points}})
	}
	for _, lean := range weighing.Leans[1:] {
		weighedClosed[1] = sayWeights(t, a, pairsRound, weighing.Answer{Leans: []weighing.Compared{{A: "UNEMP18", B: "EMPRATE18", Lean: lean}}})
	}
	if err := a.CloseRound(ctx, testEditor, builtPublic, pairsRound, 1, true, app.From{}); err != nil {
		t.Fatal(err)
	}
}

// sayWeights answers a round as anyone does, and gives the private link.
func sayWeights(t *testing.T, a *app.App, code string, answer weighing.Answer) string {
	t.Helper()
	link, err := a.SayWeights(context.Background(), code, answer, app.From{}, func(link string) string { return "/poids/" + code + "/" + link })
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func ownAnswerPage(*testing.T, *Server) string {
	return "/poids/" + openRound + "/" + weighedOpen[1].(string)
}

// Whoever has the code answers: what is wrong comes back as it was typed, with what to do.
func TestSomeoneSaysWhatCounts(t *testing.T) {
	s := testServer(t)
	at := "/poids/" + openRound
	if w := get(t, s, "/poids?code=CNSE-2345", access.Anyone); w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), at) {
		t.Errorf("the code typed from a screen: %d %s", w.Code, w.Header().Get("Location"))
	}
	if blank := plainly(pageOf(t, s, at, access.Anyone)); !strings.Contains(blank, "Mesuré par : chômage au sens du recensement") {
		t.Error("nobody is told what a dimension holds")
	}
	w := post(t, s, at, access.Anyone, "points.d1", "50", "points.d2", "35", beganField, longAgo)
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "il en reste 15 à répartir") || !strings.Contains(body, `value="35"`) || !strings.Contains(body, "Ramener à 100") {
		t.Errorf("points are left: %d %s", w.Code, plainly(body))
	}
	w = post(t, s, at, access.Anyone, "points.d1", "50", "points.d2", "35", "fit", "oui", beganField, longAgo)
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, `value="59"`) || !strings.Contains(body, `value="41"`) {
		t.Errorf("brought to 100: %d %s", w.Code, plainly(body))
	}
	w = post(t, s, at, access.Anyone, "points.d1", "un peu", "points.d2", "35", beganField, longAgo)
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "un peu") {
		t.Errorf("words for points: %d %s", w.Code, plainly(body))
	}
	w = post(t, s, at, access.Anyone, "points.d1", "59", "points.d2", "41", "as", "research", beganField, longAgo)
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, at+"/") {
		t.Fatalf("answered: %d %s", w.Code, w.Body)
	}
	own := pageOf(t, s, to, access.Anyone)
	for _, words := range []string{`value="59"`, "Retirer ma réponse", "une fois le tour de table clos", "Gardez-le"} {
		if !strings.Contains(own, words) {
			t.Errorf("one’s own answer: no %q", words)
		}
	}
	if strings.Contains(own, "Ce que dit le groupe</h2>") {
		t.Error("the group is told while others answer")
	}
	if w = post(t, s, to, access.Anyone, "points.d1", "10", "points.d2", "90", "version", "1"); w.Code != http.StatusSeeOther {
		t.Errorf("changed: %d %s", w.Code, plainly(w.Body.String()))
	}
	if w = post(t, s, to+"/retirer", access.Anyone); w.Code != http.StatusSeeOther {
		t.Errorf("withdrawn: %d", w.Code)
	}
	if w = get(t, s, to, access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("an answer that was withdrawn is still there: %d", w.Code)
	}
	bot := post(t, s, at, access.Anyone, "points.d1", "50", "points.d2", "50", unseenField, "https://spam.example", beganField, longAgo)
	if n, err := s.app.CountAnswers(t.Context(), testEditor, roundOf(t, s, openRound)); bot.Code != http.StatusSeeOther || err != nil || n != 3 {
		t.Errorf("what fills in everything is kept: %d, %d answers, %v", bot.Code, n, err)
	}
}

func roundOf(t *testing.T, s *Server, code string) app.RoundView {
	t.Helper()
	v, err := s.app.RoundBy(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Pairs may be skipped as long as all parts are linked; the answer says which one to give.
func TestSomeoneComparesTwoByTwo(t *testing.T) {
	s := testServer(t)
	if err := s.app.CloseRound(t.Context(), testEditor, builtPublic, pairsRound, 2, false, app.From{}); err != nil {
		t.Fatal(err)
	}
	at := "/poids/" + pairsRound
	w := post(t, s, at, access.Anyone, beganField, longAgo)
	if body := plainly(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "Rien ne relie encore") {
		t.Errorf("nothing is said: %d %s", w.Code, body)
	}
	if w = post(t, s, at, access.Anyone, "pair.UNEMP18.EMPRATE18", "7", beganField, longAgo); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a lean that nobody offers: %d", w.Code)
	}
	if w = post(t, s, at, access.Anyone, "pair.UNEMP18.EMPRATE18", "-2", beganField, longAgo); w.Code != http.StatusSeeOther {
		t.Errorf("%d %s", w.Code, plainly(w.Body.String()))
	}
}

// What a group says is shown with what the index gives under everyone’s own weights, by
// name; who keeps the round has the link, the code and the deeds, and nobody else.
func TestWhatAGroupSaysIsShown(t *testing.T) {
	s := testServer(t)
	at := "/indices/" + builtPublic + "/groupe/"
	kept := pageOf(t, s, at+openRound, testEditor)
	for _, words := range []string{"cnse 2345", "Écran pour la salle", "3 personnes comptent", "« Travail » compte le plus", "Ce que l’indice dirait avec les poids de chacun", "carte-indice", "Alençon", "sur 3"} {
		if !strings.Contains(kept, words) {
			t.Errorf("to who keeps it: no %q", words)
		}
	}
	if strings.Contains(kept, "Donner ces poids") || !strings.Contains(pageOf(t, s, at+pairsRound, testEditor), "Donner ces poids") {
		t.Error("weights are taken while people answer, or are not once they have")
	}
	if strings.Contains(kept, "Selon qui répond") {
		t.Error("one person of each kind is told apart")
	}
	if w := get(t, s, at+openRound, access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("a round that is not public answers anyone: %d", w.Code)
	}
	public := pageOf(t, s, at+pairsRound, access.Anyone)
	if !strings.Contains(public, "4 personnes comptent") || strings.Contains(public, "Clore") || strings.Contains(public, "Effacer") || strings.Contains(public, "Donner ces poids") {
		t.Errorf("to anyone: %s", plainly(public))
	}
	if list := pageOf(t, s, "/indices/"+builtPublic+"/groupe", access.Anyone); strings.Contains(list, "Le conseil de développement") || !strings.Contains(list, "Une soirée à Mortagne") {
		t.Error("the list tells anyone of a round that is not public, or hides one that is")
	}
	file := get(t, s, at+pairsRound+"/poids.csv", access.Anyone)
	if lines := strings.Count(file.Body.String(), "\n"); file.Code != http.StatusOK || lines != 5 {
		t.Errorf("everyone’s weights: %d, %d lines: %s", file.Code, lines, file.Body)
	}
	if w := get(t, s, at+openRound+"/poids.csv", access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("of a round that is not public: %d", w.Code)
	}
	screen := pageOf(t, s, at+openRound+"/ecran", testEditor)
	if !strings.Contains(screen, `class="qr"`) || !strings.Contains(screen, "cnse 2345") || !strings.Contains(screen, "3 réponses") {
		t.Error("the screen of the room lacks its code")
	}
	if w := get(t, s, at+openRound+"/nombre", testEditor); strings.TrimSpace(w.Body.String()) != `{"said":"3 réponses"}` {
		t.Errorf("the count: %s", w.Body)
	}
}

// What an address asks of a round does not show to the next who reads its page, nor does
// the order in which people answered.
func TestARoundTellsNothingOfItsReaders(t *testing.T) {
	s := testServer(t)
	at := "/indices/" + builtPublic + "/groupe/" + pairsRound
	asked := pageOf(t, s, at+"?vue=departement:75&poids-d1=90", testReader)
	if page := pageOf(t, s, at, access.Anyone); !strings.Contains(asked, "Orne") || !strings.Contains(page, "Bien vivre en Orne") || strings.Contains(plainly(page), "Paris") {
		t.Error("the map of what someone asked is shown to the next")
	}
	var seen []float64
	for _, points := range []int{30, 11, 93, 52, 23} {
		sayWeights(t, s.app, newRound, weighing.Answer{Points: map[string]int{"d1": points, "d2": 100 - points}})
	}
	page := pageOf(t, s, "/indices/"+builtPublic+"/groupe/"+newRound, testEditor)
	wide, _, _ := strings.Cut(page, "plot-narrow\"")
	for _, x := range regexp.MustCompile(`class="dot-each" cx="([0-9.]+)"`).FindAllStringSubmatch(wide, 5) {
		v, _ := strconv.ParseFloat(x[1], 64)
		seen = append(seen, v)
	}
	if len(seen) != 5 || !slices.IsSorted(seen) {
		t.Errorf("dots in the order of answers: %v", seen)
	}
}

// Points that no one gives are refused in words, and never brought to anything.
func TestWildPointsAreRefused(t *testing.T) {
	s := testServer(t)
	for _, wild := range []string{"4611686018427387904", "-20", "33,3", "1e300"} {
		for _, fit := range []string{"", "oui"} {
			w := post(t, s, "/poids/"+openRound, access.Anyone, "points.d1", wild, "points.d2", "1", "fit", fit, beganField, longAgo)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(plainly(w.Body.String()), "de 0 à 100") {
				t.Errorf("%s, fit %q: %d", wild, fit, w.Code)
			}
		}
	}
	if w := post(t, s, "/indices/"+builtPublic+"/groupe/"+openRound+"/clore", testEditor, "version", "1", "do", "burn"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a deed that nobody offers: %d", w.Code)
	}
}

// The index says whose weights it has, and stops once someone moves one.
func TestAnIndexSaysWhoseWeightsItHas(t *testing.T) {
	s := testServer(t)
	if err := s.app.CloseRound(t.Context(), testEditor, builtPublic, openRound, 1, true, app.From{}); err != nil {
		t.Fatal(err)
	}
	w := post(t, s, "/indices/"+builtPublic+"/groupe/"+openRound+"/retenir", testEditor, "version", "1")
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/indices/"+builtPublic) {
		t.Fatalf("%d %s", w.Code, to)
	}
	const whose = "Poids de chaque dimension : ceux de 3 personnes (« Le conseil de développement »)"
	if page := plainly(pageOf(t, s, "/indices/"+builtPublic, access.Anyone)); !strings.Contains(page, whose) {
		t.Errorf("it does not say whose: %s", page)
	}
	x, err := s.app.Index(t.Context(), testEditor, builtPublic)
	if err != nil {
		t.Fatal(err)
	}
	x.Dimensions[0].Weight = 5
	if err := s.app.SaveIndex(t.Context(), testEditor, x.Index, x.Version, app.From{}); err != nil {
		t.Fatal(err)
	}
	if page := plainly(pageOf(t, s, "/indices/"+builtPublic, access.Anyone)); strings.Contains(page, "ceux de 3 personnes") {
		t.Error("someone moved a weight, and they are still said to be the group’s")
	}
}

// An answer that can't be one is set aside with a reason, and who gave it is told.
func TestAnAnswerIsSetAsideWithAReason(t *testing.T) {
	s := testServer(t)
	at := "/indices/" + builtPublic + "/groupe/" + openRound + "/reponses"
	form := sent{route: "round_aside", actor: testEditor}
	p := form.blank(t, s, at)
	refused := hand(t, s, p, form.with(p, []string{"reason", ""}), attached{}, testEditor)
	if refused.Code != http.StatusUnprocessableEntity {
		t.Errorf("for no reason: %d", refused.Code)
	}
	kept := hand(t, s, p, form.with(p, []string{"reason", "Un essai de l’animatrice"}), attached{}, testEditor)
	if page := pageOf(t, s, at, testEditor); kept.Code != http.StatusSeeOther || !strings.Contains(page, "Un essai de l’animatrice") {
		t.Errorf("%d", kept.Code)
	}
	if page := pageOf(t, s, "/indices/"+builtPublic+"/groupe/"+openRound, testEditor); !strings.Contains(page, "2 réponses pour l’instant") && !strings.Contains(page, "à partir de 3 réponses") {
		t.Error("two people are told of")
	}
}

// Who gave an answer reads why it was set aside, and that it does not count.
func TestWhoAnsweredIsToldWhyItIsSetAside(t *testing.T) {
	s := testServer(t)
	answers, err := s.app.Answers(t.Context(), testEditor, builtPublic, openRound)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		if a.Points["d1"] == 40 { // the last, whose link is kept
			if err := s.app.SetAside(t.Context(), testEditor, builtPublic, openRound, a.ID, a.Version, true, "Le même téléphone deux fois", app.From{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if page := pageOf(t, s, ownAnswerPage(t, s), access.Anyone); !strings.Contains(page, "Le même téléphone deux fois") || !strings.Contains(page, "elle ne compte pas") {
		t.Errorf("not told: %s", plainly(page))
	}
}
