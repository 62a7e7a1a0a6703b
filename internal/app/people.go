package app

import (
	"context"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/account"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// SessionLasts is how long a browser keeps a session that is visited.
const SessionLasts = store.SessionLife

// FirstLink returns the token of a one-time link for the owner when nobody
// owns the installation yet, "" otherwise. Only the host sees it.
func (a *App) FirstLink(ctx context.Context) (string, error) {
	owned, err := a.store.HasOwner(ctx)
	if err != nil || owned {
		return "", err
	}
	return a.store.InviteFirst(ctx)
}

// OpenAccount uses an invitation and signs in. Whoever just opened the account with it,
// and sends the same again, is let in.
func (a *App) OpenAccount(ctx context.Context, token, login, name, password string) (session string, err error) {
	login, name = cleanLogin(login), text.CleanLine(name, 200)
	var l fault.List
	if login == "" {
		l.Add("login", "required")
	}
	if name == "" {
		l.Add("name", "required")
	}
	l = append(l, fault.All(account.CheckPassword(login, password))...)
	if err := l.Err(); err != nil {
		return "", err
	}
	if _, err := a.store.Invited(ctx, token); err != nil {
		return a.usedBy(ctx, token, login, password, err) // nobody without a link makes the house work
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return "", err
	}
	opened, err := a.store.Accept(ctx, token, account.Account{Login: login, Name: name, Password: hash})
	if err != nil {
		return "", err
	}
	return a.store.SignIn(ctx, opened.ID)
}

// Invited says for whom a one-time link still works: the account whose password
// it renews; none, with an empty ID, when it opens one.
func (a *App) Invited(ctx context.Context, token string) (account.Account, error) {
	return a.store.Invited(ctx, token)
}

// RenewPassword uses the link of a lost password and signs in.
func (a *App) RenewPassword(ctx context.Context, token, password string) (session string, err error) {
	known, err := a.store.Invited(ctx, token)
	if err != nil {
		return a.usedBy(ctx, token, "", password, err)
	}
	if err := account.CheckPassword(known.Login, password); err != nil {
		return "", err
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return "", err
	}
	renewed, err := a.store.Renewed(ctx, token, hash)
	if err != nil {
		return "", err
	}
	return a.store.SignIn(ctx, renewed)
}

// usedBy signs in whoever used a link a moment ago and sends the same form once
// more; for anyone else the link is used, which is gone.
func (a *App) usedBy(ctx context.Context, token, login, password string, gone error) (string, error) {
	known, err := a.store.LinkUsed(ctx, token, sentAgain)
	if err != nil || known.Login != "" && login != "" && known.Login != login {
		return "", gone
	}
	if known.Login != "" {
		login = known.Login
	}
	session, err := a.SignIn(ctx, login, password)
	if fault.Is(err, fault.Invalid) {
		return "", gone
	}
	return session, err
}

// sentAgain is how long after the first time a form can still be on its way.
const sentAgain = 10 * time.Minute

// hash is what is kept of a password, worked out when its turn comes.
func (a *App) hash(ctx context.Context, password string) (hash string, err error) {
	err = a.weigh(ctx, func() { hash = account.HashPassword(password) })
	return hash, err
}

func cleanLogin(s string) string { return strings.ToLower(text.CleanLine(s, 100)) }

// nobody is a hash that no password gives: checking against it takes the time
// that a real account would, so an unknown login is not told apart.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// SignIn opens a session. A wrong login and a wrong password are one answer.
func (a *App) SignIn(ctx context.Context, login, password string) (session string, err error) {
	found, err := a.store.AccountByLogin(ctx, cleanLogin(login))
	hash := found.Password
	if fault.Is(err, fault.NotFound) {
		hash = nobody
	} else if err != nil {
		return "", err
	}
	matches := false
	if err := a.weigh(ctx, func() { matches = account.PasswordMatches(hash, password) }); err != nil {
		return "", err
	}
	if !matches || hash == nobody {
		return "", fault.On("password", fault.Invalid, "sign_in.refused")
	}
	return a.store.SignIn(ctx, found.ID)
}

// weighed is how many passwords are worked on at once: each takes 19 MiB, and a
// small server must bear that everyone signs in together. patience is how long
// one waits for its turn before it is asked to come back.
const (
	weighed  = 2
	patience = 5 * time.Second
)

// weigh works on a password when its turn comes.
func (a *App) weigh(ctx context.Context, work func()) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	select {
	case a.weighing <- struct{}{}:
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "busy").Because(ctx.Err())
	}
	defer func() { <-a.weighing }()
	work()
	return nil
}

// SignOut ends a session.
func (a *App) SignOut(ctx context.Context, session string) error {
	return a.store.SignOut(ctx, session)
}

// Identify says who holds a session; the public when nobody does any more.
func (a *App) Identify(ctx context.Context, session string) (access.Actor, error) {
	found, err := a.store.Session(ctx, session)
	if fault.Is(err, fault.SignIn) {
		return access.Anyone, nil
	}
	if err != nil {
		return access.Anyone, err
	}
	return found.Actor(), nil
}
