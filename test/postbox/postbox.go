// Package postbox is an SMTP server for tests: on loopback, it keeps what it is
// handed and says what it is told to say.
package postbox

import (
	"bufio"
	"crypto/tls"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// Letter is what was handed over.
type Letter struct {
	From, To string
	Header   mail.Header
	Subject  string // decoded
	Text     string // decoded
	Raw      string
	User     string // who signed in, "" for nobody
	Secret   bool   // over TLS
}

// Server is a post office of one test.
type Server struct {
	Host string
	Port int

	secure   *tls.Config
	mu       sync.Mutex
	letters  []Letter
	answers  map[string][]string // recipient → what is said to RCPT, the last for ever
	came     chan struct{}
	password string
}

// Open listens until the test ends. With a secure configuration, the server offers
// STARTTLS; with a password, it wants "user:password" said over TLS.
func Open(t testing.TB, secure *tls.Config, password string) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("open postbox: %v", err)
	}
	t.Cleanup(func() { listener.Close() })
	s := &Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, secure: secure, answers: map[string][]string{}, came: make(chan struct{}, 1000), password: password}
	go func() {
		for {
			line, err := listener.Accept()
			if err != nil {
				return
			}
			go (&talk{server: s, line: line}).run()
		}
	}()
	return s
}

// Answer has the server say these lines, one after the other, to who writes to
// an address; the last goes on.
func (s *Server) Answer(to string, lines ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[to] = lines
}

// Letters are those that came, the first first.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.letters...)
}

// To are the letters of one address.
func (s *Server) To(address string) []Letter {
	var out []Letter
	for _, l := range s.Letters() {
		if l.To == address {
			out = append(out, l)
		}
	}
	return out
}

// Await waits for the nth letter to an address, and fails the test without it.
func (s *Server) Await(t testing.TB, address string, nth int) Letter {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		if all := s.To(address); len(all) >= nth {
			return all[nth-1]
		}
		select {
		case <-s.came:
		case <-time.After(50 * time.Millisecond):
		case <-deadline:
			t.Fatalf("letter %d to %s did not come; %d came in all", nth, address, len(s.Letters()))
		}
	}
}

func (s *Server) reply(to string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := s.answers[to]
	if len(lines) == 0 {
		return "250 OK"
	}
	if len(lines) > 1 {
		s.answers[to] = lines[1:]
	}
	return lines[0]
}

func (s *Server) keep(l Letter) {
	s.mu.Lock()
	s.letters = append(s.letters, l)
	s.mu.Unlock()
	s.came <- struct{}{}
}

// talk is one line with a sender.
type talk struct {
	server *Server
	line   net.Conn
	in     *bufio.Reader
	letter Letter
	user   string
	secret bool
}

func (k *talk) say(s string) { _, _ = io.WriteString(k.line, s+"\r\n") }

func (k *talk) run() {
	defer k.line.Close()
	k.in = bufio.NewReader(k.line)
	k.say("220 postbox")
	for {
		_ = k.line.SetDeadline(time.Now().Add(30 * time.Second))
		text, err := k.in.ReadString('\n')
		if err != nil || !k.hear(strings.TrimRight(text, "\r\n")) {
			return
		}
	}
}

func (k *talk) hear(text string) bool {
	verb := strings.ToUpper(text)
	switch {
	case strings.HasPrefix(verb, "EHLO"), strings.HasPrefix(verb, "HELO"):
		k.hello()
	case verb == "STARTTLS":
		return k.encrypt()
	case strings.HasPrefix(verb, "AUTH PLAIN"):
		k.auth(text)
	case strings.HasPrefix(verb, "MAIL FROM:"):
		k.letter = Letter{From: bare(text[10:]), User: k.user, Secret: k.secret}
		k.mailFrom()
	case strings.HasPrefix(verb, "RCPT TO:"):
		k.letter.To = bare(text[8:])
		k.say(k.server.reply(k.letter.To))
	case verb == "DATA":
		k.data()
	case verb == "QUIT":
		k.say("221 bye")
		return false
	default:
		k.say("250 OK")
	}
	return true
}

func (k *talk) hello() {
	k.say("250-postbox")
	if k.server.secure != nil && !k.secret {
		k.say("250-STARTTLS")
	}
	if k.server.password != "" {
		k.say("250-AUTH PLAIN")
	}
	k.say("250 8BITMIME")
}

func (k *talk) encrypt() bool {
	k.say("220 go")
	line := tls.Server(k.line, k.server.secure)
	if line.Handshake() != nil {
		return false
	}
	k.line, k.in, k.secret = line, bufio.NewReader(line), true
	return true
}

func (k *talk) mailFrom() {
	if k.server.password != "" && k.user == "" {
		k.say("530 sign in first")
		return
	}
	k.say("250 OK")
}

func bare(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), ">")
	return strings.TrimPrefix(s, "<")
}

func (k *talk) data() {
	k.say("354 go on")
	var raw strings.Builder
	for {
		text, err := k.in.ReadString('\n')
		if err != nil {
			return
		}
		if text == ".\r\n" {
			break
		}
		raw.WriteString(strings.TrimPrefix(text, "."))
	}
	k.letter.Raw = raw.String()
	if m, err := mail.ReadMessage(strings.NewReader(k.letter.Raw)); err == nil {
		k.letter.Header = m.Header
		k.letter.Subject, _ = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		body, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
		k.letter.Text = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
	k.server.keep(k.letter)
	k.say("250 taken")
}
