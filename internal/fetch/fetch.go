// Package fetch reads what stands at an address that someone typed, and reaches
// nothing but the public web: no machine of this house or of its neighbours answers
// to a stranger's address, whatever names and redirections say.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Limits of one reading.
const (
	most         = 100 << 20 // bytes, once they are unpacked
	wholeTime    = 3 * time.Minute
	headTime     = 30 * time.Second
	dialTime     = 10 * time.Second
	headerBytes  = 64 << 10
	redirections = 5
)

// Fetcher reads addresses. Its zero value reaches the public web only.
type Fetcher struct {
	allow  allowed
	client *http.Client
}

// Version is what a server said of what it gave, so that it need not give the
// same again.
type Version struct {
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
}

// New makes a fetcher. Hosts, host:port and networks (10.2.0.0/16) that are
// listed, parted by commas or spaces, may be reached though they are not public:
// whoever runs the house says so, nobody else can.
func New(allow string) (*Fetcher, error) {
	list, err := readAllowed(allow)
	if err != nil {
		return nil, err
	}
	f := &Fetcher{allow: list}
	f.client = &http.Client{
		Timeout:       wholeTime,
		CheckRedirect: f.redirected,
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would be what is checked, and not what it reaches
			DialContext:            f.dial,
			TLSHandshakeTimeout:    dialTime,
			ResponseHeaderTimeout:  headTime,
			MaxResponseHeaderBytes: headerBytes,
			DisableKeepAlives:      true,
			ForceAttemptHTTP2:      true,
		},
	}
	return f, nil
}

// Check says whether an address may be asked for at all, before anybody is.
func (f *Fetcher) Check(address string) error {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return fault.New(fault.Invalid, "fetch.no_address", "value", address)
	}
	return f.check(u)
}

func (f *Fetcher) check(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return fault.New(fault.Invalid, "fetch.no_address", "value", u.Redacted())
	case u.User != nil:
		return fault.New(fault.Invalid, "fetch.credentials")
	case f.allow.host(u.Hostname(), portOf(u)):
		return nil
	case portOf(u) != "80" && portOf(u) != "443":
		return fault.New(fault.Denied, "fetch.port", "port", portOf(u))
	}
	return nil
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// redirected looks at each further address as at the first one.
func (f *Fetcher) redirected(r *http.Request, before []*http.Request) error {
	r.Header.Del("Referer")
	if len(before) > redirections {
		return fault.New(fault.Unavailable, "fetch.redirections", "max", redirections)
	}
	if before[len(before)-1].URL.Scheme == "https" && r.URL.Scheme != "https" {
		return fault.New(fault.Denied, "fetch.downgraded")
	}
	return f.check(r.URL)
}

// dial connects to where a name really leads: the address is looked at once it is
// resolved, so that no second answer of a name server can lead elsewhere.
func (f *Fetcher) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTime}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if !f.allow.host(host, port) {
		d.Control = func(_, resolved string, _ syscall.RawConn) error { return f.allow.reach(resolved) }
	}
	return d.DialContext(ctx, network, address)
}

// Get writes what stands at an address to a file. same is true when the server says
// that it is what it was; nothing is written then.
func (f *Fetcher) Get(ctx context.Context, address string, known Version, to io.Writer) (now Version, same bool, err error) {
	if err := f.Check(address); err != nil {
		return known, false, err
	}
	ctx, stop := context.WithTimeout(ctx, wholeTime)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSpace(address), nil)
	if err != nil {
		return known, false, fault.New(fault.Invalid, "fetch.no_address", "value", address)
	}
	r.Header.Set("Accept", "application/geo+json, application/json;q=0.9, text/csv;q=0.8, */*;q=0.5")
	r.Header.Set("User-Agent", "Bocage")
	if known.ETag != "" {
		r.Header.Set("If-None-Match", known.ETag)
	}
	if known.Modified != "" {
		r.Header.Set("If-Modified-Since", known.Modified)
	}
	answer, err := f.client.Do(r)
	if err != nil {
		return known, false, told(err, r.URL)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotModified && known != (Version{}) {
		return known, true, nil
	}
	if answer.StatusCode != http.StatusOK {
		return known, false, refused(answer.StatusCode, answer.Request.URL)
	}
	n, err := io.Copy(to, io.LimitReader(answer.Body, most+1))
	if err != nil {
		return known, false, told(err, r.URL)
	}
	if n > most {
		return known, false, fault.New(fault.TooLarge, "fetch.too_large", "max", most>>20)
	}
	return Version{ETag: short(answer.Header.Get("ETag")), Modified: short(answer.Header.Get("Last-Modified"))}, false, nil
}

// short keeps what a server says of a version only when it can be sent back.
func short(s string) string {
	if len(s) > 200 {
		return ""
	}
	return s
}

// refused says what the server's answer means for whoever asked.
func refused(status int, u *url.URL) error {
	key, code := "fetch.status", fault.Unavailable
	switch status {
	case http.StatusNotFound, http.StatusGone:
		key, code = "fetch.not_there", fault.NotFound
	case http.StatusUnauthorized, http.StatusForbidden:
		key, code = "fetch.closed", fault.Denied
	}
	return fault.New(code, key, "host", u.Hostname(), "status", status)
}

// told keeps what this package says, and says the rest in words.
func told(err error, u *url.URL) error {
	var ours *fault.Fault
	if errors.As(err, &ours) {
		return ours
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	key := "fetch.unreachable"
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		key = "fetch.too_slow"
	}
	return fault.New(fault.Unavailable, key, "host", u.Hostname()).Because(fmt.Errorf("fetch: %w", err))
}
