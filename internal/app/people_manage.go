package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/account"
	"codeberg.org/bocage/bocage/internal/fault"
)

// Roles are those that a person can be given, from the least trusted.
var Roles = []access.Role{access.Reader, access.Editor, access.Owner}

// InviteAccount makes a one-time link for an account of that role.
func (a *App) InviteAccount(ctx context.Context, actor access.Actor, role access.Role, from From) (string, error) {
	if err := manages(actor); err != nil {
		return "", err
	}
	if err := givable(role); err != nil {
		return "", err
	}
	return a.store.Invite(ctx, role, from.Token)
}

func manages(actor access.Actor) error {
	return allow(actor, access.Manage, access.Object{Kind: access.KindSpace})
}

func givable(role access.Role) error {
	switch {
	case role == "":
		return fault.On("role", fault.Invalid, "required")
	case !slices.Contains(Roles, role):
		return fault.On("role", fault.Invalid, "code.unknown", "value", string(role))
	}
	return nil
}

// Accounts lists the open accounts, for whoever manages them.
func (a *App) Accounts(ctx context.Context, actor access.Actor) ([]account.Account, error) {
	if err := manages(actor); err != nil {
		return nil, err
	}
	return a.store.Accounts(ctx)
}

// AccountOf is the open account of a login, for whoever manages them.
func (a *App) AccountOf(ctx context.Context, actor access.Actor, login string) (account.Account, error) {
	if err := manages(actor); err != nil {
		return account.Account{}, err
	}
	found, err := a.store.AccountByLogin(ctx, cleanLogin(login))
	if fault.Is(err, fault.NotFound) {
		return found, fault.On("login", fault.NotFound, "account.absent", "login", login)
	}
	found.Password = ""
	return found, err
}

// CloseAccount ends an account, as of someone who left. Every browser that was
// signed in with it is out at its next page, and the searches it kept are forgotten.
func (a *App) CloseAccount(ctx context.Context, actor access.Actor, login string) error {
	found, err := a.AccountOf(ctx, actor, login)
	if err != nil {
		return err
	}
	if err := a.store.CloseAccount(ctx, found.ID); err != nil {
		return err
	}
	return a.forgetSearchesOf(ctx, found.ID)
}

// SetRole changes what a person may do, from their next page on.
func (a *App) SetRole(ctx context.Context, actor access.Actor, login string, role access.Role) error {
	found, err := a.AccountOf(ctx, actor, login)
	if err != nil {
		return err
	}
	if err := givable(role); err != nil {
		return err
	}
	return a.store.SetRole(ctx, found.ID, role)
}

// PasswordLink makes a one-time link by which a person chooses another password:
// theirs is lost, or known to others. The one they had and the browsers signed
// in with it are out at once.
func (a *App) PasswordLink(ctx context.Context, actor access.Actor, login string, from From) (string, error) {
	found, err := a.AccountOf(ctx, actor, login)
	if err != nil {
		return "", err
	}
	return a.store.Renew(ctx, found.ID, from.Token)
}

// Invitations lists the one-time links that still work, for whoever manages
// accounts: none of them can be read again, each can be withdrawn.
func (a *App) Invitations(ctx context.Context, actor access.Actor) ([]account.Invitation, error) {
	if err := manages(actor); err != nil {
		return nil, err
	}
	return a.store.Invitations(ctx)
}

// WithdrawInvitation ends a one-time link that was not used yet. One that is
// used, out of date or withdrawn already is not found.
func (a *App) WithdrawInvitation(ctx context.Context, actor access.Actor, name string) error {
	if err := manages(actor); err != nil {
		return err
	}
	there, err := a.store.Withdraw(ctx, name)
	if err == nil && !there {
		return fault.On("invitation", fault.NotFound, "invitation.absent", "name", name)
	}
	return err
}
