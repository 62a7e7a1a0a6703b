package web

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"html"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
)

// vast is a picture of a few bytes that says it has more pixels than a machine can hold.
func vast(side uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), side), side)
	head = append(head, 8, 6, 0, 0, 0)
	binary.Write(&b, binary.BigEndian, uint32(len(head)-4))
	b.Write(head)
	binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(head))
	return b.Bytes()
}

// sentNamed sends a file under a name and a type that its sender gave it.
func sentNamed(t *testing.T, s *Server, at, field, words, file, name, media string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	form.WriteField(field, words)
	part, err := form.CreatePart(textproto.MIMEHeader{"Content-Type": {media}, "Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename=%q`, file, name)}})
	if err != nil {
		t.Fatal(err)
	}
	part.Write(body)
	form.Close()
	r := httptest.NewRequest(http.MethodPost, at, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return send(t, s, r, access.Anyone)
}

// readOut is a page as it is read.
func readOut(w *httptest.ResponseRecorder) string {
	return strings.ReplaceAll(html.UnescapeString(w.Body.String()), "\u00a0", " ")
}

// TestAFileThatCanNotBeTaken is refused in the reader's words, at its field, with what was
// typed beside it; what it is, is read from its bytes and not from its name.
func TestAFileThatCanNotBeTaken(t *testing.T) {
	s := testServer(t)
	var photo bytes.Buffer
	jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 400, 300)), nil)
	heavy := func(megabytes int) []byte { return append(photo.Bytes(), make([]byte, megabytes<<20)...) }
	program := append([]byte("MZ\x90\x00\x03"), bytes.Repeat([]byte{0}, 4000)...)
	for _, c := range []struct {
		what, question, name, media string
		body                        []byte
		status                      int
		said                        map[string]string
	}{
		{"50 MB", "picture", "four.jpg", "image/jpeg", heavy(50), 413, map[string]string{French: "Cette image dépasse 20 Mo. Envoyez-en une plus légère", English: "over 20 MB. Send a smaller"}},
		{"more than any form", "picture", "four.jpg", "image/jpeg", heavy(70), 413, map[string]string{French: "Cette image dépasse 20 Mo. Envoyez-en une plus légère", English: "over 20 MB. Send a smaller"}},
		{"a document of more than any form", "document", "plan.pdf", "application/pdf", append([]byte("%PDF-1.7\n"), make([]byte, 70<<20)...), 413,
			map[string]string{French: "Ce document dépasse 20 Mo. Envoyez une version plus légère", English: "over 20 MB"}},
		{"a bomb", "picture", "four.png", "image/png", vast(60_000), 413, map[string]string{French: "millions de pixels. Envoyez-en une plus petite", English: "million pixels. Send a smaller"}},
		{"cut", "picture", "four.jpg", "image/jpeg", photo.Bytes()[:photo.Len()/2], 422, map[string]string{French: "incomplète ou abîmée. Essayez de l’enregistrer à nouveau", English: "incomplete or damaged. Try"}},
		{"a program called a picture", "picture", "four.jpg", "image/jpeg", program, 422, map[string]string{French: "n’est pas une image JPEG, PNG, WebP ou GIF. Enregistrez", English: "is not a JPEG, PNG, WebP or GIF picture. Save"}},
		{"a program called a document", "document", "plan.pdf", "application/pdf", program, 422, map[string]string{French: "n’est pas un PDF. Enregistrez le document au format PDF", English: "is not a PDF. Save"}},
		{"nothing at all", "document", "plan.pdf", "application/pdf", nil, 422, map[string]string{French: "n’est pas un PDF", English: "is not a PDF"}},
	} {
		for _, lang := range languages {
			field := map[string]string{"picture": "alt", "document": "title"}[c.question]
			w := sentNamed(t, s, s.URL(lang, "call_answer", openCallSlug, begunLink[1], c.question), field, "Le four <b>, un matin", c.question, c.name, c.media, c.body)
			page := readOut(w)
			if w.Code != c.status {
				t.Errorf("%s in %s: %d", c.what, lang, w.Code)
			}
			for _, want := range []string{c.said[lang], `value="Le four <b>, un matin"`, `href="#champ-` + c.question + `"`} {
				if !strings.Contains(page, want) {
					t.Errorf("%s in %s: the page does not say %q; it says %s", c.what, lang, want, faultsIn(w.Body.String()))
				}
			}
		}
	}
	w := sentNamed(t, s, s.URL(French, "call_answer", openCallSlug, begunLink[1], "document"), "title", "Le plan", "document", "plan.png", "image/png", []byte("%PDF-1.7\n1 0 obj\n"))
	if w.Code != http.StatusSeeOther {
		t.Errorf("a PDF that its sender calls a picture: %d %s", w.Code, faultsIn(w.Body.String()))
	}
}

// TestACallThatClosesWhileSomeoneTypes says so, with what was typed, in each form; what was
// kept stays to be read.
func TestACallThatClosesWhileSomeoneTypes(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	link := begunLink[1].(string)
	now := storedCall(t, a, openCallSlug)
	closed := now.Call
	closed.Closes = "2026-11-20"
	if _, err := a.SaveCall(t.Context(), testEditor, app.Principal, closed, now.Version, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	answer := func(question string) string { return s.URL(French, "call_answer", openCallSlug, link, question) }
	for what, w := range map[string]*httptest.ResponseRecorder{
		"the first question":  post(t, s, begins, access.Anyone, "name", "Écrit trop tard <b>", "vu", longAgo),
		"a question":          post(t, s, answer("carrier"), access.Anyone, "carrier", "Écrit trop tard <b>", "version", "5"),
		"the same question":   post(t, s, answer("summary"), access.Anyone, "summary", "Écrit trop tard <b>", "version", "5"),
		"the contact":         post(t, s, s.URL(French, "call_contact", openCallSlug, link), access.Anyone, "name", "Écrit trop tard <b>", "agreement", "oui"),
		"the words of a file": sentNamed(t, s, answer("document"), "title", "Écrit trop tard <b>", "document", "plan.pdf", "application/pdf", []byte("%PDF-1.7\n")),
	} {
		page := readOut(w)
		if w.Code != http.StatusConflict || !strings.Contains(page, "Cet appel s’est terminé le 20 novembre 2026.") || !strings.Contains(page, "Écrit trop tard <b>") || strings.Contains(page, sidePrefix) {
			t.Errorf("%s: %d %s", what, w.Code, faultsIn(w.Body.String()))
		}
	}
	reply := s.URL(French, "call_reply", openCallSlug, link)
	w := post(t, s, reply, access.Anyone, "do", "send")
	if tells(t, w.Body.String(), "Cet appel s’est terminé le 20 novembre 2026", "On cuit le pain ensemble."); w.Code != http.StatusConflict {
		t.Errorf("sent too late: %d", w.Code)
	}
	tells(t, pageOf(t, s, reply, access.Anyone), "On cuit le pain ensemble.")
}

// TestSentTwiceOrAfterGoingBack: a second click leads where the first did, and a page that
// is come back to after sending keeps what is typed in it.
func TestSentTwiceOrAfterGoingBack(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	link := answerOf(t, a, "La fruitière", false)
	reply, summary := s.URL(French, "call_reply", openCallSlug, link), s.URL(French, "call_answer", openCallSlug, link, "summary")
	old := pageOf(t, s, summary, access.Anyone)
	for range 3 {
		if w := post(t, s, reply, access.Anyone, "do", "send", "jeton", "un-seul"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != reply {
			t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
		}
	}
	q, err := a.Proposals(t.Context(), testEditor, storedCall(t, a, openCallSlug), call.Sent, app.Place{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range q.Proposals {
		if p.Name() == "La fruitière" {
			n++
		}
	}
	if n != 1 || !strings.Contains(old, "On cuit le pain ensemble.") {
		t.Errorf("%d answers in the queue", n)
	}
	w := post(t, s, summary, access.Anyone, "summary", "On fait du fromage <b>.", "version", "5")
	if page := readOut(w); w.Code != http.StatusConflict || !strings.Contains(page, "Cette réponse est déjà envoyée (reçu ") || !strings.Contains(page, "On fait du fromage <b>.") || strings.Contains(page, sidePrefix) {
		t.Errorf("an old page, after sending: %d %s", w.Code, faultsIn(w.Body.String()))
	}
	w = post(t, s, s.URL(French, "call_contact", openCallSlug, link), access.Anyone, "name", "Odile <b>", "agreement", "oui")
	if page := readOut(w); w.Code != http.StatusConflict || !strings.Contains(page, "déjà envoyée") || !strings.Contains(page, "Odile <b>") {
		t.Errorf("the contact, after sending: %d", w.Code)
	}
}
