// Package pdf prints a page of ours with Chromium: a tagged document with real
// text, bookmarks, its title and its language, whose pages are numbered by the
// page's own print styles.
//
// The browser sees nothing but the page: it runs no script, keeps nothing, and
// may ask nothing of any host but the one this package opens for it on the
// loopback.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/io"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Document is a page to print.
type Document struct {
	Site  http.Handler // answers for the page and all it shows
	Page  string       // its address on the site: /rapport/index.html
	Title string       // of the document; the page's own when empty
	Lang  string       // of the document; the page's own when empty
}

// Limits of one document. A study of a thousand initiatives stays far below.
const (
	MaxTime  = 2 * time.Minute
	MaxBytes = 64 << 20
)

// Print prints a document. Without a browser it says so by a fault that a
// person can read (Unsupported); what takes too long or weighs too much too.
func Print(ctx context.Context, d Document) ([]byte, error) {
	browser, err := Find()
	if err != nil {
		return nil, err
	}
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeoutCause(ctx, MaxTime, errTooLong)
	defer cancel()
	origin, stop, err := open(d.Site)
	if err != nil {
		return nil, err
	}
	defer stop()
	content, err := browser.print(ctx, origin, d)
	if err != nil && context.Cause(ctx) == errTooLong {
		return nil, fault.New(fault.Unavailable, "pdf.too_long", "seconds", int(MaxTime.Seconds())).Because(err)
	}
	return content, err
}

// turn is had by whoever prints: a browser takes some 300 MB, so there is one
// at a time, whoever asked.
var turn = make(chan struct{}, 1)

var errTooLong = errors.New("printing took too long")

// open serves the site on a port of the loopback for as long as it is printed.
func open(site http.Handler) (origin string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("open a port to print: %w", err)
	}
	server := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener) //nolint:errcheck // it ends when stop closes it
	return "http://" + listener.Addr().String(), func() { server.Close() }, nil
}

// print drives a browser of its own, with a profile that is thrown away.
func (b Browser) print(ctx context.Context, origin string, d Document) (content []byte, err error) {
	profile, err := os.MkdirTemp("", "bocage-print-")
	if err != nil {
		return nil, fmt.Errorf("make a browser profile: %w", err)
	}
	defer os.RemoveAll(profile)
	allocator, release := chromedp.NewExecAllocator(ctx, b.flags(profile)...)
	defer release()
	tab, leave := chromedp.NewContext(allocator)
	defer leave()
	if err := chromedp.Do(tab, alone(origin)); err != nil {
		return nil, fault.New(fault.Unavailable, "pdf.not_started", "browser", b.Path).Because(err)
	}
	answer, err := chromedp.Run(tab, chromedp.NavigateResponse(origin+d.Page))
	if err != nil {
		return nil, fmt.Errorf("open %s to print: %w", d.Page, err)
	}
	if answer == nil || answer.Status != http.StatusOK {
		return nil, fmt.Errorf("open %s to print: no such page", d.Page)
	}
	if err := chromedp.Do(tab, dress(d)); err != nil {
		return nil, fmt.Errorf("prepare %s: %w", d.Page, err)
	}
	return chromedp.Run(tab, toPDF)
}

// alone lets the tab ask nothing of any other host and run no script.
func alone(origin string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		blocked := network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{
			{URLPattern: origin + "/*"}, {URLPattern: "*://*:*/*", Block: true},
		}}
		if _, err := cdp.Call(ctx, t, network.SetBlockedURLs, blocked); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// dress gives the document its title and its language, and waits for the fonts.
func dress(d Document) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		script := "document.fonts.ready.then(() => { "
		if d.Title != "" {
			script += "document.title = " + strconv.QuoteToASCII(d.Title) + "; "
		}
		if d.Lang != "" {
			script += "document.documentElement.lang = " + strconv.QuoteToASCII(d.Lang) + "; "
		}
		_, err := chromedp.EvaluateAsDevTools[bool](script+"return true })", chromedp.EvalAwaitPromise)(ctx, t)
		return err
	})
}

// toPDF prints on the paper that the page's styles ask for, and stops reading
// what weighs too much.
func toPDF(ctx context.Context, t *chromedp.Target) ([]byte, error) {
	yes := true
	printed, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{
		PreferCSSPageSize: &yes, GenerateTaggedPDF: &yes, GenerateDocumentOutline: &yes,
		PaperWidth: 8.27, PaperHeight: 11.69, TransferMode: page.PrintToPDFTransferModeReturnAsStream,
	})
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	var content []byte
	for {
		part, err := cdp.Call(ctx, t, io.Read, io.ReadParams{Handle: printed.Stream})
		if err != nil {
			return nil, fmt.Errorf("read what was printed: %w", err)
		}
		if content = append(content, part.Data...); len(content) > MaxBytes {
			return nil, fault.New(fault.TooLarge, "pdf.too_large", "limit", MaxBytes>>20)
		}
		if part.EOF {
			return content, nil
		}
	}
}
