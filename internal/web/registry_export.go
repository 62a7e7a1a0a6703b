package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"codeberg.org/bocage/bocage/internal/sheet"
)

// languageParameter says in which language a download, which has one address,
// names its columns.
const languageParameter = "langue"

// registryDownloads are the ways to take what is filtered away.
func registryDownloads(r *Request, a asked) []Download {
	lang := ""
	if r.Lang != French {
		lang = r.Lang
	}
	return []Download{
		{Text: r.L.T("registry.xlsx"), Href: a.of("registry_xlsx").address(r, languageParameter, lang), Format: "XLSX"},
		{Text: r.L.T("registry.csv"), Href: a.of("registry_csv").address(r, languageParameter, lang), Format: "CSV"},
		{Text: r.L.T("registry.geojson"), Href: a.of("registry_geojson").address(r, languageParameter, lang), Format: "GeoJSON"},
		{Text: r.L.T("registry.jsonld"), Href: a.of("registry_jsonld").address(r, languageParameter, lang), Format: "JSON-LD"},
	}
}

func (s *Server) registryCSV(w http.ResponseWriter, r *Request) error {
	return s.registryExport(w, r, "registry_csv", sheet.CSV, csvMedia)
}

func (s *Server) registryXLSX(w http.ResponseWriter, r *Request) error {
	return s.registryExport(w, r, "registry_xlsx", sheet.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
}

// downloadLang is the language that a download was asked in.
func downloadLang(r *Request) string {
	if r.Query(languageParameter) == English {
		return English
	}
	return French
}

// inDownloadLang lets a file be in the language that its link asked for.
func (s *Server) inDownloadLang(r *Request) {
	if lang := downloadLang(r); lang != r.Lang {
		r.Lang, r.L = lang, s.config.Catalogue.For(lang)
	}
}

// registryExport streams what is filtered, as it is read.
func (s *Server) registryExport(w http.ResponseWriter, r *Request, route string, form sheet.Kind, media string) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	lang, a := downloadLang(r), r.askedOf(route)
	sent := &sending{to: w, media: media, name: "initiatives." + string(form)}
	err = s.app.ExportInitiatives(r.Context(), r.Actor, space, a.search(), form, lang, sent)
	if err != nil && sent.begun {
		// Part of the file is sent: cut the line, so that nobody takes it for whole.
		panic(http.ErrAbortHandler)
	}
	return err
}

// sending names the file when its first bytes leave: a failure before that
// still gets a page of its own.
type sending struct {
	to          http.ResponseWriter
	media, name string
	begun       bool
}

func (s *sending) Write(p []byte) (int, error) {
	if !s.begun {
		s.begun = true
		s.to.Header().Set("Content-Type", s.media)
		s.to.Header().Set("Content-Disposition", `attachment; filename="`+s.name+`"`)
	}
	return s.to.Write(p)
}

// lines writes JSON values one a line between a beginning and an end, as they
// come: a list of any length holds little memory.
type lines struct {
	to         io.Writer
	begin, end string
	n          int
	packed     bytes.Buffer
}

func (l *lines) add(value any) error {
	l.packed.Reset()
	if l.n == 0 {
		l.packed.WriteString(l.begin)
	} else {
		l.packed.WriteByte(',')
	}
	l.packed.WriteByte('\n')
	l.n++
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	l.packed.Write(body)
	_, err = l.to.Write(l.packed.Bytes())
	return err
}

// close ends the list, unless something went wrong before.
func (l *lines) close(wrong error) error {
	if wrong != nil {
		return nil
	}
	if l.n == 0 {
		if _, err := io.WriteString(l.to, l.begin); err != nil {
			return err
		}
	}
	_, err := io.WriteString(l.to, l.end)
	return err
}
