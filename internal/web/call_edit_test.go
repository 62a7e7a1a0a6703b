package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/id"
)

var keptCallAddress = "qui-fait-quoi-a-valbrune-" + id.Short(app.Principal, "call/garde", 6)

var callKeptFixtures = []fixture{
	{route: "call_new", actor: testEditor}, {route: "call_edit", values: []any{keptCallAddress}, actor: testEditor},
}

func keptCall() call.Call {
	return call.Call{ID: "garde", Title: "Qui fait quoi à Valbrune ?", Lang: "fr", Study: "valbrune", Purpose: "Savoir qui agit ici.", Notice: "Relu avant d’être publié.", Opens: "2026-11-01",
		Questions: []call.Question{
			{ID: "jours", Label: "Combien de jours par an ?", Kind: call.Number, Unit: "jours"},
			{ID: "ouvert", Label: "Est-ce ouvert à tout le monde ?", Kind: call.One, Options: []string{"Oui", "Sur inscription"}},
		},
		Answers: []call.Template{{Name: "Il manque quelque chose", Text: "Bonjour, il nous manque une chose."}}}
}

func furnishCallKept(t *testing.T, a *app.App) {
	t.Helper()
	if _, err := a.SaveCall(context.Background(), testEditor, app.Principal, keptCall(), 0, form); err != nil {
		t.Fatal(err)
	}
}

func storedCall(t *testing.T, a *app.App, slug string) app.CallView {
	t.Helper()
	c, _, err := a.CallAt(context.Background(), testEditor, slug)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// callTyped is what the form of a call that is kept sends.
func callTyped(more ...string) []string {
	return append([]string{"version", "1", "title", "Qui fait quoi à Valbrune ?", "purpose", "Savoir.", "notice", "Relu.", "opens.jour", "1", "opens.mois", "11", "opens.annee", "2026", "public", "oui", "study", "valbrune",
		"ask_0_label", "Combien de jours chaque année ?", "ask_0_help", "", "ask_0_kind", "number", "ask_0_options", "", "ask_0_unit", "jours", "ask_0_id", "jours",
		"ask_1_label", "Est-ce payant ?", "ask_1_help", "", "ask_1_kind", "yes_no", "ask_1_options", "", "ask_1_unit", "", "ask_1_id", "name"}, more...)
}

func TestOpenACall(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	fresh := pageOf(t, s, "/appels/nouveau", testEditor)
	for _, want := range []string{"effacer", "Il manque quelque chose", "Hors du périmètre", "Ce que change Valbrune", ">Enregistrer l’appel</button>"} {
		if !strings.Contains(fresh, want) {
			t.Errorf("the form of a new call does not say %q", want)
		}
	}
	w := post(t, s, "/appels/nouveau", testEditor, "title", "Essai", "opens.annee", "2026", "public", "oui", "ask_0_label", "Laquelle ?", "ask_0_kind", "one", "ask_0_options", "une seule")
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", w.Code)
	}
	for _, at := range []string{"purpose", "notice", "opens", "ask_0_options"} {
		if !strings.Contains(w.Body.String(), `href="`+fieldAnchor(at)+`"`) {
			t.Errorf("nothing leads to %s", at)
		}
	}
	w = post(t, s, "/appels/nouveau", testEditor, "title", "Essai", "purpose", "Voir.", "notice", "Rien n’est gardé.", "opens.jour", "2", "opens.mois", "12", "opens.annee", "2026",
		"ask_0_label", "Laquelle ?", "ask_0_kind", "one", "ask_0_options", "la première\nla seconde", "ask_0_required", "oui", "ask_1_label", "", "reply_0_name", "Merci", "reply_0_text", "Merci !")
	slug := regexp.MustCompile(`essai-[a-z0-9]{6}`).FindString(w.Header().Get("Location"))
	if w.Code != http.StatusSeeOther || slug == "" {
		t.Fatalf("%d %s %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	c := storedCall(t, a, slug)
	if c.Public || c.Opens != "2026-12-02" || len(c.Questions) != 1 || !c.Questions[0].Required || len(c.Questions[0].Options) != 2 || len(c.Answers) != 1 {
		t.Errorf("%+v", c.Call)
	}
	if w := get(t, s, "/appels/"+slug+"/modifier", access.Anyone); w.Code == http.StatusOK {
		t.Error("anyone writes a call")
	}
}

// Whoever answers accepts the notice: a call with a blank left in it is shown to nobody,
// whether it is opened or written again, and a draft keeps it.
func TestACallIsNotShownWithABlankInItsNotice(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	notices := map[string][]string{French: {"[nom de la structure qui tient cet appel]", "[adresse]"}, English: {"[name of the body that keeps this call]", "[address]"}}
	for lang, blanks := range notices {
		notice := catalogue.For(lang).T("call_kept.notice")
		typed := []string{"title", "Essai", "purpose", "Voir.", "notice", notice, "opens.jour", "2", "opens.mois", "12", "opens.annee", "2026"}
		shown := append(slices.Clone(typed), "public", "oui")
		for what, w := range map[string]*httptest.ResponseRecorder{
			"opened":        post(t, s, s.URL(lang, "call_new"), testEditor, shown...),
			"written again": post(t, s, s.URL(lang, "call_edit", keptCallAddress), testEditor, append(shown, "version", "1")...),
		} {
			said := regexp.MustCompile(`(?s)<p class="wrong" id="champ-notice-erreur">.*?</p>`).FindString(readOut(w))
			for _, blank := range blanks {
				if w.Code != http.StatusUnprocessableEntity || !strings.Contains(said, blank) {
					t.Errorf("%s in %s: %d, the field says %q, not %s", what, lang, w.Code, said, blank)
				}
			}
			if strings.Count(readOut(w), blanks[0]) < 2 {
				t.Errorf("%s in %s: what was typed is lost", what, lang)
			}
		}
		if w := post(t, s, s.URL(lang, "call_new"), testEditor, typed...); w.Code != http.StatusSeeOther {
			t.Errorf("a draft in %s: %d %s", lang, w.Code, faultsIn(w.Body.String()))
		}
	}
}

// Who keeps a call goes from its page to what is theirs to do; nobody else sees the way.
func TestTheKeeperOfACallHasTheWayToIt(t *testing.T) {
	s := testServer(t)
	at := "/appels/" + openCallSlug
	links := []string{`href="` + at + `/modifier"`, `href="` + at + `/propositions"`, `href="` + entersAt + `"`}
	tells(t, pageOf(t, s, at, testEditor), append(links, "Modifier l’appel", "Lire les propositions", "Saisir un questionnaire papier")...)
	for _, reader := range []access.Actor{access.Anyone, testReader} {
		hides(t, pageOf(t, s, at, reader), links...)
	}
	draft := pageOf(t, s, "/appels/"+keptCallAddress, testEditor)
	tells(t, draft, "/modifier")
	hides(t, draft, "Saisir un questionnaire papier")
}

// Rows are added, moved and taken out without a script; nothing is saved then,
// and what was typed stays.
func TestArrangeTheQuestionsOfACall(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	at := "/appels/" + keptCallAddress + "/modifier"
	for do, want := range map[string][]string{
		"add:ask":      {`name="ask_0_id" value="jours"`, `name="ask_2_label"`},
		"up:ask:1":     {`name="ask_1_id" value="jours"`, `name="ask_0_label" value="Est-ce payant ?"`},
		"remove:ask:0": {`name="ask_0_label" value="Est-ce payant ?"`},
		"add:reply":    {`name="reply_0_text"`},
	} {
		w := post(t, s, at, testEditor, callTyped("do", do)...)
		for _, part := range want {
			if w.Code != http.StatusOK || !strings.Contains(strings.ReplaceAll(w.Body.String(), "\u00a0", " "), part) {
				t.Errorf("%s: %d, no %s", do, w.Code, part)
			}
		}
		if do == "remove:ask:0" && strings.Contains(w.Body.String(), "ask_1_label") {
			t.Error("the row that was taken out is there")
		}
	}
	if c := storedCall(t, a, keptCallAddress); c.Version != 1 {
		t.Errorf("arranging saved version %d", c.Version)
	}
}

// A question that people answered keeps its short name, and no form can take
// that of a question of every sheet.
func TestAQuestionKeepsItsShortName(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	if w := post(t, s, "/appels/"+keptCallAddress+"/modifier", testEditor, callTyped()...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	c := storedCall(t, a, keptCallAddress)
	if len(c.Questions) != 2 || c.Questions[0].ID != "jours" || c.Questions[0].Label != "Combien de jours chaque année ?" || c.Questions[1].ID == "name" || c.Questions[1].Kind != call.YesNo {
		t.Errorf("%+v", c.Questions)
	}
}

func TestTwoWriteACall(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	now := storedCall(t, a, keptCallAddress)
	now.Purpose = "Ce qu’Odile a écrit."
	if _, err := a.SaveCall(context.Background(), testOwner, app.Principal, now.Call, now.Version, form); err != nil {
		t.Fatal(err)
	}
	at := "/appels/" + keptCallAddress + "/modifier"
	w := post(t, s, at, testEditor, callTyped()...)
	for _, want := range []string{"Ce qu’Odile a écrit.", "Savoir.", "Questions propres à cet appel", `name="version" value="2"`} {
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d: the conflict does not show %q", w.Code, want)
		}
	}
	if w := post(t, s, at, testEditor, append([]string{"version", "2"}, callTyped()[2:]...)...); w.Code != http.StatusSeeOther {
		t.Errorf("having seen, one can't choose: %d", w.Code)
	}
}
