package web

import (
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/network"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) networkRoutes() []Route {
	return []Route{
		{Name: "network", FR: "/reseau", EN: "/en/network", Handle: s.network, Cache: Public},
		{Name: "organisation_network", FR: "/organisations/{slug}/reseau", EN: "/en/organisations/{slug}/network", Handle: s.organisationNetwork, Cache: Public},
		{Name: "organisation_without", FR: "/organisations/{slug}/et-si", EN: "/en/organisations/{slug}/what-if", Handle: s.organisationWithout, Cache: Public},
		{Name: "initiative_network", FR: "/initiatives/{slug}/reseau", EN: "/en/initiatives/{slug}/network", Handle: s.initiativeNetwork, Cache: Public},
		{Name: "study_network", FR: "/etudes/{slug}/reseau", EN: "/en/studies/{slug}/network", Handle: s.studyNetwork, Cache: Public},
	}
}

// networkPage is a network: who with whom first, then the picture, then how far
// those in it cooperate.
type networkPage struct {
	Page
	Head     Head
	Ask      []Field // a territory and a theme, where they may be chosen
	Action   string
	Send     Button
	Said     string
	Untied   string
	Ties     Table
	Pager    Pager
	Empty    *Empty
	Figure   *FigureBox
	Legend   Legend
	Figures  []KeyFigure // of one initiative
	Measures *Table      // of several
	Notes    []*Note
	Hinges   []hingeShown
	Back     []NavLink
}

// hingeShown is one who holds others together.
type hingeShown struct {
	Name, Lang, Href string
	Text             string
	Without          string
}

const (
	territoryParameter = "territoire"
	mostTerritory      = 200 // letters of its name
	tiesPageSize       = 50
)

// networkPageOf shows a part of a network; next is the address of its other pages.
func (s *Server) networkPageOf(r *Request, v app.NetworkView, to func(pairs ...any) string) (*networkPage, error) {
	page := &networkPage{}
	page.Section, page.Wide = "registry", true
	organisations := 0
	for _, node := range v.Part.Nodes {
		if v.Nodes[node].Kind == network.OfOrganisation {
			organisations++
		}
	}
	page.Said = r.L.T("network.said", "ties", r.L.N("network.ties", len(v.Part.Ties)), "initiatives", r.L.N("network.initiatives", v.Sheets), "organisations", r.L.N("network.organisations", organisations))
	if v.Untied > 0 {
		page.Untied = r.L.N("network.untied", v.Untied)
	}
	if len(v.Part.Ties) == 0 {
		page.Empty = &Empty{Title: r.L.T("network.none"), Text: r.L.T("network.none.text"), Example: r.L.T("network.none.example")}
		return page, nil
	}
	page.tiesOf(r, v, to)
	var err error
	if page.Figure, err = s.networkFigure(r, v); err != nil {
		return nil, err
	}
	page.Legend = networkLegend(r, v)
	page.Hinges = hingesShown(r, v)
	return page, nil
}

// tiesOf is the page of ties that was asked for.
func (p *networkPage) tiesOf(r *Request, v app.NetworkView, to func(pairs ...any) string) {
	ties, first := v.Part.Ties, 0
	if after := r.Query(afterParameter); after != "" {
		first = slices.IndexFunc(ties, func(at int) bool { return tieCode(v, at) == after }) + 1
	}
	last := min(first+tiesPageSize, len(ties))
	p.Ties = Table{Caption: r.L.T("network.table"), Columns: []Column{{Label: r.L.T("network.column.who")}, {Label: r.L.T("network.column.does")}, {Label: r.L.T("network.column.whom")},
		{Label: r.L.T("network.column.since")}, {Label: r.L.T("network.column.shares")}, {Label: r.L.T("network.column.said")}}}
	for _, at := range ties[first:last] {
		p.Ties.Rows = append(p.Ties.Rows, tieRow(r, v.Network, v.Ties[at]))
	}
	if first > 0 {
		p.Pager.Previous = to()
	}
	if last < len(ties) {
		p.Pager.Next = to(afterParameter, tieCode(v, ties[last-1]))
		p.Pager.Said = r.L.T("network.page", "first", r.L.Int(first+1), "last", r.L.Int(last), "all", r.L.Int(len(ties)))
	}
}

// tieCode names a tie by its ends, which stay when others come and go.
func tieCode(v app.NetworkView, at int) string {
	t := v.Ties[at]
	end := func(node int) string { n := v.Nodes[node]; return n.Sort + "/" + nodeID(v.Network, node) }
	return id.Short(end(t.From), string(t.Type)+end(t.To), 16)
}

// nodeID tells nodes of one name apart.
func nodeID(n *app.Network, node int) string {
	switch at := n.Nodes[node]; at.Kind {
	case network.OfSheet:
		return n.Sheets[at.At].ID
	case network.OfOrganisation:
		return n.Organisations[at.At].ID
	}
	return ""
}

func tieRow(r *Request, n *app.Network, t network.Tie) Row {
	since := TableCell{Text: r.L.T("network.since.untold"), Missing: true}
	if t.Since != "" || t.Until != "" {
		since = TableCell{Text: tiePeriod(r, t)}
	}
	if t.Past() {
		since.Text += " (" + r.L.T("tie.past") + ")"
	}
	shares := TableCell{Text: r.L.T("network.shares.untold"), Missing: true}
	if len(t.Shares) > 0 {
		shares = TableCell{Text: sharesWords(r, t.Shares)}
	}
	said := saidBy(r, n, t)
	return Row{[]TableCell{nodeCell(r, n, t.From), {Text: tieTitle(r, t.Type, false)}, nodeCell(r, n, t.To), since, shares, {Text: said.Text, Within: said.Within, Lang: said.Lang}}}
}

func nodeCell(r *Request, n *app.Network, node int) TableCell {
	name, lang, href := nodeNamed(r, n, node)
	return TableCell{Text: name, Lang: lang, Href: href}
}

// networkFigure is the picture of a part, drawn once for each language.
func (s *Server) networkFigure(r *Request, v app.NetworkView) (*FigureBox, error) {
	if len(v.Drawing.Ties) == 0 {
		return nil, nil
	}
	kept, err := v.Kept("figure "+r.Lang+" "+v.Key, func() (any, error) {
		figure, err := chart.Network(networkChart(r, v))
		if err != nil {
			return nil, err
		}
		return r.drawn(&FigureBox{ID: "reseau-dessine", Chart: figure}, nil)
	})
	if err != nil {
		return nil, err
	}
	return kept.(*FigureBox), nil
}

func networkChart(r *Request, v app.NetworkView) chart.NetworkChart {
	d := v.Drawing
	c := chart.NetworkChart{LeftTitle: r.L.T("network.left"), RightTitle: r.L.T("network.right")}
	where := make([]int, len(d.Nodes))
	for i, n := range d.Nodes {
		side := &c.Left
		if n.Right {
			side = &c.Right
		}
		where[i] = len(*side)
		name := drawnName(r, v, n)
		node := chart.NetworkNode{Label: name.Text, Block: n.Block, Group: n.Node < 0}
		if name.Lang != r.Lang {
			node.Lang = name.Lang
		}
		*side = append(*side, node)
	}
	for _, t := range d.Ties {
		c.Ties = append(c.Ties, chart.NetworkTie{From: where[t.From], To: where[t.To], FromLeft: !d.Nodes[t.From].Right, ToLeft: !d.Nodes[t.To].Right, Kind: string(t.Type), Weight: t.N})
	}
	c.About = chart.About{ID: "reseau", Finding: networkFinding(r, v), Measure: r.L.T("network.measure"), Source: r.L.T("network.source"), Note: networkNote(r, v),
		Desc: r.L.T("network.desc", "left", r.L.Int(len(c.Left)), "right", r.L.Int(len(c.Right)), "ties", r.L.Int(len(c.Ties))), Caption: r.L.T("network.drawn")}
	c.Table = drawnTable(r, v)
	return c
}

// drawnName is what a node of the picture is called.
func drawnName(r *Request, v app.NetworkView, n network.Drawn) TableCell {
	if n.Node < 0 {
		name := r.L.T("network.no_theme")
		if n.Theme != "" {
			name = r.code("registry.theme", n.Theme)
		}
		return TableCell{Text: r.L.T("network.group", "theme", name, "n", r.L.Int(n.Count))}
	}
	cell := nodeCell(r, v.Network, n.Node)
	if n.More > 0 {
		cell.Text = r.L.T("network.more", "name", cell.Text, "n", r.L.Int(n.More))
	}
	return cell
}

func drawnTable(r *Request, v app.NetworkView) chart.Table {
	t := chart.Table{Columns: []chart.Column{{Label: r.L.T("network.column.who")}, {Label: r.L.T("network.column.does")}, {Label: r.L.T("network.column.whom")}, {Label: r.L.T("network.column.ties"), Numeric: true}}}
	cell := func(at int) chart.Cell {
		c := drawnName(r, v, v.Drawing.Nodes[at])
		return chart.Cell{Text: c.Text, Lang: c.Lang}
	}
	for _, tie := range v.Drawing.Ties {
		t.Rows = append(t.Rows, []chart.Cell{cell(tie.From), {Text: tieTitle(r, tie.Type, false)}, cell(tie.To), {Text: r.L.Int(tie.N)}})
	}
	return t
}

// networkFinding names the organisation that most ties lead to.
func networkFinding(r *Request, v app.NetworkView) string {
	most, ties := -1, 0
	count := map[int]int{}
	for _, at := range v.Part.Ties {
		if t := v.Ties[at]; !t.Past() {
			count[t.From]++
			count[t.To]++
		}
	}
	for _, node := range v.Part.Nodes {
		if v.Nodes[node].Kind == network.OfOrganisation && count[node] > ties {
			most, ties = node, count[node]
		}
	}
	if ties < 2 {
		return r.L.T("network.finding.scattered")
	}
	return r.L.T("network.finding", "name", r.bearing(v.Nodes[most].Name), "n", r.L.Int(ties))
}

func networkNote(r *Request, v app.NetworkView) string {
	var said []string
	if v.Drawing.Pairs > 0 {
		said = append(said, r.L.N("network.pairs", v.Drawing.Pairs))
	}
	if v.Drawing.Folded > 0 {
		said = append(said, r.L.N("network.folded", v.Drawing.Folded))
	}
	if v.Drawing.Themes {
		said = append(said, r.L.T("network.grouped", "most", r.L.Int(app.MostDrawn)))
	}
	if v.Drawing.Hidden > 0 {
		said = append(said, r.L.N("network.hidden", v.Drawing.Hidden))
	}
	return strings.Join(said, " ")
}

// networkLegend shows the lines that the picture holds.
func networkLegend(r *Request, v app.NetworkView) Legend {
	l := Legend{Title: r.L.T("network.legend")}
	for _, kind := range network.Types {
		if slices.ContainsFunc(v.Drawing.Ties, func(t network.DrawnTie) bool { return t.Type == kind }) {
			l.Items = append(l.Items, LegendItem{Mark: chart.NetworkMark(string(kind)), Text: tieTitle(r, kind, false)})
		}
	}
	return l
}

const mostHinges = 10

func hingesShown(r *Request, v app.NetworkView) []hingeShown {
	var out []hingeShown
	for _, h := range v.Hinges[:min(len(v.Hinges), mostHinges)] {
		shown := hingeShown{Text: r.L.N("network.hinge", h.Held())}
		shown.Name, shown.Lang, shown.Href = nodeNamed(r, v.Network, h.Node)
		if v.Nodes[h.Node].Kind == network.OfOrganisation {
			shown.Without = r.To("organisation_without", v.OrganisationSlug(h.Node))
		}
		out = append(out, shown)
	}
	return out
}

// network is the network of a territory, a theme or the whole registry.
func (s *Server) network(w http.ResponseWriter, r *Request) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	form := r.QueryForm()
	ask := app.NetworkSearch{Theme: form.Choice(themeParameter, initiative.Themes...)}
	wrong := form.Err()
	if typed := form.Text(territoryParameter); typed != "" {
		key, err := s.placeTyped(r, territoryParameter, typed)
		switch {
		case err == nil:
			ask.Within = key
			if space = app.Principal; key.Fictional() {
				space = app.Demonstration
			}
		case len(fault.All(err)) == 0:
			return err
		default:
			wrong = err
		}
	}
	v, err := s.app.NetworkIn(r.Context(), r.Actor, space, ask)
	if err != nil {
		return err
	}
	within := string(ask.Within)
	page, err := s.networkPageOf(r, v, func(pairs ...any) string {
		return r.To("network", append([]any{territoryParameter, within, themeParameter, ask.Theme}, pairs...)...)
	})
	if err != nil {
		return err
	}
	page.Head, page.DemoList = Head{Title: r.L.T("network.title"), Lead: r.L.T("network.lead")}, space == app.Demonstration
	if err := s.aboutNetwork(r, page, ask, form, wrong); err != nil {
		return err
	}
	page.Title = page.Head.Title
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("network.short")}}
	page.measures(r, v)
	page.Back = []NavLink{{Text: r.L.T("organisation.list.title"), Href: r.To("organisations")}}
	return r.Render(w, "network", page)
}

// placeTyped reads a territory by its key, or as people write it; faults are of the field.
func (s *Server) placeTyped(r *Request, field, typed string) (territory.Key, error) {
	places, err := s.places(r)
	if err != nil {
		return "", err
	}
	if key, err := territory.ParseKey(typed); err == nil && places.Has(places.Now(key)) {
		return key, nil
	}
	if n := len([]rune(typed)); n > mostTerritory {
		return "", fault.On(field, fault.Invalid, "too_long", "max", mostTerritory, "length", n)
	}
	return s.app.ReadTerritory(r.Actor, field, typed)
}

// aboutNetwork says which part is shown, and offers another.
func (s *Server) aboutNetwork(r *Request, page *networkPage, ask app.NetworkSearch, form *Form, wrong error) error {
	places, err := s.places(r)
	if err != nil {
		return err
	}
	if ask.Within != "" {
		name := territoryName(places, ask.Within)
		page.Head.Title = r.L.T("network.of", "name", name)
		form.Set(territoryParameter, name)
		if _, known := places.Get(ask.Within); known {
			page.Back = append(page.Back, NavLink{Text: name, Href: territoryURL(r, ask.Within)})
		}
	}
	if ask.Theme != "" {
		page.Head.Eyebrow = r.code("registry.theme", ask.Theme)
	}
	f := r.Fields(form, wrong, "network.field")
	page.Ask = []Field{f.Text(territoryParameter).UpTo(mostTerritory), f.Select(themeParameter, r.Options("registry.theme", initiative.Themes...))}
	page.Action, page.Send = r.To("network"), Button{Text: r.L.T("network.ask"), Kind: Secondary}
	return nil
}

func (s *Server) organisationNetwork(w http.ResponseWriter, r *Request) error {
	o, done, err := s.organisationHere(w, r, "organisation_network")
	if err != nil || done {
		return err
	}
	v, err := o.NetworkAround()
	if err != nil {
		return err
	}
	page, err := s.networkPageOf(r, v, func(pairs ...any) string { return r.To("organisation_network", append([]any{o.Slug}, pairs...)...) })
	if err != nil {
		return err
	}
	page.Head = Head{Eyebrow: r.L.T("organisation.eyebrow"), Title: r.L.T("network.around", "name", r.bearing(o.Name)), Lead: r.L.T("network.around.lead")}
	page.Title, page.Path, page.Demo = page.Head.Title, organisationPath(r, r.L.T("network.short"), o), fictionalTies(o)
	page.measures(r, v)
	page.Back = []NavLink{{Text: r.bearing(o.Name), Href: r.To("organisation", o.Slug)}, {Text: r.L.T("organisation.without.see"), Href: r.To("organisation_without", o.Slug)}}
	return r.Render(w, "network", page)
}

func (s *Server) initiativeNetwork(w http.ResponseWriter, r *Request) error {
	in, space, done, err := s.initiativeHere(w, r, "initiative_network")
	if err != nil || done {
		return err
	}
	v, node, err := s.app.NetworkOfInitiative(r.Context(), r.Actor, space, in.ID)
	if err != nil {
		return err
	}
	if node < 0 {
		return fault.New(fault.NotFound, "not_found")
	}
	slug := slugOf(in.Path)
	page, err := s.networkPageOf(r, v, func(pairs ...any) string { return r.To("initiative_network", append([]any{slug}, pairs...)...) })
	if err != nil {
		return err
	}
	name, lang := in.In(r.Lang, "name")
	page.Head = Head{Eyebrow: name, EyebrowLang: lang, Title: r.L.T("network.initiative"), Lead: r.L.T("network.initiative.lead")}
	page.Title, page.Path, page.Demo, page.NoIndex = r.L.T("network.around", "name", name), pathUnder(r, in, r.L.T("network.short")), in.Fictional, !in.Public
	page.cooperation(r, v.CooperationOf(node))
	page.Hinges = nil // of one initiative, all that hangs on it does
	page.Back = []NavLink{{Text: name, Lang: lang, Href: r.To("initiative", slug)}}
	return r.Render(w, "network", page)
}

func (s *Server) studyNetwork(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	v, err := s.app.NetworkOfStudy(r.Context(), r.Actor, study)
	if err != nil {
		return err
	}
	page, err := s.networkPageOf(r, v, func(pairs ...any) string { return r.To("study_network", append([]any{study.Slug}, pairs...)...) })
	if err != nil {
		return err
	}
	page.Head = Head{Eyebrow: study.Title, EyebrowLang: written(study.Lang), Title: r.L.T("network.study"), Lead: r.L.T("network.study.lead")}
	page.Title, page.Section, page.Demo, page.NoIndex = r.L.T("network.study")+", "+study.Title, "studies", study.Fictional, !study.Public
	page.Path = []Step{{Text: r.L.T("nav.studies"), Href: r.To("studies")}, {Text: study.Title, Lang: written(study.Lang), Href: r.To("study", study.Slug)}, {Text: r.L.T("network.short")}}
	page.measures(r, v)
	page.Back = []NavLink{{Text: r.L.T("study.part.census"), Href: r.To("census", study.Slug)}}
	return r.Render(w, "network", page)
}
