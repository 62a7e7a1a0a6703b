//go:build e2e

package e2e

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"codeberg.org/bocage/bocage/internal/pdf"
)

// TestAPrintedDocument: a page becomes a document that a screen reader and a
// search can read, and nothing outside is asked.
func TestAPrintedDocument(t *testing.T) {
	var asked atomic.Int32
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked.Add(1) }))
	defer outside.Close()
	site := http.NewServeMux()
	site.HandleFunc("/rapport/index.html", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(`<!doctype html><html lang="en"><title>Page</title><link rel="stylesheet" href="../style.css">
<img src="` + outside.URL + `/pixel.gif" alt=""><link rel="stylesheet" href="http://example.org/fonts.css">
<h1>Vallées du Lierre</h1><p>Sept garages, 42 réponses.</p><h2>Deuxième page</h2><p>La suite.</p>
<script>document.body.textContent = "un script a parlé"</script></html>`))
	})
	site.HandleFunc("/style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		w.Write([]byte(`@page { size: A4; @bottom-right { content: counter(page) " / " counter(pages) } } h2 { break-before: page }`))
	})
	printed, err := pdf.Print(t.Context(), pdf.Document{Site: site, Page: "/rapport/index.html", Title: "Rapport d’étude", Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("another host was asked %d times", n)
	}
	doc := readPDF(t, printed)
	if len(doc.pages) != 2 {
		t.Fatalf("%d pages, want 2", len(doc.pages))
	}
	for i, want := range []string{"Sept garages, 42 réponses.", "La suite."} {
		if !strings.Contains(doc.pages[i], want) {
			t.Errorf("page %d reads %q, want %q", i+1, doc.pages[i], want)
		}
	}
	for i, number := range []string{"1 / 2", "2 / 2"} {
		if !strings.Contains(doc.pages[i], number) {
			t.Errorf("page %d has no number: %q", i+1, doc.pages[i])
		}
	}
	if doc.title != "Rapport d’étude" {
		t.Errorf("title %q", doc.title)
	}
	for _, part := range []string{"/MarkInfo", "/StructTreeRoot", "/Lang (fr", "/Outlines"} {
		if !bytes.Contains(printed, []byte(part)) {
			t.Errorf("no %s in the document", part)
		}
	}
}

func TestAMissingPageIsNotPrinted(t *testing.T) {
	if _, err := pdf.Print(t.Context(), pdf.Document{Site: http.NotFoundHandler(), Page: "/"}); err == nil {
		t.Error("printed a page that is not there")
	}
}
