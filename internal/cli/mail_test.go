package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/test/postbox"
)

func TestTryTheSendingOfMail(t *testing.T) {
	box := postbox.Open(t, nil, "bocage:un mot de passe")
	box.Answer("nobody@exemple.fr", "550 no such user")
	secret := filepath.Join(t.TempDir(), "mdp")
	if err := os.WriteFile(secret, []byte("un mot de passe\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"BOCAGE_LANG": "en", "BOCAGE_SMTP_HOST": box.Host, "BOCAGE_SMTP_PORT": strconv.Itoa(box.Port), "BOCAGE_SMTP_TLS": "none",
		"BOCAGE_SMTP_USER": "bocage", "BOCAGE_SMTP_PASSWORD_FILE": secret, "BOCAGE_MAIL_FROM": "Directory <dir@example.org>"}
	code, out, errs := bocage(t, env, "mail", "odile@example.org")
	if code != exitOK || !strings.Contains(out, "odile@example.org") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	if l := box.Await(t, "odile@example.org", 1); l.Subject != "Trial e-mail" || l.User != "bocage" || l.From != "dir@example.org" {
		t.Errorf("came as %+v", l)
	}
	for _, try := range []struct {
		set, value, says string
		to               string
		code             int
	}{
		{to: "nobody@exemple.fr", says: "no such user", code: exitInvalid},
		{set: "BOCAGE_SMTP_HOST", value: "", says: "--smtp-host", code: exitUnavailable},
		{set: "BOCAGE_SMTP_PORT", value: "1", says: "did not take", code: exitUnavailable},
		{set: "BOCAGE_SMTP_PORT", value: "mail", says: "“mail”", code: exitInvalid},
		{set: "BOCAGE_SMTP_TLS", value: "ssl", says: "starttls", code: exitInvalid},
		{set: "BOCAGE_MAIL_FROM", value: "", says: "sender", code: exitInvalid},
		{set: "BOCAGE_SMTP_PASSWORD_FILE", value: secret + "2", says: "can’t be read", code: exitInvalid},
	} {
		changed := map[string]string{}
		for k, v := range env {
			changed[k] = v
		}
		if try.set != "" {
			changed[try.set] = try.value
		}
		to := try.to
		if to == "" {
			to = "odile@example.org"
		}
		if code, _, errs := bocage(t, changed, "mail", to); code != try.code || !strings.Contains(errs, try.says) {
			t.Errorf("%s=%q: exit %d, %s", try.set, try.value, code, errs)
		}
	}
	if n := len(box.Letters()); n != 1 {
		t.Errorf("%d letters went", n)
	}
}
