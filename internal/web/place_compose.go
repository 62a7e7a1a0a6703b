package web

import (
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) placeComposeRoutes() []Route {
	return []Route{
		{Name: "place_compose_new", FR: "/composer-un-indicateur", EN: "/en/compose-indicator", Handle: s.placeComposeNew},
		{Name: "place_compose_new", Method: http.MethodPost, FR: "/composer-un-indicateur", EN: "/en/compose-indicator", Handle: s.placeComposeSent, PerMinute: 60},
		{Name: "place_compose", FR: "/indicateurs/{code}/formule", EN: "/en/indicators/{code}/formula", Handle: s.placeCompose},
		{Name: "place_compose", Method: http.MethodPost, FR: "/indicateurs/{code}/formule", EN: "/en/indicators/{code}/formula", Handle: s.placeComposeSent, PerMinute: 60},
		{Name: "place_indicator_edit", FR: "/indicateurs/{code}/modifier", EN: "/en/indicators/{code}/edit", Handle: s.placeIndicatorEdit},
		{Name: "place_indicator_edit", Method: http.MethodPost, FR: "/indicateurs/{code}/modifier", EN: "/en/indicators/{code}/edit", Handle: s.placeIndicatorEdited, PerMinute: 60},
	}
}

// placeComposePage is where a formula is written, looked at and kept.
type placeComposePage struct {
	Page
	Head       Head
	Given      *composedPart
	At         *formulaCaret
	Mine       *conflictPart
	First      []Field
	Find       Field
	Search     Button
	Named      []namedCard
	Examples   []formulaExample
	More       string       // indicators that may be named and are not listed
	Upward     foldedFields // how larger places follow from the communes
	Dimensions foldedFields
	Rest       foldedFields
	Public     *Field
	Version    string
	Look, Keep Button
}

// formulaCaret shows where a formula is wrong: the text around, and a mark under the character.
type formulaCaret struct{ Text, Mark string }

// formulaExample is a formula with what it gives.
type formulaExample struct{ Formula, Said string }

// composeExamples are formulas over what ships, that a test runs.
var composeExamples = []struct{ name, unit, formula string }{
	{"share", "%", "part(P18_LOGVAC; P18_LOG)"},
	{"per", "{establishment}", "1000 [{person}] * ETTOT18 / P18_POP"},
	{"density", "{person}/km2", "P18_POP / SUPERF"},
	{"count", "{dwelling}", "P18_RSECOCC + P18_LOGVAC"},
	{"change", "%", "P18_POP / P13_POP - 1"},
	{"level", "1", "(P18_EMPLT / P18_ACT1564) / (france(P18_EMPLT) / france(P18_ACT1564))"},
	{"choice", "%", "si(P18_LOG > 0; part(P18_LOGVAC; P18_LOG); 0)"},
}

func formulaExamples(r *Request) []formulaExample {
	var list []formulaExample
	for _, x := range composeExamples {
		written := x.formula
		if f, err := formula.Parse(x.formula); err == nil {
			written = f.String(r.Lang)
		}
		list = append(list, formulaExample{written, r.L.T("place_compose.example."+x.name, "unit", x.unit)})
	}
	return list
}

// namedCard is an indicator that a formula may name.
type namedCard struct {
	Code, Label, About string
	Add                Button
}

// Limits of the list of indicators that may be named, and of what is shown around a fault.
const (
	mostNameable = 40
	caretAround  = 16
)

// placeComposing is what the form is about: a new indicator, or one that stands.
func (s *Server) placeComposing(r *Request) (app.BroughtView, error) {
	if err := mayEdit(r); err != nil {
		return app.BroughtView{}, err
	}
	code := r.PathValue("code")
	if code == "" {
		return app.BroughtView{}, nil
	}
	return s.app.ComposedView(r.Context(), r.Actor, code)
}

func (s *Server) placeComposeNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	page, err := s.placeComposePage(r, app.BroughtView{}, (&Form{}).Set("find", r.Query("find")), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "place_compose", page)
}

func (s *Server) placeCompose(w http.ResponseWriter, r *Request) error {
	v, err := s.placeComposing(r)
	if err != nil {
		return err
	}
	page, err := s.placeComposePage(r, v, fillComposed(v), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "place_compose", page)
}

// placeComposeSent looks at a formula, looks for an indicator to name in it, or keeps it.
func (s *Server) placeComposeSent(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, err := s.placeComposing(r)
	if err != nil {
		return err
	}
	do := form.Choice("do", "look", "keep", "find")
	if code := form.Text("add"); code != "" {
		do = "find"
		form.Set("formula", strings.TrimSpace(form.Text("formula")+" "+formula.Quoted(cut(code, 60))))
	}
	stands := v.Version
	typed, err := readComposed(form, v, r.Actor.Name)
	var given app.Composition
	switch {
	case do == "find" || err != nil:
	case do == "keep":
		given, err = s.app.KeepComposed(r.Context(), r.Actor, typed, r.from(form))
		switch {
		case err == nil:
			return r.Done(w, r.To("place_indicator", given.Card.Code), "place_composed")
		case fault.Is(err, fault.AlreadyDone):
			return s.already(w, r, err)
		}
	default:
		given, err = s.app.LookAtComposed(r.Context(), r.Actor, typed)
	}
	if err != nil && len(fault.All(err)) == 0 {
		return err
	}
	var mine *conflictPart
	if fault.Is(err, fault.Conflict) && stands != typed.Version {
		mine = r.mine(r.To("place_indicator_history", v.Code), "place_compose.field", fillComposed(v), form, v.Version, composedFields...)
	}
	page, wrong := s.placeComposePage(r, v, form, err)
	if wrong != nil {
		return wrong
	}
	page.Mine = mine
	if err := s.composedShown(r, page, given); err != nil {
		return err
	}
	if err != nil {
		page.At = caretOf(form.Text("formula"), err)
		return r.Again(w, "place_compose", page, err)
	}
	return r.Render(w, "place_compose", page)
}

// composedFields are those of a composed card that a conflict compares.
var composedFields = []string{"label", "label_en", "formula", "unit", "level", "rule", "weight", "period", "decimals", "direction", "definition", "caveats"}

// fillComposed opens the form on a card that stands.
func fillComposed(v app.BroughtView) *Form {
	f := fillWords(v).Set("formula", v.Formula).Set("unit", v.Unit).Set("level", string(v.Level)).Set("rule", string(v.Rule)).Set("weight", v.Weight).Set("period", v.Period)
	if v.Public {
		f.Set("public", "oui")
	}
	return f
}

// readComposed puts what was typed into a card.
func readComposed(f *Form, v app.BroughtView, by string) (app.BroughtView, error) {
	fresh := v.Version == 0
	v = readWords(f, v, by)
	v.Formula, v.Unit, v.Level, v.Period = f.Text("formula"), f.Text("unit"), territory.Level(f.Text("level")), f.Text("period")
	v.Rule, v.Weight = series.Rule(f.Text("rule")), f.Text("weight")
	if fresh {
		v.Code, v.Public = strings.ToUpper(f.Text("code")), f.Checked("public")
	}
	if f.Text("decimals") == "" {
		v.Decimals = app.DecimalsUnsaid
	}
	return v, f.Err()
}

func (s *Server) placeComposePage(r *Request, v app.BroughtView, form *Form, err error) (*placeComposePage, error) {
	book, wrong := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if wrong != nil {
		return nil, wrong
	}
	if form.Text("level") == "" {
		form.Set("level", string(territory.Commune))
	}
	f := r.Fields(form, err, "place_compose.field")
	page := &placeComposePage{Version: form.Text("version"),
		Look: Button{Text: r.L.T("place_import.look"), Kind: Primary, Name: "do", Value: "look"}, Keep: Button{Text: r.L.T("place_compose.keep"), Kind: Secondary, Name: "do", Value: "keep"},
		Search: Button{Text: r.L.T("place_compose.find"), Kind: Secondary, Name: "do", Value: "find"}}
	level := f.Select("level", levelOptions(r))
	level.Unmarked = true
	page.First = []Field{f.Text("label").Require().UpTo(series.MaxLabel), f.Long("formula").High(3).Require().UpTo(formula.MaxRunes), f.Text("unit").Require().UpTo(40), level}
	page.Upward = upwardFields(r, book, f, form, err)
	page.Examples = formulaExamples(r)
	page.Find = f.Text("find").UpTo(100)
	page.Find.Unmarked = true
	rest := []Field{f.Text("label_en").UpTo(series.MaxLabel), f.Text("period").UpTo(20), f.Digits("decimals"), f.Select("direction", directionOptions(r)), f.Long("definition").UpTo(series.MaxWords), f.Long("caveats").UpTo(series.MaxWords)}
	page.Dimensions = folded(s.dimensionFields(r, f)...)
	if v.Version == 0 {
		rest = append(rest, f.Text("code").UpTo(60))
		if mayPublish(r) {
			public := f.Check("public")
			page.Public = &public
		}
	}
	page.Rest = folded(rest...)
	page.named(r, book, form, v.Code)
	page.Head = Head{Title: r.L.T("place_compose.title"), Lead: r.L.T("place_compose.lead")}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "territories", true
	page.Path = placeImportPath(r, page.Title)
	if v.Version > 0 {
		page.Head = Head{Eyebrow: r.bearing(v.Label), Title: r.L.T("place_compose.edit"), Lead: r.L.T("place_compose.edit.lead")}
		page.Title, page.Path = r.L.T("place_compose.edit.window", "label", r.bearing(v.Label)), broughtPath(r, v, page.Head.Title)
	}
	return page, nil
}

// upwardFields say how the figure of a larger place follows from its communes. They open on
// what is not as usual, and on a formula that asks for it.
func upwardFields(r *Request, book *series.Book, f Fields, form *Form, err error) foldedFields {
	if form.Text("rule") == "" {
		form.Set("rule", string(series.Formula))
	}
	rule, weight := f.Radios("rule", composedRules(r)), f.Select("weight", weightOptions(r, book))
	weight.First = r.L.T("place_compose.weight.none")
	up := folded(rule, weight)
	up.Open = up.Open || form.Text("rule") != string(series.Formula) || slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Key == "place_formula.rate" })
	return up
}

func composedRules(r *Request) []Option {
	var codes []string
	for _, rule := range series.ComposedRules {
		codes = append(codes, string(rule))
	}
	return r.Options("place_compose.rule", codes...)
}

func levelOptions(r *Request) []Option {
	var levels []Option
	for _, level := range series.Levels {
		o := Option{Value: string(level), Text: capital(r.L.N("territory.level."+string(level), 2))}
		if level == territory.Commune {
			o.Text = r.L.T("place_compose.level.communes")
		}
		levels = append(levels, o)
	}
	return levels
}

func directionOptions(r *Request) []Option {
	return r.Options("place_indicator.direction", string(indicator.NoDirection), string(indicator.HigherIsBetter), string(indicator.LowerIsBetter))
}

// named lists the indicators that a formula of a level may name, those that the words tell of.
func (page *placeComposePage) named(r *Request, book *series.Book, form *Form, itself string) {
	rule, words := series.Rule(form.Text("rule")), form.Text("find")
	more := 0
	for _, c := range book.Named(territory.Level(form.Text("level")), rule != series.Formula) {
		if c.Code == itself || !tellsOf(c, r.Lang, words) {
			continue
		}
		if len(page.Named) == mostNameable {
			more++
			continue
		}
		page.Named = append(page.Named, namedCard{Code: c.Code, Label: c.Label.In(r.Lang),
			About: r.L.T("place_compose.about", "period", cardPeriod(r, c), "unit", unitShown(r, c.Unit), "level", r.L.N("territory.level."+string(c.Level), 2)),
			Add:   Button{Text: r.L.T("place_compose.add", "code", c.Code), Kind: Plain, Name: "add", Value: c.Code}})
	}
	switch {
	case more > 0:
		page.More = r.L.N("place_compose.more", more)
	case len(page.Named) == 0:
		page.More = r.L.T("place_compose.none")
	}
}
