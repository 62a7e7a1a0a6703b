package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

func TestOnlyThePublicWebIsReached(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": false, "127.8.9.1": false, "0.0.0.0": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "172.32.0.1": true, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false, "100.128.0.1": true, "192.0.0.8": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"203.0.113.5": false, "8.8.8.8": true, "::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fd12::1": false, "fc00::1": false, "ff02::1": false, "fec0::1": false,
		"::ffff:10.0.0.1": false, "::ffff:8.8.8.8": true, "::127.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::": false, "2001:0:1::": false, "2001:db8::1": false, "2a01:e0a::1": true,
	} {
		err := allowed{}.reach(netip.AddrPortFrom(netip.MustParseAddr(address), 80).String())
		if (err == nil) != want || err != nil && !fault.Is(err, fault.Denied) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func fetcher(t *testing.T, allow string) *Fetcher {
	t.Helper()
	f, err := New(allow)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The address is looked at once it is resolved: a name that leads home is refused
// as the address is, also behind a redirection, and nothing is sent there.
func TestANameThatLeadsHomeIsRefused(t *testing.T) {
	asked := 0
	home := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer home.Close()
	port := home.URL[strings.LastIndex(home.URL, ":")+1:]
	f := fetcher(t, "")
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"} {
		_, err := f.dial(context.Background(), "tcp", host+":"+port)
		if err == nil {
			t.Errorf("%s is reached", host)
		}
	}
	for address, key := range map[string]string{
		"http://127.0.0.1:" + port: "fetch.port", "http://localhost:22/": "fetch.port", "http://127.0.0.1/": "fetch.not_public", "https://localhost/": "fetch.not_public",
		"file:///etc/passwd": "fetch.no_address", "gopher://x/": "fetch.no_address", "http:///a": "fetch.no_address", "http://a:b@exemple.fr/": "fetch.credentials", "//x/y": "fetch.no_address",
	} {
		_, _, err := f.Get(context.Background(), address, Version{}, io.Discard)
		if got := keyOf(err); got != key {
			t.Errorf("%s: %v, want %s", address, err, key)
		}
	}
	if asked != 0 {
		t.Errorf("asked %d times", asked)
	}
}

func keyOf(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Key
	}
	return ""
}

func TestWhatStandsThereIsRead(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	zeros := make([]byte, 1<<20)
	for range most>>20 + 1 {
		_, _ = z.Write(zeros)
	}
	z.Close()
	there := http.NewServeMux()
	s := httptest.NewServer(there)
	defer s.Close()
	there.HandleFunc("/carte.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, `[{"name":"A"}]`)
	})
	there.HandleFunc("/bombe", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed.Bytes())
	})
	there.HandleFunc("/loin", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/carte.json", http.StatusFound) })
	there.HandleFunc("/chez-nous", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.2/secret", http.StatusFound)
	})
	there.HandleFunc("/port", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.2:22/", http.StatusFound)
	})
	there.HandleFunc("/fichier", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	there.HandleFunc("/rond", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/rond", http.StatusFound) })
	there.HandleFunc("/ferme", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	f := fetcher(t, strings.TrimPrefix(s.URL, "http://"))

	var got bytes.Buffer
	now, same, err := f.Get(context.Background(), s.URL+"/carte.json", Version{}, &got)
	if err != nil || same || got.String() != `[{"name":"A"}]` || now.ETag != `"v1"` {
		t.Fatalf("%q %v %v %v", got.String(), now, same, err)
	}
	got.Reset()
	if again, same, err := f.Get(context.Background(), s.URL+"/carte.json", now, &got); err != nil || !same || again != now || got.Len() > 0 {
		t.Errorf("not changed: %v %v %v", again, same, err)
	}
	if _, _, err := f.Get(context.Background(), s.URL+"/loin", Version{}, &got); err != nil || got.Len() == 0 {
		t.Errorf("a redirection: %v", err)
	}
	for path, key := range map[string]string{"/bombe": "fetch.too_large", "/chez-nous": "fetch.not_public", "/port": "fetch.port", "/fichier": "fetch.no_address",
		"/rond": "fetch.redirections", "/ferme": "fetch.closed", "/rien": "fetch.not_there"} {
		if _, _, err := f.Get(context.Background(), s.URL+path, Version{}, io.Discard); keyOf(err) != key {
			t.Errorf("%s: %v, want %s", path, err, key)
		}
	}
	near := fetcher(t, "127.0.0.0/30, exemple.lan:8081")
	if err := near.allow.reach("127.0.0.2:80"); err != nil || near.allow.reach("127.0.0.9:80") == nil {
		t.Errorf("a listed network: %v", err)
	}
	if near.Check("http://exemple.lan:8081/a") != nil || near.Check("http://exemple.lan:8082/a") == nil {
		t.Error("a listed host is not held to its port")
	}
	if _, err := New("10.0.0.0/99"); keyOf(err) != "fetch.allow_unreadable" {
		t.Errorf("an unreadable network: %v", err)
	}
}

func TestEachRefusalIsTold(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"no_address", "credentials", "port", "redirections", "downgraded", "not_public", "too_large", "not_there", "closed", "status", "unreachable", "too_slow", "allow_unreadable"} {
		for _, l := range i18n.Languages {
			if !c.For(l).Has("fault.fetch." + key) {
				t.Errorf("%s: fetch.%s", l, key)
			}
		}
	}
}
