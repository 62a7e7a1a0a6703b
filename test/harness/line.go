package harness

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Line is what a page travels on. Chromium makes each request wait, and shares
// the rest among those under way; it does not slow the making of a connection.
// The zero value is the machine's own.
type Line struct {
	Name     string
	Wait     time.Duration // from the sending of a request to the head of its answer
	Kilobits float64       // a second, each way
}

// Two lines are called slow 3G. SlowThreeG is WebPageTest's: one round trip of
// 400 ms a request, as on a connection that stands. DevToolsSlowThreeG is that of
// Chromium's own tools: five round trips a request, for what a first one adds
// (name, connection, encryption).
var (
	SlowThreeG         = Line{Name: "slow3g", Wait: 400 * time.Millisecond, Kilobits: 400}
	DevToolsSlowThreeG = Line{Name: "slow3g-devtools", Wait: 2 * time.Second, Kilobits: 400}
)

// OldPhone is what a telephone of some years takes for the work of workScript: four times
// what the machine that this was written on takes when it does nothing else.
const OldPhone = 250 * time.Millisecond

const workScript = `(() => { const began = performance.now(); let x = 0; for (let i = 0; i < 1e7; i++) x = (x * 31 + i) | 0; return x === 1 ? 0 : performance.now() - began; })()`

// emulateLine is Network.emulateNetworkConditions: Debian's Chromium does not know the
// command that took its place.
var emulateLine = cdp.Command[lineParams, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

type lineParams struct {
	Offline  bool    `json:"offline"`
	Latency  float64 `json:"latency"`            // ms, from a request to the head of its answer
	Download float64 `json:"downloadThroughput"` // bytes a second
	Upload   float64 `json:"uploadThroughput"`
}

// slow puts the tab on the line, and on the machine, of the view.
func (p *Page) slow() {
	if line := p.view.Line; line != (Line{}) {
		bytes := line.Kilobits * 1000 / 8
		command(p, emulateLine, lineParams{Latency: float64(line.Wait.Milliseconds()), Download: bytes, Upload: bytes})
	}
	if p.view.Pace > 0 {
		command(p, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: max(1, float64(p.view.Pace)/float64(p.work()))})
	}
}

// work is what the machine takes for the work of workScript now: the middle of three
// times, for what else runs on it counts.
func (p *Page) work() time.Duration {
	p.t.Helper()
	var took [3]float64
	for i := range took {
		took[i] = Evaluate[float64](p, workScript)
	}
	slices.Sort(took[:])
	return max(time.Duration(took[1]*float64(time.Millisecond)), 1)
}

// Leave sets out for a path of the site and waits for nothing: Tap says when
// something of it is there.
func (p *Page) Leave(path string) {
	p.t.Helper()
	p.traffic.begin(path, 200)
	p.do("leave for "+path, func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		answer, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: p.base + path})
		if err == nil && answer.ErrorText != "" {
			err = fmt.Errorf("%s", answer.ErrorText)
		}
		return chromedp.Void{}, err
	})
}

// shownScript finds the middle of what is painted, in view and under nothing, on
// another page than the one that is left.
const shownScript = `(() => {
	const found = document.querySelector(%q);
	if (!found || location.href === %q || !performance.getEntriesByName("first-contentful-paint").length) return [];
	const box = found.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
	return box.width && found.contains(document.elementFromPoint(x, y)) ? [x, y] : [];
})()`

// Tap touches the first element that matches as soon as it is painted, whatever else
// is still on its way. left is the page that one comes from, "" when it is this one.
func (p *Page) Tap(left, css string) {
	p.t.Helper()
	p.do("tap "+css, func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		for {
			at, err := chromedp.Evaluate[[]float64](fmt.Sprintf(shownScript, css, p.base+left))(ctx, t)
			if err == nil && len(at) == 2 {
				return chromedp.MouseClickXY(at[0], at[1])(ctx, t)
			}
			select { // an error is that of a page which is just being replaced
			case <-ctx.Done():
				return chromedp.Void{}, ctx.Err()
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
}

// Took waits for everything, and says what the page took.
func (p *Page) Took() Load {
	p.t.Helper()
	p.settle()
	return p.traffic.load()
}
