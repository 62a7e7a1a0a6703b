package harness

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// traffic keeps what a page asked of the network and wrote to the console.
// The browser's reading goroutine writes, the test reads.
type traffic struct {
	host string

	mu       sync.Mutex
	where    string // what the test did last
	expected int    // the status the test asked for
	requests int
	bytes    int64
	trouble  []string
}

func newTraffic(base string) *traffic {
	tr := &traffic{}
	tr.of(base)
	return tr
}

// of starts anew, for the site at base.
func (tr *traffic) of(base string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.host, tr.trouble = base, nil
	if u, err := url.Parse(base); err == nil {
		tr.host = u.Host
	}
}

// begin starts the count for a page.
func (tr *traffic) begin(where string, status int) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.where, tr.expected, tr.requests, tr.bytes = where, status, 0, 0
}

func (tr *traffic) last() string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.where
}

func (tr *traffic) load() Load {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return Load{Requests: tr.requests, Bytes: tr.bytes}
}

// take gives what went wrong since the last time, and forgets it.
func (tr *traffic) take() []string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	all := tr.trouble
	tr.trouble = nil
	return all
}

// TakeTrouble gives what the page wrote to the console as an error or asked of
// another host, for a test that expects it.
func (p *Page) TakeTrouble() []string { return p.traffic.take() }

// see is called with every event of the tab, in order.
func (tr *traffic) see(event any) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tr.request(e.Request.URL)
	case *network.EventLoadingFinished:
		tr.bytes += int64(e.EncodedDataLength)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !tr.announced(e.Entry) {
			tr.add("console error: %s (%s)", e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			tr.add("console %s: %s", e.Type, spoken(e.Args))
		}
	case *runtime.EventExceptionThrown:
		tr.add("uncaught exception: %s", exceptionText(e.ExceptionDetails))
	}
}

func (tr *traffic) request(address string) {
	u, err := url.Parse(address)
	if err != nil {
		tr.add("request to an address that can't be read: %s", address)
		return
	}
	if u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "about" {
		return
	}
	tr.requests++
	if u.Host != tr.host {
		tr.add("request to another host: %s", address)
	}
}

// announced says whether the entry only repeats the status the test expects.
func (tr *traffic) announced(e *log.Entry) bool {
	return tr.expected >= 400 && e.Source == log.EntrySourceNetwork &&
		strings.Contains(e.Text, fmt.Sprintf("status of %d", tr.expected))
}

func (tr *traffic) add(format string, args ...any) {
	tr.trouble = append(tr.trouble, fmt.Sprintf("after %s: ", tr.where)+fmt.Sprintf(format, args...))
}

func spoken(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		words = append(words, word(a))
	}
	return strings.Join(words, " ")
}

func word(a *runtime.RemoteObject) string {
	var text string
	switch {
	case a.Description != "":
		return a.Description
	case json.Unmarshal(a.Value, &text) == nil:
		return text
	}
	return string(a.Value)
}

func exceptionText(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}
