package store

import (
	"context"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/account"
	"codeberg.org/bocage/bocage/internal/fault"
)

func TestAnInvitationOpensOneAccount(t *testing.T) {
	db, ctx := open(t), context.Background()
	token, err := db.Invite(ctx, access.Owner, "")
	if err != nil {
		t.Fatal(err)
	}
	if has, _ := db.HasOwner(ctx); has {
		t.Fatal("an unused invitation owns nothing")
	}
	a, err := db.Accept(ctx, token, account.Account{Login: "odile", Name: "Odile", Password: "hash"})
	if err != nil || a.Role != access.Owner {
		t.Fatalf("account %+v, %v", a, err)
	}
	if has, _ := db.HasOwner(ctx); !has {
		t.Fatal("the owner is not seen")
	}
	if _, err := db.Accept(ctx, token, account.Account{Login: "intrus"}); !fault.Is(err, fault.Gone) {
		t.Fatalf("used twice: %v", err)
	}
	other, _ := db.Invite(ctx, access.Editor, "")
	if _, err := db.Accept(ctx, other, account.Account{Login: "odile"}); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a taken login: %v", err)
	}
	if _, err := db.Accept(ctx, other, account.Account{Login: "awa"}); err != nil {
		t.Fatalf("a refused form must leave the invitation usable: %v", err)
	}
}

func TestAnInvitationExpires(t *testing.T) {
	db, ctx := open(t), context.Background()
	token, _ := db.Invite(ctx, access.Owner, "")
	db.now = func() time.Time { return noon().Add(InviteLasts + time.Second) }
	if _, err := db.Accept(ctx, token, account.Account{Login: "odile"}); !fault.Is(err, fault.Gone) {
		t.Fatalf("err = %v", err)
	}
}

func TestSessions(t *testing.T) {
	db, ctx := open(t), context.Background()
	token, _ := db.Invite(ctx, access.Editor, "")
	a, _ := db.Accept(ctx, token, account.Account{Login: "awa", Name: "Awa"})
	sign := func() string {
		s, err := db.SignIn(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	who := func(s string) error { _, err := db.Session(ctx, s); return err }
	at := func(d time.Duration) { db.now = func() time.Time { return noon().Add(d) } }

	s := sign()
	if got, err := db.Session(ctx, s); err != nil || got.ID != a.ID || got.Actor().Role != access.Editor {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := who("forged"); !fault.Is(err, fault.SignIn) {
		t.Errorf("forged token: %v", err)
	}
	db.SignOut(ctx, s)
	if err := who(s); !fault.Is(err, fault.SignIn) {
		t.Errorf("after signing out: %v", err)
	}
	idle := sign()
	at(SessionIdle + time.Second)
	if err := who(idle); !fault.Is(err, fault.SignIn) {
		t.Errorf("long unvisited: %v", err)
	}
	at(0)
	visited := sign()
	for d := time.Duration(0); d <= SessionLife; d += 7 * 24 * time.Hour {
		at(d)
		if err := who(visited); err != nil {
			t.Fatalf("visited each week, refused after %v: %v", d, err)
		}
	}
	at(SessionLife + time.Second)
	if err := who(visited); !fault.Is(err, fault.SignIn) {
		t.Errorf("past its life: %v", err)
	}
	at(0)
	open := sign()
	if err := db.CloseAccount(ctx, a.ID); err != nil {
		t.Fatal(err)
	}
	if err := who(open); !fault.Is(err, fault.SignIn) {
		t.Errorf("of a closed account: %v", err)
	}
	if _, err := db.AccountByLogin(ctx, "awa"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a closed account signs in: %v", err)
	}
	if left, err := db.Accounts(ctx); err != nil || len(left) != 0 {
		t.Errorf("still listed: %v %v", left, err)
	}
}
