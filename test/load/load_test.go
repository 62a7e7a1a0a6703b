package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets this test binary be the server that the tests start: a small
// one, but a real process on a real port.
func TestMain(m *testing.M) {
	if address := os.Getenv("LOAD_TEST_LISTEN"); address != "" {
		os.Exit(serveUntilAsked(address))
	}
	os.Exit(m.Run())
}

func serveUntilAsked(address string) int {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	l, err := net.Listen("tcp", address)
	if err != nil {
		return 2
	}
	go http.Serve(l, http.HandlerFunc(compressed))
	<-stop
	return 0
}

func compressed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	defer z.Close()
	fmt.Fprint(z, strings.Repeat("bocage ", 1000))
}

var quick = burst{callers: 2, requests: 50, duration: 5 * time.Second}

func TestFire(t *testing.T) {
	asked := 0
	site := func(h http.HandlerFunc) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	t.Run("counts what it asked and what came", func(t *testing.T) {
		f, err := fire(context.Background(), site(compressed), quick)
		if err != nil {
			t.Fatal(err)
		}
		if f.requests != 50 || f.rate <= 0 || f.bytes == 0 || f.bytes >= 7000 {
			t.Errorf("figures %+v: want 50 answers, a rate and a compressed size", f)
		}
		if f.p50 > f.p95 || f.p95 > f.p99 || f.p50 <= 0 {
			t.Errorf("percentiles out of order: %+v", f)
		}
	})
	t.Run("ends with the time", func(t *testing.T) {
		f, err := fire(context.Background(), site(compressed), burst{callers: 1, requests: 1 << 30, duration: 50 * time.Millisecond})
		if err != nil || f.requests == 0 {
			t.Errorf("%d answers, error %v", f.requests, err)
		}
	})
	for _, c := range []struct {
		name string
		h    http.HandlerFunc
		want string
	}{
		{"a page that fails half of the time", func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked%2 == 0 {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			compressed(w, r)
		}, "status 500"},
		{"a page that is not compressed", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "bocage") }, "not compressed"},
		{"a page that never comes", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no answer within"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := fire(context.Background(), site(c.h), burst{callers: 1, requests: 4, duration: 200 * time.Millisecond})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestOnlyLoopbackIsMeasured(t *testing.T) {
	for _, address := range []string{"http://192.0.2.1/", "http://bocage.example/", "http://localhost.bocage.example/"} {
		if _, err := fire(context.Background(), address, quick); !errors.Is(err, errNotLoopback) {
			t.Errorf("%s: error %v, want a refusal", address, err)
		}
	}
}

func TestRank(t *testing.T) {
	ten := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for percent, want := range map[int]time.Duration{50: 5, 95: 10, 99: 10, 10: 1, 11: 2} {
		if got := rank(ten, percent); got != want {
			t.Errorf("rank %d of 1…10 is %d, want %d", percent, got, want)
		}
	}
}

func TestMeasureAProgram(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = run(context.Background(), []string{
		"-serve", "env LOAD_TEST_LISTEN={listen} " + self, "-requests", "200", "-matrix", "/matrice", "/", "/initiatives",
	}, &out)
	if err != nil && !errors.Is(err, errMissed) {
		t.Fatalf("measure: %v\n%s", err, out.String())
	}
	for _, want := range []string{"first start", "later start", "memory at rest", "/initiatives", "p95", "matrix window (p95) /matrice", "bar ≤ 5.00 s"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, out.String())
		}
	}
}

func TestAProgramThatDoesNotStartIsReported(t *testing.T) {
	err := run(context.Background(), []string{"-serve", "false"}, new(bytes.Buffer))
	if err == nil || !strings.Contains(err.Error(), "first start: the program ended before it answered") {
		t.Errorf("error %v", err)
	}
}

func TestAMissedBarIsAnError(t *testing.T) {
	var out bytes.Buffer
	r := report{out: &out}
	r.atMost("matrix window", 39*time.Millisecond, matrixBar)
	if err := r.verdict(); err != nil {
		t.Errorf("39 ms misses a bar of 40 ms: %v", err)
	}
	r.page("/", figures{rate: 399, bytes: 1000})
	if err := r.verdict(); !errors.Is(err, errMissed) || !strings.Contains(out.String(), "MISSED") {
		t.Errorf("399/s passes a bar of 400/s: %v\n%s", err, out.String())
	}
}
