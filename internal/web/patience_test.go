package web

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"
)

const testPatience = 300 * time.Millisecond

// slowHouse answers /export without an end, takes files, and works for longer
// than its patience once it has one.
func slowHouse(t *testing.T) (address string, over chan error) {
	t.Helper()
	over = make(chan error, 512)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "bonjour") })
	mux.HandleFunc("GET /export", func(w http.ResponseWriter, r *http.Request) {
		line := bytes.Repeat([]byte("Un garage;"), 10_000)
		for {
			if _, err := w.Write(line); err != nil {
				over <- err
				return
			}
		}
	})
	mux.HandleFunc("POST /envoi", func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		over <- err
		if err == nil {
			select {
			case <-time.After(2 * testPatience):
				fmt.Fprint(w, "reçu")
			case <-r.Context().Done():
			}
		}
	})
	server := httptest.NewUnstartedServer(patient(mux, testPatience))
	server.Config.ReadHeaderTimeout = testPatience
	server.Start()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String(), over
}

func dial(t *testing.T, address, said string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, said); err != nil {
		t.Fatal(err)
	}
	return c
}

func isCut(t *testing.T, over chan error, what string) {
	t.Helper()
	select {
	case err := <-over:
		if err == nil {
			t.Errorf("%s: it ended well", what)
		}
	case <-time.After(20 * time.Second):
		t.Errorf("%s holds its place", what)
	}
}

func TestALineThatDoesNotMoveIsCut(t *testing.T) {
	address, over := slowHouse(t)
	t.Run("a reader that never reads", func(t *testing.T) {
		dial(t, address, "GET /export HTTP/1.1\r\nHost: x\r\n\r\n")
		isCut(t, over, "the export")
	})
	t.Run("a body that stops", func(t *testing.T) {
		dial(t, address, "POST /envoi HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc")
		isCut(t, over, "the body")
	})
	t.Run("a body that drips", func(t *testing.T) {
		c := dial(t, address, "POST /envoi HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
		go func() {
			for {
				if _, err := io.WriteString(c, "a"); err != nil {
					return
				}
				time.Sleep(testPatience / 6)
			}
		}()
		isCut(t, over, "the body")
	})
	t.Run("headers that drip", func(t *testing.T) {
		c := dial(t, address, "GET / HTTP/1.1\r\nHost: x\r\n")
		go func() {
			for {
				if _, err := io.WriteString(c, "X-A: b\r\n"); err != nil {
					return
				}
				time.Sleep(testPatience / 6)
			}
		}()
		c.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.ReadAll(c); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("the line stays open: %v", err)
		}
	})
}

// TestASlowLineThatMovesIsServed: what is sent in pieces arrives, and the work
// that follows may be longer than the patience of the line.
func TestASlowLineThatMovesIsServed(t *testing.T) {
	address, over := slowHouse(t)
	c := dial(t, address, "POST /envoi HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n")
	for range 20 {
		if _, err := c.Write(make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(testPatience / 6)
	}
	if err := <-over; err != nil {
		t.Fatalf("the body: %v", err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if said, _ := io.ReadAll(answer.Body); string(said) != "reçu" {
		t.Errorf("answer %q", said)
	}
}

// TestOthersAreServedMeanwhile: two hundred lines that don't move cost little
// memory and nobody their turn.
func TestOthersAreServedMeanwhile(t *testing.T) {
	address, _ := slowHouse(t)
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 200 {
		said := "POST /envoi HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
		if i%2 == 0 {
			said = "GET / HTTP/1.1\r\n"
		}
		dial(t, address, said)
	}
	answer, err := http.Get("http://" + address + "/")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	runtime.ReadMemStats(&during)
	if more := int64(during.HeapInuse) - int64(before.HeapInuse); more > 40<<20 {
		t.Errorf("%d MB more", more>>20)
	}
}
