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
	Left  int      // links met and not followed, because of the limit
}

// Crawl follows the links of a site as a visitor who is not signed in, up to
// limit answers. A link that leads to another site is left alone.
func Crawl(base string, from []string, limit int) (Site, error) {
	var site Site
	queue := slices.Clone(from)
	source := map[string]string{} // path → the page it was met on
	for _, path := range from {
		source[path] = "the start"
	}
	for i := 0; i < len(queue); i++ {
		if i == limit {
			site.Left = len(queue) - limit
			break
		}
		links, status, err := linksOf(base, queue[i])
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

// Kinds keeps one page of each kind: pages whose addresses differ only after
// their first part, or in the values of their query, are made by one template.
func (s Site) Kinds() []string {
	var out []string
	seen := map[string]bool{}
	for _, path := range s.Pages {
		if k := kind(path); !seen[k] {
			seen[k] = true
			out = append(out, path)
		}
	}
	return out
}

// kind keeps the first two parts of an English address, the first of a
// French one, the depth, the words that are not a name (a name ends in a
// short code) and the names of the query.
func kind(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	fixed := 1
	if parts[0] == "en" {
		fixed = 2
	}
	for i := fixed; i < len(parts); i++ {
		if strings.ContainsAny(parts[i], "-0123456789:") {
			parts[i] = "*"
		}
	}
	names := []string{}
	for name := range u.Query() {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(parts, "/") + "?" + strings.Join(names, "&")
}
