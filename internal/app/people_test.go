package app

import (
	"context"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

const good = "quatre mots font mieux"

func TestTheFirstLinkMakesTheOwner(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	token, err := a.FirstLink(ctx)
	if err != nil || token == "" {
		t.Fatal(token, err)
	}
	if _, err := a.OpenAccount(ctx, token, "", "", "court"); len(fault.All(err)) != 3 {
		t.Fatalf("every mistake at once: %v", fault.All(err))
	}
	session, err := a.OpenAccount(ctx, token, " Odile ", "Odile Rivière", good)
	if err != nil {
		t.Fatal(err)
	}
	if who, _ := a.Identify(ctx, session); who.Role != access.Owner || who.Name != "Odile Rivière" {
		t.Fatalf("signed in as %+v", who)
	}
	if again, _ := a.FirstLink(ctx); again != "" {
		t.Fatal("an owned installation gives no other first link")
	}
	a.SignOut(ctx, session)
	if who, err := a.Identify(ctx, session); who.SignedIn() || err != nil {
		t.Fatalf("after signing out: %+v, %v", who, err)
	}
}

func TestSignIn(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	token, _ := a.FirstLink(ctx)
	if _, err := a.OpenAccount(ctx, token, "odile", "Odile", good); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SignIn(ctx, "ODILE", good); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, try := range [][2]string{{"odile", "autre mot de passe"}, {"personne", good}, {"", ""}, {"odile", ""}} {
		_, err := a.SignIn(ctx, try[0], try[1])
		all := fault.All(err)
		if len(all) != 1 {
			t.Fatalf("%v: %v", try, err)
		}
		told = append(told, all[0].Key)
	}
	for _, key := range told {
		if key != "sign_in.refused" {
			t.Fatalf("a wrong login and a wrong password must be one answer: %v", told)
		}
	}
}

func TestOnlyTheNewestFirstLinkWorks(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	old, _ := a.FirstLink(ctx)
	last, _ := a.FirstLink(ctx) // at the next start
	if _, err := a.OpenAccount(ctx, old, "intrus", "Intrus", good); !fault.Is(err, fault.Gone) {
		t.Errorf("a link of an old journal: %v", err)
	}
	if _, err := a.OpenAccount(ctx, last, "odile", "Odile", good); err != nil {
		t.Error(err)
	}
}

// TestAFloodOfSigningIns: nineteen mebibytes each would take a small server down
// if all who knock were let in at once.
func TestAFloodOfSigningIns(t *testing.T) {
	a := anyHouse(t)
	link, _ := a.FirstLink(context.Background())
	for range weighed { // as many passwords are worked on
		a.weighing <- struct{}{}
	}
	for name, try := range map[string]func(ctx context.Context) error{
		"signing in": func(ctx context.Context) error { _, err := a.SignIn(ctx, "personne", good); return err },
		"opening an account": func(ctx context.Context) error {
			_, err := a.OpenAccount(ctx, link, "odile", "Odile", good)
			return err
		},
	} {
		ctx, stop := context.WithTimeout(context.Background(), 300*time.Millisecond)
		if err := try(ctx); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: one more was worked on meanwhile: %v", name, err)
		}
		stop()
	}
	if _, err := a.OpenAccount(context.Background(), "inventé", "intrus", "Intrus", good); !fault.Is(err, fault.Gone) {
		t.Errorf("whoever has no link makes the house work: %v", err)
	}
	<-a.weighing
	if _, err := a.OpenAccount(context.Background(), link, "odile", "Odile", good); err != nil {
		t.Errorf("its turn came: %v", err)
	}
}

func TestAClosedAccountIsOutAtOnce(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	open := func(password string) string {
		link, err := a.InviteAccount(ctx, owner, access.Editor, From{})
		if err != nil {
			t.Fatal(err)
		}
		session, err := a.OpenAccount(ctx, link, "awa", "Awa Diallo", password)
		if err != nil {
			t.Fatal(err)
		}
		return session
	}
	session := open(good)
	if err := a.CloseAccount(ctx, editor, "awa"); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor closes accounts: %v", err)
	}
	if _, err := a.Accounts(ctx, editor); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor lists accounts: %v", err)
	}
	if list, err := a.Accounts(ctx, owner); err != nil || len(list) != 1 || list[0].Login != "awa" || list[0].Password != "" {
		t.Errorf("accounts: %+v, %v", list, err)
	}
	awa, err := a.Identify(ctx, session)
	if err != nil {
		t.Fatal(err)
	}
	for name, shared := range map[string]bool{"Vergers": false, "Jardins": true} {
		if err := a.SaveSearch(ctx, awa, Principal, SavedSearch{Name: name, Shared: shared, Question: Question{Words: name}}, form); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.CloseAccount(ctx, owner, " AWA "); err != nil {
		t.Fatal(err)
	}
	if mine, _, err := a.SavedSearches(ctx, awa, Principal); err != nil || len(mine) != 0 {
		t.Errorf("what she kept stays: %+v, %v", mine, err)
	}
	if who, err := a.Identify(ctx, session); who.SignedIn() || err != nil {
		t.Errorf("still in: %+v, %v", who, err)
	}
	if _, err := a.SignIn(ctx, "awa", good); !fault.Is(err, fault.Invalid) {
		t.Errorf("comes back: %v", err)
	}
	if err := a.CloseAccount(ctx, owner, "awa"); !fault.Is(err, fault.NotFound) {
		t.Errorf("twice: %v", err)
	}
	open("cinq mots font mieux") // whose password was lost comes back under the same login
}

// someone opens an account of a role and returns its session.
func someone(t *testing.T, a *App, role access.Role, login string) string {
	t.Helper()
	link, err := a.InviteAccount(context.Background(), owner, role, From{})
	if err != nil {
		t.Fatal(err)
	}
	session, err := a.OpenAccount(context.Background(), link, login, "Personne de test", good)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestARoleChangesAtTheNextPage(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	session := someone(t, a, access.Editor, "awa")
	if err := a.SetRole(ctx, editor, "awa", access.Owner); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor makes owners: %v", err)
	}
	if err := a.SetRole(ctx, owner, "awa", access.System); !fault.Is(err, fault.Invalid) {
		t.Errorf("nobody is made the house itself: %v", err)
	}
	if err := a.SetRole(ctx, owner, "Awa", access.Reader); err != nil {
		t.Fatal(err)
	}
	if who, _ := a.Identify(ctx, session); who.Role != access.Reader {
		t.Errorf("the open session is of a %q", who.Role)
	}
}

func TestSomeoneAlwaysOwnsTheInstallation(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	session := someone(t, a, access.Owner, "odile")
	for name, leave := range map[string]func() error{
		"closing": func() error { return a.CloseAccount(ctx, owner, "odile") },
		"a role":  func() error { return a.SetRole(ctx, owner, "odile", access.Editor) },
	} {
		if all := fault.All(leave()); len(all) != 1 || all[0].Key != "account.last_owner" {
			t.Errorf("%s: %v", name, all)
		}
	}
	if who, _ := a.Identify(ctx, session); who.Role != access.Owner {
		t.Errorf("what was refused was done: %+v", who)
	}
	someone(t, a, access.Owner, "luc")
	if err := a.CloseAccount(ctx, owner, "odile"); err != nil {
		t.Errorf("another one stays: %v", err)
	}
}

func TestALostPassword(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	session := someone(t, a, access.Owner, "odile")
	if _, err := a.PasswordLink(ctx, editor, "odile", From{}); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor takes the place of the owner: %v", err)
	}
	old, err := a.PasswordLink(ctx, owner, "odile", From{})
	if err != nil {
		t.Fatal(err)
	}
	if who, _ := a.Identify(ctx, session); who.SignedIn() {
		t.Error("whoever has the browser stays in")
	}
	if _, err := a.SignIn(ctx, "odile", good); !fault.Is(err, fault.Invalid) {
		t.Errorf("the password that others know still opens: %v", err)
	}
	link, _ := a.PasswordLink(ctx, owner, "odile", From{})
	if _, err := a.RenewPassword(ctx, old, "cinq mots font mieux"); !fault.Is(err, fault.Gone) {
		t.Errorf("the link before still works: %v", err)
	}
	if _, err := a.OpenAccount(ctx, link, "intrus", "Intrus", good); !fault.Is(err, fault.Gone) {
		t.Errorf("a link for a password opens another account: %v", err)
	}
	if _, err := a.RenewPassword(ctx, link, "odile et son jardin"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a password that holds the login: %v", err)
	}
	if who, err := a.Invited(ctx, link); err != nil || who.Login != "odile" {
		t.Errorf("the link is for %+v, %v", who, err)
	}
	again, err := a.RenewPassword(ctx, link, "cinq mots font mieux")
	if err != nil {
		t.Fatal(err)
	}
	if who, _ := a.Identify(ctx, again); who.Role != access.Owner {
		t.Errorf("comes back as %+v", who)
	}
	if _, err := a.RenewPassword(ctx, link, "six mots font mieux encore"); !fault.Is(err, fault.Gone) {
		t.Errorf("the link works twice: %v", err)
	}
	invitation, _ := a.InviteAccount(ctx, owner, access.Owner, From{})
	if _, err := a.RenewPassword(ctx, invitation, good); !fault.Is(err, fault.Gone) {
		t.Errorf("an invitation renews a password: %v", err)
	}
}

func TestOnlyTheOwnerInvites(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	if _, err := a.InviteAccount(ctx, editor, access.Editor, From{}); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor invites: %v", err)
	}
	if _, err := a.InviteAccount(ctx, owner, access.System, From{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("nobody may be invited as the house itself: %v", err)
	}
	if token, err := a.InviteAccount(ctx, owner, access.Editor, From{}); err != nil || token == "" {
		t.Error(err)
	}
}
