package harness

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Site is what following every link from some pages gave.
type Site struct {
	Pages []string // paths that answered with a page, in the order they were met
	Dead  []string // links that lead nowhere, with the page they stand on
	Left  int      // links met and not followed, because of a limit
	kind  func(path string) string
}

// Crawler follows the links of a site as a visitor who is not signed in. A link
// that leads to another site is left alone.
type Crawler struct {
	Base  string
	Kind  func(path string) string // tells apart the templates that pages are made by
	Each  int                      // pages of a kind that are read, 0 for all
	Limit int                      // pages in all
}

// Crawl follows the links from some pages on.
func (c Crawler) Crawl(from []string) (Site, error) {
	site := Site{kind: c.Kind}
	read := map[string]int{} // of each kind
	queue := slices.Clone(from)
	source := map[string]string{} // path → the page it was met on
	for _, path := range from {
		source[path] = "the start"
	}
	for i := 0; i < len(queue); i++ {
		if i == c.Limit {
			site.Left += len(queue) - c.Limit
			break
		}
		if k := site.kindOf(queue[i]); c.Each > 0 && read[k] == c.Each {
			site.Left++
			continue
		} else {
			read[k]++
		}
		links, status, err := linksOf(c.Base, queue[i])
		if err != nil {
			return site, err
		}
		if status != http.StatusOK {
			site.Dead = append(site.Dead, fmt.Sprintf("%s (on %s): status %d", queue[i], source[queue[i]], status))
			continue
		}
		if links == nil {
			continue // a picture, a download
		}
		site.Pages = append(site.Pages, queue[i])
		for _, link := range links {
			if _, met := source[link]; !met {
				source[link] = queue[i]
				queue = append(queue, link)
			}
		}
	}
	return site, nil
}

// linksOf gives the paths on this site that a page links to; nil when the
// answer is no page.
func linksOf(base, path string) (links []string, status int, err error) {
	answer, err := http.Get(base + path)
	if err != nil {
		return nil, 0, fmt.Errorf("crawl %s: %w", path, err)
	}
	defer answer.Body.Close()
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return nil, answer.StatusCode, nil
	}
	tree, err := html.Parse(answer.Body)
	if err != nil {
		return nil, 0, fmt.Errorf("crawl %s: %w", path, err)
	}
	links = []string{}
	for node := range tree.Descendants() {
		if node.Type != html.ElementNode || node.Data != "a" {
			continue
		}
		for _, a := range node.Attr {
			if link, ok := onSite(answer.Request.URL, a); ok {
				links = append(links, link)
			}
		}
	}
	return links, answer.StatusCode, nil
}

func onSite(page *url.URL, a html.Attribute) (string, bool) {
	if a.Key != "href" {
		return "", false
	}
	u, err := page.Parse(a.Val)
	if err != nil || u.Host != page.Host || u.Scheme != page.Scheme {
		return "", false
	}
	return u.RequestURI(), true
}

// Kinds keeps one page of each kind, with the name of its query when it has one.
func (s Site) Kinds() []string {
	var out []string
	seen := map[string]bool{}
	for _, at := range s.Pages {
		if k := s.kindOf(at); !seen[k] {
			seen[k] = true
			out = append(out, at)
		}
	}
	return out
}

// kindOf is the template of an address and the name of its query; several names
// together are one kind more.
func (s Site) kindOf(at string) string {
	path, query, _ := strings.Cut(at, "?")
	values, err := url.ParseQuery(query)
	if err != nil || len(values) > 1 {
		return s.kind(path) + "?…"
	}
	for name := range values {
		return s.kind(path) + "?" + name
	}
	return s.kind(path)
}
