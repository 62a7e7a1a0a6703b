//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/test/harness"
)

// Someone whose browser keeps nothing answers a call on a telephone: a photo far too
// heavy, a program that is called a document, two taps on the last button, and the way
// back. Nothing typed is lost and the answer is sent once.
func TestACallAnsweredWithCookiesRefused(t *testing.T) {
	house, base, _ := openOffice(t)
	site := openCall(t, house)
	p := chrome.Open(t, base, harness.View{Width: 360, Height: 640, KeepsNothing: true})
	says := func(words string) {
		t.Helper()
		if said := strings.ReplaceAll(p.Text("main"), "\u00a0", " "); !strings.Contains(said, words) {
			t.Errorf("%s does not say %q: %s", p.Path(), words, said)
		}
	}
	p.Visit(site + "/repondre")
	if harness.Evaluate[bool](p, `navigator.cookieEnabled`) {
		t.Fatal("the browser takes cookies")
	}
	next := "main form .buttons button.button-primary"
	time.Sleep(2100 * time.Millisecond) // nobody reads faster
	writes(p, "[name=name]", "Le lavoir")
	p.Follow(next)
	writes(p, "[name=summary]", "On lave ensemble.")
	p.Follow(next)
	writes(p, "[name=where]", "Alençon")
	p.Follow(next)
	reply := p.Path()[:strings.LastIndex(p.Path(), "/")]
	heavy := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(heavy, []byte("\xff\xd8\xff\xe0"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(heavy, 50<<20); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ question, words, file, said string }{
		{"picture", "[name=alt]", heavy, "Cette image dépasse 20 Mo."},
		{"picture", "[name=alt]", written(t, "photo.jpg", "MZ\x90\x00\x03"), "n’est pas une image"},
		{"document", "[name=title]", written(t, "plan.pdf", "MZ\x90\x00\x03"), "n’est pas un PDF"},
	} {
		p.Visit(reply + "/" + c.question)
		writes(p, c.words, "Un matin de mars")
		p.Attach("[name="+c.question+"]", c.file)
		p.Follow(next)
		p.TakeTrouble() // the answer says that it is refused
		says(c.said)
		if got := harness.Evaluate[string](p, `document.querySelector("`+c.words+`").value`); got != "Un matin de mars" {
			t.Errorf("%s: the words beside the file are %q", c.question, got)
		}
	}
	p.Visit(reply)
	p.Screenshot("call-refused-cookies")
	harness.Evaluate[bool](p, `(() => { const send = document.querySelector("[value=send]"); send.click(); send.click(); return true; })()`)
	p.WaitFor(".receipt")
	says("Merci, votre réponse est arrivée")
	receipt := p.Text(".receipt")
	p.Back()
	p.Visit(reply)
	if again := p.Text(".receipt"); again != receipt {
		t.Errorf("the receipt is %s, then %s", receipt, again)
	}
	p.TakeTrouble()
}
