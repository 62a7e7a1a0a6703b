package pdf_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/pdf"
)

// said is what the person reads in French.
func said(t *testing.T, err error) string {
	t.Helper()
	catalogue, loadErr := i18n.Load()
	if loadErr != nil {
		t.Fatal(loadErr)
	}
	all := fault.All(err)
	if len(all) != 1 {
		t.Fatalf("%v is no fault that a person can read", err)
	}
	return catalogue.For(i18n.FR).Fault(all[0])
}

func page(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<p>Bonjour")) }

func TestWithoutABrowser(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Run("the person reads what to install", func(t *testing.T) {
		_, err := pdf.Print(t.Context(), pdf.Document{Site: http.HandlerFunc(page), Page: "/"})
		if !fault.Is(err, fault.Unsupported) || !strings.Contains(said(t, err), "apt-get install chromium") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a browser that was announced and is not there is named", func(t *testing.T) {
		t.Setenv(pdf.Variable, "/nulle/part/chromium")
		_, err := pdf.Print(t.Context(), pdf.Document{Site: http.HandlerFunc(page), Page: "/"})
		if !fault.Is(err, fault.Unsupported) || !strings.Contains(said(t, err), "/nulle/part/chromium") {
			t.Errorf("got %v", err)
		}
	})
}

func TestAProgramThatIsNoBrowser(t *testing.T) {
	t.Setenv(pdf.Variable, "true")
	_, err := pdf.Print(t.Context(), pdf.Document{Site: http.HandlerFunc(page), Page: "/"})
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(said(t, err), "ne démarre pas") {
		t.Errorf("got %v", err)
	}
}

func TestALeftPrintStops(t *testing.T) {
	t.Setenv(pdf.Variable, "sleep")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pdf.Print(ctx, pdf.Document{Site: http.HandlerFunc(page), Page: "/"}); err == nil {
		t.Error("printed for nobody")
	}
}

// TestOneBrowserAtATime: whoever comes second waits, and may leave.
func TestOneBrowserAtATime(t *testing.T) {
	folder := t.TempDir()
	program := filepath.Join(folder, "chromium")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho $$ >> "+folder+"/started\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv(pdf.Variable, program)
	started := func() int {
		said, _ := os.ReadFile(folder + "/started")
		return strings.Count(string(said), "\n")
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := pdf.Print(ctx, pdf.Document{Site: http.HandlerFunc(page), Page: "/"})
		ended <- err
	}()
	for started() == 0 {
		time.Sleep(time.Millisecond)
	}
	soon, leave := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer leave()
	if _, err := pdf.Print(soon, pdf.Document{Site: http.HandlerFunc(page), Page: "/"}); !errors.Is(err, context.DeadlineExceeded) || started() != 1 {
		t.Errorf("%d browsers at once, %v", started(), err)
	}
	cancel()
	<-ended
}
