package web

import (
	"codeberg.org/bocage/bocage/internal/access"
)

// Page is what every page has: embed it in the page's own struct, set the
// first group, leave the rest to Render.
type Page struct {
	Title       string // of the window and the tab; the h1 is the page's own
	Description string // for search engines and link previews
	Section     string // name of the navigation entry this page is under
	Path        []Step // where the reader is: territory path or way back, the last is this page
	Bare        bool   // without masthead and foot, to stand on the page of someone else
	Wide        bool   // a working page of two columns; else a reading column with its margin
	NoIndex     bool   // not for search engines
	PaperStyle  string // the style sheet that it has on paper besides
	OwnStyle    bool   // that sheet is for the screen too: no other page needs its rules
	AtOnce      bool   // drawn and used before any file of its own has come
	Notices     []Notice
	Errors      *ErrorSummary
	Undo        *UndoNotice

	Lang      string
	Languages []LanguageLink
	Nav       []NavLink
	Own       []NavLink // what a person's account opens, beside the way out
	Foot      []NavLink
	Actor     access.Actor
	SignInURL string
	Canonical string
	Alternate string // of the page as a feed
	Demo      bool   // what the page shows is invented
	DemoList  bool   // the list of the demonstration: invented things and real ones
	Build     string
	Robots    string
	Frozen    *FrozenBar // the version that this page is part of; nil in the house

	written NavLink // a title that people wrote, with its language
	l       Localiser
	terms   map[string]bool
	notes   int
}

// titledAs gives the window a title that people wrote in a language.
func (p *Page) titledAs(title, lang string) {
	p.Title, p.written = title, NavLink{Text: title, Lang: lang}
}

// TitleLang is the language of the window's title; "" for the page's own words.
func (p *Page) TitleLang() string {
	if p.Title != p.written.Text {
		return "" // it got another one
	}
	return p.written.Lang
}

// Step is one step of a path. The last has no Href: it is here.
type Step struct {
	Text, Href string
	Lang       string // of a name that people gave; "" for the page's
}

// LanguageLink leads to the same page in a language.
type LanguageLink struct {
	Lang, Name, Href string
	Current          bool
}

// NavLink is an entry of a navigation.
type NavLink struct {
	Text, Href string
	Lang       string // of a name that people gave; "" for the page's
	Current    bool
}

// framed is a page that has the common frame.
type framed interface{ frame() *Page }

func (p *Page) frame() *Page { return p }

// mainNav and footNav name the routes of the two navigations, with nav.<name>
// as text. An entry shows when its route exists.
var (
	mainNav = []string{"studies", "registry", "territories", "frameworks", "about"}
	workNav = []string{"work", "calls_kept", "remarks", "claims", "letters"}
	ownNav  = []string{"people"}
	footNav = []string{"about", "accessibility", "legal", "keyboard", "sitemap", "style"}
)

// dress fills the frame.
func (p *Page) dress(r *Request) {
	s := r.server
	p.l, p.Lang, p.Actor, p.Build = r.L, r.Lang, r.Actor, s.config.Version
	if s.pressed != nil {
		p.Frozen, p.Path = s.pressed.bar(r), nil
		return
	}
	if r.Actor.SignedIn() {
		p.Own = s.links(r, workNav, p.Section)
	}
	if access.Can(r.Actor, access.Manage, access.Object{Kind: access.KindSpace}) {
		p.Own = append(p.Own, s.links(r, ownNav, p.Section)...)
	}
	p.Nav, p.Foot = s.links(r, mainNav, p.Section), s.links(r, footNav, p.Section)
	p.Languages = s.languageLinks(r)
	if r.Route != nil && r.Route.page() {
		p.Canonical = s.config.Base + r.URL.EscapedPath()
	}
	if s.config.Demo != nil {
		p.Demo = s.config.Demo(r.Request)
	}
	if !r.Actor.SignedIn() && s.has(signInRoute) {
		p.SignInURL = r.To(signInRoute)
	}
	if p.Undo != nil {
		p.Undo.Fresh = true
	}
	if said := r.done(); said != "" {
		p.Notices = append([]Notice{{Kind: NoticeDone, Text: said, Fresh: true}}, p.Notices...)
	}
}

// base is where this house is reached: as it was told, else as the reader did.
func (s *Server) base(r *Request) string {
	if s.config.Base != "" {
		return s.config.Base
	}
	return "http://" + r.Host
}

func (s *Server) links(r *Request, names []string, section string) []NavLink {
	var all []NavLink
	for _, name := range names {
		if s.has(name) {
			all = append(all, NavLink{Text: r.L.T("nav." + name), Href: r.To(name), Current: name == section})
		}
	}
	return all
}

// languageLinks gives the address of this same page in each language; outside
// the table, the home pages.
func (s *Server) languageLinks(r *Request) []LanguageLink {
	var all []LanguageLink
	for _, lang := range languages {
		link := LanguageLink{Lang: lang, Name: r.L.T("language." + lang), Current: lang == r.Lang}
		if r.Route != nil && r.Route.page() {
			link.Href = s.config.Base + s.samePage(r, lang)
		} else {
			link.Href = s.config.Base + s.URL(lang, "home")
		}
		all = append(all, link)
	}
	return all
}

func (s *Server) samePage(r *Request, lang string) string {
	var values []any
	for _, w := range wildcard.FindAllStringSubmatch(r.Route.FR, -1) {
		values = append(values, r.PathValue(w[1]))
	}
	u, err := s.makeURL(lang, r.Route.Name, values...)
	if err != nil {
		return s.URL(lang, "home")
	}
	q := r.URL.Query()
	q.Del(doneParameter)
	q.Del(doneCount)
	if len(q) == 0 {
		return u
	}
	return u + "?" + q.Encode()
}

// Term explains a word of the glossary the first time a page uses it.
func (p *Page) Term(code string) Term {
	t := Term{Code: code, Word: p.l.T("glossary." + code), First: !p.terms[code]}
	if p.terms == nil {
		p.terms = map[string]bool{}
	}
	p.terms[code] = true
	if t.First {
		t.Note = p.Note(p.l.T("glossary."+code+".meaning"), NoteTerm)
	}
	return t
}

// Note numbers a margin note of this page.
func (p *Page) Note(text string, kind NoteKind) *Note {
	p.notes++
	return &Note{Number: p.notes, Kind: kind, Text: text}
}
