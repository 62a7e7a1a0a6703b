package account

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
)

func TestPasswords(t *testing.T) {
	h := HashPassword("une haie de charmes")
	if !PasswordMatches(h, "une haie de charmes") || PasswordMatches(h, "une haie de charme") || PasswordMatches(h, "") {
		t.Fatal("only the password matches its hash")
	}
	if strings.Contains(h, "haie") || h == HashPassword("une haie de charmes") {
		t.Fatal("a hash holds a fresh salt and never the password")
	}
	for _, broken := range []string{"", "$argon2id$", "plain", "$argon2id$v=19$m=0,t=0,p=0$AA$AA", "$argon2id$v=19$m=999999999,t=1,p=1$AAAA$AAAA", strings.Replace(h, "v=19", "v=18", 1)} {
		if PasswordMatches(broken, "une haie de charmes") {
			t.Errorf("matched %q", broken)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for password, key := range map[string]string{
		"court":                      "password.short",
		"aaaaaaaaaaaaaaaa":           "password.repeated",
		"odile-habite-ici":           "password.has_login",
		strings.Repeat("abcdef", 50): "too_long",
		"quatre mots font mieux":     "",
	} {
		err := CheckPassword("Odile", password)
		if all := fault.All(err); key == "" && err != nil || key != "" && (len(all) != 1 || all[0].Key != key) {
			t.Errorf("%.20q: %v, want %q", password, err, key)
		}
	}
}
