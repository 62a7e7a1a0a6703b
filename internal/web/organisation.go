package web

import (
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/network"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) organisationRoutes() []Route {
	return []Route{
		{Name: "organisations", FR: "/organisations", EN: "/en/organisations", Handle: s.organisationList, Cache: Public},
		{Name: "organisation_new", FR: "/organisations/nouvelle", EN: "/en/organisations/new", Handle: s.organisationNew},
		{Name: "organisation_new", Method: http.MethodPost, FR: "/organisations/nouvelle", EN: "/en/organisations/new", Handle: s.organisationCreate},
		{Name: "organisation", FR: "/organisations/{slug}", EN: "/en/organisations/{slug}", Handle: s.organisation, Cache: Public},
		{Name: "organisation_edit", FR: "/organisations/{slug}/modifier", EN: "/en/organisations/{slug}/edit", Handle: s.organisationEdit},
		{Name: "organisation_edit", Method: http.MethodPost, FR: "/organisations/{slug}/modifier", EN: "/en/organisations/{slug}/edit", Handle: s.organisationSave},
		{Name: "organisation_links", FR: "/organisations/{slug}/liens", EN: "/en/organisations/{slug}/links", Handle: s.organisationLinks},
		{Name: "organisation_links", Method: http.MethodPost, FR: "/organisations/{slug}/liens", EN: "/en/organisations/{slug}/links", Handle: s.organisationLinksSave},
		{Name: "organisation_history", FR: "/organisations/{slug}/historique", EN: "/en/organisations/{slug}/history", Handle: s.organisationHistory},
		{Name: "organisation_undo", Method: http.MethodPost, FR: "/organisations/{slug}/annuler", EN: "/en/organisations/{slug}/undo", Handle: s.organisationUndo},
	}
}

// organisationPage is what is known of an organisation: itself, then what it does,
// by what it does.
type organisationPage struct {
	Page
	Head    Head
	Facts   []Fact
	Groups  []tieGroup
	Empty   string
	Gather  string // how the names were gathered
	Network string
	Without string
	Deeds   []Button
}

// tieGroup is what an organisation does, and with whom.
type tieGroup struct {
	ID    string
	Title string
	Ties  []tieShown
}

// tieShown is a tie told from one of its ends.
type tieShown struct {
	Name, Lang, Href string
	Terms            []amid
	Said             amid // by whom
	Past             bool
}

// amid is a text, or what people wrote amid words of ours.
type amid struct{ Text, Within, Lang string }

// organisationHere finds the organisation of the address; another address of it
// has already been redirected when done is true.
func (s *Server) organisationHere(w http.ResponseWriter, r *Request, route string) (view app.OrganisationView, done bool, err error) {
	view, moved, err := s.app.OrganisationAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil || moved == "" {
		return view, false, err
	}
	return view, true, r.Moved(w, r.To(route, moved))
}

func (s *Server) organisation(w http.ResponseWriter, r *Request) error {
	o, done, err := s.organisationHere(w, r, "organisation")
	if err != nil || done {
		return err
	}
	page := &organisationPage{Head: Head{Title: r.bearing(o.Name), Eyebrow: organisationKinds(r, o), Lead: o.Summary, LeadLang: written(o.Lang)}}
	if o.Summary == "" {
		page.Head.Lead, page.Head.LeadLang = r.L.T("organisation.lead"), ""
	}
	page.Title, page.Section, page.Description = page.Head.Title, "registry", page.Head.Lead
	page.Demo, page.NoIndex = fictionalTies(o), o.Recorded && !o.Public
	page.Path = organisationPath(r, "", o)
	places, err := s.places(r)
	if err != nil {
		return err
	}
	page.Facts = organisationFacts(r, places, o)
	page.Groups = organisationTies(r, o)
	if len(page.Groups) == 0 {
		page.Empty = r.L.T("organisation.no_tie")
	} else if s.has("organisation_network") {
		page.Network = r.To("organisation_network", o.Slug)
		page.Without = r.To("organisation_without", o.Slug)
	}
	if o.ByName && len(o.Gathered.Named) > 1 {
		page.Gather = r.L.N("organisation.by_name", len(o.Gathered.Named))
	}
	if mayEdit(r) == nil {
		page.Deeds = []Button{{Text: r.L.T("organisation.edit"), Kind: Secondary, Href: r.To("organisation_edit", o.Slug)}}
		if o.Recorded {
			page.Deeds = append(page.Deeds, Button{Text: r.L.T("organisation.links.edit"), Kind: Plain, Href: r.To("organisation_links", o.Slug)},
				Button{Text: r.L.T("initiative.history"), Kind: Plain, Href: r.To("organisation_history", o.Slug)})
		}
	}
	return r.Render(w, "organisation", page)
}

// organisationPath is the way back to the list, then to the organisation for a
// page under it.
func organisationPath(r *Request, here string, o app.OrganisationView) []Step {
	path := []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("organisation.list.short"), Href: r.To("organisations")}}
	if here == "" {
		return append(path, Step{Text: r.bearing(o.Name)})
	}
	return append(path, Step{Text: r.bearing(o.Name), Href: r.To("organisation", o.Slug)}, Step{Text: here})
}

// fictionalTies says whether all that an organisation is tied to was invented.
func fictionalTies(o app.OrganisationView) bool {
	n := o.Network
	return o.Fictional || slices.ContainsFunc(n.Of[o.Node], func(at int) bool {
		end := n.Nodes[n.Ties[at].Other(o.Node)]
		return end.Kind == network.OfSheet && n.Sheets[end.At].Fictional
	})
}

func organisationKinds(r *Request, o app.OrganisationView) string {
	var words []string
	for _, k := range o.Kinds {
		words = append(words, r.code("organisation.kind", string(k)))
	}
	if len(words) == 0 {
		return r.L.T("organisation.eyebrow")
	}
	return strings.Join(words, ", ")
}

func organisationFacts(r *Request, places *territory.Set, o app.OrganisationView) []Fact {
	t := r.L.T
	var facts []Fact
	facts = told(facts, t("organisation.names"), bearingAll(r, o.Names))
	if o.LegalForm != "" {
		facts = told(facts, t("organisation.legal_form"), r.code("legal_form", o.LegalForm))
	}
	facts = told(facts, t("organisation.siret"), strings.Join(o.SIRET, ", "))
	facts = told(facts, t("organisation.rna"), o.RNA)
	facts = told(facts, t("organisation.levels"), levels(r, o.Levels))
	facts = append(facts, territoryFacts(r, places, o.Territories)...)
	for _, web := range o.Web {
		facts = append(facts, Fact{Label: t("organisation.web"), Text: web, Href: web})
	}
	return facts
}

func bearingAll(r *Request, names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = r.bearing(n)
	}
	return strings.Join(out, " ; ")
}

// organisationTies tells what an organisation does, by what it does; what ended
// comes last in each.
func organisationTies(r *Request, o app.OrganisationView) []tieGroup {
	var out []tieGroup
	for _, kind := range network.Types {
		for _, back := range []bool{false, true} {
			if back && symmetric(kind) {
				continue
			}
			g := tieGroup{ID: "lien-" + string(kind), Title: tieTitle(r, kind, back)}
			if back {
				g.ID += "-retour"
			}
			for _, past := range []bool{false, true} {
				for _, at := range o.Network.Of[o.Node] {
					t := o.Network.Ties[at]
					if t.Type == kind && t.Past() == past && (symmetric(kind) || (t.From != o.Node) == back) {
						g.Ties = append(g.Ties, tieFrom(r, o.Network, t, o.Node))
					}
				}
			}
			if len(g.Ties) > 0 {
				out = append(out, g)
			}
		}
	}
	return out
}

func symmetric(kind network.Type) bool {
	return kind == network.Partners || kind == network.Shares || kind == network.CarriesWith
}

// tieTitle says what one end does, told from the other end when back.
func tieTitle(r *Request, kind network.Type, back bool) string {
	key := "tie." + string(kind)
	if back {
		key += ".back"
	}
	return r.L.T(key)
}

// tieFrom tells a tie from one of its ends.
func tieFrom(r *Request, n *app.Network, t network.Tie, node int) tieShown {
	other := t.Other(node)
	out := tieShown{Past: t.Past(), Terms: tieTerms(r, t, sayerLang(n, t)), Said: saidBy(r, n, t)}
	out.Name, out.Lang, out.Href = nodeNamed(r, n, other)
	return out
}

// nodeNamed is how the reader is told of a node, in which language it was named,
// and where it is.
func nodeNamed(r *Request, n *app.Network, node int) (name, lang, href string) {
	at := n.Nodes[node]
	switch at.Kind {
	case network.OfOrganisation:
		return r.bearing(at.Name), "", r.To("organisation", n.OrganisationSlug(node))
	case network.OfOther:
		return r.bearing(at.Name), "", ""
	}
	sheet := n.Sheets[at.At]
	name, lang = sheet.Name, written(sheet.Lang)
	if r.Lang == English && sheet.InEnglish != "" {
		name, lang = sheet.InEnglish, English
	}
	if sheet.Slug != "" {
		href = r.To("initiative", sheet.Slug)
	}
	return name, lang, href
}

// tieTerms says since when, what is shared, and what someone noted.
func tieTerms(r *Request, t network.Tie, lang string) []amid {
	var out []amid
	if t.Since != "" || t.Until != "" {
		out = append(out, amid{Text: tiePeriod(r, t)})
	}
	if len(t.Shares) > 0 {
		out = append(out, amid{Text: r.L.T("tie.shares.what", "what", sharesWords(r, t.Shares))})
	}
	if t.Note != "" {
		out = append(out, amid{Text: t.Note, Lang: lang})
	}
	if t.Source != "" {
		out = append(out, amid{r.L.T("tie.source", "source", t.Source), t.Source, lang})
	}
	return out
}

func tiePeriod(r *Request, t network.Tie) string {
	switch {
	case t.Until == "":
		return r.L.T("tie.since", "date", r.L.Date(t.Since))
	case t.Since == "":
		return r.L.T("tie.until", "date", r.L.Date(t.Until))
	}
	return r.L.Period(t.Since, t.Until)
}

func sharesWords(r *Request, shares []string) string {
	words := make([]string, len(shares))
	for i, s := range shares {
		words[i] = r.code("share", s)
	}
	return r.L.List(words)
}

// saidBy says which side tells of a tie.
func saidBy(r *Request, n *app.Network, t network.Tie) amid {
	if t.Both() {
		return amid{Text: r.L.T("tie.said.both")}
	}
	by := t.From
	if t.ByTo {
		by = t.To
	}
	name, lang, _ := nodeNamed(r, n, by)
	return amid{r.L.T("tie.said.by", "name", name), name, lang}
}

// sayerLang is the language of who tells of a tie, for what they noted.
func sayerLang(n *app.Network, t network.Tie) string {
	for _, end := range []int{t.From, t.To} {
		if at := n.Nodes[end]; at.Kind == network.OfSheet && (end == t.From && t.ByFrom || end == t.To && t.ByTo) {
			return written(n.Sheets[at.At].Lang)
		}
	}
	return written("")
}

// organisationsPage is the list.
type organisationsPage struct {
	Page
	Head   Head
	Search Search
	Facets Facets
	Said   string
	Table  Table
	Pager  Pager
	Empty  *Empty
	New    *Button
	Whole  string // the network of all
}

const (
	doesParameter = "fait"
	formParameter = "legal_form"
)

func (s *Server) organisationList(w http.ResponseWriter, r *Request) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	ask := app.OrganisationSearch{Words: r.Query(wordsParameter), Does: r.Query(doesParameter), Form: r.Query(formParameter), After: r.after(), Limit: organisationPageSize}
	found, err := s.app.OrganisationsOf(r.Context(), r.Actor, space, ask)
	if err != nil {
		return err
	}
	to := func(does, form string, after *app.Place) string {
		pairs := []any{wordsParameter, ask.Words, doesParameter, does, formParameter, form}
		if after != nil {
			pairs = append(pairs, afterParameter, placeText(*after))
		}
		return r.To("organisations", pairs...)
	}
	page := &organisationsPage{Head: Head{Title: r.L.T("organisation.list.title"), Lead: r.L.T("organisation.list.lead")}, Said: r.L.N("organisation.found", found.Total)}
	page.Title, page.Section, page.Wide, page.DemoList = page.Head.Title, "registry", true, space == app.Demonstration
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("organisation.list.short")}}
	page.Search = Search{Action: r.To("organisations"), Name: wordsParameter, Label: r.L.T("organisation.search"), Value: ask.Words,
		Keep: []Kept{{doesParameter, ask.Does}, {formParameter, ask.Form}}}
	page.Facets = organisationFacets(r, ask, found, to)
	page.Table = organisationTable(r, found)
	if found.Next != nil {
		page.Pager.Next = to(ask.Does, ask.Form, found.Next)
	}
	if ask.After != (app.Place{}) {
		page.Pager.Previous = to(ask.Does, ask.Form, nil)
	}
	if found.Total == 0 {
		page.Empty = &Empty{Title: r.L.T("organisation.none"), Text: r.L.T("organisation.none.text")}
	} else if s.has("network") {
		page.Whole = r.To("network")
	}
	if access.Can(r.Actor, access.Create, access.Object{Kind: access.KindOrganisation}) {
		page.New = &Button{Text: r.L.T("organisation.new"), Kind: Secondary, Href: r.To("organisation_new")}
	}
	return r.Render(w, "organisations", page)
}

const organisationPageSize = 50

func organisationFacets(r *Request, ask app.OrganisationSearch, found app.FoundOrganisations, to func(does, form string, after *app.Place) string) Facets {
	all := Facets{Title: r.L.T("organisation.facets")}
	if ask.Does+ask.Form != "" {
		all.ClearURL = to("", "", nil)
	}
	does := Facet{Label: r.L.T("organisation.facet.does"), Open: true}
	for _, kind := range app.Does {
		if n, code := found.Does[string(kind)], string(kind); n > 0 || ask.Does == code {
			does.Options = append(does.Options, chosenOption(r.L.T("organisation.does."+code), n, ask.Does == code, to(code, ask.Form, nil), to("", ask.Form, nil)))
		}
	}
	form := Facet{Label: r.L.T("organisation.facet.form"), Open: ask.Form != ""}
	for code, n := range found.Forms {
		form.Options = append(form.Options, chosenOption(r.code("legal_form", code), n, ask.Form == code, to(ask.Does, code, nil), to(ask.Does, "", nil)))
	}
	slices.SortFunc(form.Options, func(x, y FacetOption) int {
		if x.Count != y.Count {
			return y.Count - x.Count
		}
		return strings.Compare(x.Text, y.Text)
	})
	for _, f := range []Facet{does, form} {
		if len(f.Options) > 0 {
			all.Facets = append(all.Facets, f)
		}
	}
	return all
}

// chosenOption is an option that leads to its choice, or out of it.
func chosenOption(text string, n int, chosen bool, in, out string) FacetOption {
	o := FacetOption{Text: text, Count: n, Href: in, Chosen: chosen}
	if chosen {
		o.Href = out
	}
	return o
}

func organisationTable(r *Request, found app.FoundOrganisations) Table {
	t := Table{Caption: r.L.T("organisation.table"), Columns: []Column{{Label: r.L.T("organisation.column.name")}, {Label: r.L.T("organisation.column.form")}}}
	for _, kind := range app.Does {
		t.Columns = append(t.Columns, Column{Label: r.L.T("organisation.column." + string(kind)), Numeric: true})
	}
	for _, o := range found.Organisations {
		form := TableCell{Text: r.L.T("organisation.form.untold"), Missing: true}
		if o.LegalForm != "" {
			form = TableCell{Text: r.code("legal_form", o.LegalForm)}
		}
		cells := []TableCell{{Text: r.bearing(o.Name), Href: r.To("organisation", o.Slug)}, form}
		for _, kind := range app.Does {
			cells = append(cells, TableCell{Text: r.L.Int(o.Doing[kind]), Numeric: true})
		}
		t.Rows = append(t.Rows, Row{cells})
	}
	return t
}

// kindsOf reads the kinds of an organisation.
func kindsOf(all []string) []organisation.Kind {
	var out []organisation.Kind
	for _, k := range organisation.Kinds {
		if slices.Contains(all, string(k)) {
			out = append(out, k)
		}
	}
	return out
}
