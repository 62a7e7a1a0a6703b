// Package account holds people who sign in: their names, roles and passwords.
package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Cost of argon2id. The memory bounds what a guess costs; two signings-in at
// once must fit a small server.
const (
	memoryKiB = 19 * 1024 // OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane
	passes    = 2
	lanes     = 1
	saltBytes = 16
	keyBytes  = 32
)

// Limits of a password: length is what makes it hard to guess, so no rule of
// composition; the upper bound only keeps hashing bounded.
const (
	MinPassword = 12
	MaxPassword = 200
)

// CheckPassword says why a password can't be chosen.
func CheckPassword(login, password string) error {
	n := len([]rune(password))
	switch {
	case n < MinPassword:
		return fault.On("password", fault.Invalid, "password.short", "min", MinPassword)
	case n > MaxPassword:
		return fault.On("password", fault.Invalid, "too_long", "max", MaxPassword, "length", n)
	case distinct(password) < 5:
		return fault.On("password", fault.Invalid, "password.repeated")
	case login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		return fault.On("password", fault.Invalid, "password.has_login")
	}
	return nil
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// HashPassword returns what is stored: argon2id with its cost and salt, so that
// the cost can be raised later without losing anyone.
func HashPassword(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, passes, memoryKiB, lanes, keyBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// PasswordMatches says whether password gives the stored hash. A hash it can't
// read matches nothing.
func PasswordMatches(stored, password string) bool {
	if len(password) > MaxPassword*4 {
		return false
	}
	var version, memory, time int
	var threads uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &threads); err != nil || version != argon2.Version {
		return false
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	want, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(want) == 0 || time < 1 || threads < 1 || memory < 8 || memory > 1<<20 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, uint32(time), uint32(memory), threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
