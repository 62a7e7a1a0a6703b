package cli

import (
	"context"
	"io/fs"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/pdf"
	"codeberg.org/bocage/bocage/internal/web"
)

// printer makes the PDFs of published versions where there is a Chromium; nil
// elsewhere, and their pages say so.
func printer() app.Printer {
	if _, err := pdf.Find(); err != nil {
		return nil
	}
	return func(ctx context.Context, site fs.FS, page, title, lang string) ([]byte, error) {
		return pdf.Print(ctx, pdf.Document{Site: web.SiteHandler(site), Page: "/" + page, Title: title, Lang: lang})
	}
}

// pagePrinter prints a page of the house, as printer does of a version; nil where there
// is no Chromium.
func pagePrinter() web.Print {
	if _, err := pdf.Find(); err != nil {
		return nil
	}
	return func(ctx context.Context, p web.Printed) ([]byte, error) {
		return pdf.Print(ctx, pdf.Document(p))
	}
}
