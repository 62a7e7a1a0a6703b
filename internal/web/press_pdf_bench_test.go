package web

import (
	"context"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/pdf"
)

// printing is a house with the demonstration's study of 48 initiatives, none of
// its versions, and a browser that prints.
func printing(tb testing.TB) (a *app.App, study, space string) {
	tb.Helper()
	if _, err := pdf.Find(); err != nil {
		tb.Fatalf("the PDF of a version is printed by Chromium; as root, type: apt-get install chromium: %v", err)
	}
	catalogue, err := i18n.Load()
	if err != nil {
		tb.Fatal(err)
	}
	printer := func(ctx context.Context, site fs.FS, page, title, lang string) ([]byte, error) {
		return pdf.Print(ctx, pdf.Document{Site: SiteHandler(site), Page: "/" + page, Title: title, Lang: lang})
	}
	a, err = app.Open(context.Background(), app.Config{Folder: tb.TempDir(), Version: "test", Press: Presser(Config{Catalogue: catalogue, Version: "test"}), Printer: printer})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { a.Close() })
	b, err := bundle.Read(examples.Demonstration())
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := a.ImportBundle(context.Background(), access.House, app.Principal, b, bundle.Attached(examples.Demonstration()), app.From{}); err != nil {
		tb.Fatal(err)
	}
	return a, b.Study.ID, app.Principal
}

// BenchmarkPublishWithPDF makes versions of the demonstration's study as whoever
// reads them has them: data, site and PDF, by a real browser that starts each
// time. Within six seconds.
func BenchmarkPublishWithPDF(b *testing.B) {
	a, study, space := printing(b)
	var site, whole, ours, browser time.Duration
	publish := func(i int) {
		began, processor, child := time.Now(), processorTime(b), childTime(b)
		if _, err := a.Publish(context.Background(), testEditor, space, study, app.Publication{Changes: fmt.Sprint("Version ", i)}, app.From{}); err != nil {
			b.Fatal(err)
		}
		site += time.Since(began)
		job, asked, err := a.Queue().Claim(context.Background())
		if err != nil || !asked {
			b.Fatalf("no PDF was asked for: %v", err)
		}
		if err := a.Works()[job.Kind](context.Background(), job.Space, job.Payload, app.Unheard); err != nil {
			b.Fatal(err)
		}
		if err := a.Queue().Finish(context.Background(), job, nil); err != nil {
			b.Fatal(err)
		}
		whole += time.Since(began)
		ours += processorTime(b) - processor
		browser += childTime(b) - child
	}
	publish(0) // reads templates
	site, whole, ours, browser = 0, 0, 0, 0
	b.ResetTimer()
	for i := range b.N {
		publish(i + 1)
	}
	b.StopTimer()
	each := func(d time.Duration) float64 { return d.Seconds() / float64(b.N) }
	b.ReportMetric(each(site), "s-site")
	b.ReportMetric(each(whole-site), "s-PDF")
	b.ReportMetric(each(ours), "cpu-s")
	b.ReportMetric(each(browser), "cpu-s-Chromium")
	b.ReportMetric(each(whole)/6, "of-6s")
}

// childTime is what the processes that this one started, and that have ended,
// used of the processor.
func childTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
