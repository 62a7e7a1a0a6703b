package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// linking are the attributes that hold an address.
var linking = []string{"href", "src", "poster", "srcset"}

// relink makes the links of a page relative to its file, asks for what they
// lead to, and lets what leads out of the version be plain text.
func (p *press) relink(page []byte, file string) ([]byte, error) {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(page))
	plain, drawing := "", 0 // what an anchor without its link became; inside how many SVG
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.Bytes(), endOf(z.Err())
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := bytes.Clone(z.Raw())
			t := z.Token()
			if t.Data == "svg" {
				drawing++
			}
			switch {
			case live(t):
				if err := skip(z, t); err != nil {
					return nil, err
				}
			case dropped(t):
			case t.DataAtom == atom.A && !p.keeps(t):
				plain = "span"
				if drawing > 0 {
					plain = "g"
				}
				out.WriteString(unlinked(t, plain).String())
			case p.rewrite(&t, file):
				out.WriteString(t.String())
			default:
				out.Write(raw)
			}
		case html.EndTagToken:
			raw := bytes.Clone(z.Raw())
			name, _ := z.TagName()
			switch string(name) {
			case "svg":
				drawing--
			case "a":
				if plain != "" {
					raw, plain = []byte("</"+plain+">"), ""
				}
			}
			out.Write(raw)
		default:
			out.Write(z.Raw())
		}
	}
}

// live says whether an element needs the house behind it: a form, or what bears
// data-live.
func live(t html.Token) bool {
	return t.DataAtom == atom.Form || slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "data-live" })
}

// skip passes over an element with all that is in it.
func skip(z *html.Tokenizer, t html.Token) error {
	if t.Type == html.SelfClosingTagToken {
		return nil
	}
	for depth := 1; depth > 0; {
		switch z.Next() {
		case html.ErrorToken:
			return fmt.Errorf("element %s is not closed: %w", t.Data, z.Err())
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) == t.Data {
				depth++
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == t.Data {
				depth--
			}
		}
	}
	return nil
}

// unlinked is an anchor as plain text, with what styles it.
func unlinked(t html.Token, as string) html.Token {
	t.Data, t.DataAtom = as, 0
	t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool {
		return !slices.Contains([]string{"class", "transform", "lang", "id"}, a.Key)
	})
	return t
}

func endOf(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// dropped are the tags that mean nothing in a site that stands alone.
func dropped(t html.Token) bool {
	return t.DataAtom == atom.Link && slices.Contains([]string{"canonical", "alternate", "preload"}, attributeOf(t, "rel"))
}

func attributeOf(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// target is where an address leads, worked out once: the same few stand on
// every page.
type target struct {
	kept     bool   // within the page, within the version or to another site
	address  string // in the house, of what is within the version
	file     string
	fragment string
}

func (p *press) target(href string) target {
	if t, known := p.targets.Load(href); known {
		return t.(target)
	}
	t := p.lookAt(href)
	p.targets.Store(href, t)
	return t
}

func (p *press) lookAt(href string) target {
	u, err := url.Parse(href)
	switch {
	case err != nil:
		return target{}
	case u.Path == "" || u.IsAbs():
		return target{kept: true}
	case !p.within(u):
		return target{}
	}
	t := target{kept: true, address: u.EscapedPath()}
	if u.RawQuery != "" {
		t.address += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		t.fragment = "#" + u.EscapedFragment()
	}
	t.file = p.fileOf(t.address)
	return t
}

// keeps says whether a link leads within the page, within the version or to
// another site: a former page of the house does not.
func (p *press) keeps(t html.Token) bool {
	href := attributeOf(t, "href")
	return href == "" || href[0] == '#' || p.target(href).kept
}

// rewrite points the addresses of a tag at files of the site.
func (p *press) rewrite(t *html.Token, file string) bool {
	changed := false
	for i, a := range t.Attr {
		if !slices.Contains(linking, a.Key) || a.Val == "" || a.Val[0] == '#' {
			continue
		}
		to := p.target(a.Val)
		if to.address == "" {
			continue
		}
		p.want(to.address)
		t.Attr[i].Val = relative(file, to.file) + to.fragment
		changed = true
	}
	return changed
}

// within says whether an address of the house belongs to the version: the
// study's pages in its language, the sheets of its initiatives and their files,
// its framework, the assets.
func (p *press) within(u *url.URL) bool {
	if strings.HasPrefix(u.Path, assetPath) {
		return true
	}
	request := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: u.Path}}
	_, pattern := p.server.mux.Handler(request)
	route := p.server.pressed.routes[pattern]
	if route == nil || route.page() && !strings.HasSuffix(pattern, " "+route.path(p.lang)) {
		return false
	}
	parts := strings.Split(u.Path, "/")
	if route.page() && p.lang == English {
		parts = parts[1:]
	}
	switch {
	case strings.HasPrefix(route.FR, "/etudes/{slug}"):
		return len(parts) > 2 && parts[2] == p.slug && !slices.Contains(aside, route.Name)
	case strings.HasPrefix(route.FR, "/initiatives/{slug}"):
		return route.Name == "initiative" || !route.page()
	}
	return route.Name == "framework" && parts[len(parts)-1] == p.server.pressed.Study.Framework.ID
}

// aside are the pages of a study that have no place in a version: the list of
// versions, which a version can't know, and what only its group does.
var aside = []string{"editions", "edition", "edition_read", "edition_data", "edition_document", "publish"}

// byPattern are the routes by the patterns that the mux matches.
func (s *Server) byPattern() map[string]*Route {
	all := make(map[string]*Route, 2*len(s.routes))
	for i := range s.routes {
		r := &s.routes[i]
		all[r.method()+" "+r.FR] = r
		if r.page() {
			all[r.method()+" "+r.EN] = r
		}
	}
	return all
}

// relative is the way from a file to another of the site.
func relative(from, to string) string {
	up := strings.Count(from, "/")
	parts := strings.Split(path.Dir(from), "/")
	shared := 0
	target := strings.Split(path.Dir(to), "/")
	for up > 0 && shared < len(parts) && shared < len(target) && parts[shared] == target[shared] && parts[shared] != "." {
		shared++
	}
	return strings.Repeat("../", up-shared) + strings.Join(strings.Split(to, "/")[shared:], "/")
}
