package process

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets this test binary be the servers that the tests start.
func TestMain(m *testing.M) {
	if how := os.Getenv("PROCESS_TEST_SERVER"); how != "" {
		os.Exit(serve(how, os.Getenv("PROCESS_TEST_LISTEN")))
	}
	os.Exit(m.Run())
}

func serve(how, address string) int {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	if how == "refuse" {
		fmt.Fprintln(os.Stderr, "data folder of a newer version")
		return 3
	}
	go http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "bocage") }))
	if how == "busy" {
		time.Sleep(200 * time.Millisecond) // it answers first, as a server that has work left
		exec.Command("sh", "-c", "timeout 2 sh -c 'while :; do :; done'").Run()
	}
	<-stop
	if how == "fail" {
		fmt.Fprintln(os.Stderr, "disk full")
		return 4
	}
	return 0
}

func line(t *testing.T, how string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return "env PROCESS_TEST_SERVER=" + how + " PROCESS_TEST_LISTEN={listen} " + self
}

func TestAServerIsStartedMeasuredAndStopped(t *testing.T) {
	s, err := Start(context.Background(), line(t, "well"), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if s.Ready <= 0 || s.Ready > 10*time.Second {
		t.Errorf("ready after %s", s.Ready)
	}
	if n, err := s.Memory(); err != nil || n < 1<<20 {
		t.Errorf("memory %d bytes, error %v", n, err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if answer, err := http.Get(s.Base); err == nil {
		answer.Body.Close()
		t.Error("the server still answers after its stop")
	}
}

func TestTroubleIsToldInTheServersWords(t *testing.T) {
	_, err := Start(context.Background(), line(t, "refuse"), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "exit status 3: data folder of a newer version") {
		t.Errorf("a refusal says %v", err)
	}
	s, err := Start(context.Background(), line(t, "fail"), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err == nil || !strings.Contains(err.Error(), "exit status 4: disk full") {
		t.Errorf("a bad end says %v", err)
	}
	if _, err := Start(context.Background(), "", ""); err == nil {
		t.Error("nothing was started without an error")
	}
}

// TestRestComesAfterTheWorkOfWhatAServerStarted keeps a measure from beginning
// while a browser that the server started still prints.
func TestRestComesAfterTheWorkOfWhatAServerStarted(t *testing.T) {
	s, err := Start(context.Background(), line(t, "busy"), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := s.AwaitRest(context.Background(), time.Second/2); err == nil || !strings.Contains(err.Error(), "still at work") {
		t.Errorf("a patience of half a second says %v", err)
	}
	if err := s.AwaitRest(context.Background(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(began); waited < 2*time.Second {
		t.Errorf("rest after %s, with two seconds of work to do", waited)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}
