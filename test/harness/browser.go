// Package harness drives Debian's Chromium for the browser tests: pages opened
// in a fresh profile, what they asked of the network, what they wrote to the
// console, and the checks every page must pass (axe-core, 320 px, keyboard,
// print). The checks return what is wrong as sentences, so that the harness's
// own tests can show them a page that is.
package harness

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// Browser is one Chromium process; each page has a profile of its own in it.
type Browser struct {
	ctx  context.Context
	stop func() error

	mu   sync.Mutex
	idle []*Page // what borrow gives again
}

// starts is how many times Chromium is started before it is said not to start: on a
// machine where much else begins, it now and then gives up at once.
const starts = 3

// Launch starts Chromium without a window. Close it after the last test.
func Launch() (b *Browser, err error) {
	for range starts {
		if b, err = launch(); err == nil {
			return b, nil
		}
	}
	return nil, err
}

func launch() (*Browser, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, fmt.Errorf("the browser tests need Chromium; as root, type: apt-get install chromium: %w", err)
	}
	profile, err := os.MkdirTemp("", "bocage-chromium-")
	if err != nil {
		return nil, fmt.Errorf("make a browser profile: %w", err)
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), flags(path, profile)...)
	ctx, _ := chromedp.NewContext(allocator) // ended by Cancel, which waits for the process
	b := &Browser{ctx: ctx, stop: func() error {
		defer cancel()
		return errors.Join(chromedp.Cancel(ctx), os.RemoveAll(profile))
	}}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return nil, fmt.Errorf("start Chromium: %w", errors.Join(err, b.Close()))
	}
	return b, nil
}

// flags keep Chromium from calling anyone: no name resolves but loopback's.
func flags(path, profile string) []chromedp.ExecAllocatorOption {
	all := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.DisableGPU,
		chromedp.Flag("enable-unsafe-swiftshader", true), // maps are drawn without a graphics card
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"),
	)
	if os.Geteuid() == 0 { // Chromium's sandbox refuses root
		all = append(all, chromedp.NoSandbox)
	}
	return all
}

// Close ends Chromium and removes its profile.
func (b *Browser) Close() error { return b.stop() }

// View is how a page is looked at. The zero value is a light desktop screen
// with JavaScript.
type View struct {
	Width, Height int64 // CSS pixels; 1280 × 800 when zero
	Dark          bool
	NoScript      bool
	ForcedColors  bool
	KeepsNothing  bool          // cookies, and all that a site may keep, are refused
	Line          Line          // what it travels on
	Pace          time.Duration // what the work of OldPhone should take; as fast as the machine when zero
}

const (
	deskWidth  = 1280
	deskHeight = 800
	patience   = 20 * time.Second // for one action; a page takes far less
)

func (v View) size() (width, height int64) {
	width, height = v.Width, v.Height
	if width == 0 {
		width = deskWidth
	}
	if height == 0 {
		height = deskHeight
	}
	return width, height
}

// String names the view, for subtests and screenshots.
func (v View) String() string {
	width, _ := v.size()
	name := fmt.Sprintf("%dpx", width)
	if v.Dark {
		name += "-dark"
	}
	if v.NoScript {
		name += "-noscript"
	}
	if v.ForcedColors {
		name += "-forced"
	}
	if v.KeepsNothing {
		name += "-keepsnothing"
	}
	if v.Line.Name != "" {
		name += "-" + v.Line.Name
	}
	return name
}

// Page is one tab with its own cookies and cache.
type Page struct {
	t       testing.TB
	ctx     context.Context
	close   func()
	base    string
	view    View
	traffic *traffic
}

// Open gives a page on the site at base ("http://127.0.0.1:port"). When the
// test ends, it fails if the page asked anything of another host or wrote an
// error to the console that TakeTrouble did not take.
func (b *Browser) Open(t testing.TB, base string, view View) *Page {
	t.Helper()
	p := b.tab(t, base, view)
	t.Cleanup(func() {
		p.close()
		for _, trouble := range p.traffic.take() {
			t.Errorf("%s: %s", view, trouble)
		}
	})
	p.prepare()
	return p
}

func (b *Browser) tab(t testing.TB, base string, view View) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	p := &Page{t: t, ctx: ctx, close: cancel, base: base, view: view, traffic: newTraffic(base)}
	if err := chromedp.Listen(ctx, p.traffic.see); err != nil {
		cancel()
		t.Fatalf("open a page: %v", err)
	}
	return p
}

// borrow is Open for the views of an audit: a tab that was given back, with nothing
// kept of what it showed, is there at once, where a new one takes a process.
func (b *Browser) borrow(t testing.TB, base string, view View) *Page {
	t.Helper()
	b.mu.Lock()
	var p *Page
	if last := len(b.idle) - 1; last >= 0 {
		p, b.idle = b.idle[last], b.idle[:last]
	}
	b.mu.Unlock()
	if p == nil {
		p = b.tab(t, base, view)
	} else {
		p.t, p.base, p.view = t, base, view
		p.traffic.of(base)
		p.empty(base)
	}
	p.prepare()
	return p
}

// giveBack keeps the tab for whoever borrows next; one whose test stopped short is
// closed, for it may be in any state.
func (b *Browser) giveBack(p *Page) {
	if p.t.Failed() {
		p.close()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.idle = append(b.idle, p)
}

// empty forgets the cookies, the stores and the caches of the tab. Turning the cache
// off and on drops what the page itself holds in memory.
func (p *Page) empty(base string) {
	p.t.Helper()
	command(p, network.ClearBrowserCache, cdp.Empty{})
	command(p, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: base, StorageTypes: "all"})
	for _, off := range []bool{true, false} {
		command(p, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: off})
	}
}
