package faults

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// serving starts the program on a folder of its own and gives its address.
func serving(t *testing.T, flags string) (address string) {
	t.Helper()
	server := program(t, "serve --listen 127.0.0.1:0 --data "+t.TempDir()+" "+flags)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, port, found := strings.Cut(lines.Text(), "http://localhost:"); found {
			go io.Copy(io.Discard, out)
			return "127.0.0.1:" + strings.TrimSpace(port)
		}
	}
	t.Fatal("the server does not come up")
	return ""
}

func say(t *testing.T, address, words string) *net.TCPConn {
	t.Helper()
	line, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { line.Close() })
	if _, err := io.WriteString(line, words); err != nil {
		t.Fatal(err)
	}
	return line.(*net.TCPConn)
}

// TestAServerCutsLinesThatDoNotMove tries the program as it runs, with the
// patience that its house has set, and finds it at the service of others.
func TestAServerCutsLinesThatDoNotMove(t *testing.T) {
	address := serving(t, "--patience 1s")
	for name, words := range map[string]string{
		"headers that stop": "GET / HTTP/1.1\r\nHost: localhost\r\n",
		"a body that stops": "POST /connexion HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nnom=",
	} {
		line := say(t, address, words)
		line.SetReadDeadline(time.Now().Add(8 * time.Second)) // before the 10 s and 30 s of a house that sets nothing
		if _, err := io.Copy(io.Discard, line); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%s: %v", name, err)
		}
	}

	// A reader asks for more than any buffer between the two holds, takes nothing
	// for a while, then all there is.
	const asked = 600
	ask := "GET / HTTP/1.1\r\nHost: localhost\r\n"
	line := say(t, address, "")
	if err := line.SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	go io.WriteString(line, strings.Repeat(ask+"\r\n", asked-1)+ask+"Connection: close\r\n\r\n")
	time.Sleep(6 * time.Second)
	line.SetReadDeadline(time.Now().Add(40 * time.Second))
	answered, taken := 0, bufio.NewReader(line)
	for answered < asked {
		answer, err := http.ReadResponse(taken, nil)
		if err != nil {
			break
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			break
		}
		answered++
	}
	if answered == 0 || answered == asked {
		t.Errorf("a reader that takes nothing for six seconds was given %d answers of %d", answered, asked)
	}

	answer, err := http.Get(fmt.Sprintf("http://%s/", address))
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body.Close(); answer.StatusCode != http.StatusOK {
		t.Errorf("others are answered %d", answer.StatusCode)
	}
}

func TestAPatienceThatCannotBeReadIsRefused(t *testing.T) {
	for _, said := range []string{"vite", "0s", "2h"} {
		refusedWith(t, "serve --listen 127.0.0.1:0 --data "+t.TempDir()+" --patience "+said, 3, said, "d’une seconde à une heure")
	}
}
