package account

import "codeberg.org/bocage/bocage/internal/access"

// Account is a person who signs in. Members of a study need none.
type Account struct {
	ID       string
	Login    string
	Name     string
	Role     access.Role
	Password string // argon2id, never shown
	Closed   bool
}

// Actor is the account as rights see it.
func (a Account) Actor() access.Actor {
	return access.Actor{Account: a.ID, Name: a.Name, Role: a.Role}
}

// Invitation is a one-time link that still works: it opens an account, or, with
// a login, gives a new password to one.
type Invitation struct {
	ID            string // names the link, without letting in
	Role          access.Role
	Made, Expires int64
	Login, Name   string // of the account whose password it renews
}
