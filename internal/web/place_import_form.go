package web

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// placeForm opens the form on choices that were kept.
func placeForm(o app.PlaceImport) *Form {
	f := (&Form{}).Set("sheet", o.Sheet).Set("code", o.Code).Set("level", string(o.Level)).Set("period", o.Period).Set("source", o.Source).
		Set("producer", o.Producer).Set("licence", o.Licence).Set("web", o.Web).SetAll("leave", o.Leave)
	for name, n := range map[string]int{"header": o.Header, "vintage": o.Vintage} {
		if n > 0 {
			f.Set(name, strconv.Itoa(n))
		}
	}
	for name, on := range map[string]bool{"public": o.Public, "keep_good": o.KeepGood} {
		if on {
			f.Set(name, "oui")
		}
	}
	var letters []string
	for _, c := range o.Columns {
		letters = append(letters, c.Letter)
		fillPlaceColumn(f, c)
	}
	return f.SetAll("columns", letters)
}

func fillPlaceColumn(f *Form, c app.PlaceColumn) {
	at := c.Letter + "."
	if notSaid(c) {
		return
	}
	f.Set(at+"card", c.Card).Set(at+"label", c.Label).Set(at+"definition", c.Definition).Set(at+"unit", c.Unit).
		Set(at+"direction", string(c.Direction)).Set(at+"rule", string(c.Rule)).Set(at+"weight", c.Weight).Set(at+"caveats", c.Caveats)
	if c.Decimals != nil {
		f.Set(at+"decimals", strconv.Itoa(*c.Decimals))
	}
	for name, bound := range map[string]*float64{"min": c.Min, "max": c.Max} {
		if bound != nil {
			f.Set(at+name, strconv.FormatFloat(*bound, 'f', -1, 64))
		}
	}
}

// placeChoices reads what was chosen of a file.
func placeChoices(f *Form) (app.PlaceImport, error) {
	o := app.PlaceImport{Sheet: f.Text("sheet"), Code: f.Text("code"), Level: territory.Level(f.Text("level")), Period: f.Text("period"), Source: f.Text("source"), Producer: f.Text("producer"),
		Licence: f.Text("licence"), Web: f.Text("web"), Public: f.Checked("public"), KeepGood: f.Checked("keep_good"), Leave: f.All("leave")}
	for name, to := range map[string]*int{"header": &o.Header, "vintage": &o.Vintage} {
		if n := f.Int(name); n != nil {
			*to = *n
		}
	}
	letters := f.All("columns")
	if len(letters) > app.MaxPlaceColumns {
		f.Refuse("columns", "place_import.too_many", "max", app.MaxPlaceColumns)
	}
	for _, letter := range letters[:min(len(letters), app.MaxPlaceColumns)] {
		o.Columns = append(o.Columns, placeColumnOf(f, letter))
	}
	return o, f.Err()
}

func placeColumnOf(f *Form, letter string) app.PlaceColumn {
	at := letter + "."
	c := app.PlaceColumn{Letter: letter, Card: f.Text(at + "card"), Label: f.Text(at + "label"), Definition: f.Text(at + "definition"), Unit: f.Text(at + "unit"),
		Direction: indicator.Direction(f.Text(at + "direction")), Rule: series.Rule(f.Text(at + "rule")), Weight: f.Text(at + "weight"),
		Min: f.Number(at + "min"), Max: f.Number(at + "max"), Caveats: f.Text(at + "caveats"), Decimals: f.Int(at + "decimals")}
	return c
}

// placeImportPage is a file of indicators: how it is read, what comes of it and
// what is doubtful.
type placeImportPage struct {
	Page
	Head     Head
	Facts    []Fact
	Problems *Table
	More     string
	Columns  []placeColumnPart
	File     []Field
	Reading  []Field
	Offered  Field
	Rows     []placeColumnFields
	Settle   []Field
	Look     Button
	Keep     *Button
	Drop     Button
}

// placeColumnFields are the fields of a column that was chosen.
type placeColumnFields struct {
	ID, Title string
	First     []Field
	More      []Field
	Open      bool
}

func (s *Server) placeImportPage(r *Request, u app.Upload, form *Form, report app.PlaceReport, err error) (*placeImportPage, error) {
	book, wrong := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if wrong != nil {
		return nil, wrong
	}
	places, wrong := s.places(r)
	if wrong != nil {
		return nil, wrong
	}
	page := &placeImportPage{Head: Head{Eyebrow: r.bearing(u.Name), Title: r.L.T("place_import.read.title"), Lead: r.L.T("place_import.read.lead")},
		Look: Button{Text: r.L.T("place_import.look"), Kind: Secondary, Name: "do", Value: "look"}, Drop: Button{Text: r.L.T("place_import.drop"), Kind: Plain, Name: "do", Value: "drop"}}
	page.Title, page.Section, page.NoIndex = r.L.T("place_import.read.window", "name", r.bearing(u.Name)), "territories", true
	page.Path = placeImportPath(r, page.Head.Title)
	page.Facts = placeReadFacts(r, report)
	page.Problems, page.More = placeProblems(r, report)
	for _, c := range report.Columns {
		part := placeColumnShown(r, places, c)
		if readers := book.ReadBy(c.Card.Code); !c.New && len(readers) > 0 {
			part.Becomes += " " + recomputed(r, readers)
		}
		page.Columns = append(page.Columns, part)
	}
	page.fields(r, book, form, report, err)
	if len(report.Columns) > 0 {
		page.Keep = &Button{Text: r.L.N("place_import.keep", len(report.Columns)), Kind: Primary, Name: "do", Value: "keep"}
	}
	return page, nil
}

// recomputed says what a release computes again.
func recomputed(r *Request, readers []*series.Card) string {
	var labels []string
	for _, c := range readers {
		labels = append(labels, c.Label.In(r.Lang))
	}
	return r.L.T("place_compose.recomputed", "list", labels)
}

// fields are those of the whole file, then of each column that was chosen.
func (page *placeImportPage) fields(r *Request, book *series.Book, form *Form, report app.PlaceReport, err error) {
	f := r.Fields(form, err, "place_import.field")
	page.File = []Field{f.Text("period").UpTo(20), f.Text("source").UpTo(series.MaxLine).Require(), f.Text("producer").UpTo(series.MaxLine), f.Text("licence").UpTo(series.MaxLine), f.Link("web")}
	var levels, codes, offered []Option
	for _, level := range series.Levels {
		levels = append(levels, Option{Value: string(level), Text: capital(r.L.N("territory.level."+string(level), 2))})
	}
	for _, o := range report.Offered {
		codes = append(codes, Option{Value: o.Name, Text: o.Name})
		if o.Figures {
			offered = append(offered, offeredColumn(r, book, o))
		}
	}
	code, level := f.Select("code", codes), f.Select("level", levels)
	code.First, level.First = r.L.T("place_import.code.found", "name", report.Code), r.L.T("place_import.level.found", "level", r.L.N("territory.level."+string(report.Level), 2))
	page.Reading = []Field{code, level, f.Digits("vintage"), f.Digits("header"), f.Text("sheet").UpTo(100)}
	page.Offered = f.Checks("columns", offered).Beside().Require()
	suggested(form, report)
	for _, letter := range form.All("columns") {
		page.Rows = append(page.Rows, placeColumnRow(r, book, f, form, report, letter))
	}
	page.Settle = placeSettle(r, f, form, report)
}

// offeredColumn names a column with its first value, and the card that it looks like.
func offeredColumn(r *Request, book *series.Book, o app.ColumnOffer) Option {
	option := Option{Value: o.Letter, Text: o.Name, Hint: r.L.T("place_import.sample", "value", o.Sample)}
	if c, known := book.Card(o.Card); known {
		key := "place_import.next"
		if o.Alike {
			key = "place_import.alike"
		}
		option.Hint = r.L.T(key, "label", c.Label.In(r.Lang), "column", c.Column)
	}
	return option
}

// suggested proposes, for a column that was just chosen, the card that it is the
// next release of.
func suggested(form *Form, report app.PlaceReport) {
	for _, o := range report.Offered {
		if !form.Has(o.Letter + ".card") {
			form.Set(o.Letter+".card", o.Next())
		}
	}
}

func placeColumnRow(r *Request, book *series.Book, f Fields, form *Form, report app.PlaceReport, letter string) placeColumnFields {
	at := slices.IndexFunc(report.Offered, func(o app.ColumnOffer) bool { return o.Letter == letter })
	name := letter
	if at >= 0 {
		name = report.Offered[at].Name
	}
	row := f.Row(letter + ".")
	out := placeColumnFields{ID: fieldID(letter + ".part"), Title: r.L.T("place_import.column", "name", name, "letter", letter)}
	var cards []Option
	for _, c := range book.Cards() {
		if c.Brought != nil && !c.Brought.Composed() && c.Level == report.Level {
			cards = append(cards, Option{Value: c.Code, Text: r.L.T("place_import.card.of", "label", c.Label.In(r.Lang), "period", c.Period)})
		}
	}
	card := row.Select("card", cards)
	card.First, card.Unmarked = r.L.T("place_import.card.new"), true
	out.First = []Field{card}
	if form.Text(letter+".card") != "" {
		return out
	}
	if at >= 0 && form.Text(letter+".rule") == "" {
		proposed(form, letter, name, report.Offered[at].Guess)
	}
	weight := row.Select("weight", weightOptions(r, book))
	weight.First, weight.Unmarked = r.L.T("place_import.weight.none"), true
	out.First = append(out.First, row.Text("label").UpTo(series.MaxLabel).Require(), row.Text("unit").UpTo(40), row.Radios("rule", ruleOptions(r)).Require(), weight)
	out.More = []Field{row.Digits("decimals"), row.Select("direction", directionOptions(r)),
		row.Number("min"), row.Number("max"), row.Long("definition").UpTo(series.MaxWords), row.Long("caveats").UpTo(series.MaxWords)}
	for _, field := range out.More {
		out.Open = out.Open || field.Error != ""
	}
	return out
}

// proposed fills in what a column that was just chosen seems to be.
func proposed(form *Form, letter, name string, g app.ColumnGuess) {
	at := letter + "."
	for field, value := range map[string]string{"label": name, "rule": string(g.Rule), "unit": g.Unit, "weight": g.Weight, "decimals": strconv.Itoa(g.Decimals)} {
		if form.Text(at+field) == "" {
			form.Set(at+field, value)
		}
	}
}

func ruleOptions(r *Request) []Option {
	return r.Options("place_import.rule", string(series.Sum), string(series.Weighted), string(series.None))
}

// weightOptions are the counts that may weigh a rate.
func weightOptions(r *Request, book *series.Book) []Option {
	var options []Option
	for _, c := range app.Weights(book) {
		options = append(options, Option{Value: c.Code, Text: r.L.T("place_import.card.of", "label", c.Label.In(r.Lang), "period", c.Period)})
	}
	return options
}

// placeSettle are what is decided before the file is kept: what is doubtful, who sees it.
func placeSettle(r *Request, f Fields, form *Form, report app.PlaceReport) []Field {
	var fields []Field
	var kinds []Option
	for _, kind := range series.ValueDoubts {
		n := 0
		for _, c := range report.Columns {
			n += c.DoubtCount[kind]
		}
		if n > 0 || slices.Contains(form.All("leave"), string(kind)) {
			kinds = append(kinds, Option{Value: string(kind), Text: r.L.N("place_import.leave."+string(kind), n)})
		}
	}
	if len(kinds) > 0 {
		fields = append(fields, f.Checks("leave", kinds))
	}
	if report.Doubtful() || form.Checked("keep_good") {
		fields = append(fields, f.Check("keep_good"))
	}
	if mayPublish(r) {
		fields = append(fields, f.Check("public"))
	}
	return fields
}

// placeReadFacts are what was understood of the file.
func placeReadFacts(r *Request, report app.PlaceReport) []Fact {
	l := r.L
	level := l.N("territory.level."+string(report.Level), 2)
	year := l.T("place_import.fact.vintage.said", "year", strconv.Itoa(report.Vintage))
	if report.Guessed {
		year = l.T("place_import.fact.vintage.found", "year", strconv.Itoa(report.Vintage))
	}
	facts := []Fact{{Label: l.T("place_import.fact.code"), Text: l.T("place_import.fact.code.of", "name", report.Code, "level", level)}, {Label: l.T("place_import.fact.vintage"), Text: year},
		{Label: l.T("place_import.fact.lines"), Text: l.Int(report.Lines)}, {Label: l.T("place_import.fact.places"), Text: l.T("place_import.fact.places.of", "n", report.Places, "base", report.Places+report.Absent)}}
	for _, n := range []struct {
		key string
		n   int
	}{{"refused", report.Refused}, {"unread", report.Unread}, {"zeros", report.Zeros}, {"twice", report.Twice}, {"parents", report.Parents}} {
		if n.n > 0 {
			facts = append(facts, Fact{Label: l.T("place_import.fact." + n.key), Text: l.Int(n.n)})
		}
	}
	if report.ODbL {
		facts = append(facts, Fact{Label: l.T("place_indicator.licence"), Text: l.T("place_import.odbl")})
	}
	return facts
}

// placeProblems are the lines and cells that can't be taken.
func placeProblems(r *Request, report app.PlaceReport) (*Table, string) {
	if len(report.Problems) == 0 {
		return nil, ""
	}
	t := &Table{Caption: r.L.T("place_import.problems"), Columns: []Column{{Label: r.L.T("place_import.line"), Numeric: true}, {Label: r.L.T("place_import.where")}, {Label: r.L.T("place_import.why")}}}
	lines := !slices.ContainsFunc(report.Problems, func(p app.PlaceProblem) bool { return strings.TrimSpace(p.Column) != "" })
	if lines { // whole lines: no column to name
		t.Columns = slices.Delete(t.Columns, 1, 2)
	}
	for _, p := range report.Problems {
		row := []TableCell{{Text: r.L.Int(p.Line), Numeric: true}, {Text: strings.TrimSpace(p.Column)}, {Text: r.L.Fault(p.Why)}}
		if lines {
			row = slices.Delete(row, 1, 2)
		}
		t.Rows = append(t.Rows, Row{row})
	}
	if more := report.Refused + report.Unread - len(report.Problems); more > 0 {
		return t, r.L.N("place_import.more", more)
	}
	return t, ""
}
