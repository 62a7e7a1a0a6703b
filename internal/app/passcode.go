package app

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// How far a code of six digits can be guessed: five tries a letter, and five
// letters an hour, are one chance in forty thousand an hour.
const (
	codeTries   = 5
	lettersHour = 5 // letters of a kind to an address, within an hour
	codeMinutes = 20 * time.Minute
	codeCarried = 7 * 24 * time.Hour // where a person carries the letters
)

// codeLife is how long a code opens something.
func (a *App) codeLife() time.Duration {
	if a.Mails() {
		return codeMinutes
	}
	return codeCarried
}

// newCode is six digits that nobody can foresee.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the machine has no randomness: nothing here is safe
	}
	return fmt.Sprintf("%06d", n)
}

// spaced writes a code as it is read aloud: 123 456.
func spaced(code string) string { return code[:3] + " " + code[3:] }

func codeDigest(ask, about, code string) string {
	return id.Digest(ask + "\x00" + about + "\x00" + code)
}

// giveCode keeps a new code for what it opens; about "" opens nothing, as no code
// sent anywhere does.
func (a *App) giveCode(tx *store.Tx, ask, about string) (code string, err error) {
	code = newCode()
	kept := codeDigest(ask, about, code)
	if about == "" {
		kept = ""
	}
	return code, tx.PutPasscode(store.Passcode{ID: id.Digest(ask), About: about, Digest: kept, Expires: a.now().Add(a.codeLife())})
}

// tryCode says what a code opens, and counts the try whatever comes of it.
func (a *App) tryCode(ctx context.Context, space, ask, typed string) (about string, err error) {
	typed = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '.' {
			return -1
		}
		return r
	}, typed)
	if typed == "" {
		return "", fault.On("code", fault.Invalid, "required") // no try at all
	}
	var held []store.Passcode
	err = a.store.Update(ctx, space, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		held, err = tx.TryPasscodes(id.Digest(ask), codeTries)
		return err
	})
	if err != nil {
		return "", err
	}
	if len(held) == 0 {
		return "", fault.On("code", fault.Invalid, "code.over")
	}
	for _, p := range held {
		if p.Digest != "" && subtle.ConstantTimeCompare([]byte(p.Digest), []byte(codeDigest(ask, p.About, typed))) == 1 {
			about = p.About
		}
	}
	if about == "" {
		return "", fault.On("code", fault.Invalid, "code.wrong")
	}
	return about, nil
}

// anAddress is an address that letters can be written to, in small letters.
func anAddress(field, typed string) (string, error) {
	a, err := mail.ParseAddress(typed)
	if err != nil || a.Address != typed || len(typed) > 200 || !strings.Contains(typed, ".") {
		return "", fault.On(field, fault.Invalid, "email.invalid", "value", text.CleanLine(typed, 200))
	}
	return strings.ToLower(typed), nil
}

// tooMany says whether an address was written to enough for now.
func (a *App) tooMany(tx *store.Tx, address, what string) (bool, error) {
	n, err := tx.Posted(address, what, a.now().Add(-time.Hour))
	return n >= lettersHour, err
}
