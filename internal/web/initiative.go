package web

import (
	"html/template"
	"math"
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// initiativePage is one sheet of the registry.
type initiativePage struct {
	Page
	Head      Head
	Story     template.HTML
	StoryLang string
	Spoken    string // in which language it was written, when not the page's
	Facts     []Fact
	Where     []Fact
	Map       *FigureBox
	Measure   []Fact
	Tags      []Tag
	Contact   []Fact
	Extra     []Fact
	Web       []Fact
	Unpublic  bool

	Pictures  []sheetPicture
	Documents []sheetDocument
	Approach  *sheetDocument
	From, To  []sheetLink
	Network   string        // whom it works with
	Declared  *declaredGrid // in the grid that comes first
	Grids     []declaredGrid
	Note      *Note
	Studies   []Fact            // that read its effects, or list it
	Twins     []twinShown       // sheets that may be this one, for who may change it
	Labels    []Tag             // the keepers' own, for who is signed in
	Deeds     []Button          // for who may change the sheet
	Elsewhere *NavLink          // to what lists say otherwise of it
	Linked    *linkedInitiative // the same for machines; nil for what no search engine should know
	Keep      []Download
	Claim     string // where its holder asks for it; "" for one that nobody can hold
	Holder    []Fact // for who keeps the directory
	State     *sheetState
	Tell      string         // where anyone tells of an error
	Remarks   []remarkBeside // errors that were told, for who keeps the directory
}

// initiativeHere finds the initiative of the address; a former address has
// already been redirected when done is true.
func (s *Server) initiativeHere(w http.ResponseWriter, r *Request, route string) (view app.InitiativeView, space string, done bool, err error) {
	view, space, moved, err := s.app.InitiativeAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil || moved == "" {
		return view, space, false, err
	}
	return view, space, true, r.Moved(w, r.To(route, slugOf(moved)))
}

func (s *Server) initiative(w http.ResponseWriter, r *Request) error {
	in, space, done, err := s.initiativeHere(w, r, "initiative")
	if err != nil || done {
		return err
	}
	page := &initiativePage{
		Head:  Head{Eyebrow: organisations(r, in.Organisations), Status: initiativeStatus(r, in.Status)},
		Facts: initiativeFacts(r, in.Initiative, space), Measure: approachFacts(r, in.Initiative),
		Unpublic: !in.Public,
	}
	page.Spoken = tellSheet(r, &page.Head, in.Initiative)
	story, spoken := in.In(r.Lang, "story")
	page.Story, page.StoryLang = template.HTML(text.CleanHTML(story)), spoken
	page.titledAs(page.Head.Title, page.Head.TitleLang)
	page.Section, page.Description, page.NoIndex = "registry", page.Head.Lead, !in.Public
	page.Demo = in.Fictional
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title, Lang: page.Head.TitleLang}}
	for _, t := range in.Themes {
		page.Tags = append(page.Tags, Tag{Text: r.code("registry.theme", t), Tone: Calm, Href: r.To("registry", "theme", t)})
	}
	for _, t := range in.Initiative.Tags {
		page.Labels = append(page.Labels, Tag{Text: t, Tone: Sky, Href: r.To("registry", "tag", t)})
	}
	page.Web = reachFacts(r, in.Initiative)
	for _, e := range in.Extra {
		page.Extra = append(page.Extra, Fact{Label: e.Name, Text: e.Value})
	}
	places, err := s.places(r)
	if err != nil {
		return err
	}
	page.Where = territoryFacts(r, places, in.Territories)
	if page.Map, err = s.sheetMap(r, places, in); err != nil {
		return err
	}
	page.Contact = contactFacts(r, in.Contact)
	from, to, err := s.app.LinksOf(r.Context(), r.Actor, space, in.Initiative)
	if err != nil {
		return err
	}
	page.Network = r.To("initiative_network", slugOf(in.Path))
	page.From, page.To = sheetLinks(r, from, ""), sheetLinks(r, to, fromOtherSide)
	held, err := s.app.StudiesHolding(r.Context(), r.Actor, space, in.ID)
	if err != nil {
		return err
	}
	page.Studies = s.heldFacts(r, held, in.ID)
	s.attach(r, page, in)
	if s.pressed == nil && in.Public { // a version is known by its own data
		if !in.Fictional {
			page.Linked = s.linked(r, places, in).inPage()
		}
		lang := ""
		if r.Lang != French {
			lang = r.Lang
		}
		page.Keep = []Download{{Text: r.L.T("initiative.jsonld"), Href: r.To("initiative_jsonld", r.PathValue("slug"), languageParameter, lang), Format: "JSON-LD"}}
	}
	if err := s.claimed(r, page, in, space); err != nil {
		return err
	}
	if page.State, err = s.sheetState(r, in); err != nil {
		return err
	}
	if err := s.remarked(r, page, in, space); err != nil {
		return err
	}
	if err := s.elsewhereOf(r, page, in, space); err != nil {
		return err
	}
	near, err := s.app.TwinsOf(r.Context(), r.Actor, space, in.ID)
	if err != nil {
		return err
	}
	for _, v := range near {
		v.First, v.Second = v.Other(in.ID), in
		page.Twins = append(page.Twins, s.twinShown(r, v))
	}
	return r.Render(w, "initiative", page)
}

// heldFacts leads to what studies read of the initiative's effects.
func (s *Server) heldFacts(r *Request, held []app.HeldIn, id string) []Fact {
	var facts []Fact
	for _, h := range held {
		f := Fact{Lang: written(h.Lang), Label: h.Title, Text: r.L.T("held.listed")}
		if h.Status == study.Selected {
			f.Text = r.L.T("held.read")
		}
		switch {
		case h.Slug != "" && s.has("entry"):
			f.Href = r.To("entry", h.Slug, id)
		case h.Slug != "" && s.has("study"):
			f.Href = r.To("study", h.Slug)
		}
		facts = append(facts, f)
	}
	return facts
}

// attach puts on the page of a sheet what hangs on it: pictures, documents,
// declared dimensions, and what may be done with it.
func (s *Server) attach(r *Request, page *initiativePage, in app.InitiativeView) {
	slug := r.PathValue("slug")
	page.Pictures, page.Documents = sheetPictures(r, slug, in.Initiative), sheetDocuments(r, slug, in.Initiative)
	if d := in.Approach.Document; d != nil {
		shown := sheetDocumentOf(r, slug, *d)
		page.Approach = &shown
	}
	if grids := s.declaredIn(r, in.Themes); len(grids) > 0 {
		page.Declared, page.Grids = &grids[0], grids[1:]
		page.Note = page.Page.Note(r.L.T("declared.note"), NoteAside)
	}
	if access.Can(r.Actor, access.Edit, access.Object{Kind: access.KindInitiative}) {
		page.Deeds = []Button{{Text: r.L.T("initiative.edit"), Kind: Secondary, Href: r.To("initiative_edit", slug)},
			{Text: r.L.T("initiative.translate"), Kind: Plain, Href: r.To("initiative_translate", slug)}, {Text: r.L.T("initiative.files.edit"), Kind: Plain, Href: r.To("initiative_files", slug)}, {Text: r.L.T("link.edit"), Kind: Plain, Href: r.To("initiative_links", slug)},
			{Text: r.L.T("initiative.history"), Kind: Plain, Href: r.To("initiative_history", slug)}}
	}
}

func initiativeStatus(r *Request, status initiative.Status) *Tag {
	tones := map[initiative.Status]Tone{initiative.Planned: Sky, initiative.Running: Positive, initiative.Paused: Caution, initiative.Ended: Calm}
	if status == "" {
		return nil
	}
	return &Tag{Text: r.L.T("status." + string(status)), Tone: tones[status]}
}

// told adds a fact when there is something to tell.
func told(facts []Fact, label, text string) []Fact {
	if text == "" {
		return facts
	}
	return append(facts, Fact{Label: label, Text: text})
}

// initiativeFacts are those of a sheet of a space, "" when its organisations lead
// nowhere.
func initiativeFacts(r *Request, in initiative.Initiative, space string) []Fact {
	t := r.L.T
	var facts []Fact
	for _, o := range in.Organisations {
		text := r.bearing(o.Name)
		if o.LegalForm != "" {
			text += " (" + r.code("legal_form", o.LegalForm) + ")"
		}
		label := "initiative.organisation"
		if o.Role != "" {
			label = "initiative.organisation." + o.Role
		}
		if terms := termsWords(r, o.Terms); terms != "" {
			text += ", " + terms
		}
		f := Fact{Label: t(label), Text: text}
		if space != "" && r.server.has("organisation") {
			f.Href = r.To("organisation", app.NamedSlug(space, o))
		}
		facts = append(facts, f)
	}
	if in.Alone {
		facts = told(facts, t("initiative.partners"), t("initiative.alone"))
	}
	facts = told(facts, t("initiative.period"), r.L.Period(in.Start, in.End))
	facts = told(facts, t("initiative.for"), r.L.List(in.For))
	facts = append(facts, Fact{Label: t("initiative.reach"), Text: reachFact(r, initiative.ScaleRule{}.Reach(in.Action))})
	facts = told(facts, t("initiative.action"), levels(r, in.Action))
	facts = told(facts, t("initiative.governance"), levels(r, in.Governance))
	facts = told(facts, t("initiative.funding"), levels(r, in.Funding))
	for _, p := range in.Places {
		facts = told(facts, t("initiative.place"), placeWords(r, p))
	}
	if elsewhere, spoken := in.In(r.Lang, "elsewhere"); elsewhere != "" {
		facts = append(facts, Fact{Label: t("initiative.elsewhere"), Text: elsewhere, TextLang: spoken})
	}
	for _, from := range in.Sources() {
		if from.List != "" {
			facts = append(facts, Fact{Label: t("initiative.source"), Text: from.List, Href: from.URL})
		}
		facts = told(facts, t("initiative.licence"), from.Licence)
	}
	return facts
}

// territoryFacts tells where the initiative acts, each territory with those it
// is part of, from the largest.
func territoryFacts(r *Request, places *territory.Set, keys []territory.Key) []Fact {
	var facts []Fact
	for _, k := range keys {
		var within []string
		now := places.Now(k)
		for _, parent := range places.Chain(now) {
			if parent != now && parent.Level() != territory.National {
				if t, known := places.Get(parent); known {
					within = append(within, t.Name)
				}
			}
		}
		f := Fact{Label: r.code("level", string(k.Level())), Text: territoryName(places, k)}
		if places.Has(now) && r.server.has("territory") {
			f.Href = territoryURL(r, now)
		}
		if len(within) > 0 {
			f.Text += " — " + strings.Join(within, " › ")
		}
		facts = append(facts, f)
	}
	return facts
}

// placeWords says a place on one line, and where it is to the nearest ten metres
// or so, for who has a map at hand.
func placeWords(r *Request, p initiative.Place) string {
	parts := []string{p.Label, p.Address}
	if p.Lat != nil && p.Lon != nil {
		north, east := "north", "east"
		if *p.Lat < 0 {
			north = "south"
		}
		if *p.Lon < 0 {
			east = "west"
		}
		parts = append(parts, r.L.T("initiative.place.at", "lat", r.L.Number(math.Abs(*p.Lat), 4), "ns", r.L.T("initiative.place."+north),
			"lon", r.L.Number(math.Abs(*p.Lon), 4), "ew", r.L.T("initiative.place."+east)))
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

// reachFact is a reach beside its label, which need not be said again.
func reachFact(r *Request, reach initiative.Reach) string {
	if reach == initiative.ReachUnknown {
		return r.L.T("reach.unknown.fact")
	}
	return r.code("reach", string(reach))
}

func levels(r *Request, all initiative.Levels) string {
	var words []string
	for _, l := range all {
		words = append(words, r.code("level", string(l)))
	}
	return r.L.List(words)
}

// approachFacts tells how the initiative measured; that nobody asked yet is
// told too, since it is not the same as not having measured.
func approachFacts(r *Request, in initiative.Initiative) []Fact {
	t, a := r.L.T, in.Approach
	state := string(a.State)
	if state == "" {
		state = "unknown"
	}
	facts := []Fact{{Label: t("initiative.approach.state"), Text: t("approach." + state)}}
	for i, text := range a.Told() {
		said, lang := in.In(r.Lang, text.Field)
		if said != "" {
			facts = append(facts, Fact{Label: t("initiative." + strings.Replace(text.Field, "_", ".", 1)), Text: said, TextLang: lang})
		}
		if i == 0 {
			facts = told(facts, t("initiative.approach.when"), approachWhen(r, a.When))
		}
	}
	return facts
}

// approachWhen says a partial date, or two, as people do; anything else as it
// was written.
func approachWhen(r *Request, when string) string {
	from, to, span := strings.Cut(when, "/")
	if when == "" || !calendar.Partial(from) || span && !calendar.Partial(to) {
		return when
	}
	if !span {
		return r.L.Date(when)
	}
	return r.L.Period(from, to)
}
