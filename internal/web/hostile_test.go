package web

import (
	"context"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
)

// textField is every place of a bundle that has one path of types, such as
// Initiatives.Organisations.Name.
type textField struct {
	path   string
	places []reflect.Value
}

// textFields finds by reflection what a study can hold in words, so that a field
// that is added tomorrow is tried too.
func textFields(v reflect.Value, path string, found map[string]*textField) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			textFields(v.Elem(), path, found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				textFields(v.Field(i), path+"."+f.Name, found)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			textFields(v.Index(i), path, found)
		}
	case reflect.String:
		if v.String() == "" || !v.CanSet() {
			return
		}
		if found[path] == nil {
			found[path] = &textField{path: path}
		}
		found[path].places = append(found[path].places, v)
	}
}

// put writes text in some places of a field and says how to take it back.
func put(places []reflect.Value, with func(string) string) (back func()) {
	before := make([]string, len(places))
	for i, p := range places {
		before[i] = p.String()
		p.SetString(with(before[i]))
	}
	return func() {
		for i, p := range places {
			p.SetString(before[i])
		}
	}
}

// hostile writes scripts in each field of a bundle that accepts them, in all its
// places or in the first, and gives the mark of each field. An address that
// is a script must be accepted nowhere that expects an address.
func hostile(t *testing.T, a *app.App, b *bundle.Bundle) map[string]string {
	t.Helper()
	found, marks := map[string]*textField{}, map[string]string{}
	textFields(reflect.ValueOf(b).Elem(), "", found)
	refused := func() bool {
		checked, err := a.CheckBundle(*b)
		if err != nil {
			t.Fatal(err)
		}
		return len(checked.Wrong) > 0
	}
	for n, path := range slices.Sorted(maps.Keys(found)) {
		f, mark := found[path], fmt.Sprintf("zq%dz", n)
		if strings.HasPrefix(f.places[0].String(), "http") {
			back := put(f.places[:1], func(string) string { return "javascript:alert(1)" })
			if !refused() {
				t.Errorf("%s accepts an address that is a script", path)
			}
			back()
		}
		evil := fmt.Sprintf(` %s<script>alert(1)</script>"><img src=x onerror=alert(1)>' onclick='alert(1) [a](javascript:alert(1))`, mark)
		for _, places := range [][]reflect.Value{f.places, f.places[:1]} {
			back := put(places, func(s string) string { return s + evil })
			if !refused() {
				marks[path] = mark
				break
			}
			back()
		}
	}
	return marks
}

// runs says what in a page would run as a script.
func runs(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			if why := dangerous(z.Token()); why != "" {
				return why
			}
		}
	}
}

func dangerous(tag html.Token) string {
	source, data := "", false
	for _, a := range tag.Attr {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "srcdoc", a.Key == "style",
			strings.HasPrefix(value, "javascript:") && a.Key != "value" && a.Key != "content", a.Key == "src" && value == "x":
			return tag.String()
		case a.Key == "src":
			source = value
		case a.Key == "type":
			data = value == linkedMedia
		}
	}
	if tag.Data == "script" && !data && !strings.Contains(source, "actifs/") {
		return tag.String()
	}
	return ""
}

func TestWhatRunsIsSeen(t *testing.T) {
	for page, want := range map[string]bool{
		`<script>a()</script>`: true, `<script src="https://x.example/a.js"></script>`: true, `<img src=x>`: true, `<p onclick="a()">`: true,
		`<a href=" JavaScript:a()">`: true, `<iframe srcdoc="a">`: true, `<script src="/actifs/bocage.js"></script>`: false,
		`<script type="application/ld+json">{"a":"</script>`: false, `<script type="module">a()</script>`: true,
		`<input value="javascript:a()">`: false, `<form action="javascript:a()">`: true,
		`<p title="&lt;script&gt;">&lt;img src=x onerror=a()&gt;</p>`: false, `<textarea>&lt;script&gt;</textarea>`: false,
	} {
		if got := runs(page); (got != "") != want {
			t.Errorf("%s: %q", page, got)
		}
	}
}

// asPage tells the answers that a browser draws or runs from those it only keeps.
func asPage(h http.Header) bool {
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") &&
		(strings.HasSuffix(kind, "html") || strings.HasSuffix(kind, "xml"))
}

// shape of an address: what is seldom more than another page of the same kind.
var named = regexp.MustCompile(`/[^/]*[-0-9][^/]*`)

// TestNoTextOfAStudyRuns writes scripts in every text of the demonstration that
// takes them, publishes it, and reads what links lead to, signed in and not: pages, drawings,
// downloads, and each page of the site of the version.
func TestNoTextOfAStudyRuns(t *testing.T) {
	b, err := bundle.Read(examples.Demonstration())
	if err != nil {
		t.Fatal(err)
	}
	s := testServer(t)
	marks := hostile(t, s.app, &b)
	ctx := context.Background()
	if _, err := s.app.ImportBundle(ctx, testOwner, app.Demonstration, b, bundle.Attached(examples.Demonstration()), app.From{}); err != nil {
		t.Fatal(err)
	}
	e, err := s.app.Publish(ctx, testEditor, app.Demonstration, b.Study.ID, app.Publication{Title: `Une version"><script>alert(1)</script>`}, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	note := func(body string) {
		for _, mark := range marks {
			if strings.Contains(body, mark) {
				seen[mark] = true
			}
		}
	}
	for _, actor := range []access.Actor{access.Anyone, testEditor} {
		crawl(t, s, actor, s.URL(French, "study", e.Study.Slug), note)
	}
	for path, page := range siteOf(t, s, e.Study.Slug) {
		if note(page); strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".svg") {
			if why := runs(page); why != "" {
				t.Errorf("%s of the version runs %s", path, why)
			}
		}
	}
	if len(marks) < 60 || len(seen) < len(marks)*2/3 {
		for path, mark := range marks {
			if !seen[mark] {
				t.Logf("not met: %s", path)
			}
		}
		t.Errorf("%d fields took scripts, of which %d were met: too little is tried", len(marks), len(seen))
	}
}

// crawl reads what the links of a page lead to, a few pages of each shape, those that are
// as far from it at the same time.
func crawl(t *testing.T, s *Server, actor access.Actor, from string, note func(string)) {
	t.Helper()
	known, shapes, waiting := map[string]bool{from: true}, map[string]int{}, []string{from}
	for len(waiting) > 0 {
		bodies, leads := make([]string, len(waiting)), make([][]string, len(waiting))
		inParallel(len(waiting), func(n int) { bodies[n], leads[n] = meet(t, s, actor, waiting[n]) })
		waiting = nil
		for n, body := range bodies {
			note(body)
			for _, link := range leads[n] {
				plain, query, _ := strings.Cut(link, "?")
				values, _ := url.ParseQuery(query)
				shape := named.ReplaceAllString(plain, "/*") + "?" + strings.Join(slices.Sorted(maps.Keys(values)), "&")
				if !known[link] && shapes[shape] < 3 {
					known[link] = true
					shapes[shape]++
					waiting = append(waiting, link)
				}
			}
		}
	}
	if len(known) < 40 {
		t.Errorf("%d pages were found from %s", len(known), from)
	}
}

// inParallel does n things, as many at a time as there are processors.
func inParallel(n int, do func(n int)) {
	var all sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for n := range next {
				do(n)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}

// meet reads an address: what it answers, and where that leads when it is a page.
func meet(t *testing.T, s *Server, actor access.Actor, address string) (body string, leads []string) {
	answer := get(t, s, address, actor)
	body = answer.Body.String()
	if answer.Code >= 500 {
		t.Errorf("%s: status %d", address, answer.Code)
	}
	if answer.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s lets a browser guess what it is", address)
	}
	if !asPage(answer.Header()) {
		return body, nil
	}
	if why := runs(body); why != "" {
		t.Errorf("%s runs %s", address, why)
	}
	return body, links(body, address)
}

// links are the addresses of this site in a page.
func links(page, at string) []string {
	base, err := url.Parse(at)
	if err != nil {
		return nil
	}
	var all []string
	z := html.NewTokenizer(strings.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		for _, a := range z.Token().Attr {
			to, err := base.Parse(a.Val)
			if a.Key != "href" && a.Key != "src" || err != nil || to.Host != "" || to.Scheme != "" || strings.HasPrefix(to.Path, "/actifs/") {
				continue
			}
			to.Fragment = ""
			all = append(all, to.String())
		}
	}
	return all
}
