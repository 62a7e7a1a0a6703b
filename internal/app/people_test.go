package app

import (
	"context"
	"testing"

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

func TestOnlyTheOwnerInvites(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	if _, err := a.InviteAccount(ctx, editor, access.Editor); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor invites: %v", err)
	}
	if _, err := a.InviteAccount(ctx, owner, access.System); !fault.Is(err, fault.Invalid) {
		t.Errorf("nobody may be invited as the house itself: %v", err)
	}
	if token, err := a.InviteAccount(ctx, owner, access.Editor); err != nil || token == "" {
		t.Error(err)
	}
}
