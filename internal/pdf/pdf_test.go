package pdf_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

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
