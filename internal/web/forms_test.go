package web

import (
	"bytes"
	"database/sql"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"codeberg.org/bocage/bocage/internal/access"
)

// paper is a form as a page offers it, which a test fills in and sends as a browser
// would.
type paper struct {
	action string
	parts  bool // multipart: it has files
	inputs []input
}

// input is one control of a form. A kind is that of the element, or its type.
type input struct {
	name, kind, value string
	chosen            bool
	required          bool
	options           []string // of a select, the chosen one first
}

// typed says whether anything at all can be written in it.
func (i input) typed() bool {
	return slices.Contains([]string{"text", "textarea", "search", "url", "email", "tel", "password", "number"}, i.kind)
}

// papers reads the forms of a page that write something.
func papers(page, at string) []paper {
	tree, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	var all []paper
	for n := range tree.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && strings.EqualFold(valueOf(n, "method"), "post") {
			all = append(all, paperOf(n, at))
		}
	}
	return all
}

func paperOf(n *html.Node, at string) paper {
	p := paper{action: valueOf(n, "action"), parts: valueOf(n, "enctype") != ""}
	if p.action == "" {
		p.action = at
	}
	for c := range n.Descendants() {
		if c.Type != html.ElementNode || valueOf(c, "name") == "" {
			continue
		}
		i := input{name: valueOf(c, "name"), kind: c.Data, value: valueOf(c, "value"), required: carries(c, "required")}
		switch c.Data {
		case "input":
			i.kind, i.chosen = valueOf(c, "type"), carries(c, "checked")
			if i.kind == "" {
				i.kind = "text"
			}
			if i.value == "" && (i.kind == "checkbox" || i.kind == "radio") {
				i.value = "on"
			}
		case "textarea":
			i.value = strings.TrimPrefix(textOf(c), "\n")
		case "select":
			i.options = optionsOf(c)
			if len(i.options) > 0 {
				i.value = i.options[0]
			}
		case "button":
		default:
			continue
		}
		p.inputs = append(p.inputs, i)
	}
	return p
}

func valueOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func carries(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func optionsOf(n *html.Node) []string {
	var all []string
	for c := range n.Descendants() {
		if c.Type != html.ElementNode || c.Data != "option" {
			continue
		}
		value := valueOf(c, "value")
		if !carries(c, "value") {
			value = textOf(c)
		}
		if carries(c, "selected") {
			all = slices.Insert(all, 0, value)
		} else {
			all = append(all, value)
		}
	}
	return all
}

// values is what a browser sends when nothing is touched and no button named.
func (p paper) values() url.Values {
	v := url.Values{}
	for _, i := range p.inputs {
		switch i.kind {
		case "button", "file", "submit":
		case "checkbox", "radio":
			if i.chosen {
				v.Add(i.name, i.value)
			}
		default:
			v.Add(i.name, i.value)
		}
	}
	return v
}

// attached is a file that goes with a form.
type attached struct{ field, name, content string }

// hand sends what was filled in as the given person.
func hand(t *testing.T, s *Server, p paper, v url.Values, file attached, actor access.Actor) *httptest.ResponseRecorder {
	t.Helper()
	body, kind := bytes.NewBufferString(v.Encode()), "application/x-www-form-urlencoded"
	if p.parts {
		body.Reset()
		w := multipart.NewWriter(body)
		for name, values := range v {
			for _, value := range values {
				if err := w.WriteField(name, value); err != nil {
					t.Fatal(err)
				}
			}
		}
		if file.field != "" {
			part, err := w.CreateFormFile(file.field, file.name)
			if err != nil {
				t.Fatal(err)
			}
			part.Write([]byte(file.content))
		}
		w.Close()
		kind = w.FormDataContentType()
	}
	r := httptest.NewRequest(http.MethodPost, p.action, body)
	r.Header.Set("Content-Type", kind)
	r.RemoteAddr = someone()
	return send(t, s, r, actor)
}

var callers int

// someone calls from another place each time: what bounds one caller's tries is
// not what is tried here.
func someone() string {
	callers++
	return fmt.Sprintf("[2001:db8:%x:%x::1]:1", callers>>16, callers&0xffff)
}

// routeOf names the route that a form is sent to.
func (s *Server) routeOf(p paper) string {
	at, err := url.Parse(p.action)
	if err != nil {
		return ""
	}
	_, pattern := s.mux.Handler(&http.Request{Method: http.MethodPost, URL: at})
	for _, route := range s.routes {
		if pattern == http.MethodPost+" "+route.FR || pattern == http.MethodPost+" "+route.EN {
			return route.Name
		}
	}
	return ""
}

// everythingKept reads what an installation holds of what people wrote: two
// readings are equal when nothing was written between them.
func everythingKept(t *testing.T, folder string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "bocage.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var all strings.Builder
	for _, table := range []string{"account", "invitation", "record", "contact", "change", "address", "blob", "import_batch", "job", "letter", "passcode"} {
		rows, err := db.Query("SELECT * FROM " + table + " ORDER BY 1, 2, 3, 4")
		if err != nil {
			t.Fatal(err)
		}
		writeRows(t, &all, table, rows)
	}
	return all.String()
}

func writeRows(t *testing.T, to *strings.Builder, table string, rows *sql.Rows) {
	t.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	row := make([]any, len(columns))
	for i := range row {
		row[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(row...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(to, table)
		for i := range row {
			fmt.Fprintf(to, " %s=%v", columns[i], *row[i].(*any))
		}
		fmt.Fprintln(to)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
