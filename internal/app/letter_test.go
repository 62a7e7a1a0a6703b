package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/mail"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/test/postbox"
)

// hands is a clock that a test moves.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

// postalHouse is a house whose letters go to a box, on a clock of its own.
func postalHouse(t *testing.T) (*App, *postbox.Server, *hands) {
	t.Helper()
	box := postbox.Open(t, nil, "")
	sender, err := mail.New(mail.Config{Host: box.Host, Port: box.Port, Security: mail.Clear, From: "Le répertoire <bocage@exemple.fr>"})
	if err != nil {
		t.Fatal(err)
	}
	h := &hands{at: noon()}
	a := houseAt(t, t.TempDir(), h.now)
	a.postman = sender
	a.Pen(plainWords)
	return a, box, h
}

// plainWords says what a letter holds, for tests that read no catalogue.
func plainWords(l Letter) (subject, text, stop string, err error) {
	return l.What, "lien:" + l.Facts["link"] + "\ncode:" + l.Facts["codes"] + l.Facts["code"] + "\nask:" + l.Facts["ask"] + "\n" + l.Facts["message"], "", nil
}

// works does what the house has to do now, and says how many jobs there were.
func works(t *testing.T, a *App) (n int) {
	t.Helper()
	ctx := context.Background()
	for {
		job, ok, err := a.Queue().Claim(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return n
		}
		n++
		failure := a.Works()[job.Kind](ctx, job.Space, job.Payload, Unheard)
		if failure != nil {
			t.Errorf("%s: %v", job.Kind, failure)
		}
		if err := a.Queue().Finish(ctx, job, failure); err != nil {
			t.Fatal(err)
		}
	}
}

// writeTo has the house write a letter.
func writeTo(t *testing.T, a *App, to string, useless int64) {
	t.Helper()
	err := a.store.Update(context.Background(), Principal, store.Author{}, func(tx *store.Tx) error {
		return tx.Post(letterJob, Letter{To: to, What: LetterCallBack, Lang: "fr", About: "essai", Useless: useless, Facts: map[string]string{"message": "Depuis quand ?"}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func lettersOf(t *testing.T, a *App, state LetterState) []LetterView {
	t.Helper()
	all, _, err := a.Letters(context.Background(), editor, Principal, state, "")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestALetterLeaves, and keeps nothing of what it said.
func TestALetterLeaves(t *testing.T) {
	a, box, _ := postalHouse(t)
	writeTo(t, a, "odile@exemple.fr", 0)
	works(t, a)
	if l := box.Await(t, "odile@exemple.fr", 1); !strings.Contains(l.Text, "Depuis quand ?") {
		t.Errorf("it says %q", l.Text)
	}
	sent := lettersOf(t, a, store.LetterSent)
	if len(sent) != 1 || len(sent[0].Facts) != 0 || sent[0].Text != "" || sent[0].Tries != 1 {
		t.Errorf("kept: %+v", sent)
	}
	if err := a.TendLetter(context.Background(), editor, Principal, sent[0].ID, TriedAgain, form); !fault.Is(err, fault.Conflict) {
		t.Errorf("sent twice: %v", err)
	}
}

// TestAServerThatIsBusy is tried again, ever later; no other letter waits for it.
func TestAServerThatIsBusy(t *testing.T) {
	a, box, clock := postalHouse(t)
	box.Answer("gris@exemple.fr", "451 later", "451 later", "250 OK")
	writeTo(t, a, "gris@exemple.fr", 0)
	writeTo(t, a, "odile@exemple.fr", 0)
	works(t, a)
	box.Await(t, "odile@exemple.fr", 1)
	if n := works(t, a); n != 0 {
		t.Errorf("tried again at once: %d", n)
	}
	clock.pass(3 * time.Minute)
	works(t, a)
	if waiting := lettersOf(t, a, store.LetterWaiting); len(waiting) != 1 || waiting[0].Tries != 2 || !strings.Contains(waiting[0].Reason, "later") {
		t.Errorf("after two tries: %+v", waiting)
	}
	clock.pass(3 * time.Minute)
	if n := works(t, a); n != 0 {
		t.Errorf("the second wait is no longer than the first")
	}
	clock.pass(8 * time.Minute)
	works(t, a)
	box.Await(t, "gris@exemple.fr", 1)
}

// TestALetterIsGivenUp after two days, is tended to by a person, and is forgotten.
func TestALetterIsGivenUp(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	box.Answer("loin@exemple.fr", "451 away")
	writeTo(t, a, "loin@exemple.fr", 0)
	for range 60 {
		works(t, a)
		clock.pass(time.Hour)
	}
	given := lettersOf(t, a, store.LetterGivenUp)
	if len(given) != 1 || given[0].Tries != len(betweenTries)+1 || given[0].Text == "" {
		t.Fatalf("given up: %+v", given)
	}
	box.Answer("loin@exemple.fr", "250 OK")
	if err := a.TendLetter(ctx, editor, Principal, given[0].ID, TriedAgain, form); err != nil {
		t.Fatal(err)
	}
	works(t, a)
	box.Await(t, "loin@exemple.fr", 1)
	clock.pass(letterLife + time.Hour)
	if err := a.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if counts, err := a.LetterCounts(ctx, editor, Principal); err != nil || len(counts) != 0 {
		t.Errorf("kept for ever: %v %v", counts, err)
	}
}

// TestAnAddressThatRefuses is not tried again: who keeps the space is told.
func TestAnAddressThatRefuses(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	box.Answer("personne@exemple.fr", "550 no such user")
	writeTo(t, a, "personne@exemple.fr", 0)
	works(t, a)
	clock.pass(48 * time.Hour)
	if n := works(t, a); n != 0 {
		t.Errorf("tried again: %d", n)
	}
	refused := lettersOf(t, a, store.LetterRefused)
	if len(refused) != 1 || !strings.Contains(refused[0].Reason, "no such user") || !strings.Contains(refused[0].Text, "Depuis quand") {
		t.Fatalf("refused: %+v", refused)
	}
	if err := a.TendLetter(ctx, editor, Principal, refused[0].ID, ThrownAway, form); err != nil {
		t.Fatal(err)
	}
	if left := lettersOf(t, a, store.LetterRefused); len(left) != 0 {
		t.Errorf("thrown away, and there: %+v", left)
	}
}

// TestALateCode is not sent: it would open nothing.
func TestALateCode(t *testing.T) {
	a, box, clock := postalHouse(t)
	writeTo(t, a, "odile@exemple.fr", noon().Add(10*time.Minute).UnixMilli())
	clock.pass(11 * time.Minute)
	works(t, a)
	if len(box.Letters()) != 0 || len(lettersOf(t, a, store.LetterGivenUp)) != 1 {
		t.Errorf("%d letters left", len(box.Letters()))
	}
}

// TestWithoutAServer a letter waits for a person, whole.
func TestWithoutAServer(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	a.Pen(plainWords)
	writeTo(t, a, "odile@exemple.fr", 0)
	works(t, a)
	held := lettersOf(t, a, store.LetterHeld)
	if a.Mails() || len(held) != 1 || !strings.Contains(held[0].Text, "Depuis quand ?") {
		t.Fatalf("held: %+v", held)
	}
	for _, who := range []access.Actor{access.Anyone, {Account: "luc", Role: access.Reader}} {
		if _, _, err := a.Letters(ctx, who, Principal, store.LetterHeld, ""); err == nil {
			t.Errorf("%s reads the mail", who.Role)
		}
		if _, err := a.LetterCounts(ctx, who, Principal); err == nil {
			t.Errorf("%s counts the mail", who.Role)
		}
		if err := a.TendLetter(ctx, who, Principal, held[0].ID, Carried, form); err == nil {
			t.Errorf("%s tends the mail", who.Role)
		}
	}
	if err := a.TendLetter(ctx, editor, Demonstration, held[0].ID, Carried, form); !fault.Is(err, fault.NotFound) {
		t.Errorf("another space has it too: %v", err)
	}
	if err := a.TendLetter(ctx, editor, Principal, held[0].ID, "eat", form); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown deed: %v", err)
	}
	if err := a.TendLetter(ctx, editor, Principal, held[0].ID, Carried, From{Source: "form", Token: "once"}); err != nil {
		t.Fatal(err)
	}
	if err := a.TendLetter(ctx, editor, Principal, held[0].ID, Carried, From{Source: "form", Token: "once"}); !fault.Is(err, fault.AlreadyDone) {
		t.Errorf("a second click: %v", err)
	}
	if sent := lettersOf(t, a, store.LetterSent); len(sent) != 1 || len(sent[0].Facts) != 0 {
		t.Errorf("carried: %+v", sent)
	}
}

// TestFortyAnswersFromOneAddress are kept, each with its page; five receipts an hour
// leave for an address, however it is written.
func TestFortyAnswersFromOneAddress(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	c := anOpenCall(t, a)
	slug := callSlug(c)
	send := func(n int) {
		link := begun(t, a, c, fmt.Sprintf("Le four %d", n))
		address := []string{"eve@exemple.org", "Eve@Exemple.org"}[n%2]
		if _, err := a.SetContact(ctx, slug, link, initiative.Contact{Email: address, Consent: "2026-03-01", Notice: "1"}, true, "", form); err != nil {
			t.Fatal(err)
		}
		if v, err := a.SendProposal(ctx, slug, link, form); err != nil || v.State != call.Sent {
			t.Fatalf("answer %d: %q %v", n, v.State, err)
		}
		if v, err := a.ProposalBy(ctx, slug, link); err != nil || v.State != call.Sent || v.Receipt == "" || v.Contact.Email != address {
			t.Fatalf("answer %d is kept as %+v %v", n, v, err)
		}
	}
	for n := range 40 {
		send(n)
	}
	works(t, a)
	if letters := box.To("eve@exemple.org"); len(letters) != lettersHour || len(box.Letters()) != lettersHour {
		t.Fatalf("%d letters, %d in all", len(letters), len(box.Letters()))
	}
	clock.pass(61 * time.Minute)
	send(40)
	works(t, a)
	if letters := box.To("eve@exemple.org"); len(letters) != lettersHour+1 {
		t.Errorf("an hour later: %d letters", len(letters))
	}
}

// TestWhoAnswersACallIsWrittenTo, when they asked for it: the receipt, then what is
// decided, each with a private link that opens their answer.
func TestWhoAnswersACallIsWrittenTo(t *testing.T) {
	ctx := context.Background()
	a, box, _ := postalHouse(t)
	c := anOpenCall(t, a)
	slug := callSlug(c)
	odile := initiative.Contact{Name: "Odile", Email: "odile@exemple.fr", Consent: "2026-03-01", Notice: "1"}
	quiet := begun(t, a, c, "Le lavoir")
	if _, err := a.SetContact(ctx, slug, quiet, odile, false, "", form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SendProposal(ctx, slug, quiet, form); err != nil {
		t.Fatal(err)
	}
	link := begun(t, a, c, "Le four")
	if _, err := a.SetContact(ctx, slug, link, initiative.Contact{Name: "Odile", Consent: "2026-03-01", Notice: "1"}, true, "", form); !fault.Is(err, fault.Invalid) {
		t.Errorf("letters to nowhere: %v", err)
	}
	if _, err := a.SetContact(ctx, slug, link, odile, true, "", form); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second click
		if _, err := a.SendProposal(ctx, slug, link, form); err != nil {
			t.Fatal(err)
		}
	}
	works(t, a)
	if l := box.Await(t, "odile@exemple.fr", 1); l.Subject != LetterReceipt || !strings.Contains(l.Text, link) {
		t.Errorf("the receipt: %+v", l)
	}
	v, err := a.ProposalBy(ctx, slug, link)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.AnswerSender(ctx, editor, c, v.ID, v.Version, call.Back, "", "Depuis quand ?", form); err != nil {
		t.Fatal(err)
	}
	if err := a.AnswerSender(ctx, editor, c, v.ID, v.Version, call.NotTaken, "outside", "Non.", form); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second of two readers at once: %v", err)
	}
	works(t, a)
	l := box.Await(t, "odile@exemple.fr", 2)
	_, given, _ := strings.Cut(l.Text, "lien:")
	given, _, _ = strings.Cut(given, "\n")
	if len(box.Letters()) != 2 || given == link || !strings.Contains(l.Text, "Depuis quand ?") {
		t.Fatalf("what is asked: %q (%d letters)", l.Text, len(box.Letters()))
	}
	for _, each := range []string{link, given} {
		if back, err := a.ProposalBy(ctx, slug, each); err != nil || back.ID != v.ID || back.State != call.Back {
			t.Errorf("a link opens nothing: %v", err)
		}
	}
	if err := a.WithdrawProposal(ctx, slug, given, form); err != nil {
		t.Fatal(err)
	}
	if sent := lettersOf(t, a, store.LetterSent); len(sent) != 0 {
		t.Errorf("erased, and its letters are kept: %+v", sent)
	}
}

func TestNobodyWritesLettersHere(t *testing.T) {
	a := house(t, t.TempDir())
	writeTo(t, a, "odile@exemple.fr", 0)
	job, ok, err := a.Queue().Claim(context.Background())
	if !ok || err != nil {
		t.Fatal(err)
	}
	if err := a.DoLetter(context.Background(), job.Space, job.Payload, Unheard); err == nil {
		t.Error("a letter without words is done")
	}
	if err := a.DoLetter(context.Background(), job.Space, "none", Unheard); err != nil {
		t.Error(errors.Join(errors.New("a letter that was erased fails"), err))
	}
}
