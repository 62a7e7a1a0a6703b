package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

// feedSize is how many initiatives a feed holds.
const feedSize = 50

// atomFeed is a feed (RFC 4287) of what a search finds, what was written last
// first. Whoever asks, it holds what everyone may read: a reader of feeds has no
// account.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Links      []atomLink     `xml:"link"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// atomID is an identifier that stays the same whatever the address of the
// installation or the name of the thing: a UUID of version 8 (RFC 9562), from what
// it is of.
func atomID(of ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(of, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return "urn:uuid:" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// never is when a feed that holds nothing was last written: before any.
var never = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

func (s *Server) registryAtom(w http.ResponseWriter, r *Request) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	a := r.askedOf("registry_atom")
	asked := a.search()
	asked.Limit = feedSize
	found, err := s.app.Latest(r.Context(), access.Anyone, space, asked)
	if err != nil {
		return err
	}
	feed, updated := s.feed(r, space, a, found)
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(feed); err != nil {
		return err
	}
	sum := sha256.Sum256(b.Bytes())
	h := w.Header()
	h.Set("Content-Type", "application/atom+xml; charset=utf-8")
	h.Set("ETag", strconv.Quote(hex.EncodeToString(sum[:12])))
	http.ServeContent(w, r.Request, "", updated, bytes.NewReader(b.Bytes()))
	return nil
}

func (s *Server) feed(r *Request, space string, a asked, found []app.InitiativeView) (atomFeed, time.Time) {
	lang := downloadLang(r)
	r = downloadFor(r)
	updated := never
	f := atomFeed{Lang: lang, ID: atomID(append([]string{"feed", space, lang}, a.told()...)...), Title: r.L.T("feed.title"), Subtitle: s.feedAbout(r, a),
		Author: atomPerson{r.L.T("registry.title")}, Links: []atomLink{
			{"self", "application/atom+xml", s.config.Base + a.of("registry_atom").address(r, languageParameter, langAsked(lang))},
			{"alternate", "text/html", s.config.Base + a.of("registry").address(r, "", "")}}}
	for _, in := range found {
		at := in.Written()
		if at.After(updated) {
			updated = at
		}
		f.Entries = append(f.Entries, s.feedEntry(r, space, in))
	}
	f.Updated = updated.UTC().Format(time.RFC3339)
	return f, updated
}

func (s *Server) feedEntry(r *Request, space string, in app.InitiativeView) atomEntry {
	name, _ := in.In(r.Lang, "name")
	summary, _ := in.In(r.Lang, "summary")
	e := atomEntry{ID: atomID("initiative", space, in.ID), Title: name, Summary: summary, Updated: in.Written().UTC().Format(time.RFC3339),
		Links: []atomLink{{"alternate", "text/html", s.config.Base + r.To("initiative", slugOf(in.Path))}}}
	for _, o := range in.Organisations {
		if o.Name != "" {
			e.Authors = append(e.Authors, atomPerson{o.Name})
		}
	}
	for _, t := range in.Themes {
		e.Categories = append(e.Categories, atomCategory{Term: t, Label: r.code("registry.theme", t)})
	}
	return e
}

// told is what is asked, the same however the address says it.
func (a asked) told() []string {
	out := []string{strings.Join(strings.Fields(a.words), " "), string(a.within)}
	for _, f := range a.facets {
		out = append(out, f.Name+"="+f.Value)
	}
	slices.Sort(out[2:])
	return out
}

// feedAbout says in words what a feed is of.
func (s *Server) feedAbout(r *Request, a asked) string {
	var parts []string
	if a.words != "" {
		parts = append(parts, r.L.T("feed.words", "words", a.words))
	}
	for _, f := range a.facets {
		parts = append(parts, r.code(codeKeys[f.Name], f.Value))
	}
	if places, err := s.places(r); err == nil && a.within != "" {
		parts = append(parts, placeLabel(places, a.within))
	}
	return strings.Join(parts, ", ")
}

// langAsked is the language as an address says it: nothing for French.
func langAsked(lang string) string {
	if lang == French {
		return ""
	}
	return lang
}
