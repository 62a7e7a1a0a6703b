package web

import (
	"bytes"
	"context"
	"html"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
)

const (
	openCallSlug = "qui-fait-quoi-dans-l-ain-78znnb"
	begins       = "/appels/" + openCallSlug + "/repondre"
	longAgo      = "1700000000" // the first screen was shown
)

// The links of the furnished answers are drawn anew: furnishCall puts them here.
var begunLink, sentLink = []any{openCallSlug, "", "where"}, []any{openCallSlug, ""}

var callFixtures = []fixture{
	{route: "call", values: []any{openCallSlug}},
	{route: "call_paper", values: []any{openCallSlug}},
	{route: "call_begin", values: []any{openCallSlug}},
	{route: "call_answer", values: begunLink},
	{route: "call_contact", values: begunLink[:2]},
	{route: "call_reply", values: begunLink[:2]},
	{route: "call_reply", values: sentLink},
	{route: "call_resume", values: []any{openCallSlug}},
	{route: "call_code", values: []any{openCallSlug, "une-demande"}},
}

// furnishCall opens a call, with one answer begun and one sent.
func furnishCall(t *testing.T, a *app.App) {
	t.Helper()
	c := openCall(t, a, call.Call{ID: "ain", Title: "Qui fait quoi dans l’Ain ?", Purpose: "Savoir qui agit.", Notice: "Relu avant d’être publié, effacé sur demande.", Opens: "2026-11-01", Closes: "2026-12-24", Public: true,
		Questions: []call.Question{{ID: "jours", Label: "Combien de jours par an ?", Kind: call.Number, Unit: "jours"}, {ID: "ouvert", Label: "Est-ce ouvert à tous ?", Kind: call.YesNo}}})
	begunLink[1], sentLink[1] = answerOf(t, a, "Le four", false), answerOf(t, a, "Les navettes", true)
	if slugOf(c.Path) != openCallSlug {
		t.Fatalf("the call is at %s", c.Path)
	}
}

func openCall(t *testing.T, a *app.App, c call.Call) app.CallView {
	t.Helper()
	v, err := a.SaveCall(context.Background(), testEditor, app.Principal, c, 0, app.From{Source: "form"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// answerOf answers the furnished call, as far as it must be.
func answerOf(t *testing.T, a *app.App, name string, send bool) string {
	t.Helper()
	ctx, from := context.Background(), app.From{Source: "form"}
	says := func(values ...string) call.Answer { return call.Answer{Values: values} }
	link, err := a.BeginProposal(ctx, openCallSlug, "name", says(name), French, from, func(string) string { return "/" })
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []struct {
		question string
		answer   call.Answer
	}{{"summary", says("On cuit le pain ensemble.")}, {"where", says("61001")}, {"with", says("commune")}, {"ouvert", says("yes")}} {
		if _, err := a.AnswerProposal(ctx, openCallSlug, link, said.question, said.answer, 0, from); err != nil {
			t.Fatal(err)
		}
	}
	if send {
		if _, err := a.SendProposal(ctx, openCallSlug, link, from); err != nil {
			t.Fatal(err)
		}
	}
	return link
}

// goOn posts a screen, with the version that it shows, and reads the next.
func goOn(t *testing.T, s *Server, at string, values ...string) (next, page string) {
	t.Helper()
	shown := pageOf(t, s, at, access.Anyone)
	if m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(shown); m != nil {
		values = append(values, "version", m[1])
	}
	w := post(t, s, at, access.Anyone, values...)
	if kept := w.Header().Get("Set-Cookie"); kept != "" { // who refuses them answers as anyone
		t.Errorf("%s sets a cookie: %s", at, kept)
	}
	next = w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || next == "" {
		t.Fatalf("%s: %d %s", at, w.Code, w.Body)
	}
	return next, pageOf(t, s, next, access.Anyone)
}

// TestAnswerACallWithoutAScript goes from the home page to the receipt and its erasure as a
// phone that runs nothing does.
func TestAnswerACallWithoutAScript(t *testing.T) {
	s := testServer(t)
	tells(t, pageOf(t, s, "/", access.Anyone), `href="/appels/`+openCallSlug+`"`)
	tells(t, pageOf(t, s, "/proposer", access.Anyone), "Un appel est ouvert", `href="/appels/`+openCallSlug+`"`)
	tells(t, pageOf(t, s, "/appels", access.Anyone), "Qui fait quoi dans l’Ain", "jusqu’au 24 décembre 2026 inclus")
	tells(t, pageOf(t, s, "/appels/"+openCallSlug, access.Anyone), "Savoir qui agit.", "effacé sur demande", begins, "19 questions, une par écran", "Imprimer le questionnaire")
	tells(t, pageOf(t, s, begins, access.Anyone), "Question 1 sur 19", "noindex")

	at, page := goOn(t, s, begins, "name", "Le lavoir <b>&", "vu", longAgo)
	tells(t, page, "Question 2 sur 19", "Que fait-elle")
	at, page = goOn(t, s, at, "summary", "On lave.\nEnsemble.")
	tells(t, page, "Question 3 sur 19")
	if w := post(t, s, at, access.Anyone, "where", "Alençon\nXanadu", "version", "2"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a place that is nowhere: %d", w.Code)
	} else {
		tells(t, w.Body.String(), "« Xanadu » n’est pas trouvé", "Alençon\nXanadu", `aria-invalid="true"`)
	}
	place := at
	at, page = goOn(t, s, at, "where", "Alençon")
	tells(t, page, "Lieux compris : Alençon (Orne, 61)", "Qui la porte", "Passer", "Revenir")
	tells(t, pageOf(t, s, place, access.Anyone), "Alençon (Orne, 61)")
	_, page = goOn(t, s, at, "carrier", "")
	tells(t, page, "Avec qui agit-elle", `type="checkbox"`, "Question 5 sur 19") // no form of nobody
	since := strings.Replace(place, "/where", "/since", 1)
	if w := post(t, s, since, access.Anyone, "since", "l’an 40", "version", "4"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="l’an 40"`) {
		t.Errorf("a year that is none: %d", w.Code)
	}
	goOn(t, s, since, "since", "2019", "about", "oui")
	goOn(t, s, strings.Replace(place, "/where", "/people", 1), "unknown", "oui")
	at, page = goOn(t, s, strings.Replace(place, "/where", "/ouvert", 1), "ouvert", "yes")
	tells(t, page, "Comment vous joindre")
	if w := post(t, s, at, access.Anyone, "name", "Odile", "email", "odile@exemple.fr"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("kept without agreement: %d", w.Code)
	}
	at, page = goOn(t, s, at, "name", "Odile", "email", "odile@exemple.fr", "agreement", "oui")
	tells(t, page, "Relisez votre réponse", "Rien n’est encore envoyé", "Le lavoir &lt;b&gt;&amp;", "environ 2019", "Je ne sais pas", "odile@exemple.fr", "Sans envoi, cette réponse s’efface le 23 janvier 2027")
	at, page = goOn(t, s, at, "do", "send")
	tells(t, page, "Merci, votre réponse est arrivée", "Votre reçu", `readonly value="http://example.com`+at)
	if w := get(t, s, place, access.Anyone); w.Code != http.StatusSeeOther || w.Header().Get("Location") != at {
		t.Errorf("what is sent is still asked: %d", w.Code)
	}
	gone, page := goOn(t, s, at, "do", "erase")
	tells(t, page, "Votre réponse et vos coordonnées sont effacées.")
	if w := get(t, s, at, access.Anyone); w.Code != http.StatusNotFound || !strings.HasPrefix(gone, "/appels/"+openCallSlug) {
		t.Errorf("erased, and read still: %d", w.Code)
	}
}

// TestAPlaceAbroadGoesThrough the form, the receipt, the queue and the sheet, as it was
// written: people near a border act across it.
func TestAPlaceAbroadGoesThrough(t *testing.T) {
	s := testServer(t)
	at, _ := goOn(t, s, begins, "name", "Le bac du Doubs", "vu", longAgo)
	place, _ := goOn(t, s, at, "summary", "On traverse ensemble.")
	w := post(t, s, place, access.Anyone, "where", "Alençon\nSaint-Ursane", "version", "2")
	if tells(t, w.Body.String(), "« Saint-Ursane » n’est pas trouvé en France", "S’il est hors de France", "Alençon\nSaint-Ursane", `name="abroad"`); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a place that is nowhere: %d", w.Code)
	}
	_, page := goOn(t, s, place, "where", "Alençon\nSaint-Ursane\nGoumois <b>, Suisse", "abroad", "oui")
	tells(t, page, "Lieux compris : Alençon (Orne, 61).", "Hors de France, gardé comme vous l’avez écrit, et lu par l’équipe : Saint-Ursane ; Goumois &lt;b&gt;, Suisse.")
	tells(t, pageOf(t, s, place, access.Anyone), "Alençon\nSaint-Ursane\nGoumois &lt;b&gt;, Suisse", `name="abroad" value="oui" checked`, "lu par l’équipe : Saint-Ursane ; Goumois")
	reply := place[:strings.LastIndex(place, "/")]
	_, page = goOn(t, s, reply, "do", "send")
	tells(t, page, "Merci", "Saint-Ursane (hors de France)", "Goumois &lt;b&gt;, Suisse (hors de France)")
	p := waiting(t, s.app, "Le bac du Doubs")
	for _, read := range []string{"/appels/" + openCallSlug + "/propositions", proposalAt(p)} {
		tells(t, pageOf(t, s, read, testEditor), "Alençon (Orne, 61)", "Saint-Ursane (hors de France)")
	}
	if w := post(t, s, proposalAt(p), testEditor, "do", "take", "public", "oui", "version", strconv.FormatInt(p.Version, 10)); w.Code != http.StatusSeeOther {
		t.Fatalf("taken: %d %s", w.Code, w.Body)
	}
	sheet := regexp.MustCompile(`href="(/initiatives/le-bac-du-doubs[^"]*)"`).FindStringSubmatch(pageOf(t, s, proposalAt(p), testEditor))
	tells(t, pageOf(t, s, sheet[1], testEditor), "Lieux hors de France", "Saint-Ursane ; Goumois &lt;b&gt;, Suisse")

	// Abroad alone is answer enough: whoever reads it decides.
	at, _ = goOn(t, s, begins, "name", "Le marché de Courgenay", "vu", longAgo)
	place, _ = goOn(t, s, at, "summary", "On vend ensemble.")
	goOn(t, s, place, "where", "Courgenay (Suisse)")
	_, page = goOn(t, s, place[:strings.LastIndex(place, "/")], "do", "send")
	tells(t, page, "Merci", "Courgenay (Suisse) (hors de France)")
}

// TestOneAnswerOnTwoDevices: two questions answered at once are no conflict; one that is
// answered twice shows both answers, and each part is chosen. So are the ways to be reached.
func TestOneAnswerOnTwoDevices(t *testing.T) {
	s := testServer(t)
	link := answerOf(t, s.app, "Le lavoir du haut", false)
	screen := func(question string) string { return s.URL(French, "call_answer", openCallSlug, link, question) }
	version := func(body string) string {
		return regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(body)[1]
	}
	seen := version(pageOf(t, s, screen("since"), access.Anyone)) // on the telephone and on the computer
	for question, said := range map[string]string{"people": "40", "since": "2019"} {
		if w := post(t, s, screen(question), access.Anyone, question, said, "version", seen); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", question, w.Code, faultsIn(w.Body.String()))
		}
	}
	w := post(t, s, screen("since"), access.Anyone, "since", "2015", "about", "oui", "version", seen)
	page := w.Body.String()
	if tells(t, page, "par vous-même, peut-être sur un autre appareil", "Rien n’est perdu", "2019", "Ce qui a été gardé entre-temps", "Ce que vous écrivez ici", `value="2015"`, "cote.value", "cote.about"); w.Code != http.StatusConflict || strings.Contains(page, "Quelqu’un d’autre") {
		t.Errorf("two answers: %d", w.Code)
	}
	reply := s.URL(French, "call_reply", openCallSlug, link)
	goOn(t, s, screen("since"), "since", "2015", "about", "oui", "cote.value", "garde", "cote.about", "ici", "version", version(page))
	tells(t, pageOf(t, s, reply, access.Anyone), "environ 2019")
	post(t, s, screen("since"), access.Anyone, "since", "2020", "version", version(pageOf(t, s, screen("since"), access.Anyone)))
	w = post(t, s, screen("since"), access.Anyone, "since", "2015", "version", version(page))
	goOn(t, s, screen("since"), "since", "2015", "cote.value", "ici", "version", version(w.Body.String())) // all mine
	if now := pageOf(t, s, reply, access.Anyone); !strings.Contains(now, ">2015<") {
		t.Errorf("mine is not kept: %s", now)
	}
	w = post(t, s, screen("where"), access.Anyone, "where", "Lonrai\nGenève, Suisse", "version", seen) // nobody touched it
	if w.Code != http.StatusSeeOther {
		t.Errorf("places that nobody changed: %d", w.Code)
	}
	w = post(t, s, screen("where"), access.Anyone, "where", "Damigny", "version", seen)
	tells(t, w.Body.String(), "Lonrai ; Genève, Suisse", "Damigny")

	contact := s.URL(French, "call_contact", openCallSlug, link)
	mark := regexp.MustCompile(`name="coordonnees" value="([^"]+)"`)
	was := mark.FindStringSubmatch(pageOf(t, s, contact, access.Anyone))[1]
	first := []string{"name", "Odile", "email", "odile@exemple.fr", "agreement", "oui", "coordonnees", was}
	for range 2 { // a double click
		if w := post(t, s, contact, access.Anyone, first...); w.Code != http.StatusSeeOther {
			t.Errorf("first contact: %d", w.Code)
		}
	}
	w = post(t, s, contact, access.Anyone, "name", "Odile Marchand", "phone", "02 33 00 00 00", "agreement", "oui", "coordonnees", was)
	page = w.Body.String()
	if tells(t, page, "peut-être sur un autre appareil", "odile@exemple.fr", "Odile Marchand", "02 33 00 00 00", "cote.email", "cote.name", "cote.phone"); w.Code != http.StatusConflict || strings.Contains(page, "cote.by_mail") {
		t.Errorf("two contacts: %d", w.Code)
	}
	goOn(t, s, contact, "name", "Odile Marchand", "phone", "02 33 00 00 00", "cote.name", "ici", "cote.phone", "ici", "cote.email", "garde", "coordonnees", mark.FindStringSubmatch(page)[1])
	tells(t, pageOf(t, s, reply, access.Anyone), "Odile Marchand", "odile@exemple.fr", "02 33 00 00 00")
}

// TestNoReceiptIsPromisedByMail once an answer is sent: it is on the page, and its
// letter may not leave.
func TestNoReceiptIsPromisedByMail(t *testing.T) {
	s := testServer(t)
	link := answerOf(t, s.app, "Le lavoir du haut", false)
	reply := s.URL(French, "call_reply", openCallSlug, link)
	was := regexp.MustCompile(`name="coordonnees" value="([^"]+)"`).FindStringSubmatch(pageOf(t, s, s.URL(French, "call_contact", openCallSlug, link), access.Anyone))[1]
	goOn(t, s, s.URL(French, "call_contact", openCallSlug, link), "email", "odile@exemple.fr", "by_mail", "oui", "agreement", "oui", "coordonnees", was)
	if w := post(t, s, reply, access.Anyone, "do", "send"); w.Code != http.StatusSeeOther {
		t.Fatalf("not sent: %d %s", w.Code, faultsIn(w.Body.String()))
	}
	page := pageOf(t, s, reply, access.Anyone)
	if tells(t, page, "Votre reçu", "Ce qui sera décidé vous sera écrit"); strings.Contains(page, "On vous écrira") {
		t.Error("a letter is promised")
	}
}

// TestQuietLimits: what fills in a field that nobody sees, or writes in no time,
// leaves nothing, and a person loses nothing.
func TestQuietLimits(t *testing.T) {
	s := testServerWith(t, Config{Clock: testNoon})
	if w := post(t, s, begins, access.Anyone, "name", "Le lavoir", "vu", longAgo, unseenField, "x"); w.Code != http.StatusSeeOther || strings.Contains(w.Header().Get("Location"), "reponse") {
		t.Errorf("the unseen field: %d %s", w.Code, w.Header().Get("Location"))
	}
	for _, seen := range []string{"", "demain", strconv.FormatInt(testNoon().Unix()-1, 10)} {
		w := post(t, s, begins, access.Anyone, "name", "Le lavoir", "vu", seen)
		if w.Code != http.StatusOK {
			t.Errorf("seen %q: %d", seen, w.Code)
		}
		tells(t, w.Body.String(), `value="Le lavoir"`, "Prenez le temps de relire")
	}
	first := post(t, s, begins, access.Anyone, "name", "Le lavoir", "vu", longAgo, "jeton", "deux-fois")
	again := post(t, s, begins, access.Anyone, "name", "Le lavoir", "vu", longAgo, "jeton", "deux-fois")
	if first.Header().Get("Location") == "" || first.Header().Get("Location") != again.Header().Get("Location") {
		t.Errorf("one form begins two answers: %s, %s", first.Header(), again.Header())
	}
	at := first.Header().Get("Location")
	for range 2 { // a double click
		if w := post(t, s, at, access.Anyone, "summary", "On lave.", "version", "1"); w.Code != http.StatusSeeOther {
			t.Errorf("the same answer again: %d", w.Code)
		}
	}
	if w := post(t, s, at, access.Anyone, "summary", "On chante.", "version", "1"); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "On chante.") {
		t.Errorf("another answer from an old page: %d", w.Code)
	}
	for range 30 {
		if w := post(t, s, begins, access.Anyone, "name", ""); w.Code == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("answers begin without end")
}

// sentFile posts a screen that asks for a file.
func sentFile(t *testing.T, s *Server, at, field, value, file string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	form.WriteField(field, value)
	if body != nil {
		part, _ := form.CreateFormFile(file, "photo.png")
		part.Write(body)
	}
	form.Close()
	r := httptest.NewRequest(http.MethodPost, at, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return send(t, s, r, access.Anyone)
}

func TestAnAnswerWithAPicture(t *testing.T) {
	s := testServer(t)
	at := s.URL(French, "call_answer", openCallSlug, begunLink[1], "picture")
	var picture bytes.Buffer
	png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 8, 8)))
	for name, w := range map[string]*httptest.ResponseRecorder{
		"broken":      sentFile(t, s, at, "alt", "Le four", "picture", []byte("\x89PNG\r\n\x1a\nrien")),
		"words alone": sentFile(t, s, at, "alt", "Le four", "picture", nil),
	} {
		if w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), "field-wrong") {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := sentFile(t, s, at, "alt", "", "picture", nil); w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), "/document") {
		t.Errorf("nothing at all: %d %s", w.Code, w.Header().Get("Location"))
	}
	reply := s.URL(French, "call_reply", openCallSlug, begunLink[1])
	if page := pageOf(t, s, at, access.Anyone); strings.Contains(page, "facultatif") || !strings.Contains(page, "demandée si vous joignez une photo") {
		t.Error("a picture is said to need no words")
	}
	// What comes without words is kept, and only they are asked.
	for question, file := range map[string]struct {
		words, refused, held string
		body                 []byte
	}{"picture": {"alt", "Décrivez l’image", "Votre photo est bien gardée", picture.Bytes()}, "document": {"title", "Donnez un nom", "Votre document est bien gardé", []byte("%PDF-1.7\n")}} {
		at := s.URL(French, "call_answer", openCallSlug, begunLink[1], question)
		for _, body := range [][]byte{file.body, nil} {
			w := sentFile(t, s, at, file.words, "", question, body)
			tells(t, w.Body.String(), file.refused, file.held, `href="#champ-`+file.words+`"`, `value="remove"`)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s without words: %d", question, w.Code)
			}
		}
		w := post(t, s, reply, access.Anyone, "do", "send")
		if tells(t, w.Body.String(), file.refused); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a %s without words is sent: %d", question, w.Code)
		}
		for _, said := range []string{"Vu de loin", "Vu de près"} {
			if w := sentFile(t, s, at, file.words, said, question, nil); w.Code != http.StatusSeeOther {
				t.Errorf("%s, its words alone: %d %s", question, w.Code, faultsIn(w.Body.String()))
			}
			tells(t, pageOf(t, s, at, access.Anyone), "Fichier déjà joint", said)
		}
	}
	if w := sentFile(t, s, at, "alt", "Le four, un matin", "picture", picture.Bytes()); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	tells(t, pageOf(t, s, at, access.Anyone), "Fichier déjà joint", "Le four, un matin")
	if w := sentFile(t, s, at, "do", "remove", "picture", nil); w.Code != http.StatusSeeOther {
		t.Errorf("taken off: %d", w.Code)
	}
	hides(t, pageOf(t, s, at, access.Anyone), "Fichier déjà joint")
}

// TestAPhotoThatNothingHereReads is refused in words that say what to do, with what
// was typed beside it; what the camera wrote of the place stays nowhere.
func TestAPhotoThatNothingHereReads(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	at := s.URL(French, "call_answer", openCallSlug, begunLink[1], "picture")
	page := pageOf(t, s, at, access.Anyone)
	tells(t, page, `accept="image/jpeg,image/png,image/webp"`) // a telephone then turns its HEIC into a JPEG by itself
	w := sentFile(t, s, at, "alt", "Le four, un matin", "picture", []byte("\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic"))
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("%d", w.Code)
	}
	tells(t, html.UnescapeString(w.Body.String()), "HEIC", "en JPEG", `value="Le four, un matin"`, `href="#champ-picture"`)
	var picture bytes.Buffer
	jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil)
	taken := slices.Concat(picture.Bytes()[:2], []byte("\xff\xe1\x00\x1cExif\x00\x00GPS 48.43N 0.09E...."), picture.Bytes()[2:])
	if w := sentFile(t, s, at, "alt", "Le four", "picture", taken); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, faultsIn(w.Body.String()))
	}
	v, err := a.ProposalBy(context.Background(), openCallSlug, begunLink[1].(string))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.SendProposal(context.Background(), openCallSlug, begunLink[1].(string), app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	for _, sum := range []string{v.Picture.Blob, v.Picture.Small} {
		file, _, err := a.OpenProposalFile(context.Background(), testEditor, v.Call, v.ID, sum)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := io.ReadAll(file)
		file.Close()
		if err != nil || len(kept) == 0 || bytes.Contains(kept, []byte("Exif")) || bytes.Contains(kept, []byte("GPS")) {
			t.Errorf("%d bytes kept, with where it was taken: %v", len(kept), err)
		}
	}
}

// TestTheReviewSaysWhatIsStillToAnswer at its top, with the way to each.
func TestTheReviewSaysWhatIsStillToAnswer(t *testing.T) {
	s := testServer(t)
	at, _ := goOn(t, s, begins, "name", "Le lavoir", "vu", longAgo)
	reply := strings.TrimSuffix(at, "/summary")
	top, _, _ := strings.Cut(pageOf(t, s, reply, access.Anyone), `<dl class="review">`)
	tells(t, top, "2 réponses sont encore à donner", `href="`+reply+`/summary?relire=oui"`, `href="`+reply+`/where?relire=oui"`)
	hides(t, pageOf(t, s, s.URL(French, "call_reply", begunLink[:2]...), access.Anyone), "encore à donner")
}

// TestWhatBecomesOfAnAnswer is told at its private link.
func TestWhatBecomesOfAnAnswer(t *testing.T) {
	ctx, a := context.Background(), testApp(t)
	s := testServerWith(t, Config{App: a})
	at := s.URL(French, "call_reply", openCallSlug, sentLink[1])
	c, _, err := a.CallAt(ctx, access.Anyone, openCallSlug)
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.ProposalBy(ctx, openCallSlug, sentLink[1].(string))
	if err != nil {
		t.Fatal(err)
	}
	answer := func(state call.State, reason, message string) {
		t.Helper()
		v, _ = a.ProposalBy(ctx, openCallSlug, sentLink[1].(string))
		if err := a.AnswerSender(ctx, testEditor, c, v.ID, v.Version, state, reason, message, app.From{}); err != nil {
			t.Fatal(err)
		}
	}
	answer(call.Back, "", "Depuis <quand> ?")
	tells(t, html.UnescapeString(pageOf(t, s, at, access.Anyone)), "L’équipe vous demande un détail", "Depuis <quand> ?", "Modifier", "Envoyer ma réponse")
	goOn(t, s, at, "do", "send")
	tells(t, pageOf(t, s, at, access.Anyone), "Merci, votre réponse est arrivée")
	answer(call.NotTaken, "outside", "Voyez le Jura.")
	tells(t, pageOf(t, s, at, access.Anyone), "n’a pas été retenue", "hors du territoire", "Voyez le Jura.")
	v, _ = a.ProposalBy(ctx, openCallSlug, sentLink[1].(string))
	in, err := a.TakeProposal(ctx, testEditor, c, v.ID, v.Version, true, "", func(q string) string { return q }, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	page := pageOf(t, s, at, access.Anyone)
	tells(t, page, "dans le répertoire", `href="/`+in.Path+`"`)
	hides(t, page, "Effacer ma réponse")
	tells(t, plainText(page), "Ce qui s’en déduit", "Échelon où elle agit", "Échelon qui décide") // and they can say that it is wrong
}

// TestOpeningALinkChangesNothing: mail scanners open every link, many times.
func TestOpeningALinkChangesNothing(t *testing.T) {
	ctx, a := context.Background(), testApp(t)
	s := testServerWith(t, Config{App: a})
	before, err := a.ProposalBy(ctx, openCallSlug, begunLink[1].(string))
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"", "?do=send", "?do=erase"} {
		w := get(t, s, s.URL(French, "call_reply", openCallSlug, begunLink[1])+query, access.Anyone)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "private, no-store" || w.Header().Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: %d %v", query, w.Code, w.Header())
		}
	}
	after, err := a.ProposalBy(ctx, openCallSlug, begunLink[1].(string))
	if err != nil || after.Version != before.Version || after.State != call.Begun {
		t.Errorf("%+v, %v", after, err)
	}
}

// TestACallThatIsNotOpen says so, and takes nothing.
func TestACallThatIsNotOpen(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	for _, c := range []struct{ opens, closes, told string }{{"2027-02-01", "2027-03-01", "Vous pourrez répondre du 1er février"}, {"2026-01-01", "2026-02-01", "ne sont plus reçues"}} {
		v := openCall(t, a, call.Call{ID: "c" + c.opens, Title: "Appel de " + c.opens, Purpose: "Savoir.", Notice: "Relu.", Opens: c.opens, Closes: c.closes, Public: true})
		page := pageOf(t, s, "/"+v.Path, access.Anyone)
		tells(t, page, c.told)
		hides(t, page, "/repondre")
		if w := get(t, s, "/"+v.Path+"/repondre", access.Anyone); w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", c.opens, w.Code)
		}
		if w := post(t, s, "/"+v.Path+"/repondre", access.Anyone, "name", "x", "vu", longAgo); w.Code != http.StatusConflict {
			t.Errorf("%s takes an answer: %d", c.opens, w.Code)
		}
	}
	tells(t, pageOf(t, s, "/appels/"+openCallSlug+"/questionnaire", access.Anyone), "Questionnaire 78ZNNB-1", "Combien de jours par an", "Des habitantes et des habitants")
	for _, question := range strings.Split(pageOf(t, s, "/appels/"+openCallSlug+"/questionnaire", access.Anyone), "<h2") {
		if strings.Count(question, "Je ne sais pas") > 1 {
			t.Errorf("one box too many: %.300s", question)
		}
	}
	hidden := openCall(t, a, call.Call{ID: "brouillon", Title: "Brouillon", Opens: "2026-01-01"})
	if w := get(t, s, "/"+hidden.Path, access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("a draft is shown: %d", w.Code)
	}
}

// TestEveryCommonQuestionHasWords: in both languages, with a control for each kind.
func TestEveryCommonQuestionHasWords(t *testing.T) {
	s := testServer(t)
	for _, q := range call.Common {
		for _, lang := range languages {
			w := get(t, s, s.URL(lang, "call_answer", openCallSlug, begunLink[1], q.ID), access.Anyone)
			if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "call.question.") || strings.Contains(w.Body.String(), "call.circle.") {
				t.Errorf("%s in %s: %d", q.ID, lang, w.Code)
			}
			checkPage(t, w.Body.String(), lang)
			if !strings.Contains(w.Body.String(), `name="`+q.ID+`"`) {
				t.Errorf("%s has no control", q.ID)
			}
		}
	}
}

// TestEachFieldOfACallKnowsItsKeyboard holds each field that is typed in to the keys that a
// telephone shows for it, what fills it in, and what its last key does.
func TestEachFieldOfACallKnowsItsKeyboard(t *testing.T) {
	s := testServer(t)
	link := begunLink[1].(string)
	answer := func(question string) string { return s.URL(French, "call_answer", openCallSlug, link, question) }
	sentence := `autocomplete="off" enterkeyhint="go" autocapitalize="sentences"`
	story := `autocomplete="off" enterkeyhint="enter" autocapitalize="sentences"`
	words := `autocomplete="off" enterkeyhint="done" autocapitalize="sentences"`
	contact, resume, code := s.URL(French, "call_contact", openCallSlug, link), s.URL(French, "call_resume", openCallSlug), s.URL(French, "call_code", openCallSlug, "une-demande")
	want := map[[2]string]string{
		{begins, "name"}:                   sentence,
		{answer("name"), "name"}:           sentence,
		{answer("summary"), "summary"}:     story,
		{answer("where"), "where"}:         `autocomplete="off" enterkeyhint="enter" autocapitalize="words" spellcheck="false"`,
		{answer("carrier"), "carrier"}:     `autocomplete="organization" enterkeyhint="go" autocapitalize="sentences"`,
		{answer("partners"), "partners"}:   story,
		{answer("since"), "since"}:         `autocomplete="off" inputmode="numeric" enterkeyhint="go"`,
		{answer("for"), "for"}:             sentence,
		{answer("people"), "people"}:       `autocomplete="off" inputmode="decimal" enterkeyhint="go"`,
		{answer("learnt"), "learnt"}:       story,
		{answer("elsewhere"), "elsewhere"}: story,
		{answer("web"), "web"}:             `autocomplete="url" inputmode="url" enterkeyhint="go" autocapitalize="none" spellcheck="false"`,
		{answer("picture"), "alt"}:         words,
		{answer("document"), "title"}:      words,
		{answer("jours"), "jours"}:         `autocomplete="off" inputmode="decimal" enterkeyhint="go"`,
		{contact, "name"}:                  `autocomplete="name" enterkeyhint="next" autocapitalize="words"`,
		{contact, "email"}:                 `type="email" autocomplete="email" enterkeyhint="next" autocapitalize="none" spellcheck="false"`,
		{contact, "phone"}:                 `type="tel" autocomplete="tel" enterkeyhint="done"`,
		{resume, "email"}:                  `type="email" autocomplete="email" enterkeyhint="send" autocapitalize="none" spellcheck="false"`,
		{code, "code"}:                     `inputmode="numeric" autocomplete="one-time-code" enterkeyhint="go" autocapitalize="none" spellcheck="false"`,
	}
	pages := []string{begins, contact, resume, code}
	for _, q := range call.Common {
		pages = append(pages, answer(q.ID))
	}
	pages = append(pages, answer("jours"), answer("ouvert"))
	typedIn := regexp.MustCompile(`<(?:textarea|input)[^>]* name="([^"]+)"[^>]*>`)
	met := 0
	for _, at := range pages {
		main := regexp.MustCompile(`(?s)<main.*</main>`).FindString(pageOf(t, s, at, access.Anyone))
		for _, m := range typedIn.FindAllStringSubmatch(main, -1) {
			if regexp.MustCompile(`type="(hidden|checkbox|radio|file)"`).MatchString(m[0]) || m[1] == unseenField {
				continue
			}
			keys, listed := want[[2]string{at, m[1]}]
			if !listed {
				t.Errorf("%s: the field %s has no keyboard in this table", at, m[1])
			}
			for _, attribute := range strings.Fields(keys) {
				if !strings.Contains(m[0], " "+attribute) {
					t.Errorf("%s: %s lacks %s", at, m[0], attribute)
				}
			}
			met++
		}
	}
	if met != len(want) {
		t.Errorf("%d fields met, %d in the table", met, len(want))
	}
}
