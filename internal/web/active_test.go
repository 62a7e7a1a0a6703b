package web

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/story"
)

// active are files that a browser would run if it took them for what they are.
var active = map[string]string{
	"svg":   `<svg xmlns="http://www.w3.org/2000/svg" onload="alert('zqactif')"><script>alert('zqactif')</script></svg>`,
	"html":  `<!doctype html><title>zqactif</title><script>alert('zqactif')</script>`,
	"xml":   `<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"><x:script>alert('zqactif')</x:script></x:html>`,
	"xslt":  `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><zqactif/>`,
	"mhtml": "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>alert('zqactif')</script>",
}

// claimed are the forms that such a file can be said to have.
var claimed = []string{"image/svg+xml", "text/html", "application/xhtml+xml", "text/xml", "text/javascript", "message/rfc822", "application/pdf", "image/png", "audio/ogg", ""}

// harmful are the forms, and the endings of names, that a browser runs or follows.
var (
	harmful       = []string{"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/javascript", "message/rfc822", "text/plain"}
	harmfulEnding = []string{".html", ".htm", ".xhtml", ".svg", ".xml", ".js", ".mjs", ".mht", ".mhtml", ".xsl"}
)

// activeStudy is a study whose documents and recordings are all such files, each
// said to have each form, as a stranger's bundle may hold them.
func activeStudy() (bundle.Bundle, bundle.Open) {
	b, files := publishedStudy(), map[string]string{}
	b.Study.ID, b.Study.Title = "actif", "Une étude active"
	b.Initiatives, b.Entries, b.Indicators, b.Observations, b.Contributions, b.Reports, b.Stories = b.Initiatives[:1], b.Entries[:1], nil, nil, nil, nil, nil
	b.Initiatives[0].ID, b.Entries[0].Initiative = "actif-garage", "actif-garage"
	for kind, content := range active {
		for n, media := range claimed {
			content := content + strings.Repeat(" ", n) // each its own file
			sum := sha256.Sum256([]byte(content))
			name := hex.EncodeToString(sum[:])
			files[name] = content
			b.Files = append(b.Files, bundle.File{SHA256: name, Size: int64(len(content))})
			b.Initiatives[0].Documents = append(b.Initiatives[0].Documents, initiative.Document{Blob: name, Title: kind + " dit " + media, Media: media, Size: int64(len(content))})
			if media == "audio/ogg" || media == "" {
				b.Stories = append(b.Stories, bundle.Story{Story: story.Story{ID: "actif-" + kind + "-" + strings.Map(letter, media), Initiative: "actif-garage", Medium: story.Audio, Text: "Écoutez.", Teller: "Léa", Public: true,
					File: name, Media: media, Size: int64(len(content)), Consent: story.Consent{TakePart: true, Quote: true, Voice: true}}})
			}
		}
	}
	return b, func(sum string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(files[sum])), nil }
}

func letter(r rune) rune {
	if r < 'a' || r > 'z' {
		return -1
	}
	return r
}

// TestNoFileThatIsBroughtRuns: an SVG, a page, an XML that came with a study is only
// downloaded, shut in, from the site; and in a published version, in its data, it has no name
// under which it would run.
func TestNoFileThatIsBroughtRuns(t *testing.T) {
	s := testServer(t)
	b, open := activeStudy()
	if _, err := s.app.ImportBundle(t.Context(), testOwner, app.Demonstration, b, open, app.From{}); err != nil {
		for _, f := range fault.All(err) {
			t.Log(f.Field, f.Key, f.Args)
		}
		t.Fatal(err)
	}
	e, err := s.app.Publish(t.Context(), testEditor, app.Demonstration, "actif", app.Publication{Date: "2026-05-12"}, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	found := must[app.Found](t)(s.app.Initiatives(t.Context(), testEditor, app.Demonstration, app.Search{Words: "garage publié", Limit: 9}))
	slug, served := "", 0
	for _, in := range found.Initiatives {
		if in.ID == "actif-garage" {
			slug = slugOf(in.Path)
		}
	}
	for _, d := range b.Initiatives[0].Documents {
		served += shutIn(t, s, s.URL(French, "initiative_file", slug, d.Blob))
	}
	for _, told := range b.Stories {
		served += shutIn(t, s, s.URL(French, "story_file", e.Study.Slug, told.ID))
	}
	if want := len(active)*len(claimed) + len(b.Stories); served != want || len(b.Stories) < len(active) {
		t.Errorf("%d files were served, of %d", served, want)
	}
	inSite := namedSafely(t, siteOf(t, s, e.Study.Slug))
	for name := range inSite {
		w := get(t, s, "/etudes/"+e.Study.Slug+"/versions/1/lire/"+name, access.Anyone)
		if form, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); w.Code != http.StatusOK || w.Header().Get("X-Content-Type-Options") != "nosniff" || form != "text/plain" && slices.Contains(harmful, form) || form == "" {
			t.Errorf("%s of the version: %d %v", name, w.Code, w.Header())
		}
	}
	if len(inSite) < len(active) {
		t.Errorf("only %d are in the version", len(inSite))
	}
	data := namedSafely(t, unzipped(t, get(t, s, "/etudes/"+e.Study.Slug+"/versions/1/donnees.zip", access.Anyone).Body.Bytes()))
	if len(data) < len(active) {
		t.Errorf("only %d are in its data", len(data))
	}
	for name := range inSite {
		if path.Ext(name) == "" {
			t.Errorf("%s: what it is would be guessed", name)
		}
	}
}

// shutIn reads a file of the site and counts it.
func shutIn(t *testing.T, s *Server, address string) int {
	t.Helper()
	w := get(t, s, address, access.Anyone)
	h := w.Header()
	form, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch {
	case w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "zqactif"):
		t.Errorf("%s: %d", address, w.Code)
		return 0
	case h.Get("X-Content-Type-Options") != "nosniff":
		t.Errorf("%s lets a browser guess", address)
	case slices.Contains(harmful, form) || form == "":
		t.Errorf("%s is said to be %q", address, form)
	case strings.HasPrefix(h.Get("Content-Disposition"), "attachment"):
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "allow-") {
			t.Errorf("%s may act as the site: %s", address, csp)
		}
	case !slices.Contains([]string{"image/png", "image/jpeg", "application/pdf", "audio/ogg"}, form):
		t.Errorf("%s opens in the browser as %s", address, form)
	}
	return 1
}

// namedSafely gives the active files among some, none of which may bear a name that
// a browser or a host of files would run.
func namedSafely(t *testing.T, files map[string]string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for name, content := range files {
		if !slices.Contains(slices.Collect(maps.Values(active)), strings.TrimRight(content, " ")) {
			continue
		}
		if found[name] = true; slices.Contains(harmfulEnding, path.Ext(name)) {
			t.Errorf("%s would run", name)
		}
	}
	return found
}

func unzipped(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(must[[]byte](t)(io.ReadAll(in)))
	}
	return files
}
