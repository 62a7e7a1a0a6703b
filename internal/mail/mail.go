// Package mail hands letters to an SMTP server. It says apart what will never be
// taken (a Refusal) and what may be taken later (any other error).
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Security is how the line to the server is kept from being read.
type Security string

// The securities of a line.
const (
	StartTLS Security = "starttls" // begins in clear, goes on encrypted or not at all
	TLS      Security = "tls"      // encrypted from the first byte
	Clear    Security = "none"     // a server of the same machine
)

// Securities are all of them.
var Securities = []Security{StartTLS, TLS, Clear}

// Config says by which server letters go, and from whom.
type Config struct {
	Host     string
	Port     int // 0 is the usual one of the security
	User     string
	Password string
	Security Security
	From     string // Bocage <bocage@exemple.fr>: someone reads what comes back
}

// patience is how long a server may take to answer.
const patience = 30 * time.Second

var usualPort = map[Security]int{StartTLS: 587, TLS: 465, Clear: 25}

// Sender hands letters to one server.
type Sender struct {
	config Config
	from   *mail.Address
	roots  *x509.CertPool // nil for those of the machine
}

// New checks a configuration; it reaches nobody. A password is never sent over a
// line that others can read.
func New(c Config) (*Sender, error) {
	if !slices.Contains(Securities, c.Security) {
		return nil, fault.On("smtp-tls", fault.Invalid, "mail.security", "value", string(c.Security))
	}
	if c.Port == 0 {
		c.Port = usualPort[c.Security]
	}
	if c.Port < 1 || c.Port > 65535 {
		return nil, fault.On("smtp-port", fault.Invalid, "mail.port", "value", fmt.Sprint(c.Port))
	}
	from, err := mail.ParseAddress(c.From)
	if err != nil {
		return nil, fault.On("mail-from", fault.Invalid, "mail.from", "value", c.From).Because(err)
	}
	if c.Security == Clear && c.Password != "" && !onThisMachine(c.Host) {
		return nil, fault.On("smtp-tls", fault.Invalid, "mail.password_in_clear", "host", c.Host)
	}
	return &Sender{config: c, from: from}, nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Message is a letter in plain text.
type Message struct {
	ID      string // the same each time it is tried: a letter handed over twice is shown once
	To      string
	Subject string
	Text    string
	Lang    string
	Written time.Time
	// Stop is an address where whoever gets it asks for no more of the kind; "" for none.
	Stop string
}

// Refusal is what the server will never take: nobody lives at that address, or it
// wants nothing from us.
type Refusal struct{ Said string }

func (r *Refusal) Error() string { return "letter refused: " + r.Said }

// Send hands a letter to the server.
func (s *Sender) Send(ctx context.Context, m Message) error {
	letter, err := s.letter(m)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return fmt.Errorf("prepare SMTP: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	return refusal(client.DialAndSendWithContext(ctx, letter))
}

func (s *Sender) letter(m Message) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(m.To)
	if err != nil || !plainAddress(to.Address) {
		return nil, &Refusal{Said: "not an address"}
	}
	letter := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(s.from)
	letter.ToMailAddress(&mail.Address{Address: to.Address})
	letter.Subject(OneLine(m.Subject))
	letter.SetDateWithValue(m.Written)
	_, domain, _ := strings.Cut(s.from.Address, "@")
	letter.SetMessageIDWithValue(OneLine(m.ID) + "@" + domain)
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // no absence notice answers it
	letter.SetGenHeader("Content-Language", OneLine(m.Lang))
	if m.Stop != "" {
		letter.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+OneLine(m.Stop)+">")
		letter.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click") // RFC 8058: a press of their button, not an opened link
	}
	letter.SetBodyString(gomail.TypeTextPlain, m.Text)
	return letter, nil
}

// plainAddress says whether an address holds nothing that could be read as more
// than one, or as another line.
func plainAddress(a string) bool {
	return !strings.ContainsFunc(a, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == ',' || r == ';' })
}

// OneLine makes of words one line without control characters, so that nothing
// typed becomes a header of its own.
func OneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }), " ")
}

func (s *Sender) client() (*gomail.Client, error) {
	c := s.config
	options := []gomail.Option{gomail.WithPort(c.Port), gomail.WithTimeout(patience), gomail.WithTLSConfig(&tls.Config{ServerName: c.Host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}), gomail.WithoutNoop()}
	switch c.Security {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		options = append(options, gomail.WithSSL())
	case Clear:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if c.User != "" {
		kind := gomail.SMTPAuthAutoDiscover
		if c.Security == Clear {
			kind = gomail.SMTPAuthPlainNoEnc // New let it through for this machine only
		}
		options = append(options, gomail.WithSMTPAuth(kind), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	return gomail.NewClient(c.Host, options...)
}

// refusal tells what will never be taken. A server that wants nothing from this
// sender, or no such password, is to be set right: the letter is tried again.
func refusal(err error) error {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return err
	}
	last := slices.Contains([]gomail.SendErrReason{gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose}, failed.Reason)
	if last && failed.ErrorCode() >= 500 {
		return &Refusal{Said: OneLine(failed.Error())}
	}
	return err
}
