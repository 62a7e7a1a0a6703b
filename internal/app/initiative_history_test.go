package app

import (
	"context"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
)

func TestTheHistoryNamesWhoWrote(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	token, err := a.InviteAccount(ctx, access.House, access.Owner, From{})
	if err != nil {
		t.Fatal(err)
	}
	session, err := a.OpenAccount(ctx, token, "odile", "Odile Rivière", "une longue phrase de passe")
	if err != nil {
		t.Fatal(err)
	}
	odile, err := a.Identify(ctx, session)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.SaveInitiative(ctx, odile, "s", garage(), initiative.Contact{}, 0, form); err != nil {
		t.Fatal(err)
	}
	in := garage()
	in.Summary = "Autre"
	if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, 1, form); err != nil {
		t.Fatal(err)
	}
	changes, err := a.History(ctx, odile, "s", "garage", 0)
	if err != nil || len(changes) != 2 || changes[1].Actor != "Odile Rivière" || changes[0].Actor != editor.Account {
		t.Fatalf("%+v, %v", changes, err)
	}
}
