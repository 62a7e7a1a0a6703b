package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (s *Server) styleRoutes() []Route {
	return []Route{
		{Name: "style", FR: "/style", EN: "/en/style", Handle: s.style, Cache: Public},
		{Name: "style_map", FR: "/style/cartes/{kind}", EN: "/en/style/maps/{kind}", Handle: s.styleMap, Cache: Public},
		{Name: "style_map_file", FR: "/style/cartes/{kind}/{file}", Handle: s.styleMapFile, Cache: Public, PerMinute: 60},
		{Name: "style", Method: http.MethodPost, FR: "/style", EN: "/en/style", Handle: s.styleTry},
	}
}

// stylePage shows every component in every state. It is a page like any other,
// so that the tests of pages are the tests of components.
type stylePage struct {
	Page
	Swatches  []string
	Place     []Step
	Head      Head
	Claim     *Note
	Word      Term
	WordAgain Term
	Key       []KeyFigure
	KeyBeside KeyFigure
	Facts     []Fact
	Figures   []FigureBox
	Marks     Legend
	Steps     []FlowStep
	Table     Table
	Nothing   Table
	Both      Table
	Buttons   []Button
	Tags      []Tag
	States    []Tag
	Messages  []Notice
	Undone    UndoNotice
	Empty     Empty
	Search    Search
	Facets    Facets
	Pager     Pager
	Tabs      []Tab
	Quote     Quote
	Cards     []InitiativeCard
	Works     []Progress
	Form      styleForm
	Refused   styleForm
	Mistakes  *ErrorSummary
}

// swatches are the colours of tokens.css that a page paints with.
var swatches = []string{"paper", "stone-1", "stone-2", "stone-3", "stone-4", "stone-5", "ink", "hedge", "field", "wheat", "clay", "sky"}

func (s *Server) style(w http.ResponseWriter, r *Request) error {
	page, err := s.stylePage(r)
	if err != nil {
		return err
	}
	return r.Render(w, "style", page)
}

// styleTry answers the form of the page: it keeps nothing and says what it read,
// or sends the form back as any page does.
func (s *Server) styleTry(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	if form.Text("name") == "" {
		form.Refuse("name", "required")
	}
	form.Number("price")
	form.Date("since")
	form.Choice("state", styleChoices...)
	if err := form.Err(); err != nil {
		page, pageErr := s.stylePage(r)
		if pageErr != nil {
			return pageErr
		}
		page.Form = newStyleForm(r, form, err)
		return r.Again(w, "style", page, err)
	}
	return r.Done(w, r.To("style"), "style_tried")
}

func (s *Server) stylePage(r *Request) (*stylePage, error) {
	page := &stylePage{Swatches: swatches}
	page.Title, page.Section, page.NoIndex, page.PaperStyle, page.OwnStyle = r.L.T("style.title"), "style", true, "style.css", true
	page.speak(r)
	page.read(r)
	page.move(r)
	page.say(r)
	figures, err := styleFigures(r)
	page.Figures = figures
	page.Form = newStyleForm(r, &Form{}, nil)
	page.refuse(r)
	return page, err
}

// read fills what a reader reads: head, notes, figures, table.
func (p *stylePage) read(r *Request) {
	t := r.L.T
	p.Place = []Step{{Text: t("style.place.region"), Href: r.To("style")}, {Text: t("style.place.departement"), Href: r.To("style")},
		{Text: t("style.place.epci"), Href: r.To("style")}, {Text: t("style.place.commune")}}
	p.Head = Head{Eyebrow: t("style.head.eyebrow"), Title: t("style.head.title"), Lead: t("style.head.lead"), Status: &Tag{Text: t("style.head.status"), Tone: Positive}}
	p.Claim = p.styleNote(r, "style.claim.note")
	p.Word, p.WordAgain = p.Term("solutions_report"), p.Term("solutions_report")
	p.KeyBeside = KeyFigure{Value: r.L.Int(62), Unit: t("style.key.of_hundred"), Label: t("style.key.neighbours"), Note: p.styleNote(r, "style.key.neighbours.note")}
	p.Key = []KeyFigure{
		{Value: r.L.Int(48), Label: t("style.key.listed")},
		{Value: r.L.Int(13), Label: t("style.key.kept")},
		{Value: r.L.Number(2.5, 1), Unit: t("style.key.people"), Label: t("style.key.per_car")},
	}
	p.Facts = []Fact{
		{Label: t("style.fact.holder"), Text: t("style.fact.holder.text")},
		{Label: t("style.fact.reach"), Text: r.L.List([]string{t("style.place.commune"), t("style.place.departement")})},
		{Label: t("style.fact.since"), Text: r.L.Period("2019-03", "")},
		{Label: t("style.fact.read"), Text: t("style.fact.read.text"), Href: r.To("style")},
	}
	p.Table = styleTable(r)
	p.Both = r.conflictTable()
	p.Both.Rows = []Row{{[]TableCell{{Text: t("style.sides.field")}, {Text: t("style.sides.theirs")}, {Text: t("style.sides.mine")}}}}
	p.Nothing = Table{Caption: t("style.table.small"), Compact: true,
		Columns: []Column{{Label: t("style.table.state")}, {Label: t("style.table.shown")}},
		Rows: []Row{
			{[]TableCell{{Text: t("style.table.zero")}, {Text: r.L.Int(0), Numeric: true}}},
			{[]TableCell{{Text: t("style.table.unknown")}, {Text: t("style.table.unknown.shown"), Missing: true}}},
			{[]TableCell{{Text: t("style.table.negative")}, {Text: r.L.Number(-4.5, 1), Numeric: true}}},
		}}
}

// styleNote is a whole margin note: what was asked, of how many, when, from
// where, and how solid it is.
func (p *stylePage) styleNote(r *Request, key string) *Note {
	t := r.L.T
	n := p.Note(t(key), NoteEvidence).
		With(t("style.note.base"), t("style.note.base.text")).
		With(t("style.note.period"), r.L.Period("2024-03", "2024-05")).
		With(t("style.note.source"), t("style.note.source.text")).
		With(t("style.note.solidity"), t("style.note.solidity.text"))
	n.Href, n.Link = r.To("style"), t("style.note.link")
	return n
}

func styleTable(r *Request) Table {
	t, num := r.L.T, r.L.Number
	row := func(name string, answers int, share float64, trend TableCell) Row {
		return Row{[]TableCell{{Text: t("style.dimension." + name), Href: r.To("style")}, {Text: r.L.Int(answers), Numeric: true}, {Text: num(share, 1), Numeric: true}, trend}}
	}
	total := Row{[]TableCell{{Text: t("style.table.total")}, {Text: r.L.Int(1250), Numeric: true}, {Text: num(61.5, 1), Numeric: true}, {}}}
	return Table{Caption: t("style.table.caption"), Total: &total,
		Columns: []Column{
			{Label: t("style.table.dimension"), SortURL: r.To("style", "tri", "dimension"), Sorted: "ascending"},
			{Label: t("style.table.answers"), Numeric: true, SortURL: r.To("style", "tri", "reponses")},
			{Label: t("style.table.share"), Numeric: true},
			{Label: t("style.table.trend")},
		},
		Rows: []Row{
			row("links", 412, 62.0, TableCell{Text: t("style.trend.up")}),
			row("health", 405, 58.25, TableCell{Text: t("style.trend.none"), Missing: true}),
			row("mobility", 433, 64.2, TableCell{Text: t("style.trend.down")}),
		}}
}

// move fills what leads elsewhere or acts.
func (p *stylePage) move(r *Request) {
	t, here := r.L.T, r.To("style")
	p.Buttons = []Button{
		{Text: t("style.button.primary"), Kind: Primary, Href: here}, {Text: t("style.button.secondary"), Kind: Secondary, Href: here},
		{Text: t("style.button.plain"), Kind: Plain, Href: here}, {Text: t("style.button.danger"), Kind: Danger, Href: here},
		{Text: t("style.button.disabled"), Kind: Primary, Disabled: true, Why: t("style.button.disabled.why")},
	}
	p.Search = Search{Action: here, Name: "q", Label: t("style.search.label"), Hint: t("style.search.hint"), Value: t("style.search.value"), Keep: []Kept{{"tri", "dimension"}}}
	p.Facets = Facets{Title: t("style.facets"), ClearURL: here, Facets: []Facet{
		{Label: t("style.facet.theme"), Open: true, Options: []FacetOption{{Text: t("style.dimension.links"), Count: 17, Href: here, Chosen: true}, {Text: t("style.dimension.health"), Count: 9, Href: here}, {Text: t("style.dimension.mobility"), Count: 12, Href: here}}},
		{Label: t("style.facet.level"), Options: []FacetOption{{Text: t("style.place.commune"), Count: 31, Href: here}, {Text: t("style.place.departement"), Count: 1204, Href: here}}},
	}}
	p.Pager = Pager{Previous: here, Next: here, Said: t("style.pager")}
	p.Tabs = []Tab{{Text: t("style.tab.matrix"), Href: here, Current: true}, {Text: t("style.tab.list"), Href: here, Count: r.L.Int(13)}, {Text: t("style.tab.conclusions"), Href: here}}
	p.Undone = UndoNotice{Text: t("style.undo"), Action: here}
	p.Works = []Progress{
		{Text: t("style.work.known"), Done: 340, Total: 1000, State: t("style.work.known.state")},
		{Text: t("style.work.unknown")},
	}
}

// say fills words about things: tags, states, messages, quotations.
func (p *stylePage) say(r *Request) {
	t, here := r.L.T, r.To("style")
	for _, tone := range []Tone{Calm, Positive, Caution, Negative, Sky} {
		p.Tags = append(p.Tags, Tag{Text: t("style.tag." + string(tone)), Tone: tone})
		p.States = append(p.States, Tag{Text: t("style.state." + string(tone)), Tone: tone})
	}
	p.Tags = append(p.Tags, Tag{Text: t("style.tag.link"), Tone: Calm, Href: here})
	for _, kind := range []NoticeKind{NoticeInfo, NoticeDone, NoticeWarning, NoticeDanger} {
		p.Messages = append(p.Messages, Notice{Kind: kind, Title: t("style.notice." + string(kind) + ".title"), Text: t("style.notice." + string(kind))})
	}
	p.Messages[0].Href, p.Messages[0].Link = here, t("style.notice.link")
	p.Empty = Empty{Title: t("style.empty.title"), Text: t("style.empty.text"), Example: t("style.empty.example"), Takes: t("style.empty.takes"),
		Action: &Button{Text: t("style.empty.action"), Kind: Primary, Href: here}}
	p.Quote = Quote{Text: t("style.quote"), By: t("style.quote.by"), Where: t("style.quote.where"), Consent: t("style.quote.consent"), Href: here, Link: t("style.quote.link")}
	for _, name := range []string{"garage", "carpool"} {
		key := "style.card." + name
		p.Cards = append(p.Cards, InitiativeCard{Name: t(key), Href: here, Summary: t(key + ".summary"), Place: t(key + ".place"), Organisation: t(key + ".by"),
			Tags: []Tag{{Text: t("style.dimension.mobility")}, {Text: t("style.dimension.links")}}, Backed: t(key + ".backed")})
	}
	p.Marks = markLegend(r)
	p.Steps = []FlowStep{
		{Count: 48, Text: t("style.flow.listed"), Note: t("style.flow.unnamed", "n", 42)},
		{Count: 46, Text: t("style.flow.read"), Left: []FlowExit{{21, t("style.flow.without")}, {9, t("style.flow.planned")}, {3, t("style.flow.outside")}}},
		{Count: 13, Text: t("style.flow.kept")},
	}
}

// markLegend spells every mark of the matrix: mark.<code> in the catalogue.
func markLegend(r *Request) Legend {
	legend := Legend{Title: r.L.T("mark.legend")}
	for _, piece := range chart.Legend() {
		legend.Items = append(legend.Items, LegendItem{Mark: piece.Mark, Text: r.L.T("mark." + piece.Code)})
	}
	return legend
}

// refuse shows a form that was sent back.
func (p *stylePage) refuse(r *Request) {
	typed := (&Form{}).Set("refused.price", "douze").Set("refused.story", r.L.T("style.form.story.typed")).Set("refused.since.jour", "31").Set("refused.since.mois", "2").Set("refused.since.annee", "2024")
	err := fault.List{
		fault.On("refused.name", fault.Invalid, "required"),
		fault.On("refused.price", fault.Invalid, "form.not_a_number", "value", "douze"),
		fault.On("refused.since", fault.Invalid, "form.no_such_day"),
	}
	f := r.Fields(typed, err, "style.form")
	p.Refused = styleForm{f.Text("refused.name").Require(), f.Number("refused.price").In("€"), f.Date("refused.since"), f.Long("refused.story")}
	p.Mistakes = r.summary(err)
}

// speak gives the page its language before Render does, because its notes and
// terms are made first.
func (p *Page) speak(r *Request) { p.l = r.L }
