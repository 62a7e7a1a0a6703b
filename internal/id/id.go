// Package id makes the identifiers of the house: UUIDv7 inside, short codes in
// public addresses, unguessable tokens for links and sessions.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"regexp"

	"github.com/google/uuid"
)

// New returns a UUIDv7: ordered by the time it was made.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Made says whether s was made by New, or elsewhere in the same way: it then
// stands for one thing only, which a readable name does not.
func Made(s string) bool { return uuid.Validate(s) == nil && len(s) == 36 }

// Valid says whether s may be an identifier: a UUID, or a readable name of an
// authored bundle (lower-case letters, digits and hyphens, 64 at most).
func Valid(s string) bool { return pattern.MatchString(s) }

var pattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

var letters = base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding)

// Short returns the n-letter code of an identifier within a space, for public
// addresses. It is derived, so that it survives export and import.
func Short(space, id string, n int) string {
	h := sha256.Sum256([]byte(space + "\x00" + id))
	return letters.EncodeToString(h[:])[:n]
}

// Token returns 256 unguessable bits for a link, a session or a form.
func Token() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Digest is what is stored of a token: never the token itself.
func Digest(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}
