package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/test/postbox"
)

// certified gives a certificate for 127.0.0.1 and what trusts it.
func certified(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return &tls.Config{Certificates: server.TLS.Certificates}, pool
}

func clearTo(t *testing.T, box *postbox.Server) *Sender {
	t.Helper()
	s, err := New(Config{Host: box.Host, Port: box.Port, Security: Clear, From: "Répertoire <bocage@exemple.fr>"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	box := postbox.Open(t, nil, "")
	text := "Bonjour Odile,\n\nVotre réponse est arrivée : « le four ».\n.\nÀ bientôt.\n"
	err := clearTo(t, box).Send(context.Background(), Message{ID: "01", To: "odile@exemple.fr", Subject: "Votre réponse à « Qui fait quoi ? »", Text: text, Lang: "fr", Written: noon, Stop: "https://exemple.fr/stop"})
	if err != nil {
		t.Fatal(err)
	}
	l := box.Await(t, "odile@exemple.fr", 1)
	if l.Subject != "Votre réponse à « Qui fait quoi ? »" || strings.TrimSpace(l.Text) != strings.TrimSpace(text) || l.From != "bocage@exemple.fr" {
		t.Errorf("came as %q\n%q", l.Subject, l.Text)
	}
	for name, want := range map[string]string{"Message-Id": "<01@exemple.fr>", "Auto-Submitted": "auto-generated", "Content-Language": "fr", "Date": "Tue, 24 Nov 2026 12:00:00 +0000", "List-Unsubscribe": "<https://exemple.fr/stop>"} {
		if got := l.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// What someone typed stays in the line it was put in.
func TestNoHeaderIsSlippedIn(t *testing.T) {
	box := postbox.Open(t, nil, "")
	s := clearTo(t, box)
	subject := "Le four\r\nBcc: tous@exemple.fr\n\nBonjour\u2028X\x00"
	if err := s.Send(context.Background(), Message{ID: "a\r\nX-A: b", To: "a@exemple.fr", Subject: subject, Text: "x", Lang: "fr\nX-B: c", Written: noon, Stop: "https://x\r\nX-C: d"}); err != nil {
		t.Fatal(err)
	}
	l := box.Await(t, "a@exemple.fr", 1)
	if l.Subject != "Le four Bcc: tous@exemple.fr Bonjour X" {
		t.Errorf("the subject is %q", l.Subject)
	}
	for _, name := range []string{"Bcc", "X-A", "X-B", "X-C"} {
		if l.Header.Get(name) != "" {
			t.Errorf("%s was slipped in: %s", name, l.Raw)
		}
	}
	for _, to := range []string{"a@exemple.fr\r\nRCPT TO:<b@exemple.fr>", "a@exemple.fr, b@exemple.fr", "", "odile", "\"a b\"@exemple.fr"} {
		var refused *Refusal
		if err := s.Send(context.Background(), Message{ID: "1", To: to, Subject: "x", Text: "x", Written: noon}); !errors.As(err, &refused) {
			t.Errorf("%q: %v", to, err)
		}
	}
	if n := len(box.Letters()); n != 1 {
		t.Errorf("%d letters went", n)
	}
}

func TestARefusalIsNotAnEvilHour(t *testing.T) {
	box := postbox.Open(t, nil, "")
	box.Answer("nobody@exemple.fr", "550 5.1.1 no such user here")
	box.Answer("grey@exemple.fr", "451 4.7.1 come back later", "250 OK")
	s := clearTo(t, box)
	send := func(to string) error {
		return s.Send(context.Background(), Message{ID: "1", To: to, Subject: "x", Text: "x", Written: noon})
	}
	var refused *Refusal
	if err := send("nobody@exemple.fr"); !errors.As(err, &refused) || !strings.Contains(refused.Said, "no such user") {
		t.Errorf("nobody: %v", err)
	}
	if err := send("grey@exemple.fr"); err == nil || errors.As(err, &refused) {
		t.Errorf("come back later: %v", err)
	}
	if err := send("grey@exemple.fr"); err != nil {
		t.Errorf("and later: %v", err)
	}
	gone, err := New(Config{Host: "127.0.0.1", Port: 1, Security: Clear, From: "a@exemple.fr"})
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Send(context.Background(), Message{ID: "1", To: "a@exemple.fr", Subject: "x", Text: "x", Written: noon}); err == nil || errors.As(err, &refused) {
		t.Errorf("a server that is away: %v", err)
	}
}

func TestAPasswordGoesOverTLSOnly(t *testing.T) {
	secure, roots := certified(t)
	box := postbox.Open(t, secure, "bocage:secret")
	s, err := New(Config{Host: box.Host, Port: box.Port, User: "bocage", Password: "secret", Security: StartTLS, From: "a@exemple.fr"})
	if err != nil {
		t.Fatal(err)
	}
	m := Message{ID: "1", To: "odile@exemple.fr", Subject: "x", Text: "x", Written: noon}
	if err := s.Send(context.Background(), m); err == nil {
		t.Error("a certificate that nobody vouches for was trusted")
	}
	s.roots = roots
	if err := s.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	if l := box.Await(t, "odile@exemple.fr", 1); l.User != "bocage" || !l.Secret {
		t.Errorf("signed in as %q, secret: %v", l.User, l.Secret)
	}
	s.config.Password = "wrong"
	var refused *Refusal
	if err := s.Send(context.Background(), m); err == nil || errors.As(err, &refused) {
		t.Errorf("a wrong password is ours to set right, not the recipient's refusal: %v", err)
	}
	open := postbox.Open(t, nil, "")
	s.config.Port = open.Port
	if err := s.Send(context.Background(), m); err == nil || len(open.Letters()) > 0 {
		t.Errorf("a server without TLS was told all the same: %v", err)
	}
}

func TestAConfigurationThatCannotWork(t *testing.T) {
	good := Config{Host: "smtp.exemple.fr", Security: StartTLS, From: "a@exemple.fr"}
	for field, change := range map[string]func(*Config){
		"smtp-tls":  func(c *Config) { c.Security = "ssl" },
		"smtp-port": func(c *Config) { c.Port = 70000 },
		"mail-from": func(c *Config) { c.From = "personne" },
	} {
		c := good
		change(&c)
		if _, err := New(c); len(fault.All(err)) == 0 || fault.All(err)[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for host, well := range map[string]bool{"smtp.exemple.fr": false, "127.0.0.1": true, "localhost": true, "192.0.2.1": false} {
		_, err := New(Config{Host: host, Security: Clear, User: "a", Password: "b", From: "a@exemple.fr"})
		if (err == nil) != well {
			t.Errorf("a password in clear to %s: %v", host, err)
		}
	}
	if s, err := New(good); err != nil || s.config.Port != 587 {
		t.Errorf("the usual port: %v", err)
	}
}
