package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// broughtPart is what the card of an indicator says of who brought it in, and what
// can be done with it.
type broughtPart struct {
	Said     string
	Releases *Table
	Download Download
	Deeds    []Button
}

// broughtTable lists the indicators that people brought in, that the reader sees.
func broughtTable(r *Request, book *series.Book) Table {
	t := Table{Caption: r.L.T("place_import.list"), Columns: []Column{{Label: r.L.T("place_indicator.indicator")}, {Label: r.L.T("place_indicator.period")}, {Label: r.L.T("place_indicator.known"), Numeric: true},
		{Label: r.L.T("territory.source")}, {Label: r.L.T("place_import.release")}}}
	for _, c := range book.Cards() {
		if c.Brought == nil {
			continue
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: c.Label.In(r.Lang), Href: r.To("place_indicator", c.Code)}, {Text: c.Period}, {Text: knownOf(r, book, c)}, {Text: c.Source.Title.In(r.Lang)}, {Text: broughtSaid(r, c.Brought)}}})
	}
	return t
}

// broughtSaid says who brought an indicator in, which release stands, and who sees it.
func broughtSaid(r *Request, b *series.Brought) string {
	seen := "public"
	if !b.Public {
		seen = "kept"
	}
	if b.Composed() {
		return r.L.T("place_compose.by."+seen, "name", r.bearing(b.By))
	}
	return r.L.T("place_import.by."+seen, "name", r.bearing(b.By), "release", b.Release)
}

// broughtOf tells of an indicator that people brought in; nil of one that ships.
func (s *Server) broughtOf(r *Request, page *Page, c *series.Card) (*broughtPart, error) {
	if c.Brought == nil {
		return nil, nil
	}
	v, err := s.app.BroughtIndicator(r.Context(), r.Actor, c.Code)
	if err != nil {
		return nil, err
	}
	page.NoIndex = !v.Public
	part := &broughtPart{Said: broughtSaid(r, c.Brought), Download: Download{Text: r.L.T("place_import.csv"), Href: r.To("place_indicator_csv", c.Code, languageParameter, foreign(r)), Format: "CSV"}}
	releases, err := s.app.PlaceReleases(r.Context(), v)
	if err != nil {
		return nil, err
	}
	if !v.Composed() {
		part.Releases = releaseTable(r, v, releases)
	}
	if mayEdit(r) == nil {
		part.Deeds = []Button{{Text: r.L.T("place_edit.title"), Kind: Secondary, Href: r.To("place_indicator_edit", v.Code)}}
		if v.Composed() {
			part.Deeds = append(part.Deeds, Button{Text: r.L.T("place_compose.edit"), Kind: Secondary, Href: r.To("place_compose", v.Code)})
		}
		part.Deeds = append(part.Deeds, []Button{{Text: r.L.T("place_import.show"), Kind: Secondary, Href: r.To("place_indicator_keep", v.Code)}, {Text: r.L.T("initiative.history"), Kind: Plain, Href: r.To("place_indicator_history", v.Code)}}...)
	}
	return part, nil
}

func releaseTable(r *Request, v app.BroughtView, releases []app.PlaceRelease) *Table {
	t := &Table{Caption: r.L.T("place_import.releases"), Columns: []Column{{Label: r.L.T("place_import.release")}, {Label: r.L.T("place_import.made")}, {Label: r.L.T("place_import.what")}}}
	for _, n := range releases {
		what := ""
		if n.Stands {
			what = r.L.T("place_import.stands")
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.L.T("place_import.release.n", "n", n.Number), Href: r.To("place_indicator_release", v.Code, strconv.Itoa(n.Number))}, {Text: r.L.Instant(n.Made)}, {Text: what}}})
	}
	return t
}

// placeReleasePage is one release of an indicator: what it changed.
type placeReleasePage struct {
	Page
	Head       Head
	First      string
	Difference *differencePart
	Download   Download
}

func (s *Server) placeIndicatorRelease(w http.ResponseWriter, r *Request) error {
	v, err := s.app.BroughtIndicator(r.Context(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return fault.New(fault.NotFound, "not_found")
	}
	if _, err := s.app.ReleaseOf(r.Context(), v, number); err != nil {
		return err
	}
	places, err := s.places(r)
	if err != nil {
		return err
	}
	page := &placeReleasePage{Head: Head{Eyebrow: r.bearing(v.Label), Title: r.L.T("place_import.release.n", "n", number)},
		Download: Download{Text: r.L.T("place_import.csv"), Href: r.To("place_indicator_csv", v.Code, releaseParameter, number, languageParameter, foreign(r)), Format: "CSV"}}
	page.Title, page.Section, page.NoIndex = r.L.T("place_import.release.window", "label", r.bearing(v.Label), "n", number), "territories", true
	page.Path = broughtPath(r, v, page.Head.Title)
	if number == 1 {
		page.First = r.L.T("place_import.release.first")
		return r.Render(w, "place_release", page)
	}
	d, err := s.app.ReleaseDifference(r.Context(), v, number)
	if err != nil {
		return err
	}
	page.Difference = differenceShown(r, places, d, d.GreatestPlaces(places.Orders()[v.Level]), v.Brought)
	return r.Render(w, "place_release", page)
}

// releaseParameter says which release of an indicator a file holds.
const releaseParameter = "version"

func broughtPath(r *Request, v app.BroughtView, last string) []Step {
	path := placeImportPath(r, r.bearing(v.Label))
	path[len(path)-1].Href = r.To("place_indicator", v.Code)
	return append(path, Step{Text: last})
}

func (s *Server) placeIndicatorHistory(w http.ResponseWriter, r *Request) error {
	v, err := s.app.BroughtIndicator(r.Context(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	changes, err := s.app.PlaceIndicatorHistory(r.Context(), r.Actor, v, before)
	if err != nil {
		return err
	}
	page := r.ownHistory(v.Label, "place_import.part", changes, r.To("place_indicator_undo", v.Code), func(before int64) string { return r.To("place_indicator_history", v.Code, beforeParameter, before) })
	page.Section, page.Path = "territories", broughtPath(r, v, r.L.T("history.short"))
	return r.Render(w, "initiative_history", page)
}

func (s *Server) placeIndicatorUndo(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, err := s.app.BroughtIndicator(r.Context(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	if err := s.app.UndoPlaceIndicator(r.Context(), r.Actor, v, version, app.From{Token: form.Token()}); err != nil {
		return err
	}
	return r.Done(w, r.To("place_indicator_history", v.Code), "undone")
}

// placeKeepPage says who sees an indicator, and takes it away.
type placeKeepPage struct {
	Page
	Head    Head
	Said    string
	Version string
	Show    Button
	Remove  Button
}

func (s *Server) placeIndicatorKeep(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, err := s.app.BroughtIndicator(r.Context(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	return r.Render(w, "place_keep", placeKeep(r, v))
}

func placeKeep(r *Request, v app.BroughtView) *placeKeepPage {
	way := "show"
	if v.Public {
		way = "hide"
	}
	page := &placeKeepPage{Head: Head{Eyebrow: r.bearing(v.Label), Title: r.L.T("place_import.show"), Lead: r.L.T("place_import.show.lead")}, Said: broughtSaid(r, &v.Brought), Version: strconv.FormatInt(v.Version, 10),
		Show: Button{Text: r.L.T("place_import.show." + way), Kind: Primary, Name: "do", Value: way}, Remove: Button{Text: r.L.T("place_import.remove"), Kind: Plain, Name: "do", Value: "remove"}}
	page.Title, page.Section, page.NoIndex = r.L.T("place_import.show.window", "label", r.bearing(v.Label)), "territories", true
	page.Path = broughtPath(r, v, page.Head.Title)
	return page
}

func (s *Server) placeIndicatorKept(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, err := s.app.BroughtIndicator(r.Context(), r.Actor, r.PathValue("code"))
	if fault.Is(err, fault.NotFound) {
		return r.Done(w, r.To("place_indicators"), "place_indicator_removed")
	}
	if err != nil {
		return err
	}
	now := v
	v.Version, _ = strconv.ParseInt(form.Text("version"), 10, 64)
	to, done := r.To("place_indicator", v.Code), "place_indicator_shown"
	switch do := form.Choice("do", "show", "hide", "remove"); do {
	case "remove":
		err = s.app.RemovePlaceIndicator(r.Context(), r.Actor, v, r.from(form))
		to, done = r.To("place_indicators"), "place_indicator_removed"
	case "show", "hide":
		err = s.app.ShowPlaceIndicator(r.Context(), r.Actor, v, do == "show", r.from(form))
	}
	if all := fault.All(err); len(all) > 0 && all[0].Field == "do" { // others are computed from it
		return r.Again(w, "place_keep", placeKeep(r, now), err)
	}
	if err != nil {
		return err
	}
	return r.Done(w, to, done)
}

// placeIndicatorCSV writes the values of an indicator as a file that may be brought
// in again.
func (s *Server) placeIndicatorCSV(w http.ResponseWriter, r *Request) error {
	number, _ := strconv.Atoi(r.Query(releaseParameter))
	export, err := s.app.ExportPlaceIndicator(r.Context(), r.Actor, r.PathValue("code"), number)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", csvMedia)
	w.Header().Set("Content-Disposition", `attachment; filename="`+r.PathValue("code")+`.csv"`)
	return export.Write(w, sheet.CSV, r.L)
}
