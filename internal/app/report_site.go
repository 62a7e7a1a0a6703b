package app

import (
	"cmp"
	"context"
	"io/fs"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// DraftSite makes the site that a study would have if it were published now, in
// that language (the study's when empty): what the public would read and nothing
// more. Nothing is published, and each page says that it is a draft. Close it.
func (a *App) DraftSite(ctx context.Context, actor access.Actor, s StudyView, lang string) (*Site, error) {
	if err := allow(actor, access.Publish, access.Object{Kind: access.KindEdition}); err != nil {
		return nil, err
	}
	if lang != "" && !slices.Contains(i18n.Languages, lang) {
		return nil, fault.On("lang", fault.Invalid, "report.lang", "value", lang)
	}
	if a.press == nil {
		return nil, fault.New(fault.Unsupported, "edition.no_press")
	}
	full, err := a.wholeBundle(ctx, s.Space, s.ID)
	if err != nil {
		return nil, err
	}
	public := full.Public()
	public.Editions, public.Study.Public = nil, true
	e := edition.Edition{Study: s.ID, Date: clockDate(a), Title: s.Title, Lang: cmp.Or(lang, s.Lang, i18n.FR), Licence: s.Licence, Program: a.version}
	return a.renderSite(ctx, public, EditionView{Edition: e, Study: s})
}

// PageOfReport is where the report stands in a site; "" when the study has none.
func (a *App) PageOfReport(ctx context.Context, actor access.Actor, s StudyView, site fs.FS) (string, error) {
	all, err := a.Reports(ctx, actor, s)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return printed(site), nil
}
